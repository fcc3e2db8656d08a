//! An altered claim: a line of the list, which opens into the proof.

use maud::{Markup, html};

use super::entry::{Entry, Page};
use super::marks;
use super::wording::{self, cut};
use crate::article::Span;
use crate::export::claims::rule;
use crate::export::svg::moment;
use crate::export::{clean, names};
use crate::lineage::Node;

/// Characters of a name that a line shows.
const NAME: usize = 34;

/// Characters of the copy's wording that a line shows.
const SNIPPET: usize = 100;

/// The three levels of severity, with the sign that goes with the word.
pub fn level(page: &Page<'_>, severity: f64) -> (&'static str, &'static str) {
    let settings = &page.report.settings.claims;
    if severity >= settings.high {
        ("high", "▲▲▲")
    } else if severity >= settings.medium {
        ("medium", "▲▲")
    } else {
        ("low", "▲")
    }
}

/// Who published an article, short enough for a line.
pub fn who(page: &Page<'_>, position: usize) -> String {
    cut(&names::who(page.article(position)), NAME)
}

/// An article's name as a link to its place in the page.
pub fn link(page: &Page<'_>, position: usize) -> Markup {
    html! { a href={ "#" (names::anchor(&page.article(position).id.0)) } { bdi { (who(page, position)) } } }
}

/// The name of an article or of a missing original, as a link where there is something to go to.
pub fn node(page: &Page<'_>, node: &Node) -> Markup {
    match node {
        Node::Article(position) => link(page, *position),
        Node::Missing(slug) => html! { span.missing { (names::of_slug(slug)) " (missing)" } },
    }
}

/// The name of an article or of a missing original, where a link cannot stand.
pub fn plain(page: &Page<'_>, node: &Node) -> Markup {
    match node {
        Node::Article(position) => html! { bdi { (who(page, *position)) } },
        Node::Missing(slug) => html! { span.missing { (names::of_slug(slug)) " (missing)" } },
    }
}

/// A claim of the list.
pub fn draw(page: &Page<'_>, entry: &Entry<'_>) -> Markup {
    let claim = entry.claim;
    let (level, sign) = level(page, claim.severity);
    let kinds = entry.kinds.iter().map(|k| k.name()).collect::<Vec<_>>().join(" · ");
    html! {
        details.c id={ "claim-" (entry.row.claim) } {
            summary {
                span class={ "sv " (level) } { (sign) " " span { (level) } }
                span.ch { (wording::change(&claim.rules, entry.row.source_text, entry.row.derived_text))
                    " " span.sn dir="auto" { (cut(entry.row.derived_text, SNIPPET)) } }
                span.ks { (kinds) }
                span.rt { bdi { (who(page, entry.source)) } " → " bdi { (who(page, entry.derived)) } }
            }
            (proof(page, entry))
        }
    }
}

/// The two wordings side by side, and why they were taken for an alteration.
fn proof(page: &Page<'_>, entry: &Entry<'_>) -> Markup {
    let claim = entry.claim;
    let (old, new) = marks::sides(entry.row.source_text, entry.row.derived_text, &claim.rules, &entry.kinds);
    html! {
        div.pf {
            (side(page, "Source", entry.source, claim.source, &old))
            (side(page, "Copy", entry.derived, claim.derived, &new))
            div.wy {
                p { b { "Why: " }
                    @for (at, seen) in claim.rules.iter().enumerate() {
                        @if at > 0 { "; " }
                        (wording::of_rule(&seen.name)) " " code { (clean::shown(&rule(seen))) }
                    }
                }
                p.mt {
                    @match entry.introduced {
                        Some(Node::Article(by)) if *by == entry.derived => { "Introduced here" }
                        Some(by) => { "Introduced by " (node(page, by)) }
                        None => { "Introduced by nobody known" }
                    }
                    " · " (percent(claim.confidence)) " sure · severity " (format!("{:.2}", claim.severity))
                    @if claim.moved { " · moved to another place" }
                    " · " a href={ "#claim-" (entry.row.claim) } { "link to this claim" }
                }
            }
        }
    }
}

fn side(page: &Page<'_>, name: &str, position: usize, span: Option<Span>, marked: &Markup) -> Markup {
    let (before, after) = page.context(position, span);
    let article = page.article(position);
    html! {
        div.sd {
            p.hd { (name) ": " (link(page, position)) @if let Some(p) = &article.published { ", " (moment::day(p)) } }
            p.tx dir="auto" { span.cx { (clean::shown(&before)) } span.cl { (marked) } span.cx { (clean::shown(&after)) } }
        }
    }
}

/// A share as a percentage.
pub fn percent(share: f64) -> String {
    format!("{:.0}\u{a0}%", (share * 100.0).round())
}
