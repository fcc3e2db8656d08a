//! Numbers: a quantity, unit or magnitude differs, or what bounds it.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::claims::Kind;
use crate::claims::case::{Case, Detection};
use crate::claims::lists::UNITS;
use crate::claims::quantities::{Quantity, same};
use crate::claims::side::Side;

/// Reports quantities that stand in one another's place and differ.
pub fn detect(case: &Case<'_>, found: &mut Vec<Detection>) {
    units(case, found);
    ranges(case, found);
    ones(case, found);
    let s = case.source.quantities_in(case.s.clone());
    let d = case.derived.quantities_in(case.d.clone());
    let mut used = vec![false; d.len()];
    let mut left = Vec::new();
    for quantity in s {
        match (0..d.len()).find(|&j| !used[j] && same(quantity, &d[j])) {
            Some(j) => {
                used[j] = true;
                bounds(case, quantity, &d[j], found);
            }
            None => left.push(quantity),
        }
    }
    let s_near = case.source.quantities_in(case.s_near.clone());
    let d_near = case.derived.quantities_in(case.d_near.clone());
    let mut right: Vec<&Quantity> = d
        .iter()
        .zip(&used)
        .filter(|(quantity, used)| !**used && !is_known(quantity, s_near, s))
        .map(|(quantity, _)| quantity)
        .collect();
    for quantity in left {
        if d_near.iter().any(|other| is_said_of(quantity, other)) && !in_one_hunk(case, quantity, &right) {
            continue;
        }
        let Some(place) = right.iter().position(|other| comparable(case, quantity, other)) else { continue };
        let other = right.remove(place);
        let time = |q: &Quantity| q.unit.is_some_and(|u| u.dimension == "time");
        let kind = if time(quantity) && time(other) { Kind::Date } else { Kind::Number };
        let from = case.from(quantity.tokens.clone());
        let to = case.to(other.tokens.clone());
        let slot = case
            .hunks
            .iter()
            .any(|h| h.source.contains(&quantity.tokens.start) && h.derived.contains(&other.tokens.start));
        // Where all is reworded, two figures meet by chance, unless they are the only ones of their unit.
        let unit = |q: &Quantity| q.unit.map(|u| (u.dimension, u.size.to_bits()));
        let thing = |q: &Quantity| (unit(q), q.counted.clone());
        let alone = |list: &[Quantity]| list.iter().filter(|q| thing(q) == thing(quantity)).count() == 1;
        let only = thing(quantity) != (None, None) && thing(quantity) == thing(other) && alone(s) && alone(d);
        let chance = case.closeness() == 0.0 && case.similarity < 0.6 && !only && !is_misprint(case, quantity, other);
        let confidence = if chance {
            0.4
        } else if slot {
            0.95
        } else {
            0.7
        };
        found.push(Detection::new(kind, "number", from, to, confidence));
    }
}

/// Reports a unit that gave way to another one of its dimension without a figure of its own: "a crown per kilogram", "a
/// crown per pound"; "ten boats a year", "ten boats a month".
fn units(case: &Case<'_>, found: &mut Vec<Detection>) {
    for hunk in case.hunks.iter().filter(|h| h.source.len() <= 4 && h.derived.len() <= 4) {
        let unit = |side: &Side<'_>, i: usize, figures: &BTreeSet<usize>| {
            let token = &side.tokens[i];
            let each = i.checked_sub(1).is_some_and(|k| matches!(side.tokens[k].word.as_str(), "a" | "an" | "per"));
            UNITS.get(token.word.as_str()).copied().filter(|_| each && !figures.contains(&i) && token.number.is_none())
        };
        let before = hunk.source.clone().find_map(|i| unit(case.source, i, &case.s_figures).map(|u| (i, u)));
        let now = hunk.derived.clone().find_map(|j| unit(case.derived, j, &case.d_figures).map(|u| (j, u)));
        if let (Some((i, a)), Some((j, b))) = (before, now)
            && a.dimension == b.dimension
            && a.size.to_bits() != b.size.to_bits()
        {
            let kind = if a.dimension == "time" { Kind::Date } else { Kind::Number };
            found.push(Detection::new(kind, "unit", case.from(i..i + 1), case.to(j..j + 1), 0.8));
        }
    }
}

