//! Words read character by character, where bytes beyond ASCII or escapes leave no faster way.

use crate::ingest::documents::Writing;
use crate::text::words;

/// Appends the hashes of the words in `bytes`, in order. `word` is a buffer that is used again.
pub(super) fn word_hashes(bytes: &[u8], writing: Writing, word: &mut String, hashes: &mut Vec<u64>) {
    word.clear();
    let mut at = 0;
    while at < bytes.len() {
        let (character, taken) = next_character(&bytes[at..], writing);
        at += taken;
        match character {
            Some(c) if words::is_word_character(c) => word.push(c),
            _ => end(word, hashes),
        }
    }
    end(word, hashes);
}

fn end(word: &mut String, hashes: &mut Vec<u64>) {
    if !word.is_empty() {
        hashes.push(words::hash(word));
        word.clear();
    }
}

/// [`word_hashes`] of the beginning of `bytes`, to the end of the first word or separator that reaches `least` bytes;
/// returns where that is. For runs so long that they are not read at once.
pub(super) fn word_hashes_until(
    least: usize,
    bytes: &[u8],
    writing: Writing,
    word: &mut String,
    hashes: &mut Vec<u64>,
) -> usize {
    word.clear();
    let mut at = 0;
    while at < bytes.len() {
        let (character, taken) = next_character(&bytes[at..], writing);
        at += taken;
        match character {
            Some(c) if words::is_word_character(c) => word.push(c),
            _ => {
                end(word, hashes);
                if at >= least {
                    break;
                }
            }
        }
    }
    end(word, hashes);
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
