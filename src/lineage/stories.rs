//! Stories: the graph of all derivations, and its parts.

use std::collections::BTreeMap;

use petgraph::Direction;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::unionfind::UnionFind;
use petgraph::visit::EdgeRef;

use super::missing::Missing;
use super::tree::Tree;
use super::{ArticleRole, Derivation, Evidence, Lineage, Node, Relation, Sources, Story, relation};
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

/// Puts the branching, the missing and the second sources into one graph and divides it into stories.
pub fn assemble(
    sources: &Sources<'_>,
    tree: Tree<'_>,
    missing: Vec<Missing>,
    seconds: Vec<usize>,
    settings: &LineageSettings,
) -> Lineage {
    let count = sources.articles.len();
    let mut graph: DiGraph<Node, Derivation> = DiGraph::new();
    for article in 0..count {
        graph.add_node(Node::Article(article));
    }
    let mut names: Vec<(&str, usize)> = missing.iter().enumerate().map(|(i, m)| (m.slug.as_str(), i)).collect();
    names.sort_unstable();
    let mut moved = vec![false; count];
    for (slug, index) in names {
        let node = graph.add_node(Node::Missing(slug.to_owned()));
        for child in &missing[index].children {
            moved[child.article] = true;
            let derivation = Derivation {
                relation: child.relation,
                confidence: child.confidence,
                direction_confidence: ATTESTED,
                evidence: child.evidence.clone(),
                runner_up: best_other(&tree, child.article, None)
                    .map(|(node, p)| (node, p.min(1.0 - child.confidence))),
            };
            graph.add_edge(node, NodeIndex::new(child.article), derivation);
        }
    }
    let chosen = tree.chosen.iter().enumerate().filter(|(article, _)| !moved[*article]).filter_map(|(_, c)| *c);
    for (candidate, is_second) in chosen.map(|c| (c, false)).chain(seconds.into_iter().map(|c| (c, true))) {
        let arc = tree.candidates[candidate].arc;
        let derivation = derivation(&tree, candidate, is_second, settings);
        graph.add_edge(NodeIndex::new(arc.source), NodeIndex::new(arc.derived), derivation);
    }
    let roles = roles(&graph, count);
    let stories = divide(&graph, sources);
    Lineage { graph, roles, stories }
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

fn roles(graph: &DiGraph<Node, Derivation>, count: usize) -> Vec<ArticleRole> {
    (0..count)
        .map(|article| {
            let node = NodeIndex::new(article);
            let strongest = graph.edges_directed(node, Direction::Incoming).max_by(|x, y| {
                x.weight().confidence.total_cmp(&y.weight().confidence).then(y.source().cmp(&x.source()))
            });
            match strongest.map(|edge| edge.weight().relation) {
                Some(Relation::NearCopy) => ArticleRole::NearCopy,
                Some(Relation::Rewrite) => ArticleRole::Rewrite,
                Some(Relation::Paraphrase) => ArticleRole::Paraphrase,
                None if graph.edges(node).next().is_some() => ArticleRole::Origin,
                None => ArticleRole::Independent,
            }
        })
        .collect()
}

/// The connected parts of the graph that hold more than one node, the largest first.
fn divide(graph: &DiGraph<Node, Derivation>, sources: &Sources<'_>) -> Vec<Story> {
    let mut sets = UnionFind::new(graph.node_count());
    for edge in graph.edge_references() {
        sets.union(edge.source().index(), edge.target().index());
    }
    let mut parts: BTreeMap<usize, Vec<NodeIndex>> = BTreeMap::new();
    for node in graph.node_indices() {
        parts.entry(sets.find(node.index())).or_default().push(node);
    }
    let mut stories: Vec<Story> = parts
        .into_values()
        .filter(|nodes| nodes.len() > 1)
        .map(|nodes| {
            let mut story = Story { number: 0, articles: Vec::new(), missing: Vec::new(), independent_origins: 0 };
            for node in nodes {
                match &graph[node] {
                    Node::Article(article) => story.articles.push(*article),
                    Node::Missing(slug) => story.missing.push(slug.clone()),
                }
                if graph.edges_directed(node, Direction::Incoming).next().is_none() {
                    story.independent_origins += 1;
                }
            }
            story
        })
        .collect();
    stories.sort_by(|x, y| {
        let id = |story: &Story| story.articles.first().map(|&a| &sources.articles[a].id);
        y.articles.len().cmp(&x.articles.len()).then(id(x).cmp(&id(y)))
    });
    stories.iter_mut().zip(1..).for_each(|(story, number)| story.number = number);
    stories
}
