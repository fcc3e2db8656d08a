//! Nothing, but for the feature `cluster`: a hash of the sources of all stages and of the versions of the crates below them, by which
//! driver and executors know each other. Whatever decides what a kernel computes is among them.

#![allow(clippy::print_stdout, reason = "this is how a build script speaks")]

#[cfg(not(feature = "cluster"))]
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
}

#[cfg(feature = "cluster")]
fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    sources::hash()
}

#[cfg(feature = "cluster")]
mod sources {
    use std::path::{Path, PathBuf};
    use std::{fs, io};

    use xxhash_rust::xxh3::Xxh3;

    /// What is hashed: the stages and what they share, and the cluster that calls them.
    const SOURCES: [&str; 14] = [
        "Cargo.lock", "src/article.rs", "src/candidates", "src/claims", "src/cluster", "src/ingest", "src/lineage",
        "src/pipeline", "src/room", "src/settings.rs", "src/sketch", "src/text", "src/vectors.rs", "src/verify",
    ];

    /// Hands the hash to the compiler as `COPYTRAIL_SOURCES`.
    pub fn hash() -> io::Result<()> {
        let mut hasher = Xxh3::new();
        for source in SOURCES {
            println!("cargo::rerun-if-changed={source}");
            let mut found = Vec::new();
            files(Path::new(source), &mut found)?;
            found.sort();
            for file in found {
                // Without the folder of the sources, which may lie anywhere, and with the same slashes everywhere.
                hasher.update(file.to_string_lossy().replace('\\', "/").as_bytes());
                let bytes = fs::read(&file)?;
                hasher.update(&bytes.len().to_le_bytes());
                hasher.update(&bytes);
            }
        }
        println!("cargo::rustc-env=COPYTRAIL_SOURCES={:016x}", hasher.digest());
        Ok(())
    }

    /// The files of a path: itself, or those in the folder.
    fn files(path: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
        if path.is_dir() {
            for entry in fs::read_dir(path)? {
                files(&entry?.path(), found)?;
            }
        } else if path.exists() {
            found.push(path.to_owned());
        }
        Ok(())
    }
}
