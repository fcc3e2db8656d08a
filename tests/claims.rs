//! Articles no one would write. Comparing them must end, and soon: were the work to grow with the square of a sentence or
//! of a list of names, these tests would run for hours.

use copytrail::article::Article;
use copytrail::claims::{Claim, Status, compare};
use copytrail::settings::Settings;
use copytrail::text::Text;

fn claims(source: &str, derived: &str) -> Vec<Claim> {
    let (source, derived) = (Article::bare("a", source), Article::bare("b", derived));
    let claims = compare(&Text::of(&source), &Text::of(&derived), &Settings::default().claims);
    for claim in &claims {
        for (span, text) in [(claim.source, &source.text), (claim.derived, &derived.text)] {
            assert!(span.is_none_or(|span| text.get(span.start..span.end).is_some()), "{claim:?}");
        }
    }
    claims
}

/// Words that differ from one another, the same each time.
fn words(count: usize) -> Vec<String> {
    let letter = |n: usize| char::from(b'a' + (n % 26) as u8);
    (0..count)
        .map(|n| {
            let n = n.wrapping_mul(2_654_435_761) % 30_011;
            [n, n / 26, n / 676, n / 17_576].map(letter).iter().collect()
        })
        .collect()
}

fn altered(claims: &[Claim]) -> usize {
    claims.iter().filter(|claim| claim.status == Status::Altered).count()
}

#[test]
fn one_endless_sentence_is_compared_with_itself_and_with_another() {
    let sentence = words(100_000).join(" ") + ".";
    let same = claims(&sentence, &sentence);
    assert!(same.iter().all(|claim| claim.status == Status::Verbatim), "{:?}", same.len());
    let other = words(100_000).into_iter().rev().collect::<Vec<_>>().join(" ");
    claims(&sentence, &other);
    claims(&sentence, &sentence.replace(" a", " b"));
}

#[test]
fn one_word_repeated_without_end_is_compared() {
    let text = "word ".repeat(100_000);
    claims(&text, &text);
    claims(&text, "word. ".repeat(20_000).as_str());
}

#[test]
fn quotation_marks_without_end_are_compared() {
    for marks in ["\"", "“", "”", "\" ", "“a” "] {
        let text = marks.repeat(1_000_000 / marks.len());
        claims(&text, &text);
        claims(&text, "“It is over,” he said.");
    }
}

#[test]
fn figures_and_nothing_else_are_compared() {
    let figures = |step: usize| (0..30_000).map(|n| (n * step % 9_973).to_string()).collect::<Vec<_>>();
    for between in [" ", ", ", ". ", "\n"] {
        claims(&figures(7).join(between), &figures(11).join(between));
    }
    let digits = "7".repeat(200_000);
    claims(&digits, &digits);
    claims(&digits, &"5,000 ".repeat(20_000));
}

#[test]
fn names_and_nothing_else_are_compared() {
    let names = |skip: usize| {
        let names = words(20_000).into_iter().skip(skip).map(|word| word[..1].to_uppercase() + &word[1..]);
        names.collect::<Vec<_>>().chunks(4).map(|names| names.join(" ") + " left. ").collect::<String>()
    };
    claims(&names(0), &names(3));
}

#[test]
fn lines_without_stops_are_compared() {
    let lines = words(20_000).chunks(5).map(|line| line.join(" ") + "\n\n").collect::<String>();
    claims(&lines, &lines.replace('a', "e"));
}

#[test]
fn two_long_articles_are_compared() {
    let words = words(60_000);
    let sentences = |every: usize| {
        let mut text = String::new();
        for (n, sentence) in words.chunks(20).enumerate() {
            let sentence = sentence.join(" ");
            let changed = if n % every == 0 { " not" } else { "" };
            text += &format!("The {sentence} was{changed} sold for {n} crowns. ");
        }
        text
    };
    let found = claims(&sentences(10_000), &sentences(10));
    assert!(altered(&found) > 250, "{}", altered(&found));
}