/// Reports a range of which one end alone is left: "between 20 and 30", "30".
fn ranges(case: &Case<'_>, found: &mut Vec<Detection>) {
    let s = case.source.quantities_in(case.s.clone());
    let near = case.derived.quantities_in(case.d_near.clone());
    for pair in s.windows(2) {
        let (low, high) = (&pair[0], &pair[1]);
        let between = low.tokens.start.checked_sub(1).map_or("", |i| case.source.tokens[i].word.as_str());
        let joined = low.tokens.end + 1 == high.tokens.start && case.source.tokens[low.tokens.end].word == "and";
        let known = |q: &Quantity| near.iter().any(|other| same(q, other));
        if between != "between" || !joined || known(low) == known(high) {
            continue;
        }
        let left = if known(low) { low } else { high };
        if let Some(other) = case.derived.quantities_in(case.d.clone()).iter().find(|other| same(left, other)) {
            let from = case.from(low.tokens.start - 1..high.tokens.end);
            found.push(Detection::new(Kind::Number, "range", from.clone(), case.to(other.tokens.clone()), 0.8));
            found.push(Detection::new(Kind::Truncation, "range", from, case.to(other.tokens.clone()), 0.8));
        }
    }
}

/// Whether a quantity stands in the source nearby, so that it is not new; the claim itself was looked at already.
fn is_known(quantity: &Quantity, near: &[Quantity], own: &[Quantity]) -> bool {
    near.iter().any(|other| is_said_of(quantity, other) && !own.contains(other))
}

/// Whether a figure nearby may be the same: nine residents are no nine weeks.
fn is_said_of(quantity: &Quantity, near: &Quantity) -> bool {
    let measures = |q: &Quantity| q.unit.is_some();
    let counts = |a: &Quantity, b: &Quantity| measures(a) && !measures(b) && b.counted.is_some();
    same(quantity, near) && !counts(quantity, near) && !counts(near, quantity)
}

/// Reports a single thing that became several, or the reverse: "missed one test", "missed two tests". Most of what is called one
/// is no figure ("one day"), so the same thing must be counted in its place.
fn ones(case: &Case<'_>, found: &mut Vec<Detection>) {
    let one = |side: &Side<'_>, run: &Range<usize>| {
        run.clone()
            .find(|&i| matches!(side.tokens[i].word.as_str(), "one" | "single") && side.tokens[i].number.is_none())
    };
    let several = |side: &Side<'_>, run: &Range<usize>| {
        side.quantities_in(run.start..run.end.max(run.start + 1))
            .iter()
            .find(|q| q.value >= 2.0 && q.value.fract() == 0.0)
            .cloned()
    };
    let next = |side: &Side<'_>, at: usize| side.tokens.get(at + 1).filter(|t| t.is_content()).map(|t| t.key);
    for hunk in case.hunks.iter().filter(|h| h.source.len() <= 3 && h.derived.len() <= 3) {
        let pair = match (one(case.source, &hunk.source), several(case.derived, &hunk.derived)) {
            (Some(i), Some(q)) => Some((i, q.tokens.start, next(case.source, i) == next(case.derived, q.tokens.start))),
            _ => match (several(case.source, &hunk.source), one(case.derived, &hunk.derived)) {
                (Some(q), Some(j)) => {
                    Some((q.tokens.start, j, next(case.source, q.tokens.start) == next(case.derived, j)))
                }
                _ => None,
            },
        };
        if let Some((i, j, true)) = pair
            && next(case.source, i).is_some()
        {
            let confidence = 0.9 * case.closeness().max(0.7);
            found.push(Detection::new(Kind::Number, "number", case.from(i..i + 1), case.to(j..j + 1), confidence));
        }
    }
}

fn in_one_hunk(case: &Case<'_>, quantity: &Quantity, right: &[&Quantity]) -> bool {
    right.iter().any(|other| {
        case.hunks.iter().any(|h| h.source.contains(&quantity.tokens.start) && h.derived.contains(&other.tokens.start))
    })
}

