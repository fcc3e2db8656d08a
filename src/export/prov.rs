//! `provenance.json`: the lineage after W3C PROV, as PROV-JSON.
//!
//! Articles and missing originals are entities, outlets and the program agents, the run an activity. The run did not
//! copy anything: it used the articles and generated the account of their lineage. Who copied whom is `wasDerivedFrom`:
//! a revision by the same outlet, a quotation where wording is kept, and, where only the content follows the source and
//! nothing comes before that source, a primary source.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::clean;
use super::graph::{Graph, Link, Vertex};
use super::names;
use super::table::decimal;
use crate::article::{Article, Precision, Published};
use crate::lineage::{Node, Relation};
use crate::pipeline::Report;

/// What the prefixes stand for.
const PREFIXES: [(&str, &str); 6] = [
    ("article", "urn:copytrail:article:"),
    ("copytrail", "urn:copytrail:vocabulary:"),
    ("dcterms", "http://purl.org/dc/terms/"),
    ("missing", "urn:copytrail:missing:"),
    ("outlet", "urn:copytrail:outlet:"),
    ("run", "urn:copytrail:run:"),
];

/// The program, the account it gives, and its vocabulary.
const PROGRAM: &str = "copytrail:copytrail";
const ACCOUNT: &str = "run:lineage";

/// Writes the document.
///
/// # Errors
/// The stream cannot be written.
pub fn write(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    let graph = Graph::of(report);
    let run = format!("run:{}", report.settings.hash());
    let mut parts = Parts::default();
    parts.add(
        "activity",
        &run,
        json!({"prov:label": "copytrail lineage", "copytrail:settings": report.settings.hash()}),
    );
    let version = env!("CARGO_PKG_VERSION");
    parts.add("agent", PROGRAM, json!({"prov:type": name("prov:SoftwareAgent"), "copytrail:version": version}));
    parts.add("entity", ACCOUNT, json!({"prov:label": "Who copied whom", "prov:type": name("copytrail:Lineage")}));
    parts.relate("wasAssociatedWith", json!({"prov:activity": run, "prov:agent": PROGRAM}));
    parts.relate("wasAttributedTo", json!({"prov:entity": ACCOUNT, "prov:agent": PROGRAM}));
    parts.relate("wasGeneratedBy", json!({"prov:entity": ACCOUNT, "prov:activity": run}));
    for vertex in &graph.vertices {
        let entity = entity_name(report, vertex);
        parts.add("entity", &entity, entity_of(vertex));
        let outlet = match vertex.article {
            Some(article) => {
                parts.relate("used", json!({"prov:activity": run, "prov:entity": entity}));
                article.outlet_name()
            }
            None => vertex.label.as_str(),
        };
        // An ancestor that no text credits has nobody to be attributed to.
        let is_nameless = vertex.article.is_none() && vertex.label.starts_with("Ancestor ");
        if !outlet.is_empty() && !is_nameless {
            let agent = format!("outlet:{}", local(outlet));
            parts.add(
                "agent",
                &agent,
                json!({"prov:label": clean::text(outlet), "prov:type": name("prov:Organization")}),
            );
            parts.relate("wasAttributedTo", json!({"prov:entity": entity, "prov:agent": agent}));
        }
    }
    for link in &graph.links {
        parts.relate("wasDerivedFrom", derivation(report, &graph, link));
    }
    serde_json::to_writer_pretty(&mut *to, &parts.document())?;
    to.write_all(b"\n")
}

/// The records of a document by their kind.
#[derive(Default)]
struct Parts {
    records: BTreeMap<&'static str, Map<String, Value>>,
}

impl Parts {
    fn add(&mut self, kind: &'static str, name: &str, record: Value) {
        self.records.entry(kind).or_default().insert(name.to_owned(), record);
    }

    fn relate(&mut self, kind: &'static str, record: Value) {
        let of_kind = self.records.entry(kind).or_default();
        // Padded, so that the order of the names is that of the numbers.
        let name = format!("_:{kind}{:07}", of_kind.len() + 1);
        of_kind.insert(name, record);
    }

    fn document(self) -> Value {
        let prefixes: Map<String, Value> =
            PREFIXES.iter().map(|(prefix, address)| ((*prefix).to_owned(), json!(address))).collect();
        let mut document = Map::new();
        document.insert("prefix".to_owned(), Value::Object(prefixes));
        document.extend(self.records.into_iter().map(|(kind, records)| (kind.to_owned(), Value::Object(records))));
        Value::Object(document)
    }
}

/// A qualified name as a value.
fn name(name: &str) -> Value {
    json!({"$": name, "type": "prov:QUALIFIED_NAME"})
}

fn real(value: f64) -> Value {
    json!({"$": decimal(value), "type": "xsd:double"})
}

/// `article:ID` or, as in the tables, `missing:NAME`.
fn entity_name(report: &Report, vertex: &Vertex<'_>) -> String {
    match &vertex.node {
        Node::Article(position) => format!("article:{}", local(names::article(report, *position))),
        Node::Missing(slug) => format!("{}{}", names::MISSING, local(slug)),
    }
}

