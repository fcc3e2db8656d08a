//! `copytrail lineage`: the main job.

use std::path::Path;

use serde::Serialize;

use copytrail::export::{self, Summary};
use copytrail::pipeline::{self, Report};
use copytrail::room::Room;
use copytrail::settings::ClaimSettings;

use super::args::{Level, LineageArgs};
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
    summary: &'a Summary,
}

/// Runs the command.
pub fn run(args: &LineageArgs, options: &Options) -> anyhow::Result<Outcome> {
    let settings = options.validated(options.settings.clone())?;
    let room = Room::new(None, places::beside(&args.out).to_owned());
    let mut request = args.source.request(&args.inputs, room);
    let _copies = cluster::fetch(&mut request)?;
    places::check(&request, &args.out, options)?;
    export::prepare(&args.out)?;
    let bar = Bar::new(options.quiet);
    let place = cluster::place(&args.cluster, &args.out)?;
    let report = options.on_threads(|| match &place {
        Some(place) => cluster::lineage(&request, &settings, place, &bar),
        None => pipeline::run(&request, &settings, &bar),
    })??;
    drop(bar);
    let corpus = &report.corpus;
    if messages::rejected(&corpus.rejects, &corpus.warnings, &corpus.notices, options) {
        if let Some(place) = &place {
            cluster::done(place, &args.cluster)?;
        }
        return Ok(Outcome::Rejects);
    }
    let summary = options.on_threads(|| export::write_lineage(&report, &args.out))??;
    if let Some(place) = &place {
        cluster::done(place, &args.cluster)?;
    }
    if !options.quiet {
        tell(&report, &summary, &args.out, options.verbose);
    }
    if options.json {
        output::json(&Done { command: "lineage", out: &args.out, summary: &summary })?;
    }
    let level = args.fail_on.or(options.fail_on);
    Ok(if level.is_some_and(|level| is_met(level, &summary, &settings.claims)) {
        Outcome::Severe
    } else {
        Outcome::Done
    })
}

fn is_met(level: Level, summary: &Summary, settings: &ClaimSettings) -> bool {
    summary.claims.altered > 0
        && match level {
            Level::Low => true,
            Level::Medium => summary.worst >= settings.medium,
            Level::High => summary.worst >= settings.high,
        }
}

/// Says what was found and where to look first.
fn tell(report: &Report, summary: &Summary, out: &Path, verbose: bool) {
    if verbose {
        messages::timings(&report.timings);
    }
    messages::say(format_args!(
        "{} · {} · {} · {} · {}",
        counted(summary.articles, "article"),
        counted(summary.stories, "story"),
        counted(summary.derivations, "link"),
        counted(summary.missing_sources, "missing original"),
        counted(summary.claims.altered, "altered claim"),
    ));
    if summary.derivations == 0 {
        messages::say("no article was found to come from another: claims were not compared");
    }
    if let Some(first) = &summary.look_first {
        let text = copytrail::export::label::wrapped(&first.derived_text, 160, 1).concat();
        messages::say(format_args!(
            "look first: {} → {}: {} (severity {:.2})\n  {text}",
            first.source,
            first.derived,
            first.kinds.join(", "),
            first.severity
        ));
    }
    messages::say(format_args!("written to {}: start with report.html and claims.csv", out.display()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fail_on_compares_the_worst_claim() {
        let settings = ClaimSettings { medium: 0.3, high: 0.6, ..ClaimSettings::default() };
        let summary = |altered, worst| {
            let mut summary = Summary { worst, ..Summary::default() };
            summary.claims.altered = altered;
            summary
        };
        assert!(!is_met(Level::Low, &summary(0, 0.0), &settings));
        assert!(is_met(Level::Low, &summary(1, 0.0), &settings));
        assert!(is_met(Level::Medium, &summary(1, 0.3), &settings));
        assert!(!is_met(Level::High, &summary(1, 0.59), &settings));
    }
}
