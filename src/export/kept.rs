//! The corpus without its duplicates, as JSON lines.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use super::folder::{lock, plain};
use crate::error::{Error, Result};
use crate::ingest::records::Known;
use crate::pipeline::Deduplication;

/// One kept article.
#[derive(Serialize)]
struct Record<'a> {
    id: &'a str,
    text: &'a str,
    #[serde(flatten)]
    known: Known<'a>,
}

/// Writes the kept articles, one JSON object a line, sorted by id. A record that came as a line of JSON goes out as it
/// came, fields that copytrail does not know included.
///
/// # Errors
/// The stream cannot be written.
pub fn write(result: &Deduplication, to: &mut dyn Write) -> io::Result<()> {
    for (position, _) in result.duplicates.keep.iter().enumerate().filter(|(_, keep)| **keep) {
        if let Some(line) = result.documents.line(position) {
            to.write_all(line.trim_ascii())?;
        } else {
            let record = result.documents.record(position);
            let id = result.documents.id(position);
            let line = Record { id, text: &record.text, known: Known::of(&record.fields) };
            serde_json::to_writer(&mut *to, &line)?;
        }
        to.write_all(b"\n")?;
    }
    Ok(())
}

/// Writes the kept articles to a file, which is replaced only when all are written. What a killed run left of its own
/// attempt is removed.
///
/// # Errors
/// The file cannot be written.
pub fn write_file(result: &Deduplication, path: &Path) -> Result<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let failed = || Error::io("write", path);
    let mut prefix = OsString::from(".");
    prefix.push(path.file_name().unwrap_or(OsStr::new("kept")));
    prefix.push(".copytrail-");
    remove_left(folder, &prefix);
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any new file; the mask of the process takes its part off.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let file = builder.tempfile_in(folder).map_err(|e| failed()(plain(&e)))?;
    // A file that nobody holds is a killed run's.
    let _hold = lock(file.path());
    let mut to = io::BufWriter::new(file);
    write(result, &mut to).map_err(failed())?;
    let file = to.into_inner().map_err(|e| failed()(e.into_error()))?;
    file.as_file().sync_all().map_err(failed())?;
    file.persist(path).map_err(|e| failed()(e.error))?;
    Ok(())
}

/// Removes files whose names begin so and that no run holds. One that cannot be removed does no harm.
fn remove_left(folder: &Path, prefix: &OsStr) {
    let begins = |entry: &fs::DirEntry| entry.file_name().as_encoded_bytes().starts_with(prefix.as_encoded_bytes());
    for entry in fs::read_dir(folder).into_iter().flatten().flatten().filter(begins) {
        if entry.file_type().is_ok_and(|kind| kind.is_file()) && lock(&entry.path()).is_some() {
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::export::sample;

    #[test]
    fn a_line_a_kept_article() {
        let mut bytes = Vec::new();
        super::write(&sample::deduplication(), &mut bytes).expect("written");
        let text = String::from_utf8(bytes).expect("text");
        let first: serde_json::Value = serde_json::from_str(text.lines().next().expect("a line")).expect("JSON");
        assert_eq!(first["id"], "000_daily.txt");
        assert_eq!(text.lines().count(), sample::deduplication().duplicates.keep.iter().filter(|k| **k).count());
    }
}
