//! Dates as articles print them.
//!
//! An all-numeric date is read day first ("12/07/2023" is 12 July) unless that is impossible ("07/25/2023"). A date
//! without a year is no date. Nothing here decides which date of a page is the article's: see `published`.

use std::sync::LazyLock;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use regex::{Captures, Regex};

use super::months::{is_weekday, month};
use super::shape::pattern;
use super::zones;
use crate::article::{MetadataSource, Precision, Published, Span};

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
static CLOCK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)(?:(?P<h>\d{1,2})(?:[:.]|h\ ?)(?P<m>\d\d)(?:[:.](?P<s>\d\d)(?:[.,]\d+)?)?(?:\s?(?:h|hrs?|uhr|clock)\b)?(?:[\s\u{a0}\u{202f}]?(?P<half>[ap]\.?\s?m\b\.?))?
        |(?P<h2>\d{1,2})[\s\u{a0}]?(?P<half2>[ap]\.?\s?m\b\.?)
        |(?P<h4>[01]\d|2[0-3])(?P<m4>[0-5]\d)(?:\s?(?:h|hrs|hours)\b)?)
        (?:[\s\u{a0}]?\(?(?P<zone>Z\b|(?:GMT|UTC)?\s?(?P<num>[+-]\d{1,2}(?::?\d\d)?)\b|(?:GMT|UTC|(?-i:[A-Z]{1,4}T|MSK))\b)\)?)?",
    )
});

