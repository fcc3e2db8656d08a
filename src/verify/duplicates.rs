//! Near-duplicates: candidate pairs verified on the real shingles of the documents.

use std::cell::RefCell;

use rayon::prelude::*;

use crate::candidates::exact::Read;
use crate::ingest::documents::{Documents, Writing};
use crate::settings::Settings;
use crate::sketch::Set;
use crate::sketch::shingles::windows_into;
use crate::text::scan;

/// A verified pair: positions `a < b`, and their Jaccard similarity, 0 to 1.
pub type Pair = (u32, u32, f64);

/// Copies of one text, or products of two numbers of copies, up to which every pair is reported. Beyond it the first of
/// the copies stands for all: the rest are paired with it alone, so that n copies make n pairs, not n².
const ALL_PAIRS: usize = 4096;

thread_local! {
    static READER: RefCell<Reader> = RefCell::default();
}

/// The shingles of documents, for the exact join.
#[derive(Clone, Copy, Debug)]
pub struct ShinglesOf<'a> {
    /// The documents.
    pub documents: &'a Documents,
    /// Words in a shingle.
    pub k: usize,
}

/// Where the texts of documents are.
pub trait Texts: Sync {
    /// Reads the bytes of a document's text, and how they write it.
    fn with_text<T>(&self, document: u32, read: impl FnOnce(&[u8], Writing) -> T) -> T;

    /// Says that the text of a document, if there is one at this position, will be wanted soon.
    fn prefetch(&self, _document: u32) {}
}

impl Texts for Documents {
    fn with_text<T>(&self, document: u32, read: impl FnOnce(&[u8], Writing) -> T) -> T {
        Self::with_text(self, document as usize, read)
    }

    fn prefetch(&self, document: u32) {
        Self::prefetch(self, document as usize);
    }
}

impl Read for ShinglesOf<'_> {
    fn shingles(&self, document: usize, shingles: &mut Vec<u64>) {
        self.documents.prefetch(document + 1);
        let document = document as u32;
        Reader::with(|reader| shingles.extend_from_slice(reader.shingles(self.documents, document, self.k)));
    }
}

/// Words, then shingles, of one document at a time, with buffers that are used again.
#[derive(Debug, Default)]
pub struct Reader {
    words: Vec<u64>,
    shingles: Vec<u64>,
}

impl Reader {
    /// Lends the reader of this thread.
    pub fn with<T>(read: impl FnOnce(&mut Self) -> T) -> T {
        READER.with_borrow_mut(read)
    }

    /// The words of the document that was read last.
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    /// The shingles of a document, in the order of its text.
    pub fn shingles(&mut self, texts: &impl Texts, document: u32, k: usize) -> &[u64] {
        self.words.clear();
        texts.with_text(document, |bytes, writing| scan::word_hashes(bytes, writing, &mut self.words));
        windows_into(&self.words, k, &mut self.shingles);
        &self.shingles
    }
}

/// The pairs whose Jaccard similarity reaches the threshold, sorted.
///
/// Candidates that hang together are verified by one task, so that each document is read once.
pub fn verify(
    documents: &Documents,
    pairs: &[(u32, u32)],
    settings: &Settings,
    done: impl Fn(usize) + Sync,
) -> Vec<Pair> {
    let mut parts = parts(documents.len(), pairs);
    let mut found: Vec<Pair> = parts
        .par_chunk_by_mut(|x, y| x.0 == y.0)
        .map_init(
            || (Reader::default(), Vec::new()),
            |(reader, sets), part| {
                let verified = verify_part(documents, part, settings, reader, sets);
                done(part.len());
                verified
            },
        )
        .flatten_iter()
        .collect();
    found.par_sort_unstable_by_key(|&(a, b, _)| (a, b));
    found
}

/// The pairs by the connected part they belong to: `(part, a, b)`, sorted.
pub fn parts(documents: usize, pairs: &[(u32, u32)]) -> Vec<(u32, u32, u32)> {
    let mut sets = Forest::new(documents);
    for &(a, b) in pairs {
        sets.join(a, b);
    }
    let mut parts: Vec<(u32, u32, u32)> = pairs.iter().map(|&(a, b)| (sets.root(a), a, b)).collect();
    parts.par_sort_unstable();
    parts
}

/// Documents of a part that are kept in memory together; a larger part is verified from one document to the next.
pub const PART: usize = 1024;

