//! Puts the records of all files together: reads in parallel, rejects what has no place, sorts.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read;
use std::path::Path;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_128;

use super::discover::{self, Source, unreadable};
use super::records::{self, Fields, Record};
use super::{Corpus, Format, InputFile, Reject, Request, manifest, metadata};
use crate::article::Article;
use crate::error::{Error, Result};

/// What was read of one file.
struct Opened {
    file: Option<InputFile>,
    records: Vec<Record>,
    rejects: Vec<Reject>,
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
    let mut piped = None;
    if sources.iter().any(|s| s.path.as_os_str() == "-") {
        let mut bytes = Vec::new();
        stdin.read_to_end(&mut bytes).map_err(Error::io("read", Path::new("-")))?;
        piped = Some(bytes);
    }
    let opened: Vec<Opened> = sources.par_iter().map(|source| open(source, piped.as_deref())).collect();

    let mut files = Vec::new();
    let mut drafts = Vec::new();
    for (at, one) in opened.into_iter().enumerate() {
        files.push(one.file);
        rejects.extend(one.rejects);
        drafts.extend(one.records.into_iter().map(|record| draft(record, at, &sources[at].name)));
    }
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
    let (warnings, conflicts) = (warnings(named()), conflicts(named()));
    if drafts.is_empty() {
        return Err(empty(request, &rejects));
    }
    let articles: Vec<Article> = drafts.into_par_iter().map(describe).collect();
    let mut files: Vec<InputFile> = files.into_iter().flatten().collect();
    files.sort();
    Ok(Corpus { articles, rejects, warnings, conflicts, files })
}

/// What was not understood of the records that were taken, each with the name of its file; sorted.
pub(super) fn warnings<'a>(records: impl Iterator<Item = (&'a Record, &'a str)>) -> Vec<Reject> {
    remarks(records, |record| record.fields.remark.clone())
}

/// Where pages contradict what was taken from them, each with the name of its file; sorted.
fn conflicts<'a>(records: impl Iterator<Item = (&'a Record, &'a str)>) -> Vec<Reject> {
    remarks(records, |record| record.fields.conflict.clone())
}

fn remarks<'a>(
    records: impl Iterator<Item = (&'a Record, &'a str)>,
    of: impl Fn(&Record) -> Option<String>,
) -> Vec<Reject> {
    let remark = |(record, file): (&Record, &str)| {
        Some(Reject { path: file.to_owned(), record: record.number, reason: of(record)? })
    };
    let mut remarks: Vec<Reject> = records.filter_map(remark).collect();
    remarks.sort();
    remarks
}

fn open(source: &Source, piped: Option<&[u8]>) -> Opened {
    let reject = |record, reason| Reject { path: source.name.clone(), record, reason };
    let mut own = Vec::new();
    let bytes = match piped.filter(|_| source.path.as_os_str() == "-") {
        Some(bytes) => bytes,
        None => match File::open(&source.path).and_then(|mut file| file.read_to_end(&mut own)) {
            Ok(_) => &own,
            Err(error) => {
                return Opened { file: None, records: Vec::new(), rejects: vec![reject(None, unreadable(&error))] };
            }
        },
    };
    let format = source.format.unwrap_or_else(|| told_by_first_byte(bytes));
    let file = InputFile {
        path: source.name.clone(),
        xxh3_128: format!("{:032x}", xxh3_128(bytes)),
        bytes: bytes.len() as u64,
        articles: 0,
    };
    let (records, rejects) = match records::of_file(bytes, format) {
        Err(reason) => (Vec::new(), vec![reject(None, reason)]),
        Ok(taken) => {
            let (good, bad): (Vec<_>, Vec<_>) = taken.into_iter().partition(Result::is_ok);
            let good = good.into_iter().filter_map(Result::ok).collect();
            let bad = bad.into_iter().filter_map(Result::err).map(|(number, reason)| reject(number, reason)).collect();
            (good, bad)
        }
    };
    Opened { file: Some(file), records, rejects }
}

pub(super) fn told_by_first_byte(bytes: &[u8]) -> Format {
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    if start.first() == Some(&b'{') { Format::Jsonl } else { Format::Text }
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
            let was_rejected = names.contains(row.file.as_str()) || rejects.iter().any(|r| r.path == row.file);
            if !was_rejected {
                let reason =
                    format!("names {}, which is not in the input; correct the name or remove the row", row.file);
                rejects.push(Reject { path: manifest.name.clone(), record: Some(row.number), reason });
            }
            continue;
        };
        let record = std::mem::take(&mut draft.record.fields);
        let row = row.fields.clone();
        draft.record.fields = Fields {
            remark: record.remark.filter(|_| row.published.is_none()),
            conflict: record.conflict,
            outlet: row.outlet.or(record.outlet),
            title: row.title.or(record.title),
            published: row.published.or(record.published),
            url: row.url.or(record.url),
            language: row.language.or(record.language),
        };
    }
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
