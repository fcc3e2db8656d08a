//! Pairs -> Matches: every candidate checked on its real text.

pub mod alignment;
pub mod clusters;
pub mod duplicates;
pub mod runs;

pub use alignment::{Aligned, Rarity, Weighed};
use duplicates::Forest;
use runs::Words;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::sketch::shingles::ratio;
use crate::sketch::{Content, Sketch};
use crate::text::terms::Term;
use crate::text::{Text, background};

/// Aligned sentences from which a pair without common wording is reported.
const LEAST_ALIGNED: usize = 2;

/// Share of the weight of all terms of the shorter article that aligned sentences must be able to share, when no shingle is
/// shared. Paraphrases share twice as much and more.
const LEAST_COVERAGE: f64 = 0.05;

/// Jaccard similarity of own wording from which two articles are twins: what was made from the one could as well have been
/// made from the other, and they count once where the rarity of terms is told.
const TWIN: f64 = 0.95;

/// What two articles share. Indices are positions in the corpus; `a < b`, so `a`'s id sorts before `b`'s.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Match {
    /// The one article.
    pub a: usize,
    /// The other.
    pub b: usize,
    /// Jaccard similarity as the signatures estimate it, 0 to 1.
    pub jaccard_minhash: f64,
    /// Jaccard similarity of the shingle sets, 0 to 1.
    pub jaccard: f64,
    /// Share of a's shingles that b has, 0 to 1.
    pub containment_a_in_b: f64,
    /// Share of b's shingles that a has, 0 to 1.
    pub containment_b_in_a: f64,
    /// Shingles both have.
    pub shared_shingles: usize,
    /// Words in the longest run both have.
    pub longest_run_words: usize,
    /// Sentences of the one that align with a sentence of the other.
    pub aligned_sentences: usize,
    /// Share of a's own wording (3-shingles outside quotations) that b has, 0 to 1.
    pub own_wording_a_in_b: f64,
    /// Share of b's own wording that a has, 0 to 1.
    pub own_wording_b_in_a: f64,
    /// The aligned sentences, in the order of a.
    pub alignment: Vec<Aligned>,
    /// Different figures that aligned sentences share outside quotations.
    pub shared_figures: usize,
    /// Aligned sentences in which each side has a figure that the other lacks.
    pub conflicting_figures: usize,
    /// Weight of the terms that aligned sentences share, as a share of all term weight of the shorter article, 0 to 1.
    pub coverage: f64,
    /// The same weight as a number of the rarest terms: 40 says more than 4, whatever share of the article they are.
    pub shared_terms: f64,
    /// Jaccard similarity of the own wording, 0 to 1.
    pub own_jaccard: f64,
    /// How telling the words are that both have anywhere outside quotations: their summed surprise, in nats. 0 for other
    /// languages than English.
    pub vocabulary: f64,
    /// The same as a share of the surprise of all words of a, 0 to 1.
    pub vocabulary_a_in_b: f64,
    /// As a share of that of b.
    pub vocabulary_b_in_a: f64,
}

impl Match {
    /// Whether the two are the same text but for a word here and there.
    pub fn joins_twins(&self) -> bool {
        self.own_jaccard >= TWIN
    }

    /// The larger of the two containments, 0 to 1.
    pub fn containment(&self) -> f64 {
        self.containment_a_in_b.max(self.containment_b_in_a)
    }

    /// The share of the own wording of one of the two that the other has, 0 to 1.
    pub fn own_wording_of(&self, article: usize) -> f64 {
        if article == self.b { self.own_wording_b_in_a } else { self.own_wording_a_in_b }
    }

    /// The share of the vocabulary of one of the two, weighed by surprise, that the other has, 0 to 1.
    pub fn vocabulary_of(&self, article: usize) -> f64 {
        if article == self.b { self.vocabulary_b_in_a } else { self.vocabulary_a_in_b }
    }

    /// The larger of the two shares of own wording, 0 to 1.
    pub fn own_wording(&self) -> f64 {
        self.own_wording_a_in_b.max(self.own_wording_b_in_a)
    }

    /// The larger of the two shares of vocabulary, 0 to 1.
    pub fn vocabulary_share(&self) -> f64 {
        self.vocabulary_a_in_b.max(self.vocabulary_b_in_a)
    }
}

/// Verifies candidate pairs. A pair is a match when it shares a shingle or aligned sentences; most of these are no
/// derivations, which is for the lineage to decide.
pub fn matches(texts: &[Text], sketches: &[Sketch], contents: &[Content], pairs: &[(u32, u32)]) -> Vec<Match> {
    matches_by(&rarity(contents, pairs), texts, sketches, contents, pairs)
}

