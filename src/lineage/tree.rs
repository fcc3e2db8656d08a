//! The branching of present articles: each with the source it most probably has, if any.

use std::borrow::Cow;
use std::collections::BTreeMap;

use petgraph::unionfind::UnionFind;
use rayon::prelude::*;

use super::arborescence::Arc;
use super::attribution::Attribution;
use super::direction::{self, Standing};
use super::kin::Kin;
use super::line::Line;
use super::reason::{self, Reason, Value};
use super::versions::Custom;
use super::{Evidence, Sources, background, choice, line, links, nearness, readings, versions};
use crate::settings::LineageSettings;
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
    /// Probability among all lineages of the story, 0 to 1.
    pub probability: f64,
    /// Copies that the source is expected to have besides.
    pub copies: f64,
    /// Singular readings of the source and of the derived article, where they are to tell which came first.
    pub singular: Option<(usize, usize)>,
    /// Whether it is a step of an undated line of versions.
    pub is_step: bool,
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
        let Candidate { arc, found, later, copies, singular, .. } = self.candidates[candidate];
        let mut reasons = self.scales.order(found, arc.source, arc.derived);
        reasons.extend(self.scales.link(found));
        reasons.extend(nearness::weigh(found, arc.derived));
        if later > 0 {
            reasons.push(Reason::new("later_versions", Value::Count(later), versions::penalty(later)));
        }
        if let Some((s, d)) = singular {
            reasons.push(Reason::new("singular_readings", Value::Counts(s, d), readings::weigh(s, d)));
        }
        let is_open = !self.candidates[self.into[arc.derived].clone()].iter().any(|c| c.is_attested);
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

    /// Other possible sources of the derived article that are nearly the same text as the candidate's: which of them it
    /// was, the wording cannot tell.
    pub fn twins(&self, candidate: usize) -> usize {
        let arc = self.candidates[candidate].arc;
        let is_twin = |c: usize| {
            let other = self.candidates[c].arc.source;
            other != arc.source && self.matched(arc.source, other).is_some_and(|found| found.own_jaccard >= TWIN)
        };
        self.into[arc.derived].clone().filter(|&c| is_twin(c)).count()
    }

    /// Whether the two articles of a candidate are twins themselves.
    pub fn joins_twins(&self, candidate: usize) -> bool {
        self.candidates[candidate].found.own_jaccard >= TWIN
    }

    /// The most copies that another possible source of the derived article is expected to have.
    pub fn rival_copies(&self, candidate: usize) -> f64 {
        let others = self.into[self.candidates[candidate].arc.derived].clone().filter(|&c| c != candidate);
        others.map(|c| self.candidates[c].copies).fold(0.0, f64::max)
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

/// Jaccard similarity of own wording from which two articles are twins: what was made from the one could as well have been
/// made from the other.
const TWIN: f64 = 0.95;

/// The most log-odds of a link that count: beyond, it is as sure as sure can be.
const SUREST: f64 = 16.0;

/// What every possible derivation is weighed with.
#[derive(Clone, Debug)]
struct Scales<'a> {
    sources: Sources<'a>,
    attribution: &'a Attribution,
    standing: Standing,
    kin: Kin,
}

