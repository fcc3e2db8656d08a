//! The dateline that opens a report: place, day and agency before the first sentence.

use std::sync::LazyLock;

use regex::Regex;

use super::masthead::has_outlet_word;
use super::months::month;
use super::shape::{is_upper, pattern, word_count};

/// A dateline at the start of a paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dateline<'a> {
    /// Bytes of the paragraph it takes, the dash and the space after it included.
    pub end: usize,
    /// The place as written, its region included ("LOMNAVA, Orsenia"); empty when only a credit stands there.
    pub place: &'a str,
    /// The agency or outlet ("CPW"), without its parentheses.
    pub credit: Option<&'a str>,
}

static AGENCY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)^(?P<place>(?:\p{Lu}[\p{L}’'.-]*(?:\ (?:de|del|la|of|upon|al|el)\b)?\ ){0,3}\p{Lu}[\p{L}’'-]*\.?
            (?:,\ (?:\p{Lu}[\p{L}’'.-]*\ ?){1,3})??)?
        (?P<date>,?\ (?:(?P<m1>\p{L}{3,9})\.?\ \d{1,2}|\d{1,2}\ (?P<m2>\p{L}{3,9})\.?)(?:,?\ \d{4})?)?
        (?:[,/]?\ ?\((?P<credit>[\p{Lu}\p{L}][^()\d]{1,39})\)|\.?\ /(?P<slashed>\p{Lu}[^/\d]{1,30})/)?
        \s?(?P<mark>\.?(?:—|–|--|-)|:|\.)?\s*(?P<next>[^\s,])",
    )
});
static OUTLET: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?P<outlet>(?:\p{Lu}[\p{L}’'.-]*[ ]){1,4}\p{Lu}[\p{L}’'.-]*), (?P<place>\p{Lu}[\p{L}’'.-]+(?: \p{Lu}[\p{L}’'.-]+){0,2})\s?(?::|—|–|--)\s+\S",
    )
});

static BARE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?P<place>\p{Lu}{5,}(?: \p{Lu}{2,}){0,2})\.\s+(?P<next>[\p{Lu}\d“])"));

/// Reads the dateline at the start of a paragraph: capitalised place, perhaps its region, perhaps a day, perhaps a
/// credit in parentheses, then a dash, a colon or a stop ("LOMNAVA, Orsenia (CPW) - An explosion …"), or the form
/// "Outlet, Place: …". Fewer than five words after it make it something else.
pub fn dateline(paragraph: &str) -> Option<Dateline<'_>> {
    by_outlet(paragraph)
        .or_else(|| bare(paragraph))
        .or_else(|| by_agency(paragraph))
        .filter(|d| word_count(&paragraph[d.end..]) >= 5)
}

fn by_outlet(paragraph: &str) -> Option<Dateline<'_>> {
    let c = OUTLET.captures(paragraph)?;
    let (outlet, place) = (c.name("outlet")?, c.name("place")?);
    let last = paragraph[c.get(0)?.start()..c.get(0)?.end()].chars().next_back()?;
    has_outlet_word(outlet.as_str()).then(|| Dateline {
        end: c.get(0).map_or(0, |m| m.end()) - last.len_utf8(),
        place: place.as_str(),
        credit: Some(outlet.as_str()),
    })
}

/// "MILLBROOK. The clerk …"
fn bare(paragraph: &str) -> Option<Dateline<'_>> {
    let c = BARE.captures(paragraph)?;
    Some(Dateline { end: c.name("next")?.start(), place: c.name("place")?.as_str(), credit: None })
}

