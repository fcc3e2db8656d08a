//! Credits: whom a text names as the source of its report.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::article::{Article, Furniture};
use crate::ingest::dateline::dateline;
use crate::ingest::shape::pattern;
use crate::text::{Role, Text};

use super::names::{self, NAME};
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

/// Strength from which a credit names the source of the report and not only of one passage. "The Comet wrote" or a
/// wire tag reaches it together with any second sign; a single "according to the Institute" does not.
pub const STRONG: f64 = 2.5;

/// Strength of a capital "The" inside a sentence: names of papers keep it, hardly any other name does.
const TITLE: f64 = 1.0;

/// Strength of a wire tag in the dateline: `TARNOW (Comet) - An explosion …`.
const WIRE_TAG: f64 = 3.0;

/// A phrase that credits, what it weighs, and why.
struct Frame {
    pattern: Regex,
    weight: f64,
}

fn frame(frame: &str, weight: f64) -> Frame {
    // Some papers stand between quotation marks.
    let quoted = format!(r#"[“"„«]?({NAME})[”"“»]?"#);
    Frame { pattern: pattern(&frame.replace("(NAME)", &quoted).replace("NAME", NAME)), weight }
}

/// Frames of crediting in prose. Only media write and report in this sense, so these verbs weigh most; "said" is
/// anybody's.
static PROSE: LazyLock<Vec<Frame>> = LazyLock::new(|| {
    [
        (r"\b(NAME) (?:first |also |now |exclusively )?(?:wrote|writes|reported|reports|revealed|reveals|has learned|can reveal)\b", 2.0),
        (r"\b(?:reported|revealed|first reported|reporting) (?:by|in|on) (NAME)", 2.0),
        (r"\b(?:published|broadcast|aired) (?:by|in|on) (NAME)", 1.0),
        (r"\b(?:reports?|reported|writes|wrote) the (?:\w+ )?(?:agency|newspaper|paper|weekly|daily|magazine|broadcaster|station|website|portal) (NAME)", 2.0),
        (r"\b[Aa]ccording to (?:an? |reports? (?:by|in|from) )?(NAME)", 1.0),
        (r"\b(?:told|said to) (NAME)", 1.0),
        (r"\b(?:an?|the) (NAME) (?:report|story|article|investigation|analysis)\b", 1.5),
        (r"\b(NAME)(?:’s|'s) (?:report|story|article|investigation|analysis|reporter|correspondent)\b", 1.5),
        (r"\b(NAME) (?:said|says|added|noted|claims|claimed|admits|admitted)\b", 0.5),
    ]
    .into_iter()
    .map(|(pattern, weight)| frame(pattern, weight))
    .collect()
});

/// An outlet behind the reporter's name: `By Ann Lee and Tom Rask, Comet`.
static BYLINE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:[Bb]y |BY )?\p{Lu}[\w.’' -]+, (\p{Lu}[\w&.' -]{1,40})$"));

/// The outlets a text credits, strongest first. Names of persons and of bodies that news is about are left out as far as
/// their form tells.
pub fn find(article: &Article, text: &Text) -> Vec<Credit> {
    let mut found: BTreeMap<String, Credit> = BTreeMap::new();
    let mut titles: Vec<String> = Vec::new();
    let mut hits: BTreeMap<String, usize> = BTreeMap::new();
    let full = names::full(text);
    let mut add = |name: &str, weight: f64, phrase: &str| {
        // "told The Comet", "a The Comet report": a capital article inside a sentence belongs to a title.
        let is_title = name.starts_with("The ") && phrase.starts_with(char::is_lowercase);
        let Some(name) = names::clean(name) else { return };
        let name = outlets::in_full(&name, &full).map_or(name, str::to_owned);
        let credit = found.entry(outlets::key(&name)).or_insert_with(|| Credit {
            strength: names::form_weight(&name),
            name: name.clone(),
            phrase: phrase.split_whitespace().collect::<Vec<_>>().join(" "),
        });
        credit.strength += weight;
        *hits.entry(outlets::key(&name)).or_default() += 1;
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
                        let (before, after) =
                            hit.get(0).map_or(("", ""), |all| (&written[..all.start()], &written[all.end()..]));
                        if !speaks_for_itself(&hit[0], after) && !is_asked(before) {
                            add(&hit[1], frame.weight, &hit[0]);
                        }
                    }
                }
            }
            Role::Furniture(Furniture::Byline) => {
                if let Some(byline) = BYLINE.captures(written) {
                    add(&byline[1], 2.0, written);
                } else if names::is_press_name(written) {
                    add(written, 2.0, written);
                }
            }
            _ => {}
        }
    }
    let persons = names::persons(text);
    let own = article.outlet_name();
    let mut credits: Vec<Credit> = found
        .into_iter()
        .map(|(key, mut credit)| {
            // A name that could be anybody's needs a second phrase before it names the source of a report.
            let is_alone = hits.get(&key).is_none_or(|&hits| hits < 2) && names::form_weight(&credit.name) == 0.0;
            if is_alone && !titles.contains(&credit.name) && credit.strength < WIRE_TAG {
                credit.strength = credit.strength.min(STRONG / 2.0);
            }
            credit
        })
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
        .flat_map(|block| names::names_in(text.at(block.span)))
        .filter(|name| outlets::names(name, outlet))
        .count()
}

