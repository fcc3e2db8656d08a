//! Whose the files of an output folder are: ours are replaced, everybody else's are carried over.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{RUN, is_output, run};
use crate::error::{Error, Result};

/// Which files of a folder are ours.
#[derive(Debug)]
pub enum Ours {
    /// Those that its `run.json` lists, and `run.json` itself.
    Listed(BTreeSet<PathBuf>),
    /// Those that bear names which copytrail gives: the folder of a run that was killed before it wrote `run.json`.
    Named,
}

impl Ours {
    /// What the `run.json` of a folder lists; `None` when the folder has none of ours.
    pub fn listed(folder: &Path) -> Option<Self> {
        let run: serde_json::Value = serde_json::from_slice(&fs::read(folder.join(RUN)).ok()?).ok()?;
        if run.get("program")? != run::PROGRAM {
            return None;
        }
        let outputs = run.get("outputs").and_then(serde_json::Value::as_array);
        let paths = outputs.into_iter().flatten().filter_map(|o| o.get("path")?.as_str().map(PathBuf::from));
        Some(Self::Listed(paths.chain([PathBuf::from(RUN)]).collect()))
    }

    /// Whether the file at a path inside the folder is ours.
    fn holds(&self, path: &Path) -> bool {
        match self {
            Self::Listed(paths) => paths.contains(path),
            Self::Named => path.iter().next().and_then(|name| name.to_str()).is_some_and(is_output),
        }
    }

    /// Whether files of ours may lie in the folder at a path inside the folder.
    fn reaches(&self, path: &Path) -> bool {
        match self {
            Self::Listed(paths) => paths.iter().any(|ours| ours.starts_with(path)),
            Self::Named => self.holds(path),
        }
    }
}

/// What lies in a folder and is not ours, as sorted paths inside it. A folder in which nothing is ours is named as one.
///
/// # Errors
/// The folder cannot be read.
pub fn foreign(folder: &Path, ours: &Ours) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    collect(folder, Path::new(""), ours, &mut found)?;
    found.sort();
    Ok(found)
}

fn collect(folder: &Path, below: &Path, ours: &Ours, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder.join(below))? {
        let entry = entry?;
        let path = below.join(entry.file_name());
        let is_folder = entry.file_type()?.is_dir();
        if is_folder && ours.reaches(&path) {
            collect(folder, &path, ours, found)?;
        } else if is_folder || !ours.holds(&path) {
            found.push(path);
        }
    }
    Ok(())
}

/// One file of a folder, at any depth, or the first name in it; `None` when the folder is empty.
///
/// # Errors
/// The folder cannot be read.
pub fn any_file(folder: &Path) -> io::Result<Option<PathBuf>> {
    let mut names: Vec<PathBuf> = fs::read_dir(folder)?.map(|e| e.map(|e| e.path())).collect::<io::Result<_>>()?;
    names.sort();
    let Some(first) = names.first() else { return Ok(None) };
    let inner = |path: &Path| path.strip_prefix(folder).unwrap_or(path).to_owned();
    let file = names.iter().find(|path| !is_folder(path)).map(|path| inner(path));
    if file.is_some() {
        return Ok(file);
    }
    // Only folders: look into the first.
    let deeper = any_file(first)?.map(|path| inner(first).join(path));
    Ok(deeper.or_else(|| Some(inner(first))))
}

/// The first of the foreign `paths` of `from` whose place in `to` is taken.
pub fn taken(from: &Path, to: &Path, paths: &[PathBuf]) -> Option<PathBuf> {
    paths.iter().find_map(|path| {
        let (source, target) = (from.join(path), to.join(path));
        if fs::symlink_metadata(&target).is_err() {
            return None;
        }
        if !is_folder(&source) || !is_folder(&target) {
            return Some(path.clone());
        }
        let inner: Vec<PathBuf> =
            fs::read_dir(source).into_iter().flatten().flatten().map(|e| path.join(e.file_name())).collect();
        taken(from, to, &inner)
    })
}

