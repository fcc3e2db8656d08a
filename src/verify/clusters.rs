//! Clusters of near-duplicates, and which document of each to keep.

use std::cmp::Reverse;

use super::duplicates::{Forest, Pair};
use crate::ingest::documents::Documents;
use crate::settings::{Keep, Linkage};

/// The near-duplicates of a corpus.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Duplicates {
    /// Verified pairs with their Jaccard similarity, sorted by position.
    pub pairs: Vec<Pair>,
    /// The cluster of every document, by position; clusters are counted from 1 in the order of their first document.
    pub clusters: Vec<u32>,
    /// Whether to keep a document, by position: one of each cluster.
    pub keep: Vec<bool>,
}

/// Clusters verified pairs and chooses what to keep. `words` are the words of each document. Only verified pairs join a
/// cluster.
pub fn cluster(documents: &Documents, words: &[u32], pairs: Vec<Pair>, keep: Keep, linkage: Linkage) -> Duplicates {
    let rank = ranks(documents, words, &pairs, keep);
    let heads = match linkage {
        Linkage::Components => components(words.len(), &pairs, &rank),
        Linkage::Star => stars(words.len(), &pairs, &rank),
    };
    let mut clusters = vec![0u32; words.len()];
    let mut number_of_head = vec![0u32; words.len()];
    let mut count = 0;
    for (cluster, &head) in clusters.iter_mut().zip(&heads) {
        let number = &mut number_of_head[head as usize];
        if *number == 0 {
            count += 1;
            *number = count;
        }
        *cluster = *number;
    }
    let keep = heads.iter().zip(0u32..).map(|(&head, document)| head == document).collect();
    Duplicates { pairs, clusters, keep }
}

/// What a document is preferred by, the smaller the better; its position decides between equals.
type Rank = (bool, Reverse<u32>, i64, u32);

fn ranks(documents: &Documents, words: &[u32], pairs: &[Pair], keep: Keep) -> Vec<Rank> {
    let mut ranks: Vec<Rank> = (0u32..).take(words.len()).map(|d| (false, Reverse(0), 0, d)).collect();
    match keep {
        Keep::First => {}
        Keep::Longest => ranks.iter_mut().zip(words).for_each(|(rank, &words)| rank.1 = Reverse(words)),
        Keep::Earliest => {
            let mut paired: Vec<u32> = pairs.iter().flat_map(|&(a, b, _)| [a, b]).collect();
            paired.sort_unstable();
            paired.dedup();
            for document in paired {
                let published = documents.record(document as usize).fields.published;
                let rank = &mut ranks[document as usize];
                (rank.0, rank.2) = published.map_or((true, 0), |p| (false, p.instant.as_second()));
            }
        }
    }
    ranks
}

/// The head of each document's connected component: its best-ranked member.
fn components(count: usize, pairs: &[Pair], rank: &[Rank]) -> Vec<u32> {
    let mut forest = Forest::new(count);
    for &(a, b, _) in pairs {
        forest.join(a, b);
    }
    let mut head: Vec<u32> = (0u32..).take(count).collect();
    for document in (0u32..).take(count) {
        let root = forest.root(document) as usize;
        if rank[document as usize] < rank[head[root] as usize] {
            head[root] = document;
        }
    }
    (0u32..).take(count).map(|document| head[forest.root(document) as usize]).collect()
}

/// Star clusters (Aslam, Pelekhov and Rus 2004, greedy): documents in order of rank; each that is in no cluster yet becomes
/// the head of one, and every document paired with it that is in none joins it. No member is there by way of another.
fn stars(count: usize, pairs: &[Pair], rank: &[Rank]) -> Vec<u32> {
    let mut neighbours: Vec<(u32, u32)> = pairs.iter().flat_map(|&(a, b, _)| [(a, b), (b, a)]).collect();
    neighbours.sort_unstable();
    let mut order: Vec<u32> = (0u32..).take(count).collect();
    order.sort_unstable_by_key(|&document| rank[document as usize]);
    let mut head: Vec<Option<u32>> = vec![None; count];
    for document in order {
        if head[document as usize].is_some() {
            continue;
        }
        head[document as usize] = Some(document);
        let from = neighbours.partition_point(|&(d, _)| d < document);
        for &(_, other) in neighbours[from..].iter().take_while(|(d, _)| *d == document) {
            head[other as usize].get_or_insert(document);
        }
    }
    head.into_iter().zip(0u32..).map(|(head, document)| head.unwrap_or(document)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(linkage: Linkage, keep: Keep) -> (Vec<u32>, Vec<bool>) {
        let pairs = vec![(0, 1, 0.8), (1, 3, 0.9)];
        let found = cluster(&Documents::default(), &[5, 9, 5, 5], pairs, keep, linkage);
        (found.clusters, found.keep)
    }

    #[test]
    fn components_chain_and_stars_do_not() {
        assert_eq!(chain(Linkage::Components, Keep::First), (vec![1, 1, 2, 1], vec![true, false, true, false]));
        assert_eq!(chain(Linkage::Star, Keep::First), (vec![1, 1, 2, 3], vec![true, false, true, true]));
        assert_eq!(chain(Linkage::Components, Keep::Longest), (vec![1, 1, 2, 1], vec![false, true, true, false]));
        assert_eq!(chain(Linkage::Star, Keep::Longest).0, [1, 1, 2, 1]);
    }
}
