//! Findings: patterns over a whole pair of articles that no single claim shows.

use std::collections::{BTreeMap, BTreeSet};

use super::aliases::{self, Called};
use super::lists::MODALITY;
use super::names;
use super::side::Side;
use super::{Claim, Finding, Status};
use crate::article::Span;
use crate::text::Text;

/// Mentions in the source from which a name that vanishes is a finding.
const MENTIONS: usize = 4;

/// Uses in the source from which a label that is replaced throughout is a finding.
const LABEL: usize = 3;

/// Hedges in the source from which losing nearly all of them is a finding.
const HEDGES: usize = 4;

/// Tokens from which a sentence states something.
const STATEMENT: usize = 5;

/// Consecutive omitted sentences that make a section.
const SECTION: usize = 5;

/// The findings of one pair.
pub fn of_pair(source: usize, derived: usize, a: &Text, b: &Text, claims: &[Claim]) -> Vec<Finding> {
    let (a, b) = (Side::of(a), Side::of(b));
    let finding = |pattern: &str, subject: String, source_count, derived_count, statement| Finding {
        source,
        derived,
        pattern: pattern.to_owned(),
        subject,
        source_count,
        derived_count,
        statement,
    };
    let mut found = Vec::new();
    let gone = unnamed(&a, &b);
    for (before, after) in &gone {
        let (names, count) = (before.ranked().join(", "), before.mentions());
        if after.mentions() == 0 {
            let statement = format!("The source mentions {names} {count} times, the derived article never.");
            found.push(finding("mentions_cut", names, count, 0, statement));
        } else {
            let labels = after.ranked().join(", ");
            let statement =
                format!("“{names}” ({count} times in the source) never occurs; “{labels}” stands in its place.");
            found.push(finding("label_replaced", format!("{names} → {labels}"), count, after.mentions(), statement));
        }
    }
    for (subject, count, replacement) in vanished(&a, &b, claims) {
        if gone.iter().any(|(before, _)| before.names.keys().any(|name| name.split(' ').any(|word| word == subject))) {
            continue;
        }
        match replacement {
            Some(label) if count >= LABEL => {
                let now = count_word(&b, &label.to_lowercase());
                let statement =
                    format!("“{subject}” ({count} times in the source) never occurs; “{label}” stands in its place.");
                found.push(finding("label_replaced", format!("{subject} → {label}"), count, now, statement));
            }
            _ if count >= MENTIONS => {
                let statement = format!("The source mentions {subject} {count} times, the derived article never.");
                found.push(finding("mentions_cut", subject, count, 0, statement));
            }
            _ => {}
        }
    }
    let (before, after) = (a.text.quotations.len(), b.text.quotations.len());
    if before >= 3 && after * 3 <= before {
        let statement = format!("Of {before} quotations in the source, {after} remain.");
        found.push(finding("quotations_dropped", "quotations".into(), before, after, statement));
    }
    let (before, after) = hedges(&a, &b, claims);
    if before >= HEDGES && after * 4 <= before {
        let statement = format!("Of {before} hedges in the claims that were kept (“may”, “appears”), {after} remain.");
        found.push(finding("hedges_dropped", "hedges".into(), before, after, statement));
    }
    for (first, length) in sections(&a, claims) {
        let subject: String = a.text.at(a.sentences[first].span).chars().take(60).collect();
        let statement = format!("{length} consecutive sentences of the source are left out.");
        found.push(finding("section_dropped", subject, length, 0, statement));
    }
    found
}

/// Organisations that the source names often and the derived article never so, each with what it is called instead.
fn unnamed(a: &Side<'_>, b: &Side<'_>) -> Vec<(Called, Called)> {
    let of = |side: &Side<'_>| aliases::called(side.sentences.iter().map(|sentence| side.text.at(sentence.span)));
    let (before, mut after) = (of(a), of(b));
    let mut gone = Vec::new();
    for (line, before) in before {
        let after = after.remove(&line).unwrap_or_default();
        if after.mentions() == 0 {
            gone.push((before, after));
            continue;
        }
        for side in [aliases::Side::First, aliases::Side::Second] {
            if after.on(side).mentions() == 0 {
                gone.push((before.on(side), after.clone()));
            }
        }
    }
    gone.retain(|(before, _)| before.mentions() >= MENTIONS);
    gone
}

/// How often a lower-cased word occurs.
fn count_word(side: &Side<'_>, word: &str) -> usize {
    side.tokens.iter().filter(|t| t.word == word || t.word.split(' ').any(|w| w == word)).count()
}

