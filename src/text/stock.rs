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
    let paragraphs: Vec<Paragraphs> = texts.par_iter().map(paragraphs).collect();
    let entries = paragraphs.iter().zip(0u32..).flat_map(|(own, text)| own.keys().map(move |&hash| (hash, text)));
    let stock: BTreeSet<u64> = shared(entries.collect())
        .into_par_iter()
        .filter(|(_, sample)| {
            in_pairs(sample).any(|(a, b)| {
                let (a, b) = (a as usize, b as usize);
                share_only_paragraphs(&texts[a], &texts[b], &paragraphs[a], &paragraphs[b])
            })
        })
        .map(|(hash, _)| hash)
        .collect();
    let of_text = |hashes: &Paragraphs| -> BTreeSet<usize> {
        hashes.iter().filter(|(hash, _)| stock.contains(hash)).map(|(_, &block)| block).collect()
    };
    let blocks: Vec<BTreeSet<usize>> = paragraphs.par_iter().map(of_text).collect();
    texts.par_iter_mut().zip(&blocks).for_each(|(text, blocks)| drop_from(text, blocks));
    blocks
}

/// The blocks of paragraphs by the hashes of their words.
pub type Paragraphs = BTreeMap<u64, usize>;

/// Of each paragraph that several texts have, some of those texts, ascending. `entries` are paragraphs with a text that has
/// them, each once.
pub fn shared(mut entries: Vec<(u64, u32)>) -> Vec<(u64, Vec<u32>)> {
    entries.par_sort_unstable();
    let holders = entries.chunk_by(|x, y| x.0 == y.0).filter(|same| same.len() > 1);
    holders.map(|same| (same[0].0, same.iter().take(SAMPLE).map(|&(_, text)| text).collect())).collect()
}

/// The pairs of some texts, the earlier one first.
pub fn in_pairs(sample: &[u32]) -> impl Iterator<Item = (u32, u32)> {
    sample.iter().enumerate().flat_map(move |(at, &a)| sample[at + 1..].iter().map(move |&b| (a, b)))
}

/// Drops stock paragraphs, which are given by their blocks, from one text.
pub fn drop_from(text: &mut Text, blocks: &BTreeSet<usize>) {
    text.drop_blocks(blocks, Furniture::Notice);
}

/// The body paragraphs of a text that are long enough.
pub fn paragraphs(text: &Text) -> Paragraphs {
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
pub fn share_only_paragraphs(a: &Text, b: &Text, of_a: &Paragraphs, of_b: &Paragraphs) -> bool {
    let rest = |text: &Text, own: &Paragraphs, other: &Paragraphs| -> Vec<u64> {
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
