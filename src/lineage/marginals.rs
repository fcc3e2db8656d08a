//! How probable each possible derivation is, summed over all branchings: the matrix-tree theorem for directed graphs (Tutte
//! 1948), as used for dependency trees (Koo, Globerson, Carreras and Collins 2007).
//!
//! Let the Laplacian L have in column d the summed odds of all arcs into d (the latent root's included) on the diagonal and
//! minus the odds of the arc s → d in row s. Its determinant is the summed odds of all branchings, and the arc s → d has
//! probability `odds(s, d) · (L⁻¹[d][d] − L⁻¹[d][s])`.

use super::arborescence::Arc;

/// For each arc the probability that it is in a branching drawn with odds `exp` of its total weight; the latent root reaches
/// every node with weight 0. `None` when rounding leaves nothing of the determinant. O(nodes³).
pub fn marginals(nodes: usize, arcs: &[Arc]) -> Option<Vec<f64>> {
    // A column may be scaled without changing a probability: the heaviest arc into each node gets odds 1.
    let mut heaviest = vec![0.0f64; nodes];
    arcs.iter().for_each(|arc| heaviest[arc.derived] = heaviest[arc.derived].max(arc.weight));
    let odds = |arc: &Arc| (arc.weight - heaviest[arc.derived]).exp();
    let mut laplacian = Matrix::zero(nodes);
    for (node, heaviest) in heaviest.iter().enumerate() {
        *laplacian.at(node, node) += (-heaviest).exp();
    }
    for arc in arcs {
        *laplacian.at(arc.derived, arc.derived) += odds(arc);
        *laplacian.at(arc.source, arc.derived) -= odds(arc);
    }
    let mut inverse = laplacian.inverse()?;
    let probability = |arc: &Arc| {
        let share = *inverse.at(arc.derived, arc.derived) - *inverse.at(arc.derived, arc.source);
        (odds(arc) * share).clamp(0.0, 1.0)
    };
    Some(arcs.iter().map(probability).collect())
}

/// A square matrix, row after row.
struct Matrix {
    size: usize,
    cells: Vec<f64>,
}

impl Matrix {
    fn zero(size: usize) -> Self {
        Self { size, cells: vec![0.0; size * size] }
    }

    fn at(&mut self, row: usize, column: usize) -> &mut f64 {
        &mut self.cells[row * self.size + column]
    }

    /// The inverse by Gauss and Jordan with partial pivoting; `None` for a singular matrix.
    fn inverse(mut self) -> Option<Self> {
        let size = self.size;
        let mut inverse = Self::zero(size);
        (0..size).for_each(|i| *inverse.at(i, i) = 1.0);
        for column in 0..size {
            let pivot = (column..size)
                .max_by(|&x, &y| self.cells[x * size + column].abs().total_cmp(&self.cells[y * size + column].abs()))?;
            let scale = *self.at(pivot, column);
            if scale.abs() < f64::MIN_POSITIVE {
                return None;
            }
            for matrix in [&mut self, &mut inverse] {
                for k in 0..size {
                    matrix.cells.swap(pivot * size + k, column * size + k);
                    *matrix.at(column, k) /= scale;
                }
            }
            for row in (0..size).filter(|&row| row != column) {
                let factor = *self.at(row, column);
                if factor == 0.0 {
                    continue;
                }
                for matrix in [&mut self, &mut inverse] {
                    for k in 0..size {
                        let above = matrix.cells[column * size + k];
                        *matrix.at(row, k) -= factor * above;
                    }
                }
            }
        }
        Some(inverse)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Sums over every choice of one arc, or none, for each node that makes no cycle.
    fn brute_force(nodes: usize, arcs: &[Arc]) -> Vec<f64> {
        let into: Vec<Vec<Option<usize>>> = (0..nodes)
            .map(|n| std::iter::once(None).chain((0..arcs.len()).filter(|&i| arcs[i].derived == n).map(Some)).collect())
            .collect();
        let (mut total, mut with) = (0.0, vec![0.0; arcs.len()]);
        let mut choice = vec![0usize; nodes];
        loop {
            let picked: Vec<Option<usize>> = choice.iter().zip(&into).map(|(&c, options)| options[c]).collect();
            let ends = |start: usize| {
                let walk = std::iter::successors(Some(start), |&node| picked[node].map(|arc| arcs[arc].source));
                walk.take(nodes + 1).count() <= nodes
            };
            if (0..nodes).all(ends) {
                let odds = picked.iter().flatten().map(|&i| arcs[i].weight).sum::<f64>().exp();
                total += odds;
                picked.iter().flatten().for_each(|&i| with[i] += odds);
            }
            let Some(next) = (0..nodes).find(|&n| choice[n] + 1 < into[n].len()) else { break };
            choice[next] += 1;
            choice[..next].fill(0);
        }
        with.into_iter().map(|odds| odds / total).collect()
    }

    #[test]
    fn a_lone_pair_is_undirected() {
        let arcs = [(0, 1), (1, 0)].map(|(source, derived)| Arc { source, derived, weight: 20.0 });
        for probability in marginals(2, &arcs).expect("a determinant") {
            assert!((probability - 0.5).abs() < 1e-6, "{probability}");
        }
    }

    proptest! {
        #[test]
        fn equals_the_sum_over_all_branchings(
            (nodes, arcs) in (1usize..5).prop_flat_map(|n| (Just(n), prop::collection::vec((0..n, 0..n, -3.0..8.0), 0..9)))
        ) {
            let arcs: Vec<Arc> = arcs
                .into_iter()
                .filter(|(s, d, _)| s != d)
                .map(|(source, derived, weight)| Arc { source, derived, weight })
                .collect();
            let found = marginals(nodes, &arcs).expect("a determinant");
            for (found, expected) in found.iter().zip(brute_force(nodes, &arcs)) {
                prop_assert!((found - expected).abs() < 1e-6, "{} is not {}", found, expected);
            }
        }
    }
}
