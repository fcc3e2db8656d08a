//! JSON lines: where the documents of a mapped file are.

use rayon::prelude::*;

use super::Place;
use super::find::Located;
use crate::ingest::containers::encodings::BYTE_ORDER_MARK;
use crate::ingest::discover::Source;
use crate::ingest::json_line::{self, Finder, Name};
use crate::ingest::records::How;
use crate::ingest::{Reject, gather, records};
use crate::room::Window;

/// Bytes of a mapped file that one task reads.
const CHUNK: usize = 4 << 20;

/// The documents of JSON lines, read in chunks that end with a line.
pub(super) fn locate(source: &Source, file: u32, bytes: &[u8], how: How<'_>) -> (Located, Vec<Reject>) {
    let finder = Finder::new(how.columns, how.limits);
    let start = if bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    let window = how.room.residency.window(bytes);
    let mut copied = Vec::new();
    let mut cuts = vec![start];
    while let Some(&last) = cuts.last()
        && last < bytes.len()
    {
        cuts.push(line_end(bytes, (last + CHUNK).min(bytes.len()), window.as_ref(), &mut copied));
    }
    let chunks: Vec<Chunk> = cuts
        .par_windows(2)
        .map_init(Vec::new, |copied, cut| {
            let range = cut[0]..cut[1];
            match window.as_ref().and_then(|window| window.copy(range.clone(), copied)) {
                Some(lines) => chunk(lines, range.start, finder, true),
                None => {
                    how.room.residency.read(range.len());
                    chunk(&bytes[range.clone()], range.start, finder, false)
                }
            }
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
        .map(|(chunk, (records, lines))| chunk.located(source, file, bytes, records, lines))
        .collect();
    let mut located = Located::default();
    let mut rejects = Vec::new();
    for (part, of_part) in parts {
        located.append(part);
        rejects.extend(of_part);
    }
    (located, rejects)
}

/// Where the line ends that goes on at `from`, its newline included.
fn line_end(bytes: &[u8], from: usize, window: Option<&Window>, copied: &mut Vec<u8>) -> usize {
    let mut at = from;
    while let Some(window) = window
        && at < bytes.len()
        && let Some(piece) = window.copy(at..bytes.len().min(at + PIECE), copied)
    {
        if let Some(end) = memchr::memchr(b'\n', piece) {
            return at + end + 1;
        }
        at += piece.len();
    }
    memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end + 1)
}

/// Bytes in which the end of a line is looked for at a time.
const PIECE: usize = 64 << 10;

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
                        Name::Bytes(range) => located.push(place, str::from_utf8(&bytes[range]).unwrap_or("")),
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

/// The records of some lines, which begin at `start` of the file. Where the lines are a copy, their names are copied out of it.
fn chunk(lines: &[u8], start: usize, finder: Finder<'_>, is_copy: bool) -> Chunk {
    let mut chunk = Chunk { found: Vec::new(), records: 0, lines: 0 };
    let mut at = 0;
    while at < lines.len() {
        let end = memchr::memchr(b'\n', &lines[at..]).map_or(lines.len(), |length| at + length);
        let line = &lines[at..end];
        chunk.lines += 1;
        if !line.trim_ascii().is_empty() {
            chunk.records += 1;
            let place = finder.place(line).map(|place| if is_copy { place.with_name(line) } else { place });
            let read = place.map(|place| place.moved(start + at)).map_err(|reason| (start + at, reason));
            chunk.found.push((chunk.records, chunk.lines, read));
        }
        at = end + 1;
    }
    chunk
}
