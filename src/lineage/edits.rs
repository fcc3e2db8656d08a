//! Edits: what was added, dropped, replaced and corrected between two versions of one document.

use std::collections::BTreeMap;

use rayon::prelude::*;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::text::{Text, Word};

/// Words from which an added or dropped run is a passage, not a phrase.
const PASSAGE: usize = 8;
/// Jaro similarity from which two words are spellings of one.
const SPELLING: f64 = 0.85;
/// Articles of other stories that must have a word for it to be the right spelling.
const KNOWN: usize = 3;

/// The edits between two versions; of each kind how many there are seen from the later, and from the earlier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Edits {
    /// Passages dropped and added.
    pub passages: (usize, usize),
    /// Words and phrases dropped and added.
    pub phrases: (usize, usize),
    /// Passages replaced by shorter and by longer ones.
    pub wordings: (usize, usize),
    /// Misprints made and corrected.
    pub misprints: (usize, usize),
}

impl Edits {
    /// The edits the other way.
    pub fn back(self) -> Self {
        let turn = |(x, y)| (y, x);
        Self {
            passages: turn(self.passages),
            phrases: turn(self.phrases),
            wordings: turn(self.wordings),
            misprints: turn(self.misprints),
        }
    }
}

/// The differences of two texts, before it is known which of two spellings is the misprint.
#[derive(Clone, Debug, Default)]
pub struct Differences {
    edits: Edits,
    /// Words replaced by another spelling: of the one text, of the other.
    spellings: Vec<(u64, u64)>,
}

impl Differences {
    /// Compares two texts word by word.
    pub fn between(earlier: &Text, later: &Text) -> Self {
        let hashes = |text: &Text| -> Vec<u64> { text.words.iter().map(|w| w.hash).collect() };
        let mut found = Self::default();
        let count = |(dropped, added): &mut (usize, usize), is_added: bool| {
            if is_added {
                *added += 1;
            } else {
                *dropped += 1;
            }
        };
        for op in capture_diff_slices(Algorithm::Myers, &hashes(earlier), &hashes(later)) {
            let (old, new) = (op.old_range(), op.new_range());
            let Edits { passages, phrases, wordings, .. } = &mut found.edits;
            match op {
                DiffOp::Equal { .. } => {}
                DiffOp::Delete { .. } => count(if old.len() >= PASSAGE { passages } else { phrases }, false),
                DiffOp::Insert { .. } => count(if new.len() >= PASSAGE { passages } else { phrases }, true),
                DiffOp::Replace { .. } if old.len() == new.len() => {
                    let pairs = earlier.words[old].iter().zip(&later.words[new]);
                    found.spellings.extend(
                        pairs.filter(|(x, y)| is_spelling(earlier, x, later, y)).map(|(x, y)| (x.hash, y.hash)),
                    );
                }
                DiffOp::Replace { .. } => count(wordings, new.len() > old.len()),
            }
        }
        found
    }

    /// The words whose frequency must be known to tell misprints.
    pub fn words(&self) -> impl Iterator<Item = u64> {
        self.spellings.iter().flat_map(|&(x, y)| [x, y])
    }

    /// The edits; `elsewhere` says how many articles of other stories have a word. A misprint is a word that no other
    /// story has, where the other text has a similar word that several have.
    pub fn edits(&self, elsewhere: impl Fn(u64) -> usize) -> Edits {
        let is_misprint = |x: u64, y: u64| elsewhere(x) == 0 && elsewhere(y) >= KNOWN;
        let made = self.spellings.iter().filter(|&&(x, y)| is_misprint(y, x)).count();
        let corrected = self.spellings.iter().filter(|&&(x, y)| is_misprint(x, y)).count();
        Edits { misprints: (made, corrected), ..self.edits }
    }
}

fn is_spelling(earlier: &Text, x: &Word, later: &Text, y: &Word) -> bool {
    let lower = |text: &Text, word: &Word| text.at(word.span).to_lowercase();
    strsim::jaro(&lower(earlier, x), &lower(later, y)) >= SPELLING
}

/// How many of the texts have each of the given words.
pub fn frequencies<'a>(texts: impl ParallelIterator<Item = &'a Text>, words: &[u64]) -> BTreeMap<u64, usize> {
    let count = |text: &Text| {
        let mut own: Vec<u64> =
            text.words.iter().map(|w| w.hash).filter(|hash| words.binary_search(hash).is_ok()).collect();
        own.sort_unstable();
        own.dedup();
        own
    };
    let mut frequencies = BTreeMap::new();
    let all: Vec<Vec<u64>> = texts.map(count).collect();
    all.into_iter().flatten().for_each(|word| *frequencies.entry(word).or_default() += 1);
    frequencies
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;

    fn between(earlier: &str, later: &str) -> Edits {
        let text = |written: &str| Text::of(&Article::bare("a", written));
        Differences::between(&text(earlier), &text(later)).edits(|_| 0)
    }

    #[test]
    fn edits_are_told_apart_by_kind_and_side() {
        let old =
            "The mill by the river grinds corn for the valley. Nobody lives in the house behind it since the flood.";
        let phrase = between(old, &old.replace("mill by", "old mill by"));
        assert_eq!(phrase, Edits { phrases: (0, 1), ..Edits::default() });
        let cut = between(old, "The mill by the river grinds corn for the valley.");
        assert_eq!(cut, Edits { passages: (1, 0), ..Edits::default() });
        let wording = between(old, &old.replace("Nobody lives", "There is no man"));
        assert_eq!(wording.wordings, (0, 1), "{wording:?}");
    }

    #[test]
    fn another_word_is_no_spelling() {
        let text = |written: &str| Text::of(&Article::bare("a", written));
        let words = |x: &str, y: &str| Differences::between(&text(x), &text(y)).words().count();
        assert_eq!(words("It stands by the river.", "It stands by the rivver."), 2);
        assert_eq!(words("It stands by the river.", "It stands by the forest."), 0);
    }
}
