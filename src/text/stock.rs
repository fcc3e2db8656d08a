//! Stock paragraphs: what an outlet prints under every article, learned from the corpus itself.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::{Role, Text};
use crate::article::Furniture;

/// Words a paragraph must have to be learned; shorter ones may recur by chance.
const LEAST_WORDS: usize = 8;
/// Words of a run that two articles must not share outside the paragraph for it to be stock.
const RUN: usize = 8;
/// How many articles with the paragraph are compared with each other.
const SAMPLE: usize = 12;

/// Marks stock paragraphs as page furniture and drops them from the prose. Returns their blocks, by text.
///
/// A paragraph is stock when two articles have it word for word and share nothing else: not another paragraph, and no
/// run of eight words outside such paragraphs. Two versions of one story share a disclaimer and much else, so they alone
/// teach nothing; the disclaimer is learned from a third article of the outlet.
pub fn drop(texts: &mut [Text]) -> Vec<BTreeSet<usize>> {
    let paragraphs: Vec<BTreeMap<u64, usize>> = texts.par_iter().map(paragraphs).collect();
    let mut holders: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (article, hashes) in paragraphs.iter().enumerate() {
        for &hash in hashes.keys() {
            holders.entry(hash).or_default().push(article);
        }
    }
    let shared: Vec<(u64, Vec<usize>)> = holders.into_iter().filter(|(_, holders)| holders.len() > 1).collect();
    let stock: BTreeSet<u64> = shared
        .par_iter()
        .filter(|(_, holders)| {
            let sample = &holders[..holders.len().min(SAMPLE)];
            sample.iter().enumerate().any(|(i, &a)| {
                sample[i + 1..]
                    .iter()
                    .any(|&b| share_only_paragraphs(&texts[a], &texts[b], &paragraphs[a], &paragraphs[b]))
            })
        })
        .map(|(hash, _)| *hash)
        .collect();
    let of_text = |hashes: &BTreeMap<u64, usize>| -> BTreeSet<usize> {
        hashes.iter().filter(|(hash, _)| stock.contains(hash)).map(|(_, &block)| block).collect()
    };
    let blocks: Vec<BTreeSet<usize>> = paragraphs.par_iter().map(of_text).collect();
    texts.par_iter_mut().zip(&blocks).for_each(|(text, blocks)| drop_from(text, blocks));
    blocks
}

/// Drops stock paragraphs, which are given by their blocks, from one text.
pub fn drop_from(text: &mut Text, blocks: &BTreeSet<usize>) {
    text.drop_blocks(blocks, Furniture::Notice);
}

/// The body paragraphs of a text that are long enough, by the hash of their words.
fn paragraphs(text: &Text) -> BTreeMap<u64, usize> {
    let mut words: BTreeMap<usize, Vec<u8>> = BTreeMap::new();
    for sentence in text.sentences.iter().filter(|s| s.role == Role::Body) {
        let bytes = words.entry(sentence.block).or_default();
        bytes.extend(text.words_of(sentence).iter().flat_map(|w| w.hash.to_le_bytes()));
    }
    words
        .into_iter()
        .filter(|(_, bytes)| bytes.len() >= LEAST_WORDS * size_of::<u64>())
        .map(|(block, bytes)| (xxh3_64(&bytes), block))
        .collect()
}

/// Whether two articles that have paragraphs in common share nothing outside them, and have enough outside them to say so.
fn share_only_paragraphs(a: &Text, b: &Text, of_a: &BTreeMap<u64, usize>, of_b: &BTreeMap<u64, usize>) -> bool {
    let rest = |text: &Text, own: &BTreeMap<u64, usize>, other: &BTreeMap<u64, usize>| -> Vec<u64> {
        let common: BTreeSet<usize> = own.iter().filter(|(h, _)| other.contains_key(h)).map(|(_, &b)| b).collect();
        text.sentences
            .iter()
            .filter(|s| s.role == Role::Body && !common.contains(&s.block))
            .flat_map(|s| text.words_of(s).iter().map(|w| w.hash))
            .collect()
    };
    let (rest_a, rest_b) = (rest(a, of_a, of_b), rest(b, of_b, of_a));
    if rest_a.len() * 2 < a.words.len() || rest_b.len() * 2 < b.words.len() {
        return false;
    }
    let mut runs: Vec<&[u64]> = rest_a.windows(RUN).collect();
    runs.sort_unstable();
    !rest_b.windows(RUN).any(|run| runs.binary_search(&run).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;

    const NOTICE: &str = "Our paper is owned by its readers and follows a code of accuracy, independence and fairness.";

    fn read(paragraphs: &[&str]) -> Text {
        Text::of(&Article::bare("a", paragraphs.join("\n\n")))
    }

    fn has_notice(text: &Text) -> bool {
        text.sentences.iter().any(|s| text.at(s.span) == NOTICE)
    }

    const BLAST: &str = "An explosion tore through a coal mine in the east before dawn on Monday, the ministry said, and \
                         killed at least seventeen miners, leaving nine others unaccounted for in the deepest gallery.";
    const FERRY: &str = "A ferry with two hundred people aboard ran aground on the northern lake on Friday, the coast guard \
                         reported, and all passengers were brought to the shore by fishing boats from the nearby village.";

    #[test]
    fn a_notice_under_two_unrelated_articles_is_stock() {
        let mut texts = [read(&[BLAST, NOTICE]), read(&[FERRY, NOTICE])];
        drop(&mut texts);
        assert!(!has_notice(&texts[0]) && !has_notice(&texts[1]));
        assert!(texts[0].sentences.iter().all(|s| !s.words.is_empty()));
    }

    #[test]
    fn two_versions_of_a_story_teach_nothing() {
        let update = BLAST.replace("seventeen", "nineteen");
        let mut texts = [read(&[BLAST, FERRY, NOTICE]), read(&[&update, FERRY, NOTICE])];
        drop(&mut texts);
        assert!(has_notice(&texts[0]) && has_notice(&texts[1]));
    }
}
