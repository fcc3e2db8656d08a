//! Sessions of the engine: with our functions, and with local files and S3 as places to read and write.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use ballista::prelude::{SessionConfigExt, SessionContextExt};
use ballista_core::utils::default_session_builder;
use datafusion::execution::object_store::ObjectStoreRegistry;
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use datafusion::execution::{SessionState, SessionStateBuilder};
use datafusion::object_store::ObjectStore;
use datafusion::object_store::aws::AmazonS3Builder;
use datafusion::object_store::local::LocalFileSystem;
use datafusion::prelude::{SessionConfig, SessionContext};
use url::Url;

use super::kernels::Kernel;
use super::{Failure, failure};

/// Local files, and S3 with what the environment says of it (`AWS_ACCESS_KEY_ID`, `AWS_ENDPOINT` and so on).
#[derive(Debug)]
struct Places {
    local: Arc<LocalFileSystem>,
    buckets: Mutex<BTreeMap<String, Arc<dyn ObjectStore>>>,
}

impl ObjectStoreRegistry for Places {
    fn register_store(&self, url: &Url, store: Arc<dyn ObjectStore>) -> Option<Arc<dyn ObjectStore>> {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner).insert(url.to_string(), store)
    }

    fn get_store(&self, url: &Url) -> Result<Arc<dyn ObjectStore>, Failure> {
        match (url.scheme(), url.host_str()) {
            ("file" | "", _) => Ok(Arc::clone(&self.local) as Arc<dyn ObjectStore>),
            ("s3", Some(bucket)) => {
                let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(store) = buckets.get(bucket) {
                    return Ok(Arc::clone(store));
                }
                let store: Arc<dyn ObjectStore> =
                    Arc::new(AmazonS3Builder::from_env().with_bucket_name(bucket).build()?);
                buckets.insert(bucket.to_owned(), Arc::clone(&store));
                Ok(store)
            }
            _ => Err(failure(format!("{url} is neither a folder nor s3://BUCKET/FOLDER"))),
        }
    }
}

/// Where tasks read, write and put down what does not fit into memory: `spill` if given, else the system's place.
///
/// # Errors
/// The place for spilled data cannot be used.
pub fn runtime(spill: Option<&str>) -> Result<Arc<RuntimeEnv>, Failure> {
    let places = Places { local: Arc::new(LocalFileSystem::new()), buckets: Mutex::default() };
    let builder = RuntimeEnvBuilder::new().with_object_store_registry(Arc::new(places));
    let builder = if let Some(folder) = spill { builder.with_temp_file_path(folder) } else { builder };
    builder.build_arc()
}

/// How the engine is set up, on every machine alike.
pub fn config() -> SessionConfig {
    SessionConfig::new_with_ballista()
        // Texts stay what they were written as.
        .set_bool("datafusion.execution.parquet.schema_force_view_types", false)
}

/// The state of a session with our functions. `pinned` is the only hash of settings they accept, if any.
///
/// # Errors
/// As [`runtime`].
pub fn state(config: SessionConfig, pinned: Option<&str>) -> Result<SessionState, Failure> {
    let mut state =
        SessionStateBuilder::new_from_existing(default_session_builder(config)?).with_runtime_env(runtime(None)?);
    let functions = state.scalar_functions().get_or_insert_default();
    functions.extend(Kernel::ALL.map(|kernel| Arc::new(kernel.function(pinned))));
    Ok(state.build())
}

/// A session in this process, for reading what the cluster wrote.
///
/// # Errors
/// As [`runtime`].
pub fn local() -> Result<SessionContext, Failure> {
    Ok(SessionContext::new_with_state(state(config(), None)?))
}

/// A session on the cluster whose scheduler listens at `HOST:PORT`, with so many partitions in each step.
///
/// # Errors
/// The address is none, or as [`runtime`].
pub async fn remote(scheduler: &str, partitions: usize) -> Result<SessionContext, Failure> {
    let state = state(config().with_target_partitions(partitions), None)?;
    let context = SessionContext::remote_with_state(&format!("df://{scheduler}"), state).await?;
    // The tables of functions were replaced on the way.
    for kernel in Kernel::ALL {
        context.register_udf(kernel.function(None));
    }
    Ok(context)
}
