//! What the targets share: reading bytes as a format, and what must hold of whatever comes out.

use bytes::Bytes;
use copytrail::article::{Article, Span};
use copytrail::claims::Claim;
use copytrail::ingest::Format;
use copytrail::ingest::columns::Columns;
use copytrail::ingest::limits::Limits;
use copytrail::ingest::metadata;
use copytrail::ingest::records::{self, How, Item, Record};
use copytrail::room::Room;
use copytrail::text::Text;

/// Limits that let no input take more than a moment.
const LIMITS: Limits = Limits { record: 1 << 20, decompressed: Some(8 << 20) };

/// Reads bytes as a file of a format, and checks its items: a record has text, a reject a reason and a place in the file.
pub fn read(bytes: &[u8], format: Format) -> Vec<Record> {
    let (columns, room) = (Columns::default(), Room::default());
    let how = How { columns: &columns, limits: &LIMITS, room: &room };
    let mut taken = Vec::new();
    let mut numbers = 0;
    records::each(Bytes::copy_from_slice(bytes), format, how, &mut |item| match item {
        Item::Record(record) => {
            assert!(!record.text.trim().is_empty(), "a record without text: {record:?}");
            assert!(record.number.unwrap_or(numbers) >= numbers, "records out of order");
            numbers = record.number.unwrap_or(numbers);
            taken.push(record);
        }
        Item::Refused(refused) => assert!(!refused.reason.is_empty(), "a reject without a reason: {refused:?}"),
        Item::Notice(notice) => assert!(!notice.is_empty(), "an empty notice"),
        Item::Columns(_) => {}
    })
    .unwrap_or_else(|failure| panic!("no room for {} bytes: {failure:?}", bytes.len()));
    taken
}

/// What is done for every article: its metadata are read out of the text, and the text is taken apart.
pub fn described(record: Record) -> Article {
    let mut article = Article::bare("a", record.text);
    metadata::complete(&mut article, record.fields);
    let inside = |span: Span| assert!(article.text.get(span.start..span.end).is_some(), "{span:?} is no part");
    article.title_span.into_iter().for_each(inside);
    article.furniture.iter().for_each(|marked| inside(marked.span));
    article
}

/// Takes an article apart and checks the spans.
pub fn taken_apart(article: &Article) -> Text {
    let text = Text::of(article);
    let read = &text.reading.text;
    for block in &text.blocks {
        assert!(read.get(block.span.start..block.span.end).is_some(), "{block:?}");
    }
    for sentence in &text.sentences {
        assert!(read.get(sentence.span.start..sentence.span.end).is_some(), "{sentence:?}");
        let verbatim = text.verbatim(sentence.span);
        assert!(article.text.get(verbatim.start..verbatim.end).is_some(), "{sentence:?} leads to {verbatim:?}");
    }
    for word in &text.words {
        assert!(read.get(word.span.start..word.span.end).is_some_and(|w| !w.is_empty()), "{word:?}");
    }
    assert!(text.quotations.iter().all(|q| read.get(q.start..q.end).is_some()));
    text
}

/// Checks a claim of two articles.
pub fn check(claim: &Claim, source: &Article, derived: &Article) {
    for (span, article) in [(claim.source, source), (claim.derived, derived)] {
        if let Some(span) = span {
            let words = article.text.get(span.start..span.end);
            assert!(words.is_some_and(|words| !words.trim().is_empty()), "{claim:?}");
        }
    }
    assert!(claim.source.is_some() || claim.derived.is_some(), "{claim:?}");
    for share in [claim.severity, claim.confidence] {
        assert!((0.0..=1.0).contains(&share), "{claim:?}");
    }
}
