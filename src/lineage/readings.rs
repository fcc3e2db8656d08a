//! Readings: wording that one article of a story has alone. In textual criticism a singular reading is an innovation of its
//! text: what stood in a source, some copy kept (Maas 1927).

use super::Sources;

/// The fewest articles among which a reading can be singular: two texts only differ.
pub const LEAST: usize = 3;
/// Log-odds of a text being the source for each nat by which it has fewer singular readings than the other.
const SINGULAR: f64 = 0.5;
/// The largest such log-odds: one copy with passages of its own is no proof.
const MOST: f64 = 1.0;

/// How many shingles of own wording each of the given articles shares with no other of them.
pub fn singular(sources: &Sources<'_>, articles: &[usize]) -> Vec<usize> {
    let mut all: Vec<(u64, usize)> = articles
        .iter()
        .enumerate()
        .flat_map(|(place, &article)| {
            sources.contents[article].own_wording.as_slice().iter().map(move |&shingle| (shingle, place))
        })
        .collect();
    all.sort_unstable();
    let mut counts = vec![0; articles.len()];
    all.chunk_by(|x, y| x.0 == y.0).filter(|same| same.len() == 1).for_each(|same| counts[same[0].1] += 1);
    counts
}

/// The log-odds of the order that numbers of singular readings speak for.
pub fn weigh(source: usize, derived: usize) -> f64 {
    let nats = (derived as f64).ln_1p() - (source as f64).ln_1p();
    (SINGULAR * nats).clamp(-MOST, MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fewer_singular_readings_speak_for_the_source() {
        assert!(weigh(0, 9) > 0.9 && weigh(3, 9) > 0.0);
        assert!((weigh(3, 9) + weigh(9, 3)).abs() < 1e-9);
        assert!(weigh(4, 4).abs() < 1e-9);
        assert!(weigh(0, 100_000) <= MOST);
    }
}
