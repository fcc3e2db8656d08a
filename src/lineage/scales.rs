//! Scales: what every possible derivation is weighed with, before its rivals are known.

use super::arborescence::Arc;
use super::archaic::Forms;
use super::attribution::Attribution;
use super::candidate::Candidate;
use super::direction::{self, Standing};
use super::kin::Kin;
use super::reason::{self, Reason};
use super::{Sources, links, versions};
use crate::settings::LineageSettings;
use crate::verify::Match;

/// Probability of its direction below which an arc is impossible: only a certain order in time that no credit contradicts
/// goes below it. However much wording two articles share, it must not buy an arc back in time.
const POSSIBLE: f64 = 0.02;
/// Nats that an arc loses for each nat of log-odds against its direction. The branching counts shared wording once
/// for every arc, so an article of two sources would gain by turning one of them round; this makes that dear.
const AGAINST_ORDER: f64 = 5.0;

/// The most log-odds of a link that count: beyond, it is as sure as sure can be.
const SUREST: f64 = 16.0;

/// What every possible derivation is weighed with.
#[derive(Clone, Debug)]
pub struct Scales<'a> {
    /// The articles.
    pub sources: Sources<'a>,
    /// What they say of outlets.
    pub attribution: &'a Attribution,
    /// What the corpus says of each.
    pub standing: Standing,
    /// Their nearest relatives.
    pub kin: Kin,
    /// Their archaic forms.
    pub archaic: Forms,
}

impl<'a> Scales<'a> {
    /// The reasons why the one article came before the other.
    pub fn order(&self, found: &Match, source: usize, derived: usize) -> Vec<Reason<'a>> {
        direction::weigh(&self.sources, self.attribution, &self.standing, found, (source, derived))
    }

    /// The reasons why two articles share a source.
    pub fn link(&self, found: &Match) -> Vec<Reason<'static>> {
        let credits = |x: usize, y: usize| self.attribution.credits_outlet(x, y) || self.attribution.passes_on(x, y);
        let is_credited = credits(found.a, found.b) || credits(found.b, found.a);
        let mut reasons = links::weigh(found, is_credited);
        // Different outlets have no house wording in common.
        if !is_credited && versions::may_be_versions(self.attribution, found.a, found.b) {
            reasons.extend(self.kin.weigh(found));
        }
        reasons
    }

    /// The candidates of a match: one for each direction that is possible.
    pub fn candidates<'m>(&self, found: &'m Match, settings: &LineageSettings) -> impl Iterator<Item = Candidate<'m>> {
        let link = links::log_odds(&self.link(found));
        let linked = links::probability(link) >= settings.link;
        let unmet = &self.attribution.prints_unmet;
        [(found.a, found.b), (found.b, found.a)]
            .into_iter()
            .filter(move |&(_, derived)| linked && (!unmet[derived] || found.own_wording() >= settings.rewrite))
            .map(move |(source, derived)| {
                let order = self.order(found, source, derived);
                let language = self.archaic.weigh(found, source);
                let log_odds = reason::sum(&order) + language.map_or(0.0, |reason| reason.weight);
                let direction = links::probability(log_odds);
                let weight = link.min(SUREST) + direction.max(1e-12).ln() + AGAINST_ORDER * log_odds.min(0.0);
                let is_attested = order.iter().any(|reason| reason.weight.abs() > 1.5);
                let arc = Arc { source, derived, weight };
                Candidate {
                    arc,
                    found,
                    direction,
                    is_attested,
                    later: 0,
                    beyond: 0.0,
                    odd_words: 0.0,
                    probability: 0.0,
                    copies: 0.0,
                    singular: None,
                    step: None,
                }
            })
            .filter(|candidate| candidate.direction >= POSSIBLE)
    }
}
