//! The way to the scheduler, and what comes back when something goes wrong there.

use std::future::Future;
use std::time::Duration;

use datafusion::prelude::{SessionContext, lit};
use tokio::runtime::{Builder, Runtime};

use super::contract::REFUSAL;
use super::{Failure, error, session};
use crate::error::{Error, Result};
use crate::pipeline::check_interrupt;

/// How long an executor may take to answer before the user is told.
const PATIENCE: Duration = Duration::from_secs(30);
/// The way to the scheduler.
#[derive(Debug)]
pub struct Engine<'a> {
    /// What the driver waits on.
    pub runtime: Runtime,
    /// `HOST:PORT` of the scheduler.
    pub scheduler: &'a str,
}

impl<'a> Engine<'a> {
    /// The way to the scheduler at `HOST:PORT`; nothing is sent yet.
    ///
    /// # Errors
    /// The machine has no thread left.
    pub fn new(scheduler: &'a str) -> Result<Self> {
        // Plans are walked by recursion.
        let built = Builder::new_multi_thread().worker_threads(2).thread_stack_size(16 << 20).enable_all().build();
        let runtime = built.map_err(|why| error("this machine", why, "end some other programs"))?;
        Ok(Self { runtime, scheduler })
    }

    /// A session on the cluster, with so many partitions in each step.
    ///
    /// # Errors
    /// As [`session::remote`].
    pub async fn session(&self, partitions: usize) -> Result<SessionContext, Failure> {
        session::remote(self.scheduler, partitions).await
    }

    /// Lets an executor do a task of nothing, so that a scheduler that is not there is known before anything is read.
    ///
    /// # Errors
    /// As [`Engine::wait`].
    pub fn greet(&self) -> Result<()> {
        self.wait(async {
            let nothing = self.session(1).await?.read_empty()?.select(vec![lit(1)])?;
            let mut answer = std::pin::pin!(nothing.collect());
            tokio::select! {
                answer = &mut answer => return answer.map(drop),
                () = tokio::time::sleep(PATIENCE) => {}
            }
            log::warn!("no executor has taken a task yet: copytrail cluster executor --scheduler {}", self.scheduler);
            answer.await.map(drop)
        })
    }

    /// Waits for something, or until the user wants the run to end.
    ///
    /// # Errors
    /// What went wrong, in words for the user, or [`Error::Interrupted`].
    pub fn wait<T>(&self, what: impl Future<Output = Result<T, Failure>>) -> Result<T> {
        let interrupted = async {
            while check_interrupt().is_ok() {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        self.runtime.block_on(async {
            tokio::select! {
                done = what => done.map_err(|why| self.error(&why)),
                () = interrupted => Err(Error::Interrupted),
            }
        })
    }

    /// What the engine reports, in words for the user.
    pub fn error(&self, why: &Failure) -> Error {
        if let Failure::External(inner) = why
            && matches!(inner.downcast_ref(), Some(Error::Interrupted))
        {
            return Error::Interrupted;
        }
        let text = why.strip_backtrace();
        let hint = if text.contains(REFUSAL) {
            "start every executor from the same copytrail as the driver, with the same --config or none"
        } else {
            "check that the scheduler and the executors run, and that all of them can write the folder of --stages; then run again: finished stages are kept"
        };
        error(format!("cluster {}", self.scheduler), plainly(&text, self.scheduler), hint)
    }
}

/// What matters of an engine's message: a refusal without what was wrapped around it, or a few words of it on one line.
fn plainly(text: &str, scheduler: &str) -> String {
    if text.contains("tcp connect error") && text.contains(scheduler) {
        return "no scheduler answers there".to_owned();
    }
    // A quotation mark ends what was wrapped.
    let refusal = text.find(REFUSAL).and_then(|at| text[at..].split(['"', '\\']).next());
    refusal.unwrap_or(text).lines().next().unwrap_or_default().chars().take(300).collect()
}

/// The first line of an error, for a remark on what is tried again.
pub fn first_line(error: &Error) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}
