//! The lineage with all that is known of its nodes and edges: what the graph formats, the picture and the page share.
//!
//! The nodes are all articles, those without an edge too, and all missing originals; the edges are the rows of
//! `lineage.csv`.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::clean;
use super::names::{self, Edge};
use super::{lineage, table};
use crate::article::Article;
use crate::claims::Status;
use crate::lineage::{Evidence, Node};
use crate::pipeline::Report;

/// A value of an attribute.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// Words.
    Text(Cow<'a, str>),
    /// A whole number.
    Whole(i64),
    /// A share or score, written as in the tables.
    Real(f64),
    /// Yes or no.
    Flag(bool),
}

impl Value<'_> {
    /// A count.
    fn whole(count: usize) -> Self {
        Self::Whole(i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// The value as it is written; text without what no format can take.
    pub fn written(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => clean::text(text),
            Self::Whole(number) => Cow::Owned(number.to_string()),
            Self::Real(number) => table::decimal(*number),
            Self::Flag(flag) => Cow::Borrowed(if *flag { "true" } else { "false" }),
        }
    }
}

/// The type of an attribute, by its name in GraphML; GEXF has the same ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// Words.
    String,
    /// A whole number.
    Long,
    /// A share or score.
    Double,
    /// Yes or no.
    Boolean,
}

impl Type {
    /// The name in both formats.
    pub const fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Long => "long",
            Self::Double => "double",
            Self::Boolean => "boolean",
        }
    }
}

/// The attributes of nodes.
pub const NODE_ATTRIBUTES: &[(&str, Type)] = &[
    ("label", Type::String),
    ("kind", Type::String),
    ("outlet", Type::String),
    ("title", Type::String),
    ("published", Type::String),
    ("published_timestamp", Type::Long),
    ("published_source", Type::String),
    ("language", Type::String),
    ("url", Type::String),
    ("words", Type::Long),
    ("story", Type::Long),
    ("role", Type::String),
    ("is_root", Type::Boolean),
];

/// The attributes of edges.
pub const EDGE_ATTRIBUTES: &[(&str, Type)] = &[
    ("weight", Type::Double),
    ("confidence", Type::Double),
    ("direction_confidence", Type::Double),
    ("relation", Type::String),
    ("evidence", Type::String),
    ("runner_up", Type::String),
    ("containment", Type::Double),
    ("altered_claims", Type::Long),
];

/// A node: an article, or an original that is not in the corpus.
pub struct Vertex<'a> {
    /// What it stands for.
    pub node: Node,
    /// Its name in `lineage.csv`, without characters that XML cannot take, and unique without them too.
    pub id: String,
    /// What a person calls it.
    pub label: String,
    /// The article; none of a missing one.
    pub article: Option<&'a Article>,
    /// Number of its story.
    pub story: Option<usize>,
    /// Whether nothing comes before it, though something may come after.
    pub is_root: bool,
    role: Cow<'a, str>,
    words: Option<usize>,
}

impl<'a> Vertex<'a> {
    /// Its attributes; what is not known is left out.
    pub fn attributes(&self) -> Vec<(&'static str, Value<'_>)> {
        let mut all = vec![("label", Value::Text(self.label.as_str().into()))];
        all.push(("kind", Value::Text(if self.article.is_some() { "article" } else { "missing" }.into())));
        let mut text = |name, value: Option<&'a str>| {
            if let Some(value) = value.filter(|v| !v.is_empty()) {
                all.push((name, Value::Text(value.into())));
            }
        };
        let published = self.article.and_then(|a| a.published.as_ref());
        text("outlet", self.article.map(Article::outlet_name));
        text("title", self.article.and_then(|a| a.title.as_deref()));
        text("published", published.map(|p| p.written.as_str()));
        text("published_source", published.map(|p| p.source.name()));
        text("language", self.article.and_then(|a| a.language.as_deref()));
        text("url", self.article.and_then(|a| a.url.as_deref()));
        if let Some(published) = published {
            all.push(("published_timestamp", Value::Whole(published.instant.as_second())));
        }
        all.extend(self.words.map(|n| ("words", Value::whole(n))));
        all.extend(self.story.map(|n| ("story", Value::whole(n))));
        all.push(("role", Value::Text(self.role.as_ref().into())));
        all.push(("is_root", Value::Flag(self.is_root)));
        all
    }
}

