//! Parquet tables, a few rows of the wanted columns at a time.

mod cells;
mod delta;
mod fields;
mod packed;
mod pages;
mod thrift;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use bytes::Bytes;
use parquet::basic::{Compression, Type};
use parquet::column::reader::{ColumnReader, get_column_reader};
use parquet::errors::ParquetError;
use parquet::file::metadata::{ColumnChunkMetaData, RowGroupMetaData};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::ColumnDescPtr;

use super::columns::{FIELDS, Field, Plan, listed};
use super::records::{EMPTY, Fields, How, Item, Record, Refused, shows};
use crate::article::MetadataSource;
use cells::{Cell, cells};
use pages::{Left, Pages};

/// Rows that are read at once; each may be a long article.
const BATCH: usize = 256;
/// Bytes that a row counts beside its text: a few bytes of a file may promise any number of rows without one.
const ROW: u64 = 64;

/// A table that is open.
struct Table {
    bytes: Bytes,
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
    if table.stored() > length {
        let reason = damaged(&format!("its columns say that they fill {} bytes of {length}", table.stored()));
        return take(Item::Refused(Refused::file(reason)));
    }
    if let Some(name) = table.unread_compression() {
        let reason = format!(
            "is compressed with {name}, which is not read; write the table again uncompressed or with Zstandard, Snappy, gzip or LZ4"
        );
        return take(Item::Refused(Refused::file(reason)));
    }
    // What is repeated in a column stands in the file but once, so what comes out is counted too.
    let most = how.limits.most(length);
    let left: Left = Arc::new(AtomicU64::new(most));
    let mut number = 0;
    for group in 0..table.reader.num_row_groups() {
        let before = number;
        let mut is_full = false;
        let read = guarded(|| {
            table.group(group, &left, &mut |row| {
                number += 1;
                if pages::take(&left, ROW + row.iter().map(Cell::length).sum::<u64>()).is_none() {
                    is_full = true;
                    return false;
                }
                let record = table.record(row, number, how);
                take(record.map_or_else(
                    |reason| Item::Refused(Refused { number: Some(number), byte: None, reason }),
                    Item::Record,
                ));
                true
            })
        });
        if is_full {
            let reason = format!(
                "holds more than {most} bytes of text and rows in {length}, and nothing was taken from here on; \
                 raise --max-decompressed if it does"
            );
            return take(Item::Refused(Refused { number: Some(number), byte: None, reason }));
        }
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
    thrift::check_schema(&bytes)?;
    let reader = SerializedFileReader::new(bytes.clone())?;
    let schema = reader.metadata().file_metadata().schema_descr_ptr();
    let leaves = schema.columns().iter().cloned().enumerate();
    let columns: Vec<(usize, ColumnDescPtr)> =
        leaves.filter(|(_, column)| column.path().parts().len() == 1 && column.max_rep_level() == 0).collect();
    let plan = how.columns.plan(columns.iter().map(|(_, column)| column.name()));
    Ok(Table { bytes, reader, columns, plan })
}

impl Table {
    /// Whether a column is read at all.
    fn is_wanted(&self, at: usize) -> bool {
        FIELDS.into_iter().any(|field| self.plan.of(field).contains(&at))
    }

    /// The wanted columns in every row group.
    fn chunks(&self) -> impl Iterator<Item = &ColumnChunkMetaData> {
        let wanted: Vec<usize> =
            self.columns.iter().enumerate().filter(|(at, _)| self.is_wanted(*at)).map(|(_, (leaf, _))| *leaf).collect();
        let groups = self.reader.metadata().row_groups().iter();
        groups.flat_map(move |group| wanted.clone().into_iter().filter_map(|leaf| group.columns().get(leaf)))
    }

    /// Bytes that the wanted columns say they hold.
    fn declared(&self) -> u64 {
        let sizes = self.chunks().map(ColumnChunkMetaData::uncompressed_size);
        sizes.fold(0, |sum, size| sum.saturating_add(size.max(0).cast_unsigned()))
    }

    /// Bytes of the file that the wanted columns say they fill. Row groups that share their bytes could have them read as often
    /// as there are row groups.
    fn stored(&self) -> u64 {
        let sizes = self.chunks().map(ColumnChunkMetaData::compressed_size);
        sizes.fold(0, |sum, size| sum.saturating_add(size.max(0).cast_unsigned()))
    }

    /// The compression of a wanted column that is not read.
    fn unread_compression(&self) -> Option<&'static str> {
        self.chunks().find_map(|chunk| match chunk.compression() {
            Compression::BROTLI(_) => Some("Brotli"),
            Compression::LZO => Some("LZO"),
            _ => None,
        })
    }

    /// The rows of a row group, as cells of the columns, until one is not taken; columns that are not wanted are nothing.
    fn group(&self, group: usize, left: &Left, take: &mut dyn FnMut(&[Cell]) -> bool) -> Result<(), ParquetError> {
        let group = self.reader.metadata().row_group(group);
        let mut readers = self.readers(group, left)?;
        let rows = usize::try_from(group.num_rows()).unwrap_or(0);
        let mut row: Vec<Cell> = Vec::new();
        let mut done = 0;
        while done < rows {
            let wanted = BATCH.min(rows - done);
            let mut batch: Vec<std::vec::IntoIter<Cell>> = Vec::with_capacity(readers.len());
            for (at, reader) in readers.iter_mut().enumerate() {
                let cells = match reader {
                    Some(reader) => cells(reader, &self.columns[at].1, wanted)?,
                    None => vec![Cell::Nothing; wanted],
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
                row.extend(batch.iter_mut().map(|cells| cells.next().unwrap_or_default()));
                if !take(&row) {
                    return Ok(());
                }
            }
            done += wanted;
        }
        Ok(())
    }

    fn readers(&self, group: &RowGroupMetaData, left: &Left) -> Result<Vec<Option<ColumnReader>>, ParquetError> {
        let rows = usize::try_from(group.num_rows()).unwrap_or(0);
        let reader = |(at, (leaf, column)): (usize, &(usize, ColumnDescPtr))| {
            // Such columns hold neither texts nor numbers nor dates.
            let is_none = matches!(column.physical_type(), Type::BOOLEAN | Type::FIXED_LEN_BYTE_ARRAY);
            let chunk = group.columns().get(*leaf).filter(|_| !is_none && self.is_wanted(at));
            let Some(chunk) = chunk else { return Ok(None) };
            let pages = Pages::of(&self.bytes, chunk, column, rows, Arc::clone(left))?;
            Ok(Some(get_column_reader(Arc::clone(column), Box::new(pages))))
        };
        self.columns.iter().enumerate().map(reader).collect()
    }

    fn record(&self, row: &[Cell], number: u64, how: How<'_>) -> Result<Record, String> {
        let mut broken = None;
        let mut take = |field: Field| {
            let mut first = None;
            for &at in self.plan.of(field) {
                match row.get(at).map(Cell::text) {
                    Some(Some(Ok(value))) if shows(&value) => return Some(value.into_owned()),
                    Some(Some(Ok(value))) => {
                        first.get_or_insert(value);
                    }
                    Some(Some(Err(reason))) => broken = Some(format!("column {}: {reason}", self.columns[at].1.name())),
                    Some(None) | None => {}
                }
            }
            first.map(std::borrow::Cow::into_owned)
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
