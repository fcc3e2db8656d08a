//! Article -> Text: what of the article is its own prose, split into sentences, words and quotations.
//!
//! Nothing here changes the article. [`Reading`] is a repaired view of its bytes (mojibake, ligatures, odd spaces), every
//! span of this module points into that view, and [`Text::verbatim`] leads back to the bytes of the article.

pub mod background;
pub mod blocks;
pub mod boilerplate;
pub mod outline;
pub mod quotations;
pub mod reading;
pub mod scan;
pub mod sentences;
pub mod stems;
pub mod stock;
pub mod terms;
pub mod words;

pub use blocks::{Block, Role};
pub use outline::Outline;
pub use reading::Reading;
pub use sentences::Sentence;
pub use words::Word;

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::article::{Article, Furniture, Span};

/// An article taken apart. All spans point into [`Text::reading`].
#[derive(Clone, Debug)]
pub struct Text {
    /// The repaired view of the article.
    pub reading: Reading,
    /// Every line or paragraph with its role, page furniture included, in order.
    pub blocks: Vec<Block>,
    /// The sentences of the headline, the subheads and the body, in order.
    pub sentences: Vec<Sentence>,
    /// The words of those sentences, in order.
    pub words: Vec<Word>,
    /// Stretches between quotation marks, the marks excluded, in order.
    pub quotations: Vec<Span>,
    /// The day on which the article says it was published, which gives "yesterday" its meaning.
    pub published: Option<Date>,
}

impl Text {
    /// Takes an article apart.
    pub fn of(article: &Article) -> Self {
        let reading = Reading::of(&article.text);
        let blocks = blocks::split(&reading, article);
        let quotations = quotations::find(&reading.text, &blocks);
        let mut sentences = sentences::split(&reading.text, &blocks, article.language.as_deref().unwrap_or("en"));
        let words = words::of_sentences(&reading.text, &mut sentences, &quotations);
        let published = article.published.as_ref().map(|published| published.instant.to_zoned(TimeZone::UTC).date());
        Self { reading, blocks, sentences, words, quotations, published }
    }

    /// Makes page furniture of some blocks: their sentences and words are no longer the article's.
    pub fn drop_blocks(&mut self, blocks: &BTreeSet<usize>, kind: Furniture) {
        if blocks.is_empty() {
            return;
        }
        for &block in blocks {
            self.blocks[block].role = Role::Furniture(kind);
        }
        self.sentences.retain(|sentence| !blocks.contains(&sentence.block));
        self.quotations = quotations::find(&self.reading.text, &self.blocks);
        self.words = words::of_sentences(&self.reading.text, &mut self.sentences, &self.quotations);
    }

    /// The bytes of [`Article::text`] behind a span of the reading.
    pub fn verbatim(&self, span: Span) -> Span {
        self.reading.source(span)
    }

    /// The reading's text under a span.
    pub fn at(&self, span: Span) -> &str {
        span.of(&self.reading.text)
    }

    /// The words of one sentence.
    pub fn words_of(&self, sentence: &Sentence) -> &[Word] {
        &self.words[sentence.words.clone()]
    }

    /// The words of the body: headline and subheads left out, because shared titles must not link articles.
    pub fn body_words(&self) -> impl Iterator<Item = &Word> {
        self.sentences.iter().filter(|s| s.role == Role::Body).flat_map(|s| self.words_of(s))
    }

    /// Whether the byte at `position` of the reading stands between quotation marks.
    pub fn is_quoted(&self, position: usize) -> bool {
        let after = self.quotations.partition_point(|q| q.start <= position);
        after > 0 && self.quotations[after - 1].end > position
    }
}
