//! Dates as articles print them.
//!
//! An all-numeric date is read day first ("12/07/2023" is 12 July) unless that is impossible ("07/25/2023") or the day
//! of the week before it says otherwise ("Tue 06/04/2019"). A date
//! without a year is no date. Nothing here decides which date of a page is the article's: see `published`.

use std::sync::LazyLock;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use regex::{Captures, Regex};

use crate::article::{MetadataSource, Precision, Published, Span};
use crate::ingest::clock::{clock_of, clocks, is_duration, is_gap};
use crate::ingest::months::{is_weekday, month, weekday};
use crate::ingest::shape::pattern;

/// A date found in a text, with the time of day that stands beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Printed {
    /// The bytes of the day, month and year.
    pub day_span: Span,
    /// The bytes of the date together with its time, when there is one.
    pub span: Span,
    /// The day.
    pub day: Date,
    /// The time of day.
    pub time: Option<Time>,
    /// Seconds east of UTC, when a zone of known offset is given.
    pub offset: Option<i32>,
}

impl Printed {
    /// The date in the form in which an article carries it. `None` when the instant is outside what can be represented.
    pub fn published(&self, source: MetadataSource) -> Option<Published> {
        let time = self.time.unwrap_or(Time::midnight());
        let civil = DateTime::from_parts(self.day, time);
        let offset = Offset::from_seconds(self.offset.unwrap_or(0)).ok()?;
        let instant = civil.to_zoned(TimeZone::fixed(offset)).ok()?.timestamp();
        let clock = format!("{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second());
        let (precision, written) = match (self.time, self.offset) {
            (None, _) => (Precision::Day, self.day.to_string()),
            (Some(_), None) => (Precision::LocalTime, format!("{}T{clock}-00:00", self.day)),
            (Some(_), Some(0)) => (Precision::Instant, format!("{}T{clock}Z", self.day)),
            (Some(_), Some(seconds)) => {
                let sign = if seconds < 0 { '-' } else { '+' };
                let minutes = seconds.unsigned_abs() / 60;
                (Precision::Instant, format!("{}T{clock}{sign}{:02}:{:02}", self.day, minutes / 60, minutes % 60))
            }
        };
        Some(Published { instant, precision, written, source })
    }
}

static YEAR_FIRST: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})日?"));
static ALL_NUMERIC: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?([-/.])\s?(\d{4}|\d{2})"));
static DAY_MONTH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(\d{1,2})(?:st|nd|rd|th|er|[.ºª])?[\s\u{a0}./-]+(?:of\s+|de\s+)?(\p{L}{3,10})[.,]*[\s\u{a0}/-]+(?:de[l]?\s+)?(\d{4})",
    )
});
static MONTH_DAY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)(\p{L}{3,10})\.?[\s\u{a0}]*(\d{1,2})(?:st|nd|rd|th)?,?[\s\u{a0}]+(\d{4})"));
static SPLIT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:(\p{L}{3,10})\.?\s+(\d{1,2})|(\d{1,2})\s+(\p{L}{3,10}))\.?,?\s+(\d{1,2}[:.]\d\d(?::\d\d)?(?:\s?[ap]\.?m\.?)?(?:\s[A-Z]{3,4})?),?\s+(\d{4})",
    )
});
static GLUED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\d{1,2}:\d\d\s?(?i:[ap]\.?m)"));

/// Makes a day of what a pattern caught.
type Reader = fn(&Captures) -> Option<Date>;

/// Finds every date of a text, in order, without overlaps.
pub fn find(text: &str) -> Vec<Printed> {
    let mut found: Vec<Printed> = Vec::new();
    // Earlier patterns are surer; a later one may not take bytes that are taken.
    let readers: [(&Regex, Reader); 5] = [
        (&SPLIT, split_day),
        (&YEAR_FIRST, |c| civil(number(c, 1)?, number(c, 2)?, number(c, 3)?)),
        (&DAY_MONTH, |c| civil(number(c, 3)?, month(c.get(2)?.as_str())?, number(c, 1)?)),
        (&MONTH_DAY, |c| civil(number(c, 3)?, month(c.get(1)?.as_str())?, number(c, 2)?)),
        (&ALL_NUMERIC, numeric_day),
    ];
    for (reader, day) in readers {
        let mut at = 0;
        while let Some(captures) = reader.captures_at(text, at) {
            let Some(whole) = captures.get(0) else { break };
            let span = Span::new(whole.start(), whole.end());
            // A failed match may hide a good one that starts inside it.
            at = span.start + text[span.start..].chars().next().map_or(1, char::len_utf8);
            if !stands_alone(text, span) || found.iter().any(|f| f.day_span.overlaps(span)) {
                continue;
            }
            let named = text[..span.start].split_whitespace().next_back().and_then(weekday);
            let day = day(&captures)
                .map(|day| swapped(day, named).filter(|_| std::ptr::eq(reader, &*ALL_NUMERIC)).unwrap_or(day));
            if let Some(day) = day {
                let clock = captures.get(5).filter(|_| std::ptr::eq(reader, &*SPLIT));
                let (time, offset) = clock.and_then(|m| clock_of(m.as_str(), day)).unzip();
                found.push(Printed { day_span: span, span, day, time, offset: offset.flatten() });
                at = span.end;
            }
        }
    }
    found.sort_by_key(|f| f.day_span);
    attach_times(text, &mut found);
    found
}

