//! The band keys of many documents, laid out so that one band is read without touching the others.

use std::io;

use rayon::prelude::*;

use super::Banding;
use crate::room::{Numbers, Room};

/// Documents whose keys lie together, band after band.
pub const BLOCK: usize = 256;

/// Share of the memory above which the keys are put on disk.
const SHARE: f64 = 0.3;

/// For every document the key of each band.
#[derive(Debug, Default)]
pub struct Keys {
    documents: usize,
    bands: usize,
    /// Block after block of [`BLOCK`] documents; in a block, band after band; in a band, the documents in order.
    blocks: Numbers,
}

impl Keys {
    /// Keys of no documents yet, all 0.
    pub fn new(documents: usize, bands: usize) -> Self {
        Self { documents, bands, blocks: Numbers::in_memory(Self::count(documents, bands)) }
    }

    /// The same, on disk when they take too much of the room.
    ///
    /// # Errors
    /// The disk cannot take them.
    pub fn within(room: &Room, documents: usize, bands: usize) -> io::Result<Self> {
        Ok(Self { documents, bands, blocks: room.numbers(Self::count(documents, bands), SHARE)? })
    }

    const fn count(documents: usize, bands: usize) -> usize {
        documents.div_ceil(BLOCK) * BLOCK * bands
    }

    /// The keys of signatures.
    pub fn of_signatures<'a>(banding: &Banding, signatures: impl ExactSizeIterator<Item = &'a [u32]>) -> Self {
        let mut keys = Self::new(signatures.len(), banding.len());
        for (document, signature) in signatures.enumerate() {
            let (block, at) = (document / BLOCK, document % BLOCK);
            let start = block * BLOCK * keys.bands;
            set(&mut keys.blocks[start..], at, banding.keys(signature));
        }
        keys
    }

    /// The blocks, to be filled by many threads with [`set`].
    pub fn blocks_mut(&mut self) -> rayon::slice::ChunksMut<'_, u32> {
        self.blocks.par_chunks_mut((BLOCK * self.bands).max(1))
    }

    /// How many documents there are.
    pub fn documents(&self) -> usize {
        self.documents
    }

    /// How many bands there are.
    pub fn bands(&self) -> usize {
        self.bands
    }

    /// The key of a document in a band.
    #[inline]
    pub fn get(&self, document: usize, band: usize) -> u32 {
        self.blocks[document / BLOCK * BLOCK * self.bands + band * BLOCK + document % BLOCK]
    }

    /// The keys of all documents in a band, [`BLOCK`] documents at a time, in their order; behind the last document the last
    /// block has keys of none.
    pub fn blocks_of(&self, band: usize) -> impl Iterator<Item = &[u32]> {
        self.blocks.chunks((BLOCK * self.bands).max(1)).map(move |block| &block[band * BLOCK..(band + 1) * BLOCK])
    }
}

/// Sets the keys of the document at a position of a block.
pub fn set(block: &mut [u32], at: usize, keys: impl Iterator<Item = u32>) {
    for (band, key) in keys.enumerate() {
        block[band * BLOCK + at] = key;
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// The keys of documents, which are given one by one.
    pub fn of_rows(rows: &[Vec<u32>]) -> Keys {
        let mut keys = Keys::new(rows.len(), rows.first().map_or(0, Vec::len));
        let blocks: Vec<&mut [u32]> = keys.blocks_mut().collect();
        for (block, rows) in blocks.into_iter().zip(rows.chunks(BLOCK)) {
            for (at, row) in rows.iter().enumerate() {
                set(block, at, row.iter().copied());
            }
        }
        keys
    }

    #[test]
    fn keys_are_where_they_were_put() {
        let banding = Banding::for_threshold(16, 0.7, 0.9);
        let signatures: Vec<Vec<u32>> = (0..600).map(|n| (0..16).map(|row| n * 100 + row).collect()).collect();
        let keys = Keys::of_signatures(&banding, signatures.iter().map(Vec::as_slice));
        for (document, signature) in signatures.iter().enumerate() {
            for (band, key) in banding.keys(signature).enumerate() {
                assert_eq!(keys.get(document, band), key);
            }
        }
        let of_band: Vec<u32> = keys.blocks_of(1).flatten().copied().take(600).collect();
        assert_eq!(of_band, (0..600).map(|d| keys.get(d, 1)).collect::<Vec<_>>());
    }
}
