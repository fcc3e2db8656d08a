//! Checks, before anything is read or written, that nothing the user gives is in the way of what is written.

use std::path::{Path, PathBuf};

use copytrail::error::{Error, Result};
use copytrail::export;
use copytrail::ingest::{self, Request};

use super::config::Options;
use super::messages;

/// Refuses inputs that lie in the output folder; warns of an output folder that lies in an input folder.
pub fn check(request: &Request, out: &Path, options: &Options) -> Result<()> {
    let Ok(place) = out.canonicalize().or_else(|_| std::path::absolute(out)) else { return Ok(()) };
    let inside = |input: &Path| out.is_dir() && ways(input).iter().any(|way| way.starts_with(&place));
    for input in request.inputs.iter().chain(&request.manifest).filter(|input| input.as_os_str() != "-") {
        if inside(input) {
            return Err(Error::InputInOutput { input: input.clone(), out: out.to_owned() });
        }
    }
    let around = request
        .inputs
        .iter()
        .find(|input| input.is_dir() && input.canonicalize().is_ok_and(|input| place.starts_with(input)));
    if let (Some(input), false) = (around, options.quiet) {
        messages::warning(format_args!(
            "{} lies inside {}: a later run would read its tables as articles; give --out a folder elsewhere",
            out.display(),
            input.display()
        ));
    }
    Ok(())
}

/// The folder in which the output folder stands, or is to stand.
pub fn beside(out: &Path) -> &Path {
    out.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Refuses a file for the kept articles that is an input or an output, or whose folder is neither there nor the output
/// folder.
pub fn check_kept(path: &Path, request: &Request, out: &Path) -> Result<()> {
    let overwrites = |what| Err(Error::Overwrites { path: path.to_owned(), what });
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let is_out =
        |folder: &Path| folder == out || folder.canonicalize().is_ok_and(|f| out.canonicalize().is_ok_and(|o| o == f));
    if is_out(folder) {
        if path.file_name().and_then(|name| name.to_str()).is_some_and(export::is_output) {
            return overwrites("a file of the output folder");
        }
    } else if !folder.is_dir() {
        return Err(Error::io("write", path)(std::io::ErrorKind::NotFound.into()));
    }
    match path.canonicalize() {
        Ok(real) if ingest::files(request)?.contains(&real) => overwrites("an input"),
        _ => Ok(()),
    }
}

/// Where a path leads and, when it is a link, where the link lies.
fn ways(path: &Path) -> Vec<PathBuf> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let own = folder.canonicalize().ok().zip(path.file_name()).map(|(folder, name)| folder.join(name));
    path.canonicalize().ok().into_iter().chain(own).collect()
}
