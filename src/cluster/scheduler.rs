//! The scheduler: takes jobs from drivers and gives their tasks to executors.

use std::net::SocketAddr;
use std::sync::Arc;

use ballista_scheduler::cluster::BallistaCluster;
use ballista_scheduler::config::SchedulerConfig;
use ballista_scheduler::scheduler_process::start_server;

use super::{error, session};
use crate::error::Result;

/// Seconds between the signs of life of an executor.
pub const HEARTBEAT: u64 = 3;
/// Seconds without one after which it is lost.
const LOST: u64 = 20;

/// Runs a scheduler until the process ends.
///
/// # Errors
/// The address is taken or not of this machine.
pub async fn run(address: SocketAddr) -> Result<()> {
    let failed = |why: ballista_core::error::BallistaError| {
        error(address.to_string(), why, "give --bind a free port of this machine")
    };
    let config = SchedulerConfig {
        bind_host: address.ip().to_string(),
        external_host: address.ip().to_string(),
        bind_port: address.port(),
        executor_timeout_seconds: LOST,
        expire_dead_executor_interval_seconds: HEARTBEAT,
        no_executors_grace_period_seconds: LOST,
        // A task that fails would fail again. What a lost executor took with it, the driver asks for anew.
        task_max_failures: 1,
        stage_max_failures: 1,
        override_config_producer: Some(Arc::new(session::config)),
        override_session_builder: Some(Arc::new(|config| session::state(config, None))),
        ..SchedulerConfig::default()
    };
    let cluster = BallistaCluster::new_from_config(&config).await.map_err(failed)?;
    start_server(cluster, address, Arc::new(config)).await.map_err(failed)
}
