//! Scores the order in which claims are shown: what a reader should see first stands first.

use super::claims::{Articles, Claim, read};
use super::figures::{Figures, ratio};
use super::rows::Row;

/// How many omissions of the article with most key omissions are looked at.
const OMISSIONS: usize = 24;

/// `high_first`: of the first `n` altered rows by severity, the share that meets one of the `n` annotated ones marked
/// `[high]`. `key_first`: of the first omissions of the pair that has most `[key]` ones, the share that meets one of them.
pub fn score(gold: &[Row], found: &[Row], articles: &Articles) -> Figures {
    let marked = |mark: &str, status: &str| -> Vec<Claim> {
        let rows = gold.iter().filter(|row| row["status"] == status && row["note"].contains(mark));
        rows.map(|row| read(row, articles).expect("in its article")).collect()
    };
    let (high, key) = (marked("[high]", "altered"), marked("[key]", "omitted"));
    let most = key.iter().map(|claim| &claim.pair).max_by_key(|pair| key.iter().filter(|c| c.pair == **pair).count());
    let share = |status: &str, wanted: &[Claim], first: usize, of: &dyn Fn(&Claim) -> bool| {
        let mut ranked: Vec<(f64, Claim)> = found
            .iter()
            .filter(|row| row["status"] == status)
            .filter_map(|row| Some((row["severity"].parse().ok()?, read(row, articles).ok()?)))
            .filter(|(_, claim)| of(claim))
            .collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
        let right = ranked.iter().take(first).filter(|(_, claim)| wanted.iter().any(|g| g.meets(claim))).count();
        ratio(right, first)
    };
    let figures = [
        ("high_first", share("altered", &high, high.len(), &|_| true)),
        ("key_first", share("omitted", &key, OMISSIONS, &|claim| Some(&claim.pair) == most)),
    ];
    figures.into_iter().map(|(name, figure)| (name.to_owned(), figure)).collect()
}
