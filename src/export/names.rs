//! The names things have in the output.

use std::borrow::Cow;
use std::collections::BTreeMap;

use petgraph::visit::EdgeRef;
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64;

use crate::article::Article;
use crate::lineage::{Derivation, Node};
use crate::pipeline::Report;
use crate::text::{Reading, outline};

/// What stands before the name of a hypothesised article.
pub const MISSING: &str = "missing:";

/// The name of a node: the article's id, or `missing:slug`.
pub fn node<'a>(report: &'a Report, node: &Node) -> Cow<'a, str> {
    match node {
        Node::Article(position) => Cow::Borrowed(article(report, *position)),
        Node::Missing(slug) => Cow::Owned(format!("{MISSING}{slug}")),
    }
}

/// The id of the article at a position.
pub fn article(report: &Report, position: usize) -> &str {
    report.corpus.articles.get(position).map_or("", |a| a.id.0.as_str())
}

/// The headline of an article as a person reads it, on one line.
pub fn headline(article: &Article) -> Option<String> {
    let title = Reading::of(article.title.as_deref()?).text;
    Some(title.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// How an article begins: the first words of its own prose, for one without a headline.
pub fn opening(report: &Report, position: usize) -> String {
    let of_body = report.outlines.get(position).and_then(|outline| outline.opening.clone());
    let whole = || report.corpus.articles.get(position).map_or("", |a| a.text.as_str());
    of_body.unwrap_or_else(|| outline::opening(whole()))
}

/// The name of a fieldless enum value, as its `serde` form has it.
pub fn of<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

/// One edge of the lineage graph.
pub struct Edge<'a> {
    /// The source.
    pub source: &'a Node,
    /// What was derived from it.
    pub derived: &'a Node,
    /// How.
    pub derivation: &'a Derivation,
}

/// The edges of the lineage graph, sorted by the names of source and derived article.
pub fn edges(report: &Report) -> Vec<Edge<'_>> {
    let graph = &report.lineage.graph;
    let mut edges: Vec<Edge<'_>> = graph
        .edge_references()
        .map(|e| Edge { source: &graph[e.source()], derived: &graph[e.target()], derivation: e.weight() })
        .collect();
    edges.sort_by_cached_key(|e| (node(report, e.source).into_owned(), node(report, e.derived).into_owned()));
    edges
}

/// The story of every article that is in one, by position.
pub fn stories_of_articles(report: &Report) -> BTreeMap<usize, usize> {
    report.lineage.stories.iter().flat_map(|s| s.articles.iter().map(|&a| (a, s.number))).collect()
}

/// Short words of names that are no initials.
const SMALL_WORDS: [&str; 12] = ["the", "of", "and", "new", "sun", "for", "a", "la", "le", "el", "die", "der"];

/// The name of a missing original: its slug as words: other short ones are initials.
pub fn of_slug(slug: &str) -> String {
    let words = slug.split('-').filter(|w| !w.is_empty()).map(|word| {
        let mut characters = word.chars();
        match characters.next() {
            Some(first) if word.len() > 3 || SMALL_WORDS.contains(&word) => {
                first.to_uppercase().chain(characters).collect()
            }
            _ => word.to_uppercase(),
        }
    });
    words.collect::<Vec<String>>().join(" ")
}

/// Who published an article; its file name without the ending when nobody is known.
pub fn who(article: &Article) -> String {
    match article.outlet_name().trim() {
        "" => {
            let file = article.id.0.rsplit('/').next().unwrap_or(&article.id.0);
            file.rsplit_once('.').map_or(file, |(stem, _)| stem).to_owned()
        }
        outlet => outlet.to_owned(),
    }
}

/// The place of an article in the page, the same however the corpus grows.
pub fn anchor(id: &str) -> String {
    format!("article-{:016x}", xxh3_64(id.as_bytes()))
}

/// The name of a value in words: `near_copy` is a near copy.
pub fn words(name: &str) -> String {
    name.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_made_readable() {
        assert_eq!(of_slug("cnn"), "CNN");
        assert_eq!(of_slug("military-times"), "Military Times");
        assert_eq!(of_slug("ancestor-1"), "Ancestor 1");
        assert_eq!(of_slug("the-whistle"), "The Whistle");
    }
}
