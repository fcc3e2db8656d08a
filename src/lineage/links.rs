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
    if is_credited {
        reasons.push(Reason::new("credited", Value::Words("yes"), CREDITED));
    }
    reasons
}

/// The log-odds that two articles share a source.
pub fn log_odds(reasons: &[Reason<'_>]) -> f64 {
    BIAS + reason::sum(reasons)
}

/// The probability that goes with log-odds.
pub fn probability(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}
