//! What driver and executors must agree on before a text is compared: the kernels and the settings.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::{Failure, failure, probe};
use crate::ingest::documents::Writing;
use crate::settings::Settings;
use crate::sketch::compact::{Buffers, Sketcher};
use crate::text::scan;

/// How the message begins with which an executor refuses a job; such a job is not tried again.
pub const REFUSAL: &str = "this executor refuses the job";

/// A hash of the sources that decide what the kernels compute, and of the versions of the crates below them.
const SOURCES: &str = env!("COPYTRAIL_SOURCES");

/// A text of many kinds of characters. Its hashes tell whether the libraries below the kernels are the same too.
const PROBE: &str = "It\u{2019}s A\u{30a}ngstro\u{308}m\u{2014}STRASSE straße ﬁnal ２０２０, 5,000.5 \u{1e9b}\u{323} İstanbul Σίσυφος naïve co-operate \u{4e2d}\u{6587} \u{1f600}";

/// The agreement of a job; every call of a kernel carries it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contract {
    /// [`kernels`] of the driver.
    pub kernels: String,
    /// The settings of the run.
    pub settings: Settings,
}

impl Contract {
    /// The contract of this program for some settings.
    pub fn new(settings: &Settings) -> Self {
        Self { kernels: kernels().to_owned(), settings: settings.clone() }
    }

    /// The contract as an argument of a kernel.
    pub fn to_json(&self) -> String {
        // Plain numbers and names: this cannot fail, and nothing would agree with an empty contract.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads the contract of a job and agrees to it, or not. `pinned` is the only hash of settings that is accepted, if
    /// there is one.
    ///
    /// # Errors
    /// The driver was built with other kernels or runs with other settings.
    pub fn agreed(json: &str, pinned: Option<&str>) -> Result<Self, Failure> {
        let refuse = |why: String| failure(format!("{REFUSAL}: {why}"));
        let version = env!("CARGO_PKG_VERSION");
        let contract: Self = serde_json::from_str(json)
            .map_err(|error| refuse(format!("copytrail {version} does not understand its contract ({error})")))?;
        let own = kernels();
        if contract.kernels != own {
            let driver = &contract.kernels;
            return Err(refuse(format!("it has the kernels {own} (copytrail {version}) and the driver has {driver}")));
        }
        let settings = contract.settings.hash();
        match pinned {
            Some(pinned) if pinned != settings => {
                Err(refuse(format!("it was started for the settings {pinned} and the driver runs with {settings}")))
            }
            _ => Ok(contract),
        }
    }
}

/// Identifies the kernels of this program: their sources, and what they make of a probe. 16 hexadecimal digits.
pub fn kernels() -> &'static str {
    static KERNELS: LazyLock<String> = LazyLock::new(hash_of_kernels);
    &KERNELS
}

fn hash_of_kernels() -> String {
    let mut hasher = Xxh3::new();
    hasher.update(env!("CARGO_PKG_VERSION").as_bytes());
    hasher.update(SOURCES.as_bytes());
    let sketcher = Sketcher::new(&Settings::default());
    let mut buffers = Buffers::default();
    let read = |words: &mut Vec<u64>| scan::word_hashes(PROBE.as_bytes(), Writing::Plain, words);
    if let Some(one) = sketcher.sketch(&mut buffers, read) {
        hasher.update(&one.identity.to_le_bytes());
        one.keys.for_each(|key| hasher.update(&key.to_le_bytes()));
    }
    hasher.update(probe::lineage().as_bytes());
    format!("{:016x}", hasher.digest())
}

/// A hash that tells runs apart: of the kernels, the settings and what the input is.
pub fn run(settings: &Settings, input: &str) -> String {
    format!("{:016x}", xxh3_64(format!("{} {} {input}", kernels(), settings.hash()).as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_program_agrees_and_another_does_not() {
        let settings = Settings::default();
        let contract = Contract::new(&settings);
        assert_eq!(Contract::agreed(&contract.to_json(), None).expect("agreed"), contract);
        assert!(Contract::agreed(&contract.to_json(), Some(&settings.hash())).is_ok());
        let other = Contract { kernels: "0123456789abcdef".into(), ..contract.clone() };
        let refused = Contract::agreed(&other.to_json(), None).expect_err("other kernels").to_string();
        assert!(refused.contains(REFUSAL) && refused.contains("0123456789abcdef"), "{refused}");
        let pinned = Settings { shingle: 7, ..settings }.hash();
        let refused = Contract::agreed(&contract.to_json(), Some(&pinned)).expect_err("other settings").to_string();
        assert!(refused.contains(REFUSAL) && refused.contains(&pinned), "{refused}");
        assert!(Contract::agreed("{}", None).expect_err("nothing").to_string().contains(REFUSAL));
    }

    #[test]
    fn the_sources_were_hashed() {
        assert!(SOURCES.len() == 16 && SOURCES.bytes().any(|digit| digit != b'0'), "{SOURCES}");
    }
}
