//! The records of one file: its bytes taken apart, nothing yet read out of the texts.

use bytes::Bytes;
use rayon::prelude::*;
use serde::Serialize;

use super::columns::{Columns, Field};
use super::containers::{Cut, Failure, Opened, encodings};
use super::limits::Limits;
use super::{Format, InputFile, dates, json_record, page, parquet, table, warc};
use crate::article::{Article, MetadataSource, Outlet, Published};
use crate::room::Room;

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
        let Article { id, text, outlet, title, published, url, language, is_language_detected, .. } = article;
        let language = language.filter(|_| !is_language_detected);
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
    /// These fields, and those of `record` where they say nothing.
    pub fn over(self, record: Self) -> Self {
        Self {
            remark: record.remark.filter(|_| self.published.is_none()),
            conflict: record.conflict,
            outlet: self.outlet.or(record.outlet),
            title: self.title.or(record.title),
            published: self.published.or(record.published),
            url: self.url.or(record.url),
            language: self.language.or(record.language),
        }
    }

    /// Takes the fields by name. A value that is empty says nothing; a date in no form that is known is remarked on.
    pub fn of(mut take: impl FnMut(Field) -> Option<String>, source: MetadataSource) -> Self {
        let mut field = |of: Field| take(of).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
        let date = field(Field::Published);
        let published = date.as_deref().and_then(|value| published(value, source));
        let unread = date.filter(|_| published.is_none());
        Self {
            outlet: field(Field::Outlet).map(|name| Outlet { name, source }),
            title: field(Field::Title),
            published,
            url: field(Field::Url),
            language: field(Field::Language),
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

/// What is known of an article, as the fields of a JSON line.
#[derive(Serialize)]
pub struct Known<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    outlet: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    /// The date as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
}

impl<'a> Known<'a> {
    /// What these fields say.
    pub fn of(fields: &'a Fields) -> Self {
        Self {
            outlet: fields.outlet.as_ref().map(|outlet| outlet.name.as_str()),
            title: fields.title.as_deref(),
            published: fields.published.as_ref().map(|published| published.written.as_str()),
            url: fields.url.as_deref(),
            language: fields.language.as_deref(),
        }
    }
}

/// What comes out of a file, in the order in which it stands there.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "nearly all are records")]
pub enum Item {
    /// An article.
    Record(Record),
    /// What is not taken.
    Refused(Refused),
    /// Something to tell the user of the whole file, from which articles are taken all the same.
    Notice(String),
    /// The names of columns, once or more often.
    Columns(Vec<String>),
}

/// What is not taken, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refused {
    /// The number of the record, as in [`Record::number`]; `None` for the whole file.
    pub number: Option<u64>,
    /// Where it begins in the file's contents (decompressed, as UTF-8), in bytes from 0.
    pub byte: Option<u64>,
    /// Why, in words, and what to do.
    pub reason: String,
}

impl Refused {
    /// A whole file.
    pub fn file(reason: impl Into<String>) -> Self {
        Self { number: None, byte: None, reason: reason.into() }
    }

    /// The record of this number, which begins at this byte.
    pub fn record(number: u64, byte: u64, reason: impl Into<String>) -> Self {
        Self { number: Some(number), byte: Some(byte), reason: reason.into() }
    }
}

/// How files are taken apart.
#[derive(Clone, Copy, Debug)]
pub struct How<'a> {
    /// Which columns hold what.
    pub columns: &'a Columns,
    /// What a record may cost.
    pub limits: &'a Limits,
    /// Where a text goes that is too long to hold.
    pub room: &'a Room,
}

/// Takes a file apart that was opened. Where it is cut off, the records before the cut are taken; a text, a page and a
/// Parquet table, which are nothing without their end, are not.
///
/// # Errors
/// There is no room to decode it.
pub fn of_opened(opened: Opened, how: How<'_>, take: &mut dyn FnMut(Item)) -> Result<InputFile, Failure> {
    if taken_to_the_cut(&opened, take) {
        each(opened.bytes, opened.format, how, take)?;
    }
    Ok(opened.file)
}

/// Says where a file is cut off, if it is; returns whether there is something to take all the same.
pub(super) fn taken_to_the_cut(opened: &Opened, take: &mut dyn FnMut(Item)) -> bool {
    let Some(Cut { byte, reason }) = &opened.cut else { return true };
    let is_whole = matches!(opened.format, Format::Text | Format::Html | Format::Parquet);
    let rest = if is_whole { "nothing of it was taken" } else { "the records before it were taken" };
    take(Item::Refused(Refused { number: None, byte: Some(*byte), reason: format!("{reason}; {rest}") }));
    !is_whole && !opened.bytes.is_empty()
}

