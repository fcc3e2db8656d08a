//! What the fields of Thrift structures hold, by the definition of the Parquet format.
//!
//! The decoder of the `parquet` crate goes by the number of a field alone and reads what it expects there, whatever type the
//! field says it has. Who goes by the types, as we do, would read other values than the decoder; so both must agree first.

use parquet::errors::ParquetError;

use super::thrift::{BINARY, BOOL_FALSE, BOOL_TRUE, BYTE, DOUBLE, I16, I32, I64, LIST, Reader, STRUCT, wrong};

/// What a field holds, or an element of a list.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    /// A boolean; it has no bytes of its own, and no list has such elements.
    Flag,
    Byte,
    Short,
    Int,
    Long,
    Double,
    Bytes,
    In(Structure),
    List(&'static Shape),
}

use Shape::{Byte, Bytes, Double, Flag, In, Int, List, Long, Short};

/// The fields of a structure, by number. One that is not listed may hold anything, and is passed over.
pub(super) type Structure = &'static [(i64, Shape)];

/// The end of a file: `FileMetaData`.
pub(super) const FILE: Structure = &[
    (1, Int),
    (2, List(&In(SCHEMA_ELEMENT))),
    (3, Long),
    (4, List(&In(ROW_GROUP))),
    (5, List(&In(KEY_VALUE))),
    (6, Bytes),
    (7, List(&In(COLUMN_ORDER))),
    (9, Bytes),
];
/// The beginning of a page: `PageHeader`.
pub(super) const PAGE: Structure =
    &[(1, Int), (2, Int), (3, Int), (4, Int), (5, In(DATA)), (6, In(&[])), (7, In(DICTIONARY)), (8, In(DATA_V2))];

const DATA: Structure = &[(1, Int), (2, Int), (3, Int), (4, Int), (5, In(STATISTICS))];
const DICTIONARY: Structure = &[(1, Int), (2, Int), (3, Flag)];
const DATA_V2: Structure =
    &[(1, Int), (2, Int), (3, Int), (4, Int), (5, Int), (6, Int), (7, Flag), (8, In(STATISTICS))];
const STATISTICS: Structure =
    &[(1, Bytes), (2, Bytes), (3, Long), (4, Long), (5, Bytes), (6, Bytes), (7, Flag), (8, Flag), (9, Long)];
const SCHEMA_ELEMENT: Structure = &[
    (1, Int),
    (2, Int),
    (3, Int),
    (4, Bytes),
    (5, Int),
    (6, Int),
    (7, Int),
    (8, Int),
    (9, Int),
    (10, In(LOGICAL_TYPE)),
];
const LOGICAL_TYPE: Structure = &[
    (1, In(&[])),
    (2, In(&[])),
    (3, In(&[])),
    (4, In(&[])),
    (5, In(&[(1, Int), (2, Int)])),
    (6, In(&[])),
    (7, In(TIME)),
    (8, In(TIME)),
    (10, In(&[(1, Byte), (2, Flag)])),
    (11, In(&[])),
    (12, In(&[])),
    (13, In(&[])),
    (14, In(&[])),
    (15, In(&[])),
    (16, In(&[(1, Byte)])),
    (17, In(&[(1, Bytes)])),
    (18, In(&[(1, Bytes), (2, Int)])),
    (19, In(&[])),
];
const TIME: Structure = &[(1, Flag), (2, In(&[(1, In(&[])), (2, In(&[])), (3, In(&[]))]))];
const KEY_VALUE: Structure = &[(1, Bytes), (2, Bytes)];
const COLUMN_ORDER: Structure = &[(1, In(&[])), (2, In(&[])), (3, In(&[]))];
const ROW_GROUP: Structure = &[
    (1, List(&In(COLUMN_CHUNK))),
    (2, Long),
    (3, Long),
    (4, List(&In(&[(1, Int), (2, Flag), (3, Flag)]))),
    (5, Long),
    (6, Long),
    (7, Short),
];
const COLUMN_CHUNK: Structure =
    &[(1, Bytes), (2, Long), (3, In(COLUMN)), (4, Long), (5, Int), (6, Long), (7, Int), (9, Bytes)];
const COLUMN: Structure = &[
    (1, Int),
    (2, List(&Int)),
    (3, List(&Bytes)),
    (4, Int),
    (5, Long),
    (6, Long),
    (7, Long),
    (8, List(&In(KEY_VALUE))),
    (9, Long),
    (10, Long),
    (11, Long),
    (12, In(STATISTICS)),
    (13, List(&In(&[(1, Int), (2, Int), (3, Int)]))),
    (14, Long),
    (15, Int),
    (16, In(&[(1, Long), (2, List(&Long)), (3, List(&Long))])),
    (17, In(&[(1, In(BOX)), (2, List(&Int))])),
];
const BOX: Structure =
    &[(1, Double), (2, Double), (3, Double), (4, Double), (5, Double), (6, Double), (7, Double), (8, Double)];

