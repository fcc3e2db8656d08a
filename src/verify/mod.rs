//! Pairs -> Matches: every candidate checked on its real text.

pub mod alignment;
pub mod clusters;
pub mod duplicates;
pub mod runs;
pub mod sets;

pub use alignment::{Aligned, Rarity, Weighed};

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::sketch::shingles::ratio;
use crate::sketch::{Content, Sketch};
use crate::text::Text;
use crate::text::terms::Term;

/// Aligned sentences from which a pair without common wording is reported.
const LEAST_ALIGNED: usize = 2;

/// What two articles share. Indices are positions in the corpus; `a < b`, so `a`'s id sorts before `b`'s.
#[derive(Clone, Debug, Default, PartialEq)]
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
}

impl Match {
    /// The larger of the two containments, 0 to 1.
    pub fn containment(&self) -> f64 {
        self.containment_a_in_b.max(self.containment_b_in_a)
    }

    /// The larger of the two shares of own wording, 0 to 1.
    pub fn own_wording(&self) -> f64 {
        self.own_wording_a_in_b.max(self.own_wording_b_in_a)
    }
}

/// Verifies candidate pairs. A pair is a match when it shares a shingle or aligned sentences; most of these are no
/// derivations, which is for the lineage to decide.
pub fn matches(texts: &[Text], sketches: &[Sketch], contents: &[Content], pairs: &[(u32, u32)]) -> Vec<Match> {
    let body_words: Vec<Vec<u64>> = texts.par_iter().map(|t| t.body_words().map(|w| w.hash).collect()).collect();
    let rarity = Rarity::of(contents);
    let weighed: Vec<Weighed> = contents.par_iter().map(|content| Weighed::of(content, &rarity)).collect();
    pairs
        .par_iter()
        .filter_map(|&(a, b)| {
            let (a, b) = (a as usize, b as usize);
            let alignment = alignment::align(&weighed[a], &weighed[b]);
            let shared_shingles = sketches[a].shingles.shared(&sketches[b].shingles);
            if shared_shingles == 0 && alignment.len() < LEAST_ALIGNED {
                return None;
            }
            let (size_a, size_b) = (sketches[a].shingles.len(), sketches[b].shingles.len());
            let own = contents[a].own_wording.shared(&contents[b].own_wording);
            let (shared_figures, conflicting_figures) = figures(&contents[a], &contents[b], &alignment);
            // Not `sum`: of nothing that is -0.0, and shows.
            let shared = alignment.iter().fold(0.0, |sum, pair| sum + pair.shared);
            Some(Match {
                a,
                b,
                jaccard_minhash: sketches[a].signature.jaccard(&sketches[b].signature),
                jaccard: ratio(shared_shingles, size_a + size_b - shared_shingles),
                containment_a_in_b: ratio(shared_shingles, size_a),
                containment_b_in_a: ratio(shared_shingles, size_b),
                shared_shingles,
                longest_run_words: runs::longest_common(&body_words[a], &body_words[b]),
                aligned_sentences: alignment.len(),
                own_wording_a_in_b: ratio(own, contents[a].own_wording.len()),
                own_wording_b_in_a: ratio(own, contents[b].own_wording.len()),
                shared_figures,
                conflicting_figures,
                coverage: shared / weighed[a].total.min(weighed[b].total).max(f64::MIN_POSITIVE),
                alignment,
            })
        })
        .collect()
}

/// What aligned sentences say of figures: how many different ones both have, and in how many pairs each
/// side has a figure that the other lacks. Quotations are left out.
fn figures(a: &Content, b: &Content, alignment: &[Aligned]) -> (usize, usize) {
    let of = |terms: &[Term]| -> BTreeSet<u64> {
        terms.iter().filter(|t| t.is_figure && !t.quoted).map(|t| t.hash).collect()
    };
    let mut shared: BTreeSet<u64> = BTreeSet::new();
    let mut conflicts = 0;
    for pair in alignment {
        let (of_a, of_b) = (of(&a.sentences[pair.a]), of(&b.sentences[pair.b]));
        let differ = !of_a.is_subset(&of_b) && !of_b.is_subset(&of_a);
        conflicts += usize::from(differ);
        shared.extend(of_a.intersection(&of_b));
    }
    (shared.len(), conflicts)
}
