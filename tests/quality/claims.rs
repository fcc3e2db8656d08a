//! Scores compared claims against annotated ones.
//!
//! Claims meet when both their places overlap, in bytes, by at least half of the shorter one; a side without text meets
//! only a side without text.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::AddAssign;

use super::figures::{Figures, f1, ratio};
use super::rows::Row;

/// Articles by name.
pub type Articles = BTreeMap<String, Vec<u8>>;

/// Where a text stands, in bytes; nothing for no text.
pub type Place = Option<(usize, usize)>;

/// A row with its places.
pub struct Claim {
    /// Source and derived article.
    pub pair: (String, String),
    /// In the source.
    pub source: Place,
    /// In the derived article.
    pub derived: Place,
    status: String,
    kinds: BTreeSet<String>,
}

impl Claim {
    /// Whether it has a status.
    pub fn is(&self, status: &str) -> bool {
        self.status == status
    }

    fn has_both(&self) -> bool {
        self.source.is_some() && self.derived.is_some()
    }

    /// Whether it stands where another does.
    pub fn meets(&self, other: &Self) -> bool {
        self.pair == other.pair && overlaps(self.source, other.source) && overlaps(self.derived, other.derived)
    }
}

/// Whether two places overlap by half of the shorter, or are none both.
pub fn overlaps(a: Place, b: Place) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => {
            let shared = a.1.min(b.1).saturating_sub(a.0.max(b.0));
            shared > 0 && shared * 2 >= (a.1 - a.0).min(b.1 - b.0)
        }
        (None, None) => true,
        _ => false,
    }
}

/// Where a text stands: the place nearest to the hint, else the first; `Err` when it is not there.
fn locate(text: &str, body: &[u8], hint: Option<usize>) -> Result<Place, ()> {
    if text.is_empty() {
        return Ok(None);
    }
    let starts = body.windows(text.len()).enumerate().filter(|(_, w)| *w == text.as_bytes()).map(|(at, _)| at);
    let best = match hint {
        Some(hint) => starts.min_by_key(|at| at.abs_diff(hint)),
        None => starts.min(),
    };
    best.map(|at| Some((at, at + text.len()))).ok_or(())
}

/// Finds the places of a row; `Err` when a text is not in its article.
pub fn read(row: &Row, articles: &Articles) -> Result<Claim, ()> {
    let cell = |name: &str| row.get(name).map_or("", String::as_str);
    let place = |side: &str| {
        let body = articles.get(cell(side)).ok_or(())?;
        locate(cell(&format!("{side}_text")), body, cell(&format!("{side}_start")).parse().ok())
    };
    let kinds = cell("kinds").split(['|', ';']).map(str::trim).filter(|k| !k.is_empty());
    Ok(Claim {
        pair: (cell("source").to_owned(), cell("derived").to_owned()),
        source: place("source")?,
        derived: place("derived")?,
        status: cell("status").trim().to_owned(),
        kinds: kinds.map(str::to_owned).collect(),
    })
}

/// Counts, which add up over families.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    lost: usize,
    both: [usize; 2],
    altered: [usize; 2],
    predicted: usize,
    predicted_met: [usize; 2],
    alarms: [usize; 2],
    kinds: [usize; 3],
    omitted: [usize; 2],
    added: [usize; 2],
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.lost += other.lost;
        self.predicted += other.predicted;
        let pairs = [
            (&mut self.both, other.both),
            (&mut self.altered, other.altered),
            (&mut self.predicted_met, other.predicted_met),
            (&mut self.alarms, other.alarms),
            (&mut self.omitted, other.omitted),
            (&mut self.added, other.added),
        ];
        for (mine, theirs) in pairs {
            mine[0] += theirs[0];
            mine[1] += theirs[1];
        }
        for (mine, theirs) in self.kinds.iter_mut().zip(other.kinds) {
            *mine += theirs;
        }
    }
}

impl Counts {
    /// The figures of all counted families.
    pub fn figures(&self) -> Figures {
        // The first of two counts is how many were right, the second of how many.
        let share = |[right, of]: [usize; 2]| ratio(right, of);
        let (recall, precision) = (share(self.altered), share(self.predicted_met));
        let strict = ratio(self.predicted_met[0], self.predicted);
        let [right, wrong, missed] = self.kinds;
        let figures = [
            ("alignment", share(self.both)),
            ("altered_recall", recall),
            ("altered_precision", precision),
            ("altered_f1", precision.and(recall).map(|_| f1(precision, recall))),
            ("strict_precision", strict),
            ("strict_f1", strict.and(recall).map(|_| f1(strict, recall))),
            ("false_alarms", share(self.alarms)),
            ("kinds_f1", ratio(2 * right, 2 * right + wrong + missed)),
            ("omitted_recall", share(self.omitted)),
            ("added_recall", share(self.added)),
            ("unlocated", Some(self.lost as f64)),
        ];
        figures.into_iter().map(|(name, figure)| (name.to_owned(), figure)).collect()
    }
}

