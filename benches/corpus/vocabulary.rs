//! Words that can be pronounced, the frequent ones short.

use std::collections::BTreeSet;

use anyhow::Result;
use rand::distr::Distribution;
use rand::rngs::ChaCha8Rng;
use rand::seq::IndexedRandom;
use rand::{Rng, RngExt};
use rand_distr::weighted::WeightedAliasIndex;

const WORDS: usize = 60_000;
/// The offset of Zipf's law in Mandelbrot's form.
const OFFSET: f64 = 2.7;

const ONSETS: [&str; 26] = [
    "", "b", "c", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "st", "tr", "pr", "ch",
    "sh", "gr", "pl", "z",
];
const VOWELS: [&str; 16] = ["a", "e", "i", "o", "u", "a", "e", "i", "o", "e", "ea", "ou", "ai", "io", "a", "e"];
const ACCENTED: [&str; 6] = ["é", "ü", "ñi", "ö", "à", "ç"];
const CODAS: [&str; 20] =
    ["", "", "", "", "", "", "", "", "n", "r", "s", "t", "l", "m", "nd", "ng", "st", "ck", "n", "r"];

/// The words of a corpus and how often each is used.
pub struct Vocabulary {
    words: Vec<String>,
    frequencies: WeightedAliasIndex<f64>,
}

impl Vocabulary {
    pub fn new(random: &mut ChaCha8Rng) -> Result<Self> {
        let mut seen = BTreeSet::new();
        let mut words = Vec::with_capacity(WORDS);
        while words.len() < WORDS {
            let word = entry(words.len(), random);
            if seen.insert(word.clone()) {
                words.push(word);
            }
        }
        let frequencies = WeightedAliasIndex::new((0..WORDS).map(|rank| 1.0 / (rank as f64 + OFFSET)).collect())?;
        Ok(Self { words, frequencies })
    }

    /// A word, as often as its rank says.
    pub fn draw(&self, random: &mut impl Rng) -> u32 {
        self.frequencies.sample(random) as u32
    }

    pub fn word(&self, word: u32) -> &str {
        &self.words[word as usize]
    }
}

fn entry(rank: usize, random: &mut impl Rng) -> String {
    // Figures and possessives, as frequent as in news.
    if rank > 60 && random.random_bool(0.02) {
        return if random.random_bool(0.5) {
            random.random_range(2..2030).to_string()
        } else {
            format!("{},{:03}", random.random_range(1..900), random.random_range(0..1000))
        };
    }
    let syllables = match rank {
        0..500 => 1,
        500..12_000 => random.random_range(1..=2),
        _ => random.random_range(2..=3),
    };
    let mut word = String::new();
    for _ in 0..syllables {
        word.push_str(pick(&ONSETS, random));
        word.push_str(if rank > 60 && random.random_bool(0.01) {
            pick(&ACCENTED, random)
        } else {
            pick(&VOWELS, random)
        });
        word.push_str(pick(&CODAS, random));
    }
    if rank > 60 && random.random_bool(0.02) {
        word.push_str("’s");
    }
    word
}

fn pick<'a>(parts: &[&'a str], random: &mut impl Rng) -> &'a str {
    parts.choose(random).copied().unwrap_or_default()
}
