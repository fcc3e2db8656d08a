//! Numbers: a quantity, unit or magnitude differs, or what bounds it.

use std::ops::Range;

use crate::claims::Kind;
use crate::claims::case::{Case, Detection};
use crate::claims::lists::{APPROXIMATORS, UNITS, Unit};
use crate::claims::side::Side;

/// How far a converted quantity may be off, as writers round it.
const ROUNDING: f64 = 0.035;

/// A number with its unit and what bounds it.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// Its tokens, unit and bound included.
    pub tokens: Range<usize>,
    /// Its value.
    pub value: f64,
    /// Its unit of measure, when it has one of the list.
    pub unit: Option<Unit>,
    /// The stem of the word it counts, when the unit is not of the list.
    pub counted: Option<String>,
    /// The class of the word that bounds it: `around`, `least`, `most`, `above`, `below`, `only`.
    pub bound: Option<&'static str>,
}

/// The quantities in a run of tokens, dates left out.
pub fn quantities(side: &Side<'_>, range: Range<usize>) -> Vec<Quantity> {
    let mut found = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let token = &side.tokens[at];
        let Some(value) = token.number.filter(|_| !super::date::is_part_of_date(side, at)) else {
            at += 1;
            continue;
        };
        let word = |i: usize| side.tokens.get(i).map_or("", |t| t.word.as_str());
        let mut end = at + 1;
        let mut unit =
            at.checked_sub(1).and_then(|i| UNITS.get(word(i))).filter(|u| u.dimension.starts_with("money")).copied();
        let mut counted = None;
        let suffix: String = token.word.chars().skip_while(|c| !c.is_alphabetic()).collect();
        if let Some(joined) = UNITS.get(suffix.as_str()).filter(|_| value < 1e6) {
            unit = unit.or(Some(*joined));
        }
        if unit.is_none() && !token.breaks {
            // "half a percentage point", "a quarter of a point"
            let mut next = at + 1;
            while value < 1.0 && matches!(word(next), "of" | "a" | "an" | "one" | "per") {
                next += 1;
            }
            let key = word(next).split(' ').next().unwrap_or("");
            match UNITS.get(key) {
                Some(known) => {
                    unit = Some(*known);
                    end = next + 1;
                    if key == "basis" {
                        end += 1;
                    }
                }
                None => {
                    counted = (next..(next + 3).min(side.tokens.len()))
                        .map(|i| &side.tokens[i])
                        .find(|t| t.is_content() && t.number.is_none())
                        .map(|t| t.stem.clone());
                }
            }
        }
        let bound = bound_before(side, at);
        // A currency sign before the number is part of it.
        let sign = at.checked_sub(1).filter(|i| *i >= range.start && UNITS.contains_key(word(*i)));
        found.push(Quantity { tokens: sign.unwrap_or(at)..end, value, unit, counted, bound });
        at = end;
    }
    found
}

/// The class of the bound that ends right before a number (a currency sign may stand between).
fn bound_before(side: &Side<'_>, number: usize) -> Option<&'static str> {
    let end = if number > 0 && UNITS.contains_key(side.tokens[number - 1].word.as_str()) { number - 1 } else { number };
    (1..=4).rev().filter(|n| *n <= end).find_map(|n| {
        let start = end - n;
        // A group of equivalents is one token of several words.
        let words = side.tokens[start..end].iter().flat_map(|t| t.word.split(' '));
        let length = words.clone().count();
        APPROXIMATORS.at(words).filter(|(taken, _)| *taken == length).map(|(_, class)| class)
    })
}

/// Whether two quantities are the same: equal in one unit, or a rounded conversion.
pub fn same(a: &Quantity, b: &Quantity) -> bool {
    let close = |x: f64, y: f64, tolerance: f64| (x - y).abs() <= tolerance * x.abs().max(y.abs());
    match (a.unit, b.unit) {
        (Some(x), Some(y)) if x.dimension == y.dimension => {
            let tolerance = if x.size == y.size { 1e-9 } else { ROUNDING };
            close(a.value * x.size, b.value * y.size, tolerance)
        }
        (Some(x), Some(y)) if x.dimension != y.dimension => false,
        _ => close(a.value, b.value, 1e-9) || is_share_of(a, b) || is_share_of(b, a),
    }
}

/// Whether a fraction and a percentage are one share: "a quarter" and "25 percent".
fn is_share_of(fraction: &Quantity, percent: &Quantity) -> bool {
    fraction.value < 1.0
        && fraction.unit.is_none()
        && percent.unit.is_some_and(|u| u.dimension == "share")
        && (fraction.value * 100.0 - percent.value).abs() < 1.0
}

/// Reports quantities that stand in one another's place and differ.
pub fn detect(case: &Case<'_>, found: &mut Vec<Detection>) {
    let s = quantities(case.source, case.s.clone());
    let d = quantities(case.derived, case.d.clone());
    let mut used = vec![false; d.len()];
    let mut left = Vec::new();
    for quantity in &s {
        match (0..d.len()).find(|&j| !used[j] && same(quantity, &d[j])) {
            Some(j) => {
                used[j] = true;
                bounds(case, quantity, &d[j], found);
            }
            None => left.push(quantity),
        }
    }
    let s_near = quantities(case.source, case.s_near.clone());
    let d_near = quantities(case.derived, case.d_near.clone());
    let mut right: Vec<&Quantity> = d
        .iter()
        .zip(&used)
        .filter(|(quantity, used)| !**used && !is_known(quantity, &s_near, &s))
        .map(|(quantity, _)| quantity)
        .collect();
    for quantity in left {
        if d_near.iter().any(|other| same(quantity, other)) && !in_one_hunk(case, quantity, &right) {
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
        let alone = |list: &[Quantity]| list.iter().filter(|q| unit(q) == unit(quantity)).count() == 1;
        let only = unit(quantity).is_some() && unit(quantity) == unit(other) && alone(&s) && alone(&d);
        let chance = case.closeness() == 0.0 && case.similarity < 0.6 && !only;
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

/// Whether a quantity stands in the source nearby, so that it is not new; the claim itself was looked at already.
fn is_known(quantity: &Quantity, near: &[Quantity], own: &[Quantity]) -> bool {
    near.iter().any(|other| same(quantity, other) && !own.contains(other))
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
    slot || (same_thing && case.similarity > 0.35)
}

/// Reports a changed bound of an unchanged figure.
fn bounds(case: &Case<'_>, a: &Quantity, b: &Quantity, found: &mut Vec<Detection>) {
    let (kind, confidence) = match (a.bound, b.bound) {
        (x, y) if x == y => return,
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
    found.push(Detection::new(kind, "bound", from, to, confidence * case.closeness()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::detect::table;

    #[test]
    fn fires_on_changed_quantities_only() {
        table::check(
            detect,
            &[
                ("The blaze hurt 31 people.", "The blaze hurt 13 people."),
                ("It cost $3.4 billion last year.", "It cost $34 billion last year."),
                ("Rates rose by 25 basis points.", "Rates rose by 25 percent."),
                ("Boats must stay 20 miles away.", "Boats must stay 20 km away."),
                ("They paid it up to $5 million.", "They paid it at least $5 million."),
                ("At least 12 people were hurt.", "Some 12 people were hurt."),
                ("He won by 2,318 votes.", "He won by only 231 votes."),
                ("It cost £74m in all.", "It cost $74 million in all."),
                ("It cost £60m in all.", "It cost 60m euros in all."),
            ],
            &[
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
            ],
        );
    }
}