/// An edge with the places of its two ends.
pub struct Link<'a> {
    /// Place of the source among the vertices.
    pub source: usize,
    /// Place of the derived article.
    pub derived: usize,
    /// The derivation.
    pub edge: Edge<'a>,
    /// How much of the derived article's wording stands in the source, when the source is there to be read.
    pub containment: Option<f64>,
    /// Altered claims along it.
    pub altered: usize,
    runner_up: String,
}

impl Link<'_> {
    /// Its attributes; what is not known is left out.
    pub fn attributes(&self) -> Vec<(&'static str, Value<'_>)> {
        let derivation = self.edge.derivation;
        let mut all = vec![
            ("weight", Value::Real(derivation.confidence)),
            ("confidence", Value::Real(derivation.confidence)),
            ("direction_confidence", Value::Real(derivation.direction_confidence)),
            ("relation", Value::Text(derivation.relation.name().into())),
            ("evidence", Value::Text(table::list(derivation.evidence.iter().map(lineage::reason)))),
        ];
        if !self.runner_up.is_empty() {
            all.push(("runner_up", Value::Text(self.runner_up.as_str().into())));
        }
        all.extend(self.containment.map(|share| ("containment", Value::Real(share))));
        all.push(("altered_claims", Value::whole(self.altered)));
        all
    }

    /// The reasons that speak for it, then those against it.
    pub fn reasons(&self) -> (Vec<&Evidence>, Vec<&Evidence>) {
        self.edge.derivation.evidence.iter().partition(|e| e.weight >= 0.0)
    }
}

/// The lineage as nodes and edges.
pub struct Graph<'a> {
    /// Articles by position, then missing originals by slug.
    pub vertices: Vec<Vertex<'a>>,
    /// Edges by the names of their ends.
    pub links: Vec<Link<'a>>,
}

impl<'a> Graph<'a> {
    /// The graph of a report.
    pub fn of(report: &'a Report) -> Self {
        let edges = names::edges(report);
        let derived: BTreeSet<&Node> = edges.iter().map(|e| e.derived).collect();
        let mut ids = Ids::default();
        let stories = names::stories_of_articles(report);
        let missing_stories: BTreeMap<&str, usize> = report
            .lineage
            .stories
            .iter()
            .flat_map(|s| s.missing.iter().map(move |slug| (slug.as_str(), s.number)))
            .collect();
        let mut vertices: Vec<Vertex<'a>> = Vec::new();
        for (position, article) in report.corpus.articles.iter().enumerate() {
            let node = Node::Article(position);
            vertices.push(Vertex {
                id: ids.next(&article.id.0),
                label: label(report, position, article),
                article: Some(article),
                story: stories.get(&position).copied(),
                is_root: !derived.contains(&node),
                role: report.lineage.roles.get(position).map_or_else(|| "".into(), |role| names::of(role).into()),
                words: report.outlines.get(position).map(|outline| outline.words),
                node,
            });
        }
        let missing: BTreeSet<&Node> =
            report.lineage.graph.node_weights().filter(|n| matches!(n, Node::Missing(_))).collect();
        for node in missing {
            let Node::Missing(slug) = node else { continue };
            vertices.push(Vertex {
                id: ids.next(&format!("{}{slug}", names::MISSING)),
                label: names::of_slug(slug),
                article: None,
                story: missing_stories.get(slug.as_str()).copied(),
                is_root: !derived.contains(node),
                role: "missing".into(),
                words: None,
                node: node.clone(),
            });
        }
        let places: BTreeMap<Node, usize> = vertices.iter().enumerate().map(|(i, v)| (v.node.clone(), i)).collect();
        let altered = altered_along(report);
        let links = edges
            .into_iter()
            .filter_map(|edge| {
                Some(Link {
                    source: *places.get(edge.source)?,
                    derived: *places.get(edge.derived)?,
                    containment: containment(report, &edge),
                    altered: ends(&edge).and_then(|ends| altered.get(&ends).copied()).unwrap_or_default(),
                    runner_up: lineage::runner_up(report, edge.derivation),
                    edge,
                })
            })
            .collect();
        Self { vertices, links }
    }
}

