//! Generated corpora kept beside the build, so that a second run measures at once.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use copytrail::ingest::Request;

use super::corpus;

/// Raised whenever the generator writes other bytes.
const VERSION: u32 = 1;
const SEED: u64 = 7;

/// A request for a generated corpus of `count` articles.
pub fn request(count: usize) -> Request {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join(format!("news-{VERSION}-{SEED}-{count}.jsonl"));
    if !path.exists() {
        write(count, &path);
    }
    Request { inputs: vec![path], ..Request::default() }
}

fn write(count: usize, path: &Path) {
    let unfinished: PathBuf = path.with_extension("unfinished");
    let file = File::create(&unfinished).expect("a file beside the build");
    corpus::write(count, SEED, &mut BufWriter::with_capacity(1 << 20, file), None).expect("a corpus");
    fs::rename(unfinished, path).expect("a finished corpus");
}
