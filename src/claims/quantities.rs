//! Quantities: numbers with their units, and when two of them are the same.

use std::ops::Range;

use super::lists::{APPROXIMATORS, UNITS, Unit};
use super::side::Side;

/// How far a converted quantity may be off, as writers round it.
const ROUNDING: f64 = 0.035;
/// How far a figure may be off that says it is about another, as a share of it.
const ABOUT: f64 = 0.06;

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

/// All quantities of an article, dates left out.
pub fn read(side: &Side<'_>) -> Vec<Quantity> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < side.tokens.len() {
        let token = &side.tokens[at];
        let Some(value) = token.number.filter(|_| !side.is_part_of_date(at)) else {
            at += 1;
            continue;
        };
        if is_slug(side, at) {
            at += 1;
            continue;
        }
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
            let key = if word(next) == "per cent" { "percent" } else { word(next).split(' ').next().unwrap_or("") };
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
        let sign = at.checked_sub(1).filter(|i| UNITS.contains_key(word(*i)));
        found.push(Quantity { tokens: sign.unwrap_or(at)..end, value, unit, counted, bound });
        at = end;
    }
    found
}

/// Whether a number counts the versions of a report: "UPDATE 2-Mill burns down".
fn is_slug(side: &Side<'_>, at: usize) -> bool {
    let text = side.text.reading.text.as_str();
    let before = at.checked_sub(1).map_or("", |i| side.tokens[i].span.of(text));
    let shouted = before.len() >= 4 && before.chars().all(char::is_uppercase);
    shouted && side.headline_at(at) && text[side.tokens[at].span.end..].starts_with('-')
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

/// Whether two quantities are the same: equal in one unit, a rounded conversion, or one that is rounded and says so.
pub fn same(a: &Quantity, b: &Quantity) -> bool {
    is_equal(a, b) || is_rounded(a, b) || is_rounded(b, a)
}

/// Whether a quantity says that it is about another: "almost four decades" are 38 years, and "some 1,100 homes" 1,140.
fn is_rounded(rounded: &Quantity, exact: &Quantity) -> bool {
    let size = match (rounded.unit, exact.unit) {
        (Some(x), Some(y)) if x.dimension == y.dimension => y.size / x.size,
        (None, None) => 1.0,
        _ => return false,
    };
    let (about, value) = (rounded.value, exact.value * size);
    // What the last digit counts that is not zero: of 1,100 hundreds, of 2.5 tenths.
    let counts = |step: &f64| about >= *step && (about / step - (about / step).round()).abs() < 1e-6;
    let step = (-3i32..12).rev().map(|power| 10f64.powi(power)).find(counts);
    let off = (about - value).abs();
    rounded.bound == Some("around")
        && exact.bound != rounded.bound
        && off <= ABOUT * about.abs()
        && step.is_some_and(|step| off <= step / 2.0)
}

fn is_equal(a: &Quantity, b: &Quantity) -> bool {
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
