use std::sync::Arc;
use std::sync::atomic::Ordering;

use parquet::basic::Encoding;
use parquet::column::page::Page;
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::file::metadata::ParquetMetaDataWriter;
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use proptest::prelude::*;

use super::*;
use crate::ingest::columns::Columns;
use crate::ingest::limits::Limits;
use crate::room::Room;

/// Three rows; of the second the text is missing.
fn table() -> Vec<u8> {
    table_with(WriterProperties::default())
}

fn table_with(properties: WriterProperties) -> Vec<u8> {
    let schema = "message m { optional binary headline (UTF8); optional binary body (UTF8); required int32 date (DATE);
        optional int64 id; required group more { required binary text (UTF8); } }";
    let schema = Arc::new(parse_message_type(schema).expect("a schema"));
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).expect("a writer");
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
    read_within(bytes, columns, Limits::default())
}

fn read_within(bytes: &[u8], columns: &str, limits: Limits) -> Vec<String> {
    let (columns, room) = (columns.parse::<Columns>().expect("columns"), Room::default());
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
fn every_encoding_of_texts_gives_the_same_rows() {
    let plain = read(&table(), "");
    for encoding in [Encoding::PLAIN, Encoding::DELTA_LENGTH_BYTE_ARRAY, Encoding::DELTA_BYTE_ARRAY] {
        for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
            let properties = WriterProperties::builder().set_writer_version(version).set_dictionary_enabled(false);
            let properties = ["headline", "body"]
                .into_iter()
                .fold(properties, |properties, column| properties.set_column_encoding(column.into(), encoding));
            assert_eq!(read(&table_with(properties.build()), ""), plain, "{encoding} {version:?}");
        }
    }
}

#[test]
fn many_texts_that_begin_alike() {
    let schema = "message m { required binary id (UTF8); required binary text (UTF8); }";
    let schema = Arc::new(parse_message_type(schema).expect("a schema"));
    let texts: Vec<String> = (0..3000).map(|n| format!("news/{:04}/{}", n / 7, "x".repeat(n % 97))).collect();
    let properties = WriterProperties::builder().set_dictionary_enabled(false).set_encoding(Encoding::DELTA_BYTE_ARRAY);
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties.build())).expect("a writer");
    let mut group = writer.next_row_group().expect("a row group");
    while let Some(mut column) = group.next_column().expect("a column") {
        let values: Vec<ByteArray> = texts.iter().map(|text| ByteArray::from(text.as_str())).collect();
        if let ColumnWriter::ByteArrayColumnWriter(writer) = column.untyped() {
            writer.write_batch(&values, None, None).expect("written");
        }
        column.close().expect("closed");
    }
    group.close().expect("closed");
    let bytes = writer.into_inner().expect("bytes");
    let rows = read(&bytes, "");
    assert_eq!(rows.len(), texts.len());
    assert!(rows.iter().zip(&texts).all(|(row, text)| row.contains(&format!(" {text} None"))), "{}", rows[2999]);
}

#[test]
fn one_text_in_any_number_of_rows_has_a_limit() {
    let schema = Arc::new(parse_message_type("message m { required binary text (UTF8); }").expect("a schema"));
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::default()).expect("a writer");
    let mut group = writer.next_row_group().expect("a row group");
    let mut column = group.next_column().expect("a column").expect("one");
    if let ColumnWriter::ByteArrayColumnWriter(writer) = column.untyped() {
        let text = ByteArray::from("The bridge is closed. ".repeat(100).as_str());
        writer.write_batch(&vec![text; 1000], None, None).expect("written");
    }
    column.close().expect("closed");
    group.close().expect("closed");
    let bytes = writer.into_inner().expect("bytes");
    assert_eq!(read(&bytes, "").len(), 1000);
    let limits = Limits { decompressed: Some(100_000), ..Limits::default() };
    let rows = read_within(&bytes, "", limits);
    assert_eq!(rows.len(), 45, "{}", rows[44]);
    assert!(rows[44].starts_with("Some(45) holds more than 100000 bytes of text"), "{}", rows[44]);
}

