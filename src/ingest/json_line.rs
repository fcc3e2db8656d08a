//! Where the text and the id stand in a line of JSON, without reading the rest into memory.

use std::ops::Range;

use super::columns::{Columns, Field};
use super::json_record;
use super::limits::Limits;

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
    /// The place with its name taken out of the line it was found in.
    pub fn with_name(self, line: &[u8]) -> Self {
        let name = match self.name {
            // The line was checked when the place was found.
            Name::Bytes(range) => Name::Written(str::from_utf8(&line[range]).unwrap_or("").to_owned()),
            other => other,
        };
        Self { name, ..self }
    }

    /// The place in a text that begins `by` bytes earlier.
    pub fn moved(self, by: usize) -> Self {
        let name = match self.name {
            Name::Bytes(range) => Name::Bytes(range.start + by..range.end + by),
            other => other,
        };
        Self { text: self.text.start + by..self.text.end + by, name }
    }
}

/// Finds text and id in lines.
#[derive(Clone, Copy, Debug)]
pub struct Finder<'a> {
    columns: &'a Columns,
    limits: &'a Limits,
    usual: Names<'a>,
    /// Whether something else than the usual field may hold the id.
    other_ids: bool,
}

/// The names of the fields that hold text and id.
#[derive(Clone, Copy, Debug)]
struct Names<'a> {
    text: &'a [u8],
    id: &'a [u8],
}

impl<'a> Finder<'a> {
    /// A finder of these columns.
    pub fn new(columns: &'a Columns, limits: &'a Limits) -> Self {
        let name = |field| columns.usual(field).as_bytes();
        let usual = Names { text: name(Field::Text), id: name(Field::Id) };
        Self { columns, limits, usual, other_ids: !columns.is_given(Field::Id) }
    }

    /// Finds text and id in a line.
    ///
    /// # Errors
    /// Why the line is no record, in the words of the slower reader that takes lines apart.
    pub fn place(&self, line: &[u8]) -> Result<Place, String> {
        self.limits.check("a line", line.len())?;
        let fast = if simdutf8::basic::from_utf8(line).is_ok() { Scanner::new(line).object(self.usual) } else { None };
        let fast = fast.filter(|found| has_words(&line[found.text.clone()]));
        match fast
            .filter(|found| found.name != Name::None || !(self.other_ids && Scanner::new(line).may_name(self.columns)))
        {
            Some(place) => Ok(place),
            // Unusual or broken: the slower reader says which. What it accepts and the scanner did not has other names for
            // its fields, a text that is all signs, or is JSON so odd that its place cannot be told.
            None => {
                let read = json_record::read_with_names(line, 0, self.columns, self.limits)?;
                let id = read.id.as_ref().map_or(self.usual.id, String::as_bytes);
                Scanner::new(line).object(Names { text: read.text.as_bytes(), id }).ok_or_else(|| {
                    "JSON that repeats a field or writes its name with escapes; write each field once, plainly"
                        .to_owned()
                })
            }
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

impl<'a> Scanner<'a> {
    fn new(line: &'a [u8]) -> Self {
        Self { line, at: 0 }
    }

    fn object(mut self, names: Names<'_>) -> Option<Place> {
        let (mut text, mut name) = (None, Name::None);
        self.step_over(b'{')?;
        loop {
            let key = self.string()?;
            if self.line[key.clone()].contains(&b'\\') {
                return None;
            }
            self.step_over(b':')?;
            let is_string = self.peek()? == b'"';
            let key = &self.line[key];
            match (key == names.text, key == names.id) {
                (true, _) if is_string && text.is_none() => text = Some(self.string()?),
                (true, _) => return None,
                (_, true) if name != Name::None => return None,
                (_, true) if is_string => {
                    let range = self.string()?;
                    name = self.name(range)?;
                }
                (_, true) => {
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

    /// Whether a field could hold the id.
    fn may_name(mut self, columns: &Columns) -> bool {
        let mut fields = || -> Option<bool> {
            self.step_over(b'{')?;
            loop {
                let key = self.string()?;
                // A name that is written with escapes may be any.
                let key = std::str::from_utf8(&self.line[key]).ok().filter(|key| !key.contains('\\'))?;
                if columns.may_hold(key, Field::Id) {
                    return Some(true);
                }
                self.step_over(b':')?;
                if self.peek()? == b'"' {
                    self.string()?;
                } else {
                    self.value()?;
                }
                if self.next()? == b'}' {
                    return Some(false);
                }
            }
        };
        fields().unwrap_or(true)
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

    fn step_over(&mut self, byte: u8) -> Option<()> {
        (self.next()? == byte).then_some(())
    }

    /// The inside of the string that begins here; the scanner goes behind it.
    fn string(&mut self) -> Option<Range<usize>> {
        self.step_over(b'"')?;
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

    fn read_with(line: &str, columns: &str) -> Result<(Option<String>, String), String> {
        let (columns, limits) = (columns.parse().expect("columns"), Limits::default());
        let place = Finder::new(&columns, &limits).place(line.as_bytes())?;
        let name = match place.name {
            Name::Bytes(range) => Some(line[range].to_owned()),
            Name::Written(name) => Some(name),
            Name::None => None,
        };
        Ok((name, serde_json::from_str(&format!("\"{}\"", &line[place.text])).expect("a string")))
    }

    fn read(line: &str) -> Result<(Option<String>, String), String> {
        read_with(line, "")
    }

    /// The slower reader, which takes the line apart.
    fn slow_with(line: &str, columns: &str) -> Result<(Option<String>, String), String> {
        let columns = columns.parse().expect("columns");
        let record = json_record::read(line.as_bytes(), 0, &columns, &Limits::default())?;
        Ok((record.id, record.text))
    }

    fn slow(line: &str) -> Result<(Option<String>, String), String> {
        slow_with(line, "")
    }

    #[test]
    fn other_names_of_fields_are_found() {
        for line in [
            r#"{"uid":"a","body":"one two"}"#,
            r#"{"text":" ","url":"a","Content":"one \" two","id":null}"#,
            r#"{"text":"one","x":{"url":"no"},"guid":5}"#,
            r#"{"text":"one","x":{"url":"no"}}"#,
            r#"{"body":"one","story":"two","id":"a","slug":"b"}"#,
            r#"{"story":"two","text":"one","slug":"b","id":"a"}"#,
        ] {
            for columns in ["", "text=story", "text=story,id=slug", "id=slug"] {
                assert_eq!(read_with(line, columns), slow_with(line, columns), "{line} {columns}");
            }
        }
        assert_eq!(read(r#"{"uid":"a","body":"one two"}"#), Ok((Some("a".into()), "one two".into())));
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
            let (columns, limits) = (Columns::default(), Limits::default());
            let _ = Finder::new(&columns, &limits).place(&line);
        }
    }
}
