//! The configuration file, and the options that come of file, environment and flags together.

use std::fs;
use std::path::{Path, PathBuf};

use bytesize::ByteSize;
use serde::Deserialize;

use copytrail::error::{Error, Result};
use copytrail::settings::{ClaimSettings, Keep, LineageSettings, Linkage, Settings};

use super::args::{Level, Shared};

/// The file: what is no setting of the result, and what is.
#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct File {
    threads: Option<u16>,
    quiet: Option<bool>,
    verbose: Option<bool>,
    json: Option<bool>,
    strict: Option<bool>,
    fail_on: Option<Level>,
    memory: Option<ByteSize>,
    shingle: usize,
    permutations: usize,
    recall: f64,
    seed: u64,
    threshold: f64,
    keep: Keep,
    clusters: Linkage,
    exact: bool,
    novelty: bool,
    lineage: LineageSettings,
    claims: ClaimSettings,
}

impl Default for File {
    fn default() -> Self {
        let Settings {
            shingle,
            permutations,
            recall,
            seed,
            threshold,
            keep,
            clusters,
            exact,
            novelty,
            lineage,
            claims,
        } = Settings::default();
        Self {
            threads: None,
            quiet: None,
            verbose: None,
            json: None,
            strict: None,
            fail_on: None,
            memory: None,
            shingle,
            permutations,
            recall,
            seed,
            threshold,
            keep,
            clusters,
            exact,
            novelty,
            lineage,
            claims,
        }
    }
}

impl File {
    fn settings(&self) -> Settings {
        Settings {
            shingle: self.shingle,
            permutations: self.permutations,
            recall: self.recall,
            seed: self.seed,
            threshold: self.threshold,
            keep: self.keep,
            clusters: self.clusters,
            exact: self.exact,
            novelty: self.novelty,
            lineage: self.lineage.clone(),
            claims: self.claims.clone(),
        }
    }
}

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
    /// Memory to stay below, when the flag does not say.
    pub memory: Option<ByteSize>,
    /// What changes the result; not validated yet, since flags may still change it.
    pub settings: Settings,
    /// The configuration file and its text.
    file: Option<(PathBuf, String)>,
}

impl Options {
    /// Puts flags and environment, which `clap` has merged, over the configuration file.
    pub fn new(shared: &Shared) -> Result<Self> {
        let file = shared.config.as_deref().map(|path| read(path).map(|text| (path.to_owned(), text))).transpose()?;
        let run = file.as_ref().map(|(path, text)| parse(text).map_err(|p| p.of(path))).transpose()?;
        let run = run.unwrap_or_default();
        let quiet = shared.quiet.or(run.quiet).unwrap_or_default();
        Ok(Self {
            threads: shared.threads.or(run.threads).map(usize::from),
            quiet,
            verbose: !quiet && shared.verbose.or(run.verbose).unwrap_or_default(),
            json: shared.json.or(run.json).unwrap_or_default(),
            strict: shared.strict.or(run.strict).unwrap_or_default(),
            fail_on: run.fail_on,
            memory: run.memory,
            settings: run.settings(),
            file,
        })
    }

    /// Checks the ranges of settings in which flags have been put over the file. The error names the file when the
    /// wrong value comes from there.
    pub fn validated(&self, settings: Settings) -> Result<Settings> {
        settings.validate().map_err(|error| match (&error, self.settings.clone().validate(), &self.file) {
            (
                Error::Setting { name, problem, hint },
                Err(Error::Setting { name: own, problem: as_read, .. }),
                Some((path, text)),
            ) if *name == own && *problem == as_read => {
                let problem = Problem { row: line_of(text, name), text: format!("{name}: {problem}"), hint };
                problem.of(path)
            }
            _ => error,
        })
    }

    /// Runs `job` on as many threads as the options say.
    pub fn on_threads<T: Send>(&self, job: impl FnOnce() -> T + Send) -> anyhow::Result<T> {
        let threads = self.threads.unwrap_or_default();
        Ok(rayon::ThreadPoolBuilder::new().num_threads(threads).build()?.install(job))
    }
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(Error::io("read", path))
}

/// What is wrong with the file.
#[derive(Debug)]
struct Problem {
    row: Option<u64>,
    text: String,
    hint: &'static str,
}

impl Problem {
    fn of(self, path: &Path) -> Error {
        Error::Table { path: path.to_owned(), row: self.row, problem: self.text, hint: self.hint.to_owned() }
    }
}

