//! The driver: `dedup` with its stages on a cluster. It gives the same result as [`crate::pipeline::dedup()`], bit for bit.

use std::sync::Arc;
use std::time::Duration;

use datafusion::arrow::array::{ArrayRef, UInt32Array};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::prelude::SessionContext;
use xxhash_rust::xxh3::Xxh3;

use super::contract::{self, Contract, REFUSAL};
use super::engine::{Engine, first_line};
use super::stages::{Attempt, Stages};
use super::tasks::Tasks;
use super::{Failure, address, check, documents, error, failure, hot, plan, session};
use crate::candidates::identical;
use crate::error::{Error, Result};
use crate::ingest::Request;
use crate::ingest::documents::{self as found, Documents};
use crate::pipeline::dedup::{conclude, join_memory, with_hot};
use crate::pipeline::{Clock, Deduplication, Progress};
use crate::settings::Settings;
use crate::sketch::compact::Sketcher;
use crate::verify::duplicates::ShinglesOf;

/// Times a stage is tried before the run is given up.
const TRIES: usize = 6;
/// How long to wait before the next try: the scheduler must first see what it has lost.
const PAUSE: Duration = Duration::from_secs(5);
/// Bytes of text that a partition of a step holds, about.
const PARTITION: usize = 64 << 20;
/// Partitions at least, so that a few executors all have something to do.
const LEAST: usize = 8;
/// Bytes of text in a task of verification.
const TASK: usize = 8 << 20;

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

/// Looks for near-duplicates only, on a cluster. Stages that an earlier run with the same input, settings and kernels has
/// finished in the shared folder are not run again.
///
/// # Errors
/// As [`crate::pipeline::dedup()`]; or the cluster cannot be reached, refuses the job, or loses executors again and again.
pub fn dedup(
    request: &Request,
    settings: &Settings,
    cluster: &Cluster,
    progress: &dyn Progress,
) -> Result<Deduplication> {
    address::scheduler(&cluster.scheduler)?;
    if settings.exact {
        let problem = "--exact and --novelty compare every article with all others, which the cluster does not do";
        return Err(error("--cluster", problem, "leave them out, or run on one machine"));
    }
    let mut clock = Clock { progress, timings: Vec::new() };
    clock.time("cluster", None, || Engine::new(&cluster.scheduler)?.greet())??;
    let documents = clock.time("find", None, || found::find(request))??;
    let run = Run::new(&documents, request, settings, cluster)?;
    let count = documents.len();
    let numbered = clock.time("documents", Some(count), || run.documents(|n| progress.advance(n as u64)))??;
    let check::Sketches { words, identities, marks } = clock.time("sketch", None, || run.sketches(&numbered))??;
    let same = identical::group(&identities);
    drop(identities);
    let pairs = clock.time("candidates", None, || {
        let found = run.candidates(&same, &marks)?;
        let read = ShinglesOf { documents: &documents, k: settings.shingle };
        let pairs = with_hot(found, &words, settings.threshold, join_memory(&request.room), &read);
        Ok::<_, Error>(same.with_copies(pairs))
    })??;
    let verified = clock.time("verify", Some(pairs.len()), || run.verified(&numbered, &pairs))??;
    drop((pairs, run));
    let duplicates = clock.time("clusters", None, || conclude(&documents, &words, verified, &same, settings))?;
    Ok(Deduplication { settings: settings.clone(), documents, duplicates, novelty: None, timings: clock.timings })
}

/// Removes what a run left in the shared folder.
///
/// # Errors
/// The folder cannot be written.
pub fn clear(cluster: &Cluster) -> Result<()> {
    let engine = Engine::new(&cluster.scheduler)?;
    let clear = async {
        let stages = Stages::open(&session::local()?, &cluster.stages, String::new())?;
        for stage in STAGES {
            stages.clear(stage, None).await?;
        }
        Ok::<_, Failure>(())
    };
    engine.runtime.block_on(clear).map_err(|why| shared(cluster, why))?;
    // Whatever else lies there is not ours, and then the folder stays.
    let _ = std::fs::remove_dir(&cluster.stages);
    Ok(())
}

/// The stages, as their folders and manifests are named.
const STAGES: [&str; 4] = ["documents", "sketches", "candidates", "verified"];

fn shared(cluster: &Cluster, why: impl ToString) -> Error {
    error(cluster.stages.clone(), why, "give --stages a folder that driver and executors can write")
}

/// What the stages of one run need.
struct Run<'a> {
    of: &'a Cluster,
    all: &'a Documents,
    contract: Contract,
    engine: Engine<'a>,
    local: SessionContext,
    stages: Stages,
    partitions: usize,
}

impl<'a> Run<'a> {
    fn new(all: &'a Documents, request: &Request, settings: &Settings, of: &'a Cluster) -> Result<Self> {
        let engine = Engine::new(&of.scheduler)?;
        let (local, stages) = {
            let _inside = engine.runtime.enter();
            let local = session::local().map_err(|why| shared(of, why))?;
            let stages = Stages::open(&local, &of.stages, contract::run(settings, &fingerprint(all, request)));
            (local, stages.map_err(|why| shared(of, why))?)
        };
        let bytes: usize = (0..all.len()).map(|at| all.size(at)).sum();
        let partitions = of.partitions.unwrap_or((bytes / PARTITION).max(LEAST)).max(1);
        Ok(Self { of, all, contract: Contract::new(settings), engine, local, stages, partitions })
    }

