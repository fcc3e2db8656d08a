//! `lineage.graphml`: the lineage for Gephi, yEd and networkx.

use std::io::{self, Write};

use super::graph::{EDGE_ATTRIBUTES, Graph, NODE_ATTRIBUTES, Type, Value};
use super::xml::Document;
use crate::pipeline::Report;

/// Writes the graph.
///
/// # Errors
/// The stream cannot be written.
pub fn write(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    let graph = Graph::of(report);
    let mut document = Document::new(to)?;
    let root = [
        ("xmlns", "http://graphml.graphdrawing.org/xmlns"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        (
            "xsi:schemaLocation",
            "http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd",
        ),
    ];
    document.element("graphml", &root, |d| {
        keys(d, "node", NODE_ATTRIBUTES)?;
        keys(d, "edge", EDGE_ATTRIBUTES)?;
        d.element("graph", &[("id", "lineage"), ("edgedefault", "directed")], |d| {
            for vertex in &graph.vertices {
                d.element("node", &[("id", &vertex.id)], |d| data(d, "node", &vertex.attributes()))?;
            }
            for (index, link) in graph.links.iter().enumerate() {
                let ends = [
                    ("id", &*format!("e{}", index + 1)),
                    ("source", &*graph.vertices[link.source].id),
                    ("target", &*graph.vertices[link.derived].id),
                ];
                d.element("edge", &ends, |d| data(d, "edge", &link.attributes()))?;
            }
            Ok(())
        })
    })?;
    document.end()
}

fn keys(document: &mut Document<'_>, class: &str, attributes: &[(&str, Type)]) -> io::Result<()> {
    for (name, kind) in attributes {
        let id = format!("{class}_{name}");
        let key = [("id", &*id), ("for", class), ("attr.name", name), ("attr.type", kind.name())];
        document.empty("key", &key)?;
    }
    Ok(())
}

fn data(document: &mut Document<'_>, class: &str, attributes: &[(&str, Value<'_>)]) -> io::Result<()> {
    for (name, value) in attributes {
        document.text("data", &[("key", &format!("{class}_{name}"))], &value.written())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::export::sample;

    #[test]
    fn the_sample_is_written() {
        let written = sample::written(super::write);
        let node = written.split("<node id=\"003_dimwit.txt\">").nth(1).and_then(|rest| rest.split("</node>").next());
        insta::assert_snapshot!(node.expect("a node"));
        let edge = written.split("<edge").nth(4).and_then(|rest| rest.split("</edge>").next());
        insta::assert_snapshot!(edge.expect("an edge"));
    }
}
