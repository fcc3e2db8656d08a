//! The kernels as user-defined functions of the engine: what rayon calls on one machine, over columns.
//!
//! The first argument of each is the [`Contract`] of the job. No kernel sees more than its row, and within a row the order
//! in which the engine brought things together has no influence.

mod articles;
mod bucket;
pub mod contents;
pub mod matches;
pub mod pairs;
mod paragraphs;
pub mod parts;
pub mod postings;
mod sketch;
mod verify;
pub mod wire;

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, ListArray, StructArray};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Field, Fields};
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use datafusion::scalar::ScalarValue;

use super::contract::Contract;
use super::{Failure, failure};

pub use bucket::mark;
use pairs::Asked;
use parts::Question;

/// What a kernel computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kernel {
    /// The compact sketch of a document: `(contract, number, json, text)`.
    Sketch,
    /// The candidates of the entries of a slot: `(contract, slot, shift, entries)`.
    Bucket,
    /// The verified pairs of a task: `(contract, members)`.
    Verify,
    /// The paragraphs of an article: `(contract, number, record, text)`.
    Paragraphs,
    /// The sketches and contents of the articles of a task: `(contract, task, members)`.
    Contents,
    /// The postings of the terms of a slot: `(contract, slot, shift, common, entries)`.
    Postings,
    /// What is asked of the pairs of a task: `(contract, task, members)`.
    Pairs(Asked),
    /// The matches of the articles of a task: `(contract, task, members)`.
    Match,
    /// What is found out of the articles of a task: `(contract, task, members)`.
    Part(Question),
}

