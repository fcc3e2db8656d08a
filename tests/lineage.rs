//! The lineage of the seeds, found by general rules: the same when an outlet has another name.

use std::collections::BTreeSet;
use std::path::Path;

use copytrail::ingest::Request;
use copytrail::lineage::Node;
use copytrail::pipeline::{self, Report, Silent};
use copytrail::settings::Settings;
use petgraph::visit::EdgeRef;

fn run(folder: &Path) -> Report {
    let request = Request { inputs: vec![folder.to_owned()], ..Request::default() };
    pipeline::run(&request, &Settings::default(), &Silent).expect("a lineage")
}

/// Edges as `source -> derived`, articles by the number their file name begins with.
fn edges(report: &Report) -> BTreeSet<String> {
    let name = |node: &Node| match node {
        Node::Article(article) => report.corpus.articles[*article].id.0[..3].to_owned(),
        Node::Missing(slug) => format!("missing:{slug}"),
    };
    let graph = &report.lineage.graph;
    graph
        .edge_references()
        .map(|e| format!("{} -> {} {}", name(&graph[e.source()]), name(&graph[e.target()]), e.weight().relation.name()))
        .collect()
}

fn seeds() -> &'static Path {
    Path::new("seeds")
}

/// The seeds with one word replaced by another in every text.
fn renamed(from: &str, to: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for entry in std::fs::read_dir(seeds()).expect("the seeds") {
        let path = entry.expect("a seed").path();
        let text = std::fs::read_to_string(&path).expect("a text").replace(from, to);
        std::fs::write(folder.path().join(path.file_name().expect("a name")), text).expect("a copy");
    }
    folder
}

#[test]
fn the_seeds_go_back_to_two_missing_originals() {
    let expected = [
        "004 -> 002 rewrite",
        "missing:cnn -> 000 paraphrase",
        "missing:cnn -> 004 paraphrase",
        "missing:military-times -> 003 rewrite",
    ];
    assert_eq!(edges(&run(seeds())), expected.map(str::to_owned).into());
}

#[test]
fn a_missing_original_bears_the_name_the_texts_give() {
    for (name, slug) in [
        ("BBC", "bbc"),
        ("Der Spiegel", "der-spiegel"),
        ("The Guardian", "the-guardian"),
        ("Al Noor", "al-noor"),
        ("Reuters", "reuters"),
    ] {
        let found = edges(&run(renamed("CNN", name).path()));
        for child in ["000", "004"] {
            assert!(found.contains(&format!("missing:{slug} -> {child} paraphrase")), "{name}: {found:?}");
        }
        assert_eq!(found.len(), 4, "{name}: {found:?}");
    }
    let found = edges(&run(renamed("Military Times", "Naval Gazette").path()));
    assert!(found.contains("missing:naval-gazette -> 003 rewrite"), "{found:?}");
}

#[test]
fn pairs_that_are_not_derived_stay_apart() {
    let report = run(seeds());
    let mut gold = csv::Reader::from_path("tests/gold/seeds/not_derived.csv").expect("the gold");
    let linked = edges(&report);
    for row in gold.records() {
        let row = row.expect("a row");
        for (a, b) in [(&row[0][..3], &row[1][..3]), (&row[1][..3], &row[0][..3])] {
            assert!(!linked.iter().any(|edge| edge.starts_with(&format!("{a} -> {b}"))), "{a} -> {b} in {linked:?}");
        }
    }
}
