//! Surveys, branches and claims of the articles of a task: what one machine does with a whole corpus, done with a part.

use std::sync::Arc;

use datafusion::arrow::array::builder::{LargeBinaryBuilder, ListBuilder, UInt32Builder};
use datafusion::arrow::array::{Array, ArrayRef, StructArray, UInt32Array};
use datafusion::arrow::datatypes::{DataType, Field, Fields};
use petgraph::graph::{DiGraph, NodeIndex};
use rayon::prelude::*;

use super::articles::Task;
use super::wire::{self, ToBranch, ToCount, ToSurvey, ToTrace};
use super::{column, list, list_of};
use crate::claims;
use crate::cluster::contract::Contract;
use crate::cluster::{Failure, failure};
use crate::lineage::outlets::Index;
use crate::lineage::{Lineage, edits, parts};

/// What is to be found out of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Question {
    /// What all others must know of it: a [`parts::Survey`].
    Survey,
    /// In how many of its articles words stand, by word: [`edits::frequencies`].
    Words,
    /// Its derivations: [`crate::lineage::branches::Branches`].
    Branches,
    /// What became of its claims: [`claims::Alterations`].
    Claims,
}

fn fields() -> Fields {
    Fields::from(vec![
        Field::new("task", DataType::UInt32, false),
        // The numbers of its articles, ascending.
        Field::new("members", list_of(DataType::UInt32), false),
        // What was found, as JSON.
        Field::new("found", DataType::LargeBinary, false),
    ])
}

pub(super) fn returns() -> DataType {
    DataType::Struct(fields())
}

pub(super) fn run(
    contract: &Contract,
    question: Question,
    task: &ArrayRef,
    members: &ArrayRef,
) -> Result<ArrayRef, Failure> {
    let number: UInt32Array = column(task, &DataType::UInt32)?;
    let tasks = list(members)?;
    let mut members = ListBuilder::new(UInt32Builder::new()).with_field(Field::new_list_field(DataType::UInt32, false));
    let mut found = LargeBinaryBuilder::new();
    for at in 0..tasks.len() {
        let task = Task::of(&tasks.value(at))?;
        members.values().append_slice(&task.numbers);
        members.append(true);
        found.append_value(match question {
            Question::Survey => survey(contract, &task)?,
            Question::Words => words(&task)?,
            Question::Branches => branches(contract, &task)?,
            Question::Claims => claims(contract, &task)?,
        });
    }
    let columns: Vec<ArrayRef> = vec![Arc::new(number), Arc::new(members.finish()), Arc::new(found.finish())];
    Ok(Arc::new(StructArray::try_new(fields(), columns, None)?))
}

fn survey(contract: &Contract, task: &Task) -> Result<Vec<u8>, Failure> {
    let ToSurvey { matches, outlets } = task.common()?;
    let matches = task.own(matches)?;
    let outlets = Index::new(outlets.iter().map(String::as_str));
    let settings = &contract.settings.lineage;
    wire::write(&task.with_sources(|sources| parts::survey(sources, &matches, &outlets, settings)))
}

fn words(task: &Task) -> Result<Vec<u8>, Failure> {
    let ToCount { words } = task.common()?;
    // As pairs: the keys of JSON objects are no numbers.
    let counted: Vec<(u64, usize)> = edits::frequencies(task.texts.par_iter(), &words).into_iter().collect();
    wire::write(&counted)
}

fn branches(contract: &Contract, task: &Task) -> Result<Vec<u8>, Failure> {
    let (rest, matches) = task.common::<ToBranch>()?.rest();
    let matches = task.own(matches)?;
    let settings = &contract.settings.lineage;
    let branches = task.with_sources(|sources| parts::branch(sources, &matches, &rest, settings));
    wire::write(&branches.moved(&task.positions()))
}

fn claims(contract: &Contract, task: &Task) -> Result<Vec<u8>, Failure> {
    let ToTrace { nodes, edges } = task.common()?;
    let count = nodes.len();
    let mut graph = DiGraph::with_capacity(count, edges.len());
    nodes.into_iter().for_each(|node| {
        graph.add_node(node);
    });
    for (source, derived, derivation) in edges {
        if source.max(derived) >= count {
            return Err(failure("a derivation of articles that did not come to its task"));
        }
        graph.add_edge(NodeIndex::new(source), NodeIndex::new(derived), derivation);
    }
    let lineage = Lineage { graph, ..Lineage::default() };
    let traced = claims::trace(&lineage, &task.texts, &contract.settings.claims);
    wire::write(&traced.moved(&task.positions()))
}
