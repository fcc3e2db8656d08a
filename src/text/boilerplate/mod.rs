//! Page furniture that stands in the text: menus, promotion, related links, comments, notices; and the subheads.
//!
//! General rules only: where a block stands (before the first paragraph, after the last), its shape, and the standard
//! phrases of web pages. Precision comes first: a menu line that stays does little harm, a paragraph lost is lost.

mod cues;
mod sections;

use super::blocks::{Block, Role};
use crate::article::Furniture;
pub use crate::ingest::dateline::{Dateline, dateline};
use crate::ingest::shape::{ends_sentence, is_menu, is_share_bar, word_count};
use cues::Strength;

/// Words from which a block that ends as a sentence does is a paragraph.
const PARAGRAPH: usize = 12;
/// Words from which a block is a paragraph however it ends.
const LONG: usize = 30;
/// Words of the longest subhead.
const SUBHEAD: usize = 12;

/// Marks the blocks that are page furniture and tells subheads from paragraphs. Blocks whose role is known keep it.
pub fn mark(text: &str, blocks: &mut [Block]) {
    let mut lines = Lines::of(text, blocks);
    sections::mark(&mut lines);
    by_wording(&mut lines);
    at_the_edges(&mut lines);
    subheads(&mut lines);
}

/// The blocks with what is asked of them again and again.
struct Lines<'a> {
    text: &'a str,
    blocks: &'a mut [Block],
    words: Vec<usize>,
    /// Paragraphs by their shape, whatever their role.
    shaped: Vec<bool>,
    /// Words before each block.
    before: Vec<usize>,
    total: usize,
    /// The first and the last paragraph.
    first: Option<usize>,
    last: Option<usize>,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str, blocks: &'a mut [Block]) -> Self {
        let words: Vec<usize> = blocks.iter().map(|b| word_count(b.span.of(text))).collect();
        let shaped =
            blocks.iter().zip(&words).map(|(b, &w)| (w >= PARAGRAPH && ends_sentence(b.span.of(text))) || w >= LONG);
        let shaped = shaped.collect();
        let mut total = 0;
        let mut before = Vec::with_capacity(words.len());
        for &w in &words {
            before.push(total);
            total += w;
        }
        let mut lines = Self { text, blocks, words, shaped, before, total, first: None, last: None };
        lines.refresh();
        lines
    }

    fn len(&self) -> usize {
        self.blocks.len()
    }

    fn text(&self, at: usize) -> &'a str {
        self.blocks[at].span.of(self.text)
    }

    fn words(&self, at: usize) -> usize {
        self.words[at]
    }

    /// Whether the block's role is still open.
    fn is_open(&self, at: usize) -> bool {
        self.blocks[at].role == Role::Body
    }

    fn is_paragraph(&self, at: usize) -> bool {
        self.is_open(at) && self.shaped[at]
    }

    fn set(&mut self, at: usize, kind: Furniture) {
        self.blocks[at].role = Role::Furniture(kind);
    }

    /// Whether a paragraph of the article stands before a block.
    fn follows_paragraph(&self, at: usize) -> bool {
        self.first.is_some_and(|first| first < at)
    }

    /// Whether a paragraph of the article stands after a block.
    fn precedes_paragraph(&self, at: usize) -> bool {
        self.last.is_some_and(|last| last > at)
    }

    /// Finds the first and the last paragraph anew, after paragraphs became furniture.
    fn refresh(&mut self) {
        self.first = (0..self.len()).find(|&at| self.is_paragraph(at));
        self.last = (0..self.len()).rev().find(|&at| self.is_paragraph(at));
    }

    /// The share of the text's words that stand before a block.
    fn share_before(&self, at: usize) -> f64 {
        self.before[at] as f64 / self.total.max(1) as f64
    }

    /// Whether no blank line separates the block from the one before it.
    fn touches_previous(&self, at: usize) -> bool {
        let Some(previous) = at.checked_sub(1) else { return false };
        let between = &self.text[self.blocks[previous].span.end..self.blocks[at].span.start];
        between.matches('\n').count() <= 1
    }
}

fn by_wording(lines: &mut Lines) {
    for at in 0..lines.len() {
        if !lines.is_open(at) {
            continue;
        }
        let least = if lines.is_paragraph(at) { Strength::Sure } else { Strength::Line };
        if let Some((kind, _)) = cues::of(lines.text(at), least) {
            lines.set(at, kind);
        } else if is_share_bar(lines.text(at)) {
            lines.set(at, Furniture::Promotion);
        }
    }
}

/// Marks what stands before the first and after the last paragraph of the article and has a cue or the shape of a menu.
fn at_the_edges(lines: &mut Lines) {
    let edge = |lines: &Lines, at: usize| cues::of(opening(lines.text(at)), Strength::Edge).map(|(kind, _)| kind);
    let solid = |lines: &Lines, at: usize| lines.is_paragraph(at) && edge(lines, at).is_none();
    let Some(first) = (0..lines.len()).find(|&at| solid(lines, at)) else { return };
    let last = (first..lines.len()).rev().find(|&at| solid(lines, at)).unwrap_or(first);
    let mut signed_off = false;
    for at in (0..first).chain(last + 1..lines.len()) {
        if !lines.is_open(at) {
            signed_off |= at > last && lines.blocks[at].role == Role::Furniture(Furniture::Notice);
            continue;
        }
        let line = lines.text(at);
        if let Some(kind) = edge(lines, at) {
            lines.set(at, kind);
        } else if is_menu(line) || !line.contains(char::is_alphanumeric) {
            lines.set(at, Furniture::Navigation);
        } else if signed_off && lines.words(at) <= 4 && !ends_sentence(line) {
            // The codes of the desk below an agency's sign-off.
            lines.set(at, Furniture::Notice);
        }
    }
}

/// The part of a paragraph in which a cue counts: its first sentence, and the next when the first is a mere call ("Got
/// five more minutes?"). A report may end in an appeal and still be a report.
fn opening(paragraph: &str) -> &str {
    let mut from = 0;
    while let Some(stop) = paragraph[from..].find(['.', '!', '?']).map(|i| from + i + 1) {
        let ends = paragraph[stop..].chars().next().is_none_or(|c| c.is_whitespace() || "”\"’')".contains(c));
        if ends && word_count(&paragraph[..stop]) > 6 {
            return &paragraph[..stop];
        }
        from = stop;
    }
    paragraph
}

/// Subheads: short lines inside the body, without a stop, right before a paragraph.
fn subheads(lines: &mut Lines) {
    lines.refresh();
    let body: Vec<usize> = (0..lines.len()).filter(|&at| lines.is_open(at)).collect();
    for pair in body.windows(2) {
        let (at, next) = (pair[0], pair[1]);
        let line = lines
            .text(at)
            .trim_end_matches(|c: char| !c.is_alphanumeric() && !c.is_ascii_punctuation() && !"…”’".contains(c));
        let is_label = line
            .starts_with(|c: char| c.is_uppercase() || c.is_numeric() || c == '#' || "“\"‘¿¡".contains(c))
            && line.contains(char::is_alphabetic)
            && !line.ends_with(['.', '!', ':', ';', ',', '…', '”', '"', ')', ']'])
            && lines.words(at) <= SUBHEAD
            && !line.contains(": ")
            && !(line.ends_with('?') && line.contains(','));
        let inside = lines.follows_paragraph(at) && lines.is_paragraph(next) && !lines.is_paragraph(at);
        if is_label && inside {
            lines.blocks[at].role = Role::Heading;
        }
    }
}

#[cfg(test)]
mod tests;
