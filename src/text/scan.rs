//! Word hashes straight from bytes, for corpora of millions: no decoding into a copy, no spans.
//!
//! Sixty-four bytes at a time become two bit masks, one of ASCII word characters and one of bytes that need a closer
//! look (beyond ASCII, or a JSON escape). Runs of the first are words; a run that touches the second is read again
//! character by character. The masks come from AVX-512, AVX2 or plain code, chosen when the program starts; all give the
//! same bits, so every machine gives the same hashes.

use super::words;
use crate::ingest::documents::Writing;

/// Bytes that are classified at a time.
const BLOCK: usize = 64;

/// The classes of up to 64 bytes, lowest bit first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Masks {
    /// `[A-Za-z0-9_]`.
    word: u64,
    /// Beyond ASCII, or a backslash.
    special: u64,
}

type Classify = fn(&[u8; BLOCK]) -> Masks;

/// Appends the hash of every word of `bytes`, in order: those of [`words::hash`] over [`words::spans`] of the text that
/// the bytes write. Invalid UTF-8 and broken escapes separate words.
pub fn word_hashes(bytes: &[u8], writing: Writing, hashes: &mut Vec<u64>) {
    word_hashes_with(bytes, writing, classifier(), hashes);
}

fn word_hashes_with(bytes: &[u8], writing: Writing, classify: Classify, hashes: &mut Vec<u64>) {
    let mut base = 0;
    // Where the word that runs into the current block began.
    let mut open: Option<usize> = None;
    let mut padded;
    while base < bytes.len() {
        let left = bytes.len() - base;
        let block: &[u8; BLOCK] = match bytes[base..].first_chunk() {
            Some(block) => block,
            None => {
                padded = [b' '; BLOCK];
                padded[..left].copy_from_slice(&bytes[base..]);
                &padded
            }
        };
        let masks = classify(block);
        let special = if writing == Writing::Json { masks.special } else { masks.special & !backslashes(block, masks) };
        let clear = special.trailing_zeros() as usize;
        let usable = if clear < BLOCK { (1u64 << clear) - 1 } else { u64::MAX };
        let word = masks.word & usable;
        let carried = u64::from(open.is_some());
        let before = (word << 1) | carried;
        let mut starts = word & !before;
        let mut ends = !word & before & usable;
        while ends != 0 {
            let end = base + ends.trailing_zeros() as usize;
            ends &= ends - 1;
            let start = open.take().unwrap_or_else(|| {
                let start = base + starts.trailing_zeros() as usize;
                starts &= starts - 1;
                start
            });
            hashes.push(words::hash_ascii(bytes, start, end));
        }
        if starts != 0 {
            open = Some(base + starts.trailing_zeros() as usize);
        }
        base = if clear < BLOCK {
            // The open word, if any, reaches the special byte and goes on behind it or ends there.
            careful(bytes, open.take().unwrap_or(base + clear), writing, hashes)
        } else {
            base + BLOCK
        };
    }
    if let Some(start) = open {
        hashes.push(words::hash_ascii(bytes, start, bytes.len()));
    }
}

/// In plain text a backslash is a separator like any other.
fn backslashes(block: &[u8; BLOCK], masks: Masks) -> u64 {
    let mut special = masks.special;
    let mut found = 0;
    while special != 0 {
        let at = special.trailing_zeros();
        special &= special - 1;
        found |= u64::from(block[at as usize] == b'\\') << at;
    }
    found
}

/// Reads one word, or one separator, character by character from `start`; returns where the next block begins.
fn careful(bytes: &[u8], start: usize, writing: Writing, hashes: &mut Vec<u64>) -> usize {
    let mut word = String::new();
    let mut at = start;
    while at < bytes.len() {
        let (character, taken) = next_character(&bytes[at..], writing);
        at += taken;
        match character {
            Some(c) if words::is_word_character(c) => word.push(c),
            _ => break,
        }
    }
    if !word.is_empty() {
        hashes.push(words::hash(&word));
    }
    at
}

