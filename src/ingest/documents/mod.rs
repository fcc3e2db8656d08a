//! The documents of a corpus too large to take apart: files stay mapped, and of each document only its place is kept.

mod find;
mod ids;
mod lines;

use std::ops::Range;

use memmap2::Mmap;

use super::records::{self, Record};
use super::{Corpus, InputFile, Reject};
use crate::vectors::prefetch;
pub use find::find;
use ids::Ids;

/// The documents of all inputs, sorted by id, and what was not taken.
#[derive(Debug, Default)]
pub struct Documents {
    files: Vec<Content>,
    places: Vec<Place>,
    ids: Ids,
    /// Sorted.
    pub rejects: Vec<Reject>,
    /// What was not understood of documents that were taken, sorted. The dates of JSON lines are not read here.
    pub warnings: Vec<Reject>,
    /// Sorted by path.
    pub inputs: Vec<InputFile>,
}

/// Files that nothing is read from any more; they are closed when this is dropped.
#[derive(Debug)]
pub struct Files(#[expect(dead_code, reason = "held to be dropped")] Vec<Content>);

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
struct Place {
    file: u32,
    /// Its number in the file, from 1; 0 for a file that is one article.
    number: u32,
    /// The bytes of its text in a file of JSON lines; of other files `at..at`, its place among the records.
    text: Range<usize>,
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
        self.ids.get(position)
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

    /// Says that the text of a document, if there is one at this position, will be wanted soon.
    #[inline]
    pub fn prefetch(&self, position: usize) {
        if position < self.len() {
            prefetch(self.text(position).0);
        }
    }

    /// Gives the files away, so that closing them, which takes a while for large ones, need not be waited for. Nothing but
    /// ids may be asked for afterwards.
    pub fn take_files(&mut self) -> Files {
        Files(std::mem::take(&mut self.files))
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

fn record_around(bytes: &[u8], document: &Place) -> Record {
    records::json_record(line_around(bytes, &document.text), u64::from(document.number)).unwrap_or_default()
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

impl Documents {
    /// The documents of a corpus that is in memory already.
    pub fn of_corpus(corpus: Corpus) -> Self {
        let places = (0..corpus.articles.len()).map(|at| Place { file: 0, number: 0, text: at..at }).collect();
        let mut ids = Ids::default();
        corpus.articles.iter().for_each(|article| ids.push(&article.id.0));
        let records = corpus.articles.into_iter().map(Record::from).collect();
        Self {
            files: vec![Content::Records(records)],
            places,
            ids,
            rejects: corpus.rejects,
            warnings: corpus.warnings,
            inputs: corpus.files,
        }
    }
}
