//! `report.html`: one page for the analyst, complete in one file, that reads without scripts and asks no network.
//!
//! **A large page stays light.** What a browser need not show at once stands in `noscript`: a browser that runs scripts
//! takes it for plain text and builds nothing from it until the script asks for a part, and one that does not reads it as
//! the page. So nothing is there twice, and nothing is missing. The first claims stand outside, to be seen at once.
//!
//! **A browser must still open it.** Of a very large corpus the page has the most severe claims and the largest and most
//! altered stories, and says so; the tables beside it have all.
//!
//! **Nothing from an article becomes code.** maud escapes all text, [`clean::shown`](super::clean::shown) makes controls
//! visible, links lead to web addresses only, and the policy in the head allows this page's own script and style, known
//! by their hashes, and no request at all.

mod articles;
mod beside;
mod claim;
mod entry;
mod island;
mod lead;
mod marks;
mod matrix;
mod method;
mod story;
pub mod wording;

use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use self::entry::Page;
use super::svg;
use crate::claims::Kind;
use crate::pipeline::Report;

const SCRIPT: &str = include_str!("script.js");
const STYLE: &str = include_str!("style.css");

/// Claims of a large page that stand outside `noscript`.
const FIRST: usize = 50;

/// Writes the page.
///
/// # Errors
/// The stream cannot be written.
pub fn write(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    let page = Page::of(report);
    let style = format!("{STYLE}{}", svg::STYLE);
    let document = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy(&style));
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                meta name="color-scheme" content="light dark";
                title { "copytrail: who copied whom, and what they changed" }
                link rel="icon" href="data:,";
                style { (PreEscaped(&style)) }
            }
            body {
                a.skip href="#claims" { "To the altered claims" }
                header.top {
                    p.brand { b { "copytrail" } span { "Who copied whom, and what they changed on the way" } }
                    nav aria-label="Page" {
                        a href="#claims" { "Claims" } a href="#stories" { "Stories" } a href="#articles" { "Articles" } a href="#method" { "Method" }
                    }
                }
                main {
                    (lead::draw(&page))
                    (claims(&page))
                    (story::draw(&page))
                    (articles::draw(&page))
                    (method::draw(&page))
                }
                script type="application/json" id="data" { (PreEscaped(island::draw(&page))) }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    to.write_all(document.into_string().as_bytes())?;
    to.write_all(b"\n")
}

/// Nothing may be loaded, run or sent but what stands in this page.
fn policy(style: &str) -> String {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; img-src data:; base-uri 'none'; form-action 'none'",
        hash(SCRIPT),
        hash(style)
    )
}

/// What a large page holds back until it is asked for. What is held back inside it is held back as a whole, because
/// `noscript` cannot stand in itself.
fn lazily(page: &Page<'_>, content: &Markup) -> Markup {
    if !page.is_large {
        return html! { (content) };
    }
    let whole = content.0.replace(HOLDING.0, "<div>").replace(HOLDING.1, "</div>");
    PreEscaped(format!("{}{whole}{}", HOLDING.0, HOLDING.1))
}

/// What stands round a part that is held back.
const HOLDING: (&str, &str) = ("<div class=\"lazy\"><noscript>", "</noscript></div>");

/// The list of the altered claims with its filters.
fn claims(page: &Page<'_>) -> Markup {
    let first = if page.is_large { FIRST.min(page.altered.len()) } else { page.altered.len() };
    let (shown, held) = page.altered.split_at(first);
    html! {
        section #claims aria-labelledby="claims-title" {
            div.bar {
                h2 id="claims-title" { "Altered claims" }
                p.count id="count" role="status" { (page.altered.len()) ", most severe first" }
            }
            @if page.altered.len() < page.all_altered {
                p.note { "The " (page.altered.len()) " most severe of " (page.all_altered) "; claims.csv has all." }
            }
            @if page.altered.is_empty() { p { "No altered claim was found." } }
            @else { (filters(page)) }
            div #list {
                @for &at in shown { (claim::draw(page, &page.entries[at])) }
            }
            @if !held.is_empty() {
                noscript id="held" { @for &at in held { (PreEscaped(one_line(claim::draw(page, &page.entries[at]).into_string()))) "\n" } }
                p #more hidden { button type="button" { "Show more" } }
            }
            div #review hidden {
                p { span id="reviewed" {} " " button type="button" id="export" { "Save my review as CSV" } }
            }
        }
    }
}

/// A claim on a line of its own, so that the script can take it by its number; its own line ends become references.
fn one_line(claim: String) -> String {
    if claim.contains(['\n', '\r']) { claim.replace('\r', "&#13;").replace('\n', "&#10;") } else { claim }
}

/// The filters, which only a script can use.
fn filters(page: &Page<'_>) -> Markup {
    let kinds = [
        Kind::Number,
        Kind::Date,
        Kind::Entity,
        Kind::Quote,
        Kind::Attribution,
        Kind::Negation,
        Kind::Modality,
        Kind::Term,
        Kind::Truncation,
        Kind::Other,
    ];
    let count = |kind: Kind| page.altered.iter().filter(|&&e| page.entries[e].kinds.contains(&kind)).count();
    html! {
        form #filters hidden role="search" aria-label="Filter the altered claims" {
            label { "Text " input type="search" name="q" placeholder="words in either text" autocomplete="off"; }
            label { "Outlet " select name="outlet" { option value="" { "all" }
                @for name in articles::choices(page) { option value=(name) { (wording::cut(&name, 50)) } } } }
            label { "Severity " select name="level" {
                option value="" { "all" } option value="medium" { "medium and high" } option value="high" { "high" } } }
            label { "From " input type="date" name="from"; }
            label { "to " input type="date" name="to"; }
            label { "Review " select name="review" {
                option value="" { "all" } option value="open" { "open" } option value="confirmed" { "confirmed" }
                option value="rejected" { "rejected" } option value="noted" { "with a note" } } }
            fieldset {
                legend { "Kind" }
                @for kind in kinds { @let n = count(kind); @if n > 0 {
                    label.chip { input type="checkbox" name="kind" value=(kind.name()); span { (kind.name()) " " small { (n) } } }
                } }
            }
            button type="reset" { "Clear" }
            span.keys { "Keys: " kbd { "j" } " " kbd { "k" } " next, previous · " kbd { "c" } " confirm · " kbd { "r" } " reject · " kbd { "n" } " note · " kbd { "/" } " search" }
        }
    }
}

#[cfg(test)]
mod tests;
