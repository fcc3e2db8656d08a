//! What the cluster wrote, counted before it is believed.

use std::collections::BTreeSet;

use datafusion::arrow::array::{Array, ArrayRef, Float64Array, StructArray, UInt32Array, UInt64Array};
use datafusion::arrow::datatypes::DataType;
use datafusion::arrow::record_batch::RecordBatch;
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
    let mut once = Once::of(count, "document");
    let mut found = Sketches { words: vec![0; count], identities: vec![0; count], marks: vec![0; count] };
    each(local, file, "sketch", |rows| {
        let rows = records(rows)?;
        let number: UInt32Array = field(&rows, "number", &DataType::UInt32)?;
        let words: UInt32Array = field(&rows, "words", &DataType::UInt32)?;
        let identity: UInt64Array = field(&rows, "identity", &DataType::UInt64)?;
        let mark: UInt64Array = field(&rows, "mark", &DataType::UInt64)?;
        for row in 0..number.len() {
            let at = once.meet(number.value(row))?;
            (found.words[at], found.identities[at], found.marks[at]) =
                (words.value(row), identity.value(row), mark.value(row));
        }
        Ok(())
    })
    .await?;
    once.end()?;
    Ok(found)
}

/// Sees to it that every number comes once, and no other.
pub(super) struct Once {
    met: Vec<bool>,
    what: &'static str,
}

impl Once {
    /// Numbers below `count`, of what is called so.
    pub fn of(count: usize, what: &'static str) -> Self {
        Self { met: vec![false; count], what }
    }

    /// Meets a number, and returns it as a position.
    pub fn meet(&mut self, number: u32) -> Result<usize, Failure> {
        let at = number as usize;
        match self.met.get_mut(at) {
            Some(met) if !*met => *met = true,
            Some(_) => return Err(failure(format!("{} {at} came twice", self.what))),
            None => return Err(failure(format!("{} {at} came, and there are only {}", self.what, self.met.len()))),
        }
        Ok(at)
    }

