//! The branching of present articles: each with the source it most probably has, if any.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::arborescence::{self, Arc};
use super::attribution::Attribution;
use super::{Evidence, Sources, direction, links};
use crate::settings::LineageSettings;
use crate::verify::Match;

/// A possible derivation with its reasons.
#[derive(Clone, Debug)]
pub struct Candidate<'a> {
    /// The arc; its weight is the log-odds of the link plus the log-probability of the direction.
    pub arc: Arc,
    /// What the two articles share.
    pub found: &'a Match,
    /// Probability of the direction, 0 to 1.
    pub direction: f64,
    /// Whether a date or a credit speaks for the direction, not only the lengths.
    pub is_attested: bool,
    /// The reasons, strongest first.
    pub evidence: Vec<Evidence>,
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
    /// The weaker matches too, by pair: what was seen and not linked.
    pub matches: BTreeMap<(usize, usize), &'a Match>,
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
        self.matches.get(&(x.min(y), x.max(y))).copied()
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

/// Links the matches, weighs both directions of each link and takes the heaviest branching.
pub fn grow<'a>(
    sources: &Sources<'_>,
    attribution: &Attribution,
    matches: &'a [Match],
    settings: &LineageSettings,
) -> Tree<'a> {
    let standing = direction::Standing::of(sources, attribution, matches);
    let mut candidates: Vec<Candidate<'a>> = matches
        .par_iter()
        .flat_map_iter(|found| {
            let forward = direction::weigh(sources, attribution, &standing, found.a, found.b);
            let backward = direction::weigh(sources, attribution, &standing, found.b, found.a);
            let names_other = forward.iter().any(|e| e.name == "credit" || e.name == "credited_by_source");
            let link = links::weigh(
                found,
                names_other || attribution.passes_on(found.a, found.b) || attribution.passes_on(found.b, found.a),
            );
            let linked = links::probability(links::log_odds(&link)) >= settings.link;
            let may_derive = |derived: usize| {
                linked && (!attribution.prints_unmet[derived] || found.own_wording() >= settings.rewrite)
            };
            [(found.a, found.b, forward), (found.b, found.a, backward)].map(|(source, derived, order)| {
                may_derive(derived).then(|| candidate(found, source, derived, order, link.clone()))
            })
        })
        .flatten()
        .filter(|candidate| candidate.direction >= POSSIBLE)
        .collect();
    candidates.par_sort_by_key(|c| (c.arc.derived, c.arc.source));
    let arcs: Vec<Arc> = candidates.iter().map(|c| c.arc).collect();
    let count = sources.articles.len();
    let chosen = arborescence::heaviest_branching(count, &arcs);
    let start = |article: usize| candidates.partition_point(|c| c.arc.derived < article);
    let into = (0..count).map(|article| start(article)..start(article + 1)).collect();
    let matches = matches.iter().map(|m| ((m.a, m.b), m)).collect();
    let sources: Vec<Option<usize>> =
        chosen.iter().map(|c: &Option<usize>| c.map(|c| candidates[c].arc.source)).collect();
    Tree { descent: walk(&sources), candidates, chosen, into, matches }
}

fn candidate<'a>(
    found: &'a Match,
    source: usize,
    derived: usize,
    order: Vec<Evidence>,
    link: Vec<Evidence>,
) -> Candidate<'a> {
    let direction = links::probability(order.iter().map(|e| e.weight).sum());
    let is_attested = order.iter().any(|e| e.weight > 1.5);
    let against: f64 = order.iter().map(|e| e.weight).sum::<f64>().min(0.0);
    let weight = links::log_odds(&link) + direction.max(1e-12).ln() + AGAINST_ORDER * against;
    let mut evidence = order;
    evidence.extend(link);
    evidence.sort_by(|x, y| y.weight.abs().total_cmp(&x.weight.abs()).then(x.name.cmp(&y.name)));
    Candidate { arc: Arc { source, derived, weight }, found, direction, is_attested, evidence }
}
