//! Any text, taken apart: the repaired view, blocks, sentences, words and quotations, and the way back to the bytes.
#![no_main]

use copytrail::article::Article;
use copytrail_fuzz::taken_apart;

libfuzzer_sys::fuzz_target!(|text: &str| {
    taken_apart(&Article::bare("a", text));
});
