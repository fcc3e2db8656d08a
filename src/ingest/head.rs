//! The head of an article: what stands before its first paragraph, line by line.

use std::sync::LazyLock;

use regex::Regex;

use super::byline;
use super::dateline::dateline;
use super::dates::{self, Printed};
use super::months::is_yearless_date;
use super::published::DateLine;
use super::shape::{Line, cue, ends_sentence, is_menu, is_share_bar, lines, word_count};
use crate::article::{Furniture, Span};

/// How many lines are looked at for the head; menus can be long.
const LINES: usize = 250;

/// What a line of the head is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It holds a date that dates the article or the page.
    Date,
    /// It names the author.
    Byline,
    /// It is furniture by its wording or its shape.
    Furniture(Furniture),
    /// It captions a picture or corrects the article: prose, but no headline.
    Caption,
    /// Anything else: headline, masthead, motto, standfirst.
    Plain,
}

/// The lines before the first paragraph.
#[derive(Clone, Debug, Default)]
pub struct Head {
    /// The lines.
    pub lines: Vec<Line>,
    /// What each of them is.
    pub kinds: Vec<Kind>,
    /// Those that date something.
    pub dates: Vec<DateLine>,
    /// The first paragraph, when there is one.
    pub body: Option<Line>,
}

static IDENTIFIER: LazyLock<Regex> = LazyLock::new(|| {
    cue(
        r"(?ix)^(?:(?:news|article|story|document|doc|post|item|content|code)\s*(?:id|no\.?|number|code)?\s*[:\#]\s*[\w./-]*\d[\w./-]*
        |(?:press|media|news)\s+(?:release|statement)\s+(?:no\.?|number|\#)\s*[\w/.-]+
        |(?:issue|vol(?:ume)?\.?|number|edition|no\.)\s*\d+\b.{0,80})$",
    )
});
static CAPTION: LazyLock<Regex> = LazyLock::new(|| {
    cue(
        r"(?ix)(?:^\W*(?:file\ )?(?:photo|picture|image|caption|photograph|illustration)s?\s*[:/]|[.)]\s*\(?(?:photo(?:graph)?|picture|image|source|credit|file)s?\s*[:/]|getty\ images|/reuters\b|/ap\b|\(ap\ photo)",
    )
});
static AMENDED: LazyLock<Regex> =
    LazyLock::new(|| cue(r"(?i)^(?:corrections?|clarifications?|editor['’]?s?['’]? note)\b.*[.:]"));
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    cue(
        r"(?i)^(?:(?:subject|from|to|cc|sent)\s*:.*|(?:for )?immediate release|for release|(?:press|media|news) release|breaking news|breaking|live|exclusive|transcript|opinion|analysis|skip to (?:main )?content|\d+ min(?:ute)?s? read|reading time.*|(?:estimated )?read(?:ing)? time.*|\d+ comments?|no comments)$",
    )
});

impl Head {
    /// Reads the head of a text.
    pub fn of(text: &str) -> Self {
        let all = lines(text, LINES);
        let window = &text[..all.last().map_or(0, |l| l.span.end)];
        // The dates of a page stand near its top; a menu may come first, a book never ends.
        let window = &window[..floor(window, 20_000)];
        let (date_lines, dated) = date_lines(text, &all, &dates::find(window));
        let kinds: Vec<Kind> = (0..all.len()).map(|i| kind(text, &all, i, dated[i])).collect();
        let start = (0..all.len()).find(|&i| starts_body(text, &all, &kinds, i));
        let body = start.map(|i| all[i]);
        // A text without one real paragraph (verses, a list) has no head beyond its first lines.
        let end = start.unwrap_or_else(|| all.len().min(8));
        let mut head = Self { lines: all[..end].to_vec(), kinds: kinds[..end].to_vec(), dates: date_lines, body };
        let last = head.lines.last().map_or(0, |l| l.span.end);
        head.dates.retain(|d| d.span.start < last);
        head.credit_neighbours(text);
        head
    }

    /// Names that stand beside a byline or a date are bylines too.
    fn credit_neighbours(&mut self, text: &str) {
        for i in 0..self.kinds.len() {
            let line = &self.lines[i];
            let beside =
                |at: Option<usize>| at.is_some_and(|at| matches!(self.kinds.get(at), Some(Kind::Date | Kind::Byline)));
            let touches = (!line.opens && beside(i.checked_sub(1))) || (!line.closes && beside(Some(i + 1)));
            // The first line of a page is its headline or its masthead, and so may be one that opens what comes before
            // the date when no longer line stands above it.
            let titled = (0..i).any(|j| self.kinds[j] == Kind::Plain && word_count(self.lines[j].span.of(text)) >= 5);
            if i > 0
                && (!line.opens || titled)
                && self.kinds[i] == Kind::Plain
                && touches
                && byline::is_credit_line(line.span.of(text))
            {
                self.kinds[i] = Kind::Byline;
            }
        }
    }

