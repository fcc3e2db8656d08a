//! Text -> Sketch: sets of shingles, their MinHash signatures, and the terms a text is about.

pub mod banding;
pub mod compact;
pub mod content;
pub mod minhash;
pub mod shingles;

pub use banding::Banding;
pub use compact::Compact;
pub use content::Content;
pub use minhash::{Permutations, Signature};
pub use shingles::Shingles;

use rayon::prelude::*;

use crate::settings::Settings;
use crate::text::Text;

/// What is kept of a text to find its relatives.
#[derive(Clone, Debug)]
pub struct Sketch {
    /// The shingles of its body.
    pub shingles: Shingles,
    /// Their MinHash signature.
    pub signature: Signature,
}

/// Sketches every text.
pub fn sketch(texts: &[Text], settings: &Settings) -> Vec<Sketch> {
    let permutations = Permutations::new(settings.permutations, settings.seed);
    texts
        .par_iter()
        .map(|text| {
            let shingles = Shingles::of_body(text, settings.shingle);
            let signature = permutations.signature(&shingles);
            Sketch { shingles, signature }
        })
        .collect()
}

/// Reads the content of every text.
pub fn contents(texts: &[Text]) -> Vec<Content> {
    texts.par_iter().map(Content::of).collect()
}
