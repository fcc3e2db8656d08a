//! What to say of a whole corpus.

use std::collections::BTreeMap;

use crate::ingest::Reject;
use crate::ingest::language::differ;
use crate::lineage::{Lineage, Node};

/// That articles in other languages are not compared, and that claims are judged by English words. `languages` are those of the
/// articles, by position.
pub(super) fn of_languages(languages: &[Option<String>], lineage: &Lineage) -> Vec<Reject> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for language in languages.iter().flatten() {
        *counts.entry(language).or_default() += 1;
    }
    let known: Vec<&str> = counts.keys().copied().collect();
    let mut said = Vec::new();
    if known.iter().any(|a| known.iter().any(|b| differ(a, b))) {
        let unknown = languages.iter().filter(|language| language.is_none()).count();
        let rest = if unknown > 0 { format!("; {unknown} of no known language with all") } else { String::new() };
        said.push(format!(
            "{}: articles of different languages were not compared for rewrites, so translations are not found{rest}",
            listed(&counts)
        ));
    }
    let mut links: BTreeMap<&str, usize> = BTreeMap::new();
    let graph = &lineage.graph;
    for (source, derived) in graph.edge_indices().filter_map(|edge| graph.edge_endpoints(edge)) {
        if let (Node::Article(_), Node::Article(derived)) = (&graph[source], &graph[derived])
            && let Some(Some(language)) = languages.get(*derived)
            && language != "en"
        {
            *links.entry(language).or_default() += 1;
        }
    }
    if !links.is_empty() {
        let links: Vec<String> = links.iter().map(|(language, count)| format!("{count} in {language}")).collect();
        said.push(format!(
            "links between articles that are not in English: {}; their claims are aligned, but what changed in them is told by \
             English words, so figures, names and quotations are looked at and little else",
            links.join(", ")
        ));
    }
    let notice = |reason| Reject { path: "articles.csv".into(), record: None, byte: None, reason };
    said.into_iter().map(notice).collect()
}

fn listed(counts: &BTreeMap<&str, usize>) -> String {
    let shown: Vec<String> = counts.iter().map(|(language, count)| format!("{count} in {language}")).collect();
    shown.join(", ")
}
