//! The driver of `lineage`: its stages on a cluster. It gives the same result as [`crate::pipeline::run`], bit for bit.
//!
//! The driver reads the articles, takes them apart and finds candidate pairs; executors verify these. Matches divide the
//! corpus into parts that have nothing to do with each other ([`parts`]), and executors reconstruct the lineage of each;
//! what a part must know of the others travels with it. The stories of the lineage are divided once more for the claims.

mod check;
mod stages;
mod tasks;

use petgraph::visit::EdgeRef;

use stages::{BRANCHES, CLAIMS, Lineages, MATCHES, SURVEYS};

use super::driver::{Cluster, Run};
use super::engine::Engine;
use super::kernels::Kernel;
use super::kernels::parts::Question;
use super::kernels::wire::{Given, ToBranch, ToMatch, ToSurvey, ToTrace};
use super::stages::Attempt;
use super::{Failure, address};
use crate::claims::{self, Alterations};
use crate::error::Result;
use crate::ingest::Request;
use crate::lineage::branches::Branches;
use crate::lineage::edits;
use crate::lineage::parts::{self, Survey};
use crate::lineage::versions::Custom;
use crate::lineage::{Lineage, stories};
use crate::pipeline::{Clock, Prepared, Progress, Read, Report, prepare};
use crate::settings::Settings;
use crate::sketch::Content;
use crate::text::Text;
use crate::verify::{self, Match, Rarity};

pub(super) use stages::STAGES;

/// Runs the main job, with verification, lineage and claims on a cluster. Stages that an earlier run with the same input,
/// settings and kernels has finished in the shared folder are not run again.
///
/// # Errors
/// As [`crate::pipeline::run`]; or the cluster cannot be reached, refuses the job, or loses executors again and again.
pub fn lineage(request: &Request, settings: &Settings, cluster: &Cluster, progress: &dyn Progress) -> Result<Report> {
    address::scheduler(&cluster.scheduler)?;
    let mut clock = Clock { progress, timings: Vec::new() };
    clock.time("cluster", None, || Engine::new(&cluster.scheduler)?.greet())??;
    let Prepared { corpus, texts, stock, sketches, contents, languages, pairs } =
        prepare(request, settings, &mut clock)?;
    let identities: Vec<u64> = sketches.iter().map(|sketch| sketch.identity).collect();
    drop(sketches);
    let bytes = corpus.articles.iter().map(|article| article.text.len()).sum();
    let run = Run::new(cluster, settings, &stages::fingerprint(&corpus), bytes)?;
    let all = Lineages { run, articles: &corpus.articles, stock: &stock };
    let count = corpus.articles.len();
    let numbered = clock.time("articles", Some(count), || all.articles(|n| progress.advance(n as u64)))??;
    let matches = clock.time("verify", None, || {
        let rarity = verify::rarity(&contents, &pairs);
        all.matches(&numbered, &pairs, &contents, &rarity)
    })??;
    drop((contents, pairs));
    let lineage = clock.time("lineage", None, || {
        let parts = parts::divide(&identities, &matches);
        let survey = all.survey(&numbered, &parts, &matches)?;
        let branches = all.branches(&numbered, &parts, &matches, &survey, &texts)?;
        Ok::<_, crate::error::Error>(stories::assemble(&corpus.articles, branches))
    })??;
    let alterations = clock.time("claims", None, || all.claims(&numbered, &lineage))??;
    drop(all);
    Ok(Read { corpus, texts, languages }.report(settings, matches, lineage, alterations, clock.timings))
}

impl Lineages<'_> {
    /// The matches among the candidate pairs.
    fn matches(
        &self,
        articles: &Attempt,
        pairs: &[(u32, u32)],
        contents: &[Content],
        rarity: &Rarity,
    ) -> Result<Vec<Match>> {
        if pairs.is_empty() {
            return Ok(Vec::new());
        }
        let common = ToMatch { documents: rarity.documents() };
        let given = |number: u32, partners: Vec<u32>| {
            let frequencies = rarity.of_article(&contents[number as usize]);
            (number, Given { partners, frequencies, ..self.given(number) })
        };
        self.stage(
            MATCHES,
            (articles, Kernel::Match),
            || {
                let mut table = tasks::Table::new()?;
                for task in tasks::pack_pairs(pairs, self.articles.len(), |number| self.size(number as usize)) {
                    let members: Vec<(u32, Given)> =
                        task.into_iter().map(|(number, partners)| given(number, partners)).collect();
                    table.add(&common, &members)?;
                }
                table.finish()
            },
            async |file| check::matches(&self.run.local, file, pairs).await,
        )
    }

    /// What the parts say for all others to know. Only those are asked that may have an undated line of versions.
    fn survey(&self, articles: &Attempt, parts: &[Vec<usize>], matches: &[Match]) -> Result<Survey> {
        let mut asked = parts.to_vec();
        asked.retain(|part| parts::may_be_line(self.articles, part));
        let tasks = tasks::pack(&asked, |article| self.size(article));
        if tasks.is_empty() {
            return Ok(Survey::default());
        }
        let outlets = self.outlets();
        let of_task = self.by_task(&tasks, matches);
        let surveys: Vec<Survey> = self.stage(
            SURVEYS,
            (articles, Kernel::Part(Question::Survey)),
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

    /// The branches of all parts.
    fn branches(
        &self,
        articles: &Attempt,
        parts: &[Vec<usize>],
        matches: &[Match],
        survey: &Survey,
        texts: &[Text],
    ) -> Result<Branches> {
        use rayon::prelude::*;
        let custom = Custom::of(survey.lines, survey.stories);
        let frequencies: Vec<(u64, usize)> = edits::frequencies(texts.par_iter(), &survey.words).into_iter().collect();
        let tasks = tasks::pack(parts, |article| self.size(article));
        let outlets = self.outlets();
        let of_task = self.by_task(&tasks, matches);
        let found: Vec<Branches> = self.stage(
            BRANCHES,
            (articles, Kernel::Part(Question::Branches)),
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
    fn claims(&self, articles: &Attempt, lineage: &Lineage) -> Result<Alterations> {
        let tasks = tasks::pack(&claims::parts::divide(lineage), |article| self.size(article));
        if tasks.is_empty() {
            return Ok(Alterations::default());
        }
        let derivations = lineage.derivations();
        self.stage(
            CLAIMS,
            (articles, Kernel::Part(Question::Claims)),
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

    /// A table of tasks, with what each must know.
    fn table<T: serde::Serialize>(&self, tasks: &[Vec<u32>], common: impl Fn(usize) -> T) -> Result<Vec<u8>, Failure> {
        let mut table = tasks::Table::new()?;
        for (task, numbers) in tasks.iter().enumerate() {
            let members: Vec<(u32, Given)> = numbers.iter().map(|&number| (number, self.given(number))).collect();
            table.add(&common(task), &members)?;
        }
        table.finish()
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
