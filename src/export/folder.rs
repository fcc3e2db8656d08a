//! The output folder: written beside its place, then put there in one step, so that earlier output is whole or replaced.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use tempfile::TempDir;
use xxhash_rust::xxh3::Xxh3;

use super::{RUN, is_output};
use crate::error::{Error, Result};
use crate::pipeline::check_interrupt;

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WrittenFile {
    /// Its path in the output folder, with `/` between the parts.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// XXH3-128 of its bytes, 32 hexadecimal digits.
    pub xxh3_128: String,
}

/// An output folder in the making. Dropped before [`Folder::commit`], it leaves nothing behind.
#[derive(Debug)]
pub struct Folder {
    /// Where it will be.
    out: PathBuf,
    /// Where it is written.
    temporary: TempDir,
    /// Held while this run lives; a temporary folder that nobody holds is a killed run's.
    _lock: Option<File>,
    files: Vec<WrittenFile>,
}

impl Folder {
    /// Begins a folder beside the output folder, after checking that this one may be replaced.
    ///
    /// # Errors
    /// The output folder is no folder, holds files of others, or nothing can be created beside it.
    pub fn beside(shown: &Path) -> Result<Self> {
        let out = resolved(shown)?;
        let (parent, prefix) = surroundings(&out);
        fs::create_dir_all(&parent).map_err(Error::io("create", &parent))?;
        restore_and_clean(&parent, &prefix, &out);
        check_replaceable(&out, shown)?;
        let temporary = tempfile::Builder::new().prefix(&prefix).tempdir_in(&parent).map_err(|source| Error::Io {
            action: "create a folder in",
            path: parent.clone(),
            source,
        })?;
        open_to_others(temporary.path());
        let lock = lock(temporary.path());
        Ok(Self { out, temporary, _lock: lock, files: Vec::new() })
    }

    /// Writes one file; `name` may hold folders, with `/` between the parts.
    ///
    /// # Errors
    /// The file cannot be written; the error names its place in the output folder.
    pub fn file(&mut self, name: &str, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
        let path = self.temporary.path().join(name);
        let written = create(&path).and_then(|file| {
            let mut to = BufWriter::new(Hashed { file, hash: Xxh3::new(), bytes: 0 });
            write(&mut to)?;
            let hashed = to.into_inner().map_err(io::IntoInnerError::into_error)?;
            hashed.file.sync_all()?;
            Ok((hashed.bytes, hashed.hash.digest128()))
        });
        let (bytes, hash) = written.map_err(Error::io("write", &self.out.join(name)))?;
        self.files.push(WrittenFile { path: name.to_owned(), bytes, xxh3_128: format!("{hash:032x}") });
        Ok(())
    }

    /// The files written so far.
    pub fn files(&self) -> &[WrittenFile] {
        &self.files
    }

    /// Puts the folder in its place. What others put into the earlier output folder is carried over.
    ///
    /// # Errors
    /// The folder cannot be moved; earlier output is then back in its place.
    pub fn commit(self) -> Result<()> {
        check_interrupt()?;
        let Self { out, temporary, .. } = self;
        let failed = Error::io("write", &out);
        let (parent, _) = surroundings(&out);
        sync(temporary.path());
        if out.exists() {
            let foreign = foreign_entries(&out).map_err(Error::io("read", &out))?;
            let new = temporary.keep();
            match replace(&new, &out) {
                Ok(old) => {
                    for name in foreign {
                        // A file that cannot be carried over stays in the old folder, which then stays too.
                        if fs::rename(old.join(&name), out.join(&name)).is_err() {
                            return Ok(());
                        }
                    }
                    let _ = fs::remove_dir_all(old);
                }
                Err(error) => {
                    let _ = fs::remove_dir_all(new);
                    return Err(failed(error));
                }
            }
        } else {
            let new = temporary.keep();
            if let Err(error) = fs::rename(&new, &out) {
                let _ = fs::remove_dir_all(new);
                return Err(failed(error));
            }
        }
        sync(&parent);
        Ok(())
    }
}

