//! `claims.csv`: every claim along every derivation, what became of it, and who changed it first.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64;

use super::names;
use super::table::{Table, count, decimal, flag, list, text};
use crate::article::{Article, Span};
use crate::claims::{Claim, Rule};
use crate::pipeline::Report;

/// The columns.
pub const HEADER: [&str; 16] = [
    "claim", "source", "derived", "status", "kinds", "severity", "confidence", "source_text", "derived_text",
    "source_start", "source_end", "derived_start", "derived_end", "introduced_by", "moved", "rules",
];

/// A claim as the outside world sees it; [`write()`] and `compare` share it.
#[derive(Clone, Debug, Serialize)]
pub struct Row<'a> {
    /// Stable and unique: made from the two articles and the two places.
    pub claim: String,
    /// Id of the source article.
    pub source: &'a str,
    /// Id of the derived article.
    pub derived: &'a str,
    /// What became of the claim.
    pub status: String,
    /// How it was altered.
    pub kinds: Vec<String>,
    /// How much it matters, 0 to 1.
    pub severity: f64,
    /// How sure the comparison is, 0 to 1.
    pub confidence: f64,
    /// The words of the source, verbatim.
    pub source_text: &'a str,
    /// The words of the derived article, verbatim.
    pub derived_text: &'a str,
    /// Bytes of the source article.
    pub source_span: Option<Span>,
    /// Bytes of the derived article.
    pub derived_span: Option<Span>,
    /// The article, present or missing, in which the alteration first appears.
    pub introduced_by: Option<String>,
    /// Whether the claim stands in another place of the order.
    pub moved: bool,
    /// The detectors that fired, with their cue words.
    pub rules: Vec<String>,
}

/// Gives out row ids; two claims of the same places get different ones.
#[derive(Debug, Default)]
pub struct Ids {
    seen: BTreeMap<u64, u32>,
}

impl Ids {
    fn next(&mut self, source: &Article, derived: &Article, claim: &Claim) -> String {
        let key = format!("{}\0{}\0{:?}\0{:?}", source.id, derived.id, claim.source, claim.derived);
        let hash = xxh3_64(key.as_bytes());
        let again = self.seen.entry(hash).and_modify(|n| *n += 1).or_insert(1);
        // The letter keeps a spreadsheet from reading digits with an e between them as a number.
        if *again == 1 { format!("c{hash:016x}") } else { format!("c{hash:016x}-{again}") }
    }
}

impl<'a> Row<'a> {
    /// The row of one claim.
    pub fn new(
        source: &'a Article,
        derived: &'a Article,
        claim: &Claim,
        introduced_by: Option<String>,
        ids: &mut Ids,
    ) -> Self {
        Self {
            claim: ids.next(source, derived, claim),
            source: &source.id.0,
            derived: &derived.id.0,
            status: names::of(&claim.status),
            kinds: claim.kinds.iter().map(names::of).collect(),
            severity: claim.severity,
            confidence: claim.confidence,
            source_text: verbatim(source, claim.source),
            derived_text: verbatim(derived, claim.derived),
            source_span: claim.source,
            derived_span: claim.derived,
            introduced_by,
            moved: claim.moved,
            rules: claim.rules.iter().map(rule).collect(),
        }
    }

    fn write(&self, table: &mut Table<'_>) -> io::Result<()> {
        let bound = |span: Option<Span>, of: fn(Span) -> usize| span.map_or_else(|| text(""), |s| count(of(s)));
        table.row([
            text(&self.claim),
            text(self.source),
            text(self.derived),
            text(&self.status),
            list(&self.kinds),
            decimal(self.severity),
            decimal(self.confidence),
            text(self.source_text),
            text(self.derived_text),
            bound(self.source_span, |s| s.start),
            bound(self.source_span, |s| s.end),
            bound(self.derived_span, |s| s.start),
            bound(self.derived_span, |s| s.end),
            text(self.introduced_by.as_deref().unwrap_or_default()),
            flag(self.moved),
            list(&self.rules),
        ])
    }
}

fn verbatim(article: &Article, span: Option<Span>) -> &str {
    span.and_then(|s| article.text.get(s.start..s.end)).unwrap_or_default()
}

/// A detector with its cue words: `name`, `name: from → to`, with `∅` for a side without words.
pub fn rule(rule: &Rule) -> String {
    let side =
        |words: &'_ str| -> Cow<'_, str> { if words.is_empty() { "∅".into() } else { words.to_owned().into() } };
    if rule.from.is_empty() && rule.to.is_empty() {
        rule.name.clone()
    } else {
        format!("{}: {} → {}", rule.name, side(&rule.from), side(&rule.to))
    }
}

/// The rows of a report, sorted by source and derived article, each pair in the order of the derived text.
pub fn rows(report: &Report) -> impl Iterator<Item = Row<'_>> {
    let mut ids = Ids::default();
    let articles = &report.corpus.articles;
    report
        .alterations
        .comparisons
        .iter()
        .flat_map(|comparison| comparison.claims.iter().map(move |traced| (comparison, traced)))
        .filter_map(move |(comparison, traced)| {
            let (source, derived) = (articles.get(comparison.source)?, articles.get(comparison.derived)?);
            let introduced_by = traced.introduced_by.as_ref().map(|n| names::node(report, n).into_owned());
            Some(Row::new(source, derived, &traced.claim, introduced_by, &mut ids))
        })
}

/// Writes the table.
///
/// # Errors
/// The stream cannot be written.
pub fn write(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    write_rows(rows(report), to)
}

/// Writes rows as the table.
///
/// # Errors
/// The stream cannot be written.
pub fn write_rows<'a>(rows: impl IntoIterator<Item = Row<'a>>, to: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new(to, &HEADER)?;
    for row in rows {
        row.write(&mut table)?;
    }
    table.end()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::export::sample;

    #[test]
    fn a_row_a_claim() {
        insta::assert_snapshot!(sample::written(write), @r#"
        claim,source,derived,status,kinds,severity,confidence,source_text,derived_text,source_start,source_end,derived_start,derived_end,introduced_by,moved,rules
        c1313684d80c840a4,004_copy.txt,002_kayhan.txt,altered,number|attribution,0.8000,0.9000,"Some 5,000 soldiers may be deported.","Some 6,000 soldiers will be deported.",0,36,0,37,002_kayhan.txt,false,"number: 5,000 → 6,000|modality: may → ∅"
        ca1ca9af50eca0a5f,004_copy.txt,002_kayhan.txt,altered,attribution,0.4500,0.9000,"They may leave, officials said.","'=They shall leave, officials admitted",37,68,38,75,missing:cnn,true,attribution: said → admitted|order
        c64866c4c9f3701c3,004_copy.txt,002_kayhan.txt,added,,0.0000,0.9000,,'=They,,,38,43,002_kayhan.txt,false,
        c42bcf57bb8bc43d3,004_copy.txt,002_kayhan.txt,omitted,,0.0000,0.9000,They may le,,37,48,,,,false,
        "#);
    }

    #[test]
    fn ids_are_unique() {
        let report = sample::report();
        let ids: BTreeSet<String> = rows(&report).map(|r| r.claim).collect();
        assert_eq!(ids.len(), rows(&report).count());
        let comparison = &report.alterations.comparisons[0];
        let articles = &report.corpus.articles;
        let mut ids = Ids::default();
        let mut id = || {
            let claim = &comparison.claims[0].claim;
            Row::new(&articles[comparison.source], &articles[comparison.derived], claim, None, &mut ids).claim
        };
        assert_ne!(id(), id());
    }
}
