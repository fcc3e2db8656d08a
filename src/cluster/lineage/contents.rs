//! What executors found out of each article and of pairs of them, counted before it is believed.

use datafusion::arrow::array::{ArrayRef, LargeBinaryArray, ListArray, StructArray, UInt32Array, UInt64Array};
use datafusion::arrow::datatypes::DataType;
use datafusion::prelude::SessionContext;

use crate::candidates::rare;
use crate::cluster::check::{Once, each};
use crate::cluster::kernels::wire;
use crate::cluster::kernels::{column, field, list, pairs, postings, records};
use crate::cluster::{Failure, failure};
use crate::sketch::Keys;
use crate::sketch::keys::{BLOCK, set};
use crate::text::Outline;

/// The paragraphs of all articles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paragraphs {
    /// Their hashes, each with an article that has it.
    pub entries: Vec<(u64, u32)>,
    /// For each entry the block of the paragraph in its article.
    pub blocks: Vec<u32>,
}

/// What the driver keeps of each article, by number.
#[derive(Debug)]
pub struct Contents {
    /// Hashes of their sentences; 0 for an article without words.
    pub identities: Vec<u64>,
    /// The keys of their bands.
    pub keys: Keys,
    /// Whether they have a shingle.
    pub has_shingles: Vec<bool>,
    /// How many terms they have.
    pub entries: Vec<Entries>,
    /// What is told of their texts.
    pub outlines: Vec<Outline>,
    prefixes: Vec<Vec<u64>>,
}

/// How many terms an article has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Entries {
    /// Outside quotations.
    pub vocabulary: u32,
    /// In quotations only.
    pub quoted: u32,
    /// The sum of the marks of its vocabulary.
    pub mark: u64,
}

impl Contents {
    /// Whether two articles may be twins: the prefixes of their wording have something in common.
    pub fn may_be_twins(&self, a: u32, b: u32) -> bool {
        let (a, b) = (&self.prefixes[a as usize], &self.prefixes[b as usize]);
        a.iter().any(|shingle| b.binary_search(shingle).is_ok())
    }
}

/// Reads the paragraphs of `count` articles: every number once, and no other.
///
/// # Errors
/// The file cannot be read, or an article is missing, doubled or unknown.
pub async fn paragraphs(local: &SessionContext, file: &str, count: usize) -> Result<Paragraphs, Failure> {
    let mut once = Once::of(count, "article");
    let mut found = Paragraphs::default();
    each(local, file, "found", |rows| {
        let rows = records(rows)?;
        let number: UInt32Array = field(&rows, "number", &DataType::UInt32)?;
        let (hashes, blocks) = (lists(&rows, "hashes")?, lists(&rows, "blocks")?);
        for row in 0..number.len() {
            once.meet(number.value(row))?;
            let hashes: UInt64Array = column(&hashes.value(row), &DataType::UInt64)?;
            let blocks: UInt32Array = column(&blocks.value(row), &DataType::UInt32)?;
            if hashes.len() != blocks.len() {
                return Err(failure("paragraphs without their blocks"));
            }
            found.entries.extend(hashes.values().iter().map(|&hash| (hash, number.value(row))));
            found.blocks.extend_from_slice(blocks.values());
        }
        Ok(())
    })
    .await?;
    once.end()?;
    Ok(found)
}

