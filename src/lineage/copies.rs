//! Copies: articles of the same words. They share every match, so one of them speaks for all.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::Sources;
use super::attribution::Attribution;
use super::versions::may_be_versions;
use crate::article::Published;
use crate::verify::Match;

/// Copies up to which a document may have been restored that often.
const RESTORED: usize = 8;

/// Lets the earliest of identical articles stand for them: matches with any of them become matches with it, and it alone
/// is matched with the others. Of a thousand copies none can be told to come from another copy; a star says so, where a
/// chain would claim a thousand generations. Undated articles come last, the first id decides between equals.
///
/// Identical articles have the same sentences, so an alignment with one is an alignment with each.
///
/// A few copies of one outlet, or of none that is known, may be a document that was restored to an earlier state: these
/// take part one by one.
pub fn settle<'a>(sources: &Sources<'_>, attribution: &Attribution, matches: &'a [Match]) -> Vec<Cow<'a, Match>> {
    let mut groups: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (article, &identity) in sources.identities.iter().enumerate().filter(|(_, identity)| **identity != 0) {
        groups.entry(identity).or_default().push(article);
    }
    let mut exemplar: Vec<usize> = (0..sources.articles.len()).collect();
    let mut versions: BTreeMap<usize, &[usize]> = BTreeMap::new();
    for group in groups.values().filter(|group| group.len() > 1) {
        if group.len() <= RESTORED && group.iter().all(|&x| may_be_versions(attribution, x, group[0])) {
            group.iter().for_each(|&article| {
                versions.insert(article, group);
            });
            continue;
        }
        let first = group.iter().copied().min_by(|&x, &y| earlier(sources, x, y)).unwrap_or(group[0]);
        group.iter().for_each(|&article| exemplar[article] = first);
    }
    let mut settled: Vec<Cow<'a, Match>> = Vec::with_capacity(matches.len());
    for found in matches {
        let (of_a, of_b) = (versions.get(&found.a), versions.get(&found.b));
        let (alone_a, alone_b) = ([exemplar[found.a]], [exemplar[found.b]]);
        for &x in of_a.copied().unwrap_or(&alone_a) {
            for &y in of_b.copied().unwrap_or(&alone_b) {
                settled.extend(moved(found, x, y));
            }
        }
    }
    settled.sort_by_key(|found| (found.a, found.b));
    settled.dedup_by_key(|found| (found.a, found.b));
    settled
}

/// The match as one of `x` in place of its `a` and `y` in place of its `b`. Inside a group of copies whose exemplar is both,
/// the exemplar takes the place of the first.
fn moved<'a>(found: &'a Match, x: usize, y: usize) -> Option<Cow<'a, Match>> {
    let y = if x != y {
        y
    } else if x == found.b {
        found.a
    } else {
        found.b
    };
    if x == y {
        return None;
    }
    if (x, y) == (found.a, found.b) {
        return Some(Cow::Borrowed(found));
    }
    let moved = if x < y { found.clone() } else { turned(found) };
    Some(Cow::Owned(Match { a: x.min(y), b: x.max(y), ..moved }))
}

fn earlier(sources: &Sources<'_>, x: usize, y: usize) -> Ordering {
    let published = |article: usize| sources.articles[article].published.as_ref().map(Published::bounds);
    match (published(x), published(y)) {
        (Some(x), Some(y)) => x.cmp(&y),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
    .then(x.cmp(&y))
}

/// A match seen from its other side.
fn turned(found: &Match) -> Match {
    let mut alignment = found.alignment.clone();
    alignment.iter_mut().for_each(|pair| std::mem::swap(&mut pair.a, &mut pair.b));
    alignment.sort_by_key(|pair| (pair.a, pair.b));
    Match {
        containment_a_in_b: found.containment_b_in_a,
        containment_b_in_a: found.containment_a_in_b,
        vocabulary_a_in_b: found.vocabulary_b_in_a,
        vocabulary_b_in_a: found.vocabulary_a_in_b,
        own_wording_a_in_b: found.own_wording_b_in_a,
        own_wording_b_in_a: found.own_wording_a_in_b,
        alignment,
        ..found.clone()
    }
}
