//! Second sources: passages that an article took from another article than the rest.

use super::Sources;
use super::attribution::Attribution;
use super::tree::Tree;
use super::versions::may_be_versions;

/// Share of an article's own wording that a second source must explain and the first does not, where both may be of one
/// hand: shared templates and standing paragraphs are less.
const LEAST_OF_ONE_HAND: f64 = 0.15;
/// Shingles of own wording that a second source must explain and the first does not.
const LEAST_WORDING: usize = 15;
/// Sentences that it must explain and the first does not.
const LEAST_SENTENCES: usize = 2;
/// Probability the direction must have: a second source is an extra claim and needs better reasons.
const LEAST_DIRECTION: f64 = 0.7;

/// Candidates of the tree that are second sources, in order.
///
/// A second source belongs to another branch than the first (a grandparent's wording reaches an article through its
/// parent) and explains own wording and whole sentences that the first lacks.
pub fn find(sources: &Sources<'_>, attribution: &Attribution, tree: &Tree<'_>) -> Vec<usize> {
    let mut found = Vec::new();
    for (article, chosen) in tree.chosen.iter().enumerate() {
        let Some(first) = chosen.map(|c| &tree.candidates[c]) else { continue };
        let best = tree.into[article]
            .clone()
            .filter(|&c| {
                let candidate = &tree.candidates[c];
                let second = candidate.arc.source;
                second != first.arc.source
                    && candidate.direction >= LEAST_DIRECTION
                    && tree.root(second) != tree.root(article)
            })
            .filter_map(|c| {
                let second = tree.candidates[c].arc.source;
                let wording = wording_beyond(sources, article, second, first.arc.source);
                let sentences = sentences_beyond(tree, article, second, first.arc.source);
                let share = wording as f64 / sources.contents[article].own_wording.len().max(1) as f64;
                let is_more_than_house = share >= LEAST_OF_ONE_HAND || !may_be_versions(attribution, second, article);
                (wording >= LEAST_WORDING && sentences >= LEAST_SENTENCES && is_more_than_house).then_some((wording, c))
            })
            .max_by_key(|&(wording, c)| (wording, std::cmp::Reverse(c)));
        found.extend(best.map(|(_, c)| c));
    }
    found
}

/// Shingles of own wording that an article shares with `second` and not with `first`.
fn wording_beyond(sources: &Sources<'_>, article: usize, second: usize, first: usize) -> usize {
    let of = |i: usize| sources.contents[i].own_wording.as_slice();
    let has = |i: usize, shingle: &u64| of(i).binary_search(shingle).is_ok();
    of(article).iter().filter(|shingle| has(second, shingle) && !has(first, shingle)).count()
}

/// Sentences of an article that align with one of `second` and with none of `first`.
fn sentences_beyond(tree: &Tree<'_>, article: usize, second: usize, first: usize) -> usize {
    let aligned = |with: usize| -> Vec<u32> {
        let Some(found) = tree.matched(article, with) else { return Vec::new() };
        found.alignment.iter().map(|pair| if found.a == article { pair.a } else { pair.b }).collect()
    };
    let of_first = aligned(first);
    aligned(second).into_iter().filter(|sentence| !of_first.contains(sentence)).count()
}