/// Whether a text carries its own outlet's wire tag or byline: the mark of who wrote it.
pub fn signs_itself(article: &Article, text: &Text) -> bool {
    let Some(own) = &article.outlet else { return false };
    let bylines = text.blocks.iter().filter(|b| b.role == Role::Furniture(Furniture::Byline)).map(|b| text.at(b.span));
    let by_outlet =
        bylines.filter_map(|line| BYLINE.captures(line)?.get(1).map(|m| m.as_str().to_owned())).any(|name| {
            name.split(['/', '|']).any(|part| outlets::may_name(part, &own.name))
                || names::names_in(&name).any(|n| outlets::names(n, &own.name))
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
    let printed: Vec<&str> = bylines.flat_map(names::names_in).chain(wire_tag(text)).collect();
    credits.iter().find(|credit| printed.iter().any(|name| outlets::names(name, &credit.name)))
}

/// Whether it is asked if what follows is so: "whether the bank reported the loss in time".
fn is_asked(before: &str) -> bool {
    let before = before.trim_end();
    let before = before.strip_suffix(" the").unwrap_or(before);
    before.rsplit(' ').next().is_some_and(|word| word.eq_ignore_ascii_case("whether"))
}

/// Whether a phrase reports nothing that the text could have been taken from: letters and posts ("wrote to the mayor",
/// "wrote on Facebook", "wrote in 1859"), and figures of one's own ("reported a loss").
fn speaks_for_itself(phrase: &str, after: &str) -> bool {
    static LETTER: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^ (?:back )?(?:to\b|in \d{4}|(?:in|on) (?:an? |his |her |their )?(?:letter|post|tweet|blog|book|diary|memo|Facebook|Twitter|X\b|Instagram|Telegram|LinkedIn|Truth Social)|an? (?:letter|book|poem|song|memo)\b)",
        )
    });
    static FIGURES: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^ (?:an? |its |their |more |fewer |higher |lower |record |strong |weak |net |first|second|third|fourth)[^.;]{0,40}?\b(?:loss|losses|profit|profits|earnings|revenue|revenues|sales|quarter|income|growth|results|increase|decrease|rise|drop|decline|subscribers|users|deliveries|turnover|dividend)\b",
        )
    });
    let ends_with = |verbs: &[&str]| verbs.iter().any(|verb| phrase.ends_with(verb));
    ends_with(&["wrote", "writes"]) && LETTER.is_match(after)
        || ends_with(&["reported", "reports", "reveals", "revealed"]) && FIGURES.is_match(after)
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
        assert_eq!(strong("OLDPORT (Comet) – The bank raised its rate.\n\nThe Comet reported on it."), ["Comet"]);
    }

    #[test]
    fn a_name_that_is_cut_short_is_that_given_in_full() {
        let body = "A memo was obtained by the Tarnow Examiner, and the Examiner wrote on Monday that it was signed. A clerk \
                    told the Examiner that he knew.";
        assert_eq!(strong(body), ["Tarnow Examiner"]);
        // Two papers are called so, and it is not told which.
        let body = "The Tarnow Examiner and the Lower Examiner are at odds. The Examiner wrote that it rained, the Examiner \
                    reported on Monday.";
        assert_eq!(strong(body), ["Examiner"]);
    }

    #[test]
    fn what_is_asked_is_no_credit() {
        let body =
            "The office asks whether Halden reported the loss in time, and whether the Halden reported all of it.";
        assert_eq!(strong(body), [""; 0]);
    }

    #[test]
    fn names_between_quotation_marks_and_behind_their_trade_are_credited() {
        let body = "The bridge fell on Monday, reports the agency Sextant. \"It is a pity\", said she to Sextant, according to Sextant.";
        assert_eq!(strong(body), ["Sextant"]);
        let body = "The bridge fell on Monday, writes the newspaper \"De Lantaarn\". Nobody was hurt, according to \"De Lantaarn\".";
        assert_eq!(strong(body), ["De Lantaarn"]);
    }

    #[test]
    fn who_is_only_quoted_is_not() {
        let quoted = [
            "The bridge fell, according to the Institute of Bridges. The Institute of Bridges reported it.",
            "He said in a ZBS News interview that he wanted to look at it.",
            "Gerda Malm, a professor, said so. Malm said it twice. Malm said it again. According to Malm it fell.",
            "WASHINGTON (Dispatches) -- The bridge fell. He told reporters so.",
            "Mayor Ana Ruiz wrote on Facebook that it fell. Ruiz wrote that nobody was hurt.",
            "Darwin wrote in 1859 that species change. Darwin wrote to his publisher.",
            "Anna Post told the council that it fell. Post wrote to the mayor. Post reported it.",
            "Smith wrote on Saturday that it fell.",
            "Apple reported a record quarter. Apple said so. Apple reported higher sales in Asia.",
            "The series was broadcast by Netflix. Netflix reported more subscribers than ever.",
            "Interpol reported an increase in thefts.",
            "The Daily Mail reported a loss of 3 million.",
        ];
        for body in quoted {
            assert!(strong(body).is_empty(), "{body}: {:?}", strong(body));
        }
    }
}