/// Reads a value that holds one date and nothing else: a cell or a field. RFC 3339 and what [`find`] knows.
pub fn parse(value: &str, source: MetadataSource) -> Option<Published> {
    let value = value.trim();
    if value.len() > 120 {
        return None;
    }
    let mut found = find(value);
    let only = found.pop().filter(|_| found.is_empty())?;
    // What is left may be a day of the week and punctuation, not words of which the meaning would be lost.
    let rest = [&value[..only.span.start], &value[only.span.end..]];
    let known = |w: &str| is_weekday(w) || !w.contains(char::is_alphanumeric);
    rest.iter().all(|r| r.split_whitespace().all(known)).then(|| only.published(source)).flatten()
}

fn number<T: std::str::FromStr>(captures: &Captures, group: usize) -> Option<T> {
    captures.get(group)?.as_str().parse().ok()
}

fn civil(year: i16, month: i8, day: i8) -> Option<Date> {
    (1600..=2200).contains(&year).then(|| Date::new(year, month, day).ok()).flatten()
}

fn split_day(c: &Captures) -> Option<Date> {
    let year = number(c, 6)?;
    match c.get(1) {
        Some(name) => civil(year, month(name.as_str())?, number(c, 2)?),
        None => civil(year, month(c.get(4)?.as_str())?, number(c, 3)?),
    }
}

fn numeric_day(c: &Captures) -> Option<Date> {
    if c.get(2)?.as_str() != c.get(4)?.as_str() {
        return None;
    }
    let (first, second): (i8, i8) = (number(c, 1)?, number(c, 3)?);
    let year: i16 = number(c, 5)?;
    let year = match c.get(5)?.len() {
        2 if year < 70 => 2000 + year,
        2 => 1900 + year,
        _ => year,
    };
    civil(year, second, first).or_else(|| civil(year, first, second))
}

/// The date with day and month exchanged, when only that falls on the day of the week that stands before it.
fn swapped(day: Date, named: Option<i8>) -> Option<Date> {
    let other = Date::new(day.year(), day.day(), day.month()).ok()?;
    let falls_on = |date: Date| Some(date.weekday().to_monday_one_offset()) == named;
    (!falls_on(day) && falls_on(other)).then_some(other)
}

/// Whether no letter or digit, and nothing of an address or a longer number, touches the match.
fn stands_alone(text: &str, span: Span) -> bool {
    let before = text[..span.start].chars().next_back();
    let after = text[span.end..].chars();
    let mut after = after.clone().take(2);
    let (next, then) = (after.next(), after.next());
    let joined = |c: char| c.is_alphanumeric() || matches!(c, '/' | '-' | '_' | '=');
    let runs_on = |c: char| c.is_alphanumeric() && c != 'T' || matches!(c, '/' | '-' | '_');
    let in_address = before == Some('.') && text[..span.start - 1].ends_with(char::is_alphanumeric);
    let in_number = matches!(next, Some('.' | ',')) && then.is_some_and(|c| c.is_ascii_digit());
    // Pages lose the space between date and time: "June 4, 20197:14 AM ET".
    let glued = GLUED.is_match(&text[span.end..]) && text[..span.end].ends_with(|c: char| c.is_ascii_digit());
    let touched = before.is_some_and(joined) || (next.is_some_and(runs_on) && !glued);
    !(touched || in_address || in_number)
}

/// The line around a span, as far as it matters: a time stands close to its date.
fn neighbourhood(text: &str, span: Span) -> (usize, usize) {
    const REACH: usize = 120;
    let mut start = span.start.saturating_sub(REACH);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    let mut end = text.len().min(span.end + REACH);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let end = text[span.end..end].find(['\n', '\r']).map_or(end, |i| span.end + i);
    (text[start..span.start].rfind(['\n', '\r']).map_or(start, |i| start + i + 1), end)
}

/// Gives every date the time that stands right after it, or else right before it.
fn attach_times(text: &str, found: &mut [Printed]) {
    let mut taken: Vec<Span> = found.iter().map(|f| f.day_span).collect();
    for printed in found.iter_mut().filter(|p| p.time.is_none()) {
        let (line_start, line_end) = neighbourhood(text, printed.day_span);
        let after = clocks(text, Span::new(printed.day_span.end, line_end)).into_iter().next();
        let before = clocks(text, Span::new(line_start, printed.day_span.start)).into_iter().next_back();
        let mut near = [
            after.filter(|span| is_gap(&text[printed.day_span.end..span.start])),
            before.filter(|span| is_gap(&text[span.end..printed.day_span.start])),
        ];
        // "07:14, 4 June 2019 | Updated 09:30": a comma binds closer than words do.
        let has_words = |from: usize, to: usize| text[from..to].contains(char::is_alphabetic);
        if let [Some(after), Some(before)] = near
            && has_words(printed.day_span.end, after.start)
            && !has_words(before.end, printed.day_span.start)
        {
            near.swap(0, 1);
        }
        let free = near.into_iter().flatten().find(|span| !taken.iter().any(|t| t.overlaps(*span)));
        let Some(span) = free.filter(|span| !is_duration(&text[line_start..line_end], span.of(text))) else { continue };
        if let Some((time, offset)) = clock_of(span.of(text), printed.day) {
            printed.time = Some(time);
            printed.offset = offset;
            printed.span = printed.day_span.cover(span);
            taken.push(span);
        }
    }
}

#[cfg(test)]
mod tests;
