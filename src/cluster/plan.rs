//! The plans of the stages: what the engine is asked to do.

use datafusion::arrow::datatypes::DataType;
use datafusion::common::JoinType;
use datafusion::config::TableParquetOptions;
use datafusion::dataframe::{DataFrame, DataFrameWriteOptions};
use datafusion::functions::core::expr_fn::{get_field, named_struct};
use datafusion::functions_aggregate::expr_fn::array_agg;
use datafusion::prelude::{ParquetReadOptions, SessionContext, cast, col, lit};

use super::Failure;
use super::contract::Contract;
use super::kernels::Kernel;
use super::stages::Attempt;

/// Entries of a slot that the plan of candidates aims at: one machine sorts as many in a few milliseconds.
const SLOT: usize = 1 << 15;

/// Rows of a row group: of those of a few figures, of those of some kilobytes, and of those of up to a megabyte.
const ROWS: usize = 1 << 16;
const MIDDLING_ROWS: usize = 1 << 12;
const LARGE_ROWS: usize = 1 << 6;

/// Documents -> their sketches, one row each.
///
/// # Errors
/// What the engine reports.
pub async fn sketches(
    cluster: &SessionContext,
    contract: &Contract,
    documents: &Attempt,
    to: &str,
) -> Result<(), Failure> {
    let documents = read(cluster, &documents.folder).await?;
    let sketch = Kernel::Sketch.call(contract, vec![col("number"), col("json"), col("text")]);
    write(documents.select(vec![sketch.alias("sketch")])?, to).await
}

/// Bits of a key that do not count for its slot, so that a slot of `documents` has about 32,768 entries.
pub fn shift(documents: usize) -> u32 {
    32 - documents.div_ceil(SLOT).next_power_of_two().ilog2().min(24)
}

/// Sketches -> candidates, one row for each slot. `copies` lists the documents that another one stands for, if there are
/// any.
///
/// # Errors
/// What the engine reports.
pub async fn candidates(
    cluster: &SessionContext,
    contract: &Contract,
    sketches: &str,
    copies: Option<&str>,
    shift: u32,
    to: &str,
) -> Result<(), Failure> {
    let entries = entries(cluster, (sketches, "sketch"), copies, "keys").await?;
    let entry = (col("keys") << lit(32u64)) | cast(col("number"), DataType::UInt64);
    let slots = entries
        .select(vec![(col("keys") >> lit(u64::from(shift))).alias("slot"), entry.alias("entry")])?
        .aggregate(vec![col("slot")], vec![array_agg(col("entry")).alias("entries")])?;
    let found = Kernel::Bucket.call(contract, vec![col("slot"), lit(u64::from(shift)), col("entries")]);
    write(slots.select(vec![found.alias("bucket")])?, to).await
}

/// Documents and tasks -> candidate pairs with their similarity, one row each.
///
/// # Errors
/// What the engine reports.
pub async fn verified(
    cluster: &SessionContext,
    contract: &Contract,
    documents: &Attempt,
    tasks: &str,
    to: &str,
) -> Result<(), Failure> {
    let documents = read(cluster, &documents.folder).await?;
    let members = read(cluster, tasks).await?.join(documents, JoinType::Inner, &["member"], &["number"], None)?;
    let fields = ["number", "json", "text", "partners"];
    let member = named_struct(fields.iter().flat_map(|&name| [lit(name), col(name)]).collect());
    let tasks = members.aggregate(vec![col("task")], vec![array_agg(member).alias("members")])?;
    let pairs = Kernel::Verify.call(contract, vec![col("members")]);
    write(tasks.select(vec![pairs.alias("pair")])?.unnest_columns(&["pair"])?, to).await
}

/// Articles -> their paragraphs, one row each.
///
/// # Errors
/// What the engine reports.
pub async fn paragraphs(
    cluster: &SessionContext,
    contract: &Contract,
    articles: &Attempt,
    to: &str,
) -> Result<(), Failure> {
    let articles = read(cluster, &articles.folder).await?;
    let found = Kernel::Paragraphs.call(contract, vec![col("number"), col("record"), col("text")]);
    write(articles.select(vec![found.alias("found")])?, to).await
}

/// Bits of a term that do not count for its slot, so that a slot of `entries` has about 32,768; at least one does, for a
/// shift by 64 bits is none.
pub fn term_shift(entries: u64) -> u32 {
    64 - entries.div_ceil(SLOT as u64).next_power_of_two().ilog2().clamp(1, 24)
}

