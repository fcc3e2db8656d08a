//! The prefix join over documents that may have partners.

use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;

use super::slab::{self, Slots};
use super::{Memory, Read, Repeats, least_shared};

/// Counts above it are all alike.
const MOST: u8 = 250;
/// Fewest and most slots of that table, as powers of two; the most are 128 MiB.
const LEAST_BITS: u32 = 16;
const MOST_BITS: u32 = 27;
/// Documents that one task reads.
const CHUNK: usize = 128;
/// Documents that have one shingle in their prefixes up to which all of them are paired. More are a flood of copies: each
/// is paired with the next and with the first, so that n of them cost n, not n².
const FLOOD: usize = 4096;

/// How often shingles occur, in a table of fixed size. Shingles that fall into one slot are counted together, and those
/// that a document repeats are counted again, so a count may be too high and is never too low: the join stays complete, and
/// all documents sort by the same counts.
struct Frequencies {
    slots: Slots,
    counts: Vec<u8>,
}

impl Frequencies {
    /// Counts the shingles that `read` appends for some documents. `shingles` is a guess of how many there are in all.
    fn of(shingles: usize, documents: &[u32], memory: Memory, read: impl Fn(u32, &mut Vec<u64>) + Sync) -> Self {
        let bits = (usize::BITS - shingles.leading_zeros()).clamp(LEAST_BITS, MOST_BITS.min(memory.slots(8)));
        let slots = Slots::new(bits, 64);
        let mut counts = vec![0; 1 << bits];
        slab::mark(slots, &mut counts, documents, memory, read, |counts, slots| {
            for &slot in slots {
                let count = &mut counts[slot as usize];
                *count += u8::from(*count < MOST);
            }
        });
        Self { slots, counts }
    }

    fn count(&self, shingle: u64) -> u8 {
        self.counts[self.slots.of(shingle)]
    }
}

/// Candidate pairs (`a < b`) of some documents, sorted, without repetition. `shingles` is a guess of how many they have; what does
/// not fit into `memory` is joined in passes over parts of the shingles.
pub fn pairs(
    documents: &[u32],
    threshold: f64,
    shingles: usize,
    repeats: &Repeats,
    memory: Memory,
    read: &impl Read,
) -> Vec<(u32, u32)> {
    // Counted while it is found out which documents can have partners; the others are out.
    let are_left: Vec<AtomicU32> = documents.iter().map(|_| AtomicU32::new(0)).collect();
    let frequencies = Frequencies::of(shingles / 2, documents, memory, |document, shingles| {
        let before = shingles.len();
        read.shingles(document as usize, shingles);
        if repeats.allow_partners(&shingles[before..], threshold) {
            if let Ok(at) = documents.binary_search(&document) {
                are_left[at].store((shingles.len() - before) as u32, Ordering::Relaxed);
            }
        } else {
            shingles.truncate(before);
        }
    });
    let left =
        || documents.iter().zip(&are_left).map(|(&d, left)| (d, left.load(Ordering::Relaxed))).filter(|l| l.1 > 0);
    let shingles: usize = left().map(|(_, shingles)| shingles as usize).sum();
    let documents: Vec<u32> = left().map(|(document, _)| document).collect();
    let documents = &documents[..];
    let passes = (((1.0 - threshold) * shingles as f64) as usize).div_ceil(memory.entries()).max(1) as u32;
    let mut found = Vec::new();
    for pass in 0..passes {
        let prefixes: Vec<(Vec<u32>, Vec<Entry>)> = documents
            .par_chunks(CHUNK)
            .enumerate()
            .map_init(Buffers::default, |buffers, (chunk, documents)| {
                let (mut sizes, mut entries) = (Vec::with_capacity(documents.len()), Vec::new());
                for (at, &document) in documents.iter().enumerate() {
                    buffers.set.clear();
                    read.distinct(document as usize, &mut buffers.set);
                    sizes.push(u32::try_from(buffers.set.len()).unwrap_or(u32::MAX));
                    let prefix = prefix(buffers, threshold, &frequencies).iter();
                    let entries_of = prefix.map(|&(_, shingle)| Entry::new(shingle, (chunk * CHUNK + at) as u32));
                    entries.extend(entries_of.filter(|entry| entry.shingle() % passes == pass));
                }
                (sizes, entries)
            })
            .collect();
        let (sizes, entries): (Vec<_>, Vec<_>) = prefixes.into_iter().unzip();
        let (sizes, mut entries) = (sizes.concat(), entries.concat());
        entries.par_sort_unstable();
        let lists = entries.par_chunk_by_mut(|x, y| x.shingle() == y.shingle());
        found.par_extend(lists.flat_map_iter(|list| of_list(list, documents, &sizes, threshold)));
        found.par_sort_unstable();
        found.dedup();
    }
    found
}

