//! Finds the headline among the first lines of a text.

use super::masthead;
use super::shape::{ends_sentence, folded, is_menu_word, is_sentence_case, is_upper, segments, word_count};

/// A line of the head that may be the headline.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// Its number among the lines of the head.
    pub line: usize,
    /// Its words.
    pub text: &'a str,
    /// Whether a blank line stands before it.
    pub opens: bool,
    /// Whether a blank line follows it.
    pub closes: bool,
}

/// Chooses the headline. `credited` is the first line of the head that dates the article or names its author, and
/// `body` says whether real paragraphs follow the head.
pub fn choose(candidates: &[Candidate], credited: Option<usize>, body: bool) -> Option<usize> {
    if let Some(repeated) = repeated(candidates) {
        return Some(repeated);
    }
    // Without blank lines between the lines of the head, each stands for itself.
    let grouped = candidates.iter().skip(1).any(|c| c.opens) || candidates.first().is_some_and(|c| c.closes);
    let leads: Vec<&Candidate> = candidates
        .iter()
        .filter(|c| (!grouped || c.opens || follows_credit(c, credited)) && may_be(c, credited, body))
        .collect();
    let mut leads = leads;
    // The name of a paper may be in lower case; a headline is so only above a byline or a date.
    leads.retain(|c| {
        !starts_low(c.text)
            || credited.is_some_and(|at| c.line < at)
            || (c.line == candidates[0].line && is_masthead_like(c))
    });
    let first = *leads.first()?;
    let later: Vec<&Candidate> = leads[1..].iter().copied().filter(|c| !is_label(c.text)).collect();
    if !is_masthead_like(first) || later.is_empty() {
        if starts_low(first.text) && credited.is_none_or(|at| first.line > at) {
            return None;
        }
        let lonely = !body && candidates.len() < 2;
        // "Radio One" above a date is who published, not what.
        if is_masthead_like(first) && masthead::has_outlet_word(first.text) && credited == Some(first.line + 1) {
            return None;
        }
        return (!lonely || credited.is_some()).then_some(first.line);
    }
    if !grouped && let Some(credited) = credited {
        // A motto may stand between masthead and headline; the headline is next to the byline.
        let last = later.iter().rev().find(|c| c.line < credited && word_count(c.text) >= 4);
        if let Some(last) = last {
            return Some(last.line);
        }
    }
    later.first().map(|c| c.line)
}

fn follows_credit(candidate: &Candidate, credited: Option<usize>) -> bool {
    credited.is_some_and(|at| at + 1 == candidate.line && at <= 2)
}

/// A page's title without the site's name after it: "Nine dead in blast | Daily Planet".
pub fn without_outlet(line: &str) -> &str {
    match segments(line)[..] {
        [.., before, last] if word_count(last) <= 5 && line.ends_with(last) => {
            let end = line.rfind(before).map_or(line.len(), |at| at + before.len());
            &line[..end]
        }
        _ => line,
    }
}

/// The first of two lines that say the same, the name of the site left aside.
fn repeated(candidates: &[Candidate]) -> Option<usize> {
    let folds: Vec<String> = candidates.iter().map(|c| folded(c.text)).collect();
    let bare = candidates.iter().map(|c| folded(without_outlet(c.text))).enumerate().find_map(|(i, fold)| {
        let at = folds.iter().position(|f| *f == fold && !fold.is_empty())?;
        (at != i && fold != folds[i] && word_count(candidates[at].text) >= 3).then_some(candidates[at].line)
    });
    if bare.is_some() {
        return bare;
    }
    (0..folds.len())
        .find(|&i| word_count(candidates[i].text) >= 3 && folds[i + 1..].contains(&folds[i]))
        .map(|i| candidates[i].line)
}

fn may_be(candidate: &Candidate, credited: Option<usize>, body: bool) -> bool {
    let text = candidate.text;
    let words = word_count(text);
    let before_credit = credited.is_some_and(|at| candidate.line < at);
    (1..=30).contains(&words)
        && text.contains(char::is_alphabetic)
        && !text.starts_with(['•', '·', '–', '—', '-', '*', '+'])
        && !text.ends_with([',', ';', ':', '-'])
        && !(ends_sentence(text) && text.ends_with('.') && !(before_credit && candidate.closes))
        && (body || (candidate.closes && !ends_sentence(text)))
}

fn starts_low(text: &str) -> bool {
    text.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase)
}

/// Whether a line is a section's name rather than a headline.
fn is_label(text: &str) -> bool {
    is_menu_word(text) || (word_count(text) == 1 && !text.ends_with(['!', '?']))
}

/// Whether a line looks like a masthead: the short name of an outlet, alone or before a motto.
pub fn is_masthead_like(candidate: &Candidate) -> bool {
    let parts = segments(candidate.text);
    let first = parts.first().copied().unwrap_or("");
    let first = first.split(" (").next().unwrap_or(first);
    if masthead::name_in_address(first).is_some() || masthead::name_in_address(candidate.text).is_some() {
        return true;
    }
    let words = word_count(first);
    let low = !first.contains(char::is_uppercase) && words <= 3 && !first.contains([':', ',']);
    words <= 5 && (words <= 1 || !is_sentence_case(first) || is_upper(first) || low || masthead::has_outlet_word(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title<'a>(lines: &[&'a str], credited: Option<usize>) -> Option<&'a str> {
        let mut candidates = Vec::new();
        for (i, text) in lines.iter().enumerate().filter(|(_, l)| !l.is_empty()) {
            let blank = |at: Option<usize>| at.and_then(|at| lines.get(at)).is_none_or(|l| l.is_empty());
            candidates.push(Candidate { line: i, text, opens: blank(i.checked_sub(1)), closes: blank(Some(i + 1)) });
        }
        choose(&candidates, credited, true).map(|at| lines[at])
    }

    #[test]
    fn headlines() {
        let head = "Nine dead after blast in mine";
        let cases: [(&[&str], Option<usize>); 9] = [
            (&[head], None),
            (&["Daily Planet", "", head], None),
            (&["DAILY PLANET", "Truth since 1900", "", head], None),
            (&["site.example", "", head, "What we know about the accident in the east"], None),
            (&[head, "", "What we know about the accident in the east"], None),
            (&["Daily Planet", "", head, "", "Breaking News", "", head], None),
            (&["Daily Planet", "World", "", head], None),
            (&["Daily Planet", "Truth since 1900, every day of the week", head], Some(3)),
            (&["daily planet", "a paper about things", "", head], None),
        ];
        for (lines, credited) in cases {
            assert_eq!(title(lines, credited), Some(head), "{lines:?}");
        }
        assert_eq!(title(&["He left on Friday."], None), None);
        assert_eq!(title(&["DAILY PLANET", "", "ILUNGA SIGNS"], None), Some("ILUNGA SIGNS"));
        assert_eq!(
            title(&["Markets plunge again", "", "Investors fear the worst"], None),
            Some("Markets plunge again")
        );
    }
}
