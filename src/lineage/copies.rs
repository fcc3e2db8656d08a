//! Copies: articles of the same words. They share every match, so one of them speaks for all.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::Sources;
use crate::article::Published;
use crate::verify::Match;

/// Lets the earliest of identical articles stand for them: matches with any of them become matches with it, and it alone
/// is matched with the others. Of a thousand copies none can be told to come from another copy; a star says so, where a
/// chain would claim a thousand generations. Undated articles come last, the first id decides between equals.
///
/// Identical articles have the same sentences, so an alignment with one is an alignment with each.
pub fn settle<'a>(sources: &Sources<'_>, matches: &'a [Match]) -> Vec<Cow<'a, Match>> {
    let mut groups: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (article, &identity) in sources.identities.iter().enumerate().filter(|(_, identity)| **identity != 0) {
        groups.entry(identity).or_default().push(article);
    }
    let mut exemplar: Vec<usize> = (0..sources.articles.len()).collect();
    for group in groups.values().filter(|group| group.len() > 1) {
        let first = group.iter().copied().min_by(|&x, &y| earlier(sources, x, y)).unwrap_or(group[0]);
        group.iter().for_each(|&article| exemplar[article] = first);
    }
    let mut settled: Vec<Cow<'a, Match>> = matches
        .iter()
        .map(|found| {
            let (x, y) = if exemplar[found.a] == exemplar[found.b] {
                // A match inside a group: its first article by id with another. The exemplar takes the first one's place.
                let first = exemplar[found.a];
                (first, if found.b == first { found.a } else { found.b })
            } else {
                (exemplar[found.a], exemplar[found.b])
            };
            if (x, y) == (found.a, found.b) {
                return Cow::Borrowed(found);
            }
            let moved = if x < y { found.clone() } else { turned(found) };
            Cow::Owned(Match { a: x.min(y), b: x.max(y), ..moved })
        })
        .collect();
    settled.sort_by_key(|found| (found.a, found.b));
    settled.dedup_by_key(|found| (found.a, found.b));
    settled
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
        own_wording_a_in_b: found.own_wording_b_in_a,
        own_wording_b_in_a: found.own_wording_a_in_b,
        alignment,
        ..found.clone()
    }
}
