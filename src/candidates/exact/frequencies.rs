//! How often shingles occur in a corpus, in four bits a slot.

use rayon::prelude::*;

use super::Memory;
use super::slab::{self, Slots};
use crate::room::Bytes;

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
    /// A bit a slot: whether the count is above one. A quarter of the counts, and asked far more often.
    again: Vec<u16>,
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
        let (sixteens, _) = counts.as_chunks();
        let again = sixteens.par_iter().map(|sixteen| above_one(u64::from_le_bytes(*sixteen))).collect();
        Self { slots, counts, again }
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
        let slot = self.slots.of(shingle);
        self.again[slot / 16] >> (slot % 16) & 1 == 1
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
                unique += some.iter().map(|&shingle| usize::from(!self.repeats(shingle))).sum::<usize>();
                unique as f64 <= most
            })
    }
}

/// For each of 16 counts of four bits, lowest first, a bit: whether it is above one.
const fn above_one(counts: u64) -> u16 {
    let found = (counts >> 1 | counts >> 2 | counts >> 3) & 0x1111_1111_1111_1111;
    // The bits move together: two in a byte, four in two bytes, and so on.
    let found = (found | found >> 3) & 0x0303_0303_0303_0303;
    let found = (found | found >> 6) & 0x000f_000f_000f_000f;
    let found = (found | found >> 12) & 0x0000_00ff_0000_00ff;
    (found | found >> 24) as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn counts_above_one_are_found(counts in any::<u64>()) {
            for at in 0..16 {
                prop_assert_eq!(above_one(counts) >> at & 1 == 1, counts >> (4 * at) & 15 > 1);
            }
        }

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
