//! Near-duplicates against a slow oracle: sets of word shingles, every pair compared.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;

use common::{content, succeed};

/// SplitMix64: the same documents in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: u64) -> usize {
        usize::try_from(self.next() % limit).expect("a small number")
    }

    fn word(&mut self) -> String {
        const SYLLABLES: [&str; 12] = ["ka", "ro", "Min", "tél", "or", "dan", "sho", "pre", "ли", "ver", "ac", "_7"];
        (0..=self.below(3)).map(|_| SYLLABLES[self.below(12)]).collect()
    }
}

/// Documents of which many are copies, some of them changed in a few words, in a folder's worth of ids.
fn documents(count: usize) -> Vec<(String, Vec<String>)> {
    let mut random = Random(5);
    let mut all: Vec<Vec<String>> = Vec::new();
    for number in 0..count {
        let copied = number > 0 && random.below(2) == 0;
        let mut words = if copied {
            all[random.below(number as u64)].clone()
        } else {
            (0..random.below(120)).map(|_| random.word()).collect()
        };
        for _ in 0..if copied { random.below(6) } else { 0 } {
            if !words.is_empty() {
                let at = random.below(words.len() as u64);
                words[at] = random.word();
            }
        }
        all.push(words);
    }
    all.into_iter().enumerate().map(|(n, words)| (format!("doc-{:04}", (n * 7919) % 10_000), words)).collect()
}

fn text(words: &[String]) -> String {
    let marks = [" ", ", ", "\n\n", " “", "” ", "\t", "… "];
    let mut text = String::from("!");
    for (n, word) in words.iter().enumerate() {
        write!(text, "{word}{}", marks[n * n % marks.len()]).expect("a string");
    }
    text
}

fn json_lines<'a>(documents: impl Iterator<Item = &'a (String, Vec<String>)>) -> String {
    documents
        .map(|(id, words)| {
            serde_json::json!({"topic": {"text": "no"}, "id": id, "text": text(words), "rank": 3}).to_string() + "\n"
        })
        .collect()
}

/// Every pair at or above the threshold, by comparing all sets.
fn oracle(documents: &[(String, Vec<String>)], threshold: f64) -> BTreeMap<(String, String), f64> {
    let sets: Vec<(&String, BTreeSet<Vec<String>>)> = documents
        .iter()
        .map(|(id, words)| {
            let words: Vec<String> = words.iter().map(|w| w.to_lowercase()).collect();
            let k = words.len().min(5);
            (id, if k == 0 { BTreeSet::new() } else { words.windows(k).map(<[String]>::to_vec).collect() })
        })
        .collect();
    let mut pairs = BTreeMap::new();
    for (x, a) in &sets {
        for (y, b) in sets.iter().filter(|(y, _)| x < y) {
            let shared = a.intersection(b).count() as f64;
            let jaccard = shared / (a.len() + b.len()) as f64 / (1.0 - shared / (a.len() + b.len()) as f64);
            if jaccard >= threshold - 1e-12 && shared > 0.0 {
                pairs.insert(((*x).clone(), (*y).clone()), jaccard);
            }
        }
    }
    pairs
}

fn found(folder: &Path) -> BTreeMap<(String, String), f64> {
    let mut rows = csv::Reader::from_path(folder.join("duplicates.csv")).expect("duplicates.csv");
    rows.records()
        .map(|row| {
            let row = row.expect("a row");
            ((row[0].to_owned(), row[1].to_owned()), row[2].parse().expect("a number"))
        })
        .collect()
}

fn run(place: &Path, name: &str, arguments: &[&str]) -> BTreeMap<(String, String), f64> {
    let out = place.join(name);
    let mut all = vec!["dedup", "--quiet", "--out", out.to_str().expect("a path")];
    all.extend(arguments);
    succeed(all);
    found(&out)
}