fn parse(text: &str) -> Result<File, Problem> {
    let file: File = toml::from_str(text).map_err(|error| {
        let at = error.span().map(|span| span.start);
        let problem = plainly(error.message());
        let named = at.and_then(|at| key_at(text, at)).filter(|_| problem.starts_with("invalid "));
        Problem {
            row: at.map(|at| text[..at].matches('\n').count() as u64 + 1),
            text: named.map_or_else(|| problem.clone(), |key| format!("{key}: {problem}")),
            hint: "the README lists the settings; leave out a key to get its default",
        }
    })?;
    match file.threads {
        Some(threads) if !(1..=1024).contains(&threads) => Err(Problem {
            row: line_of(text, "threads"),
            text: format!("threads: {threads}"),
            hint: "give 1 to 1024, or leave it out for one a core",
        }),
        _ => Ok(file),
    }
}

/// A message of the parser, in words that a user knows.
fn plainly(message: &str) -> String {
    let mut message = message.replace('\n', "; ");
    for (name, words) in
        [("usize", "a whole number"), ("u64", "a whole number"), ("u16", "a whole number"), ("f64", "a number")]
    {
        message = message.replace(&format!("expected {name}"), &format!("expected {words}"));
    }
    message
}

/// The keys of a file, one a line, each with its table before it (`claims.high`) and the number of its line.
fn keys(text: &str) -> impl Iterator<Item = (u64, String)> {
    let mut table = String::new();
    (1..).zip(text.lines()).filter_map(move |(row, line)| {
        let line = line.trim();
        if let Some(name) = line.strip_prefix('[') {
            table = format!("{}.", name.split(']').next().unwrap_or(name).trim());
            return None;
        }
        let (key, _) = line.split_once('=').filter(|_| !line.starts_with('#'))?;
        Some((row, format!("{table}{}", key.trim().trim_matches('"'))))
    })
}

/// The key on the line of a byte of the file.
fn key_at(text: &str, byte: usize) -> Option<String> {
    let row = text[..byte].matches('\n').count() as u64 + 1;
    keys(text).find(|(line, _)| *line == row).map(|(_, key)| key)
}

/// The line of a key.
fn line_of(text: &str, key: &str) -> Option<u64> {
    keys(text).find(|(_, name)| name == key).map(|(row, _)| row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_holds_options_and_settings() {
        let file =
            parse("threads = 2\nfail_on = \"high\"\nshingle = 7\n[claims]\nhigh = 0.9\n").expect("a configuration");
        assert_eq!((file.threads, file.fail_on), (Some(2), Some(Level::High)));
        let settings = file.settings();
        assert_eq!((settings.shingle, settings.claims.high), (7, 0.9));
        assert_eq!(settings.permutations, Settings::default().permutations);
        assert_eq!(File::default().settings(), Settings::default());
    }

    #[test]
    fn mistakes_are_named_with_key_and_line() {
        let wrong = |text: &str| {
            let problem = parse(text).expect_err("a mistake");
            (problem.row, problem.text)
        };
        assert_eq!(wrong("a = 1\nb = = 2\n").0, Some(2));
        let (row, problem) = wrong("seed = 1\nshingles = 7\n");
        assert!(problem.starts_with("unknown field `shingles`") && problem.contains("`fail_on`"), "{problem}");
        assert_eq!(row, Some(2));
        let (row, problem) = wrong("shingle = 5\n\n[claims]\n# high = 1\nhigh = \"much\"\n");
        assert!(problem.starts_with("claims.high: invalid type: string"), "{problem}");
        assert_eq!(row, Some(5));
        assert_eq!(wrong("threads = 0\n"), (Some(1), "threads: 0".to_owned()));
        assert_eq!(wrong("quiet = 1\n").1.split(':').next(), Some("quiet"));
    }

    #[test]
    fn a_range_error_names_the_file_when_the_value_comes_from_it() {
        let text = "seed = 3\nthreshold = 0\n";
        let settings = parse(text).expect("a configuration").settings();
        let options = Options {
            settings: settings.clone(),
            file: Some(("my.toml".into(), text.to_owned())),
            ..Options::default()
        };
        let from_file = options.validated(settings.clone()).expect_err("out of range").to_string();
        assert!(from_file.starts_with("my.toml, row 2: threshold: 0"), "{from_file}");
        let flag = options.validated(Settings { threshold: 2.0, ..settings }).expect_err("out of range").to_string();
        assert!(flag.starts_with("threshold: 2"), "{flag}");
    }
}
