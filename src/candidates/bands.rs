//! Locality-sensitive hashing (Indyk and Motwani 1998): documents that agree in a whole band become candidates.

use std::cmp::Reverse;

use rayon::prelude::*;

/// Documents in a bucket up to which all its pairs are candidates. A larger one is a template or a flood of copies; its
/// documents become candidates with their neighbours and the first of them, so that n of them cost n, not n².
const HOT_BUCKET: usize = 1000;

/// Candidate pairs (`a < b`) of documents with `bands` keys each, document after document; sorted, without repetition.
/// Only documents that `takes_part` allows are paired.
pub fn pairs(keys: &[u32], bands: usize, takes_part: impl Fn(usize) -> bool) -> Vec<(u32, u32)> {
    let mut found = in_all_bands(keys, bands, &taking_part(keys, bands, takes_part), HOT_BUCKET);
    found.dedup();
    found
}

/// As [`pairs`], with all pairs only of buckets of up to `bucket` documents, and of each document only the `partners` with
/// which it agrees in the most bands: a pair stays that is among them for either of the two.
pub fn nearest(
    keys: &[u32],
    bands: usize,
    bucket: usize,
    partners: usize,
    takes_part: impl Fn(usize) -> bool,
) -> Vec<(u32, u32)> {
    let found = in_all_bands(keys, bands, &taking_part(keys, bands, takes_part), bucket);
    let agreements = found.chunk_by(|x, y| x == y).map(|same| (same[0], Reverse(same.len())));
    let mut ranked: Vec<(u32, Reverse<usize>, u32)> =
        agreements.flat_map(|((a, b), count)| [(a, count, b), (b, count, a)]).collect();
    ranked.par_sort_unstable();
    let mut kept: Vec<(u32, u32)> = ranked
        .chunk_by(|x, y| x.0 == y.0)
        .flat_map(|of_one| of_one.iter().take(partners).map(|&(x, _, y)| (x.min(y), x.max(y))))
        .collect();
    kept.sort_unstable();
    kept.dedup();
    kept
}

fn taking_part(keys: &[u32], bands: usize, takes_part: impl Fn(usize) -> bool) -> Vec<u32> {
    (0..keys.len().checked_div(bands).unwrap_or(0))
        .filter(|&document| takes_part(document))
        .filter_map(|document| u32::try_from(document).ok())
        .collect()
}

/// The pairs of every band, sorted; a pair stands once for each band in which it agrees.
fn in_all_bands(keys: &[u32], bands: usize, documents: &[u32], hot: usize) -> Vec<(u32, u32)> {
    let mut found: Vec<(u32, u32)> =
        (0..bands).into_par_iter().flat_map_iter(|band| of_band(keys, bands, band, documents, hot)).collect();
    found.par_sort_unstable();
    found
}

fn of_band(keys: &[u32], bands: usize, band: usize, documents: &[u32], hot: usize) -> Vec<(u32, u32)> {
    let mut keyed: Vec<u64> =
        documents.iter().map(|&d| u64::from(keys[d as usize * bands + band]) << 32 | u64::from(d)).collect();
    keyed.sort_unstable();
    let mut pairs = Vec::new();
    for bucket in keyed.chunk_by(|x, y| x >> 32 == y >> 32).filter(|bucket| bucket.len() > 1) {
        let document = |at: usize| bucket[at] as u32;
        if bucket.len() <= hot {
            for first in 0..bucket.len() {
                pairs.extend((first + 1..bucket.len()).map(|second| (document(first), document(second))));
            }
        } else {
            pairs.extend((1..bucket.len()).map(|at| (document(at - 1), document(at))));
            pairs.extend((2..bucket.len()).map(|at| (document(0), document(at))));
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_hot_bucket_stays_linear() {
        let keys = vec![7; 5000];
        assert!(pairs(&keys, 1, |_| true).len() < 10_000);
    }

    proptest! {
        /// Against comparing every two documents band by band.
        #[test]
        fn equals_comparing_all_documents(keys in prop::collection::vec(0u32..6, 0..60), bands in 1usize..4, skipped in 0usize..8) {
            let count = keys.len() / bands;
            let keys = &keys[..count * bands];
            let takes_part = |d: usize| d != skipped;
            let mut expected = Vec::new();
            for a in 0..count {
                for b in a + 1..count {
                    let agree = (0..bands).any(|band| keys[a * bands + band] == keys[b * bands + band]);
                    if agree && takes_part(a) && takes_part(b) {
                        expected.push((a as u32, b as u32));
                    }
                }
            }
            prop_assert_eq!(pairs(keys, bands, takes_part), expected);
        }
    }
}