    /// The number of the first line that dates the article or names its author.
    pub fn credited(&self) -> Option<usize> {
        self.kinds.iter().position(|k| matches!(k, Kind::Date | Kind::Byline))
    }
}

fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Groups the dates by the lines they stand on, and tells for every line whether it is one that dates something.
fn date_lines(text: &str, all: &[Line], found: &[Printed]) -> (Vec<DateLine>, Vec<bool>) {
    let mut dated = vec![false; all.len()];
    let mut date_lines = Vec::new();
    let mut i = 0;
    while i < all.len() {
        let own: Vec<Printed> = found.iter().filter(|p| p.span.overlaps(all[i].span)).copied().collect();
        let reach = own.iter().map(|p| p.span.end).max().unwrap_or(0);
        let last = (i..all.len()).take_while(|&j| j == i || all[j].span.start < reach).last().unwrap_or(i);
        let before = i.checked_sub(1).map_or("", |j| all[j].span.of(text));
        if let Some(mut line) = DateLine::of(text, all[i].span.cover(all[last].span), &own, before) {
            dated[i..=last].fill(true);
            if i > 0 && !dated[i - 1] && DateLine::is_label(before) {
                dated[i - 1] = true;
                line.span = line.span.cover(all[i - 1].span);
            }
            date_lines.push(line);
        }
        i = last + 1;
    }
    (date_lines, dated)
}

fn kind(text: &str, all: &[Line], i: usize, dated: bool) -> Kind {
    let line = all[i].span.of(text);
    if dated {
        Kind::Date
    } else if line.len() > 600 {
        // A paragraph; no cue of a head is that long.
        Kind::Plain
    } else if IDENTIFIER.is_match(line) {
        Kind::Furniture(Furniture::Identifier)
    } else if is_yearless_date(line) {
        Kind::Furniture(Furniture::PublishedLine)
    } else if is_share_bar(line) {
        Kind::Furniture(Furniture::Promotion)
    } else if CAPTION.is_match(line) || AMENDED.is_match(line) {
        Kind::Caption
    } else if LABEL.is_match(line) || (i > 0 && is_menu(line)) {
        Kind::Furniture(Furniture::Navigation)
    } else if byline::is_byline(line) {
        Kind::Byline
    } else {
        Kind::Plain
    }
}

/// Whether the first paragraph starts with line `i`.
fn starts_body(text: &str, all: &[Line], kinds: &[Kind], i: usize) -> bool {
    if !matches!(kinds[i], Kind::Plain | Kind::Byline) {
        return false;
    }
    let line = all[i].span.of(text);
    let words = word_count(line);
    let next = all.get(i + 1).filter(|_| !all[i].closes).map(|l| l.span.of(text));
    let wraps = line.chars().count() >= 28
        && next.is_some_and(|n| n.starts_with(char::is_lowercase) && word_count(n) >= 3)
        && !is_menu(line);
    if kinds[i] == Kind::Byline && !wraps {
        return false;
    }
    let sentence = words >= 12 && ends_sentence(line);
    if words >= 8 && dateline(line).is_some() || words > 40 || wraps {
        return true;
    }
    // A long headline or standfirst, or a notice about cookies, has the byline or the date still to come.
    (sentence || words >= 25) && !credit_follows(text, all, kinds, i)
}

fn credit_follows(text: &str, all: &[Line], kinds: &[Kind], i: usize) -> bool {
    for j in i + 1..all.len().min(i + 7) {
        match kinds[j] {
            Kind::Date | Kind::Byline => return true,
            _ if word_count(all[j].span.of(text)) > 18 => return false,
            _ => {}
        }
    }
    false
}

/// Lines at the end of a text that date it: only those that say so ("Published on …").
pub fn closing_dates(text: &str) -> Vec<DateLine> {
    let start = text.rmatch_indices('\n').nth(30).map_or(0, |(at, _)| at);
    let start = start.max(text.len() - floor_from_end(text, 4_000));
    let tail = &text[start..];
    let all = lines(tail, LINES);
    let (found, _) = date_lines(tail, &all, &dates::find(tail));
    let shift = |s: Span| Span::new(s.start + start, s.end + start);
    found
        .into_iter()
        .filter(|line| line.dates.iter().all(|(cue, _)| *cue >= super::published::Cue::Published))
        .map(|line| DateLine {
            span: shift(line.span),
            dates: line
                .dates
                .into_iter()
                .map(|(cue, p)| (cue, Printed { span: shift(p.span), day_span: shift(p.day_span), ..p }))
                .collect(),
        })
        .collect()
}

/// At most `bytes` from the end, such that a character starts there.
fn floor_from_end(text: &str, bytes: usize) -> usize {
    let mut start = text.len().saturating_sub(bytes);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    text.len() - start
}
