//! `findings.csv`: patterns over a whole article.

use std::io::{self, Write};

use super::names;
use super::table::{Table, count, text};
use crate::pipeline::Report;

/// The columns.
pub const HEADER: [&str; 8] =
    ["finding", "source", "derived", "pattern", "subject", "source_count", "derived_count", "statement"];

/// Writes the table, sorted by source, derived article, pattern and subject; `finding` counts the rows from `f1`.
///
/// # Errors
/// The stream cannot be written.
pub fn write(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new(to, &HEADER)?;
    for (index, finding) in report.alterations.findings.iter().enumerate() {
        table.row([
            format!("f{}", index + 1).into(),
            text(names::article(report, finding.source)),
            text(names::article(report, finding.derived)),
            text(&finding.pattern),
            text(&finding.subject),
            count(finding.source_count),
            count(finding.derived_count),
            text(&finding.statement),
        ])?;
    }
    table.end()
}

#[cfg(test)]
mod tests {
    use crate::export::sample;

    #[test]
    fn a_row_a_finding() {
        insta::assert_snapshot!(sample::written(super::write), @r#"
        finding,source,derived,pattern,subject,source_count,derived_count,statement
        f1,004_copy.txt,002_kayhan.txt,label_replaced,ISIS,4,0,“ISIS” is called “Daesh” all 4 times.
        "#);
    }
}
