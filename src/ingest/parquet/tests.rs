use std::sync::Arc;

use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use super::*;
use crate::ingest::columns::Columns;
use crate::ingest::limits::Limits;
use crate::room::Room;

/// Three rows; of the second the text is missing.
fn table() -> Vec<u8> {
    let schema = "message m { optional binary headline (UTF8); optional binary body (UTF8); required int32 date (DATE);
        optional int64 id; required group more { required binary text (UTF8); } }";
    let schema = Arc::new(parse_message_type(schema).expect("a schema"));
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::default()).expect("a writer");
    let mut group = writer.next_row_group().expect("a row group");
    let mut number = 0;
    while let Some(mut column) = group.next_column().expect("a column") {
        let texts = |texts: &[&str]| texts.iter().map(|text| ByteArray::from(*text)).collect::<Vec<_>>();
        match (number, column.untyped()) {
            (0, ColumnWriter::ByteArrayColumnWriter(w)) => w.write_batch(&texts(&["t", "u"]), Some(&[1, 1, 0]), None),
            (1, ColumnWriter::ByteArrayColumnWriter(w)) => {
                w.write_batch(&texts(&["one", "three"]), Some(&[1, 0, 1]), None)
            }
            (2, ColumnWriter::Int32ColumnWriter(w)) => w.write_batch(&[18279, 0, 1], None, None),
            (3, ColumnWriter::Int64ColumnWriter(w)) => w.write_batch(&[7, 9], Some(&[1, 0, 1]), None),
            (_, ColumnWriter::ByteArrayColumnWriter(w)) => w.write_batch(&texts(&["no", "no", "no"]), None, None),
            _ => panic!("another column"),
        }
        .expect("written");
        column.close().expect("closed");
        number += 1;
    }
    group.close().expect("closed");
    writer.into_inner().expect("bytes")
}

fn read(bytes: &[u8], columns: &str) -> Vec<String> {
    let (columns, limits, room) = (columns.parse::<Columns>().expect("columns"), Limits::default(), Room::default());
    let mut shown = Vec::new();
    let how = How { columns: &columns, limits: &limits, room: &room };
    each(Bytes::copy_from_slice(bytes), how, &mut |item| match item {
        Item::Record(r) => {
            let date = r.fields.published.map(|p| p.written).unwrap_or_default();
            shown.push(format!("{:?} {:?} {} {:?} {date}", r.number, r.id, r.text, r.fields.title));
        }
        Item::Refused(refused) => shown.push(format!("{:?} {}", refused.number, refused.reason)),
        Item::Notice(_) | Item::Columns(_) => {}
    });
    shown
}

#[test]
fn wanted_columns_are_read_as_text() {
    let rows = read(&table(), "");
    assert_eq!(rows[0], "Some(1) Some(\"7\") one Some(\"t\") 2020-01-18");
    assert_eq!(rows[1], "Some(2) empty; an article needs text");
    assert_eq!(rows[2], "Some(3) Some(\"9\") three None 1970-01-02");
    let rows = read(&table(), "text=headline");
    assert!(rows[0].contains(" t ") && rows[2].ends_with("empty; an article needs text"), "{rows:?}");
    let none = read(&table(), "text=story");
    assert!(none[0].contains("no column `story`") && none[0].contains("(headline, body, date, id)"), "{none:?}");
}

#[test]
fn what_is_cut_off_is_said_in_one_reject() {
    let table = table();
    for length in [4, 50, table.len() / 2, table.len() - 1] {
        let rows = read(&table[..length], "");
        assert_eq!(rows.len(), 1, "{rows:?}");
        assert!(rows[0].starts_with("None not a whole Parquet file: "), "{rows:?}");
    }
}

#[test]
fn damage_never_ends_the_program() {
    let table = table();
    for at in 0..table.len() {
        for byte in [0, 0x7f, 0xff, table[at] ^ 1] {
            let mut damaged = table.clone();
            damaged[at] = byte;
            read(&damaged, "");
        }
    }
}
