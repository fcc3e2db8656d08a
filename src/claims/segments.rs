//! Segments: the parts of an altered claim that were kept word for word and can stand alone.

use std::ops::Range;

use super::case::Case;
use super::lists::{NEGATORS, REPORT_VERBS};
use super::tokens::Token;

/// Content words a kept part needs when punctuation bounds it on both sides.
const SHORT: usize = 2;

/// Content words it needs when a preposition or conjunction bounds it.
const LONG: usize = 3;

/// A part kept word for word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Tokens of the source.
    pub source: Range<usize>,
    /// Tokens of the derived article.
    pub derived: Range<usize>,
}

/// The kept parts of a case, in order.
pub fn kept(case: &Case<'_>) -> Vec<Segment> {
    let mut found = Vec::new();
    let (mut s, mut d, mut changed) = (case.s.start, case.d.start, false);
    let ends = case.hunks.iter().map(|h| (h.source.clone(), h.derived.clone()));
    for (hs, hd) in ends.chain([(case.s.end..case.s.end, case.d.end..case.d.end)]) {
        let run = Segment { source: s..hs.start, derived: d..hd.start };
        if run.source.len() == run.derived.len()
            && let Some(segment) = shrink(case, run, changed)
        {
            found.push(segment);
        }
        let denies = |tokens: &[Token]| tokens.iter().any(|t| NEGATORS.at(std::iter::once(t.word.as_str())).is_some());
        changed = hs.clone().any(|i| case.lost.contains(&i))
            || hd.clone().any(|j| case.new.contains(&j))
            || denies(&case.source.tokens[hs.clone()])
            || denies(&case.derived.tokens[hd.clone()]);
        (s, d) = (hs.end, hd.end);
    }
    found
}

/// Words that open a phrase.
fn opens_phrase(token: &Token) -> bool {
    matches!(
        token.word.as_str(),
        "and"
            | "or"
            | "but"
            | "in"
            | "at"
            | "on"
            | "by"
            | "from"
            | "with"
            | "for"
            | "after"
            | "before"
            | "who"
            | "which"
            | "that"
            | "as"
            | "because"
            | "while"
            | "when"
            | "where"
            | "since"
            | "until"
            | "against"
            | "under"
            | "without"
            | "although"
            | "though"
            | "if"
            | "unless"
            | "during"
            | "according to"
    )
}

/// The greatest part of an unchanged run that begins and ends where a phrase does, on both sides.
/// `changed` says whether what stands before the run is another claim, and not the same in other words.
fn shrink(case: &Case<'_>, run: Segment, changed: bool) -> Option<Segment> {
    let (a, b) = (&case.source.tokens, &case.derived.tokens);
    let length = run.source.len();
    let breaks = |k: usize| {
        let (i, j) = (run.source.start + k, run.derived.start + k);
        let relative = a.get(i).is_some_and(|t| matches!(t.word.as_str(), "who" | "which" | "whose"));
        let opens = |side: &[Token], start: usize, i: usize| {
            (i == start || !changed && side[start..i].iter().all(|t| t.stop))
                || side[i - 1].breaks
                || side[i].quoted != side[i - 1].quoted
                || REPORT_VERBS.contains_key(side[i - 1].word.as_str())
        };
        let (left, right) = (opens(a, case.s.start, i), opens(b, case.d.start, j));
        // "[The mill burnt down]" beside "as [the mill burnt down]".
        let joined = |side: &[Token], start: usize, i: usize| i > start && opens_phrase(&side[i - 1]);
        let strong = relative
            || (left && right)
            || (left && joined(b, case.d.start, j))
            || (right && joined(a, case.s.start, i));
        // A phrase right behind a change belongs to what was changed: "31 [with burns]". Another way to write it is none.
        let far = k >= 2
            || !changed
            || a.get(i)
                .is_some_and(|t| matches!(t.word.as_str(), "who" | "which" | "because" | "while" | "but" | "and"));
        // A name opens a part, unless small words lead to it: "below the [Arn dam]" is one phrase.
        let named = case.source.in_name(i) && (i == 0 || !case.source.in_name(i - 1) && !a[i - 1].stop);
        let weak =
            left || right || named || far && (a.get(i).is_some_and(opens_phrase) || b.get(j).is_some_and(opens_phrase));
        (strong, weak)
    };
    let closes = |k: usize| {
        let (i, j) = (run.source.start + k, run.derived.start + k);
        let strong = (i == case.s.end || a[i - 1].breaks) && (j == case.d.end || b[j - 1].breaks);
        let weak = (i == case.s.end || a[i - 1].breaks || opens_phrase(&a[i]))
            && (j == case.d.end || b[j - 1].breaks || opens_phrase(&b[j]));
        (strong, weak)
    };
    let start = (0..length).find(|&k| {
        let (strong, weak) = breaks(k);
        strong || weak
    })?;
    let end = (start + 1..=length).rev().find(|&k| {
        let (strong, weak) = closes(k);
        strong || weak
    })?;
    let segment = Segment {
        source: run.source.start + start..run.source.start + end,
        derived: run.derived.start + start..run.derived.start + end,
    };
    let length = segment.source.len();
    let needed = if closes(end).0 && (breaks(start).0 || length > SHORT + LONG) { SHORT } else { LONG };
    let content = a[segment.source.clone()].iter().filter(|t| t.is_content()).count();
    (content >= needed && segment.source.len() >= 4).then_some(segment)
}

