//! Near-copies by their definition, slowly: sets of five words in a row. None of the program's own code is used.

use std::collections::BTreeSet;

const WORDS: usize = 5;

/// The words of a text: maximal runs of letters, digits and underscores, in lower case. (The generator writes no combining
/// marks.)
pub fn words(text: &str) -> Vec<String> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    text.split(|c| !is_word(c)).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// The different runs of five words; of a shorter text the text itself.
pub fn set(words: &[String]) -> BTreeSet<&[String]> {
    words.windows(WORDS.min(words.len().max(1))).collect()
}

/// Elements both have as a share of those either has.
pub fn jaccard(a: &BTreeSet<&[String]>, b: &BTreeSet<&[String]>) -> f64 {
    let shared = a.intersection(b).count();
    shared as f64 / (a.len() + b.len() - shared).max(1) as f64
}
