//! Dates in texts, in fields, and as numbers.
#![no_main]

use copytrail::article::MetadataSource;
use copytrail::ingest::columns::Field;
use copytrail::ingest::dates;
use copytrail::ingest::records::Fields;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let mut end = 0;
    for date in dates::find(text) {
        assert!(text.get(date.day_span.start..date.day_span.end).is_some());
        assert!(text.get(date.span.start..date.span.end).is_some());
        assert!(date.day_span.start >= end, "dates that overlap");
        end = date.day_span.end;
        // What is written is read again as the same moment.
        if let Some(published) = date.published(MetadataSource::Text) {
            let again = dates::parse(&published.written, MetadataSource::Text);
            assert_eq!(again.map(|p| p.instant), Some(published.instant), "{}", published.written);
        }
    }
    dates::parse(text, MetadataSource::Record);
    Fields::of(|field| (field == Field::Published).then(|| text.to_owned()), MetadataSource::Record);
});
