//! Scores who is said to have altered each claim first, along chains of annotated pairs.

use super::claims::{Articles, Claim, overlaps, read};
use super::figures::{Figures, ratio};
use super::rows::Row;

/// Counts, which add up over families: how many are right, and of how many.
#[derive(Clone, Copy, Debug, Default)]
pub struct Blame {
    made: [usize; 2],
    inherited: [usize; 2],
}

impl Blame {
    /// Scores one family.
    ///
    /// `made`: an altered row that meets an annotated one, of an article whose source has a source itself, names its own
    /// article. `inherited`: where an article keeps, by the annotation, a claim that its source altered, and a row for the
    /// alteration was found, the row for the kept claim names the source (or whoever the source's row names, when that is
    /// an annotated heir itself).
    pub fn score(&mut self, gold: &[Row], found: &[Row], articles: &Articles) {
        let gold: Vec<Claim> = gold.iter().map(|row| read(row, articles).expect("in its article")).collect();
        let found: Vec<(&Row, Claim)> = found.iter().filter_map(|row| Some((row, read(row, articles).ok()?))).collect();
        for altered in gold.iter().filter(|claim| claim.is("altered")) {
            let Some((own, _)) = found.iter().find(|(_, claim)| claim.is("altered") && claim.meets(altered)) else {
                continue;
            };
            let first = &altered.pair.1;
            if gold.iter().any(|claim| claim.pair.1 == altered.pair.0) {
                count(&mut self.made, own["introduced_by"] == *first);
            }
            let mut heirs = vec![(first, altered.derived)];
            while let Some((article, place)) = heirs.pop() {
                let kept = gold.iter().filter(|claim| {
                    claim.pair.0 == *article
                        && (claim.is("verbatim") || claim.is("reworded"))
                        && overlaps(claim.source, place)
                });
                for kept in kept {
                    let rows: Vec<_> = found.iter().filter(|(_, claim)| claim.meets(kept)).collect();
                    if !rows.is_empty() {
                        count(&mut self.inherited, rows.iter().any(|(row, _)| row["introduced_by"] == *first));
                        heirs.push((&kept.pair.1, kept.derived));
                    }
                }
            }
        }
    }

    /// The figures of all counted families.
    pub fn figures(&self) -> Figures {
        let share = |[right, of]: [usize; 2]| ratio(right, of);
        let figures = [("blame_made", share(self.made)), ("blame_inherited", share(self.inherited))];
        figures.into_iter().map(|(name, figure)| (name.to_owned(), figure)).collect()
    }
}

fn count([right, of]: &mut [usize; 2], is_right: bool) {
    *right += usize::from(is_right);
    *of += 1;
}