/// A name as the local part of a qualified one: whatever PROV-N could misread is percent-encoded.
fn local(text: &str) -> String {
    let last = text.len().saturating_sub(1);
    let mut encoded = String::with_capacity(text.len());
    for (at, byte) in text.bytes().enumerate() {
        let edge = at == 0 || at == last;
        if byte.is_ascii_alphanumeric() || byte == b'_' || (!edge && matches!(byte, b'.' | b'-' | b'/')) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

fn entity_of(vertex: &Vertex<'_>) -> Value {
    let mut entity = Map::new();
    let kind = if vertex.article.is_some() { "copytrail:Article" } else { "copytrail:MissingOriginal" };
    entity.insert("prov:type".to_owned(), name(kind));
    for (key, value) in vertex.attributes() {
        let key = match key {
            // Said by the type, by `dcterms:issued`, or by the agent.
            "kind" | "published" | "outlet" => continue,
            "label" => "prov:label".to_owned(),
            "title" => "dcterms:title".to_owned(),
            "language" => "dcterms:language".to_owned(),
            other => format!("copytrail:{other}"),
        };
        let value = match value {
            super::graph::Value::Whole(number) => json!({"$": number.to_string(), "type": "xsd:long"}),
            super::graph::Value::Flag(flag) => json!(flag),
            other => json!(other.written()),
        };
        entity.insert(key, value);
    }
    if let Some(published) = vertex.article.and_then(|a| a.published.as_ref()) {
        entity.insert("dcterms:issued".to_owned(), issued(published));
    }
    Value::Object(entity)
}

/// A date as exactly as it is known: XML Schema writes a time without its zone by leaving the zone out.
fn issued(published: &Published) -> Value {
    let (written, kind) = match published.precision {
        Precision::Day => (published.written.as_str(), "xsd:date"),
        Precision::LocalTime => (published.written.trim_end_matches("-00:00"), "xsd:dateTime"),
        Precision::Instant => (published.written.as_str(), "xsd:dateTime"),
    };
    json!({"$": written, "type": kind})
}

fn derivation(report: &Report, graph: &Graph<'_>, link: &Link<'_>) -> Value {
    let (source, derived) = (&graph.vertices[link.source], &graph.vertices[link.derived]);
    let mut record = Map::new();
    record.insert("prov:generatedEntity".to_owned(), json!(entity_name(report, derived)));
    record.insert("prov:usedEntity".to_owned(), json!(entity_name(report, source)));
    if let Some(kind) = kind(source, derived, link.edge.derivation.relation) {
        record.insert("prov:type".to_owned(), name(kind));
    }
    for (key, value) in link.attributes() {
        let value = match value {
            super::graph::Value::Real(number) => real(number),
            super::graph::Value::Whole(number) => json!({"$": number.to_string(), "type": "xsd:long"}),
            other => json!(other.written()),
        };
        if key != "weight" {
            record.insert(format!("copytrail:{key}"), value);
        }
    }
    Value::Object(record)
}

/// The kind of a derivation in the words of PROV; none for a paraphrase of something that is itself derived.
fn kind(source: &Vertex<'_>, derived: &Vertex<'_>, relation: Relation) -> Option<&'static str> {
    let outlet = |vertex: &Vertex<'_>| vertex.article.map(Article::outlet_name).unwrap_or_default().to_lowercase();
    if !outlet(source).is_empty() && outlet(source) == outlet(derived) {
        return Some("prov:Revision");
    }
    match relation {
        Relation::NearCopy | Relation::Rewrite => Some("prov:Quotation"),
        Relation::Paraphrase => source.is_root.then_some("prov:PrimarySource"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::sample;

    fn document() -> Value {
        serde_json::from_str(&sample::written(write)).expect("JSON")
    }

    #[test]
    fn derivations_are_typed() {
        let document = document();
        let derivations = document["wasDerivedFrom"].as_object().expect("derivations");
        let ends: Vec<(&str, &str, &str)> = derivations
            .values()
            .map(|d| {
                let part = |key: &str| d[key].as_str().expect("a name");
                (part("prov:usedEntity"), part("prov:generatedEntity"), d["prov:type"]["$"].as_str().expect("a type"))
            })
            .collect();
        assert_eq!(
            ends,
            [
                ("article:004_copy.txt", "article:002_kayhan.txt", "prov:Quotation"),
                ("missing:cnn", "article:000_daily.txt", "prov:PrimarySource"),
                ("missing:cnn", "article:004_copy.txt", "prov:PrimarySource"),
                ("missing:military-times", "article:003_dimwit.txt", "prov:Quotation"),
            ]
        );
    }

    #[test]
    fn entities_say_what_is_known() {
        let document = document();
        insta::assert_snapshot!(
            serde_json::to_string_pretty(&document["entity"]["article:003_dimwit.txt"]).expect("JSON")
        );
        assert_eq!(document["entity"]["missing:cnn"]["prov:type"]["$"], "copytrail:MissingOriginal");
        assert_eq!(document["agent"]["outlet:Military%20Times"]["prov:label"], "Military Times");
    }

    #[test]
    fn any_name_is_one_word() {
        assert_eq!(local("a b:c/é.txt"), "a%20b%3Ac/%C3%A9.txt");
        assert_eq!(local(".a."), "%2Ea%2E");
    }
}
