//! Gzip and Zstandard: told by their first bytes, whatever the file is called, and never let grow without bound.

use std::io::{self, ErrorKind, Read, Write};

use bytes::Bytes;
use flate2::bufread::MultiGzDecoder;

use super::{Cut, Failure, Growing};
use crate::ingest::limits::Limits;
use crate::room::Room;

/// How a file is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// RFC 1952; several members in a row are one.
    Gzip,
    /// RFC 8878; several frames in a row are one.
    Zstandard,
}

/// The compression that bytes begin with, if any. No text begins so in any encoding that is read.
pub fn of(bytes: &[u8]) -> Option<Compression> {
    match bytes {
        [0x1f, 0x8b, 8, ..] => Some(Compression::Gzip),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Compression::Zstandard),
        _ => None,
    }
}

impl Compression {
    const fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstandard => "Zstandard",
        }
    }
}

/// Compressed bytes that know how many of them are left.
enum Decoder<'a> {
    Gzip(Box<MultiGzDecoder<&'a [u8]>>),
    Zstandard(zstd::stream::read::Decoder<'static, &'a [u8]>),
}

impl Decoder<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Gzip(decoder) => decoder.read(buffer),
            Self::Zstandard(decoder) => decoder.read(buffer),
        }
    }

    fn left(&self) -> usize {
        match self {
            Self::Gzip(decoder) => decoder.get_ref().len(),
            Self::Zstandard(decoder) => decoder.get_ref().len(),
        }
    }
}

/// Decompresses. Where the data break off, what came before is taken, and the cut says where that is.
///
/// # Errors
/// [`Failure::Rejected`] when they grow beyond the limit, or are compressed twice; [`Failure::Room`].
pub fn decompress(
    stored: &[u8],
    compression: Compression,
    limits: &Limits,
    room: &Room,
) -> Result<(Bytes, Option<Cut>), Failure> {
    let mut decoder = match compression {
        Compression::Gzip => Decoder::Gzip(Box::new(MultiGzDecoder::new(stored))),
        Compression::Zstandard => {
            Decoder::Zstandard(zstd::stream::read::Decoder::with_buffer(stored).map_err(Failure::Room)?)
        }
    };
    let mut growing = Growing::new(room);
    let mut buffer = vec![0; 256 << 10];
    let mut cut = None;
    loop {
        let read = match decoder.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => {
                let byte = (stored.len() - decoder.left()) as u64;
                cut = Some(Cut { byte, reason: broken(compression, byte, &error) });
                break;
            }
        };
        let consumed = (stored.len() - decoder.left()) as u64;
        if !limits.allow(growing.length() + read as u64, consumed) {
            return Err(too_large(limits, growing.length(), consumed));
        }
        growing.write_all(&buffer[..read]).map_err(Failure::Room)?;
    }
    let bytes = growing.finish().map_err(Failure::Room)?;
    if of(&bytes).is_some() {
        return Err(Failure::Rejected("compressed twice; decompress it once".into(), None));
    }
    Ok((bytes, cut))
}

fn too_large(limits: &Limits, grown: u64, consumed: u64) -> Failure {
    let limit = match limits.decompressed {
        Some(limit) => format!("the limit of {limit} bytes"),
        None => format!("any usual text ({grown} bytes from {consumed})"),
    };
    let reason = format!(
        "decompresses to more than {limit}; nothing of it was taken; raise --max-decompressed if it is no bomb"
    );
    Failure::Rejected(reason, Some(consumed))
}

fn broken(compression: Compression, byte: u64, error: &io::Error) -> String {
    let name = compression.name();
    if error.to_string().contains("requires too much memory") {
        return format!(
            "{name} with a window of more than 128 MiB (--long); decompress it first, or compress it without --long"
        );
    }
    let how = if error.kind() == ErrorKind::UnexpectedEof { "breaks off" } else { "is damaged" };
    format!("the {name} data {how} at byte {byte}; get the file again")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).expect("compressed");
        encoder.finish().expect("compressed")
    }

    fn zstandard(bytes: &[u8]) -> Vec<u8> {
        zstd::encode_all(bytes, 1).expect("compressed")
    }

    fn plain(stored: &[u8], limits: Limits) -> Result<(Bytes, Option<Cut>), Failure> {
        decompress(stored, of(stored).expect("compressed"), &limits, &Room::default())
    }

    /// Text that does not shrink to nothing.
    fn text() -> Vec<u8> {
        (0..40_000u32).flat_map(|n| format!("{} ", n.wrapping_mul(2_654_435_761)).into_bytes()).collect()
    }

    #[test]
    fn several_members_are_one_file() {
        for compress in [gzip, zstandard] {
            let stored = [compress(b"one\n"), compress(b"two\n")].concat();
            let (bytes, cut) = plain(&stored, Limits::default()).expect("bytes");
            assert_eq!((&bytes[..], cut), (&b"one\ntwo\n"[..], None));
        }
        assert_eq!(of(b"(plain text)"), None);
    }

    #[test]
    fn what_came_before_a_cut_is_kept() {
        let text = text();
        for compress in [gzip, zstandard] {
            let stored = compress(&text);
            let (bytes, cut) = plain(&stored[..stored.len() / 2], Limits::default()).expect("bytes");
            let cut = cut.expect("a cut");
            assert!(!bytes.is_empty() && text.starts_with(&bytes));
            assert!(cut.byte <= stored.len() as u64 / 2 && cut.reason.contains("breaks off at byte"), "{cut:?}");
        }
        // Only gzip always has a checksum.
        let mut damaged = gzip(&text);
        let middle = damaged.len() / 2;
        damaged[middle..middle + 64].fill(0xff);
        assert!(plain(&damaged, Limits::default()).expect("bytes").1.is_some());
    }

    #[test]
    fn a_bomb_does_not_go_off() {
        for compress in [gzip, zstandard] {
            let bomb = compress(&vec![b'x'; 3_000_000]);
            assert!(bomb.len() < 30_000);
            let limits = Limits { decompressed: Some(1_000_000), ..Limits::default() };
            let Err(Failure::Rejected(reason, Some(_))) = plain(&bomb, limits) else { panic!("it went off") };
            assert!(reason.contains("--max-decompressed"), "{reason}");
            let twice = compress(&bomb);
            let Err(Failure::Rejected(reason, None)) = plain(&twice, Limits::default()) else { panic!("taken") };
            assert!(reason.contains("compressed twice"), "{reason}");
        }
    }
}
