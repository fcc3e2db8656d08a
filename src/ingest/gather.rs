//! Puts the records of all files together: reads in parallel, rejects what has no place, sorts.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;

use bytes::Bytes;
use rayon::prelude::*;

use super::columns::{Columns, listed};
use super::containers::{self, Failure, mojibake};
use super::discover::{self, Source};
use super::records::{self, How, Item, Record};
use super::{Corpus, InputFile, Reject, Request, manifest, metadata};
use crate::article::Article;
use crate::error::{Error, Result};

/// What was read of one file.
#[derive(Default)]
struct Opened {
    file: Option<InputFile>,
    records: Vec<Record>,
    said: Said,
}

/// What is to be said of a file, or of all files.
#[derive(Default)]
pub(super) struct Said {
    /// What is not taken.
    pub rejects: Vec<Reject>,
    /// What is, and needs a look.
    pub notices: Vec<Reject>,
    /// The columns that there are.
    pub columns: BTreeSet<String>,
}

impl Said {
    /// Notes what is no record; a record is given back.
    pub fn note(&mut self, item: Item, file: &str) -> Option<Record> {
        match item {
            Item::Record(record) => return Some(record),
            Item::Refused(refused) => self.rejects.push(Reject {
                path: file.to_owned(),
                record: refused.number,
                byte: refused.byte,
                reason: refused.reason,
            }),
            Item::Notice(reason) => {
                self.notices.push(Reject { path: file.to_owned(), record: None, byte: None, reason });
            }
            Item::Columns(names) => self.columns.extend(names),
        }
        None
    }

    /// Notes that a file is not taken.
    pub fn reject(&mut self, file: &str, byte: Option<u64>, reason: String) {
        self.rejects.push(Reject { path: file.to_owned(), record: None, byte, reason });
    }

    /// Puts what is said of another file to it.
    pub fn extend(&mut self, other: Self) {
        self.rejects.extend(other.rejects);
        self.notices.extend(other.notices);
        self.columns.extend(other.columns);
    }

    /// Whether there is every column that is given.
    ///
    /// # Errors
    /// [`Error::UnknownColumn`].
    pub fn check(&self, columns: &Columns) -> Result<()> {
        let shown = || match listed(self.columns.iter().map(String::as_str)) {
            none if none.is_empty() => "none: the inputs are no tables and no JSON lines".to_owned(),
            some => some,
        };
        columns.missing(&self.columns).map_or(Ok(()), |given| Err(Error::UnknownColumn { given, columns: shown() }))
    }
}

/// An article before anything is read out of its text.
struct Draft {
    id: String,
    source: usize,
    record: Record,
}

/// Reads a corpus; standard input is read from `stdin`.
pub fn corpus(request: &Request, stdin: &mut dyn Read) -> Result<Corpus> {
    let manifest = request.manifest.as_deref().map(manifest::read).transpose()?;
    let (sources, mut rejects) = discover::sources(&request.inputs, request.format, request.manifest.as_deref())?;
    let piped = if sources.iter().any(Source::is_piped) {
        Some(containers::piped(stdin, &request.room).map_err(Error::io("read", Path::new("-")))?)
    } else {
        None
    };
    let opened: Vec<Opened> =
        sources.par_iter().map(|source| open(source, piped.as_ref(), request)).collect::<Result<_>>()?;

    let mut files = Vec::new();
    let mut drafts = Vec::new();
    let mut said = Said::default();
    for (at, one) in opened.into_iter().enumerate() {
        files.push(one.file);
        said.extend(one.said);
        drafts.extend(one.records.into_iter().map(|record| draft(record, at, &sources[at].name)));
    }
    said.check(&request.columns)?;
    rejects.extend(said.rejects);
    let mut notices = said.notices;
    drafts.sort_by(|a, b| (&a.id, a.source, a.record.number).cmp(&(&b.id, b.source, b.record.number)));
    let mut drafts = without_duplicates(drafts, &sources, &mut rejects);
    if let Some(manifest) = &manifest {
        let names: BTreeSet<&str> = sources.iter().map(|s| s.name.as_str()).collect();
        apply(manifest, &mut drafts, &sources, &names, &mut rejects);
    }
    for draft in &drafts {
        if let Some(file) = &mut files[draft.source] {
            file.articles += 1;
        }
    }
    rejects.sort();
    let named = || drafts.iter().map(|draft| (&draft.record, sources[draft.source].name.as_str()));
    let warnings = warnings(named());
    if drafts.is_empty() {
        return Err(empty(request, &rejects));
    }
    notices.par_extend(drafts.par_iter().flat_map_iter(|draft| notices_of(draft, &sources[draft.source].name)));
    notices.sort();
    let articles: Vec<Article> = drafts.into_par_iter().map(describe).collect();
    let mut files: Vec<InputFile> = files.into_iter().flatten().collect();
    files.sort();
    Ok(Corpus { articles, rejects, warnings, notices, files })
}

/// What was not understood of the records that were taken, each with the name of its file; sorted.
pub(super) fn warnings<'a>(records: impl Iterator<Item = (&'a Record, &'a str)>) -> Vec<Reject> {
    let warning = |(record, file): (&Record, &str)| {
        let reason = record.fields.remark.clone()?;
        Some(Reject { path: file.to_owned(), record: record.number, byte: None, reason })
    };
    let mut warnings: Vec<Reject> = records.filter_map(warning).collect();
    warnings.sort();
    warnings
}

