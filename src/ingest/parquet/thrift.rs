//! What must be known of a Thrift header (compact protocol) before it is decoded: how much memory it would ask for.

use parquet::errors::ParquetError;

use super::fields::{self, FILE, PAGE};

/// Structures inside structures that are followed; a Parquet file needs five.
const DEEPEST: usize = 32;
/// Groups inside groups that a schema may have.
const DEEPEST_SCHEMA: usize = 64;

/// The types of fields and elements that are told apart. A boolean field is its type, and has no bytes.
pub(super) const BOOL_TRUE: u8 = 1;
pub(super) const BOOL_FALSE: u8 = 2;
pub(super) const BYTE: u8 = 3;
pub(super) const I16: u8 = 4;
pub(super) const I32: u8 = 5;
pub(super) const I64: u8 = 6;
pub(super) const DOUBLE: u8 = 7;
pub(super) const BINARY: u8 = 8;
pub(super) const LIST: u8 = 9;
const SET: u8 = 10;
const MAP: u8 = 11;
pub(super) const STRUCT: u8 = 12;

/// An error in the words of the crate.
pub(super) fn wrong(reason: impl Into<String>) -> ParquetError {
    ParquetError::General(reason.into())
}

/// How large a page is, by its header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct PageSize {
    /// Bytes that it has when it is decompressed.
    pub(super) whole: u64,
    /// Bytes at its beginning that are not compressed.
    pub(super) levels: u64,
    /// Whether the others are, if its column is.
    pub(super) is_compressed: bool,
}

/// The size of the page whose header `bytes` begin with.
///
/// # Errors
/// The header breaks off, gives the size more than once, or has a field of a type that it never has.
pub(super) fn page_size(bytes: &[u8]) -> Result<PageSize, ParquetError> {
    fields::check(bytes, PAGE)?;
    let mut whole = None;
    let mut size = PageSize { is_compressed: true, ..PageSize::default() };
    let unsigned = |value: i64| u64::try_from(value).map_err(|_| wrong("a page header gives no size"));
    Reader { bytes, what: "a header" }.structure(0, &mut |reader, field, kind| match (field, kind) {
        (2, I32) if whole.is_none() => {
            whole = Some(unsigned(reader.integer()?)?);
            Ok(())
        }
        (2, I32) => Err(wrong("a page header gives no size")),
        // The header of a data page of the second version.
        (8, STRUCT) => reader.structure(1, &mut |reader, field, kind| {
            match (field, kind) {
                (5 | 6, I32) => size.levels = size.levels.saturating_add(unsigned(reader.integer()?)?),
                (7, BOOL_FALSE) => size.is_compressed = false,
                _ => reader.skip(kind, 2)?,
            }
            Ok(())
        }),
        _ => reader.skip(kind, 1),
    })?;
    Ok(PageSize { whole: whole.ok_or_else(|| wrong("a page header gives no size"))?, ..size })
}

/// Checks the schema in the metadata at the end of a file: no group may promise more columns than the schema has elements, and
/// groups may not be nested without end.
///
/// # Errors
/// It is not so, the metadata break off, or have a field of a type that it never has.
pub(super) fn check_schema(file: &[u8]) -> Result<(), ParquetError> {
    let no_end = || wrong("no metadata at its end");
    let (before, footer) = file.split_at_checked(file.len().saturating_sub(8)).ok_or_else(no_end)?;
    let length = footer.first_chunk::<4>().map_or(0, |length| u32::from_le_bytes(*length) as usize);
    let start = before.len().checked_sub(length).ok_or_else(no_end)?;
    fields::check(&before[start..], FILE)?;
    Reader { bytes: &before[start..], what: "a header" }.structure(0, &mut |reader, field, kind| {
        if (field, kind) != (2, LIST) {
            return reader.skip(kind, 1);
        }
        let (_, count) = reader.list()?;
        // Columns that the groups around an element still wait for.
        let mut open: Vec<u64> = Vec::new();
        for _ in 0..count {
            let mut children = 0;
            reader.structure(1, &mut |reader, field, kind| {
                if (field, kind) != (5, I32) {
                    return reader.skip(kind, 2);
                }
                let said = u64::try_from(reader.integer()?);
                children = said.map_err(|_| wrong("its schema promises fewer columns than none"))?;
                Ok(())
            })?;
            if children > count {
                return Err(wrong(format!("its schema promises {children} columns and has {count} elements")));
            }
            while open.last() == Some(&0) {
                open.pop();
            }
            if let Some(left) = open.last_mut() {
                *left -= 1;
            }
            open.push(children);
            if open.len() > DEEPEST_SCHEMA {
                return Err(wrong(format!("groups are nested more than {DEEPEST_SCHEMA} deep in its schema")));
            }
        }
        Ok(())
    })
}

