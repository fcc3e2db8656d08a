//! From articles to matches: what is known of each by itself, which pairs are worth a look, and what they share.

use std::collections::BTreeMap;

use super::check;
use super::contents::{self, Contents, Paragraphs};
use super::frequencies::Frequencies;
use super::stages::{CONTENTS, Lineages, MATCHES, OfTasks, PARAGRAPHS, POSTINGS, STOCK, found};
use super::tasks::TASK;
use crate::candidates::{self, identical, rare};
use crate::cluster::kernels::Kernel;
use crate::cluster::kernels::pairs::Asked;
use crate::cluster::kernels::wire::ToMatch;
use crate::cluster::plan;
use crate::cluster::stages::Attempt;
use crate::error::Result;
use crate::pipeline::differ;
use crate::sketch::Banding;
use crate::text::stock;
use crate::verify::Match;

impl Lineages<'_> {
    /// The blocks of stock paragraphs of the articles that have any.
    pub fn stock(&self, articles: &Attempt) -> Result<BTreeMap<u32, Vec<usize>>> {
        let count = self.articles.len();
        let Paragraphs { entries, blocks } = self.run.stage(
            PARAGRAPHS,
            async |attempt| {
                let cluster = self.run.session().await?;
                plan::paragraphs(&cluster, &self.run.contract, articles, &found(attempt)).await
            },
            async |attempt| contents::paragraphs(&self.run.local, &found(attempt), count).await,
        )?;
        let shared = stock::shared(entries.clone());
        let mut pairs: Vec<(u32, u32)> = shared.iter().flat_map(|(_, sample)| stock::in_pairs(sample)).collect();
        pairs.sort_unstable();
        pairs.dedup();
        let telling = self.asked(STOCK, articles, &pairs, Asked::SharesOnlyParagraphs)?;
        let is_stock = |sample: &[u32]| stock::in_pairs(sample).any(|pair| telling.binary_search(&pair).is_ok());
        let hashes: Vec<u64> = shared.iter().filter(|(_, sample)| is_stock(sample)).map(|(hash, _)| *hash).collect();
        let mut of_article: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (&(hash, article), &block) in entries.iter().zip(&blocks) {
            if hashes.binary_search(&hash).is_ok() {
                of_article.entry(article).or_default().push(block as usize);
            }
        }
        of_article.values_mut().for_each(|blocks| blocks.sort_unstable());
        Ok(of_article)
    }

    /// What is known of each article by itself.
    pub fn contents(&self, articles: &Attempt) -> Result<Contents> {
        let count = self.articles.len();
        let tasks = self.of_all(TASK);
        self.stage(
            articles,
            &OfTasks { stage: CONTENTS, kernel: Kernel::Contents, frequencies: None },
            || self.table(&tasks, |_| ()),
            async |file| contents::contents(&self.run.local, file, count, self.banding().len()).await,
        )
    }

    fn banding(&self) -> Banding {
        let settings = &self.run.contract.settings;
        Banding::for_threshold(settings.permutations, settings.threshold, settings.recall)
    }

    /// The candidate pairs.
    pub fn candidates(&self, contents: &Contents, languages: &[Option<String>]) -> Result<Vec<(u32, u32)>> {
        let same = identical::group(&contents.identities);
        let takes_part: Vec<bool> =
            same.stands.iter().zip(&contents.has_shingles).map(|(&stands, &has)| stands && has).collect();
        let postings = self.postings(contents, &same)?;
        let differ = |a: u32, b: u32| differ(languages, a, b);
        Ok(candidates::joined(&contents.keys, &takes_part, &postings, &same, &differ))
    }

    fn postings(&self, contents: &Contents, same: &identical::Groups) -> Result<rare::Postings> {
        let standing = || same.stands.iter().zip(&contents.entries).filter(|(stands, _)| **stands);
        let entries: u64 = standing().map(|(_, entries)| u64::from(entries.vocabulary)).sum();
        let mark = standing().fold(0u64, |sum, (_, entries)| sum.wrapping_add(entries.mark));
        if entries == 0 {
            return Ok(rare::Postings::default());
        }
        let file = found(&self.run.left(CONTENTS)?);
        let count = same.stands.len();
        let cut = (plan::term_shift(entries), rare::common(count));
        let foretold = contents::Foretold { count, entries, mark };
        self.run.stage(
            POSTINGS,
            async |attempt| {
                let copies = self.run.copies(attempt, same).await?;
                let cluster = self.run.session().await?;
                plan::postings(&cluster, &self.run.contract, &file, copies.as_deref(), cut, &found(attempt)).await
            },
            async |attempt| contents::postings(&self.run.local, &found(attempt), foretold).await,
        )
    }

    /// The matches among the candidate pairs.
    pub fn matches(&self, articles: &Attempt, pairs: &[(u32, u32)], frequencies: &Frequencies) -> Result<Vec<Match>> {
        if pairs.is_empty() {
            return Ok(Vec::new());
        }
        self.stage(
            articles,
            &OfTasks { stage: MATCHES, kernel: Kernel::Match, frequencies: Some(&frequencies.folder) },
            || self.table_of_pairs(pairs, &ToMatch { documents: frequencies.documents }),
            async |file| check::matches(&self.run.local, file, pairs).await,
        )
    }

    /// The pairs of which the answer is yes.
    pub fn asked(
        &self,
        stage: &str,
        articles: &Attempt,
        pairs: &[(u32, u32)],
        asked: Asked,
    ) -> Result<Vec<(u32, u32)>> {
        if pairs.is_empty() {
            return Ok(Vec::new());
        }
        self.stage(
            articles,
            &OfTasks { stage, kernel: Kernel::Pairs(asked), frequencies: None },
            || self.table_of_pairs(pairs, &()),
            async |file| contents::answers(&self.run.local, file, pairs).await,
        )
    }
}
