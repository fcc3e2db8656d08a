//! The documents of a corpus too large to take apart: files stay mapped, and of each document only its place is kept.

mod find;
mod ids;
mod lines;
mod spill;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::ops::Range;

use bytes::Bytes;

use super::columns::Columns;
use super::containers::encodings::BYTE_ORDER_MARK;
use super::limits::Limits;
use super::records::{Fields, Record};
use super::{InputFile, Reject, json_record};
use crate::room::{Residency, Room, Window};
use crate::vectors::prefetch;
pub use find::find;
use ids::Ids;

/// The documents of all inputs, sorted by id, and what was not taken.
#[derive(Debug, Default)]
pub struct Documents {
    files: Vec<Content>,
    /// Records that came in another form than JSON lines, as JSON lines.
    spilled: Lines,
    /// Is told what is read of them.
    residency: Residency,
    places: Vec<Place>,
    ids: Ids,
    /// Which fields of JSON lines hold what.
    columns: Columns,
    /// What the manifest says of documents, by position.
    described: BTreeMap<usize, Fields>,
    /// Sorted.
    pub rejects: Vec<Reject>,
    /// What was not understood of documents that were taken, sorted. The dates of JSON lines are not read here.
    pub warnings: Vec<Reject>,
    /// What to look at though it was taken whole; sorted.
    pub notices: Vec<Reject>,
    /// Sorted by path.
    pub inputs: Vec<InputFile>,
}

/// Files that nothing is read from any more; they are closed when this is dropped.
#[derive(Debug)]
pub struct Files(#[expect(dead_code, reason = "held to be dropped")] (Vec<Content>, Lines));

/// Bytes that a thread keeps for the texts that it copies.
const HELD: usize = 1 << 20;

/// How bytes write a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    /// UTF-8.
    Plain,
    /// The inside of a JSON string: UTF-8 with backslash escapes.
    Json,
}

/// What is in a file.
#[derive(Debug)]
enum Content {
    /// JSON lines: as they lie there, mapped, or decompressed.
    Lines(Lines),
    /// Records of another form, which were written to [`Documents::spilled`].
    Spilled,
}

/// JSON lines.
#[derive(Debug, Default)]
struct Lines {
    bytes: Bytes,
    /// Where single texts are copied from, if they are not read where they are mapped.
    window: Option<Window>,
}

impl Lines {
    fn of(bytes: Bytes, room: &Room) -> Self {
        let window = room.residency.window(&bytes);
        Self { bytes, window }
    }
}

thread_local! {
    /// The text that this thread has copied last.
    static COPIED: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// Where a document is.
#[derive(Clone, Debug)]
struct Place {
    file: u32,
    /// Its number in the file, from 1; 0 for a file that is one article.
    number: u32,
    /// The bytes of its text, in a file of JSON lines or among what was spilled.
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
        let place = &self.places[position];
        self.residency.read(place.text.len());
        (&self.lines(place).bytes[place.text.clone()], Writing::Json)
    }

    /// Reads the text of a document as [`Self::text`] gives it, which is faster for documents here and there in a corpus that
    /// takes more memory than may be taken.
    pub fn with_text<T>(&self, position: usize, read: impl FnOnce(&[u8], Writing) -> T) -> T {
        let place = &self.places[position];
        if let Some(window) = &self.lines(place).window {
            let mut copied = COPIED.take();
            if let Some(text) = window.copy(place.text.clone(), &mut copied) {
                let found = read(text, Writing::Json);
                copied.truncate(HELD);
                copied.shrink_to(HELD);
                COPIED.set(copied);
                return found;
            }
        }
        let (bytes, writing) = self.text(position);
        read(bytes, writing)
    }

    /// The bytes that a document's text takes where it is.
    pub fn size(&self, position: usize) -> usize {
        self.places[position].text.len()
    }

    fn lines(&self, place: &Place) -> &Lines {
        match &self.files[place.file as usize] {
            Content::Lines(lines) => lines,
            Content::Spilled => &self.spilled,
        }
    }

    /// Says that the text of a document, if there is one at this position, will be wanted soon.
    #[inline]
    pub fn prefetch(&self, position: usize) {
        if let Some(place) = self.places.get(position)
            && let Lines { bytes, window: None } = self.lines(place)
        {
            prefetch(&bytes[place.text.clone()]);
        }
    }

    /// Gives the files away, so that closing them, which takes a while for large ones, need not be waited for. Nothing but
    /// ids may be asked for afterwards.
    pub fn take_files(&mut self) -> Files {
        Files((std::mem::take(&mut self.files), std::mem::take(&mut self.spilled)))
    }

    /// The whole record of a document: its text and what it says of itself.
    pub fn record(&self, position: usize) -> Record {
        let document = &self.places[position];
        self.residency.read(document.text.len());
        let mut record = match &self.files[document.file as usize] {
            Content::Lines(lines) => record_around(&lines.bytes, document, &self.columns),
            Content::Spilled => record_around(&self.spilled.bytes, document, &Columns::default()),
        };
        if let Some(said) = self.described.get(&position) {
            record.fields = said.clone().over(record.fields);
        }
        record
    }

    /// The line of a document that stands in JSON lines, as it is, other fields and all; none when a manifest says otherwise.
    pub fn line(&self, position: usize) -> Option<&[u8]> {
        let document = &self.places[position];
        self.residency.read(document.text.len());
        match &self.files[document.file as usize] {
            Content::Lines(lines) if !self.described.contains_key(&position) => {
                Some(line_around(&lines.bytes, &document.text))
            }
            Content::Lines(_) | Content::Spilled => None,
        }
    }
}

fn line_around<'a>(bytes: &'a [u8], text: &Range<usize>) -> &'a [u8] {
    let start = memchr::memrchr(b'\n', &bytes[..text.start]).map_or(0, |at| at + 1);
    let end = memchr::memchr(b'\n', &bytes[text.end..]).map_or(bytes.len(), |at| text.end + at);
    bytes[start..end].strip_prefix(BYTE_ORDER_MARK).unwrap_or(&bytes[start..end])
}

fn record_around(bytes: &[u8], document: &Place, columns: &Columns) -> Record {
    // What was too long was not taken, and with its fields a line may be longer than it came.
    let limits = Limits { record: u64::MAX, ..Limits::default() };
    let line = line_around(bytes, &document.text);
    json_record::read(line, u64::from(document.number), columns, &limits).unwrap_or_default()
}

#[cfg(test)]
impl Documents {
    /// The documents of a corpus that is in memory.
    pub(crate) fn of_corpus(corpus: super::Corpus) -> Self {
        let room = crate::room::Room::default();
        let spill = spill::Spill::new(&room);
        let mut part = spill.part();
        let mut documents =
            Self { files: vec![Content::Spilled], rejects: corpus.rejects, inputs: corpus.files, ..Self::default() };
        for article in corpus.articles {
            documents.ids.push(&article.id.0);
            let text = part.add(&Record::from(article)).expect("room");
            documents.places.push(Place { file: 0, number: 0, text });
        }
        let starts = part.finish().expect("room");
        for (place, start) in documents.places.iter_mut().zip(starts) {
            place.text = place.text.start + start..place.text.end + start;
        }
        documents.spilled = Lines::of(spill.finish().expect("room"), &room);
        documents
    }
}