/// Names of one word that the source has often and the derived article never, each with what mostly stands in its place.
fn vanished(a: &Side<'_>, b: &Side<'_>, claims: &[Claim]) -> Vec<(String, usize, Option<String>)> {
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for name in &a.names {
        // "Lind" and "Tomas Lind" are one name: the last word counts.
        let last = name.tokens.end - 1;
        let entry = counts.entry(a.tokens[last].word.clone()).or_insert((0, last));
        entry.0 += 1;
    }
    let mut found = Vec::new();
    for (_, (count, token)) in counts {
        if count < LABEL || b.tokens.iter().any(|t| t.capital && names::same_word(t, &a.tokens[token])) {
            continue;
        }
        let (kept, replacements) = slots(a, b, claims, &a.tokens[token].key);
        // Nothing can be said of a name whose sentences were all left out with their surroundings.
        if kept == 0 {
            continue;
        }
        let best = replacements.iter().max_by(|x, y| x.1.cmp(y.1).then_with(|| y.0.cmp(x.0)));
        let label = best.filter(|(_, n)| **n >= 2 || **n * 2 > kept).map(|(label, _)| label.clone());
        found.push((a.words(token..token + 1).trim_end_matches("’s").trim_end_matches("'s").to_owned(), count, label));
    }
    found
}

/// In how many kept claims a name of the source stood, and which new capitalised words stand in those claims now.
fn slots(a: &Side<'_>, b: &Side<'_>, claims: &[Claim], key: &u64) -> (usize, BTreeMap<String, usize>) {
    let mut kept = 0;
    let mut replacements: BTreeMap<String, usize> = BTreeMap::new();
    for claim in claims {
        let (Some(s), Some(d)) = (claim.source, claim.derived) else { continue };
        let (s, d) = (a.text.reading.shown(s), b.text.reading.shown(d));
        let own = &a.tokens[a.tokens_under(s)];
        if !own.iter().any(|t| t.key == *key) {
            continue;
        }
        kept += 1;
        let new: BTreeSet<String> = b
            .names_in(b.tokens_under(d))
            .iter()
            .filter(|n| n.tokens.len() == 1)
            .map(|n| n.tokens.start)
            .filter(|&j| !own.iter().any(|t| names::same_word(t, &b.tokens[j])))
            .map(|j| b.words(j..j + 1).trim_end_matches("’s").trim_end_matches("'s").to_owned())
            .collect();
        for label in new {
            *replacements.entry(label).or_default() += 1;
        }
    }
    (kept, replacements)
}

/// How many words in the claims that both articles make leave them open, in each.
fn hedges(a: &Side<'_>, b: &Side<'_>, claims: &[Claim]) -> (usize, usize) {
    let count = |side: &Side<'_>, spans: &mut dyn Iterator<Item = Span>| {
        // A claim and a part of it may both have a row.
        let kept: BTreeSet<usize> = spans.flat_map(|span| side.tokens_under(side.text.reading.shown(span))).collect();
        let opens = |i: &usize| {
            let token = &side.tokens[*i];
            // "In May" is a month.
            let class = MODALITY.at(token.word.split(' ')).filter(|_| !token.capital).map(|(_, class)| class);
            matches!(class, Some("possible" | "seeming" | "likely" | "unclear"))
        };
        kept.into_iter().filter(opens).count()
    };
    let both = |claim: &&Claim| claim.source.is_some() && claim.derived.is_some();
    (
        count(a, &mut claims.iter().filter(both).filter_map(|claim| claim.source)),
        count(b, &mut claims.iter().filter(both).filter_map(|claim| claim.derived)),
    )
}

