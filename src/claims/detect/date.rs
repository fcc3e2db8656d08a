//! Dates: a date, a time of day, or a relative time differs. Durations are quantities with a unit of time.

use std::ops::Range;

use crate::claims::Kind;
use crate::claims::case::{Case, Detection, is_among};
use crate::claims::side::Side;

/// A statement of time.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// What it states.
    pub what: Stated,
}

/// What a statement of time states.
#[derive(Clone, Debug, PartialEq)]
pub enum Stated {
    /// A day of a month, with the year when given.
    Day(u8, u8, Option<u16>),
    /// A month, with the year when given.
    Month(u8, Option<u16>),
    /// A year.
    Year(u16),
    /// A day of the week, from 0 for Monday.
    Weekday(u8),
    /// A time of day, in minutes; whether the half of the day is certain.
    Time(u16, bool),
    /// A time told from the day of writing: how many periods away, and the period.
    Relative(i8, &'static str),
}

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const WEEKDAY_NAMES: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const MONTHS: [&str; 12] = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
];

fn month(side: &Side<'_>, at: usize) -> Option<u8> {
    let token = side.tokens.get(at)?;
    if !token.capital {
        return None;
    }
    let word = token.word.as_str();
    let found = MONTHS
        .iter()
        .position(|m| *m == word || (word.len() == 3 && m.starts_with(word)) || (word == "sept" && *m == "september"));
    found.map(|i| i as u8 + 1)
}

fn weekday(side: &Side<'_>, at: usize) -> Option<u8> {
    let token = side.tokens.get(at)?;
    let word = token.word.as_str();
    let found = WEEKDAY_NAMES.iter().position(|d| *d == word).or_else(|| WEEKDAYS.iter().position(|d| *d == word));
    found.filter(|_| token.capital).map(|i| i as u8)
}

fn whole(side: &Side<'_>, at: usize, range: std::ops::RangeInclusive<u16>) -> Option<u16> {
    let token = side.tokens.get(at)?;
    let value = token.number.filter(|v| v.fract() == 0.0 && *v >= 0.0 && *v < 10_000.0)? as u16;
    (range.contains(&value) && token.word.starts_with(|c: char| c.is_ascii_digit())).then_some(value)
}

fn year(side: &Side<'_>, at: usize) -> Option<u16> {
    let plain = side.tokens.get(at)?.word.len() == 4;
    let money = at > 0 && matches!(side.tokens[at - 1].word.as_str(), "$" | "£" | "€");
    whole(side, at, 1500..=2150).filter(|_| plain && !money)
}

/// Whether a number is a year rather than a count: nothing that it could count follows.
fn year_alone(side: &Side<'_>, at: usize) -> Option<u16> {
    let year = year(side, at)?;
    let before = at.checked_sub(1).map_or("", |i| side.tokens[i].word.as_str());
    let cue = matches!(
        before,
        "in" | "since"
            | "by"
            | "until"
            | "before"
            | "after"
            | "from"
            | "of"
            | "the"
            | "early"
            | "late"
            | "during"
            | "for"
            | "to"
            | "years"
            | "year"
            | "till"
            | "and"
    );
    (cue || side.tokens[at].breaks).then_some(year)
}

