//! Negation: what was so is not, or a word gave way to its opposite.

use std::ops::Range;

use crate::claims::Kind;
use crate::claims::case::{Case, Detection, is_among};
use crate::claims::lists::{ANTONYMS, NEGATIVE_VERBS, NEGATORS};
use crate::claims::side::Side;

/// Prefixes that turn a word into its opposite.
const PREFIXES: [&str; 7] = ["un", "in", "im", "ir", "il", "dis", "non"];

/// Reports opposites in one slot, and a claim that is negated on one side only.
pub fn detect(case: &Case<'_>, found: &mut Vec<Detection>) {
    if case.similarity < 0.3 {
        return;
    }
    for hunk in &case.hunks {
        if hunk.source.len() > 6 || hunk.derived.len() > 6 {
            continue;
        }
        for i in hunk.source.clone() {
            for j in hunk.derived.clone() {
                let (a, b) = (&case.source.tokens[i], &case.derived.tokens[j]);
                let opposite = ANTONYMS.contains(&(a.stem.clone(), b.stem.clone())) || is_prefixed(&a.word, &b.word);
                let elsewhere = is_among(case.source, i, case.derived, case.d_sentence.clone())
                    || is_among(case.derived, j, case.source, case.s_sentence.clone());
                if opposite && !elsewhere {
                    found.push(Detection::new(Kind::Negation, "antonym", &a.word, &b.word, 0.8));
                }
            }
        }
    }
    // An opposite and a new negation cancel out: "not binding" for "optional".
    if !found.iter().any(|d| d.kind == Kind::Negation) {
        polarity(case, found);
    }
}

fn is_prefixed(a: &str, b: &str) -> bool {
    let made = |x: &str, y: &str| PREFIXES.iter().any(|p| x.strip_prefix(p) == Some(y)) && y.len() >= 4;
    made(a, b) || made(b, a)
}

/// The negating words in a run, by place.
fn negators(side: &Side<'_>, range: Range<usize>) -> Vec<usize> {
    let mut found = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let words = side.tokens[at..range.end].iter().flat_map(|t| t.word.split(' '));
        match NEGATORS.at(words) {
            // "not only", "no longer than", "no more than", "not just" do not negate.
            Some((n, _)) => {
                let next = side.tokens.get(at + n).map_or("", |t| t.word.as_str());
                if !matches!(next, "only" | "just" | "less" | "fewer" | "more" | "later" | "doubt") {
                    found.push(at);
                }
                at += n.max(1);
            }
            None => {
                if NEGATIVE_VERBS.contains(side.tokens[at].stem.as_str()) {
                    found.push(at);
                }
                at += 1;
            }
        }
    }
    found
}

/// Compares how often each side negates; an odd difference turns the claim.
fn polarity(case: &Case<'_>, found: &mut Vec<Detection>) {
    let (s, d) = (negators(case.source, case.s.clone()), negators(case.derived, case.d.clone()));
    if s.len() % 2 == d.len() % 2 {
        return;
    }
    // The negation must turn something both sides say: the words behind it stand on the other side too.
    let scope = |side: &Side<'_>, at: usize, start: usize, end: usize| -> Vec<usize> {
        let content = |i: &usize| side.tokens[*i].is_content();
        let behind: Vec<usize> = (at + 1..end.min(at + 9)).filter(content).take(3).collect();
        if behind.is_empty() { (start..at).rev().filter(content).take(3).collect() } else { behind }
    };
    let (kept, rule, from, to) = if s.len() > d.len() {
        let Some(&at) = s.iter().find(|&&i| !is_among(case.source, i, case.derived, case.d.clone())) else { return };
        let words = scope(case.source, at, case.s.start, case.s.end);
        let kept = words.iter().filter(|&&i| is_among(case.source, i, case.derived, case.d.clone())).count();
        (kept * 2 >= words.len() && kept > 0, "negation_dropped", case.from(at..at + 1), String::new())
    } else {
        let Some(&at) = d.iter().find(|&&j| !is_among(case.derived, j, case.source, case.s.clone())) else { return };
        let words = scope(case.derived, at, case.d.start, case.d.end);
        let kept = words.iter().filter(|&&j| is_among(case.derived, j, case.source, case.s.clone())).count();
        (kept * 2 >= words.len() && kept > 0, "negation_added", String::new(), case.to(at..at + 1))
    };
    if kept {
        found.push(Detection::new(
            Kind::Negation,
            rule,
            from,
            to,
            (0.5 + 0.4 * case.similarity) * case.closeness().max(0.65),
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::detect::table;

    #[test]
    fn fires_on_turned_claims_only() {
        table::check(
            detect,
            &[
                ("The bank said it did not expect a recession.", "The bank said it expected a recession."),
                ("The state never adopted the advice.", "The state adopted the advice."),
                ("Prices rose by a fifth in the north.", "Prices fell by a fifth in the north."),
                ("The sealed boxes stood in the hall.", "The unsealed boxes stood in the hall."),
                ("Lawyers had asked him to count.", "Lawyers had asked him not to count."),
            ],
            &[
                ("The bank did not expect a recession.", "The bank doesn't expect a recession."),
                ("It was not only cheap but good.", "It was cheap and good."),
                ("No vote was held in the hall.", "There was no vote in the hall."),
                ("Prices rose by a fifth.", "Prices went up by a fifth."),
            ],
        );
    }
}
