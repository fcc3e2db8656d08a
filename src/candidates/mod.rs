//! Sketches -> Pairs: which pairs of articles are worth verifying.
//!
//! Near copies come from the bands of a locality-sensitive hash, rewrites and paraphrases from an index of rare terms.
//! A candidate is only a question: nothing is linked before `verify` has answered it on the texts.

pub mod bands;
pub mod rare;

use crate::settings::Settings;
use crate::sketch::{Content, Sketch};

/// All candidate pairs (`a < b`), sorted, without repetition.
pub fn pairs(sketches: &[Sketch], contents: &[Content], settings: &Settings) -> Vec<(u32, u32)> {
    let mut found = bands::pairs(sketches, settings.bands);
    found.extend(rare::pairs(contents));
    found.sort_unstable();
    found.dedup();
    found
}
