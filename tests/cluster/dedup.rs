//! `dedup` on a cluster gives the bytes that one process gives: with one executor and with more, with executors and drivers that
//! are killed on the way. `COPYTRAIL_KILLS` says how many runs lose an executor and how many their driver,
//! `COPYTRAIL_CLUSTER_ARTICLES` how many articles they read.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;

use crate::common::{self, copytrail, said, succeed};
use crate::processes::{Cluster, generated, number};

/// What `dedup` on one machine makes of an input, to compare with.
fn alone(input: &Path, place: &Path) -> PathBuf {
    let out = place.join("alone");
    succeed(["dedup".as_ref(), input.as_os_str(), "--out".as_ref(), out.as_os_str(), "--quiet".as_ref()]);
    out
}

#[track_caller]
fn same(expected: &Path, found: &Path) {
    for name in ["duplicates.csv", "clusters.csv"] {
        let read = |folder: &Path| fs::read(folder.join(name)).expect("a table");
        assert!(read(expected) == read(found), "{name} is another one than that of one machine");
    }
}

#[test]
fn as_many_executors_and_partitions_as_you_like() {
    let place = tempfile::tempdir().expect("a place");
    let inputs = [generated(place.path(), number("COPYTRAIL_CLUSTER_ARTICLES", 2000)), common::root().join("seeds")];
    let mut cluster = Cluster::of(0);
    for (executors, partitions) in [(1, "8"), (2, "3")] {
        cluster.add(&[]);
        for input in &inputs {
            let expected = alone(input, place.path());
            let out = place.path().join(format!("out-{executors}"));
            cluster.run("dedup", input, &out, &["--partitions", partitions]);
            same(&expected, &out);
            assert!(!place.path().join(format!("out-{executors}.stages")).exists(), "the stages are removed");
        }
    }
}

/// Copies of one text, texts that share most of their words, and an article without any.
#[test]
fn hot_bands() {
    let place = tempfile::tempdir().expect("a place");
    let words = |from: usize, count: usize| (from..from + count).map(|w| format!("w{w}")).collect::<Vec<_>>().join(" ");
    let template = words(0, 120);
    let text = |n: usize| match n % 4 {
        0 | 1 => format!("{template} {}", words(1_000, 5)),
        2 if n < 1900 => format!("{template} {}", words(10_000 + 60 * n, 6 + n % 50)),
        2 => String::from("— …"),
        _ => words(100_000 + 200 * n, 60),
    };
    let line = |n: usize| serde_json::json!({"id": format!("d{n:05}"), "text": text(n)}).to_string() + "\n";
    let input = place.path().join("hot.jsonl");
    fs::write(&input, (0..number("COPYTRAIL_CLUSTER_ARTICLES", 2000)).map(line).collect::<String>()).expect("a corpus");
    let expected = alone(&input, place.path());
    let out = place.path().join("out");
    Cluster::of(2).run("dedup", &input, &out, &[]);
    same(&expected, &out);
}

#[test]
fn an_executor_of_other_settings_is_refused() {
    let place = tempfile::tempdir().expect("a place");
    let input = generated(place.path(), 200);
    let config = place.path().join("other.toml");
    fs::write(&config, "shingle = 7\n").expect("a configuration");
    let mut cluster = Cluster::of(0);
    cluster.add(&["--config", config.to_str().expect("UTF-8")]);
    let out = place.path().join("out");
    let output = cluster.command("dedup", &input, &out, &[]).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    let message = said(&output);
    assert!(message.contains("this executor refuses the job: it was started for the settings"), "{message}");
    assert!(message.contains("hint: start every executor from the same copytrail"), "{message}");
    assert!(!out.exists(), "nothing is written");
    // With the settings it was started for, it works.
    cluster.run("dedup", &input, &out, &["--shingle", "7"]);
}

#[test]
fn a_scheduler_that_is_not_there_is_an_error() {
    let place = tempfile::tempdir().expect("a place");
    let input = generated(place.path(), 50);
    let out = place.path().join("out");
    let problems = [
        ("127.0.0.1", "is no address of a scheduler"),
        ("127.0.0.1:1/x", "is no address of a scheduler"),
        ("127.0.0.1:1", "no scheduler answers there"),
    ];
    for (address, problem) in problems {
        let output = copytrail()
            .arg("dedup")
            .arg(&input)
            .arg("--out")
            .arg(&out)
            .args(["--cluster", address])
            .stdin(Stdio::null())
            .output()
            .expect("it runs");
        assert_eq!(output.status.code(), Some(2));
        assert!(said(&output).contains(problem), "{}", said(&output));
    }
    let exposed = copytrail().args(["cluster", "scheduler", "--bind", "0.0.0.0:0"]).output().expect("it runs");
    assert_eq!(exposed.status.code(), Some(2));
    assert!(said(&exposed).contains("--expose"), "{}", said(&exposed));
}

