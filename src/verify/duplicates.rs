//! Near-duplicates: verified pairs above a threshold, their clusters, and which article of each to keep.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use petgraph::unionfind::UnionFind;

use crate::article::Article;
use crate::settings::Keep;
use crate::text::Text;

/// The near-duplicates of a corpus.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Duplicates {
    /// Verified pairs with their Jaccard similarity, sorted by position.
    pub pairs: Vec<(usize, usize, f64)>,
    /// The cluster of every article, by position; clusters are counted from 1 in the order of their first article.
    pub clusters: Vec<usize>,
    /// Whether to keep an article, by position: one of each cluster.
    pub keep: Vec<bool>,
}

/// Clusters verified pairs and chooses what to keep. Only verified pairs join a cluster.
pub fn cluster(articles: &[Article], texts: &[Text], pairs: Vec<(usize, usize, f64)>, keep: Keep) -> Duplicates {
    let mut sets = UnionFind::<usize>::new(articles.len());
    for &(a, b, _) in &pairs {
        sets.union(a, b);
    }
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut first: BTreeMap<usize, usize> = BTreeMap::new();
    for position in 0..articles.len() {
        let first = *first.entry(sets.find(position)).or_insert(position);
        members.entry(first).or_default().push(position);
    }
    let mut clusters = vec![0; articles.len()];
    let mut kept = vec![false; articles.len()];
    for (index, members) in members.values().enumerate() {
        for &member in members {
            clusters[member] = index + 1;
        }
        if let Some(chosen) = representative(members, articles, texts, keep) {
            kept[chosen] = true;
        }
    }
    Duplicates { pairs, clusters, keep: kept }
}

/// The article of a cluster to keep; the first id wins among equals.
fn representative(members: &[usize], articles: &[Article], texts: &[Text], keep: Keep) -> Option<usize> {
    match keep {
        Keep::First => members.first().copied(),
        Keep::Longest => members.iter().copied().min_by_key(|&m| (Reverse(texts[m].words.len()), m)),
        Keep::Earliest => members.iter().copied().min_by_key(|&m| {
            let instant = articles[m].published.as_ref().map(|p| p.instant);
            (instant.is_none(), instant, m)
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cluster_keeps_one_article() {
        let articles = ["one", "one two", "other", "one"].map(|text| Article::bare(text, text));
        let texts: Vec<Text> = articles.iter().map(Text::of).collect();
        let pairs = vec![(0, 1, 0.8), (1, 3, 0.9)];
        let first = cluster(&articles, &texts, pairs.clone(), Keep::First);
        assert_eq!(first.clusters, [1, 1, 2, 1]);
        assert_eq!(first.keep, [true, false, true, false]);
        assert_eq!(cluster(&articles, &texts, pairs, Keep::Longest).keep, [false, true, true, false]);
    }
}
