//! A word diff of two short texts, with signs as well as colours: `[-old-]{+new+}`.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use copytrail::export::diff::{Token, stretches, tokens};

/// Style of what was there.
pub const OLD: Style = AnsiColor::Red.on_default();
/// Style of what came.
pub const NEW: Style = AnsiColor::Green.on_default();

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