/// Contents -> postings, one row for each slot. `copies` are as for [`candidates`]; a term in more than `common` articles says
/// nothing.
///
/// # Errors
/// What the engine reports.
pub async fn postings(
    cluster: &SessionContext,
    contract: &Contract,
    contents: &str,
    copies: Option<&str>,
    (shift, common): (u32, usize),
    to: &str,
) -> Result<(), Failure> {
    let entries = entries(cluster, (contents, "found"), copies, "vocabulary").await?;
    let entry = named_struct(vec![lit("term"), col("vocabulary"), lit("number"), col("number")]);
    let slots = entries
        .select(vec![(col("vocabulary") >> lit(u64::from(shift))).alias("slot"), entry.alias("entry")])?
        .aggregate(vec![col("slot")], vec![array_agg(col("entry")).alias("entries")])?;
    let arguments = vec![col("slot"), lit(u64::from(shift)), lit(common as u64), col("entries")];
    let found = Kernel::Postings.call(contract, arguments);
    write_in_groups(slots.select(vec![found.alias("found")])?, to, LARGE_ROWS).await
}

/// The entries of a `list` of those that stand for their identity: `number` and one of the list in each row. What was found of
/// them is in a column of records.
async fn entries(
    cluster: &SessionContext,
    (file, record): (&str, &str),
    copies: Option<&str>,
    list: &str,
) -> Result<DataFrame, Failure> {
    let of = |name: &str| get_field(col(record), name).alias(name);
    let mut found = read(cluster, file).await?.select(vec![of("number"), of("identity"), of(list)])?;
    found = found.filter(col("identity").not_eq(lit(0u64)))?;
    if let Some(copies) = copies {
        found = found.join(read(cluster, copies).await?, JoinType::LeftAnti, &["number"], &["copy"], None)?;
    }
    found.select(vec![col("number"), col(list)])?.unnest_columns(&[list])
}

/// What is done task by task.
#[derive(Clone, Copy, Debug)]
pub struct Tasks<'a> {
    /// What is found out.
    pub kernel: Kernel,
    /// The articles.
    pub articles: &'a Attempt,
    /// The tasks of which each of them is.
    pub tasks: &'a str,
    /// How often the terms of each article occur, if that is asked for.
    pub frequencies: Option<&'a str>,
}

/// Articles and tasks -> what is found of each task: a row each, or one for each entry of the list that the kernel returns.
///
/// # Errors
/// What the engine reports.
pub async fn tasks(cluster: &SessionContext, contract: &Contract, asked: Tasks<'_>, to: &str) -> Result<(), Failure> {
    let mut articles = read(cluster, &asked.articles.folder).await?;
    let mut fields = vec!["number", "record", "text", "given", "common"];
    if let Some(frequencies) = asked.frequencies {
        let frequencies = read(cluster, frequencies).await?;
        articles = articles.join(frequencies, JoinType::Inner, &["number"], &["article"], None)?;
        fields.push("frequencies");
    }
    let members = read(cluster, asked.tasks).await?.join(articles, JoinType::Inner, &["member"], &["number"], None)?;
    let member = named_struct(fields.iter().flat_map(|&name| [lit(name), col(name)]).collect());
    let tasks = members.aggregate(vec![col("task")], vec![array_agg(member).alias("members")])?;
    let found = asked.kernel.call(contract, vec![col("task"), col("members")]);
    let mut found = tasks.select(vec![found.alias("found")])?;
    let mut group = LARGE_ROWS;
    if matches!(asked.kernel.returns(), DataType::List(_)) {
        found = found.unnest_columns(&["found"])?;
        group = MIDDLING_ROWS;
    }
    write_in_groups(found, to, group).await
}

async fn read(session: &SessionContext, path: &str) -> Result<DataFrame, Failure> {
    session.read_parquet(path, ParquetReadOptions::default()).await
}

async fn write(rows: DataFrame, to: &str) -> Result<(), Failure> {
    write_in_groups(rows, to, ROWS).await
}

/// One file: a task that is run again replaces what it wrote before, all at once, and never adds to it.
async fn write_in_groups(rows: DataFrame, to: &str, group: usize) -> Result<(), Failure> {
    let mut format = TableParquetOptions::default();
    format.global.compression = Some("lz4_raw".into());
    // Hardly a number comes twice, and nobody asks for the largest.
    format.global.dictionary_enabled = Some(false);
    format.global.statistics_enabled = Some("none".into());
    // The next stage reads row groups side by side.
    format.global.max_row_group_size = group;
    rows.write_parquet(to, DataFrameWriteOptions::new().with_single_file_output(true), Some(format)).await?;
    Ok(())
}
