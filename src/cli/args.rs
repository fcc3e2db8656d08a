//! The arguments, as `clap` reads them from the command line and the environment.

use std::path::PathBuf;

use bytesize::ByteSize;
use clap::{Args, Parser, Subcommand, ValueEnum};

use copytrail::ingest::columns::Columns;
use copytrail::ingest::limits::Limits;
use copytrail::ingest::{Format, Request};
use copytrail::room::Room;
use copytrail::settings::{Keep, Linkage};

use super::cluster::args::{ClusterCommand, OnCluster};

/// Who copied whom, and what they changed on the way.
///
/// copytrail reads a corpus of articles, finds every near-copy, rewrite and paraphrase, works out who took from whom,
/// originals that are not in the corpus included, and lists claim by claim what was altered and who altered it first.
#[derive(Debug, Parser)]
#[command(name = "copytrail", version, arg_required_else_help = true, max_term_width = 100)]
#[command(after_help = "Exit codes: 0 done · 1 --fail-on met · 2 an error · 3 --strict with rejects · 130 interrupted")]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Options of every command.
    #[command(flatten)]
    pub shared: Shared,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Find who copied whom and which claims were altered
    Lineage(LineageArgs),
    /// Find near-duplicates only
    Dedup(DedupArgs),
    /// Compare two articles claim by claim
    Compare(CompareArgs),
    /// Say why two articles of an earlier run are linked, or what they share
    Explain(ExplainArgs),
    /// Run a process of a cluster
    #[command(subcommand, hide = !cfg!(feature = "cluster"))]
    Cluster(ClusterCommand),
    /// Print the completions of a shell
    Completions(CompletionsArgs),
    /// Print the manual page
    Man,
}

/// Options of every command; flags win over the environment, the environment over the configuration file.
#[derive(Debug, Args)]
#[command(next_help_heading = "Shared options")]
pub struct Shared {
    /// Use N threads instead of one a core; the result is the same
    #[arg(long, global = true, value_name = "N", env = "COPYTRAIL_THREADS", hide_env = true)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Read settings from a TOML file
    #[arg(long, global = true, value_name = "FILE", env = "COPYTRAIL_CONFIG", hide_env = true)]
    pub config: Option<PathBuf>,
    /// Say nothing but errors
    #[arg(long, short, global = true, env = "COPYTRAIL_QUIET", hide_env = true)]
    #[arg(num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    #[arg(value_name = "BOOL", value_parser = truth)]
    pub quiet: Option<bool>,
    /// Say more: every reject, and how long each stage took
    #[arg(long, short, global = true, env = "COPYTRAIL_VERBOSE", hide_env = true)]
    #[arg(num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    #[arg(value_name = "BOOL", value_parser = truth)]
    pub verbose: Option<bool>,
    /// Print a machine-readable summary on stdout
    #[arg(long, global = true, env = "COPYTRAIL_JSON", hide_env = true)]
    #[arg(num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    #[arg(value_name = "BOOL", value_parser = truth)]
    pub json: Option<bool>,
    /// Fail when a record is rejected: write nothing, exit with 3
    #[arg(long, global = true, env = "COPYTRAIL_STRICT", hide_env = true)]
    #[arg(num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    #[arg(value_name = "BOOL", value_parser = truth)]
    pub strict: Option<bool>,
}

/// Yes or no, as people write it; a variable that is set to nothing says no.
fn truth(value: &str) -> Result<bool, String> {
    match value.to_ascii_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "on" | "1" => Ok(true),
        "false" | "f" | "no" | "n" | "off" | "0" | "" => Ok(false),
        _ => Err("give true or false".into()),
    }
}

