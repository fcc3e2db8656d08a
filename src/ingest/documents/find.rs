//! Requests -> Documents: every input opened, its documents located and sorted by id.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use bytes::Bytes;
use rayon::prelude::*;

use super::ids::Ids;
use super::spill::Spill;
use super::{Content, Documents, Lines, Place, lines};
use crate::error::{Error, Result};
use crate::ingest::containers::{self, Failure, encodings};
use crate::ingest::discover::{self, Source};
use crate::ingest::front_matter::FrontMatter;
use crate::ingest::gather::{self, Said};
use crate::ingest::records::{self, Fields, How, Item, Refused};
use crate::ingest::{Format, InputFile, Reject, Request, json_record, manifest};

/// Finds the documents of all inputs.
///
/// # Errors
/// As [`crate::ingest::read`].
pub fn find(request: &Request) -> Result<Documents> {
    let manifest = request.manifest.as_deref().map(manifest::read).transpose()?;
    let (sources, mut rejects) = discover::sources(&request.inputs, request.format, request.manifest.as_deref())?;
    let room = &request.room;
    let piped = if sources.iter().any(Source::is_piped) {
        let piped = containers::piped(&mut std::io::stdin().lock(), room);
        Some(piped.map_err(Error::io("read", Path::new("-")))?)
    } else {
        None
    };
    let spill = Spill::new(room);
    let open = |(at, source): (usize, &Source)| {
        open(source, u32::try_from(at).unwrap_or(u32::MAX), piped.as_ref(), request, &spill)
            .map_err(|error| gather::no_room(request)(error))
    };
    let opened: Vec<Found> = sources.par_iter().enumerate().map(open).collect::<Result<_>>()?;
    let spilled = spill.finish().map_err(|error| gather::no_room(request)(error))?;
    let mut files = Vec::new();
    let mut all = Located::default();
    let mut inputs = Vec::new();
    let mut said = Said::default();
    let mut warnings = Vec::new();
    for found in opened {
        let mut input = found.input;
        if let Some(input) = &mut input {
            input.articles = found.located.places.len() as u64;
        }
        inputs.extend(input);
        all.append(found.located);
        said.extend(found.said);
        warnings.extend(found.warnings);
        files.push(found.content);
    }
    said.check(&request.columns)?;
    rejects.extend(said.rejects);
    let all = sorted(all, &sources, &mut inputs, &mut rejects);
    let mut described = BTreeMap::new();
    if let Some(manifest) = &manifest {
        described = describe(manifest, &all, &sources, &mut rejects, &mut warnings);
    }
    rejects.sort();
    warnings.sort();
    inputs.sort();
    let mut notices = said.notices;
    notices.sort();
    if all.places.is_empty() {
        return Err(gather::empty(request, &rejects));
    }
    let Located { places, ids } = all;
    let columns = request.columns.clone();
    let (spilled, residency) = (Lines::of(spilled, room), room.residency.clone());
    Ok(Documents { files, spilled, residency, places, ids, columns, described, rejects, warnings, notices, inputs })
}

/// What the rows of a manifest say, by the position of the document; rows about nothing are rejected.
fn describe(
    manifest: &manifest::Manifest,
    all: &Located,
    sources: &[Source],
    rejects: &mut Vec<Reject>,
    warnings: &mut Vec<Reject>,
) -> BTreeMap<usize, Fields> {
    let names: BTreeSet<&str> = sources.iter().map(|source| source.name.as_str()).collect();
    let source = |at: usize| &sources[all.places[at].file as usize];
    let known: BTreeMap<&str, &Path> =
        (0..all.places.len()).map(|at| (all.ids.get(at), source(at).path.as_path())).collect();
    let at: BTreeMap<&str, usize> = (0..all.places.len()).map(|at| (all.ids.get(at), at)).collect();
    let mut described = BTreeMap::new();
    for (row, id) in manifest.rows.iter().zip(manifest.resolve(&known)) {
        let Some(&position) = id.and_then(|id| at.get(id)) else {
            rejects.extend(gather::about_nothing(manifest, row, &names, rejects));
            continue;
        };
        if row.fields.published.is_some() {
            let number = all.places[position].number;
            let record = (number > 0).then(|| u64::from(number));
            warnings.retain(|warning| warning.path != source(position).name || warning.record != record);
        }
        described.insert(position, row.fields.clone());
    }
    described
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
            byte: None,
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
    said: Said,
    warnings: Vec<Reject>,
}

