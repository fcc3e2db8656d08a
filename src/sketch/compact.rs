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
        let permutations = Permutations::new(settings.permutations, settings.seed);
        let banding = Banding::for_threshold(settings.permutations, settings.threshold, settings.recall);
        let mut keys = Keys::within(room, count, banding.len())?;
        let mut identities = vec![0u64; count];
        let mut sizes = vec![0u32; count];
        let tasks =
            keys.blocks_mut().zip(identities.par_chunks_mut(BLOCK)).zip(sizes.par_chunks_mut(BLOCK)).enumerate();
        tasks.for_each_init(Buffers::default, |buffers, (number, ((block, identities), sizes))| {
            for (at, (identity, size)) in identities.iter_mut().zip(sizes.iter_mut()).enumerate() {
                buffers.words.clear();
                read(number * BLOCK + at, &mut buffers.words);
                if buffers.words.is_empty() {
                    continue;
                }
                *size = u32::try_from(buffers.words.len()).unwrap_or(u32::MAX);
                *identity = identity_of(&buffers.words);
                windows_into(&buffers.words, settings.shingle, &mut buffers.shingles);
                permutations.minima(&buffers.shingles, &mut buffers.signature);
                keys::set(block, at, banding.keys(&buffers.signature));
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

#[derive(Default)]
struct Buffers {
    words: Vec<u64>,
    shingles: Vec<u64>,
    signature: Vec<u32>,
}

/// The identity of a sequence of words: its polynomial hash; 0 only for no words. Equal identities are verified like all candidates.
pub fn identity_of(words: &[u64]) -> u64 {
    if words.is_empty() { 0 } else { whole(words).max(1) }
}
