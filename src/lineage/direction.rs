//! Direction: which of two linked articles came first.

use std::borrow::Cow;
use std::sync::LazyLock;

use rayon::prelude::*;
use regex::Regex;

use super::Sources;
use super::attribution::Attribution;
use super::reason::{Reason, Value};
use crate::article::Precision;
use crate::ingest::shape::cue;
use crate::verify::Match;

/// Log-odds of a certain order in time.
const TIME: f64 = 5.0;
/// Hours between two times of day without zones that settle their order.
const UNZONED_HOURS: f64 = 6.0;
/// Log-odds of an order in time that the later text's own credit contradicts: a printed date can be wrong, but nobody
/// credits what is not yet written.
const TIME_CONTRADICTED: f64 = 1.0;
/// Log-odds of a credit in a phrase that credits.
const CREDIT: f64 = 4.0;
/// Log-odds of the other outlet's mere name.
const MENTION: f64 = 3.0;
/// Log-odds of being credited by more of the other articles: they know the original.
const STANDING: f64 = 1.5;
/// Log-odds of a press release being what the other text was written from: press offices do not copy from papers.
const RELEASE: f64 = 4.0;
/// Log-odds of a signature by the own outlet: copies and rewrites seldom carry a desk's byline.
const SIGNED: f64 = 1.0;
/// Log-odds of the one of two articles of an outlet that speaks of an earlier version being the later.
const UPDATE: f64 = 3.0;
/// Largest log-odds of the lengths.
const LENGTH: f64 = 0.2;
/// Own wording in common from which the lengths count in full.
const WORDING: f64 = 0.165;

/// What the rest of the corpus says of an article, and what its form says.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// How many matched articles of other outlets credit its outlet.
    credited_by: Vec<usize>,
    /// Whether it presents itself as a press release.
    is_release: Vec<bool>,
    /// Whether it says that it changes what an earlier version said.
    is_update: Vec<bool>,
}

impl Standing {
    /// Counts the credits along all matches.
    pub fn of(sources: &Sources<'_>, attribution: &Attribution, matches: &[Cow<'_, Match>]) -> Self {
        let mut credited_by = vec![0; sources.articles.len()];
        for found in matches {
            for (source, derived) in [(found.a, found.b), (found.b, found.a)] {
                if credit(sources, attribution, source, derived).is_some() {
                    credited_by[source] += 1;
                }
            }
        }
        let is_release = sources.articles.par_iter().map(|article| is_release(&article.text)).collect();
        let is_update = sources.articles.par_iter().map(|article| is_update(&article.text)).collect();
        Self { credited_by, is_release, is_update }
    }
}

/// Whether a text presents itself as a press release, in words that stand on such pages everywhere.
fn is_release(text: &str) -> bool {
    static MARKS: LazyLock<Regex> = LazyLock::new(|| {
        cue(
            r"(?im)^\W*(?:press|news|media) release\b|\bfor immediate release\b|^\W*notes (?:to|for) editors\b|^\W*(?:press|media) (?:contact|office|enquiries|inquiries)\b",
        )
    });
    MARKS.is_match(text)
}

/// Whether a text says that it changes what an earlier version of it said.
fn is_update(text: &str) -> bool {
    static MARKS: LazyLock<Regex> = LazyLock::new(|| {
        cue(
            r"(?im)^\W*update ?\d|^\W*(?:correction|clarification|corrected)\b|\b(?:article|story|report) (?:was|has been) (?:amended|corrected|updated)\b|\ban? earlier (?:version|story|report)\b|^\W*\((?:adds|recasts|updates|corrects)\b",
        )
    });
    MARKS.is_match(text)
}

/// A yes-or-no sign that only one of two articles bears, with the log-odds for the source bearing it.
fn sign<'a>(name: &'static str, signs: &[bool], source: usize, derived: usize, weight: f64) -> Option<Reason<'a>> {
    match (signs[source], signs[derived]) {
        (true, false) => Some(Reason::new(name, Value::Words("source"), weight)),
        (false, true) => Some(Reason::new(name, Value::Words("derived"), -weight)),
        _ => None,
    }
}

