//! Reads out of the text what the manifest and the record do not say: headline, outlet, time of publication; and marks
//! the lines it was read from, and the other furniture of the page's head.

use std::borrow::Cow;

use super::front_matter::FrontMatter;
use super::head::{self, Head, Kind};
use super::records::Fields;
use super::shape::{self, folded, is_menu, word_count};
use super::title::{self, Candidate};
use super::{byline, dateline, dates, language, masthead, published};
use crate::article::{Article, Furniture, Marked, MetadataSource, Outlet, Published, Span};

/// Fills in an article of which only id and text are known.
pub fn complete(article: &mut Article, mut fields: Fields) {
    let whole = std::mem::take(&mut article.text);
    let front = FrontMatter::of(&whole);
    // Nothing is looked for in a block that describes the article; with blanks in its place all else stays where it is.
    let mut masked = Cow::Borrowed(whole.as_str());
    if let Some(front) = &front {
        let said = Fields::of(|field| front.get(field), MetadataSource::Text);
        fields.title = fields.title.or(said.title);
        fields.outlet = fields.outlet.or(said.outlet);
        fields.published = fields.published.or(said.published);
        fields.url = fields.url.or(said.url);
        fields.language = fields.language.or(said.language);
        masked.to_mut().replace_range(front.span.start..front.span.end, &"\n".repeat(front.span.len()));
    }
    let text = masked;
    let head = Head::of(&text);
    article.title_span = match &fields.title {
        Some(title) => find_given(&text, title),
        None => find_title(&text, &head),
    };
    let mut marks = Marks { text: &text, title: article.title_span, found: Vec::new() };
    let described = front.map(|front| Marked { span: front.span, kind: Furniture::Identifier });
    article.published = fields.published.or_else(|| find_date(&text, &head, article.title_span));
    let masthead = find_masthead(&text, &head, article.title_span);
    mark_head(&mut marks, &head, article.published.as_ref());
    if let Some((span, _)) = &masthead {
        marks.add(*span, Furniture::Masthead);
    }
    article.outlet = fields.outlet.or_else(|| {
        let name = masthead.map(|(_, name)| name).or_else(|| find_outlet(&text, &head))?;
        Some(Outlet { name, source: MetadataSource::Text })
    });
    for line in head::closing_dates(&text) {
        marks.add(line.span, Furniture::PublishedLine);
    }
    marks.found.extend(described);
    article.furniture = marks.sorted();
    article.title = fields.title.or_else(|| article.title_span.map(|span| span.of(&text).trim().to_owned()));
    article.url = fields.url;
    article.is_language_detected = fields.language.is_none();
    article.language = fields.language.or_else(|| language::detect(&text).map(str::to_owned));
    drop(text);
    article.text = whole;
}

fn find_title(text: &str, head: &Head) -> Option<Span> {
    let candidates: Vec<Candidate> = head
        .lines
        .iter()
        .zip(&head.kinds)
        .enumerate()
        .filter(|(_, (_, kind))| **kind == Kind::Plain)
        .map(|(line, (l, _))| Candidate { line, text: l.span.of(text), opens: opens(head, line), closes: l.closes })
        .collect();
    // A catalogue's export names its fields.
    if let Some(labelled) = candidates.iter().find_map(|c| {
        let (label, title) = c.text.split_once(':')?;
        let named = matches!(label.trim().to_lowercase().as_str(), "title" | "headline") && !title.trim().is_empty();
        named.then(|| Span::new(head.lines[c.line].span.end - title.trim_start().len(), head.lines[c.line].span.end))
    }) {
        return Some(labelled);
    }
    let credited = head.credited();
    let at = title::choose(&candidates, credited, head.body.is_some())?;
    let span = head.lines[at].span;
    // Markdown writes the headline after a hash.
    let hashes = span.of(text).len() - span.of(text).trim_start_matches(['#', ' ']).len();
    Some(Span::new(span.start + hashes, span.end))
}

/// Whether a line is the first of its group that may be a headline: menus and dates above it do not count.
fn opens(head: &Head, line: usize) -> bool {
    let first = (0..=line).rev().find(|&at| head.lines[at].opens).unwrap_or(0);
    !head.kinds[first..line].contains(&Kind::Plain)
}

