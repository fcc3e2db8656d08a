//! The command line: arguments, configuration file, messages, exit codes, and one file a command.
//!
//! stdout carries data, stderr everything said to a person.

mod args;
mod cluster;
mod compare;
mod config;
mod dedup;
mod diff;
mod earlier;
mod environment;
pub mod exit;
mod explain;
pub mod interrupt;
mod lineage;
#[cfg(target_os = "linux")]
pub mod lost_input;
mod messages;
mod output;
mod places;
mod progress;
mod shell;

pub use args::Arguments;

use args::Command;
use config::Options;
use exit::Outcome;

/// Runs a command.
pub fn run(arguments: Arguments) -> anyhow::Result<Outcome> {
    let Arguments { command, shared } = arguments;
    if shared.quiet != Some(true) {
        let unknown = environment::unknown(std::env::vars_os().map(|(name, _)| name));
        unknown.iter().for_each(messages::warning);
    }
    match command {
        Command::Lineage(args) => lineage::run(&args, &Options::new(&shared)?),
        Command::Dedup(args) => dedup::run(&args, &Options::new(&shared)?),
        Command::Compare(args) => compare::run(&args, &Options::new(&shared)?),
        Command::Explain(args) => explain::run(&args, &Options::new(&shared)?),
        Command::Cluster(command) => cluster::run(&command, &shared),
        Command::Completions(args) => shell::completions(args.shell),
        Command::Man => shell::man(),
    }
}
