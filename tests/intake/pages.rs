//! Saved web pages, each with what is true of it: `tests/pages/*/truth.toml`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use copytrail::article::Article;
use copytrail::ingest::{self, Request, page};
use serde::Deserialize;

/// What is true of a page.
#[derive(Deserialize)]
struct Truth {
    text: String,
    title: String,
    published: String,
    outlet: String,
    author: String,
    /// Whether the page was left aside until the reader was done.
    held_back: bool,
}

/// How well a page was read.
struct Score {
    precision: f64,
    recall: f64,
    /// Share of the paragraphs that stand as lines of their own.
    paragraphs: f64,
    title: bool,
    published: bool,
    outlet: bool,
    author: bool,
}

/// Words and how often; writing without spaces counts by its characters.
fn words(text: &str) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    let mut word = String::new();
    for c in text.chars().chain([' ']) {
        let dense = ('\u{2e80}'..='\u{9fff}').contains(&c);
        if c.is_alphanumeric() && !dense {
            word.extend(c.to_lowercase());
            continue;
        }
        let own = if c.is_alphanumeric() { c.to_string() } else { String::new() };
        for word in [std::mem::take(&mut word), own].into_iter().filter(|w| !w.is_empty()) {
            *found.entry(word).or_default() += 1;
        }
    }
    found
}

fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn folded(text: &str) -> String {
    text.to_lowercase().replace(" and ", " ").chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether two dates name the same moment, or the same day where one names only a day.
fn same_time(found: &str, truth: &str) -> bool {
    let instant = |text: &str| text.parse::<jiff::Timestamp>().ok();
    match (instant(found), instant(truth)) {
        (Some(found), Some(truth)) => found.as_second() == truth.as_second(),
        _ if truth.len() > 10 && found.len() > 10 => found.get(..19) == truth.get(..19),
        _ => found.get(..10) == truth.get(..10),
    }
}

fn article(path: &Path) -> Article {
    let request = Request { inputs: vec![path.to_owned()], ..Request::default() };
    ingest::read(&request).expect("a corpus").articles.remove(0)
}

fn score(folder: &Path, truth: &Truth) -> Score {
    let path = folder.join("page.html");
    let bytes = fs::read(&path).expect("a page");
    let read = page::read(&page::decoded(&bytes), None).expect("an article");
    let article = article(&path);
    let (found, wanted) = (words(&read.text), words(&truth.text));
    let hits: usize = wanted.iter().map(|(word, n)| found.get(word).copied().unwrap_or(0).min(*n)).sum();
    let size = |words: &BTreeMap<String, usize>| words.values().sum::<usize>().max(1) as f64;
    let lines: Vec<String> = read.text.lines().map(plain).collect();
    let blocks: Vec<&str> = truth.text.split("\n\n").filter(|b| b.chars().count() > 20).collect();
    let kept = blocks.iter().filter(|block| lines.contains(&plain(block))).count();
    Score {
        precision: hits as f64 / size(&found),
        recall: hits as f64 / size(&wanted),
        paragraphs: kept as f64 / blocks.len().max(1) as f64,
        title: article.title.as_deref().is_some_and(|title| plain(title) == truth.title),
        published: article.published.as_ref().is_some_and(|p| same_time(&p.written, &truth.published)),
        outlet: folded(article.outlet_name()) == folded(&truth.outlet),
        author: read.fields.author.map(|a| folded(&a.value)).unwrap_or_default() == folded(&truth.author),
    }
}

fn mean(scores: &[&Score], of: impl Fn(&Score) -> f64) -> f64 {
    scores.iter().map(|score| of(score)).sum::<f64>() / scores.len() as f64
}

fn line(name: &str, scores: &[&Score]) -> String {
    let share = |of: fn(&Score) -> bool| mean(scores, |s| f64::from(u8::from(of(s))));
    format!(
        "{name:22} {:9.3} {:6.3} {:10.3} {:5.2} {:9.2} {:6.2} {:6.2}",
        mean(scores, |s| s.precision),
        mean(scores, |s| s.recall),
        mean(scores, |s| s.paragraphs),
        share(|s| s.title),
        share(|s| s.published),
        share(|s| s.outlet),
        share(|s| s.author),
    )
}

#[test]
fn saved_pages_are_read() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let mut folders: Vec<PathBuf> = fs::read_dir(&root).expect("pages").map(|e| e.expect("a folder").path()).collect();
    folders.sort();
    let mut all = Vec::new();
    println!("{:22} precision recall paragraphs title published outlet author", "page");
    for folder in &folders {
        let truth = fs::read_to_string(folder.join("truth.toml")).expect("what is true");
        let truth: Truth = toml::from_str(&truth).expect("what is true");
        let score = score(folder, &truth);
        let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
        println!("{}", line(&name, &[&score]));
        all.push((truth.held_back, score));
    }
    let of = |wanted: Option<bool>| -> Vec<&Score> {
        all.iter().filter(|(held_back, _)| wanted.is_none_or(|w| w == *held_back)).map(|(_, score)| score).collect()
    };
    println!("{}", line("seen while tuning", &of(Some(false))));
    println!("{}", line("held back", &of(Some(true))));
    let scores = of(None);
    println!("{}", line("all", &scores));
    for (what, floor, value) in [
        ("precision", 0.95, mean(&scores, |s| s.precision)),
        ("recall", 0.95, mean(&scores, |s| s.recall)),
        ("paragraphs", 0.9, mean(&scores, |s| s.paragraphs)),
        ("title", 0.9, mean(&scores, |s| f64::from(u8::from(s.title)))),
        ("published", 0.9, mean(&scores, |s| f64::from(u8::from(s.published)))),
        ("outlet", 0.9, mean(&scores, |s| f64::from(u8::from(s.outlet)))),
    ] {
        assert!(value >= floor, "{what}: {value:.3} is below {floor}");
    }
}
