//! A word diff of two short texts: what both have, and what stands in the place of what.

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::text::words::is_word_character;

/// A word or a punctuation mark.
#[derive(Clone, Copy, Debug)]
pub struct Token<'a> {
    /// Its characters.
    pub text: &'a str,
    /// Whether white space stands before it.
    pub spaced: bool,
    /// Its first byte in the text.
    pub start: usize,
}

/// The words and marks of a text.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut rest = text;
    let mut spaced = false;
    while let Some(c) = rest.chars().next() {
        let length = if c.is_whitespace() {
            spaced = true;
            rest = &rest[c.len_utf8()..];
            continue;
        } else {
            word_length(rest).max(c.len_utf8())
        };
        tokens.push(Token { text: &rest[..length], spaced, start: text.len() - rest.len() });
        rest = &rest[length..];
        spaced = false;
    }
    tokens
}

/// The length of the word a text begins with; `5,000`, `U.S`, `he’s` and `drone-strike` are one word each.
fn word_length(text: &str) -> usize {
    let mut end = 0;
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let joins = at > 0
            && matches!(c, ',' | '.' | '\'' | '’' | '-')
            && characters.peek().is_some_and(|&(_, next)| is_word_character(next));
        if !is_word_character(c) && !joins {
            break;
        }
        end = at + c.len_utf8();
    }
    end
}

/// A stretch of the diff: what both have, or what was replaced by what.
pub struct Stretch<'a, 't> {
    /// In the one text.
    pub old: &'t [Token<'a>],
    /// In the other.
    pub new: &'t [Token<'a>],
    /// Whether they are the same.
    pub same: bool,
}

/// A stretch of two texts as ranges of their tokens, and whether it is the same in both.
pub type Ranges = (bool, Range<usize>, Range<usize>);

/// The stretches from which both texts are made, in order.
pub fn stretches<'a, 't>(old: &'t [Token<'a>], new: &'t [Token<'a>]) -> Vec<Stretch<'a, 't>> {
    let text = |tokens: &[Token<'a>]| tokens.iter().map(|t| t.text).collect::<Vec<_>>();
    let joined = ranges(&text(old), &text(new));
    joined.into_iter().map(|(same, o, n)| Stretch { old: &old[o], new: &new[n], same }).collect()
}

/// The stretches of two texts whose tokens compare by what is given for them.
pub fn ranges(old: &[&str], new: &[&str]) -> Vec<Ranges> {
    let mut joined: Vec<Ranges> = Vec::new();
    let operations = capture_diff_slices(Algorithm::Patience, old, new);
    for (index, operation) in operations.iter().enumerate() {
        let (before, after) = (operation.old_range(), operation.new_range());
        let is_inner = index > 0 && index + 1 < operations.len();
        let same = matches!(operation, DiffOp::Equal { .. }) && !(is_inner && is_slight(&old[before.clone()]));
        match joined.last_mut() {
            Some((last, o, n)) if *last == same => {
                o.end = before.end;
                n.end = after.end;
            }
            _ => joined.push((same, before, after)),
        }
    }
    joined
}

/// Whether an equal stretch between two changes is too slight to read by itself: one short word or mark.
fn is_slight(tokens: &[&str]) -> bool {
    tokens.len() == 1 && tokens[0].chars().count() <= 2
}
