//! Names of outlets, as mastheads, bylines, datelines and copyright lines give them.

use std::sync::LazyLock;

use regex::Regex;

use super::months::is_yearless_date;
use super::shape::{is_menu_word, is_name, pattern, segments, word_count};

static OUTLET_WORD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)\b(?:times|post|herald|courier|tribune|gazette|chronicle|journal|observer|guardian|telegraph|news|daily
        |weekly|today|press|wire|newswire|agency|radio|television|tv|magazine|mirror|express|mail|bulletin|dispatch|examiner
        |sentinel|monitor|ledger|inquirer|argus|echo|newspapers?|media|broadcasting|network|newsroom|digest
        |gazeta|zeitung|presse|diario)\b",
    )
});

/// Whether a name holds one of the words from which the names of papers, agencies and stations are made.
pub fn has_outlet_word(name: &str) -> bool {
    OUTLET_WORD.is_match(name)
}

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^(?:https?://)?(?:www\.)?(?P<host>[\p{L}\d-]+(?:\.[\p{L}\d-]+)*\.\p{L}{2,})(?:[/?#]\S*)?$")
});

/// The name in an address of the web: `www.daily-post.example/world` gives `daily-post`.
pub fn name_in_address(part: &str) -> Option<&str> {
    let host = ADDRESS.captures(part)?.name("host")?.as_str();
    let mut labels: Vec<&str> = host.split('.').collect();
    labels.pop();
    if labels.len() >= 2 && labels.last().is_some_and(|l| matches!(*l, "co" | "com" | "org" | "net" | "gov" | "ac")) {
        labels.pop();
    }
    labels.last().copied().filter(|name| name.chars().count() >= 2)
}

/// The outlet's name in a masthead: its first part, without mottos, editions and the end of an address.
pub fn name(line: &str) -> Option<&str> {
    if let Some(name) = name_in_address(line.trim()) {
        return Some(name);
    }
    if line.ends_with([',', ':', ';']) || is_yearless_date(line) {
        return None;
    }
    let first = segments(line).into_iter().next()?;
    let first = first.split(" (").next().unwrap_or(first);
    let first = first.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '!' | '.' | '’' | '\''));
    let first = name_in_address(first).unwrap_or(first);
    let is_outlet = (1..=6).contains(&word_count(first))
        && first.chars().any(char::is_alphabetic)
        && !is_menu_word(first)
        && !is_phrase(first)
        && !first.ends_with([',', ':', ';']);
    is_outlet.then_some(first)
}

/// Whether several words without a capital stand there: "ancient times" is no newspaper.
fn is_phrase(name: &str) -> bool {
    word_count(name) > 1 && name.chars().filter(|c| c.is_alphabetic()).all(char::is_lowercase)
}

static LABELLED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?:publication|publisher|newspaper|outlet|source|site)\s*:\s*(?P<name>\S.*)$"));

/// The name behind a label: "Publication: The Gazette".
pub fn labelled(line: &str) -> Option<&str> {
    LABELLED.captures(line)?.name("name").and_then(|m| name(m.as_str()))
}

static COPYRIGHT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)(?:©|\([cC]\)|\b(?i:copyright)\b)(?:\s*(?:©|\([cC]\)))?[\s,]*(?:\d{4}(?:\s?[-–]\s?\d{2,4})?)?[\s,]*(?:by\s+)?
        (?P<holder>(?:The\s)?\p{Lu}[\p{L}\d’'&.-]*(?:\s(?:and|of|&|\p{Lu}[\p{L}\d’'&-]*)){0,4})",
    )
});

/// The holder named by a copyright line.
pub fn copyright_holder(line: &str) -> Option<&str> {
    let holder = COPYRIGHT.captures(line)?.name("holder")?.as_str().trim_end_matches(['.', '-', '\'', '’']);
    let holder = holder.split(" All Rights").next().unwrap_or(holder);
    let generic = matches!(holder, "All" | "Copyright" | "The" | "Rights" | "Reserved" | "Notice");
    (!generic && is_name(holder) && word_count(holder) >= 1).then_some(holder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_mastheads() {
        let cases = [
            ("Orsenia Today | State Information Service | Society", Some("Orsenia Today")),
            ("Globe Digest — the world in five minutes", Some("Globe Digest")),
            ("truthroots // independent media collective", Some("truthroots")),
            ("AXIAL NEWSWIRE                URGENT/UPDATE 3", Some("AXIAL NEWSWIRE")),
            ("MoneyPoint.example > News > Rates & Savings", Some("MoneyPoint")),
            ("metroherald.example/business/2024/05/15", Some("metroherald")),
            ("https://www.daily-post.co.uk/", Some("daily-post")),
            ("Dahrum Observer (English service)", Some("Dahrum Observer")),
            ("LOMNAVA NOW!", Some("LOMNAVA NOW!")),
            ("PITCHSIDE US ⚽", Some("PITCHSIDE US")),
            ("Home > World > Conflicts", None),
            ("ancient times", None),
            ("microwave radio relay", None),
            ("* * *", None),
        ];
        for (line, expected) in cases {
            assert_eq!(name(line), expected, "{line}");
        }
    }

    #[test]
    fn holders_of_copyright() {
        let cases = [
            ("© 2019 Port Allen Publishing. All rights reserved.", Some("Port Allen Publishing")),
            ("© Metro Herald. This copy is for your personal use only.", Some("Metro Herald")),
            ("Copyright (c) 2020-2021 The Daily Star", Some("The Daily Star")),
            ("© All rights reserved", None),
            ("He filed a copyright claim", None),
        ];
        for (line, expected) in cases {
            assert_eq!(copyright_holder(line), expected, "{line}");
        }
    }
}