/// How rare every term is in a corpus; twins, which are told by its candidate pairs, count once.
pub fn rarity(contents: &[Content], pairs: &[(u32, u32)]) -> Rarity {
    Rarity::of(contents, &twins(contents, pairs))
}

/// Verifies candidate pairs of some articles of a corpus, of which `rarity` tells how rare their terms are in it.
pub fn matches_by(
    rarity: &Rarity,
    texts: &[Text],
    sketches: &[Sketch],
    contents: &[Content],
    pairs: &[(u32, u32)],
) -> Vec<Match> {
    let mut asked = vec![false; texts.len()];
    pairs.iter().for_each(|&(a, b)| [a, b].iter().for_each(|&article| asked[article as usize] = true));
    let sides: Vec<Option<Side>> = (texts, contents, &asked)
        .into_par_iter()
        .map(|(text, content, &asked)| asked.then(|| Side::of(text, content, rarity)))
        .collect();
    pairs
        .par_iter()
        .filter_map(|&(a, b)| {
            let (a, b) = (a as usize, b as usize);
            let (side_a, side_b) = (sides[a].as_ref()?, sides[b].as_ref()?);
            let shared_shingles = sketches[a].shingles.shared(&sketches[b].shingles);
            let least = side_a.weighed.total.min(side_b.weighed.total);
            // Most candidates have two or three rare words in common and nothing else.
            if shared_shingles == 0 && side_a.weighed.bound(&side_b.weighed) < LEAST_COVERAGE * least {
                return None;
            }
            let (alignment, shared) = alignment::align(&side_a.weighed, &side_b.weighed);
            if shared_shingles == 0 && alignment.len() < LEAST_ALIGNED {
                return None;
            }
            let (size_a, size_b) = (sketches[a].shingles.len(), sketches[b].shingles.len());
            let own = contents[a].own_wording.shared(&contents[b].own_wording);
            let vocabulary = shared_surprise(&side_a.vocabulary, &side_b.vocabulary);
            let share = |whole: f64| if whole > 0.0 { vocabulary / whole } else { 0.0 };
            let (shared_figures, conflicting_figures) = figures(&side_a.figures, &side_b.figures, &alignment);
            Some(Match {
                a,
                b,
                jaccard_minhash: sketches[a].signature.jaccard(&sketches[b].signature),
                jaccard: ratio(shared_shingles, size_a + size_b - shared_shingles),
                containment_a_in_b: ratio(shared_shingles, size_a),
                containment_b_in_a: ratio(shared_shingles, size_b),
                shared_shingles,
                longest_run_words: side_a.words.longest_run(&side_b.words),
                aligned_sentences: alignment.len(),
                own_wording_a_in_b: ratio(own, contents[a].own_wording.len()),
                own_wording_b_in_a: ratio(own, contents[b].own_wording.len()),
                shared_figures,
                conflicting_figures,
                coverage: shared / least.max(f64::MIN_POSITIVE),
                shared_terms: shared / rarity.most(),
                own_jaccard: ratio(own, contents[a].own_wording.len() + contents[b].own_wording.len() - own),
                vocabulary,
                vocabulary_a_in_b: share(side_a.surprise),
                vocabulary_b_in_a: share(side_b.surprise),
                alignment,
            })
        })
        .collect()
}

/// The group of twins of each article, named after its first.
fn twins(contents: &[Content], pairs: &[(u32, u32)]) -> Vec<u32> {
    let are_twins = |&&(a, b): &&(u32, u32)| are_twins(&contents[a as usize], &contents[b as usize]);
    let alike: Vec<(u32, u32)> = pairs.par_iter().filter(are_twins).copied().collect();
    groups_of_twins(contents.len(), &alike)
}

/// Whether two articles are the same text but for a word here and there.
pub fn are_twins(a: &Content, b: &Content) -> bool {
    let (a, b) = (&a.own_wording, &b.own_wording);
    let shared = a.shared(b);
    ratio(shared, a.len() + b.len() - shared) >= TWIN
}

/// Of sorted own wording the part of which twins have something in common: a set of which 95 % are in
/// another lacks few enough for one of its first shingles to be there too (the prefix filter of Chaudhuri, Ganti and Kaushik 2006).
pub fn prefix_of_twins(own_wording: &[u64]) -> &[u64] {
    let lacking = ((1.0 - TWIN) * own_wording.len() as f64) as usize;
    // One more than can be lacking; a second one for what the product may have lost by rounding.
    &own_wording[..(lacking + 2).min(own_wording.len())]
}

