use std::fmt::Write;

use super::*;
use crate::ingest::columns::Columns;
use crate::ingest::limits::Limits;
use crate::room::Room;

fn record(kind: &str, content_type: &str, body: &str) -> String {
    format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: http://news.example/{}\r\nWARC-Date: 2020-01-18T10:00:00Z\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n{body}\r\n\r\n",
        body.len(),
        body.len()
    )
}

fn read(archive: &[u8]) -> String {
    let (columns, limits, room) = (Columns::default(), Limits::default(), Room::default());
    let mut shown = String::new();
    each(archive, How { columns: &columns, limits: &limits, room: &room }, &mut |item| {
        let _ = match item {
            Item::Record(r) => writeln!(shown, "{:?} {}: {}", r.number, r.id.unwrap_or_default(), r.text),
            Item::Refused(r) => writeln!(shown, "{:?} {:?} {}", r.number, r.byte, r.reason),
            Item::Notice(notice) => writeln!(shown, "{notice}"),
            Item::Columns(_) => Ok(()),
        };
    });
    shown
}

#[test]
fn texts_are_taken_and_the_rest_is_told() {
    let page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><body><p>The ferry sailed at noon with forty passengers.</p></body></html>";
    let archive = [
        record("warcinfo", "application/warc-fields", "software: x"),
        record("conversion", "text/plain", "The bridge was closed."),
        record("response", "application/http; msgtype=response", page),
        record("response", "application/http; msgtype=response", "HTTP/1.1 404 Not Found\r\n\r\n"),
        record("resource", "text/plain; charset=windows-1252", "It opened again."),
        record("resource", "image/png", "x"),
    ];
    let expected = [
        "Some(2) http://news.example/22: The bridge was closed.",
        &format!("Some(3) http://news.example/{}: The ferry sailed at noon with forty passengers.", page.len()),
        "Some(5) http://news.example/16: It opened again.",
        "2 of 6 records hold no page and no text (images, redirects, errors); they were passed over",
        "",
    ];
    assert_eq!(read(archive.concat().as_bytes()), expected.join("\n"));
}

#[test]
fn damage_costs_the_record_it_is_in() {
    let good = record("conversion", "text/plain", "The bridge was closed.");
    let endless = good.replace("Content-Length: 22", "Content-Length: many");
    let shown = read([&good, &endless, "rubbish\r\n", &good, &good[..good.len() - 10]].concat().as_bytes());
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(lines[0], "Some(1) http://news.example/22: The bridge was closed.");
    assert!(lines[1].starts_with(&format!("Some(2) Some({}) the record does not say how long", good.len())), "{shown}");
    assert_eq!(lines[2], "Some(3) : The bridge was closed.", "the address is taken");
    assert!(lines[3].starts_with("Some(4)") && lines[3].contains("the archive breaks off in this record"), "{shown}");
    assert!(read(b"no archive").starts_with("Some(1) Some(0) no WARC record begins here"));
}

proptest::proptest! {
    #[test]
    fn damaged_archives_are_read_without_panic(at in 0usize..400, byte in proptest::prelude::any::<u8>(), cut in 0usize..400) {
        let archive = record("conversion", "text/plain", "The bridge was closed.").repeat(2);
        let mut bytes = archive.into_bytes();
        let length = bytes.len();
        bytes[at % length] = byte;
        read(&bytes[..cut.min(length)]);
        read(&bytes);
    }
}
