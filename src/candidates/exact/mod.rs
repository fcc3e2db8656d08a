//! The exact join: every pair of documents whose Jaccard similarity reaches a threshold, none missed.
//!
//! Two sets of Jaccard similarity t or more share at least ⌈t·n⌉ elements of the smaller one of n, so, with both sorted
//! in one order, they share an element among the first n − ⌈t·n⌉ + 1 of each (prefix filter: Chaudhuri, Ganti and Kaushik
//! 2006; Bayardo, Ma and Srikant 2007). Sorted with the rarest shingles first, prefixes seldom collide. A shingle that no
//! other document has cannot be shared: a document that has fewer than ⌈t·n⌉ of the others is out altogether, which in a
//! corpus of news is most of them, and which [`frequencies`] tell without a table of all shingles.

pub mod frequencies;
pub mod novelty;
pub mod prefix;
mod slab;

pub use frequencies::Frequencies;

use crate::sketch::Set;

/// How the join reads documents. Nothing of them is kept but what a step needs.
pub trait Read: Sync {
    /// Appends the shingles of a document in the order of its text, repetitions included.
    fn shingles(&self, document: usize, shingles: &mut Vec<u64>);
}

/// The different shingles of one document after the other.
#[derive(Default)]
struct Different {
    shingles: Vec<u64>,
    set: Set,
}

impl Different {
    /// Of a document, in the order of its text; `None` when `is_wanted` refuses all its shingles.
    fn of(&mut self, document: u32, read: &impl Read, is_wanted: impl Fn(&[u64]) -> bool) -> Option<&[u64]> {
        self.shingles.clear();
        read.shingles(document as usize, &mut self.shingles);
        if !is_wanted(&self.shingles) {
            return None;
        }
        self.set.fill(&self.shingles);
        Some(self.set.as_slice())
    }
}

/// Candidate pairs (`a < b`) of some documents, which are given ascending, sorted, without repetition: all pairs at or above
/// `threshold` and few others. `shingles` is a guess of how many there are in all.
pub fn pairs(documents: &[u32], threshold: f64, shingles: usize, memory: Memory, read: &impl Read) -> Vec<(u32, u32)> {
    let frequencies = Frequencies::of(shingles, documents, memory, |document, to| read.shingles(document as usize, to));
    prefix::pairs(documents, threshold, &frequencies, memory, read)
}

/// Bytes that the join may take for its tables. With less of it more documents are read in vain, and all of them more often.
#[derive(Clone, Copy, Debug)]
pub struct Memory(pub usize);

impl Default for Memory {
    fn default() -> Self {
        Self(2 << 30)
    }
}

impl Memory {
    /// Binary logarithm of the most slots of `bits` bits each that an eighth of it holds, 16 to 32.
    fn slots(self, bits: usize) -> u32 {
        (self.0 / bits).max(1 << 16).ilog2().min(32)
    }

    /// Entries of prefixes of 8 bytes, twice in memory while they are put together, that half of it holds.
    const fn entries(self) -> usize {
        if self.0 / 32 > 1 { self.0 / 32 } else { 1 }
    }

    /// Shingles, of which 4 bytes are kept, that an eighth of it holds.
    const fn slab(self) -> usize {
        self.0 / 32
    }
}

/// Elements a set of `size` must share with one of Jaccard similarity `threshold` or more: ⌈t·n⌉, with room for rounding
/// on the safe side.
fn least_shared(size: usize, threshold: f64) -> usize {
    ((size as f64 * threshold - 1e-9).ceil() as usize).clamp(1, size.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::Shingles;
    use proptest::prelude::*;

    impl Read for Vec<Vec<u64>> {
        fn shingles(&self, document: usize, shingles: &mut Vec<u64>) {
            shingles.extend_from_slice(&self[document]);
        }
    }

    proptest! {
        #[test]
        fn misses_no_pair(
            sets in prop::collection::vec(prop::collection::vec(0u64..40, 1..14), 1..24),
            threshold in 0.05f64..1.0,
            // From sets that crowd a small table to sets that are lost in a large one.
            guess in 1usize..100_000,
        ) {
            // Spread the bits, as shingle hashes are.
            let sets: Vec<Vec<u64>> = sets.iter().map(|s| s.iter().map(|&n| (n + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)).collect()).collect();
            let all: Vec<u32> = (0..sets.len() as u32).collect();
            let found = pairs(&all, threshold, guess, Memory(guess), &sets);
            for a in 0..sets.len() {
                for b in a + 1..sets.len() {
                    if Shingles::new(sets[a].clone()).jaccard(&Shingles::new(sets[b].clone())) >= threshold {
                        prop_assert!(found.contains(&(a as u32, b as u32)), "{} {} of {:?}", a, b, found);
                    }
                }
            }
        }
    }
}
