//! What of a large corpus the pictures show.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::stories;
use crate::lineage::Story;
use crate::pipeline::Report;

/// Articles that a picture of the corpus shows.
pub const LIMIT: usize = 60;

/// Unlinked articles that a picture shows.
pub const LIMIT_INDEPENDENT: usize = 12;

/// Whether a story has an edge.
pub fn is_linked(story: &Story) -> bool {
    !story.missing.is_empty() || story.articles.len() > 1
}

/// The linked stories, largest and most altered first.
fn ranked(report: &Report) -> Vec<&Story> {
    let mut ranked: Vec<&Story> = report.lineage.stories.iter().filter(|s| is_linked(s)).collect();
    ranked.sort_by_cached_key(|s| (Reverse(s.articles.len() + stories::altered(report, s)), s.number));
    ranked
}

/// The stories a picture shows, largest and most altered first until the limit of articles, in order of their numbers;
/// and how many linked ones are left out.
pub fn stories(report: &Report) -> (Vec<&Story>, usize) {
    let ranked = ranked(report);
    let all = ranked.len();
    let mut room = LIMIT;
    let mut shown = Vec::new();
    for story in ranked {
        if !shown.is_empty() && story.articles.len() > room {
            break;
        }
        room = room.saturating_sub(story.articles.len());
        shown.push(story);
    }
    shown.sort_by_key(|s| s.number);
    let left_out = all - shown.len();
    (shown, left_out)
}

/// At most so many stories, the largest and most altered first; and how many linked ones are left out.
pub fn largest(report: &Report, most: usize) -> (Vec<&Story>, usize) {
    let mut shown = ranked(report);
    let left_out = shown.len().saturating_sub(most);
    shown.truncate(most);
    (shown, left_out)
}

/// Positions of the articles that are linked to no other.
pub fn independent(report: &Report) -> Vec<usize> {
    let stories = report.lineage.stories.iter();
    let linked: BTreeSet<usize> = stories.filter(|s| is_linked(s)).flat_map(|s| s.articles.iter().copied()).collect();
    (0..report.corpus.articles.len()).filter(|a| !linked.contains(a)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::sample;

    #[test]
    fn what_is_left_out_is_counted() {
        let report = sample::report();
        let (shown, left_out) = largest(&report, 1);
        assert_eq!((shown.len(), shown[0].number, left_out), (1, 1, 1));
        assert_eq!(largest(&report, 9).1, 0);
        assert_eq!(independent(&report), [1]);
    }
}
