//! What a copytrail without the feature `cluster` says when it is asked for one.

use std::convert::Infallible;
use std::path::Path;

use anyhow::{bail, ensure};

use copytrail::ingest::Request;
use copytrail::pipeline::{Deduplication, Progress, Report};
use copytrail::settings::Settings;

use super::args::{ClusterCommand, OnCluster};
use crate::cli::args::Shared;
use crate::cli::exit::Outcome;

const MISSING: &str = "this copytrail was built without the feature cluster\n  hint: cargo install copytrail --features cluster; one machine is enough for millions of articles";

/// Says what is missing.
pub fn run(_: &ClusterCommand, _: &Shared) -> anyhow::Result<Outcome> {
    bail!(MISSING)
}

/// Inputs are local without the feature; one that is not is refused when it is read.
#[expect(clippy::unnecessary_wraps, reason = "with the feature, this may fail")]
pub fn fetch(_: &mut Request) -> copytrail::error::Result<Option<Infallible>> {
    Ok(None)
}

/// No cluster, or what is missing.
pub fn place(cluster: &OnCluster, _: &Path) -> anyhow::Result<Option<Infallible>> {
    ensure!(cluster.cluster.is_none(), MISSING);
    Ok(None)
}

/// Never called.
pub fn dedup(
    _: &Request,
    _: &Settings,
    place: &Infallible,
    _: &dyn Progress,
) -> copytrail::error::Result<Deduplication> {
    match *place {}
}

/// Never called.
pub fn lineage(_: &Request, _: &Settings, place: &Infallible, _: &dyn Progress) -> copytrail::error::Result<Report> {
    match *place {}
}

/// Never called.
pub fn done(place: &Infallible, _: &OnCluster) -> copytrail::error::Result<()> {
    match *place {}
}
