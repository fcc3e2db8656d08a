//! `dedup` from files to clusters, without writing, on generated corpora: how time grows with the number of articles.
//!
//! With `COPYTRAIL_BENCH_LARGE=1` a million articles too (2.8 GB, kept in the build folder).

#[path = "corpus/mod.rs"]
mod corpus;
#[path = "corpus/stored.rs"]
mod stored;

use std::fs;
use std::path::Path;

use copytrail::ingest::Request;
use copytrail::pipeline::{self, Silent};
use copytrail::settings::Settings;
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};

fn main() {
    divan::main();
}

/// Numbers of articles.
fn sizes() -> impl Iterator<Item = usize> {
    let large = std::env::var_os("COPYTRAIL_BENCH_LARGE").is_some_and(|value| value != "0");
    [10_000, 100_000].into_iter().chain(large.then_some(1_000_000))
}

/// By signatures.
#[divan::bench(args = sizes(), sample_count = 5, sample_size = 1)]
fn signatures(bencher: Bencher<'_, '_>, articles: usize) {
    run(bencher, articles, false);
}

/// By the exact join.
#[divan::bench(args = sizes(), sample_count = 5, sample_size = 1)]
fn exact(bencher: Bencher<'_, '_>, articles: usize) {
    run(bencher, articles, true);
}

fn run(bencher: Bencher<'_, '_>, articles: usize, exact: bool) {
    let request = stored::request(articles);
    let settings = Settings { exact, ..Settings::default() };
    let bytes = fs::metadata(&request.inputs[0]).expect("a corpus").len();
    bencher
        .counter(ItemsCount::new(articles))
        .counter(BytesCount::new(bytes))
        .bench(|| pipeline::dedup(&request, &settings, &Silent).expect("duplicates"));
}

/// A folder of 100,000 files of a sentence each.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn tiny_files(bencher: Bencher<'_, '_>) {
    const FILES: usize = 100_000;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tiny-files");
    for number in 0..FILES {
        let path = folder.join(format!("{:03}/{number:06}.txt", number / 1000));
        if !path.exists() {
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder beside the build");
            fs::write(path, format!("Article {number} says that bridge {} is closed.", number % 5000)).expect("a file");
        }
    }
    let request = Request { inputs: vec![folder], ..Request::default() };
    let settings = Settings::default();
    bencher
        .counter(ItemsCount::new(FILES))
        .bench(|| pipeline::dedup(&request, &settings, &Silent).expect("duplicates"));
}
