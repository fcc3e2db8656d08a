//! Truncation: a part that qualified the claim was cut.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::claims::Kind;
use crate::claims::case::{Case, Detection, is_among};
use crate::claims::diff::Hunk;
use crate::claims::frames;
use crate::claims::lists::QUALIFIERS;
use crate::claims::names;
use crate::claims::side::{Side, Unit};
use crate::claims::tokens::Token;

/// Words of a cut that was made on purpose, however the rest of its claim was put.
const REWORDED: usize = 3;

/// Similarity up to which a claim was put in other words throughout.
const LOOSE: f64 = 0.6;

/// Reports stretches of the source claim that nothing replaces: at once when they qualify, and when they carry content in
/// a text otherwise copied word for word.
pub fn detect(case: &Case<'_>, found: &mut Vec<Detection>) {
    if case.similarity < 0.25 {
        return;
    }
    let mut best: Option<(f64, Range<usize>)> = None;
    for hunk in &case.hunks {
        let lost: Vec<usize> =
            hunk.source.clone().filter(|i| case.lost.contains(i) && !case.synonyms.source.contains(i)).collect();
        let new = hunk.derived.clone().filter(|j| case.new.contains(j)).count();
        if lost.is_empty() {
            found.extend(limit(case, hunk));
        }
        // A cut leaves little in its place.
        if lost.is_empty() || new * 2 > lost.len() {
            continue;
        }
        if lost.iter().all(|&i| case.is_respelled(i)) {
            continue;
        }
        let run = trim(case, hunk.source.clone());
        // Said elsewhere in the derived article, it was moved, not cut.
        let keys: Vec<u64> = lost.iter().map(|&i| case.source.tokens[i].key).collect();
        if (keys.len() >= 2 && case.derived.has_together(&keys))
            || is_frame(case, &lost)
            || is_apposition(case, run.clone())
        {
            continue;
        }
        let quoted = case.source.tokens[lost[0]].quoted;
        // Most of the run stands in another place of the claim.
        let said = run.clone().filter(|&i| case.source.tokens[i].is_content()).count();
        if said > 2 * lost.len() && !quoted {
            continue;
        }
        // A phrase about as long, of small words though it be, stands in its place.
        let verb = |j: usize| is_auxiliary(&case.derived.tokens[j].word);
        let stands = hunk.derived.len() >= 2 || hunk.derived.clone().any(verb);
        if new == 0 && stands && hunk.derived.len() * 2 >= hunk.source.len() && !quoted {
            continue;
        }
        // Without its subject and verb it is another sentence, not a shorter one.
        let recast = run.start == case.s.start
            && run.clone().any(|i| is_auxiliary(&case.source.tokens[i].word))
            && !run.clone().any(|i| case.s_figures.contains(&i));
        if recast && !quoted && !opens_qualification(case, run.clone()) {
            continue;
        }
        // "Was built [to carry] ninety", "the days [allowed]": what was done besides.
        if let [only] = lost[..]
            && (is_verbal(case, only) || is_counted(case, only))
        {
            continue;
        }
        let plain = lost.iter().filter(|&&i| !case.source.in_name(i) && !case.s_figures.contains(&i)).count();
        // Where the claim was put in other words, a word or two got lost on the way.
        let figures = run.clone().any(|i| case.s_figures.contains(&i));
        let enough = if case.similarity < LOOSE && !figures { REWORDED + 1 } else { REWORDED };
        if plain < enough && is_reworded(case, hunk) && !opens_qualification(case, run.clone()) && !quoted {
            continue;
        }
        let strict = case.strictness();
        // "… and sells boats": a claim of its own was left out, the one before it is whole.
        let coordinated = matches!(case.source.tokens[run.start].word.as_str(), "and" | "or") && !quoted;
        if coordinated && !figures && hunk.derived.is_empty() && !opens_qualification(case, run.clone()) {
            continue;
        }
        let confidence = if opens_qualification(case, run.clone()) {
            0.45 + 0.35 * strict
        } else if plain == 0 {
            // First names, offices and places of speakers are cut all the time.
            continue;
        } else if quoted || plain >= 2 {
            0.25 + 0.45 * strict
        } else {
            0.2 + 0.4 * strict
        };
        if best.as_ref().is_none_or(|(c, _)| confidence > *c) {
            best = Some((confidence, run));
        }
    }
    if let Some((confidence, run)) = best {
        party_cut(case, &run, confidence, found);
        found.push(Detection::new(Kind::Truncation, "cut", case.from(run), "", confidence));
    }
}

