//! Sentences, found paragraph by paragraph.

use std::ops::Range;

use super::blocks::{Block, Role};
use super::quotations;
use crate::article::Span;
use crate::ingest::dateline::dateline;

/// One sentence, or one headline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Where it stands in the reading, without the white space around it.
    pub span: Span,
    /// Index of its block.
    pub block: usize,
    /// The role of its block: headline, subhead or body.
    pub role: Role,
    /// Its words, as a range of the text's words.
    pub words: Range<usize>,
}

/// Splits the prose of a text into sentences.
///
/// `sentencex` finds the boundaries inside one block at a time. Quotation marks are hidden from it (spaces of the same
/// length), because damaged marks make it swallow whole paragraphs; a fragment that begins in lower case is joined to
/// what stands before it ("two. weeks ago").
pub fn split(text: &str, blocks: &[Block], language: &str) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    for (index, block) in blocks.iter().enumerate().filter(|(_, b)| b.is_prose()) {
        if block.role != Role::Body {
            sentences.push(Sentence { span: block.span, block: index, role: block.role, words: 0..0 });
            continue;
        }
        let first = sentences.len();
        // Where the paragraph itself begins in lower case, nothing can be told from it: some blogs have no capitals.
        let has_capitals = starts_with(block.span.of(text), char::is_uppercase);
        // A dateline says where the report was filed, not what happened: the first sentence begins behind it.
        let filed = dateline(block.span.of(text)).map_or(0, |dateline| dateline.end);
        for span in of_paragraph(block.span.of(text), language).into_iter().filter(|span| span.end > filed) {
            let span = Span::new(block.span.start + span.start.max(filed), block.span.start + span.end);
            let starts_lower = has_capitals && starts_with(span.of(text), char::is_lowercase);
            match sentences[first..].last_mut() {
                Some(previous) if starts_lower || continues_time(previous.span.of(text), span.of(text)) => {
                    previous.span.end = span.end;
                }
                _ => sentences.push(Sentence { span, block: index, role: block.role, words: 0..0 }),
            }
        }
    }
    sentences
}

/// Whether the first character that is no quotation mark is of a kind.
fn starts_with(text: &str, kind: fn(char) -> bool) -> bool {
    text.chars().find(|c| !quotations::is_mark(*c)).is_some_and(kind)
}

/// Whether a boundary falls between a time of day and its day: "at 9 a.m. Tuesday".
fn continues_time(before: &str, after: &str) -> bool {
    const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    (before.ends_with("a.m.") || before.ends_with("p.m.")) && DAYS.iter().any(|day| after.starts_with(day))
}

/// The sentences of one paragraph, closing marks with the sentence they close.
fn of_paragraph(paragraph: &str, language: &str) -> Vec<Span> {
    let mut masked = String::with_capacity(paragraph.len());
    for c in paragraph.chars() {
        match c {
            c if quotations::is_mark(c) => masked.extend(std::iter::repeat_n(' ', c.len_utf8())),
            '\n' => masked.push(' '),
            c => masked.push(c),
        }
    }
    let mut cuts: Vec<usize> = sentencex::get_sentence_boundaries(language, &masked)
        .iter()
        .map(|boundary| end_with_closers(paragraph, boundary.end_byte))
        .filter(|&cut| cut < paragraph.len())
        .collect();
    cuts.dedup();
    let mut spans = Vec::with_capacity(cuts.len() + 1);
    let mut start = 0;
    for cut in cuts.into_iter().chain([paragraph.len()]) {
        if cut <= start {
            continue;
        }
        let piece = &paragraph[start..cut];
        let trimmed = piece.trim();
        if trimmed.chars().any(char::is_alphanumeric) {
            let from = start + (piece.len() - piece.trim_start().len());
            spans.push(Span::new(from, from + trimmed.len()));
        } else if let Some(last) = spans.last_mut().filter(|_| !trimmed.is_empty()) {
            last.end = start + piece.trim_end().len();
        }
        start = cut;
    }
    spans
}

/// Moves a boundary past the quotation marks and brackets that close the sentence before it, and back from the marks
/// that open the sentence after it.
fn end_with_closers(paragraph: &str, boundary: usize) -> usize {
    // The marks are as many spaces as they have bytes, and a boundary may lie between those.
    let boundary = paragraph.floor_char_boundary(boundary);
    let trimmed = paragraph[..boundary].trim_end_matches(|c: char| c.is_whitespace() || quotations::is_mark(c));
    let mut end = trimmed.len();
    for c in paragraph[end..].chars() {
        if quotations::is_mark(c) || matches!(c, ')' | ']' | '’') {
            end += c.len_utf8();
        } else {
            break;
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(paragraph: &str) -> Vec<String> {
        let blocks = [Block { span: Span::new(0, paragraph.len()), role: Role::Body }];
        split(paragraph, &blocks, "en").iter().map(|s| s.span.of(paragraph).to_owned()).collect()
    }

    #[test]
    fn damaged_marks_do_not_swallow_sentences() {
        assert_eq!(
            sentences(
                "It halted.  He said “protect everyone on the ground.” Iraqi soil “, although. would depend. But no."
            ),
            [
                "It halted.",
                "He said “protect everyone on the ground.”",
                "Iraqi soil “, although. would depend.",
                "But no."
            ]
        );
    }

    #[test]
    fn a_boundary_inside_a_mark_is_moved_before_it() {
        // Found by fuzzing.
        let paragraph = "ueeeegeee]eñe??????????????????????egeee]eñe????????????????????????????????”””””””””””””””””””””?”””\"””””””””””””””””[””””””””””””””””e  A";
        assert_eq!(sentences(paragraph).concat().replace(' ', ""), paragraph.replace(' ', ""));
    }

    #[test]
    fn a_text_without_capitals_has_sentences() {
        assert_eq!(
            sentences("so it happened. from july you need paper. hm."),
            ["so it happened.", "from july you need paper.", "hm."]
        );
    }

    #[test]
    fn the_dateline_is_no_part_of_the_first_sentence() {
        assert_eq!(
            sentences("HALVEK, March 12 (SIS). A gas incident occurred before dawn. Nobody was hurt."),
            ["A gas incident occurred before dawn.", "Nobody was hurt."]
        );
    }

    #[test]
    fn marks_stay_with_their_sentence() {
        assert_eq!(
            sentences("\"We know,\" he said. \"You do not.\" \"Nobody does.\" (They left.)"),
            ["\"We know,\" he said.", "\"You do not.\"", "\"Nobody does.\"", "(They left.)"]
        );
    }

    #[test]
    fn abbreviations_do_not_end_sentences() {
        assert_eq!(
            sentences("The U.S. killed Gen. Harrouk on Jan. 3 at 9 a.m. Tuesday. Mr. Venning spoke."),
            ["The U.S. killed Gen. Harrouk on Jan. 3 at 9 a.m. Tuesday.", "Mr. Venning spoke."]
        );
    }
}
