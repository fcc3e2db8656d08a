//! A repaired view of an article's bytes that remembers where each repair was made.

use unicode_normalization::UnicodeNormalization;

use crate::article::Span;
use crate::ingest::containers::mojibake;

/// One repair: `reading` bytes of the view stand for `source` bytes of the article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Repair {
    reading: Span,
    source: Span,
}

/// The text as a person reads it: UTF-8 that was decoded twice is mended, compatibility characters (ligatures, wide
/// forms, no-break spaces) are replaced by their plain forms (Unicode NFKC, character by character), invisible
/// characters (byte order mark, soft hyphen, zero-width and bidirectional controls) are left out, line ends are `\n`.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The repaired text.
    pub text: String,
    repairs: Vec<Repair>,
}

impl Reading {
    /// Reads an article's text.
    pub fn of(source: &str) -> Self {
        let mut reading = Self { text: String::with_capacity(source.len()), repairs: Vec::new() };
        let mut at = 0;
        while let Some(c) = source[at..].chars().next() {
            let rest = &source[at..];
            if c.is_ascii() && c != '\r' {
                reading.text.push(c);
                at += 1;
            } else if c == '\r' {
                let taken = if rest.starts_with("\r\n") { 2 } else { 1 };
                reading.replace(Span::new(at, at + taken), "\n");
                at += taken;
            } else if let Some((mended, taken)) = mojibake::mend(rest) {
                reading.replace(Span::new(at, at + taken), &mended);
                at += taken;
            } else {
                let taken = c.len_utf8();
                match plain(c) {
                    Some(plain) => reading.replace(Span::new(at, at + taken), &plain),
                    None => reading.text.push(c),
                }
                at += taken;
            }
        }
        reading
    }

    fn replace(&mut self, source: Span, by: &str) {
        let start = self.text.len();
        self.text.push_str(by);
        self.repairs.push(Repair { reading: Span::new(start, self.text.len()), source });
    }

    /// The bytes of the article behind a span of the reading. A bound inside a repair moves to the repair's edge.
    pub fn source(&self, span: Span) -> Span {
        let start = self.position(span.start, false);
        Span::new(start, self.position(span.end, true).max(start))
    }

    /// The span of the reading that shows a span of the article.
    pub fn shown(&self, source: Span) -> Span {
        Span::new(self.shown_position(source.start), self.shown_position(source.end))
    }

    fn position(&self, at: usize, is_end: bool) -> usize {
        // As an end, a position belongs to what stands before it; as a start, to what stands after it.
        let before =
            self.repairs.partition_point(|r| if is_end { r.reading.start < at } else { r.reading.start <= at });
        let Some(repair) = before.checked_sub(1).map(|i| self.repairs[i]) else { return at };
        if at < repair.reading.end {
            return if is_end { repair.source.end } else { repair.source.start };
        }
        repair.source.end + (at - repair.reading.end)
    }

    fn shown_position(&self, at: usize) -> usize {
        let before = self.repairs.partition_point(|r| r.source.start < at);
        let Some(repair) = before.checked_sub(1).map(|i| self.repairs[i]) else { return at };
        if at <= repair.source.end {
            return repair.reading.end;
        }
        repair.reading.end + (at - repair.source.end)
    }
}

/// Whether a character is its own plain form, as nearly all are; false when that takes a closer look.
pub(super) fn is_plain(c: char) -> bool {
    match c {
        '\0'..='\u{7f}' => true,
        // The signs below the letters, and letters that older standards put together.
        '\u{80}'..='\u{bf}' | '\u{132}'..='\u{133}' | '\u{13f}'..='\u{140}' | 'ŉ' | 'ſ' => false,
        '\u{c0}'..='\u{1c3}' => true,
        // Greek and Coptic without its tonoi and symbols, and Cyrillic.
        '\u{391}'..='\u{3ce}' | '\u{400}'..='\u{52f}' => true,
        // The kana and Han that everyday texts are written in, and Korean.
        '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => true,
        _ => false,
    }
}

/// The plain form of a character, or `None` when it is plain already.
pub fn plain(c: char) -> Option<String> {
    if is_plain(c) {
        return None;
    }
    match c {
        '\u{feff}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' => {
            Some(String::new())
        }
        '\u{2028}' | '\u{2029}' | '\u{85}' => Some("\n".into()),
        // Ellipsis and the vulgar fractions read better whole: "…" ends a sentence in another way than three stops.
        '…' | '¼'..='¾' | '⅐'..='⅞' | '™' | '℠' | '²' | '³' | '¹' | 'ª' | 'º' => None,
        _ => {
            let mut forms = std::iter::once(c).nfkc();
            (forms.next() != Some(c) || forms.next().is_some()).then(|| std::iter::once(c).nfkc().collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn repairs_keep_their_place() {
        let source = "\u{feff}It\u{a0}is a ﬁnd, â€œheâ€™s inâ€\u{9d} Ã©t\u{ad}é\r\nend";
        let reading = Reading::of(source);
        assert_eq!(reading.text, "It is a find, “he’s in” été\nend");
        let find = |needle: &str| {
            let at = reading.text.find(needle).expect("a part of the reading");
            reading.source(Span::new(at, at + needle.len())).of(source)
        };
        assert_eq!(find("find"), "ﬁnd");
        assert_eq!(find("he’s"), "heâ€™s");
        assert_eq!(find("“"), "â€œ");
        assert_eq!(find("end"), "end");
        assert_eq!(find("It is"), "It\u{a0}is");
    }

    #[test]
    fn a_lost_last_byte_still_closes_the_quotation() {
        assert_eq!(Reading::of("â€œyesâ€ he said").text, "“yes” he said");
        assert_eq!(Reading::of("Ärger, ça va, naïve").text, "Ärger, ça va, naïve");
    }

    #[test]
    fn what_is_called_plain_is_its_own_form() {
        for c in ('\0'..=char::MAX).filter(|&c| is_plain(c)) {
            assert!(std::iter::once(c).nfkc().eq([c]), "{c:?}");
        }
    }

    proptest! {
        #[test]
        fn every_span_leads_back_into_the_source(source in "\\PC{0,40}", a in 0usize..60, b in 0usize..60) {
            let reading = Reading::of(&source);
            let clamp = |mut at: usize| {
                at = at.min(reading.text.len());
                while !reading.text.is_char_boundary(at) { at -= 1; }
                at
            };
            let (a, b) = (clamp(a.min(b)), clamp(a.max(b)));
            let span = reading.source(Span::new(a, b));
            prop_assert!(span.start <= span.end && span.end <= source.len());
            prop_assert!(source.is_char_boundary(span.start) && source.is_char_boundary(span.end));
        }

        #[test]
        fn plain_ascii_is_left_alone(source in "[ -~\n]{0,60}") {
            prop_assert_eq!(Reading::of(&source).text, source);
        }
    }
}
