//! Tables by column.

use std::collections::BTreeMap;
use std::path::Path;

/// A row by column.
pub type Row = BTreeMap<String, String>;

/// The rows of a table in memory.
pub fn parse(bytes: &[u8]) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(bytes);
    reader.deserialize().map(|row| row.expect("a row of the table")).collect()
}

/// The rows of a table on disk.
pub fn read(path: &Path) -> Vec<Row> {
    parse(&std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display())))
}
