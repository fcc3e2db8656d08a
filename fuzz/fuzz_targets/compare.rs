//! Two texts, parted by the first NUL, compared claim by claim.
#![no_main]

use copytrail::article::Article;
use copytrail::claims;
use copytrail::settings::Settings;
use copytrail_fuzz::{check, taken_apart};

libfuzzer_sys::fuzz_target!(|texts: &str| {
    let (source, derived) = texts.split_once('\0').unwrap_or((texts, texts));
    let (source, derived) = (Article::bare("a", source), Article::bare("b", derived));
    let (a, b) = (taken_apart(&source), taken_apart(&derived));
    let settings = Settings::default();
    for claim in claims::compare(&a, &b, &settings.claims) {
        check(&claim, &source, &derived);
    }
});
