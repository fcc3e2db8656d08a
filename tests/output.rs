//! The committed `output/` is what `lineage seeds` writes, byte for byte, however it is run.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{differences, first_difference, root, succeed};

fn lineage(inputs: &[PathBuf], out: &Path, threads: &str) {
    let inputs = inputs.iter().map(|p| p.as_os_str());
    let rest = ["--quiet", "--threads", threads, "--out"].map(AsRef::as_ref);
    succeed([AsRef::as_ref("lineage")].into_iter().chain(inputs).chain(rest).chain([out.as_os_str()]));
}

fn seeds() -> Vec<PathBuf> {
    let mut seeds: Vec<PathBuf> =
        fs::read_dir(root().join("seeds")).expect("the seeds").map(|e| e.expect("a seed").path()).collect();
    seeds.sort();
    seeds
}

#[test]
fn the_seeds_give_the_committed_output() {
    let place = tempfile::tempdir().expect("a place");
    let out = place.path().join("output");
    lineage(&["seeds".into()], &out, "2");
    let wrong = differences(&root().join("output"), &out);
    assert!(
        wrong.is_empty(),
        "output/ is not what `copytrail lineage seeds` writes; if that is meant, run it and commit the result:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn threads_and_order_change_no_byte() {
    let place = tempfile::tempdir().expect("a place");
    let one = place.path().join("one");
    lineage(&["seeds".into()], &one, "1");
    let eight = place.path().join("eight");
    lineage(&["seeds".into()], &eight, "8");
    assert_eq!(differences(&one, &eight), [""; 0], "with 8 threads");
    let mut seeds = seeds();
    for (name, step) in [("reversed", 4), ("shuffled", 2)] {
        seeds.rotate_left(step);
        seeds.reverse();
        let out = place.path().join(name);
        lineage(&seeds, &out, "3");
        assert_eq!(differences(&one, &out), [""; 0], "with the files one by one, {name}");
    }
}

#[test]
fn the_place_of_a_difference_is_named() {
    assert_eq!(first_difference(b"a\nb\n", b"a\nb\n"), None);
    assert_eq!(
        first_difference(b"a\nbc\n", b"a\nbd\n").as_deref(),
        Some("line 2, byte 3\n  expected: bc\n  found:    bd")
    );
}
