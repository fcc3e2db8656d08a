//! Texts in the encodings DELTA_LENGTH_BYTE_ARRAY and DELTA_BYTE_ARRAY, written out plainly.
//!
//! The decoder of the `parquet` crate asks for as much memory as a page promises lengths, before it reads one. Here every
//! promise is held against what the page may hold.

use parquet::basic::Encoding;
use parquet::errors::ParquetError;

use super::thrift::{Reader, wrong};

/// What a page may come to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Most {
    /// Values.
    pub(super) values: usize,
    /// Bytes of the values, written out.
    pub(super) bytes: u64,
}

/// The values of a page in the encoding PLAIN: each behind its length in four bytes.
///
/// # Errors
/// The page holds less than it says, or more than it may.
pub(super) fn plain(encoding: Encoding, bytes: &[u8], most: Most) -> Result<Vec<u8>, ParquetError> {
    let mut out = Vec::new();
    let (prefixes, bytes) = if encoding == Encoding::DELTA_BYTE_ARRAY {
        let (prefixes, rest) = lengths(bytes, most.values)?;
        (Some(prefixes), rest)
    } else {
        (None, bytes)
    };
    let (suffixes, mut bytes) = lengths(bytes, most.values)?;
    if prefixes.as_ref().is_some_and(|prefixes| prefixes.len() != suffixes.len()) {
        return Err(wrong("a page has not as many beginnings as ends of texts"));
    }
    let mut previous = 0..0;
    for (at, &length) in suffixes.iter().enumerate() {
        let prefix = prefixes.as_ref().map_or(0, |prefixes| prefixes[at]) as usize;
        let length = length as usize;
        if out.len() as u64 + prefix as u64 + length as u64 > most.bytes {
            return Err(wrong(format!("a page holds more than {} bytes of text", most.bytes)));
        }
        let (own, rest) = bytes.split_at_checked(length).ok_or_else(|| wrong("the texts of a page break off"))?;
        if prefix > previous.len() {
            return Err(wrong("a text repeats more of the text before it than there is"));
        }
        let whole = u32::try_from(prefix + length).map_err(|_| wrong("a text of more than 4 GiB"))?;
        out.extend(whole.to_le_bytes());
        let start = out.len();
        out.extend_from_within(previous.start..previous.start + prefix);
        out.extend_from_slice(own);
        previous = start..out.len();
        bytes = rest;
    }
    Ok(out)
}

/// The numbers at the beginning of `bytes`, in the encoding DELTA_BINARY_PACKED, none of them negative, and what stands behind.
fn lengths(bytes: &[u8], most: usize) -> Result<(Vec<u32>, &[u8]), ParquetError> {
    let mut reader = Reader { bytes, what: "the list of lengths of a page" };
    let (block, parts, count) = (reader.unsigned()?, reader.unsigned()?, reader.unsigned()?);
    let first = reader.integer()?;
    let is_sound = parts > 0 && block % 128 == 0 && block % parts == 0 && (block / parts) % 32 == 0;
    let of_part =
        block.checked_div(parts).filter(|&size| is_sound && size > 0).and_then(|size| usize::try_from(size).ok());
    let (Some(of_part), Ok(parts)) = (of_part, usize::try_from(parts)) else {
        return Err(wrong("the lengths of a page are in blocks of no size there is"));
    };
    if count > most as u64 {
        return Err(wrong(format!("a page promises {count} lengths, and has {most} values at most")));
    }
    let mut left = count as usize;
    let mut lengths = Vec::with_capacity(left);
    let mut last = first as i32;
    let mut push = |value: i32| {
        lengths.push(u32::try_from(value).map_err(|_| wrong("a text has a length below nothing"))?);
        Ok::<(), ParquetError>(())
    };
    if left > 0 {
        push(last)?;
        left -= 1;
    }
    while left > 0 {
        let least = reader.integer()? as i32;
        let widths = reader.take(parts)?;
        for &width in widths {
            if left == 0 {
                // What widths the parts behind the last value have means nothing.
                break;
            }
            if width > 32 {
                return Err(wrong(format!("lengths of {width} bits")));
            }
            let part = reader.take(of_part.saturating_mul(width.into()) / 8)?;
            for index in 0..left.min(of_part) {
                last =
                    last.wrapping_add(least).wrapping_add(bits(part, index * usize::from(width), width).cast_signed());
                push(last)?;
            }
            left -= left.min(of_part);
        }
    }
    Ok((lengths, reader.bytes))
}

/// So many bits from a place on, the lowest first.
fn bits(bytes: &[u8], place: usize, width: u8) -> u32 {
    let mut loaded = [0; 8];
    let from = &bytes[(place / 8).min(bytes.len())..];
    let count = from.len().min(8);
    loaded[..count].copy_from_slice(&from[..count]);
    let value = u64::from_le_bytes(loaded) >> (place % 8);
    (value & ((1u64 << width) - 1)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: Most = Most { values: 1000, bytes: 1 << 20 };

    #[test]
    fn a_page_promises_no_more_than_it_may_hold() {
        // Blocks of 128 in 4 parts, 2^35 lengths, the first 0.
        let many = [0x80, 1, 4, 0x80, 0x80, 0x80, 0x80, 0x80, 1, 0];
        let reason = plain(Encoding::DELTA_LENGTH_BYTE_ARRAY, &many, MOST).expect_err("too many").to_string();
        assert!(reason.contains("promises 34359738368 lengths, and has 1000 values at most"), "{reason}");
        for bytes in [&[][..], &[0, 0, 0, 0], &[0x80, 1, 0, 1, 0], &[0x80, 1, 4, 9, 2], &[0x80, 1, 4, 1, 1]] {
            assert!(plain(Encoding::DELTA_BYTE_ARRAY, bytes, MOST).is_err(), "{bytes:?}");
        }
    }

    #[test]
    fn texts_that_repeat_each_other_have_a_limit() {
        // Two lengths of what is repeated (0, 4), two of what is new (4, 0), and "text".
        let block = |least: u8| [0x80, 1, 4, 2, 0, least, 0, 0, 0, 0];
        let mut page = block(8).to_vec();
        page.extend([0x80, 1, 4, 2, 8, 7, 0, 0, 0, 0]);
        page.extend(b"text");
        let written = plain(Encoding::DELTA_BYTE_ARRAY, &page, MOST).expect("two texts");
        assert_eq!(written, b"\x04\0\0\0text\x04\0\0\0text");
        let reason = plain(Encoding::DELTA_BYTE_ARRAY, &page, Most { bytes: 11, ..MOST }).expect_err("too much");
        assert!(reason.to_string().contains("more than 11 bytes of text"), "{reason}");
    }

    #[test]
    fn bits_may_cross_bytes() {
        let packed = [0b1010_1100, 0b0101_0011, 0xff, 0xff, 0xff];
        assert_eq!((bits(&packed, 0, 3), bits(&packed, 5, 6), bits(&packed, 40, 7)), (0b100, 29, 0));
        assert_eq!(bits(&packed, 7, 32), (0xff_ffff_53ac_u64 >> 7) as u32);
    }
}
