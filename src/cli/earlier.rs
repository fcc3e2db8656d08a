//! The output of an earlier run, read back.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use copytrail::error::{Error, Result};
use copytrail::export::table::original;
use copytrail::ingest::language;

/// A row by column.
pub type Row = BTreeMap<String, String>;

/// What `explain` needs of an earlier run.
pub struct Earlier {
    folder: PathBuf,
    /// Names of all articles, missing ones included.
    names: BTreeSet<String>,
    /// The language of each article of which it is known.
    languages: BTreeMap<String, String>,
    /// Rows of `lineage.csv`.
    pub edges: Vec<Row>,
    /// Rows of `pairs.csv`.
    pairs: Vec<Row>,
}

impl Earlier {
    /// Reads the tables of an output folder.
    pub fn read(folder: &Path) -> Result<Self> {
        let articles = table(&folder.join("articles.csv"), &["id"])?;
        let edges = table(&folder.join("lineage.csv"), &["source", "derived", "relation", "evidence"])?;
        let pairs = table(&folder.join("pairs.csv"), &["a", "b"])?;
        let names = articles.iter().map(|r| cell(r, "id")).chain(edges.iter().map(|r| cell(r, "source")));
        let language = |row: &Row| {
            let language = cell(row, "language");
            (!language.is_empty()).then(|| (cell(row, "id").to_owned(), language.to_owned()))
        };
        let languages = articles.iter().filter_map(language).collect();
        let names = names.map(str::to_owned).collect();
        Ok(Self { folder: folder.to_owned(), names, languages, edges, pairs })
    }

    /// Checks that an article is there; otherwise the error names the nearest ones.
    pub fn check(&self, id: &str) -> Result<()> {
        if self.names.contains(id) {
            return Ok(());
        }
        let mut near: Vec<(f64, &String)> = self.names.iter().map(|n| (strsim::jaro_winkler(id, n), n)).collect();
        near.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(y.1)));
        let near: Vec<&str> =
            near.iter().take_while(|(score, _)| *score > 0.6).take(3).map(|(_, n)| n.as_str()).collect();
        let hint = if near.is_empty() {
            "articles.csv lists the ids".to_owned()
        } else {
            format!("did you mean {}?", near.join(" or "))
        };
        Err(Error::UnknownArticle { id: id.to_owned(), path: self.folder.clone(), hint })
    }

    /// The derivation of one from the other.
    pub fn edge(&self, source: &str, derived: &str) -> Option<&Row> {
        self.edges.iter().find(|r| cell(r, "source") == source && cell(r, "derived") == derived)
    }

    /// The languages of two articles, when they are so different that the two were not compared for rewrites.
    pub fn languages(&self, a: &str, b: &str) -> Option<(&str, &str)> {
        let (a, b) = (self.languages.get(a)?, self.languages.get(b)?);
        language::differ(a, b).then_some((a, b))
    }

    /// The verified pair of two articles.
    pub fn pair(&self, a: &str, b: &str) -> Option<&Row> {
        self.pairs.iter().find(|r| (cell(r, "a") == a && cell(r, "b") == b) || (cell(r, "a") == b && cell(r, "b") == a))
    }

    /// The derivations of an article from its sources.
    pub fn sources<'a>(&'a self, derived: &'a str) -> impl Iterator<Item = &'a Row> {
        self.edges.iter().filter(move |r| cell(r, "derived") == derived)
    }

    /// An article and all it comes from, each with its distance.
    pub fn ancestors(&self, id: &str) -> BTreeMap<String, usize> {
        let mut found = BTreeMap::from([(id.to_owned(), 0)]);
        let mut todo = std::collections::VecDeque::from([(id.to_owned(), 0)]);
        while let Some((name, distance)) = todo.pop_front() {
            for row in self.sources(&name) {
                let source = cell(row, "source");
                if !found.contains_key(source) {
                    found.insert(source.to_owned(), distance + 1);
                    todo.push_back((source.to_owned(), distance + 1));
                }
            }
        }
        found
    }
}

/// A cell, or the empty string.
pub fn cell<'a>(row: &'a Row, column: &str) -> &'a str {
    row.get(column).map_or("", String::as_str)
}

fn table(path: &Path, needed: &[&str]) -> Result<Vec<Row>> {
    let wrong = |row, problem: String| Error::Table {
        path: path.to_owned(),
        row,
        problem,
        hint: "give the output folder of an earlier `copytrail lineage`".into(),
    };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Err(wrong(None, "no such file".into()));
        }
        Err(error) => return Err(Error::io("read", path)(error)),
    };
    let mut reader = csv::Reader::from_reader(io::BufReader::new(file));
    let header = reader.headers().map_err(|e| wrong(Some(1), e.to_string()))?.clone();
    if let Some(column) = needed.iter().find(|c| !header.iter().any(|h| h == **c)) {
        return Err(wrong(Some(1), format!("no column {column}")));
    }
    let mut rows = Vec::new();
    for (index, record) in reader.records().enumerate() {
        let record = record.map_err(|e| wrong(Some(index as u64 + 2), e.to_string()))?;
        rows.push(header.iter().zip(&record).map(|(k, v)| (k.to_owned(), original(v).to_owned())).collect());
    }
    Ok(rows)
}
