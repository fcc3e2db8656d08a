//! Matches -> Lineage: who took from whom, missing originals included.

pub mod arborescence;
pub mod archaic;
pub mod attribution;
pub mod background;
pub mod branches;
mod candidate;
pub mod choice;
pub mod copies;
pub mod credits;
mod descent;
pub mod direction;
pub mod edits;
mod growth;
pub mod heap;
pub mod kin;
pub mod line;
pub mod links;
pub mod marginals;
pub mod missing;
pub mod names;
pub mod nearness;
pub mod outlets;
pub mod parts;
pub mod readings;
mod reason;
pub mod relation;
mod scales;
pub mod second_source;
mod settle;
pub mod step;
pub mod stories;
mod tree;
pub mod versions;

#[cfg(test)]
mod tests;

use petgraph::Direction::Incoming;
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::article::Article;
use crate::settings::LineageSettings;
use crate::sketch::Content;
use crate::text::Text;
use crate::verify::Match;

/// How a derived article relates to its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Most of the derived text is the source's own wording.
    NearCopy,
    /// Long runs of the source's wording survive among real edits.
    Rewrite,
    /// Little wording survives, the content follows the source.
    Paraphrase,
}

impl Relation {
    /// The name written to the tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NearCopy => "near_copy",
            Self::Rewrite => "rewrite",
            Self::Paraphrase => "paraphrase",
        }
    }
}

/// What an article is in its story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArticleRole {
    /// Others come from it, it comes from none.
    Origin,
    /// Its (first) source gives it by near copy.
    NearCopy,
    /// … by rewrite.
    Rewrite,
    /// … by paraphrase.
    Paraphrase,
    /// Linked to no article.
    Independent,
}

/// A node of the lineage graph.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Node {
    /// An article, by its position in the corpus.
    Article(usize),
    /// A hypothesised article that is not in the corpus, by its slug (without `missing:`).
    Missing(String),
}

/// One reason for an edge or against it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// A stable name.
    pub name: String,
    /// The value, as shown in `evidence` after `name=`.
    pub value: String,
    /// Log-odds it adds to the edge; positive speaks for it.
    pub weight: f64,
}

impl Evidence {
    /// A reason.
    pub fn new(name: &str, value: impl Into<String>, weight: f64) -> Self {
        Self { name: name.to_owned(), value: value.into(), weight }
    }
}

/// An edge of the lineage graph, from source to derived article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Derivation {
    /// How the derived article relates to the source.
    pub relation: Relation,
    /// Probability that this edge, in this direction, is right, 0 to 1.
    pub confidence: f64,
    /// Probability of the direction, given that the two are linked, 0 to 1.
    pub direction_confidence: f64,
    /// The reasons, strongest first.
    pub evidence: Vec<Evidence>,
    /// The next best source of the derived article, and how probable it is.
    pub runner_up: Option<(Node, f64)>,
}

impl Derivation {
    /// Gives the articles that it names the positions that `positions` has for their own.
    fn moved(&mut self, positions: &[usize]) {
        if let Some((Node::Article(article), _)) = &mut self.runner_up {
            *article = positions[*article];
        }
    }
}

/// One story: articles linked by derivation, and the missing sources they need.
#[derive(Clone, Debug, PartialEq)]
pub struct Story {
    /// Its number, from 1, larger stories first.
    pub number: usize,
    /// Positions of its articles, sorted.
    pub articles: Vec<usize>,
    /// Slugs of its missing sources, sorted.
    pub missing: Vec<String>,
    /// Nodes nothing in the story comes before: how many independent origins it has.
    pub independent_origins: usize,
}

/// The lineage of a corpus.
#[derive(Clone, Debug, Default)]
pub struct Lineage {
    /// Articles and missing sources with the derivations between them. Nodes stand in order: articles by position, then
    /// missing sources by slug.
    pub graph: DiGraph<Node, Derivation>,
    /// The role of every article, by position.
    pub roles: Vec<ArticleRole>,
    /// Stories, in order of their number.
    pub stories: Vec<Story>,
}

impl Lineage {
    /// The derivations between two articles, by their positions: sources first, sorted, without repetition.
    pub fn derivations(&self) -> Vec<(usize, usize)> {
        let ends =
            |edge: EdgeIndex| match self.graph.edge_endpoints(edge).map(|(s, d)| (&self.graph[s], &self.graph[d])) {
                Some((Node::Article(source), Node::Article(derived))) => Some((*source, *derived)),
                _ => None,
            };
        let mut pairs: Vec<(usize, usize)> = self.graph.edge_indices().filter_map(ends).collect();
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }

    /// The graph of some articles alone, which are given ascending and get the positions from 0, with the missing sources
    /// next to them.
    pub fn of_articles(&self, articles: &[usize]) -> DiGraph<Node, Derivation> {
        let graph = &self.graph;
        let edges = || articles.iter().flat_map(|&article| graph.edges_directed(NodeIndex::new(article), Incoming));
        let mut own: Vec<EdgeIndex> = edges().map(|edge| edge.id()).collect();
        own.sort_unstable();
        let mut missing: Vec<NodeIndex> =
            edges().map(|edge| edge.source()).filter(|n| n.index() >= self.roles.len()).collect();
        missing.sort_unstable();
        missing.dedup();
        let mut part = DiGraph::with_capacity(articles.len() + missing.len(), own.len());
        (0..articles.len()).for_each(|article| {
            part.add_node(Node::Article(article));
        });
        missing.iter().for_each(|&node| {
            part.add_node(graph[node].clone());
        });
        let place = |node: NodeIndex| match articles.binary_search(&node.index()) {
            Ok(place) => Some(place),
            Err(_) => missing.binary_search(&node).ok().map(|place| articles.len() + place),
        };
        for edge in own {
            let Some((source, derived)) = graph.edge_endpoints(edge) else { continue };
            let (Some(source), Some(derived)) = (place(source), place(derived)) else { continue };
            part.add_edge(NodeIndex::new(source), NodeIndex::new(derived), graph[edge].clone());
        }
        part
    }
}

/// What a lineage is reconstructed from, by position of the article.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    /// The articles.
    pub articles: &'a [Article],
    /// The articles taken apart.
    pub texts: &'a [Text],
    /// What they are about.
    pub contents: &'a [Content],
    /// What identical articles have in common; 0 for an article without words.
    pub identities: &'a [u64],
}

/// Reconstructs the lineage of a corpus from its verified pairs.
///
/// Pairs become links by a logistic model of shared wording and aligned sentences ([`links`]); each link is weighed in
/// both directions ([`direction`]); the heaviest branching over all of them gives every article at most one source
/// ([`arborescence`]). Then come missing sources that the texts credit ([`missing`]) and second sources of disjoint
/// passages ([`second_source`]). [`parts`] does the same part by part.
pub fn reconstruct(sources: &Sources<'_>, matches: &[Match], settings: &LineageSettings) -> Lineage {
    let outlets = outlets::Index::of(sources.articles);
    let attribution = attribution::Attribution::of(sources, &outlets);
    let matches = copies::settle(sources, &attribution, matches);
    let growth = growth::Growth::of(sources, &attribution, &matches, settings);
    let (lines, stories) = growth.lines();
    let compared = growth.compared(versions::Custom::of(lines, stories));
    let words = parts::words(&compared);
    let tree = growth.settle(&compared, &edits::frequencies(sources.texts.par_iter(), &words));
    stories::assemble(sources.articles, parts::branches(sources, &attribution, &tree, settings))
}
