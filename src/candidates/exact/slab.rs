//! Table slots of shingles, gathered by the part of the table they fall into: one task a chunk of documents gathers, one
//! task a part then works on slots that fit its cache. No two tasks ever touch one slot, and none waits for memory.

use rayon::prelude::*;

use super::Memory;

/// Documents that one task reads.
const CHUNK: usize = 128;
/// Shingles of a document, to guess how many documents are held together.
const OF_DOCUMENT: usize = 512;
/// Most documents that are held together; more would save no time.
const DOCUMENTS: usize = 32 * 1024;

/// Bytes of a part of a table: it stays in the second-level cache while it is worked on.
const PART: usize = 256 << 10;

/// A table of 2ⁿ slots, in parts of equal size.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slots {
    /// n, from 16 to 32.
    pub(super) bits: u32,
    /// Binary logarithm of the number of parts.
    pub(super) part_bits: u32,
}

impl Slots {
    /// 2ⁿ slots for n bits, 16 to 32, in parts that fit the cache when 64 slots take `bytes` bytes.
    pub(super) const fn new(bits: u32, bytes: usize) -> Self {
        let parts = (bytes << (bits - 6)) / PART;
        let part_bits = if parts > 1 { parts.ilog2() } else { 0 };
        Self { bits, part_bits: if part_bits > 10 { 10 } else { part_bits } }
    }

    /// The slot of a shingle in the whole table.
    #[inline]
    pub(super) const fn of(self, shingle: u64) -> usize {
        (shingle >> (u64::BITS - self.bits)) as usize
    }

    /// How many slots a part has.
    pub(super) const fn in_part(self) -> usize {
        1 << (self.bits - self.part_bits)
    }
}

/// The slots of some documents, in vectors that are used again.
#[derive(Default)]
struct Chunk {
    /// Where each part begins in `slots`, and where the last one ends.
    starts: Vec<usize>,
    /// Slots, counted from the beginning of their part.
    slots: Vec<u32>,
}

impl Chunk {
    fn fill(&mut self, slots: Slots, shingles: &[u64]) {
        let shift = slots.bits - slots.part_bits;
        self.starts.clear();
        self.starts.resize((1 << slots.part_bits) + 1, 0);
        for &shingle in shingles {
            self.starts[(slots.of(shingle) >> shift) + 1] += 1;
        }
        for at in 1..self.starts.len() {
            self.starts[at] += self.starts[at - 1];
        }
        let mut next = self.starts.clone();
        self.slots.resize(shingles.len(), 0);
        for &shingle in shingles {
            let slot = slots.of(shingle);
            let place = &mut next[slot >> shift];
            self.slots[*place] = (slot & (slots.in_part() - 1)) as u32;
            *place += 1;
        }
    }

    fn part(&self, at: usize) -> &[u32] {
        &self.slots[self.starts[at]..self.starts[at + 1]]
    }
}

/// Hands the slots of the shingles of all documents, which `read` appends, to `mark`, part by part, with the elements of
/// `table` that are the part's own.
pub(super) fn mark<T: Send>(
    slots: Slots,
    table: &mut [T],
    documents: &[u32],
    memory: Memory,
    read: impl Fn(u32, &mut Vec<u64>) + Sync,
    mark: impl Fn(&mut [T], &[u32]) + Sync,
) {
    let of_part = table.len() >> slots.part_bits;
    let mut chunks: Vec<Chunk> = Vec::new();
    for slab in documents.chunks((memory.slab() / OF_DOCUMENT).clamp(CHUNK, DOCUMENTS)) {
        let tasks = slab.len().div_ceil(CHUNK);
        if chunks.len() < tasks {
            chunks.resize_with(tasks, Chunk::default);
        }
        chunks.par_iter_mut().zip(slab.par_chunks(CHUNK)).for_each_init(Vec::new, |shingles, (chunk, documents)| {
            shingles.clear();
            documents.iter().for_each(|&document| read(document, shingles));
            chunk.fill(slots, shingles);
        });
        table.par_chunks_mut(of_part).enumerate().for_each(|(at, own)| {
            chunks[..tasks].iter().for_each(|chunk| mark(own, chunk.part(at)));
        });
    }
}
