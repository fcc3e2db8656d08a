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

/// Rows of a row group.
const ROWS: usize = 1 << 16;

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
    let of = |name: &'static str| get_field(col("sketch"), name).alias(name);
    let mut sketches = read(cluster, sketches).await?;
    sketches = sketches.select(vec![of("number"), of("identity"), of("keys")])?;
    sketches = sketches.filter(col("identity").not_eq(lit(0u64)))?;
    if let Some(copies) = copies {
        let copies = read(cluster, copies).await?;
        sketches = sketches.join(copies, JoinType::LeftAnti, &["number"], &["copy"], None)?;
    }
    let entries = sketches.select(vec![col("number"), col("keys")])?.unnest_columns(&["keys"])?;
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

/// Articles and tasks -> what `kernel` finds of each task: a row each, or one for each entry of the list it returns.
///
/// # Errors
/// What the engine reports.
pub async fn tasks(
    cluster: &SessionContext,
    contract: &Contract,
    kernel: Kernel,
    (articles, tasks): (&Attempt, &str),
    to: &str,
) -> Result<(), Failure> {
    let articles = read(cluster, &articles.folder).await?;
    let members = read(cluster, tasks).await?.join(articles, JoinType::Inner, &["member"], &["number"], None)?;
    let fields = ["number", "record", "text", "given", "common"];
    let member = named_struct(fields.iter().flat_map(|&name| [lit(name), col(name)]).collect());
    let tasks = members.aggregate(vec![col("task")], vec![array_agg(member).alias("members")])?;
    let found = kernel.call(contract, vec![col("task"), col("members")]);
    let mut found = tasks.select(vec![found.alias("found")])?;
    if matches!(kernel.returns(), DataType::List(_)) {
        found = found.unnest_columns(&["found"])?;
    }
    write(found, to).await
}

async fn read(session: &SessionContext, path: &str) -> Result<DataFrame, Failure> {
    session.read_parquet(path, ParquetReadOptions::default()).await
}

/// One file: a task that is run again replaces what it wrote before, all at once, and never adds to it.
async fn write(rows: DataFrame, to: &str) -> Result<(), Failure> {
    let mut format = TableParquetOptions::default();
    format.global.compression = Some("lz4_raw".into());
    // Hardly a number comes twice, and nobody asks for the largest.
    format.global.dictionary_enabled = Some(false);
    format.global.statistics_enabled = Some("none".into());
    // The next stage reads row groups side by side.
    format.global.max_row_group_size = ROWS;
    rows.write_parquet(to, DataFrameWriteOptions::new().with_single_file_output(true), Some(format)).await?;
    Ok(())
}
