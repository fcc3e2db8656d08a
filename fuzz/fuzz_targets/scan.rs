//! The words of raw bytes: every level of vector instructions against plain loops, and those against the words of a text.
#![no_main]

use copytrail::ingest::documents::Writing;
use copytrail::text::scan::word_hashes_at;
use copytrail::text::{reading, words};
use copytrail::vectors::Level;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    for writing in [Writing::Plain, Writing::Json] {
        let [plain, avx2, avx512] = [Level::Baseline, Level::Avx2, Level::Avx512].map(|level| {
            let mut hashes = Vec::new();
            word_hashes_at(level, bytes, writing, &mut hashes);
            hashes
        });
        assert!(plain == avx2 && plain == avx512, "levels differ: {writing:?}");
        let text = match writing {
            Writing::Plain => Some(String::from_utf8_lossy(bytes).into_owned()),
            Writing::Json => serde_json::from_slice(&[b"\"", bytes, b"\""].concat()).ok(),
        };
        if let Some(text) = text {
            // What nobody sees, and characters that stand for others, are read in their plain form.
            let text: String = text.chars().map(|c| reading::plain(c).unwrap_or_else(|| c.to_string())).collect();
            let words: Vec<u64> = words::spans(&text).map(|range| words::hash(&text[range])).collect();
            assert!(plain == words, "other words than those of the text: {writing:?}");
        }
    }
});
