//! The characters of a page: byte order mark, what the page declares, else what its bytes look like.

use std::borrow::Cow;
use std::sync::LazyLock;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use regex::bytes::Regex;

/// How far a browser looks for the declaration; pages put comments before it, so look further.
const DECLARED_WITHIN: usize = 8192;

static DECLARED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?i-u)<(?:meta\b[^>]{0,200}?\bcharset\s*=\s*|\?xml\b[^>]{0,100}?\bencoding\s*=\s*)["']?\s*([\w:.-]+)"#,
    )
    .ok()
});

/// Decodes a page. What no character can be made of becomes U+FFFD.
pub fn text(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0;
    }
    // What is valid UTF-8 beyond ASCII is nothing else, whatever a page declares of itself.
    if let Ok(text) = simdutf8::basic::from_utf8(bytes)
        && !(text.is_ascii() && is_wide(bytes))
    {
        return Cow::Borrowed(text);
    }
    encoding(bytes).decode_without_bom_handling(bytes).0
}

fn encoding(bytes: &[u8]) -> &'static Encoding {
    if let Some(wide) = wide(bytes) {
        return wide;
    }
    let head = &bytes[..bytes.len().min(DECLARED_WITHIN)];
    let declared = DECLARED.as_ref().and_then(|regex| regex.captures(head)?.get(1));
    let declared = declared.and_then(|label| Encoding::for_label(label.as_bytes()));
    // A page that can be read as ASCII up to its declaration is not in UTF-16, and one that is no UTF-8 lies when it says so.
    match declared {
        Some(encoding) if encoding != UTF_8 && encoding != UTF_16LE && encoding != UTF_16BE => encoding,
        _ => {
            let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
            detector.feed(bytes, true);
            detector.guess(None, Utf8Detection::Allow)
        }
    }
}

fn is_wide(bytes: &[u8]) -> bool {
    wide(bytes).is_some()
}

/// UTF-16 without a mark: every other byte of the first tags is zero.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(256) & !1];
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|b| **b == 0).count();
    let half = head.len() / 2;
    match (zeros(0), zeros(1)) {
        _ if half < 8 => None,
        (even, odd) if odd * 10 > half * 8 && even * 10 < half => Some(UTF_16LE),
        (even, odd) if even * 10 > half * 8 && odd * 10 < half => Some(UTF_16BE),
        _ => None,
    }
}

/// What a file is that has the name of a page but is none, by its first bytes.
pub fn foreign_bytes(bytes: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 9] = [
        (b"%PDF-", "a PDF document"),
        (b"PK\x03\x04", "a zip archive"),
        (b"\x1f\x8b", "compressed data (gzip)"),
        (b"\x28\xb5\x2f\xfd", "compressed data (zstd)"),
        (b"\x89PNG", "a picture"),
        (b"\xff\xd8\xff", "a picture"),
        (b"GIF8", "a picture"),
        (b"\x7fELF", "a program"),
        (b"RIFF", "a picture or a recording"),
    ];
    if let Some((_, kind)) = KINDS.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(kind);
    }
    if Encoding::for_bom(bytes).is_some() || is_wide(bytes) {
        return None;
    }
    let head = &bytes[..bytes.len().min(1 << 16)];
    let odd = head.iter().filter(|b| **b < 0x09 || (0x0e..0x1b).contains(*b)).count();
    (odd * 20 > head.len()).then_some("binary data")
}

/// What a text is that is no page: JSON.
pub fn foreign_text(text: &str) -> Option<&'static str> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let is_json = text.starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    is_json.then_some("JSON")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_declaration_is_believed_where_it_can_be() {
        let page =
            |charset: &str, bytes: &[u8]| [format!("<html><meta charset={charset}><p>").as_bytes(), bytes].concat();
        assert!(text(&page("iso-8859-1", b"caf\xe9 \x93x\x94")).ends_with("café “x”"));
        assert!(text(&page("windows-1251", b"\xe7\xe0\xe2\xee\xe4")).ends_with("завод"));
        assert!(text(&page("utf-8", "café".as_bytes())).ends_with("café"));
        assert!(text(&page("iso-8859-1", "café".as_bytes())).ends_with("café"), "valid UTF-8 is UTF-8");
        let lie = page(
            "utf-8",
            "Мы не открывали окна всю зиму"
                .chars()
                .map(|c| match c {
                    'А'..='я' => (u32::from(c) - 0x410 + 0xc0) as u8,
                    other => other as u8,
                })
                .collect::<Vec<u8>>()
                .as_slice(),
        );
        assert!(text(&lie).contains("окна всю зиму"), "{}", text(&lie));
        let xml = b"<?xml version=\"1.0\" encoding=\"windows-1252\"?><p>\x80";
        assert!(text(xml).ends_with('€'));
    }

    #[test]
    fn utf_16_with_and_without_mark() {
        let wide = |mark: &[u8]| {
            [mark, "<html><p>Wide café".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>().as_slice()]
                .concat()
        };
        assert_eq!(text(&wide(b"\xff\xfe")), "<html><p>Wide café");
        assert_eq!(text(&wide(b"")), "<html><p>Wide café");
        assert_eq!(foreign_bytes(&wide(b"")), None);
    }

    #[test]
    fn what_is_no_page() {
        assert_eq!(foreign_bytes(b"%PDF-1.4 x"), Some("a PDF document"));
        assert_eq!(foreign_bytes(&[0, 1, 2, 3, 200, 5, 6, 7]), Some("binary data"));
        assert_eq!(foreign_bytes(b"<p>a\0b with one stray byte in it</p>"), None);
        assert_eq!(foreign_text(" {\"a\": [1]}"), Some("JSON"));
        assert_eq!(foreign_text("[draft] <p>x"), None);
    }
}
