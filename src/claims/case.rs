//! A case: one claim of the source beside what may be the same claim in the derived article, as the detectors see it.

use std::collections::BTreeSet;
use std::ops::Range;

use super::Kind;
use super::diff::{self, Hunk};
use super::moments;
use super::names;
use super::quantities;
use super::side::{Side, Unit};
use super::synonyms::{self, Synonyms};
use super::weights;

/// Two claims side by side, with what stands around them.
#[derive(Debug)]
pub struct Case<'a> {
    /// The source.
    pub source: &'a Side<'a>,
    /// The derived article.
    pub derived: &'a Side<'a>,
    /// The claim's tokens in the source.
    pub s: Range<usize>,
    /// The claim's tokens in the derived article.
    pub d: Range<usize>,
    /// Tokens of the sentences the source claim stands in.
    pub s_sentence: Range<usize>,
    /// Tokens of the sentences the derived claim stands in.
    pub d_sentence: Range<usize>,
    /// The same with the sentences before and behind.
    pub s_near: Range<usize>,
    /// The same with the sentences before and behind.
    pub d_near: Range<usize>,
    /// The differences.
    pub hunks: Vec<Hunk>,
    /// Content tokens of the source that the derived sentences around no longer have.
    pub lost: Vec<usize>,
    /// Content tokens of the derived claim that the source sentences around do not have.
    pub new: Vec<usize>,
    /// Those of them that stand for one another.
    pub synonyms: Synonyms,
    /// Tokens of quantities and times of the source claim.
    pub s_figures: BTreeSet<usize>,
    /// Tokens of quantities and times of the derived claim.
    pub d_figures: BTreeSet<usize>,
    /// How alike the claims are, 0 to 1.
    pub similarity: f64,
    /// How freely the derived article rewrites as a whole: 0 word for word, 1 all in its own words.
    pub freedom: f64,
}

/// Tokens up to which a claim is short.
const SHORT: usize = 12;

/// Bytes from which on a word with a letter changed is still known.
const RESPELLED: usize = 6;

/// What a detector found.
#[derive(Clone, Debug, PartialEq)]
pub struct Detection {
    /// The kind of alteration.
    pub kind: Kind,
    /// The rule.
    pub rule: &'static str,
    /// Cue words in the source.
    pub from: String,
    /// Cue words in the derived article.
    pub to: String,
    /// How sure, 0 to 1.
    pub confidence: f64,
}

impl Detection {
    /// A detection.
    pub fn new(
        kind: Kind,
        rule: &'static str,
        from: impl Into<String>,
        to: impl Into<String>,
        confidence: f64,
    ) -> Self {
        Self { kind, rule, from: from.into(), to: to.into(), confidence }
    }
}

/// The two sides and what is known of them as a whole.
#[derive(Debug)]
pub struct Pair<'a> {
    /// The source.
    pub source: &'a Side<'a>,
    /// The derived article.
    pub derived: &'a Side<'a>,
    /// See [`Case::freedom`].
    pub freedom: f64,
}

impl<'a> Pair<'a> {
    /// Puts two claims side by side; the sentences are those the claims stand in.
    pub fn case(&self, s: &Unit, d: &Unit, s_sentences: Range<usize>, d_sentences: Range<usize>) -> Case<'a> {
        let (source, derived) = (self.source, self.derived);
        let hunks = diff::hunks(&source.tokens, s.tokens.clone(), &derived.tokens, d.tokens.clone());
        let s_near = source.around(s_sentences.clone(), 1, 1);
        let d_near = derived.around(d_sentences.clone(), 1, 1);
        let figures = Figures::of(source, s.tokens.clone(), derived, d.tokens.clone());
        let lost: Vec<usize> = hunks
            .iter()
            .flat_map(|h| h.source.clone())
            .filter(|&i| source.tokens[i].is_content() && !figures.same_s.contains(&i))
            .filter(|&i| !is_among(source, i, derived, d_near.clone()))
            .collect();
        let new: Vec<usize> = hunks
            .iter()
            .flat_map(|h| h.derived.clone())
            .filter(|&j| derived.tokens[j].is_content() && !figures.same_d.contains(&j))
            .filter(|&j| !is_among(derived, j, source, s_near.clone()))
            .collect();
        let synonyms = synonyms::find(source, &lost, derived, &new);
        let similarity = weights::similarity(&source.tokens[s.tokens.clone()], &derived.tokens[d.tokens.clone()]);
        Case {
            source,
            derived,
            s: s.tokens.clone(),
            d: d.tokens.clone(),
            s_sentence: source.around(s_sentences, 0, 0),
            d_sentence: derived.around(d_sentences, 0, 0),
            s_near,
            d_near,
            hunks,
            lost,
            new,
            synonyms,
            s_figures: figures.s,
            d_figures: figures.d,
            similarity,
            freedom: self.freedom,
        }
    }
}

