//! Aligned sentences: pairs of sentences, one of each article, that are about the same thing.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::sketch::Content;
use crate::sketch::shingles::whole;
use crate::text::terms::Term;

/// Cosine from which two sentences are aligned.
const ALIGNED: f64 = 0.3;
/// Terms two sentences must share at least: one shared name is no claim in common.
const SHARED_TERMS: usize = 2;
/// Imagined articles that hold no term of the corpus. They keep weights apart in a corpus of two or five articles, where
/// plain inverse document frequency would give a word of all articles no weight and one of two nearly none.
const BACKGROUND: f64 = 8.0;

/// How rare every term is in the corpus.
#[derive(Clone, Debug, Default)]
pub struct Rarity {
    documents: usize,
    frequency: Vec<(u64, u32)>,
}

impl Rarity {
    /// Counts in how many groups of twins each term stands; `group` names the group of each article. A text does not
    /// get common by being printed again.
    pub fn of(contents: &[Content], group: &[u32]) -> Self {
        let mut all: Vec<(u64, u32)> = contents
            .par_iter()
            .zip(group)
            .flat_map_iter(|(content, &group)| terms(content).into_iter().map(move |term| (term, group)))
            .collect();
        all.par_sort_unstable();
        all.dedup();
        let frequency = all.chunk_by(|x, y| x.0 == y.0).map(|same| (same[0].0, same.len() as u32)).collect();
        let documents = group.iter().zip(0u32..).filter(|&(&group, article)| group == article).count();
        Self { documents, frequency }
    }

    /// How many groups of twins the corpus has.
    pub fn documents(&self) -> usize {
        self.documents
    }

    /// The frequencies of the different terms of an article, in the order of their hashes.
    pub fn of_article(&self, content: &Content) -> Vec<u32> {
        terms(content).into_iter().map(|term| self.frequency(term)).collect()
    }

    /// The rarity of the terms of some articles, as another corpus of so many groups gave it
    /// ([`Rarity::of_article`]); nothing when the frequencies are not those of these articles.
    pub fn given<'a>(documents: usize, articles: impl Iterator<Item = (&'a Content, &'a [u32])>) -> Option<Self> {
        let mut frequency: Vec<(u64, u32)> = Vec::new();
        for (content, frequencies) in articles {
            let terms = terms(content);
            if terms.len() != frequencies.len() {
                return None;
            }
            frequency.extend(terms.into_iter().zip(frequencies.iter().copied()));
        }
        frequency.sort_unstable();
        frequency.dedup();
        frequency.array_windows().all(|[one, next]| one.0 != next.0).then_some(Self { documents, frequency })
    }

    /// In how many articles a term stands.
    pub fn frequency(&self, term: u64) -> u32 {
        self.frequency.binary_search_by_key(&term, |&(t, _)| t).map_or(0, |at| self.frequency[at].1)
    }

    /// Weight of a term that stands in no article, in nats: the most a term can weigh.
    pub fn most(&self) -> f64 {
        (self.documents as f64 + BACKGROUND).ln()
    }

    /// Weight of a term in nats: its smoothed inverse document frequency.
    pub fn weight(&self, term: u64) -> f64 {
        ((self.documents as f64 + BACKGROUND) / (f64::from(self.frequency(term)) + 0.5)).ln().max(0.05)
    }
}

/// The different terms of an article, sorted.
fn terms(content: &Content) -> Vec<u64> {
    let mut terms: Vec<u64> = content.sentences.iter().flatten().map(|t| t.hash).collect();
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// Two aligned sentences. Small, because a story of thousands of copies has millions of them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Aligned {
    /// Sentence of the one article.
    pub a: u32,
    /// Sentence of the other.
    pub b: u32,
    /// Cosine of their weighted terms, 0 to 1.
    pub similarity: f32,
}

/// The sentences of an article as weighted sets of terms.
#[derive(Clone, Debug, Default)]
pub struct Weighed {
    sentences: Vec<Vector>,
    /// Every term with the sentences that hold it, sorted.
    holding: Vec<(u64, u32)>,
    /// Every term with its weight and in how many sentences it is, sorted.
    terms: Vec<(u64, f64, usize)>,
    /// Sentences that may be aligned, by the hash of their terms, sorted.
    alike: Vec<(u64, u32)>,
    /// Summed weight of all terms, in nats.
    pub total: f64,
}

impl Weighed {
    /// Weighs the terms of an article.
    pub fn of(content: &Content, rarity: &Rarity) -> Self {
        let sentences: Vec<Vector> = content.sentences.iter().map(|terms| Vector::of(terms, rarity)).collect();
        let total = sentences.iter().fold(0.0, |sum, sentence| sum + sentence.total);
        let mut alike: Vec<(u64, u32)> = sentences
            .iter()
            .zip(0..)
            .filter(|(sentence, _)| sentence.terms.len() >= SHARED_TERMS)
            .map(|(sentence, number)| (whole(&sentence.terms.iter().map(|(h, _)| *h).collect::<Vec<_>>()), number))
            .collect();
        alike.sort_unstable();
        let mut holding: Vec<(u64, u32)> = sentences
            .iter()
            .zip(0u32..)
            .flat_map(|(sentence, number)| sentence.terms.iter().map(move |&(term, _)| (term, number)))
            .collect();
        holding.sort_unstable();
        let terms =
            holding.chunk_by(|x, y| x.0 == y.0).map(|same| (same[0].0, rarity.weight(same[0].0), same.len())).collect();
        Self { sentences, holding, terms, alike, total }
    }

