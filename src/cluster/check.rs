//! What the cluster wrote, counted before it is believed.

use std::collections::BTreeSet;

use datafusion::arrow::array::{Array, ArrayRef, Float64Array, StructArray, UInt32Array, UInt64Array};
use datafusion::arrow::datatypes::DataType;
use datafusion::prelude::{ParquetReadOptions, SessionContext};
use futures::TryStreamExt;

use super::kernels::{field, list, records};
use super::{Failure, failure};
use crate::candidates::bands::Found;
use crate::verify::duplicates::Pair;

/// What the driver wants of the sketches, by number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sketches {
    /// Words of each document.
    pub words: Vec<u32>,
    /// Hash of its words; 0 for a document without any.
    pub identities: Vec<u64>,
    /// The sum of the marks of its entries.
    pub marks: Vec<u64>,
}

/// Reads the sketches of `count` documents: every number once, and no other.
///
/// # Errors
/// The file cannot be read, or a document is missing, doubled or unknown.
pub async fn sketches(local: &SessionContext, file: &str, count: usize) -> Result<Sketches, Failure> {
    let mut met = vec![false; count];
    let mut found = Sketches { words: vec![0; count], identities: vec![0; count], marks: vec![0; count] };
    each(local, file, "sketch", |rows| {
        let rows = records(rows)?;
        let number: UInt32Array = field(&rows, "number", &DataType::UInt32)?;
        let words: UInt32Array = field(&rows, "words", &DataType::UInt32)?;
        let identity: UInt64Array = field(&rows, "identity", &DataType::UInt64)?;
        let mark: UInt64Array = field(&rows, "mark", &DataType::UInt64)?;
        for row in 0..number.len() {
            let at = number.value(row) as usize;
            match met.get_mut(at) {
                Some(met) if !*met => *met = true,
                Some(_) => return Err(failure(format!("document {at} was sketched twice"))),
                None => return Err(failure(format!("document {at} was sketched, and there are only {count}"))),
            }
            (found.words[at], found.identities[at], found.marks[at]) =
                (words.value(row), identity.value(row), mark.value(row));
        }
        Ok(())
    })
    .await?;
    match met.iter().filter(|met| !**met).count() {
        0 => Ok(found),
        missing => Err(failure(format!("{missing} of {count} documents were not sketched"))),
    }
}

/// Reads the keys of some documents, which are given ascending: `bands` of each, in that order.
///
/// # Errors
/// The file cannot be read, or a document is missing or has another number of keys.
pub async fn keys(local: &SessionContext, file: &str, documents: &[u32], bands: usize) -> Result<Vec<u64>, Failure> {
    let mut found = vec![0; documents.len() * bands];
    let mut count = 0;
    each(local, file, "sketch", |rows| {
        let rows = records(rows)?;
        let number: UInt32Array = field(&rows, "number", &DataType::UInt32)?;
        let keys = rows.column_by_name("keys").ok_or_else(|| failure("sketches without keys"))?;
        let keys = list(keys)?;
        for row in 0..number.len() {
            let Ok(at) = documents.binary_search(&number.value(row)) else { continue };
            let of_row: UInt64Array = super::kernels::column(&keys.value(row), &DataType::UInt64)?;
            if of_row.len() != bands {
                return Err(failure(format!("document {} has {} bands", number.value(row), of_row.len())));
            }
            found[at * bands..(at + 1) * bands].copy_from_slice(of_row.values());
            count += 1;
        }
        Ok(())
    })
    .await?;
    if count == documents.len() { Ok(found) } else { Err(failure("the keys of some hot documents are missing")) }
}