/// Moves the foreign `paths` of one folder to the same places in another. Nothing is overwritten: a file that cannot be
/// moved stays where it is.
///
/// # Errors
/// [`Error::CarryOver`] names the first file that cannot be moved.
pub fn carry(from: &Path, to: &Path, paths: &[PathBuf]) -> Result<()> {
    for path in paths {
        let (source, target) = (from.join(path), to.join(path));
        let failed =
            |source| Error::CarryOver { path: path.clone(), out: to.to_owned(), kept: from.join(path), source };
        match fs::symlink_metadata(&target) {
            Ok(_) if is_folder(&source) && is_folder(&target) => {
                let entries = fs::read_dir(&source).map_err(failed)?;
                let inner: Vec<PathBuf> = entries.flatten().map(|e| path.join(e.file_name())).collect();
                carry(from, to, &inner)?;
            }
            Ok(_) => return Err(failed(io::ErrorKind::AlreadyExists.into())),
            Err(_) => {
                if let Some(parent) = target.parent() {
                    fs::create_dir_all(parent).map_err(failed)?;
                }
                fs::rename(&source, &target).map_err(failed)?;
            }
        }
    }
    Ok(())
}

/// Removes our files from a folder, `run.json` last, so that a run killed here leaves what tells ours from others'; then
/// the folder, when nothing else is in it.
///
/// # Errors
/// The folder could not be removed.
pub fn remove(folder: &Path, ours: &Ours) -> io::Result<()> {
    remove_below(folder, Path::new(""), ours)?;
    let run = folder.join(RUN);
    if fs::symlink_metadata(&run).is_ok() {
        fs::remove_file(run)?;
    }
    fs::remove_dir(folder)
}

fn remove_below(folder: &Path, below: &Path, ours: &Ours) -> io::Result<()> {
    for entry in fs::read_dir(folder.join(below))? {
        let entry = entry?;
        let path = below.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            remove_below(folder, &path, ours)?;
            fs::remove_dir(entry.path())?;
        } else if ours.holds(&path) && path != Path::new(RUN) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Whether a path is a folder itself, not a link to one.
fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|data| data.is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let place = tempfile::tempdir().expect("a place");
        for name in files {
            let path = place.path().join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
            fs::write(path, name).expect("a file");
        }
        place
    }

    #[test]
    fn ours_is_what_run_json_lists() {
        let place = tree(&["claims.csv", "articles.csv", "stories/story-0001.dot", "stories/notes.md", "mine/a/b.txt"]);
        let run = r#"{"program":"copytrail","outputs":[{"path":"claims.csv"},{"path":"stories/story-0001.dot"}]}"#;
        assert!(Ours::listed(place.path()).is_none());
        fs::write(place.path().join(RUN), run).expect("run.json");
        let ours = Ours::listed(place.path()).expect("ours");
        let found = foreign(place.path(), &ours).expect("a list");
        assert_eq!(found, ["articles.csv", "mine", "stories/notes.md"].map(PathBuf::from));
        let named = foreign(place.path(), &Ours::Named).expect("a list");
        assert_eq!(named, [PathBuf::from("mine")]);
    }

    #[test]
    fn what_is_carried_over_overwrites_nothing() {
        let (old, new) = (tree(&["mine/a.txt", "stories/notes.md", "claims.csv"]), tree(&["stories/x", "claims.csv"]));
        let paths = ["mine", "stories", "claims.csv"].map(PathBuf::from);
        assert_eq!(taken(old.path(), new.path(), &paths), Some(PathBuf::from("claims.csv")));
        assert_eq!(taken(old.path(), new.path(), &paths[..2]), None);
        let error = carry(old.path(), new.path(), &paths).expect_err("a place that is taken").to_string();
        assert!(error.contains("claims.csv") && error.contains("it is kept as"), "{error}");
        for name in ["mine/a.txt", "stories/notes.md", "stories/x", "claims.csv"] {
            assert_eq!(fs::read_to_string(new.path().join(name)).expect(name), name);
        }
        assert!(old.path().join("claims.csv").exists());
    }
}
