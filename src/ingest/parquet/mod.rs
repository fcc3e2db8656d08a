//! Parquet tables, a few rows of the wanted columns at a time.

mod cells;

use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;
use parquet::column::reader::ColumnReader;
use parquet::errors::ParquetError;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use parquet::schema::types::ColumnDescPtr;

use super::columns::{FIELDS, Field, Plan, listed};
use super::records::{EMPTY, Fields, How, Item, Record, Refused, shows};
use crate::article::MetadataSource;
use cells::{Cell, cells};

/// Rows that are read at once; each may be a long article.
const BATCH: usize = 256;

/// A table that is open.
struct Table {
    reader: SerializedFileReader<Bytes>,
    /// The columns that are no part of another, by their place among all leaves.
    columns: Vec<(usize, ColumnDescPtr)>,
    plan: Plan,
}

/// Takes a table apart.
pub fn each(bytes: Bytes, how: How<'_>, take: &mut dyn FnMut(Item)) {
    let length = bytes.len() as u64;
    let table = match guarded(|| open(bytes, how)) {
        Ok(table) => table,
        Err(reason) => return take(Item::Refused(Refused::file(damaged(&reason)))),
    };
    let names: Vec<String> = table.columns.iter().map(|(_, column)| column.name().to_owned()).collect();
    let shown = listed(names.iter().map(String::as_str));
    take(Item::Columns(names));
    if table.plan.of(Field::Text).is_empty() {
        let reason = format!(
            "{} among the columns ({shown}); a table of articles needs id and text, and --columns text=NAME names another",
            how.columns.no_text("column")
        );
        return take(Item::Refused(Refused::file(reason)));
    }
    if !how.limits.allow(table.declared(), length) {
        let reason = format!(
            "says that it holds {} bytes of text in {length}; raise --max-decompressed if it does",
            table.declared()
        );
        return take(Item::Refused(Refused::file(reason)));
    }
    let mut number = 0;
    for group in 0..table.reader.num_row_groups() {
        let before = number;
        let read = guarded(|| {
            table.group(group, &mut |row| {
                number += 1;
                let record = table.record(row, number, how);
                take(record.map_or_else(
                    |reason| Item::Refused(Refused { number: Some(number), byte: None, reason }),
                    Item::Record,
                ));
            })
        });
        let rows = table.reader.metadata().row_group(group).num_rows().max(0).cast_unsigned();
        if let Err(reason) = read {
            let lost = rows.saturating_sub(number - before);
            let reason = format!("{}; {lost} rows of row group {group} were not taken from here on", damaged(&reason));
            take(Item::Refused(Refused { number: Some(number + 1), byte: None, reason }));
        }
        number = before + rows;
    }
}

fn damaged(reason: &str) -> String {
    format!("not a whole Parquet file: {reason}; get it again")
}

/// What the decoder finds wrong, in one line. A damaged file may also bring it to a panic, which ends here.
fn guarded<T>(read: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => {
            let said = error.to_string();
            let said = said.rsplit_once("error: ").map_or(said.as_str(), |(_, rest)| rest);
            Err(said.chars().take(160).map(|c| if c.is_control() { ' ' } else { c }).collect())
        }
        Err(_) => Err("its data make no sense".into()),
    }
}

fn open(bytes: Bytes, how: How<'_>) -> Result<Table, ParquetError> {
    let reader = SerializedFileReader::new(bytes)?;
    let schema = reader.metadata().file_metadata().schema_descr_ptr();
    let leaves = schema.columns().iter().cloned().enumerate();
    let columns: Vec<(usize, ColumnDescPtr)> =
        leaves.filter(|(_, column)| column.path().parts().len() == 1 && column.max_rep_level() == 0).collect();
    let plan = how.columns.plan(columns.iter().map(|(_, column)| column.name()));
    Ok(Table { reader, columns, plan })
}

impl Table {
    /// Whether a column is read at all.
    fn is_wanted(&self, at: usize) -> bool {
        FIELDS.into_iter().any(|field| self.plan.of(field).contains(&at))
    }

    /// Bytes that the wanted columns say they hold.
    fn declared(&self) -> u64 {
        let wanted: Vec<usize> =
            self.columns.iter().enumerate().filter(|(at, _)| self.is_wanted(*at)).map(|(_, (leaf, _))| *leaf).collect();
        let groups = self.reader.metadata().row_groups().iter();
        let sizes = groups.flat_map(|group| {
            wanted.iter().filter_map(|&leaf| group.columns().get(leaf)).map(ColumnChunkMetaData::uncompressed_size)
        });
        sizes.fold(0, |sum, size| sum.saturating_add(size.max(0).cast_unsigned()))
    }

    /// The rows of a row group, as cells of the columns; those that are not wanted are nothing.
    fn group(&self, group: usize, take: &mut dyn FnMut(&[Cell])) -> Result<(), ParquetError> {
        let group = self.reader.get_row_group(group)?;
        let mut readers = self.readers(&*group)?;
        let rows = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
        let mut row: Vec<Cell> = Vec::new();
        let mut done = 0;
        while done < rows {
            let wanted = BATCH.min(rows - done);
            let mut batch: Vec<std::vec::IntoIter<Cell>> = Vec::with_capacity(readers.len());
            for (at, reader) in readers.iter_mut().enumerate() {
                let cells = match reader {
                    Some(reader) => cells(reader, &self.columns[at].1, wanted)?,
                    None => vec![None; wanted],
                };
                if cells.len() < wanted {
                    return Err(ParquetError::EOF(format!(
                        "error: column {} ends too early",
                        self.columns[at].1.name()
                    )));
                }
                batch.push(cells.into_iter());
            }
            for _ in 0..wanted {
                row.clear();
                row.extend(batch.iter_mut().map(|cells| cells.next().flatten()));
                take(&row);
            }
            done += wanted;
        }
        Ok(())
    }

    fn readers(&self, group: &dyn RowGroupReader) -> Result<Vec<Option<ColumnReader>>, ParquetError> {
        let reader = |(at, (leaf, _)): (usize, &(usize, ColumnDescPtr))| {
            self.is_wanted(at).then(|| group.get_column_reader(*leaf)).transpose()
        };
        self.columns.iter().enumerate().map(reader).collect()
    }

    fn record(&self, row: &[Cell], number: u64, how: How<'_>) -> Result<Record, String> {
        let mut broken = None;
        let mut take = |field: Field| {
            let mut first = None;
            for &at in self.plan.of(field) {
                match row.get(at) {
                    Some(Some(Ok(value))) if shows(value) => return Some(value.clone()),
                    Some(Some(Ok(value))) => {
                        first.get_or_insert(value);
                    }
                    Some(Some(Err(reason))) => broken = Some(format!("column {}: {reason}", self.columns[at].1.name())),
                    Some(None) | None => {}
                }
            }
            first.cloned()
        };
        let text = take(Field::Text).unwrap_or_default();
        let id = take(Field::Id).filter(|id| !id.trim().is_empty());
        let fields = Fields::of(&mut take, MetadataSource::Record);
        if let Some(reason) = broken {
            return Err(reason);
        }
        how.limits.check("a text", text.len())?;
        if text.contains('\0') {
            return Err("the text holds NUL bytes; take them out".into());
        }
        if shows(&text) { Ok(Record { id, number: Some(number), text, fields }) } else { Err(EMPTY.into()) }
    }
}

#[cfg(test)]
mod tests;
