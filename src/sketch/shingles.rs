//! Shingles: runs of k consecutive words (Broder 1997), each a 64-bit hash.

use crate::text::Text;

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
    if words.is_empty() || k == 0 {
        return;
    }
    let k = k.min(words.len());
    // A rolling polynomial modulo 2⁶⁴: each step adds the new word and takes the k-th last one away.
    let drop = (0..k).fold(1u64, |power, _| power.wrapping_mul(BASE));
    let mut rolling = 0u64;
    found.reserve(words.len() - k + 1);
    for (i, &word) in words.iter().enumerate() {
        rolling = rolling.wrapping_mul(BASE).wrapping_add(word);
        if i >= k {
            rolling = rolling.wrapping_sub(drop.wrapping_mul(words[i - k]));
        }
        if i + 1 >= k {
            found.push(finalise(rolling));
        }
    }
}

/// The hash of all words as one shingle.
pub fn whole(words: &[u64]) -> u64 {
    finalise(words.iter().fold(words.len() as u64, |rolling, &word| rolling.wrapping_mul(BASE).wrapping_add(word)))
}

/// Spreads the bits of the polynomial: one wide multiplication, its halves folded.
const fn finalise(rolling: u64) -> u64 {
    let product = (rolling ^ 0xa076_1d64_78bd_642f) as u128 * 0xe703_7ed1_a0b4_28db;
    product as u64 ^ (product >> 64) as u64
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
        /// The rolling hash against hashing every window from scratch.
        #[test]
        fn rolling_equals_recomputed(words in prop::collection::vec(any::<u64>(), 0..40), k in 1usize..8) {
            let rolled = windows(&words, k);
            let slow: Vec<u64> = words
                .windows(k.min(words.len().max(1)))
                .map(|window| finalise(window.iter().fold(0u64, |h, &w| h.wrapping_mul(BASE).wrapping_add(w))))
                .collect();
            prop_assert_eq!(rolled, slow);
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
