//! Stems: what is left of a word when its endings are cut, so that "strikes" and "strike" are the same.

use std::cell::RefCell;

use rust_stemmers::{Algorithm, Stemmer};

thread_local! {
    static ENGLISH: RefCell<Stemmer> = RefCell::new(Stemmer::create(Algorithm::English));
}

/// The Snowball (Porter 2) English stem of a lower-cased word.
pub fn stem(word: &str) -> String {
    ENGLISH.with_borrow(|stemmer| stemmer.stem(word).into_owned())
}
