//! Every article, with what is known of it and where it comes from.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::entry::Page;
use super::lazily;
use super::wording::cut;
use crate::export::svg::moment;
use crate::export::{clean, names};

/// Characters of a headline: a reader needs no more, and some are a megabyte.
const TITLE: usize = 400;

/// Articles that the table has when there are more.
const MOST: usize = 5000;

/// The table of the articles; of a large corpus, of those in the stories that are shown.
pub fn draw(page: &Page<'_>) -> Markup {
    let all = page.report.corpus.articles.len();
    let mut shown: Vec<usize> = (0..all).collect();
    if all > MOST {
        shown = page.stories.iter().flat_map(|s| s.articles.iter().copied()).take(MOST).collect();
        shown.sort_unstable();
    }
    html! {
        section #articles aria-labelledby="articles-title" {
            h2 id="articles-title" { "The articles" }
            @if shown.len() < all { p.note { (shown.len()) " of " (all) " articles; articles.csv has all." } }
            (lazily(page, &html! {
                div.scroll tabindex="0" role="region" aria-label="Articles" {
                    table.ar {
                        thead { tr {
                            @for name in ["Article", "Published", "Headline", "Role", "Comes from", "Story"] { th scope="col" { (name) } }
                        } }
                        tbody { @for &position in &shown { (row(page, position)) } }
                    }
                }
            }))
        }
    }
}

fn row(page: &Page<'_>, position: usize) -> Markup {
    let article = page.article(position);
    let vertex = &page.graph.vertices[position];
    let title = names::headline(article);
    let role = page.report.lineage.roles.get(position).map(|r| names::words(&names::of(r))).unwrap_or_default();
    let address = article.url.as_deref().and_then(clean::web_address);
    html! {
        tr id=(names::anchor(&article.id.0)) {
            th scope="row" { bdi { (cut(&names::who(article), 80)) }
                @if !article.outlet_name().is_empty() { br; span.facts { bdi { (cut(&article.id.0, 120)) } } } }
            td { @match &article.published {
                Some(p) => { (moment::day(p)) br; span.facts { "by the " (p.source.name()) } },
                None => { span.facts { "no date" } },
            } }
            td dir="auto" {
                @match &title {
                    Some(title) => { (cut(title, TITLE)) }
                    None => { i { (cut(&names::opening(page.report, position), TITLE)) } }
                }
                @if let Some(address) = address { " " a href=(address) rel="noopener noreferrer nofollow" target="_blank" { "open ↗" } }
                @else if let Some(url) = &article.url { br; span.facts { (cut(url, 120)) } }
            }
            td { (role) }
            td {
                @let links: Vec<_> = page.links_to(position).collect();
                @for (at, link) in links.iter().enumerate() { @if at > 0 { ", " } (super::claim::node(page, link.edge.source)) }
                @if links.is_empty() { span.facts { "nothing known" } }
            }
            td { @if let Some(story) = vertex.story { a href={ "#story-" (story) } { (story) } } }
        }
    }
}

/// The names of all articles with an altered claim, to choose from.
pub fn choices(page: &Page<'_>) -> Vec<String> {
    let read = page.altered.iter().flat_map(|&e| [page.entries[e].source, page.entries[e].derived]);
    let names: BTreeSet<String> = read.map(|a| clean::shown(&names::who(page.article(a))).into_owned()).collect();
    names.into_iter().collect()
}
