//! From matches to claims: parts of the corpus that have nothing to do with each other, each by itself.

use std::collections::BTreeMap;

use petgraph::visit::EdgeRef;

use super::stages::{BRANCHES, CLAIMS, Lineages, OfTasks, SURVEYS, WORDS};
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

impl Lineages<'_> {
    /// What the parts say for all others to know. Only those are asked that may have an undated line of versions.
    pub fn survey(&self, articles: &Attempt, parts: &[Vec<usize>], matches: &[Match]) -> Result<Survey> {
        let mut asked = parts.to_vec();
        asked.retain(|part| parts::may_be_line(self.articles, part));
        let tasks = tasks::pack(&asked, |article| self.size(article));
        if tasks.is_empty() {
            return Ok(Survey::default());
        }
        let outlets = self.outlets();
        let of_task = self.by_task(&tasks, matches);
        let surveys: Vec<Survey> = self.stage(
            articles,
            &OfTasks { stage: SURVEYS, kernel: Kernel::Part(Question::Survey), frequencies: None },
            || {
                self.table(&tasks, |task| ToSurvey {
                    matches: matches_of(matches, &of_task[task]),
                    outlets: outlets.clone(),
                })
            },
            async |file| check::parts(&self.run.local, file, &tasks).await,
        )?;
        Ok(surveys.into_iter().fold(Survey::default(), Survey::and))
    }

    /// In how many articles words stand.
    fn words(&self, articles: &Attempt, words: &[u64]) -> Result<Vec<(u64, usize)>> {
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let tasks = self.of_all();
        let counted: Vec<Vec<(u64, usize)>> = self.stage(
            articles,
            &OfTasks { stage: WORDS, kernel: Kernel::Part(Question::Words), frequencies: None },
            || self.table(&tasks, |_| ToCount { words: words.to_vec() }),
            async |file| check::parts(&self.run.local, file, &tasks).await,
        )?;
        let mut frequencies: BTreeMap<u64, usize> = BTreeMap::new();
        counted.into_iter().flatten().for_each(|(word, count)| *frequencies.entry(word).or_default() += count);
        Ok(frequencies.into_iter().collect())
    }

    /// The branches of all parts.
    pub fn branches(
        &self,
        articles: &Attempt,
        parts: &[Vec<usize>],
        matches: &[Match],
        survey: &Survey,
    ) -> Result<Branches> {
        let custom = Custom::of(survey.lines, survey.stories);
        let frequencies = self.words(articles, &survey.words)?;
        let tasks = tasks::pack(parts, |article| self.size(article));
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
                    frequencies: frequencies.clone(),
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

    /// What became of the claims along all derivations.
    pub fn claims(&self, articles: &Attempt, lineage: &Lineage) -> Result<Alterations> {
        let tasks = tasks::pack(&claims::parts::divide(lineage), |article| self.size(article));
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
