//! Names of outlets: when two names mean the same one, and the slug a missing article is named by.

use std::collections::{BTreeMap, BTreeSet};

use super::names;
use crate::article::Article;

/// Words that say "this is a news outlet" or nothing at all; a name shortened by them still names the same outlet.
const GENERIC: &[&str] = &[
    "agency", "association", "broadcasting", "co", "com", "corporation", "corp", "daily", "digital", "english",
    "group", "inc", "limited", "ltd", "magazine", "media", "network", "news", "newspaper", "newspapers", "newswire",
    "online", "org", "plc", "press", "publishing", "radio", "service", "the", "tv", "wire",
];

/// The words of a name that tell it from others, lower-cased, without the generic ones unless nothing else is left.
fn core(name: &str) -> Vec<String> {
    let words: Vec<String> = name
        .split(|c: char| !c.is_alphanumeric() && c != '&')
        .filter(|w| !w.is_empty() && *w != "s")
        .map(str::to_lowercase)
        .collect();
    let specific: Vec<String> = words.iter().filter(|w| !GENERIC.contains(&w.as_str())).cloned().collect();
    if specific.is_empty() { words } else { specific }
}

/// The initials of a name of three or more words ("Coastal Press Wire" -> "cpw").
fn initials(name: &str) -> Option<String> {
    let words: Vec<&str> = name
        .split_whitespace()
        .filter(|w| w.starts_with(char::is_uppercase) && !w.eq_ignore_ascii_case("the"))
        .collect();
    (words.len() >= 3).then(|| words.iter().filter_map(|w| w.chars().next()).flat_map(char::to_lowercase).collect())
}

/// Ends of outlets' names that are ordinary words too and name no outlet alone.
const ORDINARY: &[&str] = &[
    "current", "digest", "journal", "review", "report", "times", "today", "voice", "world", "weekly", "state",
    "national",
];

/// Whether `mention`, as a text writes it, names `outlet`: the same words, the outlet's initials, or a distinctive end of
/// its name ("the Rook-Courier" for "Marlow Rook-Courier"). The beginning of a name alone is most often a place.
pub fn names(mention: &str, outlet: &str) -> bool {
    let (short, long) = (core(mention), core(outlet));
    if short.is_empty() || long.is_empty() {
        return false;
    }
    if short == long || short.concat() == long.concat() {
        return true;
    }
    if let Some(letters) = acronym(mention) {
        return initials(outlet).is_some_and(|initials| initials == letters);
    }
    short.len() < long.len() && long.ends_with(&short) && is_telling(&short)
}

/// The outlets of a corpus, found by what texts call them: the same answers as [`fn@names`], without asking every outlet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Index {
    /// Keys of the outlets, sorted; an outlet's number is its place here.
    keys: Vec<String>,
    called: BTreeMap<String, Vec<usize>>,
}

impl Index {
    /// The outlets of all articles of a corpus.
    pub fn of(articles: &[Article]) -> Self {
        Self::new(articles.iter().filter_map(|article| article.outlet.as_ref()).map(|outlet| outlet.name.as_str()))
    }

    /// The outlets of some names; names that differ only in generic words are one outlet.
    pub fn new<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let names: BTreeSet<&str> = names.collect();
        let keys: Vec<String> = names.iter().map(|name| key(name)).collect::<BTreeSet<_>>().into_iter().collect();
        let mut called: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for name in names {
            let words = core(name);
            let Ok(number) = keys.binary_search(&words.join(" ")) else { continue };
            let short =
                (1..words.len()).map(|from| &words[from..]).filter(|end| is_telling(end)).map(|end| end.join(" "));
            let acronym = initials(name).map(|letters| format!("{ACRONYM}{letters}"));
            for call in short.chain([words.join(" "), words.concat()]).chain(acronym) {
                let numbers = called.entry(call).or_default();
                if !numbers.contains(&number) {
                    numbers.push(number);
                }
            }
        }
        Self { keys, called }
    }

    /// The number of an outlet by its full name.
    pub fn number(&self, name: &str) -> Option<usize> {
        self.keys.binary_search(&key(name)).ok()
    }

    /// The numbers of the outlets that a text means by `mention`.
    pub fn named(&self, mention: &str) -> &[usize] {
        let words = core(mention);
        let letters = acronym(mention).map(|letters| format!("{ACRONYM}{letters}"));
        [Some(words.join(" ")), Some(words.concat()), letters]
            .into_iter()
            .flatten()
            .find_map(|call| self.called.get(&call))
            .map_or(&[], Vec::as_slice)
    }
}

/// Marks initials among the calls, so that they are no words.
const ACRONYM: char = '#';

