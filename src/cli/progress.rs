//! A progress bar on stderr, when a person is watching.

use std::io::{self, IsTerminal};
use std::sync::Mutex;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use copytrail::pipeline::Progress;

/// Follows a run.
pub struct Bar {
    visible: bool,
    current: Mutex<ProgressBar>,
}

impl Bar {
    /// A bar, invisible when `quiet` or when stderr is no terminal.
    pub fn new(quiet: bool) -> Self {
        Self { visible: !quiet && io::stderr().is_terminal(), current: Mutex::new(ProgressBar::hidden()) }
    }

    fn with(&self, act: impl FnOnce(&mut ProgressBar)) {
        // A bar that a panicking thread held is still a bar.
        act(&mut self.current.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
    }
}

impl Progress for Bar {
    fn stage(&self, name: &'static str, total: Option<u64>) {
        if !self.visible {
            return;
        }
        self.with(|current| {
            current.finish_and_clear();
            let (bar, template) = match total {
                Some(total) => {
                    (ProgressBar::new(total), "{msg:12} {bar:32} {human_pos}/{human_len} {per_sec} {eta} left")
                }
                None => (ProgressBar::new_spinner(), "{msg:12} {spinner} {elapsed}"),
            };
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar.set_message(name);
            bar.enable_steady_tick(Duration::from_millis(120));
            *current = bar;
        });
    }

    fn advance(&self, steps: u64) {
        if self.visible {
            self.with(|current| current.inc(steps));
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.with(|current| current.finish_and_clear());
    }
}
