//! Quotations: the words inside the marks differ, or narration became a quotation.

use std::ops::Range;

use crate::claims::Kind;
use crate::claims::case::{Case, Detection};
use crate::claims::lists::NEGATORS;
use crate::claims::side::Side;

/// Tokens from which on two quotations have a stretch in common that was copied.
const COPIED: usize = 4;

/// Reports quotations whose words differ, were cut, or were narration in the source.
pub fn detect(case: &Case<'_>, found: &mut Vec<Detection>) {
    let quoted =
        |side: &Side<'_>, range: Range<usize>| -> Vec<usize> { range.filter(|&i| side.tokens[i].quoted).collect() };
    let s = quoted(case.source, case.s.clone());
    let d = quoted(case.derived, case.d.clone());
    if d.len() < 2 {
        return;
    }
    if s.is_empty() {
        // The whole claim put into marks, nearly word for word: nobody said it in the source.
        let near = quoted(case.source, case.s_sentence.clone());
        let narrated = d.iter().filter(|&&j| matches_in(case, j, case.s.clone())).count();
        if near.is_empty() && d.len() >= 6 && narrated * 10 >= d.len() * 8 {
            // Words in marks are somebody's words: the claim has a new voucher too.
            for kind in [Kind::Quote, Kind::Attribution] {
                found.push(Detection::new(kind, "made_quotation", "", case.to(d[0]..d[d.len() - 1] + 1), 0.8));
            }
        }
        return;
    }
    let same = |i: usize, j: usize| case.source.tokens[i].key == case.derived.tokens[j].key;
    let new: Vec<usize> = d
        .iter()
        .copied()
        .filter(|&j| !s.iter().any(|&i| same(i, j)) && !stands(case.derived, j, case.source, case.s_near.clone()))
        .collect();
    let lost: Vec<usize> = s
        .iter()
        .copied()
        .filter(|&i| !d.iter().any(|&j| same(i, j)) && !stands(case.source, i, case.derived, case.d_near.clone()))
        .collect();
    let shared = d.iter().filter(|&&j| s.iter().any(|&i| same(i, j))).count();
    // Two quotations of other things are not one changed quotation.
    if shared * 2 < s.len().min(d.len()) || shared < 2 {
        return;
    }
    let content = |side: &Side<'_>, list: &[usize]| list.iter().filter(|&&i| side.tokens[i].is_content()).count();
    let (gone, come) = (content(case.source, &lost), content(case.derived, &new));
    let changed = gone.max(come) >= 1
        || lost.len().max(new.len()) >= 2
        || lost.iter().chain(&[]).any(|&i| weighty(case.source, i))
        || new.iter().any(|&j| weighty(case.derived, j));
    if !changed {
        reordered(case, &s, &d, found);
        return;
    }
    let alike: f64 = if case.similarity > 0.75 { 0.6 } else { 0.0 };
    // A long stretch with nothing new beside it was copied, however freely the rest of the article is put. A translation
    // has other words here and there.
    let copied: f64 = if come == 0 && same_run(case, &s, &d) >= COPIED { 0.7 } else { 0.0 };
    let confidence = 0.9 * case.closeness().max(alike).max(copied);
    let text = |list: &[usize], side: &Side<'_>| {
        list.iter().take(8).map(|&i| side.words(i..i + 1).to_owned()).collect::<Vec<_>>().join(" ")
    };
    let (rule, sure) = if new.is_empty() { ("quote_cut", confidence) } else { ("quote_words", confidence) };
    found.push(Detection::new(Kind::Quote, rule, text(&lost, case.source), text(&new, case.derived), sure));
    if new.is_empty() && gone > 0 {
        found.push(Detection::new(Kind::Truncation, rule, text(&lost, case.source), "", sure));
    }
}

/// Tokens of the longest stretch that two quotations have word for word.
fn same_run(case: &Case<'_>, s: &[usize], d: &[usize]) -> usize {
    let same = |i: usize, j: usize| case.source.tokens[i].key == case.derived.tokens[j].key;
    let run = |x: usize, y: usize| s[x..].iter().zip(&d[y..]).take_while(|&(&i, &j)| same(i, j)).count();
    (0..s.len()).flat_map(|x| (0..d.len()).map(move |y| (x, y))).map(|(x, y)| run(x, y)).max().unwrap_or(0)
}

