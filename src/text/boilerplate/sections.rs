//! Stretches of furniture that one line announces: readers' comments, lists of other articles, the box about the author.

use std::sync::LazyLock;

use regex::Regex;

use super::Lines;
use crate::article::Furniture;
use crate::ingest::shape::{folded, is_name, pattern};

static COMMENTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)^[*\#\s]*(?:(?:\d[\d,.]*k?|no)\s(?:comments?|repl(?:y|ies)|responses?|thoughts?\son\b.{0,120})(?:\syet)?
        |comments?\s?[:(]?\s?\d*[\d,.]*k?\)?:?
        |(?:latest|recent|top|all|read|readers?[’']?|view|show|user)\scomments?(?:\s\(\d+\))?
        |(?:leave|write|post|add)\s(?:a|your)\s(?:comment|reply)|join\sthe\s(?:conversation|discussion)|have\syour\ssay
        |comments\s(?:are|have\sbeen)\s(?:closed|disabled|turned\soff)\b.{0,120}|there\sare\sno\scomments\b.{0,120}|discussion\s\(\d+\))\W*$",
    )
});
static COMMENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)^(?:[—–*>•-]\s*)?[\p{L}\d_.@-]{2,25}(?:\s[\p{L}\d_.]{1,20})?\s?(?::|says:|wrote:|said:)(?:\s|$)
        |^\[pingback\]|\b\d+\s(?:second|minute|hour|day|week|month|year)s?\sago\b|^(?:reply|like|report|flag|upvote)\b.{0,20}$",
    )
});
static RELATED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)^\W*(?:more\s(?:in|on|from|about|stories|news|headlines|articles)\b.{0,30}
        |read\s(?:more|also|next|this\snext)|also\sread|see\salso|what\sto\sread\snext|further\sreading|keep\sreading
        |related(?:\s(?:articles?|stor(?:y|ies)|links?|news|content|topics?|posts?|coverage|reading|video))?
        |(?:most|top|popular|latest|trending|recent)\s(?:read|viewed|popular|shared|commented|watched|stories|news|posts|headlines|articles|now|in\b.{0,20})[\d\s]*
        |trending|(?:more\s)?recommended(?:\s(?:for\syou|stories|reading|articles))?|recommended\sby\b.{0,20}
        |you\s(?:might|may)\s(?:also\s)?(?:like|enjoy|be\sinterested\sin|have\smissed)|around\sthe\sweb|from\s(?:around\s)?the\sweb
        |from\sour\s(?:partners|sponsors)|(?:don[’']t|do\snot)\smiss(?:\s(?:this|out|it))?|take\sa\slook|editors?[’']?s?\spicks?|in\sother\snews
        |elsewhere(?:\son\b.{0,30})?|up\snext|next\sup|in\scase\syou\smissed\sit|today[’']s\s(?:headlines|top\sstories))\s?[:.…!›»>]*$",
    )
});
static AUTHOR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^\W*(?:about (?:the )?(?:author|writer|reporter)s?|(?:the )?authors?|written by|author bio)\W*$")
});
static NOTES: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^\W*notes? (?:to|for) (?:the )?editors?\W*$"));
static NOTE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:\d{1,2}[.)]|[•*–—-])\s"));

/// Marks every section and what belongs to it.
pub fn mark(lines: &mut Lines) {
    for at in 0..lines.len() {
        if !lines.is_open(at) || lines.is_paragraph(at) {
            continue;
        }
        let line = lines.text(at);
        if COMMENTS.is_match(line) {
            comments(lines, at);
        } else if RELATED.is_match(line) {
            related(lines, at);
        } else if AUTHOR.is_match(line) {
            author(lines, at);
        } else if NOTES.is_match(line) {
            notes(lines, at);
        }
    }
}

