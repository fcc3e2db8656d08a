//! Sketches -> Pairs: which pairs of articles are worth verifying.
//!
//! Near copies come from the bands of a locality-sensitive hash, or, where none may be missed, from an exact prefix join;
//! rewrites and paraphrases from an index of rare terms. A candidate is only a question: nothing is linked before
//! `verify` has answered it on the texts.

pub mod bands;
pub mod exact;
pub mod identical;
pub mod rare;

use crate::settings::Settings;
use crate::sketch::{Banding, Content, Keys, Sketch};

/// Articles in a bucket of a band up to which all its pairs count, and partners of an article that are verified. An article
/// needs its few nearest relatives, not all of a thousand near copies.
const BUCKET: usize = 48;
const PARTNERS: usize = 24;

/// All candidate pairs (`a < b`) for the lineage, sorted, without repetition. Of identical articles the first stands for
/// the others and is paired with each of them.
///
/// Articles that `differ` are in languages that have nothing to do with each other: the names that a story and its translation
/// share link nothing. What they have word for word still does, for a page may declare the wrong language.
pub fn pairs(
    sketches: &[Sketch],
    contents: &[Content],
    differ: &(dyn Fn(u32, u32) -> bool + Sync),
    settings: &Settings,
) -> Vec<(u32, u32)> {
    let banding = Banding::for_threshold(settings.permutations, settings.threshold, settings.recall);
    let keys = Keys::of_signatures(&banding, sketches.iter().map(|sketch| sketch.signature.as_slice()));
    let identities: Vec<u64> = sketches.iter().map(|sketch| sketch.identity).collect();
    let same = identical::group(&identities);
    let takes_part: Vec<bool> =
        same.stands.iter().zip(sketches).map(|(&stands, sketch)| stands && !sketch.shingles.is_empty()).collect();
    joined(&keys, &takes_part, &rare::Postings::of(contents, &same.stands), &same, differ)
}

/// The same of what the pairs are told by: `takes_part` are the articles that bands may pair, and `postings` those of the
/// articles that stand for the `same`.
pub fn joined(
    keys: &Keys,
    takes_part: &[bool],
    postings: &rare::Postings,
    same: &identical::Groups,
    differ: &(dyn Fn(u32, u32) -> bool + Sync),
) -> Vec<(u32, u32)> {
    let mut found = bands::nearest(keys, BUCKET, PARTNERS, takes_part);
    found.extend(rare::pairs(same.stands.len(), postings, differ));
    found.sort_unstable();
    found.dedup();
    same.with_copies(found)
}
