//! Ctrl-C: the first ends the run at the next step, the second at once.

use std::sync::atomic::Ordering;

use copytrail::pipeline::INTERRUPTED;

use super::exit;

/// Listens for the signals that end a program.
pub fn listen() {
    // Without a handler, a signal still ends the program, only less tidily.
    let _ = ctrlc::set_handler(|| {
        if INTERRUPTED.swap(true, Ordering::Relaxed) {
            std::process::exit(exit::INTERRUPTED.into());
        }
    });
}
