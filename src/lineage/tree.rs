//! The branching of present articles: each with the source it most probably has, if any.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::candidate::Candidate;
use super::descent::Descent;
use super::reason::{Reason, Value};
use super::scales::Scales;
use super::{Evidence, choice, nearness, readings, versions};
use crate::verify::Match;

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
    pub scales: Scales<'a>,
    /// Where each article is in its branch.
    pub descent: Vec<Descent>,
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
        let mut evidence: Vec<Evidence> = self.reasons(candidate).iter().map(Reason::written).collect();
        evidence.sort_by(|x, y| y.weight.abs().total_cmp(&x.weight.abs()).then(x.name.cmp(&y.name)));
        evidence
    }

    /// The reason that speaks most for a candidate against another into the same article, and by how much, in nats.
    pub fn lead(&self, candidate: usize, other: usize) -> Option<(&'static str, f64)> {
        let mut lead: BTreeMap<&'static str, f64> = BTreeMap::new();
        self.reasons(candidate).iter().for_each(|reason| *lead.entry(reason.name).or_default() += reason.weight);
        self.reasons(other).iter().for_each(|reason| *lead.entry(reason.name).or_default() -= reason.weight);
        let most = lead.into_iter().max_by(|x, y| x.1.total_cmp(&y.1).then(y.0.cmp(x.0)))?;
        (most.1 > 0.0).then_some(most)
    }

    fn reasons(&self, candidate: usize) -> Vec<Reason<'a>> {
        let Candidate { arc, found, later, copies, singular, step, beyond, odd_words, .. } = self.candidates[candidate];
        let mut reasons = self.scales.order(found, arc.source, arc.derived);
        reasons.extend(self.scales.archaic.weigh(found, arc.source));
        reasons.extend(self.scales.link(found));
        reasons.extend(nearness::weigh(found, arc.derived));
        reasons.extend(nearness::behind(beyond));
        reasons.extend(nearness::shared(odd_words));
        reasons.extend(step.map_or_else(Vec::new, |step| step.weigh()));
        if later > 0 {
            reasons.push(Reason::new("later_versions", Value::Count(later), versions::penalty(later)));
        }
        if let Some((s, d)) = singular {
            reasons.push(Reason::new("singular_readings", Value::Counts(s, d), readings::weigh(s, d)));
        }
        let is_open = Candidate::are_open(&self.candidates[self.into[arc.derived].clone()]);
        if is_open && copies >= 0.5 {
            let weight = choice::COPIED * copies.ln_1p();
            reasons.push(Reason::new("other_copies", Value::Count(copies.round() as usize), weight));
        }
        reasons
    }

    /// The candidates into an article that are no descendants of it: the alternatives to its source.
    pub fn alternatives(&self, article: usize) -> impl Iterator<Item = usize> {
        self.into[article].clone().filter(move |&c| !self.comes_from(self.candidates[c].arc.source, article))
    }

    /// Probability that a candidate is the right way round, given that the two are linked: 0 to 1.
    pub fn order(&self, candidate: usize) -> f64 {
        let Candidate { arc, probability, direction, .. } = self.candidates[candidate];
        let back = self.into[arc.source].clone().find(|&c| self.candidates[c].arc.source == arc.derived);
        let back = back.map_or(0.0, |c| self.candidates[c].probability);
        if probability + back > 0.0 { probability / (probability + back) } else { direction }
    }

    /// Other possible sources of the derived article that are nearly the same text as the candidate's source, or nearly
    /// the same as the derived article: which of them was copied, or was the first copy, the wording cannot tell.
    pub fn twins(&self, candidate: usize) -> usize {
        let arc = self.candidates[candidate].arc;
        let are_twins = |x: usize, y: usize| self.matched(x, y).is_some_and(Match::joins_twins);
        let joins_twins = self.joins_twins(candidate);
        let is_twin = |c: usize| {
            let other = self.candidates[c].arc.source;
            other != arc.source && (are_twins(arc.source, other) || !joins_twins && are_twins(arc.derived, other))
        };
        self.into[arc.derived].clone().filter(|&c| is_twin(c)).count()
    }

    /// The log-odds that archaic forms add to a candidate.
    pub fn archaism(&self, candidate: usize) -> f64 {
        let Candidate { arc, found, .. } = self.candidates[candidate];
        self.scales.archaic.weigh(found, arc.source).map_or(0.0, |reason| reason.weight)
    }

    /// Whether the two articles of a candidate are twins themselves.
    pub fn joins_twins(&self, candidate: usize) -> bool {
        self.candidates[candidate].found.joins_twins()
    }

    /// The most copies that another possible source of the derived article is expected to have.
    pub fn rival_copies(&self, candidate: usize) -> f64 {
        let others = self.into[self.candidates[candidate].arc.derived].clone().filter(|&c| c != candidate);
        others.map(|c| self.candidates[c].copies).fold(0.0, f64::max)
    }

    /// Whether `article` goes back to `ancestor`, at any distance.
    fn comes_from(&self, article: usize, ancestor: usize) -> bool {
        self.descent[article].is_below(&self.descent[ancestor])
    }
}