    /// Whether all were met.
    pub fn end(self) -> Result<(), Failure> {
        match self.met.iter().filter(|met| !**met).count() {
            0 => Ok(()),
            missing => Err(failure(format!("{missing} of {} {}s did not come", self.met.len(), self.what))),
        }
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
pub(super) async fn each(
    local: &SessionContext,
    file: &str,
    column: &str,
    mut take: impl FnMut(&ArrayRef) -> Result<(), Failure>,
) -> Result<(), Failure> {
    batches(local, file, &[column], async |batch| take(batch.column(0))).await
}

/// Takes the batches of some columns of a Parquet file, or of the files of a folder.
pub(super) async fn batches(
    local: &SessionContext,
    file: &str,
    columns: &[&str],
    mut take: impl AsyncFnMut(&RecordBatch) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let rows = local.read_parquet(file, ParquetReadOptions::default()).await?.select_columns(columns)?;
    let mut batches = rows.execute_stream().await?;
    while let Some(batch) = batches.try_next().await? {
        take(&batch).await?;
    }
    Ok(())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::cluster::kernels::{Kernel, mark};
    use crate::cluster::session;
    use datafusion::arrow::array::builder::{ListBuilder, UInt64Builder};
    use datafusion::parquet::arrow::ArrowWriter;
    use std::sync::Arc;

    /// What a check says of a file of one column.
    pub fn checked<T>(
        name: &str,
        column: ArrayRef,
        check: impl AsyncFn(&SessionContext, &str) -> Result<T, Failure>,
    ) -> Result<T, String> {
        let place = tempfile::tempdir().expect("a place");
        let path = place.path().join("rows.parquet");
        let batch = RecordBatch::try_from_iter([(name, column)]).expect("rows");
        let file = std::fs::File::create(&path).expect("a file");
        let mut writer = ArrowWriter::try_new(file, batch.schema(), None).expect("a writer");
        writer.write(&batch).expect("written");
        writer.close().expect("closed");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let local = session::local().expect("a session");
        runtime.block_on(check(&local, path.to_str().expect("UTF-8"))).map_err(|why| why.to_string())
    }

    fn lists(rows: &[Vec<u64>]) -> ArrayRef {
        let DataType::Struct(fields) = Kernel::Bucket.returns() else { panic!("records") };
        let DataType::List(item) = fields[3].data_type() else { panic!("lists") };
        let mut lists = ListBuilder::new(UInt64Builder::new()).with_field(Arc::clone(item));
        for row in rows {
            lists.values().append_slice(row);
            lists.append(true);
        }
        Arc::new(lists.finish())
    }

    #[test]
    fn every_document_is_sketched_once() {
        let DataType::Struct(fields) = Kernel::Sketch.returns() else { panic!("records") };
        let check = |numbers: &[u32]| {
            let zeros = || Arc::new(UInt64Array::from(vec![7; numbers.len()])) as ArrayRef;
            let numbers = UInt32Array::from(numbers.to_vec());
            let keys = lists(&vec![vec![1, 1 << 32]; numbers.len()]);
            let columns = vec![Arc::new(numbers.clone()) as ArrayRef, Arc::new(numbers), zeros(), zeros(), keys];
            let column = Arc::new(StructArray::try_new(fields.clone(), columns, None).expect("records"));
            checked("sketch", column, async |local, file| sketches(local, file, 3).await)
        };
        assert_eq!(check(&[2, 0, 1]).expect("all").words, [0, 1, 2]);
        assert!(check(&[2, 0, 1, 2]).expect_err("doubled").contains("document 2 came twice"));
        assert!(check(&[2, 0]).expect_err("missing").contains("1 of 3 documents did not come"));
        assert!(check(&[2, 0, 3]).expect_err("unknown").contains("there are only 3"));
    }

    #[test]
    fn every_entry_is_in_one_slot() {
        let DataType::Struct(fields) = Kernel::Bucket.returns() else { panic!("records") };
        let (of_first, of_second) = (mark(1, 0).wrapping_add(mark(1, 2)), mark(9, 1));
        let check = |slots: &[u64], counts: &[u64], marks: &[u64]| {
            let numbers = |of: &[u64]| Arc::new(UInt64Array::from(of.to_vec())) as ArrayRef;
            let pairs: Vec<Vec<u64>> =
                slots.iter().map(|slot| if *slot == 0 { vec![2, 2] } else { vec![1 << 32 | 1] }).collect();
            let columns = vec![numbers(slots), numbers(counts), numbers(marks), lists(&pairs)];
            let column = Arc::new(StructArray::try_new(fields.clone(), columns, None).expect("records"));
            let sum = of_first.wrapping_add(of_second);
            checked("bucket", column, async |local, file| candidates(local, file, 3, sum).await)
        };
        let found = check(&[5, 0], &[1, 2], &[of_second, of_first]).expect("all");
        assert_eq!((found.pairs, found.hot), (vec![(0, 2)], vec![1]));
        let doubled = check(&[5, 0, 5], &[1, 2, 1], &[of_second, of_first, of_second]);
        assert!(doubled.expect_err("doubled").contains("slot 5 came twice"));
        assert!(check(&[0], &[2], &[of_first]).expect_err("missing").contains("2 band entries in place of 3"));
        let other = check(&[5, 0], &[1, 2], &[of_second, of_first ^ 1]);
        assert!(other.expect_err("another").contains("but not the same"));
    }

    #[test]
    fn every_pair_is_verified_once() {
        let DataType::List(item) = Kernel::Verify.returns() else { panic!("lists") };
        let DataType::Struct(fields) = item.data_type() else { panic!("records") };
        let check = |pairs: &[(u32, u32)]| {
            let of = |take: fn(&(u32, u32)) -> u32| {
                Arc::new(pairs.iter().map(|pair| Some(take(pair))).collect::<UInt32Array>()) as ArrayRef
            };
            let jaccard: Float64Array = pairs.iter().map(|pair| (pair.0 == 0).then_some(0.75)).collect();
            let columns = vec![of(|pair| pair.0), of(|pair| pair.1), Arc::new(jaccard)];
            let column = Arc::new(StructArray::try_new(fields.clone(), columns, None).expect("records"));
            checked("pair", column, async |local, file| verified(local, file, &[(0, 1), (2, 3)]).await)
        };
        assert_eq!(check(&[(2, 3), (0, 1)]).expect("all"), [(0, 1, 0.75)]);
        assert!(check(&[(2, 3), (0, 1), (0, 1)]).expect_err("doubled").contains("3 pairs were verified in place of 2"));
        assert!(check(&[(2, 3)]).expect_err("missing").contains("1 pairs"));
        assert!(check(&[(2, 3), (0, 2)]).expect_err("another").contains("but not the same"));
    }
}
