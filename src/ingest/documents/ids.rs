//! The ids of millions of documents, in one piece of memory.

use rayon::prelude::*;

/// Ids one behind the other.
#[derive(Clone, Debug, Default)]
pub(super) struct Ids {
    text: String,
    ends: Vec<usize>,
}

impl Ids {
    pub(super) fn push(&mut self, id: &str) {
        self.text.push_str(id);
        self.ends.push(self.text.len());
    }

    pub(super) fn append(&mut self, other: &Self) {
        let before = self.text.len();
        self.text.push_str(&other.text);
        self.ends.extend(other.ends.iter().map(|end| before + end));
    }

    pub(super) fn get(&self, at: usize) -> &str {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.text[start..self.ends[at]]
    }

    /// The positions of the ids in the order of their bytes; equal ids keep their order.
    pub(super) fn order(&self) -> Vec<u32> {
        let bytes = |at: u32| self.get(at as usize).as_bytes();
        let common = (1..self.ends.len()).into_par_iter().map(|at| common_prefix(bytes(0), bytes(at as u32))).min();
        let common = common.unwrap_or(0);
        // The 8 bytes behind what all ids begin with decide nearly always, and stand in the list that is sorted.
        let mut order: Vec<(u64, u32)> =
            (0..self.ends.len() as u32).into_par_iter().map(|at| (head(&bytes(at)[common..]), at)).collect();
        order.par_sort_unstable_by(|x, y| x.0.cmp(&y.0).then_with(|| bytes(x.1).cmp(bytes(y.1))).then(x.1.cmp(&y.1)));
        order.into_iter().map(|(_, at)| at).collect()
    }

    /// The ids at some positions, in that order.
    pub(super) fn select(&self, positions: &[u32]) -> Self {
        let mut selected =
            Self { text: String::with_capacity(self.text.len()), ends: Vec::with_capacity(positions.len()) };
        positions.iter().for_each(|&at| selected.push(self.get(at as usize)));
        selected
    }
}

fn common_prefix(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).take_while(|(x, y)| x == y).count()
}

/// The first 8 bytes as a number of the same order; what is missing counts as 0, and is told apart by the full comparison.
fn head(bytes: &[u8]) -> u64 {
    let mut first = [0; 8];
    let length = bytes.len().min(8);
    first[..length].copy_from_slice(&bytes[..length]);
    u64::from_be_bytes(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_order_is_that_of_the_strings(names in prop::collection::vec("(doc|)[ab\0é]{0,3}(-0123456789abcdef|)[ab]{0,2}", 0..40)) {
            let mut ids = Ids::default();
            names.iter().for_each(|name| ids.push(name));
            let mut expected: Vec<u32> = (0..names.len() as u32).collect();
            expected.sort_by_key(|&at| &names[at as usize]);
            prop_assert_eq!(ids.order(), expected.clone());
            let sorted = ids.select(&expected);
            for (at, &position) in expected.iter().enumerate() {
                prop_assert_eq!(sorted.get(at), &names[position as usize]);
            }
        }
    }
}
