//! Background: how much a word tells by itself, by how rarely English at large uses it.
//!
//! In a folder of five articles on one event, counting cannot tell a rare word from a common one: all of them name the
//! minister, two of them happen to say "people", and two have "barnacle" because one copied the other. Of a word's rank in
//! English follows about how many articles hold it (Zipf 1949), and its weight is the surprise of meeting it.

use std::sync::LazyLock;

use xxhash_rust::xxh3::xxh3_64;

/// Occurrences of the most frequent word in an article of some 500 words: the word of rank `r` is expected `FIRST / r` times.
const FIRST: f64 = 40.0;

/// Rank of what is not on the list: names, most of them, and words that few people use.
const UNLISTED: f64 = 60_000.0;

/// Ranks of figures: up to a dozen, days of the month and other small ones, and years that articles speak of.
const FIGURES: [(std::ops::RangeInclusive<u32>, f64); 3] = [(0..=12, 300.0), (13..=100, 1000.0), (1900..=2100, 1500.0)];

/// Rank of any other figure. Too many begin and end alike for one to be as telling as a name.
const FIGURE: f64 = 3600.0;

/// Terms with their surprise, sorted.
static SURPRISE: LazyLock<Vec<(u64, f32)>> = LazyLock::new(|| {
    let stems = include_str!("lists/english.txt").lines().filter(|line| !line.starts_with('#'));
    let words = stems.zip(1u32..).map(|(stem, rank)| (xxh3_64(stem.as_bytes()), of_rank(f64::from(rank)) as f32));
    let figures = FIGURES.into_iter().flat_map(|(range, rank)| {
        range.map(move |figure| (xxh3_64(figure.to_string().as_bytes()), of_rank(rank) as f32))
    });
    // Of a figure that is on the list too, the first entry counts.
    let mut table: Vec<(u64, f32)> = figures.chain(words).collect();
    table.sort_by_key(|&(term, _)| term);
    table.dedup_by_key(|&mut (term, _)| term);
    table
});

/// The surprise of meeting a word of some rank in an article, in nats.
fn of_rank(rank: f64) -> f64 {
    -(1.0 - (-FIRST / rank).exp()).ln()
}

/// The surprise of meeting a term ([`super::terms::Term::hash`]) in an article, in nats: near 0 for the words that every
/// article has, 3 for one in twenty articles, 7.3 at most.
pub fn surprise(term: u64, is_figure: bool) -> f64 {
    let unlisted = if is_figure { FIGURE } else { UNLISTED };
    match SURPRISE.binary_search_by_key(&term, |&(listed, _)| listed) {
        Ok(at) => f64::from(SURPRISE[at].1),
        Err(_) => of_rank(unlisted),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::stems::stem;

    fn word(word: &str) -> f64 {
        surprise(xxh3_64(stem(word).as_bytes()), false)
    }

    fn figure(figure: &str) -> f64 {
        surprise(xxh3_64(figure.as_bytes()), true)
    }

    #[test]
    fn rare_words_surprise_more() {
        assert!(
            word("people") < word("bridges") && word("bridges") < word("turbine") && word("turbine") < word("qwxz")
        );
        assert!(word("people") > 0.0 && word("qwxz") < 7.4);
        assert!(figure("3") < figure("17") && figure("17") < figure("1987") && figure("1987") < figure("2417"));
    }
}
