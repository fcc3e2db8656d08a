//! The branching of present articles: each with the source it most probably has, if any.

use std::borrow::Cow;

use rayon::prelude::*;

use super::arborescence::{self, Arc};
use super::attribution::Attribution;
use super::direction::{self, Standing};
use super::reason::{self, Reason};
use super::{Evidence, Sources, links};
use crate::settings::LineageSettings;
use crate::verify::Match;

/// A possible derivation with its reasons.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// The arc; its weight is the log-odds of the link plus the log-probability of the direction.
    pub arc: Arc,
    /// What the two articles share.
    pub found: &'a Match,
    /// Probability of the direction, 0 to 1.
    pub direction: f64,
    /// Whether a date or a credit speaks for the direction, not only the lengths.
    pub is_attested: bool,
}

/// The branching, and everything it was chosen from.
#[derive(Clone, Debug)]
pub struct Tree<'a> {
    /// All possible derivations, sorted by derived article and source.
    pub candidates: Vec<Candidate<'a>>,
    /// For each article the candidate that leads to it, if it has a source.
    pub chosen: Vec<Option<usize>>,
    /// The candidates into each article.
    pub into: Vec<std::ops::Range<usize>>,
    /// The weaker matches too, sorted by pair: what was seen and not linked.
    pub matches: &'a [Cow<'a, Match>],
    /// What the candidates were weighed with.
    scales: Scales<'a>,
    /// Where each article is in its branch.
    descent: Vec<Descent>,
}

impl<'a> Tree<'a> {
    /// The source of an article.
    pub fn source(&self, article: usize) -> Option<usize> {
        self.chosen[article].map(|c| self.candidates[c].arc.source)
    }

    /// The article that an article goes back to in the end: itself when it has no source.
    pub fn root(&self, article: usize) -> usize {
        self.descent[article].root
    }

    /// What two articles share, if anything.
    pub fn matched(&self, x: usize, y: usize) -> Option<&'a Match> {
        let pair = (x.min(y), x.max(y));
        self.matches.binary_search_by_key(&pair, |found| (found.a, found.b)).ok().map(|at| &*self.matches[at])
    }

    /// The reasons for a candidate, strongest first.
    pub fn evidence(&self, candidate: usize) -> Vec<Evidence> {
        let Candidate { arc, found, .. } = self.candidates[candidate];
        let order = self.scales.order(arc.source, arc.derived);
        let mut evidence: Vec<Evidence> = order.iter().map(Reason::written).collect();
        evidence.extend(self.scales.link(found).iter().map(Reason::written));
        evidence.sort_by(|x, y| y.weight.abs().total_cmp(&x.weight.abs()).then(x.name.cmp(&y.name)));
        evidence
    }

    /// The probability of each candidate into an article, among them and having no source at all. What comes from the
    /// article in the branching is no alternative to its source.
    pub fn probabilities(&self, article: usize) -> Vec<(usize, f64)> {
        let possible: Vec<usize> =
            self.into[article].clone().filter(|&c| !self.comes_from(self.candidates[c].arc.source, article)).collect();
        let weight = |c: usize| self.candidates[c].arc.weight;
        let largest = possible.iter().map(|&c| weight(c)).fold(0.0, f64::max);
        let odds = |weight: f64| (weight - largest).exp();
        let total: f64 = odds(0.0) + possible.iter().map(|&c| odds(weight(c))).sum::<f64>();
        possible.into_iter().map(|c| (c, odds(weight(c)) / total)).collect()
    }

    /// Whether `article` goes back to `ancestor`, at any distance.
    fn comes_from(&self, article: usize, ancestor: usize) -> bool {
        let (own, above) = (self.descent[article], self.descent[ancestor]);
        article != ancestor && above.enters <= own.enters && own.leaves <= above.leaves
    }
}

/// Where an article is in a walk through its branch: a descendant is entered and left inside its ancestor.
#[derive(Clone, Copy, Debug, Default)]
struct Descent {
    root: usize,
    enters: usize,
    leaves: usize,
}

