//! Bands of a signature: how many rows each has, chosen so that similar pairs are not missed.

use std::ops::Range;

/// A division of a signature into bands.
///
/// Two sets of Jaccard similarity s agree in all r rows of a band with probability sʳ, so they share at least one band
/// with probability 1 − Π(1 − sʳ): the S-curve (Leskovec, Rajaraman and Ullman, ch. 3). Longer bands make fewer false
/// candidates, shorter ones miss less.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Banding {
    bands: Vec<Range<usize>>,
}

impl Banding {
    /// The division of `permutations` rows that makes the fewest false candidates while it finds pairs at `threshold`
    /// with at least the probability `recall`. Bands have two lengths that differ by one row, the longer ones first. When
    /// even bands of one row miss too much, bands of one row are used.
    pub fn for_threshold(permutations: usize, threshold: f64, recall: f64) -> Self {
        let rows = (1..=permutations)
            .rev()
            .find(|&rows| Self::of(rows, permutations / rows, 0).recall(threshold) >= recall)
            .unwrap_or(1);
        // Lengthen as many bands by a row as the recall allows.
        (0..=permutations / (rows + 1))
            .rev()
            .map(|longer| Self::of(rows, (permutations - longer * (rows + 1)) / rows, longer))
            .find(|banding| banding.recall(threshold) >= recall)
            .unwrap_or_else(|| Self::of(rows, permutations / rows, 0))
    }

    /// `longer` bands of `rows + 1` rows, then `bands` of `rows`.
    fn of(rows: usize, bands: usize, longer: usize) -> Self {
        let lengths = std::iter::repeat_n(rows + 1, longer).chain(std::iter::repeat_n(rows, bands));
        let bands = lengths
            .scan(0, |at, length| {
                *at += length;
                Some(*at - length..*at)
            })
            .collect();
        Self { bands }
    }

    /// How many bands there are.
    pub fn len(&self) -> usize {
        self.bands.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.bands.is_empty()
    }

    /// Probability that two sets of a Jaccard similarity share a band, 0 to 1.
    pub fn recall(&self, similarity: f64) -> f64 {
        1.0 - self.bands.iter().map(|band| 1.0 - similarity.powf(band.len() as f64)).product::<f64>()
    }

    /// The key of each band of a signature. Keys of 32 bits collide now and then; a collision only costs a candidate that
    /// verification throws out.
    pub fn keys(&self, signature: &[u32]) -> impl Iterator<Item = u32> {
        self.bands.iter().map(|band| {
            // The minima of a permutation are spread already; a multiplication a row keeps their order apart.
            let mixed = signature[band.clone()].iter().fold(band.start as u64, |key, &row| {
                let key = (key ^ u64::from(row)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                key ^ (key >> 29)
            });
            (mixed.wrapping_mul(0xd6e8_feb8_6659_fd93) >> 32) as u32
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recall_is_kept_with_the_longest_bands() {
        for (permutations, threshold) in [(128, 0.7), (128, 0.5), (128, 0.9), (256, 0.8), (64, 0.7), (16, 0.3)] {
            let banding = Banding::for_threshold(permutations, threshold, 0.9999);
            let used: usize = banding.bands.iter().map(Range::len).sum();
            assert!(used <= permutations);
            let is_short = banding.bands.iter().all(|b| b.len() == 1);
            assert!(banding.recall(threshold) >= 0.9999 || is_short, "{permutations} {threshold} {banding:?}");
        }
        let usual = Banding::for_threshold(128, 0.7, 0.9999);
        assert_eq!(usual.bands[0].len(), 4);
        assert!(usual.recall(0.3) < 0.35);
    }
}
