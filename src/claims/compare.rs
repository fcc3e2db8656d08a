//! Two articles -> their claims: aligned, split where only a part changed, and judged.

use std::collections::BTreeSet;
use std::ops::Range;

use super::align::{self, Bead, Weights};
use super::case::{Case, Detection, Pair};
use super::side::{Side, Unit};
use super::{Claim, Kind, Rule, Status, detect, segments, severity, style};
use crate::article::Span;
use crate::settings::ClaimSettings;
use crate::text::Text;

/// Confidence from which a detection makes a claim altered.
const REPORTED: f64 = 0.5;

/// Similarity from which two clauses of aligned sentences are the same claim.
const CLAUSE: f64 = 0.22;

/// Similarity from which clauses of sentences that are not aligned are the same claim.
const STRAY: f64 = 0.5;

/// Content words an omitted or added clause needs to be listed.
const LISTED: usize = 2;

/// Compares a source with what was derived from it. Claims come in the order of the derived article, omitted ones where
/// they would stand.
pub fn compare(source: &Text, derived: &Text, settings: &ClaimSettings) -> Vec<Claim> {
    let (source, derived) = (Side::of(source), Side::of(derived));
    let weights = Weights::of(&source, &derived);
    let beads = align::sentences(&source, &derived, &weights, settings.align);
    let freedom = style::freedom(&source, &derived, &weights, &beads);
    let pair = Pair { source: &source, derived: &derived, weights: &weights, freedom };
    Comparison {
        pair,
        rows: Vec::new(),
        used_source: vec![false; source.clauses.len()],
        used_derived: vec![false; derived.clauses.len()],
    }
    .run(&beads)
}

/// A claim with its place in the order of the result.
struct Row {
    order: (usize, usize, usize),
    claim: Claim,
}

struct Comparison<'a> {
    pair: Pair<'a>,
    rows: Vec<Row>,
    used_source: Vec<bool>,
    used_derived: Vec<bool>,
}

/// Clauses of a bead that were found to be one claim.
struct Match {
    source: Unit,
    derived: Unit,
}

