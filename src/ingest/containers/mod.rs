//! What is around the records: a file or a pipe, perhaps compressed, perhaps in an old code page. What comes out are the
//! bytes that hold the records, in memory when they are few, else mapped.

pub mod compression;
pub mod encodings;
mod growing;
pub mod mojibake;

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use bytes::Bytes;
use xxhash_rust::xxh3::Xxh3;

use super::discover::{Source, unreadable};
use super::limits::Limits;
use super::{Format, InputFile, json_lines};
use crate::room::Room;
pub use growing::Growing;

/// A file that was opened.
#[derive(Debug)]
pub struct Opened {
    /// What is in it, decompressed.
    pub bytes: Bytes,
    /// Its format.
    pub format: Format,
    /// The file as it lies there.
    pub file: InputFile,
    /// Where and why its contents end too early; what is behind the last whole line is left out of lines and tables.
    pub cut: Option<Cut>,
}

/// Where compressed data break off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The byte of the file, counted from 0, up to which it could be read.
    pub byte: u64,
    /// Why, in words, and what to do.
    pub reason: String,
}

/// Why nothing comes of a file.
#[derive(Debug)]
pub enum Failure {
    /// The file is not taken, for this reason, found at this byte.
    Rejected(String, Option<u64>),
    /// There is no room for what is in it: the run cannot go on.
    Room(io::Error),
}

/// Opens a file, or takes `piped` for standard input.
///
/// # Errors
/// [`Failure`].
pub fn open(source: &Source, piped: Option<&Bytes>, limits: &Limits, room: &Room) -> Result<Opened, Failure> {
    let stored = match piped.filter(|_| source.is_piped()) {
        Some(bytes) => bytes.clone(),
        None => of_file(&source.path, source.format == Some(Format::Jsonl), room)
            .map_err(|error| Failure::Rejected(unreadable(&error), None))?,
    };
    let (hash, plain) = rayon::join(
        || hash(&stored, room),
        || match compression::of(&stored) {
            Some(compression) => compression::decompress(&stored, compression, limits, room),
            None => Ok((stored.clone(), None)),
        },
    );
    let (mut bytes, cut) = plain?;
    let mut format = source.format.unwrap_or_else(|| told_by_first_bytes(&bytes));
    if format == Format::Json {
        bytes = json_lines::of_json(encodings::utf8(bytes, room)?.0, room).map_err(Failure::Room)?;
        format = Format::Jsonl;
    }
    if cut.is_some() && matches!(format, Format::Jsonl | Format::Csv | Format::Tsv) {
        bytes.truncate(memchr::memrchr(b'\n', &bytes).map_or(0, |at| at + 1));
    }
    let file = InputFile {
        path: source.name.clone(),
        xxh3_128: format!("{hash:032x}"),
        bytes: stored.len() as u64,
        articles: 0,
    };
    Ok(Opened { bytes, format, file, cut })
}

/// The hash of a file. One of which little may count as memory is copied piece by piece.
fn hash(bytes: &[u8], room: &Room) -> u128 {
    let window = room.residency.window(bytes);
    let mut copied = Vec::new();
    let mut hasher = Xxh3::new();
    for start in (0..bytes.len()).step_by(HASHED) {
        let range = start..bytes.len().min(start + HASHED);
        room.residency.read(range.len());
        let piece = window.as_ref().and_then(|window| window.copy(range.clone(), &mut copied));
        hasher.update(piece.unwrap_or(&bytes[range]));
    }
    hasher.digest128()
}

/// Bytes that are hashed at a time.
const HASHED: usize = 1 << 20;

/// The format of standard input.
fn told_by_first_bytes(bytes: &[u8]) -> Format {
    let start = bytes.strip_prefix(encodings::BYTE_ORDER_MARK).unwrap_or(bytes).trim_ascii_start();
    match start {
        [b'{', ..] => Format::Jsonl,
        [b'[', rest @ ..] if rest.trim_ascii_start().starts_with(b"{") => Format::Json,
        [b'P', b'A', b'R', b'1', ..] => Format::Parquet,
        [b'W', b'A', b'R', b'C', b'/', ..] => Format::Warc,
        // A brace in UTF-16.
        [0xff, 0xfe, b'{', 0, ..] | [0xfe, 0xff, 0, b'{', ..] => Format::Jsonl,
        _ if starts_with(start, b"<!doctype html") || starts_with(start, b"<html") => Format::Html,
        _ => Format::Text,
    }
}

/// Whether bytes begin with these, which are in small letters, whatever their case.
fn starts_with(bytes: &[u8], small: &[u8]) -> bool {
    bytes.get(..small.len()).is_some_and(|start| start.eq_ignore_ascii_case(small))
}

/// Reads a pipe to its end: into memory when it is short, else into a file without a name, which is mapped.
///
/// # Errors
/// The pipe cannot be read, or the file not be written.
pub fn piped(from: &mut dyn Read, room: &Room) -> io::Result<Bytes> {
    let mut growing = Growing::new(room);
    let mut buffer = vec![0; 256 << 10];
    loop {
        match from.read(&mut buffer) {
            Ok(0) => return growing.finish(),
            Ok(read) => growing.write_all(&buffer[..read])?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Bytes up to which a file is read rather than mapped: for the many small files of a folder, reading is faster.
const SMALL: u64 = 64 << 10;

/// Maps a file. One that is small, unless `always`, or that cannot be mapped (empty, or no regular file) is read.
fn of_file(path: &Path, always: bool, room: &Room) -> io::Result<Bytes> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    if length > if always { 0 } else { SMALL }
        && let Ok(bytes) = room.residency.map(&file)
    {
        return Ok(bytes);
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(bytes.into())
}