fn by_agency(paragraph: &str) -> Option<Dateline<'_>> {
    const LABELS: [&str; 14] = [
        "BREAKING", "UPDATE", "UPDATED", "EXCLUSIVE", "ANALYSIS", "OPINION", "VIDEO", "WATCH", "PHOTOS", "CORRECTION",
        "NOTE", "WARNING", "LIVE", "NEWS",
    ];
    let c = AGENCY.captures(paragraph)?;
    let place = c.name("place").map_or("", |m| m.as_str().trim_end_matches([',', ' ']));
    let credit = c.name("credit").or_else(|| c.name("slashed")).map(|m| m.as_str());
    let next = c.name("next")?;
    let mark = c.name("mark").map(|m| m.as_str());
    let named = c.name("m1").or_else(|| c.name("m2"));
    if named.is_some_and(|m| month(m.as_str()).is_none()) {
        return None;
    }
    let opens = next.as_str().starts_with(|c: char| c.is_uppercase() || c.is_numeric() || "\"“'‘«„".contains(c));
    let first_place = place.split(',').next().unwrap_or("");
    let upper = is_upper(first_place) && first_place.chars().filter(|c| c.is_alphabetic()).count() >= 3;
    let firm = credit.is_some_and(is_credit) || named.is_some();
    let dash = mark.is_some_and(|m| m.ends_with(['—', '–', '-']));
    let spaced = paragraph[..next.start()].ends_with(char::is_whitespace) || firm;
    let is_dateline = match (upper, firm) {
        _ if !opens || !spaced || LABELS.contains(&first_place) || has_outlet_word(first_place) => false,
        // Without a credit, a colon would name a speaker ("ABENDROTH: Oh, …").
        (true, false) => dash,
        (_, true) => credit.is_none_or(is_credit) && (mark.is_some() || (credit.is_some() && !place.is_empty())),
        (false, false) => false,
    };
    // "(CNN) — …": a credit alone needs its dash.
    let is_dateline = is_dateline && (!place.is_empty() || (credit.is_some() && dash));
    is_dateline.then(|| Dateline { end: next.start(), place, credit })
}

/// Whether the words in parentheses name an agency: few, and each with a capital.
fn is_credit(words: &str) -> bool {
    word_count(words) <= 4
        && words.split_whitespace().all(|w| w.starts_with(|c: char| c.is_uppercase() || !c.is_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn datelines() {
        let rest = "An explosion tore through a mine.";
        let cases = [
            ("LOMNAVA, Orsenia (CPW) - ", "LOMNAVA, Orsenia", Some("CPW")),
            ("LOMNAVA, Orsenia — ", "LOMNAVA, Orsenia", None),
            ("HALVEK, March 12 (SIS). ", "HALVEK", Some("SIS")),
            ("HALLENBURG, May 14 (Axial) - ", "HALLENBURG", Some("Axial")),
            ("OLDPORT (Meridian) – ", "OLDPORT", Some("Meridian")),
            ("PORT LELAND — ", "PORT LELAND", None),
            ("WASHINGTON (Dispatches) -- ", "WASHINGTON", Some("Dispatches")),
            ("MILLBROOK. ", "MILLBROOK", None),
            ("Daily US Times, Washington: ", "Washington", Some("Daily US Times")),
            ("Paris (AFP) - ", "Paris", Some("AFP")),
            ("ST. LOUIS, Mo., Jan. 3, 2020 (AP) — ", "ST. LOUIS, Mo.", Some("AP")),
            ("SAMRAT -- ", "SAMRAT", None),
            ("Washington (CNN)", "Washington", Some("CNN")),
            ("(CNN) — ", "", Some("CNN")),
            ("CALDEN, June 4, 2019 /PRWire/ -- ", "CALDEN", Some("PRWire")),
            ("CALDEN, June 4. /ORSA/. ", "CALDEN", Some("ORSA")),
            ("MADRID, 12 July (EFE).- ", "MADRID", Some("EFE")),
        ];
        for (line, place, credit) in cases {
            let paragraph = format!("{line}{rest}");
            let found = dateline(&paragraph).map(|d| (d.place, d.credit));
            assert_eq!(found, Some((place, credit)), "{line}");
        }
    }

    #[test]
    fn what_is_no_dateline() {
        for paragraph in [
            "ABENDROTH: Oh, it's going to the dump. Horse and all.",
            "HOST PAMELA OYELARAN: The vote count for governor has come down to this.",
            "THE LONG WATCH — audio essay, broadcast at half past eight this morning.",
            "BREAKING — Road 14 is closed until further notice, police say.",
            "The Calista Dawn, a tanker, ran on to the Verrin Shoals on Tuesday.",
            "Iran (the Islamic Republic) - by far the largest of them - is winning.",
            "Mr. Qassem was the Quds force commander and the architect of Iran’s drive.",
            "PORT LELAND — Go now.",
            "NATO. In an alliance of thirty that is what is meant.",
        ] {
            assert_eq!(dateline(paragraph), None, "{paragraph}");
        }
    }

    proptest! {
        #[test]
        fn never_panics_and_ends_inside(paragraph in "(?:\\PC|[A-Z]{3}|[(), —.-]|May 1){0,40}") {
            if let Some(found) = dateline(&paragraph) {
                prop_assert!(paragraph.get(found.end..).is_some());
            }
        }
    }
}
