//! The texts of the corpus as numbered Parquet, for executors to read.

use std::ops::Range;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, BooleanArray, LargeBinaryArray, UInt32Array};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::Compression;
use datafusion::parquet::file::properties::WriterProperties;
use rayon::prelude::*;

use super::Failure;
use super::stages::{Attempt, Stages};
use crate::ingest::documents::{Documents, Writing};

/// Bytes of text in a file, as a task of the first stage reads it; a longer text has a file of its own.
const FILE: usize = 32 << 20;
/// Row groups of a file.
const GROUPS: usize = 4;

/// Numbered rows that are written by the driver, in files of consecutive numbers.
pub struct Table<'a> {
    /// How many rows there are.
    pub count: usize,
    /// Bytes of text of a row.
    pub size: Box<dyn Fn(usize) -> usize + Sync + 'a>,
    /// Bytes of text in a file, about.
    pub file: usize,
    /// Its columns.
    pub schema: SchemaRef,
    /// The columns of consecutive rows.
    pub columns: Box<dyn Fn(Range<usize>) -> Result<Vec<ArrayRef>, Failure> + Sync + 'a>,
}

/// The texts of all documents: `number`, `json`, `text`.
pub fn of(documents: &Documents) -> Table<'_> {
    let schema = Schema::new(vec![
        Field::new("number", DataType::UInt32, false),
        // Whether the text is the inside of a JSON string.
        Field::new("json", DataType::Boolean, false),
        Field::new("text", DataType::LargeBinary, false),
    ]);
    let columns = move |rows: Range<usize>| {
        let texts = rows.clone().map(|at| documents.text(at));
        Ok(vec![
            Arc::new(UInt32Array::from_iter_values(rows.map(|at| at as u32))) as ArrayRef,
            Arc::new(texts.clone().map(|(_, writing)| Some(writing == Writing::Json)).collect::<BooleanArray>()),
            Arc::new(LargeBinaryArray::from_iter_values(texts.map(|(bytes, _)| bytes))),
        ])
    };
    Table {
        count: documents.len(),
        size: Box::new(move |at| documents.size(at)),
        file: FILE,
        schema: Arc::new(schema),
        columns: Box::new(columns),
    }
}

/// Writes a table.
///
/// # Errors
/// The shared folder cannot be written.
pub fn write(
    table: &Table<'_>,
    stages: &Stages,
    attempt: &Attempt,
    runtime: &tokio::runtime::Handle,
    done: impl Fn(usize) + Sync,
) -> Result<(), Failure> {
    let files = ranges(&*table.size, 0..table.count, table.file);
    files.par_iter().enumerate().try_for_each(|(number, range)| {
        crate::pipeline::check_interrupt().map_err(|error| Failure::External(Box::new(error)))?;
        let bytes = file(table, range.clone())?;
        runtime.block_on(stages.put(attempt, &format!("{number:06}.parquet"), bytes))?;
        done(range.len());
        Ok(())
    })
}

fn file(table: &Table<'_>, range: Range<usize>) -> Result<Vec<u8>, Failure> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::LZ4_RAW)
        // Every text is another one.
        .set_dictionary_enabled(false)
        .set_statistics_enabled(datafusion::parquet::file::properties::EnabledStatistics::None)
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), Arc::clone(&table.schema), Some(properties))?;
    for group in ranges(&*table.size, range, table.file / GROUPS) {
        writer.write(&RecordBatch::try_new(Arc::clone(&table.schema), (table.columns)(group)?)?)?;
        writer.flush()?;
    }
    Ok(writer.into_inner()?)
}

/// Consecutive rows of about so many bytes of text.
fn ranges(size: &dyn Fn(usize) -> usize, all: Range<usize>, bytes: usize) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let (mut start, mut taken) = (all.start, 0);
    for at in all.clone() {
        let more = size(at);
        if taken > 0 && taken + more > bytes {
            ranges.push(start..at);
            (start, taken) = (at, 0);
        }
        taken += more;
    }
    if start < all.end {
        ranges.push(start..all.end);
    }
    ranges
}

/// A Parquet file of one column of numbers.
///
/// # Errors
/// The engine cannot write it.
pub fn column(name: &str, numbers: &[u32]) -> Result<Vec<u8>, Failure> {
    let column: ArrayRef = Arc::new(UInt32Array::from(numbers.to_vec()));
    let batch = RecordBatch::try_from_iter([(name, column)])?;
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None)?;
    writer.write(&batch)?;
    Ok(writer.into_inner()?)
}
