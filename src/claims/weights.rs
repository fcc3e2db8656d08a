//! Weights: how much each token tells about which claim it belongs to, and how alike two runs of tokens are.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::hashing::Quick;
use super::side::Side;
use super::thesaurus::Senses;
use super::tokens::Token;

/// What the words around a quotation weigh.
const LIGHT: f64 = 0.4;

/// What a stop word weighs.
const STOP: f64 = 0.12;

/// How much more a figure weighs than a word as rare: two sentences that share one speak of one thing, however they put it.
const FIGURE: f64 = 1.5;

/// Figures from which on, or with a fraction, a figure is one that is not met by chance.
const PRECISE: f64 = 20.0;

/// What a synonym counts for the word itself.
const SYNONYM: f64 = 0.4;

/// Words of a run that are looked up in the thesaurus.
const LOOKED_AT: usize = 60;

/// Whether a token is a figure that is not met by chance.
pub fn is_precise(token: &Token) -> bool {
    token.number.is_some_and(|value| value >= PRECISE || value.fract() != 0.0)
}

/// Gives every token of two articles its weight: rare ones much, stop words little.
pub fn weigh(source: &mut Side<'_>, derived: &mut Side<'_>) {
    let mut counts: HashMap<u64, (usize, usize), Quick> = HashMap::default();
    let mut number = 0;
    for side in [&*source, &*derived] {
        for sentence in &side.sentences {
            number += 1;
            for token in &side.tokens[sentence.tokens.clone()] {
                let entry = counts.entry(token.key).or_default();
                if entry.1 != number {
                    *entry = (entry.0 + 1, number);
                }
            }
        }
    }
    let total = number as f64;
    for token in source.tokens.iter_mut().chain(&mut derived.tokens) {
        let sentences = counts.get(&token.key).map_or(1, |(sentences, _)| *sentences);
        let rarity = (1.0 + total / sentences as f64).ln();
        let weight = match token.stop {
            true => rarity.min(1.0) * STOP,
            false if is_precise(token) => rarity * FIGURE,
            false => rarity,
        };
        token.weight = if token.light { weight * LIGHT } else { weight };
    }
}

/// The weight of a run of tokens.
pub fn sum(tokens: &[Token]) -> f64 {
    tokens.iter().map(|t| t.weight).sum()
}

/// The tokens of a run without their order: their keys, sorted, with their weights.
#[derive(Clone, Debug, Default)]
pub struct Bag {
    keyed: Vec<(u64, f64)>,
    sum: f64,
    /// What the words that carry a claim may mean, with their keys and weights.
    meanings: Vec<(u64, f64, &'static Senses)>,
}

impl Bag {
    /// Puts a run of tokens into a bag.
    pub fn of(tokens: &[Token]) -> Self {
        let mut keyed: Vec<(u64, f64)> = tokens.iter().map(|t| (t.key, t.weight)).collect();
        keyed.sort_unstable_by(|x, y| x.0.cmp(&y.0).then(y.1.total_cmp(&x.1)));
        let meant = tokens.iter().filter(|t| t.is_content() && t.number.is_none());
        let meanings = meant.filter_map(|t| t.senses.map(|senses| (t.key, t.weight, senses))).take(LOOKED_AT).collect();
        Self { keyed, sum: sum(tokens), meanings }
    }

    /// As [`Bag::similarity`], but a word that may mean what a word of the other bag means counts in part.
    pub fn likeness(&self, other: &Self) -> f64 {
        self.measure(other, SYNONYM * self.meant(other))
    }

    /// The weight of the words that another bag has in other words.
    fn meant(&self, other: &Self) -> f64 {
        let without = |bag: &Self, key: u64| bag.keyed.binary_search_by(|(other, _)| other.cmp(&key)).is_err();
        let mut free: Vec<_> = other.meanings.iter().filter(|(key, ..)| without(self, *key)).collect();
        let mut sum = 0.0;
        for (key, weight, senses) in &self.meanings {
            if free.is_empty() {
                break;
            }
            if without(other, *key)
                && let Some(place) = free.iter().position(|(.., others)| senses.meet(others))
            {
                sum += weight.min(free.swap_remove(place).1);
            }
        }
        sum
    }

    /// Similarity of two bags, 0 to 1: between their overlap (Dice) and the share of the smaller that the larger holds, so
    /// that a sentence that was cut or extended is still known.
    pub fn similarity(&self, other: &Self) -> f64 {
        self.measure(other, 0.0)
    }

    fn measure(&self, other: &Self, more: f64) -> f64 {
        let (x, y) = (self.sum, other.sum);
        if x <= 0.0 || y <= 0.0 {
            return 0.0;
        }
        let same = shared(&self.keyed, &other.keyed);
        // Synonyms alone prove nothing: most words have a few.
        let shared = (same + more.min(same * 0.5)).min(x).min(y);
        let contained = shared / x.min(y);
        // Two common words in a tiny sentence prove nothing.
        let small = (x.min(y) / 6.0).min(1.0);
        0.6 * (2.0 * shared / (x + y)) + 0.4 * contained * small
    }
}

/// Weight of what two bags share. Merging sorted lists keeps this quick when one word is repeated thousands of times.
fn shared(a: &[(u64, f64)], b: &[(u64, f64)]) -> f64 {
    let (mut i, mut j, mut sum) = (0, 0, 0.0);
    while i < a.len() && j < b.len() {
        match a[i].0.cmp(&b[j].0) {
            Ordering::Less => i += 1,
            Ordering::Greater => j += 1,
            Ordering::Equal => {
                sum += a[i].1.min(b[j].1);
                i += 1;
                j += 1;
            }
        }
    }
    sum
}

/// Similarity of two runs of tokens.
pub fn similarity(a: &[Token], b: &[Token]) -> f64 {
    Bag::of(a).similarity(&Bag::of(b))
}
