//! `run.json`: how the other files came to be. Only its `timings` may differ between two runs on the same corpus.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::folder::WrittenFile;
use super::{DedupSummary, Summary};
use crate::ingest::{InputFile, Reject};
use crate::pipeline::{Deduplication, Report, Timing};
use crate::settings::Settings;

/// The name by which a `run.json` is known to be ours.
pub const PROGRAM: &str = "copytrail";

/// The file's content.
#[derive(Serialize)]
struct Run<'a, Counts> {
    program: &'static str,
    version: &'static str,
    command: &'static str,
    settings: &'a Settings,
    settings_hash: String,
    counts: &'a Counts,
    inputs: &'a [InputFile],
    rejected: &'a [Reject],
    #[serde(skip_serializing_if = "<[Reject]>::is_empty")]
    warnings: &'a [Reject],
    #[serde(skip_serializing_if = "<[Reject]>::is_empty")]
    notices: &'a [Reject],
    outputs: &'a [WrittenFile],
    timings: Timings,
}

/// Wall-clock seconds.
#[derive(Serialize)]
struct Timings {
    total_seconds: f64,
    stages: BTreeMap<&'static str, f64>,
}

impl Timings {
    fn of(timings: &[Timing]) -> Self {
        let rounded = |seconds: f64| (seconds * 1e3).round() / 1e3;
        Self {
            total_seconds: rounded(timings.iter().map(|t| t.seconds).sum()),
            stages: timings.iter().map(|t| (t.stage, rounded(t.seconds))).collect(),
        }
    }
}

/// Writes the file for `lineage`.
///
/// # Errors
/// The stream cannot be written.
pub fn lineage(report: &Report, counts: &Summary, outputs: &[WrittenFile], to: &mut dyn Write) -> io::Result<()> {
    let corpus = &report.corpus;
    write(
        "lineage",
        &report.settings,
        Input { files: &corpus.files, rejected: &corpus.rejects, warnings: &corpus.warnings, notices: &corpus.notices },
        counts,
        outputs,
        &report.timings,
        to,
    )
}

/// Writes the file for `dedup`.
///
/// # Errors
/// The stream cannot be written.
pub fn dedup(
    result: &Deduplication,
    counts: &DedupSummary,
    outputs: &[WrittenFile],
    to: &mut dyn Write,
) -> io::Result<()> {
    let documents = &result.documents;
    let inputs = Input {
        files: &documents.inputs,
        rejected: &documents.rejects,
        warnings: &documents.warnings,
        notices: &documents.notices,
    };
    write("dedup", &result.settings, inputs, counts, outputs, &result.timings, to)
}

/// What is said of the inputs.
struct Input<'a> {
    files: &'a [InputFile],
    rejected: &'a [Reject],
    warnings: &'a [Reject],
    notices: &'a [Reject],
}

fn write<Counts: Serialize>(
    command: &'static str,
    settings: &Settings,
    input: Input<'_>,
    counts: &Counts,
    outputs: &[WrittenFile],
    timings: &[Timing],
    to: &mut dyn Write,
) -> io::Result<()> {
    let run = Run {
        program: PROGRAM,
        version: env!("CARGO_PKG_VERSION"),
        command,
        settings,
        settings_hash: settings.hash(),
        counts,
        inputs: input.files,
        rejected: input.rejected,
        warnings: input.warnings,
        notices: input.notices,
        outputs,
        timings: Timings::of(timings),
    };
    serde_json::to_writer_pretty(&mut *to, &run)?;
    to.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::sample;

    #[test]
    fn everything_that_identifies_a_run_is_there() {
        let report = sample::report();
        let mut bytes = Vec::new();
        lineage(&report, &Summary::of(&report), &[], &mut bytes).expect("written");
        let run: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
        assert_eq!(run["program"], PROGRAM);
        assert_eq!(run["settings_hash"], report.settings.hash());
        assert_eq!(run["counts"]["claims"]["altered"], 2);
        assert_eq!(run["rejected"][0]["path"], "notes.pdf");
        assert_eq!(run["inputs"][0]["path"], "000_daily.txt");
        assert_eq!(run["timings"]["stages"]["read"], 0.25);
    }
}
