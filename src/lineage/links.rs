//! Links: how probable it is that two articles share a source, whichever came first.

use super::reason::{self, Reason, Value};
use crate::verify::Match;

/// Coefficients of a logistic model of the features of a [`Match`]. They were fitted to pairs of related and unrelated texts
/// on one topic (rewritten answers, versions of encyclopedia articles, news families) and rounded.
const BIAS: f64 = -7.0;
/// For each unit of coverage.
const PER_COVERAGE: f64 = 8.5;
/// For each unit of own wording in common.
const PER_OWN_WORDING: f64 = 5.0;
/// For each nat of the number of rare terms in common: a tenth of a short note is chance, a tenth of a long report is not.
const PER_TERMS: f64 = 2.2;
/// For each nat of surprise that the words both have carry beyond [`CHANCE`]: reports of one event by two reporters share its
/// names and terms, at most some 25 rare words; who retells an article keeps its odd words too.
const PER_VOCABULARY: f64 = 0.08;
/// Nats that two reporters of one event may share when each writes some 600 words, a vocabulary of [`USUAL`] nats; more in
/// proportion when they write more (the geometric mean of the two).
const CHANCE: f64 = 160.0;
const USUAL: f64 = 700.0;
/// The log-odds up to which shared vocabulary lifts a pair. Translations of one original share it too, and that is for
/// their nearer relatives to tell.
const ENOUGH: f64 = 1.5;
/// Share of the shorter article's vocabulary up to which texts on one subject share as much, and from there to where it
/// counts in full.
const SAME_SUBJECT: (f64, f64) = (0.28, 0.06);
/// Long texts on one subject share more of it: by this for each nat by which they are longer than usual.
const LONGER: f64 = 0.16;
/// Coverage up to which shared words are those of a subject and no more, and from there to where they count in full: who
/// retells an article has a few sentences that stand for its own.
const RETOLD: (f64, f64) = (0.02, 0.01);
/// When the one names the other's outlet as its source.
const CREDITED: f64 = 2.5;

/// The reasons to link two articles, in log-odds; with the bias they sum to the log-odds of a common source.
///
/// Only the reporter's own wording and aligned sentences count. Titles and page furniture are not in a match at all, and
/// quotations, which several reporters may have heard, count only where they align.
pub fn weigh(found: &Match, is_credited: bool) -> Vec<Reason<'static>> {
    let own_wording = found.own_wording();
    let terms = found.shared_terms;
    let mut reasons = vec![
        Reason::new("coverage", Value::Share(found.coverage), PER_COVERAGE * found.coverage),
        Reason::new("own_wording", Value::Share(own_wording), PER_OWN_WORDING * own_wording),
        Reason::new("shared_terms", Value::Count(terms.round() as usize), PER_TERMS * terms.ln_1p()),
    ];
    let vocabulary = vocabulary(found).min(ENOUGH - log_odds(&reasons));
    if vocabulary > 0.0 {
        reasons.push(Reason::new("shared_vocabulary", Value::Share(found.vocabulary_share()), vocabulary));
    }
    if is_credited {
        reasons.push(Reason::new("credited", Value::Words("yes"), CREDITED));
    }
    reasons
}

/// What the words say that both have, in whatever order: free paraphrases keep few phrases, but the odd word.
fn vocabulary(found: &Match) -> f64 {
    let size = |share: f64| if share > 0.0 { found.vocabulary / share } else { 0.0 };
    let sizes = size(found.vocabulary_a_in_b) * size(found.vocabulary_b_in_a);
    let longer = (sizes.sqrt() / USUAL).max(1.0);
    let own = (found.vocabulary_share() - SAME_SUBJECT.0 - LONGER * longer.ln()) / SAME_SUBJECT.1;
    let retold = (found.coverage - RETOLD.0) / RETOLD.1;
    retold.clamp(0.0, 1.0) * own.clamp(0.0, 1.0) * (PER_VOCABULARY * (found.vocabulary - CHANCE * longer)).max(0.0)
}

/// The log-odds that two articles share a source.
pub fn log_odds(reasons: &[Reason<'_>]) -> f64 {
    BIAS + reason::sum(reasons)
}

/// The probability that goes with log-odds.
pub fn probability(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A free paraphrase: a tenth of the terms in aligned sentences, no wording, and so many nats of so large vocabularies.
    fn retold(nats: f64, sizes: (f64, f64), coverage: f64) -> Match {
        Match {
            coverage,
            shared_terms: 5.0,
            vocabulary: nats,
            vocabulary_a_in_b: nats / sizes.0,
            vocabulary_b_in_a: nats / sizes.1,
            ..Match::default()
        }
    }

    fn odds(found: &Match) -> f64 {
        log_odds(&weigh(found, false))
    }

    #[test]
    fn who_keeps_the_odd_words_retold_the_article() {
        let usual = (700.0, 700.0);
        assert!(odds(&retold(300.0, usual, 0.06)) > 0.0);
        // What two reporters of one event share by chance, and what a subject has in common, is not enough,
        assert!(odds(&retold(CHANCE, usual, 0.06)) < 0.0);
        assert!(odds(&retold(300.0, (1100.0, 1100.0), 0.06)) < 0.0);
        // nor are shared words where hardly a sentence stands for another.
        assert!(odds(&retold(300.0, usual, RETOLD.0)) < 0.0);
    }

    #[test]
    fn long_articles_must_share_more() {
        let share = |longer: f64| vocabulary(&retold(250.0 * longer, (700.0 * longer, 700.0 * longer), 0.06));
        assert!(share(1.0) > 0.0 && share(3.0) < share(1.0), "{} {}", share(1.0), share(3.0));
        assert_eq!(share(0.5), 0.0, "half as much is chance");
    }

    #[test]
    fn shared_vocabulary_alone_never_makes_a_link_sure() {
        let most = retold(1000.0, (1000.0, 1000.0), 0.05);
        assert!((odds(&most) - ENOUGH).abs() < 1e-9, "{}", odds(&most));
        let near = Match { own_wording_a_in_b: 0.9, own_wording_b_in_a: 0.9, coverage: 0.9, ..most };
        let reasons = weigh(&near, false);
        assert!(log_odds(&reasons) > ENOUGH && reasons.iter().all(|reason| reason.name != "shared_vocabulary"));
    }
}
