//! Sketches -> Pairs: which pairs of articles are worth verifying.
//!
//! Near copies come from the bands of a locality-sensitive hash, or, where none may be missed, from an exact prefix join;
//! rewrites and paraphrases from an index of rare terms. A candidate is only a question: nothing is linked before
//! `verify` has answered it on the texts.

pub mod bands;
pub mod identical;
pub mod prefix;
pub mod rare;

use crate::settings::Settings;
use crate::sketch::{Banding, Content, Sketch};

/// All candidate pairs (`a < b`) for the lineage, sorted, without repetition.
pub fn pairs(sketches: &[Sketch], contents: &[Content], settings: &Settings) -> Vec<(u32, u32)> {
    let banding = Banding::for_threshold(settings.permutations, settings.threshold, settings.recall);
    let mut keys = Vec::with_capacity(sketches.len() * banding.len());
    for sketch in sketches {
        banding.keys(sketch.signature.as_slice(), &mut keys);
    }
    let mut found = bands::pairs(&keys, banding.len(), |article| !sketches[article].shingles.is_empty());
    found.extend(rare::pairs(contents));
    found.sort_unstable();
    found.dedup();
    found
}
