//! Locality-sensitive hashing (Indyk and Motwani 1998): articles whose signatures agree in a whole band become
//! candidates. With b bands of r rows a pair of similarity s is found with probability 1 − (1 − sʳ)ᵇ.

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::sketch::Sketch;

/// Pairs (`a < b`) whose signatures agree in at least one band, sorted, without repetition. An article without shingles
/// is in no pair.
///
/// Articles with the same set of shingles are collapsed first and stand for each other by a chain, so that a thousand
/// identical copies give a thousand pairs, not half a million.
pub fn pairs(sketches: &[Sketch], bands: usize) -> Vec<(u32, u32)> {
    let (representatives, mut found) = collapse(sketches);
    let by_band: Vec<Vec<(u32, u32)>> = (0..bands)
        .into_par_iter()
        .map(|band| {
            let mut keyed: Vec<(u64, u32)> =
                representatives.iter().map(|&i| (band_key(&sketches[i as usize], band, bands), i)).collect();
            keyed.par_sort_unstable();
            let mut pairs = Vec::new();
            for bucket in keyed.chunk_by(|x, y| x.0 == y.0).filter(|bucket| bucket.len() > 1) {
                for (position, &(_, a)) in bucket.iter().enumerate() {
                    pairs.extend(bucket[position + 1..].iter().map(|&(_, b)| (a.min(b), a.max(b))));
                }
            }
            pairs
        })
        .collect();
    found.extend(by_band.into_iter().flatten());
    found.par_sort_unstable();
    found.dedup();
    found
}

/// One article for each different set of shingles, and the chains through articles with equal sets.
fn collapse(sketches: &[Sketch]) -> (Vec<u32>, Vec<(u32, u32)>) {
    let mut order: Vec<u32> = (0..u32::try_from(sketches.len()).unwrap_or(u32::MAX))
        .filter(|&i| !sketches[i as usize].shingles.is_empty())
        .collect();
    let set = |i: u32| sketches[i as usize].shingles.as_slice();
    order.sort_unstable_by(|&a, &b| set(a).cmp(set(b)).then(a.cmp(&b)));
    let mut representatives = Vec::new();
    let mut chains = Vec::new();
    for equal in order.chunk_by(|&a, &b| set(a) == set(b)) {
        representatives.push(equal[0]);
        chains.extend(equal.windows(2).map(|two| (two[0], two[1])));
    }
    (representatives, chains)
}

fn band_key(sketch: &Sketch, band: usize, bands: usize) -> u64 {
    let signature = sketch.signature.as_slice();
    let rows = signature.len() / bands;
    let bytes: Vec<u8> = signature[band * rows..(band + 1) * rows].iter().flat_map(|row| row.to_le_bytes()).collect();
    xxh3_64_with_seed(&bytes, band as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::settings::Settings;
    use crate::text::Text;

    fn sketches(bodies: &[&str]) -> Vec<Sketch> {
        let texts: Vec<Text> = bodies.iter().map(|body| Text::of(&Article::bare("a", *body))).collect();
        crate::sketch::sketch(&texts, &Settings::default())
    }

    #[test]
    fn equal_and_similar_articles_are_found_others_are_not() {
        let long = "The blast ripped through a longwall face below ground at the colliery on the outskirts of the town \
                    shortly after four in the morning as the night shift was preparing to hand over to the day shift.";
        let edited = long.replace("day shift", "next shift");
        let other = "Ferry with two hundred aboard runs aground on a lake and nobody is injured, the coast guard said on Friday \
                     after all passengers had been brought to the shore by small boats from the village.";
        let found = pairs(&sketches(&[long, &edited, long, other, ""]), 32);
        assert!(found.contains(&(0, 2)), "equal articles are chained");
        assert!(found.contains(&(0, 1)), "similar articles share a band");
        assert!(found.iter().all(|&(a, b)| a < 3 && b < 3), "{found:?}");
    }

    #[test]
    fn a_thousand_copies_give_a_chain() {
        let copies = vec!["the same text again and again and again"; 1000];
        assert_eq!(pairs(&sketches(&copies), 32).len(), 999);
    }
}
