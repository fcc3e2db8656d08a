//! The sketches and contents of the articles of a task: what their candidates are told by.

use std::sync::Arc;

use datafusion::arrow::array::builder::{LargeBinaryBuilder, ListBuilder, UInt32Builder, UInt64Builder};
use datafusion::arrow::array::{Array, ArrayRef, ListArray, StructArray, UInt32Array, UInt64Array};
use datafusion::arrow::datatypes::{DataType, Field, Fields};
use xxhash_rust::xxh3::Xxh3;

use super::articles::Task;
use super::bucket::mark;
use super::{in_lists, list, list_of, rows_of, wire};
use crate::cluster::Failure;
use crate::cluster::contract::Contract;
use crate::sketch::{self, Banding, Content};
use crate::text::Outline;
use crate::verify;

fn fields() -> Fields {
    Fields::from(vec![
        Field::new("number", DataType::UInt32, false),
        Field::new("identity", DataType::UInt64, false),
        // The key of each band; none for an article without shingles.
        Field::new("keys", list_of(DataType::UInt32), false),
        // Its terms outside quotations, and those that stand in quotations only; ascending.
        Field::new("vocabulary", list_of(DataType::UInt64), false),
        Field::new("quoted", list_of(DataType::UInt64), false),
        // The sum of the marks of its vocabulary.
        Field::new("mark", DataType::UInt64, false),
        // The part of its wording of which twins have something in common.
        Field::new("prefix", list_of(DataType::UInt64), false),
        // What is told of its text, as JSON.
        Field::new("outline", DataType::LargeBinary, false),
        // Of all the above.
        Field::new("checksum", DataType::UInt64, false),
    ])
}

pub(super) fn returns() -> DataType {
    rows_of(fields())
}

pub(super) fn run(contract: &Contract, members: &ArrayRef) -> Result<ArrayRef, Failure> {
    let members = list(members)?;
    let mut rows = Rows::default();
    let mut lengths = Vec::new();
    for at in 0..members.len() {
        let task = Task::of(&members.value(at))?;
        lengths.push(task.numbers.len());
        rows.add(contract, &task)?;
    }
    in_lists(fields(), rows.finish()?, lengths)
}

/// What the checksum of a row is made of.
pub struct Checksum<'a> {
    /// Its number.
    pub number: u32,
    /// The hash of its sentences.
    pub identity: u64,
    /// The keys of its bands.
    pub keys: &'a [u32],
    /// The vocabulary, and the terms in quotations only.
    pub terms: [&'a [u64]; 2],
    /// The prefix of its wording.
    pub prefix: &'a [u64],
    /// Its outline, as it is written.
    pub outline: &'a [u8],
}

impl Checksum<'_> {
    /// The checksum.
    pub fn sum(&self) -> u64 {
        let mut hasher = Xxh3::new();
        hasher.update(&self.number.to_le_bytes());
        hasher.update(&self.identity.to_le_bytes());
        let [vocabulary, quoted] = self.terms;
        for length in [self.keys.len(), vocabulary.len(), quoted.len(), self.prefix.len()] {
            hasher.update(&(length as u64).to_le_bytes());
        }
        self.keys.iter().for_each(|key| hasher.update(&key.to_le_bytes()));
        [vocabulary, quoted, self.prefix].concat().iter().for_each(|hash| hasher.update(&hash.to_le_bytes()));
        hasher.update(self.outline);
        hasher.digest()
    }
}

/// The rows of some articles.
#[derive(Default)]
struct Rows {
    numbers: Vec<u32>,
    identities: Vec<u64>,
    marks: Vec<u64>,
    keys: ListBuilder<UInt32Builder>,
    vocabularies: ListBuilder<UInt64Builder>,
    quoted: ListBuilder<UInt64Builder>,
    prefixes: ListBuilder<UInt64Builder>,
    outlines: LargeBinaryBuilder,
    checksums: Vec<u64>,
}

impl Rows {
    fn add(&mut self, contract: &Contract, task: &Task) -> Result<(), Failure> {
        let settings = &contract.settings;
        let banding = Banding::for_threshold(settings.permutations, settings.threshold, settings.recall);
        let sketches = sketch::sketch(&task.texts, settings);
        let contents = sketch::contents(&task.texts);
        self.numbers.extend_from_slice(&task.numbers);
        for (((text, sketch), content), &number) in task.texts.iter().zip(&sketches).zip(&contents).zip(&task.numbers) {
            let keys: Vec<u32> = if sketch.shingles.is_empty() {
                Vec::new()
            } else {
                banding.keys(sketch.signature.as_slice()).collect()
            };
            let quoted = quoted(content);
            let prefix = verify::prefix_of_twins(content.own_wording.as_slice());
            let outline = wire::write(&Outline::of(text))?;
            let checksum = Checksum {
                number,
                identity: sketch.identity,
                keys: &keys,
                terms: [&content.vocabulary, &quoted],
                prefix,
                outline: &outline,
            };
            self.checksums.push(checksum.sum());
            self.identities.push(sketch.identity);
            self.keys.values().append_slice(&keys);
            self.keys.append(true);
            self.vocabularies.values().append_slice(&content.vocabulary);
            self.vocabularies.append(true);
            self.quoted.values().append_slice(&quoted);
            self.quoted.append(true);
            let marks = content.vocabulary.iter().map(|&term| mark(term, number));
            self.marks.push(marks.fold(0, u64::wrapping_add));
            self.prefixes.values().append_slice(prefix);
            self.prefixes.append(true);
            self.outlines.append_value(outline);
        }
        Ok(())
    }

    fn finish(mut self) -> Result<StructArray, Failure> {
        fn of<B: datafusion::arrow::array::ArrayBuilder>(
            list: &mut ListBuilder<B>,
            kind: DataType,
        ) -> Result<ArrayRef, Failure> {
            let (_, offsets, values, _) = list.finish().into_parts();
            Ok(Arc::new(ListArray::try_new(Arc::new(Field::new_list_field(kind, false)), offsets, values, None)?))
        }
        let columns: Vec<ArrayRef> = vec![
            Arc::new(UInt32Array::from(self.numbers)),
            Arc::new(UInt64Array::from(self.identities)),
            of(&mut self.keys, DataType::UInt32)?,
            of(&mut self.vocabularies, DataType::UInt64)?,
            of(&mut self.quoted, DataType::UInt64)?,
            Arc::new(UInt64Array::from(self.marks)),
            of(&mut self.prefixes, DataType::UInt64)?,
            Arc::new(self.outlines.finish()),
            Arc::new(UInt64Array::from(self.checksums)),
        ];
        Ok(StructArray::try_new(fields(), columns, None)?)
    }
}

/// The different terms that stand in quotations only, sorted.
fn quoted(content: &Content) -> Vec<u64> {
    let in_quotations = content.sentences.iter().flatten().filter(|term| term.quoted).map(|term| term.hash);
    let mut quoted: Vec<u64> = in_quotations.filter(|hash| content.vocabulary.binary_search(hash).is_err()).collect();
    quoted.sort_unstable();
    quoted.dedup();
    quoted
}
