//! What a text is about, for finding rewrites and paraphrases that keep too little wording for MinHash.

use crate::text::Text;
use crate::text::terms::{self, Term};

use super::shingles::{Shingles, windows};

/// Words in a shingle of the reporter's own wording. Three, not five: a machine re-translation keeps runs of three words
/// long after it has broken every run of five.
const OWN_SHINGLE: usize = 3;

/// The content of a text.
#[derive(Clone, Debug, Default)]
pub struct Content {
    /// The terms of each sentence, in step with [`Text::sentences`].
    pub sentences: Vec<Vec<Term>>,
    /// Shingles of three words, quotations left out: several reporters may quote the same speaker.
    pub own_wording: Shingles,
    /// The different terms of the body outside quotations, sorted.
    pub vocabulary: Vec<u64>,
}

impl Content {
    /// Reads the content of a text.
    pub fn of(text: &Text) -> Self {
        let sentences = terms::of_sentences(text);
        let mut vocabulary: Vec<u64> = sentences.iter().flatten().filter(|t| !t.quoted).map(|t| t.hash).collect();
        vocabulary.sort_unstable();
        vocabulary.dedup();
        Self { sentences, vocabulary, ..Self::of_wording(text) }
    }

    /// Reads the wording only.
    pub fn of_wording(text: &Text) -> Self {
        let words: Vec<u64> = text.body_words().filter(|w| !w.quoted).map(|w| w.hash).collect();
        Self { own_wording: Shingles::new(windows(&words, OWN_SHINGLE)), ..Self::default() }
    }

    /// Keeps the wording only: once pairs are verified, nobody asks for the terms.
    pub fn forget_terms(&mut self) {
        (self.sentences, self.vocabulary) = (Vec::new(), Vec::new());
    }
}
