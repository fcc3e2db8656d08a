//! The verified pairs of a task: some documents, and for each the later ones it is to be compared with.

use std::cell::RefCell;
use std::sync::Arc;

use datafusion::arrow::array::builder::{Float64Builder, ListBuilder, StructBuilder, UInt32Builder};
use datafusion::arrow::array::{Array, ArrayRef, BooleanArray, LargeBinaryArray, UInt32Array};
use datafusion::arrow::datatypes::{DataType, Field, Fields};

use super::{column, field, list, records, rows_of};
use crate::cluster::contract::Contract;
use crate::cluster::{Failure, failure};
use crate::ingest::documents::Writing;
use crate::sketch::Set;
use crate::verify::duplicates::{Reader, Texts, verify_part};

fn fields() -> Fields {
    Fields::from(vec![
        Field::new("a", DataType::UInt32, false),
        Field::new("b", DataType::UInt32, false),
        // Nothing when it stays below the threshold.
        Field::new("jaccard", DataType::Float64, true),
    ])
}

pub(super) fn returns() -> DataType {
    rows_of(fields())
}

thread_local! {
    /// Memory that is used again from task to task.
    static SETS: RefCell<Vec<Set>> = RefCell::default();
}

/// The texts of a task by the numbers of their documents, ascending.
struct Members {
    numbers: Vec<u32>,
    /// Where each is in the columns.
    rows: Vec<usize>,
    json: BooleanArray,
    texts: LargeBinaryArray,
}

impl Texts for Members {
    fn with_text<T>(&self, document: u32, read: impl FnOnce(&[u8], Writing) -> T) -> T {
        // Pairs are checked to be of members before any is read.
        let Ok(at) = self.numbers.binary_search(&document) else { return read(&[], Writing::Plain) };
        let row = self.rows[at];
        let writing = if self.json.value(row) { Writing::Json } else { Writing::Plain };
        read(self.texts.value(row), writing)
    }
}

pub(super) fn run(contract: &Contract, members: &ArrayRef) -> Result<ArrayRef, Failure> {
    let members = list(members)?;
    let item = StructBuilder::from_fields(fields(), 0);
    let mut found = ListBuilder::new(item).with_field(Field::new_list_field(DataType::Struct(fields()), true));
    for at in 0..members.len() {
        let (texts, pairs) = task(&members.value(at))?;
        let verified = Reader::with(|reader| {
            SETS.with_borrow_mut(|sets| verify_part(&texts, &pairs, &contract.settings, reader, sets))
        });
        let mut verified = verified.into_iter().peekable();
        for &(_, a, b) in &pairs {
            let jaccard = verified.next_if(|pair| (pair.0, pair.1) == (a, b)).map(|pair| pair.2);
            push(found.values(), a, b, jaccard)?;
        }
        found.append(true);
    }
    Ok(Arc::new(found.finish()))
}

fn push(row: &mut StructBuilder, a: u32, b: u32, jaccard: Option<f64>) -> Result<(), Failure> {
    for (at, number) in [a, b].into_iter().enumerate() {
        row.field_builder::<UInt32Builder>(at).ok_or_else(|| failure("no number"))?.append_value(number);
    }
    row.field_builder::<Float64Builder>(2).ok_or_else(|| failure("no similarity"))?.append_option(jaccard);
    row.append(true);
    Ok(())
}

/// The texts and the pairs of a task, sorted. A document that is missing or there twice is an error.
fn task(members: &ArrayRef) -> Result<(Members, Vec<(u32, u32, u32)>), Failure> {
    let members = records(members)?;
    let number: UInt32Array = field(&members, "number", &DataType::UInt32)?;
    let json = field(&members, "json", &DataType::Boolean)?;
    let texts = field(&members, "text", &DataType::LargeBinary)?;
    let partners = members.column_by_name("partners").ok_or_else(|| failure("members without partners"))?;
    let partners = list(partners)?;
    let mut rows: Vec<usize> = (0..number.len()).collect();
    rows.sort_unstable_by_key(|&row| number.value(row));
    let numbers: Vec<u32> = rows.iter().map(|&row| number.value(row)).collect();
    if let Some([twice, _]) = numbers.array_windows().find(|[one, next]| one == next) {
        return Err(failure(format!("document {twice} came twice to one task")));
    }
    let mut pairs = Vec::new();
    for (&row, &a) in rows.iter().zip(&numbers) {
        let of_a: UInt32Array = column(&partners.value(row), &DataType::UInt32)?;
        for &b in of_a.values() {
            if numbers.binary_search(&b).is_err() {
                return Err(failure(format!("document {b} did not come to the task of its pair with {a}")));
            }
            pairs.push((0, a, b));
        }
    }
    pairs.sort_unstable();
    Ok((Members { numbers, rows, json, texts }, pairs))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;
    use datafusion::arrow::array::{ListArray, StructArray};
    use datafusion::arrow::buffer::OffsetBuffer;

    /// What becomes of one task: for each member its number, its text, and its partners.
    fn of_task(members: &[(u32, &str, &[u32])]) -> Result<Vec<(u32, u32, Option<f64>)>, Failure> {
        let mut partners = ListBuilder::new(UInt32Builder::new());
        for member in members {
            partners.values().append_slice(member.2);
            partners.append(true);
        }
        let columns: [(&str, ArrayRef); 4] = [
            ("number", Arc::new(members.iter().map(|member| Some(member.0)).collect::<UInt32Array>())),
            ("json", Arc::new(members.iter().map(|_| Some(false)).collect::<BooleanArray>())),
            ("text", Arc::new(LargeBinaryArray::from_iter_values(members.iter().map(|member| member.1)))),
            ("partners", Arc::new(partners.finish())),
        ];
        let rows = StructArray::try_from(columns.to_vec())?;
        let item = Arc::new(Field::new_list_field(rows.data_type().clone(), true));
        let task = ListArray::try_new(item, OffsetBuffer::from_lengths([rows.len()]), Arc::new(rows), None)?;
        let found = run(&Contract::new(&Settings::default()), &(Arc::new(task) as ArrayRef))?;
        let found = records(&list(&found)?.value(0))?;
        let a: UInt32Array = field(&found, "a", &DataType::UInt32)?;
        let b: UInt32Array = field(&found, "b", &DataType::UInt32)?;
        let jaccard: datafusion::arrow::array::Float64Array = field(&found, "jaccard", &DataType::Float64)?;
        Ok((0..found.len())
            .map(|row| (a.value(row), b.value(row), jaccard.is_valid(row).then(|| jaccard.value(row))))
            .collect())
    }

    #[test]
    fn members_come_in_any_order_and_each_once() {
        let (one, other) =
            ("the ferry left the harbour at nine with forty on board", "nobody saw it arrive at the island");
        let right = [(7, one, &[9, 8][..]), (9, one, &[]), (8, other, &[9])];
        let expected = vec![(7, 8, None), (7, 9, Some(1.0)), (8, 9, None)];
        assert_eq!(of_task(&right).expect("verified"), expected);
        assert_eq!(of_task(&[right[1], right[2], right[0]]).expect("verified"), expected);
        let missing = of_task(&right[..2]).expect_err("a member is missing").to_string();
        assert!(missing.contains("document 8 did not come to the task of its pair with 7"), "{missing}");
        let twice = of_task(&[right[0], right[1], right[2], right[1]]).expect_err("a member came twice").to_string();
        assert!(twice.contains("document 9 came twice"), "{twice}");
    }
}
