//! `copytrail cluster`, and where `--cluster` leads.

pub mod args;
#[cfg(feature = "cluster")]
mod with;
#[cfg(not(feature = "cluster"))]
mod without;

#[cfg(feature = "cluster")]
pub use copytrail::cluster::inputs::fetch;
#[cfg(feature = "cluster")]
pub use with::{dedup, done, lineage, place, run};
#[cfg(not(feature = "cluster"))]
pub use without::{dedup, done, fetch, lineage, place, run};
