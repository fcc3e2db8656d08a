//! The driver's side of a run: the shared folder, and its stages, each done until its result adds up.

use std::time::Duration;

use datafusion::prelude::SessionContext;

use super::contract::{self, Contract, REFUSAL};
use super::documents::{self, Table};
use super::engine::{Engine, first_line};
use super::stages::{Attempt, Stages};
use super::{Failure, dedup, error, lineage, session};
use crate::candidates::identical;
use crate::error::{Error, Result};
use crate::settings::Settings;

/// Times a stage is tried before the run is given up.
const TRIES: usize = 6;
/// How long to wait before the next try: the scheduler must first see what it has lost.
const PAUSE: Duration = Duration::from_secs(5);
/// Bytes of text that a partition of a step holds, about.
const PARTITION: usize = 64 << 20;
/// Partitions at least, so that a few executors all have something to do.
const LEAST: usize = 8;

/// Which cluster, and what it shares.
#[derive(Clone, Debug)]
pub struct Cluster {
    /// `HOST:PORT` of its scheduler.
    pub scheduler: String,
    /// The folder that driver and executors share: an absolute path that is the same for all, or `s3://BUCKET/FOLDER`.
    pub stages: String,
    /// Partitions of a step; by the size of the corpus if not given. They change no result.
    pub partitions: Option<usize>,
}

/// Removes what a run left in the shared folder.
///
/// # Errors
/// The folder cannot be written.
pub fn clear(cluster: &Cluster) -> Result<()> {
    let engine = Engine::new(&cluster.scheduler)?;
    let clear = async {
        let stages = Stages::open(&session::local()?, &cluster.stages, String::new())?;
        for stage in dedup::STAGES.into_iter().chain(lineage::STAGES) {
            stages.clear(stage, None).await?;
        }
        Ok::<_, Failure>(())
    };
    engine.runtime.block_on(clear).map_err(|why| shared(cluster, why))?;
    // Whatever else lies there is not ours, and then the folder stays.
    let _ = std::fs::remove_dir(&cluster.stages);
    Ok(())
}

/// An error about the shared folder.
pub(super) fn shared(cluster: &Cluster, why: impl ToString) -> Error {
    error(cluster.stages.clone(), why, "give --stages a folder that driver and executors can write")
}

/// A run on a cluster.
pub(super) struct Run<'a> {
    /// Which cluster.
    pub of: &'a Cluster,
    /// What the executors must agree to.
    pub contract: Contract,
    /// The way to the scheduler.
    pub engine: Engine<'a>,
    /// A session in this process.
    pub local: SessionContext,
    /// The shared folder.
    pub stages: Stages,
    /// Parts into which the engine divides each step.
    pub partitions: usize,
}

impl<'a> Run<'a> {
    /// A run with an input that `fingerprint` tells from others, of so many bytes of text.
    ///
    /// # Errors
    /// The shared folder cannot be used.
    pub fn new(of: &'a Cluster, settings: &Settings, fingerprint: &str, bytes: usize) -> Result<Self> {
        let engine = Engine::new(&of.scheduler)?;
        let (local, stages) = {
            let _inside = engine.runtime.enter();
            let local = session::local().map_err(|why| shared(of, why))?;
            let stages = Stages::open(&local, &of.stages, contract::run(settings, fingerprint));
            (local, stages.map_err(|why| shared(of, why))?)
        };
        let partitions = of.partitions.unwrap_or((bytes / PARTITION).max(LEAST)).max(1);
        Ok(Self { of, contract: Contract::new(settings), engine, local, stages, partitions })
    }

    /// A session on the cluster.
    ///
    /// # Errors
    /// As [`session::remote`].
    pub async fn session(&self) -> Result<SessionContext, Failure> {
        self.engine.session(self.partitions).await
    }

    /// A stage that the driver writes, unless an earlier run did: a table of what it has read.
    ///
    /// # Errors
    /// The shared folder cannot be written, or the user wants the run to end.
    pub fn written(&self, stage: &str, table: &Table<'_>, done: impl Fn(usize) + Sync) -> Result<Attempt> {
        if let Some(attempt) = self.engine.wait(self.stages.finished(stage))? {
            return Ok(attempt);
        }
        self.engine.wait(self.stages.clear(stage, None))?;
        let attempt = self.stages.attempt(stage);
        documents::write(table, &self.stages, &attempt, self.engine.runtime.handle(), done)
            .map_err(|why| self.engine.error(&why))?;
        self.engine.wait(self.stages.finish(stage, &attempt))?;
        Ok(attempt)
    }

    /// What a stage of this run left.
    ///
    /// # Errors
    /// It is no longer there.
    pub fn left(&self, stage: &str) -> Result<Attempt> {
        let left = self.engine.wait(self.stages.finished(stage))?;
        left.ok_or_else(|| shared(self.of, format!("what {stage} left has vanished")))
    }

    /// Puts the numbers of documents that another one stands for into the folder of an attempt. Returns their file, if there
    /// are any.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub async fn copies(&self, attempt: &Attempt, same: &identical::Groups) -> Result<Option<String>, Failure> {
        let copies: Vec<u32> = same.groups.iter().flat_map(|group| &group[1..]).copied().collect();
        if copies.is_empty() {
            return Ok(None);
        }
        self.stages.put(attempt, "copies.parquet", documents::column("copy", &copies)?).await?;
        Ok(Some(format!("{}copies.parquet", attempt.folder)))
    }

    /// Runs a stage until its result adds up: what a stage of an earlier run left, or that of a new attempt.
    ///
    /// # Errors
    /// It did not add up again and again, the cluster refuses the job, or the user wants the run to end.
    pub fn stage<T>(
        &self,
        stage: &str,
        run: impl AsyncFn(&Attempt) -> Result<(), Failure>,
        check: impl AsyncFn(&Attempt) -> Result<T, Failure>,
    ) -> Result<T> {
        if let Some(attempt) = self.engine.wait(self.stages.finished(stage))? {
            match self.engine.wait(check(&attempt)) {
                Ok(found) => return Ok(found),
                Err(Error::Interrupted) => return Err(Error::Interrupted),
                Err(why) => log::warn!("the {stage} of an earlier run are done again: {}", first_line(&why)),
            }
        }
        let mut tries = 1;
        loop {
            self.engine.wait(self.stages.clear(stage, None))?;
            let attempt = self.stages.attempt(stage);
            let tried = self.engine.wait(async {
                run(&attempt).await?;
                check(&attempt).await
            });
            match tried {
                Ok(found) => {
                    self.engine.wait(self.stages.finish(stage, &attempt))?;
                    return Ok(found);
                }
                Err(Error::Interrupted) => return Err(Error::Interrupted),
                Err(why) if tries == TRIES || why.to_string().contains(REFUSAL) => return Err(why),
                Err(why) => log::warn!("{stage}: try {tries} of {TRIES} failed, another follows: {}", first_line(&why)),
            }
            tries += 1;
            self.engine.wait(async {
                tokio::time::sleep(PAUSE).await;
                Ok(())
            })?;
        }
    }
}
