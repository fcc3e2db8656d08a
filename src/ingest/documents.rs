//! The documents of a corpus too large to take apart: files stay mapped, and of each document only its place is kept.

use std::fs::File;
use std::io::Read;
use std::ops::Range;
use std::path::Path;

use memmap2::Mmap;
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_128;

use super::discover::{self, Source, unreadable};
use super::json_line::{self, Name, Place};
use super::records::{self, Record};
use super::{Corpus, Format, InputFile, Reject, Request, gather};
use crate::error::Result;

/// Bytes of a mapped file that one task reads.
const CHUNK: usize = 4 << 20;

/// The documents of all inputs, sorted by id, and what was not taken.
#[derive(Debug, Default)]
pub struct Documents {
    files: Vec<Content>,
    places: Vec<Document>,
    /// Sorted.
    pub rejects: Vec<Reject>,
    /// What was not understood of documents that were taken, sorted. The dates of JSON lines are not read here.
    pub warnings: Vec<Reject>,
    /// Sorted by path.
    pub inputs: Vec<InputFile>,
}

/// How bytes write a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    /// UTF-8.
    Plain,
    /// The inside of a JSON string: UTF-8 with backslash escapes.
    Json,
}

/// The bytes of a file.
#[derive(Debug)]
enum Content {
    /// JSON lines, mapped.
    Mapped(Mmap),
    /// JSON lines, read from a pipe.
    Read(Vec<u8>),
    /// Records of any other form, taken apart.
    Records(Vec<Record>),
}

/// Where a document is.
#[derive(Clone, Debug)]
struct Document {
    file: u32,
    /// Its number in the file, from 1; 0 for a file that is one article.
    number: u32,
    id: Id,
    text: Range<usize>,
}

#[derive(Clone, Debug)]
enum Id {
    /// These bytes of the file.
    Bytes(Range<usize>),
    /// A name of its own: written with escapes, or made from the file's name.
    Own(Box<str>),
}

impl Documents {
    /// How many documents there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The id of the document at a position; positions are in the order of ids.
    pub fn id(&self, position: usize) -> &str {
        id(&self.files, &self.places[position])
    }

    /// The bytes of a document's text, and how they write it.
    pub fn text(&self, position: usize) -> (&[u8], Writing) {
        let document = &self.places[position];
        match &self.files[document.file as usize] {
            Content::Mapped(bytes) => (&bytes[document.text.clone()], Writing::Json),
            Content::Read(bytes) => (&bytes[document.text.clone()], Writing::Json),
            Content::Records(records) => (records[document.text.start].text.as_bytes(), Writing::Plain),
        }
    }

    /// The whole record of a document: its text and what it says of itself.
    pub fn record(&self, position: usize) -> Record {
        let document = &self.places[position];
        match &self.files[document.file as usize] {
            Content::Mapped(bytes) => record_around(bytes, document),
            Content::Read(bytes) => record_around(bytes, document),
            Content::Records(records) => records[document.text.start].clone(),
        }
    }

    /// The line of a document that stands in JSON lines, as it is, other fields and all.
    pub fn line(&self, position: usize) -> Option<&[u8]> {
        let document = &self.places[position];
        match &self.files[document.file as usize] {
            Content::Mapped(bytes) => Some(line_around(bytes, &document.text)),
            Content::Read(bytes) => Some(line_around(bytes, &document.text)),
            Content::Records(_) => None,
        }
    }
}

fn line_around<'a>(bytes: &'a [u8], text: &Range<usize>) -> &'a [u8] {
    let start = memchr::memrchr(b'\n', &bytes[..text.start]).map_or(0, |at| at + 1);
    let end = memchr::memchr(b'\n', &bytes[text.end..]).map_or(bytes.len(), |at| text.end + at);
    bytes[start..end].strip_prefix(BYTE_ORDER_MARK).unwrap_or(&bytes[start..end])
}

fn record_around(bytes: &[u8], document: &Document) -> Record {
    records::json_record(line_around(bytes, &document.text), u64::from(document.number)).unwrap_or_default()
}

fn id<'a>(files: &'a [Content], document: &'a Document) -> &'a str {
    // The line was checked when the document was found; a file that changed since has no ids left.
    std::str::from_utf8(id_bytes(files, document)).unwrap_or("")
}

