//! The longest run of words that two texts share.

use crate::sketch::shingles::{windows, windows_into};

/// Words in the windows of the index. Shorter runs are found by bisection.
const WINDOW: usize = 5;
/// Places of one window in both texts from which they are not paired one by one: a text that repeats itself.
const REPEATED: usize = 16;

/// The words of a text, with an index of its windows.
#[derive(Clone, Debug, Default)]
pub struct Words {
    words: Vec<u64>,
    /// The upper half of each window's hash, and where the window begins, sorted.
    windows: Vec<(u32, u32)>,
}

impl Words {
    /// Indexes words.
    pub fn new(words: Vec<u64>) -> Self {
        let mut windows = Vec::new();
        if words.len() >= WINDOW {
            let mut hashes = Vec::new();
            windows_into(&words, WINDOW, &mut hashes);
            windows = hashes.into_iter().zip(0u32..).map(|(hash, at)| ((hash >> 32) as u32, at)).collect();
            windows.sort_unstable();
        }
        Self { words, windows }
    }

    /// Length, in words, of the longest run that both hold.
    ///
    /// Windows that both hold lie on diagonals; consecutive ones on one diagonal are one run. That is linear in the windows
    /// but for sorting what they share. Texts that share no window, and those that repeat themselves, are bisected.
    pub fn longest_run(&self, other: &Self) -> usize {
        let Some(mut shared) = self.shared_windows(other) else { return longest_common(&self.words, &other.words) };
        shared.sort_unstable();
        let windows = shared.chunk_by(|x, y| x.0 == y.0 && x.1 + 1 == y.1).map(<[_]>::len).max();
        match windows {
            Some(windows) => windows + WINDOW - 1,
            None => bisect(&self.words, &other.words, WINDOW),
        }
    }

    /// The windows that both hold, by their diagonal and their place in this text; `None` when one repeats too often.
    fn shared_windows(&self, other: &Self) -> Option<Vec<(i64, u32)>> {
        let (mut i, mut j, mut shared) = (0, 0, Vec::new());
        while i < self.windows.len() && j < other.windows.len() {
            let (x, y) = (self.windows[i].0, other.windows[j].0);
            if x != y {
                (i, j) = if x < y { (i + 1, j) } else { (i, j + 1) };
                continue;
            }
            let same = |windows: &[(u32, u32)], from: usize| {
                windows[from..].iter().take_while(|window| window.0 == x).take(REPEATED + 1).count()
            };
            let (of_self, of_other) = (same(&self.windows, i), same(&other.windows, j));
            if of_self > REPEATED || of_other > REPEATED {
                return None;
            }
            for &(_, p) in &self.windows[i..i + of_self] {
                for &(_, q) in &other.windows[j..j + of_other] {
                    // Half a hash may agree by chance; the words tell.
                    if self.window(p) == other.window(q) {
                        shared.push((i64::from(p) - i64::from(q), p));
                    }
                }
            }
            (i, j) = (i + of_self, j + of_other);
        }
        Some(shared)
    }

    fn window(&self, at: u32) -> &[u64] {
        &self.words[at as usize..at as usize + WINDOW]
    }
}

/// Length, in words, of the longest run that both sequences hold.
pub fn longest_common(a: &[u64], b: &[u64]) -> usize {
    bisect(a, b, a.len().min(b.len()) + 1)
}

/// The longest common run when it is shorter than `none`.
///
/// Holding a common run of n words is monotone in n, so n is found by bisection over sets of n-shingles: O((a+b) log²)
/// in place of the quadratic table.
fn bisect(a: &[u64], b: &[u64], none: usize) -> usize {
    let (mut some, mut none) = (0, none.min(a.len().min(b.len()) + 1));
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
        fn equals_the_table(a in prop::collection::vec(0u64..4, 0..60), b in prop::collection::vec(0u64..4, 0..60)) {
            prop_assert_eq!(longest_common(&a, &b), slow(&a, &b));
            prop_assert_eq!(Words::new(a.clone()).longest_run(&Words::new(b.clone())), slow(&a, &b));
        }

        #[test]
        fn equals_the_table_on_long_runs(
            words in prop::collection::vec(0u64..1000, 20..80),
            (cut, skip, word) in (0usize..20, 0usize..20, 0u64..1000),
        ) {
            let mut other = words.clone();
            other[cut] = word;
            other.remove(skip);
            prop_assert_eq!(Words::new(words.clone()).longest_run(&Words::new(other.clone())), slow(&words, &other));
        }
    }

    #[test]
    fn a_text_that_repeats_itself() {
        let a = vec![7; 500];
        assert_eq!(Words::new(a.clone()).longest_run(&Words::new(a[..300].to_vec())), 300);
    }
}
