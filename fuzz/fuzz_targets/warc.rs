//! A web archive and the pages in it.
#![no_main]

use copytrail::ingest::Format;
use copytrail_fuzz::{described, read, taken_apart};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    for record in read(bytes, Format::Warc) {
        taken_apart(&described(record));
    }
});
