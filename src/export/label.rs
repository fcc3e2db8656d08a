//! Text made safe for Graphviz, whatever it holds.

use crate::text::words::is_word_character;

/// A quoted Graphviz string: a name, an address or an attribute whose backslashes and entities must stand for
/// themselves.
pub fn quoted(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 2);
    safe.push('"');
    for c in text.chars() {
        match c {
            '"' => safe.push_str("\\\""),
            '\\' => safe.push_str("\\\\"),
            '\n' => safe.push_str("\\n"),
            '&' => safe.push_str("&amp;"),
            c => safe.push(visible(c)),
        }
    }
    safe.push('"');
    safe
}

/// A quoted name of a node: never shown, so nothing but the quotes and the backslash matters.
pub fn name(text: &str) -> String {
    let safe: String = text.chars().map(visible).collect();
    format!("\"{}\"", safe.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The content of an element of an HTML-like label.
pub fn markup(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            // Graphviz replaces \N by the node's name and the like, here too, and knows no way to keep it from it.
            '\\' => safe.push('∖'),
            c => safe.push(visible(c)),
        }
    }
    safe
}

/// A character that XML and a reader can take: controls become spaces; bidirectional controls, which could make a
/// headline run over its neighbours, too.
fn visible(c: char) -> char {
    match c {
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => ' ',
        '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
        c if c.is_control() => ' ',
        c => c,
    }
}

/// Breaks a text into lines of about `width` characters, at most `lines` of them; the last one ends in `…` when text
/// is left over. Words longer than a line are cut.
pub fn wrapped(text: &str, width: usize, lines: usize) -> Vec<String> {
    let mut broken: Vec<String> = Vec::new();
    for word in text.split_whitespace().flat_map(|word| pieces(word, width)) {
        match broken.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => broken.push(word),
        }
    }
    if broken.len() > lines {
        broken.truncate(lines);
        if let Some(last) = broken.last_mut() {
            while last.chars().count() >= width || last.ends_with(|c| !is_word_character(c)) {
                if last.pop().is_none() {
                    break;
                }
            }
            last.push('…');
        }
    }
    broken
}

fn pieces(word: &str, width: usize) -> Vec<String> {
    let characters: Vec<char> = word.chars().collect();
    characters.chunks(width.max(1)).map(|piece| piece.iter().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn any_headline_is_safe() {
        assert_eq!(quoted("a \"b\" \\N &lt;\n\u{7}"), r#""a \"b\" \\N &amp;lt;\n ""#);
        assert_eq!(name("C:\\"), r#""C:\\""#);
        assert_eq!(markup("<b>&amp;\u{202e}\\N"), "&lt;b&gt;&amp;amp; ∖N");
    }

    #[test]
    fn long_headlines_are_wrapped_and_cut() {
        assert_eq!(wrapped("one two three four", 8, 3), ["one two", "three", "four"]);
        assert_eq!(wrapped("one two three four", 8, 2), ["one two", "three…"]);
        assert_eq!(wrapped("abcdefghij", 4, 2), ["abcd", "efg…"]);
        assert!(wrapped("  ", 4, 2).is_empty());
    }

    proptest! {
        #[test]
        fn quotes_are_always_closed(text in "\\PC{0,20}|[\\\\\"\n]{0,8}") {
            let safe = quoted(&text);
            let inner = &safe[1..safe.len() - 1];
            let mut characters = inner.chars();
            while let Some(c) = characters.next() {
                prop_assert_ne!(c, '"');
                if c == '\\' { prop_assert!(characters.next().is_some()); }
            }
        }
    }
}
