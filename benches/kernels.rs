//! The inner loops of `dedup`, one at a time on one core. Items are words or shingles, as said at each: a thousand million
//! items a second is one nanosecond an item.

#[path = "corpus/mod.rs"]
mod corpus;
#[path = "corpus/stored.rs"]
mod stored;

use std::sync::OnceLock;

use copytrail::candidates::{bands, exact};
use copytrail::ingest::documents::{self, Documents};
use copytrail::room::Room;
use copytrail::settings::Settings;
use copytrail::sketch::Set;
use copytrail::sketch::shingles::windows_into;
use copytrail::sketch::{Banding, Compact, Permutations, Shingles};
use copytrail::text::scan;
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use rayon::ThreadPoolBuilder;

/// Articles of the corpus: some megabytes, more than the second cache holds.
const ARTICLES: usize = 2_000;

fn main() {
    // What a kernel costs, not how well it shares the machine.
    ThreadPoolBuilder::new().num_threads(1).build_global().expect("one thread");
    divan::main();
}

/// What every kernel is given, made from the generated corpus.
struct Material {
    settings: Settings,
    documents: Documents,
    /// Word hashes, then shingles, of each document.
    words: Vec<Vec<u64>>,
    shingles: Vec<Vec<u64>>,
    bytes: usize,
}

fn material() -> &'static Material {
    static MATERIAL: OnceLock<Material> = OnceLock::new();
    MATERIAL.get_or_init(|| {
        let settings = Settings::default();
        let documents = documents::find(&stored::request(ARTICLES)).expect("a corpus");
        let bytes = (0..documents.len()).map(|document| documents.size(document)).sum();
        let words: Vec<Vec<u64>> = (0..documents.len()).map(|document| hashes(&documents, document)).collect();
        let shingles = words
            .iter()
            .map(|words| {
                let mut shingles = Vec::new();
                windows_into(words, settings.shingle, &mut shingles);
                shingles
            })
            .collect();
        Material { settings, documents, words, shingles, bytes }
    })
}

fn hashes(documents: &Documents, document: usize) -> Vec<u64> {
    let mut words = Vec::new();
    let (bytes, writing) = documents.text(document);
    scan::word_hashes(bytes, writing, &mut words);
    words
}

fn total(lists: &[Vec<u64>]) -> ItemsCount {
    ItemsCount::new(lists.iter().map(Vec::len).sum::<usize>())
}

/// JSON bytes to hashes of words; items are words.
#[divan::bench]
fn words(bencher: Bencher<'_, '_>) {
    let material = material();
    let mut words = Vec::new();
    bencher.counter(total(&material.words)).counter(BytesCount::new(material.bytes)).bench_local(|| {
        for document in 0..material.documents.len() {
            words.clear();
            let (bytes, writing) = material.documents.text(document);
            scan::word_hashes(bytes, writing, &mut words);
            divan::black_box(&words);
        }
    });
}

/// Hashes of words to hashes of five words in a row; items are shingles.
#[divan::bench]
fn shingles(bencher: Bencher<'_, '_>) {
    let material = material();
    let mut shingles = Vec::new();
    bencher.counter(total(&material.shingles)).bench_local(|| {
        for words in &material.words {
            windows_into(words, material.settings.shingle, &mut shingles);
            divan::black_box(&shingles);
        }
    });
}

/// The signature of all permutations; items are shingles.
#[divan::bench(args = [64, 128, 256])]
fn minhash(bencher: Bencher<'_, '_>, permutations: usize) {
    let material = material();
    let permutations = Permutations::new(permutations, material.settings.seed);
    let mut signature = Vec::new();
    bencher.counter(total(&material.shingles)).bench_local(|| {
        for shingles in &material.shingles {
            permutations.minima(shingles, &mut signature);
            divan::black_box(&signature);
        }
    });
}

