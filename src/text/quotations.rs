//! Stretches between quotation marks.

use super::blocks::Block;
use crate::article::Span;

/// Whether a character is a double quotation mark of any style.
pub fn is_mark(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '＂')
}

/// The quotations of a text, the marks excluded.
///
/// Marks pair by toggling inside the paragraph, not by glyph: damaged texts close with opening glyphs (`back “said`). A
/// last mark without a partner opens a quotation that runs to the end of the paragraph, as when a quotation goes on in
/// the next one, unless a space stands on both its sides, which makes it a stray.
pub fn find(text: &str, blocks: &[Block]) -> Vec<Span> {
    let mut found = Vec::new();
    for block in blocks.iter().filter(|b| b.is_prose()) {
        let inner = block.span.of(text);
        let marks: Vec<(usize, usize)> =
            inner.char_indices().filter(|&(_, c)| is_mark(c)).map(|(i, c)| (i, i + c.len_utf8())).collect();
        for pair in marks.chunks(2) {
            let end = match pair {
                [_, close] => close.0,
                [open] if is_stray(inner, *open) => continue,
                _ => inner.len(),
            };
            found.push(Span::new(block.span.start + pair[0].1, block.span.start + end));
        }
    }
    found
}

fn is_stray(block: &str, (start, end): (usize, usize)) -> bool {
    let open_before = block[..start].chars().next_back().is_none_or(char::is_whitespace);
    let open_after = block[end..].chars().next().is_none_or(|c| c.is_whitespace() || c.is_ascii_punctuation());
    start > 0 && open_before && open_after
}
