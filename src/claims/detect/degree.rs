//! Degree: how many, or how much, of the same thing: "all shops" for "most shops", "enough room" for "more room".

use std::ops::Range;

use crate::claims::Kind;
use crate::claims::case::{Case, Detection, is_among};
use crate::claims::quantities::{Quantity, same};
use crate::claims::side::Side;

/// What a word says of the noun behind it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Degree {
    /// A share of the whole, from none to all.
    Share(u8),
    /// A measure against something else.
    Measure(&'static str),
}

fn degree(word: &str) -> Option<Degree> {
    Some(match word {
        "all" | "every" => Degree::Share(4),
        "most" => Degree::Share(3),
        "many" | "numerous" => Degree::Share(2),
        "some" | "several" => Degree::Share(1),
        "few" => Degree::Share(0),
        "more" => Degree::Measure("more"),
        "enough" | "sufficient" => Degree::Measure("enough"),
        _ => return None,
    })
}

/// The words of degree in a run that stand right before a word that says something.
fn degrees(side: &Side<'_>, range: Range<usize>) -> Vec<(usize, Degree)> {
    let end = range.end;
    range
        .filter_map(|i| {
            let next =
                side.tokens.get(i + 1).filter(|next| i + 1 < end && next.is_content() && next.number.is_none())?;
            (!side.tokens[i].breaks && !next.quoted).then_some(())?;
            degree(&side.tokens[i].word).map(|degree| (i, degree))
        })
        .collect()
}

/// The share of the whole that a word leaves open, as bounds.
fn bounds(word: &str) -> Option<(f64, f64)> {
    Some(match word {
        "all" | "every" => (1.0, 1.0),
        "most" | "majority" => (0.5, 1.0),
        "minority" => (0.0, 0.5),
        "none" => (0.0, 0.0),
        _ => return None,
    })
}

/// Reports a share in figures that gave way to a word that does not cover it, or the reverse: "a third", "most".
fn figures(case: &Case<'_>, found: &mut Vec<Detection>) {
    let share = |quantity: &Quantity| match quantity.unit {
        Some(unit) if unit.dimension == "share" && unit.size == 1.0 => Some(quantity.value / 100.0),
        None if quantity.value > 0.0 && quantity.value < 1.0 => Some(quantity.value),
        _ => None,
    };
    let worded = |side: &Side<'_>, run: &Range<usize>| -> Vec<(usize, (f64, f64))> {
        let bounds = run.clone().filter_map(|i| bounds(&side.tokens[i].word).map(|bounds| (i, bounds)));
        bounds.filter(|(i, _)| side.tokens.get(i + 1).is_some_and(|t| t.word == "of")).collect()
    };
    // What it is a share of: the first nouns behind.
    let of = |side: &Side<'_>, from: usize, end: usize| -> Vec<u64> {
        (from..end.min(from + 6)).map(|i| &side.tokens[i]).filter(|t| t.is_content()).take(2).map(|t| t.key).collect()
    };
    let sides = [(case.source, &case.s, case.derived, &case.d), (case.derived, &case.d, case.source, &case.s)];
    for (turn, (a, x, b, y)) in sides.into_iter().enumerate() {
        for quantity in a.quantities_in(x.clone()) {
            let Some(value) = share(quantity) else { continue };
            let nouns = of(a, quantity.tokens.end, x.end);
            let word = worded(b, y).into_iter().find(|(j, (low, high))| {
                of(b, j + 1, y.end).iter().any(|key| nouns.contains(key)) && (value < low - 0.05 || value > high + 0.05)
            });
            let Some((j, _)) = word.filter(|_| b.quantities_in(y.clone()).iter().all(|q| share(q).is_none())) else {
                continue;
            };
            let (figure, word) = (a.words(quantity.tokens.clone()), b.words(j..j + 1));
            let (from, to) = if turn == 0 { (figure, word) } else { (word, figure) };
            found.push(Detection::new(Kind::Number, "share", from, to, 0.7));
        }
    }
}

/// Reports a part of something that became the whole of it: "most of the fall was due to rain", "the fall was due to rain".
fn parts(case: &Case<'_>, found: &mut Vec<Detection>) {
    let is_part = |word: &str| matches!(word, "most" | "much" | "part" | "some" | "many" | "half" | "parts");
    let words = |side: &Side<'_>, run: &Range<usize>| -> Vec<String> {
        run.clone().flat_map(|i| side.tokens[i].word.split(' ').map(str::to_owned).collect::<Vec<_>>()).collect()
    };
    for hunk in &case.hunks {
        let (gone, come) = (words(case.source, &hunk.source), words(case.derived, &hunk.derived));
        let part = |words: &[String]| matches!(words, [part, of] if is_part(part) && of == "of");
        let (is_dropped, is_added) = (part(&gone) && come.is_empty(), part(&come) && gone.is_empty());
        if is_dropped || is_added {
            let kind = if is_dropped { Kind::Truncation } else { Kind::Modality };
            let (from, to) = (case.from(hunk.source.clone()), case.to(hunk.derived.clone()));
            found.push(Detection::new(kind, "part", from, to, 0.8 * case.closeness()));
        }
    }
}

