//! Scores a reconstructed lineage against the true one.
//!
//! Hidden nodes (articles that are not in the corpus) are contracted for the edges: the articles below one become
//! children of the nearest articles above it. They are scored by themselves as the sets of articles below them.

use std::collections::{BTreeMap, BTreeSet};

use super::figures::{Figures, f1, ratio};

/// A derivation: source and derived article.
pub type Edge = (String, String);

type Names = BTreeSet<String>;

/// A lineage over the articles `docs`; other nodes are hidden.
struct Graph {
    docs: Names,
    parents: BTreeMap<String, Names>,
    children: BTreeMap<String, Names>,
}

impl Graph {
    fn new<'a>(docs: &Names, edges: impl IntoIterator<Item = &'a Edge>) -> Self {
        let mut graph = Self { docs: docs.clone(), parents: BTreeMap::new(), children: BTreeMap::new() };
        for (source, derived) in edges.into_iter().filter(|(source, derived)| source != derived) {
            graph.parents.entry(derived.clone()).or_default().insert(source.clone());
            graph.children.entry(source.clone()).or_default().insert(derived.clone());
        }
        graph
    }

    fn hidden(&self) -> Names {
        let nodes = self.parents.keys().chain(self.children.keys());
        nodes.filter(|node| !self.docs.contains(*node)).cloned().collect()
    }

    /// The articles below a node.
    fn below(&self, node: &str) -> Names {
        let mut seen = Names::new();
        let mut todo = vec![node];
        while let Some(next) = todo.pop() {
            for child in self.children.get(next).into_iter().flatten() {
                if seen.insert(child.clone()) {
                    todo.push(child);
                }
            }
        }
        seen.remove(node);
        seen.intersection(&self.docs).cloned().collect()
    }

    /// The nearest articles above one, looking through hidden nodes.
    fn above(&self, doc: &str) -> Names {
        let (mut found, mut seen) = (Names::new(), Names::new());
        let mut todo: Vec<&String> = self.parents.get(doc).into_iter().flatten().collect();
        while let Some(parent) = todo.pop() {
            if !seen.insert(parent.clone()) {
                continue;
            }
            if self.docs.contains(parent) {
                found.insert(parent.clone());
            } else {
                todo.extend(self.parents.get(parent).into_iter().flatten());
            }
        }
        found.remove(doc);
        found
    }

    /// The edges once hidden nodes are contracted.
    fn contracted(&self) -> BTreeSet<Edge> {
        self.docs.iter().flat_map(|doc| self.above(doc).into_iter().map(move |p| (p, doc.clone()))).collect()
    }

    /// The hidden nodes above two articles or more, with the articles below them.
    fn ancestors(&self) -> BTreeMap<String, Names> {
        let sets = self.hidden().into_iter().map(|node| (self.below(&node), node));
        sets.filter(|(set, _)| set.len() > 1).map(|(set, node)| (node, set)).collect()
    }
}

fn jaccard(a: &Names, b: &Names) -> f64 {
    a.intersection(b).count() as f64 / a.union(b).count().max(1) as f64
}

/// True and predicted hidden ancestors that have at least half of their articles in common, one to one.
fn hidden_right(gold: &BTreeMap<String, Names>, predicted: &BTreeMap<String, Names>) -> usize {
    let pairs = gold.iter().flat_map(|(h, s)| predicted.iter().map(move |(k, t)| (jaccard(s, t), h, k)));
    let mut pairs: Vec<_> = pairs.filter(|(similarity, ..)| *similarity >= 0.5).collect();
    pairs.sort_by(|x, y| y.0.total_cmp(&x.0).then_with(|| (x.1, x.2).cmp(&(y.1, y.2))));
    let (mut used_gold, mut used_predicted) = (BTreeSet::new(), BTreeSet::new());
    for (_, gold, predicted) in pairs {
        if !used_gold.contains(gold) && !used_predicted.contains(predicted) {
            used_gold.insert(gold);
            used_predicted.insert(predicted);
        }
    }
    used_gold.len()
}