/// Whether two different quantities may stand for one another: in one slot, or of one thing.
fn comparable(case: &Case<'_>, a: &Quantity, b: &Quantity) -> bool {
    let slot = case
        .hunks
        .iter()
        .any(|h| h.source.contains(&a.tokens.start) && h.derived.contains(&b.tokens.start) && h.source.len() <= 8);
    // One figure in two units: "20 miles" and "20 km", "£5" and "$5".
    let same_thing = match (a.unit, b.unit) {
        (Some(_), Some(_)) if a.value == b.value => true,
        (Some(x), Some(y)) => x.dimension == y.dimension,
        (None, None) => a.counted.is_some() && a.counted == b.counted,
        _ => false,
    };
    // A headline keeps no order: its figures are those of the same things.
    let headline = case.source.headline_at(case.s.start) != case.derived.headline_at(case.d.start);
    (slot && !headline)
        || (same_thing && (case.similarity > 0.35 || is_misprint(case, a, b)))
        || is_headlines_only(case, a, b)
}

/// Whether two figures have the same digits in another order, or differ by noughts, and neither stands anywhere in the other
/// article: however freely the claim is put, the one was made from the other.
fn is_misprint(case: &Case<'_>, a: &Quantity, b: &Quantity) -> bool {
    let digits = |value: f64| {
        let mut digits: Vec<char> = format!("{value}").chars().filter(char::is_ascii_digit).collect();
        digits.sort_unstable();
        digits.retain(|digit| *digit != '0');
        digits
    };
    let swapped = a.value >= 10.0 && b.value >= 10.0 && digits(a.value) == digits(b.value);
    let absent = |side: &Side<'_>, quantity: &Quantity| side.quantities.iter().all(|other| !same(quantity, other));
    swapped && a.value.to_bits() != b.value.to_bits() && absent(case.derived, a) && absent(case.source, b)
}

/// Whether two figures are the only ones of two headlines: headlines say the same thing in any order.
fn is_headlines_only(case: &Case<'_>, a: &Quantity, b: &Quantity) -> bool {
    let only = |side: &Side<'_>, claim: &Range<usize>| {
        side.headline_at(claim.start) && side.quantities_in(claim.clone()).len() == 1
    };
    a.unit.is_none()
        && b.unit.is_none()
        && case.similarity > 0.35
        && only(case.source, &case.s)
        && only(case.derived, &case.d)
}

/// Reports a changed bound of an unchanged figure.
fn bounds(case: &Case<'_>, a: &Quantity, b: &Quantity, found: &mut Vec<Detection>) {
    let (kind, confidence) = match (a.bound, b.bound) {
        (x, y) if x == y => return,
        (Some("least" | "above"), Some("only")) => (Kind::Number, 0.8),
        (Some("least" | "most" | "above" | "below"), None | Some("around" | "only")) => (Kind::Truncation, 0.65),
        (None | Some("around" | "only"), Some("least" | "most" | "above" | "below")) => (Kind::Number, 0.6),
        (Some("least"), Some("above")) | (Some("above"), Some("least")) => return,
        (Some("most"), Some("below")) | (Some("below"), Some("most")) => return,
        (Some("least" | "most" | "above" | "below"), Some(_)) => (Kind::Number, 0.8),
        _ => return,
    };
    let widen = |q: &Quantity| q.tokens.start.saturating_sub(2)..q.tokens.end;
    let from = case.from(widen(a));
    let to = case.to(widen(b));
    // Two bounds of one figure are no chance; one alone may have been left out in other words.
    let sure = if a.bound.is_some() && b.bound.is_some() { 0.8 } else { 0.0 };
    found.push(Detection::new(kind, "bound", from, to, confidence * case.closeness().max(sure)));
}

#[cfg(test)]
mod tests {
    use crate::article::Article;

    use super::*;
    use crate::claims::detect::table;

