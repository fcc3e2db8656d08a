//! The exact join: every pair of documents whose Jaccard similarity reaches a threshold, none missed.
//!
//! Two sets of Jaccard similarity t or more share at least ⌈t·n⌉ elements of the smaller one of n, so, with both sorted
//! in one order, they share an element among the first n − ⌈t·n⌉ + 1 of each (prefix filter: Chaudhuri, Ganti and Kaushik
//! 2006; Bayardo, Ma and Srikant 2007). Sorted with the rarest shingles first, prefixes seldom collide. A shingle that no
//! other document has cannot be shared: it takes its place in the prefix and is not indexed; a document with fewer than
//! ⌈t·n⌉ shingles that others have is out altogether, which in a corpus of news is most of them.

use rayon::prelude::*;

/// Counts above it are all alike.
const MOST: u8 = 250;
/// Parts of the table that are counted by one task each; a part fits a cache.
const PARTS: usize = 64;
/// Documents whose shingles are held to be counted together.
const SLAB: usize = 8192;
/// Documents that one task reads.
const CHUNK: usize = 128;

/// How often shingles occur, in a table of fixed size. Shingles that fall into one slot are counted together, so a count
/// may be too high and is never too low: the join stays complete, and all documents sort by the same counts.
struct Frequencies {
    slots: Vec<u8>,
    shift: u32,
}

impl Frequencies {
    /// Counts the shingles of some documents. `shingles` is a guess of how many there are in all.
    fn of(shingles: usize, documents: &[u32], distinct: &(impl Fn(usize, &mut Vec<u64>) + Sync)) -> Self {
        let bits = (usize::BITS - shingles.max(1 << 12).leading_zeros()).min(27);
        let mut counted = Self { slots: vec![0; 1 << bits], shift: 64 - bits };
        let part = counted.slots.len() / PARTS;
        for slab in documents.chunks(SLAB) {
            // Sorted into parts by one task a chunk of documents, then counted by one task a part: no two tasks ever
            // touch one slot, and none waits for memory.
            let sorted: Vec<Vec<Vec<u32>>> = slab
                .par_chunks(CHUNK)
                .map_init(Vec::new, |set, chunk| {
                    let mut parts = vec![Vec::new(); PARTS];
                    for &document in chunk {
                        set.clear();
                        distinct(document as usize, set);
                        for &shingle in set.iter() {
                            let slot = counted.slot(shingle);
                            parts[slot / part].push((slot % part) as u32);
                        }
                    }
                    parts
                })
                .collect();
            counted.slots.par_chunks_mut(part).enumerate().for_each(|(at, slots)| {
                for &slot in sorted.iter().flat_map(|parts| &parts[at]) {
                    let slot = &mut slots[slot as usize];
                    *slot += u8::from(*slot < MOST);
                }
            });
        }
        counted
    }

    fn slot(&self, shingle: u64) -> usize {
        (shingle >> self.shift) as usize
    }

    fn count(&self, shingle: u64) -> u8 {
        self.slots[self.slot(shingle)]
    }
}

/// Candidate pairs (`a < b`), sorted, without repetition: all pairs at or above `threshold` and few others.
///
/// `distinct` appends the different shingles of a document, in any order. It is called twice for each document that
/// `takes_part`, so nothing but prefixes is kept. `shingles` is a guess of how many there are in all.
pub fn pairs(
    documents: usize,
    threshold: f64,
    shingles: usize,
    takes_part: impl Fn(usize) -> bool + Sync,
    distinct: impl Fn(usize, &mut Vec<u64>) + Sync,
) -> Vec<(u32, u32)> {
    let taking: Vec<u32> = (0..documents).filter(|&d| takes_part(d)).filter_map(|d| u32::try_from(d).ok()).collect();
    let frequencies = Frequencies::of(shingles, &taking, &distinct);
    let mut entries: Vec<Entry> = taking
        .par_iter()
        .map_init(Buffers::default, |buffers, &document| {
            buffers.set.clear();
            distinct(document as usize, &mut buffers.set);
            prefix(buffers, document, threshold, &frequencies)
        })
        .flatten_iter()
        .collect();
    entries.par_sort_unstable();
    let mut found: Vec<(u32, u32)> = entries
        .par_chunk_by(|x, y| x.shingle == y.shingle)
        .flat_map_iter(|postings| {
            // Sorted by size within a shingle: partners lie in a window of sizes.
            postings.iter().enumerate().flat_map(move |(at, x)| {
                let most = (f64::from(x.size) / threshold + 1e-9) as u32;
                postings[at + 1..]
                    .iter()
                    .take_while(move |y| y.size <= most)
                    .map(move |y| (x.document.min(y.document), x.document.max(y.document)))
            })
        })
        .collect();
    found.par_sort_unstable();
    found.dedup();
    found
}

/// A shingle in the prefix of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    shingle: u64,
    size: u32,
    document: u32,
}

/// What is kept while one document after the other is read.
#[derive(Default)]
struct Buffers {
    set: Vec<u64>,
    shared: Vec<(u8, u64)>,
}

fn prefix(buffers: &mut Buffers, document: u32, threshold: f64, frequencies: &Frequencies) -> Vec<Entry> {
    let Buffers { set, shared } = buffers;
    let size = set.len();
    let needed = least_shared(size, threshold);
    shared.clear();
    shared.extend(set.iter().map(|&shingle| (frequencies.count(shingle), shingle)).filter(|&(count, _)| count > 1));
    if shared.len() < needed {
        return Vec::new();
    }
    // Shingles of its own come first in the order and are not indexed.
    let length = (size - needed + 1).saturating_sub(size - shared.len());
    if length < shared.len() {
        shared.select_nth_unstable(length);
    }
    let size = u32::try_from(size).unwrap_or(u32::MAX);
    shared[..length].iter().map(|&(_, shingle)| Entry { shingle, size, document }).collect()
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

    proptest! {
        #[test]
        fn misses_no_pair(
            sets in prop::collection::vec(prop::collection::vec(0u64..40, 1..14), 1..24),
            threshold in 0.05f64..1.0,
        ) {
            // Spread the bits, as shingle hashes are.
            let sets: Vec<Shingles> = sets.iter().map(|s| Shingles::new(s.iter().map(|&n| (n + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)).collect())).collect();
            let found = pairs(sets.len(), threshold, 1000, |_| true, |d, out| out.extend_from_slice(sets[d].as_slice()));
            for a in 0..sets.len() {
                for b in a + 1..sets.len() {
                    if sets[a].jaccard(&sets[b]) >= threshold {
                        prop_assert!(found.contains(&(a as u32, b as u32)), "{} {} of {:?}", a, b, found);
                    }
                }
            }
        }
    }
}
