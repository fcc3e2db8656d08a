//! Report -> files: one writer a format, one list of outputs.
//!
//! Every writer is a pure function from the report to a stream; [`folder`] is the only place that knows the disk, and
//! [`table`] the only one that knows CSV.

pub mod articles;
mod carry;
pub mod claims;
pub mod clean;
pub mod clusters;
pub mod diff;
pub mod dot;
pub mod duplicates;
pub mod findings;
pub mod folder;
pub mod gexf;
pub mod graph;
pub mod graphml;
pub mod kept;
pub mod label;
pub mod lineage;
pub mod names;
pub mod novelty;
pub mod page;
pub mod pairs;
pub mod prov;
pub mod run;
pub mod selection;
pub mod stories;
pub mod summary;
pub mod svg;
pub mod table;
pub mod xml;

#[cfg(test)]
mod sample;

use std::io::{self, Write};
use std::path::Path;

pub use folder::Folder;
pub use summary::{DedupSummary, Summary};

use crate::error::Result;
use crate::pipeline::{Deduplication, Report, check_interrupt};

/// Writes one file from a result.
pub type Writer<T> = fn(&T, &mut dyn Write) -> io::Result<()>;

/// Something that lands in the output folder.
pub struct Output<T> {
    /// The file, or the folder of a series.
    pub name: &'static str,
    /// How it is written.
    pub content: Content<T>,
}

/// How an output is written.
pub enum Content<T> {
    /// One file.
    File(Writer<T>),
    /// One file, of those results that have it.
    Optional(fn(&T) -> bool, Writer<T>),
    /// A folder of files: for each its name and its text.
    Series(fn(&T) -> Vec<(String, String)>),
}

/// What `lineage` writes, beside `run.json`, which lists the others and so comes last.
pub const LINEAGE: &[Output<Report>] = &[
    Output { name: "articles.csv", content: Content::File(articles::write) },
    Output { name: "pairs.csv", content: Content::File(pairs::write) },
    Output { name: "lineage.csv", content: Content::File(lineage::write) },
    Output { name: "claims.csv", content: Content::File(claims::write) },
    Output { name: "findings.csv", content: Content::File(findings::write) },
    Output { name: "stories.csv", content: Content::File(stories::write) },
    Output { name: "lineage.dot", content: Content::File(dot::write) },
    Output { name: "report.html", content: Content::File(page::write) },
    Output { name: "lineage.svg", content: Content::File(svg::write) },
    Output { name: "lineage.graphml", content: Content::File(graphml::write) },
    Output { name: "lineage.gexf", content: Content::File(gexf::write) },
    Output { name: "provenance.json", content: Content::File(prov::write) },
    Output { name: "stories", content: Content::Series(dot::stories) },
];

/// What `dedup` writes, beside `run.json`.
pub const DEDUP: &[Output<Deduplication>] = &[
    Output { name: "duplicates.csv", content: Content::File(duplicates::write) },
    Output { name: "clusters.csv", content: Content::File(clusters::write) },
    Output { name: "novelty.csv", content: Content::Optional(|result| result.novelty.is_some(), novelty::write) },
];

/// The file that says how the others came to be.
pub const RUN: &str = "run.json";

/// Whether a name at the top of an output folder is one that copytrail writes.
pub fn is_output(name: &str) -> bool {
    name == RUN || LINEAGE.iter().any(|o| o.name == name) || DEDUP.iter().any(|o| o.name == name)
}

/// Checks, before any work is done, that `out` can be written, and clears away what killed runs left beside it.
///
/// # Errors
/// The output folder is a file, holds files of others, or cannot be created.
pub fn prepare(out: &Path) -> Result<()> {
    Folder::beside(out).map(drop)
}

/// Writes the files of `lineage` to the folder `out`, which is replaced as a whole.
///
/// # Errors
/// The output folder cannot be written, or the run was interrupted; earlier output is then untouched.
pub fn write_lineage(report: &Report, out: &Path) -> Result<Summary> {
    let summary = Summary::of(report);
    let mut folder = Folder::beside(out)?;
    write_all(LINEAGE, report, &mut folder)?;
    let files = folder.files().to_vec();
    folder.file(RUN, |w| run::lineage(report, &summary, &files, w))?;
    folder.commit()?;
    Ok(summary)
}

/// Writes the files of `dedup` to the folder `out`, which is replaced as a whole.
///
/// # Errors
/// As [`write_lineage`].
pub fn write_duplicates(result: &Deduplication, out: &Path) -> Result<DedupSummary> {
    let summary = DedupSummary::of(result);
    let mut folder = Folder::beside(out)?;
    write_all(DEDUP, result, &mut folder)?;
    let files = folder.files().to_vec();
    folder.file(RUN, |w| run::dedup(result, &summary, &files, w))?;
    folder.commit()?;
    Ok(summary)
}

fn write_all<T>(outputs: &[Output<T>], result: &T, folder: &mut Folder) -> Result<()> {
    for output in outputs {
        check_interrupt()?;
        match output.content {
            Content::File(write) => folder.file(output.name, |w| write(result, w))?,
            Content::Optional(is_there, write) if is_there(result) => folder.file(output.name, |w| write(result, w))?,
            Content::Optional(..) => {}
            Content::Series(texts) => {
                let place = |(name, text)| (format!("{}/{name}", output.name), text);
                folder.series(texts(result).into_iter().map(place))?;
            }
        }
    }
    Ok(())
}
