//! Two whole articles side by side, claim by claim, and what of the source was left out.

use maud::{Markup, html};

use super::claim::{link, who};
use super::entry::{Entry, Page};
use super::{lazily, marks};
use crate::claims::Status;
use crate::export::clean;
use crate::export::svg::counted;

/// The comparisons of a story, each in two parts.
pub fn draw(page: &Page<'_>, story: usize) -> Markup {
    let entries = page.claims_of(story);
    let pairs = entries.chunk_by(|a, b| (a.source, a.derived) == (b.source, b.derived));
    html! {
        @for pair in pairs {
            @let (omitted, kept): (Vec<&Entry<'_>>, Vec<&Entry<'_>>) =
                pair.iter().partition(|e| e.claim.status == Status::Omitted);
            @if !kept.is_empty() {
                details.sect {
                    summary { h4 { "Side by side: " bdi { (who(page, pair[0].source)) } " → " bdi { (who(page, pair[0].derived)) } }
                        span.facts { (tally(&kept)) } }
                    (lazily(page, &table(page, &kept)))
                }
            }
            @if !omitted.is_empty() {
                details.sect {
                    summary { h4 { "Left out of " bdi { (who(page, pair[0].derived)) } }
                        span.facts { (counted(omitted.len(), "claim")) " of " bdi { (who(page, pair[0].source)) } } }
                    (lazily(page, &left_out(&omitted)))
                }
            }
        }
    }
}

fn tally(entries: &[&Entry<'_>]) -> String {
    let statuses = [Status::Altered, Status::Reworded, Status::Verbatim, Status::Added];
    let parts = statuses.into_iter().filter_map(|status| {
        let count = entries.iter().filter(|e| e.claim.status == status).count();
        (count > 0).then(|| format!("{count} {}", status.name()))
    });
    parts.collect::<Vec<_>>().join(" · ")
}

fn table(page: &Page<'_>, entries: &[&Entry<'_>]) -> Markup {
    let Some(first) = entries.first() else { return html! {} };
    html! {
        div.scroll tabindex="0" role="region" aria-label="Side by side" {
            table.bs {
                thead { tr { th scope="col" { "Status" } th scope="col" { (link(page, first.source)) } th scope="col" { (link(page, first.derived)) } } }
                tbody { @for entry in entries { (row(entry)) } }
            }
        }
    }
}

fn row(entry: &Entry<'_>) -> Markup {
    let status = entry.claim.status;
    let (old, new) = match status {
        Status::Altered | Status::Reworded => {
            marks::sides(entry.row.source_text, entry.row.derived_text, &entry.claim.rules, &entry.kinds)
        }
        _ => (html! { (clean::shown(entry.row.source_text)) }, html! { (clean::shown(entry.row.derived_text)) }),
    };
    let is_altered = status == Status::Altered;
    // An altered claim has its place in the list; the others have theirs here.
    let id = (!is_altered).then(|| format!("claim-{}", entry.row.claim));
    html! {
        tr class=(status.name()) id=[id] {
            th scope="row" {
                span.sg { (status.sign()) } " "
                @if is_altered { a href={ "#claim-" (entry.row.claim) } { (status.name()) } } @else { (status.name()) }
            }
            td dir="auto" { (old) }
            td dir="auto" { (new) }
        }
    }
}

fn left_out(entries: &[&Entry<'_>]) -> Markup {
    html! {
        ul.out { @for entry in entries { li id={ "claim-" (entry.row.claim) } dir="auto" { (clean::shown(entry.row.source_text)) } } }
    }
}
