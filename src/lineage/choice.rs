//! Choice: which of the possible derivations of a story are its lineage, and how probable each is.

use super::arborescence::{self, Arc};
use super::marginals::marginals;

/// Articles of a story up to which probabilities are summed over all its branchings. Beyond, each article weighs its
/// own possible sources only, which is the same where dates order them all.
pub const EXACT: usize = 128;
/// Log-odds of an article having been copied once more, for each nat of the copies it is expected to have: what many
/// copied is at hand, and known. Preferential attachment (Yule 1925; Barabási and Albert 1999).
pub const COPIED: f64 = 3.0;
/// How often expected copies and probabilities are computed from each other.
const ROUNDS: usize = 3;
/// A source is chosen when it is at least this probable against the article having none.
const LEAST_ODDS: f64 = 0.2;

/// What was chosen in a story.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// For each node the arc that leads to it.
    pub into: Vec<Option<usize>>,
    /// The probability of each arc, 0 to 1.
    pub probability: Vec<f64>,
    /// For each arc the copies that its source is expected to have besides.
    pub copies: Vec<f64>,
}

/// Chooses among the arcs of a story, numbered from 0. Where a node `is_open`, nothing attests what came before it, and the
/// shape of the story must tell: copies draw copies.
///
/// The branching chosen is the one with the most arcs expected to be right, not the single most probable one: of a hub and
/// its many copies the hub is the origin, even though each single copy could be.
///
/// An arc that `joins_twins` is no copy that draws others: a text that was printed twice is not better known for it.
pub fn choose(nodes: usize, arcs: &[Arc], is_open: &[bool], joins_twins: &[bool]) -> Choice {
    let mut arcs = arcs.to_vec();
    let bare: Vec<f64> = arcs.iter().map(|arc| arc.weight).collect();
    let mut probability = probabilities(nodes, &arcs);
    let mut copies = vec![0.0; arcs.len()];
    for _ in 0..ROUNDS {
        let mut expected = vec![0.0; nodes];
        let counted = |at: usize| if joins_twins[at] { 0.0 } else { probability[at] };
        arcs.iter().enumerate().for_each(|(at, arc)| expected[arc.source] += counted(at));
        for (at, arc) in arcs.iter_mut().enumerate() {
            copies[at] = (expected[arc.source] - counted(at)).max(0.0);
            if is_open[arc.derived] {
                arc.weight = bare[at] + COPIED * copies[at].ln_1p();
            }
        }
        probability = probabilities(nodes, &arcs);
    }
    let mut origin = vec![1.0; nodes];
    arcs.iter().zip(&probability).for_each(|(arc, p)| origin[arc.derived] -= p);
    // Whole millionths: sums in another order must not break ties.
    let gain = |arc: &Arc, p: f64| ((p - LEAST_ODDS * origin[arc.derived].max(0.0)) * 1e6).round();
    let gains: Vec<Arc> = arcs.iter().zip(&probability).map(|(arc, &p)| Arc { weight: gain(arc, p), ..*arc }).collect();
    Choice { into: arborescence::heaviest_branching(nodes, &gains), probability, copies }
}

fn probabilities(nodes: usize, arcs: &[Arc]) -> Vec<f64> {
    let exact = if nodes <= EXACT { marginals(nodes, arcs) } else { None };
    exact.unwrap_or_else(|| local(nodes, arcs))
}

/// The probability of each arc among those into the same node and its having no source at all.
fn local(nodes: usize, arcs: &[Arc]) -> Vec<f64> {
    let mut largest = vec![0.0f64; nodes];
    arcs.iter().for_each(|arc| largest[arc.derived] = largest[arc.derived].max(arc.weight));
    let odds = |arc: &Arc| (arc.weight - largest[arc.derived]).exp();
    let mut total: Vec<f64> = largest.iter().map(|largest| (-largest).exp()).collect();
    arcs.iter().for_each(|arc| total[arc.derived] += odds(arc));
    arcs.iter().map(|arc| odds(arc) / total[arc.derived]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arcs(arcs: &[(usize, usize, f64)]) -> Vec<Arc> {
        arcs.iter().map(|&(source, derived, weight)| Arc { source, derived, weight }).collect()
    }

    #[test]
    fn the_hub_is_the_origin() {
        let spokes: Vec<(usize, usize, f64)> = (1..5).flat_map(|leaf| [(0, leaf, 6.0), (leaf, 0, 6.0)]).collect();
        let choice = choose(5, &arcs(&spokes), &[true; 5], &[false; 8]);
        assert_eq!(choice.into, [None, Some(0), Some(2), Some(4), Some(6)]);
        assert!(choice.probability[0] > 0.75, "{choice:?}");
    }

    #[test]
    fn a_source_that_is_no_more_likely_than_none_is_left() {
        let choice = choose(2, &arcs(&[(0, 1, -4.0), (1, 0, -4.0)]), &[true; 2], &[false; 2]);
        assert_eq!(choice.into, [None, None]);
    }

    #[test]
    fn a_large_story_is_weighed_article_by_article() {
        let chain: Vec<(usize, usize, f64)> = (1..500).map(|n| (n - 1, n, 8.0)).collect();
        let choice = choose(500, &arcs(&chain), &[true; 500], &[false; 499]);
        assert!(choice.into[0].is_none() && choice.into[1..].iter().all(Option::is_some));
    }
}
