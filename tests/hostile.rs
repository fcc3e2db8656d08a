//! Files that are broken, or made to do harm: each costs itself, with a reason, and nothing else.

#![cfg(unix)]

mod common;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use common::{run, said};

const GOOD: &str = "The ministry said on Monday that the bridge would be closed for repairs until the end of May.\n";

/// A folder with one good article, and the other files.
fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let place = tempfile::tempdir().expect("a place");
    fs::create_dir(place.path().join("in")).expect("a folder");
    fs::write(place.path().join("in/good.txt"), GOOD).expect("an article");
    for (name, bytes) in files {
        fs::write(place.path().join("in").join(name), bytes).expect("a file");
    }
    place
}

/// A reject row of `run.json`.
#[derive(Debug, PartialEq, serde::Deserialize)]
struct Row {
    path: String,
    record: Option<u64>,
    byte: Option<u64>,
    reason: String,
}

/// What `run.json` lists under a name.
fn listed(out: &Path, name: &str) -> Vec<Row> {
    let run: serde_json::Value =
        serde_json::from_slice(&fs::read(out.join("run.json")).expect("run.json")).expect("JSON");
    run.get(name).map(|rows| serde_json::from_value(rows.clone()).expect("rows")).unwrap_or_default()
}

/// Runs both commands over the folder. Both must take the good article, list the same rejects, and end with 0, or with 3
/// under `--strict`. Returns the rejects and how many articles were taken.
fn rejects(place: &Path, options: &[&str]) -> (Vec<Row>, usize) {
    let mut found: Option<(Vec<Row>, usize)> = None;
    for command in ["lineage", "dedup"] {
        let out = place.join(format!("out-{command}"));
        let input = place.join("in");
        let arguments = || {
            let all = [command.as_ref(), input.as_os_str(), "--out".as_ref(), out.as_os_str()];
            all.into_iter().chain(options.iter().map(AsRef::as_ref))
        };
        let output = run(arguments());
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        let run_json: serde_json::Value =
            serde_json::from_slice(&fs::read(out.join("run.json")).expect("run.json")).expect("JSON");
        let articles = usize::try_from(run_json["counts"]["articles"].as_u64().expect("a number")).expect("a few");
        let rows = listed(&out, "rejected");
        if !rows.is_empty() {
            let strict = run(arguments().chain(["--strict".as_ref()]));
            assert_eq!(strict.status.code(), Some(3), "{}", said(&strict));
        }
        match &found {
            Some(found) => assert_eq!((&found.0, found.1), (&rows, articles), "both commands"),
            None => found = Some((rows, articles)),
        }
    }
    found.expect("two runs")
}

/// The one reject.
fn reject(place: &Path, options: &[&str]) -> Row {
    let (mut rows, _) = rejects(place, options);
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows.remove(0)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("compressed");
    encoder.finish().expect("compressed")
}

/// Records of which the texts do not shrink to nothing.
fn lines(count: usize) -> String {
    let words =
        |n: usize| (0..20).map(|w| format!("w{}", (n * 7919 + w * 104_729) % 99_991)).collect::<Vec<_>>().join(" ");
    (0..count).map(|n| serde_json::json!({"id": format!("r{n:05}"), "text": words(n)}).to_string() + "\n").collect()
}

#[test]
fn a_decompression_bomb() {
    let bomb = gzip(&vec![b'x'; 40_000_000]);
    let place = folder(&[
        ("bomb.txt.gz", &bomb),
        ("bomb.jsonl.zst", &zstd::encode_all(&vec![b' '; 40_000_000][..], 1).expect("a bomb")),
    ]);
    let (rows, _) = rejects(place.path(), &["--max-decompressed", "10MB"]);
    assert_eq!(rows.len(), 2);
    for row in rows {
        assert!(row.reason.starts_with("decompresses to more than the limit of 10000000 bytes"), "{row:?}");
        assert!(row.byte.is_some());
    }
}

