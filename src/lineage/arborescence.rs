//! The heaviest branching of a directed graph (Chu and Liu 1965, Edmonds 1967).

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

/// For each of `nodes` articles the index of the arc that leads to it in the heaviest branching, or `None` when it is
/// worth most as an origin.
///
/// A latent root that reaches every article with weight 0 turns the branching into an arborescence; an arc of weight 0 or
/// less is never chosen, nor one from an article to itself. Between branchings of equal weight the arc that stands
/// first in `arcs` wins at every step, so give the arcs in a meaningful order.
pub fn heaviest_branching(nodes: usize, arcs: &[Arc]) -> Vec<Option<usize>> {
    let root = nodes;
    let mut working: Vec<Working> = arcs
        .iter()
        .enumerate()
        .filter(|(_, arc)| arc.weight > 0.0 && arc.source != arc.derived)
        .map(|(index, arc)| Working {
            source: arc.source,
            derived: arc.derived,
            weight: arc.weight,
            origin: Some(index),
        })
        .collect();
    working.extend((0..nodes).map(|derived| Working { source: root, derived, weight: 0.0, origin: None }));
    let chosen = solve(nodes + 1, root, &working);
    let mut best = vec![None; nodes];
    for index in chosen {
        best[working[index].derived] = working[index].origin;
    }
    best
}

#[derive(Clone, Copy)]
struct Working {
    source: usize,
    derived: usize,
    weight: f64,
    origin: Option<usize>,
}

/// Indices of the arcs of a maximum arborescence from `root`: the best arc into each node, and while these form a cycle,
/// the cycle contracted into one node and its arcs re-weighed by what they would replace. One contraction round costs
/// O(arcs); there are at most as many rounds as nodes.
fn solve(nodes: usize, root: usize, arcs: &[Working]) -> Vec<usize> {
    let mut best: Vec<Option<usize>> = vec![None; nodes];
    for (index, arc) in arcs.iter().enumerate() {
        if arc.derived != root && best[arc.derived].is_none_or(|b| arc.weight > arcs[b].weight) {
            best[arc.derived] = Some(index);
        }
    }
    let Some((group, count)) = contract_cycles(nodes, root, arcs, &best) else {
        return best.into_iter().flatten().collect();
    };
    // Arcs between groups; one into a cycle is worth what it adds over the cycle's own arc into the same node.
    let mut size = vec![0usize; count];
    group.iter().for_each(|&g| size[g] += 1);
    let mut kept = Vec::new();
    let mut contracted = Vec::new();
    for (index, arc) in arcs.iter().enumerate() {
        let (source, derived) = (group[arc.source], group[arc.derived]);
        if source == derived {
            continue;
        }
        let replaced = if size[derived] > 1 { best[arc.derived].map_or(0.0, |b| arcs[b].weight) } else { 0.0 };
        contracted.push(Working { source, derived, weight: arc.weight - replaced, origin: None });
        kept.push(index);
    }
    let chosen: Vec<usize> = solve(count, group[root], &contracted).into_iter().map(|index| kept[index]).collect();
    // Each chosen arc enters its group at one node; the cycle's other nodes keep their own best arcs.
    let entered: Vec<usize> = chosen.iter().map(|&index| arcs[index].derived).collect();
    let mut is_entered = vec![false; nodes];
    entered.iter().for_each(|&node| is_entered[node] = true);
    let inside = (0..nodes).filter(|&node| size[group[node]] > 1 && !is_entered[node]).filter_map(|node| best[node]);
    chosen.iter().copied().chain(inside).collect()
}

/// Groups the nodes of each cycle of best arcs; `None` when there is no cycle. Groups are numbered by their first node.
fn contract_cycles(nodes: usize, root: usize, arcs: &[Working], best: &[Option<usize>]) -> Option<(Vec<usize>, usize)> {
    let mut cycle_of: Vec<Option<usize>> = vec![None; nodes];
    let mut visited_by: Vec<Option<usize>> = vec![None; nodes];
    let mut found = false;
    for start in 0..nodes {
        let mut node = start;
        while node != root && visited_by[node].is_none() {
            visited_by[node] = Some(start);
            match best[node] {
                Some(arc) => node = arcs[arc].source,
                None => break,
            }
        }
        if node != root && visited_by[node] == Some(start) && cycle_of[node].is_none() && best[node].is_some() {
            let first = node;
            loop {
                cycle_of[node] = Some(first);
                match best[node] {
                    Some(arc) => node = arcs[arc].source,
                    None => break,
                }
                if node == first {
                    break;
                }
            }
            found = true;
        }
    }
    if !found {
        return None;
    }
    let mut number_of_cycle: Vec<Option<usize>> = vec![None; nodes];
    let mut group = Vec::with_capacity(nodes);
    let mut count = 0;
    for node in 0..nodes {
        let number = match cycle_of[node] {
            Some(first) => *number_of_cycle[first].get_or_insert_with(|| {
                count += 1;
                count - 1
            }),
            None => {
                count += 1;
                count - 1
            }
        };
        group.push(number);
    }
    Some((group, count))
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
