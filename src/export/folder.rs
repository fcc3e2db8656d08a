//! The output folder: written beside its place, then put there in one step, so that earlier output is whole or replaced.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use tempfile::TempDir;
use xxhash_rust::xxh3::Xxh3;

use super::carry::{self, Ours};
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
    /// Whether some of the files may still be in memory only.
    unflushed: bool,
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
        restore_and_clean(&parent, &prefix, &out)?;
        if out.exists() {
            check_replaceable(&out, shown)?;
        }
        let temporary = tempfile::Builder::new().prefix(&prefix).tempdir_in(&parent).map_err(|source| Error::Io {
            action: "create a folder in",
            path: parent.clone(),
            source,
        })?;
        open_to_others(temporary.path());
        let lock = lock(temporary.path());
        Ok(Self { out, temporary, _lock: lock, files: Vec::new(), unflushed: false })
    }

    /// Writes one file; `name` may hold folders, with `/` between the parts.
    ///
    /// # Errors
    /// The file cannot be written; the error names its place in the output folder.
    pub fn file(&mut self, name: &str, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
        self.write(name, true, write)
    }

    /// Writes a series of files, each with its name and its text. Flushing thousands of small files one by one takes
    /// minutes on some disks, so [`Folder::commit`] flushes them together.
    ///
    /// # Errors
    /// As [`Folder::file`].
    pub fn series(&mut self, files: impl IntoIterator<Item = (String, String)>) -> Result<()> {
        for (name, text) in files {
            self.write(&name, false, |to| to.write_all(text.as_bytes()))?;
            self.unflushed = true;
        }
        Ok(())
    }

    fn write(&mut self, name: &str, flush: bool, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
        let path = self.temporary.path().join(name);
        let written = create(&path).and_then(|file| {
            let mut to = BufWriter::new(Hashed { file, hash: Xxh3::new(), bytes: 0 });
            write(&mut to)?;
            let hashed = to.into_inner().map_err(io::IntoInnerError::into_error)?;
            if flush {
                hashed.file.sync_all()?;
            }
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
    /// The folder cannot be moved, or a file of others has a name that is needed: earlier output is then back in its
    /// place. [`Error::CarryOver`] when the new output is there and a file of others could not follow it.
    pub fn commit(self) -> Result<()> {
        check_interrupt()?;
        let Self { out, temporary, unflushed, files, .. } = self;
        let (parent, _) = surroundings(&out);
        if unflushed {
            flush_all(temporary.path(), &files).map_err(Error::io("write", &out))?;
        }
        sync(temporary.path());
        let earlier = if out.exists() { Some(check_replaceable(&out, &out)?) } else { None };
        if let Some(ours) = &earlier {
            let foreign = carry::foreign(&out, ours).map_err(Error::io("read", &out))?;
            if let Some(taken) = carry::taken(&out, temporary.path(), &foreign) {
                return Err(Error::OutputForeign { path: out, foreign: taken.display().to_string() });
            }
        }
        let _hold = lock(&out);
        let new = temporary.keep();
        let moved =
            if earlier.is_some() { replace(&new, &out).map(Some) } else { fs::rename(&new, &out).map(|()| None) };
        let old = moved.map_err(|error| {
            let _ = fs::remove_dir_all(&new);
            Error::io("write", &out)(error)
        })?;
        if let (Some(old), Some(ours)) = (old, earlier) {
            let foreign = carry::foreign(&old, &ours).map_err(Error::io("read", &old))?;
            carry::carry(&old, &out, &foreign)?;
            // What is left of the earlier output does no harm; the next run tries again to remove it.
            let _ = carry::remove(&old, &ours);
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

/// Refuses a folder that holds anything, unless copytrail wrote it; else says which of its files are ours.
fn check_replaceable(out: &Path, shown: &Path) -> Result<Ours> {
    if let Some(ours) = Ours::listed(out) {
        return Ok(ours);
    }
    match carry::any_file(out).map_err(Error::io("read", out))? {
        Some(file) => Err(Error::OutputForeign { path: shown.to_owned(), foreign: file.display().to_string() }),
        None => Ok(Ours::Listed(BTreeSet::new())),
    }
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
/// runs; files of others that such a run had not yet carried over are moved to where they belong. What of our own files
/// cannot be removed is left alone: it does no harm.
fn restore_and_clean(parent: &Path, prefix: &OsStr, out: &Path) -> Result<()> {
    let Some(prefix) = prefix.to_str() else { return Ok(()) };
    let Ok(entries) = fs::read_dir(parent) else { return Ok(()) };
    let mut left: Vec<PathBuf> = entries
        .flatten()
        .filter(|e| e.file_name().to_str().is_some_and(|name| name.starts_with(prefix)))
        .filter(|e| e.file_type().is_ok_and(|kind| kind.is_dir()))
        .map(|e| e.path())
        .collect();
    left.sort();
    for path in left {
        let Some(_unheld) = lock(&path) else { continue };
        let listed = Ours::listed(&path);
        let was_output = listed.is_some();
        let ours = listed.unwrap_or(Ours::Named);
        let Ok(foreign) = carry::foreign(&path, &ours) else { continue };
        let was_moved_away = path.as_os_str().to_string_lossy().ends_with(OLD);
        if !out.exists() && (was_moved_away || (was_output && !foreign.is_empty())) {
            let _ = fs::rename(&path, out);
            continue;
        }
        if !foreign.is_empty() && Ours::listed(out).is_none() {
            return Err(Error::CarryOver {
                path: foreign[0].clone(),
                out: out.to_owned(),
                kept: path.join(&foreign[0]),
                source: io::ErrorKind::NotFound.into(),
            });
        }
        carry::carry(&path, out, &foreign)?;
        let _ = carry::remove(&path, &ours);
    }
    Ok(())
}

/// Writes the files of a series through to the disk.
#[cfg(target_os = "linux")]
fn flush_all(folder: &Path, _: &[WrittenFile]) -> io::Result<()> {
    rustix::fs::syncfs(File::open(folder)?).map_err(io::Error::from)
}

/// Writes the files of a series through to the disk.
#[cfg(not(target_os = "linux"))]
fn flush_all(folder: &Path, files: &[WrittenFile]) -> io::Result<()> {
    files.iter().try_for_each(|file| File::open(folder.join(&file.path))?.sync_all())
}

/// Takes hold of a folder or a file, if nobody else does. The hold ends with the process, however it ends.
pub(super) fn lock(path: &Path) -> Option<File> {
    let handle = File::open(path).ok()?;
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
    use crate::export::RUN;

    fn write(out: &Path, name: &str, text: &str) -> Result<()> {
        let mut folder = Folder::beside(out)?;
        folder.file(name, |w| w.write_all(text.as_bytes()))?;
        let run = format!(r#"{{"program":"copytrail","outputs":[{{"path":"{name}"}}]}}"#);
        folder.file(RUN, |w| w.write_all(run.as_bytes()))?;
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
    fn files_of_others_are_carried_over_at_any_depth_whatever_their_names() {
        let place = tempfile::tempdir().expect("a place");
        let out = place.path().join("output");
        write(&out, "stories/story-0001.dot", "old").expect("written");
        for name in ["stories/notes.md", "articles.csv", "mine/deep/a.txt"] {
            fs::create_dir_all(out.join(name).parent().expect("a folder")).expect("folders");
            fs::write(out.join(name), name).expect("a file");
        }
        write(&out, "stories/story-0002.dot", "new").expect("replaced");
        for name in ["stories/notes.md", "articles.csv", "mine/deep/a.txt"] {
            assert_eq!(fs::read_to_string(out.join(name)).expect(name), name);
        }
        assert_eq!(names(&out.join("stories")), ["notes.md", "story-0002.dot"]);
        assert_eq!(names(place.path()), ["output"]);
        let refused = write(&out, "articles.csv", "ours");
        assert!(
            matches!(&refused, Err(Error::OutputForeign { foreign, .. }) if foreign == "articles.csv"),
            "{refused:?}"
        );
        assert_eq!(fs::read_to_string(out.join("articles.csv")).expect("mine"), "articles.csv");
        assert_eq!(names(place.path()), ["output"]);
    }

    #[test]
    fn a_folder_without_our_run_json_is_refused_whatever_its_files_are_called() {
        for name in ["articles.csv", "stories/002.txt", "run.json", ".hidden"] {
            let place = tempfile::tempdir().expect("a place");
            let file = place.path().join(name);
            fs::create_dir_all(file.parent().expect("a folder")).expect("folders");
            fs::write(&file, "mine").expect("a file");
            let refused = write(place.path(), "claims.csv", "ours");
            assert!(matches!(&refused, Err(Error::OutputForeign { foreign, .. }) if foreign == name), "{refused:?}");
            assert_eq!(fs::read(&file).expect("mine"), b"mine");
        }
    }

    #[test]
    fn files_of_others_are_rescued_from_what_a_killed_run_left() {
        let place = tempfile::tempdir().expect("a place");
        let out = place.path().join("output");
        write(&out, "claims.csv", "old").expect("written");
        let stale = place.path().join(".output.copytrail-dead");
        write(&stale, "stories/story-0001.dot", "older").expect("written");
        fs::write(stale.join("stories/notes.md"), "mine").expect("a note");
        drop(Folder::beside(&out).expect("begun"));
        assert_eq!(fs::read(out.join("stories/notes.md")).expect("rescued"), b"mine");
        assert_eq!(names(place.path()), ["output"]);
        // Where its place is taken, it stays, and the user hears of it.
        fs::create_dir(&stale).expect("a folder");
        fs::create_dir(stale.join("mine")).expect("a folder");
        fs::write(stale.join("mine/a.txt"), "first").expect("a file");
        fs::create_dir(out.join("mine")).expect("a folder");
        fs::write(out.join("mine/a.txt"), "second").expect("a file");
        assert!(matches!(Folder::beside(&out), Err(Error::CarryOver { .. })));
        assert_eq!(fs::read(stale.join("mine/a.txt")).expect("kept"), b"first");
        assert_eq!(fs::read(out.join("mine/a.txt")).expect("kept"), b"second");
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
