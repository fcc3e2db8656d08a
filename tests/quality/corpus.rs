//! The gold corpora, and what copytrail makes of them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use copytrail::claims::compare;
use copytrail::export;
use copytrail::export::claims::{Ids, Row as ClaimRow, write_rows};
use copytrail::ingest::{self, Request};
use copytrail::pipeline::{self, Report, Silent};
use copytrail::settings::Settings;
use copytrail::text::Text;

use super::blame::Blame;
use super::claims::{self, Articles, Counts};
use super::figures::{Figures, ratio};
use super::lineage::{Edge, Gold};
use super::ranking;
use super::rows::{self, Row};

fn gold() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gold")
}

/// The families of a set, a folder of `tests/gold`.
fn families(set: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(gold().join(set)).expect("the families");
    let mut families: Vec<PathBuf> = entries.map(|e| e.expect("a family").path()).filter(|p| p.is_dir()).collect();
    families.sort();
    families
}

fn prefixed(prefix: &str, figures: Figures) -> Figures {
    figures.into_iter().map(|(name, figure)| (format!("{prefix}.{name}"), figure)).collect()
}

fn file_name(path: &Path) -> String {
    path.file_name().expect("a name").to_string_lossy().into_owned()
}

/// What the main job makes of a corpus.
fn report(inputs: &Path, manifest: Option<PathBuf>) -> Report {
    let request = Request { inputs: vec![inputs.to_owned()], manifest, ..Request::default() };
    pipeline::run(&request, &Settings::default(), &Silent).expect("a report")
}

/// The rows of `lineage.csv`.
fn lineage_of(report: &Report) -> Vec<Row> {
    let mut table = Vec::new();
    export::lineage::write(report, &mut table).expect("written to memory");
    rows::parse(&table)
}

fn predicted(rows: &[Row]) -> Vec<(Edge, String)> {
    rows.iter().map(|r| ((r["source"].clone(), r["derived"].clone()), r["relation"].clone())).collect()
}

/// The lineage of all families as one corpus, so that links between families count as errors, and who is said to have
/// altered each claim first.
pub fn families_lineage(prefix: &str, set: &str, dated: bool) -> Figures {
    let stage = tempfile::tempdir().expect("a place");
    let articles = stage.path().join("articles");
    fs::create_dir(&articles).expect("a folder");
    let mut gold = Gold::default();
    let mut manifest = csv::Writer::from_path(stage.path().join("manifest.csv")).expect("a manifest");
    manifest.write_record(["file", "outlet", "title", "published", "language"]).expect("a header");
    for path in families(set) {
        let family = file_name(&path);
        let name = |file: &str| match file.strip_prefix("missing:") {
            Some(slug) => format!("missing:{family}--{slug}"),
            None => format!("{family}--{file}"),
        };
        for row in rows::read(&path.join("manifest.csv")) {
            let file = name(&row["file"]);
            let published = if dated { row["published"].as_str() } else { "" };
            manifest.write_record([&file, &row["outlet"], &row["title"], published, &row["language"]]).expect("a row");
            fs::copy(path.join("articles").join(&row["file"]), articles.join(&file)).expect("an article");
            gold.cluster.insert(file, family.clone());
        }
        for row in rows::read(&path.join("gold/lineage.csv")) {
            let edge = (name(&row["source"]), name(&row["derived"]));
            gold.edges.insert(edge, (row["relation"].clone(), family.clone()));
        }
        for row in rows::read(&path.join("gold/not_derived.csv")) {
            gold.keep_apart(name(&row["a"]), name(&row["b"]));
        }
    }
    manifest.flush().expect("a manifest");
    let report = report(&articles, Some(stage.path().join("manifest.csv")));
    let mut figures = gold.score(&predicted(&lineage_of(&report)));
    figures.extend(blame(&report, set));
    prefixed(prefix, figures)
}

/// Whom `claims.csv` names as the first to have altered a claim, checked along the annotated chains of all families.
fn blame(report: &Report, set: &str) -> Figures {
    let mut table = Vec::new();
    export::claims::write(report, &mut table).expect("written to memory");
    let found = rows::parse(&table);
    let mut blame = Blame::default();
    for path in families(set) {
        let family = file_name(&path);
        let own = found.iter().filter(|row| row["source"].starts_with(&family)).map(|row| {
            let mut row = row.clone();
            for cell in ["source", "derived", "introduced_by"] {
                let name = row[cell].trim_start_matches(&format!("{family}--")).to_owned();
                row.insert(cell.to_owned(), name);
            }
            row
        });
        let gold = rows::read(&path.join("gold/claims.csv"));
        blame.score(&gold, &own.collect::<Vec<_>>(), &bodies(&path.join("articles")));
    }
    blame.figures()
}

