//! The flow: one line a stage.

pub mod dedup;
mod notices;
mod prepare;

pub use dedup::{Deduplication, dedup};

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use rayon::prelude::*;

use crate::claims::{self, Alterations};
use crate::error::{Error, Result};
use crate::ingest::{Corpus, Request};
use crate::lineage::{self, Lineage};
use crate::settings::Settings;
use crate::sketch;
use crate::text::Outline;
use crate::verify::{self, Match};

pub(crate) use prepare::{Prepared, Read, prepare};
#[cfg(feature = "cluster")]
pub(crate) use prepare::{differ, languages};

/// Follows a run. The library itself never prints.
pub trait Progress: Sync {
    /// A stage begins; `total` is its number of steps when known.
    fn stage(&self, name: &'static str, total: Option<u64>);
    /// `steps` more steps of the current stage are done.
    fn advance(&self, steps: u64);
}

/// Follows nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _: &'static str, _: Option<u64>) {}
    fn advance(&self, _: u64) {}
}

/// Set by the program's signal handler; a run that sees it ends with [`Error::Interrupted`].
pub static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Whether the user wants the run to end.
///
/// # Errors
/// [`Error::Interrupted`] once [`INTERRUPTED`] is set.
pub fn check_interrupt() -> Result<()> {
    if INTERRUPTED.load(Ordering::Relaxed) { Err(Error::Interrupted) } else { Ok(()) }
}

/// How long a stage took.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// The stage.
    pub stage: &'static str,
    /// Wall-clock seconds.
    pub seconds: f64,
}

/// The result of the main job: everything the writers need.
#[derive(Clone, Debug)]
pub struct Report {
    /// The settings of the run.
    pub settings: Settings,
    /// The articles, by position; all other parts refer to these positions.
    pub corpus: Corpus,
    /// What is told of their texts, by position.
    pub outlines: Vec<Outline>,
    /// Verified pairs, sorted.
    pub matches: Vec<Match>,
    /// Who took from whom.
    pub lineage: Lineage,
    /// What was changed on the way.
    pub alterations: Alterations,
    /// How long each stage took.
    pub timings: Vec<Timing>,
}

/// Times the stages and tells the progress about them.
pub(crate) struct Clock<'a> {
    pub(crate) progress: &'a dyn Progress,
    pub(crate) timings: Vec<Timing>,
}

impl Clock<'_> {
    pub(crate) fn time<T>(&mut self, stage: &'static str, total: Option<usize>, run: impl FnOnce() -> T) -> Result<T> {
        check_interrupt()?;
        self.progress.stage(stage, total.map(|n| n as u64));
        let start = Instant::now();
        let result = run();
        self.timings.push(Timing { stage, seconds: start.elapsed().as_secs_f64() });
        check_interrupt()?;
        Ok(result)
    }
}

/// Runs the main job on the current rayon pool.
///
/// # Errors
/// What [`crate::ingest::read`] reports, or [`Error::Interrupted`].
pub fn run(request: &Request, settings: &Settings, progress: &dyn Progress) -> Result<Report> {
    let mut clock = Clock { progress, timings: Vec::new() };
    let Prepared { corpus, texts, sketches, mut contents, languages, pairs, .. } =
        prepare(request, settings, &mut clock)?;
    let matches = clock.time("verify", None, || verify::matches(&texts, &sketches, &contents, &pairs))?;
    let identities: Vec<u64> = sketches.iter().map(|sketch| sketch.identity).collect();
    // The articles stay to the end; what only the pairs needed makes room for what is made of them.
    drop((sketches, pairs));
    contents.par_iter_mut().for_each(sketch::Content::forget_terms);
    let (articles, identities) = (&corpus.articles[..], &identities[..]);
    let evidence = lineage::Sources { articles, texts: &texts, contents: &contents, identities };
    let lineage = clock.time("lineage", None, || lineage::reconstruct(&evidence, &matches, &settings.lineage))?;
    drop(contents);
    let alterations = clock.time("claims", None, || claims::trace(&lineage, &texts, &settings.claims))?;
    let outlines = texts.par_iter().map(Outline::of).collect();
    let read = Read { corpus, outlines, languages };
    Ok(read.report(settings, matches, lineage, alterations, clock.timings))
}
