//! The outward shape of a line: its words, its end, its separators. What a line says is judged elsewhere.

use std::sync::LazyLock;

use regex::Regex;

use crate::article::Span;

/// A line that is not blank. A line without a letter or a digit (a rule, a row of stars) counts as blank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its bytes, without the white space and the invisible characters around it.
    pub span: Span,
    /// Whether a blank line, or the start of the text, stands before it.
    pub opens: bool,
    /// Whether a blank line, or the end of the text, follows it.
    pub closes: bool,
}

/// The lines of a text that are not blank, at most `limit` of them.
pub fn lines(text: &str, limit: usize) -> Vec<Line> {
    let mut found: Vec<Line> = Vec::new();
    let mut at = 0;
    let mut blank = true;
    for line in text.split_inclusive(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']) {
        let start = at;
        at += line.len();
        // The second half of a Windows line end is no line of its own.
        if line == "\n" && text[..start].ends_with('\r') {
            continue;
        }
        let span = trimmed(text, Span::new(start, at));
        if !span.of(text).contains(char::is_alphanumeric) {
            blank = true;
            if let Some(last) = found.last_mut() {
                last.closes = true;
            }
            continue;
        }
        if found.len() == limit {
            return found;
        }
        found.push(Line { span, opens: blank, closes: false });
        blank = false;
    }
    if let Some(last) = found.last_mut() {
        last.closes = true;
    }
    found
}

/// The span without white space and invisible characters at its ends.
pub fn trimmed(text: &str, span: Span) -> Span {
    let skip = |c: char| c.is_whitespace() || is_invisible(c);
    let inner = span.of(text);
    let start = span.start + (inner.len() - inner.trim_start_matches(skip).len());
    Span::new(start, (span.start + inner.trim_end_matches(skip).len()).max(start))
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{feff}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}')
}

/// How many words a line has: runs between spaces that hold a letter or a digit.
pub fn word_count(line: &str) -> usize {
    line.split_whitespace().filter(|w| w.contains(char::is_alphanumeric)).count()
}

/// Letters and digits in lower case: two headlines that fold to the same are the same to a reader.
pub fn folded(line: &str) -> String {
    line.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a line ends as a sentence does: a stop, perhaps with closing marks after it.
pub fn ends_sentence(line: &str) -> bool {
    let closers = ['"', '\'', '”', '’', '»', '“', '‘', ')', ']', ' ', '\u{a0}'];
    let bare = line.trim_end_matches(closers);
    bare.ends_with(['.', '!', '?', '…', '。', '！', '？', '؟', '।'])
}

/// Whether most letters are capitals.
pub fn is_upper(line: &str) -> bool {
    let (mut upper, mut lower) = (0, 0);
    for c in line.chars() {
        upper += usize::from(c.is_uppercase());
        lower += usize::from(c.is_lowercase());
    }
    upper >= 2 && upper > 4 * lower
}

/// Whether a line is in sentence case: it starts with a capital and has a long word in lower case. Names and headlines
/// in title case are not.
pub fn is_sentence_case(line: &str) -> bool {
    let mut words = line.split_whitespace().filter(|w| w.contains(char::is_alphabetic));
    let starts = words.next().is_some_and(|w| !w.starts_with(char::is_lowercase));
    starts && words.any(|w| w.starts_with(char::is_lowercase) && w.chars().count() >= 4)
}

/// Whether every word starts with a capital or is a particle of names ("van", "and", "of").
pub fn is_name(line: &str) -> bool {
    const PARTICLES: [&str; 22] = [
        "and", "of", "the", "for", "de", "del", "della", "di", "da", "do", "dos", "du", "la", "le", "van", "von",
        "der", "den", "bin", "al", "&", "y",
    ];
    let mut words = line.split_whitespace().peekable();
    words.peek().is_some()
        && words.all(|w| {
            let w = w.trim_start_matches(['(', '"', '“', '‘', '\'']);
            w.starts_with(char::is_uppercase) || PARTICLES.contains(&w) || w.starts_with("al-")
        })
        && line.contains(char::is_uppercase)
        && !line.contains(|c: char| c.is_numeric())
}

static SEPARATOR: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\s*(?:\||›|»|·|•|::|//|→|\+\+\+)\s*|\s+(?:>|/|—|–|--|-)\s+|\]\s*\[|[ \u{a0}]{2,}|\t+"));

/// The parts of a line between the separators that menus, breadcrumbs and mastheads use.
pub fn segments(line: &str) -> Vec<&str> {
    SEPARATOR.split(line.trim_matches(['[', ']', ' '])).map(str::trim).filter(|s| !s.is_empty()).collect()
}

/// Compiles a pattern whose `\b` stand beside ASCII letters and digits only. The fast automaton gives up a text with a curly
/// quotation mark where it would have to know all letters of Unicode to see the end of an English word.
pub(crate) fn cue(source: &str) -> Regex {
    pattern(&source.replace(r"\b", r"(?-u:\b)"))
}

/// Compiles a pattern of this crate.
pub(crate) fn pattern(source: &str) -> Regex {
    #[expect(clippy::expect_used, reason = "every pattern is a constant, and the tests compile them all")]
    Regex::new(source).expect("a valid pattern")
}

static MENU_WORD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)^(?:home(?:page)?|front\ page|menu|search|skip\ to\ (?:main\ )?(?:content|navigation)|sections?|topics?
        |(?:breaking|latest|top|local|world|live|all)\ (?:news|stories)|news(?:room)?|sports?|weather|politics|world|business
        |economy|money|markets?|opinions?|comment|culture|arts|life(?:style)?|tech(?:nology)?|science|health|travel
        |video|videos|photos?|gallery|podcasts?|audio|radio|live(?:\ tv)?|tv|e-?(?:edition|paper)|obituaries|classifieds
        |jobs|events|shop|store|tickets|games|crosswords?|puzzles
        |subscribe(?:\ now)?|log\ ?in|sign\ ?in|sign\ ?up|register|my\ account|account|newsletters?|donate|support\ us
        |about(?:\ us)?|contact(?:\ us)?|archives?|advertise|help|faqs?|privacy|terms|rss|more|back|next|previous
        |analysis|feature|features|editorial|exclusive|breaking|society|environment|education|national|international
        |local|regional|community|english(?:\ edition)?|en)$",
    )
});

