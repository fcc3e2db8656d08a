//! Word hashes straight from bytes, for corpora of millions: no decoding into a copy, no spans.
//!
//! A text is read in segments that fit the first-level cache, each in two passes. The first classifies 64 bytes at a time
//! (`classes`), writes them in lower case, and notes where runs of word characters begin and end; as with simdjson
//! (Langdale and Lemire 2019), masks of bits take the place of branches. The second hashes the runs. A run that touches
//! bytes beyond ASCII or a JSON escape is read again character by character (`characters`). Every level of vector
//! instructions gives the same hashes.

mod characters;
mod classes;
mod hashes;

use std::cell::RefCell;

use super::words;
use crate::ingest::documents::Writing;
use crate::vectors::{Level, level};
use characters::Word;
use classes::{BLOCK, Classes, Kernel, Plain};

/// Blocks that are read before their words are hashed.
const BLOCKS: usize = 64;
/// Bytes of them.
const SEGMENT: usize = BLOCKS * BLOCK;

/// Buffers that are used again from text to text.
struct Scratch {
    /// The segment in lower case, with room for loads that begin in its last word.
    lower: [u8; SEGMENT + words::LOAD],
    /// Where runs begin and end in it, in turn; a block writes up to 64 and the machine may write as many behind them.
    edges: [u16; SEGMENT + BLOCK],
    /// Which runs need a closer look, ascending.
    closer: Vec<usize>,
    /// A word that is read character by character.
    word: Word,
}

thread_local! {
    static SCRATCH: RefCell<Box<Scratch>> = RefCell::new(Box::new(Scratch {
        lower: [0; SEGMENT + words::LOAD],
        edges: [0; SEGMENT + BLOCK],
        closer: Vec::new(),
        word: Word::default(),
    }));
}

/// Appends the hash of every word of `bytes`, in order: those of [`words::hash`] over [`words::spans`] of the text that
/// the bytes write, its characters in their plain forms as in a [`Reading`](super::Reading): a soft hyphen parts no word, and
/// a ligature is its letters. Invalid UTF-8 and broken escapes separate words.
pub fn word_hashes(bytes: &[u8], writing: Writing, hashes: &mut Vec<u64>) {
    word_hashes_at(level(), bytes, writing, hashes);
}

/// [`word_hashes`] with the instructions of a level, or of the machine when it has less. All give the same hashes.
pub fn word_hashes_at(level: Level, bytes: &[u8], writing: Writing, hashes: &mut Vec<u64>) {
    SCRATCH.with_borrow_mut(|scratch| {
        #[cfg(target_arch = "x86_64")]
        if let (Level::Avx512, Some(kernel)) = (level, classes::Avx512::detect()) {
            return x86::avx512(kernel, bytes, writing, scratch, hashes);
        } else if let (Level::Avx2 | Level::Avx512, Some(kernel)) = (level, classes::Avx2::detect()) {
            return x86::avx2(kernel, bytes, writing, scratch, hashes);
        }
        segments(Plain, bytes, writing, scratch, hashes);
    });
}

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "a safe function, compiled for instructions that were detected")]
mod x86 {
    use super::classes::{Avx2, Avx512};
    use super::{Scratch, Writing, segments};

    pub(super) fn avx512(kernel: Avx512, bytes: &[u8], writing: Writing, scratch: &mut Scratch, hashes: &mut Vec<u64>) {
        #[target_feature(
            enable = "avx2,bmi1,bmi2,lzcnt,popcnt,avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2"
        )]
        fn compiled(kernel: Avx512, bytes: &[u8], writing: Writing, scratch: &mut Scratch, hashes: &mut Vec<u64>) {
            segments(kernel, bytes, writing, scratch, hashes);
        }
        // SAFETY: the kernel is the proof that the instructions are there.
        unsafe { compiled(kernel, bytes, writing, scratch, hashes) }
    }

    pub(super) fn avx2(kernel: Avx2, bytes: &[u8], writing: Writing, scratch: &mut Scratch, hashes: &mut Vec<u64>) {
        #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
        fn compiled(kernel: Avx2, bytes: &[u8], writing: Writing, scratch: &mut Scratch, hashes: &mut Vec<u64>) {
            segments(kernel, bytes, writing, scratch, hashes);
        }
        // SAFETY: the kernel is the proof that the instructions are there.
        unsafe { compiled(kernel, bytes, writing, scratch, hashes) }
    }
}

