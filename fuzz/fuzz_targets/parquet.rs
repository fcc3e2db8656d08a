//! Parquet tables. Panics of the decoder that our reader catches are no finding, so the hook that ends at every panic is
//! taken away; one that comes through ends the target all the same.
#![no_main]

use std::sync::Once;

use copytrail::ingest::Format;
use copytrail_fuzz::read;

static QUIET: Once = Once::new();

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    QUIET.call_once(|| std::panic::set_hook(Box::new(|_| {})));
    read(bytes, Format::Parquet);
});
