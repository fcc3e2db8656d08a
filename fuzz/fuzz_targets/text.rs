//! A file that is one article, in any encoding, down to its sentences.
#![no_main]

use copytrail::ingest::Format;
use copytrail_fuzz::{described, read, taken_apart};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    for record in read(bytes, Format::Text) {
        taken_apart(&described(record));
    }
});
