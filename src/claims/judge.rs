//! Judgement: what became of one claim, from what the detectors saw.

use std::collections::BTreeSet;

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

/// Leaves one explanation where two detectors saw one change: the finer one. A plain swapped word gives way to the
/// figure, name or negation in it; a cut to the cue it consists of; a negation to the cut that took its claim along.
fn resolve(found: &mut Vec<Detection>) {
    let all = found.clone();
    let within = |part: &str, whole: &str| !part.is_empty() && format!(" {whole} ").contains(&format!(" {part} "));
    let plain = |text: &str| text.to_lowercase().replace([',', ';', '“', '”', '"'], "");
    let words = |text: &str| text.split_whitespace().count();
    // Most of the words of the shorter.
    let shares = |a: &str, b: &str| {
        let (short, long) = if words(a) <= words(b) { (a, b) } else { (b, a) };
        let common = short.split_whitespace().filter(|w| within(w, long)).count();
        common > 0 && common * 3 >= words(short) * 2
    };
    let opens = |frame: &str, cut: &str| within(frame, cut) || within(cut, frame);
    found.retain(|d| {
        let (from, to) = (plain(&d.from), plain(&d.to));
        !all.iter().any(|other| {
            let (other_from, other_to) = (plain(&other.from), plain(&other.to));
            match d.rule {
                "word" => {
                    matches!(other.kind, Kind::Number | Kind::Date | Kind::Entity | Kind::Negation)
                        && (within(&other_from, &from) || within(&other_to, &to))
                        || (other.rule == "bound" && within(&from, &other_from) && within(&to, &other_to))
                        || (other.kind == Kind::Modality && within(&other_from, &from) && within(&other_to, &to))
                        || (other.kind == Kind::Attribution
                            && within(&other_to, &to)
                            && words(&to) <= words(&other_to) + 1)
                }
                "cut" => {
                    let finer = matches!(other.kind, Kind::Negation | Kind::Modality | Kind::Number | Kind::Date);
                    let replaced = matches!(other.kind, Kind::Number | Kind::Date) && !other.to.is_empty();
                    let room = if replaced { 8 } else { 3 };
                    (finer && words(&from) <= words(&other_from) + room && within(&other_from, &from))
                        // "a first estimate of 300 tonnes" lost its figure to another one, "the new rule" is now a ban.
                        || (replaced && shares(&other_from, &from))
                        || (other.rule == "label" && within(&other_from, &from) && words(&from) <= words(&other_from) + 2)
                        || (other.rule == "word" && other_from == from)
                        // What a changed quotation lost was not cut, and a credit that went is no cut of the claim.
                        || (other.rule == "quote_words" && shares(&other_from, &from))
                        || (matches!(other.rule, "speaker" | "credit_dropped") && opens(&other_from, &from))
                }
                "name" => other.rule == "speaker" && within(&from, &other_from) && within(&to, &other_to),
                "negation_dropped" => {
                    let cut = matches!(other.rule, "cut" | "clause_cut" | "quote_cut");
                    cut && words(&other_from) >= 4 && within(&from, &other_from)
                }
                "negation_added" => other.rule == "label" && other_to == to,
                _ => false,
            }
        })
    });
}

/// Judges a case; `in_place` says whether the claims stand in aligned sentences, `cut` adds what was cut off
/// around them.
pub fn judge(case: &Case<'_>, in_place: bool, cut: Vec<Detection>) -> Judgement {
    let mut found = Vec::new();
    if case.is_verbatim() {
        // The same words between other marks are still another claim.
        detect::quote::detect(case, &mut found);
    } else {
        detect::run(case, &mut found);
    }
    found.extend(cut);
    resolve(&mut found);
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
    let lost = case.lost.iter().map(|&i| case.source.tokens[i].weight);
    let new = case.new.iter().map(|&j| case.derived.tokens[j].weight);
    Judgement {
        status,
        kinds: reported.iter().map(|d| d.kind).collect(),
        rules,
        confidence: confidence.min(1.0),
        rarity: lost.chain(new).fold(0.0, f64::max),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_change_has_one_explanation() {
        let detection = |kind, rule, from: &str, to: &str| Detection::new(kind, rule, from, to, 0.8);
        let rules = |mut found: Vec<Detection>| {
            resolve(&mut found);
            found.into_iter().map(|d| d.rule).collect::<Vec<_>>()
        };
        let swapped = detection(Kind::Term, "word", "next week at noon", "next month at noon");
        let date = detection(Kind::Date, "date", "next week", "next month");
        assert_eq!(rules(vec![date, swapped.clone()]), ["date"]);
        assert_eq!(rules(vec![swapped]), ["word"]);
        let never = detection(Kind::Negation, "negation_dropped", "never", "");
        assert_eq!(rules(vec![never.clone(), detection(Kind::Truncation, "cut", "never", "")]), ["negation_dropped"]);
        let long = detection(Kind::Truncation, "cut", "who has never been a member of it", "");
        assert_eq!(rules(vec![never, long]), ["cut"]);
        let speaker = detection(Kind::Attribution, "speaker", "said Anna Lind", "Berg said");
        let name = detection(Kind::Entity, "name", "Anna Lind", "Berg");
        let cut = detection(Kind::Truncation, "cut", "said Anna Lind, head of the mill", "");
        assert_eq!(rules(vec![speaker, name, cut]), ["speaker"]);
        let quote = detection(Kind::Quote, "quote_words", "see two more winters before", "never");
        let cut = detection(Kind::Truncation, "cut", "to see two more winters", "");
        assert_eq!(rules(vec![quote, cut]), ["quote_words"]);
    }
}
