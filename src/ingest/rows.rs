//! The rows of a table. A quotation mark that is never closed costs its own row and not all that follow.

/// How many rows with a broken quotation mark are read past; behind more, what is left of the file is one reject.
const BROKEN_ROWS: usize = 100;

/// A row, or why it is none.
pub type Row = Result<csv::ByteRecord, String>;

/// Reads the rows of a table, its header left out.
pub fn of(bytes: &[u8], delimiter: u8) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut start = 0;
    for _ in 0..BROKEN_ROWS {
        let Some(broken) = until_broken(&bytes[start..], delimiter, &mut rows) else { return rows };
        rows.push(Err("a quotation mark is not closed; close it, or double the marks inside the field".into()));
        start += broken;
    }
    rows.push(Err("too many quotation marks are not closed: the rest of the file was not read; check them".into()));
    rows
}

/// Takes rows until one whose quotation mark is not closed; returns where the line after the beginning of that row is.
fn until_broken(bytes: &[u8], delimiter: u8, rows: &mut Vec<Row>) -> Option<usize> {
    let mut builder = csv::ReaderBuilder::new();
    let mut reader = builder.delimiter(delimiter).flexible(true).has_headers(false).from_reader(bytes);
    let mut row = csv::ByteRecord::new();
    let mut start = 0;
    loop {
        match reader.read_byte_record(&mut row) {
            Ok(false) => return None,
            Ok(true) => {
                let end = usize::try_from(reader.position().byte()).unwrap_or(bytes.len()).min(bytes.len());
                // The reader leaves the end of a line, and blank lines, to the next row.
                let blank = bytes[start..end].iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
                let own = &bytes[start + blank..end];
                if is_broken(own, delimiter) {
                    let line = memchr::memchr(b'\n', own).map_or(own.len(), |at| at + 1);
                    return Some(start + blank + line);
                }
                rows.push(Ok(row.clone()));
                start = end;
            }
            Err(error) => {
                rows.push(Err(format!("not a row of a table: {error}")));
                return None;
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

    fn read(text: &str) -> Vec<String> {
        let show = |row: Row| row.map_or_else(|_| "!".to_owned(), |r| String::from_utf8_lossy(r.as_slice()).into());
        of(text.as_bytes(), b',').into_iter().map(show).collect()
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

    proptest! {
        #[test]
        fn what_is_written_well_is_read_back(cells in prop::collection::vec("[a,\"\r\n]{0,6}", 1..20)) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            for cell in &cells {
                writer.write_record(["x", cell.as_str()]).expect("written");
            }
            let bytes = writer.into_inner().expect("bytes");
            let read: Vec<Vec<u8>> = of(&bytes, b',').into_iter().map(|r| r.expect("a row")[1].to_vec()).collect();
            let expected: Vec<Vec<u8>> = cells.iter().map(|c| c.as_bytes().to_vec()).collect();
            prop_assert_eq!(read, expected);
        }
    }
}
