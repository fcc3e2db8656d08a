//! MinHash signatures (Broder 1997): the share of equal positions estimates the Jaccard similarity of two sets.

use super::shingles::Shingles;

/// A family of permutations `h' = a·h + b mod 2³²` over finalised shingle hashes, `a` odd.
#[derive(Clone, Debug)]
pub struct Permutations {
    multipliers: Vec<u32>,
    offsets: Vec<u32>,
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
            (z ^ (z >> 31)) as u32
        };
        Self { multipliers: (0..count).map(|_| next() | 1).collect(), offsets: (0..count).map(|_| next()).collect() }
    }

    /// The signature of a set. An empty set keeps the largest value everywhere.
    pub fn signature(&self, shingles: &Shingles) -> Signature {
        let mut smallest = vec![u32::MAX; self.multipliers.len()];
        for &shingle in shingles.as_slice() {
            // The high half decides: a shingle hash is finalised already.
            let h = (shingle >> 32) as u32;
            for ((smallest, &a), &b) in smallest.iter_mut().zip(&self.multipliers).zip(&self.offsets) {
                *smallest = (*smallest).min(a.wrapping_mul(h).wrapping_add(b));
            }
        }
        Signature(smallest)
    }
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
    use xxhash_rust::xxh3::xxh3_64;

    fn set(range: std::ops::Range<u64>) -> Shingles {
        Shingles::new(range.map(|n| xxh3_64(&n.to_le_bytes())).collect())
    }

    /// The mean error over many pairs of known similarity is what theory says it is.
    #[test]
    fn estimates_are_unbiased_with_the_error_theory_gives() {
        let permutations = Permutations::new(128, 1);
        let (mut bias, mut square, mut expected) = (0.0, 0.0, 0.0);
        let pairs = 400;
        for pair in 0..pairs {
            let (base, overlap) = (pair * 10_000, 20 + pair % 160);
            let (a, b) = (set(base..base + 200), set(base + 200 - overlap..base + 400 - overlap));
            let truth = a.jaccard(&b);
            let error = permutations.signature(&a).jaccard(&permutations.signature(&b)) - truth;
            bias += error / pairs as f64;
            square += error * error / pairs as f64;
            expected += truth * (1.0 - truth) / 128.0 / pairs as f64;
        }
        assert!(bias.abs() < 0.01, "bias {bias}");
        let ratio = square.sqrt() / expected.sqrt();
        assert!((0.85..1.15).contains(&ratio), "error is {ratio} times that of theory");
    }

    #[test]
    fn equal_sets_have_equal_signatures() {
        let permutations = Permutations::new(128, 7);
        assert_eq!(permutations.signature(&set(0..50)), permutations.signature(&set(0..50)));
        assert_ne!(permutations.signature(&set(0..50)), permutations.signature(&set(50..100)));
    }
}
