//! Lines that say who wrote an article.

use std::sync::LazyLock;

use regex::Regex;

use super::masthead::{has_outlet_word, name_in_address};
use super::shape::{ends_sentence, is_name, is_upper, pattern, segments, word_count};

static LEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)^[\[(]?(?:
            (?:written|posted|story|report(?:ed|ing)?|reviewed|presented|compiled|submitted|published|text|words|photos?\ and\ text|news)\ by\b[\s:]+
            |(?:words|text|author|authors|presenter|reporter|correspondent|byline|story)\s*:\s*
            |(?:by|par|por|von)[\s:]+)(?P<who>\S.*)$",
    )
});
static FROM: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:From|FROM) (?P<who>(?:our |\p{Lu}).*)$"));
static ROLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)\b(?:editors?|correspondents?|reporters?|writers?|staff|bureau|columnist|contributors?|analyst|photographer
        |news\s?desk|desk|newsroom|team|editorial|admin|webdesk|agencies|intern|student|year)\b",
    )
});

/// Whether a line says who wrote the article.
pub fn is_byline(line: &str) -> bool {
    let line = line.trim_matches(['*', '_', ' ']);
    if word_count(line) > 22 {
        return false;
    }
    let first = segments(line).into_iter().next().unwrap_or(line);
    let who = LEAD.captures(first).or_else(|| FROM.captures(first)).and_then(|c| c.name("who"));
    let Some(who) = who.map(|m| m.as_str()) else { return is_reporter_at_place(line) };
    let name = who.split(',').next().unwrap_or(who);
    let starts = name.starts_with(|c: char| c.is_uppercase() || c.is_numeric() || c == '@')
        || name.starts_with("our ")
        || word_count(name) == 1;
    let sentence = ends_sentence(first) && !ends_with_abbreviation(first);
    // "By the time …", "By Tuesday morning rescuers had …": prose has long words in lower case.
    let plain =
        name.split_whitespace().filter(|w| w.starts_with(char::is_lowercase) && w.len() > 3 && !ROLE.is_match(w));
    starts && !sentence && word_count(first) <= 14 && (name.starts_with("our ") || plain.count() <= 1)
}

/// "JANE DOE in Lisbon": a name in capitals before a place.
fn is_reporter_at_place(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let at = words.iter().position(|w| matches!(*w, "in" | "at" | "reports" | "for"));
    at.is_some_and(|at| {
        (2..=4).contains(&at)
            && words.len() <= 8
            && words[..at].iter().all(|w| is_upper(w))
            && words[at + 1..].iter().all(|w| w.starts_with(char::is_uppercase))
            && !words[at + 1..].iter().all(|w| is_upper(w))
    })
}

fn ends_with_abbreviation(line: &str) -> bool {
    let last = line.split_whitespace().next_back().unwrap_or("");
    last.matches('.').count() >= 2 || matches!(last, "Jr." | "Sr." | "Inc." | "Ltd." | "Co.")
}

/// Whether a line that stands beside a byline or a date names an author or an agency and says nothing else: "Jane Doe",
/// "Jane Doe, Health correspondent", "Continental Press Wire".
pub fn is_credit_line(line: &str) -> bool {
    let name = line.split([',', '|', '—', '–']).next().unwrap_or(line).trim();
    let is_credit = is_name(name) || (ROLE.is_match(name) && name.starts_with(char::is_uppercase));
    is_credit
        && (1..=6).contains(&word_count(name))
        && word_count(line) <= 10
        && !ends_sentence(line)
        && !line.ends_with(':')
}

/// The outlet that a byline names after its author ("By Jane Doe, Continental Press Wire") or instead of one.
pub fn organisation(line: &str) -> Option<&str> {
    let first = segments(line).into_iter().next()?;
    let Some(who) = LEAD.captures(first).and_then(|c| c.name("who")).map(|m| m.as_str()) else {
        // "The Associated Newswire" in the place of a name.
        let agency = is_name(first) && has_outlet_word(first) && !ROLE.is_match(first);
        return (agency && (2..=5).contains(&word_count(first))).then_some(first);
    };
    let (_, last) = who.rsplit_once([',', '/'])?;
    let last = last.trim().trim_end_matches('.');
    let last = name_in_address(last).unwrap_or(last);
    let names_outlet = is_name(last) && !ROLE.is_match(last) && (1..=5).contains(&word_count(last));
    (names_outlet && (word_count(last) >= 2 || has_outlet_word(last) || is_upper(last))).then_some(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bylines() {
        for line in [
            "By Ana Brezic, Continental Press Wire",
            "By CORNELIUS VANTRIGHT, Economics Editor",
            "From Tereza Amblar in Lomnava",
            "by Noor Halloran (she/her), second-year Environmental Politics",
            "Words: Wren • 5.2.21",
            "Written by The Cartographer",
            "Posted by gatesy1987, Wed 12 July",
            "posted by kat · 15 May 2024 · tags: export control",
            "By News Desk",
            "By Staff Reporters",
            "By HealthBuzz Staff | Updated Jan. 18, 2024 | Medically glanced over by our team",
            "JOE STANISLAS at Cold Beck",
            "Presenter: Hamish Ferrand",
            "From our wire and exchange partners / National Dispatch",
            "By Martin King Jr.",
        ] {
            assert!(is_byline(line), "{line}");
        }
        for line in [
            "By the time the vote was taken only two members held out",
            "By Tuesday evening he had counted eighteen bodies.",
            "From July 1 exporters will need licences",
            "By law there has to be a second count.",
            "IRAN at war",
            "Byron was a poet",
        ] {
            assert!(!is_byline(line), "{line}");
        }
    }

    #[test]
    fn organisations() {
        assert_eq!(organisation("By Ana Brezic, Continental Press Wire"), Some("Continental Press Wire"));
        assert_eq!(organisation("By Owen Takahara, Star-Herald Statehouse Bureau"), None);
        assert_eq!(organisation("By CORNELIUS VANTRIGHT, Economics Editor"), None);
        assert_eq!(organisation("The Associated Newswire"), Some("The Associated Newswire"));
        assert_eq!(organisation("By Jane Doe"), None);
        assert_eq!(organisation("Gazette Staff Writer"), None);
    }

    #[test]
    fn credit_lines() {
        for line in ["Jamie Orrell", "Rosalind Peake, Health correspondent", "MoneyPoint Newsdesk", "Axial"] {
            assert!(is_credit_line(line), "{line}");
        }
        assert!(!is_credit_line("First data leave the hard questions for later") && !is_credit_line("He left."));
    }
}
