//! Parts: articles that share nothing with the rest of the corpus, and what must be known of the rest all the same.
//!
//! A lineage can be reconstructed part by part, on as many machines as there are: [`divide`] the corpus, [`survey`] the
//! parts, sum up, [`branch`] each part, and [`super::stories::assemble`] the branches. The result is that of
//! [`super::reconstruct`], bit for bit.

use std::collections::BTreeMap;

use petgraph::unionfind::UnionFind;
use serde::{Deserialize, Serialize};

use super::attribution::Attribution;
use super::branches::Branches;
use super::growth::Growth;
use super::step::Compared;
use super::tree::Tree;
use super::versions::Custom;
use super::{Sources, copies, missing, outlets, second_source};
use crate::article::Article;
use crate::settings::LineageSettings;
use crate::verify::Match;

/// Divides a corpus into parts that neither a match nor equal words join, by position of the articles, ascending; in the
/// order of their first articles. Most are single articles. `identities` are as in [`Sources`].
pub fn divide(identities: &[u64], matches: &[Match]) -> Vec<Vec<usize>> {
    let count = identities.len();
    let mut sets: UnionFind<usize> = UnionFind::new(count);
    for found in matches {
        sets.union(found.a, found.b);
    }
    let mut first: BTreeMap<u64, usize> = BTreeMap::new();
    for (article, &identity) in identities.iter().enumerate().filter(|(_, identity)| **identity != 0) {
        sets.union(*first.entry(identity).or_insert(article), article);
    }
    let mut parts: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut part: Vec<Option<usize>> = vec![None; count];
    for article in 0..count {
        let place = *part[sets.find(article)].get_or_insert(article);
        parts[place].push(article);
    }
    parts.retain(|articles| !articles.is_empty());
    parts
}

/// Whether a part may have an undated story of versions, so that the rest of the corpus has to be asked about it: only
/// articles of one outlet, or of none that is known, are versions of each other.
pub fn may_be_line(articles: &[Article], part: &[usize]) -> bool {
    let mut outlets: Vec<String> = part.iter().map(|&article| outlets::key(articles[article].outlet_name())).collect();
    outlets.sort_unstable();
    outlets.windows(2).any(|two| two[0] == two[1])
}

/// What a part says for all others to know.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Survey {
    /// How many of its larger undated stories show themselves to be lines.
    pub lines: usize,
    /// How many of those there are.
    pub stories: usize,
    /// Words of which it must know in how many articles of the corpus they stand; sorted, without repetition.
    pub words: Vec<u64>,
}

impl Survey {
    /// What two parts say.
    pub fn and(mut self, other: Self) -> Self {
        self.words.extend(other.words);
        self.words.sort_unstable();
        self.words.dedup();
        Self { lines: self.lines + other.lines, stories: self.stories + other.stories, words: self.words }
    }
}

/// What a part must know of the rest of the corpus.
#[derive(Clone, Debug, PartialEq)]
pub struct Rest {
    /// The outlets of all articles.
    pub outlets: outlets::Index,
    /// What the undated stories of the corpus mostly are.
    pub custom: Custom,
    /// In how many articles of the corpus words stand: at least those of the part's survey.
    pub frequencies: BTreeMap<u64, usize>,
}

/// Surveys a part. `sources` and `matches` are those of its articles alone, in the same order as in the corpus.
pub fn survey(sources: &Sources<'_>, matches: &[Match], rest: &outlets::Index, settings: &LineageSettings) -> Survey {
    let attribution = Attribution::of(sources, rest);
    let matches = copies::settle(sources, &attribution, matches);
    let growth = Growth::of(sources, &attribution, &matches, settings);
    let (lines, stories) = growth.lines();
    // Whatever the corpus turns out to be, these are all the lines it can have.
    Survey { lines, stories, words: words(&growth.compared(Custom::LINES)) }
}

/// The branches of a part. `sources` and `matches` are as for [`survey`].
pub fn branch(sources: &Sources<'_>, matches: &[Match], rest: &Rest, settings: &LineageSettings) -> Branches {
    let attribution = Attribution::of(sources, &rest.outlets);
    let matches = copies::settle(sources, &attribution, matches);
    let growth = Growth::of(sources, &attribution, &matches, settings);
    let compared = growth.compared(rest.custom);
    branches(sources, &attribution, &growth.settle(&compared, &rest.frequencies), settings)
}

/// The words of all comparisons, sorted, without repetition.
pub(super) fn words(compared: &[Option<Compared>]) -> Vec<u64> {
    let mut words: Vec<u64> = compared.iter().flatten().flat_map(Compared::words).collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// The branches of a tree, those of missing and second sources included.
pub(super) fn branches(
    sources: &Sources<'_>,
    attribution: &Attribution,
    tree: &Tree<'_>,
    settings: &LineageSettings,
) -> Branches {
    let missing = missing::hypothesise(sources, &attribution.credits, tree, settings);
    let seconds = second_source::find(sources, attribution, tree);
    Branches::of(tree, missing, &seconds, settings)
}
