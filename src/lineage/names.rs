//! Names in running text: which could be an outlet's, and which are persons'.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::outlets;
use crate::ingest::shape::pattern;
use crate::text::Text;

/// A run of capitalised words, small words inside it included.
pub const NAME: &str = r"(?:[Tt]he )?\p{Lu}[\w&.-]*(?:[ -](?:(?:of|and|&) )?\p{Lu}[\w&.-]*){0,4}";

/// A tag that names no outlet.
const ANONYMOUS: &[&str] = &[
    "agencies", "agency", "bureau", "correspondent", "correspondents", "desk", "dispatch", "dispatches", "editor",
    "editors", "exclusive", "handout", "newsdesk", "newsroom", "online", "photo", "reporter", "reporters", "special",
    "staff", "team", "video", "wire", "wires", "writer",
];

/// Words that make a name one of a news outlet.
const PRESS: &[&str] = &[
    "bulletin", "chronicle", "courier", "daily", "dispatch", "examiner", "express", "gazette", "globe", "guardian",
    "herald", "inquirer", "journal", "ledger", "mail", "mercury", "messenger", "mirror", "monitor", "news",
    "newspaper", "newswire", "observer", "post", "press", "radio", "record", "register", "reporter", "sentinel",
    "standard", "star", "sun", "telegram", "telegraph", "television", "times", "today", "tribune", "tv", "voice",
    "weekly", "wire", "world",
];

/// Words that make a name one of a body that news is about, not of one that reports it.
const BODIES: &[&str] = &[
    "academy", "administration", "agency", "alliance", "army", "assembly", "association", "authority", "bank", "board",
    "bureau", "center", "centre", "club", "college", "commission", "committee", "company", "congress", "corp",
    "council", "court", "department", "directorate", "federation", "force", "foundation", "fund", "government",
    "group", "hospital", "house", "inc", "institute", "institution", "league", "ministry", "nations", "office",
    "organisation", "organization", "parliament", "party", "police", "secretary", "senate", "society", "trust",
    "union", "university",
];

/// Words that begin sentences in capitals and name nobody.
const NOT_NAMES: &[&str] = &[
    "a", "all", "an", "and", "another", "as", "at", "both", "but", "each", "for", "he", "her", "his", "i", "if", "in",
    "it", "its", "many", "more", "mr", "mrs", "ms", "no", "nobody", "officials", "on", "one", "our", "reporters",
    "she", "some", "that", "the", "their", "they", "this", "we", "who",
];

/// The capitalised names in a stretch of text that could be an outlet's.
pub fn names_in(written: &str) -> impl Iterator<Item = &str> {
    static NAMES: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"\b{NAME}")));
    NAMES.find_iter(written).map(|name| name.as_str()).filter(|name| clean(name).is_some())
}

/// A captured name without what is not part of it, the desk and the job included ("Rook-Courier Staff Writer"); `None`
/// when nothing names an outlet.
pub fn clean(name: &str) -> Option<String> {
    let mut name = name.trim().trim_end_matches(['.', ',', '-']);
    for prefix in ["By ", "BY ", "the "] {
        name = name.strip_prefix(prefix).unwrap_or(name);
    }
    while let Some((before, last)) = name.rsplit_once(' ')
        && ANONYMOUS.contains(&last.to_lowercase().as_str())
    {
        name = before.trim_end();
    }
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    let (first, last) = (words.first()?, words.last()?);
    // "By our own staff abroad": three words and more of which only the first is written large name nobody.
    let phrase = words.len() >= 3 && !name.split_whitespace().skip(1).any(|word| word.starts_with(char::is_uppercase));
    let anonymous = phrase || ANONYMOUS.contains(&last.as_str()) || NOT_NAMES.contains(&last.as_str());
    let starts_plain = NOT_NAMES.contains(&first.as_str()) && first != "the";
    (!anonymous
        && !starts_plain
        && !outlets::is_generic(name)
        && name.chars().filter(|c| c.is_alphabetic()).count() >= 2)
        .then(|| name.to_owned())
}

/// The names of two words and more that a text writes with an article: papers and bodies, given in full.
pub fn full(text: &Text) -> BTreeSet<String> {
    static FULL: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"\b[Tt]he (\p{Lu}[\w&-]*(?: (?:(?:of|and|&) )?\p{Lu}[\w&-]*){1,4})"));
    let prose = text.blocks.iter().filter(|block| block.is_prose()).map(|block| text.at(block.span));
    prose.flat_map(|written| FULL.captures_iter(written)).filter_map(|name| clean(&name[1])).collect()
}

