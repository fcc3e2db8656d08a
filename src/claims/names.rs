//! When two names are the same name.

use std::ops::Range;

use super::side::Side;
use super::tokens::Token;

/// Spelling similarity (Jaro-Winkler) from which two words of a name are one word spelt in two ways.
const SAME_SPELLING: f64 = 0.92;

/// The same for a word beside another that both names have.
const RESPELT: f64 = 0.85;

/// Whether two words are the same word of a name: equal, one the adjective of the other ("Peru", "Peruvian"), or two
/// spellings of one name.
pub fn same_word(a: &Token, b: &Token) -> bool {
    if a.same(b) {
        return true;
    }
    // Only the key of a name may differ from that of the same word in lower case.
    if !a.capital && !b.capital {
        return false;
    }
    if a.word == b.word {
        return true;
    }
    if a.number.is_some() || b.number.is_some() || !a.capital || !b.capital {
        return false;
    }
    let (x, y) = (a.word.as_str(), b.word.as_str());
    related(x, y) || (x.len().min(y.len()) >= 5 && is_near(x, y) && strsim::jaro_winkler(x, y) >= SAME_SPELLING)
}

/// Whether the lengths and first letters of two words leave [`SAME_SPELLING`] open. With all letters of the shorter in
/// common, Jaro's similarity is a third of two and the ratio of their lengths, and a common beginning closes four tenths of
/// what is missing.
fn is_near(x: &str, y: &str) -> bool {
    let ratio = x.len().min(y.len()) as f64 / x.len().max(y.len()) as f64;
    ratio >= if x.as_bytes()[0] == y.as_bytes()[0] { 0.6 } else { 0.76 }
}

/// Whether two words of two names are the same: as [`same_word`], but a town is no city where either is part of a name.
pub fn same_part(a: &Token, b: &Token) -> bool {
    let plain = |t: &Token| t.capital && !t.word.contains([' ', '@']);
    let synonyms = plain(a) && plain(b) && a.stem != b.stem && a.groups.iter().any(|group| b.groups.contains(group));
    same_word(a, b) && !synonyms
}

/// Whether one word is made from the other by an ending: they share their beginning, and little else is left.
pub fn related(x: &str, y: &str) -> bool {
    let shared = x.bytes().zip(y.bytes()).take_while(|(p, q)| p == q).count();
    let (short, long) = (x.len().min(y.len()), x.len().max(y.len()));
    shared >= 4 && shared + 1 >= short && long - shared <= 4
}

/// Whether two names stand for the same: all words of the shorter are words of the longer, or one is the other's
/// initials.
pub fn same_name(a: &Side<'_>, x: Range<usize>, b: &Side<'_>, y: Range<usize>) -> bool {
    let (x, y) = (&a.tokens[x], &b.tokens[y]);
    let (short, long) = if x.len() <= y.len() { (x, y) } else { (y, x) };
    let content = |tokens: &[Token]| tokens.iter().any(|t| !t.stop);
    // Where one word of two names is the same, the others may differ more in their spelling.
    let known = short.iter().any(|t| !t.stop && long.iter().any(|other| t.key == other.key));
    let respelt = |a: &Token, b: &Token| {
        let initial = |t: &Token| t.word.chars().next();
        known
            && initial(a) == initial(b)
            && skeleton(&a.word) == skeleton(&b.word)
            && strsim::jaro_winkler(&a.word, &b.word) >= RESPELT
    };
    if content(short)
        && short.iter().filter(|t| !t.stop).all(|t| long.iter().any(|other| same_part(t, other) || respelt(t, other)))
    {
        return true;
    }
    is_initials(short, long)
}

/// The consonants of a word, doubled ones once, and those that writing systems confuse as one: what two spellings of a
/// name from another alphabet share. Names that differ in a consonant are two names.
fn skeleton(word: &str) -> String {
    let mut consonants = String::new();
    for c in word.chars() {
        let c = match c {
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'h' | '\'' | '’' => continue,
            'q' | 'c' => 'k',
            'z' => 's',
            'w' => 'v',
            c => c,
        };
        if !consonants.ends_with(c) {
            consonants.push(c);
        }
    }
    consonants
}

fn is_initials(short: &[Token], long: &[Token]) -> bool {
    let [only] = short else { return false };
    let initials: String = long.iter().filter(|t| t.capital).filter_map(|t| t.word.chars().next()).collect();
    initials.len() >= 2 && only.word.trim_end_matches('@') == initials
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::text::Text;

    #[test]
    fn spelling_titles_initials_and_adjectives_do_not_make_another_name() {
        let same = |a: &str, b: &str| {
            let (a, b) = (Article::bare("a", format!("In {a}")), Article::bare("b", format!("In {b}")));
            let (a, b) = (Text::of(&a), Text::of(&b));
            let (a, b) = (Side::of(&a), Side::of(&b));
            same_name(&a, 1..a.tokens.len(), &b, 1..b.tokens.len())
        };
        for (a, b) in [
            ("Mohammed Karim", "Mohamed Karim"),
            ("Kasm Rahimi", "Kassem Rahimi"),
            ("Karim", "Mohammed Karim"),
            ("Peru", "Peruvian"),
            ("World Trade Office", "WTO"),
            ("State University of Ohio", "Ohio State University"),
        ] {
            assert!(same(a, b), "{a} / {b}");
        }
        for (a, b) in [
            ("Karim", "Hassan"),
            ("Edith Rosall", "Edith Rossiter"),
            ("Dorset County", "Devon County"),
            ("Lind Marine", "Lind Petroleum"),
        ] {
            assert!(!same(a, b), "{a} / {b}");
        }
        assert!(related("iraq", "iraqi") && !related("marine", "market"));
    }
}
