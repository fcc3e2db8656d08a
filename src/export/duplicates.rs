//! `duplicates.csv`: verified near-duplicates, pair by pair.

use std::io::{self, Write};

use super::table::{self, decimal, text};
use crate::pipeline::Deduplication;

/// The columns.
pub const HEADER: [&str; 3] = ["a", "b", "jaccard"];

/// Writes the table, sorted by the two ids.
///
/// # Errors
/// The stream cannot be written.
pub fn write(result: &Deduplication, to: &mut dyn Write) -> io::Result<()> {
    let Deduplication { documents, duplicates, .. } = result;
    table::write(to, &HEADER, duplicates.pairs.len(), |at| {
        let (a, b, jaccard) = duplicates.pairs[at];
        let id = |position: u32| text(documents.id(position as usize));
        [id(a), id(b), decimal(jaccard)]
    })
}

#[cfg(test)]
mod tests {
    use crate::export::sample;

    #[test]
    fn a_row_a_pair() {
        let mut bytes = Vec::new();
        super::write(&sample::deduplication(), &mut bytes).expect("written");
        insta::assert_snapshot!(String::from_utf8(bytes).expect("text"), @r#"
        a,b,jaccard
        000_daily.txt,002_kayhan.txt,0.8750
        "#);
    }
}
