//! JSON lines: where the documents of a mapped file are.

use std::ops::Range;

use rayon::prelude::*;

use super::Place;
use super::find::Located;
use crate::ingest::containers::encodings::BYTE_ORDER_MARK;
use crate::ingest::discover::Source;
use crate::ingest::json_line::{self, Finder, Name};
use crate::ingest::records::How;
use crate::ingest::{Reject, gather, records};

/// Bytes of a mapped file that one task reads.
const CHUNK: usize = 4 << 20;

/// The documents of JSON lines, read in chunks that end with a line.
pub(super) fn locate(source: &Source, file: u32, bytes: &[u8], how: How<'_>) -> (Located, Vec<Reject>) {
    let finder = Finder::new(how.columns, how.limits);
    let start = if bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    let mut cuts = vec![start];
    while let Some(&last) = cuts.last()
        && last < bytes.len()
    {
        let wanted = (last + CHUNK).min(bytes.len());
        cuts.push(memchr::memchr(b'\n', &bytes[wanted..]).map_or(bytes.len(), |at| wanted + at + 1));
    }
    let chunks: Vec<Chunk> = cuts
        .par_windows(2)
        .map(|cut| {
            let range = cut[0]..cut[1];
            how.room.residency.read(range.len());
            chunk(bytes, range, finder)
        })
        .collect();
    // How many records and lines stand before each chunk.
    let befores: Vec<(u64, u64)> = chunks
        .iter()
        .scan((0, 0), |before, chunk| {
            Some(std::mem::replace(before, (before.0 + chunk.records, before.1 + chunk.lines)))
        })
        .collect();
    let parts: Vec<(Located, Vec<Reject>)> = chunks
        .into_par_iter()
        .zip(befores)
        .map(|(chunk, (records, lines))| {
            how.room.residency.read(CHUNK);
            chunk.located(source, file, bytes, records, lines)
        })
        .collect();
    let mut located = Located::default();
    let mut rejects = Vec::new();
    for (part, of_part) in parts {
        located.append(part);
        rejects.extend(of_part);
    }
    (located, rejects)
}

/// A stretch of whole lines.
struct Chunk {
    /// Its records, each with its number and that of its line in the chunk, both from 1; of what is none, also the byte of
    /// the file at which it begins.
    found: Vec<(u64, u64, Result<json_line::Place, (usize, String)>)>,
    /// How many records there are; blank lines are none.
    records: u64,
    /// How many lines there are.
    lines: u64,
}

impl Chunk {
    /// The documents, and what is none, of a chunk that has so many records and lines before it.
    fn located(
        self,
        source: &Source,
        file: u32,
        bytes: &[u8],
        records_before: u64,
        lines_before: u64,
    ) -> (Located, Vec<Reject>) {
        let mut located = Located::default();
        let mut rejects = Vec::new();
        for (number, at, line) in self.found {
            let number = records_before + number;
            match line {
                Ok(json_line::Place { text, name }) => {
                    let place = Place { file, number: u32::try_from(number).unwrap_or(u32::MAX), text };
                    match name {
                        // The line was checked when the place was found.
                        Name::Bytes(range) => located.push(place, std::str::from_utf8(&bytes[range]).unwrap_or("")),
                        Name::Written(name) => located.push(place, &name),
                        Name::None => located.push(place, &gather::name_of(None, Some(number), &source.name)),
                    }
                }
                Err((byte, reason)) => {
                    let reason = records::on_line(lines_before + at, &reason);
                    let byte = Some(byte as u64);
                    rejects.push(Reject { path: source.name.clone(), record: Some(number), byte, reason });
                }
            }
        }
        (located, rejects)
    }
}

fn chunk(bytes: &[u8], range: Range<usize>, finder: Finder<'_>) -> Chunk {
    let mut chunk = Chunk { found: Vec::new(), records: 0, lines: 0 };
    let mut at = range.start;
    while at < range.end {
        let end = memchr::memchr(b'\n', &bytes[at..range.end]).map_or(range.end, |length| at + length);
        let line = &bytes[at..end];
        chunk.lines += 1;
        if !line.trim_ascii().is_empty() {
            chunk.records += 1;
            let read = finder.place(line).map(|place| place.moved(at)).map_err(|reason| (at, reason));
            chunk.found.push((chunk.records, chunk.lines, read));
        }
        at = end + 1;
    }
    chunk
}
