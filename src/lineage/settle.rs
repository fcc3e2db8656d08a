//! Settling one story: its line or its branching, and the probability of every possible derivation.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::arborescence::Arc;
use super::candidate::Candidate;
use super::line::Line;
use super::scales::Scales;
use super::step::Step;
use super::versions::Custom;
use super::{choice, line, links, nearness, readings, reason, versions};

impl Scales<'_> {
    /// How many of the larger undated stories show themselves to be lines, and how many such stories there are.
    pub fn lines(&self, stories: &[(Vec<usize>, Vec<Vec<Candidate<'_>>>)]) -> (usize, usize) {
        let large = stories.par_iter().filter(|(articles, into)| {
            (versions::LEAST..=line::MOST).contains(&articles.len()) && versions::is_open(self.attribution, into)
        });
        large
            .map(|(articles, into)| (usize::from(versions::is_line(self.attribution, articles, into, Custom::NONE)), 1))
            .reduce(|| (0, 0), |x, y| (x.0 + y.0, x.1 + y.1))
    }

    /// Lets singular readings speak for the order of the pairs of a story that nothing else orders.
    fn weigh_readings(&self, articles: &[usize], into: &mut [Vec<Candidate<'_>>]) {
        if !(readings::LEAST..=choice::EXACT).contains(&articles.len()) {
            return;
        }
        let counts = readings::singular(&self.sources, articles);
        let count = |article: usize| articles.binary_search(&article).map_or(0, |place| counts[place]);
        for candidate in into.iter_mut().flatten().filter(|candidate| !candidate.is_attested) {
            let (source, derived) = (count(candidate.arc.source), count(candidate.arc.derived));
            let log_odds = (candidate.direction / (1.0 - candidate.direction)).ln() + readings::weigh(source, derived);
            candidate.singular = Some((source, derived));
            candidate.arc.weight += links::probability(log_odds).ln() - candidate.direction.ln();
            candidate.direction = links::probability(log_odds);
        }
    }

    /// Puts the articles of a story in line. `steps` are their differences by pair, the first of each pair being the
    /// smaller position.
    pub fn put_in_line(
        &self,
        articles: &[usize],
        into: &mut [Vec<Candidate<'_>>],
        steps: &BTreeMap<(usize, usize), Step>,
    ) -> Vec<Option<usize>> {
        for candidate in into.iter_mut().flatten() {
            let (source, derived) = (candidate.arc.source, candidate.arc.derived);
            let step = steps.get(&(source.min(derived), source.max(derived))).copied().unwrap_or_default();
            candidate.step = Some(if source < derived { step } else { step.back() });
        }
        let order = |c: &Candidate<'_>| {
            let archaic = self.archaic.weigh(c.found, c.arc.source).map_or(0.0, |reason| reason.weight);
            archaic + c.step.map_or(0.0, |step| reason::sum(&step.weigh()))
        };
        match versions::undated_line(articles, into, order) {
            Some(line) => in_line(articles, into, &line),
            None => vec![None; articles.len()],
        }
    }

    /// Chooses the lineage of one story that is no line from the candidates into each of its articles, and gives each
    /// candidate its probability.
    pub fn settle(&self, articles: &[usize], into: &mut [Vec<Candidate<'_>>]) -> Vec<Option<usize>> {
        self.weigh_readings(articles, into);
        let later = versions::later(&self.sources, self.attribution, into);
        for (candidates, later) in into.iter_mut().zip(&later) {
            let taken = |c: &Candidate<'_>| c.found.own_wording_of(c.arc.derived);
            let most = candidates.iter().map(taken).fold(0.0, f64::max);
            candidates.iter_mut().for_each(|c| c.odd_words = nearness::odd_words(c.found, c.arc.derived, most));
            // A date or a credit tells better than the wording which of them it was.
            if !candidates.iter().any(|c| c.is_attested) {
                candidates.iter_mut().for_each(|c| c.beyond = most - taken(c));
            }
            let near = |c: &Candidate<'_>, later: usize| {
                reason::sum(&nearness::weigh(c.found, c.arc.derived))
                    + nearness::behind(c.beyond).map_or(0.0, |reason| reason.weight)
                    + nearness::shared(c.odd_words).map_or(0.0, |reason| reason.weight)
                    + versions::penalty(later)
            };
            // A twin of which nothing tells that it came first may as well be made from this article: where it is, the
            // others must not be measured by it, or of two twins neither would have a source.
            let may_follow = |c: &Candidate<'_>| c.found.joins_twins() && !c.is_attested;
            let best = |of: &dyn Fn(&Candidate<'_>) -> bool| {
                let weights = candidates.iter().zip(later).filter(|(c, _)| of(c)).map(|(c, &later)| near(c, later));
                weights.fold(f64::NEG_INFINITY, f64::max)
            };
            let (nearest, nearest_before) = (best(&|_| true), best(&|c| !may_follow(c)));
            let measure = |c: &Candidate<'_>| if may_follow(c) { nearest } else { nearest_before };
            let gains: Vec<f64> = candidates.iter().zip(later).map(|(c, &l)| near(c, l) - measure(c)).collect();
            for ((candidate, &later), gain) in candidates.iter_mut().zip(later).zip(gains) {
                candidate.later = later;
                candidate.arc.weight += gain;
            }
        }
        let place = |article: usize| articles.binary_search(&article).unwrap_or(0);
        let arcs: Vec<Arc> = into
            .iter()
            .flatten()
            .map(|c| Arc { source: place(c.arc.source), derived: place(c.arc.derived), weight: c.arc.weight })
            .collect();
        let is_open: Vec<bool> = into.iter().map(|into| Candidate::are_open(into)).collect();
        let joins_twins: Vec<bool> = into.iter().flatten().map(|c| c.found.joins_twins()).collect();
        let choice = choice::choose(articles.len(), &arcs, &is_open, &joins_twins);
        into.iter_mut().flatten().zip(choice.probability).zip(choice.copies).for_each(|((c, probability), copies)| {
            (c.probability, c.copies) = (probability, copies);
        });
        let starts: Vec<usize> = into
            .iter()
            .scan(0, |start, candidates| Some(std::mem::replace(start, *start + candidates.len())))
            .collect();
        choice.into.iter().zip(starts).map(|(arc, start)| arc.map(|arc| arc - start)).collect()
    }
}

/// Chooses the steps of a line.
fn in_line(articles: &[usize], into: &mut [Vec<Candidate<'_>>], line: &Line) -> Vec<Option<usize>> {
    let count = articles.len();
    let place = |article: usize| articles.binary_search(&article).unwrap_or(0);
    for candidate in into.iter_mut().flatten() {
        candidate.probability = line.steps[place(candidate.arc.source) * count + place(candidate.arc.derived)];
    }
    let mut chosen = vec![None; count];
    for step in line.order.windows(2) {
        chosen[step[1]] = into[step[1]].iter().position(|c| place(c.arc.source) == step[0]);
    }
    chosen
}
