//! Claims × articles: what became of every claim in every article that was compared.
//!
//! A claim is followed along the derivations: the copy's wording in one comparison is the source's wording in the next.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::claim::link;
use super::entry::{Entry, Page};
use super::lazily;
use super::wording::cut;
use crate::article::Span;
use crate::claims::Status;
use crate::lineage::Story;

/// Characters of a claim that a row shows.
const WORDS: usize = 110;

/// Articles from which their names are set upright.
const MANY: usize = 8;

/// A claim through all articles.
struct Row<'e, 'a> {
    /// Where it was first found.
    first: &'e Entry<'a>,
    /// The article that has it first, when it was not added there.
    origin: Option<usize>,
    cells: BTreeMap<usize, (Status, &'e Entry<'a>)>,
}

/// The matrix of a story; nothing when none of its articles could be compared.
pub fn draw(page: &Page<'_>, story: &Story) -> Markup {
    let entries = page.claims_of(story.number);
    if entries.is_empty() {
        return html! {};
    }
    let rows = rows(&entries);
    let mut articles: Vec<usize> =
        rows.iter().flat_map(|r| r.origin.into_iter().chain(r.cells.keys().copied())).collect();
    articles.sort_unstable();
    articles.dedup();
    // Sources before what comes from them.
    let depth = depths(&entries);
    articles.sort_by_key(|a| (depth.get(a).copied().unwrap_or_default(), *a));
    let uncompared: Vec<usize> = story.articles.iter().copied().filter(|a| !articles.contains(a)).collect();
    html! {
        details.sect {
            summary { h4 { "Claim matrix" } span.facts { (rows.len()) " claims × " (articles.len()) " articles" } }
            (lazily(page, &html! {
                p.note {
                    "● has it first · = kept · ~ reworded · ! altered · – left out · + added · blank: not compared."
                    @if !uncompared.is_empty() {
                        " Not compared with any article, because the source is missing: "
                        @for (at, article) in uncompared.iter().enumerate() { @if at > 0 { ", " } (link(page, *article)) }
                        "."
                    }
                }
                div.scroll tabindex="0" role="region" aria-label="Claim matrix" {
                    table.mx.many[articles.len() > MANY] {
                        thead { tr { th scope="col" { "Claim" } @for &article in &articles { th scope="col" { (link(page, article)) } } } }
                        tbody { @for row in &rows { (line(row, &articles)) } }
                    }
                }
            }))
        }
    }
}

fn line(row: &Row<'_, '_>, articles: &[usize]) -> Markup {
    let text =
        if row.first.row.source_text.is_empty() { row.first.row.derived_text } else { row.first.row.source_text };
    let worst = row
        .cells
        .values()
        .map(|(status, entry)| (*status == Status::Altered, entry))
        .max_by_key(|(altered, _)| *altered);
    let target = worst.map_or(row.first, |(_, entry)| entry);
    html! {
        tr {
            th scope="row" dir="auto" { a href={ "#claim-" (target.row.claim) } { (cut(text, WORDS)) } }
            @for article in articles {
                @match row.cells.get(article) {
                    Some((status, _)) => td class=(status.name()) { (status.sign()) },
                    None if row.origin == Some(*article) => td.origin { "●" },
                    None => td {},
                }
            }
        }
    }
}

