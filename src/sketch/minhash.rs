//! MinHash signatures (Broder 1997): the share of equal positions estimates the Jaccard similarity of two sets.

use super::shingles::Shingles;
use crate::vectors::{compiled_for_levels, level};

/// Permutations that are kept in registers while the shingles pass by.
const TILE: usize = 64;

/// A family of permutations `h' = a·h + b mod 2³²` over the high halves of shingle hashes, `a` odd.
#[derive(Clone, Debug)]
pub struct Permutations {
    count: usize,
    /// Padded to whole tiles.
    tiles: Vec<Tile>,
}

#[derive(Clone, Debug)]
struct Tile {
    multipliers: [u32; TILE],
    offsets: [u32; TILE],
}

/// The smallest image of a set under each permutation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature(Vec<u32>);

impl Permutations {
    /// `count` permutations from a seed.
    pub fn new(count: usize, seed: u64) -> Self {
        let mut state = seed;
        // SplitMix64 (Steele, Lea and Flood 2014).
        let mut next = move || {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = state;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            ((z ^ (z >> 31)) >> 32) as u32
        };
        let mut tiles = vec![Tile { multipliers: [1; TILE], offsets: [0; TILE] }; count.div_ceil(TILE)];
        for at in 0..count {
            let tile = &mut tiles[at / TILE];
            tile.multipliers[at % TILE] = next() | 1;
            tile.offsets[at % TILE] = next();
        }
        Self { count, tiles }
    }

    /// How many permutations there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The signature of a set. An empty set keeps the largest value everywhere.
    pub fn signature(&self, shingles: &Shingles) -> Signature {
        let mut smallest = Vec::new();
        self.minima(shingles.as_slice(), &mut smallest);
        Signature(smallest)
    }

    /// Writes the smallest image of `shingles`, in any order and however often repeated, under each permutation.
    pub fn minima(&self, shingles: &[u64], smallest: &mut Vec<u32>) {
        let level = level();
        smallest.clear();
        for tile in &self.tiles {
            smallest.extend(tile_minima(level, tile, shingles));
        }
        smallest.truncate(self.count);
    }
}

compiled_for_levels! {
    /// The minima of one tile.
    fn tile_minima(tile: &Tile, shingles: &[u64]) -> [u32; TILE] = minima
}

#[allow(clippy::inline_always, reason = "compiled anew for each width of vector, inside the function that names it")]
#[inline(always)]
fn minima(tile: &Tile, shingles: &[u64]) -> [u32; TILE] {
    let mut smallest = [u32::MAX; TILE];
    for &shingle in shingles {
        // The high half decides: a shingle hash is finalised already.
        let h = (shingle >> 32) as u32;
        for lane in 0..TILE {
            smallest[lane] =
                smallest[lane].min(tile.multipliers[lane].wrapping_mul(h).wrapping_add(tile.offsets[lane]));
        }
    }
    smallest
}

impl Signature {
    /// The minima, one for each permutation.
    pub fn as_slice(&self) -> &[u32] {
        &self.0
    }

    /// Estimated Jaccard similarity, 0 to 1; the standard error is √(J(1−J)/n) for n permutations.
    pub fn jaccard(&self, other: &Self) -> f64 {
        let equal = self.0.iter().zip(&other.0).filter(|(a, b)| a == b).count();
        super::shingles::ratio(equal, self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use xxhash_rust::xxh3::xxh3_64;

    fn set(range: std::ops::Range<u64>) -> Shingles {
        Shingles::new(range.map(|n| xxh3_64(&n.to_le_bytes())).collect())
    }

    /// The error over many pairs of known similarity is what theory says it is.
    #[test]
    fn estimates_are_unbiased_with_the_error_theory_gives() {
        let permutations = Permutations::new(128, 1);
        let (mut bias, mut square, mut expected) = (0.0, 0.0, 0.0);
        let pairs = 2000;
        for pair in 0..pairs {
            let (base, overlap) = (pair * 10_000, 20 + pair % 160);
            let (a, b) = (set(base..base + 200), set(base + 200 - overlap..base + 400 - overlap));
            let truth = a.jaccard(&b);
            let error = permutations.signature(&a).jaccard(&permutations.signature(&b)) - truth;
            bias += error / pairs as f64;
            square += error * error / pairs as f64;
            expected += truth * (1.0 - truth) / 128.0 / pairs as f64;
        }
        assert!(bias.abs() < 0.004, "bias {bias}");
        let ratio = square.sqrt() / expected.sqrt();
        assert!((0.95..1.05).contains(&ratio), "error is {ratio} times that of theory");
    }

    #[test]
    fn equal_sets_have_equal_signatures() {
        let permutations = Permutations::new(128, 7);
        assert_eq!(permutations.signature(&set(0..50)), permutations.signature(&set(0..50)));
        assert_ne!(permutations.signature(&set(0..50)), permutations.signature(&set(50..100)));
    }

    proptest! {
        /// Vectors of any width against the definition, one permutation and one shingle at a time.
        #[test]
        fn vectors_equal_the_definition(shingles in prop::collection::vec(any::<u64>(), 0..80), count in 1usize..150, seed in any::<u64>()) {
            let permutations = Permutations::new(count, seed);
            let mut found = Vec::new();
            permutations.minima(&shingles, &mut found);
            let expected: Vec<u32> = (0..count).map(|at| {
                let tile = &permutations.tiles[at / TILE];
                let image = |s: &u64| tile.multipliers[at % TILE].wrapping_mul((s >> 32) as u32).wrapping_add(tile.offsets[at % TILE]);
                shingles.iter().map(image).min().unwrap_or(u32::MAX)
            }).collect();
            prop_assert_eq!(&found, &expected);
            for tile in &permutations.tiles {
                for level in crate::vectors::levels() {
                    prop_assert_eq!(tile_minima(level, tile, &shingles), minima(tile, &shingles));
                }
            }
        }
    }
}
