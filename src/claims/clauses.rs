//! Clauses: the parts of a sentence that make a claim of their own.

use super::lists::REPORT_VERBS;
use super::side::Unit;
use super::tokens::Token;
use crate::article::Span;

/// Tokens a clause must have.
const SHORTEST: usize = 3;

/// Splits a sentence at semicolons and dashes, before relative pronouns and participles behind a comma, and before a
/// conjunction that opens a new statement. Quotations stay whole: what was cut inside one is for the quote detector.
pub fn split(text: &str, tokens: &[Token], sentence: &Unit) -> Vec<Unit> {
    let range = sentence.tokens.clone();
    let mut cuts = vec![range.start];
    let mut embedded = range.start;
    for at in range.start + 1..range.end {
        if at < embedded {
            continue;
        }
        if let Some(end) = embedded_end(text, tokens, at, range.end) {
            embedded = end;
            continue;
        }
        let left = at - cuts[cuts.len() - 1];
        let right = range.end - at;
        if left >= SHORTEST && right >= SHORTEST && opens_clause(text, tokens, at, range.end) {
            cuts.push(at);
        }
    }
    cuts.push(range.end);
    let mut units: Vec<Unit> = Vec::with_capacity(cuts.len());
    for pair in cuts.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let start = if from == range.start { sentence.span.start } else { opening(text, tokens, from) };
        let end = if to == range.end { sentence.span.end } else { opening(text, tokens, to) };
        let trimmed =
            text[start..end].trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '—' | '–' | '-'));
        units.push(Unit {
            sentence: sentence.sentence,
            tokens: from..to,
            span: Span::new(start, start + trimmed.len()),
        });
    }
    units
}

/// Where an embedded clause that begins at a token ends: "the mayor, [who is 50,] said". Its sentence goes on behind it,
/// so that no cut there gives two claims.
fn embedded_end(text: &str, tokens: &[Token], at: usize, end: usize) -> Option<usize> {
    let (before, token) = (&tokens[at - 1], &tokens[at]);
    let relative = matches!(token.word.as_str(), "who" | "which" | "whose" | "where" | "whom" | "when" | "that");
    if !relative || !text[before.span.end..token.span.start].contains(',') {
        return None;
    }
    (at + 2..end.min(at + 30)).find(|&k| {
        let gap = &text[tokens[k - 1].span.end..tokens[k].span.start];
        gap.contains(',') && may_be_verb(&tokens[k])
    })
}

/// Whether a token looks like a finite verb.
fn may_be_verb(token: &Token) -> bool {
    let word = token.word.as_str();
    let auxiliary = matches!(
        word,
        "is" | "are"
            | "was"
            | "were"
            | "has"
            | "have"
            | "had"
            | "will"
            | "would"
            | "may"
            | "might"
            | "can"
            | "could"
            | "must"
            | "should"
            | "did"
            | "does"
            | "do"
            | "went"
            | "came"
            | "made"
            | "took"
            | "be"
            | "told"
            | "not"
    );
    auxiliary || REPORT_VERBS.contains_key(word) || (word.ends_with("ed") && word.len() > 4 && !token.capital)
}

/// Where the clause that begins with a token begins: at the quotation mark or bracket that opens before it.
fn opening(text: &str, tokens: &[Token], at: usize) -> usize {
    let before = at.checked_sub(1).map_or(0, |i| tokens[i].span.end);
    let start = tokens[at].span.start;
    let gap = &text[before..start];
    let marks = gap.trim_end_matches(|c: char| crate::text::quotations::is_mark(c) || c == '(');
    before + marks.len()
}

