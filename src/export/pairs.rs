//! `pairs.csv`: every verified pair of articles and what the two share.

use std::io::{self, Write};

use super::names;
use super::table::{Table, count, decimal, text};
use crate::pipeline::Report;

/// The columns.
pub const HEADER: [&str; 9] = [
    "a", "b", "jaccard_minhash", "jaccard", "containment_a_in_b", "containment_b_in_a", "shared_shingles",
    "longest_run_words", "aligned_sentences",
];

/// Writes the table, sorted by the two ids.
///
/// # Errors
/// The stream cannot be written.
pub fn write(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new(to, &HEADER)?;
    for pair in &report.matches {
        table.row([
            text(names::article(report, pair.a)),
            text(names::article(report, pair.b)),
            decimal(pair.jaccard_minhash),
            decimal(pair.jaccard),
            decimal(pair.containment_a_in_b),
            decimal(pair.containment_b_in_a),
            count(pair.shared_shingles),
            count(pair.longest_run_words),
            count(pair.aligned_sentences),
        ])?;
    }
    table.end()
}

#[cfg(test)]
mod tests {
    use crate::export::sample;

    #[test]
    fn a_row_a_pair() {
        insta::assert_snapshot!(sample::written(super::write), @r#"
        a,b,jaccard_minhash,jaccard,containment_a_in_b,containment_b_in_a,shared_shingles,longest_run_words,aligned_sentences
        002_kayhan.txt,004_copy.txt,0.2656,0.2600,0.6860,0.3000,310,41,26
        "#);
    }
}