/// The letters of a mention that is written as an acronym.
fn acronym(mention: &str) -> Option<String> {
    let mention = mention.trim().trim_start_matches("the ").trim_start_matches("The ");
    let is_acronym = mention.len() >= 2 && mention.chars().all(|c| c.is_uppercase() || c == '.');
    is_acronym.then(|| mention.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect())
}

/// Whether the last words of an outlet's name tell it from others.
fn is_telling(end: &[String]) -> bool {
    let letters: usize = end.iter().map(|w| w.chars().count()).sum();
    letters >= 5 && !matches!(end, [word] if ORDINARY.contains(&word.as_str()))
}

/// Whether `mention` may be short for `outlet`: its last words, however ordinary. Good enough to tell a paper speaking of
/// itself ("told the Post"), not to find an outlet by.
pub fn may_name(mention: &str, outlet: &str) -> bool {
    names(mention, outlet) || (!core(mention).is_empty() && core(outlet).ends_with(&core(mention)))
}

/// The one name of several that ends with what `mention` is, and says more.
pub fn in_full<'a>(mention: &str, names: &'a BTreeSet<String>) -> Option<&'a str> {
    let short = core(mention);
    let mut longer = names.iter().filter(|name| {
        let words = core(name);
        words.len() > short.len() && words.ends_with(&short)
    });
    let first = longer.next().filter(|_| !short.is_empty())?;
    longer.all(|other| key(other) == key(first)).then_some(first)
}

/// Whether a part of `mention` may be short for `outlet`: "Rook-Courier Statehouse Bureau" is the "Marlow Rook-Courier". What
/// a press word follows is the place of another: the "Marlow Courier" is not "Radio Marlow".
pub fn contains_name(mention: &str, outlet: &str) -> bool {
    let words: Vec<&str> = mention.split_whitespace().collect();
    let is_whole = |to: usize| words.get(to).is_none_or(|next| !names::is_press(next));
    let parts = (0..words.len()).flat_map(|from| (from + 1..=words.len()).map(move |to| (from, to)));
    parts.filter(|&(_, to)| is_whole(to)).any(|(from, to)| may_name(&words[from..to].join(" "), outlet))
}

/// Whether a name holds nothing but words that any outlet may have ("News").
pub fn is_generic(name: &str) -> bool {
    core(name).iter().all(|w| GENERIC.contains(&w.as_str()))
}

/// What two spellings of one name have in common: its specific words, joined.
pub fn key(name: &str) -> String {
    core(name).join(" ")
}

/// The slug of a name: lower-case words joined by hyphens, "the" kept only when the rest is one common word.
pub fn slug(name: &str) -> String {
    let words: Vec<String> =
        name.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
    let without: &[String] = match words.split_first() {
        Some((first, rest)) if first == "the" && rest.len() > 1 => rest,
        _ => &words,
    };
    without.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_forms_name_their_outlet() {
        for (mention, outlet) in [
            ("CPW", "Coastal Press Wire"),
            ("the Rook-Courier", "Marlow Rook-Courier"),
            ("The Eastern Sentinel", "Eastern Sentinel"),
            ("the Sentinel", "The Eastern Sentinel"),
            ("Comet", "Comet Newswire"),
            ("B.B.C.", "British Broadcasting Corporation"),
            ("NetPost", "NetPost"),
        ] {
            assert!(names(mention, outlet), "{mention} should name {outlet}");
            assert_eq!(Index::new([outlet].into_iter()).named(mention), [0], "{mention} in the index");
        }
        for (mention, outlet) in
            [("Post", "Marlow Post"), ("CNN", "Coastal Press Wire"), ("Global", "Globe Folio"), ("The", "The Times")]
        {
            assert!(!names(mention, outlet), "{mention} should not name {outlet}");
            assert!(Index::new([outlet].into_iter()).named(mention).is_empty(), "{mention} in the index");
        }
    }

    #[test]
    fn a_place_is_no_paper() {
        assert!(contains_name("Rook-Courier Statehouse Bureau", "Marlow Rook-Courier"));
        assert!(contains_name("Radio Marlow", "Radio Marlow") && contains_name("Marlow Courier", "Marlow Courier"));
        assert!(!contains_name("Marlow Courier", "Radio Marlow"));
    }

    #[test]
    fn a_paper_speaks_of_itself_in_short() {
        assert!(may_name("the Post", "Ellery Evening Post") && !names("the Post", "Ellery Evening Post"));
        assert!(!may_name("the Times", "Ellery Evening Post"));
    }

    #[test]
    fn slugs_are_plain() {
        assert_eq!(slug("Military Times"), "military-times");
        assert_eq!(slug("the Military Times"), "military-times");
        assert_eq!(slug("The Trumpet"), "the-trumpet");
        assert_eq!(slug("CNN"), "cnn");
        assert_eq!(slug("Agence France-Presse"), "agence-france-presse");
    }
}