    /// The most that aligned sentences of the two can share, in nats: no sentence is aligned twice, so that no term counts
    /// more often than it stands in either article.
    pub fn bound(&self, other: &Self) -> f64 {
        let (mut i, mut j, mut bound) = (0, 0, 0.0);
        while i < self.terms.len() && j < other.terms.len() {
            let ((x, weight, of_x), (y, _, of_y)) = (self.terms[i], other.terms[j]);
            if x == y {
                bound += weight * of_x.min(of_y) as f64;
            }
            i += usize::from(x <= y);
            j += usize::from(y <= x);
        }
        bound
    }

    /// The sentences that hold a term, ascending.
    fn holding(&self, term: u64) -> impl Iterator<Item = u32> {
        let from = self.holding.partition_point(|&(t, _)| t < term);
        self.holding[from..].iter().take_while(move |&&(t, _)| t == term).map(|&(_, sentence)| sentence)
    }
}

/// A sentence as a weighted set of terms.
#[derive(Clone, Debug, Default)]
struct Vector {
    terms: Vec<(u64, f64)>,
    total: f64,
}

impl Vector {
    fn of(terms: &[Term], rarity: &Rarity) -> Self {
        let mut hashes: Vec<u64> = terms.iter().map(|t| t.hash).collect();
        hashes.sort_unstable();
        hashes.dedup();
        let terms: Vec<(u64, f64)> = hashes.into_iter().map(|h| (h, rarity.weight(h))).collect();
        let total = terms.iter().map(|(_, w)| w).sum();
        Self { terms, total }
    }

    /// How many terms both hold, and their weight.
    fn shared(&self, other: &Self) -> (usize, f64) {
        let (mut i, mut j, mut count, mut weight) = (0, 0, 0, 0.0);
        while i < self.terms.len() && j < other.terms.len() {
            match self.terms[i].0.cmp(&other.terms[j].0) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    count += 1;
                    weight += self.terms[i].1;
                    i += 1;
                    j += 1;
                }
            }
        }
        (count, weight)
    }
}

/// The aligned sentences of two articles, each sentence at most once, the most similar pairs first served; in the order
/// of the first article. With them the summed weight of the terms they share, in nats.
///
/// Sentences of the same terms are as similar as can be, so they are served before all others: near copies are compared
/// sentence by sentence only where they differ.
pub fn align(a: &Weighed, b: &Weighed) -> (Vec<Aligned>, f64) {
    let (of_a, of_b) = (&a.sentences, &b.sentences);
    let (mut used_a, mut used_b) = (vec![false; of_a.len()], vec![false; of_b.len()]);
    let mut aligned: Vec<(Aligned, f64)> = Vec::new();
    for (i, j) in same_terms(&a.alike, &b.alike) {
        (used_a[i as usize], used_b[j as usize]) = (true, true);
        aligned.push((Aligned { a: i, b: j, similarity: 1.0 }, of_a[i as usize].total));
    }
    let mut possible: Vec<(f64, u32, u32, f64)> = Vec::new();
    // Most pairs of sentences share little: only those are compared that share weight enough, counted term by term.
    let mut shares = vec![0.0; of_b.len()];
    for (x, i) in of_a.iter().zip(0u32..).filter(|&(_, i)| !used_a[i as usize]) {
        for &(term, weight) in &x.terms {
            b.holding(term).for_each(|j| shares[j as usize] += weight);
        }
        for ((y, j), shares) in of_b.iter().zip(0u32..).zip(&mut shares) {
            // The sum is that of `shared` but for the order of its terms, which may round otherwise.
            let counted = std::mem::take(shares);
            let enough = ALIGNED * ALIGNED * x.total * y.total;
            if used_b[j as usize] || counted * counted * 1.000_001 < enough || counted == 0.0 {
                continue;
            }
            let (count, shared) = x.shared(y);
            let similarity = shared / (x.total * y.total).sqrt().max(f64::MIN_POSITIVE);
            if count >= SHARED_TERMS && similarity >= ALIGNED {
                possible.push((similarity, i, j, shared));
            }
        }
    }
    possible.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    for (similarity, i, j, shared) in possible {
        if !used_a[i as usize] && !used_b[j as usize] {
            (used_a[i as usize], used_b[j as usize]) = (true, true);
            aligned.push((Aligned { a: i, b: j, similarity: similarity as f32 }, shared));
        }
    }
    aligned.sort_by_key(|(pair, _)| (pair.a, pair.b));
    // Not `sum`: of nothing that is -0.0, and shows.
    let shared = aligned.iter().fold(0.0, |sum, (_, shared)| sum + shared);
    (aligned.into_iter().map(|(pair, _)| pair).collect(), shared)
}

/// Pairs of sentences of the same terms: of each kind the first with the first, the second with the second.
fn same_terms(a: &[(u64, u32)], b: &[(u64, u32)]) -> Vec<(u32, u32)> {
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while i < a.len() && j < b.len() {
        match a[i].0.cmp(&b[j].0) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                pairs.push((a[i].1, b[j].1));
                i += 1;
                j += 1;
            }
        }
    }
    pairs
}