/// Runs of omitted body sentences: their subhead or first sentence, and how many they are.
fn sections(a: &Side<'_>, claims: &[Claim]) -> Vec<(usize, usize)> {
    let mut covered = vec![false; a.sentences.len()];
    for claim in claims.iter().filter(|claim| claim.status != Status::Omitted) {
        let Some(span) = claim.source.map(|span| a.text.reading.shown(span)) else { continue };
        let first = a.sentences.partition_point(|sentence| sentence.span.end <= span.start);
        let last = a.sentences.partition_point(|sentence| sentence.span.start < span.end);
        covered[first..last.max(first)].fill(true);
    }
    let mut runs = Vec::new();
    let mut close = |run: &mut Option<(usize, usize)>| runs.extend(run.take().filter(|(_, length)| *length >= SECTION));
    let mut run: Option<(usize, usize)> = None;
    for (index, sentence) in a.sentences.iter().enumerate() {
        // A subhead opens the next section.
        let subhead = a.headline.get(index) == Some(&true);
        if subhead || covered[index] {
            close(&mut run);
        }
        // Names in a list and the words of a caption are no sentences; they neither count nor part.
        if !covered[index] && !subhead && sentence.tokens.len() >= STATEMENT {
            // A section goes by its subhead.
            let named = index.checked_sub(1).filter(|&before| a.headline.get(before) == Some(&true));
            run.get_or_insert((named.unwrap_or(index), 0)).1 += 1;
        }
    }
    close(&mut run);
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::claims::compare;
    use crate::settings::ClaimSettings;

    fn findings(source: &str, derived: &str) -> Vec<Finding> {
        let (a, b) = (Text::of(&Article::bare("a", source)), Text::of(&Article::bare("b", derived)));
        of_pair(0, 1, &a, &b, &compare(&a, &b, &ClaimSettings::default()))
    }

    #[test]
    fn the_rewrite_among_the_seeds_cuts_every_mention_of_isis() {
        let found = findings(
            include_str!("../../seeds/004_1bc1a7727b00b72f.txt"),
            include_str!("../../seeds/002_418428d451493f46.txt"),
        );
        let isis = found.iter().find(|f| f.subject.starts_with("ISIS")).expect("a finding on ISIS");
        assert_eq!(
            (isis.pattern.as_str(), isis.subject.as_str()),
            ("label_replaced", "ISIS, IS, Islamic State → Daesh")
        );
        assert_eq!((isis.source_count, isis.derived_count), (8, 2));
        let of = |pattern: &str| found.iter().filter(|f| f.pattern == pattern).count();
        assert!(of("section_dropped") >= 1, "{found:?}");
    }

    #[test]
    fn a_label_replaced_throughout_is_found() {
        let source = "The town hates the Reds. On Monday the Reds marched to the hall. The mayor spoke to the Reds at noon. Later the Reds went home by bus.";
        let found = findings(source, &source.replace("Reds", "Vermin"));
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].pattern.as_str(), found[0].subject.as_str()), ("label_replaced", "Reds → Vermin"));
        assert_eq!((found[0].source_count, found[0].derived_count), (4, 4));
    }

    #[test]
    fn names_of_one_organisation_are_counted_together_and_an_abbreviation_is_no_other_label() {
        let source = "The World Health Organization met in the hall. The WHO chose a new head on Monday. He thanked the WHO at noon. Later the WHO staff went home by bus.";
        let cut = source
            .replace("The World Health Organization", "They")
            .replace("The WHO", "They")
            .replace("the WHO", "them");
        let found = findings(source, &cut);
        let cut: Vec<_> = found.iter().map(|f| (f.pattern.as_str(), f.subject.as_str(), f.source_count)).collect();
        assert_eq!(cut, [("mentions_cut", "WHO, World Health Organization", 4)]);
        assert_eq!(findings(source, &source.replace("WHO", "World Health Organization")), []);
    }

    #[test]
    fn hedges_dropped_throughout_are_found() {
        let source = "The mill may close in the spring of next year. The owner could sell the land to the town. The fire appears to have begun in the hall. Prices of flour will probably rise in the north.";
        let sure = source
            .replace("may close", "will close")
            .replace("could sell", "will sell")
            .replace("appears to have begun", "began")
            .replace("will probably rise", "will rise");
        let found = findings(source, &sure);
        let hedges: Vec<_> = found.iter().filter(|f| f.pattern == "hedges_dropped").collect();
        assert_eq!(hedges.iter().map(|f| (f.source_count, f.derived_count)).collect::<Vec<_>>(), [(4, 0)], "{found:?}");
        assert!(findings(source, source).is_empty());
    }

    #[test]
    fn headings_and_fragments_are_no_sentences_of_a_section() {
        let kept = "The old mill by the river burnt down on Monday night. The owner has not been seen since.";
        let told = |n: usize| format!("Worker number {n} of the mill told the town about the flour.");
        let of = |parts: &[String]| {
            let found = findings(&format!("{kept}\n\n{}", parts.join(" ")), kept);
            found.iter().map(|f| (f.pattern.clone(), f.source_count)).collect::<Vec<_>>()
        };
        let fragments = ["No flour.".to_owned(), "No bread.".to_owned(), "A town.".to_owned()];
        let four: Vec<String> = (0..4).map(told).chain(fragments.clone()).collect();
        assert_eq!(of(&four), []);
        let six: Vec<String> = (0..3).map(told).chain(fragments).chain((3..6).map(told)).collect();
        assert_eq!(of(&six), [("section_dropped".to_owned(), 6)]);
    }

    #[test]
    fn a_copy_has_no_findings() {
        let source = include_str!("../../seeds/004_1bc1a7727b00b72f.txt");
        assert_eq!(findings(source, source), []);
    }
}
