//! The word lists of the claims stage, read once from the files under `lists/`.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use super::hashing::Quick;
use super::spelling;
use crate::text::stems::stem;

/// The lines of a list that are neither empty nor comments.
pub(super) fn lines(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// All words of a list of words.
fn words(list: &'static str) -> HashSet<&'static str, Quick> {
    lines(list).flat_map(str::split_whitespace).collect()
}

/// Words that carry no claim of their own.
pub static STOP_WORDS: LazyLock<HashSet<&'static str, Quick>> =
    LazyLock::new(|| words(include_str!("lists/stop_words.txt")));

/// The stems of those words: half of all tokens are one of them.
pub static STOP_STEMS: LazyLock<HashMap<&'static str, String, Quick>> =
    LazyLock::new(|| STOP_WORDS.iter().map(|&word| (word, stem(&spelling::american(word)))).collect());

/// Titles and ranks that stand before a name.
pub static TITLES: LazyLock<HashSet<&'static str, Quick>> = LazyLock::new(|| words(include_str!("lists/titles.txt")));

/// Words that may begin with a capital but are not names.
pub static NOT_NAMES: LazyLock<HashSet<&'static str, Quick>> =
    LazyLock::new(|| words(include_str!("lists/calendar.txt")));

/// Stems of verbs that say that something was not done.
pub static NEGATIVE_VERBS: LazyLock<HashSet<&'static str, Quick>> =
    LazyLock::new(|| words(include_str!("lists/negative_verbs.txt")));

/// Words for the people or the parts of a body.
pub static MEMBERS: LazyLock<HashSet<&'static str, Quick>> = LazyLock::new(|| words(include_str!("lists/members.txt")));

/// Negating words and phrases.
pub static NEGATORS: LazyLock<Phrases> = LazyLock::new(|| Phrases::of_lines(include_str!("lists/negators.txt")));

/// Openers and cues of a qualification.
pub static QUALIFIERS: LazyLock<Phrases> = LazyLock::new(|| Phrases::of_lines(include_str!("lists/qualifiers.txt")));

/// Cues of modality, by class.
pub static MODALITY: LazyLock<Phrases> = LazyLock::new(|| Phrases::of_classes(include_str!("lists/modality.txt")));

/// What befalls people, by class.
pub static FATES: LazyLock<Phrases> = LazyLock::new(|| Phrases::of_classes(include_str!("lists/fates.txt")));

/// Words that bound a figure, by class.
pub static APPROXIMATORS: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::of_classes(include_str!("lists/approximators.txt")));

/// Groups of words and phrases that mean the same.
pub static EQUIVALENTS: LazyLock<Equivalents> = LazyLock::new(Equivalents::read);

/// Verbs of reporting: word to class.
pub static REPORT_VERBS: LazyLock<HashMap<&'static str, &'static str, Quick>> = LazyLock::new(|| {
    let classes = lines(include_str!("lists/report_verbs.txt")).filter_map(|line| line.split_once(':'));
    classes.flat_map(|(class, verbs)| verbs.split_whitespace().map(move |verb| (verb, class))).collect()
});

/// Pairs of opposites, both ways, by stem.
pub static ANTONYMS: LazyLock<HashSet<(String, String), Quick>> = LazyLock::new(|| {
    let pairs = lines(include_str!("lists/antonyms.txt")).filter_map(|line| line.split_once(' '));
    pairs.map(|(a, b)| (stem(a), stem(b.trim()))).flat_map(|(a, b)| [(a.clone(), b.clone()), (b, a)]).collect()
});

/// Units of measure by word.
pub static UNITS: LazyLock<HashMap<&'static str, Unit, Quick>> = LazyLock::new(|| {
    let mut units = HashMap::default();
    for line in lines(include_str!("lists/units.txt")) {
        let mut parts = line.split_whitespace();
        let (Some(dimension), Some(size)) = (parts.next(), parts.next().and_then(|s| s.parse().ok())) else { continue };
        units.extend(parts.map(|word| (word, Unit { dimension, size })));
    }
    units
});

/// Labels that judge a thing: stem to its places in the list.
pub static LABELS: LazyLock<HashMap<String, Vec<Label>, Quick>> = LazyLock::new(|| {
    let mut labels: HashMap<String, Vec<Label>, Quick> = HashMap::default();
    for (group, line) in lines(include_str!("lists/labels.txt")).enumerate() {
        let Some((neutral, coloured)) = line.split_once(':') else { continue };
        for (words, neutral) in [(neutral, true), (coloured, false)] {
            for word in words.split_whitespace() {
                labels.entry(stem(word)).or_default().push(Label { group, neutral });
            }
        }
    }
    labels
});

/// A unit of measure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unit {
    /// What it measures.
    pub dimension: &'static str,
    /// How many of the dimension's base unit it is.
    pub size: f64,
}

/// A label's place in a group of labels for one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    /// The group.
    pub group: usize,
    /// Whether it describes without judging.
    pub neutral: bool,
}

/// A set of phrases, each with a class, found by their first word.
#[derive(Debug, Default)]
pub struct Phrases {
    by_first: HashMap<&'static str, Vec<(Vec<&'static str>, &'static str)>, Quick>,
}

impl Phrases {
    fn of_lines(list: &'static str) -> Self {
        let mut phrases = Self::default();
        lines(list).for_each(|line| phrases.add(line, ""));
        phrases.sorted()
    }

