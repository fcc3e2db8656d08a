//! Parties: who acts. A part of a body gives way to the whole of it, or an act without an agent is given one.

use std::ops::Range;

use crate::claims::Kind;
use crate::claims::case::{Case, Detection, is_among};
use crate::claims::lists::{MEMBERS, REPORT_VERBS};
use crate::claims::side::Side;

/// Participles that do not end in "-ed".
const PARTICIPLES: [&str; 26] = [
    "put", "held", "made", "taken", "sent", "built", "shut", "cut", "hit", "shot", "found", "sold", "kept", "left",
    "lost", "paid", "given", "driven", "broken", "thrown", "drawn", "withdrawn", "stolen", "chosen", "frozen",
    "hidden",
];

/// Reports members who became the body, and agents put into a passive.
pub fn detect(case: &Case<'_>, found: &mut Vec<Detection>) {
    if !case.is_alike(0.3) {
        return;
    }
    widened(case, found);
    inserted(case, found);
}

/// "Council members have begun" became "the council has begun". What they say is taken as said by the body anyway.
fn widened(case: &Case<'_>, found: &mut Vec<Detection>) {
    let speaks = |side: &Side<'_>, i: usize| {
        (i + 1..=i + 2).any(|k| side.tokens.get(k).is_some_and(|t| REPORT_VERBS.contains_key(t.word.as_str())))
    };
    for &i in case.lost.iter().filter(|&&i| i > case.s.start && i < case.s.end) {
        let (body, member) = (&case.source.tokens[i - 1], &case.source.tokens[i]);
        if !MEMBERS.contains(member.word.as_str()) || body.breaks || !body.is_content() || body.number.is_some() {
            continue;
        }
        let acts = |j: &usize| {
            let (token, next) = (&case.derived.tokens[*j], case.derived.tokens.get(j + 1));
            token.key == body.key
                && !token.breaks
                && next.is_some_and(|n| j + 1 < case.d.end && !n.capital && !MEMBERS.contains(n.word.as_str()))
                && !speaks(case.derived, *j)
        };
        let Some(j) = case.d.clone().find(acts).filter(|_| !speaks(case.source, i)) else { continue };
        let (from, to) = (case.from(i - 1..i + 1), case.to(j..j + 1));
        found.push(Detection::new(Kind::Entity, "part_for_whole", from, to, 0.7));
    }
}

/// "The bridge was closed" became "Lind closed the bridge".
fn inserted(case: &Case<'_>, found: &mut Vec<Detection>) {
    let Some((subject, verb)) = passive(case.source, case.s.clone()) else { return };
    let nouns: Vec<usize> = subject.clone().filter(|&i| case.source.tokens[i].is_content()).collect();
    for name in case.derived.names_in(case.d.clone()) {
        let (start, end) = (name.tokens.start, name.tokens.end);
        let opens = start == case.d.start || case.derived.tokens[start - 1].breaks;
        let acts = !case.derived.tokens[end - 1].breaks
            && case.derived.tokens.get(end).is_some_and(|t| end < case.d.end && !t.capital && is_verb_like(&t.word));
        // The source says who did that: "she signed a paper that it was closed", "Lind signed a paper that it was closed".
        let own = acts
            && (case.s.start..verb.start)
                .chain(verb.end..case.s.end)
                .any(|i| is_among(case.derived, end, case.source, i..i + 1));
        if !opens || !acts || own {
            continue;
        }
        // The rest of the source claim does not name the agent, in any role.
        let outside = (case.s.start..subject.start).chain(subject.end..case.s.end);
        let named =
            outside.into_iter().any(|i| name.tokens.clone().any(|j| is_among(case.derived, j, case.source, i..i + 1)));
        let own = |i: &usize| name.tokens.clone().any(|j| case.source.tokens[*i].key == case.derived.tokens[j].key);
        let objects: Vec<usize> = nouns.iter().copied().filter(|i| !own(i)).collect();
        let behind = objects.iter().filter(|&&i| is_among(case.source, i, case.derived, end..case.d.end)).count();
        if !named && !objects.is_empty() && behind * 2 > objects.len() {
            let (from, to) = (case.from(verb), case.to(start..end + 1));
            found.push(Detection::new(Kind::Entity, "agent_added", from, to, 0.7));
            return;
        }
    }
}

/// The subject and the verb of the first passive of a claim that names no agent.
fn passive(side: &Side<'_>, range: Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
    let word = |i: usize| side.tokens[i].word.as_str();
    let verb = range.clone().find(|&i| {
        i + 1 < range.end
            && i > range.start
            && !side.tokens[i].quoted
            && matches!(word(i), "was" | "were" | "been" | "is" | "are" | "be")
            && is_participle(word(i + 1))
    })?;
    if (verb + 1..range.end).any(|i| word(i) == "by") {
        return None;
    }
    let start = (range.start..verb).rev().find(|&i| side.tokens[i].breaks).map_or(range.start, |i| i + 1);
    (start < verb).then_some((start..verb, verb..verb + 2))
}

/// Whether a word looks like a participle of the past.
pub fn is_participle(word: &str) -> bool {
    word.ends_with("ed") || PARTICIPLES.contains(&word)
}

fn is_verb_like(word: &str) -> bool {
    !matches!(
        word,
        "and" | "or" | "of" | "in" | "at" | "on" | "for" | "to" | "from" | "with" | "is" | "was" | "were" | "are"
    ) && !REPORT_VERBS.contains_key(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::detect::table;

    #[test]
    fn fires_on_a_wider_or_a_new_party_only() {
        table::check(
            detect,
            &[
                ("Council members have begun to clear the harbour.", "The council has begun to clear the harbour."),
                (
                    "After the storm, joint boat patrols along the coast were halted.",
                    "After the storm, Norland stopped joint boat patrols along the coast.",
                ),
            ],
            &[
                ("Council members said the harbour was shut.", "The council said the harbour was shut."),
                ("Council members have begun to clear it.", "Members of the council have begun to clear it."),
                (
                    "Joint boat patrols along the coast were halted by Norland.",
                    "Norland halted joint boat patrols along the coast.",
                ),
                ("The boat patrols were halted on Monday.", "The boat patrols were stopped on Monday."),
            ],
        );
    }
}
