//! The flow of `dedup`: near-duplicates only, at corpus scale.

use std::io;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use rayon::prelude::*;

use super::{Clock, Progress, Timing};
use crate::candidates::exact::novelty::{self, Novelty};
use crate::candidates::{bands, exact, identical};
use crate::error::{Error, Result};
use crate::ingest::Request;
use crate::ingest::documents::{self, Documents};
use crate::room::Room;
use crate::settings::Settings;
use crate::sketch::compact::identity_of;
use crate::sketch::{Compact, Keys};
use crate::text::scan;
use crate::verify::clusters::{self, Duplicates};
use crate::verify::duplicates::{self, Reader, ShinglesOf};

/// The result of looking for near-duplicates only.
#[derive(Debug)]
pub struct Deduplication {
    /// The settings of the run.
    pub settings: Settings,
    /// The documents, by position, which is the order of their ids.
    pub documents: Documents,
    /// What is a duplicate of what.
    pub duplicates: Duplicates,
    /// What is new in each document, and its date in seconds, when the settings ask for it.
    pub novelty: Option<Vec<(Novelty, Option<i64>)>>,
    /// How long each stage took.
    pub timings: Vec<Timing>,
}

/// Share of the memory that the tables of the exact join may take; the rest is for places, ids and pairs of documents.
const EXACT_SHARE: f64 = 0.5;

/// Bytes of text for a shingle, as a guess on the safe side: short words and their spaces.
const BYTES_OF_SHINGLE: usize = 5;

/// Looks for near-duplicates only, on the current rayon pool.
///
/// # Errors
/// As [`super::run`].
pub fn dedup(request: &Request, settings: &Settings, progress: &dyn Progress) -> Result<Deduplication> {
    let mut clock = Clock { progress, timings: Vec::new() };
    let documents = clock.time("find", None, || documents::find(request))??;
    let count = documents.len();
    let steps = |n: usize| progress.advance(n as u64);
    let room = &request.room;
    let memory = join_memory(room);
    let (sketch, frequencies) = clock
        .time("sketch", Some(count), || {
            if settings.exact {
                let (sketch, frequencies) = frequencies(&documents, settings, memory, steps);
                Ok((sketch, Some(frequencies)))
            } else {
                compact(&documents, settings, room, steps).map(|sketch| (sketch, None))
            }
        })?
        .map_err(Error::io("put the sketches on disk in", &room.folder))?;
    let Compact { keys, identities, words } = sketch;
    let same = identical::group(&identities);
    let read = ShinglesOf { documents: &documents, k: settings.shingle };
    let found = clock.time("candidates", None, || {
        if let Some(frequencies) = &frequencies {
            let all: Vec<u32> = (0u32..).zip(&same.stands).filter(|(_, stands)| **stands).map(|(d, _)| d).collect();
            return exact::prefix::pairs(&all, settings.threshold, frequencies, memory, &read);
        }
        with_hot(bands::pairs(&keys, &same.stands), &words, settings.threshold, memory, &read)
    })?;
    drop((keys, identities));
    let candidates = same.with_copies(found);
    let pairs = clock
        .time("verify", Some(candidates.len()), || duplicates::verify(&documents, &candidates, settings, steps))?;
    let duplicates = clock.time("clusters", None, || conclude(&documents, &words, pairs, &same, settings))?;
    let novelty = match frequencies.filter(|_| settings.novelty) {
        Some(frequencies) => Some(clock.time("novelty", None, || {
            let date = |document: usize| documents.record(document).fields.published.map(|p| p.instant.as_second());
            let dates: Vec<Option<i64>> = (0..count).into_par_iter().map(date).collect();
            novelty::novelty(&dates, &frequencies, memory, &read).into_iter().zip(dates).collect()
        })?),
        None => None,
    };
    Ok(Deduplication { settings: settings.clone(), documents, duplicates, novelty, timings: clock.timings })
}

/// Bytes that the tables of the exact join may take.
pub(crate) fn join_memory(room: &Room) -> exact::Memory {
    room.memory.map_or_else(exact::Memory::default, |bytes| exact::Memory((bytes as f64 * EXACT_SHARE) as usize))
}

/// The pairs of the bands with those of the documents that are hot in a band, which are joined exactly. `words` are those
/// of each document. Sorted, without repetition.
pub(crate) fn with_hot(
    found: bands::Found,
    words: &[u32],
    threshold: f64,
    memory: exact::Memory,
    read: &ShinglesOf<'_>,
) -> Vec<(u32, u32)> {
    let bands::Found { mut pairs, hot } = found;
    if !hot.is_empty() {
        let shingles = hot.iter().map(|&document| words[document as usize] as usize).sum();
        pairs.extend(exact::pairs(&hot, threshold, shingles, memory, read));
        pairs.par_sort_unstable();
        pairs.dedup();
    }
    pairs
}

/// What follows from the verified pairs of documents that stand for others.
pub(crate) fn conclude(
    documents: &Documents,
    words: &[u32],
    verified: Vec<duplicates::Pair>,
    same: &identical::Groups,
    settings: &Settings,
) -> Duplicates {
    let pairs = duplicates::expand(verified, &same.groups);
    clusters::cluster(documents, words, pairs, settings.keep, settings.clusters)
}

fn compact(
    documents: &Documents,
    settings: &Settings,
    room: &Room,
    done: impl Fn(usize) + Sync,
) -> io::Result<Compact> {
    let read = |document: usize, words: &mut Vec<u64>| {
        documents.prefetch(document + 1);
        documents.with_text(document, |bytes, writing| scan::word_hashes(bytes, writing, words));
    };
    Compact::of(documents.len(), settings, room, read, done)
}

/// What the exact join wants of a first reading: identities, numbers of words, and how often shingles occur.
fn frequencies(
    documents: &Documents,
    settings: &Settings,
    memory: exact::Memory,
    done: impl Fn(usize) + Sync,
) -> (Compact, exact::Frequencies) {
    let all: Vec<u32> = (0u32..).take(documents.len()).collect();
    let bytes: usize = (0..documents.len()).map(|document| documents.size(document)).sum();
    let identities: Vec<AtomicU64> = all.iter().map(|_| AtomicU64::new(0)).collect();
    let words: Vec<AtomicU32> = all.iter().map(|_| AtomicU32::new(0)).collect();
    let frequencies = exact::Frequencies::of(bytes / BYTES_OF_SHINGLE, &all, memory, |document, shingles| {
        let position = document as usize;
        documents.prefetch(position + 1);
        Reader::with(|reader| {
            shingles.extend_from_slice(reader.shingles(documents, document, settings.shingle));
            // Each document is written by the one task that reads it.
            identities[position].store(identity_of(reader.words()), Ordering::Relaxed);
            words[position].store(u32::try_from(reader.words().len()).unwrap_or(u32::MAX), Ordering::Relaxed);
        });
        done(1);
    });
    let sketch = Compact {
        keys: Keys::default(),
        identities: identities.into_iter().map(AtomicU64::into_inner).collect(),
        words: words.into_iter().map(AtomicU32::into_inner).collect(),
    };
    (sketch, frequencies)
}
