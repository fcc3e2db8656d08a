//! Saved web pages: as bytes in any encoding, and as text.
#![no_main]

use copytrail::ingest::{Format, page};
use copytrail_fuzz::{described, read};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    for record in read(bytes, Format::Html) {
        described(record);
    }
    if let Ok(html) = std::str::from_utf8(bytes) {
        let _ = page::read(html, Some("https://news.example/2020/01/18/story.html"));
    }
});
