//! Which of the dates of a page is the article's.

use std::sync::LazyLock;

use regex::Regex;

use super::dates::Printed;
use super::months::is_weekday;
use super::shape::{ends_sentence, pattern, word_count};
use crate::article::Span;

/// What the words before a date say it dates, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cue {
    /// The page: when it was printed or saved.
    Page,
    /// Nothing.
    Bare,
    /// The first publication.
    Published,
    /// The latest change.
    Updated,
}

static UPDATED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:last\s+)?(?:updated|modified|revised|amended|changed|edited|reviewed)\b|\b(?:last|latest)\s+update\b|^\s*update\b|\bmis\s+à\s+jour\b|\bactualizado\b|\baktualisiert\b|\baggiornato\b",
    )
});
static PUBLISHED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)\bpublié\b|\bpublicado\b|\bveröffentlicht\b|\bpubblicato\b|\b(?:publish(?:ed|ing)?(?:\s+(?:date|on|at|time))?|publication\s+date|pub\.?\s*date|date\s+published|posted|(?:date\s+)?created\s*(?:on|:)|issued|released
        |broadcast|aired|first\s+published|uploaded|filed|submitted|written|date(?:\s+of\s+publication)?\s*:)",
    )
});
static PAGE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:printed|retrieved|accessed|archived|saved|downloaded|cached|captured|today\s+is|today['’]s\s+date|print\s+date|page\s+generated)\b",
    )
});

/// A line, or a pair of lines, that dates something, with its dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateLine {
    /// The bytes of the line or lines.
    pub span: Span,
    /// Its dates, each with what it dates.
    pub dates: Vec<(Cue, Printed)>,
}

impl DateLine {
    /// Whether a line is no more than the label of the date below it: "Published".
    pub fn is_label(line: &str) -> bool {
        let short = word_count(line) <= 3 && !ends_sentence(line) && !line.contains(char::is_numeric);
        short && cue(line, Cue::Bare) != Cue::Bare
    }

    /// Reads `span` of the text, which holds `dates`. `before` is the line before it, which may be a label of its own
    /// ("Published"). `None` when the line is prose that mentions a date.
    pub fn of(text: &str, span: Span, dates: &[Printed], before: &str) -> Option<Self> {
        let line = span.of(text);
        let label = if word_count(before) <= 3 && !ends_sentence(before) { cue(before, Cue::Bare) } else { Cue::Bare };
        let mut at = span.start;
        let mut dated = Vec::new();
        for printed in dates {
            let stands_before = &text[at.min(printed.day_span.start)..printed.day_span.start];
            let own = cue(stands_before, if at == span.start { label } else { Cue::Bare });
            dated.push((own, *printed));
            at = printed.day_span.end;
        }
        let words = word_count(line);
        let cued = dated.iter().any(|(cue, _)| *cue != Cue::Bare);
        let plain = line.split_whitespace().filter(|w| w.starts_with(char::is_lowercase) && w.len() >= 3).count();
        let is_prose = words > 24 || (plain > 5 && !cued) || (ends_sentence(line) && words >= 8 && !cued);
        let mut at = span.start;
        let stands_out = dated.iter().all(|(cue, printed)| {
            let left = &text[at.min(printed.span.start)..printed.span.start];
            let right = &text[printed.span.end..span.end];
            at = printed.span.end;
            delimited_left(left, *cue != Cue::Bare) && delimited_right(right)
        });
        (!dated.is_empty() && !is_prose && stands_out).then_some(Self { span, dates: dated })
    }
}

fn cue(words: &str, otherwise: Cue) -> Cue {
    let last = |regex: &Regex| regex.find_iter(words).last().map(|m| m.start());
    [(Cue::Page, last(&PAGE)), (Cue::Published, last(&PUBLISHED)), (Cue::Updated, last(&UPDATED))]
        .into_iter()
        .filter_map(|(cue, at)| at.map(|at| (at, cue)))
        .max_by_key(|(at, _)| *at)
        .map_or(otherwise, |(_, cue)| cue)
}

/// Whether what stands before a date on its line keeps apart from it: nothing, a separator, a day of the week, or the
/// words that lead to a date of publication.
fn delimited_left(left: &str, cued: bool) -> bool {
    let mut rest = left.trim_end();
    loop {
        let word = rest.rsplit(|c: char| c.is_whitespace() || c == ',').next().unwrap_or("");
        if word.is_empty() {
            break;
        }
        let is_link =
            matches!(word.to_lowercase().as_str(), "on" | "at" | "date" | "the" | "of" | "le" | "el" | "am") && cued;
        if !is_weekday(word) && !is_link {
            break;
        }
        rest = rest[..rest.len() - word.len()].trim_end();
    }
    let wide = left.len() - left.trim_end().len() >= 2;
    let segment = left.trim_end().rsplit(SEPARATORS).next().unwrap_or("");
    let led = UPDATED.find(segment).or_else(|| PUBLISHED.find(segment)).or_else(|| PAGE.find(segment));
    // "Article published on …" leads to a date; "The minutes will be published on …" is prose.
    let led = led.is_some_and(|cue| word_count(&segment[..cue.start()]) <= 1);
    rest.is_empty() || wide || rest.ends_with(SEPARATORS) || led
}

