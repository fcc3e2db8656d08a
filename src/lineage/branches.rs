//! Branches: the derivations of some articles, before they are put into one graph with those of the others.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::missing::Missing;
use super::tree::Tree;
use super::{Derivation, Evidence, Node, relation};
use crate::settings::LineageSettings;

/// The most an edge may claim when a date or a credit attests its direction: both can be wrong.
const ATTESTED: f64 = 0.97;
/// The most a step of an undated line may claim: the story may be no line.
const STEP: f64 = 0.95;
/// The most an edge may claim when the shape of the story speaks for its direction: a source of several others, with many
/// times the copies of any rival.
const STRUCTURAL: f64 = 0.9;
/// The most an edge may claim when the forms of the language attest its direction: a text may be made to sound old.
const LANGUAGE: f64 = 0.9;
/// Log-odds of archaic forms from which they attest it.
const ARCHAIC: f64 = 1.5;
/// Other copies of the source from which the shape speaks.
const COPIES: f64 = 2.0;
/// How many times the copies of the next possible source they must be.
const STANDS_OUT: f64 = 2.0;
/// The most an edge may claim when only the lengths or an even contest of possible sources speak for its direction.
const UNATTESTED: f64 = 0.65;

/// A derivation between two articles: source, derived article, and what is known of it.
pub type Branch = (usize, usize, Derivation);

/// A missing source and what came from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Origin {
    /// Its slug; before [`Branches::sorted`] that of its outlet alone.
    pub slug: String,
    /// The articles that came from it, ascending.
    pub children: Vec<(usize, Derivation)>,
}

/// The derivations of some articles.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Branches {
    /// Missing sources.
    pub origins: Vec<Origin>,
    /// What each article has from its only or first source in the corpus.
    pub firsts: Vec<Branch>,
    /// What articles have from second sources.
    pub seconds: Vec<Branch>,
}

impl Branches {
    /// Takes the derivations that were chosen in a branching; `seconds` are the candidates of it that are second sources.
    pub fn of(tree: &Tree<'_>, missing: Vec<Missing>, seconds: &[usize], settings: &LineageSettings) -> Self {
        let mut moved = vec![false; tree.chosen.len()];
        let mut origins = Vec::with_capacity(missing.len());
        for Missing { slug, children } in missing {
            let of_child = |child: super::missing::Child| {
                moved[child.article] = true;
                let runner_up = best_other(tree, child.article, None);
                let derivation = Derivation {
                    relation: child.relation,
                    confidence: child.confidence,
                    direction_confidence: ATTESTED,
                    evidence: child.evidence,
                    runner_up: runner_up.map(|(node, p)| (node, p.min(1.0 - child.confidence))),
                };
                (child.article, derivation)
            };
            origins.push(Origin { slug, children: children.into_iter().map(of_child).collect() });
        }
        let branch = |candidate: usize, is_second: bool| {
            let arc = tree.candidates[candidate].arc;
            (arc.source, arc.derived, derivation(tree, candidate, is_second, settings))
        };
        let chosen = tree.chosen.iter().enumerate().filter(|(article, _)| !moved[*article]).filter_map(|(_, c)| *c);
        Self {
            origins,
            firsts: chosen.map(|candidate| branch(candidate, false)).collect(),
            seconds: seconds.iter().map(|&candidate| branch(candidate, true)).collect(),
        }
    }

    /// The same where each article has the position that `positions` gives for its own.
    pub fn moved(mut self, positions: &[usize]) -> Self {
        for (article, derivation) in self.origins.iter_mut().flat_map(|origin| &mut origin.children) {
            *article = positions[*article];
            derivation.moved(positions);
        }
        for (source, derived, derivation) in self.firsts.iter_mut().chain(&mut self.seconds) {
            (*source, *derived) = (positions[*source], positions[*derived]);
            derivation.moved(positions);
        }
        self
    }