    fn of_classes(list: &'static str) -> Self {
        let mut phrases = Self::default();
        for (class, members) in lines(list).filter_map(|line| line.split_once(':')) {
            members.split(',').for_each(|member| phrases.add(member, class));
        }
        phrases.sorted()
    }

    fn add(&mut self, phrase: &'static str, class: &'static str) {
        let words: Vec<&str> = phrase.split_whitespace().collect();
        if let Some(first) = words.first() {
            self.by_first.entry(first).or_default().push((words, class));
        }
    }

    /// Longest phrase first, so that "not clear" is found before "not".
    fn sorted(mut self) -> Self {
        self.by_first.values_mut().for_each(|list| list.sort_by_key(|(words, _)| std::cmp::Reverse(words.len())));
        self
    }

    /// The longest phrase at the start of `words`: how many words it has, and its class.
    pub fn at<'a>(&self, words: impl Iterator<Item = &'a str> + Clone) -> Option<(usize, &'static str)> {
        let first = words.clone().next()?;
        let list = self.by_first.get(first)?;
        list.iter()
            .find(|(phrase, _)| {
                let mut rest = words.clone();
                phrase.iter().all(|word| rest.next() == Some(*word))
            })
            .map(|(phrase, class)| (phrase.len(), *class))
    }
}

/// Groups of words and phrases that mean the same, matched by stem.
#[derive(Debug, Default)]
pub struct Equivalents {
    by_first: HashMap<String, Vec<(Vec<String>, usize)>, Quick>,
    groups_of: HashMap<String, Vec<usize>, Quick>,
    firsts: Vec<String>,
}

impl Equivalents {
    fn read() -> Self {
        let mut phrases: BTreeMap<Vec<String>, usize> = BTreeMap::new();
        let mut groups_of: HashMap<String, Vec<usize>, Quick> = HashMap::default();
        let mut firsts = Vec::new();
        for (group, line) in lines(include_str!("lists/equivalents.txt")).enumerate() {
            let first = line.split(',').next().and_then(|phrase| phrase.split_whitespace().next());
            firsts.push(first.map(|word| stem(&spelling::american(word))).unwrap_or_default());
            for phrase in line.split(',') {
                let stems: Vec<String> =
                    phrase.split_whitespace().map(|word| stem(&spelling::american(word))).collect();
                if let [single] = stems.as_slice() {
                    groups_of.entry(single.clone()).or_default().push(group);
                }
                // A word in two groups is written as the first; the others still count in `shares_group`.
                phrases.entry(stems).or_insert(group);
            }
        }
        let mut by_first: HashMap<String, Vec<(Vec<String>, usize)>, Quick> = HashMap::default();
        for (phrase, group) in phrases {
            if let Some(first) = phrase.first() {
                by_first.entry(first.clone()).or_default().push((phrase, group));
            }
        }
        by_first.values_mut().for_each(|list| list.sort_by_key(|(phrase, _)| std::cmp::Reverse(phrase.len())));
        Self { by_first, groups_of, firsts }
    }

    /// The longest member of a group at the start of `stems`: how many words it has, and its group.
    pub fn at<'a>(&self, stems: impl Iterator<Item = &'a str> + Clone) -> Option<(usize, usize)> {
        let first = stems.clone().next()?;
        let list = self.by_first.get(first)?;
        list.iter()
            .find(|(phrase, _)| {
                let mut rest = stems.clone();
                phrase.iter().all(|word| rest.next() == Some(word.as_str()))
            })
            .map(|(phrase, group)| (phrase.len(), *group))
    }

    /// The stem of the first word of a group.
    pub fn first(&self, group: usize) -> &str {
        self.firsts.get(group).map_or("", String::as_str)
    }

    /// The groups in which a stem stands alone.
    pub fn groups_of(&self, stem: &str) -> &[usize] {
        self.groups_of.get(stem).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_is_read() {
        assert!(STOP_WORDS.contains("the") && !STOP_WORDS.contains("#"));
        assert_eq!(REPORT_VERBS.get("admitted"), Some(&"concede"));
        assert!(ANTONYMS.contains(&(stem("fell"), stem("rose"))));
        assert_eq!(UNITS.get("feet").map(|unit| unit.dimension), Some("length"));
        assert!(LABELS[&stem("terrorists")].iter().any(|label| !label.neutral));
        assert_eq!(MODALITY.at("could not".split(' ')), Some((1, "possible")));
        assert_eq!(QUALIFIERS.at("at least five".split(' ')), Some((2, "")));
    }

    #[test]
    fn equivalents_are_found_by_stem_and_longest_first() {
        let group = |text: &str| {
            let stems: Vec<String> = text.split(' ').map(stem).collect();
            EQUIVALENTS.at(stems.iter().map(String::as_str))
        };
        assert_eq!(group("united states").map(|(n, _)| n), Some(2));
        assert_eq!(group("united states").map(|(_, g)| g), group("usa").map(|(_, g)| g));
        assert_eq!(group("killing").map(|(_, g)| g), group("slays").map(|(_, g)| g));
        let groups = |word: &str| EQUIVALENTS.groups_of(&stem(word));
        assert!(groups("probe").iter().any(|group| groups("inquiry").contains(group)));
        assert_eq!(group("zebra"), None);
    }
}
