//! Words read character by character, where bytes beyond ASCII or escapes leave no faster way.

use std::sync::LazyLock;

use crate::ingest::documents::Writing;
use crate::text::{reading, words};

/// Characters whose lower case is looked up: Latin, Greek, Cyrillic and what stands between them.
const KNOWN: usize = 0x590;

/// For each of these the lower-case character, when it is a word character with just one of them and its own plain form
/// ([`reading::plain`]), else 0.
static LOWER: LazyLock<[char; KNOWN]> = LazyLock::new(|| {
    let mut table = ['\0'; KNOWN];
    for (lower, c) in table.iter_mut().zip('\0'..) {
        let mut cases = words::lower(c);
        let is_usual = words::is_word_character(c) && reading::plain(c).is_none();
        if let (true, Some(one), None) = (is_usual, cases.next(), cases.next()) {
            *lower = one;
        }
    }
    table
});

/// A word that is being read, in its plain form and in lower case.
#[derive(Default)]
pub(super) struct Word {
    text: String,
    /// Whether it is a character that is a word of its own.
    alone: bool,
}

impl Word {
    /// Appends the hashes of the words in `bytes`, in order.
    pub(super) fn hashes(&mut self, bytes: &[u8], writing: Writing, hashes: &mut Vec<u64>) {
        self.hashes_until(bytes.len(), bytes, writing, hashes);
    }

    /// The same for the beginning of `bytes`, to the end of the first word or separator that reaches `least` bytes; returns
    /// where that is. For runs so long that they are not read at once.
    pub(super) fn hashes_until(
        &mut self,
        least: usize,
        bytes: &[u8],
        writing: Writing,
        hashes: &mut Vec<u64>,
    ) -> usize {
        let mut at = 0;
        while at < bytes.len() {
            let (character, taken) = next_character(&bytes[at..], writing);
            at += taken;
            match character.map(|c| (c, LOWER.get(c as usize))) {
                Some((_, Some(&lower))) if lower != '\0' && !self.alone => self.text.push(lower),
                Some((c, _)) => self.unusual(c, hashes),
                None => self.end(hashes),
            }
            if at >= least && self.text.is_empty() {
                return at;
            }
        }
        self.end(hashes);
        at
    }

    /// Takes a character of which more than one may come, or none.
    fn unusual(&mut self, c: char, hashes: &mut Vec<u64>) {
        match reading::plain(c) {
            None => self.push(c, hashes),
            Some(plain) => plain.chars().for_each(|c| self.push(c, hashes)),
        }
    }

    /// Takes a character into the word, or ends it, or begins another.
    fn push(&mut self, c: char, hashes: &mut Vec<u64>) {
        if !words::is_word_character(c) {
            return self.end(hashes);
        }
        if !self.text.is_empty() && !words::goes_on(self.alone, c) {
            self.end(hashes);
        }
        if self.text.is_empty() {
            self.alone = words::is_alone(c);
        }
        self.text.extend(words::lower(c));
    }

    /// Ends the word, if there is one.
    fn end(&mut self, hashes: &mut Vec<u64>) {
        if !self.text.is_empty() {
            hashes.push(words::hash_lower(&self.text));
        }
        self.text.clear();
        self.alone = false;
    }
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
    if let [0xc2..=0xdf, second @ 0x80..=0xbf, ..] = bytes {
        // The letters of most alphabets.
        return (char::from_u32(u32::from(first & 0x1f) << 6 | u32::from(second & 0x3f)), 2);
    }
    let length = match first {
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
