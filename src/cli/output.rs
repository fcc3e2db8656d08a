//! stdout, for data only.

use std::io::{self, Write};

use serde::Serialize;

use copytrail::error::Error;

/// Prints a JSON value.
pub fn json(value: &impl Serialize) -> anyhow::Result<()> {
    let mut text = serde_json::to_vec_pretty(value)?;
    text.push(b'\n');
    bytes(&text)
}

/// Prints bytes.
pub fn bytes(bytes: &[u8]) -> anyhow::Result<()> {
    print(&mut io::stdout().lock(), bytes)
}

/// Prints text; its colours stay only where they are wanted.
pub fn text(text: &str) -> anyhow::Result<()> {
    print(&mut anstream::stdout().lock(), text.as_bytes())
}

fn print(out: &mut impl Write, bytes: &[u8]) -> anyhow::Result<()> {
    match out.write_all(bytes).and_then(|()| out.flush()) {
        // A closed pipe stays a bare error, by which `exit` knows it.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(error.into()),
        other => Ok(other.map_err(|source| Error::Stdout { source })?),
    }
}
