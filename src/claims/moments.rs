//! Statements of time: dates, times of day, and times told from the day of writing, which the article's own date resolves.

use std::ops::Range;

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use super::side::Side;

/// Days around the day of publication that a bare day of the week may mean.
const WEEK: i32 = 7;

/// Days around the day of publication within which a date without a year is looked for.
const HALF_YEAR: i32 = 200;

/// A statement of time.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// What it states.
    pub what: Stated,
    /// The day it means, when the article's own date tells.
    pub day: Option<Date>,
    /// The year it means, when it is stated or the article's own date tells.
    pub year: Option<i16>,
    /// Whether that day is within a week of the article's date.
    pub near: bool,
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
    let moment = |length: usize, what| Some(Moment::new(at..(at + length).min(end), what, side, at));
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

/// All statements of time of an article, sentence by sentence.
pub fn read(side: &Side<'_>) -> Vec<Moment> {
    let mut found: Vec<Moment> = Vec::new();
    for sentence in &side.sentences {
        let mut at = sentence.tokens.start;
        while at < sentence.tokens.end {
            match moment_at(side, at, sentence.tokens.end) {
                Some(moment) => {
                    at = moment.tokens.end.max(at + 1);
                    found.push(moment);
                }
                None => at += 1,
            }
        }
    }
    leave_open(&mut found, side.text.published);
    found
}

/// Lets a date without a year stay without one, unless it is near the day of publication, where the article speaks of
/// other years too: "it fell on 9 June", in a report of what happened four years ago.
fn leave_open(found: &mut [Moment], today: Option<Date>) {
    let stated = |m: &Moment| match m.what {
        Stated::Day(.., year) | Stated::Month(_, year) => year,
        Stated::Year(year) => Some(year),
        _ => None,
    };
    let past = |year: u16| today.is_some_and(|today| year.cast_signed() < today.year());
    if !found.iter().filter_map(stated).any(past) {
        return;
    }
    for moment in found.iter_mut().filter(|m| !m.near) {
        if matches!(moment.what, Stated::Day(_, _, None) | Stated::Month(_, None)) {
            (moment.day, moment.year) = (None, None);
        }
    }
}

impl Moment {
    fn new(tokens: Range<usize>, what: Stated, side: &Side<'_>, at: usize) -> Self {
        let today = side.text.published;
        let before = at.checked_sub(1).map_or("", |i| side.tokens[i].word.as_str());
        let period = at
            .checked_sub(2)
            .is_some_and(|i| matches!(side.tokens[i].word.as_str(), "year" | "years" | "months" | "quarter"));
        let past = matches!(before, "since" | "from" | "last") || (before == "to" && period);
        let (day, year) = match &what {
            Stated::Day(month, day, Some(year)) => (date(year.cast_signed(), *month, *day), Some(year.cast_signed())),
            Stated::Day(month, day, None) => {
                let day = today.and_then(|today| nearest(today, *month, *day, past));
                (day, day.map(Date::year))
            }
            Stated::Month(_, Some(year)) | Stated::Year(year) => (None, Some(year.cast_signed())),
            Stated::Month(month, None) => {
                (None, today.and_then(|today| nearest(today, *month, 1, past)).map(Date::year))
            }
            Stated::Relative(away, unit) => relative(today, *away, unit),
            Stated::Weekday(_) | Stated::Time(..) => (None, None),
        };
        let near = today.zip(day).is_some_and(|(today, day)| days_between(today, day).abs() <= WEEK);
        Self { tokens, what, day, year, near }
    }
}

fn date(year: i16, month: u8, day: u8) -> Option<Date> {
    Date::new(year, month.cast_signed(), day.cast_signed()).ok()
}

fn days_between(a: Date, b: Date) -> i32 {
    a.until(b).map_or(i32::MAX / 2, |span: Span| span.get_days())
}

/// The day of a month nearest to the day of publication, or the last one before it; nothing when both years are as likely.
fn nearest(today: Date, month: u8, day: u8, past: bool) -> Option<Date> {
    let years = [today.year() - 1, today.year(), today.year() + 1];
    let mut days = years.into_iter().filter_map(|year| date(year, month, day));
    if past {
        return days.rfind(|day| *day <= today);
    }
    days.find(|day| days_between(today, *day).abs() <= HALF_YEAR - 30)
}

/// The day, or the year, that a time told from the day of writing means.
fn relative(today: Option<Date>, away: i8, unit: &str) -> (Option<Date>, Option<i16>) {
    let Some(today) = today else { return (None, None) };
    match unit {
        "day" => (today.checked_add(i64::from(away).days()).ok(), None),
        "year" if away.abs() <= 1 => (None, Some(today.year() + i16::from(away))),
        _ => (None, None),
    }
}