/// What is known of the true lineage of a corpus.
#[derive(Default)]
pub struct Gold {
    /// The cluster (family) of every article.
    pub cluster: BTreeMap<String, String>,
    /// True derivations with their relation and their cluster.
    pub edges: BTreeMap<Edge, (String, String)>,
    /// Pairs that must not be linked.
    pub apart: BTreeSet<Edge>,
}

impl Gold {
    /// Records a pair that must not be linked.
    pub fn keep_apart(&mut self, a: String, b: String) {
        self.apart.insert(if a < b { (a, b) } else { (b, a) });
    }

    /// Scores predicted derivations with their relations.
    pub fn score(&self, predicted: &[(Edge, String)]) -> Figures {
        let docs: Names = self.cluster.keys().cloned().collect();
        let (by_cluster, cross) = self.divide(&docs, predicted.iter().map(|(edge, _)| edge));
        let mut sum = Sum::default();
        for cluster in self.cluster.values().collect::<BTreeSet<_>>() {
            let mut own: Names = self.cluster.iter().filter(|(_, c)| *c == cluster).map(|(d, _)| d.clone()).collect();
            if own.len() < 2 {
                continue;
            }
            let found = by_cluster.get(cluster).cloned().unwrap_or_default();
            // Articles of other clusters that were dragged in.
            own.extend(found.iter().flat_map(|(s, d)| [s, d]).filter(|n| docs.contains(*n)).cloned());
            let gold = self.edges.iter().filter(|(_, (_, c))| c == cluster).map(|(edge, _)| edge);
            sum.add(&Graph::new(&own, gold), &Graph::new(&own, &found));
        }
        let direct = || predicted.iter().filter(|((s, d), _)| docs.contains(s) && docs.contains(d));
        let apart =
            |(s, d): &Edge| self.apart.contains(&if s < d { (s.clone(), d.clone()) } else { (d.clone(), s.clone()) });
        let right: Vec<bool> = predicted
            .iter()
            .filter_map(|(edge, relation)| self.edges.get(edge).map(|(wanted, _)| wanted == relation))
            .collect();
        let mut figures = sum.figures();
        figures.extend([
            ("cross_family_edges".to_owned(), Some(cross as f64)),
            ("false_links".to_owned(), Some(direct().filter(|(edge, _)| apart(edge)).count() as f64)),
            ("predicted_edges".to_owned(), Some(direct().count() as f64)),
            ("relation_accuracy".to_owned(), ratio(right.iter().filter(|r| **r).count(), right.len())),
        ]);
        figures
    }

    /// The predicted edges of each cluster, and how many join clusters. A hypothesised node belongs to the clusters of
    /// the articles below it.
    fn divide<'a>(
        &self,
        docs: &Names,
        predicted: impl Iterator<Item = &'a Edge> + Clone,
    ) -> (BTreeMap<String, BTreeSet<Edge>>, usize) {
        let full = Graph::new(docs, predicted.clone());
        let mut by_cluster: BTreeMap<String, BTreeSet<Edge>> = BTreeMap::new();
        let mut cross = 0;
        for edge in predicted {
            let ends = [&edge.0, &edge.1];
            let mut clusters: BTreeSet<&String> = ends.iter().filter_map(|end| self.cluster.get(*end)).collect();
            let below: Vec<Names> = ends.iter().map(|end| full.below(end)).collect();
            if clusters.is_empty() {
                clusters = below.iter().flatten().filter_map(|doc| self.cluster.get(doc)).collect();
            }
            cross += usize::from(clusters.len() > 1);
            for cluster in clusters {
                by_cluster.entry(cluster.clone()).or_default().insert(edge.clone());
            }
        }
        (by_cluster, cross)
    }
}

/// Counts over clusters.
#[derive(Default)]
struct Sum {
    gold: usize,
    predicted: usize,
    right: usize,
    right_links: usize,
    hidden: [usize; 3],
    links_f1: Vec<f64>,
}

