//! Lines: successive versions of one document, each made from the one before it. All orders of a few versions are weighed at
//! once by dynamic programming over sets (Bellman 1962; Held and Karp 1962).

/// The most versions that are put in line: 2ⁿ·n² steps.
pub const MOST: usize = 11;

/// The weight of a step that is impossible.
pub const NEVER: f64 = -1000.0;

/// A line of versions.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The versions in the most probable order.
    pub order: Vec<usize>,
    /// What its steps weigh together.
    pub weight: f64,
    /// For each step, `from * count + to`, the probability that it is in the line, over all orders.
    pub steps: Vec<f64>,
}

/// The line of `count` versions, at most [`MOST`]; `weight(from, to)` is the log-odds of the one being made from the other.
/// Of equally probable orders the one whose last version has the smallest number wins.
pub fn line(count: usize, weight: impl Fn(usize, usize) -> f64) -> Option<Line> {
    if count == 0 || count > MOST {
        return None;
    }
    let weights: Vec<f64> = (0..count * count).map(|step| weight(step / count, step % count).max(NEVER)).collect();
    let all = (1usize << count) - 1;
    let members = |set: usize| (0..count).filter(move |&v| set >> v & 1 == 1);
    // By set and last version: the best and the summed odds of all lines through the set.
    let mut best = vec![(f64::NEG_INFINITY, None); (all + 1) * count];
    let mut before = vec![f64::NEG_INFINITY; (all + 1) * count];
    for set in 1..=all {
        for last in members(set) {
            let rest = set ^ 1 << last;
            let at = set * count + last;
            if rest == 0 {
                (best[at], before[at]) = ((0.0, None), 0.0);
                continue;
            }
            let steps = members(rest).map(|from| (from, weights[from * count + last]));
            for (from, weight) in steps.clone() {
                let weight = best[rest * count + from].0 + weight;
                if weight > best[at].0 {
                    best[at] = (weight, Some(from));
                }
            }
            before[at] = sum(steps.map(|(from, weight)| before[rest * count + from] + weight));
        }
    }
    // By set and last version: the summed odds of all ways to go on to the end.
    let mut after = vec![f64::NEG_INFINITY; (all + 1) * count];
    for set in (1..=all).rev() {
        for last in members(set) {
            after[set * count + last] = if set == all {
                0.0
            } else {
                sum(members(all ^ set).map(|to| weights[last * count + to] + after[(set | 1 << to) * count + to]))
            };
        }
    }
    let total = sum((0..count).map(|last| before[all * count + last]));
    let mut steps = vec![0.0; count * count];
    for set in 1..all {
        for from in members(set) {
            for to in members(all ^ set) {
                let step = from * count + to;
                let odds = before[set * count + from] + weights[step] + after[(set | 1 << to) * count + to];
                steps[step] += (odds - total).exp();
            }
        }
    }
    let mut order = Vec::with_capacity(count);
    let (mut set, mut last) =
        (all, (0..count).max_by(|&x, &y| best[all * count + x].0.total_cmp(&best[all * count + y].0).then(y.cmp(&x)))?);
    let weight = best[all * count + last].0;
    loop {
        order.push(last);
        let Some(from) = best[set * count + last].1 else { break };
        set ^= 1 << last;
        last = from;
    }
    order.reverse();
    Some(Line { order, weight, steps })
}

/// The logarithm of summed odds.
fn sum(logs: impl Iterator<Item = f64> + Clone) -> f64 {
    let largest = logs.clone().fold(f64::NEG_INFINITY, f64::max);
    if largest == f64::NEG_INFINITY {
        return largest;
    }
    largest + logs.map(|log| (log - largest).exp()).sum::<f64>().ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Every order of the versions.
    fn orders(count: usize) -> Vec<Vec<usize>> {
        if count == 0 {
            return vec![Vec::new()];
        }
        let shorter = orders(count - 1);
        let insert = |order: &Vec<usize>, at: usize| {
            let mut order = order.clone();
            order.insert(at, count - 1);
            order
        };
        shorter.iter().flat_map(|order| (0..count).map(move |at| insert(order, at))).collect()
    }

    proptest! {
        #[test]
        fn equals_trying_every_order(count in 1usize..6, weights in prop::collection::vec(-5.0..5.0, 25)) {
            let weight = |from: usize, to: usize| weights[from * 5 + to];
            let found = line(count, weight).expect("a line");
            let weigh = |order: &Vec<usize>| order.windows(2).map(|step| weight(step[0], step[1])).sum::<f64>();
            let all = orders(count);
            let best = all.iter().map(weigh).fold(f64::NEG_INFINITY, f64::max);
            prop_assert!((found.weight - best).abs() < 1e-9 && (weigh(&found.order) - best).abs() < 1e-9);
            let total: f64 = all.iter().map(|order| weigh(order).exp()).sum();
            for from in 0..count {
                for to in 0..count {
                    let with = all.iter().filter(|order| order.windows(2).any(|step| step == [from, to]));
                    let expected = with.map(|order| weigh(order).exp()).sum::<f64>() / total;
                    prop_assert!((found.steps[from * count + to] - expected).abs() < 1e-9);
                }
            }
        }
    }

    #[test]
    fn too_many_versions_make_no_line() {
        assert_eq!(line(MOST + 1, |_, _| 0.0), None);
    }
}