/// Whether two statements can both be true of one event. A date without a year has the year that the article's own date
/// gives it, and days of the week and "yesterday" are the days they mean.
pub fn agree(a: &Moment, b: &Moment) -> bool {
    let years = |x: &Option<u16>, y: &Option<u16>| match (x, y) {
        (Some(x), Some(y)) => x == y,
        (None, None) => true,
        _ => a.year.zip(b.year).is_none_or(|(x, y)| x == y),
    };
    match (&a.what, &b.what) {
        (Stated::Day(m, d, y), Stated::Day(n, e, z)) => m == n && d == e && years(y, z),
        (Stated::Month(m, y), Stated::Month(n, z)) => m == n && years(y, z),
        (Stated::Day(m, _, y), Stated::Month(n, z)) | (Stated::Month(m, y), Stated::Day(n, _, z)) => {
            m == n && years(y, z)
        }
        (Stated::Year(y), Stated::Year(z)) => y == z,
        (Stated::Year(_) | Stated::Relative(_, "year"), _) | (_, Stated::Year(_) | Stated::Relative(_, "year"))
            if a.year.is_some() && a.year == b.year =>
        {
            true
        }
        (Stated::Time(x, p), Stated::Time(y, q)) => x == y || (!(*p && *q) && x % 720 == y % 720),
        (Stated::Relative(n, u), Stated::Relative(k, v)) if n == k && u == v => true,
        (Stated::Weekday(x), Stated::Weekday(y)) => x == y,
        (Stated::Weekday(x), _) => is_weekday(*x, b),
        (_, Stated::Weekday(y)) => is_weekday(*y, a),
        _ => a.day.is_some() && a.day == b.day,
    }
}

/// Whether a statement means a day of the week near the day of writing.
fn is_weekday(weekday: u8, other: &Moment) -> bool {
    other.near && other.day.is_some_and(|day| day.weekday().to_monday_zero_offset() == weekday.cast_signed())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Article, MetadataSource, Precision, Published};
    use crate::text::Text;

    fn moments(text: &str, day: &str) -> Vec<Moment> {
        let instant = format!("{day}T00:00:00Z").parse().expect("a date");
        let published =
            Published { instant, precision: Precision::Day, written: day.into(), source: MetadataSource::Manifest };
        let article = Article { published: Some(published), ..Article::bare("a", text) };
        Side::of(&Text::of(&article)).moments
    }

    #[test]
    fn a_date_far_off_has_no_year_where_the_article_speaks_of_other_years() {
        let first = |text: &str| moments(text, "2016-11-14")[0].clone();
        let stated = first("It fell on June 9, 2012.");
        assert!(agree(&first("It fell on June 9, in the summer of 2012."), &stated));
        assert!(!agree(&first("It fell on June 9, in the summer."), &stated));
        assert!(!agree(&first("It fell on Tuesday, as in the summer of 2012."), &first("It fell on November 16.")));
    }

    #[test]
    fn the_date_of_the_article_resolves_what_is_told_from_it() {
        let agree = |a: &str, x: &str, b: &str, y: &str| agree(&moments(a, x)[0], &moments(b, y)[0]);
        // 3 January 2020 was a Friday.
        for (a, x, b, y) in [
            ("It fell yesterday.", "2020-01-04", "It fell on January 3.", "2020-01-20"),
            ("It fell yesterday.", "2020-01-04", "It fell on Friday.", "2020-01-05"),
            ("It fell today.", "2020-01-03", "It fell yesterday.", "2020-01-04"),
            ("It fell last year.", "2020-01-04", "It fell in 2019.", "2020-01-04"),
            ("It has risen since October.", "2020-01-04", "It has risen since October 2019.", "2020-01-04"),
            ("It opens on January 3.", "2019-12-30", "It opens on January 3, 2020.", "2020-02-01"),
            ("It fell in October.", "2020-01-04", "It fell in October.", "2021-01-04"),
        ] {
            assert!(agree(a, x, b, y), "{a} ({x}) / {b} ({y})");
        }
        for (a, x, b, y) in [
            ("It has risen since October.", "2020-01-04", "It has risen since October 2018.", "2020-01-04"),
            ("It fell yesterday.", "2020-01-04", "It fell on January 4.", "2020-01-20"),
            ("It fell last year.", "2020-01-04", "It fell in 2018.", "2020-01-04"),
            ("It fell yesterday.", "2020-01-04", "It fell on Monday.", "2020-01-05"),
        ] {
            assert!(!agree(a, x, b, y), "{a} ({x}) / {b} ({y})");
        }
    }
}
