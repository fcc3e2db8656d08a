//! Inputs in object storage, brought to the driver's disk before they are read.

use std::io::Write;
use std::path::{Path, PathBuf};

use datafusion::datasource::listing::ListingTableUrl;
use datafusion::object_store::ObjectStoreExt;
use futures::{StreamExt, TryStreamExt};
use tempfile::TempDir;

use super::engine::Engine;
use super::{Failure, error, failure, session};
use crate::error::{Error, Result};
use crate::ingest::Request;

/// Objects that are fetched at a time.
const SIDE_BY_SIDE: usize = 8;

/// Whether an input is an object, or a folder of them: `s3://BUCKET/KEY`, or `file:///PATH`.
fn is_remote(input: &Path) -> Option<&str> {
    input.to_str().filter(|input| input.starts_with("s3://") || input.starts_with("file://"))
}

/// Puts local copies in the place of inputs in object storage: an object by its name, or whatever lies under a folder. They
/// are beside the run's other files on disk, and vanish with what is returned.
///
/// # Errors
/// An input is not there or cannot be fetched, or the disk cannot take it.
pub fn fetch(request: &mut Request) -> Result<Option<TempDir>> {
    if request.inputs.iter().all(|input| is_remote(input).is_none()) {
        return Ok(None);
    }
    let folder = &request.room.folder;
    let place = tempfile::Builder::new().prefix(".copytrail-inputs-").tempdir_in(folder);
    let place = place.map_err(Error::io("write", folder))?;
    let engine = Engine::new("")?;
    for (number, input) in request.inputs.iter_mut().enumerate() {
        let Some(url) = is_remote(input) else { continue };
        let to = place.path().join(number.to_string());
        let hint =
            "check the name, and the variables that lead to the store: AWS_ACCESS_KEY_ID, AWS_REGION, AWS_ENDPOINT";
        let copy = engine.runtime.block_on(one(url, &to)).map_err(|why| error(url, why.strip_backtrace(), hint))?;
        *input = copy;
    }
    Ok(Some(place))
}

/// Copies an object, or all in a folder, into `to`. Returns where the input is now.
async fn one(url: &str, to: &Path) -> Result<PathBuf, Failure> {
    let parsed = ListingTableUrl::parse(url)?;
    let store = session::runtime(None)?.object_store(&parsed)?;
    let prefix = parsed.prefix();
    if let (Some(name), Ok(_)) = (prefix.filename(), store.head(prefix).await) {
        copy(&store, prefix, &to.join(name)).await?;
        return Ok(to.join(name));
    }
    let objects: Vec<_> = store.list(Some(prefix)).try_collect().await?;
    if objects.is_empty() {
        return Err(failure("there is no such object, and nothing in such a folder"));
    }
    let copies = objects.iter().filter_map(|object| {
        let parts = object.location.prefix_match(prefix)?;
        let path = parts.fold(to.to_owned(), |path, part| path.join(part.as_ref()));
        Some(async { copy(&store, &object.location, &{ path }).await })
    });
    futures::stream::iter(copies).buffer_unordered(SIDE_BY_SIDE).try_collect::<()>().await?;
    Ok(to.to_owned())
}

async fn copy(
    store: &std::sync::Arc<dyn datafusion::object_store::ObjectStore>,
    from: &datafusion::object_store::path::Path,
    to: &Path,
) -> Result<(), Failure> {
    if let Some(folder) = to.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut file = std::fs::File::create(to)?;
    let mut bytes = store.get(from).await?.into_stream();
    while let Some(chunk) = bytes.try_next().await? {
        file.write_all(&chunk)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::room::Room;

    #[test]
    fn folders_and_objects_are_fetched() {
        let from = tempfile::tempdir().expect("a place");
        std::fs::create_dir(from.path().join("in")).expect("a folder");
        for name in ["a.txt", "in/b.txt"] {
            std::fs::write(from.path().join(name), name).expect("a file");
        }
        let room = tempfile::tempdir().expect("room");
        let url = format!("file://{}", from.path().display());
        let mut request = Request {
            inputs: vec![PathBuf::from(&url), PathBuf::from(format!("{url}/a.txt")), PathBuf::from("local.txt")],
            room: Room::new(None, room.path().to_owned()),
            ..Request::default()
        };
        let held = fetch(&mut request).expect("fetched").expect("a place");
        let [folder, object, local] = request.inputs.as_slice() else { panic!("three inputs") };
        let read = |path: PathBuf| std::fs::read_to_string(path).expect("a copy");
        assert_eq!((read(folder.join("a.txt")), read(folder.join("in/b.txt"))), ("a.txt".into(), "in/b.txt".into()));
        assert_eq!((object.ends_with("a.txt"), read(object.clone())), (true, "a.txt".into()));
        assert_eq!(local, Path::new("local.txt"));
        drop(held);
        assert_eq!(std::fs::read_dir(room.path()).expect("room").count(), 0, "the copies vanish");
        request.inputs = vec![PathBuf::from(format!("{url}/nothing"))];
        assert!(fetch(&mut request).expect_err("nothing").to_string().contains("there is no such object"));
    }
}
