//! Records on their way to disk: a text is needed again when pairs are checked, so it must lie somewhere.

use std::io::{self, Write};
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use serde::Serialize;

use crate::ingest::containers::Growing;
use crate::ingest::records::{Known, Record};
use crate::room::Room;

/// Bytes that one task gathers before it hands them over.
const GATHERED: usize = 1 << 20;

/// Takes records from many tasks at once, as JSON lines: in memory while they are few, then on disk. In which order they
/// lie there is chance, and tells on nothing.
pub(super) struct Spill<'a>(Mutex<Growing<'a>>);

/// Records of one file.
pub(super) struct Part<'s, 'a> {
    spill: &'s Spill<'a>,
    gathered: Vec<u8>,
    /// How many records were gathered and not handed over.
    waiting: usize,
    /// For each record that was, where that which was handed over with it begins.
    starts: Vec<usize>,
}

/// A record, its text last.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    known: Known<'a>,
    text: &'a str,
}

impl<'a> Spill<'a> {
    pub(super) fn new(room: &'a Room) -> Self {
        Self(Mutex::new(Growing::new(room)))
    }

    /// Takes the records of one file.
    pub(super) fn part(&self) -> Part<'_, 'a> {
        Part { spill: self, gathered: Vec::new(), waiting: 0, starts: Vec::new() }
    }

    /// All that was taken.
    pub(super) fn finish(self) -> io::Result<Bytes> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner).finish()
    }
}

impl Part<'_, '_> {
    /// Takes a record; returns where its text stands in what is handed over with it.
    pub(super) fn add(&mut self, record: &Record) -> io::Result<Range<usize>> {
        let mut known = Known::of(&record.fields);
        // That the zone is not known is written as no zone, which reads back as that.
        known.published = known.published.map(|written| written.trim_end_matches("-00:00"));
        if self.gathered.len() >= GATHERED {
            self.hand_over()?;
        }
        serde_json::to_writer(&mut self.gathered, &Line { known, text: "" })?;
        // The text comes last: it is put in before the closing mark and brace.
        self.gathered.truncate(self.gathered.len() - 3);
        let start = self.gathered.len() + 1;
        serde_json::to_writer(&mut self.gathered, &record.text)?;
        let end = self.gathered.len() - 1;
        self.gathered.extend_from_slice(b"}\n");
        self.waiting += 1;
        Ok(start..end)
    }

    /// For each record by how much its place moves.
    pub(super) fn finish(mut self) -> io::Result<Vec<usize>> {
        self.hand_over()?;
        Ok(self.starts)
    }

    fn hand_over(&mut self) -> io::Result<()> {
        let start = {
            let mut growing = self.spill.0.lock().unwrap_or_else(PoisonError::into_inner);
            let start = growing.length();
            growing.write_all(&self.gathered)?;
            usize::try_from(start).map_err(io::Error::other)?
        };
        self.starts.extend(std::iter::repeat_n(start, self.waiting));
        self.waiting = 0;
        self.gathered.clear();
        self.gathered.shrink_to(2 * GATHERED);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::MetadataSource;
    use crate::ingest::columns::{Columns, Field};
    use crate::ingest::json_record;
    use crate::ingest::limits::Limits;
    use crate::ingest::records::Fields;

    #[test]
    fn records_come_back_as_they_were() {
        let room = Room::default();
        let spill = Spill::new(&room);
        let mut part = spill.part();
        let value = |field: Field, n: usize| match field {
            Field::Published => {
                Some(["2020-01-18", "2020-01-18 10:00", "2020-01-18T10:00:00+02:00", ""][n % 4].to_owned())
            }
            _ => (!n.is_multiple_of(3)).then(|| format!("{} \"{n}\" é", field.name())),
        };
        let records: Vec<Record> = (0..3000)
            .map(|n| Record {
                id: None,
                number: Some(n as u64),
                text: format!("a \\ \"text\"\nof {n} é\u{1}").repeat(n % 40 + 1),
                fields: Fields::of(|field| value(field, n), MetadataSource::Record),
            })
            .collect();
        let places: Vec<Range<usize>> = records.iter().map(|record| part.add(record).expect("room")).collect();
        let moved = part.finish().expect("room");
        let bytes = spill.finish().expect("room");
        assert!(bytes.len() > GATHERED && moved.len() == records.len());
        for ((record, place), moved) in records.iter().zip(places).zip(moved) {
            let quoted = &bytes[place.start + moved - 1..=place.end + moved];
            assert_eq!(serde_json::from_slice::<String>(quoted).expect("a string"), record.text);
            let start = bytes[..place.start + moved].iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
            let line = &bytes[start..=place.end + moved + 1];
            let number = record.number.unwrap_or(0);
            let mut read = json_record::read(line, number, &Columns::default(), &Limits::default()).expect("a record");
            // The ids of documents are kept elsewhere.
            read.id = None;
            assert_eq!(&read, record);
        }
    }
}
