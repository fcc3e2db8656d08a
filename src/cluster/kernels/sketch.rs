//! The compact sketch of each document of a batch.

use std::sync::Arc;

use datafusion::arrow::array::builder::{ListBuilder, UInt64Builder};
use datafusion::arrow::array::{
    Array, ArrayRef, BooleanArray, LargeBinaryArray, StructArray, UInt32Array, UInt64Array,
};
use datafusion::arrow::datatypes::{DataType, Field, Fields};

use super::bucket::mark;
use super::{column, list_of};
use crate::cluster::contract::Contract;
use crate::cluster::{Failure, failure};
use crate::ingest::documents::Writing;
use crate::sketch::compact::{Buffers, Sketcher};
use crate::text::scan;

fn fields() -> Fields {
    Fields::from(vec![
        Field::new("number", DataType::UInt32, false),
        Field::new("words", DataType::UInt32, false),
        Field::new("identity", DataType::UInt64, false),
        // The sum of the marks of its entries.
        Field::new("mark", DataType::UInt64, false),
        // A key for each band, the number of the band above it; none for a document without words.
        Field::new("keys", list_of(DataType::UInt64), false),
    ])
}

pub(super) fn returns() -> DataType {
    DataType::Struct(fields())
}

pub(super) fn run(
    contract: &Contract,
    number: &ArrayRef,
    json: &ArrayRef,
    text: &ArrayRef,
) -> Result<ArrayRef, Failure> {
    let number: UInt32Array = column(number, &DataType::UInt32)?;
    let json: BooleanArray = column(json, &DataType::Boolean)?;
    let text: LargeBinaryArray = column(text, &DataType::LargeBinary)?;
    if number.null_count() + json.null_count() + text.null_count() > 0 {
        return Err(failure("a document without a number or a text"));
    }
    let sketcher = Sketcher::new(&contract.settings);
    let mut buffers = Buffers::default();
    let (mut words, mut identities, mut marks) = (Vec::new(), Vec::new(), Vec::new());
    let mut keys = ListBuilder::new(UInt64Builder::new()).with_field(Field::new_list_field(DataType::UInt64, false));
    for at in 0..number.len() {
        let writing = if json.value(at) { Writing::Json } else { Writing::Plain };
        let read = |words: &mut Vec<u64>| scan::word_hashes(text.value(at), writing, words);
        let (mut size, mut identity, mut sum) = (0, 0, 0u64);
        if let Some(one) = sketcher.sketch(&mut buffers, read) {
            (size, identity) = (one.words, one.identity);
            for (band, key) in (0u64..).zip(one.keys) {
                let key = band << 32 | u64::from(key);
                sum = sum.wrapping_add(mark(key, number.value(at)));
                keys.values().append_value(key);
            }
        }
        keys.append(true);
        words.push(size);
        identities.push(identity);
        marks.push(sum);
    }
    let columns: Vec<ArrayRef> = vec![
        Arc::new(number),
        Arc::new(UInt32Array::from(words)),
        Arc::new(UInt64Array::from(identities)),
        Arc::new(UInt64Array::from(marks)),
        Arc::new(keys.finish()),
    ];
    Ok(Arc::new(StructArray::try_new(fields(), columns, None)?))
}
