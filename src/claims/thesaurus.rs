//! The thesaurus: which words mean the same, or one a kind of the other, and which are opposites.
//!
//! It is distilled from WordNet 3.0 and read when it is first asked. Words are looked up by stem, irregular forms under
//! their word ("fell" under "fall"). A word has several senses and the text does not say which one is meant, so that two
//! words are related when they are in any of their usual senses: good enough to doubt that a swapped word changes a claim,
//! not good enough to say that it does not.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::hashing::Quick;
use super::spelling;
use crate::text::stems::stem;

/// Words of the longest phrase.
const LONGEST: usize = 3;

/// The thesaurus.
pub static THESAURUS: LazyLock<Thesaurus> = LazyLock::new(|| Thesaurus::read(include_str!("lists/wordnet.txt")));

/// Groups of words that mean the same, by the stems of their members.
#[derive(Debug, Default)]
pub struct Thesaurus {
    /// The groups of a word or phrase, and behind them the wider groups above those.
    senses: HashMap<String, Senses, Quick>,
    opposites: HashSet<(String, String), Quick>,
}

/// What a word may mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Senses {
    /// Its groups.
    own: Vec<u32>,
    /// The wider groups right above them.
    wider: Vec<u32>,
}

impl Senses {
    /// Whether two words may mean the same, or one a kind of the other.
    pub fn meet(&self, other: &Self) -> bool {
        let common = |a: &[u32], b: &[u32]| a.iter().any(|group| b.contains(group));
        common(&self.own, &other.own) || common(&self.own, &other.wider) || common(&self.wider, &other.own)
    }

    fn add(&mut self, other: &Self) {
        self.own.extend(&other.own);
        self.wider.extend(&other.wider);
    }
}

impl Thesaurus {
    fn read(list: &str) -> Self {
        let mut thesaurus = Self::default();
        let key = |word: &str| {
            let parts: Vec<String> = word.split('_').map(|part| stem(&spelling::american(part))).collect();
            parts.join(" ")
        };
        let (mut irregular, mut group) = (Vec::new(), 0);
        for line in list.lines().filter(|line| !line.starts_with('#')) {
            if let Some((a, b)) = line.strip_prefix('!').and_then(|pair| pair.split_once(' ')) {
                let (a, b) = (key(a), key(b));
                thesaurus.opposites.insert((b.clone(), a.clone()));
                thesaurus.opposites.insert((a, b));
            } else if let Some((form, word)) = line.strip_prefix('=').and_then(|pair| pair.split_once(' ')) {
                irregular.push((key(form), key(word)));
            } else {
                let (words, wider) = line.split_once(':').unwrap_or((line, ""));
                for word in words.split(' ') {
                    let senses = thesaurus.senses.entry(key(word)).or_default();
                    senses.own.push(group);
                    senses.wider.extend(wider.split(' ').filter_map(|number| number.parse::<u32>().ok()));
                }
                group += 1;
            }
        }
        for (form, word) in irregular {
            if let Some(senses) = thesaurus.senses.get(&word).cloned() {
                thesaurus.senses.entry(form).or_default().add(&senses);
            }
        }
        thesaurus
    }

    /// What a word may mean, given by its stem.
    pub fn senses(&self, stem: &str) -> Option<&Senses> {
        self.senses.get(stem)
    }

    /// Whether two words, given by their stems, are direct opposites.
    pub fn are_opposites(&self, a: &str, b: &str) -> bool {
        // Most words have none: the key is only made for those that may.
        self.opposites.contains(&(a.to_owned(), b.to_owned()))
    }

    /// What the word and the phrases at the start of some stems may mean, the phrases first ("hand out" before "hand"), each
    /// with how many words it has.
    pub fn readings(&self, stems: &[&str]) -> Vec<(usize, &Senses)> {
        let longest = LONGEST.min(stems.len());
        let found = (1..=longest).rev().map(|length| match length {
            1 => (1, self.senses.get(stems[0])),
            _ => (length, self.senses.get(&stems[..length].join(" "))),
        });
        found.filter_map(|(length, senses)| senses.map(|senses| (length, senses))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn related(a: &str, b: &str) -> bool {
        let senses = |word: &str| THESAURUS.senses(&stem(word)).cloned().unwrap_or_default();
        senses(a).meet(&senses(b))
    }

    #[test]
    fn synonyms_and_kinds_are_related_and_opposites_are_told() {
        for (a, b) in [("purchased", "bought"), ("imprisoned", "jailed"), ("plunged", "fell"), ("permits", "allowed")] {
            assert!(related(a, b), "{a} / {b}");
        }
        for (a, b) in [("month", "kilogram"), ("bridge", "judge"), ("opened", "denied")] {
            assert!(!related(a, b), "{a} / {b}");
        }
        assert!(THESAURUS.are_opposites(&stem("guilty"), &stem("innocent")));
        assert!(!THESAURUS.are_opposites(&stem("guilty"), &stem("culpable")));
    }

    #[test]
    fn phrases_are_read_as_one() {
        let stems = ["hand", "out"];
        let readings: Vec<usize> = THESAURUS.readings(&stems).iter().map(|(length, _)| *length).collect();
        assert_eq!(readings, [2, 1]);
    }
}
