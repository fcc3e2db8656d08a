//! Settling one story: its line or its branching, and the probability of every possible derivation.

use rayon::prelude::*;

use super::arborescence::Arc;
use super::candidate::Candidate;
use super::line::Line;
use super::scales::Scales;
use super::versions::Custom;
use super::{choice, line, links, nearness, readings, reason, versions};

impl Scales<'_> {
    fn undated_line(&self, articles: &[usize], into: &[Vec<Candidate<'_>>], custom: Custom) -> Option<Line> {
        let lengths: Vec<usize> = articles.iter().map(|&article| self.sources.texts[article].words.len()).collect();
        versions::undated_line(self.attribution, articles, &lengths, into, custom)
    }

    /// Whether the undated stories of this corpus mostly are lines, judged by the larger ones.
    pub fn custom(&self, stories: &[(Vec<usize>, Vec<Vec<Candidate<'_>>>)]) -> Custom {
        let large = stories.par_iter().filter(|(articles, into)| {
            (versions::LEAST..=line::MOST).contains(&articles.len()) && versions::is_open(self.attribution, into)
        });
        let (lines, all) = large
            .map(|(articles, into)| (usize::from(self.undated_line(articles, into, Custom::NONE).is_some()), 1))
            .reduce(|| (0, 0), |x, y| (x.0 + y.0, x.1 + y.1));
        Custom::of(lines, all)
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

    /// Chooses the lineage of one story from the candidates into each of its articles, and gives each candidate its
    /// probability.
    pub fn settle(&self, articles: &[usize], into: &mut [Vec<Candidate<'_>>], custom: Custom) -> Vec<Option<usize>> {
        if let Some(line) = self.undated_line(articles, into, custom) {
            return in_line(articles, into, &line);
        }
        self.weigh_readings(articles, into);
        let later = versions::later(&self.sources, self.attribution, into);
        for (candidates, later) in into.iter_mut().zip(&later) {
            let near = |c: &Candidate<'_>, later: usize| {
                reason::sum(&nearness::weigh(c.found, c.arc.derived)) + versions::penalty(later)
            };
            let nearest = candidates.iter().zip(later).map(|(c, &l)| near(c, l)).fold(f64::NEG_INFINITY, f64::max);
            for (candidate, &later) in candidates.iter_mut().zip(later) {
                candidate.later = later;
                candidate.arc.weight += near(candidate, later) - nearest;
            }
        }
        let place = |article: usize| articles.binary_search(&article).unwrap_or(0);
        let arcs: Vec<Arc> = into
            .iter()
            .flatten()
            .map(|c| Arc { source: place(c.arc.source), derived: place(c.arc.derived), weight: c.arc.weight })
            .collect();
        let is_open: Vec<bool> = into.iter().map(|into| !into.iter().any(|c| c.is_attested)).collect();
        let choice = choice::choose(articles.len(), &arcs, &is_open);
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
        candidate.is_step = true;
        candidate.probability = line.steps[place(candidate.arc.source) * count + place(candidate.arc.derived)];
    }
    let mut chosen = vec![None; count];
    for step in line.order.windows(2) {
        chosen[step[1]] = into[step[1]].iter().position(|c| place(c.arc.source) == step[0]);
    }
    chosen
}
