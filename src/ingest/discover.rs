//! Finds the files of the inputs and decides how each is read.

use std::collections::BTreeMap;
use std::fs::{self, FileType};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::{Format, Reject};
use crate::error::{Error, Result};

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Where it is, or `-` for standard input.
    pub path: PathBuf,
    /// Its path relative to the input folder, with `/` between the parts: the id of an article that fills it.
    pub name: String,
    /// How to read it; `None` for standard input of which the format is told by its first byte.
    pub format: Option<Format>,
}

impl Source {
    /// Whether this is standard input.
    pub fn is_piped(&self) -> bool {
        self.path.as_os_str() == "-"
    }
}

/// Lists the files of all inputs, sorted by name, each once, and what is no article.
///
/// # Errors
/// [`Error::InputMissing`] for an input that does not exist.
pub fn sources(
    inputs: &[PathBuf],
    forced: Option<Format>,
    manifest: Option<&Path>,
) -> Result<(Vec<Source>, Vec<Reject>)> {
    let manifest = manifest.and_then(|path| fs::canonicalize(path).ok());
    let mut found: BTreeMap<PathBuf, Source> = BTreeMap::new();
    let mut rejects = Vec::new();
    for input in inputs {
        if input.as_os_str() == "-" {
            found.insert(input.clone(), Source { path: input.clone(), name: "stdin".into(), format: forced });
            continue;
        }
        let listing = match fs::metadata(input) {
            Ok(data) if data.is_dir() => folder(input, &mut rejects),
            Ok(data) => vec![(input.clone(), file_name(input), data.file_type())],
            // A folder above that may not be entered is not the same as a file that is not there.
            Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
                return Err(Error::io("read", input)(error));
            }
            Err(_) => return Err(Error::InputMissing { path: input.clone() }),
        };
        for (path, name, kind) in listing {
            let real = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
            if manifest.as_ref() == Some(&real) {
                continue;
            }
            match format(&path, kind, forced, inputs.contains(&path)) {
                Ok(format) => keep_longer_name(&mut found, real, Source { path, name, format: Some(format) }),
                Err(reason) => rejects.push(Reject { path: name, record: None, byte: None, reason }),
            }
        }
    }
    let mut sources: Vec<Source> = found.into_values().collect();
    sources.sort_by(|a, b| (&a.name, &a.path).cmp(&(&b.name, &b.path)));
    rejects.sort();
    rejects.dedup();
    Ok((sources, rejects))
}

/// One file that several inputs reach is one article. It keeps its own name rather than that of a link to it, and of
/// its own names the one that tells most.
fn keep_longer_name(found: &mut BTreeMap<PathBuf, Source>, real: PathBuf, source: Source) {
    let rank = |s: &Source| (real.ends_with(&s.name), s.name.matches('/').count(), s.name.clone(), s.path.clone());
    match found.get(&real) {
        Some(known) if rank(known) >= rank(&source) => {}
        _ => {
            found.insert(real, source);
        }
    }
}

/// The files of a folder and of those below it, hidden ones left out.
fn folder(root: &Path, rejects: &mut Vec<Reject>) -> Vec<(PathBuf, String, FileType)> {
    let shown = |path: &Path| match relative(root, path) {
        name if name.is_empty() => root.display().to_string(),
        name => name,
    };
    let is_hidden =
        |entry: &walkdir::DirEntry| entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".");
    let mut files = Vec::new();
    let mut entries = WalkDir::new(root).follow_links(true).sort_by_file_name().into_iter();
    while let Some(entry) = entries.next() {
        match entry {
            Ok(entry) if is_hidden(&entry) => {
                if entry.file_type().is_dir() {
                    entries.skip_current_dir();
                }
            }
            Ok(entry) if entry.file_type().is_dir() && entry.depth() > 0 && is_output(entry.path()) => {
                entries.skip_current_dir();
                let reason =
                    "the output of an earlier run; it was not searched, give it as an input of its own to read it";
                rejects.push(Reject { path: shown(entry.path()), record: None, byte: None, reason: reason.into() });
            }
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) => files.push((entry.path().to_owned(), relative(root, entry.path()), entry.file_type())),
            Err(error) => {
                let path = error.path().unwrap_or(root);
                if path.file_name().is_some_and(|name| path != root && name.as_encoded_bytes().starts_with(b".")) {
                    continue;
                }
                rejects.push(Reject { path: shown(path), record: None, byte: None, reason: walk_reason(&error) });
            }
        }
    }
    files
}

