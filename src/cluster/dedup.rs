//! The driver of `dedup`: its stages on a cluster. It gives the same result as [`crate::pipeline::dedup()`], bit for bit.

use xxhash_rust::xxh3::Xxh3;

use super::driver::{Cluster, Run};
use super::engine::Engine;
use super::stages::Attempt;
use super::tasks::Tasks;
use super::{address, check, documents, error, hot, plan};
use crate::candidates::identical;
use crate::error::{Error, Result};
use crate::ingest::Request;
use crate::ingest::documents::{self as found, Documents};
use crate::pipeline::dedup::{conclude, join_memory, with_hot};
use crate::pipeline::{Clock, Deduplication, Progress};
use crate::settings::Settings;
use crate::sketch::compact::Sketcher;
use crate::verify::duplicates::ShinglesOf;

/// Bytes of text in a task of verification.
const TASK: usize = 8 << 20;

/// The stages, as their folders and manifests are named.
const DOCUMENTS: &str = "documents";
const SKETCHES: &str = "sketches";
const CANDIDATES: &str = "candidates";
const VERIFIED: &str = "verified";
/// All of them.
pub(super) const STAGES: [&str; 4] = [DOCUMENTS, SKETCHES, CANDIDATES, VERIFIED];

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
    let bytes = (0..documents.len()).map(|at| documents.size(at)).sum();
    let run = Run::new(cluster, settings, &fingerprint(&documents, request), bytes)?;
    let run = Dedup { run, all: &documents };
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

/// What the stages need.
struct Dedup<'a> {
    run: Run<'a>,
    all: &'a Documents,
}

impl Dedup<'_> {
    fn documents(&self, done: impl Fn(usize) + Sync) -> Result<Attempt> {
        self.run.written(DOCUMENTS, &documents::of(self.all), done)
    }

    fn sketches(&self, documents: &Attempt) -> Result<check::Sketches> {
        let file = |attempt: &Attempt| format!("{}sketches.parquet", attempt.folder);
        self.run.stage(
            SKETCHES,
            async |attempt| {
                plan::sketches(&self.run.session().await?, &self.run.contract, documents, &file(attempt)).await
            },
            async |attempt| check::sketches(&self.run.local, &file(attempt), self.all.len()).await,
        )
    }

    fn candidates(&self, same: &identical::Groups, marks: &[u64]) -> Result<crate::candidates::bands::Found> {
        let standing = same.stands.iter().filter(|stands| **stands).count();
        let bands = Sketcher::new(&self.run.contract.settings).bands();
        let entries = (standing * bands) as u64;
        let stands = same.stands.iter().zip(marks).filter(|(stands, _)| **stands);
        let mark = stands.fold(0u64, |sum, (_, mark)| sum.wrapping_add(*mark));
        let file = |attempt: &Attempt| format!("{}candidates.parquet", attempt.folder);
        let sketches = format!("{}sketches.parquet", self.run.left(SKETCHES)?.folder);
        self.run.stage(
            CANDIDATES,
            async |attempt| {
                let copies = self.run.copies(attempt, same).await?;
                let shift = plan::shift(standing);
                let cluster = self.run.session().await?;
                plan::candidates(&cluster, &self.run.contract, &sketches, copies.as_deref(), shift, &file(attempt))
                    .await
            },
            async |attempt| {
                let mut found = check::candidates(&self.run.local, &file(attempt), entries, mark).await?;
                if !found.hot.is_empty() {
                    let keys = check::keys(&self.run.local, &sketches, &found.hot, bands).await?;
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
        self.run.stage(
            VERIFIED,
            async |attempt| {
                let size = |document: u32| self.all.size(document as usize);
                let tasks = Tasks::pack(self.all.len(), pairs, TASK, size);
                self.run.stages.put(attempt, "tasks.parquet", tasks.to_parquet()?).await?;
                let tasks = format!("{}tasks.parquet", attempt.folder);
                plan::verified(&self.run.session().await?, &self.run.contract, documents, &tasks, &file(attempt)).await
            },
            async |attempt| check::verified(&self.run.local, &file(attempt), pairs).await,
        )
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
