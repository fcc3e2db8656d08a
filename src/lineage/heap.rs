//! Heaps that merge: leftist heaps (Crane 1972) in one arena, all costs of a heap changeable at once.

use std::collections::VecDeque;

/// What a heap is ordered by: the smallest cost first, between equal costs the smallest arc.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// Cost, in whole units.
    pub cost: i64,
    /// The arc that has it.
    pub arc: usize,
}

/// Many heaps. Each is the number of its top entry, `None` when empty.
#[derive(Clone, Debug, Default)]
pub struct Heaps {
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    key: Key,
    /// To be added to the costs of all entries below, not yet to this one's, which has it.
    pending: i64,
    left: Option<usize>,
    right: Option<usize>,
    /// Length of the way right to the bottom, never longer than the way left: so it is at most logarithmic.
    rank: u32,
}

impl Heaps {
    /// A heap of the given keys.
    pub fn build(&mut self, keys: &[Key]) -> Option<usize> {
        let mut queue: VecDeque<usize> = keys
            .iter()
            .map(|&key| {
                self.entries.push(Entry { key, pending: 0, left: None, right: None, rank: 1 });
                self.entries.len() - 1
            })
            .collect();
        while queue.len() > 1 {
            let (x, y) = (queue.pop_front(), queue.pop_front());
            queue.extend(self.merge(x, y));
        }
        queue.pop_front()
    }

    /// Adds to all costs of a heap.
    pub fn add(&mut self, heap: Option<usize>, cost: i64) {
        if let Some(top) = heap {
            let entry = &mut self.entries[top];
            entry.key.cost += cost;
            entry.pending += cost;
        }
    }

    /// Takes the smallest key out of a heap.
    pub fn pop(&mut self, heap: &mut Option<usize>) -> Option<Key> {
        let top = (*heap)?;
        let (left, right) = self.children(top);
        *heap = self.merge(left, right);
        Some(self.entries[top].key)
    }

    /// One heap of two.
    pub fn merge(&mut self, x: Option<usize>, y: Option<usize>) -> Option<usize> {
        let (Some(x), Some(y)) = (x, y) else { return x.or(y) };
        let (top, other) = if self.entries[x].key <= self.entries[y].key { (x, y) } else { (y, x) };
        let (left, right) = self.children(top);
        let right = self.merge(right, Some(other));
        let rank = |entry: Option<usize>| entry.map_or(0, |entry| self.entries[entry].rank);
        let (left, right) = if rank(left) >= rank(right) { (left, right) } else { (right, left) };
        let rank = rank(right) + 1;
        let entry = &mut self.entries[top];
        (entry.left, entry.right, entry.rank) = (left, right, rank);
        Some(top)
    }

    /// The two heaps below an entry, with what was to be added to them added.
    fn children(&mut self, top: usize) -> (Option<usize>, Option<usize>) {
        let pending = std::mem::take(&mut self.entries[top].pending);
        let (left, right) = (self.entries[top].left, self.entries[top].right);
        self.add(left, pending);
        self.add(right, pending);
        (left, right)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Two heaps, each changed by a constant, merged and emptied: the sorted list of both.
        #[test]
        fn equals_sorting(
            x in prop::collection::vec(-50i64..50, 0..40),
            y in prop::collection::vec(-50i64..50, 0..40),
            (add_x, add_y, add_both) in (-9i64..9, -9i64..9, -9i64..9),
        ) {
            let keys = |costs: &[i64], from: usize| -> Vec<Key> {
                costs.iter().zip(from..).map(|(&cost, arc)| Key { cost, arc }).collect()
            };
            let (of_x, of_y) = (keys(&x, 0), keys(&y, x.len()));
            let mut heaps = Heaps::default();
            let (heap_x, heap_y) = (heaps.build(&of_x), heaps.build(&of_y));
            heaps.add(heap_x, add_x);
            heaps.add(heap_y, add_y);
            let mut heap = heaps.merge(heap_x, heap_y);
            heaps.add(heap, add_both);
            let found: Vec<Key> = std::iter::from_fn(|| heaps.pop(&mut heap)).collect();
            let moved = |keys: Vec<Key>, by: i64| keys.into_iter().map(move |k| Key { cost: k.cost + by + add_both, ..k });
            let mut expected: Vec<Key> = moved(of_x, add_x).chain(moved(of_y, add_y)).collect();
            expected.sort_unstable();
            prop_assert_eq!(found, expected);
        }
    }
}