/// Where articles come from.
#[derive(Debug, Args)]
pub struct Source {
    /// CSV with the columns file,outlet,title,published,language; wins over what the texts say of themselves
    #[arg(long, value_name = "FILE", env = "COPYTRAIL_MANIFEST", hide_env = true)]
    pub manifest: Option<PathBuf>,
    /// Read every file as this format, whatever its name
    #[arg(long, value_name = "FORMAT", env = "COPYTRAIL_INPUT_FORMAT", hide_env = true)]
    pub input_format: Option<InputFormat>,
    /// Columns (fields, in JSON) that hold what, such as text=body,outlet=source; the others are guessed by their names
    #[arg(long, value_name = "FIELD=COLUMN,...", env = "COPYTRAIL_COLUMNS", hide_env = true)]
    pub columns: Option<Columns>,
    /// Reject a record longer than this [default: 1GB]
    #[arg(long, value_name = "SIZE", env = "COPYTRAIL_MAX_RECORD", hide_env = true)]
    pub max_record: Option<ByteSize>,
    /// Reject a compressed file that grows beyond this [default: 200 times its size, from 256 MiB to 64 GiB]
    #[arg(long, value_name = "SIZE", env = "COPYTRAIL_MAX_DECOMPRESSED", hide_env = true)]
    pub max_decompressed: Option<ByteSize>,
}

impl Source {
    /// The request for these inputs.
    pub fn request(&self, inputs: &[PathBuf], room: Room) -> Request {
        let usual = Limits::default();
        Request {
            inputs: inputs.to_vec(),
            manifest: self.manifest.clone(),
            format: self.input_format.map(Into::into),
            columns: self.columns.clone().unwrap_or_default(),
            limits: Limits {
                record: self.max_record.map_or(usual.record, |size| size.as_u64()),
                decompressed: self.max_decompressed.map(|size| size.as_u64()),
            },
            room,
        }
    }
}

/// Arguments of `lineage`.
#[derive(Debug, Args)]
pub struct LineageArgs {
    /// Folders (searched recursively), files, or - for standard input
    #[arg(value_name = "INPUT", default_value = "seeds")]
    pub inputs: Vec<PathBuf>,
    /// Folder for the results; it is replaced as a whole
    #[arg(long, short, value_name = "DIR", default_value = "output", env = "COPYTRAIL_OUT", hide_env = true)]
    pub out: PathBuf,
    /// Where articles come from.
    #[command(flatten)]
    pub source: Source,
    /// Exit with 1 when an altered claim at least this severe is found
    #[arg(long, value_name = "LEVEL", env = "COPYTRAIL_FAIL_ON", hide_env = true)]
    pub fail_on: Option<Level>,
    /// On which cluster to run.
    #[command(flatten)]
    pub cluster: OnCluster,
}

/// Arguments of `dedup`.
#[derive(Debug, Args)]
pub struct DedupArgs {
    /// Folders (searched recursively), files, or - for standard input
    #[arg(value_name = "INPUT", required = true)]
    pub inputs: Vec<PathBuf>,
    /// Folder for the results; it is replaced as a whole
    #[arg(long, short, value_name = "DIR", env = "COPYTRAIL_OUT", hide_env = true)]
    pub out: PathBuf,
    /// Where articles come from.
    #[command(flatten)]
    pub source: Source,
    /// Jaccard similarity from which two articles are duplicates [default: 0.7]
    #[arg(long, value_name = "SHARE", env = "COPYTRAIL_THRESHOLD", hide_env = true)]
    pub threshold: Option<f64>,
    /// Words in a shingle [default: 5]
    #[arg(long, value_name = "WORDS", env = "COPYTRAIL_SHINGLE", hide_env = true)]
    pub shingle: Option<usize>,
    /// Permutations of a MinHash signature [default: 128]
    #[arg(long, value_name = "COUNT", env = "COPYTRAIL_PERMUTATIONS", hide_env = true)]
    pub permutations: Option<usize>,
    /// Share of the pairs at the threshold that must be found in expectation [default: 0.9999]
    #[arg(long, value_name = "SHARE", env = "COPYTRAIL_RECALL", hide_env = true)]
    pub recall: Option<f64>,
    /// Find every pair at or above the threshold, without signatures: complete, and slower
    #[arg(long, env = "COPYTRAIL_EXACT", hide_env = true, value_parser = truth)]
    pub exact: bool,
    /// Memory to stay below, such as 256MB, beside as much of mapped files; what does not fit is put on disk, beside DIR
    #[arg(long, value_name = "SIZE", env = "COPYTRAIL_MEMORY", hide_env = true)]
    pub memory: Option<ByteSize>,
    /// Also write novelty.csv: what each article has of its own, and was first to publish; implies --exact
    #[arg(long, env = "COPYTRAIL_NOVELTY", hide_env = true, value_parser = truth)]
    pub novelty: bool,
    /// What makes a cluster [default: components]
    #[arg(long, value_name = "HOW", env = "COPYTRAIL_CLUSTERS", hide_env = true)]
    pub clusters: Option<LinkageChoice>,
    /// Article of each cluster to keep [default: first]
    #[arg(long, value_name = "WHICH", env = "COPYTRAIL_KEEP", hide_env = true)]
    pub keep: Option<KeepChoice>,
    /// Write the kept articles to this file as JSON lines
    #[arg(long, value_name = "FILE", env = "COPYTRAIL_KEPT", hide_env = true)]
    pub kept: Option<PathBuf>,
    /// On which cluster to run.
    #[command(flatten)]
    pub cluster: OnCluster,
}