/// The group of twins of each of `count` articles, named after its first. `alike` are pairs of twins.
pub fn groups_of_twins(count: usize, alike: &[(u32, u32)]) -> Vec<u32> {
    let mut forest = Forest::new(count);
    alike.iter().for_each(|&(a, b)| forest.join(a, b));
    (0u32..).take(count).map(|article| forest.root(article)).collect()
}

/// What a pair needs of an article, made once.
struct Side {
    words: Words,
    weighed: Weighed,
    /// The different figures of each sentence outside quotations, sorted.
    figures: Vec<Vec<u64>>,
    /// The different terms outside quotations, sorted, each with its surprise; none unless the text is English.
    vocabulary: Vec<(u64, f32)>,
    /// The sum of the surprises.
    surprise: f64,
}

/// Share of the words of an English text that are terms at most; the others are stop words.
const ENGLISH: f64 = 0.75;

/// The terms of an article outside quotations with their surprise in English.
fn vocabulary(text: &Text, content: &Content) -> Vec<(u64, f32)> {
    let terms = content.sentences.iter().flatten();
    if terms.clone().count() as f64 > ENGLISH * text.words.len() as f64 {
        return Vec::new();
    }
    let own = terms.filter(|term| !term.quoted);
    let mut found: Vec<(u64, f32)> =
        own.map(|term| (term.hash, background::surprise(term.hash, term.is_figure) as f32)).collect();
    found.sort_unstable_by_key(|&(hash, _)| hash);
    found.dedup_by_key(|&mut (hash, _)| hash);
    found
}

/// The summed surprise of what two vocabularies share, in nats.
fn shared_surprise(a: &[(u64, f32)], b: &[(u64, f32)]) -> f64 {
    let (mut i, mut j, mut sum) = (0, 0, 0.0);
    while i < a.len() && j < b.len() {
        let ((x, surprise), (y, _)) = (a[i], b[j]);
        if x == y {
            sum += f64::from(surprise);
        }
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    sum
}

impl Side {
    fn of(text: &Text, content: &Content, rarity: &Rarity) -> Self {
        let figures = |terms: &Vec<Term>| {
            let mut figures: Vec<u64> = terms.iter().filter(|t| t.is_figure && !t.quoted).map(|t| t.hash).collect();
            figures.sort_unstable();
            figures.dedup();
            figures
        };
        let vocabulary = vocabulary(text, content);
        Self {
            surprise: vocabulary.iter().fold(0.0, |sum, (_, surprise)| sum + f64::from(*surprise)),
            vocabulary,
            words: Words::new(text.body_words().map(|w| w.hash).collect()),
            weighed: Weighed::of(content, rarity),
            figures: content.sentences.iter().map(figures).collect(),
        }
    }
}

/// What aligned sentences say of figures: how many different ones both have, and in how many pairs each
/// side has a figure that the other lacks.
fn figures(a: &[Vec<u64>], b: &[Vec<u64>], alignment: &[Aligned]) -> (usize, usize) {
    let mut shared: Vec<u64> = Vec::new();
    let mut conflicts = 0;
    for pair in alignment {
        let (of_a, of_b) = (&a[pair.a as usize], &b[pair.b as usize]);
        let before = shared.len();
        shared.extend(of_a.iter().filter(|figure| of_b.binary_search(figure).is_ok()));
        let common = shared.len() - before;
        conflicts += usize::from(common < of_a.len() && common < of_b.len());
    }
    shared.sort_unstable();
    shared.dedup();
    (shared.len(), conflicts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::Shingles;
    use proptest::prelude::*;

    proptest! {
        /// Twins always have something in common at the beginning, whatever is missing from which of them.
        #[test]
        fn twins_share_a_prefix(
            size in 1u64..400, first in 0u64..24, lacking in prop::collection::btree_set(0u64..400, 0..8), more in 0u64..24
        ) {
            let a: Vec<u64> = (0..size).map(|n| n * 10).collect();
            // The worst is to lack the first ones.
            let kept = a.iter().filter(|&&hash| hash / 10 >= first && !lacking.contains(&(hash / 10)));
            let b: Vec<u64> = kept.copied().chain((0..more).map(|n| n * 30 + 5)).collect();
            let content = |hashes: &Vec<u64>| Content { own_wording: Shingles::new(hashes.clone()), ..Content::default() };
            let (a, b) = (content(&a), content(&b));
            let prefix = |content: &Content| prefix_of_twins(content.own_wording.as_slice()).to_vec();
            let (of_a, of_b) = (prefix(&a), prefix(&b));
            prop_assert!(of_a.len() <= 2 + size as usize / 20);
            prop_assert!(!are_twins(&a, &b) || of_a.iter().any(|hash| of_b.contains(hash)));
        }
    }
}
