//! Judgement: what became of one claim, from what the detectors saw.

use std::collections::BTreeSet;

use super::align::Weights;
use super::case::{Case, Detection};
use super::{Kind, Rule, Status, detect};

/// Confidence from which a detection makes a claim altered.
const REPORTED: f64 = 0.5;

/// What a detection is worth in a sentence that was split or merged, where its surroundings are no guide.
const OUT_OF_PLACE: f64 = 0.75;

/// The judgement of a claim.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// What became of it.
    pub status: Status,
    /// How it was altered.
    pub kinds: BTreeSet<Kind>,
    /// The detectors that fired.
    pub rules: Vec<Rule>,
    /// How sure the comparison is.
    pub confidence: f64,
    /// The greatest weight of a changed word.
    pub rarity: f64,
}

/// Judges a case; `in_place` says whether the claims stand in aligned sentences, `cut` adds a clause that was cut off.
pub fn judge(case: &Case<'_>, weights: &Weights, in_place: bool, cut: Option<Detection>) -> Judgement {
    let mut found = Vec::new();
    if case.is_verbatim() {
        // The same words between other marks are still another claim.
        detect::quote::detect(case, &mut found);
    } else {
        detect::run(case, &mut found);
    }
    found.extend(cut);
    let worth = if in_place { 1.0 } else { OUT_OF_PLACE };
    let reported: Vec<&Detection> = found.iter().filter(|d| d.confidence * worth >= REPORTED).collect();
    let best = reported.iter().map(|d| d.confidence).max_by(f64::total_cmp);
    let (status, confidence) = match best {
        Some(best) => (Status::Altered, best * (0.6 + 0.4 * case.similarity)),
        None if case.is_verbatim() => (Status::Verbatim, 0.99),
        None => (Status::Reworded, 0.5 + 0.4 * case.similarity),
    };
    let mut rules: Vec<Rule> =
        reported.iter().map(|d| Rule { name: d.rule.to_owned(), from: d.from.clone(), to: d.to.clone() }).collect();
    rules.dedup();
    let lost = case.lost.iter().map(|&i| weights.of_token(&case.source.tokens[i]));
    let new = case.new.iter().map(|&j| weights.of_token(&case.derived.tokens[j]));
    Judgement {
        status,
        kinds: reported.iter().map(|d| d.kind).collect(),
        rules,
        confidence: confidence.min(1.0),
        rarity: lost.chain(new).fold(0.0, f64::max),
    }
}
