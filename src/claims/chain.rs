//! The best chain of pairs of sentences that keep their order.

use super::align::Candidate;

/// The chain of candidates, each behind the last in both articles, of the greatest total. A prefix maximum over the ends
/// in the derived article makes this quick for long articles, where a full table would not be.
pub fn chain(all: &[Candidate], derived: usize) -> Vec<Candidate> {
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by_key(|&i| (all[i].source.start, all[i].derived.start, all[i].source.end, all[i].derived.end));
    let mut by_end: Vec<usize> = order.clone();
    by_end.sort_by_key(|&i| all[i].source.end);
    let mut best: Vec<f64> = vec![0.0; all.len()];
    let mut back: Vec<Option<usize>> = vec![None; all.len()];
    let mut tree = PrefixMaximum::new(derived + 1);
    let mut finished = 0;
    for &i in &order {
        while finished < by_end.len() && all[by_end[finished]].source.end <= all[i].source.start {
            let j = by_end[finished];
            tree.raise(all[j].derived.end, best[j], j);
            finished += 1;
        }
        let covered = all[i].source.len() + all[i].derived.len();
        // Similarity counts for every sentence it explains, so that one wide pair does not lose to one narrow pair.
        let own = all[i].similarity * covered as f64 / 2.0;
        let (value, from) = tree.best(all[i].derived.start);
        best[i] = own + value;
        back[i] = from;
    }
    let mut at = (0..all.len()).max_by(|&a, &b| best[a].total_cmp(&best[b]).then(b.cmp(&a)));
    let mut result = Vec::new();
    while let Some(i) = at {
        result.push(all[i].clone());
        at = back[i];
    }
    result.reverse();
    result
}

/// Greatest value among positions up to a bound (a Fenwick tree of maxima).
struct PrefixMaximum {
    nodes: Vec<(f64, Option<usize>)>,
}

impl PrefixMaximum {
    fn new(size: usize) -> Self {
        Self { nodes: vec![(0.0, None); size + 1] }
    }

    fn raise(&mut self, position: usize, value: f64, item: usize) {
        let mut at = position + 1;
        while at < self.nodes.len() {
            if value > self.nodes[at].0 {
                self.nodes[at] = (value, Some(item));
            }
            at += at & at.wrapping_neg();
        }
    }

    fn best(&self, position: usize) -> (f64, Option<usize>) {
        let mut at = position + 1;
        let mut best = (0.0, None);
        while at > 0 {
            if self.nodes[at].0 > best.0 {
                best = self.nodes[at];
            }
            at -= at & at.wrapping_neg();
        }
        best
    }
}
