//! Words: maximal runs of Unicode word characters, lower-cased. They are the units of shingles. In scripts that put no spaces
//! between words (Chinese, Japanese, Thai, …) every character, with its marks, is one.

use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64;

use super::sentences::Sentence;
use crate::article::Span;

/// One word of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// Where it stands in the reading.
    pub span: Span,
    /// Hash of its lower-cased form ([`hash`]).
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

/// Where the scripts begin that put no spaces between words; what stands before needs no look at [`is_alone`].
pub(super) const FIRST_ALONE: char = '\u{e00}';

/// Whether a character is a word of its own, because its script puts no spaces between words: Thai, Lao, Myanmar, Khmer, Tai,
/// kana and Han. Korean and Tibetan part words or syllables.
pub(super) fn is_alone(c: char) -> bool {
    c >= FIRST_ALONE
        && matches!(c,
            '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{1950}'..='\u{19ff}'
            | '\u{1a20}'..='\u{1aaf}' | '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}'
            | '\u{3031}'..='\u{303c}' | '\u{3040}'..='\u{30ff}' | '\u{3105}'..='\u{312f}' | '\u{31a0}'..='\u{31ff}'
            | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{a9e0}'..='\u{a9ff}' | '\u{aa60}'..='\u{aadf}'
            | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}' | '\u{1b000}'..='\u{1b16f}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether a word character belongs to a word that is open; `alone` says whether that is a character of its own.
pub(super) fn goes_on(alone: bool, c: char) -> bool {
    !(alone || is_alone(c)) || unicode_normalization::char::is_combining_mark(c)
}

/// The spans of the words of `text`.
pub fn spans(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(is_word_character)?;
        let first = text[start..].chars().next()?;
        let (alone, behind) = (is_alone(first), start + first.len_utf8());
        let ends = |c: char| !is_word_character(c) || !goes_on(alone, c);
        let end = text[behind..].find(ends).map_or(text.len(), |n| behind + n);
        at = end;
        Some(start..end)
    })
}

/// The lower-case form of a character. The two small sigmas are one letter: which is written depends on what follows.
pub(super) fn lower(c: char) -> impl Iterator<Item = char> {
    c.to_lowercase().map(|c| if c == 'ς' { 'σ' } else { c })
}

/// Bytes of a word that are loaded at once; longer words are hashed as strings.
pub(super) const LOAD: usize = 16;

/// Hash of the lower-cased form of a word.
///
/// Up to 16 bytes are folded by three multiplications, longer words go through XXH3. Words are hashed by the billion, and
/// nearly all are short.
pub fn hash(word: &str) -> u64 {
    if word.is_ascii() && word.len() <= LOAD {
        let mut padded = [0; LOAD];
        padded[..word.len()].copy_from_slice(word.as_bytes());
        padded.make_ascii_lowercase();
        return hash_lowered(&padded, 0, word.len());
    }
    hash_lower(&word.chars().flat_map(lower).collect::<String>())
}

/// Hash of a word that is in lower case already.
pub(super) fn hash_lower(lower: &str) -> u64 {
    let mut padded = [0; LOAD];
    if lower.len() <= LOAD {
        padded[..lower.len()].copy_from_slice(lower.as_bytes());
        return hash_lowered(&padded, 0, lower.len());
    }
    xxh3_64(lower.as_bytes())
}

/// Hash of the word `bytes[start..end]`, which is in lower case already; the bytes behind it, up to [`LOAD`] from its start,
/// must be there and may be anything.
#[allow(clippy::inline_always, reason = "part of the loop over all words")]
#[inline(always)]
pub(super) fn hash_lowered(bytes: &[u8], start: usize, end: usize) -> u64 {
    /// The first n bytes of two halves.
    const FIRST: [[u64; 2]; LOAD + 1] = {
        let mut masks = [[0; 2]; LOAD + 1];
        let mut length = 1;
        while length <= LOAD {
            let all = u128::MAX >> (128 - 8 * length);
            masks[length] = [all as u64, (all >> 64) as u64];
            length += 1;
        }
        masks
    };
    match (FIRST.get(end - start), bytes[start..].first_chunk::<LOAD>()) {
        (Some([first, second]), Some(loaded)) => {
            let both = u128::from_le_bytes(*loaded);
            fold(both as u64 & first, (both >> 64) as u64 & second)
        }
        _ => xxh3_64(&bytes[start..end]),
    }
}

/// Odd multipliers with well-spread bits (those of XXH3 and wyhash): for the first eight bytes of a word, the next eight, and
/// both together.
pub(super) const FACTORS: [u64; 3] = [0x9e37_79b1_85eb_ca87, 0xe703_7ed1_a0b4_28db, 0xa076_1d64_78bd_642f];

/// The hash of the first and the next eight bytes of a short word, with zeros behind it; no word has a zero byte, so that its
/// length need not be added. Words of up to eight bytes never collide. Made of steps that eight words can take side by side.
#[inline]
const fn fold(low: u64, high: u64) -> u64 {
    let both = low.wrapping_mul(FACTORS[0]).wrapping_add(high.wrapping_mul(FACTORS[1]).rotate_left(32));
    let mixed = (both ^ both >> 32).wrapping_mul(FACTORS[2]);
    mixed ^ mixed >> 32
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
        assert_eq!(words, ["Iraq", "s", "U", "S", "led", "drone", "strike", "5", "000", "Größe_x", "東", "京"]);
    }

    #[test]
    fn scripts_without_spaces_have_a_word_a_character() {
        let of = |text: &'static str| spans(text).map(|r| &text[r]).collect::<Vec<_>>();
        assert_eq!(of("北京time３月"), ["北", "京", "time３", "月"]);
        assert_eq!(of("カタカナとひらがな")[..3], ["カ", "タ", "カ"]);
        // Marks stay with the character they stand on.
        assert_eq!(of("ที่นี่"), ["ที่", "นี่"]);
        assert_eq!(of("서울 시민"), ["서울", "시민"]);
    }

    #[test]
    fn case_does_not_count() {
        assert_eq!(hash("ÉTÉ"), hash("été"));
        assert_ne!(hash("ete"), hash("été"));
        assert_eq!(hash("ΟΔΟΣ"), hash("οδος"));
    }
}
