//! Tables with commas and with tabs.
#![no_main]

use copytrail::ingest::Format;
use copytrail_fuzz::read;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    read(bytes, Format::Csv);
    read(bytes, Format::Tsv);
});
