//! Frames of attribution: "the ministry said", "according to X", "X told reporters that".

use std::ops::Range;

use super::lists::{REPORT_VERBS, TITLES};
use super::names;
use super::side::Side;

/// Who vouches for a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The verb's token, or that of "according".
    pub verb: usize,
    /// What the verb implies.
    pub class: &'static str,
    /// The speaker's tokens; empty when none was found.
    pub speaker: Range<usize>,
    /// Whether a pronoun stands for the speaker.
    pub pronoun: bool,
}

/// Words that separate a speaker from what is before it.
const BEFORE_SPEAKER: [&str; 14] = [
    "and", "but", "that", "as", "while", "which", "although", "though", "because", "after", "when", "where", "if", "or",
];

/// Verbs that report only with "that", a quotation, or a comma beside them; elsewhere they mean something else.
const AMBIGUOUS: [&str; 36] = [
    "show", "shows", "showed", "shown", "report", "reports", "note", "notes", "state", "states", "order", "orders",
    "ordered", "ordering", "answer", "answers", "comment", "comments", "demand", "demands", "demanding", "claim",
    "claims", "estimate", "estimates", "estimated", "promise", "promises", "stress", "prove", "proves", "proved",
    "caution", "dispute", "write", "reported",
];

/// The frames in a run of tokens.
pub fn find(side: &Side<'_>, range: Range<usize>) -> Vec<Frame> {
    let mut found = Vec::new();
    for at in range.clone() {
        let token = &side.tokens[at];
        let word = token.word.as_str();
        if token.quoted || token.capital && at > range.start {
            continue;
        }
        if word == "according to" || (word == "according" && follows(side, at, range.end, "to")) {
            let start = at + if word == "according" { 2 } else { 1 };
            let speaker = start.min(range.end)..run_end(side, start, range.end);
            found.push(Frame { verb: at, class: "neutral", pronoun: false, speaker });
            continue;
        }
        let first = word.split(' ').next().unwrap_or(word);
        let Some(class) = REPORT_VERBS.get(first).copied() else { continue };
        // "It was reported", "by promising": no speaker vouches.
        let before = at.checked_sub(1).filter(|i| *i >= range.start).map_or("", |i| side.tokens[i].word.as_str());
        let passive = matches!(
            before,
            "be" | "been" | "being" | "is" | "are" | "was" | "were" | "by" | "of" | "to" | "in" | "not"
        );
        if passive || (first.ends_with("ing") && !is_report(side, at, range.clone())) {
            continue;
        }
        if AMBIGUOUS.contains(&first) && !is_report(side, at, range.clone()) {
            continue;
        }
        // "A storm", "slammed into": what judges a speaker is speech beside a quotation, or before "that".
        let quotes = first.ends_with("ed") && range.clone().any(|i| side.tokens[i].quoted);
        if class == "loaded" && !quotes && !follows(side, at, range.end, "that") {
            continue;
        }
        found.push(with_speaker(side, at, class, range.clone()));
    }
    found
}

fn follows(side: &Side<'_>, at: usize, end: usize, word: &str) -> bool {
    at + 1 < end && side.tokens[at + 1].word == word
}

/// Whether an ambiguous verb reports here.
fn is_report(side: &Side<'_>, at: usize, range: Range<usize>) -> bool {
    let next_quoted = side.tokens.get(at + 1).is_some_and(|t| t.quoted);
    let that = follows(side, at, range.end, "that");
    // A log or a study shows things, too, that are no claims.
    if side.tokens[at].word.starts_with("show") || side.tokens[at].word.starts_with("prove") {
        return next_quoted || that;
    }
    let closes = at + 1 == range.end && at > range.start + 2;
    let opens_inverted = at > range.start && side.tokens[at - 1].breaks;
    next_quoted || that || closes || opens_inverted
}

/// The speaker stands before the verb, or behind it when the verb follows a quotation or a comma.
fn with_speaker(side: &Side<'_>, verb: usize, class: &'static str, range: Range<usize>) -> Frame {
    let inverted = verb > range.start && (side.tokens[verb - 1].quoted || side.tokens[verb - 1].breaks);
    let next = side.tokens.get(verb + 1).filter(|_| verb + 1 < range.end);
    // Whom one tells stands behind the verb, who tells before it.
    let tells = side.tokens[verb].word.starts_with('t');
    let behind = inverted
        && !tells
        && next.is_some_and(|t| {
            t.capital
                || matches!(
                    t.word.as_str(),
                    "the" | "a" | "an" | "its" | "his" | "her" | "their" | "one" | "two" | "chief"
                )
        });
    let speaker =
        if behind { verb + 1..run_end(side, verb + 1, range.end) } else { run_start(side, verb, range.start)..verb };
    let content = speaker.clone().any(|i| side.tokens[i].is_content());
    let pronoun = !content
        && speaker
            .clone()
            .any(|i| matches!(side.tokens[i].word.as_str(), "he" | "she" | "it" | "they" | "who" | "i" | "we"));
    Frame { verb, class, pronoun, speaker: if content { speaker } else { verb..verb } }
}

fn run_end(side: &Side<'_>, start: usize, end: usize) -> usize {
    let mut at = start;
    while at < end && at < start + 10 {
        if side.tokens[at].quoted || (at > start && BEFORE_SPEAKER.contains(&side.tokens[at].word.as_str())) {
            break;
        }
        at += 1;
        if side.tokens[at - 1].breaks {
            break;
        }
    }
    at.min(end)
}

fn run_start(side: &Side<'_>, verb: usize, start: usize) -> usize {
    let mut at = verb;
    let allowed = if verb > start && side.tokens[verb - 1].breaks { 2 } else { 0 };
    let mut commas = 0;
    while at > start && at + 14 > verb {
        let before = &side.tokens[at - 1];
        if before.quoted || BEFORE_SPEAKER.contains(&before.word.as_str()) {
            break;
        }
        // "X, a teacher in Y, said": the apposition belongs to the speaker. "It is over, X said": the claim does not.
        commas += usize::from(before.breaks);
        if commas > allowed {
            break;
        }
        at -= 1;
    }
    at
}

/// Whether two frames may name one speaker: a shared name or a shared noun, or a pronoun on either side.
pub fn same_speaker(a: &Side<'_>, x: &Frame, b: &Side<'_>, y: &Frame) -> bool {
    if x.speaker.is_empty() || y.speaker.is_empty() {
        return true;
    }
    let shared = x.speaker.clone().filter(|&i| a.tokens[i].is_content()).any(|i| {
        let token = &a.tokens[i];
        !TITLES.contains(token.word.as_str())
            && y.speaker.clone().any(|j| b.tokens[j].is_content() && names::same_word(token, &b.tokens[j]))
    });
    let joined = |side: &Side<'_>, frame: &Frame| -> String {
        frame.speaker.clone().filter(|&i| side.tokens[i].is_content()).map(|i| side.tokens[i].word.as_str()).collect()
    };
    shared
        || joined(a, x) == joined(b, y)
        || a.names_in(x.speaker.clone()).iter().any(|n| {
            b.names_in(y.speaker.clone()).iter().any(|m| names::same_name(a, n.tokens.clone(), b, m.tokens.clone()))
        })
}