/// Bytes that are read from the front. Every element that is read or passed over takes a byte or more, so no list is longer
/// to go through than the bytes are, whatever number of elements it names.
pub(super) struct Reader<'a> {
    pub(super) bytes: &'a [u8],
    /// What they are, for messages.
    pub(super) what: &'static str,
}

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Result<u8, ParquetError> {
        Ok(self.take(1)?[0])
    }

    pub(super) fn pass(&mut self, count: u64) -> Result<(), ParquetError> {
        self.take(usize::try_from(count).unwrap_or(usize::MAX)).map(|_| ())
    }

    /// The next bytes.
    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], ParquetError> {
        let (taken, rest) =
            self.bytes.split_at_checked(count).ok_or_else(|| wrong(format!("{} breaks off", self.what)))?;
        self.bytes = rest;
        Ok(taken)
    }

    /// A number of the encoding ULEB128, which headers and lengths are written in.
    pub(super) fn unsigned(&mut self) -> Result<u64, ParquetError> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(wrong(format!("a number in {} is too long", self.what)))
    }

    /// A number that may be negative, in the zigzag order of the same encoding.
    pub(super) fn integer(&mut self) -> Result<i64, ParquetError> {
        let value = self.unsigned()?;
        Ok((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    /// Passes over bytes behind their length.
    pub(super) fn binary(&mut self) -> Result<(), ParquetError> {
        let length = self.unsigned()?;
        self.pass(length)
    }

    /// The type and the number of the elements that follow.
    pub(super) fn list(&mut self) -> Result<(u8, u64), ParquetError> {
        let head = self.byte()?;
        let count = if head >> 4 == 15 { self.unsigned()? } else { u64::from(head >> 4) };
        Ok((head & 0xf, count))
    }

    /// Gives each field of a structure, its number and its type; `take` must read the value.
    pub(super) fn structure(
        &mut self,
        depth: usize,
        take: &mut dyn FnMut(&mut Self, i64, u8) -> Result<(), ParquetError>,
    ) -> Result<(), ParquetError> {
        if depth > DEEPEST {
            return Err(wrong("a header is nested too deep"));
        }
        let mut field: i64 = 0;
        loop {
            let head = self.byte()?;
            let (step, kind) = (head >> 4, head & 0xf);
            if kind == 0 {
                return Ok(());
            }
            field = if step == 0 { self.integer()? } else { field + i64::from(step) };
            if i16::try_from(field).is_err() {
                // The decoder cuts such a number, and takes the field for another.
                return Err(wrong(format!("a header has a field of the number {field}")));
            }
            take(self, field, kind)?;
        }
    }

    /// Passes over the value of a field.
    pub(super) fn skip(&mut self, kind: u8, depth: usize) -> Result<(), ParquetError> {
        match kind {
            BOOL_TRUE | BOOL_FALSE => Ok(()),
            _ => self.skip_element(kind, depth),
        }
    }

    /// Passes over an element of a list. Booleans there are bytes, which the decoder passes over as if they were none: it would
    /// read on at another place than we, after as many steps as the list names. No header of the format has such a list.
    fn skip_element(&mut self, kind: u8, depth: usize) -> Result<(), ParquetError> {
        match kind {
            BOOL_TRUE | BOOL_FALSE => Err(wrong("a header holds a list of booleans, which it never does")),
            BYTE => self.pass(1),
            I16 | I32 | I64 => self.unsigned().map(|_| ()),
            DOUBLE => self.pass(8),
            BINARY => self.binary(),
            LIST | SET => {
                let (kind, count) = self.list()?;
                (0..count).try_for_each(|_| self.nested(kind, depth))
            }
            MAP => {
                let count = self.unsigned()?;
                let kinds = if count == 0 { 0 } else { self.byte()? };
                (0..count).try_for_each(|_| {
                    self.nested(kinds >> 4, depth)?;
                    self.nested(kinds & 0xf, depth)
                })
            }
            STRUCT => self.structure(depth, &mut |reader, _, kind| reader.skip(kind, depth + 1)),
            _ => Err(wrong("a header holds a value of no known type")),
        }
    }

    fn nested(&mut self, kind: u8, depth: usize) -> Result<(), ParquetError> {
        if depth >= DEEPEST {
            return Err(wrong("a header is nested too deep"));
        }
        self.skip_element(kind, depth + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_of_a_page_stands_in_its_header() {
        // Type 0, 100 bytes decompressed, 50 compressed, a structure with a number in it.
        let header = [0x15, 0, 0x15, 200, 1, 0x15, 100, 0x2c, 0x15, 6, 0, 0, 0xff];
        let size = PageSize { whole: 100, levels: 0, is_compressed: true };
        assert_eq!(page_size(&header).ok(), Some(size));
        // Levels of 3 and 4 bytes before values that are not compressed.
        let second = [0x15, 6, 0x15, 200, 1, 0x15, 100, 0x5c, 0x55, 6, 0x15, 8, 0x12, 0, 0];
        assert_eq!(page_size(&second).ok(), Some(PageSize { levels: 7, is_compressed: false, ..size }));
        for length in 0..12 {
            assert!(page_size(&header[..length]).is_err(), "{length}");
        }
        let twice = [0x15, 0, 0x15, 200, 1, 0x05, 4, 0xfe, 0xff, 0xff, 0xff, 0x0f, 0];
        assert!(page_size(&twice).is_err(), "a second size, behind the field's number in full");
        assert!(page_size(&[0x15, 0, 0x15, 1, 0]).is_err(), "a size below nothing");
        assert!(page_size(&[0x1c; 200]).is_err(), "structures without end");
    }

    fn file(elements: &[u8], count: u8) -> Vec<u8> {
        let mut file = vec![0x15, 2, 0x19, count << 4 | STRUCT];
        file.extend(elements);
        file.push(0);
        let length = u32::try_from(file.len()).expect("a few");
        file.extend(length.to_le_bytes());
        file.extend(b"PAR1");
        file
    }

    #[test]
    fn a_schema_promises_no_more_than_it_has() {
        // A root with one column: its name, and how many children it has.
        let whole = [0x48, 1, b'm', 0x15, 2, 0, 0x48, 1, b'a', 0];
        assert!(check_schema(&file(&whole, 2)).is_ok());
        let many = [0x48, 1, b'm', 0x15, 0xfe, 0xff, 0xff, 0xff, 0x0f, 0, 0x48, 1, b'a', 0];
        let reason = check_schema(&file(&many, 2)).expect_err("too many").to_string();
        assert!(reason.contains("promises 2147483647 columns and has 2 elements"), "{reason}");
        let negative = [0x48, 1, b'm', 0x15, 3, 0];
        assert!(
            check_schema(&file(&negative, 1)).expect_err("too few").to_string().contains("fewer columns than none")
        );
        assert!(check_schema(b"PAR1").is_err() && check_schema(&[0xff; 20]).is_err());
        let mut deep = vec![0x15, 2, 0x19, 0xfc, 200, 1];
        (0..200).for_each(|_| deep.extend([0x48, 1, b'm', 0x15, 2, 0]));
        deep.push(0);
        let length = u32::try_from(deep.len()).expect("a few");
        deep.extend(length.to_le_bytes());
        deep.extend(b"PAR1");
        let reason = check_schema(&deep).expect_err("too deep").to_string();
        assert!(reason.contains("nested more than 64 deep"), "{reason}");
    }
}
