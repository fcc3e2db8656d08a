//! Times of day as articles print them beside a date.

use std::sync::LazyLock;

use jiff::civil::{Date, Time};
use regex::{Captures, Regex};

use super::months::is_weekday;
use super::shape::pattern;
use super::zones;
use crate::article::Span;

static CLOCK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)(?:(?P<h>\d{1,2})(?:[:.]|h\ ?)(?P<m>\d\d)(?:[:.](?P<s>\d\d)(?:[.,]\d+)?)?(?:\s?(?:h|hrs?|uhr|clock)\b)?(?:[\s\u{a0}\u{202f}]?(?P<half>[ap]\.?\s?m\b\.?))?
        |(?P<h2>\d{1,2})[\s\u{a0}]?(?P<half2>[ap]\.?\s?m\b\.?)
        |(?P<h4>[01]\d|2[0-3])(?P<m4>[0-5]\d)(?:\s?(?:h|hrs|hours)\b)?)
        (?:[\s\u{a0}]?\(?(?P<zone>Z\b|(?:GMT|UTC)?\s?(?P<num>[+-]\d{1,2}(?::?\d\d)?)\b|(?:GMT|UTC|(?-i:[A-Z]{1,4}T|MSK))\b)\)?)?",
    )
});

/// The times of day inside `within`, in order.
pub fn clocks(text: &str, within: Span) -> Vec<Span> {
    let at = |c: &Captures| c.get(0).map(|m| Span::new(within.start + m.start(), within.start + m.end()));
    // "1846" may be a year; with a zone or an h it is a time.
    let is_year = |span: &Span| span.of(text).len() == 4 && span.of(text).bytes().all(|b| b.is_ascii_digit());
    let alone = |span: &Span| {
        let before = text[..span.start].chars().next_back();
        let joined =
            before.is_some_and(|c| c.is_alphanumeric() && c != 'T' || matches!(c, '.' | ':' | '$' | '€' | '£'));
        // Right behind a date the space may be lost.
        let glued = span.start == within.start && before.is_some_and(|c| c.is_ascii_digit());
        (!joined || glued) && !text[span.end..].starts_with(|c: char| c.is_lowercase() || c.is_numeric() || c == '%')
    };
    CLOCK.captures_iter(within.of(text)).filter_map(|c| at(&c)).filter(|span| alone(span) && !is_year(span)).collect()
}

/// Whether the text between a date and a time keeps them together.
pub fn is_gap(between: &str) -> bool {
    const JOINING: &str = " at on um kl updated update published posted last modified t and time first à las ";
    between.len() <= 40
        && between
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty())
            .all(|w| is_weekday(w) || JOINING.contains(&format!(" {} ", w.to_lowercase())))
        && !between.contains(". ")
}

/// Whether a time such as "4:44" on the line of a recording is how long it runs.
pub fn is_duration(line: &str, clock: &str) -> bool {
    const MEDIA: [&str; 8] = ["transcript", "listen", "audio", "video", "podcast", "duration", "watch", "length"];
    let line = line.to_lowercase();
    clock.starts_with(|c: char| ('1'..='9').contains(&c))
        && clock.chars().nth(1).is_some_and(|c| !c.is_ascii_digit())
        && !clock.contains(|c: char| c.is_alphabetic())
        && MEDIA.iter().any(|cue| line.contains(cue))
}

/// The time of day, and the seconds east of UTC when a zone of known offset follows it on that day.
pub fn clock_of(text: &str, day: Date) -> Option<(Time, Option<i32>)> {
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
    use jiff::civil::date;

    #[test]
    fn times_of_day() {
        let cases = [
            ("18:22", Some((18, 22, None))),
            ("5:00AM", Some((5, 0, None))),
            ("12:05 a.m.", Some((0, 5, None))),
            ("12 p.m.", Some((12, 0, None))),
            ("17h20", Some((17, 20, None))),
            ("23.30 GMT", Some((23, 30, Some(0)))),
            ("1412 GMT", Some((14, 12, Some(0)))),
            ("09:00 (GMT+8)", Some((9, 0, Some(28800)))),
            ("09:00 -0330", Some((9, 0, Some(-12600)))),
            ("13:00 pm", None),
            ("25:00", None),
            ("12:61", None),
        ];
        for (text, expected) in cases {
            let found = clock_of(text, date(2020, 1, 2)).map(|(t, offset)| (t.hour(), t.minute(), offset));
            assert_eq!(found, expected, "{text}");
        }
    }
}
