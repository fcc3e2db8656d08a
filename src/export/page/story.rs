//! A story: its lineage, its findings, why each edge is there, its matrix, its articles side by side.

use maud::{Markup, html};

use super::claim::{node, percent, plain};
use super::entry::Page;
use super::wording::cut;
use super::{beside, lazily, matrix};
use crate::export::graph::Link;
use crate::export::svg::draw::Frame;
use crate::export::{clean, names, selection, stories, svg};
use crate::lineage::{Evidence, Story};

/// Characters of a title.
const TITLE: usize = 140;

/// Stories that stand open in a large page.
const OPEN: usize = 3;

/// All stories that have an edge.
pub fn draw(page: &Page<'_>) -> Markup {
    let linked = &page.stories;
    html! {
        section #stories aria-labelledby="stories-title" {
            h2 id="stories-title" { "The stories" }
            @if linked.is_empty() { p { "No article was found to come from another." } }
            @for (at, story) in linked.iter().enumerate() { (section(page, story, !page.is_large || at < OPEN)) }
            @if page.stories_left_out > 0 {
                p.note { "The " (linked.len()) " largest and most altered stories of " (linked.len() + page.stories_left_out) "; stories.csv lists all." }
            }
            @if !linked.is_empty() { div.legend tabindex="0" role="region" aria-label="Legend" { (svg::legend(&Frame { in_page: true, ..Frame::WIDE })) } }
        }
    }
}

fn section(page: &Page<'_>, story: &Story, is_open: bool) -> Markup {
    let id = format!("story-{}", story.number);
    let title = cut(&stories::title(page.report, story), TITLE);
    html! {
        details.story id=(id) open[is_open] {
            summary {
                h3 { "Story " (story.number) ": " bdi { (title) } }
                span.facts { (svg::facts(page.report, story)) }
            }
            @if is_open { (body(page, story)) } @else { (lazily(page, &body(page, story))) }
        }
    }
}

fn body(page: &Page<'_>, story: &Story) -> Markup {
    let findings: Vec<_> =
        page.report.alterations.findings.iter().filter(|f| story.articles.binary_search(&f.derived).is_ok()).collect();
    let links: Vec<&Link<'_>> = story.articles.iter().take(selection::LIMIT).flat_map(|&a| page.links_to(a)).collect();
    html! {
        div.chart.wide tabindex="0" role="region" aria-label={ "Lineage of story " (story.number) } {
            (svg::inline(page.report, &page.graph, story, &Frame { in_page: true, ..Frame::WIDE }))
        }
        div.chart.slim tabindex="0" role="region" aria-label={ "Lineage of story " (story.number) ", narrow" } {
            (svg::inline(page.report, &page.graph, story, &Frame::NARROW))
        }
        @if !findings.is_empty() {
            h4 { "Patterns over whole articles" }
            ul.findings {
                @for finding in findings {
                    li { b dir="auto" { (cut(&finding.subject, 80)) } ": " (clean::shown(&finding.statement)) " "
                        span.facts { (super::claim::link(page, finding.source)) " → " (super::claim::link(page, finding.derived)) } }
                }
            }
        }
        h4 { "Why these links" }
        div.edges { @for link in links { (edge(page, link)) } }
        @if story.articles.len() > selection::LIMIT { p.note { "lineage.csv has the other links." } }
        (matrix::draw(page, story))
        (beside::draw(page, story.number))
        @if page.claims_of(story.number).is_empty() && stories::altered(page.report, story) > 0 {
            p.note { "Its claims are too many to be shown side by side; claims.csv has them." }
        }
    }
}

/// The reasons for a derivation, those against it, and the next best source.
fn edge(page: &Page<'_>, link: &Link<'_>) -> Markup {
    let derivation = link.edge.derivation;
    let (speaking, against) = link.reasons();
    html! {
        details.edge {
            summary {
                (plain(page, link.edge.source)) " → " (plain(page, link.edge.derived)) ": "
                b class=(derivation.relation.name()) { (svg::draw::sure(link)) }
            }
            ul {
                @for reason in speaking { li { span.sg { "+" } " " (told(reason)) } }
                @for reason in against { li { span.sg { "−" } " against: " (told(reason)) } }
                li { span.sg { "→" } " direction " (percent(derivation.direction_confidence)) " sure" }
                @match &derivation.runner_up {
                    Some((other, probability)) => li { span.sg { "2" } " next best source: " (node(page, other)) ", " (percent(*probability)) },
                    None => li { span.sg { "2" } " no other source came into question" },
                }
            }
        }
    }
}

fn told(reason: &Evidence) -> Markup {
    html! { (names::words(&reason.name)) ": " b dir="auto" { (clean::shown(&cut(&reason.value, 200))) } }
}