/// What a person calls an article: its outlet and headline, else how it begins.
fn label(report: &Report, position: usize, article: &Article) -> String {
    let title = names::headline(article).unwrap_or_else(|| names::opening(report, position));
    match article.outlet_name() {
        "" => title,
        outlet => format!("{outlet}: {title}"),
    }
}

/// The positions of an edge between two articles that can be read.
fn ends(edge: &Edge<'_>) -> Option<(usize, usize)> {
    match (edge.source, edge.derived) {
        (Node::Article(source), Node::Article(derived)) => Some((*source, *derived)),
        _ => None,
    }
}

/// The number of altered claims by source and derived article.
pub fn altered_along(report: &Report) -> BTreeMap<(usize, usize), usize> {
    let comparisons = report.alterations.comparisons.iter();
    comparisons
        .map(|c| ((c.source, c.derived), c.claims.iter().filter(|t| t.claim.status == Status::Altered).count()))
        .collect()
}

/// How much of the derived article's wording stands in the source, when both can be read.
pub fn containment(report: &Report, edge: &Edge<'_>) -> Option<f64> {
    let (source, derived) = ends(edge)?;
    let key = (source.min(derived), source.max(derived));
    let found = report.matches.binary_search_by_key(&key, |m| (m.a, m.b)).ok().map(|i| &report.matches[i])?;
    Some(if derived < source { found.containment_a_in_b } else { found.containment_b_in_a })
}

/// Gives out ids that XML can take; two that are the same without their control characters are kept apart.
#[derive(Default)]
struct Ids {
    taken: BTreeSet<String>,
}

impl Ids {
    fn next(&mut self, name: &str) -> String {
        let plain = clean::xml(name).into_owned();
        let mut id = plain.clone();
        let mut again = 1;
        while !self.taken.insert(id.clone()) {
            again += 1;
            id = format!("{plain}~{again}");
        }
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::sample;

    #[test]
    fn nodes_and_edges_are_those_of_the_tables() {
        let report = sample::report();
        let graph = Graph::of(&report);
        let ids: Vec<&str> = graph.vertices.iter().map(|v| v.id.as_str()).collect();
        assert_eq!(
            ids,
            [
                "000_daily.txt",
                "001_other.txt",
                "002_kayhan.txt",
                "003_dimwit.txt",
                "004_copy.txt",
                "missing:cnn",
                "missing:military-times"
            ]
        );
        let links: Vec<(&str, &str)> = graph.links.iter().map(|l| (ids[l.source], ids[l.derived])).collect();
        assert_eq!(links[0], ("004_copy.txt", "002_kayhan.txt"));
        assert_eq!(graph.links[0].altered, 2);
        assert_eq!(graph.links[0].containment, Some(0.686));
    }

    #[test]
    fn every_attribute_is_declared_with_its_type() {
        let report = sample::report();
        let graph = Graph::of(&report);
        let check = |attributes: Vec<(&'static str, Value<'_>)>, declared: &[(&str, Type)]| {
            for (name, value) in attributes {
                let (_, kind) = declared.iter().find(|(n, _)| *n == name).expect(name);
                let fits = matches!(
                    (value, kind),
                    (Value::Text(_), Type::String)
                        | (Value::Whole(_), Type::Long)
                        | (Value::Real(_), Type::Double)
                        | (Value::Flag(_), Type::Boolean)
                );
                assert!(fits, "{name}");
            }
        };
        graph.vertices.iter().for_each(|v| check(v.attributes(), NODE_ATTRIBUTES));
        graph.links.iter().for_each(|l| check(l.attributes(), EDGE_ATTRIBUTES));
    }

    #[test]
    fn ids_stay_apart_without_their_control_characters() {
        let mut ids = Ids::default();
        assert_eq!(["a\u{1}", "a\u{2}", "b"].map(|name| ids.next(name)), ["a\u{fffd}", "a\u{fffd}~2", "b"]);
    }
}
