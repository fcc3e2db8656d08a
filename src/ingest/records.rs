//! The records of one file: its bytes taken apart, nothing yet read out of the texts.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde_json::Value;

use super::{Format, dates, page, rows};
use crate::article::{Article, MetadataSource, Outlet, Published};

/// One article as its file gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// The record's own name; a file that is one article has none.
    pub id: Option<String>,
    /// Its number in the file, from 1 (in a table, the header is not counted); `None` for a file that is one article.
    pub number: Option<u64>,
    /// The text.
    pub text: String,
    /// What the record says of the article.
    pub fields: Fields,
}

impl From<Article> for Record {
    fn from(article: Article) -> Self {
        let Article { id, text, outlet, title, published, url, language, .. } = article;
        Self {
            id: Some(id.0),
            number: None,
            text,
            fields: Fields { outlet, title, published, url, language, remark: None, conflict: None },
        }
    }
}

/// What a record or a row of the manifest says of an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    /// Who published it.
    pub outlet: Option<Outlet>,
    /// The headline.
    pub title: Option<String>,
    /// When it was published.
    pub published: Option<Published>,
    /// Its address.
    pub url: Option<String>,
    /// The code of its language.
    pub language: Option<String>,
    /// What of all this was not understood, and so is left out.
    pub remark: Option<String>,
    /// Where a page contradicts what was taken from it.
    pub conflict: Option<String>,
}

impl Fields {
    /// Takes the fields by name. A value that is empty says nothing; a date in no form that is known is remarked on.
    pub fn of(mut take: impl FnMut(&str) -> Option<String>, source: MetadataSource) -> Self {
        let mut field = |name: &str| take(name).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
        let date = field("published");
        let published = date.as_deref().and_then(|value| published(value, source));
        let unread = date.filter(|_| published.is_none());
        Self {
            outlet: field("outlet").map(|name| Outlet { name, source }),
            title: field("title"),
            published,
            url: field("url"),
            language: field("language"),
            remark: unread.map(|value| {
                let shown: String = value.chars().take(60).collect();
                format!("published is no date: {shown}; write one such as 2020-01-18 or 2020-01-18T21:57:00Z")
            }),
            conflict: None,
        }
    }
}

/// A date as a field gives it: any form that is known, `20200118`, or seconds or milliseconds since 1970.
fn published(value: &str, source: MetadataSource) -> Option<Published> {
    if value.len() == 8 && value.bytes().all(|b| b.is_ascii_digit()) {
        return dates::parse(&format!("{}-{}-{}", &value[..4], &value[4..6], &value[6..]), source);
    }
    if let Some(number) = value.parse::<i64>().ok().filter(|n| n.abs() >= 100_000_000) {
        let seconds = if number.abs() >= 100_000_000_000 { number / 1000 } else { number };
        let instant = jiff::Timestamp::from_second(seconds).ok()?;
        return dates::parse(&instant.to_string(), source);
    }
    dates::parse(value, source)
}

/// A record, or its number and why it was not taken.
pub type Taken = Result<Record, (Option<u64>, String)>;

/// Takes a file apart.
///
/// # Errors
/// Why nothing at all can be taken from it.
pub fn of_file(bytes: &[u8], format: Format) -> Result<Vec<Taken>, String> {
    if format == Format::Html && !bytes.trim_ascii().is_empty() {
        return Ok(vec![Ok(page::record(bytes)?)]);
    }
    if bytes.contains(&0) {
        return Err(match bytes {
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "text in UTF-16; save it as UTF-8".into(),
            _ => "binary data (it holds NUL bytes); give the text of the article as UTF-8".into(),
        });
    }
    if bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii().is_empty() {
        return Err("empty; an article needs text".into());
    }
    match format {
        Format::Text => {
            let text = std::str::from_utf8(bytes).map_err(|error| invalid(error.valid_up_to(), bytes))?;
            has_text(text)?;
            Ok(vec![Ok(Record { text: text.to_owned(), ..Record::default() })])
        }
        Format::Html => Err("empty; an article needs text".into()),
        Format::Jsonl => Ok(json_lines(bytes)),
        Format::Csv => table(bytes, b','),
        Format::Tsv => table(bytes, b'\t'),
    }
}

fn invalid(at: usize, bytes: &[u8]) -> String {
    let byte = bytes.get(at).map(|b| format!(" (0x{b:02x})")).unwrap_or_default();
    format!("not valid UTF-8 at byte {at}{byte}; save it as UTF-8")
}

fn has_text(text: &str) -> Result<(), String> {
    let blank = |c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}');
    if text.chars().all(blank) { Err("empty; an article needs text".into()) } else { Ok(()) }
}

