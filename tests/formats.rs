//! The same articles in every format, compressed or not, have the same lineage.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;

use common::{copytrail, root, said, succeed};
use parquet::basic::{Compression, ZstdLevel};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

/// Articles of an invented family: the file's name and its text.
fn articles() -> Vec<(String, String)> {
    let folder = root().join("tests/gold/families/02-caldria-rate/articles");
    let mut articles: Vec<(String, String)> = fs::read_dir(folder)
        .expect("the family")
        .map(|entry| {
            let path = entry.expect("an article").path();
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            (name, fs::read_to_string(path).expect("a text"))
        })
        .collect();
    articles.sort();
    assert!(articles.len() >= 5);
    articles
}

fn json_lines(articles: &[(String, String)], id: &str, text: &str) -> Vec<u8> {
    let line =
        |(name, body): &(String, String)| serde_json::json!({id: name, text: body, "rank": [1, {"x": 2}]}).to_string();
    articles.iter().map(|article| line(article) + "\n").collect::<String>().into_bytes()
}

fn table(articles: &[(String, String)], delimiter: u8) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    writer.write_record(["rank", "uid", "Body"]).expect("written");
    for (name, text) in articles {
        writer.write_record(["1", name, text]).expect("written");
    }
    writer.into_inner().expect("bytes")
}

/// A Parquet table in several row groups, with a column that is not wanted and one that is nested.
fn parquet_table(articles: &[(String, String)], compression: Compression) -> Vec<u8> {
    let schema = "message articles { required int64 rank; required binary id (UTF8); optional binary content (UTF8); optional int64 date (TIMESTAMP(MICROS,true)); }";
    let schema = Arc::new(parse_message_type(schema).expect("a schema"));
    let properties = Arc::new(WriterProperties::builder().set_compression(compression).build());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties).expect("a writer");
    for part in articles.chunks(3) {
        let mut group = writer.next_row_group().expect("a row group");
        while let Some(mut column) = group.next_column().expect("a column") {
            let names = part.iter().map(|(name, _)| ByteArray::from(name.as_str())).collect::<Vec<_>>();
            let texts = part.iter().map(|(_, text)| ByteArray::from(text.as_str())).collect::<Vec<_>>();
            match column.untyped() {
                ColumnWriter::Int64ColumnWriter(w) if w.get_descriptor().name() == "rank" => {
                    w.write_batch(&vec![7; part.len()], None, None).expect("written");
                }
                ColumnWriter::Int64ColumnWriter(w) => {
                    w.write_batch(&[], Some(&vec![0; part.len()]), None).expect("written");
                }
                ColumnWriter::ByteArrayColumnWriter(w) if w.get_descriptor().name() == "id" => {
                    w.write_batch(&names, None, None).expect("written");
                }
                ColumnWriter::ByteArrayColumnWriter(w) => {
                    w.write_batch(&texts, Some(&vec![1; part.len()]), None).expect("written");
                }
                _ => panic!("another column"),
            }
            column.close().expect("closed");
        }
        group.close().expect("closed");
    }
    writer.into_inner().expect("bytes")
}

fn archive(articles: &[(String, String)]) -> Vec<u8> {
    let mut bytes = b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n".to_vec();
    for (name, text) in articles {
        write!(
            bytes,
            "WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: {name}\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n{text}\r\n\r\n",
            text.len()
        )
        .expect("written");
    }
    bytes
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    // In several members, as archives are.
    let member = |part: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(part).expect("compressed");
        encoder.finish().expect("compressed")
    };
    bytes.chunks(5000).flat_map(member).collect()
}

fn zstandard(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).expect("compressed")
}

/// `lineage.csv` with the names of the articles without what their format adds.
fn lineage_of(out: &Path) -> Vec<String> {
    let table = fs::read_to_string(out.join("lineage.csv")).expect("lineage.csv");
    let bare = [".txt.gz", ".txt.zst", ".txt"].iter().fold(table, |table, ending| table.replace(ending, ""));
    let mut rows: Vec<String> = bare.lines().map(str::to_owned).collect();
    rows.sort();
    rows
}

/// The lineage of the inputs.
fn lineage(place: &Path, name: &str, inputs: &[&Path]) -> Vec<String> {
    let out = place.join(format!("out-{name}"));
    let options = ["--quiet".as_ref(), "--strict".as_ref(), "--out".as_ref(), out.as_os_str()];
    let inputs = inputs.iter().map(|input| input.as_os_str());
    succeed(["lineage".as_ref()].into_iter().chain(inputs).chain(options));
    lineage_of(&out)
}

