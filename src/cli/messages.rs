//! What is said to a person, on stderr. A stderr that cannot be written is no reason to fail.

use std::fmt::Display;
use std::io::Write;

use anstyle::{AnsiColor, Style};

use copytrail::ingest::Reject;
use copytrail::pipeline::Timing;

use super::config::Options;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();

/// An error that ends the run.
pub fn error(error: &anyhow::Error) {
    say(format_args!("{ERROR}error:{ERROR:#} {error}"));
}

/// Something the user should look at.
pub fn warning(message: impl Display) {
    say(format_args!("{WARNING}warning:{WARNING:#} {message}"));
}

/// Anything else.
pub fn say(message: impl Display) {
    let _ = writeln!(anstream::stderr(), "{message}");
}

/// How many rejects are named when not all are asked for.
const NAMED: usize = 10;

/// Names rejected records: all of them, or the first ones.
fn rejects(rejects: &[Reject], all: bool) {
    let named = if all { rejects.len() } else { NAMED };
    for reject in rejects.iter().take(named) {
        let record = reject.record.map(|n| format!(", record {n}")).unwrap_or_default();
        say(format_args!("  {}{record}: {}", reject.path, reject.reason));
    }
    if rejects.len() > named {
        say(format_args!("  and {} more", rejects.len() - named));
    }
}

/// A number with its noun.
pub fn counted(n: usize, noun: &str) -> String {
    match (n, noun.strip_suffix('y')) {
        (1, _) => format!("1 {noun}"),
        (_, Some(stem)) => format!("{n} {stem}ies"),
        _ => format!("{n} {noun}s"),
    }
}

/// Warns of rejected records, and of dates that were not understood. Returns whether they fail the run under
/// `--strict`, which notices, since nothing is lost, do not.
pub fn rejected(records: &[Reject], warnings: &[Reject], notices: &[Reject], options: &Options) -> bool {
    let fail = options.strict && !(records.is_empty() && warnings.is_empty());
    let tell = |list: &[Reject], what: &str, otherwise: &str| {
        if list.is_empty() || (options.quiet && !options.strict) {
            return;
        }
        let otherwise = if fail { "; nothing was written because of --strict" } else { otherwise };
        warning(format_args!("{what}{otherwise}"));
        rejects(list, options.strict || options.verbose);
    };
    tell(records, &format!("{} rejected", counted(records.len(), "record")), " and left out; run.json says why");
    tell(
        warnings,
        &format!("{} not understood", counted(warnings.len(), "date")),
        "; the articles are taken without, and run.json says which",
    );
    let noticed = format!("{} to look at", counted(notices.len(), "thing"));
    tell(notices, &noticed, "; everything was taken, and run.json has the list");
    fail
}

/// Says how long each stage took.
pub fn timings(timings: &[Timing]) {
    for timing in timings {
        say(format_args!("{:12} {:.3} s", timing.stage, timing.seconds));
    }
}
