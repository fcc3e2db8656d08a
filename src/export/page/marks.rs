//! A claim's two texts side by side, with what differs marked and typed.

use std::ops::Range;

use maud::{Markup, html};

use super::wording::kind_of;
use crate::claims::{Kind, Rule};
use crate::export::clean;
use crate::export::diff::{self, Token};

/// Words up to which two texts are compared; longer ones are shown without marks.
const LARGEST: usize = 4000;

/// A stretch of one side: as it was, or changed, and then by which kind of alteration when a rule names its words.
struct Piece {
    tokens: Range<usize>,
    changed: bool,
    kind: Option<&'static str>,
}

/// Both sides of a claim.
pub fn sides(source: &str, derived: &str, rules: &[Rule], kinds: &[Kind]) -> (Markup, Markup) {
    let (old, new) = (diff::tokens(source), diff::tokens(derived));
    if old.len() + new.len() > LARGEST {
        return (plain(source), plain(derived));
    }
    let (old_keys, new_keys) = (keys(&old), keys(&new));
    let a: Vec<&str> = old_keys.iter().map(String::as_str).collect();
    let b: Vec<&str> = new_keys.iter().map(String::as_str).collect();
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for (same, o, n) in diff::ranges(&a, &b) {
        let kind = |range: &Range<usize>, keys: &[&str], cues: fn(&Rule) -> &str| {
            let words = &keys[range.clone()];
            rules.iter().find(|rule| names(words, cues(rule))).map(|rule| kind_of(rule, kinds))
        };
        before.push(Piece { changed: !same, kind: kind(&o, &a, |r| &r.from).filter(|_| !same), tokens: o });
        after.push(Piece { changed: !same, kind: kind(&n, &b, |r| &r.to).filter(|_| !same), tokens: n });
    }
    (marked(source, &old, &before, true), marked(derived, &new, &after, false))
}

/// Case and the shape of quotation marks are no difference worth a mark.
fn keys(tokens: &[Token<'_>]) -> Vec<String> {
    let key = |c: char| match c {
        '“' | '”' | '„' | '«' | '»' => '"',
        '’' | '‘' => '\'',
        '–' | '—' => '-',
        c => c,
    };
    tokens.iter().map(|t| t.text.to_lowercase().chars().map(key).collect()).collect()
}

/// Whether a stretch holds a word that a rule names.
fn names(words: &[&str], cues: &str) -> bool {
    let cues: Vec<String> = keys(&diff::tokens(cues));
    words.iter().any(|word| word.chars().any(char::is_alphanumeric) && cues.iter().any(|cue| cue == word))
}

fn plain(text: &str) -> Markup {
    html! { (clean::shown(text)) }
}

/// One side: what was changed is marked, what stands between is as it was.
fn marked(text: &str, tokens: &[Token<'_>], pieces: &[Piece], is_source: bool) -> Markup {
    let mut at = 0;
    let parts: Vec<(&str, &str, &Piece)> = pieces
        .iter()
        .filter(|piece| !piece.tokens.is_empty())
        .map(|piece| {
            let (first, last) = (&tokens[piece.tokens.start], &tokens[piece.tokens.end - 1]);
            let end = last.start + last.text.len();
            let part = (&text[at..first.start], &text[first.start..end], piece);
            at = end;
            part
        })
        .collect();
    html! {
        @for (gap, part, piece) in &parts {
            (clean::shown(gap))
            @if !piece.changed { (clean::shown(part)) }
            @else if is_source { del data-k=[piece.kind] { (clean::shown(part)) } }
            @else { ins data-k=[piece.kind] { (clean::shown(part)) } }
        }
        (clean::shown(&text[at..]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(name: &str, from: &str, to: &str) -> Rule {
        Rule { name: name.to_owned(), from: from.to_owned(), to: to.to_owned() }
    }

    #[test]
    fn changes_are_marked_and_typed() {
        let rules = [rule("label", "killing", "assassination")];
        let (old, new) =
            sides("The killing of “X” was <late>.", "The assassination of \"X\" was <soon>.", &rules, &[Kind::Term]);
        assert_eq!(old.into_string(), "The <del data-k=\"term\">killing</del> of “X” was &lt;<del>late</del>&gt;.");
        assert_eq!(
            new.into_string(),
            "The <ins data-k=\"term\">assassination</ins> of &quot;X&quot; was &lt;<ins>soon</ins>&gt;."
        );
    }

    #[test]
    fn nothing_of_the_text_is_lost() {
        let strip = |markup: Markup| {
            regex::Regex::new("<[^>]*>").expect("a pattern").replace_all(&markup.into_string(), "").into_owned()
        };
        for (a, b) in [("  a  b\n", "b a "), ("", "x"), ("é… 5,000 – x", "é… 6,000 – x\t")] {
            let (old, new) = sides(a, b, &[], &[]);
            assert_eq!((strip(old), strip(new)), (a.to_owned(), b.to_owned()));
        }
    }
}
