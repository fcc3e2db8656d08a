//! Tokens: the words of a text in the form in which claims are compared.
//!
//! A token is finer than a [`crate::text::Word`] where meaning asks for it ("won't" is "will" and "not") and coarser
//! where several words are one notion ("five thousand", "the United States", "per cent").

use xxhash_rust::xxh3::xxh3_64;

use super::lists::{EQUIVALENTS, STOP_STEMS};
use super::thesaurus::{Senses, THESAURUS};
use super::{numerals, spelling};
use crate::article::Span;
use crate::text::stems::stem;
use crate::text::words::is_word_character;

/// One unit of comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// Where it stands in the reading.
    pub span: Span,
    /// Lower-cased, without possessive ending; a number as written.
    pub word: String,
    /// The stem of the word.
    pub stem: String,
    /// What is compared: the hash of the stem, of the group of equivalents, or of the number's value.
    pub key: u64,
    /// Whether it carries no claim of its own.
    pub stop: bool,
    /// Whether it is written with a capital.
    pub capital: bool,
    /// Whether it stands between quotation marks.
    pub quoted: bool,
    /// Whether it counts less for which claim this is, as the frame around a quotation does.
    pub light: bool,
    /// How much it tells about which claim this is; known once both articles are.
    pub weight: f64,
    /// The groups of equivalents that have its stem.
    pub groups: &'static [usize],
    /// What it may mean, when the thesaurus has it.
    pub senses: Option<&'static Senses>,
    /// Its value, for a number.
    pub number: Option<f64>,
    /// Whether a comma, bracket, dash or stop stands between it and the next token.
    pub breaks: bool,
}

impl Token {
    fn new(span: Span, word: String, capital: bool) -> Self {
        let known = STOP_STEMS.get(word.as_str());
        let stem = known.map_or_else(|| stem(&spelling::american(&word)), String::clone);
        let key = xxh3_64(stem.as_bytes());
        let groups = EQUIVALENTS.groups_of(&stem);
        let stop = known.is_some();
        let senses = if stop { None } else { THESAURUS.senses(&stem) };
        Self {
            span,
            word,
            stem,
            key,
            stop,
            capital,
            quoted: false,
            light: false,
            weight: 1.0,
            groups,
            senses,
            number: None,
            breaks: false,
        }
    }

    /// Gives the token another stem; its key is left to the caller.
    fn restem(&mut self, stem: String) {
        self.groups = EQUIVALENTS.groups_of(&stem);
        self.senses = THESAURUS.senses(&stem);
        self.stem = stem;
    }

    /// Whether the token carries part of a claim.
    pub fn is_content(&self) -> bool {
        !self.stop
    }

    /// Whether two tokens are the same to a reader.
    pub fn same(&self, other: &Self) -> bool {
        self.key == other.key || self.groups.iter().any(|group| other.groups.contains(group))
    }
}

/// The tokens of the part of `text` under `span`.
pub fn of(text: &str, span: Span) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = span.start;
    while let Some(found) = text[at..span.end].find(|c: char| is_word_character(c) || is_symbol(c)) {
        let start = at + found;
        if let Some(last) = tokens.last_mut() {
            mark_break(last, &text[at..start]);
        }
        at = start + take(text, Span::new(start, span.end), &mut tokens).max(1);
        while !text.is_char_boundary(at) {
            at += 1;
        }
    }
    if let Some(last) = tokens.last_mut() {
        last.breaks = true;
    }
    mark_addresses(text, span, &mut tokens);
    numerals::mark_ordinals(&mut tokens);
    numerals::mark_spans_of_years(text, &mut tokens);
    numerals::join(&mut tokens);
    join_equivalents(&mut tokens);
    tokens
}

/// Lets the words of web addresses carry no claim.
fn mark_addresses(text: &str, span: Span, tokens: &mut [Token]) {
    let part = span.of(text);
    if !part.contains("://") && !part.contains("www.") {
        return;
    }
    let mut at = span.start;
    for piece in part.split_inclusive(char::is_whitespace) {
        let end = at + piece.len();
        if let Some(begin) = piece.find("http").filter(|_| piece.contains("://")).or_else(|| piece.find("www.")) {
            let address = at + begin..end;
            tokens.iter_mut().filter(|t| address.contains(&t.span.start)).for_each(|t| t.stop = true);
        }
        at = end;
    }
}

fn is_symbol(c: char) -> bool {
    matches!(c, '$' | '£' | '€' | '¥' | '%' | '°')
}

fn mark_break(token: &mut Token, between: &str) {
    if between.chars().any(|c| matches!(c, ',' | ';' | ':' | '(' | ')' | '—' | '–' | '.' | '?' | '!' | '[' | ']')) {
        token.breaks = true;
    }
}

