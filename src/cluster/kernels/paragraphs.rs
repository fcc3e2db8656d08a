//! The paragraphs of each article of a batch, by which stock paragraphs are learned.

use std::sync::Arc;

use datafusion::arrow::array::builder::{ListBuilder, UInt32Builder, UInt64Builder};
use datafusion::arrow::array::{Array, ArrayRef, LargeBinaryArray, StructArray, UInt32Array};
use datafusion::arrow::datatypes::{DataType, Field, Fields};
use rayon::prelude::*;

use super::{articles, column, list_of};
use crate::cluster::{Failure, failure};
use crate::text::{Text, stock};

fn fields() -> Fields {
    Fields::from(vec![
        Field::new("number", DataType::UInt32, false),
        Field::new("hashes", list_of(DataType::UInt64), false),
        // For each hash its block.
        Field::new("blocks", list_of(DataType::UInt32), false),
    ])
}

pub(super) fn returns() -> DataType {
    DataType::Struct(fields())
}

pub(super) fn run(number: &ArrayRef, record: &ArrayRef, text: &ArrayRef) -> Result<ArrayRef, Failure> {
    let number: UInt32Array = column(number, &DataType::UInt32)?;
    let record: LargeBinaryArray = column(record, &DataType::LargeBinary)?;
    let text: LargeBinaryArray = column(text, &DataType::LargeBinary)?;
    if number.null_count() + record.null_count() + text.null_count() > 0 {
        return Err(failure("an article without a number, a record or a text"));
    }
    let mut hashes = ListBuilder::new(UInt64Builder::new()).with_field(Field::new_list_field(DataType::UInt64, false));
    let mut blocks = ListBuilder::new(UInt32Builder::new()).with_field(Field::new_list_field(DataType::UInt32, false));
    let of_row = |row: usize| Ok(stock::paragraphs(&Text::of(&articles::read(record.value(row), text.value(row))?)));
    let found: Vec<stock::Paragraphs> =
        (0..number.len()).into_par_iter().map(of_row).collect::<Result<_, Failure>>()?;
    for paragraphs in found {
        for (hash, block) in paragraphs {
            hashes.values().append_value(hash);
            blocks.values().append_value(block as u32);
        }
        hashes.append(true);
        blocks.append(true);
    }
    let columns: Vec<ArrayRef> = vec![Arc::new(number), Arc::new(hashes.finish()), Arc::new(blocks.finish())];
    Ok(Arc::new(StructArray::try_new(fields(), columns, None)?))
}