#[test]
fn a_line_that_never_ends() {
    // A hole in the file: no disk is needed for it.
    let place = folder(&[]);
    let path = place.path().join("in/long.jsonl");
    let mut file = fs::File::create(&path).expect("a file");
    let first = "{\"id\":\"a\",\"text\":\"The first one was taken.\"}\n";
    file.write_all(format!("{first}{{\"id\":\"b\",\"text\":\"").as_bytes()).expect("written");
    file.set_len(1_200_000_000).expect("a hole");
    let row = reject(place.path(), &[]);
    assert_eq!((row.record, row.byte), (Some(2), Some(first.len() as u64)), "{row:?}");
    let reason = format!("line 2: a line of {} bytes, and 1000000000 are the limit", 1_200_000_000 - first.len());
    assert!(row.reason.starts_with(&reason), "{row:?}");

    let small = folder(&[("long.csv", format!("id,text\na,one\nb,{}\nc,three\n", "x".repeat(5000)).as_bytes())]);
    let (rows, articles) = rejects(small.path(), &["--max-record", "1kB"]);
    assert_eq!((rows.len(), articles, rows[0].record, rows[0].byte), (1, 3, Some(2), Some(14)), "{rows:?}");
    assert!(rows[0].reason.contains("a row of more than 1000 bytes") && rows[0].reason.contains("--max-record"));

    let text = folder(&[("long.txt", "word ".repeat(1000).as_bytes())]);
    let row = reject(text.path(), &["--max-record", "1kB"]);
    assert!(row.reason.starts_with("a text of 5000 bytes, and 1000 are the limit"), "{row:?}");
}

