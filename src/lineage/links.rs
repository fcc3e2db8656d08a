//! Links: how probable it is that two articles share a source, whichever came first.

use super::reason::{self, Reason, Value};
use crate::verify::Match;

/// Coefficients of a logistic model of the features of a [`Match`]. They were set by hand on the families in `tests/gold`,
/// not fitted: independent reports there reach a coverage of .09, paraphrases begin above .10.
const BIAS: f64 = -4.0;
/// For each unit of own wording in common.
const PER_OWN_WORDING: f64 = 12.0;
/// For each unit of coverage.
const PER_COVERAGE: f64 = 36.0;
/// For each figure that aligned sentences share, up to [`MOST_FIGURES`]: a copied figure tells which version was copied.
const PER_FIGURE: f64 = 0.3;
const MOST_FIGURES: usize = 20;
/// For each figure that one of them changed. An altered copy has some too, so this only tells versions apart.
const PER_CONFLICT: f64 = 0.4;
/// When the one names the other's outlet as its source.
const CREDITED: f64 = 1.5;

/// The reasons to link two articles, in log-odds; with the bias they sum to the log-odds of a common source.
///
/// Only the reporter's own wording and aligned sentences count. Titles and page furniture are not in a match at all, and
/// quotations, which several reporters may have heard, count only where they align.
pub fn weigh(found: &Match, is_credited: bool) -> Vec<Reason<'static>> {
    let own_wording = found.own_wording();
    let figures = found.shared_figures.min(MOST_FIGURES);
    let mut reasons = vec![
        Reason::new("coverage", Value::Share(found.coverage), PER_COVERAGE * found.coverage),
        Reason::new("own_wording", Value::Share(own_wording), PER_OWN_WORDING * own_wording),
        Reason::new("shared_figures", Value::Count(found.shared_figures), PER_FIGURE * figures as f64),
    ];
    if found.conflicting_figures > 0 {
        let conflicts = found.conflicting_figures.min(MOST_FIGURES);
        let value = Value::Count(found.conflicting_figures);
        reasons.push(Reason::new("conflicting_figures", value, -PER_CONFLICT * conflicts as f64));
    }
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
