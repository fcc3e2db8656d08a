//! The configuration file, and the options that come of file, environment and flags together.

use std::fs;
use std::path::Path;

use serde::Deserialize;
use toml::{Table, Value};

use copytrail::error::{Error, Result};
use copytrail::settings::Settings;

use super::args::{Level, Shared};

/// The keys of the file that are not settings of the result.
#[derive(Debug, Default, Deserialize)]
struct Run {
    threads: Option<u16>,
    quiet: Option<bool>,
    verbose: Option<bool>,
    json: Option<bool>,
    strict: Option<bool>,
    fail_on: Option<Level>,
}

const RUN_KEYS: [&str; 6] = ["threads", "quiet", "verbose", "json", "strict", "fail_on"];

/// What holds for a run.
#[derive(Debug, Default)]
pub struct Options {
    /// Threads; `None` is one a core.
    pub threads: Option<usize>,
    /// Say nothing but errors.
    pub quiet: bool,
    /// Say more.
    pub verbose: bool,
    /// A summary for machines on stdout.
    pub json: bool,
    /// Rejects fail the run.
    pub strict: bool,
    /// From which severity an altered claim fails the run, when the flag does not say.
    pub fail_on: Option<Level>,
    /// What changes the result; not validated yet, since flags may still change it.
    pub settings: Settings,
}

impl Options {
    /// Puts flags and environment, which `clap` has merged, over the configuration file.
    pub fn new(shared: &Shared) -> Result<Self> {
        let (run, settings) = shared.config.as_deref().map(load).transpose()?.unwrap_or_default();
        if run.threads == Some(0) {
            return Err(Error::Setting {
                name: "threads",
                problem: "0".into(),
                hint: "give 1 or more, or leave it out for one a core",
            });
        }
        let quiet = shared.quiet.or(run.quiet).unwrap_or_default();
        Ok(Self {
            threads: shared.threads.or(run.threads).map(usize::from),
            quiet,
            verbose: !quiet && shared.verbose.or(run.verbose).unwrap_or_default(),
            json: shared.json.or(run.json).unwrap_or_default(),
            strict: shared.strict.or(run.strict).unwrap_or_default(),
            fail_on: run.fail_on,
            settings,
        })
    }

    /// Runs `job` on as many threads as the options say.
    pub fn on_threads<T: Send>(&self, job: impl FnOnce() -> T + Send) -> anyhow::Result<T> {
        let threads = self.threads.unwrap_or_default();
        Ok(rayon::ThreadPoolBuilder::new().num_threads(threads).build()?.install(job))
    }
}

fn load(path: &Path) -> Result<(Run, Settings)> {
    let text = fs::read_to_string(path).map_err(Error::io("read", path))?;
    parse(&text).map_err(|(row, problem)| Error::Table {
        path: path.to_owned(),
        row,
        problem,
        hint: "the README lists the settings; leave out a key to get its default".into(),
    })
}

type Problem = (Option<u64>, String);

fn parse(text: &str) -> Result<(Run, Settings), Problem> {
    let mut settings: Table = text.parse().map_err(|error: toml::de::Error| {
        let row = error.span().map(|span| text[..span.start].matches('\n').count() as u64 + 1);
        (row, error.message().to_owned())
    })?;
    let run: Table = RUN_KEYS.iter().filter_map(|&key| settings.remove_entry(key)).collect();
    let plain = |error: toml::de::Error| (None, error.message().to_owned());
    Ok((Value::Table(run).try_into().map_err(plain)?, Value::Table(settings).try_into().map_err(plain)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_holds_options_and_settings() {
        let (run, settings) =
            parse("threads = 2\nfail_on = \"high\"\nshingle = 7\n[claims]\nhigh = 0.9\n").expect("a configuration");
        assert_eq!((run.threads, run.fail_on), (Some(2), Some(Level::High)));
        assert_eq!((settings.shingle, settings.claims.high), (7, 0.9));
        assert_eq!(settings.permutations, Settings::default().permutations);
    }

    #[test]
    fn mistakes_are_named() {
        assert_eq!(parse("a = 1\nb = = 2\n").expect_err("broken").0, Some(2));
        let (_, problem) = parse("shingles = 7\n").expect_err("an unknown key");
        assert!(problem.contains("unknown field `shingles`"), "{problem}");
    }
}
