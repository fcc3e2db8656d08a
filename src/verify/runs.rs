//! The longest run of words that two texts share.

use crate::sketch::shingles::windows;

/// Length, in words, of the longest run that both sequences hold.
///
/// Holding a common run of n words is monotone in n, so n is found by bisection over sets of n-shingles: O((a+b) log²)
/// in place of the quadratic table.
pub fn longest_common(a: &[u64], b: &[u64]) -> usize {
    let (mut some, mut none) = (0, a.len().min(b.len()) + 1);
    while some + 1 < none {
        let middle = usize::midpoint(some, none);
        if share_window(a, b, middle) { some = middle } else { none = middle }
    }
    some
}

fn share_window(a: &[u64], b: &[u64], k: usize) -> bool {
    let mut of_a = windows(a, k);
    of_a.sort_unstable();
    windows(b, k).iter().any(|window| of_a.binary_search(window).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The quadratic table.
    fn slow(a: &[u64], b: &[u64]) -> usize {
        let mut best = 0;
        let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..a.len() {
            for j in 0..b.len() {
                if a[i] == b[j] {
                    table[i + 1][j + 1] = table[i][j] + 1;
                    best = best.max(table[i + 1][j + 1]);
                }
            }
        }
        best
    }

    proptest! {
        #[test]
        fn equals_the_table(a in prop::collection::vec(0u64..4, 0..30), b in prop::collection::vec(0u64..4, 0..30)) {
            prop_assert_eq!(longest_common(&a, &b), slow(&a, &b));
        }
    }
}
