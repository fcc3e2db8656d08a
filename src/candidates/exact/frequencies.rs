//! How often shingles occur in a corpus, in four bits a slot.

use super::Memory;
use super::slab::{self, Slots};
use crate::room::Bytes;
use crate::vectors::prefetch;

/// Slots for each shingle that is expected: about one in three unique shingles then shares its slot with another.
const ROOM: usize = 2;
/// Fewest and most slots, as powers of two; the most are 512 MiB.
const LEAST_BITS: u32 = 16;
const MOST_BITS: u32 = 30;
/// The highest count; it stands for more as well.
const MOST: u8 = 15;
/// Shingles that are looked up before their number is weighed.
const LOOK: usize = 128;

/// How often the shingles of some documents occur, repetitions in one document included. Shingles that fall into one slot are
/// counted together: a count may be too high and is, up to its limit, never too low, so that what is decided by it misses
/// nothing, and all documents sort by the same counts.
#[derive(Debug)]
pub struct Frequencies {
    slots: Slots,
    /// Two slots a byte, the lower half first.
    counts: Bytes,
}

impl Frequencies {
    /// Counts the shingles of some documents, which `read` appends, repetitions included. `shingles` is a guess of how many there are in all.
    pub fn of(shingles: usize, documents: &[u32], memory: Memory, read: impl Fn(u32, &mut Vec<u64>) + Sync) -> Self {
        let bits = (usize::BITS - (shingles * ROOM).leading_zeros()).clamp(LEAST_BITS, MOST_BITS.min(memory.slots(4)));
        let slots = Slots::new(bits, 32);
        let mut counts = Bytes::zeros(1 << (bits - 1));
        slab::mark(slots, &mut counts, documents, memory, read, |counts, slots| {
            for &slot in slots {
                let (two, shift) = (&mut counts[slot as usize / 2], slot % 2 * 4);
                *two += u8::from(*two >> shift & MOST != MOST) << shift;
            }
        });
        Self { slots, counts }
    }

    /// How often a shingle occurs at most; 15 for more than 14 times.
    #[inline]
    pub fn count(&self, shingle: u64) -> u8 {
        let slot = self.slots.of(shingle);
        self.counts[slot / 2] >> (slot % 2 * 4) & MOST
    }

    /// Whether a shingle may occur more than once.
    #[inline]
    pub fn repeats(&self, shingle: u64) -> bool {
        self.count(shingle) > 1
    }

    /// Whether so many of a document's shingles occur more than once that it can have a partner at `threshold`.
    ///
    /// Of m shingles, repetitions counted, u are unique in the corpus and so different from each other; at most m − u
    /// different ones are shared. A partner needs m − u ≥ t·(u + (m − u)), or u ≤ (1 − t)·m.
    pub fn allow_partners(&self, shingles: &[u64], threshold: f64) -> bool {
        let most = (1.0 - threshold) * shingles.len() as f64 + 1e-6;
        let mut unique = 0usize;
        !shingles.is_empty()
            && shingles.chunks(LOOK).all(|some| {
                // The table is far larger than any cache: all these looks go out before the first is waited for.
                some.iter().for_each(|&shingle| prefetch(&self.counts[self.slots.of(shingle) / 2..][..1]));
                unique += some.iter().map(|&shingle| usize::from(!self.repeats(shingle))).sum::<usize>();
                unique as f64 <= most
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_count_is_too_low(shingles in prop::collection::vec(0u64..40, 0..400), guess in 1usize..1000) {
            let spread = |n: u64| (n + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let frequencies = Frequencies::of(guess, &[0, 1], Memory::default(), |_, to| to.extend(shingles.iter().map(|&n| spread(n))));
            for n in 0..40 {
                let occurs = 2 * shingles.iter().filter(|&&shingle| shingle == n).count();
                let count = usize::from(frequencies.count(spread(n)));
                prop_assert!(count >= occurs.min(15));
                prop_assert_eq!(frequencies.repeats(spread(n)), count > 1);
            }
        }
    }
}
