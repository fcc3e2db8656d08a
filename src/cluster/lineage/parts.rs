//! From matches to claims: parts of the corpus that have nothing to do with each other, each by itself.

use std::collections::BTreeMap;

use petgraph::visit::EdgeRef;

use super::stages::{BRANCHES, CLAIMS, Lineages, OfTasks, SURVEYS, WORDS};
use super::tasks::TASK;
use super::{check, tasks};
use crate::claims::{self, Alterations};
use crate::cluster::kernels::Kernel;
use crate::cluster::kernels::parts::Question;
use crate::cluster::kernels::wire::{ToBranch, ToCount, ToSurvey, ToTrace};
use crate::cluster::stages::Attempt;
use crate::error::Result;
use crate::lineage::Lineage;
use crate::lineage::branches::Branches;
use crate::lineage::parts::{self, Survey};
use crate::lineage::versions::Custom;
use crate::verify::Match;

/// Bytes of text in a task that has little to do with each of its articles.
const LARGE_TASK: usize = 32 << 20;

impl Lineages<'_> {
    /// The branches of all parts.
    pub fn branches(&self, articles: &Attempt, parts: &[Vec<usize>], matches: &[Match]) -> Result<Branches> {
        // Only these may have an undated line of versions, so that they ask about the rest of the corpus.
        let (asking, others): (Vec<_>, Vec<_>) =
            parts.iter().cloned().partition(|part| parts::may_be_line(self.articles, part));
        let mut tasks = tasks::pack(&asking, TASK, |article| self.size(article));
        let surveys = self.surveys(articles, &tasks, matches)?;
        tasks.extend(tasks::pack(&others, TASK, |article| self.size(article)));
        let all = surveys.iter().cloned().fold(Survey::default(), Survey::and);
        let custom = Custom::of(all.lines, all.stories);
        let frequencies = self.words(articles, &all.words)?;
        let of_words = |words: &[u64]| -> Vec<(u64, usize)> {
            words.iter().filter_map(|word| Some((*word, *frequencies.get(word)?))).collect()
        };
        let outlets = self.outlets();
        let of_task = self.by_task(&tasks, matches);
        let found: Vec<Branches> = self.stage(
            articles,
            &OfTasks { stage: BRANCHES, kernel: Kernel::Part(Question::Branches), frequencies: None },
            || {
                self.table(&tasks, |task| ToBranch {
                    matches: matches_of(matches, &of_task[task]),
                    outlets: outlets.clone(),
                    custom,
                    frequencies: surveys.get(task).map(|survey| of_words(&survey.words)).unwrap_or_default(),
                })
            },
            async |file| {
                let found: Vec<Branches> = check::parts(&self.run.local, file, &tasks).await?;
                found.iter().zip(&tasks).try_for_each(|(found, task)| check::branches(found, task))?;
                Ok(found)
            },
        )?;
        let mut all = Branches::default();
        found.into_iter().for_each(|found| all.extend(found));
        Ok(all)
    }

    /// What each task says for all others to know.
    fn surveys(&self, articles: &Attempt, tasks: &[Vec<u32>], matches: &[Match]) -> Result<Vec<Survey>> {
        if tasks.is_empty() {
            return Ok(Vec::new());
        }
        let outlets = self.outlets();
        let of_task = self.by_task(tasks, matches);
        self.stage(
            articles,
            &OfTasks { stage: SURVEYS, kernel: Kernel::Part(Question::Survey), frequencies: None },
            || {
                self.table(tasks, |task| ToSurvey {
                    matches: matches_of(matches, &of_task[task]),
                    outlets: outlets.clone(),
                })
            },
            async |file| check::parts(&self.run.local, file, tasks).await,
        )
    }

    /// In how many articles words stand.
    fn words(&self, articles: &Attempt, words: &[u64]) -> Result<BTreeMap<u64, usize>> {
        if words.is_empty() {
            return Ok(BTreeMap::new());
        }
        // The words go to every task.
        let tasks = self.of_all(LARGE_TASK);
        let counted: Vec<Vec<(u64, usize)>> = self.stage(
            articles,
            &OfTasks { stage: WORDS, kernel: Kernel::Part(Question::Words), frequencies: None },
            || self.table(&tasks, |_| ToCount { words: words.to_vec() }),
            async |file| check::parts(&self.run.local, file, &tasks).await,
        )?;
        let mut frequencies: BTreeMap<u64, usize> = BTreeMap::new();
        counted.into_iter().flatten().for_each(|(word, count)| *frequencies.entry(word).or_default() += count);
        Ok(frequencies)
    }

    /// What became of the claims along all derivations.
    pub fn claims(&self, articles: &Attempt, lineage: &Lineage) -> Result<Alterations> {
        let tasks = tasks::pack(&claims::parts::divide(lineage), TASK, |article| self.size(article));
        if tasks.is_empty() {
            return Ok(Alterations::default());
        }
        let derivations = lineage.derivations();
        self.stage(
            articles,
            &OfTasks { stage: CLAIMS, kernel: Kernel::Part(Question::Claims), frequencies: None },
            || self.table(&tasks, |task| graph_of(lineage, &tasks[task])),
            async |file| {
                let found: Vec<Alterations> = check::parts(&self.run.local, file, &tasks).await?;
                let mut all = Alterations::default();
                found.into_iter().for_each(|found| all.extend(found));
                all.sort();
                check::alterations(&all, &derivations)?;
                Ok(all)
            },
        )
    }

    /// Where the matches of each task are. Those of parts that are not asked are in none.
    fn by_task(&self, tasks: &[Vec<u32>], matches: &[Match]) -> Vec<Vec<usize>> {
        let mut task_of: Vec<Option<usize>> = vec![None; self.articles.len()];
        for (task, numbers) in tasks.iter().enumerate() {
            numbers.iter().for_each(|&number| task_of[number as usize] = Some(task));
        }
        let mut of_task: Vec<Vec<usize>> = vec![Vec::new(); tasks.len()];
        for (at, found) in matches.iter().enumerate() {
            if let Some(task) = task_of[found.a] {
                of_task[task].push(at);
            }
        }
        of_task
    }

    /// The names of all outlets, sorted.
    fn outlets(&self) -> Vec<String> {
        let names = self.articles.iter().filter_map(|article| Some(article.outlet.as_ref()?.name.clone()));
        let mut names: Vec<String> = names.collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

fn matches_of(matches: &[Match], places: &[usize]) -> Vec<Match> {
    places.iter().map(|&at| matches[at].clone()).collect()
}

/// The graph of the stories of some articles.
fn graph_of(lineage: &Lineage, articles: &[u32]) -> ToTrace {
    let articles: Vec<usize> = articles.iter().map(|&number| number as usize).collect();
    let graph = lineage.of_articles(&articles);
    ToTrace {
        nodes: graph.node_weights().cloned().collect(),
        edges: graph.edge_references().map(|e| (e.source().index(), e.target().index(), e.weight().clone())).collect(),
    }
}
