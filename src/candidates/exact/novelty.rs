//! What each document has of its own, and what it was the first to publish: counted exactly, for all shingles of a corpus.

use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;

use super::{Different, Frequencies, Memory, Read};

/// What is new in a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Novelty {
    /// Different shingles.
    pub shingles: u32,
    /// Those that no other document has.
    pub unique: u32,
    /// Those that no dated document published before it; 0 for a document without date.
    pub first: u32,
}

/// Documents that one task reads.
const CHUNK: usize = 128;

/// Bytes of a shingle and the document that has it.
const ENTRY: usize = size_of::<(u64, u32)>();

/// The novelty of documents 0 to `dates.len()`. `dates` are instants in seconds, `frequencies` those of all documents.
///
/// A shingle that `frequencies` counts once is unique; the others are sorted and counted, in as many passes over parts of them
/// as the memory asks for.
pub fn novelty(dates: &[Option<i64>], frequencies: &Frequencies, memory: Memory, read: &impl Read) -> Vec<Novelty> {
    let all: Vec<u32> = (0u32..).take(dates.len()).collect();
    let counts: Vec<[AtomicU32; 4]> = all.iter().map(|_| Default::default()).collect();
    let add = |document: u32, which: usize, count: u32| {
        counts[document as usize][which].fetch_add(count, Ordering::Relaxed);
    };
    // First the shingles that are surely unique, and how many others there are.
    all.par_chunks(CHUNK).for_each_init(Different::default, |different, chunk| {
        for &document in chunk {
            let set = different.of(document, read, |_| true).unwrap_or_default();
            let shared = set.iter().filter(|&&shingle| frequencies.repeats(shingle)).count();
            let total = u32::try_from(set.len()).unwrap_or(u32::MAX);
            let unique = total - u32::try_from(shared).unwrap_or(total);
            add(document, SHINGLES, total);
            add(document, UNIQUE, unique);
            add(document, SHARED, total - unique);
            if dates[document as usize].is_some() {
                add(document, FIRST, unique);
            }
        }
    });
    let shared: usize = counts.iter().map(|count| count[SHARED].load(Ordering::Relaxed) as usize).sum();
    // Twice in memory while they are put together.
    let passes = (2 * ENTRY * shared).div_ceil(memory.0.max(1)).clamp(1, 1 << 16) as u64;
    for pass in 0..passes {
        let mut entries: Vec<(u64, u32)> = all
            .par_chunks(CHUNK)
            .map_init(Different::default, |different, chunk| {
                let mut entries = Vec::new();
                for &document in chunk {
                    let set = different.of(document, read, |_| true).unwrap_or_default();
                    let of_pass = |&&shingle: &&u64| shingle % passes == pass && frequencies.repeats(shingle);
                    entries.extend(set.iter().filter(of_pass).map(|&shingle| (shingle, document)));
                }
                entries
            })
            .flatten_iter()
            .collect();
        entries.par_sort_unstable();
        entries.par_chunk_by(|x, y| x.0 == y.0).for_each(|group| {
            if let [(_, only)] = group {
                add(*only, UNIQUE, 1);
            }
            let earliest = group.iter().filter_map(|&(_, document)| dates[document as usize]).min();
            for &(_, document) in group {
                if earliest.is_some() && dates[document as usize] == earliest {
                    add(document, FIRST, 1);
                }
            }
        });
    }
    let novelty = |[shingles, unique, first, _]: [AtomicU32; 4]| Novelty {
        shingles: shingles.into_inner(),
        unique: unique.into_inner(),
        first: first.into_inner(),
    };
    counts.into_iter().map(novelty).collect()
}

/// Places of the counts of a document.
const SHINGLES: usize = 0;
const UNIQUE: usize = 1;
const FIRST: usize = 2;
const SHARED: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        /// Against asking every document for every shingle.
        #[test]
        fn equals_the_definition(
            documents in prop::collection::vec((prop::collection::vec(0u64..30, 0..20), prop::option::of(0i64..4)), 1..12),
            memory in 1usize..2000,
        ) {
            let spread = |n: u64| (n + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let sets: Vec<Vec<u64>> = documents.iter().map(|(s, _)| s.iter().map(|&n| spread(n)).collect()).collect();
            let dates: Vec<Option<i64>> = documents.iter().map(|(_, date)| *date).collect();
            let all: Vec<u32> = (0..sets.len() as u32).collect();
            let frequencies = Frequencies::of(64, &all, Memory::default(), |d, to| to.extend(&sets[d as usize]));
            let found = novelty(&dates, &frequencies, Memory(memory), &sets);
            for (at, own) in sets.iter().enumerate() {
                let own: BTreeSet<u64> = own.iter().copied().collect();
                let others = |shingle: &u64| (0..sets.len()).filter(move |&o| o != at).filter(|&o| sets[o].contains(shingle)).collect::<Vec<_>>();
                let unique = own.iter().filter(|s| others(s).is_empty()).count() as u32;
                let first = own.iter().filter(|s| dates[at].is_some_and(|date| {
                    others(s).into_iter().all(|o| dates[o].is_none_or(|other| other >= date))
                })).count() as u32;
                prop_assert_eq!(found[at], Novelty { shingles: own.len() as u32, unique, first });
            }
        }
    }
}
