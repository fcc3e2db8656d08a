//! What a newcomer reads first: which originals are missing, who copied whom, and what changed most.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};

use super::claim::{link, percent, who};
use super::entry::{Entry, Page};
use super::wording::{self, cut};
use crate::export::graph::Link;
use crate::export::svg::{counted, moment};
use crate::export::{names, stories, svg};
use crate::lineage::{Node, Relation, Story};

/// Missing originals and derivations that the lead names.
const MISSING: usize = 3;
const DERIVATIONS: usize = 3;
/// Changes that the lead names.
const CHANGES: usize = 4;

/// The head of the page.
pub fn draw(page: &Page<'_>) -> Markup {
    let story = leading(page);
    html! {
        section.lead aria-labelledby="title" {
            div.told {
                p.kicker { (kicker(page)) }
                h1 id="title" { (title(page)) }
                (provenance(page))
                (changes(page))
            }
            @if let Some(story) = story {
                figure.first {
                    figcaption { b { "Who copied whom" } " · " a href={ "#story-" (story.number) } { "story " (story.number) } }
                    div.chart tabindex="0" role="region" aria-label="Lineage of the leading story" {
                        (svg::inline(page.report, &page.graph, story, &svg::draw::Frame::NARROW))
                    }
                    p.note { "Read downwards: each line leads from a source to what was taken from it. Dashed circle: not in the corpus. Hollow: no date." }
                }
            }
        }
    }
}

/// The story with the most altered claims.
fn leading<'a>(page: &Page<'a>) -> Option<&'a Story> {
    page.stories
        .iter()
        .copied()
        .max_by_key(|s| (stories::altered(page.report, s), s.articles.len(), std::cmp::Reverse(s.number)))
}

fn kicker(page: &Page<'_>) -> String {
    let articles = &page.report.corpus.articles;
    let dates = || articles.iter().filter_map(|a| a.published.as_ref());
    let first = dates().min_by_key(|p| p.instant).map(moment::day);
    let last = dates().max_by_key(|p| p.instant).map(moment::day);
    let span = match (first, last) {
        (Some(first), Some(last)) if first == last => format!(" · {first}"),
        (Some(first), Some(last)) => format!(" · {first} to {last}"),
        _ => String::new(),
    };
    let linked = page.stories.len() + page.stories_left_out;
    let stories = if linked == 1 { "1 story".to_owned() } else { format!("{linked} stories") };
    format!("{} · {stories}{span}", counted(articles.len(), "article"))
}

fn title(page: &Page<'_>) -> String {
    let missing = page.graph.vertices.iter().filter(|v| v.article.is_none()).count();
    let altered = counted(page.all_altered, "altered claim");
    match (page.all_altered, missing) {
        (0, 0) => "No claim was altered".to_owned(),
        (0, n) => format!("{}, no altered claim found", counted(n, "missing original")),
        (_, 0) => altered,
        (_, n) => format!("{altered}, {}", counted(n, "missing original")),
    }
}

/// How a relation is told.
const fn verb(relation: Relation) -> &'static str {
    match relation {
        Relation::NearCopy => "copies",
        Relation::Rewrite => "rewrites",
        Relation::Paraphrase => "paraphrases",
    }
}

/// Which originals are missing, and who took from whom.
fn provenance(page: &Page<'_>) -> Markup {
    let graph = &page.graph;
    let from_missing: Vec<usize> = (0..graph.vertices.len()).filter(|&v| graph.vertices[v].article.is_none()).collect();
    let between: Vec<&Link<'_>> = graph.links.iter().filter(|l| matches!(l.edge.source, Node::Article(_))).collect();
    let mut by_altered = between.clone();
    by_altered.sort_by_key(|l| std::cmp::Reverse(l.altered));
    html! {
        ul.origin {
            @for &missing in from_missing.iter().take(MISSING) {
                li {
                    b { (possessive(&graph.vertices[missing].label)) " original is missing." } " "
                    @let links: Vec<&Link<'_>> = graph.links.iter().filter(|l| l.source == missing).collect();
                    @for (at, l) in links.iter().take(DERIVATIONS).enumerate() {
                        @if at > 0 { (if at + 1 == links.len() { " and " } else { ", " }) }
                        (told(page, l))
                    }
                    @if links.len() > DERIVATIONS { " and " (links.len() - DERIVATIONS) " more" }
                    " " (if links.len() == 1 { "goes" } else { "go" }) " back to it."
                }
            }
            @if from_missing.len() > MISSING { li { (from_missing.len() - MISSING) " more originals are missing." } }
            @for l in by_altered.iter().take(DERIVATIONS) {
                li {
                    b { (link(page, l.derived)) " " (verb(l.edge.derivation.relation)) " " (link(page, l.source)) }
                    @if let Some(credited) = page.credits.get(&l.derived) {
                        @for outlet in credited { ", not " (outlet) " itself, which it credits" }
                    }
                    " (" (percent(l.edge.derivation.confidence)) " sure)."
                }
            }
            @if by_altered.len() > DERIVATIONS { li { "So do " (by_altered.len() - DERIVATIONS) " more pairs of articles." } }
            @if graph.links.is_empty() { li { "No article was found to come from another." } }
        }
    }
}

