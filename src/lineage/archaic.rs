//! Archaic forms: rewriting modernises. What a copyist finds obsolete he replaces by what his readers say, and hardly
//! anybody replaces a current form by an obsolete one, so obsolete forms on one side of aligned sentences tell which
//! text is the older.

use std::sync::LazyLock;

use rayon::prelude::*;

use super::reason::{Reason, Value};
use crate::article::{Article, Span};
use crate::text::{Sentence, Text, words};
use crate::verify::Match;

/// The forms, with their sources.
const LIST: &str = include_str!("lists/archaic.txt");
/// Log-odds for each nat by which sentences that lost such a form outnumber those that gained one (both plus one).
const REPLACED: f64 = 1.0;
/// The largest such log-odds: a text may be made to sound old.
const MOST: f64 = 3.0;
/// Verbs and nouns of today that end like the third person of old.
const TODAY: [&str; 2] = ["teeth", "shibboleth"];

static FORMS: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let lines = LIST.lines().filter(|line| !line.starts_with('#'));
    let mut forms: Vec<u64> = lines.flat_map(str::split_whitespace).map(words::hash).collect();
    forms.sort_unstable();
    forms.dedup();
    forms
});

/// How many archaic forms each sentence of each article has; nothing for an article that has none.
#[derive(Clone, Debug, Default)]
pub struct Forms {
    counts: Vec<Vec<u16>>,
}

impl Forms {
    /// Counts them in all articles that are in English, as far as that is known.
    pub fn of(articles: &[Article], texts: &[Text]) -> Self {
        Self { counts: articles.par_iter().zip(texts).map(|(article, text)| counts(article, text)).collect() }
    }

    /// The reason why the article `source` of a match came before the other (positive) or after it (negative), if one of
    /// them has archaic forms where the other has fewer.
    pub fn weigh(&self, found: &Match, source: usize) -> Option<Reason<'static>> {
        let (a, b) = (&self.counts[found.a], &self.counts[found.b]);
        if a.is_empty() && b.is_empty() {
            return None;
        }
        let count = |counts: &[u16], sentence: u32| counts.get(sentence as usize).copied().unwrap_or(0);
        let (mut of_a, mut of_b) = (0usize, 0usize);
        for pair in &found.alignment {
            let (x, y) = (count(a, pair.a), count(b, pair.b));
            of_a += usize::from(x > y);
            of_b += usize::from(y > x);
        }
        let (s, d) = if source == found.a { (of_a, of_b) } else { (of_b, of_a) };
        let nats = (s as f64).ln_1p() - (d as f64).ln_1p();
        (s != d).then(|| Reason::new("archaic_forms", Value::Counts(s, d), (REPLACED * nats).clamp(-MOST, MOST)))
    }
}

fn counts(article: &Article, text: &Text) -> Vec<u16> {
    if article.language.as_deref().is_some_and(|language| !language.starts_with("en")) {
        return Vec::new();
    }
    let count = |sentence: &Sentence| {
        let words = text.words_of(sentence);
        let forms = words.iter().filter(|w| FORMS.binary_search(&w.hash).is_ok() || is_third_person(text.at(w.span)));
        let apart = words.windows(2).filter(|two| is_written_apart(text, two[0].span, two[1].span));
        (forms.count() + apart.count()).min(usize::from(u16::MAX)) as u16
    };
    let counts: Vec<u16> = text.sentences.iter().map(count).collect();
    if counts.iter().all(|&count| count == 0) { Vec::new() } else { counts }
}

/// Whether a word is a third person in -eth: "goeth", not "teeth", "fortieth" or a name.
fn is_third_person(word: &str) -> bool {
    word.len() > 4
        && word.ends_with("eth")
        && !word.ends_with("ieth")
        && word.bytes().all(|b| b.is_ascii_lowercase())
        && !TODAY.contains(&word)
}

/// Whether two neighbouring words are one today: "to-day", "every one".
fn is_written_apart(text: &Text, first: Span, second: Span) -> bool {
    let (x, y) = (text.at(first), text.at(second));
    let is = |word: &str, list: &[&str]| list.iter().any(|one| word.eq_ignore_ascii_case(one));
    let pronoun = is(x, &["any", "every", "some"]) && is(y, &["one", "body", "thing", "where"]);
    let day = is(x, &["to"]) && is(y, &["day", "night", "morrow"]);
    if !pronoun && !day {
        return false;
    }
    match text.reading.text.get(first.end..second.start) {
        Some(" ") => pronoun,
        Some("-" | "\u{2010}") => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::Aligned;

    fn pair(old: &str, new: &str) -> Option<f64> {
        let articles = [Article::bare("a", old), Article::bare("b", new)];
        let texts: Vec<Text> = articles.iter().map(Text::of).collect();
        let alignment = (0..texts[0].sentences.len() as u32).map(|s| Aligned { a: s, b: s, similarity: 1.0 }).collect();
        let found = Match { a: 0, b: 1, alignment, ..Match::default() };
        let forms = Forms::of(&articles, &texts);
        let weight = |s: usize| forms.weigh(&found, s).map(|reason| reason.weight);
        assert_eq!(weight(0), weight(1).map(|w| -w));
        weight(0)
    }

    #[test]
    fn what_is_modernised_was_the_source() {
        assert!(pair("The miller goeth to the mill.", "The miller goes to the mill.").is_some_and(|w| w > 0.6));
        assert!(pair("He told every one to-day.", "He told everyone today.").is_some_and(|w| w > 0.6));
        let old = "Thou seest the mill.\n\nHe spake unto the miller.\n\nWhither goeth he?";
        assert!(
            pair(old, "You see the mill.\n\nHe spoke to the miller.\n\nWhere does he go?").is_some_and(|w| w > 1.0)
        );
    }

    #[test]
    fn what_both_keep_and_what_is_current_says_nothing() {
        assert_eq!(pair("Thou art welcome.", "Thou art welcome here."), None);
        assert_eq!(pair("The fortieth of his teeth fell out.", "It was the last of them that fell."), None);
        assert_eq!(pair("It changes from day to day.", "It changes daily."), None);
    }

    #[test]
    fn other_languages_are_left_alone() {
        let article = Article { language: Some("de".to_owned()), ..Article::bare("a", "Er hath unto thee.") };
        let text = Text::of(&article);
        assert!(counts(&article, &text).is_empty());
    }
}
