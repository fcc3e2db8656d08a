//! The rows of a table. A quotation mark that is never closed costs its own row and not all that follow.

use super::limits::Limits;

/// How many rows with a broken quotation mark are read past; behind more, what is left of the file is one reject.
const BROKEN_ROWS: usize = 100;

/// Bytes that are read as one piece, when no row may be longer.
const WINDOW: usize = 8 << 20;

/// A row, or why it is none.
pub type Row = Result<csv::ByteRecord, String>;

/// Reads the rows of a table, its header left out. Each comes with the byte at which it begins. Memory is bounded by the
/// limit of a record, for a quotation mark that is never closed makes one row of all that follows.
pub fn each(bytes: &[u8], delimiter: u8, limits: &Limits, take: &mut dyn FnMut(u64, Row)) {
    let most = usize::try_from(limits.record).unwrap_or(usize::MAX);
    let window = WINDOW.max(most.saturating_add(1));
    let mut start = 0;
    let mut broken_rows = 0;
    while start < bytes.len() {
        let end = bytes.len().min(start.saturating_add(window));
        let piece = Piece { bytes: &bytes[start..end], delimiter, most, is_last: end == bytes.len() };
        let (read, stop) = piece.rows(start as u64, take);
        start += read;
        let reason = match stop {
            Stop::End => continue,
            Stop::Unclosed => "a quotation mark is not closed; close it, or double the marks inside the field".into(),
            Stop::Long => format!(
                "a row of more than {most} bytes, perhaps with a quotation mark that is not closed; raise --max-record if it is an article"
            ),
            Stop::Broken(reason) => reason,
        };
        take(start as u64, Err(reason));
        start = line_after(bytes, start);
        broken_rows += 1;
        if broken_rows == BROKEN_ROWS && start < bytes.len() {
            let reason = "too many rows are broken: the rest of the file was not read; check the quotation marks";
            return take(start as u64, Err(reason.into()));
        }
    }
}

/// Where the line behind the one at `start` begins.
fn line_after(bytes: &[u8], start: usize) -> usize {
    memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |at| start + at + 1)
}

/// Why no more rows come from a piece.
enum Stop {
    /// It is read; of the last row, which may go on behind it, nothing was taken.
    End,
    /// A quotation mark of the next row is not closed.
    Unclosed,
    /// The next row is longer than it may be.
    Long,
    /// The reader gives up.
    Broken(String),
}

/// A stretch of a table that begins with a row.
struct Piece<'a> {
    bytes: &'a [u8],
    delimiter: u8,
    /// Bytes that a row may have.
    most: usize,
    /// Whether nothing follows.
    is_last: bool,
}

impl Piece<'_> {
    /// Takes rows; returns how many bytes were read, up to the beginning of a row, and why not more.
    fn rows(&self, offset: u64, take: &mut dyn FnMut(u64, Row)) -> (usize, Stop) {
        let bytes = self.bytes;
        let mut builder = csv::ReaderBuilder::new();
        let mut reader = builder.delimiter(self.delimiter).flexible(true).has_headers(false).from_reader(bytes);
        let mut row = csv::ByteRecord::new();
        let mut start = 0;
        loop {
            match reader.read_byte_record(&mut row) {
                Ok(false) if self.is_last => return (bytes.len(), Stop::End),
                Ok(read) => {
                    let end = usize::try_from(reader.position().byte()).unwrap_or(bytes.len()).min(bytes.len());
                    // The reader leaves the end of a line, and blank lines, to the next row.
                    let blank = bytes[start..end].iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
                    let own = &bytes[start + blank..end];
                    if !read || (end == bytes.len() && !self.is_last) {
                        // The row may go on behind the piece, which has room for any that is not too long.
                        let stop = if own.len() > self.most { Stop::Long } else { Stop::End };
                        return (start + blank, stop);
                    }
                    if is_broken(own, self.delimiter) {
                        return (start + blank, if own.len() > self.most { Stop::Long } else { Stop::Unclosed });
                    }
                    if own.len() > self.most {
                        return (start + blank, Stop::Long);
                    }
                    take(offset + (start + blank) as u64, Ok(row.clone()));
                    start = end;
                }
                Err(error) => return (start, Stop::Broken(format!("not a row of a table: {error}"))),
            }
        }
    }
}

