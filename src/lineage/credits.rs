//! Credits: whom a text names as the source of its report.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::article::{Article, Furniture};
use crate::ingest::dateline::dateline;
use crate::text::{Role, Text};

use super::outlets;

/// An outlet that a text credits.
#[derive(Clone, Debug, PartialEq)]
pub struct Credit {
    /// The name as the text writes it most often, without a leading "the" in lower case.
    pub name: String,
    /// How strongly: the sum of the weights of the phrases that credit it.
    pub strength: f64,
    /// The first phrase, as evidence.
    pub phrase: String,
}

/// Strength from which a credit names the source of the report and not only of one passage. "CNN wrote" or a wire tag
/// alone reaches it together with any second sign; a single "according to the Institute" does not.
pub const STRONG: f64 = 2.5;

const NAME: &str = r"(?:[Tt]he )?\p{Lu}[\w&.-]*(?:[ -](?:(?:of|and|&) )?\p{Lu}[\w&.-]*){0,4}";

/// Strength of a capital "The" inside a sentence: names of papers keep it, hardly any other name does.
const TITLE: f64 = 1.0;

/// Strength of a wire tag in the dateline: `LOMNAVA, Orsenia (CPW) - An explosion …`.
const WIRE_TAG: f64 = 3.0;

/// A phrase that credits, what it weighs, and why.
struct Frame {
    pattern: Regex,
    weight: f64,
}

fn frame(pattern: &str, weight: f64) -> Option<Frame> {
    Regex::new(&pattern.replace("NAME", NAME)).ok().map(|pattern| Frame { pattern, weight })
}

/// Frames of crediting in prose. Only media write and report in this sense, so these verbs weigh most; "said" is
/// anybody's.
static PROSE: LazyLock<Vec<Frame>> = LazyLock::new(|| {
    [
        (r"\b(NAME) (?:first |also |now |exclusively )?(?:wrote|writes|reported|reports|revealed|reveals|has learned|can reveal)\b", 2.0),
        (r"\b(?:reported|revealed|published|broadcast|first reported|reporting) (?:by|in|on) (NAME)", 2.0),
        (r"\b[Aa]ccording to (?:an? |reports? (?:by|in|from) )?(NAME)", 1.0),
        (r"\btold (NAME)", 1.0),
        (r"\b(?:an?|the) (NAME) (?:report|story|article|investigation|analysis)\b", 1.5),
        (r"\b(NAME)(?:’s|'s) (?:report|story|article|investigation|analysis|reporter|correspondent)\b", 1.5),
        (r"\b(NAME) (?:said|says|added|noted|claims|claimed|admits|admitted)\b", 0.5),
    ]
    .into_iter()
    .filter_map(|(pattern, weight)| frame(pattern, weight))
    .collect()
});

/// An outlet behind the reporter's name: `By Lucas Hartmann and Priya Solberg, Meridian`.
static BYLINE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^(?:[Bb]y |BY )?\p{Lu}[\w.’' -]+, (\p{Lu}[\w&.' -]{1,40})$").ok());

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

/// The outlets a text credits, strongest first. Names of persons and of bodies that news is about are left out as far as
/// their form tells.
pub fn find(article: &Article, text: &Text) -> Vec<Credit> {
    let mut found: BTreeMap<String, Credit> = BTreeMap::new();
    let mut titles: Vec<String> = Vec::new();
    let mut add = |name: &str, weight: f64, phrase: &str| {
        // "told The Comet", "a The Comet report": a capital article inside a sentence belongs to a title.
        let is_title = name.starts_with("The ") && phrase.starts_with(char::is_lowercase);
        let Some(name) = clean(name) else { return };
        let credit = found.entry(outlets::key(&name)).or_insert_with(|| Credit {
            strength: form_weight(&name),
            name: name.clone(),
            phrase: phrase.split_whitespace().collect::<Vec<_>>().join(" "),
        });
        credit.strength += weight;
        if is_title && !titles.contains(&name) {
            credit.strength += TITLE;
            titles.push(name.clone());
        }
        // "The Comet" at the start of a sentence is the "Comet" of the others.
        if name.len() < credit.name.len() && !titles.contains(&credit.name) {
            credit.name = name;
        }
    };
    let mut first_paragraph = true;
    for block in &text.blocks {
        let written = text.at(block.span);
        match block.role {
            Role::Body => {
                if std::mem::take(&mut first_paragraph)
                    && let Some(dateline) = dateline(written)
                    && let Some(tag) = dateline.credit
                {
                    add(tag, WIRE_TAG, &written[..dateline.end]);
                }
                for frame in PROSE.iter() {
                    for hit in frame.pattern.captures_iter(written) {
                        add(&hit[1], frame.weight, &hit[0]);
                    }
                }
            }
            Role::Furniture(Furniture::Byline) => {
                if let Some(byline) = BYLINE.as_ref().and_then(|byline| byline.captures(written)) {
                    add(&byline[1], 2.0, written);
                } else if is_press_name(written) {
                    add(written, 2.0, written);
                }
            }
            _ => {}
        }
    }
    let persons = persons(text);
    let own = article.outlet_name();
    let mut credits: Vec<Credit> = found
        .into_values()
        .filter(|c| {
            c.strength > 0.0 && !persons.contains(&c.name) && (own.is_empty() || !outlets::contains_name(&c.name, own))
        })
        .collect();
    credits.sort_by(|x, y| y.strength.total_cmp(&x.strength).then(x.name.cmp(&y.name)));
    credits
}

/// How often a text writes a name of an outlet, in prose or in a byline.
pub fn mentions(text: &Text, outlet: &str) -> usize {
    text.blocks
        .iter()
        .filter(|b| b.is_prose() || b.role == Role::Furniture(Furniture::Byline))
        .flat_map(|block| names_in(text.at(block.span)))
        .filter(|name| outlets::names(name, outlet))
        .count()
}

