//! The heaviest branching of a directed graph (Chu and Liu 1965, Edmonds 1967), in O(m log n) (Tarjan 1977; Gabow, Galil,
//! Spencer and Tarjan 1986): a path of cheapest arcs grows backwards from each node, a cycle is contracted as soon as it
//! closes, and the arcs into it stay in heaps that are merged, their costs changed all at once.

use super::heap::{Heaps, Key};

/// A possible derivation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arc {
    /// The source's number.
    pub source: usize,
    /// The derived article's number.
    pub derived: usize,
    /// What choosing this arc is worth, in nats of log-odds against having no source at all.
    pub weight: f64,
}

/// Units of cost in a nat. Costs are whole numbers, so that ties stay ties after costs are taken from each other.
const UNITS: f64 = 1e9;

/// For each of `nodes` articles the index of the arc that leads to it in the heaviest branching, or `None` when it is
/// worth most as an origin.
///
/// A latent root that reaches every article with weight 0 turns the branching into an arborescence; an arc of weight 0 or
/// less is never chosen, nor one from an article to itself. Between arcs of equal weight the one that stands first in
/// `arcs` wins at every step, so give the arcs in a meaningful order.
pub fn heaviest_branching(nodes: usize, arcs: &[Arc]) -> Vec<Option<usize>> {
    // Arcs after the given ones, from `arcs.len()` on, are those of the latent root, which is node `nodes`.
    let root = nodes;
    let source = |arc: usize| arcs.get(arc).map_or(root, |arc| arc.source);
    let derived = |arc: usize| arcs.get(arc).map_or_else(|| arc - arcs.len(), |arc| arc.derived);
    let mut keys: Vec<Vec<Key>> = vec![Vec::new(); nodes];
    for (index, arc) in arcs.iter().enumerate().filter(|(_, arc)| arc.weight > 0.0 && arc.source != arc.derived) {
        keys[arc.derived].push(Key { cost: -(arc.weight * UNITS).round() as i64, arc: index });
    }
    keys.iter_mut().enumerate().for_each(|(node, keys)| keys.push(Key { cost: 0, arc: arcs.len() + node }));
    let mut heaps = Heaps::default();
    let mut heap: Vec<Option<usize>> = keys.iter().map(|keys| heaps.build(keys)).collect();
    let mut sets = Sets::new(nodes + 1);
    let mut state = vec![State::Unseen; nodes + 1];
    state[root] = State::Done;
    let mut into: Vec<Option<usize>> = vec![None; nodes + 1];
    let mut cycles: Vec<Cycle> = Vec::new();
    for start in 0..nodes {
        // The path of best arcs from `start` backwards, one entry a contracted node.
        let mut path: Vec<(usize, usize)> = Vec::new();
        let mut node = sets.find(start);
        while state[node] == State::Unseen {
            // Every node has an arc from the latent root, which is never inside a cycle.
            let Some(best) = heaps.pop(&mut heap[node]) else { break };
            let from = sets.find(source(best.arc));
            if from == node {
                continue;
            }
            heaps.add(heap[node], -best.cost);
            path.push((node, best.arc));
            state[node] = State::OnPath;
            node = from;
            if state[node] == State::OnPath {
                node = contract(node, &mut path, &mut sets, &mut heaps, &mut heap, &mut cycles);
                state[node] = State::Unseen;
            }
        }
        for (node, arc) in path {
            state[node] = State::Done;
            into[node] = Some(arc);
        }
    }
    // Cycles open in the reverse order of their closing: the arc that enters one replaces the cycle's own into that node.
    for cycle in cycles.into_iter().rev() {
        let entering = into[cycle.node];
        sets.undo(cycle.mark);
        for (member, arc) in cycle.arcs {
            into[member] = Some(arc);
        }
        if let Some(arc) = entering {
            into[sets.find(derived(arc))] = entering;
        }
    }
    into.truncate(nodes);
    into.into_iter().map(|arc| arc.filter(|&arc| arc < arcs.len())).collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Unseen,
    OnPath,
    Done,
}

/// A cycle that was contracted.
struct Cycle {
    /// The node it became.
    node: usize,
    /// Where the sets stood before.
    mark: usize,
    /// Its nodes with their arcs in the cycle.
    arcs: Vec<(usize, usize)>,
}

