//! Numerals: numbers in digits and in words, as values.

use xxhash_rust::xxh3::xxh3_64;

use super::lists::UNITS;
use super::tokens::Token;

/// Bytes of the number at the start of `rest`, which begins with a digit: digits, with commas, stops and colons between
/// digits, and letters joined to them ("5,000", "2:30", "3.4bn", "1st").
pub fn length(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut end = 0;
    while end < bytes.len() {
        let next_is_digit = bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
        match bytes[end] {
            b if b.is_ascii_digit() => end += 1,
            // "1,1135" is a day and a year: commas part groups of three digits, or of two and at last three.
            b',' if next_is_digit && !is_group(&bytes[end + 1..]) => break,
            b',' | b'.' | b':' if next_is_digit => end += 1,
            _ => break,
        }
    }
    let letters = bytes[end..].iter().take_while(|b| b.is_ascii_alphabetic()).count();
    end + letters
}

/// Whether what follows a comma is a group of digits: "000", or "00" with a group of its own behind it.
fn is_group(rest: &[u8]) -> bool {
    match rest.iter().take_while(|b| b.is_ascii_digit()).count() {
        3 => true,
        2 => rest.get(2) == Some(&b',') && is_group(&rest[3..]),
        _ => false,
    }
}

/// Reads the value of a token that begins with a digit.
pub fn read(token: &mut Token) {
    let digits = token.word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let suffix = &token.word[digits.len()..];
    if digits.contains(':') {
        return;
    }
    let Ok(value) = digits.replace(',', "").parse::<f64>() else { return };
    let factor = match suffix {
        "" | "st" | "nd" | "rd" | "th" => 1.0,
        "k" => 1e3,
        "bn" | "b" => 1e9,
        "tn" => 1e12,
        "mn" | "million" => 1e6,
        "billion" => 1e9,
        "trillion" => 1e12,
        // "m" is decided when the currency before it is known; other letters are units or part of a name.
        _ => return,
    };
    set(token, value * factor);
}

/// Gives a token a value: numbers of the same value have the same key, however they are written.
fn set(token: &mut Token, value: f64) {
    token.number = Some(value);
    token.stop = false;
    token.key = xxh3_64(format!("#{value}").as_bytes());
}

/// The value of a number word.
fn word_value(word: &str) -> Option<f64> {
    Some(match word {
        "zero" => 0.0,
        "two" | "twice" => 2.0,
        "three" | "thrice" => 3.0,
        "four" => 4.0,
        "five" => 5.0,
        "six" => 6.0,
        "seven" => 7.0,
        "eight" => 8.0,
        "nine" => 9.0,
        "ten" => 10.0,
        "eleven" => 11.0,
        "twelve" => 12.0,
        "thirteen" => 13.0,
        "fourteen" => 14.0,
        "fifteen" => 15.0,
        "sixteen" => 16.0,
        "seventeen" => 17.0,
        "eighteen" => 18.0,
        "nineteen" => 19.0,
        "twenty" => 20.0,
        "thirty" => 30.0,
        "forty" => 40.0,
        "fifty" => 50.0,
        "sixty" => 60.0,
        "seventy" => 70.0,
        "eighty" => 80.0,
        "ninety" => 90.0,
        _ => return None,
    })
}

fn unit_value(word: &str) -> Option<f64> {
    if word == "one" { Some(1.0) } else { word_value(word).filter(|v| *v < 10.0) }
}

/// The factor of a magnitude word.
fn magnitude(word: &str) -> Option<f64> {
    Some(match word {
        "dozen" | "dozens" => 12.0,
        "hundred" => 100.0,
        "thousand" | "thousands" => 1e3,
        "million" | "millions" | "m" | "mn" => 1e6,
        "billion" | "billions" | "bn" => 1e9,
        "trillion" | "tn" => 1e12,
        _ => return misprinted_magnitude(word),
    })
}

/// The factor of a magnitude with a letter missing, doubled or changed; its first tells millions from billions.
fn misprinted_magnitude(word: &str) -> Option<f64> {
    let near =
        |magnitude: &str| word.as_bytes()[0] == magnitude.as_bytes()[0] && strsim::osa_distance(word, magnitude) == 1;
    if !(6..=9).contains(&word.len()) {
        return None;
    }
    [("million", 1e6), ("billion", 1e9), ("trillion", 1e12)]
        .into_iter()
        .find(|(name, _)| near(name))
        .map(|(_, factor)| factor)
}

