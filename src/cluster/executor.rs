//! An executor: runs tasks, and holds what they pass on to one another.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use ballista_core::registry::BallistaFunctionRegistry;
use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};

use super::{address, error, scheduler, session};
use crate::error::{Error, Result};

/// How an executor is run.
#[derive(Clone, Debug)]
pub struct Executor {
    /// `HOST:PORT` of the scheduler.
    pub scheduler: String,
    /// Where to listen; port 0 is any free one.
    pub bind: SocketAddr,
    /// The name by which the others reach it, when it is not the address it listens at.
    pub advertise: Option<String>,
    /// Where shuffled data and what does not fit into memory is put; the system's temporary folder if not given.
    pub work: Option<PathBuf>,
    /// Tasks at a time; one a core if not given.
    pub cores: Option<usize>,
    /// Bytes of memory for all tasks; 70 % of the machine's if not given.
    pub memory: Option<u64>,
    /// Hash of the only settings it works for, if any.
    pub pinned: Option<String>,
}

impl Executor {
    /// Runs until the process is told to end, or the scheduler tells it to.
    ///
    /// # Errors
    /// The scheduler cannot be reached, or the address or the folder cannot be used.
    pub async fn run(self) -> Result<()> {
        if let Some(cores) = self.cores {
            // What a task divides among threads is divided among those of all tasks.
            let built = rayon::ThreadPoolBuilder::new().num_threads(cores).build_global();
            built.map_err(|why| error("this machine", why, "end some other programs"))?;
        }
        let (host, port) = address::scheduler(&self.scheduler)?;
        let (bind, tasks) = address::ports(self.bind)?;
        if bind.ip().is_unspecified() && self.advertise.is_none() {
            let problem = "this address says nothing about how the others reach this machine";
            return Err(error(bind.to_string(), problem, "add --advertise with its name or address"));
        }
        let beside = self.work.clone().unwrap_or_else(std::env::temp_dir);
        std::fs::create_dir_all(&beside).map_err(Error::io("create", &beside))?;
        let work = tempfile::Builder::new()
            .prefix("copytrail-executor-")
            .tempdir_in(&beside)
            .map_err(Error::io("write", &beside))?;
        let place = work.path().to_str().map(str::to_owned);
        let Some(place) = place else {
            return Err(error(work.path().display().to_string(), "is not UTF-8", "give --work-dir another folder"));
        };
        let engine =
            |why: String| error(self.scheduler.clone(), why, "check that the scheduler runs and can be reached");
        let state = session::state(session::config(), self.pinned.as_deref()).map_err(|why| engine(why.to_string()))?;
        let spill = place.clone();
        let config = ExecutorProcessConfig {
            bind_host: bind.ip().to_string(),
            external_host: Some(self.advertise.clone().unwrap_or_else(|| bind.ip().to_string())),
            port: bind.port(),
            grpc_port: tasks,
            scheduler_host: host,
            scheduler_port: port,
            scheduler_connect_timeout_seconds: 20,
            vcores: self.cores.unwrap_or(0),
            work_dir: Some(place),
            executor_heartbeat_interval_seconds: scheduler::HEARTBEAT,
            memory_pool_size: self.memory,
            override_function_registry: Some(Arc::new(BallistaFunctionRegistry::from(&state))),
            override_config_producer: Some(Arc::new(session::config)),
            override_runtime_producer: Some(Arc::new(move |_| session::runtime(Some(&spill)))),
            ..ExecutorProcessConfig::default()
        };
        let ended = start_executor_process(Arc::new(config)).await;
        drop(work);
        ended.map_err(|why| engine(why.to_string()))
    }
}
