//! Text without the characters that a format cannot take or that could make it read as something else.

use std::borrow::Cow;

/// Whether a character overrides the direction of the text around it, which can make a headline show as another.
pub const fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether XML 1.0 has no place for a character, in whatever form.
const fn is_illegal(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// A text of which only what XML cannot take is replaced: for ids.
pub fn xml(text: &str) -> Cow<'_, str> {
    replaced(text, |c| if is_illegal(c) { Some('\u{fffd}') } else { None })
}

/// A text for a program that will show it: controls become spaces, those of the direction too.
pub fn text(text: &str) -> Cow<'_, str> {
    replaced(text, |c| match c {
        '\n' | '\t' => None,
        '\u{fffe}' | '\u{ffff}' => Some('\u{fffd}'),
        c if c.is_control() || is_bidi_control(c) => Some(' '),
        _ => None,
    })
}

/// A text for a reader who must see what is there: controls become their pictures.
pub fn shown(text: &str) -> Cow<'_, str> {
    replaced(text, |c| match c {
        '\n' | '\t' | '\r' => None,
        '\u{fffe}' | '\u{ffff}' => Some('\u{fffd}'),
        '\u{7f}' => Some('␡'),
        c if u32::from(c) < 0x20 => char::from_u32(0x2400 + u32::from(c)),
        c if c.is_control() || is_bidi_control(c) => Some('␦'),
        _ => None,
    })
}

fn replaced(text: &str, by: impl Fn(char) -> Option<char>) -> Cow<'_, str> {
    if text.chars().all(|c| by(c).is_none()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| by(c).unwrap_or(c)).collect())
}

/// The address when it is one of the web and nothing else: what a link may lead to.
pub fn web_address(url: &str) -> Option<&str> {
    let is_web = ["http://", "https://"]
        .iter()
        .any(|scheme| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    let is_plain = !url.chars().any(|c| c.is_whitespace() || c.is_control() || is_bidi_control(c));
    (is_web && is_plain).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reader_gets_what_it_can_take() {
        let hostile = "a\u{1}b\u{202e}c\nd\u{ffff}";
        assert_eq!(xml(hostile), "a\u{fffd}b\u{202e}c\nd\u{fffd}");
        assert_eq!(text(hostile), "a b c\nd\u{fffd}");
        assert_eq!(shown(hostile), "a␁b␦c\nd\u{fffd}");
        assert!(matches!(text("plain"), Cow::Borrowed(_)));
    }

    #[test]
    fn links_lead_to_the_web_only() {
        assert_eq!(web_address("https://example.org/a?b"), Some("https://example.org/a?b"));
        assert_eq!(web_address("HTTP://example.org"), Some("HTTP://example.org"));
        for bad in ["javascript:alert(1)", "java\nscript:x", "data:text/html,x", "//x.org", "https://a b", "", "é"] {
            assert_eq!(web_address(bad), None, "{bad}");
        }
    }
}
