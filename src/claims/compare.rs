//! Two articles -> their claims: aligned, split where only a part changed, and judged.

use std::collections::BTreeSet;
use std::ops::Range;

use super::align::{self, Bead};
use super::case::{Case, Pair};
use super::judge::judge;
use super::pairing::{self, Found, Paired, Pairing};
use super::side::{Side, Unit};
use super::{Claim, Kind, Status, detect, segments, severity, style, weights};
use crate::article::Span;
use crate::settings::ClaimSettings;
use crate::text::Text;

/// Content words an omitted or added clause needs to be listed.
const LISTED: usize = 2;
/// Words from which a sentence needs a single one.
const SENTENCE: usize = 3;

/// Similarity of a pair from which a stretch put in or left out can be told from a rewording.
const CLOSE: f64 = 0.5;

/// How sure an omission or addition is: what is paraphrased beyond recognition looks the same.
const ONE_SIDED: f64 = 0.8;

/// Compares a source with what was derived from it. Claims come in the order of the derived article, omitted ones where
/// they would stand.
pub fn compare(source: &Text, derived: &Text, settings: &ClaimSettings) -> Vec<Claim> {
    let (mut source, mut derived) = (Side::of(source), Side::of(derived));
    weights::weigh(&mut source, &mut derived);
    let beads = align::sentences(&source, &derived, settings.align);
    let pairing = pairing::pair_up(&source, &derived, &beads);
    let freedom = style::freedom(&source, &derived, &beads);
    let pair = Pair { source: &source, derived: &derived, freedom };
    let mut rows = Rows { pair, rows: Vec::new() };
    for paired in &pairing.pairs {
        rows.paired(paired, &pairing);
    }
    rows.omissions(&pairing, &beads);
    rows.additions(&pairing);
    rows.rows.sort_by_key(|row| row.order);
    rows.rows.into_iter().map(|row| row.claim).collect()
}

/// A claim with its place in the order of the result.
struct Row {
    order: (usize, usize, usize),
    claim: Claim,
}

/// The claims so far.
struct Rows<'a> {
    pair: Pair<'a>,
    rows: Vec<Row>,
}

