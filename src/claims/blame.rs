//! Blame: the article in which each alteration first appears.

use petgraph::Direction;
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;
use rayon::prelude::*;

use super::edge::Edge;
use super::{Alterations, Claim, Comparison, Status, Traced, compare, findings, inheritance};
use crate::lineage::{Lineage, Node};
use crate::settings::ClaimSettings;
use crate::text::Text;

/// Compares the claims along every derivation of a lineage and finds where each alteration first appears.
pub fn trace(lineage: &Lineage, texts: &[Text], settings: &ClaimSettings) -> Alterations {
    let mut pairs = lineage.derivations();
    pairs.retain(|&(source, derived)| source < texts.len() && derived < texts.len());
    let compared: Vec<(Comparison, Vec<super::Finding>)> = pairs
        .par_iter()
        .map(|&(source, derived)| {
            let claims = compare(&texts[source], &texts[derived], settings);
            let found = findings::of_pair(source, derived, &texts[source], &texts[derived], &claims);
            let others = Witnesses::of(lineage, source, derived);
            let edge = Edge::of(lineage, source, derived);
            let claims = claims
                .into_iter()
                .map(|claim| {
                    let claim = edge.weigh(claim);
                    let introduced_by = others.blame(&claim, texts);
                    Traced { claim, introduced_by }
                })
                .collect();
            (Comparison { source, derived, claims }, found)
        })
        .collect();
    let mut alterations = Alterations::default();
    for (comparison, found) in compared {
        alterations.comparisons.push(comparison);
        alterations.findings.extend(found);
    }
    inheritance::pass_on(&mut alterations.comparisons, texts);
    alterations.sort();
    alterations
}

/// What else a derived article may have taken an altered claim from.
struct Witnesses {
    derived: usize,
    /// Its other sources in the corpus.
    parents: Vec<usize>,
    /// Missing sources of the article or of its source, each with the other articles taken from it.
    missing: Vec<(String, bool, Vec<usize>)>,
}

impl Witnesses {
    fn of(lineage: &Lineage, source: usize, derived: usize) -> Self {
        let graph = &lineage.graph;
        let sources_of = |article: usize| {
            // Articles stand first in the graph, by position.
            let mut nodes: Vec<_> = graph.neighbors_directed(NodeIndex::new(article), Direction::Incoming).collect();
            nodes.sort_unstable();
            nodes.dedup();
            nodes
        };
        let own = sources_of(derived);
        let mut parents: Vec<usize> = own
            .iter()
            .filter_map(|&n| match graph[n] {
                Node::Article(i) if i != source => Some(i),
                _ => None,
            })
            .collect();
        parents.sort_unstable();
        let mut missing = Vec::new();
        let mut above = own.clone();
        above.extend(sources_of(source));
        above.sort_unstable();
        above.dedup();
        for node in above {
            let Node::Missing(slug) = &graph[node] else { continue };
            let mut others: Vec<usize> = graph
                .edges(node)
                .filter_map(|e| match graph[e.target()] {
                    Node::Article(i) if i != source && i != derived => Some(i),
                    _ => None,
                })
                .collect();
            others.sort_unstable();
            missing.push((slug.clone(), own.contains(&node), others));
        }
        missing.sort();
        Self { derived, parents, missing }
    }

    /// Where an altered or added claim first appears. The comparison is with the direct source, so that a change is the
    /// derived article's own, unless another source of it has the same wording, or a missing one may have had it: an
    /// article that is known to come from that missing source has the wording, or the derived article itself does.
    fn blame(&self, claim: &Claim, texts: &[Text]) -> Option<Node> {
        if !matches!(claim.status, Status::Altered | Status::Added) {
            return None;
        }
        let words = Wording::of(claim, &texts[self.derived]);
        if let Some(&parent) = self.parents.iter().find(|&&p| p < texts.len() && words.stands_in(&texts[p])) {
            return Some(Node::Article(parent));
        }
        let witnessed = self
            .missing
            .iter()
            .find(|(_, _, others)| others.iter().any(|&o| o < texts.len() && words.stands_in(&texts[o])))
            .or_else(|| self.missing.iter().find(|(_, own, _)| *own));
        match witnessed {
            Some((slug, ..)) => Some(Node::Missing(slug.clone())),
            None => Some(Node::Article(self.derived)),
        }
    }
}

/// The wording of a claim in the derived article, as word hashes.
struct Wording {
    words: Vec<u64>,
}

/// Words in a run that has to recur for a wording to be the same.
const RUN: usize = 4;

impl Wording {
    fn of(claim: &Claim, text: &Text) -> Self {
        let Some(span) = claim.derived else { return Self { words: Vec::new() } };
        let shown = text.reading.shown(span);
        let words = text.words.iter().filter(|w| shown.contains(w.span)).map(|w| w.hash).collect();
        Self { words }
    }

