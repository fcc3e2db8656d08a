//! Pages whose decompression asks nobody how much comes of them: it is counted before the decoder unpacks them.

use std::io::{self, Read, sink};

use flate2::read::MultiGzDecoder;
use lz4_flex::frame::FrameDecoder;
use parquet::basic::Compression;
use parquet::errors::ParquetError;

use super::thrift::{PageSize, wrong};

/// The first bytes of a frame of LZ4, which the decoder tries when a page is not written as Hadoop does.
const FRAME: [u8; 4] = [0x04, 0x22, 0x4d, 0x18];

/// Checks that no more comes of the bytes of a page than its header says. What cannot be unpacked is left to the decoder, which
/// comes to the same place. All other ways to compress are given the room that the header names.
///
/// # Errors
/// More comes of it.
pub(super) fn check(page: &[u8], size: PageSize, compression: Compression) -> Result<(), ParquetError> {
    let levels = usize::try_from(size.levels).unwrap_or(usize::MAX);
    let Some(packed) = page.get(levels..).filter(|_| size.is_compressed) else { return Ok(()) };
    let said = size.whole.saturating_sub(size.levels);
    let exceeds = match compression {
        Compression::GZIP(_) => exceeds(MultiGzDecoder::new(packed), said),
        Compression::LZ4 if packed.starts_with(&FRAME) => exceeds(FrameDecoder::new(packed), said),
        _ => false,
    };
    if exceeds {
        return Err(wrong(format!("a page says that it holds {} bytes, and holds more", size.whole)));
    }
    Ok(())
}

/// Whether more than so many bytes can be read.
fn exceeds(unpacked: impl Read, most: u64) -> bool {
    io::copy(&mut unpacked.take(most.saturating_add(1)), &mut sink()).is_ok_and(|read| read > most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::write::GzEncoder;
    use lz4_flex::frame::FrameEncoder;
    use std::io::Write;

    #[test]
    fn more_than_a_page_says_is_not_unpacked() {
        let zeros = vec![0; 1 << 20];
        let mut gzip = GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(&zeros).expect("written");
        let mut frame = FrameEncoder::new(Vec::new());
        frame.write_all(&zeros).expect("written");
        let size = |whole: u64, levels: u64| PageSize { whole: whole + levels, levels, is_compressed: true };
        for (packed, compression) in [
            (gzip.finish().expect("gzip"), Compression::GZIP(parquet::basic::GzipLevel::default())),
            (frame.finish().expect("LZ4"), Compression::LZ4),
        ] {
            for levels in [0, 5] {
                let page = [&vec![7; levels as usize][..], &packed].concat();
                assert!(check(&page, size(1 << 20, levels), compression).is_ok());
                let reason = check(&page, size(100, levels), compression).expect_err("a bomb").to_string();
                assert!(reason.contains(&format!("holds {} bytes, and holds more", 100 + levels)), "{reason}");
                let plain = PageSize { is_compressed: false, ..size(100, levels) };
                assert!(check(&page, plain, compression).is_ok());
                assert!(check(&page, size(100, levels), Compression::SNAPPY).is_ok());
            }
        }
        assert!(check(b"no gzip", size(1, 0), Compression::GZIP(parquet::basic::GzipLevel::default())).is_ok());
        assert!(check(b"", size(0, 9), Compression::LZ4).is_ok());
    }
}
