//! The texts of the corpus as numbered Parquet, for executors to read.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

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
/// Bytes of text in a row group.
const GROUP: usize = 8 << 20;

fn schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("number", DataType::UInt32, false),
        // Whether the text is the inside of a JSON string.
        Field::new("json", DataType::Boolean, false),
        Field::new("text", DataType::LargeBinary, false),
    ]))
}

/// Writes all documents, in files of consecutive numbers.
///
/// # Errors
/// The shared folder cannot be written.
pub fn write(
    documents: &Documents,
    stages: &Stages,
    attempt: &Attempt,
    runtime: &tokio::runtime::Handle,
    done: impl Fn(usize) + Sync,
) -> Result<(), Failure> {
    let files = ranges(documents, 0..documents.len(), FILE);
    let written = AtomicUsize::new(0);
    files.par_iter().enumerate().try_for_each(|(number, range)| {
        crate::pipeline::check_interrupt().map_err(|error| Failure::External(Box::new(error)))?;
        let bytes = file(documents, range.clone())?;
        runtime.block_on(stages.put(attempt, &format!("{number:06}.parquet"), bytes))?;
        done(range.len());
        written.fetch_add(1, Ordering::Relaxed);
        Ok(())
    })
}

fn file(documents: &Documents, range: std::ops::Range<usize>) -> Result<Vec<u8>, Failure> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::LZ4_RAW)
        // Every text is another one.
        .set_dictionary_enabled(false)
        .set_statistics_enabled(datafusion::parquet::file::properties::EnabledStatistics::None)
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), schema(), Some(properties))?;
    for group in ranges(documents, range, GROUP) {
        let texts = group.clone().map(|at| documents.text(at));
        let columns: [ArrayRef; 3] = [
            Arc::new(UInt32Array::from_iter_values(group.clone().map(|at| at as u32))),
            Arc::new(texts.clone().map(|(_, writing)| Some(writing == Writing::Json)).collect::<BooleanArray>()),
            Arc::new(LargeBinaryArray::from_iter_values(texts.map(|(bytes, _)| bytes))),
        ];
        writer.write(&RecordBatch::try_new(schema(), columns.to_vec())?)?;
        writer.flush()?;
    }
    Ok(writer.into_inner()?)
}

/// Consecutive documents of about so many bytes of text.
fn ranges(documents: &Documents, all: std::ops::Range<usize>, bytes: usize) -> Vec<std::ops::Range<usize>> {
    let mut ranges = Vec::new();
    let (mut start, mut size) = (all.start, 0);
    for at in all.clone() {
        let more = documents.size(at);
        if size > 0 && size + more > bytes {
            ranges.push(start..at);
            (start, size) = (at, 0);
        }
        size += more;
    }
    if start < all.end {
        ranges.push(start..all.end);
    }
    ranges
}