fn json_lines(bytes: &[u8]) -> Vec<Taken> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let lines = bytes.split(|&b| b == b'\n').zip(1_u64..);
    let lines: Vec<(&[u8], u64)> = lines.filter(|(line, _)| !line.trim_ascii().is_empty()).collect();
    lines
        .par_iter()
        .enumerate()
        .map(|(index, &(line, at))| {
            let number = index as u64 + 1;
            let mut record = json_record(line, number).map_err(|reason| (Some(number), on_line(at, &reason)))?;
            record.fields.remark = record.fields.remark.map(|remark| on_line(at, &remark));
            Ok(record)
        })
        .collect()
}

/// What is said of a record, with the line of the file it stands on: records are counted without blank lines.
pub(super) fn on_line(line: u64, reason: &str) -> String {
    format!("line {line}: {reason}")
}

/// What the parser says of a line, without the number it gives the line: for the parser every line is the first.
fn json_problem(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(problem, _)| problem);
    format!("not JSON ({message} at column {}); give one object a line", error.column())
}

pub(super) fn json_record(line: &[u8], number: u64) -> Result<Record, String> {
    let line = std::str::from_utf8(line)
        .map_err(|e| format!("not valid UTF-8 at byte {} of the line; save the file as UTF-8", e.valid_up_to()))?;
    let value: Value = serde_json::from_str(line).map_err(|e| json_problem(&e))?;
    let Value::Object(mut object) = value else {
        return Err("not a JSON object; give one object a line with the fields id and text".into());
    };
    let text = match object.remove("text") {
        Some(Value::String(text)) => text,
        Some(Value::Null) | None => return Err("no field `text`; a record needs id and text".into()),
        Some(_) => return Err("the field `text` is not a string".into()),
    };
    has_text(&text)?;
    let mut take = |name: &str| match object.remove(name) {
        Some(Value::String(value)) => Some(value),
        Some(Value::Number(value)) => Some(value.to_string()),
        // Of no use, and to be remarked on.
        Some(value) if name == "published" && !value.is_null() => Some(value.to_string()),
        _ => None,
    };
    let id = take("id").filter(|id| !id.trim().is_empty());
    Ok(Record { id, number: Some(number), text, fields: Fields::of(take, MetadataSource::Record) })
}

fn table(bytes: &[u8], delimiter: u8) -> Result<Vec<Taken>, String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(bytes);
    let header = reader.byte_headers().map_err(|e| format!("not a table: {e}"))?;
    let columns: BTreeMap<String, usize> = header
        .iter()
        .enumerate()
        .map(|(at, name)| (String::from_utf8_lossy(name).trim().to_lowercase(), at))
        .rev()
        .collect();
    let width = header.len();
    if !columns.contains_key("text") {
        if columns.contains_key("file") {
            return Err(
                "no column `text`, but a column `file`: it looks like a manifest; give it with --manifest".into()
            );
        }
        let mut names: Vec<_> = columns.into_iter().map(|(name, at)| (at, name)).collect();
        names.sort();
        let names: Vec<String> = names.into_iter().map(|(_, name)| name).collect();
        return Err(format!(
            "no column `text` in the header ({}); a table of articles needs id and text",
            names.join(", ")
        ));
    }
    let start = usize::try_from(reader.position().byte()).unwrap_or(bytes.len());
    let rows = rows::of(&bytes[start..], delimiter);
    let numbered = rows.into_iter().zip(1_u64..);
    Ok(numbered
        .map(|(row, number)| {
            let record = row.and_then(|row| table_record(&row, &columns, width, number));
            record.map_err(|reason| (Some(number), reason))
        })
        .collect())
}

