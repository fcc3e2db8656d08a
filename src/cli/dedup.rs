//! `copytrail dedup`: near-duplicates only.

use std::path::Path;

use serde::Serialize;

use copytrail::export::{self, DedupSummary, kept};
use copytrail::pipeline;
use copytrail::room::Room;
use copytrail::settings::Settings;

use super::args::DedupArgs;
use super::config::Options;
use super::exit::Outcome;
use super::messages::{self, counted};
use super::{cluster, output, places, progress::Bar};

/// What `--json` prints.
#[derive(Serialize)]
struct Done<'a> {
    command: &'static str,
    out: &'a Path,
    #[serde(flatten)]
    summary: &'a DedupSummary,
}

/// Runs the command.
pub fn run(args: &DedupArgs, options: &Options) -> anyhow::Result<Outcome> {
    let settings = options.validated(settings(args, &options.settings))?;
    let memory = args.memory.or(options.memory).map(|size| size.as_u64());
    let room = Room::new(memory, places::beside(&args.out).to_owned());
    let mut request = args.source.request(&args.inputs, room);
    let _copies = cluster::fetch(&mut request)?;
    places::check(&request, &args.out, options)?;
    if let Some(path) = &args.kept {
        places::check_kept(path, &request, &args.out)?;
    }
    export::prepare(&args.out)?;
    let bar = Bar::new(options.quiet);
    let place = cluster::place(&args.cluster, &args.out)?;
    let mut result = options.on_threads(|| match &place {
        Some(place) => cluster::dedup(&request, &settings, place, &bar),
        None => pipeline::dedup(&request, &settings, &bar),
    })??;
    drop(bar);
    let documents = &result.documents;
    if messages::rejected(&documents.rejects, &documents.warnings, &documents.notices, options) {
        if let Some(place) = &place {
            cluster::done(place, &args.cluster)?;
        }
        return Ok(Outcome::Rejects);
    }
    let summary = if let Some(path) = &args.kept {
        let summary = export::write_duplicates(&result, &args.out)?;
        kept::write_file(&result, path)?;
        summary
    } else {
        let files = result.documents.take_files();
        std::thread::scope(|scope| {
            scope.spawn(|| drop(files));
            export::write_duplicates(&result, &args.out)
        })?
    };
    if let Some(place) = &place {
        cluster::done(place, &args.cluster)?;
    }
    if !options.quiet {
        if options.verbose {
            messages::timings(&result.timings);
        }
        messages::say(format_args!(
            "{} · {} · {} · {} kept",
            counted(summary.articles, "article"),
            counted(summary.pairs, "duplicate pair"),
            counted(summary.clusters, "cluster"),
            summary.kept,
        ));
        messages::say(format_args!("written to {}: clusters.csv says what to keep", args.out.display()));
    }
    if options.json {
        output::json(&Done { command: "dedup", out: &args.out, summary: &summary })?;
    }
    Ok(Outcome::Done)
}

/// The settings with the flags over them.
fn settings(args: &DedupArgs, base: &Settings) -> Settings {
    Settings {
        threshold: args.threshold.unwrap_or(base.threshold),
        shingle: args.shingle.unwrap_or(base.shingle),
        permutations: args.permutations.unwrap_or(base.permutations),
        recall: args.recall.unwrap_or(base.recall),
        keep: args.keep.map_or(base.keep, Into::into),
        clusters: args.clusters.map_or(base.clusters, Into::into),
        exact: args.exact || base.exact || args.novelty || base.novelty,
        novelty: args.novelty || base.novelty,
        ..base.clone()
    }
}