impl Shape {
    fn is(self, kind: u8) -> bool {
        match self {
            Flag => matches!(kind, BOOL_TRUE | BOOL_FALSE),
            Byte => kind == BYTE,
            Short => kind == I16,
            Int => kind == I32,
            Long => kind == I64,
            Double => kind == DOUBLE,
            Bytes => kind == BINARY,
            In(_) => kind == STRUCT,
            List(_) => kind == LIST,
        }
    }
}

/// Holds every field of the structure that `bytes` begin with against what it must hold.
///
/// # Errors
/// One holds something else, or the structure breaks off.
pub(super) fn check(bytes: &[u8], fields: Structure) -> Result<(), ParquetError> {
    structure(&mut Reader { bytes, what: "a header" }, fields, 0)
}

fn structure(reader: &mut Reader<'_>, fields: Structure, depth: usize) -> Result<(), ParquetError> {
    reader.structure(depth, &mut |reader, number, kind| {
        let Some((_, shape)) = fields.iter().find(|(known, _)| *known == number) else {
            return reader.skip(kind, depth + 1);
        };
        if !shape.is(kind) {
            return Err(wrong(format!("field {number} of a header is of type {kind}, which it never is")));
        }
        value(reader, *shape, depth)
    })
}

fn value(reader: &mut Reader<'_>, shape: Shape, depth: usize) -> Result<(), ParquetError> {
    match shape {
        Flag => Ok(()),
        Byte => reader.pass(1),
        // The decoder cuts a number that is too large for its field.
        Short => within::<i16>(reader),
        Int => within::<i32>(reader),
        Long => reader.integer().map(|_| ()),
        Double => reader.pass(8),
        Bytes => reader.binary(),
        In(fields) => structure(reader, fields, depth + 1),
        List(of) => {
            let (kind, count) = reader.list()?;
            if count > 0 && !of.is(kind) {
                return Err(wrong(format!("a list in a header has elements of type {kind}, which it never has")));
            }
            (0..count).try_for_each(|_| value(reader, *of, depth + 1))
        }
    }
}

fn within<T: TryFrom<i64>>(reader: &mut Reader<'_>) -> Result<(), ParquetError> {
    let number = reader.integer()?;
    T::try_from(number).map(|_| ()).map_err(|_| wrong(format!("{number} is too large for its field in a header")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(bytes: &[u8], fields: Structure) -> String {
        check(bytes, fields).expect_err("no such header").to_string()
    }

    #[test]
    fn a_field_is_of_the_type_that_it_always_is() {
        // A schema that says it is a set, a list of numbers, a map; a name that is a number; a size in eight bytes.
        assert!(refused(&[0x2a, 0x1c, 0, 0], FILE).contains("field 2 of a header is of type 10"));
        assert!(refused(&[0x29, 0x15, 2, 0], FILE).contains("elements of type 5"));
        assert!(refused(&[0x2b, 0, 0], FILE).contains("field 2 of a header is of type 11"));
        assert!(refused(&[0x29, 0x1c, 0x45, 2, 0, 0], FILE).contains("field 4 of a header is of type 5"));
        assert!(refused(&[0x15, 0, 0x16, 8, 0], PAGE).contains("field 2 of a header is of type 6"));
        // An empty list may leave out of what; what is not known may be anything.
        assert!(check(&[0x29, 0, 0x01, 200, 1, 0], FILE).is_ok());
    }

    #[test]
    fn a_number_fits_its_field() {
        // 2^32, where the decoder would see 0, and the field 65538, which it would take for the second.
        assert!(refused(&[0x15, 0x80, 0x80, 0x80, 0x80, 0x20, 0], PAGE).contains("4294967296 is too large"));
        assert!(refused(&[0x05, 0x84, 0x80, 0x08, 2, 0], PAGE).contains("a field of the number 65538"));
    }

    #[test]
    fn a_list_is_no_longer_than_its_bytes() {
        let many = [0xff, 0xff, 0xff, 0xff, 0x07];
        // Elements that no type has, in the schema and in a field that is not known; booleans, in a list and in a map.
        for head in [&[0x29, 0xff][..], &[0xd9, 0xff], &[0xd9, 0xf1], &[0xd9, 0xf2]] {
            let header = [head, &many, &[0]].concat();
            assert!(check(&header, FILE).is_err() && check(&header, PAGE).is_err(), "{header:?}");
        }
        for kinds in [0x11, 0x22, 0x12, 0xee] {
            let header = [&[0xdb][..], &many, &[kinds, 0]].concat();
            assert!(check(&header, FILE).is_err() && check(&header, PAGE).is_err(), "{header:?}");
        }
        let booleans = [0xd9, 0x21, 1, 1, 0];
        assert!(refused(&booleans, FILE).contains("a list of booleans"));
    }
}