impl Rows<'_> {
    /// Judges a pair and adds its row, and rows for the parts of it that were kept word for word.
    fn paired(&mut self, paired: &Paired, pairing: &Pairing) {
        let (source, derived) = (self.pair.source, self.pair.derived);
        let (s, d) = (source.join(paired.source.clone()), derived.join(paired.derived.clone()));
        let case = self.pair.case(&s, &d, paired.s_sentences.clone(), paired.d_sentences.clone());
        let in_place = paired.found != Found::Repeated;
        let cut_off = if in_place { self.cut_off(paired, pairing, &case) } else { None };
        let cut =
            cut_off.as_ref().and_then(|clauses| detect::truncation::of_clause(&case, &source.join(clauses.clone())));
        let is_cut = cut.is_some();
        let mut cut: Vec<_> = cut.into_iter().collect();
        if in_place && let Some(before) = self.unsaid_before(paired, pairing) {
            cut.extend(detect::quote::of_context(&case, before));
        }
        let found = judge(&case, in_place, cut);
        let kept = if found.status == Status::Altered { segments::kept(&case) } else { Vec::new() };
        let mut spans = (s.span, d.span);
        if let Some(clauses) = cut_off.filter(|_| is_cut && found.status == Status::Altered) {
            // The row shows the claim with what was cut off; what is left of it stands beside it.
            let whole = clauses.start.min(paired.source.start)..clauses.end.max(paired.source.end);
            spans.0 = source.join(whole).span;
        } else if !found.kinds.contains(&Kind::Attribution)
            && !found.kinds.contains(&Kind::Quote)
            && found.status == Status::Altered
            && let Some((x, y)) = segments::core(&case, &kept)
        {
            spans = (part(source, &s, x), part(derived, &d, y));
        }
        // Whose words they are belongs to the claim: then only a long part stands alone.
        let attributed = found.kinds.contains(&Kind::Attribution);
        let long = |r: &Range<usize>| r.len() >= 4 && r.len() * 2 <= s.tokens.len();
        for segment in kept.into_iter().filter(|k| !attributed || long(&k.source)) {
            let spans = (part(source, &s, segment.source), part(derived, &d, segment.derived.clone()));
            let (status, confidence, moved) = (Status::Verbatim, 0.95, paired.moved);
            let claim = Claim { status, confidence, moved, ..self.two_sided(spans) };
            self.add((d.sentence * 2 + 1, segment.derived.start, 1), claim);
        }
        if in_place && case.similarity >= CLOSE {
            self.insertions(&case, (&s, &d), found.kinds.contains(&Kind::Truncation));
        }
        let severity = match found.status {
            Status::Altered => {
                severity::of_altered(&found.rules, position(derived, &d), found.rarity, found.confidence)
            }
            _ => 0.0,
        };
        let claim = Claim {
            status: found.status,
            kinds: found.kinds,
            severity,
            confidence: found.confidence,
            moved: paired.moved,
            rules: found.rules,
            ..self.two_sided(spans)
        };
        self.add((d.sentence * 2 + 1, d.tokens.start, 0), claim);
    }

    /// Rows for what was put into a claim, and for what was left out of it unless that is reported as truncation.
    fn insertions(&mut self, case: &Case<'_>, (s, d): (&Unit, &Unit), truncated: bool) {
        let (source, derived) = (self.pair.source, self.pair.derived);
        for run in segments::put_in(case) {
            let span = derived.text.verbatim(part(derived, d, run.clone()));
            let unit = Unit { sentence: d.sentence, tokens: run.clone(), span: d.span };
            let claim = Claim { derived: Some(span), ..Self::one_sided(Status::Added, derived, &unit) };
            self.add((d.sentence * 2 + 1, run.start, 2), claim);
        }
        let runs = if truncated { Vec::new() } else { segments::left_out(case) };
        for run in runs {
            let span = source.text.verbatim(part(source, s, run.clone()));
            let unit = Unit { sentence: s.sentence, tokens: run, span: s.span };
            let claim = Claim { source: Some(span), ..Self::one_sided(Status::Omitted, source, &unit) };
            self.add((d.sentence * 2 + 1, d.tokens.start, 2), claim);
        }
    }

    /// The clauses of the claim's own sentence, right beside it, that the derived article does not have.
    fn cut_off(&self, paired: &Paired, pairing: &Pairing, case: &Case<'_>) -> Option<Range<usize>> {
        let source = self.pair.source;
        if case.closeness() <= 0.0 {
            return None;
        }
        let bounds = source.clauses_in(&paired.s_sentences);
        let free = |k: usize| !pairing.used_source[k];
        let mut end = paired.source.end;
        while end < bounds.end && free(end) && source.clauses[end].sentence == source.clauses[end - 1].sentence {
            end += 1;
        }
        if end > paired.source.end {
            return Some(paired.source.end..end);
        }
        let mut start = paired.source.start;
        while start > bounds.start
            && free(start - 1)
            && source.clauses[start - 1].sentence == source.clauses[start].sentence
        {
            start -= 1;
        }
        // A clause before this one was cut from the claim before it, when there is one.
        let has_claim_before =
            start > bounds.start && source.clauses[start - 1].sentence == source.clauses[start].sentence;
        (start < paired.source.start && !has_claim_before).then_some(start..paired.source.start)
    }

    /// The tokens of the sentence right before a claim that opens its sentence, in the same paragraph, when the derived
    /// article has nothing of it.
    fn unsaid_before(&self, paired: &Paired, pairing: &Pairing) -> Option<Range<usize>> {
        let source = self.pair.source;
        let own = source.clauses[paired.source.start].sentence;
        let before = own.checked_sub(1).filter(|&before| source.blocks[before] == source.blocks[own])?;
        let opens = source.clauses_of[own].start == paired.source.start;
        let unsaid = source.clauses_of[before].clone().all(|clause| !pairing.used_source[clause]);
        (opens && unsaid).then(|| source.sentences[before].tokens.clone())
    }

    /// What the source says and the derived article does not.
    fn omissions(&mut self, pairing: &Pairing, beads: &[Bead]) {
        let source = self.pair.source;
        for unit in unexplained(source, &pairing.used_source) {
            let before =
                beads.iter().filter(|b| b.source.start <= unit.sentence && !b.moved).map(|b| b.derived.end).max();
            let claim = Self::one_sided(Status::Omitted, source, &unit);
            let claim = Claim { source: Some(source.text.verbatim(unit.span)), ..claim };
            self.add((before.map_or(0, |d| d * 2), unit.tokens.start, 1), claim);
        }
    }

    /// What the derived article says and the source does not.
    fn additions(&mut self, pairing: &Pairing) {
        let derived = self.pair.derived;
        for unit in unexplained(derived, &pairing.used_derived) {
            let claim = Self::one_sided(Status::Added, derived, &unit);
            let claim = Claim { derived: Some(derived.text.verbatim(unit.span)), ..claim };
            self.add((unit.sentence * 2 + 1, unit.tokens.start, 0), claim);
        }
    }

    fn one_sided(status: Status, side: &Side<'_>, unit: &Unit) -> Claim {
        let weight = weights::sum(&side.tokens[unit.tokens.clone()]);
        let severity = severity::of_one_sided(status, position(side, unit), weight, ONE_SIDED);
        Claim { status, severity, confidence: ONE_SIDED, kinds: BTreeSet::new(), ..Claim::default() }
    }

    fn two_sided(&self, (source, derived): (Span, Span)) -> Claim {
        Claim {
            source: Some(self.pair.source.text.verbatim(source)),
            derived: Some(self.pair.derived.text.verbatim(derived)),
            ..Claim::default()
        }
    }

    fn add(&mut self, order: (usize, usize, usize), claim: Claim) {
        self.rows.push(Row { order, claim });
    }
}