/// The value of a fraction word.
fn fraction(word: &str) -> Option<f64> {
    Some(match word {
        "half" => 0.5,
        "third" | "thirds" => 1.0 / 3.0,
        "quarter" | "quarters" => 0.25,
        "fifth" | "fifths" => 0.2,
        "sixth" => 1.0 / 6.0,
        "tenth" | "tenths" => 0.1,
        _ => return None,
    })
}

/// Whether a word is the name of a currency of the list of units.
fn is_currency(word: &str) -> bool {
    UNITS.get(word).is_some_and(|unit| unit.dimension.starts_with("money"))
}

/// Whether "one in five" stands at the start.
fn is_share(tokens: &[Token]) -> bool {
    tokens.get(1).is_some_and(|t| t.word == "in")
        && tokens.get(2).is_some_and(|t| t.number.is_some_and(|n| n <= 20.0) || word_value(&t.word).is_some())
}

/// Whether "one or more", "one or two" stands at the start.
fn is_open(tokens: &[Token]) -> bool {
    let word = |i: usize| tokens.get(i).map_or("", |t| t.word.as_str());
    word(1) == "or" && (matches!(word(2), "more" | "fewer" | "less") || word_value(word(2)).is_some())
}

/// Joins the tokens of one number ("two hundred and five thousand", "$3.4 billion", "two thirds") into one token.
pub fn join(tokens: &mut Vec<Token>) {
    let (mut at, mut kept) = (0, 0usize);
    while at < tokens.len() {
        let sign = kept.checked_sub(1).map_or("", |last| tokens[last].word.as_str());
        let number = number_at(&tokens[at..], matches!(sign, "$" | "£" | "€" | "¥"));
        let taken = number.map_or(1, |(taken, _)| taken);
        if let Some((_, value)) = number {
            absorb(tokens, at, taken);
            set(&mut tokens[at], value);
        }
        tokens.swap(kept, at);
        kept += 1;
        at += taken;
    }
    tokens.truncate(kept);
}

/// Lets a token stand for itself and those behind it, `taken` in all.
pub fn absorb(tokens: &mut [Token], at: usize, taken: usize) {
    let (first, rest) = tokens[at..at + taken].split_at_mut(1);
    for part in rest {
        first[0].span.end = part.span.end;
        first[0].breaks = part.breaks;
        first[0].word.push(' ');
        first[0].word.push_str(&part.word);
    }
}

/// The number at the start of `tokens`: how many tokens it has, and its value.
fn number_at(tokens: &[Token], currency: bool) -> Option<(usize, f64)> {
    let word = |i: usize| tokens.get(i).map_or("", |t| t.word.as_str());
    // "half", "a third of", "a dozen", "a hundred"
    if matches!(word(0), "a" | "an" | "one") && word(1) != "in" && !(word(0) == "one" && is_open(tokens)) {
        if word(1) == "hundred" {
            return Some(hundreds(tokens, 1, 1.0));
        }
        if let Some(factor) = magnitude(word(1)).filter(|_| word(1) != "m") {
            return Some(magnitudes(tokens, 2, factor));
        }
        let value = fraction(word(1)).filter(|_| word(2) == "of" || word(1) != "third")?;
        return Some((2, value));
    }
    if word(0) == "half" {
        // "half a million", but "half a percentage point" is half of one.
        let article = usize::from(matches!(word(1), "a" | "the"));
        let large = magnitude(word(1 + article)).filter(|factor| *factor >= 1e3);
        return Some(large.map_or((1, 0.5), |factor| (2 + article, 0.5 * factor)));
    }
    let digits = tokens.first()?.number;
    let (taken, value) = match digits {
        Some(value) => (1, value),
        None if word(0).ends_with('m') && (currency || is_currency(word(1))) => {
            (1, word(0).trim_end_matches('m').replace(',', "").parse::<f64>().ok()? * 1e6)
        }
        None => {
            let mut value = word_value(word(0)).or_else(|| {
                (word(0) == "one"
                    && (magnitude(word(1)).is_some()
                        || fraction(word(1)).is_some()
                        || is_share(tokens)
                        || is_open(tokens)))
                .then_some(1.0)
            })?;
            let mut taken = 1;
            if value >= 20.0
                && let Some(unit) = unit_value(word(1)).filter(|_| !tokens[0].breaks)
            {
                value += unit;
                taken = 2;
            }
            (taken, value)
        }
    };
    if digits.is_none()
        && taken == 1
        && let Some(part) = fraction(word(1)).filter(|_| word(1).ends_with('s'))
    {
        return Some((2, value * part));
    }
    if tokens[taken - 1].breaks {
        return Some((taken, value));
    }
    // "one in eight", "two in five": a share.
    if value < 10.0 && word(taken) == "in" {
        let whole = tokens.get(taken + 1).and_then(|t| t.number.or_else(|| word_value(&t.word)));
        if let Some(whole) = whole.filter(|w| *w > value && (*w <= 20.0 || *w == 100.0)) {
            return Some((taken + 2, value / whole));
        }
    }
    Some(hundreds(tokens, taken, value))
}