/// The pairs `(part, a, b)`, sorted, whose Jaccard similarity reaches the threshold, in their order. `reader` and `sets` are
/// memory that is used again.
pub fn verify_part(
    documents: &impl Texts,
    part: &[(u32, u32, u32)],
    settings: &Settings,
    reader: &mut Reader,
    sets: &mut Vec<Set>,
) -> Vec<Pair> {
    let mut members: Vec<u32> = part.iter().flat_map(|&(_, a, b)| [a, b]).collect();
    members.sort_unstable();
    members.dedup();
    let fits = members.len() <= PART;
    let needed = if fits { members.len() } else { 2 };
    if sets.len() < needed {
        sets.resize_with(needed, Set::default);
    }
    let mut verified = Vec::new();
    let mut keep = |a: u32, b: u32, x: &Set, y: &Set| {
        verified.extend(x.jaccard_from(y, settings.threshold).map(|jaccard| (a, b, jaccard)));
    };
    if fits {
        for (at, (set, &member)) in sets.iter_mut().zip(&members).enumerate() {
            members.get(at + 1).into_iter().for_each(|&next| documents.prefetch(next));
            set.fill(reader.shingles(documents, member, settings.shingle));
        }
        let at = |document: u32| members.binary_search(&document).unwrap_or(0);
        for &(_, a, b) in part {
            keep(a, b, &sets[at(a)], &sets[at(b)]);
        }
    } else if let [first, second, ..] = sets.as_mut_slice() {
        for of_a in part.chunk_by(|x, y| x.1 == y.1) {
            let a = of_a[0].1;
            first.fill(reader.shingles(documents, a, settings.shingle));
            for &(_, _, b) in of_a {
                second.fill(reader.shingles(documents, b, settings.shingle));
                keep(a, b, first, second);
            }
        }
    }
    verified
}

/// Lets verified pairs of documents that stand for others speak for those too. `groups` are documents of equal words, the
/// first standing for the rest; sorted result.
pub fn expand(pairs: Vec<Pair>, groups: &[Vec<u32>]) -> Vec<Pair> {
    let group_of = |document: u32| groups.binary_search_by_key(&document, |group| group[0]).ok().map(|at| &groups[at]);
    let mut all = Vec::with_capacity(pairs.len());
    for (a, b, jaccard) in pairs {
        let (only_a, only_b) = ([a], [b]);
        let of_a = group_of(a).map_or(&only_a[..], Vec::as_slice);
        let of_b = group_of(b).map_or(&only_b[..], Vec::as_slice);
        // A pair inside a group says that the group is one.
        if of_a.contains(&b) {
            all.push((a, b, jaccard));
        } else if of_a.len() * of_b.len() <= ALL_PAIRS {
            all.extend(of_a.iter().flat_map(|&x| of_b.iter().map(move |&y| (x.min(y), x.max(y), jaccard))));
        } else {
            all.push((a, b, jaccard));
        }
    }
    for group in groups.iter().filter(|group| group.len() * group.len() <= ALL_PAIRS) {
        for (at, &x) in group.iter().enumerate().skip(1) {
            all.extend(group[at + 1..].iter().map(|&y| (x, y, 1.0)));
        }
    }
    all.par_sort_unstable_by_key(|&(a, b, _)| (a, b));
    all.dedup_by_key(|pair| (pair.0, pair.1));
    all
}

/// Disjoint sets with path halving; the smallest document is the root, so that roots do not depend on the order of joins.
#[derive(Clone, Debug)]
pub struct Forest(Vec<u32>);

impl Forest {
    /// Every document alone.
    pub fn new(documents: usize) -> Self {
        Self((0..documents).filter_map(|d| u32::try_from(d).ok()).collect())
    }

    /// The smallest document of a set.
    pub fn root(&mut self, mut document: u32) -> u32 {
        while self.0[document as usize] != document {
            let above = self.0[self.0[document as usize] as usize];
            self.0[document as usize] = above;
            document = above;
        }
        document
    }

    /// Joins two sets.
    pub fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b) as usize] = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_paired_like_the_one_that_stands_for_them() {
        let pairs = vec![(0, 2, 1.0), (0, 4, 0.8), (4, 5, 1.0)];
        let groups = [vec![0, 2], vec![4, 5]];
        let expected = vec![(0, 2, 1.0), (0, 4, 0.8), (0, 5, 0.8), (2, 4, 0.8), (2, 5, 0.8), (4, 5, 1.0)];
        assert_eq!(expand(pairs, &groups), expected);
    }

    #[test]
    fn many_copies_stay_linear() {
        let group: Vec<u32> = (0..10_000).collect();
        let pairs: Vec<Pair> = (1..10_000).map(|d| (0, d, 1.0)).collect();
        assert_eq!(expand(pairs, &[group]).len(), 9_999);
    }
}