/// Opens a file and finds its documents. JSON lines stay where they are; all else is spilled as it is read.
///
/// # Errors
/// There is no room on the disk.
fn open(
    source: &Source,
    file: u32,
    piped: Option<&Bytes>,
    request: &Request,
    spill: &Spill<'_>,
) -> std::io::Result<Found> {
    let mut found = Found {
        content: Content::Spilled,
        input: None,
        located: Located::default(),
        said: Said::default(),
        warnings: Vec::new(),
    };
    let how = How { columns: &request.columns, limits: &request.limits, room: &request.room };
    let read = containers::open(source, piped, &request.limits, &request.room).and_then(|opened| {
        if opened.format == Format::Jsonl {
            return json_lines(source, file, opened, how, &mut found);
        }
        let is_text = opened.format == Format::Text;
        let Found { located, said, warnings, .. } = &mut found;
        let mut part = spill.part();
        let mut failed = None;
        let input = records::of_opened(opened, how, &mut |item| {
            let Some(mut record) = said.note(item, &source.name) else { return };
            request.room.residency.read(record.text.len());
            if let Some(front) = FrontMatter::of(&record.text).filter(|_| is_text) {
                // It describes the article and would be compared; nothing here points into the file.
                record.text.drain(..front.span.end);
            }
            if let Some(reason) = record.fields.remark.clone() {
                warnings.push(Reject { path: source.name.clone(), record: record.number, byte: None, reason });
            }
            let number = u32::try_from(record.number.unwrap_or(0)).unwrap_or(u32::MAX);
            let name = gather::name_of(record.id.clone(), record.number, &source.name);
            match part.add(&record) {
                Ok(text) => located.push(Place { file, number, text }, &name),
                Err(error) => failed = Some(error),
            }
        })?;
        let start = part.finish().map_err(Failure::Room)?;
        failed.map_or(Ok(()), |error| Err(Failure::Room(error)))?;
        for (place, moved) in located.places.iter_mut().zip(start) {
            place.text = place.text.start + moved..place.text.end + moved;
        }
        Ok(input)
    });
    match read {
        Ok(input) => found.input = Some(input),
        Err(Failure::Rejected(reason, byte)) => found.said.reject(&source.name, byte, reason),
        Err(Failure::Room(error)) => return Err(error),
    }
    Ok(found)
}

/// Finds the documents of JSON lines.
fn json_lines(
    source: &Source,
    file: u32,
    opened: containers::Opened,
    how: How<'_>,
    found: &mut Found,
) -> Result<InputFile, Failure> {
    let mut take = |item| {
        found.said.note(item, &source.name);
    };
    if !records::taken_to_the_cut(&opened, &mut take) {
        return Ok(opened.file);
    }
    let mut bytes = opened.bytes;
    let (mut located, mut rejects) = lines::locate(source, file, &bytes, how);
    // Hardly ever is anything wrong, so only then is it asked whether the lines are in another encoding.
    if !rejects.is_empty() || located.places.is_empty() {
        if records::is_blank(&bytes) {
            take(Item::Refused(Refused::file(records::EMPTY)));
            return Ok(opened.file);
        }
        let (text, notice) = encodings::utf8(bytes.clone(), how.room)?;
        if text.as_ptr() != bytes.as_ptr() {
            (located, rejects) = lines::locate(source, file, &text, how);
            bytes = text;
        }
        if let Some(notice) = notice {
            take(Item::Notice(notice));
        }
    }
    if !how.columns.are_guessed() {
        take(Item::Columns(json_record::keys(&bytes)));
    }
    found.said.rejects.extend(rejects);
    found.located = located;
    found.content = Content::Lines(Lines::of(bytes, how.room));
    Ok(opened.file)
}