/// Whether a part of a line is an entry of the menus that news sites share.
pub fn is_menu_word(segment: &str) -> bool {
    MENU_WORD.is_match(segment.trim_matches(|c: char| !c.is_alphanumeric()))
}

/// Whether a line is a menu or a breadcrumb trail: several short entries between separators, or known entries only.
pub fn is_menu(line: &str) -> bool {
    if line.contains('☰') {
        return true;
    }
    let parts = segments(line);
    let labels = parts.iter().all(|p| word_count(p) <= 4 && !p.ends_with(['.', ',', ';']));
    match parts.len() {
        0 => false,
        1 | 2 => parts.iter().all(|p| is_menu_word(p)),
        _ => labels && !line.contains(['“', '”', '"']) && !parts.iter().all(|p| p.chars().all(|c| !c.is_alphabetic())),
    }
}

static SHARE_WORD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)^(?:like|likes|share|shares|share\ this|tweet|print|e-?mail|save|facebook|twitter|x|whats-?app|telegram
        |linkedin|reddit|pinterest|pin\ it|copy\ link|comments?|f|t|in|listen|bookmark|views?)$",
    )
});

/// Whether a line is a row of buttons to share or print, with or without their counts.
pub fn is_share_bar(line: &str) -> bool {
    let words: Vec<&str> = line
        .split(|c: char| c.is_whitespace() || matches!(c, '|' | ':' | '·' | '•' | ','))
        .filter(|w| !w.is_empty())
        .collect();
    let is_count = |w: &&str| w.trim_end_matches(['k', 'K', 'm', 'M']).chars().all(|c| !c.is_alphabetic());
    let buttons = words.iter().filter(|w| SHARE_WORD.is_match(w)).count();
    let counts = words.iter().filter(|w| is_count(w)).count();
    let symbols = line.chars().any(|c| matches!(c, '♥' | '❤' | '↻' | '💬' | '👍' | '🔁' | '✉'));
    buttons + counts == words.len() && (buttons >= 2 || (buttons >= 1 && counts >= 1) || (symbols && counts >= 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_know_the_blank_lines_around_them() {
        let text = "\u{feff}One\r\ntwo \n\n\tthree\n";
        let lines = lines(text, 9);
        let seen: Vec<_> = lines.iter().map(|l| (l.span.of(text), l.opens, l.closes)).collect();
        assert_eq!(seen, [("One", true, false), ("two", false, true), ("three", true, true)]);
    }

    #[test]
    fn menus_are_told_from_prose() {
        for menu in [
            "Home · News · Sport · Weather",
            "News  Sports  Opinion  Obituaries  e-Edition",
            "SUBSCRIBE | Log in",
            "Home > World > Conflicts",
            "About — Donate — Telegram — Archive",
            "[Menu] [Radio] [Prayer wall] [Store]",
            "☰  Actions  Groups  Donate",
            "Skip to main content",
        ] {
            assert!(is_menu(menu), "{menu}");
        }
        for prose in [
            "He said no.",
            "The dam — built in 1931 — failed.",
            "Not a bridge, he said - a wall - and a door",
            "Bridge closed",
            "Win hearts and minds",
        ] {
            assert!(!is_menu(prose), "{prose}");
        }
    }

    #[test]
    fn share_bars() {
        assert!(is_share_bar("Like 214  Share  Tweet  Print") && is_share_bar("Share: f t in ✉"));
        assert!(is_share_bar("♥ 1.4k   ↻ 612   💬 98"));
        assert!(!is_share_bar("Share prices fell") && !is_share_bar("12 34") && !is_share_bar("Print"));
    }

    #[test]
    fn cases() {
        assert!(is_upper("DAILY PLANET") && !is_upper("Daily Planet"));
        assert!(is_sentence_case("Markets plunge again") && !is_sentence_case("Daily Planet"));
        assert!(is_name("Ana de la Cruz") && !is_name("Ana went home"));
        assert!(ends_sentence("“Go.”") && !ends_sentence("Go"));
    }
}
