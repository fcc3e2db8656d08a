//! `lineage.csv`: every direct derivation, with the reasons for it.

use std::io::{self, Write};

use super::names;
use super::table::{Table, decimal, list, text};
use crate::lineage::{Derivation, Evidence};
use crate::pipeline::Report;

/// The columns.
pub const HEADER: [&str; 7] =
    ["source", "derived", "relation", "confidence", "direction_confidence", "evidence", "runner_up"];

/// What stands before the name of a reason that speaks against a derivation.
pub const AGAINST: &str = "against:";

/// Writes the table, sorted by source and derived article.
///
/// # Errors
/// The stream cannot be written.
pub fn write(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new(to, &HEADER)?;
    for edge in names::edges(report) {
        let derivation = edge.derivation;
        table.row([
            names::node(report, edge.source),
            names::node(report, edge.derived),
            text(derivation.relation.name()),
            decimal(derivation.confidence),
            decimal(derivation.direction_confidence),
            list(derivation.evidence.iter().map(reason)),
            runner_up(report, derivation).into(),
        ])?;
    }
    table.end()
}

/// A reason as `name=value`; one that speaks against the derivation as `against:name=value`.
pub(super) fn reason(evidence: &Evidence) -> String {
    let side = if evidence.weight < 0.0 { AGAINST } else { "" };
    format!("{side}{}={}", evidence.name, evidence.value)
}

/// The next best source and its probability as `name=probability`, or the empty string.
pub(super) fn runner_up(report: &Report, derivation: &Derivation) -> String {
    derivation
        .runner_up
        .as_ref()
        .map(|(node, probability)| format!("{}={}", names::node(report, node), decimal(*probability)))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::export::sample;

    #[test]
    fn a_row_a_derivation() {
        insta::assert_snapshot!(sample::written(super::write), @r#"
        source,derived,relation,confidence,direction_confidence,evidence,runner_up
        004_copy.txt,002_kayhan.txt,rewrite,0.9300,0.9000,containment=0.6860|against:later_date=unknown,missing:cnn=0.0400
        missing:cnn,000_daily.txt,paraphrase,0.4800,0.5500,credit=CNN wrote / on Saturday,
        missing:cnn,004_copy.txt,paraphrase,0.7100,0.9900,credit=CNN wrote / on Saturday,
        missing:military-times,003_dimwit.txt,rewrite,0.8200,0.9700,,
        "#);
    }
}