/// The reasons why `source` came before `derived` (positive) or after it (negative), in log-odds.
pub fn weigh<'a>(
    sources: &Sources<'a>,
    attribution: &'a Attribution,
    standing: &Standing,
    found: &Match,
    (source, derived): (usize, usize),
) -> Vec<Reason<'a>> {
    let mut reasons = Vec::new();
    let forward = credit(sources, attribution, source, derived);
    let backward = credit(sources, attribution, derived, source);
    let credited = forward.map_or(0.0, |e| e.weight) - backward.map_or(0.0, |e| e.weight);
    if let Some(time) = time(sources, source, derived) {
        let contradicted = time.weight * credited < 0.0;
        let weight = if contradicted { TIME_CONTRADICTED * time.weight.signum() } else { time.weight };
        reasons.push(Reason { weight, ..time });
    }
    reasons.extend(forward);
    reasons.extend(backward.map(|e| {
        let name = if e.name == "credit" { "credited_by_source" } else { "named_by_source" };
        Reason { name, weight: -e.weight, ..e }
    }));
    let (s, d) = (standing.credited_by[source], standing.credited_by[derived]);
    if s != d {
        let more = if s > d { 1.0 } else { -1.0 };
        reasons.push(Reason::new("credited_by_others", Value::Counts(s, d), STANDING * more));
    }
    reasons.extend(sign("press_release", &standing.is_release, source, derived, RELEASE));
    if attribution.same_outlet(source, derived) {
        reasons.extend(sign("announces_update", &standing.is_update, source, derived, -UPDATE));
    } else {
        reasons.extend(sign("signed_by_outlet", &attribution.signs_itself, source, derived, SIGNED));
    }
    reasons.push(length(sources, attribution, found, source, derived));
    reasons
}

/// The order of the two dates, when both are known and their ranges do not overlap. Times of day without a zone count in
/// proportion to the gap: an hour may be a matter of zones, half a day is not.
fn time<'a>(sources: &Sources<'a>, source: usize, derived: usize) -> Option<Reason<'a>> {
    let (s, d) = (sources.articles[source].published.as_ref()?, sources.articles[derived].published.as_ref()?);
    let reason = |weight| Some(Reason::new("time", Value::Dates(&s.written, &d.written), weight));
    if s.certainly_before(d) {
        return reason(TIME);
    }
    if d.certainly_before(s) {
        return reason(-TIME);
    }
    if s.precision == Precision::Day || d.precision == Precision::Day {
        return None;
    }
    let hours = (d.instant.as_second() - s.instant.as_second()) as f64 / 3600.0;
    if hours == 0.0 { None } else { reason((hours / UNZONED_HOURS).clamp(-1.0, 1.0) * TIME) }
}

/// Whether `derived` names the outlet of `source`. The name of a body that speaks of itself (a press office) is in
/// everybody's text, so it is no credit.
fn credit<'a>(
    sources: &Sources<'a>,
    attribution: &'a Attribution,
    source: usize,
    derived: usize,
) -> Option<Reason<'a>> {
    let outlet = attribution.outlet[source]?;
    if attribution.same_outlet(source, derived) || attribution.speaks_of_itself[source] {
        return None;
    }
    if let Some(phrase) = attribution.credited[derived].get(&outlet) {
        return Some(Reason::new("credit", Value::Words(phrase), CREDIT));
    }
    let is_named = attribution.named[derived].contains(&outlet);
    is_named.then(|| Reason::new("names_outlet", Value::Words(sources.articles[source].outlet_name()), MENTION))
}

/// Rewriting for another outlet cuts more often than it adds; a later version of the same outlet's story grows. Weak on
/// either side, and it never decides alone.
fn length<'a>(
    sources: &Sources<'a>,
    attribution: &Attribution,
    found: &Match,
    source: usize,
    derived: usize,
) -> Reason<'a> {
    let (s, d) = (sources.texts[source].words.len().max(1), sources.texts[derived].words.len().max(1));
    let longer = (2.0 * (s as f64 / d as f64).ln()).tanh() * LENGTH;
    // Who shares hardly any wording with another may have written more or less for any reason.
    let longer = longer * (found.own_wording() / WORDING).min(1.0);
    let weight = if attribution.same_outlet(source, derived) { -longer } else { longer };
    Reason::new("length", Value::Counts(s, d), weight)
}
