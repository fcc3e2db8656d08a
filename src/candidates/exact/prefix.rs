//! The prefix join over documents that may have partners.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::{Different, Frequencies, Memory, Read, least_shared};

/// Documents that one task reads.
const CHUNK: usize = 128;
/// Passes beyond which the memory is taken that is needed.
const MOST_PASSES: u32 = 1 << 12;
/// Documents that have one shingle in their prefixes up to which all of them are paired. More are a flood of copies: each
/// is paired with the next and with the first, so that n of them cost n, not n².
const FLOOD: usize = 4096;

/// Candidate pairs (`a < b`) of some documents, sorted, without repetition. `frequencies` are those of these documents, and of
/// others or none besides. What does not fit into `memory` is joined in passes over parts of the shingles.
pub fn pairs(
    documents: &[u32],
    threshold: f64,
    frequencies: &Frequencies,
    memory: Memory,
    read: &impl Read,
) -> Vec<(u32, u32)> {
    let mut passes = 1;
    loop {
        // So many passes make the table no smaller: it holds the lists of single shingles.
        let most = if passes > MOST_PASSES { usize::MAX } else { memory.entries() };
        match in_passes(documents, threshold, frequencies, passes, most, read) {
            Ok(found) => return found,
            Err(needed) => passes = needed,
        }
    }
}

/// The pairs, found in a number of passes, or the number of passes that is needed when an entry table outgrows `most` entries.
fn in_passes(
    documents: &[u32],
    threshold: f64,
    frequencies: &Frequencies,
    passes: u32,
    most: usize,
    read: &impl Read,
) -> Result<Vec<(u32, u32)>, u32> {
    let mut found = Vec::new();
    // Documents that can have partners, once a pass has told them from the others.
    let mut left: Option<Vec<u32>> = None;
    for pass in 0..passes {
        let documents = left.as_deref().unwrap_or(documents);
        let Prefixes { documents, sizes, mut entries } =
            Prefixes::of(documents, threshold, frequencies, |shingle| shingle % passes == pass, most, read)
                .map_err(|times| (f64::from(passes) * times).ceil() as u32)?;
        entries.par_sort_unstable();
        let lists = entries.par_chunk_by_mut(|x, y| x.shingle() == y.shingle());
        found.par_extend(lists.flat_map_iter(|list| of_list(list, &documents, &sizes, threshold)));
        found.par_sort_unstable();
        found.dedup();
        left = Some(documents);
    }
    Ok(found)
}

/// The prefixes of documents that can have partners.
struct Prefixes {
    /// Ascending.
    documents: Vec<u32>,
    /// Different shingles of each.
    sizes: Vec<u32>,
    /// In no order.
    entries: Vec<Entry>,
}

impl Prefixes {
    /// Reads documents; of their prefixes the shingles are kept whose half `of_pass` takes. When that becomes more than `most`,
    /// how many times as much room is needed instead.
    fn of(
        documents: &[u32],
        threshold: f64,
        frequencies: &Frequencies,
        of_pass: impl Fn(u32) -> bool + Sync,
        most: usize,
        read: &impl Read,
    ) -> Result<Self, f64> {
        let (entries_read, documents_read) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let chunks: Vec<Self> = documents
            .par_chunks(CHUNK)
            .map_init(<(Different, Vec<_>)>::default, |(different, shared), chunk| {
                let mut own = Self { documents: Vec::new(), sizes: Vec::new(), entries: Vec::new() };
                if entries_read.load(Ordering::Relaxed) > most {
                    return own;
                }
                for &document in chunk {
                    let may_have_partners = |shingles: &[u64]| frequencies.allow_partners(shingles, threshold);
                    let Some(set) = different.of(document, read, may_have_partners) else { continue };
                    let at = own.documents.len() as u32;
                    let prefix = prefix(set, threshold, frequencies, shared);
                    if prefix.is_empty() {
                        continue;
                    }
                    let entries = prefix.iter().map(|&(_, shingle)| Entry::new(shingle, at));
                    own.entries.extend(entries.filter(|entry| of_pass(entry.shingle())));
                    own.documents.push(document);
                    own.sizes.push(u32::try_from(set.len()).unwrap_or(u32::MAX));
                }
                entries_read.fetch_add(own.entries.len(), Ordering::Relaxed);
                documents_read.fetch_add(chunk.len(), Ordering::Relaxed);
                own
            })
            .collect();
        let (entries_read, documents_read) = (entries_read.into_inner(), documents_read.into_inner());
        if documents_read < documents.len() {
            let share = documents_read as f64 / documents.len() as f64;
            return Err((entries_read as f64 / most as f64 / share).max(2.0));
        }
        Ok(Self::joined(&chunks))
    }

    fn joined(chunks: &[Self]) -> Self {
        let mut entries = Vec::with_capacity(chunks.iter().map(|chunk| chunk.entries.len()).sum());
        let mut before = 0;
        for chunk in chunks {
            entries.extend(chunk.entries.iter().map(|entry| Entry(entry.0 + before)));
            before += chunk.documents.len() as u64;
        }
        let all = |of: fn(&Self) -> &[u32]| chunks.iter().flat_map(of).copied().collect();
        Self { documents: all(|chunk| &chunk.documents), sizes: all(|chunk| &chunk.sizes), entries }
    }
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

fn prefix_length(size: usize, threshold: f64) -> usize {
    size + 1 - least_shared(size, threshold).min(size)
}

/// Of the different shingles of a document those of its prefix that others may have, each with its count, by way of `shared`.
fn prefix<'a>(
    set: &[u64],
    threshold: f64,
    frequencies: &Frequencies,
    shared: &'a mut Vec<(u8, u64)>,
) -> &'a [(u8, u64)] {
    let size = set.len();
    shared.clear();
    shared.extend(set.iter().filter(|&&shingle| frequencies.repeats(shingle)).map(|&shingle| (0, shingle)));
    if size == 0 || shared.len() < least_shared(size, threshold) {
        return &[];
    }
    shared.iter_mut().for_each(|(count, shingle)| *count = frequencies.count(*shingle));
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
        let frequencies = Frequencies::of(4000, &all, Memory::default(), |d, to| to.extend(&sets[d as usize]));
        let once = pairs(&all, 0.5, &frequencies, Memory::default(), &sets);
        assert!(once.len() >= 300);
        assert_eq!(pairs(&all, 0.5, &frequencies, Memory(3200), &sets), once);
    }

    #[test]
    fn a_flood_stays_linear() {
        let sets: Vec<Vec<u64>> =
            (0..10_000u64).map(|d| (0..10).map(spread).chain([spread(1000 + d)]).collect()).collect();
        let all: Vec<u32> = (0..10_000).collect();
        let frequencies = Frequencies::of(110_000, &all, Memory::default(), |d, to| to.extend(&sets[d as usize]));
        let found = pairs(&all, 0.7, &frequencies, Memory::default(), &sets);
        assert!((9_999..60_000).contains(&found.len()), "{}", found.len());
    }
}