/// The statement of time at a token.
fn moment_at(side: &Side<'_>, at: usize, end: usize) -> Option<Moment> {
    let word = |i: usize| if i < end { side.tokens[i].word.as_str() } else { "" };
    let moment = |length: usize, what| Some(Moment { tokens: at..(at + length).min(end), what });
    if let Some(m) = month(side, at) {
        if let Some(day) = whole(side, at + 1, 1..=31).filter(|_| at + 1 < end) {
            return match year(side, at + 2).filter(|_| at + 2 < end) {
                Some(y) => moment(3, Stated::Day(m, day as u8, Some(y))),
                None => moment(2, Stated::Day(m, day as u8, None)),
            };
        }
        if let Some(y) = year(side, at + 1).filter(|_| at + 1 < end) {
            return moment(2, Stated::Month(m, Some(y)));
        }
        return moment(1, Stated::Month(m, None));
    }
    if let Some(day) = whole(side, at, 1..=31) {
        let of = usize::from(word(at + 1) == "of");
        if let Some(m) = month(side, at + 1 + of).filter(|_| at + 1 + of < end) {
            return match year(side, at + 2 + of).filter(|_| at + 2 + of < end) {
                Some(y) => moment(3 + of, Stated::Day(m, day as u8, Some(y))),
                None => moment(2 + of, Stated::Day(m, day as u8, None)),
            };
        }
    }
    if let Some((length, minutes, certain)) = time_at(side, at, end) {
        return moment(length, Stated::Time(minutes, certain));
    }
    if let Some(y) = year_alone(side, at) {
        return moment(1, Stated::Year(y));
    }
    if let Some(day) = weekday(side, at) {
        return moment(1, Stated::Weekday(day));
    }
    let relative = |n, unit| moment(1, Stated::Relative(n, unit));
    match word(at) {
        "yesterday" => return relative(-1, "day"),
        "today" | "tonight" => return relative(0, "day"),
        "tomorrow" => return relative(1, "day"),
        "last week" => return relative(-1, "week"),
        "next week" => return relative(1, "week"),
        _ => {}
    }
    let away = match word(at) {
        "last" | "previous" | "past" => -1,
        "this" | "current" => 0,
        "next" | "coming" => 1,
        "every" | "each" => 9,
        _ => return None,
    };
    let unit = match word(at + 1) {
        "day" => "day",
        "week" => "week",
        "month" => "month",
        "quarter" => "quarter",
        "year" => "year",
        "spring" => "spring",
        "summer" => "summer",
        "autumn" | "fall" => "autumn",
        "winter" => "winter",
        _ => return None,
    };
    moment(2, Stated::Relative(away, unit))
}

/// A time of day: "4:20 a.m.", "2.31am", "18:00", "9 pm", "six o'clock", "noon".
fn time_at(side: &Side<'_>, at: usize, end: usize) -> Option<(usize, u16, bool)> {
    let token = &side.tokens[at];
    let word = token.word.as_str();
    match word {
        "noon" | "midday" => return Some((1, 720, true)),
        "midnight" => return Some((1, 0, true)),
        _ => {}
    }
    let next = if at + 1 < end { side.tokens[at + 1].word.as_str() } else { "" };
    let half = |suffix: &str| match suffix {
        "am" => Some(0),
        "pm" => Some(720),
        _ => None,
    };
    if !word.starts_with(|c: char| c.is_ascii_digit()) {
        let hour = token.number.filter(|v| *v >= 1.0 && *v <= 12.0)?;
        return (next == "o'clock").then_some((2, hour as u16 * 60, false));
    }
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let suffix = &word[digits.len()..];
    let (hour, minute) = match digits.split_once([':', '.']) {
        Some((h, m)) if m.len() == 2 => (h.parse::<u16>().ok()?, m.parse::<u16>().ok()?),
        Some(_) => return None,
        None => (digits.parse::<u16>().ok()?, 0),
    };
    if hour > 24 || minute > 59 {
        return None;
    }
    if let Some(shift) = half(suffix) {
        return Some((1, hour % 12 * 60 + minute + shift, true));
    }
    if let Some(shift) = half(next).filter(|_| suffix.is_empty()) {
        return Some((2, hour % 12 * 60 + minute + shift, true));
    }
    if digits.contains(':') && suffix.is_empty() {
        return Some((1, hour * 60 + minute, hour > 12));
    }
    (next == "o'clock").then_some((2, hour % 24 * 60 + minute, false))
}

/// The statements of time in a run of tokens.
pub fn moments(side: &Side<'_>, range: Range<usize>) -> Vec<Moment> {
    let mut found = Vec::new();
    let mut at = range.start;
    while at < range.end {
        match moment_at(side, at, range.end) {
            Some(moment) => {
                at = moment.tokens.end.max(at + 1);
                found.push(moment);
            }
            None => at += 1,
        }
    }
    found
}

/// Whether a token belongs to a date, so that its number is not a quantity.
pub fn is_part_of_date(side: &Side<'_>, token: usize) -> bool {
    let end = side.tokens.len();
    (token.saturating_sub(2)..=token).any(|at| moment_at(side, at, end).is_some_and(|m| m.tokens.contains(&token)))
}

