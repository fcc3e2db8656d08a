//! Pairs of hot documents: one machine leaves a pair to the exact join when the first band in which it agrees is hot, even
//! if it agrees in a quieter one too. A slot knows no other bands, so this is settled when all have been read.

use rayon::prelude::*;

use crate::candidates::bands::{Found, HOT};

/// Throws out the pairs that one machine leaves to the exact join. `keys` are the keys of the hot documents, each under its
/// band, `bands` for each document, in the order of `found.hot`.
pub fn settle(found: &mut Found, bands: usize, keys: &[u64]) {
    // All documents of a hot bucket are hot, so that counting these is enough to know which buckets are.
    let mut sorted = keys.to_vec();
    sorted.par_sort_unstable();
    let size = |key: u64| sorted.partition_point(|&other| other <= key) - sorted.partition_point(|&other| other < key);
    let hot = &found.hot;
    let keys_of = |document: u32| {
        let at = hot.binary_search(&document).ok()?;
        keys.get(at * bands..(at + 1) * bands)
    };
    found.pairs.retain(|&(a, b)| {
        let (Some(of_a), Some(of_b)) = (keys_of(a), keys_of(b)) else { return true };
        let first = of_a.iter().zip(of_b).find(|(x, y)| x == y);
        first.is_none_or(|(&key, _)| size(key) <= HOT)
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::candidates::bands;
    use crate::sketch::keys::tests::of_rows;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        /// Buckets about as large as hot ones are, one by one, against one machine.
        #[test]
        fn buckets_by_themselves_say_what_all_bands_say(rows in prop::collection::vec(prop::collection::vec(0u32..3, 3), 300..450)) {
            let keys = of_rows(&rows);
            let expected = bands::pairs(&keys, &vec![true; rows.len()]);
            let mut found = Found::default();
            for band in 0..3 {
                for key in 0..3 {
                    let bucket: Vec<u32> = (0u32..).zip(&rows).filter(|(_, row)| row[band] == key).map(|(d, _)| d).collect();
                    found.take_bucket(&bucket, |_, _| true);
                }
            }
            found.pairs.sort_unstable();
            found.pairs.dedup();
            found.hot.sort_unstable();
            found.hot.dedup();
            let of_hot = found.hot.iter().flat_map(|&document| (0u64..).zip(&rows[document as usize]));
            let of_hot: Vec<u64> = of_hot.map(|(band, &key)| band << 32 | u64::from(key)).collect();
            settle(&mut found, 3, &of_hot);
            prop_assert_eq!(found, expected);
        }
    }
}
