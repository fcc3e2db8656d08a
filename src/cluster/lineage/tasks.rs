//! Articles packed into tasks, with what each task must know.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, LargeBinaryArray, UInt32Array};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::Compression;
use datafusion::parquet::file::properties::WriterProperties;
use serde::Serialize;

use crate::cluster::kernels::wire::{self, Given};
use crate::cluster::{Failure, tasks};

/// Bytes of text in a task: a few hundred articles, so that many machines have something to do.
pub const TASK: usize = 1 << 20;

/// Packs parts into tasks of about so many bytes of text; a larger part is a task of its own. Each task is given by its
/// articles, ascending.
pub fn pack(parts: &[Vec<usize>], bytes: usize, size: impl Fn(usize) -> usize) -> Vec<Vec<u32>> {
    let mut tasks: Vec<Vec<u32>> = Vec::new();
    let mut taken = usize::MAX;
    for part in parts {
        let more: usize = part.iter().map(|&article| size(article)).sum();
        if taken.saturating_add(more) > bytes {
            tasks.push(Vec::new());
            taken = 0;
        }
        taken += more;
        if let Some(task) = tasks.last_mut() {
            task.extend(part.iter().map(|&article| article as u32));
        }
    }
    tasks.iter_mut().for_each(|task| task.sort_unstable());
    tasks
}

/// Packs candidate pairs (`a < b`, sorted) into tasks: for each its articles, ascending, and for each of those the later ones
/// it is to be compared with.
pub fn pack_pairs(pairs: &[(u32, u32)], count: usize, size: impl Fn(u32) -> usize) -> Vec<Vec<(u32, Vec<u32>)>> {
    tasks::Tasks::pack(count, pairs, TASK, size).into_tasks()
}

/// A table of tasks, which is written task by task: `task`, `member`, `given`, `common`.
pub struct Table {
    writer: ArrowWriter<Vec<u8>>,
    schema: SchemaRef,
    tasks: u32,
}

impl Table {
    /// A table of no tasks yet.
    ///
    /// # Errors
    /// The engine cannot write tables.
    pub fn new() -> Result<Self, Failure> {
        let schema = Arc::new(Schema::new(vec![
            Field::new("task", DataType::UInt32, false),
            Field::new("member", DataType::UInt32, false),
            Field::new("given", DataType::LargeBinary, false),
            // With one member of each task, for all of them.
            Field::new("common", DataType::LargeBinary, true),
        ]));
        let properties = WriterProperties::builder().set_compression(Compression::LZ4_RAW).build();
        let writer = ArrowWriter::try_new(Vec::new(), Arc::clone(&schema), Some(properties))?;
        Ok(Self { writer, schema, tasks: 0 })
    }

    /// Adds a task: what it must know, and its articles with what is given with each.
    ///
    /// # Errors
    /// Something of it cannot be written.
    pub fn add(&mut self, common: &impl Serialize, members: &[(u32, Given)]) -> Result<(), Failure> {
        let common = wire::write(common)?;
        let given: Vec<Vec<u8>> = members.iter().map(|(_, given)| wire::write(given)).collect::<Result<_, _>>()?;
        let commons = (0..members.len()).map(|place| (place == 0).then_some(common.as_slice()));
        let columns: Vec<ArrayRef> = vec![
            Arc::new(UInt32Array::from(vec![self.tasks; members.len()])),
            Arc::new(members.iter().map(|(number, _)| Some(*number)).collect::<UInt32Array>()),
            Arc::new(LargeBinaryArray::from_iter_values(given)),
            Arc::new(commons.collect::<LargeBinaryArray>()),
        ];
        self.writer.write(&RecordBatch::try_new(Arc::clone(&self.schema), columns)?)?;
        self.tasks += 1;
        Ok(())
    }

    /// The table as a Parquet file.
    ///
    /// # Errors
    /// It is too large for one file.
    pub fn finish(self) -> Result<Vec<u8>, Failure> {
        Ok(self.writer.into_inner()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stay_together_and_small_ones_share_a_task() {
        let parts = [vec![0, 7], vec![1], vec![2, 3], vec![4]];
        let size = |article: usize| if article == 2 { 2 * TASK } else { 10 };
        assert_eq!(pack(&parts, TASK, size), [vec![0, 1, 7], vec![2, 3], vec![4]]);
        assert!(pack(&[], TASK, size).is_empty());
    }
}
