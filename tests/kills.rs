//! Runs that are killed at any moment: the output folder holds one whole result, of the run before or of the killed one,
//! and the next run needs no help. `COPYTRAIL_KILLS` says how many runs are killed; one that was done before the signal came
//! does not count, and another takes its place.

#![cfg(unix)]

mod common;

use std::ffi::OsString;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use common::{assert_whole, copytrail, names, succeed};

/// How many runs are killed when nothing else is asked for; a hundred take some minutes.
const KILLS: u64 = 20;
/// Runs for each that is to be killed, after which a machine is too slow or too fast for the test.
const TRIES: u64 = 20;
/// Share of a run's length within which a run is killed after it began to write.
const WRITING: f64 = 0.1;

/// How many runs of each of the two commands are killed.
fn kills() -> u64 {
    std::env::var("COPYTRAIL_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(KILLS).div_ceil(2)
}

/// SplitMix64: the same moments in every run, as shares of a run's length.
fn moments() -> impl Iterator<Item = f64> {
    (1..).map(|n: u64| {
        let mut z = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    })
}

/// Lets one command write the results of two corpora in turn into one folder, and kills it on the way: every other time at
/// any moment of its run, else soon after it put the first file beside the output. `expected` are the names that may stand
/// there afterwards. Returns what to say of it.
fn kill(place: &Path, arguments: [Vec<OsString>; 2], expected: &[&str]) -> String {
    let out = place.join("output");
    let length = |arguments: &Vec<OsString>| {
        let start = Instant::now();
        succeed(arguments);
        start.elapsed()
    };
    let mut lengths: Vec<Duration> = arguments.iter().cycle().take(6).map(length).collect();
    lengths.sort_unstable();
    // The median: a run that had to wait for others says nothing.
    let whole = lengths[3];
    let is_writing = || names(place).iter().any(|name| !expected.contains(&name.as_str()));
    let (mut killed, mut writing, mut tries) = (0, 0, 0);
    let mut tenths = [0; 10];
    let mut moments = moments();
    while killed < kills() {
        assert!(tries < TRIES * kills(), "only {killed} of {tries} runs were killed; a whole one takes {whole:?}");
        let (moment, arguments) = (moments.next().expect("any number"), &arguments[(tries / 2 % 2) as usize]);
        let start = Instant::now();
        let mut child = copytrail().args(arguments).stdin(Stdio::null()).spawn().expect("it runs");
        if tries.is_multiple_of(2) {
            std::thread::sleep(whole.mul_f64(moment));
        } else {
            while !is_writing() && child.try_wait().expect("a status").is_none() {
                std::thread::yield_now();
            }
            std::thread::sleep(whole.mul_f64(moment * WRITING));
        }
        tries += 1;
        child.kill().expect("killed or done");
        let after = start.elapsed();
        let status = child.wait().expect("it ends");
        assert!(status.signal() == Some(9) || status.success(), "{status}");
        if status.signal() == Some(9) {
            killed += 1;
            writing += u64::from(is_writing());
            tenths[((after.div_duration_f64(whole) * 10.0) as usize).min(9)] += 1;
        }
        assert_whole(&out);
        succeed(arguments);
        assert_whole(&out);
        let mut left = names(place);
        left.sort();
        assert_eq!(left, expected, "killed {after:?} after the start");
    }
    format!(
        "{killed} runs were killed in {tries} tries, {writing} of them while they wrote; a whole one takes {whole:?}; \
         by tenths of it: {tenths:?}"
    )
}

fn command(name: &str, input: &Path, place: &Path, more: &[&Path]) -> Vec<OsString> {
    let out = place.join("output");
    let all = [name.as_ref(), input.as_os_str(), "--quiet".as_ref(), "--out".as_ref(), out.as_os_str()];
    all.into_iter().chain(more.iter().map(|m| m.as_os_str())).map(OsString::from).collect()
}

/// Two folders of articles: one as the cases of the command line have it, and one without its last article.
#[test]
fn lineage() {
    let place = tempfile::tempdir().expect("a place");
    let whole = common::root().join("tests/cli/commands.in");
    let fewer = place.path().join("fewer");
    fs::create_dir(&fewer).expect("a folder");
    for name in ["copy.txt", "other.txt", "rewrite.txt"] {
        fs::copy(whole.join(name), fewer.join(name)).expect("an article");
    }
    let arguments = [&whole, &fewer].map(|input| command("lineage", input, place.path(), &[]));
    println!("{}", kill(place.path(), arguments, &["fewer", "output"]));
}

/// Documents of which every third is a copy of the one before it.
fn documents(place: &Path, count: usize) -> PathBuf {
    let words = |n: usize| (0..40).map(|w| format!("w{}", (n * 7919 + w * 104_729) % 99_991)).collect::<Vec<_>>();
    let line = |n: usize| {
        let text = words(if n % 3 == 2 { n - 1 } else { n }).join(" ");
        serde_json::json!({"id": format!("d{n:05}"), "text": text}).to_string() + "\n"
    };
    let path = place.join(format!("{count}.jsonl"));
    fs::write(&path, (0..count).map(line).collect::<String>()).expect("a corpus");
    path
}

#[test]
fn dedup() {
    let place = tempfile::tempdir().expect("a place");
    let kept = place.path().join("kept.jsonl");
    let corpora = [2000, 1000].map(|count| documents(place.path(), count));
    let arguments =
        corpora.each_ref().map(|input| command("dedup", input, place.path(), &["--kept".as_ref(), kept.as_path()]));
    println!("{}", kill(place.path(), arguments, &["1000.jsonl", "2000.jsonl", "kept.jsonl", "output"]));
    let lines = fs::read_to_string(&kept).expect("kept");
    assert!(lines.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()));
}