/// A file that counts and hashes what goes through it.
struct Hashed {
    file: File,
    hash: Xxh3,
    bytes: u64,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// An error without the name of the temporary file, which means nothing to the user.
pub(super) fn plain(error: &io::Error) -> io::Error {
    io::Error::from(error.kind())
}

fn create(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    File::create(path)
}

/// Follows links, so that the folder behind a link is replaced and not the link.
fn resolved(out: &Path) -> Result<PathBuf> {
    match fs::symlink_metadata(out) {
        Ok(_) => match fs::canonicalize(out) {
            Ok(path) if path.is_dir() => Ok(path),
            Ok(_) => Err(Error::OutputNotAFolder { path: out.to_owned() }),
            Err(source) => Err(Error::Io { action: "write", path: out.to_owned(), source }),
        },
        Err(source) if source.kind() == io::ErrorKind::NotFound => {
            std::path::absolute(out).map_err(Error::io("create", out))
        }
        Err(source) if source.kind() == io::ErrorKind::NotADirectory => {
            let file = out.ancestors().find(|a| a.is_file()).unwrap_or(out);
            Err(Error::OutputNotAFolder { path: file.to_owned() })
        }
        Err(source) => Err(Error::Io { action: "write", path: out.to_owned(), source }),
    }
}

/// The folder that holds `out`, and what the names of temporary folders beside `out` begin with.
fn surroundings(out: &Path) -> (PathBuf, OsString) {
    let mut prefix = OsString::from(".");
    prefix.push(out.file_name().unwrap_or(OsStr::new("output")));
    prefix.push(".copytrail-");
    (out.parent().unwrap_or(out).to_owned(), prefix)
}

/// Refuses a folder that holds files which copytrail did not write, unless copytrail wrote into it before.
fn check_replaceable(out: &Path, shown: &Path) -> Result<()> {
    if !out.exists() {
        return Ok(());
    }
    let foreign = foreign_entries(out).map_err(Error::io("read", out))?;
    match foreign.into_iter().next() {
        Some(name) if !is_ours(out) => {
            Err(Error::OutputForeign { path: shown.to_owned(), foreign: name.to_string_lossy().into_owned() })
        }
        _ => Ok(()),
    }
}

/// What lies in a folder and has no name that copytrail writes, sorted.
fn foreign_entries(out: &Path) -> io::Result<Vec<OsString>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(out)? {
        let name = entry?.file_name();
        if !name.to_str().is_some_and(is_output) {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// Whether a folder holds the `run.json` of an earlier run.
fn is_ours(out: &Path) -> bool {
    fs::read(out.join(RUN))
        .ok()
        .and_then(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok())
        .is_some_and(|run| run.get("program").is_some_and(|p| p == super::run::PROGRAM))
}

/// Puts `new` where `out` is and returns where the old folder now is.
fn replace(new: &Path, out: &Path) -> io::Result<PathBuf> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        match renameat_with(CWD, new, CWD, out, RenameFlags::EXCHANGE) {
            Ok(()) => return Ok(new.to_owned()),
            // A file system that cannot exchange two folders in one step.
            Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS | rustix::io::Errno::NOTSUP) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let mut old = new.as_os_str().to_owned();
    old.push(OLD);
    let old = PathBuf::from(old);
    fs::rename(out, &old)?;
    if let Err(error) = fs::rename(new, out) {
        fs::rename(&old, out)?;
        return Err(error);
    }
    Ok(old)
}

/// Ends the name of an earlier output folder that was moved out of the way.
const OLD: &str = ".old";

/// Puts back what a run that was killed between two steps had moved away, and removes the temporary folders of killed
/// runs. What cannot be cleaned is left alone: it does no harm.
fn restore_and_clean(parent: &Path, prefix: &OsStr, out: &Path) {
    let Some(prefix) = prefix.to_str() else { return };
    let Ok(entries) = fs::read_dir(parent) else { return };
    let mut left: Vec<PathBuf> = entries
        .flatten()
        .filter(|e| e.file_name().to_str().is_some_and(|name| name.starts_with(prefix)))
        .map(|e| e.path())
        .collect();
    left.sort();
    for path in left {
        let Some(_unheld) = lock(&path) else { continue };
        if path.as_os_str().to_string_lossy().ends_with(OLD) && !out.exists() {
            let _ = fs::rename(&path, out);
        } else {
            let _ = fs::remove_dir_all(&path);
        }
    }
}

/// Takes hold of a folder, if nobody else does. The hold ends with the process, however it ends.
fn lock(folder: &Path) -> Option<File> {
    let handle = File::open(folder).ok()?;
    handle.try_lock().ok()?;
    Some(handle)
}

/// A temporary folder is the owner's alone; an output folder follows the permissions of new folders.
fn open_to_others(folder: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // The mask of the process is only to be had by creating something.
        let probe = folder.join("probe");
        if fs::create_dir(&probe).is_ok() {
            if let Ok(mode) = fs::metadata(&probe).map(|m| m.permissions().mode()) {
                let _ = fs::set_permissions(folder, fs::Permissions::from_mode(mode));
            }
            let _ = fs::remove_dir(&probe);
        }
    }
    #[cfg(not(unix))]
    let _ = folder;
}

fn sync(folder: &Path) {
    // Not every file system lets a folder be flushed; its files are flushed already.
    if let Ok(handle) = File::open(folder) {
        let _ = handle.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(out: &Path, name: &str, text: &str) -> Result<()> {
        let mut folder = Folder::beside(out)?;
        folder.file(name, |w| w.write_all(text.as_bytes()))?;
        folder.file(RUN, |w| w.write_all(br#"{"program":"copytrail"}"#))?;
        folder.commit()
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder").flatten();
        let mut names: Vec<String> = entries.map(|e| e.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn earlier_output_is_replaced_as_a_whole_and_foreign_files_are_carried_over() {
        let place = tempfile::tempdir().expect("a place");
        let out = place.path().join("new/output");
        write(&out, "claims.csv", "old").expect("written");
        fs::write(out.join("notes.txt"), "mine").expect("a note");
        write(&out, "stories/story-0001.dot", "new").expect("replaced");
        assert_eq!(names(&out), ["notes.txt", "run.json", "stories"]);
        assert_eq!(names(&place.path().join("new")), ["output"]);
    }

    #[test]
    fn a_failed_run_leaves_earlier_output_whole() {
        let place = tempfile::tempdir().expect("a place");
        let out = place.path().join("output");
        write(&out, "claims.csv", "old").expect("written");
        let mut folder = Folder::beside(&out).expect("begun");
        let failed = folder.file("claims.csv", |w| {
            w.write_all(b"new")?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert!(failed.expect_err("no space").to_string().contains("the disk is full"));
        drop(folder);
        assert_eq!(fs::read(out.join("claims.csv")).expect("still there"), b"old");
        assert_eq!(names(place.path()), ["output"]);
    }

    #[test]
    fn files_and_folders_of_others_are_refused() {
        let place = tempfile::tempdir().expect("a place");
        let file = place.path().join("file");
        fs::write(&file, "x").expect("a file");
        assert!(matches!(write(&file, "a", ""), Err(Error::OutputNotAFolder { .. })));
        assert!(matches!(write(&file.join("below"), "a", ""), Err(Error::OutputNotAFolder { .. })));
        assert!(matches!(write(place.path(), "a", ""), Err(Error::OutputForeign { .. })));
        fs::write(place.path().join(RUN), r#"{"program":"another"}"#).expect("a file");
        assert!(matches!(write(place.path(), "a", ""), Err(Error::OutputForeign { .. })));
    }

    #[test]
    fn what_killed_runs_left_is_cleared_and_what_living_runs_hold_is_not() {
        let place = tempfile::tempdir().expect("a place");
        let out = place.path().join("output");
        fs::create_dir(place.path().join(".output.copytrail-dead")).expect("a stale folder");
        let living = Folder::beside(&out).expect("begun");
        write(&out, "claims.csv", "x").expect("written");
        assert_eq!(names(place.path()).len(), 2);
        drop(living);
        assert_eq!(names(place.path()), ["output"]);
    }

    #[test]
    fn an_output_folder_that_was_moved_away_comes_back() {
        let place = tempfile::tempdir().expect("a place");
        let out = place.path().join("output");
        write(&out, "claims.csv", "old").expect("written");
        fs::rename(&out, place.path().join(".output.copytrail-x.old")).expect("moved");
        drop(Folder::beside(&out).expect("begun"));
        assert_eq!(fs::read(out.join("claims.csv")).expect("back"), b"old");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_folder_stays_a_link() {
        let place = tempfile::tempdir().expect("a place");
        let (out, link) = (place.path().join("real"), place.path().join("link"));
        write(&out, "claims.csv", "old").expect("written");
        std::os::unix::fs::symlink(&out, &link).expect("a link");
        write(&link, "claims.csv", "new").expect("written");
        assert!(link.is_symlink());
        assert_eq!(fs::read(out.join("claims.csv")).expect("there"), b"new");
    }
}
