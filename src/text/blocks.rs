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
    let mut known: Vec<Block> = article
        .furniture
        .iter()
        .map(|f| Block { span: reading.shown(f.span), role: Role::Furniture(f.kind) })
        .chain(article.title_span.map(|span| Block { span: reading.shown(span), role: Role::Title }))
        .filter(|block| !block.span.is_empty())
        .collect();
    known.sort_by_key(|block| block.span);
    let mut blocks = around(&reading.text, &known);
    boilerplate::mark(&reading.text, &mut blocks);
    blocks
}

/// The paragraphs of a text, cut where the stretches that are known already begin and end: a byline is no part of the
/// paragraph below it even when no blank line stands between them.
fn around(text: &str, known: &[Block]) -> Vec<Block> {
    let mut blocks = Vec::new();
    for span in paragraphs(text) {
        let mut at = span.start;
        for piece in known.iter().filter(|k| k.span.overlaps(span)) {
            push(&mut blocks, text, Span::new(at, piece.span.start), Role::Body);
            push(&mut blocks, text, Span::new(piece.span.start.max(at), piece.span.end.min(span.end)), piece.role);
            at = at.max(piece.span.end);
        }
        if at == span.start {
            blocks.push(Block { span, role: Role::Body });
        } else {
            push(&mut blocks, text, Span::new(at, span.end), Role::Body);
        }
    }
    blocks
}

/// Adds a piece of a paragraph. A lone separator between two known stretches is nobody's prose.
fn push(blocks: &mut Vec<Block>, text: &str, span: Span, role: Role) {
    if span.is_empty() || !span.of(text).contains(char::is_alphanumeric) {
        return;
    }
    let inner = span.of(text);
    let start = span.start + (inner.len() - inner.trim_start().len());
    blocks.push(Block { span: Span::new(start, start + inner.trim().len()), role });
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
    // A list or a thread of comments below an article of long lines does not make the article wrapped.
    let filled = lines.iter().filter(|line| !line.is_empty()).count();
    inner.len() >= 4 && broken * 2 > inner.len() && inner.len() * 2 > filled
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Marked;

    fn shown(article: &Article) -> Vec<(Role, String)> {
        let reading = Reading::of(&article.text);
        split(&reading, article).iter().map(|b| (b.role, b.span.of(&reading.text).to_owned())).collect()
    }

    #[test]
    fn what_is_known_is_cut_out_of_wrapped_paragraphs() {
        let byline = "By Ann Lee";
        let body = "The blast ripped through a longwall face deep\nbelow the ground, shortly after four in the\nmorning, and the men who were on the night\nshift ran to the lift as the lamps went\nout.";
        let mut article = Article::bare("a", format!("{byline}\n{body}"));
        article.furniture = vec![Marked { span: Span::new(0, byline.len()), kind: Furniture::Byline }];
        assert_eq!(
            shown(&article),
            [(Role::Furniture(Furniture::Byline), byline.to_owned()), (Role::Body, body.to_owned())]
        );
    }

    #[test]
    fn a_title_may_share_its_line() {
        let mut article = Article::bare("a", "The Long Watch — audio essay, 7 February");
        article.title_span = Some(Span::new(0, 14));
        article.furniture = vec![Marked { span: Span::new(18, article.text.len()), kind: Furniture::PublishedLine }];
        let shown = shown(&article);
        assert_eq!(shown[0], (Role::Title, "The Long Watch".to_owned()));
        assert!(shown[1..].iter().all(|(role, _)| *role == Role::Furniture(Furniture::PublishedLine)), "{shown:?}");
    }

    #[test]
    fn a_thread_of_comments_does_not_make_a_text_wrapped() {
        let line = "A line of the article that is as long as a line may be and ends as sentences do, with a stop.";
        let comment = "somebody: not getting excited until I have seen it";
        let text = format!(
            "{line}\n\n{line}\n\n{line}\n\n{line}\n\n{line}\n\n{line}\n\n{comment}\n{comment}\n{comment}\n{comment}\n{comment}"
        );
        assert_eq!(paragraphs(&text).len(), 11);
    }
}
