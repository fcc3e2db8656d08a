//! Parts: the alterations of a corpus, traced story by story.
//!
//! What became of a claim is told by the texts of its story alone, so that stories can be traced on as many machines as
//! there are: [`divide`] the lineage, [`super::trace`] each part of it, and put the alterations together. The result is that
//! of tracing the whole lineage, bit for bit.

use std::collections::BTreeMap;

use petgraph::unionfind::UnionFind;
use petgraph::visit::EdgeRef;

use super::Alterations;
use crate::lineage::{Lineage, Node};

/// The articles of each story in which claims were passed on, ascending; in the order of their first articles.
pub fn divide(lineage: &Lineage) -> Vec<Vec<usize>> {
    let graph = &lineage.graph;
    let mut sets: UnionFind<usize> = UnionFind::new(graph.node_count());
    for edge in graph.edge_references() {
        sets.union(edge.source().index(), edge.target().index());
    }
    let mut stories: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut first: BTreeMap<usize, usize> = BTreeMap::new();
    for node in graph.node_indices() {
        if let Node::Article(article) = graph[node] {
            let story = *first.entry(sets.find(node.index())).or_insert(article);
            stories.entry(story).or_default().push(article);
        }
    }
    stories.retain(|_, articles| articles.len() > 1);
    stories.into_values().collect()
}

impl Alterations {
    /// The same where each article has the position that `positions` gives for its own.
    pub fn moved(mut self, positions: &[usize]) -> Self {
        for comparison in &mut self.comparisons {
            comparison.source = positions[comparison.source];
            comparison.derived = positions[comparison.derived];
            for introduced in comparison.claims.iter_mut().filter_map(|traced| traced.introduced_by.as_mut()) {
                if let Node::Article(article) = introduced {
                    *article = positions[*article];
                }
            }
        }
        for finding in &mut self.findings {
            (finding.source, finding.derived) = (positions[finding.source], positions[finding.derived]);
        }
        self
    }

    /// Adds those of other stories; [`Alterations::sort`] puts all of them in order.
    pub fn extend(&mut self, other: Self) {
        self.comparisons.extend(other.comparisons);
        self.findings.extend(other.findings);
    }

    /// Puts comparisons and findings in order.
    pub fn sort(&mut self) {
        self.comparisons.sort_by_key(|comparison| (comparison.source, comparison.derived));
        self.findings.sort_by(|a, b| {
            (a.source, a.derived, &a.pattern, &a.subject).cmp(&(b.source, b.derived, &b.pattern, &b.subject))
        });
    }
}
