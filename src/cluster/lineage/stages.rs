//! The stages of `lineage` in the shared folder, and what all of them need.

use std::collections::BTreeSet;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, LargeBinaryArray, UInt32Array};
use datafusion::arrow::datatypes::{DataType, Field, Schema};
use xxhash_rust::xxh3::Xxh3;

use crate::article::Article;
use crate::cluster::documents::Table;
use crate::cluster::driver::Run;
use crate::cluster::kernels::Kernel;
use crate::cluster::kernels::wire::{self, Given, Record};
use crate::cluster::stages::Attempt;
use crate::cluster::{Failure, plan};
use crate::error::Result;
use crate::ingest::Corpus;

/// The stages, as their folders and manifests are named.
const ARTICLES: &str = "articles";
pub const MATCHES: &str = "matches";
pub const SURVEYS: &str = "surveys";
pub const BRANCHES: &str = "branches";
pub const CLAIMS: &str = "claims";
/// All of them.
pub const STAGES: [&str; 5] = [ARTICLES, MATCHES, SURVEYS, BRANCHES, CLAIMS];

/// What the stages need.
pub struct Lineages<'a> {
    pub run: Run<'a>,
    pub articles: &'a [Article],
    /// The blocks of stock paragraphs, by article.
    pub stock: &'a [BTreeSet<usize>],
}

impl Lineages<'_> {
    /// The articles as numbered Parquet, for executors to read: `number`, `record`, `text`.
    pub fn articles(&self, done: impl Fn(usize) + Sync) -> Result<Attempt> {
        let schema = Schema::new(vec![
            Field::new("number", DataType::UInt32, false),
            // What is known of it beside its text, as JSON.
            Field::new("record", DataType::LargeBinary, false),
            Field::new("text", DataType::LargeBinary, false),
        ]);
        let columns = |rows: std::ops::Range<usize>| {
            let articles = &self.articles[rows.clone()];
            let records: Vec<Vec<u8>> =
                articles.iter().map(|article| wire::write(&Record::of(article))).collect::<Result<_, _>>()?;
            Ok(vec![
                Arc::new(UInt32Array::from_iter_values(rows.map(|at| at as u32))) as ArrayRef,
                Arc::new(LargeBinaryArray::from_iter_values(records)),
                Arc::new(LargeBinaryArray::from_iter_values(articles.iter().map(|article| article.text.as_bytes()))),
            ])
        };
        let table = Table {
            count: self.articles.len(),
            size: Box::new(|at| self.size(at)),
            schema: Arc::new(schema),
            columns: Box::new(columns),
        };
        self.run.written(ARTICLES, &table, done)
    }

    /// Runs a kernel over tasks: `tasks` makes the table of them, and `check` reads what was found.
    pub fn stage<T>(
        &self,
        stage: &str,
        (articles, kernel): (&Attempt, Kernel),
        tasks: impl Fn() -> Result<Vec<u8>, Failure>,
        check: impl AsyncFn(&str) -> Result<T, Failure>,
    ) -> Result<T> {
        let file = |attempt: &Attempt, name: &str| format!("{}{name}.parquet", attempt.folder);
        self.run.stage(
            stage,
            async |attempt| {
                self.run.stages.put(attempt, "tasks.parquet", tasks()?).await?;
                let cluster = self.run.engine.session(self.run.partitions).await?;
                let tasks = file(attempt, "tasks");
                plan::tasks(&cluster, &self.run.contract, kernel, (articles, &tasks), &file(attempt, "found")).await
            },
            async |attempt| check(&file(attempt, "found")).await,
        )
    }

    /// Bytes of text of an article.
    pub fn size(&self, article: usize) -> usize {
        self.articles[article].text.len()
    }

    /// What is given with an article to every task.
    pub fn given(&self, number: u32) -> Given {
        Given { stock: self.stock[number as usize].iter().copied().collect(), ..Given::default() }
    }
}

/// What the input is: its files, and the articles that were taken of them with all that is known of them.
pub fn fingerprint(corpus: &Corpus) -> String {
    let mut hasher = Xxh3::new();
    hasher.update(b"lineage\n");
    for file in &corpus.files {
        hasher.update(format!("{} {} {}\n", file.path, file.xxh3_128, file.bytes).as_bytes());
    }
    for article in &corpus.articles {
        // Figures have no part in a record, so that nothing of it cannot be written.
        hasher.update(&wire::write(&Record::of(article)).unwrap_or_default());
        hasher.update(&(article.text.len() as u64).to_le_bytes());
        hasher.update(article.text.as_bytes());
    }
    format!("{} {:016x}", corpus.articles.len(), hasher.digest())
}
