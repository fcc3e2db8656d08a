//! Synonyms: the changed words of two claims that another changed word stands for.

use std::collections::BTreeSet;

use super::lists::ANTONYMS;
use super::names;
use super::side::Side;
use super::thesaurus::{Senses, THESAURUS};

/// The changed words of a claim that a changed word of the other claim stands for.
#[derive(Clone, Debug, Default)]
pub struct Synonyms {
    /// Tokens of the source.
    pub source: BTreeSet<usize>,
    /// Tokens of the derived article.
    pub derived: BTreeSet<usize>,
}

/// Finds, among the words that a claim lost and those it gained, those that may mean the same or one a kind of the other.
pub fn find(source: &Side<'_>, lost: &[usize], derived: &Side<'_>, new: &[usize]) -> Synonyms {
    let (theirs, mut found) = (readings(derived, new), Synonyms::default());
    for (i, length, senses) in readings(source, lost) {
        for (j, other, others) in &theirs {
            if senses.meet(others) && !are_opposites(source, i, derived, *j) {
                found.source.extend(i..i + length);
                found.derived.extend(*j..j + other);
            }
        }
    }
    for &i in lost {
        for &j in new {
            let (a, b) = (&source.tokens[i], &derived.tokens[j]);
            if a.number.is_none() && b.number.is_none() && !a.capital && !b.capital && are_forms(&a.word, &b.word) {
                found.source.insert(i);
                found.derived.insert(j);
            }
        }
    }
    found
}

/// Whether two words are made of one: "sweet" and "sweeter", "finance" and "financial". Endings that turn a word, or part who
/// does from whom it is done to, make another.
fn are_forms(a: &str, b: &str) -> bool {
    let ends = |word: &str| ["less", "er", "or", "ee"].into_iter().find(|end| word.ends_with(end));
    names::related(a, b) && (ends(a).is_none() || ends(b).is_none()) && !a.ends_with("less") && !b.ends_with("less")
}

/// Whether two words are opposites.
pub fn are_opposites(source: &Side<'_>, i: usize, derived: &Side<'_>, j: usize) -> bool {
    let (a, b) = (&source.tokens[i].stem, &derived.tokens[j].stem);
    ANTONYMS.contains(&(a.clone(), b.clone())) || THESAURUS.are_opposites(a, b)
}

/// What some words may mean, alone and as the first of a phrase.
fn readings(side: &Side<'_>, tokens: &[usize]) -> Vec<(usize, usize, &'static Senses)> {
    let mut found = Vec::new();
    for &i in tokens.iter().filter(|&&i| side.tokens[i].number.is_none()) {
        let stems: Vec<&str> = side.tokens[i..].iter().take(3).map(|t| t.stem.as_str()).collect();
        found.extend(THESAURUS.readings(&stems).into_iter().map(|(length, senses)| (i, length, senses)));
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::claims::detect::table;

    #[test]
    fn words_that_stand_for_one_another_are_found() {
        let found = |source: &str, derived: &str| {
            table::with_case(source, derived, |case| {
                let words = |side: &super::Side<'_>, tokens: &super::BTreeSet<usize>| -> Vec<String> {
                    tokens.iter().map(|&i| side.tokens[i].word.clone()).collect()
                };
                let found = &case.synonyms;
                (words(case.source, &found.source), words(case.derived, &found.derived))
            })
        };
        let (s, d) = found("The town jailed the miller for a year.", "The town imprisoned the miller for a month.");
        assert_eq!((s, d), (vec!["jailed".to_owned()], vec!["imprisoned".to_owned()]));
        let (s, d) = found("Profits of the mill rose in May.", "Profits of the mill fell in May.");
        assert_eq!((s.len(), d.len()), (0, 0));
    }
}
