//! What is asked of each pair of a task, to be answered by yes or no.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, BooleanArray, StructArray, UInt32Array};
use datafusion::arrow::datatypes::{DataType, Field, Fields};
use rayon::prelude::*;

use super::articles::Task;
use super::{field, in_lists, list, records, rows_of};
use crate::cluster::Failure;
use crate::sketch::Content;
use crate::text::stock::{self, Paragraphs};
use crate::verify;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Asked {
    /// Whether the two share nothing but paragraphs: these are stock.
    SharesOnlyParagraphs,
    /// Whether the two are twins.
    AreTwins,
}

/// A pair, and the answer.
pub type Row = (u32, u32, bool);

fn fields() -> Fields {
    Fields::from(vec![
        Field::new("a", DataType::UInt32, false),
        Field::new("b", DataType::UInt32, false),
        Field::new("is", DataType::Boolean, false),
    ])
}

pub(super) fn returns() -> DataType {
    rows_of(fields())
}

pub(super) fn run(asked: Asked, members: &ArrayRef) -> Result<ArrayRef, Failure> {
    let members = list(members)?;
    let (mut rows, mut lengths) = (Vec::new(), Vec::new());
    for at in 0..members.len() {
        let of_task = of_task(asked, &Task::of(&members.value(at))?)?;
        lengths.push(of_task.len());
        rows.extend(of_task);
    }
    in_lists(fields(), to_rows(&rows)?, lengths)
}

fn of_task(asked: Asked, task: &Task) -> Result<Vec<Row>, Failure> {
    let pairs = task.pairs()?;
    let is: Vec<bool> = match asked {
        Asked::SharesOnlyParagraphs => {
            let paragraphs: Vec<Paragraphs> = task.texts.par_iter().map(stock::paragraphs).collect();
            let shares = |&(a, b): &(u32, u32)| {
                let (a, b) = (a as usize, b as usize);
                stock::share_only_paragraphs(&task.texts[a], &task.texts[b], &paragraphs[a], &paragraphs[b])
            };
            pairs.par_iter().map(shares).collect()
        }
        Asked::AreTwins => {
            let contents: Vec<Content> = task.texts.par_iter().map(Content::of_wording).collect();
            pairs.par_iter().map(|&(a, b)| verify::are_twins(&contents[a as usize], &contents[b as usize])).collect()
        }
    };
    let number = |place: u32| task.numbers[place as usize];
    Ok(pairs.into_iter().zip(is).map(|((a, b), is)| (number(a), number(b), is)).collect())
}

fn to_rows(rows: &[Row]) -> Result<StructArray, Failure> {
    let columns: Vec<ArrayRef> = vec![
        Arc::new(rows.iter().map(|row| Some(row.0)).collect::<UInt32Array>()),
        Arc::new(rows.iter().map(|row| Some(row.1)).collect::<UInt32Array>()),
        Arc::new(rows.iter().map(|row| Some(row.2)).collect::<BooleanArray>()),
    ];
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
    let is: BooleanArray = field(&rows, "is", &DataType::Boolean)?;
    Ok((0..a.len()).map(|row| (a.value(row), b.value(row), is.value(row))).collect())
}
