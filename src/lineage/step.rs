//! Steps: which of two versions of one document is the later.
//!
//! Documents grow, passage by passage; their misprints are corrected; and what they tell of lies before them in time, so
//! that the latest year they mention is the earliest at which they were written (terminus post quem).

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::Sources;
use super::edits::{Differences, Edits, frequencies};
use super::links::probability;
use super::reason::{Reason, Value};
use crate::text::{Text, Word};

/// Log-odds for each nat by which passages added outnumber passages dropped (both plus one). These five were fitted by
/// logistic regression to successive versions of encyclopedia articles; fitted without any fifth of the articles they differ
/// by less than a quarter.
const PASSAGE: f64 = 1.4;
/// The same of words and phrases.
const PHRASE: f64 = 0.8;
/// The same of passages that were replaced by longer or by shorter ones.
const WORDING: f64 = 0.55;
/// The same of misprints that were corrected or made.
const MISPRINT: f64 = 1.9;
/// Log-odds of the text that mentions the later year being the later one: what a text speaks of mostly was before it.
const YEAR: f64 = 0.9;

/// What two versions differ in, seen from the one to the other.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Step {
    /// The edits that lead from the one to the other.
    pub edits: Edits,
    /// The latest years that they mention; 0 for none.
    pub years: (usize, usize),
}

impl Step {
    /// The step the other way.
    pub fn back(self) -> Self {
        Self { edits: self.edits.back(), years: (self.years.1, self.years.0) }
    }

    /// The reasons for this order of the two, in log-odds.
    pub fn weigh(&self) -> Vec<Reason<'static>> {
        let Edits { passages, phrases, wordings, misprints } = self.edits;
        let more = |(less, more): (usize, usize)| (more as f64).ln_1p() - (less as f64).ln_1p();
        let reason = |name, counts: (usize, usize), each: f64| {
            (counts.0 != counts.1).then(|| Reason::new(name, Value::Counts(counts.0, counts.1), each * more(counts)))
        };
        let mut reasons: Vec<Reason<'static>> = [
            reason("added_passages", passages, PASSAGE),
            reason("added_phrases", phrases, PHRASE),
            reason("longer_wordings", wordings, WORDING),
            reason("corrected_misprints", misprints, MISPRINT),
        ]
        .into_iter()
        .flatten()
        .collect();
        let (x, y) = self.years;
        if x > 0 && y > 0 && x != y {
            let sign = if y > x { 1.0 } else { -1.0 };
            reasons.push(Reason::new("latest_year", Value::Counts(x, y), YEAR * sign));
        }
        reasons
    }
}

/// An undated story that is a line: which of its articles are compared, and what they differ in.
#[derive(Clone, Debug)]
pub struct Compared {
    articles: Vec<usize>,
    pairs: Vec<(usize, usize)>,
    differences: Vec<Differences>,
}

impl Compared {
    /// Compares some pairs of the articles of a story.
    pub fn of(sources: &Sources<'_>, articles: &[usize], pairs: Vec<(usize, usize)>) -> Self {
        let differences = |&(x, y): &(usize, usize)| Differences::between(&sources.texts[x], &sources.texts[y]);
        let differences = pairs.iter().map(differences).collect();
        Self { articles: articles.to_vec(), pairs, differences }
    }

    /// The words of which must be known in how many articles of the whole corpus they stand; sorted, without repetition.
    pub fn words(&self) -> Vec<u64> {
        let mut words: Vec<u64> = self.differences.iter().flat_map(Differences::words).collect();
        words.sort_unstable();
        words.dedup();
        words
    }

    /// The steps by pair; `everywhere` says in how many articles of the corpus each of the words stands.
    pub fn steps(&self, sources: &Sources<'_>, everywhere: &BTreeMap<u64, usize>) -> BTreeMap<(usize, usize), Step> {
        let years: BTreeMap<usize, usize> =
            self.articles.iter().map(|&a| (a, latest_year(&sources.texts[a]))).collect();
        let here = frequencies(self.articles.par_iter().map(|&article| &sources.texts[article]), &self.words());
        let count = |of: &BTreeMap<u64, usize>, word: u64| of.get(&word).copied().unwrap_or(0);
        let elsewhere = |word: u64| count(everywhere, word).saturating_sub(count(&here, word));
        let step = |(&(x, y), found): (&(usize, usize), &Differences)| {
            let year = |article: usize| years.get(&article).copied().unwrap_or(0);
            ((x, y), Step { edits: found.edits(elsewhere), years: (year(x), year(y)) })
        };
        self.pairs.iter().zip(&self.differences).map(step).collect()
    }
}

/// The log-probability of an order with such log-odds.
pub fn log_probability(log_odds: f64) -> f64 {
    probability(log_odds).max(1e-12).ln()
}

/// The latest year that a text mentions; 0 for none.
pub fn latest_year(text: &Text) -> usize {
    let year = |word: &Word| {
        let written = text.at(word.span);
        let year: usize = (written.len() == 4).then(|| written.parse().ok())??;
        (1000..2100).contains(&year).then_some(year)
    };
    text.words.iter().filter_map(year).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::article::Article;

    /// The step from the first of some texts to the second; the others are other stories.
    fn step(texts: &[&str]) -> Step {
        let articles: Vec<Article> = texts.iter().map(|text| Article::bare("a", *text)).collect();
        let texts: Vec<Text> = articles.iter().map(Text::of).collect();
        let sources = Sources { articles: &articles, texts: &texts, contents: &[], identities: &[] };
        let compared = Compared::of(&sources, &[0, 1], vec![(0, 1)]);
        let everywhere = frequencies(texts.par_iter(), &compared.words());
        compared.steps(&sources, &everywhere)[&(0, 1)]
    }

    fn log_odds(step: &Step) -> f64 {
        super::super::reason::sum(&step.weigh())
    }

    const OLD: &str = "The mill was built in 1911. It stands by the river and grinds corn.";

    #[test]
    fn documents_grow_and_speak_of_later_years() {
        let new = "The mill was built in 1911. It stands by the river and grinds corn. The dam broke in 1954 and was mended by the people of the valley.";
        let step = step(&[OLD, new]);
        assert_eq!((step.edits.passages, step.years), ((0, 1), (1911, 1954)));
        assert!(log_odds(&step) > 1.5, "{:?}", step.weigh());
    }

    #[test]
    fn misprints_are_corrected_when_other_stories_have_the_word() {
        let wrong = OLD.replace("river", "rivver");
        let others = ["A river flows.", "The river rose.", "No river is so long."];
        let step = step(&[&wrong, OLD, others[0], others[1], others[2]]);
        assert_eq!(step.edits.misprints, (0, 1));
        assert!(log_odds(&step) > 1.0);
        assert_eq!(super::tests::step(&[&wrong, OLD, others[0]]).edits.misprints, (0, 0), "no other story knows it");
    }

    #[test]
    fn the_same_text_has_no_order() {
        assert_eq!(step(&[OLD, OLD]).weigh(), []);
    }

    proptest! {
        #[test]
        fn the_other_way_says_the_opposite(
            counts in prop::array::uniform5((0usize..50, 0usize..50))
        ) {
            let [passages, phrases, wordings, misprints, years] = counts;
            let step = Step { edits: Edits { passages, phrases, wordings, misprints }, years };
            prop_assert!((log_odds(&step) + log_odds(&step.back())).abs() < 1e-9);
            prop_assert_eq!(step.back().back(), step);
        }
    }
}