#[test]
fn every_pair_is_verified_and_exact_misses_none() {
    let place = tempfile::tempdir().expect("a folder");
    let documents = documents(700);
    let input = place.path().join("corpus.jsonl");
    fs::write(&input, json_lines(documents.iter())).expect("written");
    let input = input.to_str().expect("a path");
    for (threshold, flag) in [(0.7, "0.7"), (0.5, "0.5"), (0.95, "0.95")] {
        let truth = oracle(&documents, threshold);
        assert!(truth.len() > 20, "the corpus has pairs to find: {}", truth.len());
        let exact = run(place.path(), "exact", &[input, "--exact", "--threshold", flag]);
        assert_eq!(exact.keys().collect::<Vec<_>>(), truth.keys().collect::<Vec<_>>(), "at {threshold}");
        for (pair, jaccard) in &exact {
            assert!((jaccard - truth[pair]).abs() <= 0.000_051, "{pair:?}: {jaccard} is {}", truth[pair]);
        }
        let usual = run(place.path(), "usual", &[input, "--threshold", flag]);
        let missed = truth.keys().filter(|pair| !usual.contains_key(*pair)).count();
        assert!(usual.keys().all(|pair| truth.contains_key(pair)), "no pair is false at {threshold}");
        assert!(missed * 1000 <= truth.len(), "{missed} of {} missed at {threshold}", truth.len());
    }
}

#[test]
fn order_threads_and_format_change_no_byte() {
    let place = tempfile::tempdir().expect("a folder");
    let place = place.path();
    let documents = documents(200);
    fs::write(place.join("a.jsonl"), json_lines(documents.iter())).expect("written");
    fs::write(place.join("b.jsonl"), json_lines(documents.iter().rev())).expect("written");
    let folder = place.join("texts");
    fs::create_dir(&folder).expect("a folder");
    for (id, words) in &documents {
        fs::write(folder.join(id).with_extension("txt"), text(words)).expect("written");
    }
    let path = |name: &str| place.join(name).to_str().expect("a path").to_owned();
    let one = run(place, "one", &[&path("a.jsonl"), "--threads", "1"]);
    run(place, "eight", &[&path("b.jsonl"), "--threads", "8"]);
    for name in ["duplicates.csv", "clusters.csv"] {
        assert_eq!(content(&place.join("one").join(name)), content(&place.join("eight").join(name)), "{name}");
    }
    // Texts of signs alone are articles without words in either form.
    let texts = run(place, "texts-out", &[folder.to_str().expect("a path")]);
    let named: BTreeMap<(String, String), f64> =
        one.into_iter().map(|((a, b), j)| ((format!("{a}.txt"), format!("{b}.txt")), j)).collect();
    assert_eq!(texts, named);
}

#[test]
fn floods_of_copies_stay_linear() {
    let place = tempfile::tempdir().expect("a folder");
    let input = place.path().join("corpus.jsonl");
    let words = "the same words again and again in every copy of the page that all of them share with each other";
    let mut lines = String::new();
    for n in 0..20_000 {
        writeln!(lines, "{{\"id\":\"{n:05}\",\"text\":\"{words}\"}}").expect("a string");
    }
    fs::write(&input, lines).expect("written");
    let pairs = run(place.path(), "out", &[input.to_str().expect("a path")]);
    assert_eq!(pairs.len(), 19_999);
    assert!(pairs.iter().all(|((a, _), jaccard)| a == "00000" && *jaccard == 1.0));
}

#[test]
fn a_page_that_all_share_hides_no_pair_and_makes_none() {
    let place = tempfile::tempdir().expect("a folder");
    let input = place.path().join("corpus.jsonl");
    let mut random = Random(9);
    let mut words = |count: usize| (0..count).map(|_| random.word()).collect::<Vec<_>>();
    let page = words(60);
    let mut own = Vec::new();
    let mut documents: Vec<(String, Vec<String>)> = Vec::new();
    for n in 0..1500 {
        // Every tenth is the one before with two words changed.
        if n % 10 == 1 {
            own[7] = format!("changed{n}");
            own[31] = format!("too{n}");
        } else {
            own = words(50);
        }
        documents.push((format!("{n:04}"), page.iter().chain(&own).cloned().collect()));
    }
    fs::write(&input, json_lines(documents.iter())).expect("written");
    let input = input.to_str().expect("a path");
    let expected: Vec<(String, String)> =
        (0..150).map(|n| (format!("{:04}", n * 10), format!("{:04}", n * 10 + 1))).collect();
    for (name, flags) in [("usual", vec![input]), ("exact", vec![input, "--exact"])] {
        let pairs = run(place.path(), name, &flags);
        assert_eq!(pairs.keys().cloned().collect::<Vec<_>>(), expected, "{name}");
    }
}