impl<'a> Scales<'a> {
    /// The reasons why the one article came before the other.
    fn order(&self, found: &Match, source: usize, derived: usize) -> Vec<Reason<'a>> {
        direction::weigh(&self.sources, self.attribution, &self.standing, found, (source, derived))
    }

    /// The reasons why two articles share a source.
    fn link(&self, found: &Match) -> Vec<Reason<'static>> {
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
    fn candidates<'m>(&self, found: &'m Match, settings: &LineageSettings) -> impl Iterator<Item = Candidate<'m>> {
        let link = links::log_odds(&self.link(found));
        let linked = links::probability(link) >= settings.link;
        let unmet = &self.attribution.prints_unmet;
        [(found.a, found.b), (found.b, found.a)]
            .into_iter()
            .filter(move |&(_, derived)| linked && (!unmet[derived] || found.own_wording() >= settings.rewrite))
            .map(move |(source, derived)| {
                let order = self.order(found, source, derived);
                let log_odds = reason::sum(&order);
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
                    probability: 0.0,
                    copies: 0.0,
                    singular: None,
                    is_step: false,
                }
            })
            .filter(|candidate| candidate.direction >= POSSIBLE)
    }

    fn undated_line(&self, articles: &[usize], into: &[Vec<Candidate<'_>>], custom: Custom) -> Option<Line> {
        let lengths: Vec<usize> = articles.iter().map(|&article| self.sources.texts[article].words.len()).collect();
        versions::undated_line(self.attribution, articles, &lengths, into, custom)
    }

    /// Whether the undated stories of this corpus mostly are lines, judged by the larger ones.
    fn custom(&self, stories: &[(Vec<usize>, Vec<Vec<Candidate<'_>>>)]) -> Custom {
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
    fn settle(&self, articles: &[usize], into: &mut [Vec<Candidate<'_>>], custom: Custom) -> Vec<Option<usize>> {
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

/// Links the matches, weighs both directions of each link and chooses the lineage of each story: the articles that links
/// connect.
pub fn grow<'a>(
    sources: &Sources<'a>,
    attribution: &'a Attribution,
    matches: &'a [Cow<'a, Match>],
    settings: &LineageSettings,
) -> Tree<'a> {
    let standing = Standing::of(sources, attribution, matches);
    let kin = Kin::of(sources.articles.len(), matches);
    let scales = Scales { sources: *sources, attribution, standing, kin };
    let mut candidates: Vec<Candidate<'a>> =
        matches.par_iter().flat_map_iter(|found| scales.candidates(found, settings)).collect();
    candidates.par_sort_by_key(|c| (c.arc.derived, c.arc.source));
    let count = sources.articles.len();
    leave_background(attribution, count, &mut candidates);
    let start = |article: usize| candidates.partition_point(|c| c.arc.derived < article);
    let into: Vec<std::ops::Range<usize>> = (0..count).map(|article| start(article)..start(article + 1)).collect();
    let mut stories: Vec<(Vec<usize>, Vec<Vec<Candidate<'a>>>)> = stories(count, &candidates)
        .into_iter()
        .map(|articles| {
            let own = articles.iter().map(|&article| candidates[into[article].clone()].to_vec()).collect();
            (articles, own)
        })
        .collect();
    let custom = scales.custom(&stories);
    let settled: Vec<Vec<Option<usize>>> =
        stories.par_iter_mut().map(|(articles, own)| scales.settle(articles, own, custom)).collect();
    let mut chosen = vec![None; count];
    for ((articles, own), picked) in stories.into_iter().zip(settled) {
        for ((article, own), picked) in articles.into_iter().zip(own).zip(picked) {
            candidates[into[article].clone()].copy_from_slice(&own);
            chosen[article] = picked.map(|at| into[article].start + at);
        }
    }
    let sources: Vec<Option<usize>> =
        chosen.iter().map(|c: &Option<usize>| c.map(|c| candidates[c].arc.source)).collect();
    Tree { descent: walk(&sources), candidates, chosen, into, matches, scales }
}

/// Drops the candidates between groups of articles that share no more than the background of their story. Only stories of
/// which nothing attests the order have one: where dates, outlets or credits are known, they tell.
fn leave_background(attribution: &Attribution, count: usize, candidates: &mut Vec<Candidate<'_>>) {
    let mut group: Vec<usize> = vec![0; count];
    let range = |article: usize| {
        let start = candidates.partition_point(|c| c.arc.derived < article);
        start..start + candidates[start..].partition_point(|c| c.arc.derived == article)
    };
    for articles in stories(count, candidates) {
        let into: Vec<&[Candidate<'_>]> = articles.iter().map(|&article| &candidates[range(article)]).collect();
        if articles.len() > background::MOST || !versions::is_open(attribution, &into) {
            continue;
        }
        let mut alike = vec![0.0; articles.len() * articles.len()];
        for candidate in into.iter().copied().flatten() {
            let place = |article: usize| articles.binary_search(&article).unwrap_or(0);
            let (x, y) = (place(candidate.arc.source), place(candidate.arc.derived));
            alike[x * articles.len() + y] = candidate.found.own_jaccard;
            alike[y * articles.len() + x] = candidate.found.own_jaccard;
        }
        if let Some(groups) = background::groups(articles.len(), &alike) {
            articles.iter().zip(groups).for_each(|(&article, of)| group[article] = of);
        }
    }
    candidates.retain(|c| group[c.arc.source] == group[c.arc.derived]);
}

/// The articles that candidates connect, two or more, each set ascending.
fn stories(count: usize, candidates: &[Candidate<'_>]) -> Vec<Vec<usize>> {
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
