//! Markup -> tree, within limits: pages are written by anybody.

use dom_query::{Document, NodeRef};
use html5ever::tendril::{StrTendril, TendrilSink};

use super::PageError;

/// How deep elements may lie in each other. Browsers flatten what lies deeper than this.
pub const DEEPEST: usize = 512;
/// Bytes between two looks at the depth.
const STEP: usize = 4096;

/// Attributes of one tag; the parser compares each with all before it.
const MOST_ATTRIBUTES: usize = 4000;

/// Builds the tree of a page. The time a parser takes for a tag grows with the number of open elements, so the depth is
/// looked at on the way and not at the end.
///
/// # Errors
/// [`PageError::TooDeep`], [`PageError::TooManyAttributes`].
pub fn document(html: &str) -> Result<Document, PageError> {
    if attributes(html) > MOST_ATTRIBUTES {
        return Err(PageError::TooManyAttributes(MOST_ATTRIBUTES));
    }
    let mut parser = html5ever::parse_document(Document::default(), html5ever::ParseOpts::default());
    let mut rest = html;
    while !rest.is_empty() {
        let mut end = rest.len().min(STEP);
        while !rest.is_char_boundary(end) {
            end += 1;
        }
        parser.process(StrTendril::from(&rest[..end]));
        rest = &rest[end..];
        // The newest node is the last child of the last child …: the elements that are open lie on that path.
        let deep = std::iter::successors(Some(parser.tokenizer.sink.sink.root()), NodeRef::last_child);
        if deep.take(DEEPEST + 1).count() > DEEPEST {
            return Err(PageError::TooDeep(DEEPEST));
        }
    }
    Ok(parser.finish())
}

/// The attributes of the tag that has most of them, as far as a quick look tells; scripts, styles and comments are no tags.
fn attributes(html: &str) -> usize {
    let bytes = html.as_bytes();
    let mut most = 0;
    let mut at = 0;
    while let Some(open) = memchr::memchr(b'<', &bytes[at..]) {
        at += open + 1;
        let rest = &bytes[at..];
        if rest.starts_with(b"!--") {
            at += memchr::memmem::find(rest, b"-->").unwrap_or(rest.len());
        } else if rest.first().is_some_and(u8::is_ascii_alphabetic) {
            let (count, length) = tag(rest);
            most = most.max(count);
            at += length;
            let end: Option<&[u8]> = match () {
                () if rest.len() >= 6 && rest[..6].eq_ignore_ascii_case(b"script") => Some(b"</script"),
                () if rest.len() >= 5 && rest[..5].eq_ignore_ascii_case(b"style") => Some(b"</style"),
                () => None,
            };
            if let Some(end) = end {
                let rest = &bytes[at..];
                let closes = memchr::memchr_iter(b'<', rest)
                    .find(|&i| rest.len() >= i + end.len() && rest[i..i + end.len()].eq_ignore_ascii_case(end));
                at += closes.unwrap_or(rest.len());
            }
        }
    }
    most
}

/// How many attributes the tag has whose name begins here, and how long it is.
fn tag(bytes: &[u8]) -> (usize, usize) {
    let (mut count, mut at, mut between) = (0, 0, false);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'>' => break,
            b'"' | b'\'' if at > 0 && bytes[at - 1] == b'=' => {
                let Some(length) = memchr::memchr(byte, &bytes[at + 1..]) else { break };
                at += length + 1;
                between = true;
            }
            byte if byte.is_ascii_whitespace() || byte == b'/' => between = true,
            _ => {
                count += usize::from(between);
                between = false;
            }
        }
        at += 1;
    }
    (count, at)
}