/// The bytes of an id: enough to compare, and compared a million times.
fn id_bytes<'a>(files: &'a [Content], document: &'a Document) -> &'a [u8] {
    match (&document.id, &files[document.file as usize]) {
        (Id::Own(name), _) => name.as_bytes(),
        (Id::Bytes(range), Content::Mapped(bytes)) => &bytes[range.clone()],
        (Id::Bytes(range), Content::Read(bytes)) => &bytes[range.clone()],
        (Id::Bytes(_), Content::Records(_)) => &[],
    }
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Finds the documents of all inputs.
///
/// # Errors
/// As [`super::read`].
pub fn find(request: &Request) -> Result<Documents> {
    if request.manifest.is_some() {
        // A manifest describes a folder of files, read one by one; what it says is needed at once.
        return Ok(Documents::of_corpus(super::read(request)?));
    }
    let (sources, mut rejects) = discover::sources(&request.inputs, request.format, request.manifest.as_deref())?;
    let mut files = Vec::new();
    let mut documents = Vec::new();
    let mut inputs = Vec::new();
    for (at, source) in sources.iter().enumerate() {
        let found = open(source, u32::try_from(at).unwrap_or(u32::MAX));
        let mut input = found.input;
        if let Some(input) = &mut input {
            input.articles = found.documents.len() as u64;
        }
        inputs.extend(input);
        documents.extend(found.documents);
        rejects.extend(found.rejects);
        files.push(found.content);
    }
    let order = |x: &Document, y: &Document| {
        id_bytes(&files, x).cmp(id_bytes(&files, y)).then(x.file.cmp(&y.file)).then(x.number.cmp(&y.number))
    };
    documents.par_sort_unstable_by(order);
    let documents = without_duplicates(&files, documents, &sources, &mut inputs, &mut rejects);
    rejects.sort();
    inputs.sort();
    if documents.is_empty() {
        return Err(gather::empty(request, &rejects));
    }
    let taken = documents.iter().filter_map(|document| match &files[document.file as usize] {
        Content::Records(records) => {
            Some((&records[document.text.start], sources[document.file as usize].name.as_str()))
        }
        _ => None,
    });
    let warnings = gather::warnings(taken);
    Ok(Documents { files, places: documents, rejects, warnings, inputs })
}

/// Keeps the first of the documents that share an id.
fn without_duplicates(
    files: &[Content],
    documents: Vec<Document>,
    sources: &[Source],
    inputs: &mut [InputFile],
    rejects: &mut Vec<Reject>,
) -> Vec<Document> {
    let has_twins = documents.windows(2).any(|two| id_bytes(files, &two[0]) == id_bytes(files, &two[1]));
    if !has_twins {
        return documents;
    }
    let mut kept: Vec<Document> = Vec::with_capacity(documents.len());
    for document in documents {
        match kept.last() {
            Some(first) if id(files, first) == id(files, &document) => {
                let name = &sources[document.file as usize].name;
                let record = |number: u32| (number > 0).then(|| u64::from(number));
                rejects.push(Reject {
                    path: name.clone(),
                    record: record(document.number),
                    reason: gather::id_is_taken(
                        id(files, first),
                        record(document.number),
                        &sources[first.file as usize].path,
                        record(first.number),
                    ),
                });
                if let Some(input) = inputs.iter_mut().find(|input| input.path == *name) {
                    input.articles -= 1;
                }
            }
            _ => kept.push(document),
        }
    }
    kept
}

/// What was found in one file.
struct Found {
    content: Content,
    input: Option<InputFile>,
    documents: Vec<Document>,
    rejects: Vec<Reject>,
}

fn open(source: &Source, file: u32) -> Found {
    let nothing = |reason: String| Found {
        content: Content::Records(Vec::new()),
        input: None,
        documents: Vec::new(),
        rejects: vec![Reject { path: source.name.clone(), record: None, reason }],
    };
    if source.path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        return match std::io::stdin().lock().read_to_end(&mut bytes) {
            Ok(_) => of_bytes(source, file, Content::Read(bytes)),
            Err(error) => nothing(unreadable(&error)),
        };
    }
    match map(&source.path) {
        Ok(content) => of_bytes(source, file, content),
        Err(error) => nothing(unreadable(&error)),
    }
}