/// Whether another part of the claim has other words, or the same in another place; figures are no words.
fn is_reworded(case: &Case<'_>, hunk: &Hunk) -> bool {
    let word = |side: &Side<'_>, i: usize, figures: &BTreeSet<usize>| {
        side.tokens[i].is_content() && !figures.contains(&i) && !side.in_name(i)
    };
    case.hunks.iter().filter(|other| *other != hunk).any(|other| {
        let before = other.source.clone().filter(|&i| word(case.source, i, &case.s_figures));
        let now: Vec<usize> = other.derived.clone().filter(|&j| word(case.derived, j, &case.d_figures)).collect();
        let moved = |j: &usize| !case.new.contains(j);
        (before.count() > 0 && !now.is_empty()) || now.iter().any(moved)
    })
}

fn is_auxiliary(word: &str) -> bool {
    matches!(word, "is" | "are" | "was" | "were" | "has" | "have" | "had")
}

/// Whether a word is what a figure right before it counts, when the figure stands: "61 [people] were hurt".
fn is_counted(case: &Case<'_>, at: usize) -> bool {
    let figure = at.checked_sub(1).filter(|before| case.source.tokens[*before].number.is_some());
    // "Less than" is the bound of a figure, or half of a comparison.
    case.source.tokens[at].word.ends_with(" than")
        || figure.is_some_and(|before| is_among(case.source, before, case.derived, case.d.clone()))
}

/// Whether a word is a participle, or an infinitive.
fn is_verbal(case: &Case<'_>, at: usize) -> bool {
    let word = |i: usize| case.source.tokens[i].word.as_str();
    let infinitive = at.checked_sub(1).is_some_and(|before| word(before) == "to");
    infinitive || (word(at).ends_with("ed") && word(at).len() > 4 && at + 1 == case.s.end)
}

/// A limit made of small words that is gone, with nothing in its place: "for now", "in part".
fn limit(case: &Case<'_>, hunk: &Hunk) -> Option<Detection> {
    let said =
        |word: &str| case.derived.tokens[case.d_sentence.clone()].iter().any(|t| t.word.split(' ').any(|w| w == word));
    if hunk.derived.clone().any(|j| case.derived.tokens[j].is_content()) {
        return None;
    }
    hunk.source.clone().find_map(|i| {
        let words = || case.source.tokens[i..hunk.source.end].iter().flat_map(|t| t.word.split(' '));
        let (length, _) = QUALIFIERS.at(words()).filter(|(length, _)| *length >= 2)?;
        let phrase: Vec<&str> = words().take(length).collect();
        let end = (i + length).min(hunk.source.end);
        let bounds = case.source.tokens.get(end).is_some_and(|t| t.number.is_some());
        let negates = phrase.iter().any(|word| matches!(*word, "not" | "cannot" | "than" | "to" | "of"));
        let gone = !phrase.iter().all(|word| said(word));
        let sure = 0.7 * case.closeness().max(0.8);
        (!bounds && !negates && gone && case.similarity >= 0.4)
            .then(|| Detection::new(Kind::Truncation, "cut", case.from(i..end), "", sure))
    })
}

/// Reports the party that went with a short cut, when the derived article never names it though the source does so more
/// than once: it was taken out of the story.
fn party_cut(case: &Case<'_>, run: &Range<usize>, confidence: f64, found: &mut Vec<Detection>) {
    if run.len() > 7 {
        return;
    }
    for name in case.source.names_in(run.clone()) {
        let same = |side: &Side<'_>| {
            side.names
                .iter()
                .filter(|n| names::same_name(side, n.tokens.clone(), case.source, name.tokens.clone()))
                .count()
        };
        if same(case.source) >= 2 && same(case.derived) == 0 {
            let from = case.from(name.tokens.clone());
            found.push(Detection::new(Kind::Entity, "party_cut", from, "", confidence));
            return;
        }
    }
}

/// A clause of the claim's sentence that was cut off whole: a truncation when it qualifies what is left.
pub fn of_clause(case: &Case<'_>, clause: &Unit) -> Option<Detection> {
    let tokens = &case.source.tokens[clause.tokens.clone()];
    let quoted = tokens.iter().filter(|t| t.quoted).count() * 2 > tokens.len();
    let words = |n: usize| tokens[n..].iter().flat_map(|t| t.word.split(' '));
    let qualifies = (0..tokens.len().min(3)).any(|n| QUALIFIERS.at(words(n)).is_some());
    let limits = tokens.iter().any(|t| t.number.is_some());
    let person = tokens.first().is_some_and(|t| t.word == "who" || t.word == "whose");
    // Small words alone ("when it had not") are said again in any words.
    let says = tokens.iter().any(Token::is_content);
    if quoted || person || !says || case.similarity < 0.6 || !(qualifies || limits) {
        return None;
    }
    let confidence = (if qualifies { 0.75 } else { 0.65 }) * case.closeness();
    Some(Detection::new(Kind::Truncation, "clause_cut", case.from(clause.tokens.clone()), "", confidence))
}

