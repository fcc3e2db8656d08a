//! `lineage.gexf`: the lineage for Gephi, after GEXF 1.3, with the colours of the other pictures.

use std::io::{self, Write};

use super::graph::{EDGE_ATTRIBUTES, Graph, NODE_ATTRIBUTES, Type, Value, Vertex};
use super::names;
use super::table::decimal;
use super::xml::Document;
use crate::lineage::Relation;
use crate::pipeline::Report;

/// Writes the graph.
///
/// # Errors
/// The stream cannot be written.
pub fn write(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    let graph = Graph::of(report);
    let mut document = Document::new(to)?;
    let root = [
        ("xmlns", "http://gexf.net/1.3"),
        ("xmlns:viz", "http://gexf.net/1.3/viz"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ("xsi:schemaLocation", "http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd"),
        ("version", "1.3"),
    ];
    document.element("gexf", &root, |d| {
        d.element("meta", &[], |d| {
            d.text("creator", &[], "copytrail")?;
            d.text("description", &[], "Who copied whom: articles, missing originals, derivations")
        })?;
        d.element("graph", &[("mode", "static"), ("defaultedgetype", "directed")], |d| {
            declare(d, "node", NODE_ATTRIBUTES)?;
            declare(d, "edge", EDGE_ATTRIBUTES)?;
            d.element("nodes", &[], |d| graph.vertices.iter().try_for_each(|vertex| node(d, vertex)))?;
            d.element("edges", &[], |d| {
                for (index, link) in graph.links.iter().enumerate() {
                    let derivation = link.edge.derivation;
                    let edge = [
                        ("id", &*format!("e{}", index + 1)),
                        ("source", &*graph.vertices[link.source].id),
                        ("target", &*graph.vertices[link.derived].id),
                        ("label", &names::words(derivation.relation.name())),
                        ("weight", &decimal(derivation.confidence)),
                    ];
                    d.element("edge", &edge, |d| {
                        let others: Vec<_> =
                            link.attributes().into_iter().filter(|(name, _)| *name != "weight").collect();
                        values(d, &others)?;
                        let [r, g, b] = colour(derivation.relation);
                        d.empty("viz:color", &[("r", r), ("g", g), ("b", b)])
                    })?;
                }
                Ok(())
            })
        })
    })?;
    document.end()
}

fn declare(document: &mut Document<'_>, class: &str, attributes: &[(&str, Type)]) -> io::Result<()> {
    document.element("attributes", &[("class", class), ("mode", "static")], |d| {
        for (name, kind) in attributes.iter().filter(|(name, _)| !is_own(name)) {
            d.empty("attribute", &[("id", name), ("title", name), ("type", kind.name())])?;
        }
        Ok(())
    })
}

/// Attributes that GEXF has a place of its own for.
fn is_own(name: &str) -> bool {
    matches!(name, "label" | "weight")
}

fn node(document: &mut Document<'_>, vertex: &Vertex<'_>) -> io::Result<()> {
    let attributes = vertex.attributes();
    let label = Value::Text(vertex.label.as_str().into());
    document.element("node", &[("id", &vertex.id), ("label", &label.written())], |d| {
        let others: Vec<_> = attributes.into_iter().filter(|(name, _)| !is_own(name)).collect();
        values(d, &others)?;
        let [r, g, b] = if vertex.article.is_some() { ["68", "68", "68"] } else { ["230", "159", "0"] };
        d.empty("viz:color", &[("r", r), ("g", g), ("b", b)])?;
        d.empty("viz:shape", &[("value", if vertex.article.is_some() { "disc" } else { "diamond" })])
    })
}

fn values(document: &mut Document<'_>, attributes: &[(&str, Value<'_>)]) -> io::Result<()> {
    document.element("attvalues", &[], |d| {
        for (name, value) in attributes {
            d.empty("attvalue", &[("for", name), ("value", &value.written())])?;
        }
        Ok(())
    })
}

/// The colours of the relations, as in the drawn graph.
const fn colour(relation: Relation) -> [&'static str; 3] {
    match relation {
        Relation::NearCopy => ["0", "114", "178"],
        Relation::Rewrite => ["213", "94", "0"],
        Relation::Paraphrase => ["0", "158", "115"],
    }
}

#[cfg(test)]
mod tests {
    use crate::export::sample;

    #[test]
    fn the_sample_is_written() {
        let written = sample::written(super::write);
        let part = |name: &str, n: usize| {
            let rest = written.split(&format!("<{name} ")).nth(n).expect("an element").to_owned();
            rest.split(&format!("</{name}>")).next().expect("its content").to_owned()
        };
        insta::assert_snapshot!(part("node", 6));
        insta::assert_snapshot!(part("edge", 1));
    }
}