/// The clauses that are in no pair; a sentence none of whose clauses is in one comes whole, however little it says: "Nobody
/// was hurt" is a claim. A clause or a headline of a word or two is none.
fn unexplained(side: &Side<'_>, used: &[bool]) -> Vec<Unit> {
    let mut units = Vec::new();
    for (sentence, clauses) in side.clauses_of.iter().enumerate() {
        let says = |unit: &Unit, least| pairing::content(side, unit) >= least;
        if clauses.clone().any(|k| used[k]) {
            let free = clauses.clone().filter(|&k| !used[k]).map(|k| side.clauses[k].clone());
            units.extend(free.filter(|unit| says(unit, LISTED)));
        } else if !clauses.is_empty() {
            let unit = side.join(clauses.clone());
            let is_short = unit.tokens.len() < SENTENCE || side.headline[sentence];
            units.extend(says(&unit, if is_short { LISTED } else { 1 }).then_some(unit));
        }
    }
    units
}

/// The span of a part of a unit: from its first to its last token, with the unit's own marks at its ends.
fn part(side: &Side<'_>, unit: &Unit, tokens: Range<usize>) -> Span {
    let last = tokens.end.checked_sub(1).and_then(|i| side.tokens.get(i));
    let (Some(first), Some(last)) = (side.tokens.get(tokens.start), last) else { return unit.span };
    let start = if tokens.start == unit.tokens.start { unit.span.start } else { first.span.start };
    let end = if tokens.end == unit.tokens.end { unit.span.end } else { last.span.end };
    Span::new(start, end.max(start))
}

