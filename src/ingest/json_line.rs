//! Where the text and the id stand in a line of JSON, without reading the rest into memory.

use std::ops::Range;

use super::records;

/// Where the text and the id of a record are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The inside of the string of `text`, escapes and all.
    pub text: Range<usize>,
    /// The id.
    pub name: Name,
}

/// The id of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Name {
    /// These bytes, as they are.
    Bytes(Range<usize>),
    /// Written with escapes.
    Written(String),
    /// None is given.
    None,
}

impl Place {
    /// The place in a text that begins `by` bytes earlier.
    pub fn moved(self, by: usize) -> Self {
        let name = match self.name {
            Name::Bytes(range) => Name::Bytes(range.start + by..range.end + by),
            other => other,
        };
        Self { text: self.text.start + by..self.text.end + by, name }
    }
}

/// Finds text and id in a line.
///
/// # Errors
/// Why the line is no record, in the words of the slower reader that takes lines apart.
pub fn place(line: &[u8]) -> Result<Place, String> {
    let fast = if simdutf8::basic::from_utf8(line).is_ok() { Scanner { line, at: 0 }.object() } else { None };
    match fast.filter(|found| has_words(&line[found.text.clone()])) {
        Some(place) => Ok(place),
        // Unusual or broken: the slower reader says which. What it accepts and the scanner did not is a record whose text
        // is all signs, or JSON so odd that its place cannot be told.
        None => {
            records::json_record(line, 0)?;
            Scanner { line, at: 0 }.object().ok_or_else(|| {
                "JSON that repeats a field or writes its name with escapes; write each field once, plainly".to_owned()
            })
        }
    }
}

/// Whether a JSON string's inside surely holds more than space: a letter or digit outside escapes.
fn has_words(text: &[u8]) -> bool {
    text.iter().zip(std::iter::once(&b' ').chain(text)).any(|(b, before)| b.is_ascii_alphanumeric() && *before != b'\\')
}

/// Walks over an object, field by field.
struct Scanner<'a> {
    line: &'a [u8],
    at: usize,
}

impl Scanner<'_> {
    fn object(mut self) -> Option<Place> {
        let (mut text, mut name) = (None, Name::None);
        self.expect(b'{')?;
        loop {
            let key = self.string()?;
            if self.line[key.clone()].contains(&b'\\') {
                return None;
            }
            self.expect(b':')?;
            let is_string = self.peek()? == b'"';
            match &self.line[key] {
                b"text" if is_string && text.is_none() => text = Some(self.string()?),
                b"text" => return None,
                b"id" if name != Name::None => return None,
                b"id" if is_string => {
                    let range = self.string()?;
                    name = self.name(range)?;
                }
                b"id" => {
                    let start = self.at;
                    self.value()?;
                    let value = self.line[start..self.at].trim_ascii();
                    if value.first().is_some_and(|b| b.is_ascii_digit() || *b == b'-') {
                        // As the slower reader writes numbers.
                        let number: serde_json::Number = serde_json::from_slice(value).ok()?;
                        name = Name::Written(number.to_string());
                    }
                }
                _ if is_string => {
                    self.string()?;
                }
                _ => self.value()?,
            }
            match self.next()? {
                b',' => {}
                b'}' => break,
                _ => return None,
            }
        }
        self.line[self.at..].trim_ascii().is_empty().then_some(())?;
        Some(Place { text: text?, name })
    }

    fn name(&self, range: Range<usize>) -> Option<Name> {
        let bytes = &self.line[range.clone()];
        if bytes.contains(&b'\\') {
            let quoted = &self.line[range.start - 1..=range.end];
            return serde_json::from_slice(quoted)
                .ok()
                .map(|name: String| if name.trim().is_empty() { Name::None } else { Name::Written(name) });
        }
        let is_blank = !bytes.iter().any(u8::is_ascii_graphic) && std::str::from_utf8(bytes).ok()?.trim().is_empty();
        Some(if is_blank { Name::None } else { Name::Bytes(range) })
    }

    fn peek(&mut self) -> Option<u8> {
        while self.line.get(self.at)?.is_ascii_whitespace() {
            self.at += 1;
        }
        Some(self.line[self.at])
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.next()? == byte).then_some(())
    }

    /// The inside of the string that begins here; the scanner goes behind it.
    fn string(&mut self) -> Option<Range<usize>> {
        self.expect(b'"')?;
        let start = self.at;
        loop {
            let found = self.at + memchr::memchr(b'"', &self.line[self.at..])?;
            self.at = found + 1;
            // A quotation mark behind an odd number of backslashes is escaped. Only quotation marks are looked at, for
            // texts are full of other escapes.
            let backslashes = self.line[start..found].iter().rev().take_while(|&&byte| byte == b'\\').count();
            if backslashes % 2 == 0 {
                return Some(start..found);
            }
        }
    }

    /// Goes behind a value that is no string.
    fn value(&mut self) -> Option<()> {
        let mut depth = 0usize;
        loop {
            match self.peek()? {
                b'"' => {
                    self.string()?;
                }
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' | b',' if depth == 0 => return Some(()),
                b'}' | b']' => {
                    depth -= 1;
                    self.at += 1;
                }
                _ => self.at += 1,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(line: &str) -> Result<(Option<String>, String), String> {
        let place = place(line.as_bytes())?;
        let name = match place.name {
            Name::Bytes(range) => Some(line[range].to_owned()),
            Name::Written(name) => Some(name),
            Name::None => None,
        };
        Ok((name, serde_json::from_str(&format!("\"{}\"", &line[place.text])).expect("a string")))
    }

    /// The slower reader, which takes the line apart.
    fn slow(line: &str) -> Result<(Option<String>, String), String> {
        records::json_record(line.as_bytes(), 0).map(|record| (record.id, record.text))
    }

    #[test]
    fn finds_what_the_slower_reader_reads() {
        for line in [
            r#"{"id":"a","text":"one two"}"#,
            r#" { "x" : {"text":"no","y":[1,"]",{}]} , "text" : "say \"hi\" \\ \n" , "id" : 17 } "#,
            r#"{"text":"!!!","id":"b"}"#,
            r#"{"text":"é \u00e9","id":"\u00e9"}"#,
            r#"{"text":"one","id":""}"#,
            r#"{"text":"one","id":null,"n":-1.5e3,"t":true}"#,
            r#"{"id":"a"}"#,
            r#"{"text":5}"#,
            r#"{"text":" "}"#,
            r#"{"text":"one""#,
            r#"[1]"#,
            "{",
            "",
        ] {
            assert_eq!(read(line), slow(line), "{line}");
        }
    }

    proptest! {
        #[test]
        fn equals_the_slower_reader(
            text in "\\PC{0,20}", id in "\\PC{0,6}", other in "\\PC{0,6}", first in any::<bool>(),
        ) {
            let field = |name: &str, value: &str| format!("{}:{}", serde_json::json!(name), serde_json::json!(value));
            let mut fields = [field("text", &text), field("id", &id), field("other", &other)];
            if first { fields.reverse(); }
            let line = format!("{{{}}}", fields.join(","));
            prop_assert_eq!(read(&line), slow(&line));
        }

        #[test]
        fn never_panics(line in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = place(&line);
        }
    }
}
