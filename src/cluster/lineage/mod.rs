//! The driver of `lineage`: its stages on a cluster. It gives the same result as [`crate::pipeline::run`], bit for bit.
//!
//! The driver reads the articles; executors take them apart, sketch them and bring together what shares a term ([`candidates`]).
//! From these lists the driver makes the candidate pairs, and executors verify them. Matches divide the corpus into parts that have
//! nothing to do with each other, and executors reconstruct the lineage of each; what a part must know of the others travels
//! with it. The stories of the lineage are divided once more for the claims ([`parts`]).

mod candidates;
mod check;
mod contents;
mod frequencies;
mod parts;
mod stages;
mod tasks;

use std::collections::BTreeMap;

use super::address;
use super::driver::{Cluster, Run};
use super::engine::Engine;
use crate::error::Result;
use crate::ingest::Request;
use crate::lineage::stories;
use crate::pipeline::{Clock, Progress, Read, Report, languages};
use crate::settings::Settings;
use stages::Lineages;

pub(super) use stages::STAGES;

/// Runs the main job, with everything but the reading and the writing on a cluster. Stages that an earlier run with the same
/// input, settings and kernels has finished in the shared folder are not run again.
///
/// # Errors
/// As [`crate::pipeline::run`]; or the cluster cannot be reached, refuses the job, or loses executors again and again.
pub fn lineage(request: &Request, settings: &Settings, cluster: &Cluster, progress: &dyn Progress) -> Result<Report> {
    address::scheduler(&cluster.scheduler)?;
    let mut clock = Clock { progress, timings: Vec::new() };
    clock.time("cluster", None, || Engine::new(&cluster.scheduler)?.greet())??;
    let corpus = clock.time("read", None, || crate::ingest::read(request))??;
    let languages = languages(&corpus);
    let bytes = corpus.articles.iter().map(|article| article.text.len()).sum();
    let run = Run::new(cluster, settings, &stages::fingerprint(&corpus), bytes)?;
    let mut all = Lineages { run, articles: &corpus.articles, stock: BTreeMap::new() };
    let count = corpus.articles.len();
    let articles = clock.time("articles", Some(count), || all.articles(|n| progress.advance(n as u64)))??;
    all.stock = clock.time("take apart", None, || all.stock(&articles))??;
    let contents = clock.time("sketch", None, || all.contents(&articles))??;
    let pairs = clock.time("candidates", None, || all.candidates(&contents, &languages))??;
    let frequencies = clock.time("content", None, || all.frequencies(&articles, &contents, &pairs))??;
    let contents::Contents { identities, outlines, .. } = contents;
    let matches = clock.time("verify", None, || all.matches(&articles, &pairs, &frequencies))??;
    drop(pairs);
    let lineage = clock.time("lineage", None, || {
        let parts = crate::lineage::parts::divide(&identities, &matches);
        let branches = all.branches(&articles, &parts, &matches)?;
        Ok::<_, crate::error::Error>(stories::assemble(&corpus.articles, branches))
    })??;
    let alterations = clock.time("claims", None, || all.claims(&articles, &lineage))??;
    drop(all);
    Ok(Read { corpus, outlines, languages }.report(settings, matches, lineage, alterations, clock.timings))
}
