//! Text -> Sketch: sets of shingles, their MinHash signatures, and the terms a text is about.

pub mod banding;
pub mod compact;
pub mod content;
pub mod keys;
pub mod minhash;
pub mod set;
pub mod shingles;

pub use banding::Banding;
pub use compact::Compact;
pub use content::Content;
pub use keys::Keys;
pub use minhash::{Permutations, Signature};
pub use set::Set;
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
    /// A hash of its sentences, equal for articles of the same words in the same sentences; 0 for one without words.
    pub identity: u64,
}

/// Sketches every text.
pub fn sketch(texts: &[Text], settings: &Settings) -> Vec<Sketch> {
    let permutations = Permutations::new(settings.permutations, settings.seed);
    texts
        .par_iter()
        .map(|text| {
            let shingles = Shingles::of_body(text, settings.shingle);
            let signature = permutations.signature(&shingles);
            Sketch { shingles, signature, identity: identity(text) }
        })
        .collect()
}

/// A hash of the sentences of a text ([`Sketch::identity`]).
pub fn identity(text: &Text) -> u64 {
    if text.words.is_empty() {
        return 0;
    }
    let lengths = text.sentences.iter().map(|sentence| sentence.words.len() as u64);
    let all: Vec<u64> = text.words.iter().map(|word| word.hash).chain(lengths).collect();
    shingles::whole(&all).max(1)
}

/// Reads the content of every text.
pub fn contents(texts: &[Text]) -> Vec<Content> {
    texts.par_iter().map(Content::of).collect()
}
