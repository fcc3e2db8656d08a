//! Nearness: which of several relatives, which version of a source, an article was made from.
//!
//! The reasoning of textual criticism: what two texts have in common and a third lacks, they have from each other. An
//! article's source explains most of its wording and its figures; a copyist may leave out what he likes, but what he has
//! beyond his source he must have written himself.

use super::reason::{Reason, Value};
use crate::verify::Match;

/// For the derived article's own wording that the source lacks, as a share of it.
const NEW_WORDING: f64 = 6.0;
/// For each nat by which one source leaves more new wording than another: three readings more than one are worth as much as
/// thirty more than ten. Of two near copies the one that has the changed words too was the source, however much both share.
const MULTIPLE: f64 = 4.0;
/// Share of new wording from which its multiples count: below lie slips and scanning faults.
const TRIFLE: f64 = 0.05;
/// For the source's own wording that the derived article lacks, as a share of it. Leaving out is cheap.
const LOST_WORDING: f64 = 1.0;
/// For each unit of coverage.
const COVERAGE: f64 = 6.0;
/// For each unit of the share of a free paraphrase's vocabulary, weighed by surprise, that the source has: it keeps the odd
/// words of the version it was made from, and little else.
const VOCABULARY: f64 = 60.0;
/// Share of its own wording up to which an article that has no more of any possible source is a free paraphrase.
const FREE: f64 = 0.12;
/// For each figure that aligned sentences share, up to [`MOST_FIGURES`]: a copied figure tells which version was copied.
const FIGURE: f64 = 0.3;
const MOST_FIGURES: usize = 20;
/// For each figure that one of them changed. An altered copy has some too, so this only tells versions apart.
const CONFLICT: f64 = 0.4;

/// For each nat by which another possible source has more of the article's wording than this one, against [`SOME`]: where
/// most of an article is rewritten, a passage that only one of its possible sources has still tells them apart.
const ANOTHER: f64 = 3.0;
/// Share of the article's wording from which the multiples of what another source has beyond this one count.
const SOME: f64 = 0.1;

/// The share of a free paraphrase's vocabulary that the other article of the match has, 0 to 1; 0 for other articles. `most`
/// is the most of its wording that any possible source has.
pub fn odd_words(found: &Match, derived: usize, most: f64) -> f64 {
    if most <= FREE { found.vocabulary_of(derived) } else { 0.0 }
}

/// The reason for a source that has so much of a free paraphrase's vocabulary.
pub fn shared(odd_words: f64) -> Option<Reason<'static>> {
    (odd_words > 0.0).then(|| Reason::new("same_vocabulary", Value::Share(odd_words), VOCABULARY * odd_words))
}

/// The reason against a source when another possible one has more of the article's wording, by that share of it.
pub fn behind(beyond: f64) -> Option<Reason<'static>> {
    (beyond > 0.0).then(|| Reason::new("another_has_more", Value::Share(beyond), -ANOTHER * (beyond / SOME).ln_1p()))
}

/// The log-odds that new wording takes, given as a share of the derived article's own.
fn novelty(new: f64) -> f64 {
    -NEW_WORDING * new - MULTIPLE * (new / TRIFLE).ln_1p()
}

/// The reasons why `derived` was made from the other article of the match and not from another relative, in log-odds.
pub fn weigh(found: &Match, derived: usize) -> Vec<Reason<'static>> {
    let source = if derived == found.b { found.a } else { found.b };
    let (taken, kept) = (found.own_wording_of(derived), found.own_wording_of(source));
    let figures = found.shared_figures.min(MOST_FIGURES);
    let mut reasons = vec![
        Reason::new("same_content", Value::Share(found.coverage), COVERAGE * found.coverage),
        Reason::new("new_wording", Value::Share(1.0 - taken), novelty(1.0 - taken)),
        Reason::new("lost_wording", Value::Share(1.0 - kept), -LOST_WORDING * (1.0 - kept)),
        Reason::new("shared_figures", Value::Count(found.shared_figures), FIGURE * figures as f64),
    ];
    if found.conflicting_figures > 0 {
        let conflicts = found.conflicting_figures.min(MOST_FIGURES);
        let value = Value::Count(found.conflicting_figures);
        reasons.push(Reason::new("conflicting_figures", value, -CONFLICT * conflicts as f64));
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_words_tell_the_version_that_was_retold() {
        let found = Match { a: 0, b: 1, vocabulary_a_in_b: 0.2, vocabulary_b_in_a: 0.4, ..Match::default() };
        assert_eq!((odd_words(&found, 1, FREE), odd_words(&found, 0, 0.0)), (0.4, 0.2));
        // Where some source has its wording, the wording tells.
        assert_eq!(odd_words(&found, 1, 0.5), 0.0);
        assert!(shared(0.4).map(|reason| reason.weight) > shared(0.3).map(|reason| reason.weight));
        assert_eq!(shared(0.0), None);
    }

    #[test]
    fn who_has_the_most_wording_is_not_behind() {
        assert_eq!(behind(0.0), None);
        let weight = |beyond: f64| behind(beyond).map_or(0.0, |reason| reason.weight);
        assert!(weight(0.02) < 0.0 && weight(0.1) < -2.0 && weight(0.1) > weight(0.3));
    }

    #[test]
    fn a_few_readings_tell_near_copies_apart_and_not_remote_ones() {
        let near = novelty(0.02) - novelty(0.12);
        let remote = novelty(0.60) - novelty(0.70);
        assert!(near > 3.0 && remote < 1.5, "{near} {remote}");
    }
}
