//! Tables of articles: a header, and a record a row.

use super::columns::{Field, Plan, listed};
use super::containers::encodings::BYTE_ORDER_MARK;
use super::records::{EMPTY, Fields, How, Item, Record, Refused, invalid, shows};
use super::rows;
use crate::article::MetadataSource;

/// Delimiters that are tried when the usual one finds no text: what spreadsheets write in other countries.
const OTHERS: [u8; 3] = [b';', b'\t', b','];

/// Takes a table apart.
pub fn each(bytes: &[u8], delimiter: u8, how: How<'_>, take: &mut dyn FnMut(Item)) {
    let mark = if bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    let (skipped, delimiter) = match separator(&bytes[mark..]) {
        Some((separator, length)) => (mark + length, separator),
        None => (mark, delimiter),
    };
    let bytes = &bytes[skipped..];
    let read = |delimiter: u8| Header::of(bytes, delimiter, how);
    let header = match read(delimiter) {
        Ok(header) if header.has_text() => Ok(header),
        first => OTHERS.into_iter().filter_map(|other| read(other).ok()).find(Header::has_text).map_or(first, Ok),
    };
    let header = match header {
        Ok(header) => header,
        Err(reason) => return take(Item::Refused(Refused::file(reason))),
    };
    take(Item::Columns(header.names.clone()));
    if !header.has_text() {
        return take(Item::Refused(Refused::file(header.without_text(how))));
    }
    let mut number = 0;
    rows::each(&bytes[header.length..], header.delimiter, how.limits, &mut |at, row| {
        number += 1;
        let byte = (skipped + header.length) as u64 + at;
        let record = row.and_then(|row| header.record(&row, number));
        take(record.map_or_else(|reason| Item::Refused(Refused::record(number, byte, reason)), Item::Record));
    });
}

/// The delimiter that a first line `sep=;`, as Excel writes and reads it, names, and the length of that line.
fn separator(bytes: &[u8]) -> Option<(u8, usize)> {
    let (head, rest) = bytes.split_first_chunk::<5>()?;
    let separator = head.strip_prefix(b"sep=").or_else(|| head.strip_prefix(b"SEP="))?.first()?;
    let end = if rest.starts_with(b"\r\n") { 2 } else { usize::from(rest.starts_with(b"\n")) };
    (end > 0 && separator.is_ascii() && *separator != b'"').then_some((*separator, head.len() + end))
}

/// The first row.
struct Header {
    names: Vec<String>,
    plan: Plan,
    delimiter: u8,
    /// Its bytes.
    length: usize,
}

impl Header {
    fn of(bytes: &[u8], delimiter: u8, how: How<'_>) -> Result<Self, String> {
        let within = &bytes[..bytes.len().min(usize::try_from(how.limits.record).unwrap_or(usize::MAX))];
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(within);
        let header = reader.byte_headers().map_err(|e| format!("not a table: {e}"))?;
        let names: Vec<String> = header.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect();
        let length = usize::try_from(reader.position().byte()).unwrap_or(within.len()).min(within.len());
        let plan = how.columns.plan(names.iter().map(String::as_str));
        Ok(Self { names, plan, delimiter, length })
    }

    fn has_text(&self) -> bool {
        !self.plan.of(Field::Text).is_empty()
    }

    fn without_text(&self, how: How<'_>) -> String {
        let what = how.columns.no_text("column");
        if self.names.iter().any(|name| name.eq_ignore_ascii_case("file")) {
            return format!("{what}, but a column `file`: it looks like a manifest; give it with --manifest");
        }
        let names = listed(self.names.iter().map(String::as_str));
        format!(
            "{what} in the header ({names}); a table of articles needs id and text, and --columns text=NAME names another"
        )
    }

