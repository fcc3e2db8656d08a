//! Inputs that cannot be read to their end: a file that another program shortens meanwhile, a disk that fails, a folder
//! where a file is expected. Each gives a reject or an error with its reason, and earlier output stays whole.

#![cfg(target_os = "linux")]

mod common;

use std::fs::{self, File};
use std::process::Stdio;
use std::time::Instant;

use common::{assert_whole, copytrail, names, run, said, succeed};

/// Bytes of JSON lines, enough that a run takes a while.
fn lines(count: usize) -> String {
    let words = |n: usize| (0..120).map(|w| format!("w{}", (n * 7919 + w * 104_729) % 99_991)).collect::<Vec<_>>();
    let line = |n: usize| serde_json::json!({"id": format!("d{n:05}"), "text": words(n - n % 3).join(" ")});
    (0..count).map(|n| line(n).to_string() + "\n").collect()
}

#[test]
fn a_file_that_is_shortened_ends_the_run_with_a_message() {
    let place = tempfile::tempdir().expect("a place");
    let (input, out, kept) =
        (place.path().join("in.jsonl"), place.path().join("output"), place.path().join("kept.jsonl"));
    let arguments =
        ["dedup".as_ref(), input.as_os_str(), "--out".as_ref(), out.as_os_str(), "--kept".as_ref(), kept.as_os_str()];
    let lines = lines(6000);
    fs::write(&input, &lines).expect("an input");
    let start = Instant::now();
    succeed(arguments);
    let whole = start.elapsed();
    let mut shortened = 0;
    for step in 0..16_u32 {
        fs::write(&input, &lines).expect("an input");
        let child = copytrail().args(arguments).stderr(Stdio::piped()).spawn().expect("it runs");
        std::thread::sleep(whole * step / 16);
        File::options().write(true).open(&input).expect("the input").set_len(1000).expect("shortened");
        let output = child.wait_with_output().expect("it ends");
        let message = said(&output);
        match output.status.code() {
            Some(0) => {}
            Some(2) if message.contains("became shorter") => shortened += 1,
            // It was short before it was opened.
            Some(2) => assert!(message.contains("not JSON"), "{message}"),
            _ => panic!("{}: {message}", output.status),
        }
        assert_whole(&out);
        let kept = fs::read_to_string(&kept).expect("kept");
        assert!(kept.ends_with('\n') && kept.lines().all(|line| line.ends_with('}')), "half a file");
    }
    println!("{shortened} of 16 runs lost their input");
    assert!(shortened > 0, "no run was reading");
    fs::write(&input, &lines).expect("an input");
    succeed(arguments);
    let mut left = names(place.path());
    left.sort();
    assert_eq!(left, ["in.jsonl", "kept.jsonl", "output"]);
}

#[test]
fn a_disk_that_fails_costs_the_file() {
    // Its first page is not mapped: reading gives EIO, as a broken disk does.
    let broken = "/proc/self/mem".as_ref();
    let place = tempfile::tempdir().expect("a place");
    let out = place.path().join("output");
    let good = common::root().join("tests/cli/commands.in/wire.txt");
    for command in ["lineage", "dedup"] {
        let options = ["--input-format".as_ref(), "text".as_ref(), "--out".as_ref(), out.as_os_str()];
        let output = run([command.as_ref(), broken].into_iter().chain(options));
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        assert!(said(&output).contains("input/output error; check the file and the disk"), "{}", said(&output));
        assert!(!out.exists());

        let with_good = || [command.as_ref(), good.as_os_str(), broken].into_iter().chain(options);
        let output = run(with_good());
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        assert!(said(&output).contains("mem: cannot be read: input/output error"), "{}", said(&output));
        assert_whole(&out);
        let strict = run(with_good().chain(["--strict".as_ref()]));
        assert_eq!(strict.status.code(), Some(3), "{}", said(&strict));
        fs::remove_dir_all(&out).expect("removed");
    }
}

#[test]
fn a_folder_as_standard_input_is_an_error() {
    let place = tempfile::tempdir().expect("a place");
    let out = place.path().join("output");
    for command in ["lineage", "dedup"] {
        let folder = File::open(place.path()).expect("a folder");
        let mut run = copytrail();
        let output = run.args([command, "-", "--out"]).arg(&out).stdin(folder).output().expect("it runs");
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        assert!(said(&output).contains("cannot read -"), "{}", said(&output));
        assert!(!out.exists());
    }
}
