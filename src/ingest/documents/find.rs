//! Requests -> Documents: every input opened, its documents located and sorted by id.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use memmap2::Mmap;
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_128;

use super::ids::Ids;
use super::{Content, Documents, Place, lines};
use crate::error::Result;
use crate::ingest::discover::{self, Source, unreadable};
use crate::ingest::records::{self, Record};
use crate::ingest::{Format, InputFile, Reject, Request, gather};
use crate::room::Room;

/// Bytes of a pipe that are held in memory.
const SHORT: u64 = 64 << 20;

/// Finds the documents of all inputs.
///
/// # Errors
/// As [`crate::ingest::read`].
pub fn find(request: &Request) -> Result<Documents> {
    if request.manifest.is_some() {
        // A manifest describes a folder of files, read one by one; what it says is needed at once.
        return Ok(Documents::of_corpus(crate::ingest::read(request)?));
    }
    let (sources, mut rejects) = discover::sources(&request.inputs, request.format, request.manifest.as_deref())?;
    let mut files = Vec::new();
    let mut all = Located::default();
    let mut inputs = Vec::new();
    let opened: Vec<Found> = sources
        .par_iter()
        .enumerate()
        .map(|(at, source)| open(source, u32::try_from(at).unwrap_or(u32::MAX), &request.room))
        .collect();
    for found in opened {
        let mut input = found.input;
        if let Some(input) = &mut input {
            input.articles = found.located.places.len() as u64;
        }
        inputs.extend(input);
        all.append(found.located);
        rejects.extend(found.rejects);
        files.push(found.content);
    }
    let all = sorted(all, &sources, &mut inputs, &mut rejects);
    rejects.sort();
    inputs.sort();
    if all.places.is_empty() {
        return Err(gather::empty(request, &rejects));
    }
    let taken = all.places.iter().filter_map(|place| match &files[place.file as usize] {
        Content::Records(records) => Some((&records[place.text.start], sources[place.file as usize].name.as_str())),
        _ => None,
    });
    let warnings = gather::warnings(taken);
    Ok(Documents { files, places: all.places, ids: all.ids, rejects, warnings, inputs })
}

/// The documents in the order of their ids. Of those that share an id the first is kept.
fn sorted(all: Located, sources: &[Source], inputs: &mut [InputFile], rejects: &mut Vec<Reject>) -> Located {
    let mut order = all.ids.order();
    let id = |at: u32| all.ids.get(at as usize);
    // Hardly ever is there anything to throw out, and looking is done side by side.
    if order.par_windows(2).all(|two| id(two[0]) != id(two[1])) {
        return all.select(&order);
    }
    let mut first: Option<u32> = None;
    order.retain(|&at| {
        let id = all.ids.get(at as usize);
        let Some(first) = first.filter(|&first| all.ids.get(first as usize) == id) else {
            first = Some(at);
            return true;
        };
        let (place, first) = (&all.places[at as usize], &all.places[first as usize]);
        let name = &sources[place.file as usize].name;
        let record = |number: u32| (number > 0).then(|| u64::from(number));
        rejects.push(Reject {
            path: name.clone(),
            record: record(place.number),
            reason: gather::id_is_taken(
                id,
                record(place.number),
                &sources[first.file as usize].path,
                record(first.number),
            ),
        });
        if let Some(input) = inputs.iter_mut().find(|input| input.path == *name) {
            input.articles -= 1;
        }
        false
    });
    all.select(&order)
}

/// Documents and their ids.
#[derive(Default)]
pub(super) struct Located {
    pub(super) places: Vec<Place>,
    pub(super) ids: Ids,
}

impl Located {
    pub(super) fn push(&mut self, place: Place, id: &str) {
        self.places.push(place);
        self.ids.push(id);
    }

    /// Those at some positions, in that order.
    fn select(&self, positions: &[u32]) -> Self {
        let (places, ids) = rayon::join(
            || positions.par_iter().map(|&at| self.places[at as usize].clone()).collect(),
            || self.ids.select(positions),
        );
        Self { places, ids }
    }

    pub(super) fn append(&mut self, other: Self) {
        if self.places.is_empty() {
            *self = other;
        } else {
            self.places.extend(other.places);
            self.ids.append(&other.ids);
        }
    }
}

/// What was found in one file.
struct Found {
    content: Content,
    input: Option<InputFile>,
    located: Located,
    rejects: Vec<Reject>,
}

fn open(source: &Source, file: u32, room: &Room) -> Found {
    let nothing = |reason: String| Found {
        content: Content::Records(Vec::new()),
        input: None,
        located: Located::default(),
        rejects: vec![Reject { path: source.name.clone(), record: None, reason }],
    };
    if source.path.as_os_str() == "-" {
        return match piped(&mut std::io::stdin().lock(), room) {
            Ok(content) => of_bytes(source, file, content),
            Err(error) => nothing(unreadable(&error)),
        };
    }
    match map(&source.path) {
        Ok(content) => of_bytes(source, file, content),
        Err(error) => nothing(unreadable(&error)),
    }
}

/// Reads a pipe to its end: into memory when it is short, else into a file without a name, which is mapped.
fn piped(from: &mut impl Read, room: &Room) -> io::Result<Content> {
    let mut bytes = Vec::new();
    from.take(SHORT).read_to_end(&mut bytes)?;
    if bytes.len() < SHORT as usize {
        return Ok(Content::Read(bytes));
    }
    let mut file = room.file()?;
    file.write_all(&bytes)?;
    drop(bytes);
    io::copy(from, &mut file)?;
    mapped(&file).map(Content::Mapped)
}

#[allow(unsafe_code, reason = "mapping a file")]
fn mapped(file: &File) -> io::Result<Mmap> {
    // SAFETY: the map is only read. Should another program shorten the file meanwhile, the system ends this one with a bus
    // error before it reads a wrong byte; output is renamed into place at the end, so earlier output stays whole.
    unsafe { Mmap::map(file) }
}

/// Maps a file; one that cannot be mapped (empty, or no regular file) is read.
fn map(path: &Path) -> io::Result<Content> {
    let mut file = File::open(path)?;
    if file.metadata()?.len() > 0
        && let Ok(bytes) = mapped(&file)
    {
        return Ok(Content::Mapped(bytes));
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
    let (hash, (records, located, rejects)) = rayon::join(
        || xxh3_128(bytes),
        || match format {
            Format::Jsonl if !bytes.trim_ascii().is_empty() => {
                let (located, rejects) = lines::locate(source, file, bytes);
                (None, located, rejects)
            }
            _ => {
                let (records, located, rejects) = taken_apart(source, file, bytes, format);
                (Some(records), located, rejects)
            }
        },
    );
    let input = InputFile {
        path: source.name.clone(),
        xxh3_128: format!("{hash:032x}"),
        bytes: bytes.len() as u64,
        articles: 0,
    };
    let content = records.map_or(content, Content::Records);
    Found { content, input: Some(input), located, rejects }
}

fn taken_apart(source: &Source, file: u32, bytes: &[u8], format: Format) -> (Vec<Record>, Located, Vec<Reject>) {
    let reject = |record, reason| Reject { path: source.name.clone(), record, reason };
    let mut records: Vec<Record> = Vec::new();
    let mut located = Located::default();
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
                        located.push(Place { file, number, text: at..at }, &name);
                        records.push(record);
                    }
                }
            }
        }
    }
    (records, located, rejects)
}
