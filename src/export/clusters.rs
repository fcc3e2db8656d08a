//! `clusters.csv`: the cluster of every article, and which articles to keep.

use std::io::{self, Write};

use super::table::{self, count, flag, text};
use crate::pipeline::Deduplication;

/// The columns.
pub const HEADER: [&str; 3] = ["id", "cluster", "keep"];

/// Writes the table, sorted by id.
///
/// # Errors
/// The stream cannot be written.
pub fn write(result: &Deduplication, to: &mut dyn Write) -> io::Result<()> {
    let Deduplication { documents, duplicates, .. } = result;
    table::write(to, &HEADER, documents.len(), |at| {
        [text(documents.id(at)), count(duplicates.clusters[at]), flag(duplicates.keep[at])]
    })
}

#[cfg(test)]
mod tests {
    use crate::export::sample;

    #[test]
    fn a_row_an_article() {
        let mut bytes = Vec::new();
        super::write(&sample::deduplication(), &mut bytes).expect("written");
        insta::assert_snapshot!(String::from_utf8(bytes).expect("text"), @r#"
        id,cluster,keep
        000_daily.txt,1,true
        001_other.txt,2,true
        002_kayhan.txt,1,false
        003_dimwit.txt,3,true
        004_copy.txt,4,true
        "#);
    }
}
