//! Figures, and the floors below which they must not fall.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Deserialize;

/// Figures by name; `None` where there was nothing to measure.
pub type Figures = BTreeMap<String, Option<f64>>;

/// The floors and ceilings of `floors.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Floors {
    at_least: BTreeMap<String, f64>,
    at_most: BTreeMap<String, f64>,
}

impl Floors {
    /// Reads them.
    pub fn read() -> Self {
        toml::from_str(include_str!("floors.toml")).expect("floors.toml")
    }

    /// What is wrong with the figures.
    pub fn violations(&self, figures: &Figures) -> Vec<String> {
        let known = |name: &String| figures.get(name).copied();
        let low = self.at_least.iter().filter_map(|(name, floor)| match known(name) {
            None => Some(format!("{name}: floors.toml names a figure that is not measured")),
            Some(None) if *floor > 0.0 => Some(format!("{name}: nothing to measure, the floor is {floor}")),
            Some(Some(figure)) if figure < *floor => Some(format!("{name}: {figure:.4} is below {floor}")),
            _ => None,
        });
        let high = self.at_most.iter().filter_map(|(name, ceiling)| match known(name) {
            None => Some(format!("{name}: floors.toml names a figure that is not measured")),
            Some(Some(figure)) if figure > *ceiling => Some(format!("{name}: {figure:.4} is above {ceiling}")),
            _ => None,
        });
        low.chain(high).collect()
    }

    /// The figures with their floors, for people.
    pub fn table(&self, figures: &Figures) -> String {
        let mut table = format!("{:40} {:>8}  bound\n", "figure", "value");
        for (name, figure) in figures {
            let value = figure.map_or_else(|| "-".to_owned(), |f| format!("{f:.3}"));
            let floor = self.at_least.get(name).map(|f| format!("≥ {f}"));
            let bound = floor.or_else(|| self.at_most.get(name).map(|c| format!("≤ {c}"))).unwrap_or_default();
            let _ = writeln!(table, "{name:40} {value:>8}  {bound}");
        }
        table
    }
}

/// `a / b`, or nothing to measure.
pub fn ratio(a: usize, b: usize) -> Option<f64> {
    (b > 0).then(|| a as f64 / b as f64)
}

/// The harmonic mean: 0 when either is 0 or was not to be measured.
pub fn f1(p: Option<f64>, r: Option<f64>) -> f64 {
    match (p, r) {
        (Some(p), Some(r)) if p > 0.0 && r > 0.0 => 2.0 * p * r / (p + r),
        _ => 0.0,
    }
}

#[test]
fn floors_and_ceilings_hold() {
    let floors: Floors = toml::from_str("[at_least]\na = 0.5\nb = 0.5\nd = 0.1\n[at_most]\nc = 2\n").expect("floors");
    let figures = [("a", Some(0.6)), ("b", Some(0.4)), ("c", Some(3.0)), ("d", None)];
    let figures: Figures = figures.into_iter().map(|(name, figure)| (name.to_owned(), figure)).collect();
    let wrong = floors.violations(&figures);
    assert_eq!(wrong.len(), 3, "{wrong:?}");
}