/// Takes "hundred and five" behind a number, and magnitudes.
fn hundreds(tokens: &[Token], mut taken: usize, mut value: f64) -> (usize, f64) {
    let word = |i: usize| tokens.get(i).map_or("", |t| t.word.as_str());
    if word(taken) == "hundred" {
        value *= 100.0;
        taken += 1;
        let and = usize::from(word(taken) == "and");
        if let Some(rest) = word_value(word(taken + and)) {
            value += rest;
            taken += and + 1;
            if rest >= 20.0
                && let Some(unit) = unit_value(word(taken))
            {
                value += unit;
                taken += 1;
            }
        }
    }
    magnitudes(tokens, taken, value)
}

/// Reads the "No." of "No. 4" as "number", not as a negation.
pub fn mark_ordinals(tokens: &mut [Token]) {
    for at in 1..tokens.len() {
        if tokens[at].number.is_some() && tokens[at - 1].word == "no" && tokens[at - 1].breaks {
            tokens[at - 1].word = "number".to_owned();
            tokens[at - 1].breaks = false;
        }
    }
}

/// Reads the end of a season or term, "98" in "1997-98", as the year it is.
pub fn mark_spans_of_years(text: &str, tokens: &mut [Token]) {
    for at in 1..tokens.len() {
        let (first, second) = (&tokens[at - 1], &tokens[at]);
        let joined = matches!(&text[first.span.end..second.span.start], "-" | "–" | "/");
        let (Some(year), Some(end)) = (first.number, second.number) else { continue };
        let written = first.word.len() == 4 && second.word.len() == 2;
        if joined && written && (1000.0..2100.0).contains(&year) && end > year % 100.0 {
            set(&mut tokens[at], year - year % 100.0 + end);
        }
    }
}

fn magnitudes(tokens: &[Token], mut taken: usize, mut value: f64) -> (usize, f64) {
    while let Some(factor) = tokens.get(taken).and_then(|t| magnitude(&t.word)).filter(|f| *f >= 12.0) {
        if tokens[taken - 1].breaks || (tokens[taken].word == "m" && value < 1e3) {
            break;
        }
        value *= factor;
        taken += 1;
    }
    (taken, value)
}

#[cfg(test)]
mod tests {
    use crate::article::Span;
    use crate::claims::tokens;

    fn values(text: &str) -> Vec<f64> {
        tokens::of(text, Span::new(0, text.len())).into_iter().filter_map(|t| t.number).collect()
    }

    #[test]
    fn digits_words_and_magnitudes() {
        for (text, expected) in [
            ("5,000 and five thousand", vec![5000.0, 5000.0]),
            ("$3.4bn, $3.4 billion, £48m", vec![3.4e9, 3.4e9, 48e6]),
            ("two hundred and five men", vec![205.0]),
            ("twenty-two economists", vec![22.0]),
            ("two-thirds of them, a third of the rest, half", vec![2.0 / 3.0, 1.0 / 3.0, 0.5]),
            ("two dozen, a dozen, three hundred thousand", vec![24.0, 12.0, 300_000.0]),
            ("6.25% of 1.2 million", vec![6.25, 1.2e6]),
            ("one man, the first 3 of 2019", vec![3.0, 2019.0]),
            ("in 2014, 500 died", vec![2014.0, 500.0]),
            ("60m euros, 3m long", vec![6e7]),
            ("half a million, half a crown", vec![5e5, 0.5]),
            (
                "the 1997-98 season, 1997–1998, 2004/05, 48-50",
                vec![1997.0, 1998.0, 1997.0, 1998.0, 2004.0, 2005.0, 48.0, 50.0],
            ),
            ("December 1,1135, 12,34,567 and 1,234,567", vec![1.0, 1135.0, 1_234_567.0, 1_234_567.0]),
            ("27.2 milion people, 3 billlion, 4 zillion, 2 mullahs", vec![27.2e6, 3e9, 4.0, 2.0]),
            ("one in eight, two in five, a hundred and eighteen", vec![0.125, 0.4, 118.0]),
        ] {
            assert_eq!(values(text), expected, "{text}");
        }
    }
}
