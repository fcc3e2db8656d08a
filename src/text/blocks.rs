//! Blocks: the lines or paragraphs of an article, each with its role.

use super::{Reading, boilerplate};
use crate::article::{Article, Furniture, Span};

/// What a block is to a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The headline.
    Title,
    /// A subhead inside the article.
    Heading,
    /// A paragraph of the article.
    Body,
    /// Not part of the article.
    Furniture(Furniture),
}

/// One line or paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Where it stands in the reading, without the white space around it.
    pub span: Span,
    /// What it is.
    pub role: Role,
}

impl Block {
    /// Whether the block is the article's own prose.
    pub fn is_prose(&self) -> bool {
        !matches!(self.role, Role::Furniture(_))
    }
}

/// Splits a reading into blocks and gives each its role.
pub fn split(reading: &Reading, article: &Article) -> Vec<Block> {
    let mut blocks: Vec<Block> =
        paragraphs(&reading.text).into_iter().map(|span| Block { span, role: Role::Body }).collect();
    let title = article.title_span.map(|span| reading.shown(span));
    for block in &mut blocks {
        let known = article.furniture.iter().find(|f| reading.shown(f.span).overlaps(block.span));
        if let Some(furniture) = known {
            block.role = Role::Furniture(furniture.kind);
        } else if title.is_some_and(|t| t.overlaps(block.span)) {
            block.role = Role::Title;
        }
    }
    boilerplate::mark(&reading.text, &mut blocks);
    blocks
}

/// The paragraphs of a text: its lines, or, when the text is hard-wrapped, the runs of lines between blank ones.
pub fn paragraphs(text: &str) -> Vec<Span> {
    let wrapped = is_hard_wrapped(text);
    let mut found: Vec<Span> = Vec::new();
    let mut at = 0;
    let mut joins = false;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        let start = at + (line.len() - line.trim_start().len());
        at += line.len();
        if trimmed.is_empty() {
            joins = false;
            continue;
        }
        let span = Span::new(start, start + trimmed.len());
        match found.last_mut() {
            Some(last) if joins && wrapped => last.end = span.end,
            _ => found.push(span),
        }
        joins = true;
    }
    found
}

/// Whether paragraphs are broken into lines of similar length: most lines that are followed by another end in the
/// middle of a sentence, at a width that a typist or a mail program would choose.
fn is_hard_wrapped(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let inner: Vec<&str> =
        lines.windows(2).filter(|pair| !pair[0].is_empty() && !pair[1].is_empty()).map(|pair| pair[0]).collect();
    let broken = inner
        .iter()
        .filter(|line| {
            (40..=100).contains(&line.chars().count())
                && line.chars().next_back().is_some_and(|c| c.is_alphanumeric() || matches!(c, ',' | '-' | '—'))
        })
        .count();
    inner.len() >= 4 && broken * 2 > inner.len()
}