fn table_record(
    row: &csv::ByteRecord,
    columns: &BTreeMap<String, usize>,
    width: usize,
    number: u64,
) -> Result<Record, String> {
    if row.len() != width {
        return Err(format!("{} fields where the header has {width}; check the quotation marks", row.len()));
    }
    let mut broken = None;
    let mut take = |name: &str| {
        let cell = row.get(*columns.get(name)?)?;
        match std::str::from_utf8(cell) {
            Ok(value) => Some(value.to_owned()),
            Err(error) => {
                broken = Some(format!("column {name}: {}", invalid(error.valid_up_to(), cell)));
                None
            }
        }
    };
    let text = take("text").unwrap_or_default();
    let id = take("id").filter(|id| !id.trim().is_empty());
    let fields = Fields::of(&mut take, MetadataSource::Record);
    if let Some(reason) = broken {
        return Err(reason);
    }
    has_text(&text)?;
    Ok(Record { id, number: Some(number), text, fields })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn taken(bytes: &[u8], format: Format) -> Vec<String> {
        match of_file(bytes, format) {
            Ok(records) => records
                .into_iter()
                .map(|r| match r {
                    Ok(r) => format!("{} {}", r.id.unwrap_or_default(), r.text),
                    Err((n, reason)) => format!("{} {reason}", n.unwrap_or(0)),
                })
                .collect(),
            Err(reason) => vec![reason],
        }
    }

    #[test]
    fn text_is_verbatim_or_rejected_with_the_byte() {
        assert_eq!(taken("\u{feff}a\r\nb".as_bytes(), Format::Text), [" \u{feff}a\r\nb"]);
        assert!(taken(b"ab\xffc", Format::Text)[0].contains("byte 2 (0xff)"));
        assert!(taken(b"a\0b", Format::Text)[0].contains("binary"));
        assert!(taken(b"\xff\xfea\0", Format::Text)[0].contains("UTF-16"));
        for empty in ["", " \n\t", "\u{feff}\n", "\u{a0}"] {
            assert!(taken(empty.as_bytes(), Format::Text)[0].starts_with("empty"), "{empty:?}");
        }
    }

    #[test]
    fn json_lines_are_taken_one_by_one() {
        let lines = b"\xef\xbb\xbf{\"id\":\"a\",\"text\":\"one\"}\n\n{\"id\":7,\"text\":\"two\",\"x\":[1]}\r\n{\"text\":3}\n[1]\n{\n{\"text\":\" \"}\n\xff\n{\"id\":\"\",\"text\":\"three\"}";
        let taken = taken(lines, Format::Jsonl);
        assert_eq!(taken[..2], ["a one", "7 two"]);
        for (at, part) in [
            (2, "3 line 4: the field `text`"),
            (3, "4 line 5: not a JSON object"),
            (4, "5 line 6: not JSON (EOF while parsing an object at column 1)"),
            (5, "6 line 7: empty"),
            (6, "7 line 8: not valid UTF-8"),
        ] {
            assert!(taken[at].starts_with(part), "{}", taken[at]);
        }
        assert_eq!(taken[7], " three");
    }

    #[test]
    fn tables_reject_ragged_rows() {
        let rows = "ID,Text,outlet\na,\"one, two\nthree\",X\nb,four\nc,five,Y,Z\nd,,X\n";
        let csv = taken(rows.as_bytes(), Format::Csv);
        assert_eq!(csv[0], "a one, two\nthree");
        assert!(csv[1].starts_with("2 2 fields where the header has 3") && csv[2].starts_with("3 4 fields"));
        assert!(csv[3].starts_with("4 empty"));
        assert_eq!(taken(b"id\ttext\nx\ty, z\n", Format::Tsv), ["x y, z"]);
        assert!(taken(b"id,body\na,b\n", Format::Csv)[0].contains("no column `text` in the header (id, body)"));
    }

    #[test]
    fn dates_of_records() {
        let line = |date: &str| format!("{{\"text\":\"x\",\"published\":{date}}}");
        let read = |date: &str| match of_file(line(date).as_bytes(), Format::Jsonl).expect("a record").remove(0) {
            Ok(record) => record.fields.published.map(|p| p.written),
            Err(_) => None,
        };
        assert_eq!(read("\"2020-01-18\"").as_deref(), Some("2020-01-18"));
        assert_eq!(read("1579384620").as_deref(), Some("2020-01-18T21:57:00Z"));
        assert_eq!(read("1579384620000").as_deref(), Some("2020-01-18T21:57:00Z"));
        assert_eq!(read("\"20200118\"").as_deref(), Some("2020-01-18"));
        assert_eq!(read("20200118").as_deref(), Some("2020-01-18"));
        for unread in ["\"someday\"", "\"2020-01\"", "20201318", "[2020]"] {
            assert_eq!(read(unread), None, "{unread}");
            let record = of_file(line(unread).as_bytes(), Format::Jsonl).expect("a file").remove(0).expect("a record");
            assert!(record.fields.remark.is_some_and(|r| r.starts_with("line 1: published is no date")), "{unread}");
        }
        for silent in ["null", "\"\"", "\"2020-01-18\""] {
            let record = of_file(line(silent).as_bytes(), Format::Jsonl).expect("a file").remove(0).expect("a record");
            assert_eq!(record.fields.remark, None, "{silent}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            for format in [Format::Text, Format::Html, Format::Jsonl, Format::Csv, Format::Tsv] {
                let _ = of_file(&bytes, format);
            }
        }
    }
}
