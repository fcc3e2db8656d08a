//! What the driver of `lineage` and its kernels write to each other beside texts, as JSON whose figures come back bit for bit.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::article::{Article, ArticleId, Marked, MetadataSource, Outlet, Precision, Published, Span};
use crate::cluster::{Failure, failure};
use crate::lineage::outlets::Index;
use crate::lineage::parts::Rest;
use crate::lineage::versions::Custom;
use crate::lineage::{Derivation, Node};
use crate::verify::Match;

/// An article without its text.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record {
    id: ArticleId,
    outlet: Option<Outlet>,
    title: Option<String>,
    title_span: Option<Span>,
    published: Option<Stamp>,
    url: Option<String>,
    language: Option<String>,
    is_language_detected: bool,
    furniture: Vec<Marked>,
}

/// When an article says it was published.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Stamp {
    second: i64,
    nanosecond: i32,
    precision: Precision,
    written: String,
    source: MetadataSource,
}

impl Record {
    /// What is known of an article.
    pub fn of(article: &Article) -> Self {
        let stamp = |published: &Published| Stamp {
            second: published.instant.as_second(),
            nanosecond: published.instant.subsec_nanosecond(),
            precision: published.precision,
            written: published.written.clone(),
            source: published.source,
        };
        Self {
            id: article.id.clone(),
            outlet: article.outlet.clone(),
            title: article.title.clone(),
            title_span: article.title_span,
            published: article.published.as_ref().map(stamp),
            url: article.url.clone(),
            language: article.language.clone(),
            is_language_detected: article.is_language_detected,
            furniture: article.furniture.clone(),
        }
    }

    /// The article with its text.
    ///
    /// # Errors
    /// Its date is none.
    pub fn with_text(self, text: String) -> Result<Article, Failure> {
        let published = |stamp: Stamp| {
            let Stamp { second, nanosecond, precision, written, source } = stamp;
            let instant = Timestamp::new(second, nanosecond).map_err(|why| failure(why.to_string()))?;
            Ok::<_, Failure>(Published { instant, precision, written, source })
        };
        Ok(Article {
            id: self.id,
            text,
            outlet: self.outlet,
            title: self.title,
            title_span: self.title_span,
            published: self.published.map(published).transpose()?,
            url: self.url,
            language: self.language,
            is_language_detected: self.is_language_detected,
            furniture: self.furniture,
        })
    }
}

/// What a task is given with one of its articles.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Given {
    /// The blocks of its stock paragraphs, ascending.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stock: Vec<usize>,
    /// The later articles of the task that it is to be compared with, ascending.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub partners: Vec<u32>,
}

/// What a task of verification is given beside its articles.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ToMatch {
    /// Groups of twins of the corpus.
    pub documents: usize,
}

/// What a task of the survey is given beside its articles.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ToSurvey {
    /// The matches of its articles.
    pub matches: Vec<Match>,
    /// The names of the outlets of the corpus.
    pub outlets: Vec<String>,
}

/// What a task that counts words is given beside its articles.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ToCount {
    /// The words, ascending.
    pub words: Vec<u64>,
}

/// What a task of the lineage is given beside its articles.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ToBranch {
    /// The matches of its articles.
    pub matches: Vec<Match>,
    /// The names of the outlets of the corpus.
    pub outlets: Vec<String>,
    /// What its undated stories mostly are.
    pub custom: Custom,
    /// In how many of its articles words stand.
    pub frequencies: Vec<(u64, usize)>,
}

impl ToBranch {
    /// What a part must know of the rest of the corpus, and the matches of its articles.
    pub fn rest(self) -> (Rest, Vec<Match>) {
        let outlets = Index::new(self.outlets.iter().map(String::as_str));
        let frequencies: BTreeMap<u64, usize> = self.frequencies.into_iter().collect();
        (Rest { outlets, custom: self.custom, frequencies }, self.matches)
    }
}

/// What a task of the claims is given beside its articles: the graph of its stories, in which articles have the positions
/// that they have in the task.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ToTrace {
    /// Articles, then missing sources.
    pub nodes: Vec<Node>,
    /// The derivations between them.
    pub edges: Vec<(usize, usize, Derivation)>,
}

/// The bytes of what is written.
///
/// # Errors
/// It has no JSON: an infinite figure.
pub fn write(what: &impl Serialize) -> Result<Vec<u8>, Failure> {
    serde_json::to_vec(what).map_err(|why| failure(why.to_string()))
}

/// Reads what was written.
///
/// # Errors
/// It is something else.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(bytes).map_err(|why| failure(why.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn articles_come_back_as_they_were() {
        let published = Published {
            instant: "1999-12-31T23:59:59.123456789Z".parse().expect("a time"),
            precision: Precision::Instant,
            written: "1999-12-31T23:59:59.123456789Z".into(),
            source: MetadataSource::JsonLd,
        };
        let article = Article {
            outlet: Some(Outlet { name: "The \"Quay\"\n".into(), source: MetadataSource::Record }),
            published: Some(published),
            title_span: Some(Span::new(0, 3)),
            ..Article::bare("a/ü.txt", "Öl\0 \u{1f600}")
        };
        let record: Record = read(&write(&Record::of(&article)).expect("written")).expect("read");
        assert_eq!(record.with_text(article.text.clone()).expect("an article"), article);
    }

    proptest! {
        #[test]
        fn figures_come_back_bit_by_bit(share in any::<f64>(), similarity in any::<f32>()) {
            prop_assume!(share.is_finite() && similarity.is_finite());
            let found: (f64, f32) = read(&write(&(share, similarity)).expect("written")).expect("read");
            prop_assert_eq!((found.0.to_bits(), found.1.to_bits()), (share.to_bits(), similarity.to_bits()));
        }
    }
}
