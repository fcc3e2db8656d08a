//! Terms: a label gave way to one that judges the same thing differently, or a plain word to another in one slot.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::claims::Kind;
use crate::claims::case::{Case, Detection};
use crate::claims::lists::{LABELS, REPORT_VERBS, TITLES};
use crate::claims::side::Side;

/// Strictness from which a swap of plain words is reported.
const SLOT: f64 = 0.55;

/// Tokens by which a slot grows or shrinks when more than its verb was put in other words.
const SHORTENED: usize = 4;

/// What a swap tells in which a verb took part.
const VERBAL: f64 = 0.7;

/// Similarity from which a headline is still about the same; below, it merely leads with another part of the story.
const KEPT: f64 = 0.12;

/// Similarity below which a headline over a text otherwise copied is another headline.
const REPLACED: f64 = 0.3;

/// Reports swapped labels, and in texts copied nearly word for word any swapped word.
pub fn detect(case: &Case<'_>, found: &mut Vec<Detection>) {
    if is_title(case) && (KEPT..REPLACED).contains(&case.similarity) && case.closeness() > 0.5 {
        let (from, to) = (case.from(case.s.clone()), case.to(case.d.clone()));
        found.push(Detection::new(Kind::Term, "headline", from, to, 0.55));
    }
    if case.similarity < 0.2 {
        return;
    }
    for hunk in &case.hunks {
        let lost: Vec<usize> = hunk.source.clone().filter(|i| case.lost.contains(i)).collect();
        let new: Vec<usize> = hunk.derived.clone().filter(|j| case.new.contains(j)).collect();
        if let Some((from, to)) = label(case, hunk.source.clone(), hunk.derived.clone()) {
            found.push(Detection::new(Kind::Term, "label", from, to, 0.75));
        } else if let Some(to) = added(case, hunk.derived.clone()).filter(|_| lost.is_empty()) {
            found.push(Detection::new(Kind::Term, "label_added", "", to, 0.35 + 0.3 * case.strictness()));
        } else if !new.is_empty() && case.strictness() >= SLOT {
            // What a synonym stands for was put in other words.
            let lost: Vec<usize> = lost.into_iter().filter(|i| !case.synonyms.source.contains(i)).collect();
            let new: Vec<usize> = new.into_iter().filter(|j| !case.synonyms.derived.contains(j)).collect();
            slot(case, &lost, &new, hunk.source.clone(), hunk.derived.clone(), found);
        }
    }
}

/// Whether both claims are the known headlines.
fn is_title(case: &Case<'_>) -> bool {
    let title = |side: &Side<'_>, claim: &Range<usize>| {
        side.title
            .is_some_and(|t| side.sentences[t].tokens.start <= claim.start && claim.end <= side.sentences[t].tokens.end)
    };
    title(case.source, &case.s) && title(case.derived, &case.d)
}

/// A label of a hunk's source and the differently coloured one in its place.
fn label(case: &Case<'_>, source: Range<usize>, derived: Range<usize>) -> Option<(String, String)> {
    if source.len() > 8 || derived.len() > 10 {
        return None;
    }
    for i in source {
        for j in derived.clone() {
            let (a, b) = (&case.source.tokens[i], &case.derived.tokens[j]);
            let (Some(x), Some(y)) = (LABELS.get(&a.stem), LABELS.get(&b.stem)) else { continue };
            let coloured = x.iter().any(|x| y.iter().any(|y| x.group == y.group && !(x.neutral && y.neutral)));
            if a.stem != b.stem && coloured && case.lost.contains(&i) && case.new.contains(&j) {
                return Some((a.word.clone(), b.word.clone()));
            }
        }
    }
    None
}

/// A word put before another that only judges it: a label that no one uses neutrally, or one that keeps a distance.
fn added(case: &Case<'_>, derived: Range<usize>) -> Option<String> {
    const DISTANT: [&str; 5] = ["so-called", "so called", "self-styled", "self-proclaimed", "purported"];
    if derived.len() > 4 {
        return None;
    }
    let judges = |j: &usize| {
        let token = &case.derived.tokens[*j];
        let label = LABELS.get(&token.stem).is_some_and(|places| places.iter().all(|l| !l.neutral));
        case.new.contains(j) && !token.quoted && (label || DISTANT.contains(&token.word.as_str()))
    };
    derived.clone().any(|j| judges(&j)).then(|| case.to(derived))
}

