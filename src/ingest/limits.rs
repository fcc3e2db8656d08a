//! What a file may cost: one that is damaged, or made to do harm, must not take the machine with it.

/// Bytes that any compressed file may grow to.
const ALWAYS: u64 = 256 << 20;
/// How many times its own size a compressed file may grow to beyond that. Text rarely shrinks to less than a fiftieth.
const RATIO: u64 = 200;
/// Bytes that no compressed file may grow beyond, whatever its size.
const MOST: u64 = 64 << 30;

/// The limits of one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one record (a line of JSON, a row of a table, a file that is one article); a longer one is rejected.
    pub record: u64,
    /// Bytes that one compressed file may grow to; `None` is 200 times its size, but at least 256 MiB and at most 64 GiB.
    pub decompressed: Option<u64>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { record: 1_000_000_000, decompressed: None }
    }
}

impl Limits {
    /// Whether so many bytes may come out of so many compressed ones.
    pub fn allow(&self, decompressed: u64, compressed: u64) -> bool {
        decompressed <= self.most(compressed)
    }

    /// Bytes that may come out of so many compressed ones.
    pub fn most(&self, compressed: u64) -> u64 {
        self.decompressed.unwrap_or_else(|| compressed.saturating_mul(RATIO).clamp(ALWAYS, MOST))
    }

    /// Why a record of so many bytes is not taken, when it is too long.
    ///
    /// # Errors
    /// The reason.
    pub fn check(&self, what: &str, bytes: usize) -> Result<(), String> {
        if bytes as u64 <= self.record {
            return Ok(());
        }
        Err(format!(
            "{what} of {bytes} bytes, and {} are the limit; raise --max-record if that is an article",
            self.record
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_bounded_by_size_and_by_ratio() {
        let usual = Limits::default();
        assert!(usual.allow(ALWAYS, 10) && !usual.allow(ALWAYS + 1, 10));
        assert!(usual.allow(5_000_000_000, 1_000_000_000) && !usual.allow(MOST + 1, 1 << 40));
        let given = Limits { decompressed: Some(1000), ..usual };
        assert!(given.allow(1000, 1) && !given.allow(1001, 1 << 30));
        assert!(usual.check("a line", 1_000_000_000).is_ok() && usual.check("a line", 1_000_000_001).is_err());
    }
}