#[test]
fn a_limit_of_memory_changes_no_byte() {
    let place = tempfile::tempdir().expect("a folder");
    let place = place.path();
    let documents = documents(1000);
    let input = place.join("corpus.jsonl");
    fs::write(&input, json_lines(documents.iter())).expect("written");
    let input = input.to_str().expect("a path");
    for mode in [&[input][..], &[input, "--exact"]] {
        run(place, "free", mode);
        // So little that the keys go to disk and the join makes many passes.
        run(place, "tight", &[mode, &["--memory", "100kB"]].concat());
        for name in ["duplicates.csv", "clusters.csv"] {
            assert_eq!(content(&place.join("free").join(name)), content(&place.join("tight").join(name)), "{name}");
        }
        let settings = |name: &str| -> serde_json::Value {
            let run: serde_json::Value =
                serde_json::from_slice(&content(&place.join(name).join("run.json"))).expect("JSON");
            run["settings_hash"].clone()
        };
        assert_eq!(settings("free"), settings("tight"));
    }
}

/// Large files of which little may count as memory are not read where they are mapped.
#[test]
fn a_file_larger_than_the_memory_gives_the_same_bytes() {
    let place = tempfile::tempdir().expect("a folder");
    let place = place.path();
    let beside = "x".repeat(70_000);
    let lines: String = documents(1000)
        .iter()
        .map(|(id, words)| serde_json::json!({"id": id, "text": text(words), "page": beside}).to_string() + "\n")
        .collect();
    let input = place.join("corpus.jsonl");
    fs::write(&input, &lines).expect("written");
    let input = input.to_str().expect("a path");
    assert!(lines.len() > 64 << 20);
    let table = place.join("corpus.csv");
    let table = table.to_str().expect("a path");
    let mut rows = String::from("id,text,page\n");
    for (id, words) in documents(1000) {
        writeln!(rows, "{id},\"{}\",{beside}", text(&words).replace('"', "\"\"")).expect("a string");
    }
    fs::write(table, rows).expect("written");
    for (name, input) in [("lines", input), ("table", table)] {
        run(place, "free", &[input]);
        run(place, name, &[input, "--memory", "100kB"]);
        let read = |run: &str| content(&place.join(run).join("duplicates.csv"));
        assert_eq!(read("free"), read(name), "{name}");
        assert!(read(name).len() > 10_000, "{name}");
    }
}

#[test]
fn texts_of_few_words_are_compared_whole() {
    let place = tempfile::tempdir().expect("a folder");
    let input = place.path().join("corpus.jsonl");
    let texts =
        ["!", "one", "One.", "one two", "two one", "ONE two", "one two three four", "one two three four five", "?"];
    let lines: String = texts
        .iter()
        .enumerate()
        .map(|(n, text)| serde_json::json!({"id": n.to_string(), "text": text}).to_string() + "\n")
        .collect();
    fs::write(&input, lines).expect("written");
    let input = input.to_str().expect("a path");
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    for flags in [&[input][..], &[input, "--exact"]] {
        let pairs = run(place.path(), "out", flags);
        assert_eq!(pairs.into_keys().collect::<Vec<_>>(), [pair("1", "2"), pair("3", "5")]);
    }
}

#[test]
fn kept_records_go_out_as_they_came() {
    let place = tempfile::tempdir().expect("a folder");
    let input = place.path().join("corpus.jsonl");
    let kept = place.path().join("kept.jsonl");
    let first = r#"{"id":"a","text":"one two three four five six","topic":[1,{"x":"y"}]}"#;
    let copy = r#"{"id":"b","text":"One two  three, four five six!","topic":2}"#;
    let other = r#"{"id":"c","text":"seven eight nine ten eleven"}"#;
    fs::write(&input, format!("{other}\r\n\n{copy}\n{first}")).expect("written");
    let kept_flag = kept.to_str().expect("a path");
    let pairs = run(place.path(), "out", &[input.to_str().expect("a path"), "--kept", kept_flag]);
    assert_eq!(pairs.keys().collect::<Vec<_>>(), [&("a".to_owned(), "b".to_owned())]);
    assert_eq!(fs::read_to_string(&kept).expect("kept"), format!("{first}\n{other}\n"));
}