/// Whether a slot has the small words of a verb in it: an auxiliary, a light verb, a particle, a pronoun.
fn is_verbal(side: &Side<'_>, slot: &Range<usize>) -> bool {
    slot.clone().any(|i| {
        matches!(
            side.tokens[i].word.as_str(),
            "is" | "are"
                | "was"
                | "were"
                | "be"
                | "been"
                | "being"
                | "has"
                | "have"
                | "had"
                | "do"
                | "does"
                | "did"
                | "will"
                | "would"
                | "may"
                | "might"
                | "can"
                | "could"
                | "take"
                | "takes"
                | "took"
                | "taken"
                | "make"
                | "makes"
                | "made"
                | "get"
                | "gets"
                | "got"
                | "go"
                | "goes"
                | "went"
                | "come"
                | "comes"
                | "came"
                | "up"
                | "off"
                | "out"
                | "on"
                | "down"
                | "away"
                | "it"
                | "they"
                | "he"
                | "she"
                | "who"
        )
    })
}

/// A swap of one to four plain words.
fn slot(
    case: &Case<'_>,
    lost: &[usize],
    new: &[usize],
    source: Range<usize>,
    derived: Range<usize>,
    found: &mut Vec<Detection>,
) {
    if lost.is_empty() || new.is_empty() || lost.len() > 4 || new.len() > 5 || source.len() > 7 || derived.len() > 9 {
        return;
    }
    let plain = |side: &Side<'_>, i: usize, figures: &BTreeSet<usize>| {
        let token = &side.tokens[i];
        !figures.contains(&i)
            && !side.in_name(i)
            && !REPORT_VERBS.contains_key(token.word.as_str())
            && !TITLES.contains(token.word.as_str())
            && !token.quoted
    };
    let swapped = lost.iter().any(|&i| plain(case.source, i, &case.s_figures))
        && new.iter().any(|&j| plain(case.derived, j, &case.d_figures));
    let neutral = |i: usize| LABELS.get(&case.source.tokens[i].stem).into_iter().flatten().filter(|l| l.neutral);
    let same_thing = lost.iter().any(|&i| {
        neutral(i)
            .any(|x| new.iter().any(|&j| LABELS.get(&case.derived.tokens[j].stem).is_some_and(|ys| ys.contains(x))))
    });
    if swapped && !same_thing {
        // What is done is put in many ways ("began", "kicked off", "got under way"); what a thing is called in few.
        // A long phrase that became a word is no other way to put it.
        let verbal = source.len().abs_diff(derived.len()) < SHORTENED
            && (is_verbal(case.source, &source) || is_verbal(case.derived, &derived));
        let confidence = (0.3 + 0.4 * case.strictness()) * if verbal { VERBAL } else { 1.0 };
        // "By the police" for "by the town": someone else did it.
        let by = |side: &Side<'_>, list: &[usize]| matches!(list, [i] if *i >= 2 && side.tokens[i - 1].word == "the" && side.tokens[i - 2].word == "by");
        let agents = by(case.source, lost) && by(case.derived, new);
        let (kind, rule) = if agents { (Kind::Entity, "agent") } else { (Kind::Term, "word") };
        found.push(Detection::new(kind, rule, case.from(source), case.to(derived), confidence));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::detect::table;

    #[test]
    fn another_agent_is_another_party() {
        let source = "The road to the old mill was closed by the town on Monday at noon.";
        let found = table::detections(detect, source, &source.replace("by the town", "by the army"));
        assert_eq!(found.iter().map(|d| (d.kind, d.rule)).collect::<Vec<_>>(), [(Kind::Entity, "agent")]);
    }

    #[test]
    fn fires_on_swapped_labels_only() {
        table::check(
            detect,
            &[
                (
                    "The killing of the mayor shook the town on Monday.",
                    "The assassination of the mayor shook the town on Monday.",
                ),
                ("Protesters filled the square of the old town.", "Rioters filled the square of the old town."),
                (
                    "The troops left the old town at dawn on Monday.",
                    "The occupiers left the old town at dawn on Monday.",
                ),
                ("The committee of the town met on Monday.", "The so-called committee of the town met on Monday."),
            ],
            &[
                ("The explosion shook the town on Monday.", "The blast shook the town on Monday."),
                ("The company sold the old mill on Monday.", "The firm sold the old mill on Monday."),
                ("Labour groups met in the old town.", "Labor groups met in the old town."),
                (
                    "The miller built a house in the old town on Monday.",
                    "The miller constructed a house in the old town on Monday.",
                ),
                ("The cake is sweeter than honey from the town.", "The cake is as sweet as honey from the town."),
            ],
        );
    }
}
