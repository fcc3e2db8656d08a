//! Locality-sensitive hashing (Indyk and Motwani 1998): documents that agree in a whole band become candidates.

use std::cmp::Reverse;

use rayon::prelude::*;

use crate::sketch::keys::{BLOCK, Keys};

/// Documents in a bucket of a band from which it is hot: a template, a page that all documents share, or a flood of
/// copies. Its documents are left to the exact join, whose cost follows what they have of their own.
pub const HOT: usize = 128;

/// What the bands say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Candidate pairs (`a < b`), sorted, without repetition. Of two documents of `hot` some pairs may be there and some
    /// not.
    pub pairs: Vec<(u32, u32)>,
    /// The documents of hot buckets, ascending: candidates of each other that were not paired.
    pub hot: Vec<u32>,
}

/// Pairs the documents that agree in a band. Only documents that take part are paired.
pub fn pairs(keys: &Keys, takes_part: &[bool]) -> Found {
    let found: Vec<(Vec<(u32, u32)>, Vec<u32>)> = (0..keys.bands())
        .into_par_iter()
        .map(|band| {
            let mut found = Found::default();
            // A pair that agrees in an earlier band was found there, or is hot there.
            let is_new =
                |a: u32, b: u32| (0..band).all(|band| keys.get(a as usize, band) != keys.get(b as usize, band));
            Buckets::of(keys, band, takes_part).each(|bucket| found.take_bucket(bucket, is_new));
            (found.pairs, found.hot)
        })
        .collect();
    let (pairs, hot): (Vec<_>, Vec<_>) = found.into_iter().unzip();
    let (mut pairs, mut hot) = (pairs.concat(), hot.concat());
    pairs.par_sort_unstable();
    hot.par_sort_unstable();
    hot.dedup();
    Found { pairs, hot }
}

impl Found {
    /// Takes what a bucket says: documents, ascending, that agree in a band. They are paired, where the pair `is_new`, or
    /// are hot.
    pub fn take_bucket(&mut self, bucket: &[u32], is_new: impl Fn(u32, u32) -> bool) {
        if bucket.len() > HOT {
            self.hot.extend_from_slice(bucket);
            return;
        }
        for (at, &a) in bucket.iter().enumerate() {
            self.pairs.extend(bucket[at + 1..].iter().filter(|&&b| is_new(a, b)).map(|&b| (a, b)));
        }
    }
}

/// The pairs of buckets of up to `bucket` documents, a larger one counting as a chain with a common head; of each document
/// only the `partners` with which it agrees in the most bands: a pair stays that is among them for either of the two.
/// Sorted, without repetition.
pub fn nearest(keys: &Keys, bucket: usize, partners: usize, takes_part: &[bool]) -> Vec<(u32, u32)> {
    let of_band = |band| {
        let mut pairs = Vec::new();
        Buckets::of(keys, band, takes_part).each(|documents| {
            let document = |at: usize| documents[at];
            if documents.len() <= bucket {
                for first in 0..documents.len() {
                    pairs.extend((first + 1..documents.len()).map(|second| (document(first), document(second))));
                }
            } else {
                pairs.extend((1..documents.len()).map(|at| (document(at - 1), document(at))));
                pairs.extend((2..documents.len()).map(|at| (document(0), document(at))));
            }
        });
        pairs
    };
    let mut found: Vec<(u32, u32)> = (0..keys.bands()).into_par_iter().flat_map_iter(of_band).collect();
    found.par_sort_unstable();
    let agreements = found.chunk_by(|x, y| x == y).map(|same| (same[0], Reverse(same.len())));
    let mut ranked: Vec<(u32, Reverse<usize>, u32)> =
        agreements.flat_map(|((a, b), count)| [(a, count, b), (b, count, a)]).collect();
    ranked.par_sort_unstable();
    let mut kept: Vec<(u32, u32)> = ranked
        .chunk_by(|x, y| x.0 == y.0)
        .flat_map(|of_one| of_one.iter().take(partners).map(|&(x, _, y)| (x.min(y), x.max(y))))
        .collect();
    kept.par_sort_unstable();
    kept.dedup();
    kept
}

/// The documents of a band by key: key above document, sorted.
struct Buckets(Vec<u64>);

impl Buckets {
    /// Most keys stand alone. What two documents do not even share the low bits of is thrown out before anything is sorted.
    fn of(keys: &Keys, band: usize, takes_part: &[bool]) -> Self {
        let slots = (keys.documents() * 4).next_power_of_two().max(64);
        let place = |key: u32| {
            let slot = key as usize & (slots - 1);
            (slot / 64, slot % 64)
        };
        // For 64 slots each, which were met, and which again.
        let mut met = vec![[0u64; 2]; slots / 64];
        let blocks = || keys.blocks_of(band).zip(takes_part.chunks(BLOCK));
        for (block, takes) in blocks() {
            for (&key, &takes) in block.iter().zip(takes) {
                let (word, bit) = place(key);
                let ([once, again], bit) = (&mut met[word], u64::from(takes) << bit);
                *again |= *once & bit;
                *once |= bit;
            }
        }
        let mut shared = Vec::new();
        let mut of_block = [0; BLOCK];
        for (number, (block, takes)) in blocks().enumerate() {
            let mut count = 0;
            for (at, (&key, &takes)) in block.iter().zip(takes).enumerate() {
                let (word, bit) = place(key);
                of_block[count] = u64::from(key) << 32 | (number * BLOCK + at) as u64;
                // No branch: which keys repeat cannot be foretold.
                count += (met[word][1] >> bit & u64::from(takes)) as usize;
            }
            shared.extend_from_slice(&of_block[..count]);
        }
        shared.sort_unstable();
        Self(shared)
    }

    /// The documents of each bucket of two or more, in order.
    fn each(&self, mut take: impl FnMut(&[u32])) {
        let mut documents = Vec::new();
        for bucket in self.0.chunk_by(|x, y| x >> 32 == y >> 32).filter(|bucket| bucket.len() > 1) {
            documents.clear();
            documents.extend(bucket.iter().map(|&entry| entry as u32));
            take(&documents);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::keys::tests::of_rows;
    use proptest::prelude::*;

    #[test]
    fn a_hot_bucket_stays_linear() {
        let keys = of_rows(&vec![vec![7, 8]; 5000]);
        let found = pairs(&keys, &[true; 5000]);
        assert!(found.pairs.is_empty());
        assert_eq!(found.hot.len(), 5000);
        assert!(nearest(&keys, 48, 24, &[true; 5000]).len() < 10_000);
    }

    proptest! {
        /// Against comparing every two documents band by band.
        #[test]
        fn equals_comparing_all_documents(rows in (1usize..4).prop_flat_map(|bands| prop::collection::vec(prop::collection::vec(0u32..6, bands), 1..60)), skipped in 0usize..8) {
            let takes_part: Vec<bool> = (0..rows.len()).map(|d| d != skipped).collect();
            let mut expected = Vec::new();
            for a in 0..rows.len() {
                for b in a + 1..rows.len() {
                    let agree = rows[a].iter().zip(&rows[b]).any(|(x, y)| x == y);
                    if agree && takes_part[a] && takes_part[b] {
                        expected.push((a as u32, b as u32));
                    }
                }
            }
            prop_assert_eq!(pairs(&of_rows(&rows), &takes_part), Found { pairs: expected, hot: Vec::new() });
        }
    }
}
