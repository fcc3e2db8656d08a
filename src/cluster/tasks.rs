//! Candidate pairs packed into tasks of verification, so that each text travels to few of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use datafusion::arrow::array::builder::{ListBuilder, UInt32Builder};
use datafusion::arrow::array::{ArrayRef, UInt32Array};
use datafusion::arrow::datatypes::{DataType, Field, Schema};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::parquet::arrow::ArrowWriter;

use super::Failure;
use crate::verify::duplicates::{PART, parts};

/// The members of the tasks: for each its task, its document, and the later documents of the task it is compared with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tasks {
    numbers: Vec<u32>,
    documents: Vec<u32>,
    partners: Vec<Vec<u32>>,
}

impl Tasks {
    /// Packs candidate pairs (`a < b`, sorted): connected ones together, up to [`PART`] documents and `bytes` of text in a
    /// task. `size` is the bytes of a document's text.
    pub fn pack(documents: usize, pairs: &[(u32, u32)], bytes: usize, size: impl Fn(u32) -> usize) -> Self {
        let mut packed = Self::default();
        let mut open = Vec::new();
        let (mut members, mut taken) = (BTreeSet::new(), 0);
        for (_, a, b) in parts(documents, pairs) {
            let new: Vec<u32> = [a, b].into_iter().filter(|document| !members.contains(document)).collect();
            let more: usize = new.iter().map(|&document| size(document)).sum();
            if !open.is_empty() && (members.len() + new.len() > PART || taken + more > bytes) {
                packed.close(&mut open);
                members.clear();
                taken = 0;
                members.extend([a, b]);
                taken += size(a) + size(b);
            } else {
                members.extend(new);
                taken += more;
            }
            open.push((a, b));
        }
        packed.close(&mut open);
        packed
    }

    fn close(&mut self, pairs: &mut Vec<(u32, u32)>) {
        let task = self.numbers.last().map_or(0, |last| last + 1);
        pairs.sort_unstable();
        let mut members: Vec<u32> = pairs.iter().flat_map(|&(a, b)| [a, b]).collect();
        members.sort_unstable();
        members.dedup();
        for document in members {
            let from = pairs.partition_point(|pair| pair.0 < document);
            let of_document = pairs[from..].iter().take_while(|pair| pair.0 == document);
            self.numbers.push(task);
            self.documents.push(document);
            self.partners.push(of_document.map(|pair| pair.1).collect());
        }
        pairs.clear();
    }

    /// The tasks: for each its documents, ascending, with the later ones each is compared with.
    pub fn into_tasks(self) -> Vec<Vec<(u32, Vec<u32>)>> {
        let mut tasks: Vec<Vec<(u32, Vec<u32>)>> = Vec::new();
        for ((task, document), partners) in self.numbers.into_iter().zip(self.documents).zip(self.partners) {
            if tasks.len() == task as usize {
                tasks.push(Vec::new());
            }
            if let Some(task) = tasks.last_mut() {
                task.push((document, partners));
            }
        }
        tasks
    }

    /// How many rows the table has.
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Whether there is nothing to verify.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// The table as a Parquet file: `task`, `member`, `partners`.
    ///
    /// # Errors
    /// The table is too large for one file.
    pub fn to_parquet(&self) -> Result<Vec<u8>, Failure> {
        let item = Arc::new(Field::new_list_field(DataType::UInt32, false));
        let schema = Arc::new(Schema::new(vec![
            Field::new("task", DataType::UInt32, false),
            Field::new("member", DataType::UInt32, false),
            Field::new("partners", DataType::List(Arc::clone(&item)), false),
        ]));
        let mut writer = ArrowWriter::try_new(Vec::new(), Arc::clone(&schema), None)?;
        for from in (0..self.len()).step_by(ROWS) {
            let rows = from..(from + ROWS).min(self.len());
            let mut partners = ListBuilder::new(UInt32Builder::new()).with_field(Arc::clone(&item));
            for of_document in &self.partners[rows.clone()] {
                partners.values().append_slice(of_document);
                partners.append(true);
            }
            let columns: Vec<ArrayRef> = vec![
                Arc::new(UInt32Array::from(self.numbers[rows.clone()].to_vec())),
                Arc::new(UInt32Array::from(self.documents[rows].to_vec())),
                Arc::new(partners.finish()),
            ];
            writer.write(&RecordBatch::try_new(Arc::clone(&schema), columns)?)?;
        }
        Ok(writer.into_inner()?)
    }
}

/// Rows that are written at a time.
const ROWS: usize = 1 << 16;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Every pair is in one task, once, with both its documents; no task is too large, unless it is a single pair.
        #[test]
        fn every_pair_has_its_task(pairs in prop::collection::btree_set((0u32..40, 0u32..40), 0..80), bytes in 1usize..60) {
            let pairs: Vec<(u32, u32)> = pairs.into_iter().filter(|(a, b)| a < b).collect();
            let tasks = Tasks::pack(40, &pairs, bytes, |document| document as usize % 7);
            let mut found = Vec::new();
            for same in (0..tasks.len()).collect::<Vec<_>>().chunk_by(|&x, &y| tasks.numbers[x] == tasks.numbers[y]) {
                let members: Vec<u32> = same.iter().map(|&row| tasks.documents[row]).collect();
                prop_assert!(members.is_sorted() && members.windows(2).all(|two| two[0] < two[1]));
                let of_task: Vec<(u32, u32)> = same.iter()
                    .flat_map(|&row| tasks.partners[row].iter().map(move |&b| (row, b)))
                    .map(|(row, b)| (tasks.documents[row], b)).collect();
                prop_assert!(of_task.iter().all(|(_, b)| members.contains(b)));
                let size: usize = members.iter().map(|&d| d as usize % 7).sum();
                prop_assert!(size <= bytes || of_task.len() == 1);
                found.extend(of_task);
            }
            found.sort_unstable();
            prop_assert_eq!(found, pairs);
        }
    }
}
