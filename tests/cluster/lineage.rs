//! `lineage` on a cluster writes the folder that one process writes, byte by byte: with one executor and with more, with
//! executors and drivers that are killed on the way. `COPYTRAIL_KILLS` says how many runs lose an executor and how many their
//! driver, `COPYTRAIL_CLUSTER_ARTICLES` how many generated articles they read.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;

use crate::common::{self, differences, root, said, succeed};
use crate::processes::{Cluster, generated, number};

/// The stages of a run, which `lineage` writes with the texts of the gold.
const STAGES: [&str; 12] = [
    "articles", "paragraphs", "stock", "contents", "postings", "twins", "frequencies", "matches", "surveys", "words",
    "branches", "claims",
];

/// The seeds, the gold families without their metadata, undated versions of a few documents, and generated articles.
fn corpus(place: &Path, count: usize) -> PathBuf {
    let folder = place.join("corpus");
    fs::create_dir(&folder).expect("a folder");
    for (number, file) in common::files(&root().join("tests/gold/families")).iter().enumerate() {
        if file.extension().is_some_and(|extension| extension == "txt") {
            fs::copy(root().join("tests/gold/families").join(file), folder.join(format!("{number:03}.txt")))
                .expect("a copy");
        }
    }
    for seed in common::files(&root().join("seeds")) {
        fs::copy(root().join("seeds").join(&seed), folder.join(&seed)).expect("a copy");
    }
    let syllables = ["bran", "del", "fig", "gom", "hul", "kest", "lom", "mav", "nad", "pol", "rust", "tav"];
    let word = |n: usize| format!("{}{}ar", syllables[n * 5 % 12], syllables[n * 37 % 97 % 12]);
    let words = |from: usize| (from..from + 14).map(word).collect::<Vec<_>>().join(" ");
    for document in 0..4 {
        for version in 0..5 {
            let sentence = |n: usize| {
                let text = words(document * 1000 + n * 14);
                if n == version { text.replacen("ar", "arr", 1) } else { text }
            };
            let text: Vec<String> = (0..8 + version).map(|n| format!("The {} by the river.", sentence(n))).collect();
            fs::write(folder.join(format!("version-{document}-{version}.txt")), text.join("\n\n")).expect("a version");
        }
    }
    let notice = "The Quay Press is owned by its readers and follows a code of accuracy, independence and fairness.";
    let story = "A ferry with two hundred people aboard ran aground on the northern lake on Friday, the coast guard \
                 reported, and all passengers were brought to the shore by fishing boats from the nearby village.";
    let other = "An explosion tore through a coal mine in the east before dawn on Monday, the ministry said, and killed at \
                 least seventeen miners, leaving nine others unaccounted for in the deepest gallery.";
    let german =
        "Der Müller ging über die Straße, sagte er, und niemand weiß, warum am Montag das Öl der Mühle brannte.";
    let odd = [
        "",
        "\u{201c}All of it is said by somebody, and nothing by anybody else,\u{201d}",
        story,
        story,
        german,
        german,
        &format!("{story}\n\n{notice}"),
        &format!("{other}\n\n{notice}"),
        &format!("{other}\n\n{other}"),
    ];
    for (number, text) in odd.iter().enumerate() {
        fs::write(folder.join(format!("odd-{number}.txt")), text).expect("an article");
    }
    if count > 0 {
        generated(&folder, count);
    }
    folder
}

/// What one machine makes of an input, to compare with.
fn alone(input: &Path, place: &Path) -> PathBuf {
    let out = place.join("alone");
    succeed(["lineage".as_ref(), input.as_os_str(), "--out".as_ref(), out.as_os_str(), "--quiet".as_ref()]);
    out
}

#[track_caller]
fn same(expected: &Path, found: &Path) {
    assert_eq!(differences(expected, found), [""; 0], "not what one machine writes");
}

#[test]
fn as_many_executors_and_partitions_as_you_like() {
    let place = tempfile::tempdir().expect("a place");
    let input = corpus(place.path(), number("COPYTRAIL_CLUSTER_ARTICLES", 400));
    let expected = alone(&input, place.path());
    let mut cluster = Cluster::of(0);
    for (executors, partitions) in [(1, "8"), (2, "3")] {
        cluster.add(&[]);
        let out = place.path().join(format!("out-{executors}"));
        cluster.run("lineage", &input, &out, &["--partitions", partitions]);
        same(&expected, &out);
        common::assert_whole(&out);
        assert!(!place.path().join(format!("out-{executors}.stages")).exists(), "the stages are removed");
    }
}

/// One article, and two that have nothing to do with each other.
#[test]
fn next_to_nothing() {
    let place = tempfile::tempdir().expect("a place");
    let cluster = Cluster::of(1);
    let input = place.path().join("few");
    fs::create_dir(&input).expect("a folder");
    for (name, text) in [("a.txt", "The ferry left the harbour at nine."), ("b.txt", "Nobody knows why it rained.")] {
        fs::write(input.join(name), text).expect("an article");
        let expected = alone(&input, place.path());
        let out = place.path().join("out");
        cluster.run("lineage", &input, &out, &[]);
        same(&expected, &out);
    }
}

