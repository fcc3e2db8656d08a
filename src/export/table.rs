//! Tables as CSV: UTF-8 without a byte order mark, RFC 4180 quoting, `\n`, a header; empty means unknown.

use std::borrow::Cow;
use std::io::{self, Write};

use rayon::prelude::*;

/// A table being written.
pub struct Table<'w> {
    writer: csv::Writer<&'w mut dyn Write>,
}

impl<'w> Table<'w> {
    /// Begins a table with its header.
    ///
    /// # Errors
    /// The stream cannot be written.
    pub fn new(to: &'w mut dyn Write, header: &[&str]) -> io::Result<Self> {
        let mut table = Self::headless(to);
        table.writer.write_record(header).map_err(into_io)?;
        Ok(table)
    }

    fn headless(to: &'w mut dyn Write) -> Self {
        Self { writer: csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(to) }
    }

    /// Writes a row. Cells that a spreadsheet would run are neutralised here, so no writer can forget it.
    ///
    /// # Errors
    /// The stream cannot be written.
    pub fn row<const N: usize>(&mut self, cells: [Cow<'_, str>; N]) -> io::Result<()> {
        for cell in &cells {
            self.writer.write_field(neutral(cell).as_bytes()).map_err(into_io)?;
        }
        self.writer.write_record(None::<&[u8]>).map_err(into_io)
    }

    /// Ends the table.
    ///
    /// # Errors
    /// The stream cannot be written.
    pub fn end(mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// Rows that are written to memory by one task, and how many such tasks are held in memory together.
const ROWS: usize = 4096;
const TASKS: usize = 64;

/// Writes a whole table of `rows` rows, made by many threads and written in their order.
///
/// # Errors
/// The stream cannot be written.
pub fn write<'r, const N: usize>(
    to: &mut dyn Write,
    header: &[&str; N],
    rows: usize,
    row: impl Fn(usize) -> [Cow<'r, str>; N] + Sync,
) -> io::Result<()> {
    Table::new(&mut *to, header)?.end()?;
    for first in (0..rows).step_by(ROWS * TASKS) {
        let last = (first + ROWS * TASKS).min(rows);
        let starts: Vec<usize> = (first..last).step_by(ROWS).collect();
        let written: Vec<io::Result<Vec<u8>>> = starts
            .into_par_iter()
            .map(|start| {
                let mut bytes = Vec::new();
                let mut table = Table::headless(&mut bytes);
                (start..(start + ROWS).min(last)).try_for_each(|at| table.row(row(at)))?;
                table.end()?;
                Ok(bytes)
            })
            .collect();
        for bytes in written {
            to.write_all(&bytes?)?;
        }
    }
    Ok(())
}

fn into_io(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// A text cell.
pub fn text(value: &str) -> Cow<'_, str> {
    Cow::Borrowed(value)
}

/// A whole number.
pub fn count<'a>(value: impl TryInto<u64>) -> Cow<'a, str> {
    value.try_into().map_or(Cow::Borrowed(""), |n: u64| Cow::Owned(n.to_string()))
}

/// A share or score: always four decimals. What is not a number is unknown.
pub fn decimal<'a>(value: f64) -> Cow<'a, str> {
    if value.is_finite() {
        // Adding zero turns a negative zero, also one made by rounding, into a plain one.
        Cow::Owned(format!("{:.4}", (value * 1e4).round() / 1e4 + 0.0))
    } else {
        Cow::Borrowed("")
    }
}

/// Yes or no.
pub fn flag<'a>(value: bool) -> Cow<'a, str> {
    Cow::Borrowed(if value { "true" } else { "false" })
}

/// A list, joined with `|`. An item keeps its words: a `|` in it becomes a `/`, white space of any kind one space.
pub fn list<'a>(items: impl IntoIterator<Item = impl AsRef<str>>) -> Cow<'a, str> {
    let items: Vec<String> = items
        .into_iter()
        .map(|item| item.as_ref().replace('|', "/").split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    Cow::Owned(items.join("|"))
}

/// Whether a spreadsheet would read the cell as a formula. A plain number such as `-0.5` is only a number.
fn runs(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number(cell)
}

fn is_number(cell: &str) -> bool {
    let digits = cell.strip_prefix(['+', '-']).unwrap_or(cell);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    [whole, part].iter().all(|run| !run.is_empty() && run.bytes().all(|b| b.is_ascii_digit()))
}

/// The cell as it is written: a leading apostrophe keeps a spreadsheet from running it.
pub fn neutral(cell: &str) -> Cow<'_, str> {
    if runs(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// The cell as it was before [`neutral`].
pub fn original(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| runs(rest)).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(cells: [&str; 3]) -> String {
        let mut bytes = Vec::new();
        let mut table = Table::new(&mut bytes, &["a", "b", "c"]).expect("a header");
        table.row(cells.map(text)).expect("a row");
        table.end().expect("an end");
        String::from_utf8(bytes).expect("text")
    }

    #[test]
    fn quoting_follows_rfc_4180() {
        insta::assert_snapshot!(written(["a \"word\", two", "line\nbreak", ""]), @r#"
        a,b,c
        "a ""word"", two","line
        break",
        "#);
    }

    #[test]
    fn many_rows_are_written_in_order() {
        let rows = ROWS * TASKS + ROWS + 3;
        let mut bytes = Vec::new();
        write(&mut bytes, &["n"], rows, |at| [count(at)]).expect("written");
        let expected: Vec<String> = (0..rows).map(|at| at.to_string()).collect();
        assert!(bytes == format!("n\n{}\n", expected.join("\n")).as_bytes());
    }

    #[test]
    fn formulas_are_neutralised_and_numbers_are_not() {
        for cell in ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\tx", "\rx", "- he said", "+1.2.3", "-", "=1"] {
            assert_eq!(neutral(cell), format!("'{cell}"));
        }
        for cell in ["-0.5", "+12", "-3", "1=1", "a-b", "", "'=quoted", "“=”"] {
            assert_eq!(neutral(cell), cell);
        }
    }

    #[test]
    fn cells_have_one_form() {
        assert_eq!(decimal(0.5), "0.5000");
        assert_eq!(decimal(-0.000_001), "0.0000");
        assert_eq!(decimal(f64::NAN), "");
        assert_eq!(list(["a|b", "c\n d"]), "a/b|c d");
        assert_eq!(count(3usize), "3");
    }

    proptest! {
        #[test]
        fn cells_survive_the_way_there_and_back(cell in "[-=+@'\t\ra-z0-9.\", \n]{0,12}") {
            let bytes = written([&cell, "x", "y"]);
            let mut reader = csv::Reader::from_reader(bytes.as_bytes());
            let row = reader.records().next().expect("a row").expect("a row");
            // An apostrophe the text itself begins with is told apart from ours only when no formula follows it.
            if !cell.starts_with('\'') {
                prop_assert_eq!(original(&row[0]), cell.as_str());
            }
        }
    }
}