/// Runs that lose one of two executors, each at another moment of the run.
#[test]
fn executors_that_are_killed() {
    let place = tempfile::tempdir().expect("a place");
    let input = generated(place.path(), number("COPYTRAIL_CLUSTER_ARTICLES", 2000));
    let expected = alone(&input, place.path());
    let mut cluster = Cluster::of(2);
    let out = place.path().join("out");
    let whole = {
        cluster.run("dedup", &input, &out, &[]);
        let start = Instant::now();
        cluster.run("dedup", &input, &out, &[]);
        start.elapsed()
    };
    let kills = number("COPYTRAIL_KILLS", 2);
    let mut survived = 0;
    for kill in 0..kills {
        let moment = whole.mul_f64((kill as f64 + 0.5) / kills as f64);
        let start = Instant::now();
        let driver =
            cluster.command("dedup", &input, &out, &["--quiet"]).stderr(Stdio::piped()).spawn().expect("a driver");
        std::thread::sleep(moment);
        let last = cluster.executors.len() - 1;
        cluster.kill(last);
        let output = cluster.ended(driver);
        println!(
            "executor killed after {moment:.2?} of {whole:.2?}: {} after {:.2?}: {}",
            output.status,
            start.elapsed(),
            said(&output)
        );
        if output.status.success() {
            survived += 1;
            same(&expected, &out);
        } else {
            assert_eq!(output.status.code(), Some(2), "{}", said(&output));
            assert!(said(&output).contains("hint:"), "{}", said(&output));
        }
        cluster.add(&[]);
        if !output.status.success() {
            cluster.run("dedup", &input, &out, &[]);
            same(&expected, &out);
        }
    }
    println!("{survived} of {kills} runs ended well by themselves, the others when they were run again");
}

/// Runs whose driver is killed, each at another moment; the next goes on from the stages that it finished.
#[test]
fn drivers_that_are_killed() {
    let place = tempfile::tempdir().expect("a place");
    let input = generated(place.path(), number("COPYTRAIL_CLUSTER_ARTICLES", 2000));
    let expected = alone(&input, place.path());
    let cluster = Cluster::of(2);
    let out = place.path().join("out");
    let stages = place.path().join("stages");
    let kept = ["--stages", stages.to_str().expect("UTF-8")];
    cluster.run("dedup", &input, &out, &[]);
    let start = Instant::now();
    cluster.run("dedup", &input, &out, &[]);
    let whole = start.elapsed();
    let kills = number("COPYTRAIL_KILLS", 4);
    for kill in 0..kills {
        let moment = whole.mul_f64((kill as f64 + 0.5) / kills as f64);
        let mut driver = cluster.command("dedup", &input, &out, &kept).stderr(Stdio::null()).spawn().expect("a driver");
        std::thread::sleep(moment);
        driver.kill().expect("killed or done");
        driver.wait().expect("it ends");
        let finished = fs::read_dir(&stages).map_or(0, |all| {
            all.flatten().filter(|entry| entry.path().extension().is_some_and(|e| e == "json")).count()
        });
        let start = Instant::now();
        cluster.run("dedup", &input, &out, &kept);
        println!(
            "driver killed after {moment:.2?} of {whole:.2?} with {finished} stages finished; the next took {:.2?}",
            start.elapsed()
        );
        same(&expected, &out);
        fs::remove_dir_all(&stages).expect("removed");
    }
}

/// A stage whose files were tampered with is not taken for finished.
#[test]
fn damaged_stages_are_done_again() {
    let place = tempfile::tempdir().expect("a place");
    let input = generated(place.path(), 300);
    let expected = alone(&input, place.path());
    let cluster = Cluster::of(1);
    let (out, stages) = (place.path().join("out"), place.path().join("stages"));
    let kept = ["--stages", stages.to_str().expect("UTF-8")];
    cluster.run("dedup", &input, &out, &kept);
    for (name, damage) in [("sketches.parquet", 0), ("candidates.parquet", 1), ("verified.parquet", 2)] {
        let file = common::files(&stages).into_iter().find(|file| file.ends_with(name)).expect("a stage");
        let path = stages.join(file);
        let bytes = fs::read(&path).expect("a file");
        match damage {
            0 => fs::remove_file(&path).expect("removed"),
            1 => fs::write(&path, &bytes[..bytes.len() / 2]).expect("cut"),
            _ => {
                let torn: Vec<u8> = bytes.iter().map(|byte| !byte).collect();
                fs::write(&path, torn).expect("torn");
            }
        }
        cluster.run("dedup", &input, &out, &kept);
        same(&expected, &out);
    }
}