/// Takes one token (two for a contraction) from the start of `span`; returns how many bytes it has.
fn take(text: &str, span: Span, tokens: &mut Vec<Token>) -> usize {
    let rest = span.of(text);
    let first = rest.chars().next().unwrap_or(' ');
    let length = if is_symbol(first) {
        first.len_utf8()
    } else if first.is_ascii_digit() {
        numerals::length(rest)
    } else {
        word_length(rest)
    };
    let piece = &rest[..length];
    let at = Span::new(span.start, span.start + length);
    if first.is_ascii_digit() {
        let mut token = Token::new(at, piece.to_lowercase(), false);
        numerals::read(&mut token);
        tokens.push(token);
        return length;
    }
    let capital = first.is_uppercase();
    let lower = piece.to_lowercase();
    let lower = if lower.contains('’') { lower.replace('’', "'") } else { lower };
    let dotless = if lower.contains('.') { lower.replace('.', "") } else { lower };
    // "US" is the country, "us" the pronoun.
    let word = match dotless.as_str() {
        "us" | "uk" | "un" | "eu" if piece.chars().filter(|c| c.is_uppercase()).count() == 2 => dotless + "@",
        _ => dotless,
    };
    match split_contraction(&word) {
        Some((head, tail)) => {
            let cut = at.end.min(at.start + head.len());
            let cut = (at.start..=cut).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(at.start);
            tokens.push(Token::new(Span::new(at.start, cut), head, capital));
            if let Some(tail) = tail {
                tokens.push(Token::new(Span::new(cut, at.end), tail.to_owned(), false));
            } else if let Some(last) = tokens.last_mut() {
                last.span.end = at.end;
            }
        }
        None => tokens.push(Token::new(at, word, capital)),
    }
    // A capital in the middle of a sentence is a name's: "Iraqi" is compared as "Iraq".
    if tokens.len() > 1
        && let Some(token) = tokens.last_mut().filter(|t| t.capital && !t.stop)
    {
        let root = spelling::root_of_name(&token.word);
        if root.len() < token.word.len() {
            token.restem(stem(root));
            token.key = xxh3_64(token.stem.as_bytes());
        }
    }
    length
}

/// Bytes of the word at the start of `rest`: word characters, an apostrophe between letters, stops between single
/// letters ("U.S.").
fn word_length(rest: &str) -> usize {
    let mut end = 0;
    let mut letters = 0;
    let mut chars = rest.char_indices().peekable();
    let mut dotted = false;
    while let Some((i, c)) = chars.next() {
        let next = chars.peek().map(|&(_, c)| c);
        if is_word_character(c) {
            letters += 1;
            end = i + c.len_utf8();
        } else if matches!(c, '\'' | '’') && next.is_some_and(char::is_alphabetic) {
            letters = 2;
        } else if c == '.' && letters == 1 && (dotted || next.is_some_and(char::is_alphabetic)) {
            dotted = true;
            letters = 0;
            end = i + 1;
        } else {
            break;
        }
    }
    end.max(rest.chars().next().map_or(1, char::len_utf8))
}

/// The parts of a contraction; the second is `None` for a possessive, whose ending says nothing.
fn split_contraction(word: &str) -> Option<(String, Option<&'static str>)> {
    let (head, tail) = word.split_once('\'')?;
    let whole = |head: &str, tail| Some((head.to_owned(), tail));
    match tail {
        "s" | "" => whole(head, None),
        "t" => match head {
            "won" => whole("will", Some("not")),
            "can" => whole("can", Some("not")),
            _ => whole(head.strip_suffix('n').unwrap_or(head), Some("not")),
        },
        "ll" => whole(head, Some("will")),
        "re" => whole(head, Some("are")),
        "ve" => whole(head, Some("have")),
        "d" => whole(head, Some("would")),
        "m" => whole(head, Some("am")),
        _ => None,
    }
}

/// Writes members of one group of equivalents alike; a phrase becomes one token.
fn join_equivalents(tokens: &mut Vec<Token>) {
    let (mut at, mut kept) = (0, 0);
    while at < tokens.len() {
        let hit = match tokens[at].number {
            Some(_) => None,
            None => EQUIVALENTS.at(tokens[at..].iter().map(|t| t.stem.as_str())),
        };
        let length = hit.map_or(1, |(length, _)| length);
        if let Some((_, group)) = hit {
            numerals::absorb(tokens, at, length);
            tokens[at].stop = tokens[at..at + length].iter().all(|part| part.stop);
            if length > 1 {
                // "turned down" stands for "reject" where lists are asked.
                tokens[at].restem(EQUIVALENTS.first(group).to_owned());
            }
            tokens[at].key = xxh3_64(format!("={group}").as_bytes());
        }
        tokens.swap(kept, at);
        kept += 1;
        at += length;
    }
    tokens.truncate(kept);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<String> {
        of(text, Span::new(0, text.len())).into_iter().map(|t| t.word).collect()
    }

    fn keys(text: &str) -> Vec<u64> {
        of(text, Span::new(0, text.len())).into_iter().map(|t| t.key).collect()
    }

    #[test]
    fn contractions_and_possessives_come_apart() {
        assert_eq!(words("They won’t say it's Iraq’s."), ["they", "will", "not", "say", "it", "iraq"]);
        assert_eq!(words("It doesn't"), ["it", "does", "not"]);
    }

    #[test]
    fn equal_notions_have_equal_keys() {
        for (a, b) in [
            ("the US army", "the U.S. army"),
            ("the US army", "the United States army"),
            ("6 per cent", "6%"),
            ("6 percent", "six per cent"),
            ("5,000 men", "five thousand men"),
            ("$3.4bn", "$3.4 billion"),
            ("the a dozen boats", "12 boats"),
            ("the programme", "the program"),
            ("a hundred and eighteen", "118"),
            ("diarrhoea in the harbours", "diarrhea in the harbors"),
            ("they organised defences", "they organized defenses"),
            ("about 300", "roughly three hundred"),
        ] {
            let drop_article = |text: &str| keys(text.trim_start_matches("the "));
            assert_eq!(drop_article(a), drop_article(b), "{a} / {b}");
        }
        assert_ne!(keys("with us"), keys("with US"));
    }

    proptest! {
        #[test]
        fn any_text_is_taken_apart_in_order(text in "\\PC{0,60}") {
            let tokens = of(&text, Span::new(0, text.len()));
            for pair in tokens.windows(2) {
                prop_assert!(pair[0].span.end <= pair[1].span.start);
            }
            for token in &tokens {
                prop_assert!(text.is_char_boundary(token.span.start) && text.is_char_boundary(token.span.end));
            }
        }
    }
}
