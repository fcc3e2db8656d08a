//! Exit codes.

use std::io;
use std::process::ExitCode;

use copytrail::error::Error;

use super::messages;

/// How a run that did not fail ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// As it should.
    Done,
    /// `--fail-on` was met.
    Severe,
    /// Records were rejected under `--strict`.
    Rejects,
}

/// An error.
pub const ERROR: u8 = 2;
/// The user interrupted the run.
pub const INTERRUPTED: u8 = 130;

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Done => 0,
            Outcome::Severe => 1,
            Outcome::Rejects => 3,
        })
    }
}

/// Tells the user about an error, and the system with an exit code.
pub fn failed(error: &anyhow::Error) -> ExitCode {
    if is_broken_pipe(error) {
        // The reader has seen enough.
        return ExitCode::SUCCESS;
    }
    messages::error(error);
    ExitCode::from(if matches!(error.downcast_ref(), Some(Error::Interrupted)) { INTERRUPTED } else { ERROR })
}

/// Only writing to stdout yields a bare input/output error; the library's carry a path.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
}
