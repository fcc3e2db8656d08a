//! The matches of a task: some articles, and for each the later ones it is to be compared with.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, Float32Array, Float64Array, ListArray, StructArray, UInt32Array, UInt64Array,
};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::datatypes::{DataType, Field, Fields};

use super::articles::Task;
use super::wire::ToMatch;
use super::{field, in_lists, list, list_of, records, rows_of};
use crate::cluster::contract::Contract;
use crate::cluster::{Failure, failure};
use crate::sketch;
use crate::verify::{self, Aligned, Match, Rarity};

/// A figure of a match, and where it is.
type Column<T> = (&'static str, fn(&mut Match) -> &mut T);

const SHARES: [Column<f64>; 12] = [
    ("jaccard_minhash", |found| &mut found.jaccard_minhash),
    ("jaccard", |found| &mut found.jaccard),
    ("containment_a_in_b", |found| &mut found.containment_a_in_b),
    ("containment_b_in_a", |found| &mut found.containment_b_in_a),
    ("own_wording_a_in_b", |found| &mut found.own_wording_a_in_b),
    ("own_wording_b_in_a", |found| &mut found.own_wording_b_in_a),
    ("coverage", |found| &mut found.coverage),
    ("shared_terms", |found| &mut found.shared_terms),
    ("own_jaccard", |found| &mut found.own_jaccard),
    ("vocabulary", |found| &mut found.vocabulary),
    ("vocabulary_a_in_b", |found| &mut found.vocabulary_a_in_b),
    ("vocabulary_b_in_a", |found| &mut found.vocabulary_b_in_a),
];

const COUNTS: [Column<usize>; 5] = [
    ("shared_shingles", |found| &mut found.shared_shingles),
    ("longest_run_words", |found| &mut found.longest_run_words),
    ("aligned_sentences", |found| &mut found.aligned_sentences),
    ("shared_figures", |found| &mut found.shared_figures),
    ("conflicting_figures", |found| &mut found.conflicting_figures),
];

fn aligned() -> Fields {
    Fields::from(vec![
        Field::new("a", DataType::UInt32, false),
        Field::new("b", DataType::UInt32, false),
        Field::new("similarity", DataType::Float32, false),
    ])
}

fn fields() -> Fields {
    let mut fields = vec![Field::new("a", DataType::UInt32, false), Field::new("b", DataType::UInt32, false)];
    // All of these are nothing when the pair is no match.
    fields.extend(SHARES.map(|(name, _)| Field::new(name, DataType::Float64, true)));
    fields.extend(COUNTS.map(|(name, _)| Field::new(name, DataType::UInt64, true)));
    fields.push(Field::new("alignment", list_of(DataType::Struct(aligned())), false));
    Fields::from(fields)
}

pub(super) fn returns() -> DataType {
    rows_of(fields())
}

pub(super) fn run(contract: &Contract, members: &ArrayRef) -> Result<ArrayRef, Failure> {
    let members = list(members)?;
    let (mut rows, mut lengths) = (Vec::new(), Vec::new());
    for at in 0..members.len() {
        let of_task = of_task(contract, &Task::of(&members.value(at))?)?;
        lengths.push(of_task.len());
        rows.extend(of_task);
    }
    in_lists(fields(), to_rows(rows)?, lengths)
}

/// A candidate pair, and its match if it is one.
pub type Row = (u32, u32, Option<Match>);

fn of_task(contract: &Contract, task: &Task) -> Result<Vec<Row>, Failure> {
    let ToMatch { documents } = task.common()?;
    let pairs = task.pairs()?;
    let sketches = sketch::sketch(&task.texts, &contract.settings);
    let contents = sketch::contents(&task.texts);
    if task.frequencies.len() != contents.len() {
        return Err(failure("the articles of a task came without the frequencies of their terms"));
    }
    let rarity = Rarity::given(documents, contents.iter().zip(task.frequencies.iter().map(Vec::as_slice)))
        .ok_or_else(|| failure("the articles of a task have other terms than the driver saw"))?;
    let mut matches = verify::matches_by(&rarity, &task.texts, &sketches, &contents, &pairs).into_iter().peekable();
    let number = |place: u32| task.numbers[place as usize];
    let row = |(a, b): (u32, u32)| {
        let found = matches.next_if(|found| (found.a, found.b) == (a as usize, b as usize));
        let (a, b) = (number(a), number(b));
        (a, b, found.map(|found| Match { a: a as usize, b: b as usize, ..found }))
    };
    Ok(pairs.into_iter().map(row).collect())
}

fn to_rows(mut rows: Vec<Row>) -> Result<StructArray, Failure> {
    let numbers = |take: fn(&Row) -> u32| Arc::new(rows.iter().map(|row| Some(take(row))).collect::<UInt32Array>());
    let mut columns: Vec<ArrayRef> = vec![numbers(|row| row.0), numbers(|row| row.1)];
    for (_, figure) in SHARES {
        let column: Float64Array = rows.iter_mut().map(|row| row.2.as_mut().map(|found| *figure(found))).collect();
        columns.push(Arc::new(column));
    }
    for (_, figure) in COUNTS {
        let column: UInt64Array =
            rows.iter_mut().map(|row| row.2.as_mut().map(|found| *figure(found) as u64)).collect();
        columns.push(Arc::new(column));
    }
    let alignments = || rows.iter().map(|row| row.2.as_ref().map_or(&[][..], |found| found.alignment.as_slice()));
    let pairs = || alignments().flatten();
    let of_pairs: Vec<ArrayRef> = vec![
        Arc::new(UInt32Array::from_iter_values(pairs().map(|pair| pair.a))),
        Arc::new(UInt32Array::from_iter_values(pairs().map(|pair| pair.b))),
        Arc::new(Float32Array::from_iter_values(pairs().map(|pair| pair.similarity))),
    ];
    let item = Arc::new(Field::new_list_field(DataType::Struct(aligned()), false));
    let offsets = OffsetBuffer::from_lengths(alignments().map(<[Aligned]>::len));
    let of_pairs = StructArray::try_new(aligned(), of_pairs, None)?;
    columns.push(Arc::new(ListArray::try_new(item, offsets, Arc::new(of_pairs), None)?));
    Ok(StructArray::try_new(fields(), columns, None)?)
}

/// Reads rows as they were written.
///
/// # Errors
/// They have other columns.
pub fn from_rows(rows: &ArrayRef) -> Result<Vec<Row>, Failure> {
    let rows = records(rows)?;
    let a: UInt32Array = field(&rows, "a", &DataType::UInt32)?;
    let b: UInt32Array = field(&rows, "b", &DataType::UInt32)?;
    let first: Float64Array = field(&rows, SHARES[0].0, &DataType::Float64)?;
    let number = |row: usize| (a.value(row) as usize, b.value(row) as usize);
    let new = |row: usize| Match { a: number(row).0, b: number(row).1, ..Match::default() };
    let mut found: Vec<Option<Match>> = (0..rows.len()).map(|row| first.is_valid(row).then(|| new(row))).collect();
    for (name, figure) in SHARES {
        let column: Float64Array = field(&rows, name, &DataType::Float64)?;
        let matched = found.iter_mut().zip(column.values()).filter_map(|(found, value)| Some((found.as_mut()?, value)));
        matched.for_each(|(found, &value)| *figure(found) = value);
    }
    for (name, figure) in COUNTS {
        let column: UInt64Array = field(&rows, name, &DataType::UInt64)?;
        let matched = found.iter_mut().zip(column.values()).filter_map(|(found, value)| Some((found.as_mut()?, value)));
        matched.for_each(|(found, &value)| *figure(found) = value as usize);
    }
    let alignments = rows.column_by_name("alignment").ok_or_else(|| failure("matches without alignments"))?;
    let alignments = list(alignments)?;
    for (row, found) in found.iter_mut().enumerate() {
        let Some(found) = found else { continue };
        let pairs = records(&alignments.value(row))?;
        let x: UInt32Array = field(&pairs, "a", &DataType::UInt32)?;
        let y: UInt32Array = field(&pairs, "b", &DataType::UInt32)?;
        let similarity: Float32Array = field(&pairs, "similarity", &DataType::Float32)?;
        let pair = |at: usize| Aligned { a: x.value(at), b: y.value(at), similarity: similarity.value(at) };
        found.alignment = (0..pairs.len()).map(pair).collect();
    }
    Ok((0..rows.len()).zip(found).map(|(row, found)| (a.value(row), b.value(row), found)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_as_they_were() {
        let mut found = Match { a: 3, b: 9, ..Match::default() };
        for (place, (_, figure)) in (1u32..).zip(SHARES) {
            *figure(&mut found) = 1.0 / f64::from(place);
        }
        for (place, (_, figure)) in (1..).zip(COUNTS) {
            *figure(&mut found) = place;
        }
        found.alignment = vec![Aligned { a: 0, b: 7, similarity: 0.3 }, Aligned { a: 2, b: 1, similarity: 1.0 }];
        let rows = vec![(1, 2, None), (3, 9, Some(found.clone())), (4, 5, None)];
        let array = Arc::new(to_rows(rows.clone()).expect("rows")) as ArrayRef;
        assert_eq!(from_rows(&array).expect("rows"), rows);
        let default = format!("{:?}", Match::default()).matches(": 0").count();
        assert_eq!(default, 2 + SHARES.len() + COUNTS.len(), "every figure of a match has its column");
        assert!(from_rows(&(Arc::new(to_rows(Vec::new()).expect("rows")) as ArrayRef)).expect("rows").is_empty());
    }
}
