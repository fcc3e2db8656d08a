//! Invented news of any amount, the same for the same seed: families of near copies among unrelated articles.
//!
//! Lengths and word frequencies are those of news: log-normal, about 400 words in the median, and Zipf–Mandelbrot. A
//! quarter of the articles have copies: verbatim, edited at rates on both sides of a Jaccard similarity of .7, cut short,
//! or with something added. Boilerplate is shared by articles that are no copies: one notice by a twentieth of all, and
//! longer passages by some of the articles of a season. Articles of a season are shuffled, so copies do not stand together.

mod article;
mod family;
mod shingles;
mod vocabulary;

use std::io::Write;

use anyhow::Result;
use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;
use rand::seq::SliceRandom;
use rayon::prelude::*;

use family::{Author, Family};

/// Families that are written, and shuffled, together.
const SEASON: u64 = 4096;

/// What was written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Written {
    /// Bytes of JSON lines.
    pub bytes: u64,
    /// Planted pairs.
    pub pairs: u64,
}

/// Writes `count` articles as JSON lines (`id`, `outlet`, `published`, `text`). Every two articles of a family go to
/// `pairs` with their Jaccard similarity (`a,b,jaccard`, `a` before `b`), which takes most of the time.
pub fn write(count: usize, seed: u64, lines: &mut dyn Write, mut pairs: Option<&mut dyn Write>) -> Result<Written> {
    let author = Author::new(seed)?;
    let mut written = Written::default();
    let with_pairs = pairs.is_some();
    if let Some(pairs) = &mut pairs {
        writeln!(pairs, "a,b,jaccard")?;
    }
    let mut left = count;
    for season in 0.. {
        if left == 0 {
            break;
        }
        let boilerplate = author.boilerplate(season);
        let families = season * SEASON..(season + 1) * SEASON;
        let mut families: Vec<Family> = families
            .into_par_iter()
            .map(|number| author.family(number, &boilerplate, with_pairs))
            .collect::<Result<_>>()?;
        for family in &mut families {
            family.cut(left);
            left -= family.articles.len();
        }
        if let Some(pairs) = &mut pairs {
            for (a, b, jaccard) in families.iter().flat_map(Family::pairs) {
                writeln!(pairs, "{a},{b},{jaccard:.6}")?;
                written.pairs += 1;
            }
        }
        let mut articles: Vec<_> = families.iter().flat_map(|family| &family.articles).collect();
        articles.shuffle(&mut stream(seed, u64::MAX - season));
        for article in articles {
            lines.write_all(&article.line)?;
            written.bytes += article.line.len() as u64;
        }
    }
    lines.flush()?;
    if let Some(pairs) = pairs {
        pairs.flush()?;
    }
    Ok(written)
}

/// Random numbers of their own for each part of the corpus, so that parts can be made in any order.
fn stream(seed: u64, part: u64) -> ChaCha8Rng {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(part);
    random
}