/// Reads candidates: the entries that the slots hold must be as many as expected, and their marks must have the sum
/// expected.
///
/// # Errors
/// The file cannot be read, or an entry is missing, doubled or another.
pub async fn candidates(local: &SessionContext, file: &str, entries: u64, mark: u64) -> Result<Found, Failure> {
    let (mut count, mut sum) = (0u64, 0u64);
    let mut slots = BTreeSet::new();
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    let mut distinct = 0;
    each(local, file, "bucket", |rows| {
        let rows = records(rows)?;
        let slot: UInt64Array = field(&rows, "slot", &DataType::UInt64)?;
        let of_slot: UInt64Array = field(&rows, "entries", &DataType::UInt64)?;
        let marks: UInt64Array = field(&rows, "mark", &DataType::UInt64)?;
        let of_rows = rows.column_by_name("pairs").ok_or_else(|| failure("slots without pairs"))?;
        let of_rows = list(of_rows)?;
        for row in 0..slot.len() {
            if !slots.insert(slot.value(row)) {
                return Err(failure(format!("slot {} came twice", slot.value(row))));
            }
            count += of_slot.value(row);
            sum = sum.wrapping_add(marks.value(row));
            let packed: UInt64Array = super::kernels::column(&of_rows.value(row), &DataType::UInt64)?;
            pairs.extend(packed.values().iter().map(|&pair| ((pair >> 32) as u32, pair as u32)));
            // A pair comes once for each band in which it agrees; they must not pile up.
            if pairs.len() > 2 * distinct + (1 << 20) {
                pairs.sort_unstable();
                pairs.dedup();
                distinct = pairs.len();
            }
        }
        Ok(())
    })
    .await?;
    if (count, sum) != (entries, mark) {
        let whose = if count == entries { ", but not the same".to_owned() } else { format!(" in place of {entries}") };
        return Err(failure(format!("the slots hold {count} band entries{whose}")));
    }
    pairs.sort_unstable();
    pairs.dedup();
    let hot: Vec<u32> = pairs.iter().filter(|(a, b)| a == b).map(|&(a, _)| a).collect();
    pairs.retain(|(a, b)| a != b);
    Ok(Found { pairs, hot })
}

/// Reads verified pairs: those of `candidates` (sorted), each once, and no others. Returns those that reach the threshold,
/// sorted.
///
/// # Errors
/// The file cannot be read, or a pair is missing, doubled or another.
pub async fn verified(local: &SessionContext, file: &str, candidates: &[(u32, u32)]) -> Result<Vec<Pair>, Failure> {
    let mut rows_of: Vec<(u32, u32, Option<f64>)> = Vec::with_capacity(candidates.len());
    each(local, file, "pair", |rows| {
        let rows: StructArray = records(rows)?;
        let a: UInt32Array = field(&rows, "a", &DataType::UInt32)?;
        let b: UInt32Array = field(&rows, "b", &DataType::UInt32)?;
        let jaccard: Float64Array = field(&rows, "jaccard", &DataType::Float64)?;
        rows_of.extend(
            (0..rows.len()).map(|row| (a.value(row), b.value(row), jaccard.is_valid(row).then(|| jaccard.value(row)))),
        );
        Ok(())
    })
    .await?;
    rows_of.sort_unstable_by_key(|&(a, b, _)| (a, b));
    let count = rows_of.len();
    if count != candidates.len() || rows_of.iter().zip(candidates).any(|(row, pair)| (row.0, row.1) != *pair) {
        let whose = if count == candidates.len() { ", but not the same" } else { "" };
        return Err(failure(format!("{count} pairs were verified in place of {}{whose}", candidates.len())));
    }
    Ok(rows_of.into_iter().filter_map(|(a, b, jaccard)| Some((a, b, jaccard?))).collect())
}

/// Takes the batches of a column of a Parquet file.
async fn each(
    local: &SessionContext,
    file: &str,
    column: &str,
    mut take: impl FnMut(&ArrayRef) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let rows = local.read_parquet(file, ParquetReadOptions::default()).await?.select_columns(&[column])?;
    let mut batches = rows.execute_stream().await?;
    while let Some(batch) = batches.try_next().await? {
        take(batch.column(0))?;
    }
    Ok(())
}