fn opens_clause(text: &str, tokens: &[Token], at: usize, end: usize) -> bool {
    let (before, token) = (&tokens[at - 1], &tokens[at]);
    if before.quoted && token.quoted {
        return false;
    }
    let gap = &text[before.span.end..token.span.start];
    if gap.contains([';', '—', '–']) || gap.contains(" - ") {
        return true;
    }
    let word = token.word.as_str();
    let next = tokens.get(at + 1).map_or("", |t| t.word.as_str());
    if gap.contains(',') || gap.contains('.') || gap.contains(':') {
        let third = tokens.get(at + 2).map_or("", |t| t.word.as_str());
        if next == "of" && matches!(third, "which" | "whom") && (token.number.is_some() || is_share(word)) {
            return has_content(tokens, at + 3, end);
        }
        return match word {
            "who" | "which" | "where" | "whose" | "whom" | "when" | "while" | "although" | "though" | "but"
            | "because" | "unless" | "whereas" | "so" | "despite" | "until" | "raising" | "except" => true,
            "and" | "or" | "as" | "after" | "before" => has_verb(tokens, at + 1, end),
            "of" | "among" | "most" | "some" | "many" | "both" => {
                matches!(next, "which" | "whom" | "them" | "of") && has_content(tokens, at, end)
            }
            "with" | "down" | "up" | "even" | "at" => {
                next != "least" && has_content(tokens, at + 1, end) && right_is_long(tokens, at, end)
            }
            // Whom a report cites belongs to what it says.
            "citing" | "quoting" => false,
            _ => (word.ends_with("ing") && word.len() > 4) && !token.capital,
        };
    }
    match word {
        "but" | "although" | "whereas" | "unless" => true,
        // A comma left out: "provides power to the town which is also …".
        "which" => {
            !is_preposition(&before.word)
                && matches!(next, "is" | "are" | "was" | "were" | "has" | "have" | "had")
                && right_is_long(tokens, at, end)
        }
        "while" | "because" => has_verb(tokens, at + 1, end),
        "and" => {
            let subject = matches!(
                next,
                "he" | "she"
                    | "it"
                    | "they"
                    | "we"
                    | "i"
                    | "that"
                    | "there"
                    | "this"
                    | "will"
                    | "has"
                    | "had"
                    | "would"
                    | "is"
                    | "was"
                    | "were"
            ) || next.ends_with("ing") && next.len() > 4;
            subject && has_content(tokens, at + 1, end)
        }
        _ => false,
    }
}

/// Words for a share of what was named: "all of which".
fn is_share(word: &str) -> bool {
    matches!(word, "all" | "none" | "most" | "some" | "many" | "both" | "several" | "half" | "one" | "few" | "each")
}

fn is_preposition(word: &str) -> bool {
    matches!(
        word,
        "of" | "in"
            | "on"
            | "at"
            | "by"
            | "to"
            | "for"
            | "from"
            | "with"
            | "under"
            | "over"
            | "through"
            | "after"
            | "according to"
    )
}

fn right_is_long(tokens: &[Token], at: usize, end: usize) -> bool {
    tokens[at..end].iter().filter(|t| t.is_content()).count() >= 4
}

fn has_content(tokens: &[Token], from: usize, end: usize) -> bool {
    tokens[from.min(end)..end].iter().filter(|t| t.is_content()).count() >= 2
}

/// Whether something that may be a finite verb stands before the next break.
fn has_verb(tokens: &[Token], from: usize, end: usize) -> bool {
    let mut content = 0;
    for token in &tokens[from.min(end)..end] {
        content += usize::from(token.is_content());
        if may_be_verb(token) && (content >= 1 || !token.word.ends_with("ed")) {
            return true;
        }
        if token.breaks && content >= 2 {
            return false;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use crate::article::Article;
    use crate::claims::side::Side;
    use crate::text::Text;

    fn clauses(sentence: &str) -> Vec<String> {
        let text = Text::of(&Article::bare("a", sentence));
        let side = Side::of(&text);
        side.clauses.iter().map(|c| c.span.of(sentence).to_owned()).collect()
    }

    #[test]
    fn clauses_end_where_a_new_statement_begins() {
        assert_eq!(
            clauses("The fire spread at noon, killing at least 9 people and leaving 4 others hurt; it is out."),
            ["The fire spread at noon", "killing at least 9 people", "and leaving 4 others hurt", "it is out."]
        );
        assert_eq!(
            clauses("The minister, who resigned in May, said it was over but he stayed in the city."),
            ["The minister, who resigned in May, said it was over", "but he stayed in the city."]
        );
        assert_eq!(
            clauses("She had a house, a boat and a dog. “I won, and you lost it all,” she said."),
            ["She had a house, a boat and a dog.", "“I won, and you lost it all,” she said."]
        );
        assert_eq!(
            clauses("She owns four old boats, three of which were sunk in May by the storm."),
            ["She owns four old boats", "three of which were sunk in May by the storm."]
        );
    }
}