    #[test]
    fn in_a_free_text_only_figures_alone_of_their_unit_are_compared() {
        let sure = |source: &str, derived: &str| {
            let (a, b) = (Article::bare("a", source), Article::bare("b", derived));
            table::with_articles(&a, &b, 0.9, |case| {
                let mut found = Vec::new();
                detect(case, &mut found);
                found.iter().any(|d| d.confidence >= 0.5)
            })
        };
        let source = "The old bank of the town raised its main rate by 25 points on Thursday.";
        assert!(sure(source, "On Thursday the main rate of the town went 50 points up."));
        assert!(!sure(source, "On Thursday the main rate of the town went 50 points up, then 10 points down."));
    }

    #[test]
    fn transposed_digits_are_told_however_freely_the_claim_is_put() {
        let sure = |derived: &str| {
            let source = "The four old kinds account for 83% of the ills that were seen in the valley.";
            let (a, b) = (Article::bare("a", source), Article::bare("b", derived));
            table::with_articles(&a, &b, 0.9, |case| {
                let mut found = Vec::new();
                detect(case, &mut found);
                found.iter().any(|d| d.confidence >= 0.5)
            })
        };
        assert!(sure("What those kinds are behind is 38 per cent of everything, in a town of 90 percent millers."));
        assert!(!sure("What those kinds are behind is 61 per cent of everything, in a town of 90 percent millers."));
    }

    #[test]
    fn fires_on_changed_quantities_only() {
        table::check(
            detect,
            &[
                ("The blaze hurt 31 people.", "The blaze hurt 13 people."),
                ("She missed one meeting in the spring.", "She missed two meetings in the spring."),
                ("The side lost four players in the first half.", "The side lost one player in the first half."),
                ("It cost $3.4 billion last year.", "It cost $34 billion last year."),
                ("Rates rose by 25 basis points.", "Rates rose by 25 percent."),
                ("Boats must stay 20 miles away.", "Boats must stay 20 km away."),
                ("They paid it up to $5 million.", "They paid it at least $5 million."),
                ("At least 12 people were hurt.", "Some 12 people were hurt."),
                ("He won by 2,318 votes.", "He won by only 231 votes."),
                ("It cost £74m in all.", "It cost $74 million in all."),
                ("It cost £60m in all.", "It cost 60m euros in all."),
                ("The ferry costs the town a crown a year.", "The ferry costs the town a crown a month."),
                ("Flour sold at two crowns per kilogram in May.", "Flour sold at two crowns per pound in May."),
                ("Between 20 and 30 people came to the fair.", "Some 30 people came to the fair."),
                ("Those who own two or more boats must pay.", "Those who own one or more boats must pay."),
                ("Sales rose by 30 percent in the spring.", "Sales rose by 30 times in the spring."),
                ("It must run for at least three years.", "It must run for only three years."),
                ("It had been quiet for 38 years.", "It had been quiet for about 30 years."),
                ("It had been quiet for 38 years.", "It had been quiet for 40 years."),
                ("It shields 1,140 homes in the valley.", "It shields about 1,120 homes in the valley."),
            ],
            &[
                ("It had been quiet for 38 years.", "It had been quiet for almost four decades."),
                ("It shields 1,140 homes in the valley.", "It shields some 1,100 homes in the valley."),
                ("The blaze hurt 5,000 people.", "The blaze hurt five thousand people."),
                ("The shaft is 610 metres deep.", "The shaft is 2,000 feet deep."),
                ("He walked 16 km home.", "He walked 10 miles home."),
                ("It fell 3.9% on Friday.", "It fell 3.9 percent on Friday."),
                ("It rose by half a percentage point.", "It rose by 50 basis points."),
                ("About 300 people came.", "Some three hundred people came."),
                ("A quarter of them left.", "25 percent of them left."),
                ("It cost £74m in all.", "It cost £74 million in all."),
                ("He is 58 and was born on 1 May 1961.", "He is 58."),
                ("More than 500 people came.", "Over 500 people came."),
                ("It fell 31% in the spring.", "It fell 31 per cent in the spring."),
                ("It cost $38.5million in all.", "It cost $38.5 million in all."),
                ("Between 20 and 30 people came to the fair.", "From 20 to 30 people came to the fair."),
            ],
        );
    }
}