    /// Adds those of other articles.
    pub fn extend(&mut self, other: Self) {
        self.origins.extend(other.origins);
        self.firsts.extend(other.firsts);
        self.seconds.extend(other.seconds);
    }

    /// All of a corpus in order, with a slug of its own for each missing source: `cnn`, `cnn-2`, … are different missing
    /// articles of one outlet.
    pub fn sorted(mut self) -> Self {
        let first = |origin: &Origin| origin.children.first().map(|child| child.0);
        self.origins.sort_by(|x, y| (&x.slug, first(x)).cmp(&(&y.slug, first(y))));
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for origin in &mut self.origins {
            let times = seen.entry(origin.slug.clone()).or_default();
            *times += 1;
            if *times > 1 {
                origin.slug = format!("{}-{times}", origin.slug);
            }
        }
        self.origins.sort_by(|x, y| x.slug.cmp(&y.slug));
        self.firsts.sort_by_key(|branch| branch.1);
        self.seconds.sort_by_key(|branch| branch.1);
        self
    }
}

fn derivation(tree: &Tree<'_>, index: usize, is_second: bool, settings: &LineageSettings) -> Derivation {
    let candidate = &tree.candidates[index];
    // Of two twins either may be the one that the others copied.
    let stands_out =
        || candidate.copies + 1.0 >= STANDS_OUT * (tree.rival_copies(index) + 1.0) && !tree.joins_twins(index);
    let is_attested = candidate.direction > 0.5 && candidate.is_attested;
    let cap = if is_attested {
        ATTESTED
    } else if candidate.step.is_some() {
        STEP
    } else if candidate.copies >= COPIES && stands_out() {
        STRUCTURAL
    } else if tree.archaism(index) >= ARCHAIC {
        LANGUAGE
    } else {
        UNATTESTED
    };
    let order = if is_second { candidate.direction } else { tree.order(index) };
    // A second source does not compete with the first; it needs only its own link and direction.
    let probability = if is_second {
        candidate.direction * 0.8
    } else if candidate.step.is_some() {
        candidate.probability * STEP
    } else if is_attested {
        candidate.probability
    } else {
        candidate.probability.min(cap).min(order) / (1 + tree.twins(index)) as f64
    };
    Derivation {
        relation: if is_second {
            relation::classify_passages(candidate.found, settings)
        } else {
            relation::classify(candidate.found, settings)
        },
        // The direction is part of what an edge claims.
        confidence: probability.min(cap).min(order),
        direction_confidence: order.min(cap),
        evidence: evidence(tree, index),
        runner_up: best_other(tree, candidate.arc.derived, Some(candidate.arc.source)),
    }
}

/// The reasons for a derivation, and at the end what the runner-up lost by.
fn evidence(tree: &Tree<'_>, index: usize) -> Vec<Evidence> {
    let arc = tree.candidates[index].arc;
    let mut evidence = tree.evidence(index);
    let lead = best_candidate(tree, arc.derived, Some(arc.source)).and_then(|other| tree.lead(index, other));
    evidence.extend(lead.map(|(name, nats)| Evidence::new("runner_up_lost_by", format!("{name} {nats:.1}"), 0.0)));
    evidence
}

/// The most probable source of an article other than the one given.
fn best_other(tree: &Tree<'_>, article: usize, taken: Option<usize>) -> Option<(Node, f64)> {
    let candidate = &tree.candidates[best_candidate(tree, article, taken)?];
    Some((Node::Article(candidate.arc.source), candidate.probability))
}

fn best_candidate(tree: &Tree<'_>, article: usize, taken: Option<usize>) -> Option<usize> {
    tree.alternatives(article).filter(|&c| Some(tree.candidates[c].arc.source) != taken).max_by(|&x, &y| {
        let (x, y) = (&tree.candidates[x], &tree.candidates[y]);
        x.probability.total_cmp(&y.probability).then(y.arc.source.cmp(&x.arc.source))
    })
}