#[test]
fn json_that_is_nested_without_end() {
    let deep = |open: &str, close: &str| open.repeat(200_000) + &close.repeat(200_000);
    let lines = [
        format!(r#"{{"id":"a","text":"one two three","x":{}}}"#, deep("[", "]")),
        format!(r#"{{"id":"b","text":{}}}"#, deep("[", "]")),
        deep("{\"text\":", ""),
    ];
    let place = folder(&[("deep.jsonl", lines.join("\n").as_bytes())]);
    let (rows, articles) = rejects(place.path(), &[]);
    assert_eq!(articles, 2, "what is nested beside the text does no harm");
    assert_eq!(rows[0].reason, "line 2: the field `text` is not a string");
    assert!(rows[1].reason.starts_with("line 3: not JSON"), "{rows:?}");
}

#[test]
fn links_pipes_and_folders_with_the_names_of_files() {
    let place = folder(&[]);
    let inside = place.path().join("in");
    std::os::unix::fs::symlink(&inside, inside.join("loop")).expect("a link");
    fs::create_dir(inside.join("x.jsonl")).expect("a folder");
    fs::write(inside.join("x.jsonl/b.txt"), GOOD).expect("an article");
    let pipe = std::process::Command::new("mkfifo").arg(inside.join("pipe.txt")).status();
    let (rows, articles) = rejects(place.path(), &[]);
    assert_eq!(articles, 2);
    let reason = |path: &str| rows.iter().find(|row| row.path == path).map(|row| row.reason.as_str());
    assert!(reason("loop").is_some_and(|r| r.contains("leads back to a folder it is in")), "{rows:?}");
    if pipe.is_ok_and(|status| status.success()) {
        assert!(reason("pipe.txt").is_some_and(|r| r.contains("not a regular file")), "{rows:?}");
    }
}

#[test]
fn ids_that_are_given_twice() {
    let place = folder(&[("twice.csv", b"id,text\na,one\na,two\nb,three\n")]);
    let row = reject(place.path(), &[]);
    assert_eq!(row.record, Some(2));
    assert!(row.reason.starts_with("the id a is taken by") && row.reason.contains("give every article its own id"));
}

#[test]
fn bytes_that_are_zero() {
    let table = b"id,text\na,on\0e\nb,two\n";
    let place = folder(&[("a.csv", table), ("c.txt", b"The bridge was\0 closed on Monday.")]);
    let (rows, articles) = rejects(place.path(), &[]);
    assert_eq!(articles, 2);
    let shown: Vec<(&str, Option<u64>, Option<u64>)> =
        rows.iter().map(|r| (r.path.as_str(), r.record, r.byte)).collect();
    assert_eq!(shown, [("a.csv", Some(1), Some(8)), ("c.txt", None, Some(14))]);
    assert!(rows.iter().all(|row| row.reason.contains("NUL bytes")), "{rows:?}");

    // In JSON such a byte must be written as an escape; `dedup`, to which it parts two words, does not look.
    let lines = b"{\"id\":\"c\",\"text\":\"th\0ree\"}\n{\"id\":\"d\",\"text\":\"four\"}\n";
    let place = folder(&[("b.jsonl", lines)]);
    let (input, out) = (place.path().join("in"), place.path().join("out"));
    let output = run(["lineage".as_ref(), input.as_os_str(), "--out".as_ref(), out.as_os_str()]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let rows = listed(&out, "rejected");
    assert_eq!((rows.len(), rows[0].record, rows[0].byte), (1, Some(1), Some(0)), "{rows:?}");
    assert!(rows[0].reason.contains("control character"), "{rows:?}");
}

#[test]
fn compressed_files_that_break_off() {
    let lines = lines(2000);
    let whole = gzip(lines.as_bytes());
    let half = &whole[..whole.len() / 2];
    let text = gzip(lines.as_bytes());
    let place = folder(&[("cut.jsonl.gz", half), ("cut.txt.gz", &text[..text.len() / 2])]);
    let (rows, articles) = rejects(place.path(), &[]);
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert!(articles > 500 && articles < 1500, "{articles}");
    assert_eq!(rows[0].record, None);
    assert!(rows[0].byte.is_some_and(|byte| byte <= half.len() as u64));
    assert!(rows[0].reason.starts_with("the gzip data breaks off at byte "), "{rows:?}");
    assert!(rows[0].reason.ends_with("the records before it were taken"), "{rows:?}");
    assert!(rows[1].reason.ends_with("nothing of it was taken"), "{rows:?}");
}

#[test]
fn tables_with_ragged_rows_and_open_quotation_marks() {
    let table = b"id,text\na,one\nb\nc,two,three\nd,\"open\ne,five\n";
    let place = folder(&[("ragged.csv", table)]);
    let (rows, articles) = rejects(place.path(), &[]);
    assert_eq!(articles, 3);
    let shown: Vec<(Option<u64>, Option<u64>)> = rows.iter().map(|r| (r.record, r.byte)).collect();
    assert_eq!(shown, [(Some(2), Some(14)), (Some(3), Some(16)), (Some(4), Some(28))]);
    assert!(rows[0].reason.starts_with("1 fields where the header has 2"), "{rows:?}");
    assert!(rows[2].reason.starts_with("a quotation mark is not closed"), "{rows:?}");
}

#[test]
fn a_parquet_table_and_an_archive_that_are_none() {
    let place =
        folder(&[("a.parquet", b"PAR1 and then nothing"), ("b.parquet", b"no table"), ("c.warc", b"no archive\n")]);
    let (rows, articles) = rejects(place.path(), &[]);
    assert_eq!((rows.len(), articles), (3, 1));
    assert!(rows[0].reason.starts_with("not a whole Parquet file"), "{rows:?}");
    assert!(rows[2].reason.starts_with("no WARC record begins here"), "{rows:?}");
    assert_eq!((rows[2].record, rows[2].byte), (Some(1), Some(0)));
}

/// Found by fuzzing. A page in the encoding DELTA_BYTE_ARRAY says that it holds 2^52 lengths, and the decoder asks for as
/// much memory before it reads one. What would end the program then is no panic, and could not be caught.
#[test]
fn a_parquet_page_that_promises_more_lengths_than_it_holds() {
    let place = folder(&[("a.parquet", include_bytes!("regressions/delta-lengths.parquet"))]);
    let row = reject(place.path(), &[]);
    assert!(row.reason.starts_with("not a whole Parquet file: a page promises 3940649673949183 lengths"), "{row:?}");
}

/// Found by fuzzing. The schema says that it is a list of 2^55 elements of a type that there is not; to go through them takes
/// no byte of the file, and years.
#[test]
fn a_parquet_schema_that_promises_elements_of_no_bytes() {
    let place = folder(&[("a.parquet", include_bytes!("regressions/schema-without-end.parquet"))]);
    let row = reject(place.path(), &[]);
    assert!(row.reason.starts_with("not a whole Parquet file: a list in a header has elements of type 15"), "{row:?}");
}

/// Found by fuzzing.
#[test]
fn a_text_of_quotation_marks() {
    let place = folder(&[("marks.txt", include_bytes!("regressions/marks-without-end.txt"))]);
    let (rows, articles) = rejects(place.path(), &[]);
    assert_eq!((rows.len(), articles), (0, 2), "{rows:?}");
}

#[test]
fn a_column_that_is_not_there() {
    let place = folder(&[("a.csv", b"id,story\na,one\n"), ("b.jsonl", b"{\"id\":\"b\",\"text\":\"two\"}\n")]);
    for command in ["lineage", "dedup"] {
        let out = place.path().join("out");
        let input = place.path().join("in");
        let output = run([
            command.as_ref(),
            input.as_os_str(),
            "--columns".as_ref(),
            "text=tale".as_ref(),
            "--out".as_ref(),
            out.as_os_str(),
        ]);
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        let message = said(&output);
        assert!(message.contains("--columns text=tale: no input has such a column"), "{message}");
        assert!(message.contains("the columns are id, story, text"), "{message}");
    }
    // What one file has is enough; what others lack is said.
    let (rows, articles) = rejects(place.path(), &["--columns", "text=story"]);
    assert_eq!((rows.len(), articles), (1, 2));
    assert!(rows[0].reason.contains("no field `story`, which --columns names for the text"), "{rows:?}");
}

#[test]
fn texts_in_old_encodings_are_taken_and_said() {
    let (french, _, _) =
        encoding_rs::WINDOWS_1252.encode("Le président a déclaré que l’été serait très chaud cette année.");
    let utf16: Vec<u8> =
        [0xfeff].into_iter().chain("Die Brücke bleibt gesperrt.".encode_utf16()).flat_map(u16::to_be_bytes).collect();
    let lines: Vec<u8> = encoding_rs::WINDOWS_1252
        .encode("{\"id\":\"x\",\"text\":\"Die Brücke über den Fluß bleibt geschlossen.\"}\n")
        .0
        .into_owned();
    let place = folder(&[
        ("a.txt", &french),
        ("b.txt", &utf16),
        ("c.jsonl", &lines),
        ("d.txt", "He said â€œnoâ€\u{9d} to the cafÃ© on Monday.".as_bytes()),
    ]);
    let (rows, articles) = rejects(place.path(), &[]);
    assert_eq!((rows, articles), (Vec::new(), 5));
    let notices = listed(&place.path().join("out-lineage"), "notices");
    let about: Vec<(&str, &str)> = notices.iter().map(|row| (row.path.as_str(), &row.reason[..20])).collect();
    assert_eq!(
        about,
        [("a.txt", "not UTF-8; read as w"), ("c.jsonl", "not UTF-8; read as w"), ("d.txt", "UTF-8 that was once ")]
    );
    // Nothing is lost, so nothing fails.
    let out: PathBuf = place.path().join("strict");
    let input = place.path().join("in");
    let output = run(["lineage".as_ref(), input.as_os_str(), "--strict".as_ref(), "--out".as_ref(), out.as_os_str()]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
}

/// A folder of a great many files with a few words each: all are taken, an empty one is told, and nothing else happens. A
/// million take two minutes and are not tried here.
#[test]
fn a_great_many_tiny_files() {
    let place = tempfile::tempdir().expect("a place");
    for folder in 0..20 {
        let within = place.path().join(format!("in/{folder:02}"));
        fs::create_dir_all(&within).expect("a folder");
        for file in 0..250 {
            let number = folder * 250 + file;
            fs::write(within.join(format!("{file:03}.txt")), format!("Note w{} x{number}.", number % 97))
                .expect("a file");
        }
    }
    fs::write(place.path().join("in/07/empty.txt"), "").expect("a file");
    let (rows, articles) = rejects(place.path(), &[]);
    assert_eq!(articles, 5000);
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert!(rows[0].path.ends_with("07/empty.txt") && !rows[0].reason.is_empty(), "{rows:?}");
}
