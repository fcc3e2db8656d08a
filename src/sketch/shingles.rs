//! Shingles: runs of k consecutive words (Broder 1997), each a 64-bit hash.

use crate::text::Text;
use crate::vectors::{compiled_for_levels, level};

/// The multiplier of the polynomial over word hashes: odd, with well-spread bits (2⁶⁴ divided by the golden ratio).
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

/// Hashes of all runs of `k` words, in the order of the text. A text of fewer than `k` words has one shingle, itself,
/// so that short texts can still be equal; an empty text has none.
pub fn windows(words: &[u64], k: usize) -> Vec<u64> {
    let mut found = Vec::new();
    windows_into(words, k, &mut found);
    found
}

/// [`windows`] into a vector that is used again.
pub fn windows_into(words: &[u64], k: usize, found: &mut Vec<u64>) {
    found.clear();
    if !words.is_empty() && k > 0 {
        polynomials(level(), words, k.min(words.len()), found);
    }
}

compiled_for_levels! {
    /// Appends the hash of every run of `k` words, 1 to all of them.
    fn polynomials(words: &[u64], k: usize, found: &mut Vec<u64>) = polynomials_of
}

#[allow(clippy::inline_always, reason = "compiled anew for each width of vector")]
#[inline(always)]
fn polynomials_of(words: &[u64], k: usize, found: &mut Vec<u64>) {
    let first = found.len();
    found.resize(first + words.len() + 1 - k, 0);
    let found = &mut found[first..];
    match k {
        3 => of_length::<3>(words, found),
        4 => of_length::<4>(words, found),
        5 => of_length::<5>(words, found),
        _ => {
            found.copy_from_slice(&words[..found.len()]);
            for word in 1..k {
                for (hash, &word) in found.iter_mut().zip(&words[word..]) {
                    *hash = hash.wrapping_mul(BASE).wrapping_add(word);
                }
            }
            found.iter_mut().for_each(|hash| *hash = finalise(*hash));
        }
    }
}

/// Runs of the usual lengths: the compiler then keeps their polynomials in registers.
#[allow(clippy::inline_always, reason = "as above")]
#[inline(always)]
fn of_length<const K: usize>(words: &[u64], found: &mut [u64]) {
    let count = found.len();
    let words: [&[u64]; K] = std::array::from_fn(|word| &words[word..word + count]);
    for (at, hash) in found.iter_mut().enumerate() {
        let polynomial = words.iter().fold(0u64, |hash, words| hash.wrapping_mul(BASE).wrapping_add(words[at]));
        *hash = finalise(polynomial);
    }
}

/// Words that are hashed side by side.
const LANES: usize = 32;

/// The hash of all words as one shingle.
pub fn whole(words: &[u64]) -> u64 {
    fold(level(), words)
}

compiled_for_levels! {
    fn fold(words: &[u64]) -> u64 = fold_lanes
}

/// A polynomial in each lane, and one over the lanes.
#[allow(clippy::inline_always, reason = "as above")]
#[inline(always)]
fn fold_lanes(words: &[u64]) -> u64 {
    let mut lanes = [0u64; LANES];
    let (chunks, rest) = words.as_chunks::<LANES>();
    for chunk in chunks {
        for (lane, &word) in lanes.iter_mut().zip(chunk) {
            *lane = lane.wrapping_mul(BASE).wrapping_add(word);
        }
    }
    let all =
        lanes.iter().chain(rest).fold(words.len() as u64, |h, &word| finalise(h.wrapping_mul(BASE).wrapping_add(word)));
    finalise(all)
}

/// Spreads the bits of the polynomial, so that its high half can stand for it (a multiplication between two shifts, as
/// MurmurHash3 ends).
#[allow(clippy::inline_always, reason = "as above")]
#[inline(always)]
const fn finalise(polynomial: u64) -> u64 {
    let mixed = (polynomial ^ (polynomial >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    mixed ^ (mixed >> 32)
}

/// A set of shingles: sorted, without repetition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shingles(Vec<u64>);

impl Shingles {
    /// The set of the given hashes.
    pub fn new(mut hashes: Vec<u64>) -> Self {
        hashes.sort_unstable();
        hashes.dedup();
        Self(hashes)
    }

    /// The `k`-shingles of a text's body. Shingles may span sentences and paragraphs, never page furniture.
    pub fn of_body(text: &Text, k: usize) -> Self {
        let words: Vec<u64> = text.body_words().map(|w| w.hash).collect();
        Self::new(windows(&words, k))
    }

    /// The hashes, ascending.
    pub fn as_slice(&self) -> &[u64] {
        &self.0
    }

    /// How many different shingles there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many shingles both sets hold.
    pub fn shared(&self, other: &Self) -> usize {
        let (mut a, mut b, mut shared) = (0, 0, 0);
        while a < self.0.len() && b < other.0.len() {
            match self.0[a].cmp(&other.0[b]) {
                std::cmp::Ordering::Less => a += 1,
                std::cmp::Ordering::Greater => b += 1,
                std::cmp::Ordering::Equal => {
                    shared += 1;
                    a += 1;
                    b += 1;
                }
            }
        }
        shared
    }

    /// Jaccard similarity, 0 to 1; 0 when either is empty.
    pub fn jaccard(&self, other: &Self) -> f64 {
        let shared = self.shared(other);
        ratio(shared, self.len() + other.len() - shared)
    }

    /// Share of these shingles that `other` holds, 0 to 1; 0 when there are none.
    pub fn containment_in(&self, other: &Self) -> f64 {
        ratio(self.shared(other), self.len())
    }
}

/// `part / whole`, 0 for an empty whole.
pub fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_short_text_is_its_own_shingle() {
        assert_eq!(windows(&[1, 2], 5).len(), 1);
        assert_eq!(windows(&[1, 2], 5), windows(&[1, 2], 2));
        assert!(windows(&[], 5).is_empty());
    }

    proptest! {
        /// Lanes of any width against hashing every window by itself.
        #[test]
        fn lanes_equal_one_by_one(words in prop::collection::vec(any::<u64>(), 0..100), k in 1usize..8) {
            let rolled = windows(&words, k);
            let slow: Vec<u64> = words
                .windows(k.min(words.len().max(1)))
                .map(|window| finalise(window.iter().fold(0u64, |h, &w| h.wrapping_mul(BASE).wrapping_add(w))))
                .collect();
            prop_assert_eq!(&rolled, &slow);
            for level in crate::vectors::levels() {
                let mut found = Vec::new();
                if !words.is_empty() {
                    polynomials(level, &words, k.min(words.len()), &mut found);
                    prop_assert_eq!(fold(level, &words), whole(&words));
                }
                prop_assert_eq!(&found, &slow);
            }
        }

        /// The merge against sets of the standard library.
        #[test]
        fn set_measures_equal_their_definition(a in prop::collection::vec(0u64..30, 0..30), b in prop::collection::vec(0u64..30, 0..30)) {
            let (x, y): (BTreeSet<_>, BTreeSet<_>) = (a.iter().collect(), b.iter().collect());
            let (a, b) = (Shingles::new(a.clone()), Shingles::new(b.clone()));
            let shared = x.intersection(&y).count();
            prop_assert_eq!(a.shared(&b), shared);
            prop_assert_eq!(a.jaccard(&b), ratio(shared, x.union(&y).count()));
            prop_assert_eq!(a.containment_in(&b), ratio(shared, x.len()));
        }
    }
}
