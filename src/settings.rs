//! Every threshold and seed of a run: one value, built once, validated once, passed by reference.

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_128;

use crate::error::{Error, Result};

/// The settings of a run. Whatever changes a result is here, so that [`Settings::hash`] identifies how it was made;
/// the number of threads and the verbosity, which change nothing, are not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Words in a shingle, 1 to 32.
    pub shingle: usize,
    /// Permutations of a MinHash signature, 16 to 1024.
    pub permutations: usize,
    /// Share of the pairs at the threshold that the locality-sensitive hash must find in expectation, 0 to 1. The bands of
    /// the signatures follow from it; pairs above the threshold are found more surely still.
    pub recall: f64,
    /// Seed of the permutations.
    pub seed: u64,
    /// Jaccard similarity from which `dedup` calls two documents duplicates, above 0 and at most 1.
    pub threshold: f64,
    /// Which article of a cluster of duplicates `dedup` keeps.
    pub keep: Keep,
    /// What makes a cluster of verified pairs.
    pub clusters: Linkage,
    /// Whether `dedup` joins exactly, without signatures: complete, and slower.
    pub exact: bool,
    /// Whether `dedup`, which then joins exactly, also counts what every document has of its own.
    pub novelty: bool,
    /// Rewrites and paraphrases.
    pub lineage: LineageSettings,
    /// Comparison of claims.
    pub claims: ClaimSettings,
}

/// What makes a cluster of verified pairs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Linkage {
    /// Connected components: whoever is a near-duplicate of a member is a member.
    #[default]
    Components,
    /// Stars: every member is a near-duplicate of the one that is kept.
    Star,
}

/// Which article of a cluster of duplicates is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keep {
    /// The one whose id sorts first.
    #[default]
    First,
    /// The one with the most words.
    Longest,
    /// The one published first; undated ones come last.
    Earliest,
}

/// What decides which articles are linked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LineageSettings {
    /// Jaccard similarity from which a derivation is a near copy, 0 to 1.
    pub near_copy: f64,
    /// Share of own wording (3-shingles outside quotations, in the text that has the larger share) from which a
    /// derivation is a rewrite rather than a paraphrase, 0 to 1.
    pub rewrite: f64,
    /// Probability of a common source from which two articles are linked, 0 to 1.
    pub link: f64,
}

/// What decides how claims are compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClaimSettings {
    /// Similarity from which two claims are taken to be the same claim, 0 to 1.
    pub align: f64,
    /// Severity (0 to 1) from which an alteration is `medium` for `--fail-on`.
    pub medium: f64,
    /// Severity (0 to 1) from which an alteration is `high` for `--fail-on`.
    pub high: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            shingle: 5,
            permutations: 128,
            recall: 0.9999,
            seed: 0x636f_7079_7472_6169,
            threshold: 0.7,
            keep: Keep::First,
            clusters: Linkage::Components,
            exact: false,
            novelty: false,
            lineage: LineageSettings::default(),
            claims: ClaimSettings::default(),
        }
    }
}

impl Default for LineageSettings {
    fn default() -> Self {
        Self { near_copy: 0.38, rewrite: 0.165, link: 0.5 }
    }
}

impl Default for ClaimSettings {
    fn default() -> Self {
        Self { align: 0.25, medium: 0.3, high: 0.6 }
    }
}

impl Settings {
    /// Checks every range.
    ///
    /// # Errors
    /// [`Error::Setting`] names the first value that is out of its range.
    pub fn validate(self) -> Result<Self> {
        let wrong = |name, problem: String, hint| Err(Error::Setting { name, problem, hint });
        if !(1..=32).contains(&self.shingle) {
            return wrong("shingle", format!("{} words", self.shingle), "give 1 to 32; 5 is usual");
        }
        if !(16..=1024).contains(&self.permutations) {
            return wrong("permutations", self.permutations.to_string(), "give 16 to 1024; 128 is usual");
        }
        if !(self.recall > 0.0 && self.recall < 1.0) {
            return wrong("recall", self.recall.to_string(), "give a share between 0 and 1, such as 0.9999");
        }
        if !(self.threshold > 0.0 && self.threshold <= 1.0) {
            return wrong("threshold", self.threshold.to_string(), "give a Jaccard similarity above 0 and at most 1");
        }
        let shares = [
            ("lineage.near_copy", self.lineage.near_copy),
            ("lineage.rewrite", self.lineage.rewrite),
            ("lineage.link", self.lineage.link),
            ("claims.align", self.claims.align),
            ("claims.medium", self.claims.medium),
            ("claims.high", self.claims.high),
        ];
        for (name, value) in shares {
            if !(0.0..=1.0).contains(&value) {
                return wrong(name, value.to_string(), "give a number from 0 to 1");
            }
        }
        if self.lineage.rewrite > self.lineage.near_copy {
            return wrong("lineage.rewrite", "is above lineage.near_copy".into(), "give rewrite the smaller share");
        }
        if self.claims.medium > self.claims.high {
            return wrong("claims.medium", "is above claims.high".into(), "give medium the smaller severity");
        }
        Ok(self)
    }

    /// Identifies the settings: 32 hexadecimal digits of XXH3-128 over their JSON.
    pub fn hash(&self) -> String {
        // Serialising plain numbers cannot fail, and an empty string would still hash.
        format!("{:032x}", xxh3_128(serde_json::to_string(self).unwrap_or_default().as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_valid_and_the_hash_tells_settings_apart() {
        let settings = Settings::default().validate().expect("the defaults");
        let other = Settings { seed: 1, ..settings.clone() };
        assert_ne!(settings.hash(), other.hash());
        assert_eq!(settings.hash(), Settings::default().hash());
    }

    #[test]
    fn every_range_is_checked() {
        let base = Settings::default();
        let wrong = [
            Settings { shingle: 0, ..base.clone() },
            Settings { permutations: 8, ..base.clone() },
            Settings { recall: 1.0, ..base.clone() },
            Settings { threshold: 0.0, ..base.clone() },
            Settings { threshold: f64::NAN, ..base.clone() },
            Settings { lineage: LineageSettings { link: 1.5, ..base.lineage.clone() }, ..base.clone() },
            Settings { claims: ClaimSettings { medium: 0.9, ..base.claims.clone() }, ..base },
        ];
        for settings in wrong {
            assert!(matches!(settings.clone().validate(), Err(Error::Setting { .. })), "{settings:?}");
        }
    }
}
