//! A word diff of two short texts, with signs as well as colours: `[-old-]{+new+}`.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use similar::{Algorithm, DiffOp, capture_diff_slices};

use copytrail::text::words::is_word_character;

/// Style of what was there.
pub const OLD: Style = AnsiColor::Red.on_default();
/// Style of what came.
pub const NEW: Style = AnsiColor::Green.on_default();

/// A word or a punctuation mark, and whether white space stands before it.
#[derive(Clone, Copy, Debug)]
struct Token<'a> {
    text: &'a str,
    spaced: bool,
}

fn tokens(text: &str) -> Vec<Token<'_>> {
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
        tokens.push(Token { text: &rest[..length], spaced });
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
struct Stretch<'a, 't> {
    old: &'t [Token<'a>],
    new: &'t [Token<'a>],
    same: bool,
}

/// The difference of two texts as one line.
pub fn words(old: &str, new: &str) -> String {
    let (old, new) = (tokens(old), tokens(new));
    let mut line = String::new();
    for stretch in stretches(&old, &new) {
        if stretch.same {
            plain(&mut line, stretch.new);
        } else {
            marked(&mut line, stretch.old, "[-", "-]", OLD, true);
            // What replaces something stands right behind it.
            marked(&mut line, stretch.new, "{+", "+}", NEW, stretch.old.is_empty());
        }
    }
    line
}

/// The whole of a text as removed.
pub fn removed(text: &str) -> String {
    let mut line = String::new();
    marked(&mut line, &tokens(text), "[-", "-]", OLD, false);
    line
}

/// The whole of a text as added.
pub fn added(text: &str) -> String {
    let mut line = String::new();
    marked(&mut line, &tokens(text), "{+", "+}", NEW, false);
    line
}

/// A text on one line.
pub fn unchanged(text: &str) -> String {
    let mut line = String::new();
    plain(&mut line, &tokens(text));
    line
}

fn stretches<'a, 't>(old: &'t [Token<'a>], new: &'t [Token<'a>]) -> Vec<Stretch<'a, 't>> {
    let mut joined: Vec<(bool, std::ops::Range<usize>, std::ops::Range<usize>)> = Vec::new();
    let text = |tokens: &[Token<'a>]| tokens.iter().map(|t| t.text).collect::<Vec<_>>();
    let operations = capture_diff_slices(Algorithm::Patience, &text(old), &text(new));
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
    joined.into_iter().map(|(same, o, n)| Stretch { old: &old[o], new: &new[n], same }).collect()
}

/// Whether an equal stretch between two changes is too slight to read by itself: one short word or mark.
fn is_slight(tokens: &[Token<'_>]) -> bool {
    tokens.len() == 1 && tokens[0].text.chars().count() <= 2
}

fn plain(line: &mut String, tokens: &[Token<'_>]) {
    for token in tokens {
        if token.spaced && !line.is_empty() {
            line.push(' ');
        }
        line.push_str(token.text);
    }
}

fn marked(line: &mut String, tokens: &[Token<'_>], open: &str, close: &str, style: Style, apart: bool) {
    let Some(first) = tokens.first() else { return };
    if apart && first.spaced && !line.is_empty() {
        line.push(' ');
    }
    let mut inner = String::new();
    plain(&mut inner, tokens);
    let _ = write!(line, "{style}{open}{inner}{close}{style:#}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bare(text: &str) -> String {
        anstream::adapter::strip_str(text).to_string()
    }

    #[test]
    fn whole_words_are_marked() {
        let shown =
            bare(&words("The killing of 5,000 troops, he said.", "The assassination of 6,000 troops, he said."));
        assert_eq!(shown, "The [-killing of 5,000-]{+assassination of 6,000+} troops, he said.");
        assert_eq!(bare(&words("He may go.", "He may not go.")), "He may {+not+} go.");
        assert_eq!(bare(&words("a (b) c", "a (b) c")), "a (b) c");
        assert_eq!(bare(&removed("gone\n now")), "[-gone now-]");
        assert_eq!(bare(&added("come.")), "{+come.+}");
    }
}