fn possessive(name: &str) -> String {
    format!("{name}’{}", if name.ends_with(['s', 'S']) && name.to_uppercase() != name { "" } else { "s" })
}

fn told(page: &Page<'_>, l: &Link<'_>) -> Markup {
    html! { (link(page, l.derived)) " (" (names::words(l.edge.derivation.relation.name())) ", " (percent(l.edge.derivation.confidence)) " sure)" }
}

/// Altered claims that show the same change.
struct Group<'e, 'a> {
    entries: Vec<&'e Entry<'a>>,
    weight: f64,
}

/// The changes that matter most, each once.
fn changes(page: &Page<'_>) -> Markup {
    let mut groups: BTreeMap<String, Group<'_, '_>> = BTreeMap::new();
    for &at in &page.altered {
        let entry = &page.entries[at];
        let Some(rule) = wording::principal(&entry.claim.rules) else { continue };
        let key = match rule.name.as_str() {
            name @ ("made_quotation" | "credit_invented" | "credit_dropped") => name.to_owned(),
            name => format!("{name}\0{}\0{}", rule.from.to_lowercase(), rule.to.to_lowercase()),
        };
        let group = groups.entry(key).or_insert(Group { entries: Vec::new(), weight: 0.0 });
        group.entries.push(entry);
        group.weight += entry.claim.severity;
    }
    let mut groups: Vec<Group<'_, '_>> = groups.into_values().collect();
    groups.sort_by(|a, b| {
        b.weight.total_cmp(&a.weight).then_with(|| a.entries[0].row.claim.cmp(&b.entries[0].row.claim))
    });
    groups.truncate(CHANGES);
    groups.sort_by(|a, b| b.entries[0].claim.severity.total_cmp(&a.entries[0].claim.severity));
    html! {
        @if !groups.is_empty() {
            h2.small { "What changed most" }
            ol.changes { @for group in &groups { li { (change(page, group)) } } }
        }
    }
}

fn change(page: &Page<'_>, group: &Group<'_, '_>) -> Markup {
    let entry = group.entries[0];
    let count = group.entries.len();
    let articles = group.entries.iter().map(|e| e.derived).collect::<BTreeSet<_>>().len();
    let rule = wording::principal(&entry.claim.rules);
    let (name, from) = rule.map_or(("", ""), |r| (r.name.as_str(), r.from.as_str()));
    let many = count > 1;
    html! {
        a href={ "#claim-" (entry.row.claim) } {
            span.what {
                @match name {
                    "made_quotation" if many => { "narration " span.ar { "→" } " quotation, " (times(count)) }
                    "credit_invented" if many => { "credit added " (times(count)) ": " ins { (cut(rule.map_or("", |r| r.to.as_str()), 40)) } }
                    "credit_dropped" if many => { "credit dropped " (times(count)) }
                    _ => {
                        (wording::change(&entry.claim.rules, entry.row.source_text, entry.row.derived_text))
                        @if many { ", " (times(count)) }
                    }
                }
            }
            span.how {
                @match name {
                    "party_cut" => (mentions(page, entry, from).unwrap_or_else(|| wording::of_rule(name).into_owned())),
                    "made_quotation" => (quoted(page, entry)),
                    name => (wording::of_rule(name)),
                }
                " · "
                @if articles > 1 { (articles) " articles" } @else { (who(page, entry.derived)) }
                " · proof ▸"
            }
        }
    }
}

/// What the findings say of a party that was cut.
fn mentions(page: &Page<'_>, entry: &Entry<'_>, party: &str) -> Option<String> {
    let finding = page.report.alterations.findings.iter().find(|f| {
        let names = f.subject.split(" → ").next().unwrap_or_default();
        f.derived == entry.derived
            && f.source == entry.source
            && ["mentions_cut", "label_replaced"].contains(&f.pattern.as_str())
            && names.split(", ").any(|name| name == party)
    })?;
    Some(match finding.subject.split_once(" → ") {
        Some((names, label)) => {
            format!("{names}: {} in the source, never in the copy, which says {label}", times(finding.source_count))
        }
        None => format!("{}: {} in the source, never in the copy", finding.subject, times(finding.source_count)),
    })
}

fn times(n: usize) -> String {
    match n {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        n => format!("{n} times"),
    }
}

/// Whose words the narration became.
fn quoted(page: &Page<'_>, entry: &Entry<'_>) -> String {
    match page.credits.get(&entry.derived).and_then(|c| c.first()) {
        Some(outlet) => format!("The source’s own narration stands in quotation marks, credited to {outlet}"),
        None => "The source’s own narration stands in quotation marks".to_owned(),
    }
}