/// Fifty row groups whose columns are the same bytes.
#[test]
fn row_groups_do_not_share_their_bytes() {
    let texts: Vec<String> = (0..600).map(|n| format!("{} {}", n * 7919 % 9973, n * 104_729 % 99_991)).collect();
    let schema = Arc::new(parse_message_type("message m { required binary text (UTF8); }").expect("a schema"));
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::default()).expect("a writer");
    let mut group = writer.next_row_group().expect("a row group");
    let mut column = group.next_column().expect("a column").expect("one");
    if let ColumnWriter::ByteArrayColumnWriter(writer) = column.untyped() {
        let values: Vec<ByteArray> = texts.iter().map(|text| ByteArray::from(text.as_str())).collect();
        writer.write_batch(&values, None, None).expect("written");
    }
    column.close().expect("closed");
    group.close().expect("closed");
    let table = writer.into_inner().expect("bytes");
    assert_eq!(read(&table, "").len(), texts.len());

    let reader = SerializedFileReader::new(Bytes::from(table.clone())).expect("a table");
    let groups = vec![reader.metadata().row_group(0).clone(); 50];
    let metadata = reader.metadata().clone().into_builder().set_row_groups(groups).build();
    let mut shared = table[..table.len() - 8].to_vec();
    ParquetMetaDataWriter::new(&mut shared, &metadata).finish().expect("written");
    let rows = read(&shared, "");
    assert_eq!(rows.len(), 1, "{}", rows.len());
    assert!(rows[0].contains("its columns say that they fill "), "{rows:?}");
}

/// 2^20 lengths in a dozen bytes, and nothing behind them.
#[test]
fn lengths_are_paid_for_when_they_lead_nowhere() {
    let table = Bytes::from(encoded().swap_remove(3));
    let reader = SerializedFileReader::new(table.clone()).expect("a table");
    let chunk = reader.metadata().row_group(0).column(4);
    let left: Left = Arc::new(AtomicU64::new(9 << 20));
    let pages = Pages::of(&table, chunk, chunk.column_descr(), 3, Arc::clone(&left)).expect("pages");
    // Blocks of 2^20 in one part, 2^20 lengths, all of them 0.
    let page = Page::DataPage {
        buf: Bytes::from_static(&[0x80, 0x80, 0x40, 1, 0x80, 0x80, 0x40, 0, 0, 0]),
        num_values: 1 << 20,
        encoding: Encoding::DELTA_BYTE_ARRAY,
        def_level_encoding: Encoding::RLE,
        rep_level_encoding: Encoding::RLE,
        statistics: None,
    };
    let reason = |page| pages.check(page).expect_err("no ends of texts").to_string();
    assert!(reason(page.clone()).contains("the list of lengths of a page breaks off"));
    assert_eq!(left.load(Ordering::Relaxed), 5 << 20);
    assert!(reason(page.clone()).contains("breaks off"));
    assert!(reason(page).contains("the table holds too much text"));
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

/// The table in the encodings that its readers meet.
fn encoded() -> Vec<Vec<u8>> {
    let mut tables = vec![table()];
    for encoding in [Encoding::DELTA_LENGTH_BYTE_ARRAY, Encoding::DELTA_BYTE_ARRAY] {
        for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
            let properties = WriterProperties::builder().set_writer_version(version).set_dictionary_enabled(false);
            let properties = ["headline", "body"]
                .into_iter()
                .fold(properties, |properties, column| properties.set_column_encoding(column.into(), encoding));
            tables.push(table_with(properties.set_compression(parquet::basic::Compression::SNAPPY).build()));
        }
    }
    tables
}

proptest! {
    /// Bytes that writers put where numbers stand: what is tried is what a decoder believes.
    #[test]
    fn damage_in_many_places_never_ends_the_program(
        which in 0usize..5,
        damage in prop::collection::vec((any::<prop::sample::Index>(), prop_oneof![Just(0xffu8), Just(0x7f), any::<u8>()]), 1..8),
    ) {
        let mut table = encoded().swap_remove(which);
        for (at, byte) in damage {
            let at = at.index(table.len());
            table[at] = byte;
        }
        read(&table, "");
    }
}
