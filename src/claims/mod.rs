//! Lineage -> Alterations: which claims were kept, reworded, altered, left out or added, how, and by whom first.

#![allow(
    clippy::disallowed_types,
    reason = "hash maps are only looked up in here; claims come in the order of the text"
)]

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::article::Span;
use crate::lineage::Node;

mod aliases;
mod align;
mod blame;
mod case;
mod chain;
mod clauses;
mod compare;
mod detect;
mod diff;
mod edge;
mod findings;
mod frames;
mod hashing;
mod inheritance;
mod judge;
mod lists;
mod moments;
mod names;
mod numerals;
mod pairing;
pub mod parts;
mod quantities;
mod segments;
mod severity;
mod side;
mod spelling;
mod style;
mod synonyms;
mod thesaurus;
mod tokens;
mod weights;

pub use blame::trace;
pub use compare::compare;

/// What became of a claim.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The same words in the same order.
    #[default]
    Verbatim,
    /// Other words, the same meaning.
    Reworded,
    /// The meaning, who vouches for it, how sure it is, or a label in it changed.
    Altered,
    /// In the source only.
    Omitted,
    /// In the derived article only.
    Added,
}

impl Status {
    /// The name written to `claims.csv`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Verbatim => "verbatim",
            Self::Reworded => "reworded",
            Self::Altered => "altered",
            Self::Omitted => "omitted",
            Self::Added => "added",
        }
    }

    /// Its sign, which is read without colour.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Verbatim => "=",
            Self::Reworded => "~",
            Self::Altered => "!",
            Self::Omitted => "–",
            Self::Added => "+",
        }
    }
}

/// How a claim was altered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A quantity, unit or magnitude.
    Number,
    /// A date, time or duration.
    Date,
    /// A person, place or organisation.
    Entity,
    /// Wording inside quotation marks, or speech turned into a quotation or back.
    Quote,
    /// Who says it, or the report verb.
    Attribution,
    /// Polarity.
    Negation,
    /// Certainty, possibility or necessity.
    Modality,
    /// A label swapped for another.
    Term,
    /// A qualifying part cut off.
    Truncation,
    /// Meaning changed in a way no other kind names.
    Other,
}

impl Kind {
    /// The name written to `claims.csv`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Date => "date",
            Self::Entity => "entity",
            Self::Quote => "quote",
            Self::Attribution => "attribution",
            Self::Negation => "negation",
            Self::Modality => "modality",
            Self::Term => "term",
            Self::Truncation => "truncation",
            Self::Other => "other",
        }
    }
}

/// A detector that fired, with the words that made it fire.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Rule {
    /// The detector's name: the kind it reports, or a finer name.
    pub name: String,
    /// Cue words in the source; empty when there are none.
    pub from: String,
    /// Cue words in the derived article; empty when there are none.
    pub to: String,
}

/// One claim of a pair of articles, compared.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// Bytes of the source article; `None` when the claim was added.
    pub source: Option<Span>,
    /// Bytes of the derived article; `None` when the claim was omitted.
    pub derived: Option<Span>,
    /// What became of it.
    pub status: Status,
    /// How it was altered; empty unless `status` is altered.
    pub kinds: BTreeSet<Kind>,
    /// How much it matters, 0 to 1.
    pub severity: f64,
    /// How sure the comparison is, 0 to 1.
    pub confidence: f64,
    /// Whether it stands in another place of the order.
    pub moved: bool,
    /// The detectors that fired.
    pub rules: Vec<Rule>,
}

/// The claims along one derivation between two articles of the corpus.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Position of the source article in the corpus.
    pub source: usize,
    /// Position of the derived article.
    pub derived: usize,
    /// Its claims with their first appearance, in the order of [`compare`].
    pub claims: Vec<Traced>,
}

/// A claim, and the article in which its alteration first appears.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Traced {
    /// The claim.
    pub claim: Claim,
    /// For an altered or added claim: the derived article, or the missing source when the change may predate the corpus.
    /// For a claim kept from a source that had altered it: the article that altered it first.
    pub introduced_by: Option<Node>,
}

/// A pattern over a whole article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Position of the source article in the corpus.
    pub source: usize,
    /// Position of the derived article.
    pub derived: usize,
    /// A stable name of the pattern: `label_replaced`, `mentions_cut`, `quotations_dropped`, `hedges_dropped`,
    /// `section_dropped`.
    pub pattern: String,
    /// What it is about: the label, the entity, the section.
    pub subject: String,
    /// How often in the source.
    pub source_count: usize,
    /// How often in the derived article.
    pub derived_count: usize,
    /// One sentence for the reader.
    pub statement: String,
}

/// Everything found out about the claims of a corpus.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Alterations {
    /// One for each derivation between two present articles, sorted by source and derived.
    pub comparisons: Vec<Comparison>,
    /// Sorted by source, derived, pattern and subject.
    pub findings: Vec<Finding>,
}
