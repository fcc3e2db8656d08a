//! The names of one organisation, counted together: "the United Nations" and "the UN" are one party.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::lists;

/// An organisation: the line of the list that names it.
type Line = usize;

/// Matches any name of the list, the longest that stands at a place, and tells the line of each and its side of the bar.
struct Aliases {
    pattern: Option<Regex>,
    lines: BTreeMap<&'static str, (Line, Side)>,
}

/// On which side of its line's bar a name stands: swapping names of one side changes no label.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Side {
    /// Before the bar, or there is none.
    First,
    /// After the bar.
    Second,
}

static ALIASES: LazyLock<Aliases> = LazyLock::new(|| {
    let mut lines = BTreeMap::new();
    for (line, names) in lists::lines(include_str!("lists/aliases.txt")).enumerate() {
        let (first, second) = names.split_once('|').unwrap_or((names, ""));
        for (names, side) in [(first, Side::First), (second, Side::Second)] {
            lines.extend(names.split(',').map(str::trim).filter(|n| !n.is_empty()).map(|name| (name, (line, side))));
        }
    }
    let mut names: Vec<&str> = lines.keys().copied().collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    let any = names.iter().map(|name| regex::escape(name)).collect::<Vec<_>>().join("|");
    Aliases { pattern: Regex::new(&format!(r"\b(?:{any})")).ok(), lines }
});

/// What a text calls one organisation.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Called {
    /// How often each name stands in the text.
    pub names: BTreeMap<&'static str, usize>,
}

impl Called {
    /// Mentions under any name.
    pub fn mentions(&self) -> usize {
        self.names.values().sum()
    }

    /// The names of one side of the bar alone.
    pub fn on(&self, side: Side) -> Self {
        let names = self.names.iter().filter(|(name, _)| ALIASES.lines.get(**name).is_some_and(|(_, s)| *s == side));
        Self { names: names.map(|(name, count)| (*name, *count)).collect() }
    }

    /// The names, the most frequent first.
    pub fn ranked(&self) -> Vec<&'static str> {
        let mut names: Vec<_> = self.names.iter().collect();
        names.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), **name));
        names.into_iter().map(|(name, _)| *name).collect()
    }
}

/// The organisations of the list that some sentences name, by their line.
pub fn called<'a>(sentences: impl Iterator<Item = &'a str>) -> BTreeMap<Line, Called> {
    let mut found: BTreeMap<Line, Called> = BTreeMap::new();
    let Some(pattern) = &ALIASES.pattern else { return found };
    for sentence in sentences {
        for place in pattern.find_iter(sentence) {
            let ends_word = sentence[place.end()..].chars().next().is_none_or(|next| !next.is_alphanumeric());
            let Some((name, (line, _))) = ALIASES.lines.get_key_value(place.as_str()) else { continue };
            if ends_word && !shouted(sentence, place.range()) {
                *found.entry(*line).or_default().names.entry(name).or_default() += 1;
            }
        }
    }
    found
}

/// Whether a word in capitals stands among words in capitals, where "IS" and "WHO" are no names.
fn shouted(text: &str, place: Range<usize>) -> bool {
    let small = |word: &str| word.chars().any(char::is_lowercase);
    if small(&text[place.clone()]) {
        return false;
    }
    let words = |part: &str| part.chars().any(char::is_alphabetic);
    let before = text[..place.start].split_whitespace().rev().find(|word| words(word));
    let after = text[place.end..].split_whitespace().find(|word| words(word));
    let neighbours = || before.into_iter().chain(after);
    neighbours().next().is_some() && !neighbours().any(small)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(text: &str) -> Vec<Vec<(&'static str, usize)>> {
        called([text].into_iter()).into_values().map(|called| called.names.into_iter().collect()).collect()
    }

    #[test]
    fn all_names_of_one_organisation_are_counted_together() {
        let text = "The World Health Organization met. WHO doctors said so, and the WHO’s head agreed.";
        assert_eq!(counts(text), [[("WHO", 2), ("World Health Organization", 1)]]);
        let ranked = called([text].into_iter()).into_values().next().map(|c| c.ranked());
        assert_eq!(ranked, Some(vec!["WHO", "World Health Organization"]));
    }

    #[test]
    fn words_that_are_written_like_a_name_are_none() {
        assert!(counts("He asked who it is, and how the ice is.").is_empty());
        assert!(counts("THIS IS THE MAN WHO CAME").is_empty());
        assert!(counts("ANCIENT WHOLE. FBIs.").is_empty());
    }

    #[test]
    fn the_longest_name_counts() {
        assert_eq!(
            counts("The United Nations High Commissioner for Refugees spoke."),
            [[("United Nations High Commissioner for Refugees", 1)]]
        );
    }

    #[test]
    fn no_name_stands_for_two() {
        let names: Vec<&str> = lists::lines(include_str!("lists/aliases.txt"))
            .flat_map(|line| line.split([',', '|']).map(str::trim))
            .collect();
        assert_eq!(names.len(), ALIASES.lines.len());
    }
}