    fn record(&self, row: &csv::ByteRecord, number: u64) -> Result<Record, String> {
        let width = self.names.len();
        if row.len() != width {
            return Err(format!("{} fields where the header has {width}; check the quotation marks", row.len()));
        }
        let mut broken = None;
        let mut take = |field: Field| {
            let mut first = None;
            for &at in self.plan.of(field) {
                let cell = row.get(at)?;
                match std::str::from_utf8(cell) {
                    Ok(value) if shows(value) => return Some(value.to_owned()),
                    Ok(value) => {
                        first.get_or_insert(value);
                    }
                    Err(error) => {
                        broken = Some(format!("column {}: {}", self.names[at], invalid(error.valid_up_to(), cell)));
                    }
                }
            }
            first.map(str::to_owned)
        };
        let text = take(Field::Text).unwrap_or_default();
        let id = take(Field::Id).filter(|id| !id.trim().is_empty());
        let fields = Fields::of(&mut take, MetadataSource::Record);
        if let Some(reason) = broken {
            return Err(reason);
        }
        if !shows(&text) {
            return Err(EMPTY.into());
        }
        if text.contains('\0') {
            return Err("the text holds NUL bytes; take them out".into());
        }
        Ok(Record { id, number: Some(number), text, fields })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::columns::Columns;
    use crate::ingest::limits::Limits;
    use crate::room::Room;

    fn read(table: &[u8], delimiter: u8, columns: &str, limits: Limits) -> Vec<String> {
        let (columns, room) = (columns.parse::<Columns>().expect("columns"), Room::default());
        let mut shown = Vec::new();
        each(table, delimiter, How { columns: &columns, limits: &limits, room: &room }, &mut |item| match item {
            Item::Record(r) => shown.push(format!(
                "{}: {} / {}",
                r.id.unwrap_or_default(),
                r.text,
                r.fields.outlet.map(|o| o.name).unwrap_or_default()
            )),
            Item::Refused(Refused { number, byte, reason }) => shown.push(format!("{number:?} {byte:?} {reason}")),
            Item::Notice(_) | Item::Columns(_) => {}
        });
        shown
    }

    #[test]
    fn columns_are_guessed_row_by_row() {
        let table = b"\xef\xbb\xbfURL;Headline;Body;Site_Name;domain\nu1;x;one;S;d\nu2;x;two;;d\n";
        assert_eq!(read(table, b',', "", Limits::default()), ["u1: one / S", "u2: two / d"]);
        let own = read(b"text\tstory\none\ttwo\n", b'\t', "text=story", Limits::default());
        assert_eq!(own, [": two / "]);
    }

    #[test]
    fn a_first_line_may_name_the_delimiter() {
        let rows =
            read(b"\xef\xbb\xbfsep=|\r\nid|text|outlet\r\na|one, two; three|S\r\nb|\r\n", b',', "", Limits::default());
        assert_eq!(rows[0], "a: one, two; three / S");
        assert!(rows[1].starts_with("Some(2) Some(47) 2 fields where the header has 3"), "{rows:?}");
        assert_eq!(read(b"sep=,\ntext\none\n", b';', "", Limits::default()), [": one / "]);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let rows = read(b"id,text\na,one\nb\nc,t\0wo\nd,\n", b',', "", Limits::default());
        assert_eq!(rows[0], "a: one / ");
        assert!(rows[1].starts_with("Some(2) Some(14) 1 fields where the header has 2"), "{}", rows[1]);
        assert!(rows[2].starts_with("Some(3) Some(16) the text holds NUL bytes"), "{}", rows[2]);
        assert!(rows[3].starts_with("Some(4) Some(23) empty"), "{}", rows[3]);
        let none = read(b"a,b\n1,2\n", b',', "text=c", Limits::default());
        assert!(none[0].contains("no column `c`, which --columns names for the text in the header (a, b)"), "{none:?}");
    }

    #[test]
    fn a_row_beyond_the_limit_costs_itself() {
        let table = format!("id,text\na,\"{}\nb,one\nc,{}\nd,two\n", "x ".repeat(900), "y".repeat(2000));
        let limits = Limits { record: 1000, ..Limits::default() };
        let rows = read(table.as_bytes(), b',', "", limits);
        assert!(rows[0].starts_with("Some(1) Some(8) a row of more than 1000 bytes"), "{rows:?}");
        assert_eq!((&rows[1][..], &rows[3][..]), ("b: one / ", "d: two / "));
        assert!(rows[2].starts_with("Some(3)") && rows[2].contains("--max-record"), "{rows:?}");
    }
}