/// Maps a file; one that cannot be mapped (empty, or no regular file) is read.
#[allow(unsafe_code, reason = "mapping a file")]
fn map(path: &Path) -> std::io::Result<Content> {
    let mut file = File::open(path)?;
    if file.metadata()?.len() > 0 {
        // SAFETY: the map is only read. Should another program shorten the file meanwhile, the system ends this one with a
        // bus error before it reads a wrong byte; output is renamed into place at the end, so earlier output stays whole.
        if let Ok(bytes) = unsafe { Mmap::map(&file) } {
            return Ok(Content::Mapped(bytes));
        }
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(Content::Read(bytes))
}

fn of_bytes(source: &Source, file: u32, content: Content) -> Found {
    let bytes: &[u8] = match &content {
        Content::Mapped(bytes) => bytes,
        Content::Read(bytes) => bytes,
        Content::Records(_) => &[],
    };
    let format = source.format.unwrap_or_else(|| gather::told_by_first_byte(bytes));
    let (hash, (taken, rejects)) = rayon::join(
        || xxh3_128(bytes),
        || match format {
            Format::Jsonl if !bytes.trim_ascii().is_empty() => {
                let (documents, rejects) = lines(source, file, bytes);
                ((None, documents), rejects)
            }
            _ => {
                let (records, documents, rejects) = taken_apart(source, file, bytes, format);
                ((Some(records), documents), rejects)
            }
        },
    );
    let input = InputFile {
        path: source.name.clone(),
        xxh3_128: format!("{hash:032x}"),
        bytes: bytes.len() as u64,
        articles: 0,
    };
    let (records, documents) = taken;
    let content = records.map_or(content, Content::Records);
    Found { content, input: Some(input), documents, rejects }
}

fn taken_apart(source: &Source, file: u32, bytes: &[u8], format: Format) -> (Vec<Record>, Vec<Document>, Vec<Reject>) {
    let reject = |record, reason| Reject { path: source.name.clone(), record, reason };
    let mut records: Vec<Record> = Vec::new();
    let mut documents = Vec::new();
    let mut rejects = Vec::new();
    match records::of_file(bytes, format) {
        Err(reason) => rejects.push(reject(None, reason)),
        Ok(all) => {
            for taken in all {
                match taken {
                    Err((number, reason)) => rejects.push(reject(number, reason)),
                    Ok(record) => {
                        let at = records.len();
                        let number = u32::try_from(record.number.unwrap_or(0)).unwrap_or(u32::MAX);
                        let name = gather::name_of(record.id.clone(), record.number, &source.name);
                        documents.push(Document { file, number, id: Id::Own(name.into()), text: at..at });
                        records.push(record);
                    }
                }
            }
        }
    }
    (records, documents, rejects)
}

/// The documents of JSON lines, read in chunks that end with a line.
fn lines(source: &Source, file: u32, bytes: &[u8]) -> (Vec<Document>, Vec<Reject>) {
    let start = if bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    let mut cuts = vec![start];
    while let Some(&last) = cuts.last()
        && last < bytes.len()
    {
        let wanted = (last + CHUNK).min(bytes.len());
        cuts.push(memchr::memchr(b'\n', &bytes[wanted..]).map_or(bytes.len(), |at| wanted + at + 1));
    }
    let chunks: Vec<Chunk> = cuts.par_windows(2).map(|cut| chunk(bytes, cut[0]..cut[1])).collect();
    let mut documents = Vec::new();
    let mut rejects = Vec::new();
    let (mut before, mut lines_before) = (0, 0);
    for Chunk { found, records, lines } in chunks {
        for (number, at, line) in found {
            let number = before + number;
            match line {
                Line::Document(place) => documents.push(Document {
                    file,
                    number: u32::try_from(number).unwrap_or(u32::MAX),
                    id: match place.name {
                        Name::Bytes(range) => Id::Bytes(range),
                        Name::Written(name) => Id::Own(name.into()),
                        Name::None => Id::Own(gather::name_of(None, Some(number), &source.name).into()),
                    },
                    text: place.text,
                }),
                Line::Reject(reason) => {
                    let reason = records::on_line(lines_before + at, &reason);
                    rejects.push(Reject { path: source.name.clone(), record: Some(number), reason });
                }
            }
        }
        before += records;
        lines_before += lines;
    }
    (documents, rejects)
}

enum Line {
    Document(Place),
    Reject(String),
}

/// A stretch of whole lines.
struct Chunk {
    /// Its records, each with its number and that of its line in the chunk, both from 1.
    found: Vec<(u64, u64, Line)>,
    /// How many records there are; blank lines are none.
    records: u64,
    /// How many lines there are.
    lines: u64,
}

fn chunk(bytes: &[u8], range: Range<usize>) -> Chunk {
    let mut chunk = Chunk { found: Vec::new(), records: 0, lines: 0 };
    let mut at = range.start;
    while at < range.end {
        let end = memchr::memchr(b'\n', &bytes[at..range.end]).map_or(range.end, |length| at + length);
        let line = &bytes[at..end];
        chunk.lines += 1;
        if !line.trim_ascii().is_empty() {
            chunk.records += 1;
            let read = match json_line::place(line) {
                Ok(place) => Line::Document(place.moved(at)),
                Err(reason) => Line::Reject(reason),
            };
            chunk.found.push((chunk.records, chunk.lines, read));
        }
        at = end + 1;
    }
    chunk
}

impl Documents {
    /// The documents of a corpus that is in memory already.
    pub fn of_corpus(corpus: Corpus) -> Self {
        let document = |at: usize, id: &str| Document { file: 0, number: 0, id: Id::Own(id.into()), text: at..at };
        let documents = corpus.articles.iter().enumerate().map(|(at, a)| document(at, &a.id.0)).collect();
        let records = corpus.articles.into_iter().map(Record::from).collect();
        Self {
            files: vec![Content::Records(records)],
            places: documents,
            rejects: corpus.rejects,
            warnings: corpus.warnings,
            inputs: corpus.files,
        }
    }
}
