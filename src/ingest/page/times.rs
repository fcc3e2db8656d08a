//! When a page says that its article was published. Days of changes count where they are printed and nothing tells the first
//! day to machines; those of the page itself never do.

use dom_query::{Document, NodeRef};

use super::facts::Statements;
use super::{Value, address, tree};
use crate::article::{MetadataSource as Source, Published, Span};
use crate::ingest::dates;
use crate::ingest::published::{Cue, DateLine};
use crate::ingest::shape::{folded, word_count};

/// Short lines that are looked at on each side of the headline.
const BEFORE: usize = 12;
const AFTER: usize = 14;

/// Every date of publication that the page gives, the one to believe first.
pub fn all(document: &Document, page: &Statements, title: Option<&Value>) -> Vec<Published> {
    let mut found = Vec::new();
    if let Some(own) = page.own() {
        found.extend(read(&own.published, Source::JsonLd));
    }
    let graph =
        ["article:published_time", "og:article:published_time", "article:published", "og:published_time", "og:pubdate"];
    found.extend(page.metas(&graph).find_map(|value| read(value, Source::OpenGraph)));
    let metas = [
        "datepublished",
        "publishdate",
        "publish-date",
        "publish_date",
        "pubdate",
        "publication_date",
        "publisheddate",
        "published_time",
        "parsely-pub-date",
        "sailthru.date",
        "originalpublicationdate",
        "article_date_original",
        "citation_publication_date",
        "citation_date",
        "dcterms.issued",
        "dc.date.issued",
        "dcterms.created",
        "dc.date.created",
        "dcterms.date",
        "dc.date",
        "date",
        "created",
    ];
    found.extend(page.metas(&metas).find_map(|value| read(value, Source::Meta)));
    found.extend(element(document, title));
    found.extend(line(document, title));
    found.extend(page.addresses.iter().find_map(|address| address::day(&address.value)));
    found
}

/// A date as machines write it, or in any form that is known.
fn read(value: &str, source: Source) -> Option<Published> {
    dates::parse(value, source).or_else(|| {
        // `2023-01-22T21:31:00+0000`, `2021-03-04T05:06:07.123456`
        let (day, clock) = value.trim().split_once('T')?;
        let zone = clock.find(['+', '-', 'Z', 'z']).unwrap_or(clock.len());
        let (time, zone) = clock.split_at(zone);
        let time = time.split(['.', ',']).next().unwrap_or(time);
        let zone = match zone.len() {
            5 if zone.is_ascii() => format!("{}:{}", &zone[..3], &zone[3..]),
            _ => zone.to_owned(),
        };
        dates::parse(&format!("{day}T{time}{zone}"), source)
    })
}

const CHANGED: [&str; 8] = ["updated", "modified", "update", "lastmod", "edited", "actualis", "aktualis", "modif"];
const ASIDE: [&str; 9] =
    ["comment", "related", "sidebar", "recirc", "footer", "promo", "teaser", "trending", "recommend"];

/// The first `<time>` at or after the headline that does not date a change, another article or a comment.
fn element(document: &Document, title: Option<&Value>) -> Option<Published> {
    let headline = title.map(|t| folded(&t.value)).unwrap_or_default();
    let mut below = false;
    let mut first = None;
    let mut only = Vec::new();
    for node in tree::elements(document) {
        match tree::name(&node).as_str() {
            "h1" | "h2" if !headline.is_empty() && folded(&node.text()) == headline => below = true,
            "time" => {
                if marks(&node).iter().any(|class| CHANGED.iter().any(|c| class.contains(c))) || stands_aside(&node) {
                    continue;
                }
                let value = [tree::attr(&node, "datetime"), tree::squeezed(&node.text())];
                let Some(date) = value.iter().find_map(|value| read(value, Source::Time)) else { continue };
                if tree::attr(&node, "itemprop").eq_ignore_ascii_case("datePublished") || node.has_attr("pubdate") {
                    return Some(date);
                }
                if below && first.is_none() {
                    first = Some(date.clone());
                }
                only.push(date);
            }
            _ => {}
        }
    }
    first.or_else(|| only.pop().filter(|_| only.is_empty()))
}

