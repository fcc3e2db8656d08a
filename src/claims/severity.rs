//! Severity: how much a change matters to a reader, as a product of four factors that each have a meaning.
//!
//! `severity = kind × position × rarity × confidence`, every factor 0 to 1:
//! - kind: what changed. A reversed claim or another figure misleads more than a swapped label. Several kinds together
//!   weigh more than one, as independent reasons: `1 − Π(1 − kind)`.
//! - position: the headline and the lead are what most readers see; the weight falls from 1 to .7 at the end.
//! - rarity: a change in words that stand nowhere else in the two articles cannot be made good by another sentence.
//! - confidence: how sure the detectors are.

use std::collections::BTreeSet;

use super::{Kind, Status};

/// How much a kind of alteration misleads.
fn of_kind(kind: Kind) -> f64 {
    match kind {
        Kind::Negation => 0.95,
        Kind::Number => 0.9,
        Kind::Attribution | Kind::Entity => 0.8,
        Kind::Quote => 0.75,
        Kind::Modality | Kind::Term => 0.7,
        Kind::Truncation => 0.65,
        Kind::Date => 0.6,
        Kind::Other => 0.4,
    }
}

fn of_position(position: f64) -> f64 {
    1.0 - 0.3 * position.clamp(0.0, 1.0)
}

/// `weight` is the greatest weight of a changed word; about 4 for a word that stands once in two articles.
fn of_rarity(weight: f64) -> f64 {
    0.7 + 0.3 * (weight / 4.0).clamp(0.0, 1.0)
}

/// The severity of an altered claim.
pub fn of_altered(kinds: &BTreeSet<Kind>, position: f64, rarity: f64, confidence: f64) -> f64 {
    let kind = 1.0 - kinds.iter().map(|k| 1.0 - of_kind(*k)).product::<f64>();
    kind * of_position(position) * of_rarity(rarity) * confidence
}

/// The severity of an omitted or added claim: what was added by the copyist matters more than what he left out, and a
/// long claim more than a short one.
pub fn of_one_sided(status: Status, position: f64, weight: f64, confidence: f64) -> f64 {
    let kind = if status == Status::Added { 0.5 } else { 0.35 };
    kind * of_position(position) * (0.5 + 0.5 * (weight / 30.0).clamp(0.0, 1.0)) * confidence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_factor_counts() {
        let one =
            |kind, position, rarity, confidence| of_altered(&BTreeSet::from([kind]), position, rarity, confidence);
        let base = one(Kind::Number, 0.0, 4.0, 0.9);
        assert!(base > one(Kind::Date, 0.0, 4.0, 0.9));
        assert!(base > one(Kind::Number, 1.0, 4.0, 0.9));
        assert!(base > one(Kind::Number, 0.0, 1.0, 0.9));
        assert!(base > one(Kind::Number, 0.0, 4.0, 0.5));
        let both = of_altered(&BTreeSet::from([Kind::Number, Kind::Date]), 0.0, 4.0, 0.9);
        assert!(both > base && both <= 1.0);
        assert!(of_one_sided(Status::Added, 0.0, 9.0, 0.8) > of_one_sided(Status::Omitted, 0.0, 9.0, 0.8));
    }
}