/// The lineage of the seeds. Missing sources count by their names; a row marked `sibling` is neither asked for nor
/// wrong.
pub fn seeds_lineage(prefix: &str) -> Figures {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    let found = predicted(&lineage_of(&report(&folder, None)));
    let gold_rows = rows::read(&gold().join("seeds/lineage.csv"));
    let edge = |row: &Row| (row["source"].clone(), row["derived"].clone());
    let is_sibling = |row: &&Row| row["note"].starts_with("sibling:");
    let wanted: BTreeSet<(Edge, String)> =
        gold_rows.iter().filter(|r| !is_sibling(r)).map(|r| (edge(r), r["relation"].clone())).collect();
    let edges: BTreeSet<&Edge> = wanted.iter().map(|(edge, _)| edge).collect();
    let siblings: BTreeSet<Edge> = gold_rows.iter().filter(is_sibling).map(edge).collect();
    let apart: BTreeSet<Edge> = rows::read(&gold().join("seeds/not_derived.csv"))
        .iter()
        .flat_map(|r| [(r["a"].clone(), r["b"].clone()), (r["b"].clone(), r["a"].clone())])
        .collect();
    let judged: Vec<_> = found.iter().filter(|(edge, _)| !siblings.contains(edge)).collect();
    let right = judged.iter().filter(|(edge, _)| edges.contains(edge)).count();
    let figures = [
        ("edges_p", ratio(right, judged.len())),
        ("edges_r", ratio(right, edges.len())),
        ("relation_accuracy", ratio(judged.iter().filter(|found| wanted.contains(*found)).count(), right)),
        ("false_links", Some(found.iter().filter(|(edge, _)| apart.contains(edge)).count() as f64)),
    ];
    prefixed(prefix, figures.into_iter().map(|(name, figure)| (name.to_owned(), figure)).collect())
}

/// The rows that `compare --format csv` prints for two files.
fn compared(source: &Path, derived: &Path) -> Vec<Row> {
    let article = |path: &Path| {
        let request = Request { inputs: vec![path.to_owned()], ..Request::default() };
        ingest::read(&request).expect("a readable article").articles.remove(0)
    };
    let (source, derived) = (article(source), article(derived));
    let claims = compare(&Text::of(&source), &Text::of(&derived), &Settings::default().claims);
    let mut ids = Ids::default();
    let mut table = Vec::new();
    let rows = claims.iter().map(|claim| ClaimRow::new(&source, &derived, claim, None, &mut ids));
    write_rows(rows.collect::<Vec<_>>(), &mut table).expect("written to memory");
    rows::parse(&table)
}

fn score(articles: &Path, gold: &Path) -> Counts {
    let gold = rows::read(gold);
    let pairs: BTreeSet<(&String, &String)> = gold.iter().map(|r| (&r["source"], &r["derived"])).collect();
    let found: Vec<Row> = pairs.into_iter().flat_map(|(s, d)| compared(&articles.join(s), &articles.join(d))).collect();
    claims::score(&gold, &found, &bodies(articles))
}

/// The bytes of all articles of a folder.
fn bodies(articles: &Path) -> Articles {
    let entries = fs::read_dir(articles).expect("articles").map(|entry| entry.expect("an article").path());
    entries.map(|path| (file_name(&path), fs::read(&path).expect("an article"))).collect()
}

/// The claims of the annotated pairs of all families.
pub fn families_claims(prefix: &str, set: &str) -> Figures {
    let mut counts = Counts::default();
    for family in families(set) {
        counts += score(&family.join("articles"), &family.join("gold/claims.csv"));
    }
    prefixed(prefix, counts.figures())
}

/// The claims of the annotated pairs of the seeds.
pub fn seeds_claims(prefix: &str) -> Figures {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    let gold_rows = rows::read(&gold().join("seeds/claims.csv"));
    let pairs: BTreeSet<(&String, &String)> = gold_rows.iter().map(|r| (&r["source"], &r["derived"])).collect();
    let found: Vec<Row> = pairs.into_iter().flat_map(|(s, d)| compared(&seeds.join(s), &seeds.join(d))).collect();
    let mut figures = score(&seeds, &gold().join("seeds/claims.csv")).figures();
    figures.extend(ranking::score(&gold_rows, &found, &bodies(&seeds)));
    prefixed(prefix, figures)
}