#[test]
fn an_executor_of_other_settings_is_refused() {
    let place = tempfile::tempdir().expect("a place");
    let config = place.path().join("other.toml");
    fs::write(&config, "shingle = 7\n").expect("a configuration");
    let mut cluster = Cluster::of(0);
    cluster.add(&["--config", config.to_str().expect("UTF-8")]);
    let out = place.path().join("out");
    let output = cluster.command("lineage", &root().join("seeds"), &out, &[]).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(
        said(&output).contains("this executor refuses the job: it was started for the settings"),
        "{}",
        said(&output)
    );
    assert!(!out.exists(), "nothing is written");
}

/// Runs that lose one of two executors, each at another moment of the run.
#[test]
fn executors_that_are_killed() {
    let place = tempfile::tempdir().expect("a place");
    let input = corpus(place.path(), number("COPYTRAIL_CLUSTER_ARTICLES", 400));
    let expected = alone(&input, place.path());
    let mut cluster = Cluster::of(2);
    let out = place.path().join("out");
    let start = Instant::now();
    cluster.run("lineage", &input, &out, &[]);
    let whole = start.elapsed();
    let kills = number("COPYTRAIL_KILLS", 2);
    let mut survived = 0;
    for kill in 0..kills {
        let moment = whole.mul_f64((kill as f64 + 0.5) / kills as f64);
        let start = Instant::now();
        let mut driver = cluster.command("lineage", &input, &out, &["--quiet"]);
        let driver = driver.stderr(Stdio::piped()).spawn().expect("a driver");
        std::thread::sleep(moment);
        cluster.kill(cluster.executors.len() - 1);
        let output = cluster.ended(driver);
        let (status, took) = (output.status, start.elapsed());
        println!("executor killed after {moment:.2?} of {whole:.2?}: {status} after {took:.2?}: {}", said(&output));
        survived += usize::from(status.success());
        cluster.add(&[]);
        if !status.success() {
            assert_eq!(status.code(), Some(2), "{}", said(&output));
            assert!(said(&output).contains("hint:"), "{}", said(&output));
            cluster.run("lineage", &input, &out, &[]);
        }
        same(&expected, &out);
    }
    println!("{survived} of {kills} runs ended well by themselves, the others when they were run again");
}

/// Runs whose driver is killed, each at another moment; the next goes on from the stages that it finished.
#[test]
fn drivers_that_are_killed() {
    let place = tempfile::tempdir().expect("a place");
    let input = corpus(place.path(), number("COPYTRAIL_CLUSTER_ARTICLES", 400));
    let expected = alone(&input, place.path());
    let cluster = Cluster::of(2);
    let (out, stages) = (place.path().join("out"), place.path().join("stages"));
    let kept = ["--stages", stages.to_str().expect("UTF-8")];
    let start = Instant::now();
    cluster.run("lineage", &input, &out, &[]);
    let whole = start.elapsed();
    let kills = number("COPYTRAIL_KILLS", 3);
    for kill in 0..kills {
        let moment = whole.mul_f64((kill as f64 + 0.5) / kills as f64);
        let mut driver =
            cluster.command("lineage", &input, &out, &kept).stderr(Stdio::null()).spawn().expect("a driver");
        std::thread::sleep(moment);
        driver.kill().expect("killed or done");
        driver.wait().expect("it ends");
        let manifests = |folder: &Path| {
            let all = fs::read_dir(folder).into_iter().flatten().flatten();
            all.filter(|entry| entry.path().extension().is_some_and(|extension| extension == "json")).count()
        };
        let finished = manifests(&stages);
        let start = Instant::now();
        cluster.run("lineage", &input, &out, &kept);
        let took = start.elapsed();
        println!(
            "driver killed after {moment:.2?} of {whole:.2?}, {finished} stages finished; the next took {took:.2?}"
        );
        same(&expected, &out);
        fs::remove_dir_all(&stages).expect("removed");
    }
}

/// A stage whose files were tampered with is not taken for finished.
#[test]
fn damaged_stages_are_done_again() {
    let place = tempfile::tempdir().expect("a place");
    let input = corpus(place.path(), 0);
    let expected = alone(&input, place.path());
    let cluster = Cluster::of(1);
    let (out, stages) = (place.path().join("out"), place.path().join("stages"));
    let kept = ["--stages", stages.to_str().expect("UTF-8")];
    cluster.run("lineage", &input, &out, &kept);
    for (number, stage) in STAGES.into_iter().enumerate() {
        let is_of_stage =
            |file: &PathBuf| file.starts_with(stage) || file.to_string_lossy().starts_with(&format!("{stage}-"));
        let parquet = |file: &PathBuf| file.extension().is_some_and(|extension| extension == "parquet");
        let mut files = common::files(&stages);
        files.retain(|file| is_of_stage(file) && parquet(file));
        // What was found, or what the driver wrote.
        let found = files.iter().position(|file| file.ends_with("found.parquet"));
        let file = found.map_or_else(|| files.last().cloned(), |at| Some(files[at].clone()));
        let path = stages.join(file.unwrap_or_else(|| panic!("no {stage}")));
        let bytes = fs::read(&path).expect("a file");
        match number % 3 {
            0 => fs::remove_file(&path).expect("removed"),
            1 => fs::write(&path, &bytes[..bytes.len() / 2]).expect("cut"),
            _ => fs::write(&path, bytes.iter().map(|byte| !byte).collect::<Vec<u8>>()).expect("torn"),
        }
        cluster.run("lineage", &input, &out, &kept);
        same(&expected, &out);
        assert!(!path.exists(), "{stage} was not done again");
    }
    let copies = common::files(&stages).into_iter().filter(|file| file.ends_with("copies.parquet")).count();
    assert_eq!(copies, 1, "the corpus has copies");
}
