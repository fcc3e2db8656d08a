//! What is known of a derivation as a whole and bears on each of its claims: how sure it is, and whether it is an outlet's
//! own update.

use petgraph::graph::NodeIndex;

use super::{Claim, severity};
use crate::lineage::Lineage;

/// A derivation between two articles.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    confidence: f64,
    update: bool,
}

impl Edge {
    /// The derivation from one article to another, by their positions.
    pub fn of(lineage: &Lineage, source: usize, derived: usize) -> Self {
        let graph = &lineage.graph;
        // Articles stand first in the graph, by position.
        let edge = graph.find_edge(NodeIndex::new(source), NodeIndex::new(derived)).map(|edge| &graph[edge]);
        Self {
            confidence: edge.map_or(1.0, |edge| edge.confidence),
            update: edge
                .is_some_and(|edge| edge.evidence.iter().any(|e| e.name == "announces_update" && e.weight > 0.0)),
        }
    }

    /// A claim as one of this derivation: its severity is that along the edge.
    pub fn weigh(self, claim: Claim) -> Claim {
        Claim { severity: severity::along(claim.severity, self.confidence, self.update), ..claim }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lineage::{Derivation, Evidence, Node, Relation};

    #[test]
    fn an_update_that_says_so_weighs_less() {
        let severity = |evidence: Vec<Evidence>| {
            let mut lineage = Lineage::default();
            let nodes = [0, 1].map(|i| lineage.graph.add_node(Node::Article(i)));
            let edge = Derivation {
                relation: Relation::NearCopy,
                confidence: 0.9,
                direction_confidence: 0.9,
                evidence,
                runner_up: None,
            };
            lineage.graph.add_edge(nodes[0], nodes[1], edge);
            Edge::of(&lineage, 0, 1).weigh(Claim { severity: 0.8, ..Claim::default() }).severity
        };
        let update = |weight| vec![Evidence::new("announces_update", "amended", weight)];
        assert!(severity(update(3.0)) < severity(Vec::new()));
        assert_eq!(severity(update(-3.0)), severity(Vec::new()));
    }
}