/// The pairs of documents that have one shingle in their prefixes.
fn of_list(list: &mut [Entry], documents: &[u32], sizes: &[u32], threshold: f64) -> Vec<(u32, u32)> {
    let pair = |x: &Entry, y: &Entry| {
        let (a, b) = (documents[x.at()], documents[y.at()]);
        (a.min(b), a.max(b))
    };
    let size = |x: &Entry| sizes[x.at()];
    let mut found = Vec::new();
    if list.len() > 2 {
        // Partners of a document then lie in a window behind it.
        list.sort_unstable_by_key(|entry| (size(entry), entry.at()));
    }
    if list.len() > FLOOD {
        found.extend(list.windows(2).map(|two| pair(&two[0], &two[1])));
        found.extend(list[2..].iter().map(|y| pair(&list[0], y)));
        return found;
    }
    for (at, x) in list.iter().enumerate() {
        let (least, most) = (f64::from(size(x)) * threshold - 1e-9, f64::from(size(x)) / threshold + 1e-9);
        let behind = list[at + 1..].iter().take_while(|y| f64::from(size(y)) <= most);
        found.extend(behind.filter(|y| f64::from(size(y)) >= least).map(|y| pair(x, y)));
    }
    found
}

/// A shingle in the prefix of a document: half of its hash above the place of the document in the list. Two shingles of one half
/// only make a candidate that verification throws out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Entry(u64);

impl Entry {
    const fn new(shingle: u64, at: u32) -> Self {
        Self(shingle >> 32 << 32 | at as u64)
    }

    const fn shingle(self) -> u32 {
        (self.0 >> 32) as u32
    }

    const fn at(self) -> usize {
        self.0 as u32 as usize
    }
}

/// What is kept while one document after the other is read.
#[derive(Default)]
struct Buffers {
    set: Vec<u64>,
    shared: Vec<(u8, u64)>,
}

fn prefix_length(size: usize, threshold: f64) -> usize {
    size + 1 - least_shared(size, threshold).min(size)
}

/// The shingles of the prefix that others may have, each with its count.
fn prefix<'a>(buffers: &'a mut Buffers, threshold: f64, frequencies: &Frequencies) -> &'a [(u8, u64)] {
    let Buffers { set, shared } = buffers;
    let size = set.len();
    shared.clear();
    // First all counts, then the choice: no look into the table waits for another.
    shared.extend(set.iter().map(|&shingle| (frequencies.count(shingle), shingle)));
    shared.retain(|&(count, _)| count > 1);
    if size == 0 || shared.len() < least_shared(size, threshold) {
        return &[];
    }
    // Shingles of its own come first in the order and are not indexed.
    let length = prefix_length(size, threshold).saturating_sub(size - shared.len());
    if length < shared.len() {
        shared.select_nth_unstable(length);
    }
    &shared[..length.min(shared.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spread(n: u64) -> u64 {
        (n + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }

    #[test]
    fn passes_find_what_one_pass_finds() {
        let sets: Vec<Vec<u64>> = (0..200).map(|d| (0..20).map(|n| spread(d / 4 * 18 + n + d % 4)).collect()).collect();
        let all: Vec<u32> = (0..200).collect();
        let repeats = Repeats::of(4000, &all, Memory::default(), |d, to| to.extend(&sets[d as usize]));
        let once = pairs(&all, 0.5, 4000, &repeats, Memory::default(), &sets);
        assert!(once.len() >= 300);
        assert_eq!(pairs(&all, 0.5, 4000, &repeats, Memory(3200), &sets), once);
    }

    #[test]
    fn a_flood_stays_linear() {
        let sets: Vec<Vec<u64>> =
            (0..10_000u64).map(|d| (0..10).map(spread).chain([spread(1000 + d)]).collect()).collect();
        let all: Vec<u32> = (0..10_000).collect();
        let repeats = Repeats::of(110_000, &all, Memory::default(), |d, to| to.extend(&sets[d as usize]));
        let found = pairs(&all, 0.7, 110_000, &repeats, Memory::default(), &sets);
        assert!((9_999..60_000).contains(&found.len()), "{}", found.len());
    }
}
