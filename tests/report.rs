//! Articles whose title, outlet, address, id or text is an attack: in every format they are plain text.

mod common;

use std::fs;
use std::path::Path;

use common::{files, succeed};
use quick_xml::Reader;
use quick_xml::events::Event;

const ATTACKS: [&str; 8] = [
    "</script><script>window.attacked=1</script>",
    "</noscript></style></title><img src=x onerror=\"window.attacked=1\">",
    "\"><svg onload=window.attacked=1>",
    "' onmouseover='window.attacked=1' x='",
    "]]><evil/>&lt;script&gt;",
    "\u{202e}gnp.exe \u{2066}hidden \u{0}\u{7}\u{1b}[31m \u{ffff}",
    "=HYPERLINK(\"http://evil.example\",\"x\")",
    "\\N \\G \"} ; a -> b [label=<<B>]",
];

const ADDRESSES: [&str; 4] = [
    "javascript:window.attacked=1",
    "data:text/html,<script>window.attacked=1</script>",
    "https://example.org/\"><script>window.attacked=1</script>",
    "JaVaScRiPt:window.attacked=1",
];

/// Two articles for every attack, the one a copy of the other with another figure; one title is a megabyte long.
fn corpus(place: &Path) {
    let mut records = Vec::new();
    for (at, attack) in ATTACKS.iter().enumerate() {
        let text = |count: &str| {
            format!(
                "The council of Harrow {at} paid {count} crowns for the bridge {attack} on the river in March.\n\n\
                 Nobody had expected the works {attack} to last for eleven years and two governments.\n\n\
                 Engineers from Tarvel measured the piers in the summer and found the stone to be sound.\n\n\
                 The toll house beside it was sold to a family of bakers from the northern valley."
            )
        };
        let title = if at == 1 { "Very long ".repeat(100_000) } else { (*attack).to_owned() };
        for (id, count, day) in [(format!("a{at}{attack}"), "5,000", 1), (format!("b{at}"), "6,000", 2)] {
            let record = serde_json::json!({
                "id": id, "outlet": attack, "title": title, "text": text(count), "url": ADDRESSES[at % ADDRESSES.len()],
                "published": format!("2021-03-0{day}"), "language": "en",
            });
            records.push(record.to_string());
        }
    }
    fs::write(place.join("hostile.jsonl"), records.join("\n")).expect("a corpus");
}

fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Reads a document to its end: it is well formed. Returns the names of its elements and its attributes.
fn elements(xml: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut reader = Reader::from_str(xml);
    let mut found = Vec::new();
    loop {
        match reader.read_event().expect("well-formed XML") {
            Event::Start(tag) | Event::Empty(tag) => {
                let attributes = tag.attributes().map(|a| a.expect("an attribute"));
                let attributes = attributes.map(|a| (a.key.as_ref().to_owned(), a.value.into_owned()));
                found.push((tag.name().as_ref().to_owned(), attributes.collect()));
            }
            Event::Eof => return found,
            _ => {}
        }
    }
}

/// The tags of a page, without what stands in its script, style and data.
fn tags(html: &str) -> Vec<&str> {
    let pattern = regex::Regex::new(r"(?s)<(script|style)\b[^>]*>.*?</(script|style)>").expect("a pattern");
    let mut tags = Vec::new();
    let mut at = 0;
    let blocks = pattern.find_iter(html).map(|block| (block.start(), block.end()));
    for (start, end) in blocks.chain([(html.len(), html.len())]) {
        tags.extend(html[at..start].split('<').skip(1).filter_map(|rest| rest.split('>').next()));
        at = end;
    }
    tags
}

#[test]
fn attacks_are_plain_text_in_every_format() {
    let place = tempfile::tempdir().expect("a place");
    corpus(place.path());
    let out = place.path().join("output");
    let input = place.path().join("hostile.jsonl");
    succeed(["lineage".as_ref(), input.as_os_str(), "--quiet".as_ref(), "--out".as_ref(), out.as_os_str()]);
    let read = |name: &str| fs::read_to_string(out.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));

    let page = read("report.html");
    assert!(page.contains("&lt;/script&gt;&lt;script&gt;window.attacked=1"), "the attack is shown");
    assert_eq!(page.matches("<script").count(), 2, "the data and the page's own");
    let values = regex::Regex::new("\"[^\"]*\"").expect("a pattern");
    for tag in tags(&page) {
        assert!(!tag.starts_with("img") && !tag.starts_with("evil"), "{tag}");
        let names = values.replace_all(tag, "");
        assert!(!names.contains(" on"), "{tag}");
        assert!(!tag.to_lowercase().contains("href=\"javascript") && !tag.contains("href=\"data:text"), "{tag}");
    }
    assert!(!page.contains(is_bidi_control), "controls of the direction are made visible");
    assert!(page.len() < 2_000_000, "a title of a megabyte stands in the page once at most");

    for name in ["lineage.svg", "lineage.graphml", "lineage.gexf"] {
        let xml = read(name);
        for (element, attributes) in elements(&xml) {
            assert!(!["script", "evil", "img"].contains(&element.as_str()), "{name}: {element}");
            for (key, value) in attributes {
                assert!(!key.starts_with("on"), "{name}: {key}");
                let is_link = key == "href" || key.ends_with(":href");
                assert!(!is_link || value.starts_with("https://"), "{name}: {key}={value}");
            }
        }
        assert!(!xml.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\t')), "{name}");
    }
    assert!(!read("lineage.svg").contains(is_bidi_control));
    assert!(read("lineage.svg").len() < 200_000, "long titles are cut in the picture");

    let provenance: serde_json::Value = serde_json::from_str(&read("provenance.json")).expect("JSON");
    assert_eq!(provenance["wasDerivedFrom"].as_object().map(serde_json::Map::len), Some(edges(&read("lineage.csv"))));
    let dot = read("lineage.dot");
    let longest = regex::Regex::new(r#""(\\.|[^"\\])*""#).expect("a pattern").find_iter(&dot).map(|s| s.len()).max();
    assert!(longest < Some(16_000), "Graphviz takes no longer string than 16,384 bytes");

    for file in files(&out).iter().filter(|f| f.extension().is_some_and(|e| e == "csv")) {
        for record in csv::Reader::from_path(out.join(file)).expect("a table").records() {
            for cell in &record.expect("a row") {
                assert!(!cell.starts_with("=HYPERLINK"), "{}: {cell}", file.display());
            }
        }
    }
}

fn edges(lineage: &str) -> usize {
    csv::Reader::from_reader(lineage.as_bytes()).records().count()
}

#[test]
fn every_table_is_in_the_graphs() {
    let out = common::root().join("output");
    let read = |name: &str| fs::read_to_string(out.join(name)).expect(name);
    let lineage = read("lineage.csv");
    let mut expected: Vec<(String, String)> = csv::Reader::from_reader(lineage.as_bytes())
        .records()
        .map(|row| row.expect("a row"))
        .map(|row| (row[0].to_owned(), row[1].to_owned()))
        .collect();
    expected.sort();
    for name in ["lineage.graphml", "lineage.gexf"] {
        let mut found: Vec<(String, String)> = elements(&read(name))
            .into_iter()
            .filter(|(element, _)| element == "edge")
            .map(|(_, attributes)| {
                let of = |key: &str| attributes.iter().find(|(k, _)| k == key).expect(key).1.clone();
                (of("source"), of("target"))
            })
            .collect();
        found.sort();
        assert_eq!(found, expected, "{name}");
    }
}