/// After the article everything is comments, up to the end; a count of comments above it announces nothing.
fn comments(lines: &mut Lines, at: usize) {
    if !lines.follows_paragraph(at) && lines.precedes_paragraph(at) {
        lines.set(at, Furniture::Comments);
        return;
    }
    // "Comment" may be a subhead; a count, or a comment below it, tells.
    let is_bare = folded(lines.text(at)).trim_end_matches('s') == "comment";
    let is_followed = at + 1 < lines.len() && COMMENT.is_match(lines.text(at + 1));
    if is_bare && (lines.share_before(at) < 0.5 || (lines.precedes_paragraph(at) && !is_followed)) {
        return;
    }
    lines.set(at, Furniture::Comments);
    let all = lines.share_before(at) >= 0.5;
    for next in at + 1..lines.len() {
        let looks = COMMENT.is_match(lines.text(next)) || COMMENTS.is_match(lines.text(next));
        if lines.is_open(next) {
            if !(all || looks) {
                break;
            }
            // A stamp of rights or a list of links below the comments keeps its own kind.
            let own = super::cues::of(lines.text(next), super::Strength::Sure);
            lines.set(next, own.map_or(Furniture::Comments, |(kind, _)| kind));
        }
    }
    lines.refresh();
}

/// The short lines below are headlines of other articles. Inside the article only those that stand right below, because
/// the next short line may be a subhead.
fn related(lines: &mut Lines, at: usize) {
    let (head, tail) = (!lines.follows_paragraph(at), !lines.precedes_paragraph(at));
    // Without a paragraph on either side there is no page to speak of. Above the article a headline may come next.
    if !(head && tail) {
        lines.set(at, Furniture::RelatedLinks);
    }
    if head {
        return;
    }
    for next in at + 1..lines.len() {
        let is_headline = lines.is_open(next)
            && !lines.is_paragraph(next)
            && lines.words(next) <= 18
            && !(lines.text(next).ends_with('.') && lines.words(next) >= 8)
            && !announces(lines.text(next));
        if !is_headline || !(tail || lines.touches_previous(next)) {
            break;
        }
        let own =
            super::cues::of(lines.text(next), super::Strength::Edge).map_or(Furniture::RelatedLinks, |(kind, _)| kind);
        lines.set(next, own);
    }
}

fn announces(line: &str) -> bool {
    COMMENTS.is_match(line) || RELATED.is_match(line) || AUTHOR.is_match(line) || NOTES.is_match(line)
}

/// Names below the header, and a sketch that starts with one of them.
fn author(lines: &mut Lines, at: usize) {
    if !lines.follows_paragraph(at) {
        return;
    }
    lines.set(at, Furniture::Byline);
    let mut names: Vec<String> = Vec::new();
    for next in at + 1..lines.len().min(at + 6) {
        let line = lines.text(next);
        let is_name = is_name(line) && lines.words(next) <= 5 && !announces(line);
        let is_sketch = names.iter().any(|name| folded(line).starts_with(name.as_str()))
            || (next == at + 1 && !lines.precedes_paragraph(next) && lines.words(next) <= 60);
        if !lines.is_open(next) || !(is_name || is_sketch) || announces(line) {
            break;
        }
        names.push(folded(line));
        lines.set(next, Furniture::Byline);
    }
    lines.refresh();
}

fn notes(lines: &mut Lines, at: usize) {
    if !lines.follows_paragraph(at) {
        return;
    }
    lines.set(at, Furniture::Notice);
    for next in at + 1..lines.len() {
        if !lines.is_open(next) || !NOTE.is_match(lines.text(next)) {
            break;
        }
        lines.set(next, Furniture::Notice);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_announces_what() {
        for header in [
            "Comments (57)", "No Comments Yet!", "Latest Comments", "12 replies", "* Comment:", "3 COMMENTS",
            "0 Comments", "Write a comment", "Comments",
        ] {
            assert!(COMMENTS.is_match(header), "{header}");
        }
        for header in [
            "MORE IN WORLD",
            "READ MORE",
            "Most read",
            "Related Articles",
            "You may also be interested in",
            "Around the Web",
            "Most viewed  1 2 3 4 5",
            "You Might Like",
            "Don’t Miss This!",
        ] {
            assert!(RELATED.is_match(header), "{header}");
        }
        for prose in [
            "Comment from the ministry was not available",
            "Two replies came",
            "Related deaths rose",
            "Top diplomats met",
        ] {
            assert!(!COMMENTS.is_match(prose) && !RELATED.is_match(prose), "{prose}");
        }
        for comment in
            ["— anon: its in the article", "zuzka_b: God give them rest", "[pingback] weekly links", "Jane Doe says:"]
        {
            assert!(COMMENT.is_match(comment), "{comment}");
        }
    }
}
