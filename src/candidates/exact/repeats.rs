//! Which shingles occur more than once in a corpus, in two bits a slot.

use rayon::prelude::*;

use super::Memory;
use super::slab::{self, Slots};

/// Slots for each shingle that is expected: about one in six unique shingles then shares its slot with another.
const ROOM: usize = 4;
/// Fewest and most slots, as powers of two; the most are 256 MiB.
const LEAST_BITS: u32 = 16;
const MOST_BITS: u32 = 30;
/// Shingles that are looked up before their number is weighed.
const LOOK: usize = 128;

/// The shingles that occur more than once. Shingles that fall into one slot are taken for one: some are called repeated that
/// are not, none is called unique that is repeated, so that what is decided by it misses nothing.
#[derive(Clone, Debug)]
pub struct Repeats {
    slots: Slots,
    /// A bit a slot.
    again: Vec<u64>,
}

impl Repeats {
    /// Marks the shingles of some documents, which `read` appends, repetitions included. `shingles` is a guess of how many there are in all.
    pub fn of(shingles: usize, documents: &[u32], memory: Memory, read: impl Fn(u32, &mut Vec<u64>) + Sync) -> Self {
        let bits = (usize::BITS - (shingles * ROOM).leading_zeros()).clamp(LEAST_BITS, MOST_BITS.min(memory.slots(2)));
        let slots = Slots::new(bits, size_of::<[u64; 2]>());
        // For 64 slots each, which were met, and which again.
        let mut met = vec![[0u64; 2]; 1 << (bits - 6)];
        slab::mark(slots, &mut met, documents, memory, read, |met, slots| {
            for &slot in slots {
                let ([once, again], bit) = (&mut met[slot as usize / 64], 1u64 << (slot % 64));
                *again |= *once & bit;
                *once |= bit;
            }
        });
        Self { slots, again: met.into_par_iter().map(|[_, again]| again).collect() }
    }

    /// Whether a shingle may occur more than once.
    #[inline]
    pub fn contains(&self, shingle: u64) -> bool {
        let slot = self.slots.of(shingle);
        self.again[slot / 64] >> (slot % 64) & 1 == 1
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
                unique += some.iter().map(|&shingle| usize::from(!self.contains(shingle))).sum::<usize>();
                unique as f64 <= most
            })
    }
}