/// Reads the whole text, segment by segment.
#[allow(clippy::inline_always, reason = "compiled anew inside each function that names instructions")]
#[inline(always)]
fn segments<K: Kernel>(kernel: K, bytes: &[u8], writing: Writing, scratch: &mut Scratch, hashes: &mut Vec<u64>) {
    let mut at = 0;
    // Whether the byte at `at` stands behind a backslash that escapes it.
    let mut escaped = false;
    while at < bytes.len() {
        let length = (bytes.len() - at).min(SEGMENT);
        let read = classify(kernel, bytes, at..at + length, writing, escaped, scratch);
        let mut count = read.edges;
        let mut next = at + length;
        escaped = read.escaped;
        if count % 2 == 1 {
            // A run is open at the end: the text's last word, or one for the next segment.
            if next == bytes.len() {
                scratch.edges[count] = length as u16;
                count += 1;
            } else {
                count -= 1;
                next = at + usize::from(scratch.edges[count]);
                escaped = false;
            }
        }
        if next == at {
            next += scratch.word.hashes_until(SEGMENT, &bytes[at..], writing, hashes);
        }
        let Scratch { lower, edges, closer, word } = scratch;
        let (runs, _) = edges[..count].as_chunks::<2>();
        let mut from = 0;
        for &run in closer.iter().filter(|&&run| run < runs.len()) {
            plain_runs(kernel, lower, &runs[from..run], hashes);
            let [start, end] = runs[run].map(usize::from);
            word.hashes(&bytes[at + start..at + end], writing, hashes);
            from = run + 1;
        }
        plain_runs(kernel, lower, &runs[from..], hashes);
        at = next;
    }
}

/// Appends the hashes of runs that are words as they stand.
#[allow(clippy::inline_always, reason = "as above")]
#[inline(always)]
fn plain_runs<K: Kernel>(kernel: K, lower: &[u8], runs: &[[u16; 2]], hashes: &mut Vec<u64>) {
    let first = hashes.len();
    hashes.resize(first + runs.len(), 0);
    kernel.hashes(lower, runs, &mut hashes[first..]);
}

/// What the first pass over a segment found.
struct Read {
    /// How many edges were written.
    edges: usize,
    /// Whether a backslash at the very end escapes the byte behind it.
    escaped: bool,
}

#[allow(clippy::inline_always, reason = "as above")]
#[inline(always)]
fn classify<K: Kernel>(
    kernel: K,
    bytes: &[u8],
    range: std::ops::Range<usize>,
    writing: Writing,
    mut escaped: bool,
    scratch: &mut Scratch,
) -> Read {
    let segment = &bytes[range.clone()];
    let mut count = 0;
    let mut open = 0;
    scratch.closer.clear();
    let (lower, _) = scratch.lower.as_chunks_mut::<BLOCK>();
    let mut padded;
    for (number, lower) in lower.iter_mut().take(segment.len().div_ceil(BLOCK)).enumerate() {
        let base = number * BLOCK;
        let block: &[u8; BLOCK] = match segment[base..].first_chunk() {
            Some(block) => block,
            None => {
                padded = [b' '; BLOCK];
                padded[..segment.len() - base].copy_from_slice(&segment[base..]);
                &padded
            }
        };
        let mut classes = kernel.classify(block, lower);
        let mut closer = classes.high & !classes.punctuation;
        if writing == Writing::Json && (classes.backslash != 0 || escaped) {
            escaped = take_escapes(&mut classes, &mut closer, &bytes[range.start + base..], escaped);
        }
        let runs = classes.word | closer;
        let edges = runs ^ (runs << 1 | open);
        open = runs >> 63;
        if closer != 0 {
            note_runs(closer, runs, edges, count, &mut scratch.closer);
        }
        if let Some(room) = scratch.edges[count..].first_chunk_mut() {
            count += kernel.positions(edges, base as u16, room);
        }
    }
    Read { edges: count, escaped }
}

