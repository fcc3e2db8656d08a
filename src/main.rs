//! The `copytrail` command: parse, run, print the error, exit code.

#![warn(clippy::expect_used)]

mod cli;

use std::process::ExitCode;

use clap::Parser;

use cli::{Arguments, exit, interrupt};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    interrupt::listen();
    #[cfg(target_os = "linux")]
    cli::lost_input::listen();
    match cli::run(arguments) {
        Ok(outcome) => outcome.into(),
        Err(error) => exit::failed(&error),
    }
}