/// What to look at in an article that is taken as it is: what its page contradicts, and what its characters say.
fn notices_of(draft: &Draft, file: &str) -> Vec<Reject> {
    let mojibake = mojibake::found(&draft.record.text).map(|(count, first)| {
        format!("UTF-8 that was once read as Windows-1252, in {count} places ({first}); it is mended for comparison and quoted as it stands")
    });
    let reasons = draft.record.fields.conflict.iter().cloned().chain(mojibake);
    let notice = |reason| Reject { path: file.to_owned(), record: draft.record.number, byte: None, reason };
    reasons.map(notice).collect()
}

fn open(source: &Source, piped: Option<&Bytes>, request: &Request) -> Result<Opened> {
    let mut opened = Opened::default();
    let how = How { columns: &request.columns, limits: &request.limits, room: &request.room };
    let Opened { records, said, .. } = &mut opened;
    let read = containers::open(source, piped, &request.limits, &request.room)
        .and_then(|file| records::of_opened(file, how, &mut |item| records.extend(said.note(item, &source.name))));
    match read {
        Ok(file) => opened.file = Some(file),
        Err(Failure::Rejected(reason, byte)) => said.reject(&source.name, byte, reason),
        Err(Failure::Room(error)) => return Err(no_room(request)(error)),
    }
    Ok(opened)
}

/// What to say when there is no place for what comes out of a compressed file.
pub(super) fn no_room(request: &Request) -> impl FnOnce(std::io::Error) -> Error {
    Error::io("put what was decompressed in", &request.room.folder)
}

fn draft(mut record: Record, source: usize, file: &str) -> Draft {
    Draft { id: name_of(record.id.take(), record.number, file), source, record }
}

/// The id of a record: its own, or its file's name with its number.
pub(super) fn name_of(id: Option<String>, number: Option<u64>, file: &str) -> String {
    match (id, number) {
        (Some(id), _) => id,
        (None, Some(number)) => format!("{file}#{number}"),
        (None, None) => file.to_owned(),
    }
}

/// Why a record is rejected whose id another one has; a file that is one article has no number `own`.
pub(super) fn id_is_taken(id: &str, own: Option<u64>, by: &Path, record: Option<u64>) -> String {
    let advice = match own {
        Some(_) => "give every article its own id",
        None => "give the folder that holds both as one input, so that ids tell the folders apart",
    };
    let record = record.map(|n| format!(", record {n}")).unwrap_or_default();
    format!("the id {id} is taken by {}{record}; {advice}", by.display())
}

/// Keeps the first of the drafts that share an id. They are sorted by id, then by file and record, so which one is kept
/// does not depend on the order of the inputs.
fn without_duplicates(drafts: Vec<Draft>, sources: &[Source], rejects: &mut Vec<Reject>) -> Vec<Draft> {
    let mut kept: Vec<Draft> = Vec::with_capacity(drafts.len());
    for draft in drafts {
        match kept.last() {
            Some(first) if first.id == draft.id => {
                rejects.push(Reject {
                    path: sources[draft.source].name.clone(),
                    record: draft.record.number,
                    byte: None,
                    reason: id_is_taken(
                        &draft.id,
                        draft.record.number,
                        &sources[first.source].path,
                        first.record.number,
                    ),
                });
            }
            _ => kept.push(draft),
        }
    }
    kept
}

/// Lets the manifest's rows win over what the records say. A row about no article becomes a reject, unless its file is
/// there and was rejected itself.
fn apply(
    manifest: &manifest::Manifest,
    drafts: &mut [Draft],
    sources: &[Source],
    names: &BTreeSet<&str>,
    rejects: &mut Vec<Reject>,
) {
    let known: BTreeMap<&str, &Path> =
        drafts.iter().map(|d| (d.id.as_str(), sources[d.source].path.as_path())).collect();
    let resolved: Vec<Option<String>> = manifest.resolve(&known).into_iter().map(|id| id.map(str::to_owned)).collect();
    for (row, id) in manifest.rows.iter().zip(resolved) {
        let draft = id.and_then(|id| drafts.binary_search_by(|d| d.id.cmp(&id)).ok()).map(|at| &mut drafts[at]);
        let Some(draft) = draft else {
            rejects.extend(about_nothing(manifest, row, names, rejects));
            continue;
        };
        let record = std::mem::take(&mut draft.record.fields);
        draft.record.fields = row.fields.clone().over(record);
    }
}

/// What to say of a row of a manifest that no article belongs to, unless its file is there and was rejected itself.
pub(super) fn about_nothing(
    manifest: &manifest::Manifest,
    row: &manifest::Row,
    names: &BTreeSet<&str>,
    rejects: &[Reject],
) -> Option<Reject> {
    let was_rejected = names.contains(row.file.as_str()) || rejects.iter().any(|r| r.path == row.file);
    let reason = format!("names {}, which is not in the input; correct the name or remove the row", row.file);
    (!was_rejected).then(|| Reject { path: manifest.name.clone(), record: Some(row.number), byte: None, reason })
}

fn describe(draft: Draft) -> Article {
    let mut article = Article::bare(draft.id, draft.record.text);
    metadata::complete(&mut article, draft.record.fields);
    article
}

pub(super) fn empty(request: &Request, rejects: &[Reject]) -> Error {
    let inputs: Vec<String> = request.inputs.iter().map(|p| p.display().to_string()).collect();
    let rejected = match rejects {
        [] => String::new(),
        [only] => format!(" (rejected: {}: {})", only.path, only.reason),
        [first, ..] => format!(" ({} rejected, the first: {}: {})", rejects.len(), first.path, first.reason),
    };
    Error::EmptyCorpus { inputs: inputs.join(", "), rejected }
}