/// Makes one node of the end of the path, from `first` on.
fn contract(
    first: usize,
    path: &mut Vec<(usize, usize)>,
    sets: &mut Sets,
    heaps: &mut Heaps,
    heap: &mut [Option<usize>],
    cycles: &mut Vec<Cycle>,
) -> usize {
    let at = path.iter().rposition(|&(node, _)| node == first).unwrap_or(0);
    let arcs = path.split_off(at);
    let mark = sets.mark();
    let mut merged = None;
    let mut node = first;
    for &(member, _) in &arcs {
        merged = heaps.merge(merged, heap[member].take());
        node = sets.join(node, member);
    }
    heap[node] = merged;
    cycles.push(Cycle { node, mark, arcs });
    node
}

/// Disjoint sets that can be taken apart again: joined by size, without path compression, so that a find costs O(log n).
struct Sets {
    parent: Vec<usize>,
    size: Vec<usize>,
    /// The sets that were joined to another, in order.
    joined: Vec<usize>,
}

impl Sets {
    fn new(count: usize) -> Self {
        Self { parent: (0..count).collect(), size: vec![1; count], joined: Vec::new() }
    }

    fn find(&self, mut node: usize) -> usize {
        while self.parent[node] != node {
            node = self.parent[node];
        }
        node
    }

    fn join(&mut self, x: usize, y: usize) -> usize {
        let (x, y) = (self.find(x), self.find(y));
        if x == y {
            return x;
        }
        let (large, small) = if self.size[x] >= self.size[y] { (x, y) } else { (y, x) };
        self.parent[small] = large;
        self.size[large] += self.size[small];
        self.joined.push(small);
        large
    }

    fn mark(&self) -> usize {
        self.joined.len()
    }

    fn undo(&mut self, mark: usize) {
        for small in self.joined.split_off(mark).into_iter().rev() {
            let large = self.parent[small];
            self.size[large] -= self.size[small];
            self.parent[small] = small;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Tries every choice of one arc, or none, for each node, and keeps the heaviest without a cycle.
    fn brute_force(nodes: usize, arcs: &[Arc]) -> f64 {
        let into: Vec<Vec<Option<usize>>> = (0..nodes)
            .map(|n| std::iter::once(None).chain((0..arcs.len()).filter(|&i| arcs[i].derived == n).map(Some)).collect())
            .collect();
        let mut best = 0.0f64;
        let mut choice = vec![0usize; nodes];
        loop {
            let picked: Vec<Option<usize>> = choice.iter().zip(&into).map(|(&c, options)| options[c]).collect();
            if is_forest(&picked, arcs) {
                best = best.max(picked.iter().flatten().map(|&i| arcs[i].weight).sum());
            }
            let Some(next) = (0..nodes).find(|&n| choice[n] + 1 < into[n].len()) else { return best };
            choice[next] += 1;
            choice[..next].fill(0);
        }
    }

    fn is_forest(picked: &[Option<usize>], arcs: &[Arc]) -> bool {
        (0..picked.len()).all(|start| {
            let mut node = start;
            for _ in 0..=picked.len() {
                match picked[node] {
                    Some(arc) => node = arcs[arc].source,
                    None => return true,
                }
            }
            false
        })
    }

    #[test]
    fn an_arc_that_is_worth_nothing_leaves_an_origin() {
        let arcs = [Arc { source: 0, derived: 1, weight: -1.0 }, Arc { source: 1, derived: 0, weight: 2.0 }];
        assert_eq!(heaviest_branching(2, &arcs), [Some(1), None]);
    }

    #[test]
    fn the_first_of_equal_arcs_wins() {
        let arcs = [Arc { source: 1, derived: 2, weight: 1.0 }, Arc { source: 0, derived: 2, weight: 1.0 }];
        assert_eq!(heaviest_branching(3, &arcs), [None, None, Some(0)]);
    }

    proptest! {
        #[test]
        fn is_as_heavy_as_the_best_of_all(
            (nodes, arcs) in (1usize..6).prop_flat_map(|n| (
                Just(n),
                prop::collection::vec((0..n, 0..n, -3i32..8), 0..14),
            ))
        ) {
            let arcs: Vec<Arc> = arcs
                .into_iter()
                .filter(|(s, d, _)| s != d)
                .map(|(source, derived, weight)| Arc { source, derived, weight: f64::from(weight) })
                .collect();
            let found = heaviest_branching(nodes, &arcs);
            prop_assert!(is_forest(&found, &arcs));
            prop_assert!(found.iter().enumerate().all(|(n, arc)| arc.is_none_or(|i| arcs[i].derived == n)));
            let weight: f64 = found.iter().flatten().map(|&i| arcs[i].weight).sum();
            prop_assert!((weight - brute_force(nodes, &arcs)).abs() < 1e-9, "{} of {}", weight, brute_force(nodes, &arcs));
        }
    }
}