impl Comparison<'_> {
    fn run(mut self, beads: &[Bead]) -> Vec<Claim> {
        for bead in beads {
            self.bead(bead);
        }
        self.strays(beads);
        self.omissions(beads);
        self.additions();
        self.rows.sort_by_key(|row| row.order);
        self.rows.into_iter().map(|row| row.claim).collect()
    }

    /// The claims of aligned sentences.
    fn bead(&mut self, bead: &Bead) {
        let (source, derived) = (self.pair.source, self.pair.derived);
        let s = source.clauses_in(&bead.source);
        let d = derived.clauses_in(&bead.derived);
        let whole = self.pair.case(
            &source.join(s.clone()),
            &derived.join(d.clone()),
            bead.source.clone(),
            bead.derived.clone(),
        );
        if whole.is_verbatim() || (s.len() == 1 && d.len() == 1) {
            self.emit(&source.join(s.clone()), &derived.join(d.clone()), &whole, bead.moved);
            self.used_source[s].fill(true);
            self.used_derived[d].fill(true);
            return;
        }
        let matches = self.match_clauses(s, d);
        for found in matches {
            let case = self.pair.case(&found.source, &found.derived, bead.source.clone(), bead.derived.clone());
            self.emit(&found.source, &found.derived, &case, bead.moved);
        }
    }

    /// Which clauses of aligned sentences are one claim: best pairs first, then clauses beside a pair that make it more
    /// alike.
    fn match_clauses(&mut self, s: Range<usize>, d: Range<usize>) -> Vec<Match> {
        let (source, derived, weights) = (self.pair.source, self.pair.derived, self.pair.weights);
        let alike = |x: &Unit, y: &Unit| {
            weights.similarity(&source.tokens[x.tokens.clone()], &derived.tokens[y.tokens.clone()])
        };
        let mut scored: Vec<(f64, usize, usize)> = s
            .clone()
            .flat_map(|i| d.clone().map(move |j| (i, j)))
            .map(|(i, j)| (alike(&source.clauses[i], &derived.clauses[j]), i, j))
            .filter(|(similarity, ..)| *similarity >= CLAUSE)
            .collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        let mut pairs: Vec<(Range<usize>, Range<usize>)> = Vec::new();
        for (_, i, j) in scored {
            if !self.used_source[i] && !self.used_derived[j] {
                self.used_source[i] = true;
                self.used_derived[j] = true;
                pairs.push((i..i + 1, j..j + 1));
            }
        }
        if pairs.is_empty() {
            // Aligned as a whole, though no clause is: one claim.
            self.used_source[s.clone()].fill(true);
            self.used_derived[d.clone()].fill(true);
            pairs.push((s.clone(), d.clone()));
        }
        // Clauses left over join a neighbour when that makes the two sides more alike.
        let mut grew = true;
        while grew {
            grew = false;
            for (x, y) in &mut pairs {
                let now = alike(&source.join(x.clone()), &derived.join(y.clone()));
                for wider in wider(x, &s, &self.used_source) {
                    if alike(&source.join(wider.clone()), &derived.join(y.clone())) > now + 0.03 {
                        self.used_source[wider.clone()].fill(true);
                        *x = wider;
                        grew = true;
                        break;
                    }
                }
                let now = alike(&source.join(x.clone()), &derived.join(y.clone()));
                for wider in wider(y, &d, &self.used_derived) {
                    if alike(&source.join(x.clone()), &derived.join(wider.clone())) > now + 0.03 {
                        self.used_derived[wider.clone()].fill(true);
                        *y = wider;
                        grew = true;
                        break;
                    }
                }
            }
        }
        pairs.into_iter().map(|(x, y)| Match { source: source.join(x), derived: derived.join(y) }).collect()
    }

    /// Clauses that were moved out of their sentence into another one.
    fn strays(&mut self, beads: &[Bead]) {
        let (source, derived, weights) = (self.pair.source, self.pair.derived, self.pair.weights);
        let sentence_of_derived = |j: usize| derived.clauses[j].sentence;
        let mut scored = Vec::new();
        let free: Vec<usize> = (0..source.clauses.len()).filter(|&i| !self.used_source[i]).collect();
        for j in (0..derived.clauses.len()).filter(|&j| !self.used_derived[j]) {
            let y = &derived.clauses[j];
            for &i in &free {
                let x = &source.clauses[i];
                let similarity =
                    weights.similarity(&source.tokens[x.tokens.clone()], &derived.tokens[y.tokens.clone()]);
                if similarity >= STRAY && content(source, x) >= LISTED {
                    scored.push((similarity, i, j));
                }
            }
        }
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        for (_, i, j) in scored {
            if self.used_source[i] || self.used_derived[j] {
                continue;
            }
            self.used_source[i] = true;
            self.used_derived[j] = true;
            let (x, y) = (source.clauses[i].clone(), derived.clauses[j].clone());
            let together =
                beads.iter().any(|b| b.source.contains(&x.sentence) && b.derived.contains(&sentence_of_derived(j)));
            let case = self.pair.case(&x, &y, x.sentence..x.sentence + 1, y.sentence..y.sentence + 1);
            self.emit(&x, &y, &case, !together);
        }
    }

    fn omissions(&mut self, beads: &[Bead]) {
        let source = self.pair.source;
        for i in 0..source.clauses.len() {
            let unit = &source.clauses[i];
            if self.used_source[i] || content(source, unit) < LISTED {
                continue;
            }
            // A sentence left out as a whole is one row.
            let all = source.clauses_of[unit.sentence].clone();
            let unit = if all.clone().all(|k| !self.used_source[k]) {
                if i != all.start {
                    continue;
                }
                source.join(all)
            } else {
                unit.clone()
            };
            let after =
                beads.iter().filter(|b| b.source.start <= unit.sentence && !b.moved).map(|b| b.derived.end).max();
            let claim = self.one_sided(Some(&unit), None);
            self.rows.push(Row { order: (after.map_or(0, |d| d * 2), unit.tokens.start, 1), claim });
        }
    }

    fn additions(&mut self) {
        let derived = self.pair.derived;
        for j in 0..derived.clauses.len() {
            let unit = &derived.clauses[j];
            if self.used_derived[j] || content(derived, unit) < LISTED {
                continue;
            }
            let all = derived.clauses_of[unit.sentence].clone();
            let unit = if all.clone().all(|k| !self.used_derived[k]) {
                if j != all.start {
                    continue;
                }
                derived.join(all)
            } else {
                unit.clone()
            };
            let claim = self.one_sided(None, Some(&unit));
            self.rows.push(Row { order: (unit.sentence * 2 + 1, unit.tokens.start, 0), claim });
        }
    }

    fn one_sided(&self, source: Option<&Unit>, derived: Option<&Unit>) -> Claim {
        let (side, unit, status) = match (source, derived) {
            (Some(unit), _) => (self.pair.source, unit, Status::Omitted),
            (None, Some(unit)) => (self.pair.derived, unit, Status::Added),
            (None, None) => return Claim::default(),
        };
        let weight = self.pair.weights.sum(&side.tokens[unit.tokens.clone()]);
        let confidence = 0.8;
        Claim {
            source: source.map(|u| self.pair.source.text.verbatim(u.span)),
            derived: derived.map(|u| self.pair.derived.text.verbatim(u.span)),
            status,
            kinds: BTreeSet::new(),
            severity: severity::of_one_sided(status, position(side, unit), weight, confidence),
            confidence,
            moved: false,
            rules: Vec::new(),
        }
    }

    /// Judges a pair and adds its row.
    fn emit(&mut self, s: &Unit, d: &Unit, case: &Case<'_>, moved: bool) {
        let detections: Vec<Detection> = if case.is_verbatim() {
            // The same words between other marks are still another claim.
            let mut found = Vec::new();
            detect::quote::detect(case, &mut found);
            found
        } else {
            detect::run(case)
        };
        let reported: Vec<&Detection> = detections.iter().filter(|d| d.confidence >= REPORTED).collect();
        let (status, confidence) = match reported.iter().map(|d| d.confidence).max_by(f64::total_cmp) {
            Some(best) => (Status::Altered, best * (0.6 + 0.4 * case.similarity)),
            None if case.is_verbatim() => (Status::Verbatim, 0.99),
            None => (Status::Reworded, 0.5 + 0.4 * case.similarity),
        };
        let kinds: BTreeSet<Kind> = reported.iter().map(|d| d.kind).collect();
        let mut rules: Vec<Rule> =
            reported.iter().map(|d| Rule { name: dbg_name(d, case), from: d.from.clone(), to: d.to.clone() }).collect();
        rules.dedup();
        let changed: Vec<usize> = case.lost.clone();
        let rarity = changed
            .iter()
            .map(|&i| self.pair.weights.of_token(&self.pair.source.tokens[i]))
            .chain(case.new.iter().map(|&j| self.pair.weights.of_token(&self.pair.derived.tokens[j])))
            .fold(0.0, f64::max);
        let severity = match status {
            Status::Altered => severity::of_altered(&kinds, position(self.pair.derived, d), rarity, confidence),
            _ => 0.0,
        };
        let mut spans = (s.span, d.span);
        if status == Status::Altered && !kinds.contains(&Kind::Attribution) {
            let kept = segments::kept(case);
            if !kinds.contains(&Kind::Quote)
                && let Some((x, y)) = segments::core(case, &kept)
            {
                spans = (trimmed(self.pair.source, s, x), trimmed(self.pair.derived, d, y));
            }
            for segment in kept {
                let spans = (
                    trimmed(self.pair.source, s, segment.source),
                    trimmed(self.pair.derived, d, segment.derived.clone()),
                );
                let (status, confidence) = (Status::Verbatim, 0.95);
                let claim = Claim { status, confidence, moved, ..self.two_sided(spans) };
                self.rows.push(Row { order: (d.sentence * 2 + 1, segment.derived.start, 1), claim });
            }
        }
        let claim = Claim { status, kinds, severity, confidence, moved, rules, ..self.two_sided(spans) };
        self.rows.push(Row { order: (d.sentence * 2 + 1, d.tokens.start, 0), claim });
    }

    /// A claim of both articles, not yet judged.
    fn two_sided(&self, (source, derived): (Span, Span)) -> Claim {
        Claim {
            source: Some(self.pair.source.text.verbatim(source)),
            derived: Some(self.pair.derived.text.verbatim(derived)),
            ..Claim::default()
        }
    }
}