fn content(tokens: &[Token], run: &Range<usize>) -> usize {
    tokens[run.clone()].iter().filter(|t| t.is_content()).count()
}

/// Content words a stretch put in or left out needs to be a claim of its own.
const CLAIM: usize = 3;

/// The stretches of the derived claim that nothing in the source claim stands for.
pub fn put_in(case: &Case<'_>) -> Vec<Range<usize>> {
    let hunks = case.hunks.iter().filter(|h| content(&case.source.tokens, &h.source) == 0);
    hunks.map(|h| h.derived.clone()).filter(|r| r.clone().filter(|j| case.new.contains(j)).count() >= CLAIM).collect()
}

/// The stretches of the source claim that nothing in the derived claim stands for.
pub fn left_out(case: &Case<'_>) -> Vec<Range<usize>> {
    let hunks = case.hunks.iter().filter(|h| content(&case.derived.tokens, &h.derived) == 0);
    hunks.map(|h| h.source.clone()).filter(|r| r.clone().filter(|i| case.lost.contains(i)).count() >= CLAIM).collect()
}

/// What is left of a case when kept parts at its head and its end are taken off: `None` when nothing would remain on one
/// side, because then the cut is from the kept part itself.
pub fn core(case: &Case<'_>, kept: &[Segment]) -> Option<(Range<usize>, Range<usize>)> {
    let (mut s, mut d) = (case.s.clone(), case.d.clone());
    if let Some(first) = kept.first().filter(|k| k.source.start == s.start && k.derived.start == d.start) {
        (s.start, d.start) = (first.source.end, first.derived.end);
    }
    if let Some(last) =
        kept.last().filter(|k| k.source.end == s.end && k.derived.end == d.end && k.source.start >= s.start)
    {
        (s.end, d.end) = (last.source.start, last.derived.start);
    }
    (s.len() >= 3 && d.len() >= 3 && content(&case.source.tokens, &s) >= 2 && content(&case.derived.tokens, &d) >= 2)
        .then_some((s, d))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::detect::table;

    #[test]
    fn unchanged_phrases_come_off() {
        table::with_case(
            "The mill, which feeds the town, was fined 50 crowns in May for dumping waste in the river.",
            "The mill, which feeds the town, was fined 90 crowns in May for dumping waste in the river.",
            |case| {
                let kept = kept(case);
                let words: Vec<&str> = kept.iter().map(|k| case.source.words(k.source.clone())).collect();
                assert_eq!(words, ["The mill, which feeds the town", "for dumping waste in the river"]);
                let (s, d) = core(case, &kept).expect("a core");
                assert_eq!(case.source.words(s), "was fined 50 crowns in May");
                assert_eq!(case.derived.words(d), "was fined 90 crowns in May");
            },
        );
        table::with_case("The mill was fined in May, despite its promises.", "The mill was fined in May.", |case| {
            assert_eq!(core(case, &kept(case)), None);
        });
    }
}