/// Reports a figure that gave way to all or none: "three of which", "all of which".
fn wholes(case: &Case<'_>, found: &mut Vec<Detection>) {
    for hunk in case.hunks.iter().filter(|h| h.source.len() <= 3 && h.derived.len() <= 3) {
        let figure = |side: &Side<'_>, run: &Range<usize>| run.clone().find(|&i| side.tokens[i].number.is_some());
        let whole = |side: &Side<'_>, run: &Range<usize>| {
            run.clone().find(|&i| matches!(side.tokens[i].word.as_str(), "all" | "none" | "every"))
        };
        let (from, to) = match (figure(case.source, &hunk.source), whole(case.derived, &hunk.derived)) {
            (Some(i), Some(j)) => (i, j),
            _ => match (whole(case.source, &hunk.source), figure(case.derived, &hunk.derived)) {
                (Some(i), Some(j)) => (i, j),
                _ => continue,
            },
        };
        // "All 20 towns" is no change of "20 towns".
        let kept = is_among(case.source, from, case.derived, case.d.clone())
            || is_among(case.derived, to, case.source, case.s.clone());
        if !kept {
            found.push(Detection::new(Kind::Number, "share", case.from(from..from + 1), case.to(to..to + 1), 0.75));
        }
    }
}

/// Reports the same share of something else: "a tenth of the profit", "a tenth of the price".
fn of_another_whole(case: &Case<'_>, found: &mut Vec<Detection>) {
    let of = |side: &Side<'_>, quantity: &Quantity, end: usize| {
        let at = quantity.tokens.end;
        let joined = side.tokens.get(at).is_some_and(|t| t.word == "of" && at < end);
        (at + 1..end.min(at + 5)).find(|&i| joined && side.tokens[i].is_content() && side.tokens[i].number.is_none())
    };
    let is_share = |q: &Quantity| q.value < 1.0 || q.unit.is_some_and(|unit| unit.dimension == "share");
    for quantity in case.source.quantities_in(case.s.clone()).iter().filter(|q| is_share(q)) {
        let theirs = case.derived.quantities_in(case.d.clone());
        let Some(other) = theirs.iter().find(|other| same(quantity, other)) else { continue };
        let (Some(i), Some(j)) = (of(case.source, quantity, case.s.end), of(case.derived, other, case.d.end)) else {
            continue;
        };
        let named = case.source.in_name(i) || case.derived.in_name(j);
        let apart = case.lost.contains(&i) && case.new.contains(&j);
        if apart && !named && !case.synonyms.source.contains(&i) && !case.synonyms.derived.contains(&j) {
            let (from, to) = (quantity.tokens.start..i + 1, other.tokens.start..j + 1);
            found.push(Detection::new(Kind::Other, "degree", case.from(from), case.to(to), 0.65));
        }
    }
}

/// Reports another degree of one thing.
pub fn detect(case: &Case<'_>, found: &mut Vec<Detection>) {
    if !case.is_alike(0.3) {
        return;
    }
    figures(case, found);
    parts(case, found);
    wholes(case, found);
    of_another_whole(case, found);
    let theirs = degrees(case.derived, case.d.clone());
    for (i, a) in degrees(case.source, case.s.clone()) {
        let of_it = |&&(j, _): &&(usize, Degree)| case.source.tokens[i + 1].same(&case.derived.tokens[j + 1]);
        let Some(&(j, b)) = theirs.iter().find(of_it) else { continue };
        let kind = match (a, b) {
            (Degree::Share(x), Degree::Share(y)) if x.abs_diff(y) >= 2 || (x != y && x.max(y) == 4) => Kind::Number,
            (Degree::Measure(x), Degree::Measure(y)) if x != y => Kind::Other,
            _ => continue,
        };
        let (from, to) = (case.from(i..i + 2), case.to(j..j + 2));
        found.push(Detection::new(kind, "degree", from, to, 0.6));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::detect::table;

    #[test]
    fn fires_on_another_degree_of_the_same_thing_only() {
        table::check(
            detect,
            &[
                ("Most shops in the old town stayed shut.", "All shops in the old town stayed shut."),
                ("She has four boats, three of which leak.", "She has four boats, all of which leak."),
                ("The town gets 15% of the profit.", "The town gets 15% of the price."),
                ("Many farmers have signed the letter.", "A few farmers have signed the letter."),
                ("He said most of the loss was due to rain.", "He said the loss was due to rain."),
                ("The loss was due to rain, he said.", "Part of the loss was due to rain, he said."),
                ("The school needs more teachers.", "The school has enough teachers."),
                ("The dam supplies a third of the town's power.", "Most of the power of the town comes from the dam."),
                ("Most of the farmers signed the letter.", "Some 20% of the farmers signed the letter."),
            ],
            &[
                ("Some shops in the old town stayed shut.", "Several shops in the old town stayed shut."),
                ("All the shops stayed shut.", "All the shops stayed shut on Monday."),
                ("The dam supplies two thirds of the town's power.", "Most of the town's power comes from the dam."),
                ("More than 40 shops stayed shut.", "Most people stayed at home, and more than 40 shops shut."),
            ],
        );
    }
}