/// Where a headline that is known stands in the text: a line that says the same, or starts with it, or nearly so.
fn find_given(text: &str, title: &str) -> Option<Span> {
    let wanted = folded(title);
    let lines = shape::lines(text, 60);
    let folds: Vec<String> = lines.iter().map(|l| folded(l.span.of(text))).collect();
    if wanted.is_empty() {
        return None;
    }
    if let Some(at) = folds.iter().position(|f| *f == wanted) {
        return Some(lines[at].span);
    }
    // A headline that is broken over two lines.
    if let Some(at) = folds.windows(2).position(|two| {
        !two[0].is_empty()
            && two[0].len() + two[1].len() == wanted.len()
            && wanted.starts_with(&two[0])
            && wanted.ends_with(&two[1])
    }) {
        return Some(lines[at].span.cover(lines[at + 1].span));
    }
    if word_count(title) >= 2 {
        for (line, fold) in lines.iter().zip(&folds) {
            if fold.starts_with(&wanted) {
                let end = line.span.start + folded_prefix(line.span.of(text), &wanted);
                return Some(shape::trimmed(text, Span::new(line.span.start, end)));
            }
        }
    }
    let near = |fold: &String| {
        let (a, b) = (fold.chars().count(), wanted.chars().count());
        a.abs_diff(b) * 5 <= b && (12..=400).contains(&a) && strsim::normalized_levenshtein(fold, &wanted) >= 0.85
    };
    folds.iter().take(30).position(near).map(|at| lines[at].span)
}

/// The bytes of `line` that fold to `wanted`, with which it starts.
fn folded_prefix(line: &str, wanted: &str) -> usize {
    let mut left = wanted.len();
    for (at, c) in line.char_indices() {
        if left == 0 {
            return at;
        }
        let taken: usize = if c.is_alphanumeric() { c.to_lowercase().map(char::len_utf8).sum() } else { 0 };
        left = left.saturating_sub(taken);
    }
    line.len()
}

fn find_date(text: &str, head: &Head, title: Option<Span>) -> Option<Published> {
    let in_head = published::choose(&head.dates, title.map(|t| t.start));
    let in_dateline = || {
        let line = head.body?.span.of(text);
        let opening = &line[..dateline::dateline(line)?.end];
        dates::find(opening).into_iter().next()
    };
    let at_end = || published::choose(&head::closing_dates(text), None);
    in_head.or_else(at_end).or_else(in_dateline)?.published(MetadataSource::Text)
}

/// The outlet's name in the first line of the page, when the headline comes later, and that line.
fn find_masthead(text: &str, head: &Head, title: Option<Span>) -> Option<(Span, String)> {
    let mut lines = head.lines.iter().zip(&head.kinds).map(|(l, kind)| (l.span, l.span.of(text), *kind));
    if let Some(title) = title {
        // The title of a web page names the site after the headline.
        let wanted = folded(title.of(text));
        let named = lines.clone().find_map(|(span, line, _)| {
            let head = title::without_outlet(line);
            let is_page_title = span.end <= title.start && head.len() < line.len() && folded(head) == wanted;
            is_page_title.then(|| (span, shape::segments(line).pop().unwrap_or(line).to_owned()))
        });
        if named.is_some() {
            return named;
        }
    }
    let (span, line, kind) = lines.find(|(span, line, kind)| {
        let before_title = title.is_some_and(|t| span.end <= t.start) || (title.is_none() && head.body.is_some());
        before_title && matches!(kind, Kind::Plain | Kind::Date) && masthead::name(before_date(line)).is_some()
    })?;
    let name = masthead::name(if kind == Kind::Date { before_date(line) } else { line })?;
    let sure = title.is_some() && kind == Kind::Plain || masthead::has_outlet_word(name);
    sure.then(|| (span, name.to_owned()))
}

/// The outlet's name in the lines that date the article, its dateline, its byline or its stamp of rights.
fn find_outlet(text: &str, head: &Head) -> Option<String> {
    let lines = || head.lines.iter().zip(&head.kinds).map(|(l, kind)| (l.span.of(text), *kind));
    let labelled = || lines().find_map(|(line, _)| masthead::labelled(line));
    let beside_date = || {
        lines().filter(|(_, kind)| *kind == Kind::Date).find_map(|(line, _)| {
            let name = masthead::name(before_date(line))?;
            (masthead::has_outlet_word(name) && !byline::is_byline(line)).then_some(name)
        })
    };
    let in_dateline = || {
        let line = head.body?.span.of(text);
        dateline::dateline(line)?.credit.filter(|credit| masthead::has_outlet_word(credit))
    };
    let in_byline = || {
        let credits = lines().filter(|(_, kind)| matches!(kind, Kind::Byline | Kind::Date));
        credits.into_iter().find_map(|(line, _)| byline::organisation(line))
    };
    let in_copyright = || {
        let closing = text.lines().rev().filter(|line| !line.trim().is_empty()).take(12);
        closing.into_iter().find_map(masthead::copyright_holder)
    };
    labelled().or_else(beside_date).or_else(in_dateline).or_else(in_byline).or_else(in_copyright).map(str::to_owned)
}

