//! One article: its words with the signs around them, and the text they make.

use rand::{Rng, RngExt};

use super::vocabulary::Vocabulary;

/// A word and how it stands in the text. Copies keep the signs.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    pub word: u32,
    signs: u8,
}

const CAPITAL: u8 = 1;
const COMMA: u8 = 2;
const STOP: u8 = 4;
const PARAGRAPH: u8 = 8;
const OPEN: u8 = 16;
const CLOSE: u8 = 32;
/// Quotation marks of this sentence are straight ones.
const STRAIGHT: u8 = 64;

impl Token {
    /// Another word in the same place.
    pub fn replaced(self, word: u32) -> Self {
        Self { word, ..self }
    }

    /// A word in the middle of a sentence.
    pub fn plain(word: u32) -> Self {
        Self { word, signs: 0 }
    }
}

/// Sentences and paragraphs of `length` words in all.
pub fn compose(length: usize, vocabulary: &Vocabulary, random: &mut impl Rng) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(length);
    let mut sentences_left = 0;
    while tokens.len() < length {
        let sentence = random.random_range(8..=30).min(length - tokens.len());
        let quoted = random.random_bool(0.12);
        let straight = if random.random_bool(0.3) { STRAIGHT } else { 0 };
        if sentences_left == 0 {
            sentences_left = random.random_range(1..=4);
        }
        sentences_left -= 1;
        for at in 0..sentence {
            let mut signs = 0;
            if at == 0 || random.random_bool(0.06) {
                signs |= CAPITAL;
            }
            if at + 1 == sentence {
                signs |= STOP | if sentences_left == 0 { PARAGRAPH } else { 0 };
            } else if random.random_bool(0.05) {
                signs |= COMMA;
            }
            if quoted && at == 0 {
                signs |= OPEN | straight;
            }
            if quoted && at + 1 == sentence {
                signs |= CLOSE | straight;
            }
            tokens.push(Token { word: vocabulary.draw(random), signs });
        }
    }
    tokens
}

/// The text as it is printed.
pub fn text(tokens: &[Token], vocabulary: &Vocabulary) -> String {
    let mut text = String::with_capacity(tokens.len() * 7);
    let mut gap = "";
    for token in tokens {
        let has = |sign: u8| token.signs & sign != 0;
        text.push_str(gap);
        if has(OPEN) {
            text.push(if has(STRAIGHT) { '"' } else { '“' });
        }
        let word = vocabulary.word(token.word);
        let mut characters = word.chars();
        match characters.next() {
            Some(first) if has(CAPITAL) => {
                text.extend(first.to_uppercase());
                text.push_str(characters.as_str());
            }
            _ => text.push_str(word),
        }
        if has(COMMA) {
            text.push(',');
        }
        if has(STOP) {
            text.push('.');
        }
        if has(CLOSE) {
            text.push(if has(STRAIGHT) { '"' } else { '”' });
        }
        gap = if has(PARAGRAPH) { "\n\n" } else { " " };
    }
    text
}
