//! A cluster of real processes on this machine.

#![cfg(unix)]

#[path = "../common/mod.rs"]
mod common;

#[path = "../../benches/corpus/mod.rs"]
#[allow(dead_code, reason = "the tests need no planted pairs")]
mod corpus;

mod dedup;
mod lineage;
mod processes;