    fn documents(&self, done: impl Fn(usize) + Sync) -> Result<Attempt> {
        let stage = STAGES[0];
        if let Some(attempt) = self.engine.wait(self.stages.finished(stage))? {
            return Ok(attempt);
        }
        self.engine.wait(self.stages.clear(stage, None))?;
        let attempt = self.stages.attempt(stage);
        documents::write(self.all, &self.stages, &attempt, self.engine.runtime.handle(), done)
            .map_err(|why| self.engine.error(&why))?;
        self.engine.wait(self.stages.finish(stage, &attempt))?;
        Ok(attempt)
    }

    fn sketches(&self, documents: &Attempt) -> Result<check::Sketches> {
        let file = |attempt: &Attempt| format!("{}sketches.parquet", attempt.folder);
        self.stage(
            STAGES[1],
            async |attempt| {
                plan::sketches(&self.engine.session(self.partitions).await?, &self.contract, documents, &file(attempt))
                    .await
            },
            async |attempt| check::sketches(&self.local, &file(attempt), self.all.len()).await,
        )
    }

    fn candidates(&self, same: &identical::Groups, marks: &[u64]) -> Result<crate::candidates::bands::Found> {
        let standing = same.stands.iter().filter(|stands| **stands).count();
        let bands = Sketcher::new(&self.contract.settings).bands();
        let entries = (standing * bands) as u64;
        let stands = same.stands.iter().zip(marks).filter(|(stands, _)| **stands);
        let mark = stands.fold(0u64, |sum, (_, mark)| sum.wrapping_add(*mark));
        let copies: Vec<u32> = same.groups.iter().flat_map(|group| &group[1..]).copied().collect();
        let file = |attempt: &Attempt| format!("{}candidates.parquet", attempt.folder);
        let Some(sketches) = self.engine.wait(self.stages.finished(STAGES[1]))? else {
            return Err(shared(self.of, "the sketches have vanished"));
        };
        let sketches = format!("{}sketches.parquet", sketches.folder);
        self.stage(
            STAGES[2],
            async |attempt| {
                let listed = if copies.is_empty() {
                    None
                } else {
                    self.stages.put(attempt, "copies.parquet", column("copy", &copies)?).await?;
                    Some(format!("{}copies.parquet", attempt.folder))
                };
                let shift = plan::shift(standing);
                let cluster = self.engine.session(self.partitions).await?;
                plan::candidates(&cluster, &self.contract, &sketches, listed.as_deref(), shift, &file(attempt)).await
            },
            async |attempt| {
                let mut found = check::candidates(&self.local, &file(attempt), entries, mark).await?;
                if !found.hot.is_empty() {
                    let keys = check::keys(&self.local, &sketches, &found.hot, bands).await?;
                    hot::settle(&mut found, bands, &keys);
                }
                Ok(found)
            },
        )
    }

    fn verified(&self, documents: &Attempt, pairs: &[(u32, u32)]) -> Result<Vec<crate::verify::duplicates::Pair>> {
        if pairs.is_empty() {
            return Ok(Vec::new());
        }
        let file = |attempt: &Attempt| format!("{}verified.parquet", attempt.folder);
        self.stage(
            STAGES[3],
            async |attempt| {
                let size = |document: u32| self.all.size(document as usize);
                let tasks = Tasks::pack(self.all.len(), pairs, TASK, size);
                self.stages.put(attempt, "tasks.parquet", tasks.to_parquet()?).await?;
                let tasks = format!("{}tasks.parquet", attempt.folder);
                plan::verified(
                    &self.engine.session(self.partitions).await?,
                    &self.contract,
                    documents,
                    &tasks,
                    &file(attempt),
                )
                .await
            },
            async |attempt| check::verified(&self.local, &file(attempt), pairs).await,
        )
    }

    /// Runs a stage until its result adds up: what a stage of an earlier run left, or that of a new attempt.
    fn stage<T>(
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

/// What the input is: its files, how they are read, and the documents that were taken of them.
fn fingerprint(documents: &Documents, request: &Request) -> String {
    let mut hasher = Xxh3::new();
    hasher.update(format!("{:?} {:?}\n", request.columns, request.format).as_bytes());
    for file in &documents.inputs {
        hasher.update(format!("{} {} {}\n", file.path, file.xxh3_128, file.bytes).as_bytes());
    }
    for at in 0..documents.len() {
        hasher.update(documents.id(at).as_bytes());
        hasher.update(&(documents.size(at) as u64).to_le_bytes());
    }
    format!("{} {:016x}", documents.len(), hasher.digest())
}

/// A Parquet file of one column of numbers.
fn column(name: &str, numbers: &[u32]) -> Result<Vec<u8>, Failure> {
    let column: ArrayRef = Arc::new(UInt32Array::from(numbers.to_vec()));
    let batch = RecordBatch::try_from_iter([(name, column)])?;
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None)?;
    writer.write(&batch)?;
    writer.into_inner().map_err(|why| failure(why.to_string()))
}