/// Finds every date of a text, in order, without overlaps.
pub fn find(text: &str) -> Vec<Printed> {
    let mut found: Vec<Printed> = Vec::new();
    // Earlier patterns are surer; a later one may not take bytes that are taken.
    let readers: [(&Regex, fn(&Captures) -> Option<Date>); 5] = [
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
            if let Some(day) = day(&captures) {
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

/// Whether no letter or digit, and nothing of an address or a longer number, touches the match.
fn stands_alone(text: &str, span: Span) -> bool {
    let before = text[..span.start].chars().next_back();
    let after = text[span.end..].chars();
    let mut after = after.clone().take(2);
    let (next, then) = (after.next(), after.next());
    let joined = |c: char| c.is_alphanumeric() || matches!(c, '/' | '-' | '_' | '=');
    let runs_on = |c: char| c.is_alphanumeric() && c != 'T' || matches!(c, '/' | '-' | '_');
    !before.is_some_and(joined)
        && !(before == Some('.') && text[..span.start - 1].ends_with(char::is_alphanumeric))
        && !next.is_some_and(runs_on)
        && !(matches!(next, Some('.' | ',')) && then.is_some_and(|c| c.is_ascii_digit()))
}

/// Gives every date the time that stands right after it, or else right before it.
fn attach_times(text: &str, found: &mut [Printed]) {
    let mut taken: Vec<Span> = found.iter().map(|f| f.day_span).collect();
    for printed in found.iter_mut().filter(|p| p.time.is_none()) {
        let line_end = text[printed.day_span.end..].find(['\n', '\r']).map_or(text.len(), |i| printed.day_span.end + i);
        let line_start = text[..printed.day_span.start].rfind(['\n', '\r']).map_or(0, |i| i + 1);
        let after = clocks(text, Span::new(printed.day_span.end, line_end)).into_iter().next();
        let before = clocks(text, Span::new(line_start, printed.day_span.start)).into_iter().next_back();
        let near = [
            after.filter(|span| is_gap(&text[printed.day_span.end..span.start])),
            before.filter(|span| is_gap(&text[span.end..printed.day_span.start])),
        ];
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

fn clocks(text: &str, within: Span) -> Vec<Span> {
    let at = |c: &Captures| c.get(0).map(|m| Span::new(within.start + m.start(), within.start + m.end()));
    // "1846" may be a year; with a zone or an h it is a time.
    let is_year = |span: &Span| span.of(text).len() == 4 && span.of(text).bytes().all(|b| b.is_ascii_digit());
    let alone = |span: &Span| {
        let before = text[..span.start].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() && c != 'T' || matches!(c, '.' | ':' | '$' | '€' | '£'))
            && !text[span.end..].starts_with(|c: char| c.is_alphanumeric() || c == '%')
    };
    CLOCK.captures_iter(within.of(text)).filter_map(|c| at(&c)).filter(|span| alone(span) && !is_year(span)).collect()
}

/// Whether the text between a date and a time keeps them together.
fn is_gap(between: &str) -> bool {
    const JOINING: [&str; 14] = [
        "at", "on", "um", "kl", "updated", "update", "published", "posted", "last", "modified", "t", "and", "time",
        "first",
    ];
    between.len() <= 40
        && between
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty())
            .all(|w| is_weekday(w) || JOINING.contains(&w.to_lowercase().as_str()))
        && !between.contains(". ")
}

/// Whether a time such as "4:44" on the line of a recording is how long it runs.
fn is_duration(line: &str, clock: &str) -> bool {
    const MEDIA: [&str; 8] = ["transcript", "listen", "audio", "video", "podcast", "duration", "watch", "length"];
    let line = line.to_lowercase();
    clock.starts_with(|c: char| ('1'..='9').contains(&c))
        && clock.chars().nth(1).is_some_and(|c| !c.is_ascii_digit())
        && !clock.contains(|c: char| c.is_alphabetic())
        && MEDIA.iter().any(|cue| line.contains(cue))
}

fn clock_of(text: &str, day: Date) -> Option<(Time, Option<i32>)> {
    let c = CLOCK.captures(text)?;
    let part = |name: &str| c.name(name).and_then(|m| m.as_str().parse::<i8>().ok());
    let hour = part("h").or_else(|| part("h2")).or_else(|| part("h4"))?;
    let minute = part("m").or_else(|| part("m4")).unwrap_or(0);
    let half = c.name("half").or_else(|| c.name("half2")).map(|m| m.as_str().to_ascii_lowercase());
    let hour = match half.as_deref().map(|h| h.starts_with('p')) {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(true) => hour % 12 + 12,
        Some(false) => hour % 12,
        None => hour,
    };
    let time = Time::new(hour, minute, part("s").unwrap_or(0), 0).ok()?;
    let offset = match (c.name("num"), c.name("zone")) {
        (Some(number), _) => numeric_offset(number.as_str()),
        (None, Some(zone)) => zones::offset(zone.as_str(), day),
        (None, None) => None,
    };
    Some((time, offset))
}

/// "+08:00", "+0800", "-5" in seconds.
fn numeric_offset(text: &str) -> Option<i32> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let (hours, minutes) = if digits.len() > 2 { digits.split_at(digits.len() - 2) } else { (digits.as_str(), "0") };
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(text: &str) -> Vec<String> {
        find(text).iter().filter_map(|p| p.published(MetadataSource::Text)).map(|p| p.written).collect()
    }

    #[test]
    fn shapes_of_dates() {
        let cases = [
            ("12.03.2019 18:22", "2019-03-12T18:22:00-00:00"),
            ("Updated 15:05 GMT, 12 March 2019", "2019-03-12T15:05:00Z"),
            ("Mar. 12, 2019", "2019-03-12"),
            ("Oct 19, 2023, 4:32 PM", "2023-10-19T16:32:00-00:00"),
            ("Published: Thu 19 Oct 2023 13:08 | Reading time: 3 minutes", "2023-10-19T13:08:00-00:00"),
            ("Updated 1412 GMT, February 19, 2022", "2022-02-19T14:12:00Z"),
            ("Wed 17 Jan 2024 23.30 GMT", "2024-01-17T23:30:00Z"),
            ("12/07/2023 - 08:15h", "2023-07-12T08:15:00-00:00"),
            ("07/25/2023", "2023-07-25"),
            ("14/05/2024 - 17h20", "2024-05-14T17:20:00-00:00"),
            ("Jul 10, 2023 9:00 AM ET", "2023-07-10T09:00:00-04:00"),
            ("January 30\n20:51 2020", "2020-01-30T20:51:00-00:00"),
            ("Publish Date: 18 January 2020 - 21:57", "2020-01-18T21:57:00-00:00"),
            ("Nov. 29, 2022 | Updated 6:12 p.m.", "2022-11-29T18:12:00-00:00"),
            ("All Day Today | Transcript | November 29, 2022 | 4:44", "2022-11-29"),
            ("30.11.2022, 08:03 clock", "2022-11-30T08:03:00-00:00"),
            ("Published 5:00AM Friday 5 February 2021", "2021-02-05T05:00:00-00:00"),
            ("2024-05-15T10:30:00+08:00", "2024-05-15T10:30:00+08:00"),
            ("2024-05-15T10:30:00.123Z", "2024-05-15T10:30:00Z"),
            ("Tue, 14 May 2024 13:02:00 +0000", "2024-05-14T13:02:00Z"),
            ("Words: Wren • 5.2.21", "2021-02-05"),
            ("15-May-2024", "2024-05-15"),
            ("1st of March, 2020", "2020-03-01"),
            ("12 de julio de 2023", "2023-07-12"),
            ("2024年1月15日", "2024-01-15"),
            ("4 February 2021, 16:00 UTC", "2021-02-04T16:00:00Z"),
            ("5pm CEST on 3 June 2021", "2021-06-03T17:00:00+02:00"),
            ("Established 1846 · Thursday 4 February 2021 · 85p", "2021-02-04"),
            ("12:30 am, 3 June 2021", "2021-06-03T00:30:00-00:00"),
        ];
        for (text, expected) in cases {
            assert_eq!(written(text), [expected], "{text}");
        }
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "Wed 12 July",
            "June 2024",
            "Issue 88, Spring 2022",
            "31.02.2020",
            "99/99/2020",
            "No. 41/2023",
            "site.example/world/2024/05/15",
            "version 10.12.2019.3",
            "555-12-03-2019",
            "12 monkeys 2019",
            "12 March 99999999999",
        ] {
            assert_eq!(written(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn two_dates_keep_their_own_times() {
        assert_eq!(
            written("First published on Wed 17 Jan 2024 23.30 GMT. Last modified on Thu 18 Jan 2024 16.05 GMT"),
            ["2024-01-17T23:30:00Z", "2024-01-18T16:05:00Z"]
        );
    }

    #[test]
    fn cells_hold_one_date_and_nothing_else() {
        let parsed = |text| parse(text, MetadataSource::Manifest).map(|p| (p.written, p.precision));
        assert_eq!(parsed("2019-03-12"), Some(("2019-03-12".into(), Precision::Day)));
        assert_eq!(
            parsed(" 2019-03-12T18:22:00+01:00"),
            Some(("2019-03-12T18:22:00+01:00".into(), Precision::Instant))
        );
        assert_eq!(
            parsed("Sat, 18 Jan 2020 21:57 EST"),
            Some(("2020-01-18T21:57:00-05:00".into(), Precision::Instant))
        );
        assert_eq!(parsed("2019-03-12 18:22"), Some(("2019-03-12T18:22:00-00:00".into(), Precision::LocalTime)));
        for wrong in
            ["", "soon", "2019-13-45", "12 March 2019 or later", "2019-03-12 2019-03-13", "2019-03-12T99:99:99Z"]
        {
            assert_eq!(parsed(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn never_panics_and_spans_are_valid(text in "(?:\\PC|[0-9:./ -]|March|Jan|GMT|pm|\n){0,60}") {
            for printed in find(&text) {
                prop_assert!(text.get(printed.span.start..printed.span.end).is_some());
                let _ = printed.published(MetadataSource::Text);
            }
        }
    }
}