/// The quantities and times of two claims.
#[derive(Default)]
struct Figures {
    s: BTreeSet<usize>,
    d: BTreeSet<usize>,
    /// Those that both claims state, each in its own way: "8 km" and "5 miles".
    same_s: BTreeSet<usize>,
    same_d: BTreeSet<usize>,
}

impl Figures {
    fn of(source: &Side<'_>, s: Range<usize>, derived: &Side<'_>, d: Range<usize>) -> Self {
        let mut figures = Self::default();
        let theirs = derived.quantities_in(d.clone());
        figures.d.extend(theirs.iter().flat_map(|q| q.tokens.clone()));
        for quantity in source.quantities_in(s.clone()) {
            figures.s.extend(quantity.tokens.clone());
            for other in theirs.iter().filter(|other| quantities::same(quantity, other)) {
                figures.same_s.extend(quantity.tokens.clone());
                figures.same_d.extend(other.tokens.clone());
            }
        }
        let theirs = derived.moments_in(d);
        figures.d.extend(theirs.iter().flat_map(|m| m.tokens.clone()));
        for moment in source.moments_in(s) {
            figures.s.extend(moment.tokens.clone());
            for other in theirs.iter().filter(|other| moments::agree(moment, other)) {
                figures.same_s.extend(moment.tokens.clone());
                figures.same_d.extend(other.tokens.clone());
            }
        }
        figures
    }
}

/// Whether a token of one side stands among tokens of the other, in any form.
pub fn is_among(side: &Side<'_>, token: usize, other: &Side<'_>, range: Range<usize>) -> bool {
    let token = &side.tokens[token];
    other.tokens[range].iter().any(|t| names::same_word(t, token))
}

impl Case<'_> {
    /// Share of the shorter claim's tokens that the longer one has in the same order.
    fn unchanged(&self) -> f64 {
        let changed: usize = self.hunks.iter().map(|h| h.source.len()).sum();
        let kept = self.s.len().saturating_sub(changed);
        kept as f64 / self.s.len().min(self.d.len()).max(1) as f64
    }

    /// Whether the two are alike enough to be one claim. In a short claim one changed word weighs so much that the
    /// similarity is low, though all other words stand.
    pub fn is_alike(&self, similarity: f64) -> bool {
        self.similarity >= similarity || (self.s.len().min(self.d.len()) <= SHORT && self.unchanged() >= 0.6)
    }

    /// How near the derived article as a whole keeps to the wording of its source, 0 to 1. A swapped word in a text
    /// otherwise copied word for word was swapped on purpose; in a text where everything is reworded it tells nothing.
    pub fn closeness(&self) -> f64 {
        ((0.42 - self.freedom) / 0.2).clamp(0.0, 1.0)
    }

    /// How much a swap of plain words tells here, 0 to 1.
    pub fn strictness(&self) -> f64 {
        ((self.similarity - 0.3) / 0.4).clamp(0.0, 1.0) * self.closeness()
    }

    /// Whether a word of the source stands in the derived sentences with a letter more, less or other: it was not cut.
    pub fn is_respelled(&self, lost: usize) -> bool {
        let word = &self.source.tokens[lost].word;
        word.len() >= RESPELLED
            && self.derived.tokens[self.d_sentence.clone()]
                .iter()
                .any(|t| t.word.len() + 1 >= RESPELLED && strsim::osa_distance(&t.word, word) <= 1)
    }

    /// Whether all words are the same in the same order.
    pub fn is_verbatim(&self) -> bool {
        self.hunks.is_empty()
    }

    /// The source text of a run of tokens.
    pub fn from(&self, tokens: Range<usize>) -> String {
        shorten(self.source.words(tokens))
    }

    /// The derived text of a run of tokens.
    pub fn to(&self, tokens: Range<usize>) -> String {
        shorten(self.derived.words(tokens))
    }
}

/// Cue words are for a table cell: white space in one line, long ones cut.
fn shorten(words: &str) -> String {
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(80) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}
