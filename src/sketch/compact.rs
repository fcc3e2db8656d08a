//! The compact sketches of a large corpus: some 150 bytes a document, whatever its length.

use std::io;

use rayon::prelude::*;

use super::keys::{self, BLOCK, Keys};
use super::shingles::{whole, windows_into};
use super::{Banding, Permutations};
use crate::room::Room;
use crate::settings::Settings;

/// What is kept of each document: the keys of its bands, and an identity that equal word sequences share.
#[derive(Debug)]
pub struct Compact {
    /// The keys of its bands; none for the exact join.
    pub keys: Keys,
    /// Hash of the document's words; 0 for a document without words.
    pub identities: Vec<u64>,
    /// Words of each document.
    pub words: Vec<u32>,
}

impl Compact {
    /// Sketches `count` documents; `read` appends the word hashes of one. `done` is told how many are finished.
    ///
    /// # Errors
    /// As [`Keys::within`].
    pub fn of(
        count: usize,
        settings: &Settings,
        room: &Room,
        read: impl Fn(usize, &mut Vec<u64>) + Sync,
        done: impl Fn(usize) + Sync,
    ) -> io::Result<Self> {
        let sketcher = Sketcher::new(settings);
        let mut keys = Keys::within(room, count, sketcher.bands())?;
        let mut identities = vec![0u64; count];
        let mut sizes = vec![0u32; count];
        let tasks =
            keys.blocks_mut().zip(identities.par_chunks_mut(BLOCK)).zip(sizes.par_chunks_mut(BLOCK)).enumerate();
        tasks.for_each_init(Buffers::default, |buffers, (number, ((block, identities), sizes))| {
            for (at, (identity, size)) in identities.iter_mut().zip(sizes.iter_mut()).enumerate() {
                if let Some(one) = sketcher.sketch(buffers, |words| read(number * BLOCK + at, words)) {
                    (*size, *identity) = (one.words, one.identity);
                    keys::set(block, at, one.keys);
                }
            }
            done(identities.len());
        });
        Ok(Self { keys, identities, words: sizes })
    }

    /// How many documents there are.
    pub fn len(&self) -> usize {
        self.identities.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.identities.is_empty()
    }
}

/// Makes compact sketches, one document at a time.
#[derive(Clone, Debug)]
pub struct Sketcher {
    permutations: Permutations,
    banding: Banding,
    shingle: usize,
}

/// The compact sketch of one document.
#[derive(Clone, Debug)]
pub struct One<K> {
    /// How many words it has.
    pub words: u32,
    /// Hash of its words, never 0.
    pub identity: u64,
    /// The key of each of its bands.
    pub keys: K,
}

/// Memory that is used again from document to document.
#[derive(Debug, Default)]
pub struct Buffers {
    words: Vec<u64>,
    shingles: Vec<u64>,
    signature: Vec<u32>,
}

impl Sketcher {
    /// A sketcher for some settings.
    pub fn new(settings: &Settings) -> Self {
        Self {
            permutations: Permutations::new(settings.permutations, settings.seed),
            banding: Banding::for_threshold(settings.permutations, settings.threshold, settings.recall),
            shingle: settings.shingle,
        }
    }

    /// How many bands a sketch has.
    pub fn bands(&self) -> usize {
        self.banding.len()
    }

    /// The sketch of the document whose word hashes `read` appends; none without words.
    pub fn sketch<'a>(
        &'a self,
        buffers: &'a mut Buffers,
        read: impl FnOnce(&mut Vec<u64>),
    ) -> Option<One<impl Iterator<Item = u32> + 'a>> {
        buffers.words.clear();
        read(&mut buffers.words);
        if buffers.words.is_empty() {
            return None;
        }
        windows_into(&buffers.words, self.shingle, &mut buffers.shingles);
        self.permutations.minima(&buffers.shingles, &mut buffers.signature);
        Some(One {
            words: u32::try_from(buffers.words.len()).unwrap_or(u32::MAX),
            identity: identity_of(&buffers.words),
            keys: self.banding.keys(&buffers.signature),
        })
    }
}

/// The identity of a sequence of words: its polynomial hash; 0 only for no words. Equal identities are verified like all candidates.
pub fn identity_of(words: &[u64]) -> u64 {
    if words.is_empty() { 0 } else { whole(words).max(1) }
}
