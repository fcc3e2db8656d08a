//! Growth: from matches to the branching of all articles.

use std::borrow::Cow;
use std::collections::BTreeSet;

use rayon::prelude::*;

use super::archaic::Forms;
use super::attribution::Attribution;
use super::candidate::{Candidate, connected};
use super::direction::Standing;
use super::kin::Kin;
use super::scales::Scales;
use super::tree::Tree;
use super::{Sources, background, descent, step, versions};
use crate::settings::LineageSettings;
use crate::verify::Match;

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
    let archaic = Forms::of(sources.articles, sources.texts);
    let scales = Scales { sources: *sources, attribution, standing, kin, archaic };
    let mut candidates: Vec<Candidate<'a>> =
        matches.par_iter().flat_map_iter(|found| scales.candidates(found, settings)).collect();
    candidates.par_sort_by_key(|c| (c.arc.derived, c.arc.source));
    let count = sources.articles.len();
    leave_background(attribution, count, &mut candidates);
    let start = |article: usize| candidates.partition_point(|c| c.arc.derived < article);
    let into: Vec<std::ops::Range<usize>> = (0..count).map(|article| start(article)..start(article + 1)).collect();
    let mut stories: Vec<(Vec<usize>, Vec<Vec<Candidate<'a>>>)> = connected(count, &candidates)
        .into_iter()
        .map(|articles| {
            let own = articles.iter().map(|&article| candidates[into[article].clone()].to_vec()).collect();
            (articles, own)
        })
        .collect();
    let custom = scales.custom(&stories);
    let is_line: Vec<bool> =
        stories.par_iter().map(|(articles, own)| versions::is_line(attribution, articles, own, custom)).collect();
    let lines: Vec<(&[usize], Vec<(usize, usize)>)> = stories
        .iter()
        .zip(&is_line)
        .filter(|(_, is_line)| **is_line)
        .map(|((articles, own), _)| (&**articles, pairs(own)))
        .collect();
    let mut steps = step::compare(sources, &lines).into_iter();
    let steps: Vec<Option<_>> = is_line.iter().map(|&is_line| if is_line { steps.next() } else { None }).collect();
    let settled: Vec<Vec<Option<usize>>> = stories
        .par_iter_mut()
        .zip(&steps)
        .map(|((articles, own), steps)| match steps {
            Some(steps) => scales.put_in_line(articles, own, steps),
            None => scales.settle(articles, own),
        })
        .collect();
    let mut chosen = vec![None; count];
    for ((articles, own), picked) in stories.into_iter().zip(settled) {
        for ((article, own), picked) in articles.into_iter().zip(own).zip(picked) {
            candidates[into[article].clone()].copy_from_slice(&own);
            chosen[article] = picked.map(|at| into[article].start + at);
        }
    }
    let sources: Vec<Option<usize>> =
        chosen.iter().map(|c: &Option<usize>| c.map(|c| candidates[c].arc.source)).collect();
    Tree { descent: descent::walk(&sources), candidates, chosen, into, matches, scales }
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