/// Where a claim stands: 0 at the head of the article, 1 at its end.
fn position(side: &Side<'_>, unit: &Unit) -> f64 {
    unit.sentence as f64 / side.sentences.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use proptest::prelude::*;

    fn claims(source: &str, derived: &str) -> Vec<Claim> {
        let (a, b) = (Text::of(&Article::bare("a", source)), Text::of(&Article::bare("b", derived)));
        compare(&a, &b, &ClaimSettings::default())
    }

    fn rows(source: &str, derived: &str) -> Vec<(Status, String, String)> {
        let show = |span: Option<Span>, text: &str| span.map_or(String::new(), |s| s.of(text).to_owned());
        claims(source, derived)
            .into_iter()
            .map(|c| (c.status, show(c.source, source), show(c.derived, derived)))
            .collect()
    }

    #[test]
    fn a_short_sentence_that_is_left_out_is_listed() {
        let source = "A fire destroyed two floors of the mill at Lund on Monday night. Nobody was hurt. Firefighters from three towns worked until morning to put out the flames.";
        let found = rows(source, &source.replace(" Nobody was hurt.", ""));
        let omitted: Vec<_> = found.iter().filter(|row| row.0 == Status::Omitted).collect();
        assert_eq!(omitted, [&(Status::Omitted, "Nobody was hurt.".to_owned(), String::new())]);
    }

    #[test]
    fn a_copy_is_verbatim_throughout() {
        let text = "The mill burnt down on Monday night. Nobody was hurt, the town said. “We will build it again,” said Ann Lind.";
        let found = claims(text, &text.replace(['“', '”'], "\""));
        assert_eq!(found.len(), 3);
        assert!(
            found.iter().all(|c| c.status == Status::Verbatim && c.rules.is_empty() && c.severity == 0.0),
            "{found:?}"
        );
    }

    #[test]
    fn a_changed_part_is_a_row_of_its_own_and_the_rest_is_verbatim() {
        let source = "The mill, which feeds the old town, burnt down on Monday night after a long strike, killing at least 12 workers and leaving 3 others hurt.";
        let derived = source.replace("12", "2");
        let found = rows(source, &derived);
        let altered: Vec<_> = found.iter().filter(|(status, ..)| *status == Status::Altered).collect();
        assert_eq!(altered.len(), 1, "{found:?}");
        assert_eq!(altered[0].1, "killing at least 12 workers");
        assert_eq!(altered[0].2, "killing at least 2 workers");
        assert!(found.iter().any(|(status, s, _)| *status == Status::Verbatim && s.contains("burnt down on Monday")));
    }

    #[test]
    fn what_is_missing_or_new_is_said_once() {
        let found = rows(
            "The mill burnt down on Monday night. Nobody has explained the smell of petrol. The town will build it again.",
            "The mill burnt down on Monday night. The town will build it again. Its owner lives in a castle by the sea.",
        );
        let of = |status| found.iter().filter(|(s, ..)| *s == status).cloned().collect::<Vec<_>>();
        assert_eq!(
            of(Status::Omitted),
            [(Status::Omitted, "Nobody has explained the smell of petrol.".to_owned(), String::new())]
        );
        assert_eq!(
            of(Status::Added),
            [(Status::Added, String::new(), "Its owner lives in a castle by the sea.".to_owned())]
        );
        assert_eq!(of(Status::Verbatim).len(), 2);
    }

    #[test]
    fn a_new_headline_is_compared_with_the_sentence_it_was_made_from() {
        let found = rows(
            "The old mill by the river burnt down on Monday night. Nobody was hurt in the hall. Flour is dear in May.",
            "Old mill by the river burnt down\n\nNobody was hurt in the hall. Flour is dear in May.",
        );
        assert!(
            found.iter().any(|(_, s, d)| s.contains("on Monday night") && d == "Old mill by the river burnt down"),
            "{found:?}"
        );
    }

    #[test]
    fn a_short_sentence_merged_into_another_is_found() {
        let found = rows(
            "The mill was told to mend its roof by the first of May. This has been done.",
            "The mill was told to mend its roof by the first of May, and this has been done.",
        );
        assert!(
            found.iter().any(|(_, s, d)| s == "This has been done." && d.contains("this has been done")),
            "{found:?}"
        );
    }

    #[test]
    fn every_altered_claim_says_why() {
        let found = claims(
            "The bank did not expect a recession this year. Rates rose by 25 basis points on Thursday. The town may sell the bridge.",
            "The bank expected a recession this year. Rates rose by 52 basis points on Thursday. The town will sell the bridge.",
        );
        let altered: Vec<_> = found.iter().filter(|c| c.status == Status::Altered).collect();
        assert_eq!(altered.len(), 3, "{found:?}");
        for claim in altered {
            assert!(!claim.rules.is_empty() && !claim.kinds.is_empty());
            assert!(claim.severity > 0.0 && claim.severity <= 1.0 && claim.confidence > 0.0 && claim.confidence <= 1.0);
        }
    }

    fn check(source: &str, derived: &str) {
        for claim in claims(source, derived) {
            for (span, text) in [(claim.source, source), (claim.derived, derived)] {
                let Some(span) = span else { continue };
                assert!(span.start < span.end && span.end <= text.len());
                assert_eq!(span.of(text).trim(), span.of(text));
            }
            assert!(claim.source.is_some() || claim.derived.is_some());
            assert!((0.0..=1.0).contains(&claim.severity) && (0.0..=1.0).contains(&claim.confidence));
        }
    }

    proptest! {
        #[test]
        fn any_text_can_be_compared(source in "\\PC{0,200}", derived in "\\PC{0,200}") {
            check(&source, &derived);
        }

        #[test]
        fn anything_like_an_article_can_be_compared(
            source in "(([A-Z]?[a-z]{1,6}|[0-9]{1,4}|said|not|“|”|\"|’s|U\\.S\\.|May|%|\\$)[ ,.;—\n]{1,2}){0,60}",
            derived in "(([A-Z]?[a-z]{1,6}|[0-9]{1,4}|said|not|“|”|\"|’s|U\\.S\\.|May|%|\\$)[ ,.;—\n]{1,2}){0,60}",
        ) {
            check(&source, &derived);
            check(&source, &source);
        }
    }
}
