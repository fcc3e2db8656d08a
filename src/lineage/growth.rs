//! Growth: from matches to the branching of all articles.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use rayon::prelude::*;

use super::archaic::Forms;
use super::attribution::Attribution;
use super::candidate::{Candidate, connected};
use super::direction::Standing;
use super::kin::Kin;
use super::scales::Scales;
use super::step::Compared;
use super::tree::Tree;
use super::versions::Custom;
use super::{Sources, background, descent, versions};
use crate::settings::LineageSettings;
use crate::verify::Match;

/// A story: its articles, ascending, and the candidates into each.
type Story<'a> = (Vec<usize>, Vec<Vec<Candidate<'a>>>);

/// The possible derivations of some articles, by story: the articles that links connect.
#[derive(Clone, Debug)]
pub struct Growth<'a> {
    candidates: Vec<Candidate<'a>>,
    /// The candidates into each article.
    into: Vec<Range<usize>>,
    stories: Vec<Story<'a>>,
    matches: &'a [Cow<'a, Match>],
    scales: Scales<'a>,
}

impl<'a> Growth<'a> {
    /// Links the matches and weighs both directions of each link.
    pub fn of(
        sources: &Sources<'a>,
        attribution: &'a Attribution,
        matches: &'a [Cow<'a, Match>],
        settings: &LineageSettings,
    ) -> Self {
        let standing = Standing::of(sources, attribution, matches);
        let kin = Kin::of(sources.articles.len(), matches);
        let archaic = Forms::of(sources.articles, sources.texts);
        let scales = Scales { sources: *sources, attribution, standing, kin, archaic };
        let mut candidates: Vec<Candidate<'a>> =
            matches.par_iter().flat_map_iter(|found| scales.candidates(found, settings)).collect();
        candidates.par_sort_by_key(|c| (c.arc.derived, c.arc.source));
        let count = sources.articles.len();
        leave_background(attribution, count, &mut candidates);
        let start = |article: usize| candidates.partition_point(|c| c.arc.derived < article);
        let into: Vec<Range<usize>> = (0..count).map(|article| start(article)..start(article + 1)).collect();
        let stories = connected(count, &candidates)
            .into_iter()
            .map(|articles| {
                let own = articles.iter().map(|&article| candidates[into[article].clone()].to_vec()).collect();
                (articles, own)
            })
            .collect();
        Self { candidates, into, stories, matches, scales }
    }

    /// How many of the larger undated stories show themselves to be lines, and how many such stories there are.
    pub fn lines(&self) -> (usize, usize) {
        self.scales.lines(&self.stories)
    }

    /// Compares the versions in every story that is a line where stories are of such a custom; nothing for another story.
    pub fn compared(&self, custom: Custom) -> Vec<Option<Compared>> {
        let Scales { sources, attribution, .. } = &self.scales;
        let compared = |(articles, own): &Story<'_>| {
            versions::is_line(attribution, articles, own, custom).then(|| Compared::of(sources, articles, pairs(own)))
        };
        self.stories.par_iter().map(compared).collect()
    }

    /// Chooses the lineage of each story. `compared` are the stories that are lines, and `everywhere` says in how many
    /// articles of the corpus the words stand that they ask for.
    pub fn settle(mut self, compared: &[Option<Compared>], everywhere: &BTreeMap<u64, usize>) -> Tree<'a> {
        let scales = &self.scales;
        let settled: Vec<Vec<Option<usize>>> = self
            .stories
            .par_iter_mut()
            .zip(compared)
            .map(|((articles, own), compared)| match compared {
                Some(compared) => scales.put_in_line(articles, own, &compared.steps(&scales.sources, everywhere)),
                None => scales.settle(articles, own),
            })
            .collect();
        let mut chosen = vec![None; self.into.len()];
        for ((articles, own), picked) in self.stories.into_iter().zip(settled) {
            for ((article, own), picked) in articles.into_iter().zip(own).zip(picked) {
                self.candidates[self.into[article].clone()].copy_from_slice(&own);
                chosen[article] = picked.map(|at| self.into[article].start + at);
            }
        }
        let sources: Vec<Option<usize>> =
            chosen.iter().map(|c: &Option<usize>| c.map(|c| self.candidates[c].arc.source)).collect();
        let Self { candidates, into, matches, scales, .. } = self;
        Tree { descent: descent::walk(&sources), candidates, chosen, into, matches, scales }
    }
}

/// The pairs of articles that candidates of one story join, the smaller position first.
fn pairs(into: &[Vec<Candidate<'_>>]) -> Vec<(usize, usize)> {
    let pair = |c: &Candidate<'_>| (c.arc.source.min(c.arc.derived), c.arc.source.max(c.arc.derived));
    let pairs: BTreeSet<(usize, usize)> = into.iter().flatten().map(pair).collect();
    pairs.into_iter().collect()
}

/// Drops the candidates between groups of articles that share no more than the background of their story. Only stories of
/// which nothing attests the order have one: where dates, outlets or credits are known, they tell.
fn leave_background(attribution: &Attribution, count: usize, candidates: &mut Vec<Candidate<'_>>) {
    let mut group: Vec<usize> = vec![0; count];
    let range = |article: usize| {
        let start = candidates.partition_point(|c| c.arc.derived < article);
        start..start + candidates[start..].partition_point(|c| c.arc.derived == article)
    };
    for articles in connected(count, candidates) {
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
