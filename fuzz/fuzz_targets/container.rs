//! Gzip and Zstandard, whole and broken off.
#![no_main]

use copytrail::ingest::containers::compression::{decompress, of};
use copytrail::ingest::limits::Limits;
use copytrail::room::Room;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { decompressed: Some(1 << 20), ..Limits::default() };
    let Some(compression) = of(bytes) else { return };
    if let Ok((plain, cut)) = decompress(bytes, compression, &limits, &Room::default()) {
        assert!(plain.len() <= 1 << 20);
        assert!(cut.is_none_or(|cut| cut.byte <= bytes.len() as u64 && !cut.reason.is_empty()));
    }
});