/// Takes a file apart, decompressed, one record after another.
///
/// # Errors
/// There is no room to decode it.
pub fn each(bytes: Bytes, format: Format, how: How<'_>, take: &mut dyn FnMut(Item)) -> Result<(), Failure> {
    match format {
        Format::Parquet => parquet::each(bytes, how, take),
        Format::Warc => warc::each(&bytes, how, take),
        Format::Html => take(web_page(&bytes, how).map_or_else(Item::Refused, Item::Record)),
        Format::Json => {
            let (bytes, notice) = encodings::utf8(bytes, how.room)?;
            if let Some(notice) = notice {
                take(Item::Notice(notice));
            }
            let lines = super::json_lines::of_json(bytes, how.room).map_err(Failure::Room)?;
            each(lines, Format::Jsonl, how, take)?;
        }
        Format::Text | Format::Jsonl | Format::Csv | Format::Tsv => {
            let (bytes, notice) = encodings::utf8(bytes, how.room)?;
            if is_blank(&bytes) {
                take(Item::Refused(Refused::file(EMPTY)));
                return Ok(());
            }
            if let Some(notice) = notice {
                take(Item::Notice(notice));
            }
            match format {
                Format::Jsonl => json_lines(&bytes, how, take),
                Format::Tsv => table::each(&bytes, b'\t', how, take),
                Format::Csv => table::each(&bytes, b',', how, take),
                _ => take(text(&bytes, how).map_or_else(Item::Refused, Item::Record)),
            }
        }
    }
    Ok(())
}

/// Why a file or a text without a letter is not taken.
pub(super) const EMPTY: &str = "empty; an article needs text";

/// Whether a file holds nothing.
pub(super) fn is_blank(bytes: &[u8]) -> bool {
    bytes.strip_prefix(encodings::BYTE_ORDER_MARK).unwrap_or(bytes).trim_ascii().is_empty()
}

/// A file that is one article.
fn text(bytes: &[u8], how: How<'_>) -> Result<Record, Refused> {
    let at = |byte: usize, reason: String| Refused { number: None, byte: Some(byte as u64), reason };
    how.limits.check("a text", bytes.len()).map_err(Refused::file)?;
    if let Some(nul) = memchr::memchr(0, bytes) {
        return Err(at(nul, BINARY.into()));
    }
    let text = std::str::from_utf8(bytes).map_err(|e| at(e.valid_up_to(), invalid(e.valid_up_to(), bytes)))?;
    has_text(text).map_err(Refused::file)?;
    Ok(Record { text: text.to_owned(), ..Record::default() })
}

/// A file that is a saved page.
fn web_page(bytes: &[u8], how: How<'_>) -> Result<Record, Refused> {
    how.limits.check("a page", bytes.len()).map_err(Refused::file)?;
    if is_blank(bytes) { Err(Refused::file(EMPTY)) } else { page::record(bytes, None, None).map_err(Refused::file) }
}

const BINARY: &str = "binary data (it holds NUL bytes); give the text of the article as UTF-8";

/// What is said of bytes that are no UTF-8.
pub(super) fn invalid(at: usize, bytes: &[u8]) -> String {
    let byte = bytes.get(at).map(|b| format!(" (0x{b:02x})")).unwrap_or_default();
    format!("not valid UTF-8 at byte {at}{byte}; save it as UTF-8")
}

/// Whether a reader would see anything of a text.
pub(super) fn shows(text: &str) -> bool {
    !text.chars().all(|c| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'))
}

pub(super) fn has_text(text: &str) -> Result<(), String> {
    if shows(text) { Ok(()) } else { Err(EMPTY.into()) }
}

/// Lines that are read side by side.
const BATCH: usize = 4096;

fn json_lines(bytes: &[u8], how: How<'_>, take: &mut dyn FnMut(Item)) {
    let start = if bytes.starts_with(encodings::BYTE_ORDER_MARK) { encodings::BYTE_ORDER_MARK.len() } else { 0 };
    if !how.columns.are_guessed() {
        take(Item::Columns(json_record::keys(&bytes[start..])));
    }
    let mut at = start;
    let (mut line_number, mut number) = (0, 0);
    let mut batch: Vec<(&[u8], u64, u64, u64)> = Vec::new();
    while at < bytes.len() {
        let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |length| at + length);
        let line = &bytes[at..end];
        line_number += 1;
        if !line.trim_ascii().is_empty() {
            number += 1;
            batch.push((line, number, line_number, at as u64));
        }
        at = end + 1;
        if batch.len() == BATCH || at >= bytes.len() {
            let read = |&(line, number, line_number, byte): &(&[u8], u64, u64, u64)| {
                let record = json_record::read(line, number, how.columns, how.limits);
                let refused = |reason: String| Refused::record(number, byte, on_line(line_number, &reason));
                let mut record = record.map_err(refused)?;
                record.fields.remark = record.fields.remark.map(|remark| on_line(line_number, &remark));
                Ok(record)
            };
            let taken: Vec<Result<Record, Refused>> = batch.par_iter().map(read).collect();
            taken.into_iter().for_each(|one| take(one.map_or_else(Item::Refused, Item::Record)));
            batch.clear();
        }
    }
}