/// The keys of all bands of a signature; items are documents.
#[divan::bench]
fn band_keys(bencher: Bencher<'_, '_>) {
    let Material { settings, shingles, .. } = material();
    let permutations = Permutations::new(settings.permutations, settings.seed);
    let banding = Banding::for_threshold(settings.permutations, settings.threshold, settings.recall);
    let signatures: Vec<Vec<u32>> = shingles
        .iter()
        .map(|shingles| {
            let mut signature = Vec::new();
            permutations.minima(shingles, &mut signature);
            signature
        })
        .collect();
    bencher.counter(ItemsCount::new(signatures.len())).bench_local(|| {
        for signature in &signatures {
            divan::black_box(banding.keys(signature).fold(0, u32::wrapping_add));
        }
    });
}

/// All of the above for a whole corpus; items are words.
#[divan::bench]
fn sketch(bencher: Bencher<'_, '_>) {
    let material = material();
    let read = |document: usize, words: &mut Vec<u64>| {
        let (bytes, writing) = material.documents.text(document);
        scan::word_hashes(bytes, writing, words);
    };
    bencher
        .counter(total(&material.words))
        .counter(BytesCount::new(material.bytes))
        .bench_local(|| Compact::of(material.documents.len(), &material.settings, &Room::default(), read, |_| {}));
}

/// Keys of bands to candidate pairs; items are documents.
#[divan::bench]
fn band_pairs(bencher: Bencher<'_, '_>) {
    let material = material();
    let read = |document: usize, words: &mut Vec<u64>| words.extend(&material.words[document]);
    let sketch = Compact::of(material.documents.len(), &material.settings, &Room::default(), read, |_| {});
    let Compact { keys, .. } = sketch.expect("a sketch");
    let takes_part = vec![true; keys.documents()];
    bencher.counter(ItemsCount::new(keys.documents())).bench_local(|| bands::pairs(&keys, &takes_part));
}

/// The exact join's way to the shingles, which are there already.
struct Ready(Vec<Vec<u64>>);

impl exact::Read for Ready {
    fn shingles(&self, document: usize, shingles: &mut Vec<u64>) {
        shingles.extend(&self.0[document]);
    }
}

/// Shingles to candidate pairs of the exact join; items are different shingles.
#[divan::bench]
fn exact_join(bencher: Bencher<'_, '_>) {
    let material = material();
    let sets = material.shingles.iter().map(|shingles| Shingles::new(shingles.clone()).as_slice().to_vec());
    let ready = Ready(sets.collect());
    let count = ready.0.iter().map(Vec::len).sum();
    let all: Vec<u32> = (0..ready.0.len() as u32).collect();
    bencher
        .counter(ItemsCount::new(count))
        .bench_local(|| exact::pairs(&all, material.settings.threshold, count, exact::Memory::default(), &ready));
}

/// Shingles into a set for exact comparison; items are shingles.
#[divan::bench]
fn set_fill(bencher: Bencher<'_, '_>) {
    let material = material();
    let mut set = Set::default();
    bencher.counter(total(&material.shingles)).bench_local(|| {
        for shingles in &material.shingles {
            set.fill(shingles);
            divan::black_box(&set);
        }
    });
}

/// Exact Jaccard similarity of two sets, nine tenths of them equal; items are shingles of the smaller set.
#[divan::bench]
fn set_jaccard(bencher: Bencher<'_, '_>) {
    let material = material();
    let near_copy = |shingles: &Vec<u64>| -> (Set, Set) {
        let (mut one, mut other) = (Set::default(), Set::default());
        one.fill(shingles);
        other.fill(&shingles[..shingles.len() * 9 / 10]);
        (one, other)
    };
    let pairs: Vec<(Set, Set)> = material.shingles.iter().take(200).map(near_copy).collect();
    let count: usize = pairs.iter().map(|(_, smaller)| smaller.len()).sum();
    bencher.counter(ItemsCount::new(count)).bench_local(|| {
        for (one, other) in &pairs {
            divan::black_box(one.jaccard_from(other, material.settings.threshold));
        }
    });
}
