//! How long the stages take on the seeds.

use std::path::{Path, PathBuf};

use copytrail::article::Article;
use copytrail::claims::compare;
use copytrail::ingest::{self, Request};
use copytrail::pipeline::{self, Silent};
use copytrail::settings::Settings;
use copytrail::text::Text;
use divan::Bencher;

fn main() {
    divan::main();
}

fn seeds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds")
}

fn article(name: &str) -> Article {
    let request = Request { inputs: vec![seeds().join(name)], ..Request::default() };
    ingest::read(&request).expect("a readable seed").articles.remove(0)
}

/// One article taken apart.
#[divan::bench]
fn text(bencher: Bencher<'_, '_>) {
    let article = article("004_1bc1a7727b00b72f.txt");
    bencher.counter(divan::counter::BytesCount::of_str(&article.text)).bench(|| Text::of(&article));
}

/// The claims of a pair compared.
#[divan::bench]
fn claims(bencher: Bencher<'_, '_>) {
    let settings = Settings::default();
    let source = Text::of(&article("004_1bc1a7727b00b72f.txt"));
    let derived = Text::of(&article("002_418428d451493f46.txt"));
    bencher.bench(|| compare(&source, &derived, &settings.claims));
}

/// The whole job on five articles, without writing.
#[divan::bench(sample_count = 20)]
fn lineage(bencher: Bencher<'_, '_>) {
    let request = Request { inputs: vec![seeds()], ..Request::default() };
    let settings = Settings::default();
    bencher.bench(|| pipeline::run(&request, &settings, &Silent).expect("a report"));
}
