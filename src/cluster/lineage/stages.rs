//! The stages of `lineage` in the shared folder, and what all of them need.

use std::collections::BTreeMap;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, LargeBinaryArray, UInt32Array};
use datafusion::arrow::datatypes::{DataType, Field, Schema};
use serde::Serialize;
use xxhash_rust::xxh3::Xxh3;

use super::tasks;
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
pub const PARAGRAPHS: &str = "paragraphs";
pub const STOCK: &str = "stock";
pub const CONTENTS: &str = "contents";
pub const POSTINGS: &str = "postings";
pub const TWINS: &str = "twins";
pub const FREQUENCIES: &str = "frequencies";
pub const MATCHES: &str = "matches";
pub const SURVEYS: &str = "surveys";
pub const WORDS: &str = "words";
pub const BRANCHES: &str = "branches";
pub const CLAIMS: &str = "claims";
/// All of them.
pub const STAGES: [&str; 12] =
    [ARTICLES, PARAGRAPHS, STOCK, CONTENTS, POSTINGS, TWINS, FREQUENCIES, MATCHES, SURVEYS, WORDS, BRANCHES, CLAIMS];

/// Bytes of text in a file of articles: what takes an executor about a second to take apart.
const FILE: usize = 4 << 20;

/// Bytes of what is known of an article beside its text, about.
const RECORD: usize = 512;

/// What the stages need.
pub struct Lineages<'a> {
    pub run: Run<'a>,
    pub articles: &'a [Article],
    /// The blocks of stock paragraphs, ascending, of the articles that have any.
    pub stock: BTreeMap<u32, Vec<usize>>,
}

/// A stage of tasks: what it is called, and what is found out.
pub struct OfTasks<'a> {
    pub stage: &'a str,
    pub kernel: Kernel,
    /// How often the terms of each article occur, if that is asked for.
    pub frequencies: Option<&'a str>,
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
            file: FILE,
            schema: Arc::new(schema),
            columns: Box::new(columns),
        };
        self.run.written(ARTICLES, &table, done)
    }

    /// Runs a kernel over tasks: `tasks` makes the table of them, and `check` reads what was found.
    pub fn stage<T>(
        &self,
        articles: &Attempt,
        of: &OfTasks<'_>,
        tasks: impl Fn() -> Result<Vec<u8>, Failure>,
        check: impl AsyncFn(&str) -> Result<T, Failure>,
    ) -> Result<T> {
        self.run.stage(
            of.stage,
            async |attempt| {
                self.run.stages.put(attempt, "tasks.parquet", tasks()?).await?;
                let tasks = format!("{}tasks.parquet", attempt.folder);
                let OfTasks { kernel, frequencies, .. } = *of;
                let asked = plan::Tasks { kernel, articles, tasks: &tasks, frequencies };
                plan::tasks(&self.run.session().await?, &self.run.contract, asked, &found(attempt)).await
            },
            async |attempt| check(&found(attempt)).await,
        )
    }

    /// A table of tasks, with what each must know.
    pub fn table<T: Serialize>(&self, tasks: &[Vec<u32>], common: impl Fn(usize) -> T) -> Result<Vec<u8>, Failure> {
        let mut table = tasks::Table::new()?;
        for (task, numbers) in tasks.iter().enumerate() {
            let members: Vec<(u32, Given)> = numbers.iter().map(|&number| (number, self.given(number))).collect();
            table.add(&common(task), &members)?;
        }
        table.finish()
    }

    /// A table of tasks in which pairs are compared, with what all of them must know.
    pub fn table_of_pairs(&self, pairs: &[(u32, u32)], common: &impl Serialize) -> Result<Vec<u8>, Failure> {
        let mut table = tasks::Table::new()?;
        for task in tasks::pack_pairs(pairs, self.articles.len(), |number| self.size(number as usize)) {
            let given = |(number, partners)| (number, Given { partners, ..self.given(number) });
            let members: Vec<(u32, Given)> = task.into_iter().map(given).collect();
            table.add(common, &members)?;
        }
        table.finish()
    }

    /// All articles in tasks of about so many bytes, whatever they have to do with each other.
    pub fn of_all(&self, bytes: usize) -> Vec<Vec<u32>> {
        let singles: Vec<Vec<usize>> = (0..self.articles.len()).map(|article| vec![article]).collect();
        tasks::pack(&singles, bytes, |article| self.size(article))
    }

    /// Bytes of an article: its text, and about what is known of it beside.
    pub fn size(&self, article: usize) -> usize {
        self.articles[article].text.len() + RECORD
    }

    /// What is given with an article to every task.
    pub fn given(&self, number: u32) -> Given {
        Given { stock: self.stock.get(&number).cloned().unwrap_or_default(), ..Given::default() }
    }
}

/// The file with what an attempt found.
pub fn found(attempt: &Attempt) -> String {
    format!("{}found.parquet", attempt.folder)
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