/// The next character and how many bytes write it; `None` for bytes that write none.
fn next_character(bytes: &[u8], writing: Writing) -> (Option<char>, usize) {
    let first = bytes[0];
    if first == b'\\' && writing == Writing::Json {
        return match bytes.get(1) {
            Some(b'u') => unicode_escape(bytes),
            Some(_) => (Some(' '), 2),
            None => (None, 1),
        };
    }
    if first < 0x80 {
        return (Some(first as char), 1);
    }
    let length = match first {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return (None, 1),
    };
    match bytes.get(..length).and_then(|bytes| std::str::from_utf8(bytes).ok()) {
        Some(text) => (text.chars().next(), length),
        None => (None, 1),
    }
}

/// `\uXXXX`, or two of them that make a surrogate pair.
fn unicode_escape(bytes: &[u8]) -> (Option<char>, usize) {
    let unit = |at: usize| -> Option<u32> {
        let digits = bytes.get(at + 2..at + 6).filter(|_| bytes.get(at..at + 2) == Some(b"\\u"))?;
        digits.iter().try_fold(0, |value, &digit| Some(value * 16 + (digit as char).to_digit(16)?))
    };
    let Some(first) = unit(0) else { return (None, 2) };
    if let (0xd800..=0xdbff, Some(second @ 0xdc00..=0xdfff)) = (first, unit(6)) {
        return (char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)), 12);
    }
    (char::from_u32(first), 6)
}

/// The fastest classifier this machine can run.
fn classifier() -> Classify {
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("avx512bw") && is_x86_feature_detected!("avx512f") {
            return simd::avx512;
        }
        if is_x86_feature_detected!("avx2") {
            return simd::avx2;
        }
    }
    plain
}

/// The classes of a block, byte by byte.
fn plain(block: &[u8; BLOCK]) -> Masks {
    let mut masks = Masks::default();
    for (at, &byte) in block.iter().enumerate() {
        masks.word |= u64::from(byte.is_ascii_alphanumeric() || byte == b'_') << at;
        masks.special |= u64::from(byte >= 0x80 || byte == b'\\') << at;
    }
    masks
}

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "vector instructions behind a check that the machine has them")]
mod simd {
    use std::arch::x86_64::{
        __m256i, _mm256_and_si256, _mm256_cmpeq_epi8, _mm256_loadu_si256, _mm256_max_epu8, _mm256_min_epu8,
        _mm256_movemask_epi8, _mm256_or_si256, _mm256_set1_epi8, _mm512_cmpeq_epi8_mask, _mm512_cmplt_epu8_mask,
        _mm512_loadu_si512, _mm512_movepi8_mask, _mm512_or_si512, _mm512_set1_epi8, _mm512_sub_epi8,
    };

    use super::{BLOCK, Masks};

    /// Only ever returned by `classifier` where AVX-512 F and BW were detected.
    pub(super) fn avx512(block: &[u8; BLOCK]) -> Masks {
        // SAFETY: see above; the loads stay inside the 64 bytes of the array.
        unsafe { avx512_inner(block) }
    }

