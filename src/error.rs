//! One error for the whole library. Every message says what failed, where, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// What to do about an input without articles, when no reject says more.
const FORMATS_HINT: &str = "\n  hint: articles are files ending in .txt, .md, .html, .jsonl, .ndjson, .csv, .tsv, .parquet or .warc, each also .gz or .zst; --input-format reads other names as one of these";

/// What can stop a run. A single bad record does not: it becomes a reject row.
#[derive(Debug, Error)]
pub enum Error {
    /// An input that does not exist.
    #[error("no such file or folder: {}\n  hint: check the path; give a folder of articles, a file, or - for standard input", path.display())]
    InputMissing {
        /// The path as given.
        path: PathBuf,
    },
    /// No article was found in any input.
    #[error("no article found in {inputs}{rejected}{}", if rejected.is_empty() { FORMATS_HINT } else { "" })]
    EmptyCorpus {
        /// The inputs as given, joined.
        inputs: String,
        /// Empty, or a remark on how many records were rejected and why.
        rejected: String,
    },
    /// An input/output failure on a path.
    #[error("cannot {action} {}: {source}\n  hint: {}", path.display(), io_hint(source))]
    Io {
        /// The verb of the message: `read`, `write`, `create`.
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// Standard output cannot be written.
    #[error(
        "cannot write standard output: {source}\n  hint: send it to another file or program; what was written to the folder given with --out is complete"
    )]
    Stdout {
        /// What the operating system said.
        source: io::Error,
    },
    /// The output folder's name is taken by something else.
    #[error("{} is not a folder\n  hint: --out names a folder; choose another name or move that file away", path.display())]
    OutputNotAFolder {
        /// The path given with `--out`.
        path: PathBuf,
    },
    /// The output folder holds files that copytrail did not write.
    #[error("{} holds {foreign}, which copytrail did not write\n  hint: the output folder is replaced as a whole; give --out a new folder or one of an earlier run, or move that file away", path.display())]
    OutputForeign {
        /// The path given with `--out`.
        path: PathBuf,
        /// One such file.
        foreign: String,
    },
    /// A file of others that could not follow the output folder to its new contents.
    #[error("cannot carry {} over to {}: {source}\n  hint: it is kept as {}; move it away, then run again", path.display(), out.display(), kept.display())]
    CarryOver {
        /// The file, seen from the output folder.
        path: PathBuf,
        /// The output folder.
        out: PathBuf,
        /// Where the file is.
        kept: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// An input that lies in the output folder.
    #[error("the input {} lies in the output folder {}\n  hint: the output folder is replaced as a whole; give --out a folder elsewhere", input.display(), out.display())]
    InputInOutput {
        /// The input as given.
        input: PathBuf,
        /// The path given with `--out`.
        out: PathBuf,
    },
    /// A file to write that is read too, or written already.
    #[error("--kept {} would overwrite {what}\n  hint: give --kept a file elsewhere", path.display())]
    Overwrites {
        /// The path given with `--kept`.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
    /// A table (manifest, output of an earlier run) that cannot be understood.
    #[error("{}{}: {problem}\n  hint: {hint}", path.display(), row.map(|r| format!(", row {r}")).unwrap_or_default())]
    Table {
        /// The file.
        path: PathBuf,
        /// The row, counted from 1 with the header as row 1.
        row: Option<u64>,
        /// What is wrong.
        problem: String,
        /// What to do.
        hint: String,
    },
    /// A setting outside its range.
    #[error("{name}: {problem}\n  hint: {hint}")]
    Setting {
        /// The setting's name as in the configuration file.
        name: &'static str,
        /// What is wrong with its value.
        problem: String,
        /// The allowed values.
        hint: &'static str,
    },
    /// An article that was asked for by name and is not in the corpus.
    #[error("no article {id} in {}\n  hint: {hint}", path.display())]
    UnknownArticle {
        /// The name asked for.
        id: String,
        /// Where it was looked for.
        path: PathBuf,
        /// The nearest names, or what to do.
        hint: String,
    },
    /// A column of `--columns` that no input has.
    #[error("--columns {given}: no input has such a column\n  hint: the columns are {columns}")]
    UnknownColumn {
        /// The pair as given.
        given: String,
        /// The columns that there are.
        columns: String,
    },
    /// Two articles were asked for, and one was named.
    #[error("{id} is given twice, and an article is not explained by itself\n  hint: give the ids of two articles")]
    SameArticle {
        /// Its id.
        id: String,
    },
    /// A record that cannot be read where it must be (both sides of `compare`).
    #[error("{}: {reason}\n  hint: give a readable text file", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why it was rejected.
        reason: String,
    },
    /// A cluster, or the folder it shares, that does not do its part.
    #[error("{place}: {problem}\n  hint: {hint}")]
    Cluster {
        /// The scheduler or the folder.
        place: String,
        /// What is wrong.
        problem: String,
        /// What to do.
        hint: String,
    },
    /// The user interrupted the run.
    #[error("interrupted; earlier output is untouched")]
    Interrupted,
}

impl Error {
    /// Wraps an input/output error with what was being done and where.
    pub fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { action, path, source }
    }
}

/// What a user can do about an operating system's error.
fn io_hint(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::PermissionDenied => "check the permissions of that path and of the folders above it",
        io::ErrorKind::NotFound => "check the path, and that the folder above it exists",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "the disk is full; free some space or give --out a folder on another disk; earlier output is untouched"
        }
        io::ErrorKind::ReadOnlyFilesystem => "the disk is read-only; give --out a folder elsewhere",
        io::ErrorKind::ResourceBusy | io::ErrorKind::CrossesDevices => {
            "a mount point cannot be replaced; give --out a folder inside it"
        }
        io::ErrorKind::FileTooLarge => "a limit on file size was hit; raise it, or give --out a folder elsewhere",
        io::ErrorKind::InvalidData => "the file is damaged",
        _ => "check that the disk is there and healthy, then run again",
    }
}

/// The library's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;
