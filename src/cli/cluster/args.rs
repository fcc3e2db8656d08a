//! The arguments that have to do with a cluster. They are hidden where the feature is missing, and say so when used.

use std::path::PathBuf;

use bytesize::ByteSize;
use clap::{Args, Subcommand};

/// Where the work is done, if not on this machine alone.
#[derive(Debug, Args)]
#[command(next_help_heading = "Cluster options")]
pub struct OnCluster {
    /// Run on the cluster whose scheduler listens there; the result is the same
    #[arg(long, value_name = "HOST:PORT", env = "COPYTRAIL_CLUSTER", hide_env = true)]
    #[arg(hide = !cfg!(feature = "cluster"))]
    pub cluster: Option<String>,
    /// Folder, or s3://BUCKET/FOLDER, that all machines share, kept for the next run [default: beside DIR, removed at the
    /// end]
    #[arg(long, value_name = "DIR", requires = "cluster", hide = !cfg!(feature = "cluster"))]
    pub stages: Option<String>,
    /// Parts into which the cluster divides each step [default: one for 64 MB of text, and 8 at least]
    #[arg(long, value_name = "N", requires = "cluster", hide = !cfg!(feature = "cluster"))]
    #[arg(value_parser = clap::value_parser!(u16).range(1..))]
    pub partitions: Option<u16>,
}

/// Processes of a cluster.
#[derive(Debug, Subcommand)]
pub enum ClusterCommand {
    /// Take jobs from drivers and give their tasks to executors
    Scheduler(SchedulerArgs),
    /// Run tasks
    Executor(ExecutorArgs),
}

/// Arguments of `cluster scheduler`.
#[derive(Debug, Args)]
pub struct SchedulerArgs {
    /// Where to listen
    #[arg(long, value_name = "IP:PORT", default_value = "127.0.0.1:50050")]
    pub bind: String,
    /// Listen where others than this machine can connect: there is no authentication, so protect the network first
    #[arg(long)]
    pub expose: bool,
}

/// Arguments of `cluster executor`.
#[derive(Debug, Args)]
pub struct ExecutorArgs {
    /// The scheduler
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:50050")]
    pub scheduler: String,
    /// Where to listen; port 0 is any free one, and tasks come to the port behind it
    #[arg(long, value_name = "IP:PORT", default_value = "127.0.0.1:0")]
    pub bind: String,
    /// Name or address by which the others reach this machine [default: that of --bind]
    #[arg(long, value_name = "HOST")]
    pub advertise: Option<String>,
    /// Where to put what tasks pass on to one another [default: the system's temporary folder]
    #[arg(long, value_name = "DIR")]
    pub work_dir: Option<PathBuf>,
    /// Tasks at a time [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub cores: Option<u16>,
    /// Memory for all tasks, such as 8GB [default: 70 % of the machine's]
    #[arg(long, value_name = "SIZE")]
    pub memory: Option<ByteSize>,
    /// Listen where others than this machine can connect: there is no authentication, so protect the network first
    #[arg(long)]
    pub expose: bool,
}
