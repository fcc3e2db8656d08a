//! Inputs are mapped. When another program shortens one during a run, or its disk fails, the system sends a bus error
//! instead of bytes; without this, the program would end without a word.

use super::exit;

/// What is said. Output is put in its place in one step, so no half of it can be there.
const MESSAGE: &[u8] = b"error: an input became shorter, or could no longer be read, while the run was reading it\n  hint: let nothing write to the inputs meanwhile and check the disk, then run again; the output folder holds no half result\n";

/// Listens for bus errors.
#[allow(unsafe_code, reason = "what a handler of signals does, the compiler cannot check")]
pub fn listen() {
    let end = || {
        // Locks may be held by the thread that was stopped, so the bytes go out past `std::io::stderr`.
        let _ = rustix::io::write(rustix::stdio::stderr(), MESSAGE);
        signal_hook::low_level::exit(exit::ERROR.into());
    };
    // SAFETY: `write` and `_exit` may be called from a handler, and nothing else is. Without a handler, the signal still
    // ends the program.
    let _ = unsafe { signal_hook::low_level::register(signal_hook::consts::SIGBUS, end) };
}
