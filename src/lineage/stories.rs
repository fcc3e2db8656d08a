//! Stories: the graph of all derivations, and its parts.

use std::collections::BTreeMap;

use petgraph::Direction;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::unionfind::UnionFind;
use petgraph::visit::EdgeRef;

use super::branches::Branches;
use super::{ArticleRole, Derivation, Lineage, Node, Relation, Story};
use crate::article::Article;

/// Puts all branches of a corpus into one graph and divides it into stories.
pub fn assemble(articles: &[Article], branches: Branches) -> Lineage {
    let count = articles.len();
    let mut graph: DiGraph<Node, Derivation> = DiGraph::new();
    for article in 0..count {
        graph.add_node(Node::Article(article));
    }
    let Branches { origins, firsts, seconds } = branches.sorted();
    for origin in origins {
        let node = graph.add_node(Node::Missing(origin.slug));
        for (article, derivation) in origin.children {
            graph.add_edge(node, NodeIndex::new(article), derivation);
        }
    }
    for (source, derived, derivation) in firsts.into_iter().chain(seconds) {
        graph.add_edge(NodeIndex::new(source), NodeIndex::new(derived), derivation);
    }
    let roles = roles(&graph, count);
    let stories = divide(&graph, articles);
    Lineage { graph, roles, stories }
}

fn roles(graph: &DiGraph<Node, Derivation>, count: usize) -> Vec<ArticleRole> {
    (0..count)
        .map(|article| {
            let node = NodeIndex::new(article);
            let strongest = graph.edges_directed(node, Direction::Incoming).max_by(|x, y| {
                x.weight().confidence.total_cmp(&y.weight().confidence).then(y.source().cmp(&x.source()))
            });
            match strongest.map(|edge| edge.weight().relation) {
                Some(Relation::NearCopy) => ArticleRole::NearCopy,
                Some(Relation::Rewrite) => ArticleRole::Rewrite,
                Some(Relation::Paraphrase) => ArticleRole::Paraphrase,
                None if graph.edges(node).next().is_some() => ArticleRole::Origin,
                None => ArticleRole::Independent,
            }
        })
        .collect()
}

/// The connected parts of the graph that hold more than one node, the largest first.
fn divide(graph: &DiGraph<Node, Derivation>, articles: &[Article]) -> Vec<Story> {
    let mut sets = UnionFind::new(graph.node_count());
    for edge in graph.edge_references() {
        sets.union(edge.source().index(), edge.target().index());
    }
    let mut parts: BTreeMap<usize, Vec<NodeIndex>> = BTreeMap::new();
    for node in graph.node_indices() {
        parts.entry(sets.find(node.index())).or_default().push(node);
    }
    let mut stories: Vec<Story> = parts
        .into_values()
        .filter(|nodes| nodes.len() > 1)
        .map(|nodes| {
            let mut story = Story { number: 0, articles: Vec::new(), missing: Vec::new(), independent_origins: 0 };
            for node in nodes {
                match &graph[node] {
                    Node::Article(article) => story.articles.push(*article),
                    Node::Missing(slug) => story.missing.push(slug.clone()),
                }
                if graph.edges_directed(node, Direction::Incoming).next().is_none() {
                    story.independent_origins += 1;
                }
            }
            story
        })
        .collect();
    stories.sort_by(|x, y| {
        let id = |story: &Story| story.articles.first().map(|&a| &articles[a].id);
        y.articles.len().cmp(&x.articles.len()).then(id(x).cmp(&id(y)))
    });
    stories.iter_mut().zip(1..).for_each(|(story, number)| story.number = number);
    stories
}