    /// Whether most of the wording, in runs of a few words, stands in another text.
    fn stands_in(&self, text: &Text) -> bool {
        if self.words.len() < RUN {
            return false;
        }
        let mut theirs: Vec<&[u64]> = Vec::new();
        let hashes: Vec<u64> = text.words.iter().map(|w| w.hash).collect();
        theirs.extend(hashes.windows(RUN));
        theirs.sort_unstable();
        let runs = self.words.windows(RUN);
        let total = runs.len();
        let known = runs.filter(|run| theirs.binary_search(run).is_ok()).count();
        known * 5 >= total * 4
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::claims::Kind;
    use crate::lineage::{Derivation, Relation};

    const FIRST: &str = "The old mill by the river burnt down on Monday night. At least 12 workers were hurt in the fire, the town said. The owner of the mill has not been seen since Sunday.";

    fn lineage(nodes: &[Node], edges: &[(usize, usize)]) -> Lineage {
        let mut lineage = Lineage::default();
        let indices: Vec<_> = nodes.iter().map(|n| lineage.graph.add_node(n.clone())).collect();
        for &(from, to) in edges {
            let edge = Derivation {
                relation: Relation::NearCopy,
                confidence: 0.9,
                direction_confidence: 0.9,
                evidence: Vec::new(),
                runner_up: None,
            };
            lineage.graph.add_edge(indices[from], indices[to], edge);
        }
        lineage
    }

    fn texts(articles: &[&str]) -> Vec<Text> {
        articles.iter().enumerate().map(|(i, text)| Text::of(&Article::bare(i.to_string(), *text))).collect()
    }

    fn altered(alterations: &Alterations, comparison: usize) -> Vec<&Traced> {
        let claims = &alterations.comparisons[comparison].claims;
        claims.iter().filter(|t| t.claim.status == Status::Altered).collect()
    }

    #[test]
    fn an_alteration_is_blamed_on_the_article_that_made_it_not_on_its_copies() {
        let second = FIRST.replace("12 workers", "21 workers");
        let texts = texts(&[FIRST, &second, &second]);
        let nodes = [Node::Article(0), Node::Article(1), Node::Article(2)];
        let found = trace(&lineage(&nodes, &[(0, 1), (1, 2)]), &texts, &ClaimSettings::default());
        assert_eq!(found.comparisons.iter().map(|c| (c.source, c.derived)).collect::<Vec<_>>(), [(0, 1), (1, 2)]);
        let first = altered(&found, 0);
        assert_eq!(first.len(), 1);
        assert!(first[0].claim.kinds.contains(&Kind::Number));
        assert_eq!(first[0].introduced_by, Some(Node::Article(1)));
        assert!(altered(&found, 1).is_empty());
        // The copy kept it: the claim bears the name of the article that made it, all others none.
        let kept: Vec<_> = found.comparisons[1].claims.iter().filter(|t| t.introduced_by.is_some()).collect();
        assert_eq!(kept.len(), 1, "{kept:?}");
        assert_eq!((kept[0].claim.status, &kept[0].introduced_by), (Status::Verbatim, &Some(Node::Article(1))));
    }

    #[test]
    fn a_second_source_with_the_wording_takes_the_blame() {
        let second = FIRST.replace("12 workers", "21 workers");
        let texts = texts(&[FIRST, &second, &second]);
        let nodes = [Node::Article(0), Node::Article(1), Node::Article(2)];
        let found = trace(&lineage(&nodes, &[(0, 2), (1, 2)]), &texts, &ClaimSettings::default());
        assert_eq!(altered(&found, 0)[0].introduced_by, Some(Node::Article(1)));
    }

    #[test]
    fn a_missing_source_may_have_had_it() {
        let second = FIRST.replace("12 workers", "21 workers");
        let nodes = [Node::Article(0), Node::Article(1), Node::Article(2), Node::Missing("wire".into())];
        // Both 1 and 2 come from the missing source; 2 has the wording of 1 though 1 is not its source.
        let all = texts(&[FIRST, &second, &second]);
        let found = trace(&lineage(&nodes, &[(0, 1), (3, 1), (3, 2)]), &all, &ClaimSettings::default());
        assert_eq!(altered(&found, 0)[0].introduced_by, Some(Node::Missing("wire".into())));
        // The missing source is only the source's: nobody else has the wording, so the derived article made it.
        let found = trace(
            &lineage(
                &nodes[..1].iter().chain(&nodes[1..2]).chain(&nodes[3..]).cloned().collect::<Vec<_>>(),
                &[(0, 1), (2, 0)],
            ),
            &all,
            &ClaimSettings::default(),
        );
        assert_eq!(altered(&found, 0)[0].introduced_by, Some(Node::Article(1)));
    }
}
