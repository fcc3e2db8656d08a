//! Text -> Sketch: sets of shingles and their MinHash signatures.

pub mod minhash;
pub mod shingles;
