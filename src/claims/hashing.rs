//! A quick hasher for the look-ups of this stage: one multiplication for eight bytes.
//!
//! Every token is looked up in every word list, so hashing is a good part of comparing. The keys are words of lists that
//! are compiled in and hashes of tokens, and maps that an article fills have xxh3 hashes for keys:
//! a hasher that withstands chosen keys would gain nothing.

use std::hash::{BuildHasherDefault, Hasher};

/// Builds [`Quicker`]s.
pub type Quick = BuildHasherDefault<Quicker>;

/// Rotate, add, multiply.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quicker(u64);

impl Quicker {
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

impl Hasher for Quicker {
    fn write(&mut self, bytes: &[u8]) {
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            let mut word = [0; 8];
            word.copy_from_slice(chunk);
            self.add(u64::from_le_bytes(word));
        }
        let rest = chunks.remainder();
        if !rest.is_empty() {
            let mut word = [0; 8];
            word[..rest.len()].copy_from_slice(rest);
            self.add(u64::from_le_bytes(word));
        }
    }

    fn write_u8(&mut self, byte: u8) {
        self.add(u64::from(byte));
    }

    fn write_u64(&mut self, word: u64) {
        self.add(word);
    }

    fn write_usize(&mut self, word: usize) {
        self.add(word as u64);
    }

    fn finish(&self) -> u64 {
        // The table takes its bits from both ends; a product is well mixed at the top only.
        self.0.rotate_left(26)
    }
}