    #[target_feature(enable = "avx512f,avx512bw")]
    unsafe fn avx512_inner(block: &[u8; BLOCK]) -> Masks {
        // SAFETY: 64 bytes are there to read, and the load needs no alignment.
        let bytes = unsafe { _mm512_loadu_si512(block.as_ptr().cast()) };
        let lower = _mm512_or_si512(bytes, _mm512_set1_epi8(0x20));
        let letter =
            _mm512_cmplt_epu8_mask(_mm512_sub_epi8(lower, _mm512_set1_epi8(b'a'.cast_signed())), _mm512_set1_epi8(26));
        let digit =
            _mm512_cmplt_epu8_mask(_mm512_sub_epi8(bytes, _mm512_set1_epi8(b'0'.cast_signed())), _mm512_set1_epi8(10));
        let underscore = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(b'_'.cast_signed()));
        let backslash = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(b'\\'.cast_signed()));
        Masks { word: letter | digit | underscore, special: _mm512_movepi8_mask(bytes) | backslash }
    }

    /// Only ever returned by `classifier` where AVX2 was detected.
    pub(super) fn avx2(block: &[u8; BLOCK]) -> Masks {
        // SAFETY: see above; both halves lie inside the array.
        let (low, high) = unsafe { (avx2_half(&block[..32]), avx2_half(&block[32..])) };
        Masks { word: low.word | high.word << 32, special: low.special | high.special << 32 }
    }

    #[target_feature(enable = "avx2")]
    #[allow(clippy::cast_ptr_alignment, reason = "the load is an unaligned one")]
    unsafe fn avx2_half(half: &[u8]) -> Masks {
        debug_assert_eq!(half.len(), 32);
        // SAFETY: the caller gives 32 bytes, and the load needs no alignment.
        let bytes = unsafe { _mm256_loadu_si256(half.as_ptr().cast::<__m256i>()) };
        let within = |value: __m256i, low: u8, high: u8| {
            let above = _mm256_cmpeq_epi8(_mm256_max_epu8(value, _mm256_set1_epi8(low.cast_signed())), value);
            let below = _mm256_cmpeq_epi8(_mm256_min_epu8(value, _mm256_set1_epi8(high.cast_signed())), value);
            _mm256_and_si256(above, below)
        };
        let letter = within(_mm256_or_si256(bytes, _mm256_set1_epi8(0x20)), b'a', b'z');
        let digit = within(bytes, b'0', b'9');
        let underscore = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(b'_'.cast_signed()));
        let backslash = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(b'\\'.cast_signed()));
        let word = _mm256_or_si256(_mm256_or_si256(letter, digit), underscore);
        let bits = |mask: __m256i| u64::from(_mm256_movemask_epi8(mask).cast_unsigned());
        Masks { word: bits(word), special: bits(bytes) | bits(backslash) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn classifiers() -> Vec<(&'static str, Classify)> {
        let mut all: Vec<(&'static str, Classify)> = vec![("plain", plain), ("dispatched", classifier())];
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx2") {
                all.push(("avx2", simd::avx2));
            }
            if is_x86_feature_detected!("avx512bw") {
                all.push(("avx512", simd::avx512));
            }
        }
        all
    }

    fn oracle(text: &str) -> Vec<u64> {
        words::spans(text).map(|range| words::hash(&text[range])).collect()
    }

    fn check(text: &str) {
        let json = serde_json::to_string(text).expect("a JSON string");
        let escaped: String = json[1..json.len() - 1]
            .chars()
            .flat_map(|c| {
                let mut units = [0; 2];
                let escapes: Vec<String> = if c.is_ascii() {
                    vec![c.to_string()]
                } else {
                    c.encode_utf16(&mut units).iter().map(|u| format!("\\u{u:04x}")).collect()
                };
                escapes
            })
            .collect();
        for (name, classify) in classifiers() {
            for (writing, bytes) in
                [(Writing::Plain, text), (Writing::Json, &json[1..json.len() - 1]), (Writing::Json, &escaped)]
            {
                let mut hashes = Vec::new();
                word_hashes_with(bytes.as_bytes(), writing, classify, &mut hashes);
                assert_eq!(hashes, oracle(text), "{name} {writing:?} {bytes:?}");
            }
        }
    }

    #[test]
    fn the_classes_of_every_byte_agree() {
        for byte in 0..=255 {
            for (name, classify) in classifiers() {
                assert_eq!(classify(&[byte; BLOCK]), plain(&[byte; BLOCK]), "{name} {byte}");
            }
        }
    }

    #[test]
    fn words_across_blocks_and_in_other_scripts() {
        check(&"a_very_long_word_that_runs_on_and_on_".repeat(20));
        check(&format!("{}Größe d’été 東京 naïve İstanbul \\n \"x\" back\\slash\ttab", "x ".repeat(31)));
        check("");
    }

    #[test]
    fn invalid_bytes_separate_words() {
        let mut hashes = Vec::new();
        word_hashes(b"one\xfftwo\xe2\x82 three", Writing::Plain, &mut hashes);
        assert_eq!(hashes, oracle("one two three"));
    }

    proptest! {
        #[test]
        fn equals_the_words_of_the_text(text in "[a-cA-C_ 0-9.é’ñ\\\\\"\n]{0,200}") {
            check(&text);
        }

        #[test]
        fn equals_the_words_of_any_text(text in "\\PC{0,120}") {
            check(&text);
        }

        #[test]
        fn reads_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut hashes = Vec::new();
            word_hashes(&bytes, Writing::Json, &mut hashes);
            word_hashes(&bytes, Writing::Plain, &mut hashes);
        }
    }
}
