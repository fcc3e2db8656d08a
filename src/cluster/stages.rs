//! The folder that all machines share: what every finished stage left, and nothing of unfinished ones.
//!
//! Each attempt at a stage writes into a folder of its own, with a name that no other attempt has, so that the late files of
//! an attempt that was given up never mix with those of another. When its result has been checked, a manifest is put in
//! place, all at once, that names the attempt, its files and their sizes. A stage without a manifest never was.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use datafusion::datasource::listing::ListingTableUrl;
use datafusion::object_store::path::Path;
use datafusion::object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use datafusion::prelude::SessionContext;
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::{Failure, failure};

/// The shared folder of a run.
#[derive(Clone, Debug)]
pub struct Stages {
    /// As the engine is given it: an absolute path or a URL, without a slash at the end.
    root: String,
    store: Arc<dyn ObjectStore>,
    prefix: Path,
    /// What the manifests must say to be of this run.
    run: String,
}

/// What a finished stage left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Manifest {
    /// The hash of its kernels, settings and input.
    run: String,
    /// The folder of the attempt that counts.
    attempt: String,
    /// Its files and their bytes, sorted.
    files: Vec<(String, u64)>,
}

/// An attempt at a stage.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// Its folder, as the engine is given it, with a slash at the end.
    pub folder: String,
    name: String,
}

impl Stages {
    /// The stages in a folder, of the run that `run` identifies.
    ///
    /// # Errors
    /// The folder cannot be reached.
    pub fn open(context: &SessionContext, folder: &str, run: String) -> Result<Self, Failure> {
        let root = if folder.contains("://") {
            folder.trim_end_matches('/').to_owned()
        } else {
            std::fs::create_dir_all(folder)?;
            let path = std::path::Path::new(folder).canonicalize()?;
            path.to_str().ok_or_else(|| failure(format!("{} is not UTF-8", path.display())))?.to_owned()
        };
        let url = ListingTableUrl::parse(format!("{root}/"))?;
        let store = context.runtime_env().object_store(&url)?;
        Ok(Self { root, store, prefix: url.prefix().clone(), run })
    }

    /// The folder, for messages.
    pub fn root(&self) -> &str {
        &self.root
    }

    /// A new attempt at a stage.
    pub fn attempt(&self, stage: &str) -> Attempt {
        let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        let unique = xxh3_64(format!("{time} {}", std::process::id()).as_bytes());
        let name = format!("{stage}-{unique:016x}");
        Attempt { folder: format!("{}/{name}/", self.root), name }
    }

    /// The attempt that finished a stage of this run, with all its files as they were.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub async fn finished(&self, stage: &str) -> Result<Option<Attempt>, Failure> {
        let manifest = match self.store.get(&self.manifest(stage)).await {
            Ok(found) => serde_json::from_slice::<Manifest>(&found.bytes().await?).ok(),
            Err(datafusion::object_store::Error::NotFound { .. }) => None,
            Err(error) => return Err(error.into()),
        };
        let Some(manifest) = manifest.filter(|manifest| manifest.run == self.run) else { return Ok(None) };
        let attempt =
            Attempt { folder: format!("{}/{}/", self.root, manifest.attempt), name: manifest.attempt.clone() };
        Ok((self.files(&attempt).await? == manifest.files).then_some(attempt))
    }

    /// Says that an attempt finished its stage.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub async fn finish(&self, stage: &str, attempt: &Attempt) -> Result<(), Failure> {
        let files = self.files(attempt).await?;
        let manifest = Manifest { run: self.run.clone(), attempt: attempt.name.clone(), files };
        let json = serde_json::to_vec_pretty(&manifest).map_err(|error| failure(error.to_string()))?;
        self.store.put(&self.manifest(stage), PutPayload::from(json)).await?;
        Ok(())
    }

    /// Puts a file into the folder of an attempt.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub async fn put(&self, attempt: &Attempt, file: &str, bytes: Vec<u8>) -> Result<(), Failure> {
        let place = self.prefix.clone().join(attempt.name.as_str()).join(file);
        self.store.put(&place, PutPayload::from(Bytes::from(bytes))).await?;
        Ok(())
    }

    /// Removes the folders of attempts at a stage that do not count, and a manifest that no longer does.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub async fn clear(&self, stage: &str, keep: Option<&Attempt>) -> Result<(), Failure> {
        if keep.is_none() {
            self.delete(&self.manifest(stage)).await?;
        }
        let found = self.store.list_with_delimiter(Some(&self.prefix)).await?;
        for folder in found.common_prefixes {
            let name = folder.filename().unwrap_or_default();
            let is_attempt = name
                .strip_prefix(stage)
                .and_then(|rest| rest.strip_prefix('-'))
                .is_some_and(|rest| rest.len() == 16 && rest.bytes().all(|byte| byte.is_ascii_hexdigit()));
            if is_attempt && keep.is_none_or(|keep| keep.name != name) {
                let files: Vec<_> = self.store.list(Some(&folder)).try_collect().await?;
                for file in files {
                    self.delete(&file.location).await?;
                }
                if !self.root.contains("://") {
                    // A file system has folders, which may still be written to by an attempt that was given up.
                    let _ = std::fs::remove_dir(format!("{}/{name}", self.root));
                }
            }
        }
        Ok(())
    }

    async fn delete(&self, path: &Path) -> Result<(), Failure> {
        match self.store.delete(path).await {
            Ok(()) | Err(datafusion::object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn manifest(&self, stage: &str) -> Path {
        self.prefix.clone().join(format!("{stage}.json"))
    }

    async fn files(&self, attempt: &Attempt) -> Result<Vec<(String, u64)>, Failure> {
        let folder = self.prefix.clone().join(attempt.name.as_str());
        let found: Vec<_> = self.store.list(Some(&folder)).try_collect().await?;
        let mut files: Vec<(String, u64)> =
            found.into_iter().filter_map(|file| Some((file.location.filename()?.to_owned(), file.size))).collect();
        files.sort();
        Ok(files)
    }
}