/// Whether a word makes a name one of a news outlet.
pub fn is_press(word: &str) -> bool {
    PRESS.contains(&word.to_lowercase().as_str())
}

/// What the form of a name alone says of its being an outlet's.
pub fn form_weight(name: &str) -> f64 {
    let words: Vec<String> = name.split([' ', '-']).map(str::to_lowercase).collect();
    if words.iter().any(|w| BODIES.contains(&w.as_str())) {
        -3.0
    } else if words.iter().any(|w| PRESS.contains(&w.as_str())) {
        1.5
    } else {
        0.0
    }
}

/// Whether a whole line is a name of an outlet.
pub fn is_press_name(line: &str) -> bool {
    line.split_whitespace().count() <= 5 && form_weight(line) > 0.0
}

/// Surnames and full names of persons.
///
/// A person is introduced with a title or after "said", has an apposition ("Gerda Malm, a professor"), or is a name of
/// two words that is never written with an article: papers have one, people do not ("the Marlow Post", "Anna Post").
pub fn persons(text: &Text) -> BTreeSet<String> {
    static INTRODUCED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"\b(?:[Ss]aid|[Ss]ays|[Mm]r\.?|[Mm]s\.?|[Mm]rs\.?|[Dd]r\.?|[Gg]en\.?|[Pp]resident|[Mm]inister|[Pp]rofessor|[Jj]udge|[Cc]lerk",
            r"|[Mm]ayor|[Cc]hief|[Cc]aptain|[Ss]enator|[Gg]overnor|[Cc]hairman|[Cc]hairwoman|[Dd]irector|[Ss]ecretary) ",
            r"(\p{Lu}[\w’'-]+(?: \p{Lu}[\w’'-]+)?)|\b(\p{Lu}\w+ \p{Lu}[\w’'-]+), (?:who|an?|the|\d\d)\b",
        ))
    });
    static RUN: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(\b[Tt]he |\b[Aa]n? )?\b(\p{Lu}[\p{L}-]*(?: \p{Lu}[\p{L}-]*)*)"));
    let mut names = BTreeSet::new();
    let mut add = |name: &str| {
        names.extend(name.split_whitespace().next_back().map(str::to_owned));
        names.insert(name.to_owned());
    };
    // Words that stand alone, and pairs of words, with no article before them; and pairs that have one somewhere.
    let (mut alone, mut pairs, mut with_article) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for block in text.blocks.iter().filter(|b| b.is_prose()).map(|b| text.at(b.span)) {
        for hit in INTRODUCED.captures_iter(block) {
            if let Some(name) = hit.get(1).or_else(|| hit.get(2)).filter(|name| form_weight(name.as_str()) == 0.0) {
                add(name.as_str());
            }
        }
        for hit in RUN.captures_iter(block) {
            let (run, has_article) = (hit.get(2).map_or("", |run| run.as_str()), hit.get(1).is_some());
            match (run.matches(' ').count(), has_article) {
                (0, false) => drop(alone.insert(run)),
                (1, false) => drop(pairs.insert(run)),
                (1, true) => drop(with_article.insert(run)),
                _ => {}
            }
        }
    }
    let is_plain = |word: &str| form_weight(word) >= 0.0 && clean(word).is_some();
    for pair in pairs.difference(&with_article) {
        let (first, last) = pair.split_once(' ').unwrap_or((pair, ""));
        // The surname alone must occur too, or this may be any two words in capitals.
        if alone.contains(last) && is_plain(first) && is_plain(last) {
            add(pair);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;

    #[test]
    fn people_have_no_article_and_papers_do() {
        let body = "Anna Post told the council. Post wrote to the mayor. The Marlow Post wrote. The Post wrote more. \
                    Mayor Ruiz said so. Gerda Malm, a professor, agreed.";
        let found = persons(&Text::of(&Article::bare("a", body)));
        for name in ["Anna Post", "Post", "Ruiz", "Gerda Malm", "Malm"] {
            assert!(found.contains(name), "{name} in {found:?}");
        }
        assert!(!found.contains("Marlow Post"), "{found:?}");
    }

    #[test]
    fn names_are_cleaned_of_desk_and_job() {
        assert_eq!(clean("By Rook-Courier Staff Writer").as_deref(), Some("Rook-Courier"));
        assert_eq!(clean("the Naval Times").as_deref(), Some("Naval Times"));
        assert_eq!(clean("News Desk"), None);
    }
}