impl Sum {
    fn add(&mut self, gold: &Graph, predicted: &Graph) {
        let (wanted, found) = (gold.contracted(), predicted.contracted());
        self.gold += wanted.len();
        self.predicted += found.len();
        self.right += wanted.intersection(&found).count();
        let undirected = |edges: &BTreeSet<Edge>| -> BTreeSet<Edge> {
            edges.iter().map(|(s, d)| if s < d { (s.clone(), d.clone()) } else { (d.clone(), s.clone()) }).collect()
        };
        let (wanted, found) = (undirected(&wanted), undirected(&found));
        let right = wanted.intersection(&found).count();
        self.right_links += right;
        let share = |of: usize, otherwise: f64| ratio(right, of).unwrap_or(otherwise);
        let precision = share(found.len(), if wanted.is_empty() { 1.0 } else { 0.0 });
        self.links_f1.push(f1(Some(precision), Some(share(wanted.len(), 1.0))));
        let (gold, predicted) = (gold.ancestors(), predicted.ancestors());
        self.hidden[0] += hidden_right(&gold, &predicted);
        self.hidden[1] += predicted.len();
        self.hidden[2] += gold.len();
    }

    fn figures(&self) -> Figures {
        let (p, r) = (ratio(self.right, self.predicted), ratio(self.right, self.gold));
        let [right, predicted, gold] = self.hidden;
        let (hp, hr) = (ratio(right, predicted), ratio(right, gold));
        let links = self.links_f1.iter().sum::<f64>() / self.links_f1.len().max(1) as f64;
        let figures = [
            ("edges_p", p),
            ("edges_r", r),
            ("edges_f1", Some(f1(p, r))),
            ("links_f1", Some(links)),
            ("direction", ratio(self.right, self.right_links)),
            ("hidden_p", hp),
            ("hidden_r", hr),
            ("hidden_f1", Some(f1(hp, hr))),
        ];
        figures.into_iter().map(|(name, figure)| (name.to_owned(), figure)).collect()
    }
}

#[test]
fn hidden_nodes_are_contracted_and_scored_apart() {
    let edge = |s: &str, d: &str| (s.to_owned(), d.to_owned());
    let mut gold = Gold::default();
    gold.cluster.extend(["a", "b", "c", "d"].map(|doc| (doc.to_owned(), "one".to_owned())));
    gold.cluster.extend(["x", "y"].map(|doc| (doc.to_owned(), "two".to_owned())));
    let edges = [("missing:h", "a"), ("missing:h", "b"), ("a", "c"), ("c", "d")];
    gold.edges.extend(edges.map(|(s, d)| (edge(s, d), ("rewrite".to_owned(), "one".to_owned()))));
    gold.edges.insert(edge("x", "y"), ("near_copy".to_owned(), "two".to_owned()));
    gold.keep_apart("d".to_owned(), "b".to_owned());
    // a -> c is right; c -> d is the wrong way round; b -> d must not be; x -> y is right, its relation is not; and a
    // hidden node above a, b and c matches the true one above all of a, b, c and d.
    let predicted = [("a", "c"), ("d", "c"), ("b", "d"), ("x", "y"), ("missing:1", "a"), ("missing:1", "b")];
    let predicted: Vec<_> = predicted.iter().map(|(s, d)| (edge(s, d), "rewrite".to_owned())).collect();
    let figures = gold.score(&predicted);
    let figure = |name: &str| figures[name].expect("measured");
    assert_eq!(figure("edges_p"), 2.0 / 4.0);
    assert_eq!(figure("edges_r"), 2.0 / 3.0);
    assert_eq!(figure("direction"), 2.0 / 3.0);
    assert_eq!((figure("hidden_p"), figure("hidden_r")), (1.0, 1.0));
    assert_eq!((figure("false_links"), figure("cross_family_edges")), (1.0, 0.0));
    assert_eq!(figure("relation_accuracy"), 0.5);
    let crossing = gold.score(&[(edge("a", "x"), "rewrite".to_owned())]);
    assert_eq!(crossing["cross_family_edges"], Some(1.0));
}
