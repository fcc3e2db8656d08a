//! Kin: how near an article's nearest relatives are, against which a weak link looks like house wording.

use std::borrow::Cow;

use super::reason::{Reason, Value};
use crate::verify::Match;

/// Closeness of a pair, as a share of both articles' closeness to their nearest other relatives, below which the pair is
/// suspected of sharing house wording only.
const REMOTE: f64 = 0.5;
/// Log-odds against the link for each nat by which it is more remote.
const PER_NAT: f64 = 4.0;

/// The nearest relatives of every article.
#[derive(Clone, Debug, Default)]
pub struct Kin {
    /// By article: the two nearest, with how near they are, 0 to 1.
    nearest: Vec<[(f64, usize); 2]>,
}

impl Kin {
    /// Finds the nearest relatives of `count` articles.
    pub fn of(count: usize, matches: &[Cow<'_, Match>]) -> Self {
        let mut nearest = vec![[(0.0, usize::MAX); 2]; count];
        for found in matches {
            let near = closeness(found);
            for (article, other) in [(found.a, found.b), (found.b, found.a)] {
                let [first, second] = &mut nearest[article];
                if near > first.0 {
                    *second = std::mem::replace(first, (near, other));
                } else if near > second.0 {
                    *second = (near, other);
                }
            }
        }
        Self { nearest }
    }

    /// The reason against a link that is remote beside the other relatives of both its ends, if it is.
    ///
    /// Pages of one hand repeat templates, lists and standing paragraphs. Two such pages share as much as a paraphrase
    /// shares with its source; but each of them has its own versions, which are many times nearer.
    pub fn weigh(&self, found: &Match) -> Option<Reason<'static>> {
        let other = |article: usize, than: usize| {
            let [first, second] = self.nearest[article];
            if first.1 == than { second.0 } else { first.0 }
        };
        let nearest = other(found.a, found.b).min(other(found.b, found.a));
        let share = closeness(found) / nearest.max(f64::MIN_POSITIVE);
        (share < REMOTE).then(|| {
            let nats = (REMOTE / share.max(1e-3)).ln();
            Reason::new("nearer_relatives", Value::Share(share), -PER_NAT * nats)
        })
    }
}

/// How near two articles are: the larger of what they share in content and in own wording, 0 to 1.
fn closeness(found: &Match) -> f64 {
    found.coverage.max(found.own_wording())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(a: usize, b: usize, coverage: f64) -> Cow<'static, Match> {
        Cow::Owned(Match { a, b, coverage, ..Match::default() })
    }

    #[test]
    fn a_link_between_two_families_is_remote() {
        let matches = [pair(0, 1, 0.9), pair(1, 2, 0.1), pair(2, 3, 0.8)];
        let kin = Kin::of(4, &matches);
        assert!(kin.weigh(&matches[0]).is_none() && kin.weigh(&matches[2]).is_none());
        assert!(kin.weigh(&matches[1]).is_some_and(|reason| reason.weight < -4.0));
    }

    #[test]
    fn the_only_link_of_an_article_is_not_remote() {
        let matches = [pair(0, 1, 0.9), pair(1, 2, 0.1)];
        assert!(Kin::of(3, &matches).weigh(&matches[1]).is_none());
    }
}