/// Reads the contents of `count` articles, with the keys of so many bands: every number once, and no other.
///
/// # Errors
/// As [`paragraphs`].
pub async fn contents(local: &SessionContext, file: &str, count: usize, bands: usize) -> Result<Contents, Failure> {
    let mut once = Once::of(count, "article");
    let mut keys = Keys::new(count, bands);
    let mut blocks: Vec<&mut [u32]> = rayon::iter::ParallelIterator::collect(keys.blocks_mut());
    let (mut identities, mut has_shingles) = (vec![0; count], vec![false; count]);
    let (mut entries, mut outlines) = (vec![Entries::default(); count], vec![Outline::default(); count]);
    let mut prefixes = vec![Vec::new(); count];
    each(local, file, "found", |rows| {
        let rows = records(rows)?;
        let number: UInt32Array = field(&rows, "number", &DataType::UInt32)?;
        let identity: UInt64Array = field(&rows, "identity", &DataType::UInt64)?;
        let mark: UInt64Array = field(&rows, "mark", &DataType::UInt64)?;
        let outline: LargeBinaryArray = field(&rows, "outline", &DataType::LargeBinary)?;
        let (keys, prefix) = (lists(&rows, "keys")?, lists(&rows, "prefix")?);
        let (vocabulary, quoted) = (lists(&rows, "vocabulary")?, lists(&rows, "quoted")?);
        for row in 0..number.len() {
            let at = once.meet(number.value(row))?;
            let own: UInt32Array = column(&keys.value(row), &DataType::UInt32)?;
            if own.len() != bands && !own.is_empty() {
                return Err(failure(format!("article {at} has {} bands in place of {bands}", own.len())));
            }
            has_shingles[at] = !own.is_empty();
            set(blocks[at / BLOCK], at % BLOCK, own.values().iter().copied());
            identities[at] = identity.value(row);
            entries[at] = Entries {
                vocabulary: vocabulary.value_length(row) as u32,
                quoted: quoted.value_length(row) as u32,
                mark: mark.value(row),
            };
            outlines[at] = wire::read(outline.value(row))?;
            let prefix: UInt64Array = column(&prefix.value(row), &DataType::UInt64)?;
            prefixes[at] = prefix.values().to_vec();
        }
        Ok(())
    })
    .await?;
    once.end()?;
    drop(blocks);
    Ok(Contents { identities, keys, has_shingles, entries, outlines, prefixes })
}

/// Reads postings: the entries that the slots hold must be as many as expected, and their marks must have the sum expected.
///
/// # Errors
/// The file cannot be read, or an entry is missing, doubled or another.
pub async fn postings(local: &SessionContext, file: &str, entries: u64, mark: u64) -> Result<rare::Postings, Failure> {
    let (mut count, mut sum) = (0u64, 0u64);
    let mut slots: Vec<(u64, postings::Postings)> = Vec::new();
    each(local, file, "found", |rows| {
        let rows = records(rows)?;
        let slot: UInt64Array = field(&rows, "slot", &DataType::UInt64)?;
        let of_slot: UInt64Array = field(&rows, "entries", &DataType::UInt64)?;
        let marks: UInt64Array = field(&rows, "mark", &DataType::UInt64)?;
        let of_rows = lists(&rows, "postings")?;
        for row in 0..slot.len() {
            count += of_slot.value(row);
            sum = sum.wrapping_add(marks.value(row));
            slots.push((slot.value(row), postings::from_row(&of_rows.value(row))?));
        }
        Ok(())
    })
    .await?;
    slots.sort_unstable_by_key(|(slot, _)| *slot);
    if let Some([twice, _]) = slots.array_windows().find(|[one, next]| one.0 == next.0) {
        return Err(failure(format!("slot {} came twice", twice.0)));
    }
    if (count, sum) != (entries, mark) {
        let whose = if count == entries { ", but not the same".to_owned() } else { format!(" in place of {entries}") };
        return Err(failure(format!("the slots hold {count} terms of articles{whose}")));
    }
    let mut found = rare::Postings::default();
    // Slots are ranges of terms.
    slots.into_iter().flat_map(|(_, of_slot)| of_slot).for_each(|(_, articles)| found.add(articles.into_iter()));
    Ok(found)
}

/// Reads the answers to what was asked of pairs (sorted): each once, and no others. Returns those of which the answer is yes,
/// sorted.
///
/// # Errors
/// The file cannot be read, or a pair is missing, doubled or another.
pub async fn answers(local: &SessionContext, file: &str, asked: &[(u32, u32)]) -> Result<Vec<(u32, u32)>, Failure> {
    let mut rows: Vec<pairs::Row> = Vec::with_capacity(asked.len());
    each(local, file, "found", |of_batch| {
        rows.extend(pairs::from_rows(of_batch)?);
        Ok(())
    })
    .await?;
    rows.sort_unstable();
    if !rows.iter().map(|row| (row.0, row.1)).eq(asked.iter().copied()) {
        return Err(failure(format!(
            "{} pairs were looked at, not the {} that were asked for",
            rows.len(),
            asked.len()
        )));
    }
    Ok(rows.into_iter().filter(|row| row.2).map(|row| (row.0, row.1)).collect())
}

/// A field of lists.
pub fn lists(rows: &StructArray, name: &str) -> Result<ListArray, Failure> {
    let column: &ArrayRef = rows.column_by_name(name).ok_or_else(|| failure(format!("records without {name}")))?;
    list(column)
}