fn before_date(line: &str) -> &str {
    let found = dates::find(line);
    let before = found.first().map_or(line, |p| &line[..p.span.start]);
    let end = before.trim_end().trim_end_matches([',', '—', '-', '|', '·']).trim_end();
    // "The Courier, Wednesday 13 March": the day of the week belongs to the date.
    match end.rsplit_once([' ', ',']) {
        Some((rest, last)) if super::months::is_weekday(last) => {
            rest.trim_end().trim_end_matches([',', '—', '-', '|', '·']).trim_end()
        }
        _ if super::months::is_weekday(end) => "",
        _ => end,
    }
}

/// Collects marks; the headline is never marked.
struct Marks<'a> {
    text: &'a str,
    title: Option<Span>,
    found: Vec<Marked>,
}

impl Marks<'_> {
    fn add(&mut self, span: Span, kind: Furniture) {
        let pieces = match self.title {
            Some(title) if title.overlaps(span) => {
                [Span::new(span.start, title.start.max(span.start)), Span::new(title.end.min(span.end), span.end)]
            }
            _ => [span, Span::default()],
        };
        for piece in pieces {
            let piece = shape::trimmed(self.text, piece);
            if !piece.is_empty() && !self.found.iter().any(|m| m.span.overlaps(piece)) {
                self.found.push(Marked { span: piece, kind });
            }
        }
    }

    fn sorted(mut self) -> Vec<Marked> {
        self.found.sort_by_key(|m| m.span);
        self.found
    }
}

fn mark_head(marks: &mut Marks, head: &Head, published: Option<&Published>) {
    for line in &head.dates {
        let dates_article = line.dates.iter().any(|(cue, printed)| {
            // The day a page was saved comes after the day of its article; an earlier day is one it was published on.
            let no_later = |p: &Published| {
                printed.published(p.source).is_some_and(|own| own.written.get(..10) <= p.written.get(..10))
            };
            *cue > published::Cue::Bare || (*cue == published::Cue::Bare && published.is_none_or(no_later))
        });
        marks.add(line.span, if dates_article { Furniture::PublishedLine } else { Furniture::PageDate });
    }
    let text = marks.text;
    let title = marks.title.filter(|t| head.lines.iter().any(|l| l.span.overlaps(*t)));
    let title_fold = title.map(|t| folded(t.of(text)));
    let mut has_masthead = false;
    for (line, kind) in head.lines.iter().zip(&head.kinds) {
        let content = line.span.of(text);
        // A sentence above the headline is no motto.
        let is_sentence = shape::ends_sentence(content) && word_count(content) > 6;
        let motto = !(is_sentence || content.ends_with([':', ',', ';']));
        let before_title = title.is_some_and(|t| line.span.end <= t.start) && motto;
        let repeats =
            title_fold.as_ref().is_some_and(|t| *t == folded(content) || *t == folded(title::without_outlet(content)))
                && title.is_some_and(|t| !t.overlaps(line.span));
        let furniture = match kind {
            Kind::Date | Kind::Caption => continue,
            _ if repeats => Furniture::RepeatedTitle,
            Kind::Byline => Furniture::Byline,
            Kind::Furniture(furniture) => *furniture,
            Kind::Plain if before_title && !is_menu(content) && !has_masthead => Furniture::Masthead,
            Kind::Plain if before_title => {
                if line.opens || is_menu(content) {
                    Furniture::Navigation
                } else {
                    Furniture::Masthead
                }
            }
            Kind::Plain if is_lone_author(head, line, content, title) => Furniture::Byline,
            Kind::Plain => continue,
        };
        has_masthead |= furniture == Furniture::Masthead;
        marks.add(line.span, furniture);
    }
}

/// Whether a line between headline and article is a name that stands for itself: "Jane Doe".
fn is_lone_author(head: &Head, line: &shape::Line, content: &str, title: Option<Span>) -> bool {
    let below_title = title.is_some_and(|t| line.span.start >= t.end);
    let alone = line.opens && (line.closes || shape::is_upper(content));
    below_title
        && alone
        && head.credited().is_some()
        && shape::is_name(content)
        && (2..=3).contains(&word_count(content))
}
