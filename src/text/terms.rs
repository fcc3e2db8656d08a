//! Terms: what a sentence is about. Stems of its content words, and its figures in one spelling.

use xxhash_rust::xxh3::xxh3_64;

use super::Text;
use super::stems::stem;
use crate::article::Span;

/// A word that carries content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// XXH3 of its stem, or of its figure.
    pub hash: u64,
    /// Where it stands in the reading.
    pub span: Span,
    /// Whether it is a figure, written in digits or words.
    pub is_figure: bool,
    /// Whether it is capitalised inside a sentence: a name, most likely.
    pub is_name: bool,
    /// Whether it stands between quotation marks.
    pub quoted: bool,
}

/// The terms of every sentence of a text.
pub fn of_sentences(text: &Text) -> Vec<Vec<Term>> {
    text.sentences.iter().map(|sentence| of_words(text, sentence.words.clone())).collect()
}

fn of_words(text: &Text, range: std::ops::Range<usize>) -> Vec<Term> {
    let words = &text.words[range];
    let mut terms = Vec::with_capacity(words.len());
    let mut at = 0;
    while at < words.len() {
        let word = words[at];
        let (hash, taken, is_figure, is_name);
        if let Some((value, used)) = figure(text, &words[at..]) {
            (hash, taken, is_figure, is_name) = (xxh3_64(value.as_bytes()), used, true, false);
        } else {
            let written = text.at(word.span);
            let lower = written.to_lowercase();
            if is_stop_word(&lower) || (lower.len() == 1 && lower.is_ascii()) {
                at += 1;
                continue;
            }
            (hash, taken, is_figure) = (xxh3_64(stem(&lower).as_bytes()), 1, false);
            is_name = at > 0 && written.starts_with(char::is_uppercase);
        }
        let span = word.span.cover(words[at + taken - 1].span);
        terms.push(Term { hash, span, is_figure, is_name, quoted: word.quoted });
        at += taken;
    }
    terms
}

/// The figure that begins at the first word, in plain digits, and how many words it takes: `1,214` and `4.8` are one
/// figure each, "thirty-four" is 34. One and two are left to the words: they count less often than they determine.
fn figure(text: &Text, words: &[super::Word]) -> Option<(String, usize)> {
    let first = text.at(words[0].span);
    let between = |i: usize| &text.reading.text[words[i].span.end..words[i + 1].span.start];
    if first.bytes().all(|b| b.is_ascii_digit()) {
        let mut value = first.to_owned();
        let mut used = 1;
        while used < words.len() {
            let next = text.at(words[used].span);
            if !next.bytes().all(|b| b.is_ascii_digit()) {
                break;
            }
            match between(used - 1) {
                "," if next.len() == 3 => value.push_str(next),
                "." => {
                    value.push('.');
                    value.push_str(next);
                }
                _ => break,
            }
            used += 1;
        }
        return Some((value, used));
    }
    let lower = first.to_lowercase();
    let value = number_word(&lower)?;
    if (20..100).contains(&value) && words.len() > 1 && matches!(between(0), "-" | " ") {
        let unit = number_word(&text.at(words[1].span).to_lowercase()).filter(|unit| (1..10).contains(unit));
        if let Some(unit) = unit {
            return Some(((value + unit).to_string(), 2));
        }
    }
    (value > 2).then(|| (value.to_string(), 1))
}

/// The value of an English number word below a hundred.
fn number_word(word: &str) -> Option<u32> {
    const SMALL: &[&str] = &[
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ];
    const TENS: &[&str] = &["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    if let Some(small) = SMALL.iter().position(|&w| w == word) {
        return u32::try_from(small).ok();
    }
    TENS.iter().position(|&w| w == word).and_then(|tens| u32::try_from((tens + 2) * 10).ok())
}

/// Whether a lower-cased word is one of the words every English text is full of, report verbs included.
pub fn is_stop_word(word: &str) -> bool {
    STOP_WORDS.binary_search(&word).is_ok()
}

/// Function words of English and the verbs and nouns of reporting, sorted. Compiled by the authors from general English.
const STOP_WORDS: &[&str] = &[
    "a", "about", "above", "according", "added", "after", "again", "against", "ago", "all", "almost", "along",
    "already", "also", "although", "always", "am", "among", "an", "and", "another", "any", "are", "around", "as",
    "asked", "at", "away", "back", "be", "because", "been", "before", "being", "below", "between", "both", "but", "by",
    "came", "can", "come", "could", "d", "day", "did", "do", "does", "doing", "don", "done", "down", "during", "each",
    "either", "even", "ever", "every", "few", "for", "from", "further", "get", "give", "given", "go", "got", "had",
    "has", "have", "having", "he", "her", "here", "hers", "him", "himself", "his", "how", "however", "i", "if", "in",
    "into", "is", "it", "its", "itself", "just", "least", "less", "like", "ll", "made", "make", "many", "may", "me",
    "might", "more", "most", "mr", "mrs", "ms", "much", "must", "my", "near", "nearly", "never", "new", "no", "nor",
    "not", "now", "of", "off", "on", "once", "one", "only", "or", "other", "others", "our", "out", "over", "own",
    "per", "put", "re", "s", "said", "same", "say", "saying", "says", "see", "she", "should", "since", "so", "some",
    "still", "such", "t", "take", "taken", "tell", "than", "that", "the", "their", "them", "then", "there", "these",
    "they", "this", "those", "though", "through", "time", "to", "told", "too", "two", "under", "until", "up", "upon",
    "us", "ve", "very", "was", "we", "well", "were", "what", "when", "where", "whether", "which", "while", "who",
    "whom", "whose", "why", "will", "with", "within", "without", "would", "yet", "you", "your",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;

    fn terms(body: &str) -> Vec<(String, bool, bool)> {
        let text = Text::of(&Article::bare("a", body));
        of_sentences(&text).concat().iter().map(|t| (text.at(t.span).to_owned(), t.is_figure, t.is_name)).collect()
    }

    #[test]
    fn stop_words_are_sorted_for_the_search() {
        assert!(STOP_WORDS.is_sorted());
    }

    #[test]
    fn figures_have_one_spelling() {
        let body = "There were thirty-four men, 34 men and 1,214 votes at 4.8 percent in Port Allen.";
        let found = terms(body);
        assert_eq!(found[0], ("thirty-four".into(), true, false));
        let text = Text::of(&Article::bare("a", body));
        let all = of_sentences(&text).concat();
        assert_eq!(all[0].hash, all[2].hash);
        assert!(found.contains(&("1,214".into(), true, false)) && found.contains(&("4.8".into(), true, false)));
        assert!(found.contains(&("Allen".into(), false, true)));
    }
}
