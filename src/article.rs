//! The vocabulary every stage shares: an article, its metadata, and byte spans into it.

use std::fmt;
use std::ops::Range;

use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

/// A half-open range of bytes. Which text it points into is said by whoever holds it: spans that leave the library
/// (claims, evidence) always point into [`Article::text`], the article as it was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span `start..end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// Length in bytes.
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether the span holds no byte.
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// The part of `text` the span covers. Panics when the span is not one of `text`.
    pub fn of(self, text: &str) -> &str {
        &text[self.start..self.end]
    }

    /// Whether the two spans share at least one byte.
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies inside this span.
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The smallest span holding both.
    pub fn cover(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// An article's name: its path relative to the input folder with `/` between the parts, or the record's own `id`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ArticleId(pub String);

impl fmt::Display for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a piece of metadata was taken from; an analyst weighs a printed date differently from a catalogue's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MetadataSource {
    /// The `--manifest` file.
    Manifest,
    /// A field of the article's own record (JSONL, CSV).
    Record,
    /// JSON-LD in a saved page.
    JsonLd,
    /// OpenGraph in a saved page.
    OpenGraph,
    /// Another `<meta>` of a saved page.
    Meta,
    /// A `<time>` of a saved page.
    Time,
    /// A heading of a saved page.
    Heading,
    /// The `<title>` of a saved page.
    PageTitle,
    /// Another element of a saved page: `lang`, a canonical link, a logo.
    Markup,
    /// The address of the article.
    Url,
    /// Read from the text of the article: a dateline, a publish line, a masthead.
    Text,
}

impl MetadataSource {
    /// The name written to `articles.csv`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Manifest => "manifest",
            Self::Record => "record",
            Self::JsonLd => "json_ld",
            Self::OpenGraph => "open_graph",
            Self::Meta => "meta",
            Self::Time => "time",
            Self::Heading => "heading",
            Self::PageTitle => "page_title",
            Self::Markup => "markup",
            Self::Url => "url",
            Self::Text => "text",
        }
    }
}

/// Who published an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outlet {
    /// The name as given.
    pub name: String,
    /// Where the name was found.
    pub source: MetadataSource,
}

/// How exactly a time of publication is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// Only the day.
    Day,
    /// The day and a time of day without a zone: read as UTC, but uncertain by up to 14 hours either way.
    LocalTime,
    /// A time with its zone.
    Instant,
}

/// When an article says it was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The start of the day, or the instant.
    pub instant: Timestamp,
    /// How exactly it is known.
    pub precision: Precision,
    /// As written to `articles.csv`: an RFC 3339 date or date-time. A time of day whose zone is not known ends in
    /// `-00:00`, which RFC 3339 sets aside for an unknown offset.
    pub written: String,
    /// Where the date was found.
    pub source: MetadataSource,
}

impl Published {
    /// Earliest and latest instant the statement allows. A bare day leaves its time of day open; its zone is taken to
    /// be that of the other articles, since widening every day by the 26 hours of the world's zones would leave
    /// consecutive days unordered.
    pub fn bounds(&self) -> (Timestamp, Timestamp) {
        let (before, after) = match self.precision {
            Precision::Day => (0.hours(), 24.hours()),
            Precision::LocalTime => (3.hours(), 3.hours()),
            Precision::Instant => (0.hours(), 0.hours()),
        };
        let earliest = self.instant.checked_sub(before).unwrap_or(Timestamp::MIN);
        let latest = self.instant.checked_add(after).unwrap_or(Timestamp::MAX);
        (earliest, latest)
    }

    /// Whether this was certainly published before `other`. Two dates of the same day are unordered.
    pub fn certainly_before(&self, other: &Self) -> bool {
        let (_, latest) = self.bounds();
        let (earliest, _) = other.bounds();
        latest < earliest || (latest == earliest && self.instant != other.instant)
    }
}

/// What a piece of page furniture is: text of the page that is not text of the article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Furniture {
    /// The outlet's name, motto or address.
    Masthead,
    /// A line that dates the article.
    PublishedLine,
    /// A date that does not date the article: the day the page was saved or printed.
    PageDate,
    /// Who wrote it.
    Byline,
    /// Section names, menus, breadcrumbs, buttons.
    Navigation,
    /// A repetition of the headline.
    RepeatedTitle,
    /// An article number of the site.
    Identifier,
    /// Advertising, appeals to subscribe or share, shops.
    Promotion,
    /// Headlines of other articles.
    RelatedLinks,
    /// Readers' comments and their form.
    Comments,
    /// Copyright, disclaimers, agency sign-offs, contact lines.
    Notice,
}

/// A stretch of an article that is page furniture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marked {
    /// Bytes of [`Article::text`].
    pub span: Span,
    /// What it is.
    pub kind: Furniture,
}

/// One article as it was read, with what is known about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// Its name, unique in the corpus.
    pub id: ArticleId,
    /// The text, verbatim, page furniture included; every offset in the output points into it.
    pub text: String,
    /// Who published it, when known.
    pub outlet: Option<Outlet>,
    /// The headline, when known.
    pub title: Option<String>,
    /// Where the headline stands in [`Article::text`], when it stands there.
    pub title_span: Option<Span>,
    /// When it was published, when known.
    pub published: Option<Published>,
    /// Its address, when known.
    pub url: Option<String>,
    /// BCP 47 code of its language, when known.
    pub language: Option<String>,
    /// Whether that was told from the words, because nothing declares it.
    pub is_language_detected: bool,
    /// What of the text the metadata reader recognised as page furniture, in order, without overlaps.
    pub furniture: Vec<Marked>,
}

impl Article {
    /// An article of which only name and text are known.
    pub fn bare(id: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            id: ArticleId(id.into()),
            text: text.into(),
            outlet: None,
            title: None,
            title_span: None,
            published: None,
            url: None,
            language: None,
            is_language_detected: false,
            furniture: Vec::new(),
        }
    }

    /// The outlet's name, or the empty string.
    pub fn outlet_name(&self) -> &str {
        self.outlet.as_ref().map_or("", |o| o.name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn published(instant: &str, precision: Precision) -> Published {
        Published {
            instant: instant.parse().expect("a timestamp"),
            precision,
            written: instant.into(),
            source: MetadataSource::Text,
        }
    }

    #[test]
    fn two_dates_of_one_day_are_unordered() {
        let day = published("2019-03-12T00:00:00Z", Precision::Day);
        let noon = published("2019-03-12T12:00:00Z", Precision::Instant);
        let next = published("2019-03-13T00:00:00Z", Precision::Day);
        assert!(!day.certainly_before(&day.clone()));
        assert!(!day.certainly_before(&noon) && !noon.certainly_before(&day));
        assert!(day.certainly_before(&next) && !next.certainly_before(&day));
        assert!(noon.certainly_before(&next));
    }

    #[test]
    fn spans_are_half_open() {
        let a = Span::new(0, 3);
        assert!(!a.overlaps(Span::new(3, 5)) && a.overlaps(Span::new(2, 5)));
        assert_eq!(a.cover(Span::new(5, 6)), Span::new(0, 6));
        assert!(a.contains(Span::new(1, 3)) && !a.contains(Span::new(1, 4)));
    }
}