impl Kernel {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Sketch,
        Self::Bucket,
        Self::Verify,
        Self::Paragraphs,
        Self::Contents,
        Self::Postings,
        Self::Pairs(Asked::SharesOnlyParagraphs),
        Self::Pairs(Asked::AreTwins),
        Self::Match,
        Self::Part(Question::Survey),
        Self::Part(Question::Words),
        Self::Part(Question::Branches),
        Self::Part(Question::Claims),
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Sketch => "copytrail_sketch",
            Self::Bucket => "copytrail_bucket",
            Self::Verify => "copytrail_verify",
            Self::Paragraphs => "copytrail_paragraphs",
            Self::Contents => "copytrail_contents",
            Self::Postings => "copytrail_postings",
            Self::Pairs(Asked::SharesOnlyParagraphs) => "copytrail_stock",
            Self::Pairs(Asked::AreTwins) => "copytrail_twins",
            Self::Match => "copytrail_match",
            Self::Part(Question::Survey) => "copytrail_survey",
            Self::Part(Question::Words) => "copytrail_words",
            Self::Part(Question::Branches) => "copytrail_branches",
            Self::Part(Question::Claims) => "copytrail_claims",
        }
    }

    fn arguments(self) -> usize {
        match self {
            Self::Postings => 5,
            Self::Sketch | Self::Bucket | Self::Paragraphs => 4,
            Self::Contents | Self::Pairs(_) | Self::Match | Self::Part(_) => 3,
            Self::Verify => 2,
        }
    }

    /// The type of what it returns.
    pub fn returns(self) -> DataType {
        match self {
            Self::Sketch => sketch::returns(),
            Self::Bucket => bucket::returns(),
            Self::Verify => verify::returns(),
            Self::Paragraphs => paragraphs::returns(),
            Self::Contents => contents::returns(),
            Self::Postings => postings::returns(),
            Self::Pairs(_) => pairs::returns(),
            Self::Match => matches::returns(),
            Self::Part(_) => parts::returns(),
        }
    }

    /// The function. `pinned` is the only hash of settings that it accepts, if any.
    pub fn function(self, pinned: Option<&str>) -> ScalarUDF {
        let signature = Signature::any(self.arguments(), Volatility::Immutable);
        ScalarUDF::new_from_impl(Function { kernel: self, pinned: pinned.map(str::to_owned), signature })
    }

    /// A call of it.
    pub fn call(self, contract: &Contract, more: Vec<Expr>) -> Expr {
        let contract = Expr::Literal(ScalarValue::Utf8(Some(contract.to_json())), None);
        self.function(None).call([vec![contract], more].concat())
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Function {
    kernel: Kernel,
    pinned: Option<String>,
    signature: Signature,
}

impl ScalarUDFImpl for Function {
    fn name(&self) -> &str {
        self.kernel.name()
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType, Failure> {
        Ok(self.kernel.returns())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue, Failure> {
        let (Some(ColumnarValue::Scalar(ScalarValue::Utf8(Some(json)))), Some(rest)) =
            (args.args.first(), args.args.get(1..))
        else {
            return Err(failure(format!("{} is called without a contract", self.name())));
        };
        let contract = Contract::agreed(json, self.pinned.as_deref())?;
        let columns: Vec<ArrayRef> =
            rest.iter().map(|value| value.clone().into_array(args.number_rows)).collect::<Result<_, _>>()?;
        let found = match (self.kernel, columns.as_slice()) {
            (Kernel::Sketch, [number, json, text]) => sketch::run(&contract, number, json, text)?,
            (Kernel::Bucket, [slot, shift, entries]) => bucket::run(slot, shift, entries)?,
            (Kernel::Verify, [members]) => verify::run(&contract, members)?,
            (Kernel::Paragraphs, [number, record, text]) => paragraphs::run(number, record, text)?,
            (Kernel::Contents, [_, members]) => contents::run(&contract, members)?,
            (Kernel::Postings, [slot, shift, common, entries]) => postings::run(slot, shift, common, entries)?,
            (Kernel::Pairs(asked), [_, members]) => pairs::run(asked, members)?,
            (Kernel::Match, [_, members]) => matches::run(&contract, members)?,
            (Kernel::Part(question), [task, members]) => parts::run(&contract, question, task, members)?,
            _ => return Err(failure(format!("{} is called with {} arguments", self.name(), args.args.len()))),
        };
        Ok(ColumnarValue::Array(found))
    }
}

/// The type of lists without gaps.
fn list_of(kind: DataType) -> DataType {
    DataType::List(Arc::new(Field::new_list_field(kind, false)))
}

/// The type of a list of rows, which the engine unnests.
fn rows_of(fields: Fields) -> DataType {
    DataType::List(Arc::new(Field::new_list_field(DataType::Struct(fields), true)))
}

/// Rows of some tasks, so many of each, as lists.
fn in_lists(fields: Fields, rows: StructArray, lengths: Vec<usize>) -> Result<ArrayRef, Failure> {
    let item = Arc::new(Field::new_list_field(DataType::Struct(fields), true));
    Ok(Arc::new(ListArray::try_new(item, OffsetBuffer::from_lengths(lengths), Arc::new(rows), None)?))
}

/// A column as the array type a kernel works on.
pub(crate) fn column<A: Array + Clone + 'static>(array: &ArrayRef, kind: &DataType) -> Result<A, Failure> {
    let array = if array.data_type() == kind { Arc::clone(array) } else { cast(array, kind)? };
    let is = array.as_any().downcast_ref::<A>().cloned();
    is.ok_or_else(|| failure(format!("a column of {kind} is {}", array.data_type())))
}

/// A list column, of whatever size of offsets it comes.
pub(crate) fn list(array: &ArrayRef) -> Result<ListArray, Failure> {
    let is = array.as_any().downcast_ref::<ListArray>().cloned();
    is.ok_or_else(|| failure(format!("a column of lists is {}", array.data_type())))
}

/// A column of records.
pub(crate) fn records(array: &ArrayRef) -> Result<StructArray, Failure> {
    let is = array.as_any().downcast_ref::<StructArray>().cloned();
    is.ok_or_else(|| failure(format!("a column of records is {}", array.data_type())))
}

/// A field of a column of records.
pub(crate) fn field<A: Array + Clone + 'static>(
    records: &StructArray,
    name: &str,
    kind: &DataType,
) -> Result<A, Failure> {
    let of = records.column_by_name(name).ok_or_else(|| failure(format!("records without {name}")))?;
    column(of, kind)
}