#[test]
fn every_format_gives_the_same_lineage() {
    let place = tempfile::tempdir().expect("a place");
    let place = place.path();
    let articles = articles();
    let write = |name: &str, bytes: &[u8]| {
        let path = place.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, bytes).expect("written");
        path
    };
    let folder = |ending: &str, pack: &dyn Fn(&[u8]) -> Vec<u8>| {
        for (name, text) in &articles {
            write(&format!("texts{ending}/{name}.txt{ending}"), &pack(text.as_bytes()));
        }
        place.join(format!("texts{ending}"))
    };
    let expected = lineage(place, "text", &[&folder("", &<[u8]>::to_vec)]);
    assert!(expected.len() > 3, "{expected:?}");
    assert_eq!(lineage(place, "texts-gz", &[&folder(".gz", &gzip)]), expected);
    assert_eq!(lineage(place, "texts-zst", &[&folder(".zst", &zstandard)]), expected);

    let utf16: Vec<u8> = {
        let lines = String::from_utf8(json_lines(&articles, "id", "text")).expect("text");
        [0xfeff].into_iter().chain(lines.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    let files: BTreeMap<&str, Vec<u8>> = [
        ("a.jsonl", json_lines(&articles, "id", "text")),
        ("other.ndjson", json_lines(&articles, "guid", "article")),
        ("utf16.jsonl", utf16),
        ("a.csv", table(&articles, b',')),
        ("semicolon.csv", table(&articles, b';')),
        ("a.tsv", table(&articles, b'\t')),
        ("snappy.parquet", parquet_table(&articles, Compression::SNAPPY)),
        ("zstd.parquet", parquet_table(&articles, Compression::ZSTD(ZstdLevel::default()))),
        ("gzip.parquet", parquet_table(&articles, Compression::GZIP(parquet::basic::GzipLevel::default()))),
        ("a.warc", archive(&articles)),
    ]
    .into();
    for (name, bytes) in &files {
        assert_eq!(lineage(place, name, &[&write(name, bytes)]), expected, "{name}");
        let packed = [(".gz", gzip as fn(&[u8]) -> Vec<u8>), (".zst", zstandard)];
        for (ending, pack) in packed.into_iter().filter(|_| !name.starts_with("gzip") && !name.starts_with("semi")) {
            let name = format!("{name}{ending}");
            assert_eq!(lineage(place, &name, &[&write(&name, &pack(bytes))]), expected, "{name}");
        }
    }

    // A folder that mixes them: each article comes from another format.
    let mixed = [
        ("mixed/a.jsonl.gz", gzip(&json_lines(&articles[..1], "id", "text"))),
        ("mixed/b.csv.zst", zstandard(&table(&articles[1..2], b','))),
        ("mixed/c.parquet", parquet_table(&articles[2..3], Compression::SNAPPY)),
        ("mixed/d.warc.gz", gzip(&archive(&articles[3..4]))),
        ("mixed/e.tsv", table(&articles[4..], b'\t')),
    ];
    for (name, bytes) in &mixed {
        write(name, bytes);
    }
    assert_eq!(lineage(place, "mixed", &[&place.join("mixed")]), expected);
}

#[test]
fn standard_input_may_be_compressed() {
    let place = tempfile::tempdir().expect("a place");
    let articles = articles();
    let expected = lineage(
        place.path(),
        "file",
        &[&{
            let path = place.path().join("a.jsonl");
            fs::write(&path, json_lines(&articles, "id", "text")).expect("written");
            path
        }],
    );
    let inputs = [
        gzip(&json_lines(&articles, "id", "text")),
        zstandard(&json_lines(&articles, "id", "text")),
        parquet_table(&articles, Compression::SNAPPY),
        gzip(&archive(&articles)),
    ];
    for (n, bytes) in inputs.iter().enumerate() {
        let out = place.path().join(n.to_string());
        let mut child = copytrail()
            .args(["lineage", "-", "--quiet", "--out"])
            .arg(&out)
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        child.stdin.take().expect("a pipe").write_all(bytes).expect("written");
        let output = child.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{}", said(&output));
        assert_eq!(lineage_of(&out), expected);
    }
}

#[test]
fn dedup_finds_the_same_in_every_format() {
    let place = tempfile::tempdir().expect("a place");
    let place = place.path();
    let mut articles = articles();
    let copies: Vec<(String, String)> = articles
        .iter()
        .map(|(name, text)| (format!("{name}-copy"), text.replace("the", "The") + "\nSent from a desk."))
        .collect();
    articles.extend(copies);
    let out = place.join("out");
    let kept = place.join("kept.jsonl");
    let dedup = |name: &str, bytes: &[u8]| {
        let path = place.join(name);
        fs::write(&path, bytes).expect("written");
        let keep = ["--quiet".as_ref(), "--strict".as_ref(), "--kept".as_ref(), kept.as_os_str()];
        let arguments = ["dedup".as_ref(), path.as_os_str(), "--out".as_ref(), out.as_os_str()];
        succeed(arguments.into_iter().chain(keep));
        let mut texts: Vec<String> = fs::read_to_string(&kept)
            .expect("kept")
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"))
            .map(|record| format!("{} {}", record["id"], record["text"]))
            .collect();
        texts.sort();
        (
            fs::read_to_string(out.join("duplicates.csv")).expect("pairs"),
            fs::read_to_string(out.join("clusters.csv")).expect("clusters"),
            texts,
        )
    };
    let expected = dedup("a.jsonl", &json_lines(&articles, "id", "text"));
    assert!(expected.0.lines().count() > 3, "{}", expected.0);
    for (name, bytes) in [
        ("b.jsonl.gz", gzip(&json_lines(&articles, "id", "text"))),
        ("b.csv", table(&articles, b',')),
        ("b.tsv.zst", zstandard(&table(&articles, b'\t'))),
        ("b.parquet", parquet_table(&articles, Compression::SNAPPY)),
        ("b.warc.gz", gzip(&archive(&articles))),
    ] {
        assert_eq!(dedup(name, &bytes), expected, "{name}");
    }
}
