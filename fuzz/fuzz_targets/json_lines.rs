//! JSON lines: the reader of `lineage` and the finder of `dedup`, which must not contradict each other.
#![no_main]

use copytrail::ingest::Format;
use copytrail::ingest::columns::Columns;
use copytrail::ingest::json_line::{Finder, Name};
use copytrail::ingest::limits::Limits;
use copytrail_fuzz::read;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    read(bytes, Format::Jsonl);
    let (columns, limits) = (Columns::default(), Limits::default());
    let finder = Finder::new(&columns, &limits);
    for line in bytes.split(|byte| *byte == b'\n').filter(|line| line.iter().all(|b| *b >= b' ')) {
        let Ok(place) = finder.place(line) else { continue };
        let inside = line.get(place.text.clone()).expect("a text in the line");
        let Ok(text) = serde_json::from_slice::<String>(&[b"\"", inside, b"\""].concat()) else { continue };
        let records = read(line, Format::Jsonl);
        // What is nested beside the text the finder need not read.
        let Some(record) = records.first() else { continue };
        assert_eq!(record.text, text);
        match place.name {
            Name::Bytes(range) => assert_eq!(record.id.as_deref().map(str::as_bytes), line.get(range)),
            Name::Written(name) => assert_eq!(record.id, Some(name)),
            Name::None => assert_eq!(record.id, None),
        }
    }
});
