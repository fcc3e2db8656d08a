//! The scheduler: takes jobs from drivers and gives their tasks to executors.

use std::net::SocketAddr;
use std::sync::Arc;

use ballista_scheduler::cluster::BallistaCluster;
use ballista_scheduler::cluster::ClusterStateEvent;
use ballista_scheduler::config::SchedulerConfig;
use ballista_scheduler::scheduler_process::{create_scheduler, start_grpc_service};
use ballista_scheduler::scheduler_server::SchedulerServer;
use datafusion_proto::protobuf::{LogicalPlanNode, PhysicalPlanNode};
use futures::StreamExt;

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
    config.validate().map_err(failed)?;
    let server: Server = create_scheduler(cluster, Arc::new(config)).await.map_err(failed)?;
    tokio::spawn(cancel_when_executors_are_lost(server.clone()));
    start_grpc_service(address, server).await.map_err(failed)
}

type Server = SchedulerServer<LogicalPlanNode, PhysicalPlanNode>;

/// Cancels what runs when an executor is lost. The engine would go on with what is left of the job, and mostly does, but
/// now and then it waits for ever for a task that it forgot, and once it doubled rows; the driver runs the stage again from what the
/// stage before it left.
async fn cancel_when_executors_are_lost(server: Server) {
    let mut events = match server.cluster_state_events().await {
        Ok(events) => events,
        Err(why) => return log::error!("nobody watches whether executors are lost: {why}"),
    };
    while let Some(event) = events.next().await {
        let ClusterStateEvent::RemovedExecutor { executor_id } = event else { continue };
        for job in server.state.task_manager.get_running_job_cache().keys() {
            log::warn!("executor {executor_id} is lost: job {job} is cancelled, and its driver will run it again");
            if let Err(why) = server.cancel_job(job.clone()).await {
                log::error!("job {job} could not be cancelled: {why}");
            }
        }
    }
}