/// Walks through every branch, sources first.
fn walk(sources: &[Option<usize>]) -> Vec<Descent> {
    let mut derived: Vec<Vec<usize>> = vec![Vec::new(); sources.len()];
    for (article, source) in sources.iter().enumerate() {
        if let Some(source) = source {
            derived[*source].push(article);
        }
    }
    let mut descent = vec![Descent::default(); sources.len()];
    let mut clock = 0;
    for root in (0..sources.len()).filter(|&article| sources[article].is_none()) {
        let mut path = vec![(root, 0)];
        while let Some((article, next)) = path.last_mut() {
            if *next == 0 {
                clock += 1;
                descent[*article] = Descent { root, enters: clock, leaves: clock };
            }
            if let Some(&child) = derived[*article].get(*next) {
                *next += 1;
                path.push((child, 0));
            } else {
                descent[*article].leaves = clock;
                path.pop();
            }
        }
    }
    descent
}

/// Probability of its direction below which an arc is impossible: only a certain order in time that no credit contradicts
/// goes below it. However much wording two articles share, it must not buy an arc back in time.
const POSSIBLE: f64 = 0.02;
/// Nats that an arc loses for each nat of log-odds against its direction. The branching counts shared wording once
/// for every arc, so an article of two sources would gain by turning one of them round; this makes that dear.
const AGAINST_ORDER: f64 = 5.0;

/// What every possible derivation is weighed with.
#[derive(Clone, Debug)]
struct Scales<'a> {
    sources: Sources<'a>,
    attribution: &'a Attribution,
    standing: Standing,
}

impl<'a> Scales<'a> {
    /// The reasons why the one article came before the other.
    fn order(&self, source: usize, derived: usize) -> Vec<Reason<'a>> {
        direction::weigh(&self.sources, self.attribution, &self.standing, source, derived)
    }

    /// The reasons why two articles share a source.
    fn link(&self, found: &Match) -> Vec<Reason<'static>> {
        let credits = |x: usize, y: usize| self.attribution.credits_outlet(x, y) || self.attribution.passes_on(x, y);
        links::weigh(found, credits(found.a, found.b) || credits(found.b, found.a))
    }

    /// The candidates of a match: one for each direction that is possible.
    fn candidates<'m>(&self, found: &'m Match, settings: &LineageSettings) -> impl Iterator<Item = Candidate<'m>> {
        let link = links::log_odds(&self.link(found));
        let linked = links::probability(link) >= settings.link;
        let unmet = &self.attribution.prints_unmet;
        [(found.a, found.b), (found.b, found.a)]
            .into_iter()
            .filter(move |&(_, derived)| linked && (!unmet[derived] || found.own_wording() >= settings.rewrite))
            .map(move |(source, derived)| {
                let order = self.order(source, derived);
                let log_odds = reason::sum(&order);
                let direction = links::probability(log_odds);
                let weight = link + direction.max(1e-12).ln() + AGAINST_ORDER * log_odds.min(0.0);
                let is_attested = order.iter().any(|reason| reason.weight > 1.5);
                Candidate { arc: Arc { source, derived, weight }, found, direction, is_attested }
            })
            .filter(|candidate| candidate.direction >= POSSIBLE)
    }
}

/// Links the matches, weighs both directions of each link and takes the heaviest branching.
pub fn grow<'a>(
    sources: &Sources<'a>,
    attribution: &'a Attribution,
    matches: &'a [Cow<'a, Match>],
    settings: &LineageSettings,
) -> Tree<'a> {
    let standing = Standing::of(sources, attribution, matches);
    let scales = Scales { sources: *sources, attribution, standing };
    let mut candidates: Vec<Candidate<'a>> =
        matches.par_iter().flat_map_iter(|found| scales.candidates(found, settings)).collect();
    candidates.par_sort_by_key(|c| (c.arc.derived, c.arc.source));
    let arcs: Vec<Arc> = candidates.iter().map(|c| c.arc).collect();
    let count = sources.articles.len();
    let chosen = arborescence::heaviest_branching(count, &arcs);
    let start = |article: usize| candidates.partition_point(|c| c.arc.derived < article);
    let into = (0..count).map(|article| start(article)..start(article + 1)).collect();
    let sources: Vec<Option<usize>> =
        chosen.iter().map(|c: &Option<usize>| c.map(|c| candidates[c].arc.source)).collect();
    Tree { descent: walk(&sources), candidates, chosen, into, matches, scales }
}
