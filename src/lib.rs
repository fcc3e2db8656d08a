//! copytrail: who copied whom, and what they changed on the way.
//!
//! Data flows one way, through the modules in the order in which they stand here. A stage sees the shared vocabulary
//! ([`article`], [`error`], [`room`], [`settings`], [`vectors`]) and the stages before it, never a later one.

#![warn(clippy::expect_used)]

pub mod article;
pub mod error;
pub mod room;
pub mod settings;
pub mod vectors;

pub mod ingest;
pub mod text;

pub mod sketch;

pub mod candidates;

pub mod verify;

pub mod lineage;

pub mod claims;

pub mod pipeline;

pub mod export;

#[cfg(feature = "cluster")]
pub mod cluster;
