//! Words: maximal runs of Unicode word characters, lower-cased. They are the units of shingles.

use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64;

use super::sentences::Sentence;
use crate::article::Span;

/// One word of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// Where it stands in the reading.
    pub span: Span,
    /// XXH3 of its lower-cased form.
    pub hash: u64,
    /// Index of its sentence.
    pub sentence: u32,
    /// Whether it stands between quotation marks.
    pub quoted: bool,
}

/// Whether a character can be part of a word: letters, marks, digits and the underscore (`\w` of UTS #18).
pub fn is_word_character(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || c == '_'
        || (!c.is_ascii() && (c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c)))
}

/// The spans of the words of `text`.
pub fn spans(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(is_word_character)?;
        let end = text[start..].find(|c| !is_word_character(c)).map_or(text.len(), |n| start + n);
        at = end;
        Some(start..end)
    })
}

/// XXH3 of the lower-cased form of a word.
pub fn hash(word: &str) -> u64 {
    if word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
        xxh3_64(word.as_bytes())
    } else {
        xxh3_64(word.to_lowercase().as_bytes())
    }
}

/// The words of all sentences; tells every sentence which ones are its own.
pub(super) fn of_sentences(text: &str, sentences: &mut [Sentence], quotations: &[Span]) -> Vec<Word> {
    let mut words = Vec::with_capacity(text.len() / 6);
    let mut quotations = quotations.iter().peekable();
    for (index, sentence) in sentences.iter_mut().enumerate() {
        let first = words.len();
        for range in spans(sentence.span.of(text)) {
            let span = Span::new(sentence.span.start + range.start, sentence.span.start + range.end);
            while quotations.next_if(|q| q.end <= span.start).is_some() {}
            words.push(Word {
                span,
                hash: hash(span.of(text)),
                sentence: u32::try_from(index).unwrap_or(u32::MAX),
                quoted: quotations.peek().is_some_and(|q| q.contains(span)),
            });
        }
        sentence.words = first..words.len();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_runs_of_word_characters() {
        let text = "Iraq’s U.S.-led “drone-strike”, 5,000 Größe_x 東京";
        let words: Vec<_> = spans(text).map(|r| &text[r]).collect();
        assert_eq!(words, ["Iraq", "s", "U", "S", "led", "drone", "strike", "5", "000", "Größe_x", "東京"]);
    }

    #[test]
    fn case_does_not_count() {
        assert_eq!(hash("ÉTÉ"), hash("été"));
        assert_ne!(hash("ete"), hash("été"));
    }
}
