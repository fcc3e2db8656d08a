//! Near-duplicate pairs by the gaoya crate: `gaoya_pairs CORPUS.jsonl PAIRS.csv`.
//!
//! The same task as `copytrail dedup`: words are runs of letters, digits and underscores in lower case, shingles are five
//! words in a row, 128 permutations, 32 bands of 4, threshold .7. Written for speed by gaoya's documentation: signatures of
//! 32 bits, FNV (its default), bulk insertion and bulk queries in parallel, vectors in the buckets (nothing is removed).
//! Lines are parsed and shingled in parallel too, and shingles are slices of the lower-cased text, never copies.

use std::collections::HashSet;
use std::fs::File;
use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use gaoya::minhash::{MinHashIndex, MinHasher, MinHasher32, SmallVecContainer};
use rayon::prelude::*;
use serde::Deserialize;

const BANDS: usize = 32;
const ROWS: usize = 4;
const THRESHOLD: f64 = 0.7;
const SHINGLE: usize = 5;

#[derive(Deserialize)]
struct Record<'a> {
    id: String,
    #[serde(borrow)]
    text: std::borrow::Cow<'a, str>,
}

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(corpus), Some(out)) = (arguments.next(), arguments.next()) else {
        anyhow::bail!("usage: peers CORPUS.jsonl PAIRS.csv");
    };
    let file = File::open(&corpus).with_context(|| format!("cannot read {}", corpus.display()))?;
    // SAFETY: nobody changes the corpus while it is measured.
    let bytes = unsafe { memmap2::Mmap::map(&file)? };
    let lines: Vec<&[u8]> = bytes.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()).collect();
    let hasher = MinHasher32::new(BANDS * ROWS);
    let (ids, signatures): (Vec<String>, Vec<Vec<u32>>) = lines
        .par_iter()
        .map(|line| {
            let record: Record = serde_json::from_slice(line)?;
            Ok((record.id, signature(&hasher, &record.text.to_lowercase())))
        })
        .collect::<anyhow::Result<Vec<_>>>()?
        .into_iter()
        .unzip();

    let mut index: MinHashIndex<u32, u32, SmallVecContainer<u32, 2>> = MinHashIndex::new_index(BANDS, ROWS, THRESHOLD);
    index.par_bulk_insert((0..ids.len() as u32).collect(), signatures.clone());
    let found: Vec<HashSet<u32>> = index.par_bulk_query(&signatures);

    let mut rows = csv::Writer::from_path(&out)?;
    rows.write_record(["a", "b"])?;
    for (document, partners) in found.iter().enumerate() {
        for &partner in partners.iter().filter(|&&partner| partner as usize > document) {
            let (a, b) = (&ids[document], &ids[partner as usize]);
            rows.write_record([a.min(b), a.max(b)])?;
        }
    }
    rows.into_inner()?.flush()?;
    Ok(())
}

fn signature(hasher: &impl MinHasher<V = u32>, text: &str) -> Vec<u32> {
    let words: Vec<&str> = text
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
        .collect();
    // A text of fewer words is its own shingle.
    hasher.create_signature(words.windows(SHINGLE.min(words.len().max(1))))
}
