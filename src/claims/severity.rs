//! Severity: how much a change matters to a reader, as a product of factors that each have a meaning.
//!
//! `severity = change × position × rarity × confidence (× edge × update)`, every factor 0 to 1:
//! - change: what was done. A fact that is no longer so misleads more than another voucher for the same fact. Several
//!   changes weigh more than the worst of them, but less than a worse one: the worst, and part of what it leaves.
//! - position: the headline and the lead are what most readers see; the weight falls from 1 to .85 at the end.
//! - rarity: a change in words that stand nowhere else in the two articles cannot be made good by another sentence.
//! - edge: in a run over a corpus, how sure it is that the one article comes from the other; and less for an announced update ([`along`]).
//! - confidence: how sure the detectors are; a doubtful change of fact still comes before a certain change of credit.

use std::collections::BTreeSet;

use super::{Rule, Status};

/// What a change is worth in an update that is announced.
const UPDATE: f64 = 0.6;

/// How much of what the worst change leaves the others add.
const OTHERS: f64 = 0.3;

/// How much a change misleads, by the rule that found it.
fn of_rule(rule: &str) -> f64 {
    match rule {
        // Facts: polarity, figures, who did it, how sure it is, what it was.
        "antonym" | "negation_added" | "negation_dropped" | "negation_moved" | "roles_swapped" | "fate" => 1.0,
        "number" | "unit" | "share" | "name" | "speaker" | "certainty" | "label" => 0.95,
        "party_cut" | "agent_lost" | "office_swapped" | "agent" | "agent_added" | "hedge_dropped" => 0.9,
        "date" | "bound" | "range" | "singled_out" | "label_added" | "hedge_added" | "quote_words" | "quote_cut"
        | "quote_context" => 0.8,
        // A part of the claim, or of its wording.
        "word" | "cut" | "clause_cut" | "part_for_whole" | "degree" | "recast" | "quote_order" => 0.65,
        "made_quotation" | "report_verb" | "headline" => 0.55,
        // Frames: who is credited, and when it was said.
        "credit_dropped" | "office" => 0.5,
        "credit_invented" | "date_dropped" => 0.35,
        _ => 0.5,
    }
}

fn of_position(position: f64) -> f64 {
    1.0 - 0.15 * position.clamp(0.0, 1.0)
}

/// `weight` is the greatest weight of a changed word; about 4 for a word that stands once in two articles.
fn of_rarity(weight: f64) -> f64 {
    0.85 + 0.15 * (weight / 4.0).clamp(0.0, 1.0)
}

/// The severity of an altered claim, from the rules that fired.
pub fn of_altered(rules: &[Rule], position: f64, rarity: f64, confidence: f64) -> f64 {
    let names: BTreeSet<&str> = rules.iter().map(|r| r.name.as_str()).collect();
    let mut changes: Vec<f64> = names.into_iter().map(of_rule).collect();
    changes.sort_by(f64::total_cmp);
    let worst = changes.pop().unwrap_or(0.0);
    let others = 1.0 - changes.iter().map(|c| 1.0 - c).product::<f64>();
    let change = worst + (1.0 - worst) * OTHERS * others;
    change * of_position(position) * of_rarity(rarity) * (0.5 + 0.5 * confidence)
}

/// The severity of a claim along a derivation that is itself in doubt: it halves as the doubt becomes complete, because a
/// change between two articles that have nothing to do with one another is none. What an outlet changed in its own article,
/// and said so, misleads nobody as much as a copyist's silent change.
pub fn along(severity: f64, edge: f64, update: bool) -> f64 {
    severity * (0.5 + 0.5 * edge.clamp(0.0, 1.0)) * if update { UPDATE } else { 1.0 }
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

    fn of(names: &[&str], position: f64, rarity: f64, confidence: f64) -> f64 {
        let rule = |name: &&str| Rule { name: (*name).to_owned(), from: String::new(), to: String::new() };
        of_altered(&names.iter().map(rule).collect::<Vec<_>>(), position, rarity, confidence)
    }

    #[test]
    fn every_factor_counts() {
        let base = of(&["number"], 0.0, 4.0, 0.9);
        assert!(base > of(&["date"], 0.0, 4.0, 0.9));
        assert!(base > of(&["number"], 1.0, 4.0, 0.9));
        assert!(base > of(&["number"], 0.0, 1.0, 0.9));
        assert!(base > of(&["number"], 0.0, 4.0, 0.5));
        let both = of(&["number", "date"], 0.0, 4.0, 0.9);
        assert!(both > base && both <= 1.0);
        assert!(of_one_sided(Status::Added, 0.0, 9.0, 0.8) > of_one_sided(Status::Omitted, 0.0, 9.0, 0.8));
    }

    #[test]
    fn a_doubtful_change_of_fact_comes_before_a_certain_credit() {
        for fact in ["number", "negation_dropped", "certainty", "label", "party_cut", "made_quotation"] {
            assert!(of(&[fact], 1.0, 2.0, 0.5) > of(&["credit_invented"], 0.0, 4.0, 0.7), "{fact}");
        }
    }

    #[test]
    fn the_levels_are_apart() {
        assert!(of(&["negation_dropped"], 0.3, 3.0, 0.8) >= 0.6);
        assert!(of(&["number"], 0.3, 3.0, 0.8) >= 0.6);
        assert!((0.3..0.6).contains(&of(&["cut"], 0.3, 3.0, 0.6)));
        assert!(of(&["credit_invented"], 0.5, 3.0, 0.6) < 0.3);
    }
}