/// What an element and the one around it are called, and the label before it.
fn marks(node: &NodeRef) -> Vec<String> {
    let mut marks = vec![tree::attr(node, "class"), tree::attr(node, "itemprop")];
    if let Some(parent) = node.parent() {
        marks.push(tree::attr(&parent, "class"));
        let label = node.prev_sibling().map(|before| before.text().to_string()).unwrap_or_default();
        marks.push(label.chars().rev().take(40).collect::<Vec<_>>().into_iter().rev().collect());
    }
    marks.iter().map(|mark| mark.to_lowercase()).collect()
}

fn stands_aside(node: &NodeRef) -> bool {
    node.ancestors_it(Some(12)).any(|above| {
        let called = format!("{} {}", tree::attr(&above, "class"), tree::attr(&above, "id")).to_lowercase();
        let name = tree::name(&above);
        matches!(name.as_str(), "nav" | "aside" | "footer")
            || (!matches!(name.as_str(), "body" | "html" | "main") && ASIDE.iter().any(|word| called.contains(word)))
    })
}

/// The date on one of the short lines around the headline.
fn line(document: &Document, title: Option<&Value>) -> Option<Published> {
    let lines = lines(document);
    let headline = title.map(|t| folded(&t.value)).unwrap_or_default();
    let at = lines.iter().position(|line| !headline.is_empty() && folded(line) == headline);
    let after = |from: usize| lines[from..].iter().take_while(|line| word_count(line) <= 30).take(AFTER);
    let below: Vec<&String> = after(at.map_or(0, |at| at + 1)).collect();
    let above: Vec<&String> = at.map_or(Vec::new(), |at| lines[at.saturating_sub(BEFORE)..at].iter().collect());
    // A label may stand alone above its date; a date above the headline may be that of the day the page was made.
    dated(&below).or_else(|| dated(&above))
}

fn dated(lines: &[&String]) -> Option<Published> {
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let printed = dates::find(line);
        let before = at.checked_sub(1).map_or("", |before| lines[before].as_str());
        found.extend(
            DateLine::of(line, Span::new(0, line.len()), &printed, before).into_iter().flat_map(|line| line.dates),
        );
    }
    // As in a text without a page around it: the text at hand is that of the latest change it admits.
    let of = |wanted: Cue| found.iter().filter(move |(cue, _)| *cue == wanted).map(|(_, printed)| printed);
    let changed = of(Cue::Updated).max_by_key(|printed| (printed.day, printed.time));
    let printed = changed.or_else(|| of(Cue::Published).next()).or_else(|| of(Cue::Bare).next())?;
    printed.published(Source::Text)
}

/// The lines of the page: the texts of its blocks.
fn lines(document: &Document) -> Vec<String> {
    let Some(body) = document.body() else { return Vec::new() };
    let mut lines = vec![String::new()];
    let mut last_block = None;
    for node in body.descendants_it() {
        if node.is_text() {
            let hidden = node
                .parent()
                .is_some_and(|p| matches!(tree::name(&p).as_str(), "script" | "style" | "noscript" | "template"));
            // What follows a heading without a box of its own is another line.
            let block =
                node.ancestors_it(None).find(|above| !tree::is_inline(&tree::name(above))).map(|above| above.id);
            if block != last_block {
                lines.push(String::new());
                last_block = block;
            }
            if let Some(last) = lines.last_mut().filter(|_| !hidden) {
                last.push_str(&node.text());
            }
        } else if node.is_element() && !tree::is_inline(&tree::name(&node)) {
            lines.push(String::new());
        }
    }
    lines.iter().map(|line| tree::squeezed(line)).filter(|line| line.contains(char::is_alphanumeric)).collect()
}