/// Whether copytrail wrote a folder below the input: its reports would be read as articles.
fn is_output(folder: &Path) -> bool {
    #[derive(serde::Deserialize)]
    struct Run {
        program: String,
    }
    let run = || serde_json::from_slice::<Run>(&fs::read(folder.join("run.json")).ok()?).ok();
    run().is_some_and(|run| run.program == env!("CARGO_PKG_NAME"))
}

fn walk_reason(error: &walkdir::Error) -> String {
    if error.loop_ancestor().is_some() {
        return "a symbolic link that leads back to a folder it is in; it was not followed".into();
    }
    match error.io_error() {
        Some(io) if io.kind() == std::io::ErrorKind::NotFound => {
            "a symbolic link to something that is not there; remove it or restore its target".into()
        }
        Some(io) => unreadable(io),
        None => "cannot be read".into(),
    }
}

/// EIO, which has no kind of its own.
const IO: i32 = 5;

/// Why a file or a folder could not be read, in words that do not change from machine to machine.
pub fn unreadable(error: &std::io::Error) -> String {
    match (error.kind(), error.raw_os_error()) {
        (std::io::ErrorKind::PermissionDenied, _) => "cannot be read: permission denied; check its permissions".into(),
        (_, Some(IO)) if cfg!(unix) => "cannot be read: input/output error; check the file and the disk".into(),
        (kind, _) => format!("cannot be read: {kind}; check the file and the disk"),
    }
}