/// Whether a text carries its own outlet's wire tag or byline: the mark of who wrote it.
pub fn signs_itself(article: &Article, text: &Text) -> bool {
    let Some(own) = &article.outlet else { return false };
    let bylines = text.blocks.iter().filter(|b| b.role == Role::Furniture(Furniture::Byline)).map(|b| text.at(b.span));
    let by_outlet =
        bylines.filter_map(|line| BYLINE.as_ref()?.captures(line)?.get(1).map(|m| m.as_str().to_owned())).any(|name| {
            name.split(['/', '|']).any(|part| outlets::may_name(part, &own.name))
                || names_in(&name).any(|n| outlets::names(n, &own.name))
        });
    by_outlet || wire_tag(text).is_some_and(|tag| outlets::names(tag, &own.name))
}

/// The wire tag of a text's first paragraph.
fn wire_tag(text: &Text) -> Option<&str> {
    let first = text.blocks.iter().find(|b| b.role == Role::Body)?;
    dateline(text.at(first.span))?.credit
}

/// The credit that stands in the byline or in a wire tag, if any: the text is printed as that outlet's.
pub fn printed<'c>(text: &Text, credits: &'c [Credit]) -> Option<&'c Credit> {
    let bylines = text.blocks.iter().filter(|b| b.role == Role::Furniture(Furniture::Byline)).map(|b| text.at(b.span));
    let printed: Vec<&str> = bylines.flat_map(names_in).chain(wire_tag(text)).collect();
    credits.iter().find(|credit| printed.iter().any(|name| outlets::names(name, &credit.name)))
}

/// The capitalised names in a stretch of text that could be an outlet's.
pub fn names_in(written: &str) -> impl Iterator<Item = &str> {
    static NAMES: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&format!(r"\b{NAME}")).ok());
    NAMES
        .iter()
        .flat_map(|names| names.find_iter(written))
        .map(|name| name.as_str())
        .filter(|name| clean(name).is_some())
}

/// A captured name without what is not part of it, the desk and the job included ("Star-Herald Staff Writer"); `None`
/// when nothing names an outlet.
fn clean(name: &str) -> Option<String> {
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
    let anonymous = ANONYMOUS.contains(&last.as_str()) || NOT_NAMES.contains(&last.as_str());
    let starts_plain = NOT_NAMES.contains(&first.as_str()) && first != "the";
    (!anonymous
        && !starts_plain
        && !outlets::is_generic(name)
        && name.chars().filter(|c| c.is_alphabetic()).count() >= 2)
        .then(|| name.to_owned())
}

/// What the form of a name alone says of its being an outlet's.
fn form_weight(name: &str) -> f64 {
    let words: Vec<String> = name.split([' ', '-']).map(str::to_lowercase).collect();
    if words.iter().any(|w| BODIES.contains(&w.as_str())) {
        -3.0
    } else if words.iter().any(|w| PRESS.contains(&w.as_str())) {
        1.5
    } else {
        0.0
    }
}

fn is_press_name(line: &str) -> bool {
    line.split_whitespace().count() <= 5 && form_weight(line) > 0.0
}

/// Surnames and full names of persons: whoever is introduced with a first name and is quoted by "said".
fn persons(text: &Text) -> Vec<String> {
    static INTRODUCED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"\b(?:[Ss]aid|[Ss]ays|[Mm]r\.?|[Mm]s\.?|[Mm]rs\.?|[Dd]r\.?|[Gg]en\.?|[Pp]resident|[Mm]inister|[Pp]rofessor|[Jj]udge|[Cc]lerk) (\p{Lu}[\w’'-]+(?: \p{Lu}[\w’'-]+)?)|\b(\p{Lu}\w+ \p{Lu}[\w’'-]+), (?:who|an?|the|\d\d)\b").ok()
    });
    let Some(introduced) = INTRODUCED.as_ref() else { return Vec::new() };
    let mut names = Vec::new();
    for block in text.blocks.iter().filter(|b| b.is_prose()) {
        for hit in introduced.captures_iter(text.at(block.span)) {
            if let Some(name) = hit.get(1).or_else(|| hit.get(2)).filter(|name| form_weight(name.as_str()) == 0.0) {
                names.extend(name.as_str().split_whitespace().next_back().map(str::to_owned));
                names.push(name.as_str().to_owned());
            }
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strong(body: &str) -> Vec<String> {
        let article = Article::bare("a", body);
        find(&article, &Text::of(&article)).into_iter().filter(|c| c.strength >= STRONG).map(|c| c.name).collect()
    }

    #[test]
    fn the_reported_source_is_credited() {
        assert_eq!(
            strong("The bridge fell on Monday, ZNN wrote on Saturday. According to ZNN, nobody was hurt."),
            ["ZNN"]
        );
        assert_eq!(strong("The bridge fell, however, according to the Naval Times, in the night."), ["Naval Times"]);
        assert_eq!(strong("OLDPORT (Comet) – The bank raised its rate.\n\nThe Comet reported more."), ["Comet"]);
    }

    #[test]
    fn who_is_only_quoted_is_not() {
        let quoted = [
            "The bridge fell, according to the Institute of Bridges. The Institute of Bridges reported it.",
            "He said in a ZBS News interview that he wanted to look at it.",
            "Gerda Malm, a professor, said so. Malm said it twice. Malm said it again. According to Malm it fell.",
            "WASHINGTON (Dispatches) -- The bridge fell. He told reporters so.",
        ];
        for body in quoted {
            assert!(strong(body).is_empty(), "{body}: {:?}", strong(body));
        }
    }
}
