//! An article and its copies.

use anyhow::Result;
use jiff::{Timestamp, ToSpan};
use rand::distr::Distribution;
use rand::rngs::ChaCha8Rng;
use rand::seq::IndexedRandom;
use rand::{Rng, RngExt};
use rand_distr::LogNormal;
use serde::Serialize;

use super::article::{self, Token};
use super::vocabulary::Vocabulary;
use super::{shingles, stream};

/// Edited words of a hundred words. At .7 both of two articles have 82 of 100 shingles, which is about four edits.
const EDITS: [f64; 12] = [0.2, 0.5, 1.0, 2.0, 3.0, 3.5, 4.0, 4.5, 5.0, 6.0, 8.0, 12.0];
/// Boilerplate passages of a season.
const PASSAGES: usize = 12;
/// 1 January 2024, in seconds since 1970.
const BEGINNING: i64 = 1_704_067_200;

/// Writes families, each from random numbers of its own.
pub struct Author {
    seed: u64,
    vocabulary: Vocabulary,
    lengths: LogNormal<f64>,
    /// Stands under a twentieth of all articles.
    notice: Vec<Token>,
}

/// The articles of a family.
pub struct Family {
    pub articles: Vec<Printed>,
    /// Positions in the family, and the Jaccard similarity.
    pairs: Vec<(usize, usize, f64)>,
}

/// An article as a line of JSON.
pub struct Printed {
    pub id: String,
    pub line: Vec<u8>,
}

#[derive(Serialize)]
struct Record<'a> {
    id: &'a str,
    outlet: &'a str,
    published: String,
    text: &'a str,
}

impl Author {
    pub fn new(seed: u64) -> Result<Self> {
        let mut random = stream(seed, u64::MAX / 2);
        let vocabulary = Vocabulary::new(&mut random)?;
        let notice = article::compose(25, &vocabulary, &mut random);
        Ok(Self { seed, vocabulary, lengths: LogNormal::new(5.99, 0.45)?, notice })
    }

    /// The passages that articles of a season share.
    pub fn boilerplate(&self, season: u64) -> Vec<Vec<Token>> {
        let mut random = stream(self.seed, u64::MAX / 2 - 1 - season);
        (0..PASSAGES).map(|_| article::compose(random.random_range(40..120), &self.vocabulary, &mut random)).collect()
    }

    /// The family of a number, with the similarities of its pairs if they are wanted.
    pub fn family(&self, number: u64, boilerplate: &[Vec<Token>], with_pairs: bool) -> Result<Family> {
        let mut random = stream(self.seed, number);
        let mut versions = vec![self.original(boilerplate, &mut random)];
        for _ in 0..copies(&mut random) {
            let source = random.random_range(0..versions.len());
            let copy = self.copy(&versions[source], &mut random);
            versions.push(copy);
        }
        let texts: Vec<String> = versions.iter().map(|version| article::text(version, &self.vocabulary)).collect();
        let pairs = if with_pairs && texts.len() > 1 { pairs(&texts) } else { Vec::new() };
        let mut published = Timestamp::from_second(BEGINNING + i64::try_from(number)? * 40)?;
        let mut articles = Vec::with_capacity(texts.len());
        for (text, member) in texts.iter().zip(0..) {
            let id = self.id(number, member);
            let outlet = self.outlet(&mut random);
            let record = Record { id: &id, outlet: &outlet, published: published.to_string(), text };
            let mut line = serde_json::to_vec(&record)?;
            line.push(b'\n');
            articles.push(Printed { id, line });
            published += random.random_range(300..90_000).seconds();
        }
        Ok(Family { articles, pairs })
    }

    fn original(&self, boilerplate: &[Vec<Token>], random: &mut ChaCha8Rng) -> Vec<Token> {
        let length = (self.lengths.sample(random) as usize).clamp(60, 6_000);
        let mut tokens = article::compose(length, &self.vocabulary, random);
        if random.random_bool(0.08) {
            tokens.extend(boilerplate.choose(random).into_iter().flatten());
        }
        if random.random_bool(0.05) {
            tokens.extend(&self.notice);
        }
        tokens
    }

    fn copy(&self, source: &[Token], random: &mut ChaCha8Rng) -> Vec<Token> {
        let words = source.len() as f64;
        match random.random_range(0..100) {
            0..15 => source.to_vec(),
            15..70 => self.edited(source, random),
            70..85 => source[..(words * random.random_range(0.55..0.98)) as usize].to_vec(),
            kind => {
                let length = (words * random.random_range(0.03..0.5)) as usize;
                let added = article::compose(length.max(8), &self.vocabulary, random);
                if kind < 95 { [source, &added].concat() } else { [&added, source].concat() }
            }
        }
    }

    /// Words replaced, left out and put in.
    fn edited(&self, source: &[Token], random: &mut ChaCha8Rng) -> Vec<Token> {
        let rate = EDITS.choose(random).copied().unwrap_or_default() / 100.0;
        let mut copy = Vec::with_capacity(source.len() + 8);
        for &token in source {
            if !random.random_bool(rate) {
                copy.push(token);
                continue;
            }
            let word = self.vocabulary.draw(random);
            match random.random_range(0..10) {
                0..6 => copy.push(token.replaced(word)),
                6..8 => copy.extend([token, Token::plain(word)]),
                _ => {}
            }
        }
        copy
    }

    fn outlet(&self, random: &mut impl Rng) -> String {
        const KINDS: [&str; 8] = ["Courier", "Herald", "Post", "Times", "Gazette", "Observer", "Tribune", "Echo"];
        let name = self.vocabulary.word(random.random_range(200..260));
        format!("The {name} {}", KINDS.choose(random).copied().unwrap_or_default())
    }

    /// Sixteen hexadecimal digits, different for every article (all steps can be undone) and in no order.
    fn id(&self, family: u64, member: u64) -> String {
        let mut z = ((family << 16) | member) ^ self.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        format!("{:016x}", z ^ (z >> 31))
    }
}

impl Family {
    /// Leaves at most `count` articles.
    pub fn cut(&mut self, count: usize) {
        self.articles.truncate(count);
        self.pairs.retain(|&(_, later, _)| later < count);
    }

    /// The ids of every two articles, the smaller first, and their similarity.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str, f64)> {
        self.pairs.iter().map(|&(x, y, jaccard)| {
            let (x, y) = (self.articles[x].id.as_str(), self.articles[y].id.as_str());
            (x.min(y), x.max(y), jaccard)
        })
    }
}

/// How often an article is copied: three of four never, one of two thousand a dozen times or more.
fn copies(random: &mut impl Rng) -> usize {
    match random.random_range(0..2000) {
        0 => random.random_range(12..=30),
        1..500 => [1, 1, 1, 2, 3, 5].choose(random).copied().unwrap_or_default(),
        _ => 0,
    }
}

fn pairs(texts: &[String]) -> Vec<(usize, usize, f64)> {
    let words: Vec<Vec<String>> = texts.iter().map(|text| shingles::words(text)).collect();
    let sets: Vec<_> = words.iter().map(|words| shingles::set(words)).collect();
    (1..sets.len())
        .flat_map(|y| (0..y).map(move |x| (x, y)))
        .map(|(x, y)| (x, y, shingles::jaccard(&sets[x], &sets[y])))
        .collect()
}