/// Takes JSON escapes out of the runs: `\n` and its like separate words, `\u` needs a closer look. `bytes` begin with the
/// block; `escaped` and the result say whether a backslash before the block, or at its end, escapes what comes next.
fn take_escapes(classes: &mut Classes, closer: &mut u64, bytes: &[u8], escaped: bool) -> bool {
    let mut clear = u64::from(escaped);
    let mut backslashes = classes.backslash & !clear;
    let mut goes_on = false;
    while backslashes != 0 {
        let at = backslashes.trailing_zeros();
        backslashes &= backslashes - 1;
        if bytes.get(at as usize + 1) == Some(&b'u') {
            *closer |= 1 << at;
        } else {
            clear |= 2u64 << at;
            backslashes &= !(2u64 << at);
            goes_on = at == 63;
        }
    }
    classes.word &= !clear;
    *closer &= !clear;
    goes_on
}

/// Notes the runs of a block that have a bit of `closer`. `before` edges stand before the block.
fn note_runs(mut closer: u64, runs: u64, edges: u64, before: usize, noted: &mut Vec<usize>) {
    while closer != 0 {
        let at = closer.trailing_zeros();
        let edges_until = (edges & (u64::MAX >> (63 - at))).count_ones() as usize;
        let run = (before + edges_until - 1) / 2;
        if noted.last() != Some(&run) {
            noted.push(run);
        }
        // On to what lies behind this run.
        let rest = !runs & (u64::MAX << at);
        closer = if rest == 0 { 0 } else { closer & (u64::MAX << rest.trailing_zeros()) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn oracle(text: &str) -> Vec<u64> {
        let plain: String =
            text.chars().map(|c| crate::text::reading::plain(c).unwrap_or_else(|| c.to_string())).collect();
        words::spans(&plain).map(|range| words::hash(&plain[range])).collect()
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
        for level in crate::vectors::levels() {
            for (writing, bytes) in
                [(Writing::Plain, text), (Writing::Json, &json[1..json.len() - 1]), (Writing::Json, &escaped)]
            {
                let mut hashes = Vec::new();
                word_hashes_at(level, bytes.as_bytes(), writing, &mut hashes);
                assert!(hashes == oracle(text), "{level:?} {writing:?} {bytes:?}");
            }
        }
    }

    #[test]
    fn words_across_blocks_and_in_other_scripts() {
        check(&"a_very_long_word_that_runs_on_and_on_".repeat(20));
        check(&format!("{}Größe d’été 東京 naïve İstanbul \\n \"x\" back\\slash\ttab", "x ".repeat(31)));
        check("");
        check(&"東京，".repeat(3000));
        check(&format!("{}é{}", "a ".repeat(2047), "b’\n\"".repeat(3000)));
        check(&"x".repeat(9000));
    }

    #[test]
    fn what_nobody_sees_parts_no_word() {
        let hashes = |text: &str| {
            let mut hashes = Vec::new();
            word_hashes(text.as_bytes(), Writing::Plain, &mut hashes);
            hashes
        };
        let usual = "the office of the finest fishery was closed on a Monday";
        let odd = "the\u{a0}of\u{ad}fice of\u{202f}the ﬁnest ﬁsh\u{200b}ery was\u{2009}cl\u{2060}osed on\u{3000}ａ Mon\u{200d}day\u{feff}";
        assert_eq!(hashes(odd), hashes(usual));
        check(odd);
        check(&"ป่าไม้\u{200b}และ東京都".repeat(900));
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
        fn equals_the_words_of_long_texts(text in "[a-cé’ \\\n\"]{0,12}", times in 300usize..900, first in 0usize..70) {
            check(&format!("{}{}", "-".repeat(first), text.repeat(times)));
        }

        #[test]
        fn equals_the_words_of_any_text(text in "\\PC{0,120}") {
            check(&text);
        }

        #[test]
        fn equals_the_words_of_scripts_without_spaces(
            text in "[a東京の\u{e17}\u{e35}\u{e48}\u{e33}\u{ad}\u{200b}\u{2017}ﬁΣ、 .]{0,80}", times in 1usize..90
        ) {
            check(&text.repeat(times));
        }

        #[test]
        fn reads_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut hashes = Vec::new();
            word_hashes(&bytes, Writing::Json, &mut hashes);
            word_hashes(&bytes, Writing::Plain, &mut hashes);
        }
    }
}