fn relative(root: &Path, path: &Path) -> String {
    let inner = path.strip_prefix(root).unwrap_or(path);
    inner.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// The format of a file by its name, or why it is not read.
fn format(path: &Path, kind: FileType, forced: Option<Format>, is_input: bool) -> Result<Format, String> {
    // A pipe that the user names may be read; one that lies in a folder would keep the run waiting for a writer.
    let named_pipe = is_input && forced.is_some() && is_pipe(kind);
    if !kind.is_file() && !named_pipe {
        return Err("not a regular file (a pipe, socket or device); remove it from the folder".into());
    }
    if let Some(format) = forced {
        return Ok(format);
    }
    by_ending(&file_name(path).to_lowercase())
}

/// The format that a name in small letters tells; a compressed file is told by what stands before the last ending.
fn by_ending(name: &str) -> Result<Format, String> {
    let inner = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(name);
    let ending = inner.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending {
        "txt" | "text" | "md" | "markdown" => Ok(Format::Text),
        "jsonl" | "ndjson" => Ok(Format::Jsonl),
        "json" => Ok(Format::Json),
        "csv" => Ok(Format::Csv),
        "tsv" => Ok(Format::Tsv),
        "html" | "htm" | "xhtml" => Ok(Format::Html),
        "parquet" => Ok(Format::Parquet),
        "warc" | "wet" => Ok(Format::Warc),
        "" => {
            Err("a name without an extension does not tell the format; give --input-format, or rename it to .txt"
                .into())
        }
        other => Err(format!(".{other} files are not read; {READ}, or use --input-format")),
    }
}

/// What is read, for messages.
const READ: &str = "give .txt, .md, .html, .jsonl, .ndjson, .csv, .tsv, .parquet or .warc, each also .gz or .zst";

#[cfg(unix)]
fn is_pipe(kind: FileType) -> bool {
    use std::os::unix::fs::FileTypeExt;
    kind.is_fifo()
}

#[cfg(not(unix))]
fn is_pipe(_: FileType) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(inputs: &[PathBuf]) -> (Vec<String>, Vec<String>) {
        let (sources, rejects) = sources(inputs, None, None).expect("inputs that exist");
        (sources.into_iter().map(|s| s.name).collect(), rejects.into_iter().map(|r| r.path).collect())
    }

    #[test]
    fn folders_are_searched_in_order_and_hidden_files_left_out() {
        let dir = tempfile::tempdir().expect("a folder");
        let root = dir.path();
        fs::create_dir_all(root.join("b/.git")).expect("folders");
        for name in ["z.txt", "b/a.md", "b/.git/c.txt", ".hidden.txt", "page.html", "x.gz", "README", "c.csv.GZ"] {
            fs::write(root.join(name), "x").expect("a file");
        }
        let (found, rejected) = names(&[root.to_owned()]);
        assert_eq!(found, ["b/a.md", "c.csv.GZ", "page.html", "z.txt"]);
        assert_eq!(rejected, ["README", "x.gz"]);
        let overlapping = names(&[root.join("b"), root.to_owned(), root.join("z.txt")]);
        assert_eq!(overlapping.0, ["b/a.md", "c.csv.GZ", "page.html", "z.txt"], "one file is one article");
    }

    #[test]
    fn what_an_earlier_run_wrote_is_no_article() {
        let root = tempfile::tempdir().expect("a folder");
        let root = root.path();
        let out = root.join("out");
        fs::create_dir(&out).expect("a folder");
        fs::write(root.join("a.txt"), "x").expect("a file");
        fs::write(out.join("report.html"), "x").expect("a file");
        fs::write(out.join("run.json"), r#"{"program": "another", "version": 1}"#).expect("a file");
        assert_eq!(names(&[root.to_owned()]).0, ["a.txt", "out/report.html", "out/run.json"]);
        fs::write(out.join("run.json"), r#"{"program": "copytrail", "version": "0.1.0"}"#).expect("a file");
        assert_eq!(names(&[root.to_owned()]), (vec!["a.txt".to_owned()], vec!["out".to_owned()]));
        assert_eq!(names(&[out]).0, ["report.html", "run.json"], "asked for by name");
    }

    #[cfg(unix)]
    #[test]
    fn links_pipes_and_loops_do_no_harm() {
        let dir = tempfile::tempdir().expect("a folder");
        let root = dir.path();
        fs::write(root.join("a.txt"), "x").expect("a file");
        std::os::unix::fs::symlink(root, root.join("loop")).expect("a link");
        std::os::unix::fs::symlink(root.join("nowhere"), root.join("dangling.txt")).expect("a link");
        std::os::unix::net::UnixListener::bind(root.join("s.txt")).expect("a socket");
        let (found, rejected) = names(&[root.to_owned()]);
        assert_eq!(found, ["a.txt"]);
        assert_eq!(rejected, ["dangling.txt", "loop", "s.txt"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_is_preferred_to_a_link_to_it() {
        let dir = tempfile::tempdir().expect("a folder");
        let root = dir.path();
        fs::create_dir(root.join("a")).expect("a folder");
        for name in ["002.txt", "a/b.txt"] {
            fs::write(root.join(name), "x").expect("a file");
        }
        std::os::unix::fs::symlink("002.txt", root.join("copy.txt")).expect("a link");
        std::os::unix::fs::symlink("a", root.join("z")).expect("a link");
        assert_eq!(names(&[root.to_owned()]).0, ["002.txt", "a/b.txt"]);
        assert_eq!(names(&[root.join("copy.txt")]).0, ["copy.txt"]);
    }

    #[test]
    fn a_missing_input_is_an_error() {
        let missing = [PathBuf::from("no/such/folder")];
        assert!(matches!(sources(&missing, None, None), Err(Error::InputMissing { .. })));
    }
}