fn count([right, of]: &mut [usize; 2], is_right: bool) {
    *right += usize::from(is_right);
    *of += 1;
}

/// Scores predicted rows against annotated ones; only pairs of articles that are annotated count.
pub fn score(gold: &[Row], predicted: &[Row], articles: &Articles) -> Counts {
    let gold: Vec<Claim> =
        gold.iter().map(|row| read(row, articles).unwrap_or_else(|()| panic!("not in its article: {row:?}"))).collect();
    let pairs: BTreeSet<_> = gold.iter().map(|g| &g.pair).collect();
    let read: Vec<Claim> = predicted.iter().filter_map(|row| read(row, articles).ok()).collect();
    let mut counts = Counts { lost: predicted.len() - read.len(), ..Counts::default() };
    let predicted: Vec<&Claim> = read.iter().filter(|p| pairs.contains(&p.pair)).collect();
    for claim in &gold {
        let hits: Vec<&&Claim> = predicted.iter().filter(|p| p.meets(claim)).collect();
        if claim.has_both() {
            count(&mut counts.both, !hits.is_empty());
        }
        match claim.status.as_str() {
            "altered" => {
                let best = best(hits.iter().filter(|p| p.is("altered")).map(|p| &p.kinds), &claim.kinds);
                count(&mut counts.altered, best.is_some());
                let none = BTreeSet::new();
                let kinds = best.unwrap_or(&none);
                counts.kinds[0] += kinds.intersection(&claim.kinds).count();
                counts.kinds[1] += kinds.difference(&claim.kinds).count();
                counts.kinds[2] += claim.kinds.difference(kinds).count();
            }
            "verbatim" | "reworded" => {
                count(&mut counts.alarms, !hits.is_empty() && hits.iter().all(|p| p.is("altered")));
            }
            "omitted" => count(&mut counts.omitted, hits.iter().any(|p| p.is("omitted"))),
            "added" => count(&mut counts.added, hits.iter().any(|p| p.is("added"))),
            _ => {}
        }
    }
    for claim in predicted.iter().filter(|p| p.is("altered")) {
        counts.predicted += 1;
        let met: Vec<&Claim> = gold.iter().filter(|g| g.has_both() && claim.meets(g)).collect();
        if !met.is_empty() {
            count(&mut counts.predicted_met, met.iter().any(|g| g.is("altered")));
        }
    }
    counts
}

/// The first of the sets of kinds that come nearest to the wanted one.
fn best<'a>(
    found: impl Iterator<Item = &'a BTreeSet<String>>,
    wanted: &BTreeSet<String>,
) -> Option<&'a BTreeSet<String>> {
    let likeness = |kinds: &BTreeSet<String>| {
        kinds.intersection(wanted).count() as f64 - kinds.symmetric_difference(wanted).count() as f64 / 10.0
    };
    found.fold(None, |best: Option<&BTreeSet<String>>, kinds| match best {
        Some(best) if likeness(kinds) <= likeness(best) => Some(best),
        _ => Some(kinds),
    })
}

#[test]
fn claims_meet_by_their_places() {
    let articles: Articles =
        [("a", "Five men came. They left early."), ("b", "Six men came. They went early. So what?")]
            .into_iter()
            .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()))
            .collect();
    let row = |source: &str, derived: &str, status: &str, kinds: &str| -> Row {
        let cells = [
            ("source", "a"),
            ("derived", "b"),
            ("source_text", source),
            ("derived_text", derived),
            ("status", status),
            ("kinds", kinds),
        ];
        cells.into_iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect()
    };
    let gold = [
        row("Five men came.", "Six men came.", "altered", "number"),
        row("They left early.", "They went early.", "reworded", ""),
        row("", "So what?", "added", ""),
    ];
    let predicted = [
        row("Five men", "Six men", "altered", "number|entity"),
        row("They left early.", "They went early.", "altered", "term"),
        row("", "So what", "added", ""),
        row("not there", "", "omitted", ""),
    ];
    let figures = score(&gold, &predicted, &articles).figures();
    let figure = |name: &str| figures[name].expect("measured");
    assert_eq!((figure("alignment"), figure("altered_recall")), (1.0, 1.0));
    assert_eq!((figure("altered_precision"), figure("false_alarms")), (0.5, 1.0));
    assert_eq!((figure("added_recall"), figure("unlocated")), (1.0, 1.0));
    assert_eq!(figure("kinds_f1"), 2.0 / 3.0);
    assert_eq!(figures["omitted_recall"], None);
}
