//! Originals that are not in the corpus are named by what the texts say, not by what the program knows.

mod common;

use std::fs;

use common::{root, succeed};

#[test]
fn another_credit_gives_the_missing_original_another_name() {
    let place = tempfile::tempdir().expect("a place");
    let corpus = place.path().join("corpus");
    fs::create_dir(&corpus).expect("a folder");
    for entry in fs::read_dir(root().join("seeds")).expect("the seeds") {
        let path = entry.expect("a seed").path();
        let text = fs::read_to_string(&path).expect("a seed");
        fs::write(corpus.join(path.file_name().expect("a name")), text.replace("CNN", "ZBC")).expect("a copy");
    }
    let out = place.path().join("output");
    succeed(["lineage".as_ref(), corpus.as_os_str(), "--quiet".as_ref(), "--out".as_ref(), out.as_os_str()]);
    let lineage = fs::read_to_string(out.join("lineage.csv")).expect("lineage.csv");
    let expected = fs::read_to_string(root().join("output/lineage.csv")).expect("lineage.csv");
    let renamed = expected.replace("missing:cnn", "missing:zbc").replace("CNN", "ZBC");
    assert_eq!(sorted(&lineage), sorted(&renamed));
}

/// The lines in order: rows are sorted by name, so another name stands in another place.
fn sorted(table: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = table.lines().collect();
    lines.sort_unstable();
    lines
}
