//! Entities: a person, place or organisation is replaced, or given another office.

use crate::claims::Kind;
use crate::claims::case::{Case, Detection};
use crate::claims::lists::TITLES;
use crate::claims::names;
use crate::claims::side::{Name, Side};
use crate::claims::thesaurus::THESAURUS;

/// Reports names that stand in one another's place, and a name whose office changed.
pub fn detect(case: &Case<'_>, found: &mut Vec<Detection>) {
    if !case.is_alike(0.3) {
        return;
    }
    let alike = case.is_alike(0.45);
    let s = case.source.names_in(case.s.clone());
    let d = case.derived.names_in(case.d.clone());
    // In a close copy the sentence itself must have the name; a free one may take it from its neighbours.
    let close = case.closeness() > 0.5 && case.similarity > 0.6;
    let (s_around, d_around) = if close {
        (case.s_sentence.clone(), case.d_sentence.clone())
    } else {
        (case.s_near.clone(), case.d_near.clone())
    };
    let s_near = case.source.names_in(s_around.clone());
    let d_near = case.derived.names_in(d_around);
    let has = |side: &Side<'_>, name: &Name, other: &Side<'_>, list: &[Name]| {
        list.iter().any(|n| names::same_name(side, name.tokens.clone(), other, n.tokens.clone()))
    };
    let mut free: Vec<&Name> = d
        .iter()
        .filter(|n| !has(case.derived, n, case.source, s_near))
        .filter(|n| {
            let near = &case.source.tokens[case.s_near.clone()];
            !n.tokens.clone().all(|j| near.iter().any(|t| names::same_part(t, &case.derived.tokens[j])))
        })
        .collect();
    for name in s {
        if has(case.source, name, case.derived, d_near) {
            continue;
        }
        let in_its_place = |other: &&Name| {
            case.hunks.iter().any(|h| {
                let (x, y) = (h.source.clone(), h.derived.clone());
                meets(&x, name) && meets(&y, other) && x.len() <= 8 && y.len() <= 10
            })
        };
        // A passive moves a name to the other end of its claim; then a word that both names have tells.
        let place =
            free.iter().position(in_its_place).or_else(|| free.iter().position(|other| shares_word(case, name, other)));
        let Some(place) = place else { continue };
        let other = free.remove(place);
        // "The Group" may be anybody's.
        if is_description(case.source, name) != is_description(case.derived, other) {
            continue;
        }
        let (from, to) = (case.from(name.tokens.clone()), case.to(other.tokens.clone()));
        // A name replaced wherever it stands is a rename, which is a finding about the article, not an altered claim.
        let renamed = is_replaced_throughout(case, name, other);
        // "Harrow College" for "Linden College" is a swap however freely the rest is worded.
        let sort = shares_word(case, name, other);
        if !sort && !alike {
            continue;
        }
        let sure = case.closeness().max(if sort { 0.75 } else { 0.0 });
        let confidence = if renamed { 0.4 } else { 0.9 * sure };
        found.push(Detection::new(Kind::Entity, "name", from, to, confidence));
    }
    if alike {
        singled_out(case, &free, found);
        offices(case, s, found);
    }
}

/// Whether a name is a plain word behind an article: "the Group", "the Ministry".
fn is_description(side: &Side<'_>, name: &Name) -> bool {
    let start = name.tokens.start;
    let definite = start.checked_sub(1).is_some_and(|i| matches!(side.tokens[i].word.as_str(), "the" | "its" | "this"));
    definite && name.tokens.len() == 1 && THESAURUS.senses(&side.tokens[start].stem).is_some()
}

/// Whether a name of the source and one of the derived article have a word in common: "Harrow College", "Linden College".
fn shares_word(case: &Case<'_>, name: &Name, other: &Name) -> bool {
    name.tokens.clone().any(|i| {
        let same = |j: usize| case.source.tokens[i].key == case.derived.tokens[j].key;
        case.source.tokens[i].is_content() && other.tokens.clone().any(same)
    })
}

/// Reports a name that stands where the source spoke of several: "both candidates", "two workers".
fn singled_out(case: &Case<'_>, free: &[&Name], found: &mut Vec<Detection>) {
    for hunk in case.hunks.iter().filter(|h| h.source.len() <= 10 && h.derived.len() <= 8) {
        let Some(name) = free.iter().find(|n| meets(&hunk.derived, n)) else { continue };
        let tokens = &case.source.tokens;
        let several = hunk.source.clone().any(|i| {
            tokens[i].number.is_some_and(|n| n >= 2.0)
                || matches!(tokens[i].word.as_str(), "both" | "all" | "each" | "either")
        });
        let noun = hunk.source.clone().any(|i| case.lost.contains(&i) && tokens[i].number.is_none());
        if several && noun {
            let (from, to) = (case.from(hunk.source.clone()), case.to(name.tokens.clone()));
            found.push(Detection::new(Kind::Entity, "singled_out", from, to, 0.7 * case.closeness()));
        }
    }
}