/// Whether two statements can both be true of one event.
pub fn agree(a: &Stated, b: &Stated) -> bool {
    let years = |x: &Option<u16>, y: &Option<u16>| x.is_none() || y.is_none() || x == y;
    match (a, b) {
        (Stated::Day(m, d, y), Stated::Day(n, e, z)) => m == n && d == e && years(y, z),
        (Stated::Month(m, y), Stated::Month(n, z)) => m == n && years(y, z),
        (Stated::Day(m, _, y), Stated::Month(n, z)) | (Stated::Month(m, y), Stated::Day(n, _, z)) => {
            m == n && years(y, z)
        }
        (Stated::Year(y), Stated::Year(z)) => y == z,
        (Stated::Year(y), Stated::Day(_, _, Some(z)) | Stated::Month(_, Some(z)))
        | (Stated::Day(_, _, Some(z)) | Stated::Month(_, Some(z)), Stated::Year(y)) => y == z,
        (Stated::Time(x, p), Stated::Time(y, q)) => x == y || (!(*p && *q) && x % 720 == y % 720),
        (Stated::Relative(n, u), Stated::Relative(k, v)) => n == k && u == v,
        (Stated::Weekday(x), Stated::Weekday(y)) => x == y,
        _ => false,
    }
}

/// Whether two different statements are of one sort, so that one can stand in the other's place.
fn comparable(a: &Stated, b: &Stated) -> bool {
    use Stated::{Day, Month, Relative, Time, Weekday, Year};
    matches!(
        (a, b),
        (Day(..), Day(..))
            | (Month(..), Month(..))
            | (Day(..), Month(..))
            | (Month(..), Day(..))
            | (Year(_), Year(_))
            | (Weekday(_), Weekday(_))
            | (Time(..), Time(..))
    ) || matches!((a, b), (Month(..) | Day(..), Relative(_, "year")) | (Relative(_, "year"), Month(..) | Day(..)))
        || matches!((a, b), (Relative(_, u), Relative(_, v)) if u == v || !matches!((*u, *v), ("day", _) | (_, "day")))
}

/// Reports times that stand in one another's place and disagree.
pub fn detect(case: &Case<'_>, found: &mut Vec<Detection>) {
    if !case.is_alike(0.4) {
        return;
    }
    let s = moments(case.source, case.s.clone());
    let d = moments(case.derived, case.d.clone());
    let s_sentence = moments(case.source, case.s_sentence.clone());
    let d_sentence = moments(case.derived, case.d_sentence.clone());
    let mut free: Vec<&Moment> =
        d.iter().filter(|m| !s_sentence.iter().any(|other| agree(&other.what, &m.what))).collect();
    for moment in &s {
        if d_sentence.iter().any(|other| agree(&moment.what, &other.what)) {
            continue;
        }
        let Some(place) = free.iter().position(|other| comparable(&moment.what, &other.what)) else {
            anchor_dropped(case, moment, found);
            continue;
        };
        let other = free.remove(place);
        let from = case.from(moment.tokens.clone());
        let to = case.to(other.tokens.clone());
        found.push(Detection::new(Kind::Date, "date", from, to, 0.9));
    }
}

/// Reports a relative time ("this week", "last year") that a claim lost altogether: it says when the claim holds. Days
/// are left out, since "on Monday" mostly dates the report.
fn anchor_dropped(case: &Case<'_>, moment: &Moment, found: &mut Vec<Detection>) {
    let anchor = matches!(moment.what, Stated::Relative(_, unit) if unit != "day");
    let dated = !moments(case.derived, case.d_near.clone()).is_empty();
    let said = |i| is_among(case.source, i, case.derived, case.d_near.clone());
    if anchor && !dated && case.similarity >= 0.55 && !moment.tokens.clone().any(said) {
        found.push(Detection::new(Kind::Date, "date_dropped", case.from(moment.tokens.clone()), "", 0.55));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::detect::table;

    #[test]
    fn fires_on_changed_times_only() {
        table::check(
            detect,
            &[
                ("It must be done by Saturday.", "It must be done by Sunday."),
                ("The talks begin on 4 May 2021.", "The talks begin on 4 June 2021."),
                ("The rate has risen since August 2017.", "The rate has risen since August 2014."),
                ("They meet next week.", "They meet next month."),
                ("It was found at 3:15 p.m.", "It was found at 6:15 p.m."),
                ("It asks for a plan by May 12.", "It asks for a plan by July 12."),
                ("He was born in 1964.", "He was born in 1946."),
            ],
            &[
                ("The rule holds from 1 February.", "The rule holds from Feb. 1."),
                ("It opens on September 30, 2021.", "It opens on 30 September."),
                ("It was found at 3:15 p.m.", "It was found at 15:15."),
                ("It was found on Monday.", "It was found yesterday."),
                ("Mourning begins on Tuesday.", "Mourning begins Tuesday."),
                ("It was built in 2010 and 2012.", "It was built in 2012 and 2010."),
                ("They meet last week.", "They meet the last week."),
            ],
        );
    }
}