/// How many derivations lie before an article.
fn depths(entries: &[&Entry<'_>]) -> BTreeMap<usize, usize> {
    let mut pairs: Vec<(usize, usize)> = entries.iter().map(|e| (e.source, e.derived)).collect();
    pairs.dedup();
    let mut depth: BTreeMap<usize, usize> = BTreeMap::new();
    // As often as a chain may be long; a lineage has no circles.
    for _ in 0..pairs.len() {
        let mut changed = false;
        for &(source, derived) in &pairs {
            let above = depth.get(&source).copied().unwrap_or_default() + 1;
            if depth.get(&derived).copied().unwrap_or_default() < above && above <= pairs.len() {
                depth.insert(derived, above);
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    depth
}

fn rows<'e, 'a>(entries: &[&'e Entry<'a>]) -> Vec<Row<'e, 'a>> {
    let depth = depths(entries);
    let mut ordered: Vec<&'e Entry<'a>> = entries.to_vec();
    ordered.sort_by_key(|e| depth.get(&e.derived).copied().unwrap_or_default());
    let mut rows: Vec<Row<'e, 'a>> = Vec::new();
    // Where each article has the claims of the rows so far.
    let mut held: BTreeMap<usize, Vec<(Span, usize)>> = BTreeMap::new();
    for entry in ordered {
        let claim = entry.claim;
        let known = claim.source.and_then(|span| {
            let spans = held.get(&entry.source)?;
            let best = spans
                .iter()
                .map(|&(s, row)| (shared(s, span), row))
                .max_by_key(|&(n, row)| (n, std::cmp::Reverse(row)))?;
            (best.0 * 2 >= span.len()).then_some(best.1)
        });
        let row = known.unwrap_or_else(|| {
            let origin = claim.source.map(|_| entry.source);
            rows.push(Row { first: entry, origin, cells: BTreeMap::new() });
            if let Some(span) = claim.source {
                held.entry(entry.source).or_default().push((span, rows.len() - 1));
            }
            rows.len() - 1
        });
        let cell = rows[row].cells.entry(entry.derived).or_insert((claim.status, entry));
        // Of two parts of a claim the worse one is told.
        if rank(claim.status) > rank(cell.0) {
            *cell = (claim.status, entry);
        }
        if let Some(span) = claim.derived {
            held.entry(entry.derived).or_default().push((span, row));
        }
    }
    let place = |row: &Row<'_, '_>| {
        let (article, span) = match row.origin {
            Some(article) => (article, row.first.claim.source),
            None => (row.first.derived, row.first.claim.derived),
        };
        (depth.get(&article).copied().unwrap_or_default(), article, span)
    };
    rows.sort_by_key(place);
    rows
}

/// Bytes that two spans share.
fn shared(a: Span, b: Span) -> usize {
    a.end.min(b.end).saturating_sub(a.start.max(b.start))
}

const fn rank(status: Status) -> u8 {
    match status {
        Status::Verbatim => 0,
        Status::Reworded => 1,
        Status::Added => 2,
        Status::Omitted => 3,
        Status::Altered => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::{Claim, Comparison, Traced};
    use crate::export::sample;
    use crate::lineage::{Derivation, Relation};

    fn kept(source: Option<(usize, usize)>, derived: Option<(usize, usize)>, status: Status) -> Traced {
        let span = |place: Option<(usize, usize)>| place.map(|(start, end)| Span::new(start, end));
        Traced {
            claim: Claim { source: span(source), derived: span(derived), status, ..Claim::default() },
            introduced_by: None,
        }
    }

    #[test]
    fn a_claim_is_followed_through_a_chain() {
        let mut report = sample::report();
        let nodes: Vec<_> = report.lineage.graph.node_indices().collect();
        let derivation = Derivation {
            relation: Relation::Rewrite,
            confidence: 0.9,
            direction_confidence: 0.9,
            evidence: Vec::new(),
            runner_up: None,
        };
        report.lineage.graph.add_edge(nodes[2], nodes[0], derivation);
        report.alterations.comparisons = vec![
            Comparison {
                source: 2,
                derived: 0,
                claims: vec![
                    kept(Some((0, 37)), Some((0, 30)), Status::Verbatim),
                    kept(Some((40, 70)), None, Status::Omitted),
                ],
            },
            Comparison {
                source: 4,
                derived: 2,
                claims: vec![
                    kept(Some((0, 36)), Some((0, 37)), Status::Altered),
                    kept(None, Some((38, 75)), Status::Added),
                ],
            },
        ];
        let page = Page::of(&report);
        let entries = page.claims_of(1);
        let rows = rows(&entries);
        let told: Vec<(Option<usize>, Vec<(usize, &str)>)> = rows
            .iter()
            .map(|row| (row.origin, row.cells.iter().map(|(article, (status, _))| (*article, status.sign())).collect()))
            .collect();
        assert_eq!(told, [(Some(4), vec![(0, "="), (2, "!")]), (None, vec![(0, "–"), (2, "+")])]);
    }
}
