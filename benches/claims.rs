//! What comparing the claims of one pair of articles costs, on one core, and how it grows with their length.

#[allow(dead_code, reason = "the corpus of `dedup` needs more of it")]
#[path = "corpus/article.rs"]
mod article;
#[path = "corpus/vocabulary.rs"]
mod vocabulary;

use std::path::Path;

use copytrail::article::Article;
use copytrail::claims::compare;
use copytrail::ingest::{self, Request};
use copytrail::settings::Settings;
use copytrail::text::Text;
use divan::Bencher;
use divan::counter::ItemsCount;
use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};

use article::{compose, text};
use vocabulary::Vocabulary;

fn main() {
    divan::main();
}

/// Pairs of real length: words of the source and the derived article, the folder, the two files.
const PAIRS: [(&str, &str, &str, &str); 3] = [
    ("near copy, 595 and 640 words", "tests/gold/families/01-drusk-mine/articles", "004_cpw.txt", "001_cpw-update.txt"),
    (
        "translated back, 630 and 700 words",
        "tests/gold/families/03-shamra-strike/articles",
        "005_global-one.txt",
        "002_world-current.txt",
    ),
    ("rewrite, 1,447 and 645 words", "seeds", "004_1bc1a7727b00b72f.txt", "002_418428d451493f46.txt"),
];

fn read(folder: &str, name: &str) -> Text {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join(name);
    let request = Request { inputs: vec![path], ..Request::default() };
    Text::of(&ingest::read(&request).expect("a readable article").articles.remove(0))
}

/// One pair, the articles already taken apart.
#[divan::bench(args = PAIRS.iter().map(|pair| pair.0))]
fn pair(bencher: Bencher<'_, '_>, name: &str) {
    let settings = Settings::default();
    let (_, folder, source, derived) = PAIRS.iter().find(|pair| pair.0 == name).expect("a pair");
    let (source, derived) = (read(folder, source), read(folder, derived));
    bencher.bench(|| compare(&source, &derived, &settings.claims));
}

/// Two invented articles of many words, one a copy in which every twentieth word is another.
#[divan::bench(args = [1_000, 10_000, 100_000], sample_count = 3, sample_size = 1)]
fn words(bencher: Bencher<'_, '_>, count: usize) {
    let settings = Settings::default();
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let vocabulary = Vocabulary::new(&mut random).expect("a vocabulary");
    let mut tokens = compose(count, &vocabulary, &mut random);
    let source = Text::of(&Article::bare("a", text(&tokens, &vocabulary)));
    for token in &mut tokens {
        if random.random_bool(0.05) {
            *token = token.replaced(vocabulary.draw(&mut random));
        }
    }
    let derived = Text::of(&Article::bare("b", text(&tokens, &vocabulary)));
    bencher.counter(ItemsCount::new(count)).bench(|| compare(&source, &derived, &settings.claims));
}
