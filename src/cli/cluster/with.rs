//! The processes of a cluster, and the driver's way to it.

use std::path::Path;

use anyhow::Context;

use copytrail::cluster::driver::{self, Cluster};
use copytrail::cluster::executor::Executor;
use copytrail::cluster::{self, address, scheduler};
use copytrail::error::Error;
use copytrail::ingest::Request;
use copytrail::pipeline::{Deduplication, Progress, Report};
use copytrail::settings::Settings;

use super::args::{ClusterCommand, OnCluster};
use crate::cli::args::Shared;
use crate::cli::config::Options;
use crate::cli::exit::Outcome;
use crate::cli::messages;

/// Runs a process of a cluster until it is told to end.
pub fn run(command: &ClusterCommand, shared: &Shared) -> anyhow::Result<Outcome> {
    let options = Options::new(shared)?;
    listen_to_engine(if options.verbose { log::LevelFilter::Info } else { log::LevelFilter::Warn });
    // Plans are walked by recursion.
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.thread_stack_size(16 << 20).enable_all().build()?;
    let say = |what: std::fmt::Arguments<'_>| {
        if !options.quiet {
            messages::say(what);
        }
    };
    match command {
        ClusterCommand::Scheduler(args) => {
            let address = address::listen(&args.bind, args.expose)?;
            say(format_args!("scheduler at {address}"));
            runtime.block_on(async {
                tokio::select! {
                    ended = scheduler::run(address) => ended,
                    () = told_to_end() => Ok(()),
                }
            })?;
        }
        ClusterCommand::Executor(args) => {
            let settings = options.validated(options.settings.clone())?;
            let executor = Executor {
                scheduler: args.scheduler.clone(),
                bind: address::listen(&args.bind, args.expose)?,
                advertise: args.advertise.clone(),
                work: args.work_dir.clone(),
                cores: args.cores.map(usize::from),
                memory: args.memory.map(|size| size.as_u64()),
                pinned: shared.config.as_ref().map(|_| settings.hash()),
            };
            say(format_args!("executor for the scheduler at {}", args.scheduler));
            runtime.block_on(executor.run())?;
        }
    }
    // What the engine still does in the background is not waited for.
    runtime.shutdown_background();
    Ok(Outcome::Done)
}

/// Waits until the program is to end.
async fn told_to_end() {
    while copytrail::pipeline::check_interrupt().is_ok() {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

/// The cluster that the options name, if any.
pub fn place(cluster: &OnCluster, out: &Path) -> anyhow::Result<Option<Cluster>> {
    let Some(scheduler) = &cluster.cluster else { return Ok(None) };
    listen_to_engine(log::LevelFilter::Warn);
    let stages = match &cluster.stages {
        Some(folder) => folder.clone(),
        None => {
            let mut name = out.file_name().unwrap_or_default().to_owned();
            name.push(".stages");
            let beside = out.with_file_name(name);
            beside.to_str().map(str::to_owned).context("--out is not UTF-8\n  hint: give --stages a folder that is")?
        }
    };
    Ok(Some(Cluster { scheduler: scheduler.clone(), stages, partitions: cluster.partitions.map(usize::from) }))
}

/// Near-duplicates, by way of the cluster.
pub fn dedup(
    request: &Request,
    settings: &Settings,
    place: &Cluster,
    progress: &dyn Progress,
) -> copytrail::error::Result<Deduplication> {
    cluster::dedup::dedup(request, settings, place, progress)
}

/// The main job, by way of the cluster.
pub fn lineage(
    request: &Request,
    settings: &Settings,
    place: &Cluster,
    progress: &dyn Progress,
) -> copytrail::error::Result<Report> {
    cluster::lineage::lineage(request, settings, place, progress)
}

/// The results are written: removes the stages, unless the user named their folder.
pub fn done(place: &Cluster, cluster: &OnCluster) -> Result<(), Error> {
    if cluster.stages.is_some() { Ok(()) } else { driver::clear(place) }
}

/// Lets the engine and the driver speak on stderr.
fn listen_to_engine(level: log::LevelFilter) {
    static EAR: Ear = Ear;
    if log::set_logger(&EAR).is_ok() {
        log::set_max_level(level);
    }
}

struct Ear;

impl log::Log for Ear {
    fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
        let target = metadata.target();
        ["copytrail", "ballista_scheduler", "ballista_executor"].iter().any(|name| target.starts_with(name))
    }

    fn log(&self, record: &log::Record<'_>) {
        if self.enabled(record.metadata()) {
            if record.level() <= log::Level::Warn {
                messages::warning(record.args());
            } else {
                messages::say(record.args());
            }
        }
    }

    fn flush(&self) {}
}
