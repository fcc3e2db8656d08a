//! Writes a corpus of invented news with planted near copies, for measuring.
//!
//!     cargo run --release --example generate -- 100000 corpus.jsonl
//!
//! puts the articles into `corpus.jsonl`, and all pairs that were planted, with their Jaccard similarity, into
//! `corpus.pairs.csv`. The same numbers give the same bytes.

#[path = "mod.rs"]
mod corpus;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use anyhow::Context;
use clap::Parser;

/// Writes a corpus of invented news with planted near copies.
#[derive(Parser)]
struct Arguments {
    /// How many articles.
    articles: usize,
    /// Where to write them as JSON lines; the planted pairs go beside it, with the ending `.pairs.csv`.
    out: PathBuf,
    /// Another corpus for every number.
    #[arg(long, default_value_t = 7)]
    seed: u64,
}

fn main() -> anyhow::Result<()> {
    let Arguments { articles, out, seed } = Arguments::parse();
    let create = |path: &PathBuf| File::create(path).with_context(|| format!("cannot write {}", path.display()));
    let mut lines = BufWriter::with_capacity(1 << 20, create(&out)?);
    let mut pairs = BufWriter::new(create(&out.with_extension("pairs.csv"))?);
    let written = corpus::write(articles, seed, &mut lines, Some(&mut pairs))?;
    let megabytes = written.bytes as f64 / 1e6;
    writeln!(io::stderr(), "{articles} articles, {megabytes:.1} MB, {} planted pairs", written.pairs)?;
    Ok(())
}
