//! The edges of the graph: who took from whom.

use std::fmt::Write as _;

use super::legend;
use crate::export::graph::containment;
use crate::export::label::{name, quoted};
use crate::export::names::{self, Edge};
use crate::export::svg::counted;
use crate::lineage::Relation;
use crate::pipeline::Report;

/// Below this probability the direction of an edge is called uncertain.
const DIRECTION_UNCERTAIN: f64 = 0.7;

/// The widest line whose arrowhead still reads as open: a thicker outline fills the head.
const WIDEST_OPEN: f64 = 2.0;

/// Draws an edge, with the number of altered claims along it.
pub fn write(graph: &mut String, report: &Report, edge: &Edge<'_>, altered: usize) {
    let derivation = edge.derivation;
    let (source, derived) = (names::node(report, edge.source), names::node(report, edge.derived));
    let look = Look::of(derivation.relation);
    let percent = (derivation.confidence * 100.0).round();
    let mut label = format!("{} {percent} %", look.words);
    if altered > 0 {
        let _ = write!(label, "<BR/>{}", counted(altered, "altered claim"));
    }
    let uncertain = derivation.direction_confidence < DIRECTION_UNCERTAIN;
    if uncertain {
        label.push_str("<BR/>direction uncertain");
    }
    let reasons: Vec<String> =
        derivation.evidence.iter().take(6).map(|e| format!("{} = {}", e.name, e.value)).collect();
    let hint = format!("{source} → {derived}: {}\n{}", look.words, reasons.join("\n"));
    let _ = writeln!(
        graph,
        "    {} -> {} [label=<<TABLE BORDER=\"0\" CELLPADDING=\"3\"><TR><TD>{label}</TD></TR></TABLE>>, color=\"{color}\", fontcolor=\"{}\", style={}, penwidth={:.1}{}, \
         tooltip={tip}, labeltooltip={tip}];",
        name(&source),
        name(&derived),
        look.ink,
        line_style(derivation.confidence),
        if uncertain { width(report, edge).min(WIDEST_OPEN) } else { width(report, edge) },
        if uncertain { ", arrowhead=empty, arrowsize=1.3" } else { "" },
        color = look.color,
        tip = quoted(hint.trim_end()),
    );
}

/// The width of an edge, by how much of the derived article's wording stands in the source.
fn width(report: &Report, edge: &Edge<'_>) -> f64 {
    let Some(contained) = containment(report, edge) else { return 1.5 };
    1.5 + 4.0 * contained.clamp(0.0, 1.0)
}

/// How a relation looks. The colours are told apart by colour-blind readers too.
struct Look {
    words: &'static str,
    color: &'static str,
    ink: &'static str,
}

impl Look {
    const fn of(relation: Relation) -> Self {
        match relation {
            Relation::NearCopy => Self { words: "near copy", color: legend::NEAR_COPY, ink: "#00517f" },
            Relation::Rewrite => Self { words: "rewrite", color: legend::REWRITE, ink: "#9a4300" },
            Relation::Paraphrase => Self { words: "paraphrase", color: legend::PARAPHRASE, ink: "#00664b" },
        }
    }
}

const fn line_style(confidence: f64) -> &'static str {
    if confidence >= 0.8 {
        "solid"
    } else if confidence >= 0.5 {
        "dashed"
    } else {
        "dotted"
    }
}