fn delimited_right(right: &str) -> bool {
    let rest = right.trim_start();
    let wide = right.len() - rest.len() >= 2;
    let by = ["by ", "clock", "local time", "updated", "last ", "modified", "et ", "à ", "gmt", "utc"];
    let lower = rest.get(..12.min(rest.len())).unwrap_or("").to_lowercase();
    rest.is_empty()
        || wide
        || rest.starts_with(SEPARATORS)
        || rest.starts_with('.')
        || by.iter().any(|w| lower.starts_with(w))
}

const SEPARATORS: [char; 23] = [
    '.', '|', '·', '•', '—', '–', '-', '/', ',', ':', ';', '(', ')', '[', ']', '›', '»', '>', '\n', '\r', '\t', '*',
    '_',
];

/// Chooses the date of the article: the latest change, else the publication, else a date that says nothing of itself;
/// of several such, the first after the headline, else the last before it. `title` is the headline's first byte.
pub fn choose(lines: &[DateLine], title: Option<usize>) -> Option<Printed> {
    let all: Vec<(Cue, Printed)> = lines.iter().flat_map(|l| l.dates.iter().copied()).collect();
    let of = |wanted: Cue| all.iter().filter(move |(cue, _)| *cue == wanted).map(|(_, printed)| *printed);
    let when = |p: &Printed| (p.day, p.time);
    of(Cue::Updated).max_by_key(when).or_else(|| of(Cue::Published).next()).or_else(|| {
        let after = title.and_then(|title| of(Cue::Bare).find(|p| p.span.start > title));
        after.or_else(|| of(Cue::Bare).max_by_key(|p| p.span))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::dates;

    fn date_line(line: &str) -> Option<DateLine> {
        DateLine::of(line, Span::new(0, line.len()), &dates::find(line), "")
    }

    #[test]
    fn lines_that_date() {
        for line in [
            "12.03.2019 18:22",
            "The Halvek Courier, Wednesday 13 March 2019",
            "13/03/2019 by admin",
            "Posted by The Editor on October 20, 2023 · 41 Comments",
            "By HealthBuzz Staff | Updated Jan. 18, 2024 | Medically glanced over by our team",
            "by Jerome Stahl, January 19, 2024 | Filed under: Big Pharma, Must Read",
            "TORVIK POST — Saturday 20 January 2024 — Local",
            "Dec 1, 2022 7:45 am by HV Newsroom",
            "THE LONG WATCH — audio essay, broadcast 7 February 2021, 08:30. Script as read.",
            "Environment | 5 February 2021",
            "Words: Wren • 5.2.21",
            "30.11.2022, 08:03 clock",
            "First published on Wed 17 Jan 2024 23.30 GMT. Last modified on Thu 18 Jan 2024 16.05 GMT",
            "Published 5:00AM Friday 5 February 2021",
            "Friday October 20 2023",
            "January 30\n20:51 2020",
            "*By Pat Morrow — 4 June 2019*",
            "Mardi 4 juin 2019",
            "Publié le 4 juin 2019 à 18h20 - Mis à jour le 5 juin 2019 à 09h10",
            "June 4, 20197:14 AM ET",
            "Posted: Jun 4, 2019 / 07:14 AM EDT / Updated: Jun 5, 2019 / 09:30 AM EDT",
            "Published: 7:14 AM EDT June 4, 2019",
            "Jun. 4, 2019 at 7:14 p.m. EDT",
            "Issued on: 04/06/2019 - 07:14Modified: 05/06/2019 - 09:30",
            "JUNE 4, 2019 / 7:14 AM / UPDATED 3 HOURS AGO",
            "(4 June 2019)",
        ] {
            assert!(date_line(line).is_some(), "{line}");
        }
    }

    #[test]
    fn prose_that_mentions_a_date() {
        for line in [
            "On 12 March 2019 the mine exploded.",
            "The minutes of the meeting will be published on 2 November 2023 by the bank.",
            "At its meeting on 18 October 2023 the Monetary Committee decided by seven votes to two.",
            "Herbert Simon (june 15, 1916 - february 9, 2001) was a researcher in the fields of cognitive psychology",
            "Minutes of 2 November 2023 show split",
        ] {
            assert!(date_line(line).is_none(), "{line}");
        }
    }

    #[test]
    fn the_latest_change_wins_and_the_page_never_does() {
        let chosen = |lines: &[&str]| {
            let lines: Vec<DateLine> = lines.iter().filter_map(|l| date_line(l)).collect();
            choose(&lines, None).map(|p| p.day.to_string())
        };
        assert_eq!(
            chosen(&["Saturday 29 February 2020", "Publish Date: 18 January 2020 - 21:57"]).as_deref(),
            Some("2020-01-18")
        );
        assert_eq!(
            chosen(&["Published 1 May 2020 | Updated 3 May 2020", "Last modified: 2 May 2020"]).as_deref(),
            Some("2020-05-03")
        );
        assert_eq!(chosen(&["Printed 1 May 2020"]), None);
    }
}
