//! What a run found, in a few numbers: for `run.json`, `--json` and the last lines on the terminal.

use serde::Serialize;

use super::{claims, names};
use crate::claims::Status;
use crate::pipeline::{Deduplication, Report};

/// The main job's result in numbers.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Summary {
    /// Articles taken.
    pub articles: usize,
    /// Records rejected.
    pub rejected: usize,
    /// Verified pairs.
    pub pairs: usize,
    /// Direct derivations, those from missing sources included.
    pub derivations: usize,
    /// Hypothesised articles.
    pub missing_sources: usize,
    /// Stories.
    pub stories: usize,
    /// Claims by what became of them.
    pub claims: Claims,
    /// Patterns over whole articles.
    pub findings: usize,
    /// Severity of the worst altered claim, 0 when there is none.
    pub worst: f64,
    /// Where to look first.
    pub look_first: Option<LookFirst>,
}

/// Claims by what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Claims {
    /// The same words.
    pub verbatim: usize,
    /// Other words, the same meaning.
    pub reworded: usize,
    /// Changed.
    pub altered: usize,
    /// Left out.
    pub omitted: usize,
    /// Added.
    pub added: usize,
}

/// The most severe altered claim.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LookFirst {
    /// Its row in `claims.csv`.
    pub claim: String,
    /// Id of the source article.
    pub source: String,
    /// Id of the derived article.
    pub derived: String,
    /// How it was altered.
    pub kinds: Vec<String>,
    /// How much it matters.
    pub severity: f64,
    /// The words of the derived article.
    pub derived_text: String,
}

impl Summary {
    /// The summary of a report.
    pub fn of(report: &Report) -> Self {
        let mut summary = Self {
            articles: report.corpus.articles.len(),
            rejected: report.corpus.rejects.len(),
            pairs: report.matches.len(),
            derivations: report.lineage.graph.edge_count(),
            missing_sources: report.lineage.graph.node_weights().filter(|n| is_missing(n)).count(),
            stories: report.lineage.stories.len(),
            findings: report.alterations.findings.len(),
            ..Self::default()
        };
        let altered = names::of(&Status::Altered);
        for traced in report.alterations.comparisons.iter().flat_map(|c| &c.claims) {
            *summary.claims.of(traced.claim.status) += 1;
        }
        for row in claims::rows(report).filter(|row| row.status == altered) {
            // The first of equals wins: rows come sorted.
            if summary.look_first.as_ref().is_none_or(|best| row.severity > best.severity) {
                summary.worst = row.severity;
                summary.look_first = Some(LookFirst {
                    claim: row.claim,
                    source: row.source.to_owned(),
                    derived: row.derived.to_owned(),
                    kinds: row.kinds,
                    severity: row.severity,
                    derived_text: row.derived_text.to_owned(),
                });
            }
        }
        summary
    }
}

impl Claims {
    fn of(&mut self, status: Status) -> &mut usize {
        match status {
            Status::Verbatim => &mut self.verbatim,
            Status::Reworded => &mut self.reworded,
            Status::Altered => &mut self.altered,
            Status::Omitted => &mut self.omitted,
            Status::Added => &mut self.added,
        }
    }
}

fn is_missing(node: &crate::lineage::Node) -> bool {
    matches!(node, crate::lineage::Node::Missing(_))
}

/// The result of `dedup` in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DedupSummary {
    /// Articles taken.
    pub articles: usize,
    /// Records rejected.
    pub rejected: usize,
    /// Verified pairs of duplicates.
    pub pairs: usize,
    /// Clusters, those of one article included.
    pub clusters: usize,
    /// Articles kept.
    pub kept: usize,
}

impl DedupSummary {
    /// The summary of a deduplication.
    pub fn of(result: &Deduplication) -> Self {
        let mut clusters = result.duplicates.clusters.clone();
        clusters.sort_unstable();
        clusters.dedup();
        Self {
            articles: result.documents.len(),
            rejected: result.documents.rejects.len(),
            pairs: result.duplicates.pairs.len(),
            clusters: clusters.len(),
            kept: result.duplicates.keep.iter().filter(|keep| **keep).count(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::sample;

    #[test]
    fn the_worst_claim_is_named() {
        let summary = Summary::of(&sample::report());
        assert_eq!((summary.articles, summary.derivations, summary.missing_sources), (5, 4, 2));
        assert_eq!(summary.claims.altered, 2);
        assert_eq!(summary.look_first.map(|l| l.kinds), Some(vec!["number".to_owned(), "attribution".to_owned()]));
    }
}