/// A sentence of the same quotation that stood right before what is left of it, and limited it: it denied something, or
/// what is left refers to it ("But …", "After that …").
pub fn of_context(case: &Case<'_>, before: Range<usize>) -> Vec<Detection> {
    let tokens = &case.source.tokens;
    let denies =
        before.clone().any(|i| tokens[i].quoted && NEGATORS.at(std::iter::once(tokens[i].word.as_str())).is_some());
    let mut opening = case.s.clone().filter(|&i| tokens[i].quoted).map(|i| tokens[i].word.as_str());
    let (first, second) = (opening.next().unwrap_or(""), opening.next().unwrap_or(""));
    let refers =
        matches!(first, "but" | "yet" | "then" | "therefore" | "otherwise" | "so" | "because" | "instead" | "still")
            || (matches!(first, "after" | "before" | "until" | "because")
                && matches!(second, "that" | "this" | "then"));
    let quoted = |side: &Side<'_>, range: Range<usize>| range.filter(|&i| side.tokens[i].quoted).count();
    let kept = quoted(case.source, case.s.clone()) >= 3 && quoted(case.derived, case.d.clone()) >= 3;
    let cut: Vec<usize> = before.filter(|&i| tokens[i].quoted).collect();
    let (Some(from), Some(to)) = (cut.first(), cut.last()) else { return Vec::new() };
    // "It is not." denies nothing that is not said before it.
    let says = cut.iter().filter(|&&i| tokens[i].is_content()).count() >= 3;
    if !kept || !(denies || refers) || !says || case.similarity < 0.5 {
        return Vec::new();
    }
    let from = case.from(*from..to + 1);
    [Kind::Quote, Kind::Truncation].map(|kind| Detection::new(kind, "quote_context", from.clone(), "", 0.75)).into()
}

/// Reports a quotation with the same words in another order: "the house and then the barn".
fn reordered(case: &Case<'_>, s: &[usize], d: &[usize], found: &mut Vec<Detection>) {
    let keys = |side: &Side<'_>, list: &[usize]| -> Vec<u64> {
        list.iter().filter(|&&i| side.tokens[i].is_content()).map(|&i| side.tokens[i].key).collect()
    };
    let (a, b) = (keys(case.source, s), keys(case.derived, d));
    let sorted = |mut keys: Vec<u64>| {
        keys.sort_unstable();
        keys
    };
    if a.len() >= 4 && a != b && sorted(a) == sorted(b) {
        let (from, to) = (case.from(s[0]..s[s.len() - 1] + 1), case.to(d[0]..d[d.len() - 1] + 1));
        found.push(Detection::new(Kind::Quote, "quote_order", from, to, 0.7));
    }
}

/// Small words that turn a quotation.
fn weighty(side: &Side<'_>, i: usize) -> bool {
    matches!(
        side.tokens[i].word.as_str(),
        "not"
            | "no"
            | "never"
            | "may"
            | "might"
            | "could"
            | "will"
            | "would"
            | "must"
            | "only"
            | "all"
            | "none"
            | "yet"
            | "still"
            | "already"
            | "almost"
            | "nearly"
            | "perhaps"
            | "probably"
            | "mostly"
            | "partly"
    )
}

fn matches_in(case: &Case<'_>, j: usize, range: Range<usize>) -> bool {
    case.source.tokens[range].iter().any(|t| t.key == case.derived.tokens[j].key)
}

/// Whether a quoted word stands between marks nearby on the other side.
fn stands(side: &Side<'_>, token: usize, other: &Side<'_>, near: Range<usize>) -> bool {
    other.tokens[near].iter().any(|t| t.quoted && t.same(&side.tokens[token]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::claims::detect::table;

    #[test]
    fn a_quotation_cut_short_is_told_from_one_translated_anew() {
        let rules = |derived: &str| {
            let source = "“The old bridge is one of the great works of our town, and we will keep it,” she said.";
            let (a, b) = (Article::bare("a", source), Article::bare("b", derived));
            table::with_articles(&a, &b, 0.9, |case| {
                let mut found = Vec::new();
                detect(case, &mut found);
                found.retain(|d| d.confidence >= 0.5);
                found.into_iter().map(|d| d.rule).collect::<Vec<_>>()
            })
        };
        assert_eq!(rules("Boss Anna Lind: “The old bridge is one of the great works of our town.”"), ["quote_cut"; 2]);
        let translated = "“That old bridge is one of the large works of our town, which we shall preserve,” she said.";
        assert_eq!(rules(translated), [""; 0]);
    }

    #[test]
    fn fires_on_other_words_between_the_marks_only() {
        table::check(
            detect,
            &[
                ("“We will mend the roof in May,” she said.", "“We will sell the roof in May,” she said."),
                ("“It may not rain at noon,” he said.", "“It will not rain at noon,” he said."),
                ("“I would not sell the house now.”", "“I would sell the house now.”"),
                ("“The house is not ours yet,” she said.", "“The house is not ours,” she said."),
                (
                    "“We will mend the roof, then the barn, then the gate,” she said.",
                    "“We will mend the barn, then the gate, then the roof,” she said.",
                ),
                (
                    "The plan has failed and the town will pay for it.",
                    "“The plan has failed and the town will pay for it,” it said.",
                ),
            ],
            &[
                ("“We know,” he said. “You do not.”", "“We know. You do not,” said he."),
                ("\"We know it all,\" he said.", "“We know it all,” he said."),
                ("“We’ll go home,” he said.", "“We will go home,” he said."),
                ("He said the plan was bad.", "He called the plan “bad”."),
            ],
        );
    }
}
