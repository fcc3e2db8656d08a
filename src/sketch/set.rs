//! Sets of shingles for exact comparison at speed.

use super::shingles::ratio;

/// A set of shingle hashes: a list, and an open-addressed table that is at most a quarter full. The hashes are well spread,
/// so their high bits are the address.
#[derive(Clone, Debug, Default)]
pub struct Set {
    list: Vec<u64>,
    /// 0 marks a free slot; the shingle 0 is kept as 1.
    slots: Vec<u64>,
    shift: u32,
}

impl Set {
    /// Makes this the set of some shingles, repetitions allowed.
    pub fn fill(&mut self, shingles: &[u64]) {
        let bits = usize::BITS - (shingles.len() * 4).max(4).leading_zeros();
        self.slots.clear();
        self.slots.resize(1 << bits, 0);
        self.shift = u64::BITS - bits;
        self.list.clear();
        for &shingle in shingles {
            let shingle = shingle.max(1);
            let slot = self.slot(shingle);
            if self.slots[slot] == 0 {
                self.slots[slot] = shingle;
                self.list.push(shingle);
            }
        }
    }

    /// The slot that holds a shingle, or the free one where it would go.
    #[allow(
        clippy::needless_bitwise_bool,
        reason = "one branch for both: which of them ends the search cannot be foretold"
    )]
    #[inline]
    fn slot(&self, shingle: u64) -> usize {
        let mut slot = (shingle >> self.shift) as usize;
        while (self.slots[slot] != 0) & (self.slots[slot] != shingle) {
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        slot
    }

    /// How many shingles there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The shingles, in the order in which they first came.
    pub fn as_slice(&self) -> &[u64] {
        &self.list
    }

    /// Jaccard similarity, when it reaches a threshold above 0. Counting stops as soon as it no longer can.
    pub fn jaccard_from(&self, other: &Self, threshold: f64) -> Option<f64> {
        let (few, many) = if self.len() <= other.len() { (self, other) } else { (other, self) };
        // J ≥ t means that t·(|A| + |B|) / (1 + t) are shared; rounding must only ever allow more.
        let needed = (threshold * (few.len() + many.len()) as f64 / (1.0 + threshold) - 1e-6).ceil().max(1.0) as usize;
        let mut allowed = few.len().checked_sub(needed)?;
        for &shingle in &few.list {
            if many.slots[many.slot(shingle)] == 0 {
                allowed = allowed.checked_sub(1)?;
            }
        }
        let shared = needed + allowed;
        let jaccard = ratio(shared, few.len() + many.len() - shared);
        (jaccard >= threshold).then_some(jaccard)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::Shingles;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn equals_the_sorted_sets(
            a in prop::collection::vec(0u64..40, 0..40),
            b in prop::collection::vec(0u64..40, 0..40),
            threshold in 0.01f64..1.0,
        ) {
            let spread = |v: &[u64]| -> Vec<u64> { v.iter().map(|n| (n + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)).collect() };
            let (a, b) = (spread(&a), spread(&b));
            let (mut x, mut y) = (Set::default(), Set::default());
            x.fill(&a);
            y.fill(&b);
            let (s, t) = (Shingles::new(a), Shingles::new(b));
            prop_assert_eq!(x.len(), s.len());
            let jaccard = s.jaccard(&t);
            prop_assert_eq!(x.jaccard_from(&y, threshold), (jaccard >= threshold).then_some(jaccard));
            if jaccard > 0.0 {
                prop_assert_eq!(x.jaccard_from(&y, jaccard), Some(jaccard));
            }
        }
    }
}
