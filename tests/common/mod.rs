//! What the integration tests share: running the program, and folders to run it in.

#![allow(dead_code, reason = "every test crate uses its own part")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The repository's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The program, ready for arguments, in the repository's root and without the user's settings.
pub fn copytrail() -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("copytrail"));
    command.current_dir(root());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("COPYTRAIL_") {
            command.env_remove(name);
        }
    }
    command
}

/// Runs the program and returns what it said.
pub fn run<I: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = I>) -> Output {
    copytrail().args(arguments).output().expect("the program runs")
}

/// stderr as text.
pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Runs the program, which must succeed.
pub fn succeed<I: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = I>) -> Output {
    let output = run(arguments);
    assert!(output.status.success(), "{}\n{}", output.status, said(&output));
    output
}

/// The files of a folder and of those in it, relative to it, sorted.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let walk = walkdir::WalkDir::new(folder).sort_by_file_name();
    let files = walk.into_iter().map(|entry| entry.expect("a readable folder")).filter(|e| e.file_type().is_file());
    files.map(|e| e.path().strip_prefix(folder).expect("a file inside").to_owned()).collect()
}

/// The bytes of an output file; the timings of `run.json`, which may differ between runs, are left out.
pub fn content(path: &Path) -> Vec<u8> {
    let bytes = fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    if path.file_name().is_none_or(|name| name != "run.json") {
        return bytes;
    }
    let mut run: serde_json::Value = serde_json::from_slice(&bytes).expect("run.json is JSON");
    run.as_object_mut().expect("an object").remove("timings");
    serde_json::to_vec_pretty(&run).expect("JSON")
}

/// How two folders differ: the first difference of each file, by file, line and byte.
pub fn differences(expected: &Path, found: &Path) -> Vec<String> {
    let (names, others) = (files(expected), files(found));
    let mut wrong: Vec<String> = Vec::new();
    wrong.extend(names.iter().filter(|n| !others.contains(n)).map(|n| format!("{}: is not written", n.display())));
    wrong.extend(others.iter().filter(|n| !names.contains(n)).map(|n| format!("{}: is not expected", n.display())));
    for name in names.iter().filter(|n| others.contains(n)) {
        let (a, b) = (content(&expected.join(name)), content(&found.join(name)));
        wrong.extend(first_difference(&a, &b).map(|difference| format!("{}: {difference}", name.display())));
    }
    wrong
}

/// Where two texts first differ.
pub fn first_difference(expected: &[u8], found: &[u8]) -> Option<String> {
    if expected == found {
        return None;
    }
    let at = expected.iter().zip(found).take_while(|(a, b)| a == b).count();
    let line = expected[..at].iter().filter(|b| **b == b'\n').count();
    let of = |bytes: &[u8]| {
        let line = bytes.split(|b| *b == b'\n').nth(line).unwrap_or_default();
        String::from_utf8_lossy(line).chars().take(300).collect::<String>()
    };
    Some(format!("line {}, byte {at}\n  expected: {}\n  found:    {}", line + 1, of(expected), of(found)))
}

/// Whether the folder holds exactly the files that its `run.json` lists, each with the hash written there.
pub fn assert_whole(out: &Path) {
    let run: serde_json::Value =
        serde_json::from_slice(&fs::read(out.join("run.json")).expect("run.json")).expect("JSON");
    let listed = run["outputs"].as_array().expect("a list");
    assert_eq!(files(out).len(), listed.len() + 1);
    for file in listed {
        let bytes = fs::read(out.join(file["path"].as_str().expect("a path"))).expect("an output file");
        let hash = format!("{:032x}", xxhash_rust::xxh3::xxh3_128(&bytes));
        assert_eq!(file["xxh3_128"], hash, "{}", file["path"]);
    }
}

/// The names in a folder, in no order.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    entries.map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}
