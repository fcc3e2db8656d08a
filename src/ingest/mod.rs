//! Bytes -> Articles: finds the records of the inputs, decodes them, and reads what they say of themselves.
//!
//! What the manifest says wins over what a record says, and that over what is read out of the text; an empty field says
//! nothing. Texts are kept byte for byte. Nothing is lost in silence: what is not taken is a [`Reject`] with its reason.

mod byline;
mod clock;
pub mod columns;
pub mod containers;
pub mod dateline;
pub mod dates;
mod discover;
pub mod documents;
mod front_matter;
mod gather;
#[cfg(test)]
pub(crate) mod gold_tests;
mod head;
pub mod json_line;
mod json_lines;
mod json_record;
pub mod language;
pub mod limits;
mod manifest;
mod masthead;
pub mod metadata;
mod months;
pub mod page;
mod parquet;
mod published;
pub mod records;
mod rows;
pub mod shape;
mod table;
mod title;
mod warc;
mod zones;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::article::Article;
use crate::error::Result;
use crate::room::Room;
use columns::Columns;
use limits::Limits;

/// Where to read from.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Folders, files, or `-` for standard input.
    pub inputs: Vec<PathBuf>,
    /// `--manifest`.
    pub manifest: Option<PathBuf>,
    /// `--input-format`: read every file as this format, whatever its name.
    pub format: Option<Format>,
    /// `--columns`: which columns hold what.
    pub columns: Columns,
    /// What a file may cost.
    pub limits: Limits,
    /// How much memory there is.
    pub room: Room,
}

/// A format of input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// One article a file.
    Text,
    /// A saved web page.
    Html,
    /// One JSON object a line.
    Jsonl,
    /// A JSON array of objects, or objects that go over several lines.
    Json,
    /// Comma-separated values with a header.
    Csv,
    /// Tab-separated values with a header.
    Tsv,
    /// An Apache Parquet table.
    Parquet,
    /// A web archive.
    Warc,
}

/// A record that was not taken, and why; as a warning, a record that was taken, and what of it was not understood; as a
/// notice, a file or a record that was taken whole, and what to look at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Reject {
    /// The file, relative to its input as in an article's id; for a record inside a file also its number.
    pub path: String,
    /// Record number inside the file, counted from 1; absent for a whole file.
    pub record: Option<u64>,
    /// Where it begins, or where reading ended, in bytes from 0 of what the file holds (decompressed, as UTF-8); absent
    /// where it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub byte: Option<u64>,
    /// Why, in words, and what to do.
    pub reason: String,
}

/// What one input file contributed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct InputFile {
    /// The file, relative to its input folder.
    pub path: String,
    /// XXH3-128 of its bytes, 32 hexadecimal digits.
    pub xxh3_128: String,
    /// Its size.
    pub bytes: u64,
    /// Articles taken from it.
    pub articles: u64,
}

/// The articles of all inputs, sorted by id, and what was not taken.
#[derive(Clone, Debug, Default)]
pub struct Corpus {
    /// Sorted by id; ids are unique.
    pub articles: Vec<Article>,
    /// Sorted.
    pub rejects: Vec<Reject>,
    /// What was not understood of articles that were taken, sorted.
    pub warnings: Vec<Reject>,
    /// What to look at though it was taken whole, such as an encoding that had to be guessed, or a page that contradicts what
    /// was taken from it; sorted.
    pub notices: Vec<Reject>,
    /// Sorted by path.
    pub files: Vec<InputFile>,
}

/// Reads a corpus.
///
/// # Errors
/// A path that does not exist, a manifest that cannot be understood, or no article at all. A record that cannot be
/// read is a [`Reject`], not an error.
pub fn read(request: &Request) -> Result<Corpus> {
    gather::corpus(request, &mut std::io::stdin().lock())
}

/// The files that [`read`] would read, links resolved; standard input is none.
///
/// # Errors
/// A path that does not exist or may not be read.
pub fn files(request: &Request) -> Result<Vec<PathBuf>> {
    let (sources, _) = discover::sources(&request.inputs, request.format, None)?;
    let named = sources.into_iter().map(|source| source.path).chain(request.manifest.clone());
    Ok(named.filter_map(|path| path.canonicalize().ok()).collect())
}

#[cfg(test)]
mod tests;
