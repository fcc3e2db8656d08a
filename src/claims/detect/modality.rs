//! Modality: how sure or how binding a claim is.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::claims::Kind;
use crate::claims::case::{Case, Detection};
use crate::claims::lists::MODALITY;
use crate::claims::side::Side;

/// The cues in a run: class to first place and length.
fn cues(side: &Side<'_>, range: Range<usize>) -> BTreeMap<&'static str, Range<usize>> {
    let mut found: BTreeMap<&'static str, Range<usize>> = BTreeMap::new();
    let mut at = range.start;
    while at < range.end {
        let token = &side.tokens[at];
        // "in May", "the will", "a can" are nouns.
        let noun = (token.capital && at > range.start)
            || at
                .checked_sub(1)
                .is_some_and(|i| matches!(side.tokens[i].word.as_str(), "the" | "a" | "his" | "her" | "free"));
        // "3 may" is a day, and what "was closed due to rain" was not expected to rain.
        let noun = noun || is_day(side, at) || is_cause(side, at);
        let words = side.tokens[at..range.end].iter().flat_map(|t| t.word.split(' '));
        match MODALITY.at(words).filter(|_| !noun) {
            Some((n, class)) => {
                found.entry(class).or_insert(at..(at + n).min(range.end));
                at += n.max(1);
            }
            None => at += 1,
        }
    }
    found
}

/// Whether a word that may be the month is one: "may 31", or "3 may" at the end of a phrase. "At least 12 may have died" has
/// none.
fn is_day(side: &Side<'_>, at: usize) -> bool {
    let figure = |i: usize| side.tokens.get(i).is_some_and(|t| t.word.starts_with(|c: char| c.is_ascii_digit()));
    let token = &side.tokens[at];
    token.word == "may" && (figure(at + 1) || (token.breaks && at.checked_sub(1).is_some_and(figure)))
}

/// Whether "due" gives a cause: what is due to happen "is due to".
fn is_cause(side: &Side<'_>, at: usize) -> bool {
    side.tokens[at].word.split(' ').next() == Some("due")
        && !at.checked_sub(1).is_some_and(|i| {
            matches!(
                side.tokens[i].word.as_str(),
                "is" | "are" | "was" | "were" | "be" | "been" | "am" | "not" | "also"
            )
        })
}

/// How sure a class makes a claim.
fn strength(class: &str) -> i32 {
    match class {
        "unclear" => 0,
        "possible" | "seeming" | "tried" => 1,
        "asking" | "planned" => 2,
        "likely" => 3,
        "binding" => 5,
        "certain" => 6,
        _ => 4,
    }
}

/// Reports cues that gave way to stronger or weaker ones, or to none.
pub fn detect(case: &Case<'_>, found: &mut Vec<Detection>) {
    if case.similarity < 0.3 {
        return;
    }
    let s = cues(case.source, case.s.clone());
    let d = cues(case.derived, case.d.clone());
    let s_all = cues(case.source, case.s_sentence.clone());
    let d_all = cues(case.derived, case.d_sentence.clone());
    let lost: Vec<_> = s.iter().filter(|(class, _)| !d_all.contains_key(*class)).collect();
    let new: Vec<_> = d.iter().filter(|(class, _)| !s_all.contains_key(*class)).collect();
    match (lost.first(), new.first()) {
        (Some((a, from)), Some((b, to))) if (strength(a) - strength(b)).abs() >= 2 => {
            let confidence = (0.55 + 0.35 * case.similarity) * case.closeness().max(0.85);
            let (from, to) = (case.from((*from).clone()), case.to((*to).clone()));
            found.push(Detection::new(Kind::Modality, "certainty", from, to, confidence));
        }
        (Some((a, from)), None)
            if matches!(**a, "possible" | "seeming" | "unclear" | "asking" | "likely" | "tried")
                && holds(case, from) =>
        {
            let sure: f64 = if case.similarity > 0.6 { 0.8 } else { 0.0 };
            let confidence = (0.4 + 0.45 * case.similarity) * case.closeness().max(sure);
            found.push(Detection::new(Kind::Modality, "hedge_dropped", case.from((*from).clone()), "", confidence));
        }
        (None, Some((b, to))) if matches!(**b, "possible" | "seeming" | "unclear" | "binding") => {
            let confidence =
                (0.4 + 0.4 * case.similarity) * case.closeness().max(if case.similarity > 0.65 { 0.8 } else { 0.0 });
            found.push(Detection::new(Kind::Modality, "hedge_added", "", case.to((*to).clone()), confidence));
        }
        _ => {}
    }
}

/// Whether what the cue hedges is still said.
fn holds(case: &Case<'_>, cue: &Range<usize>) -> bool {
    let scope: Vec<usize> =
        (cue.end..case.s.end.min(cue.end + 8)).filter(|&i| case.source.tokens[i].is_content()).take(4).collect();
    let kept = scope.iter().filter(|&&i| !case.lost.contains(&i)).count();
    scope.is_empty() || kept * 2 >= scope.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::detect::table;

    #[test]
    fn fires_on_changed_certainty_only() {
        table::check(
            detect,
            &[
                ("Demand could grow by a tenth this summer.", "Demand will grow by a tenth this summer."),
                ("The plan appears to have worked in the north.", "The plan has worked in the north."),
                ("The plan asks the state to fix a date.", "The state must fix a date."),
                ("At least 12 may have died in the north.", "At least 12 have died in the north."),
                ("The ferry is due to leave the town at noon.", "The ferry leaves the town at noon."),
                ("The town may close the bridge by June.", "The town will close the bridge by June."),
            ],
            &[
                ("Revenue could fall by a tenth.", "Revenue might fall by a tenth."),
                ("It seems to have failed in the north.", "It appears to have failed in the north."),
                ("The fair was on 3 May in the town.", "the fair was held in town on 3 may."),
                ("The fair was on May 31 in the town.", "the fair was on may 31 in the town."),
                ("The road was closed due to rain.", "The road was closed because it rained."),
                ("They will come home on Friday.", "They’ll come home on Friday."),
            ],
        );
    }
}