/// Whether a quotation mark of the row is still open at its end, or closed only by the opening mark of a field on a
/// later line.
fn is_broken(row: &[u8], delimiter: u8) -> bool {
    let mut at = 0;
    while at < row.len() {
        if row[at] != b'"' {
            match memchr::memchr(delimiter, &row[at..]) {
                Some(length) => at += length + 1,
                None => return false,
            }
            continue;
        }
        let open = at + 1;
        let mut from = open;
        let close = loop {
            let Some(length) = memchr::memchr(b'"', &row[from..]) else { return true };
            if row.get(from + length + 1) != Some(&b'"') {
                break from + length;
            }
            from += length + 2;
        };
        match row.get(close + 1) {
            None | Some(b'\r' | b'\n') => return false,
            Some(byte) if *byte == delimiter => at = close + 2,
            Some(_) if row[open..close].contains(&b'\n') => return true,
            Some(_) => match memchr::memchr(delimiter, &row[close..]) {
                Some(length) => at = close + length + 1,
                None => return false,
            },
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(bytes: &[u8]) -> Vec<Row> {
        let mut rows = Vec::new();
        each(bytes, b',', &Limits::default(), &mut |_, row| rows.push(row));
        rows
    }

    fn read(text: &str) -> Vec<String> {
        let show = |row: Row| row.map_or_else(|_| "!".to_owned(), |r| String::from_utf8_lossy(r.as_slice()).into());
        of(text.as_bytes()).into_iter().map(show).collect()
    }

    #[test]
    fn an_open_quotation_mark_costs_one_row() {
        assert_eq!(read("a,\"one\ntwo\"\nb,\"say \"\"hi\"\"\"\n"), ["aone\ntwo", "bsay \"hi\""]);
        assert_eq!(read("a,\"open\nb,two\nc,three\n"), ["!", "btwo", "cthree"]);
        assert_eq!(read("a,\"open\nb,\"two\"\nc,three\n"), ["!", "btwo", "cthree"]);
        assert_eq!(read("a,x\r\n\r\nb,\"open\r\nc,\"two\n2\"\r\n"), ["ax", "!", "ctwo\n2"]);
        assert_eq!(read("a,\"open"), ["!"]);
        assert_eq!(read("a,5\" wide\nb,\"x\"y\n"), ["a5\" wide", "bxy"]);
        assert_eq!(read(&"a,\"b\n".repeat(500)).len(), BROKEN_ROWS + 1);
    }

    #[test]
    fn rows_across_pieces_are_whole_and_know_their_byte() {
        let text =
            (0..60_000).map(|n| format!("{n},\"{}\n{n}\"\r\n", "x".repeat(n % 300))).collect::<Vec<String>>().concat();
        assert!(text.len() > WINDOW);
        let limits = Limits { record: 1000, ..Limits::default() };
        let mut next = 0;
        each(text.as_bytes(), b',', &limits, &mut |at, row| {
            let row = row.expect("a row");
            assert_eq!(&row[0], next.to_string().as_bytes());
            assert!(text[at as usize..].starts_with(&format!("{next},")));
            next += 1;
        });
        assert_eq!(next, 60_000);
    }

    proptest! {
        #[test]
        fn what_is_written_well_is_read_back(cells in prop::collection::vec("[a,\"\r\n]{0,6}", 1..20)) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            for cell in &cells {
                writer.write_record(["x", cell.as_str()]).expect("written");
            }
            let bytes = writer.into_inner().expect("bytes");
            let read: Vec<Vec<u8>> = of(&bytes).into_iter().map(|r| r.expect("a row")[1].to_vec()).collect();
            let expected: Vec<Vec<u8>> = cells.iter().map(|c| c.as_bytes().to_vec()).collect();
            prop_assert_eq!(read, expected);
        }
    }
}
