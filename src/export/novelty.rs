//! `novelty.csv`: what every article has of its own, and what it was the first to publish.

use std::io::{self, Write};

use super::table::{self, count, decimal, text};
use crate::pipeline::Deduplication;

/// The columns. `novelty` is the share of an article's shingles that no other article has; `first_published_share` the share
/// that no dated article published before it, empty for an article without date.
pub const HEADER: [&str; 4] = ["id", "shingles", "novelty", "first_published_share"];

/// Writes the table, sorted by id.
///
/// # Errors
/// The stream cannot be written.
pub fn write(result: &Deduplication, to: &mut dyn Write) -> io::Result<()> {
    let rows = result.novelty.as_deref().unwrap_or_default();
    table::write(to, &HEADER, rows.len(), |at| {
        let (novelty, date) = rows[at];
        // Of no shingles no share is known.
        let share = |part: u32| decimal(f64::from(part) / f64::from(novelty.shingles));
        let first = date.map_or_else(|| text(""), |_| share(novelty.first));
        [text(result.documents.id(at)), count(novelty.shingles), share(novelty.unique), first]
    })
}

#[cfg(test)]
mod tests {
    use crate::candidates::exact::novelty::Novelty;
    use crate::export::sample;

    #[test]
    fn a_row_an_article() {
        let mut result = sample::deduplication();
        let row = |unique, first| Novelty { shingles: 4, unique, first };
        let none = (Novelty::default(), Some(0));
        result.novelty = Some(vec![(row(1, 4), Some(7)), (row(3, 0), None), (row(1, 1), Some(9)), none, none]);
        let mut bytes = Vec::new();
        super::write(&result, &mut bytes).expect("written");
        insta::assert_snapshot!(String::from_utf8(bytes).expect("text"), @r"
        id,shingles,novelty,first_published_share
        000_daily.txt,4,0.2500,1.0000
        001_other.txt,4,0.7500,
        002_kayhan.txt,4,0.2500,0.2500
        003_dimwit.txt,0,,
        004_copy.txt,0,,
        ");
    }
}
