//! Roles: who did it and to whom. The agent became the one acted on, or two names changed places around a verb.

use std::ops::Range;

use super::party::is_participle;
use crate::claims::Kind;
use crate::claims::case::{Case, Detection};
use crate::claims::names;
use crate::claims::side::{Name, Side};

/// Reports agents and objects that changed places.
pub fn detect(case: &Case<'_>, found: &mut Vec<Detection>) {
    if !case.is_alike(0.45) {
        return;
    }
    if let Some((from, to)) = swapped(case) {
        found.push(Detection::new(Kind::Entity, "roles_swapped", from, to, 0.8));
    } else if let Some((from, to)) = no_agent(case) {
        found.push(Detection::new(Kind::Entity, "agent_lost", from, to, 0.65));
    }
}

/// "A sued B" became "B sued A". A passive swaps the places and leaves the roles.
fn swapped(case: &Case<'_>) -> Option<(String, String)> {
    let (s, d) = (case.source.names_in(case.s.clone()), case.derived.names_in(case.d.clone()));
    let same = |n: &Name, m: &Name| names::same_name(case.source, n.tokens.clone(), case.derived, m.tokens.clone());
    for pair in s.windows(2) {
        let (first, second) = (&pair[0], &pair[1]);
        for turned in d.windows(2).filter(|m| same(first, &m[1]) && same(second, &m[0])) {
            // One name alone could be both.
            if same(first, &turned[0]) || same(second, &turned[1]) {
                continue;
            }
            let before = verb(case.source, first.tokens.end..second.tokens.start);
            let now = verb(case.derived, turned[0].tokens.end..turned[1].tokens.start);
            if let (Some((verb, passive)), Some((other, turned_passive))) = (before, now)
                && case.source.tokens[verb].key == case.derived.tokens[other].key
                && passive == turned_passive
            {
                let whole = |a: &Name, b: &Name| a.tokens.start..b.tokens.end;
                return Some((case.from(whole(first, second)), case.to(whole(&turned[0], &turned[1]))));
            }
        }
    }
    None
}

/// The only word between two names that says something, when it is near both; and whether it stands in the passive.
fn verb(side: &Side<'_>, between: Range<usize>) -> Option<(usize, bool)> {
    if between.len() > 4 || between.clone().any(|i| side.tokens[i].breaks && i + 1 < between.end) {
        return None;
    }
    let mut content = between.clone().filter(|&i| side.tokens[i].is_content());
    let verb = content.next()?;
    let word = |i: usize| side.tokens[i].word.as_str();
    // "A and B", "A of B": no one acts.
    let joined = between.clone().any(|i| matches!(word(i), "and" | "or" | "of" | "with" | "than"));
    let passive = between.clone().any(|i| word(i) == "by");
    (content.next().is_none() && !joined && !side.tokens[verb].capital).then_some((verb, passive))
}

/// "Killed by the police" became "killed from among the police".
fn no_agent(case: &Case<'_>) -> Option<(String, String)> {
    let (a, b) = (case.source, case.derived);
    let word = |side: &Side<'_>, i: usize| side.tokens[i].word.clone();
    let last = |side: &Side<'_>, at: usize, start: usize| {
        (start..at).rev().take(8).find(|&i| is_participle(&side.tokens[i].word))
    };
    for by in case.s.clone().filter(|&i| a.tokens[i].word == "by") {
        let Some(agent) = (by + 1..case.s.end.min(by + 4)).find(|&i| a.tokens[i].is_content()) else { continue };
        let Some(done) = last(a, by, case.s.start).filter(|_| a.tokens[agent].number.is_none()) else { continue };
        let mut places = case.d.clone().filter(|&j| b.tokens[j].key == a.tokens[agent].key);
        let (Some(place), None) = (places.next(), places.next()) else { continue };
        let preposition = (case.d.start..place).rev().take(3).find(|&j| word(b, j) != "the" && b.tokens[j].stop);
        let Some(at) = preposition.filter(|&j| matches!(word(b, j).as_str(), "from" | "among" | "against")) else {
            continue;
        };
        // Nothing but "most of them" stands between the deed and the party: "built with money from the town" is another thing.
        let bare =
            |j: usize| (j + 1..at).all(|k| b.tokens[k].stop || matches!(word(b, k).as_str(), "majority" | "half"));
        if last(b, at, case.d.start).is_some_and(|j| b.tokens[j].key == a.tokens[done].key && bare(j)) {
            return Some((case.from(by..agent + 1), case.to(at..place + 1)));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::detect::table;

    #[test]
    fn fires_on_changed_roles_only() {
        table::check(
            detect,
            &[
                ("Yesterday Harwick sued Lorne over the bridge.", "Yesterday Lorne sued Harwick over the bridge."),
                (
                    "Forty people were killed, most of them by soldiers and miners.",
                    "Forty people were killed, most of them from the soldiers and miners.",
                ),
            ],
            &[
                (
                    "Yesterday Harwick sued Lorne over the bridge.",
                    "Yesterday Lorne was sued by Harwick over the bridge.",
                ),
                ("Yesterday Harwick and Lorne met at the bridge.", "Yesterday Lorne and Harwick met at the bridge."),
                ("Forty were killed by soldiers and miners.", "Soldiers and miners killed forty."),
                ("The hall was built by the town in May.", "The hall was built in May with money from the town."),
            ],
        );
    }
}