/// The span of a part of a unit: from its first to its last token, with the unit's own marks at its ends.
fn trimmed(side: &Side<'_>, unit: &Unit, part: Range<usize>) -> Span {
    let (Some(first), Some(last)) = (side.tokens.get(part.start), side.tokens.get(part.end.wrapping_sub(1))) else {
        return unit.span;
    };
    let start = if part.start == unit.tokens.start { unit.span.start } else { first.span.start };
    let end = if part.end == unit.tokens.end { unit.span.end } else { last.span.end };
    Span::new(start, end.max(start))
}

/// A run of clauses made wider by one or two free neighbours, before or behind, within bounds.
fn wider(run: &Range<usize>, bounds: &Range<usize>, used: &[bool]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for more in 1..=2 {
        if run.start >= bounds.start + more && !used[run.start - more..run.start].iter().any(|u| *u) {
            found.push(run.start - more..run.end);
        }
        if run.end + more <= bounds.end && !used[run.end..run.end + more].iter().any(|u| *u) {
            found.push(run.start..run.end + more);
        }
    }
    found
}

fn content(side: &Side<'_>, unit: &Unit) -> usize {
    side.tokens[unit.tokens.clone()].iter().filter(|t| t.is_content()).count()
}

/// Where a claim stands: 0 at the head of the article, 1 at its end.
fn position(side: &Side<'_>, unit: &Unit) -> f64 {
    unit.sentence as f64 / side.sentences.len().max(1) as f64
}

fn dbg_name(d: &Detection, case: &Case<'_>) -> String {
    format!("{}@{:.2}/{:.2}/{:.2}", d.rule, d.confidence, case.similarity, case.freedom)
}