/// Whether the source's name recurs there but nowhere in the derived article, whose name recurs but not in the source.
fn is_replaced_throughout(case: &Case<'_>, name: &Name, other: &Name) -> bool {
    // The last word tells: "Tomas Lind" recurs as "Lind".
    let sentences = |side: &Side<'_>, name: &Name, of: &Side<'_>| {
        side.places.get(&of.tokens[name.tokens.end - 1].key).map_or(0, Vec::len)
    };
    sentences(case.source, name, case.source) >= 2
        && sentences(case.derived, other, case.derived) >= 2
        && sentences(case.derived, name, case.source) == 0
        && sentences(case.source, other, case.derived) == 0
}

fn meets(range: &std::ops::Range<usize>, name: &Name) -> bool {
    range.start < name.tokens.end && name.tokens.start < range.end
}

/// Reports a name that keeps its place but has another office before it on each side.
fn offices(case: &Case<'_>, s: &[Name], found: &mut Vec<Detection>) {
    // The whole sentence: a passive moves the name to the other end of it.
    let d = case.derived.names_in(case.d_sentence.clone());
    for name in s {
        let same =
            d.iter().find(|n| names::same_name(case.source, name.tokens.clone(), case.derived, n.tokens.clone()));
        let Some(other) = same else { continue };
        let (a, b) =
            (office(case.source, name, case.s_sentence.start), office(case.derived, other, case.d_sentence.start));
        // The office went to another name that was there before: the two changed places.
        let heir = d.iter().find(|n| {
            let theirs = office(case.derived, n, case.d_sentence.start);
            let known = case
                .source
                .names_in(case.s_sentence.clone())
                .iter()
                .find(|m| names::same_name(case.source, m.tokens.clone(), case.derived, n.tokens.clone()));
            !a.is_empty()
                && theirs == a
                && !std::ptr::eq(*n, other)
                && known.is_some_and(|m| m != name && office(case.source, m, case.s_sentence.start) != a)
        });
        if let Some(heir) = heir.filter(|_| a.iter().all(|word| !b.contains(word))) {
            let (from, to) = (case.from(name.tokens.clone()), case.to(heir.tokens.clone()));
            let worth = 0.8 * case.closeness().max(0.6);
            found.push(Detection::new(Kind::Entity, "office_swapped", from, to, worth));
            return;
        }
        if a.is_empty() || b.is_empty() {
            continue;
        }
        let lost = a.iter().any(|w| !b.contains(w)) && b.iter().any(|w| !a.contains(w));
        let known = |side: &Side<'_>, word: &str, near: std::ops::Range<usize>| {
            side.tokens[near].iter().any(|t| t.word == word)
        };
        let appears = b.iter().any(|w| !a.contains(w) && !known(case.source, w, case.s_near.clone()));
        if lost && appears {
            found.push(Detection::new(
                Kind::Entity,
                "office",
                a.join(" "),
                b.join(" "),
                0.7 * case.closeness().max(0.75),
            ));
        }
    }
}

/// The titles right before a name, courtesy titles left out.
fn office(side: &Side<'_>, name: &Name, start: usize) -> Vec<String> {
    const COURTESY: [&str; 16] = [
        "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "of", "acting", "former", "vice",
        "lord", "lady",
    ];
    let mut words = Vec::new();
    let mut at = name.tokens.start;
    while at > start {
        let word = side.tokens[at - 1].word.as_str();
        // "the head coach, Ann Lind": one comma may stand between office and name.
        let apart = side.tokens[at - 1].breaks && at < name.tokens.start;
        if !TITLES.contains(word) || apart {
            break;
        }
        if !COURTESY.contains(&word) {
            words.push(word.to_owned());
        }
        at -= 1;
    }
    words.reverse();
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::detect::table;

    #[test]
    fn fires_on_another_party_only() {
        table::check(
            detect,
            &[
                ("Crews came from Dorset County on foot.", "Crews came from Devon County on foot."),
                ("It was found in the city of Harwick on Monday.", "It was found in the city of Lorne on Monday."),
                ("Yesterday Environment Minister Paul Lind came.", "Yesterday Prime Minister Paul Lind came."),
                ("They buried General Omar Vell at noon.", "They buried Marshal Omar Vell at noon."),
                (
                    "Two of them, Governor Omar Vell and Dr Anna Lind, came at noon.",
                    "Two of them, Governor Anna Lind and Dr Omar Vell, came at noon.",
                ),
                ("He turned down an offer from Harwick Town.", "An offer from Harwick City was turned down by him."),
                ("It was led by Commander Edith Rosall.", "It was led by Commander Edith Rossiter."),
            ],
            &[
                ("They met Qasem Rahimi in Paris.", "They met Qassem Rahimi in Paris."),
                ("They met Mr. Tomas Lind today.", "They met Lind today."),
                ("The U.S. army left.", "The United States army left."),
                ("Later Prime Minister Anna Berg spoke.", "Later Berg spoke."),
                ("Troops left Iraq on foot.", "Iraqi troops left on foot."),
                (
                    "Two of them, Governor Omar Vell and Dr Anna Lind, came at noon.",
                    "Two of them, Dr Anna Lind and Governor Omar Vell, came at noon.",
                ),
            ],
        );
    }
}