/// Arguments of `compare`.
#[derive(Debug, Args)]
pub struct CompareArgs {
    /// The article that was there first
    #[arg(value_name = "SOURCE")]
    pub source: PathBuf,
    /// The article derived from it
    #[arg(value_name = "DERIVED")]
    pub derived: PathBuf,
    /// How to print the claims [default: text, or json with --json]
    #[arg(long, value_name = "FORMAT", env = "COPYTRAIL_FORMAT", hide_env = true)]
    pub format: Option<CompareFormat>,
    /// Read both files as this format, whatever their names
    #[arg(long, value_name = "FORMAT", env = "COPYTRAIL_INPUT_FORMAT", hide_env = true)]
    pub input_format: Option<InputFormat>,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// Output folder of an earlier `copytrail lineage`
    #[arg(value_name = "OUT_DIR")]
    pub folder: PathBuf,
    /// Id of an article, or missing:NAME
    #[arg(value_name = "A")]
    pub a: String,
    /// Id of another
    #[arg(value_name = "B")]
    pub b: String,
}

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

/// Formats of `compare`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CompareFormat {
    /// A word diff of every claim
    Text,
    /// The columns of claims.csv
    Csv,
    /// One JSON object
    Json,
}

/// Formats of input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum InputFormat {
    /// One article a file
    Text,
    /// A saved web page, one article a file
    Html,
    /// One JSON object a line
    Jsonl,
    /// A JSON array of objects, or objects one after the other
    Json,
    /// Comma-separated values with a header
    Csv,
    /// Tab-separated values with a header
    Tsv,
    /// An Apache Parquet table
    Parquet,
    /// A web archive
    Warc,
}

impl From<InputFormat> for Format {
    fn from(format: InputFormat) -> Self {
        match format {
            InputFormat::Text => Self::Text,
            InputFormat::Html => Self::Html,
            InputFormat::Jsonl => Self::Jsonl,
            InputFormat::Json => Self::Json,
            InputFormat::Csv => Self::Csv,
            InputFormat::Tsv => Self::Tsv,
            InputFormat::Parquet => Self::Parquet,
            InputFormat::Warc => Self::Warc,
        }
    }
}

/// Severity levels of `--fail-on`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Any altered claim
    Low,
    /// From the setting `claims.medium`
    Medium,
    /// From the setting `claims.high`
    High,
}

/// Choices of `--clusters`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LinkageChoice {
    /// Whoever is a near-duplicate of a member is a member
    Components,
    /// Every member is a near-duplicate of the one that is kept
    Star,
}

impl From<LinkageChoice> for Linkage {
    fn from(choice: LinkageChoice) -> Self {
        match choice {
            LinkageChoice::Components => Self::Components,
            LinkageChoice::Star => Self::Star,
        }
    }
}

/// Choices of `--keep`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum KeepChoice {
    /// The one whose id sorts first
    First,
    /// The one with the most words
    Longest,
    /// The one published first
    Earliest,
}

impl From<KeepChoice> for Keep {
    fn from(choice: KeepChoice) -> Self {
        match choice {
            KeepChoice::First => Self::First,
            KeepChoice::Longest => Self::Longest,
            KeepChoice::Earliest => Self::Earliest,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn lineage_reads_seeds_and_writes_output_by_default() {
        let arguments = Arguments::parse_from(["copytrail", "lineage"]);
        let Command::Lineage(args) = arguments.command else { panic!("another command") };
        assert_eq!((args.inputs, args.out), (vec![PathBuf::from("seeds")], PathBuf::from("output")));
    }
}
