//! The stages of `dedup` and of `lineage` on a cluster of Apache DataFusion Ballista, for corpora that outgrow one machine.
//!
//! The engine distributes, this module only says what: a plan a stage ([`plan`]), made of user-defined functions
//! ([`kernels`]) that call what rayon calls on one machine. The driver reads the inputs as ever and gives every document its
//! number, which is its place in the order of ids. It lets the cluster sketch, find candidates and verify ([`dedup`]), or
//! verify, reconstruct the lineage and trace the claims, part by part ([`lineage`]).
//! Between stages lies Parquet in a folder that all machines share ([`stages`]). Nothing that the cluster says is believed
//! before it has been counted ([`check`]): each stage proves that every document, band entry and pair was treated once.

pub mod address;
pub mod check;
pub mod contract;
pub mod dedup;
pub mod documents;
pub mod driver;
pub mod engine;
pub mod executor;
pub mod hot;
pub mod inputs;
pub mod kernels;
pub mod lineage;
pub mod plan;
mod probe;
pub mod scheduler;
pub mod session;
pub mod stages;
pub mod tasks;

use crate::error::Error;

/// What the engine reports.
pub(crate) type Failure = datafusion::error::DataFusionError;

/// Something that went wrong in the cluster, in our own words.
pub(crate) fn failure(problem: impl Into<String>) -> Failure {
    Failure::Execution(problem.into())
}

/// An error about the cluster or the shared folder.
pub(crate) fn error(place: impl Into<String>, problem: impl ToString, hint: &str) -> Error {
    Error::Cluster { place: place.into(), problem: problem.to_string(), hint: hint.to_owned() }
}