/// What is said of a record, with the line of the file it stands on: records are counted without blank lines.
pub(super) fn on_line(line: u64, reason: &str) -> String {
    format!("line {line}: {reason}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn items(bytes: &[u8], format: Format) -> Vec<Item> {
        let (columns, limits, room) = (Columns::default(), Limits::default(), Room::default());
        let how = How { columns: &columns, limits: &limits, room: &room };
        let mut items = Vec::new();
        each(Bytes::copy_from_slice(bytes), format, how, &mut |item| items.push(item)).expect("room");
        items
    }

    fn taken(bytes: &[u8], format: Format) -> Vec<String> {
        let shown = |item: Item| match item {
            Item::Record(r) => Some(format!("{} {}", r.id.unwrap_or_default(), r.text)),
            Item::Refused(Refused { number: Some(n), reason, .. }) => Some(format!("{n} {reason}")),
            Item::Refused(refused) => Some(refused.reason),
            Item::Notice(notice) => Some(notice),
            Item::Columns(_) => None,
        };
        items(bytes, format).into_iter().filter_map(shown).collect()
    }

    fn record(line: &str) -> Record {
        json_record::read(line.as_bytes(), 1, &Columns::default(), &Limits::default()).expect("a record")
    }

    #[test]
    fn text_is_verbatim_or_rejected_with_the_byte() {
        assert_eq!(taken("\u{feff}a\r\nb".as_bytes(), Format::Text), [" \u{feff}a\r\nb"]);
        assert!(taken(b"\xc3\xa9\xc3\xa9\xffc", Format::Text)[0].contains("byte 4 (0xff)"));
        assert!(taken(b"a\0b", Format::Text)[0].contains("binary"));
        assert_eq!(taken(b"\xff\xfea\0", Format::Text), [" a"]);
        for empty in ["", " \n\t", "\u{feff}\n", "\u{a0}"] {
            assert!(taken(empty.as_bytes(), Format::Text)[0].starts_with("empty"), "{empty:?}");
        }
    }

    #[test]
    fn json_lines_are_taken_one_by_one() {
        let lines = b"\xef\xbb\xbf{\"id\":\"a\",\"text\":\"one \xc3\xa9\xc3\xa9\"}\n\n{\"id\":7,\"text\":\"two\",\"x\":[1]}\r\n{\"text\":3}\n[1]\n{\n{\"text\":\" \"}\n\xff\n{\"id\":\"\",\"text\":\"three\"}";
        let taken = taken(lines, Format::Jsonl);
        assert_eq!(taken[..2], ["a one éé", "7 two"]);
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
        assert!(taken(b"id,words\na,b\n", Format::Csv)[0].contains("no column `text` in the header (id, words)"));
    }

    #[test]
    fn dates_of_records() {
        let line = |date: &str| format!("{{\"text\":\"x\",\"published\":{date}}}");
        let read = |date: &str| record(&line(date)).fields.published.map(|p| p.written);
        assert_eq!(read("\"2020-01-18\"").as_deref(), Some("2020-01-18"));
        assert_eq!(read("1579384620").as_deref(), Some("2020-01-18T21:57:00Z"));
        assert_eq!(read("1579384620000").as_deref(), Some("2020-01-18T21:57:00Z"));
        assert_eq!(read("\"20200118\"").as_deref(), Some("2020-01-18"));
        assert_eq!(read("20200118").as_deref(), Some("2020-01-18"));
        for unread in ["\"someday\"", "\"2020-01\"", "20201318", "[2020]"] {
            assert_eq!(read(unread), None, "{unread}");
            let remark = record(&line(unread)).fields.remark;
            assert!(remark.is_some_and(|r| r.starts_with("published is no date")), "{unread}");
        }
        for silent in ["null", "\"\"", "\"2020-01-18\""] {
            assert_eq!(record(&line(silent)).fields.remark, None, "{silent}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let formats = [
                Format::Text,
                Format::Html,
                Format::Jsonl,
                Format::Csv,
                Format::Tsv,
                Format::Parquet,
                Format::Warc,
            ];
            for format in formats {
                items(&bytes, format);
            }
        }
    }
}
