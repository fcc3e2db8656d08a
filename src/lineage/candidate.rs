//! Candidates: the possible derivations of a story, one for each direction of a link.

use std::collections::BTreeMap;

use petgraph::unionfind::UnionFind;

use super::arborescence::Arc;
use super::step::Step;
use crate::verify::Match;

/// A possible derivation.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// The arc; its weight is the log-odds of the link, less what other sources explain better, plus the log-probability of
    /// the direction.
    pub arc: Arc,
    /// What the two articles share.
    pub found: &'a Match,
    /// Probability of the direction by the reasons for it, 0 to 1.
    pub direction: f64,
    /// Whether a date or a credit speaks for the direction, not only the lengths.
    pub is_attested: bool,
    /// Later versions that the derived article could have been made from.
    pub later: usize,
    /// The derived article's own wording that its nearest possible source has beyond this one, as a share of it.
    pub beyond: f64,
    /// The share of the derived article's vocabulary that the source has, where it is a free paraphrase; else 0.
    pub odd_words: f64,
    /// Probability among all lineages of the story, 0 to 1.
    pub probability: f64,
    /// Copies that the source is expected to have besides.
    pub copies: f64,
    /// Singular readings of the source and of the derived article, where they are to tell which came first.
    pub singular: Option<(usize, usize)>,
    /// The step of an undated line of versions that it is, if it is one.
    pub step: Option<Step>,
}

impl Candidate<'_> {
    /// Whether nothing but the shape of the story tells which of the candidates into one article is right: no date, no credit,
    /// and no odd words of a free paraphrase.
    pub fn are_open(into: &[Self]) -> bool {
        !into.iter().any(|c| c.is_attested || c.odd_words > 0.0)
    }
}

/// The articles that candidates connect, two or more, each set ascending.
pub fn connected(count: usize, candidates: &[Candidate<'_>]) -> Vec<Vec<usize>> {
    let mut sets: UnionFind<usize> = UnionFind::new(count);
    candidates.iter().for_each(|c| {
        sets.union(c.arc.source, c.arc.derived);
    });
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for article in 0..count {
        members.entry(sets.find(article)).or_default().push(article);
    }
    members.into_values().filter(|members| members.len() > 1).collect()
}