/// Whether all that was lost stood in the frame of attribution: where and to whom something was said.
fn is_frame(case: &Case<'_>, lost: &[usize]) -> bool {
    frames::find(case.source, case.s.clone()).iter().any(|frame| {
        let start = frame.verb.min(frame.speaker.start);
        let mut end = frame.verb.max(frame.speaker.end);
        // "told reporters outside the hall": up to the next break, when the verb closes its clause.
        let inverted = frame.verb > case.s.start
            && (case.source.tokens[frame.verb - 1].quoted
                || case.source.tokens[frame.verb - 1].breaks
                || frame.speaker.start < frame.verb);
        while inverted
            && end < case.s.end
            && !case.source.tokens[end - 1].breaks
            && !case.source.tokens[end].quoted
            && end < frame.verb + 9
            && !matches!(case.source.tokens[end].word.as_str(), "that" | "it" | "he" | "she" | "they" | "the")
        {
            end += 1;
        }
        lost.iter().filter(|i| !case.s_figures.contains(i)).all(|i| (start..end.max(frame.verb + 1)).contains(i))
    })
}

/// Whether a run merely describes the name beside it: "Lind, [the mayor,] said", "[the striker] Lind".
fn is_apposition(case: &Case<'_>, run: Range<usize>) -> bool {
    let tokens = &case.source.tokens;
    let behind_name = run.start > case.s.start && case.source.in_name(run.start - 1) && tokens[run.start - 1].breaks;
    let closed = run.end > run.start && tokens[run.end - 1].breaks;
    let relative = tokens.get(run.start).is_some_and(|t| t.word.starts_with("wh"));
    let before_name = run.end < case.s.end && case.source.in_name(run.end) && run.len() <= 4;
    let negates = run.clone().any(|i| matches!(tokens[i].word.as_str(), "not" | "no" | "never"));
    !negates && ((behind_name && closed && (relative || run.len() <= 8)) || before_name)
}

/// The part of a hunk that is lost, from its first to its last lost token, with the stop words that open it.
fn trim(case: &Case<'_>, hunk: Range<usize>) -> Range<usize> {
    let last = hunk.clone().rev().find(|i| case.lost.contains(i)).unwrap_or(hunk.start);
    hunk.start..last + 1
}

fn opens_qualification(case: &Case<'_>, run: Range<usize>) -> bool {
    run.clone().any(|i| QUALIFIERS.at(case.source.tokens[i..run.end].iter().flat_map(|t| t.word.split(' '))).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::detect::table;

    #[test]
    fn a_party_taken_out_of_the_story_is_named() {
        let rules = |source: &str, derived: &str| {
            let found = table::detections(detect, source, derived);
            found.into_iter().map(|d| (d.rule, d.from)).collect::<Vec<_>>()
        };
        let source = "Joint patrols against the Wolves were halted in the old town. At noon the Wolves left.";
        let found = rules(source, "Joint patrols were halted in the old town. At noon they left.");
        assert!(found.contains(&("party_cut", "Wolves".to_owned())), "{found:?}");
        let found = rules(source, "Joint patrols were halted in the old town. At noon the Wolves left.");
        assert!(found.iter().all(|(rule, _)| *rule != "party_cut"), "{found:?}");
    }

    #[test]
    fn fires_on_cut_qualifications_only() {
        table::check(
            detect,
            &[
                ("The ferries will be sold by 2031 unless they turn a profit.", "The ferries will be sold by 2031."),
                ("Boat trips around the lighthouse were halted on Monday.", "Boat trips were halted on Monday."),
                ("It may be used at night by those who hold a pass.", "It may be used at night."),
                ("The town sees no reason for now to shut the bridge.", "The town sees no reason to shut the bridge."),
            ],
            &[
                ("The ferries will be sold by 2031.", "The ferries will be sold by 2031, they said."),
                ("The choir sang the jubliate in the hall.", "The choir sang the jubilate in the hall."),
                (
                    "The paper https://paper.example/news/a-long-story/88 says boats float.",
                    "The paper says boats float.",
                ),
                ("It was 48 degrees in the old town at noon.", "It was 48° in the old town at noon."),
                ("Yesterday Tomas Lind spoke in the hall.", "Yesterday Lind spoke in the hall."),
                ("He spoke in the hall on Monday.", "On Monday he spoke in the hall."),
                ("The hall was built in 1968 to seat 90.", "The hall was built in 1968 for 90."),
                ("In all, 61 people were hurt in the hall.", "In all, 61 were hurt in the hall."),
                ("The hall itself was paid for by the town.", "It was the town that paid for the hall."),
            ],
        );
    }
}
