//! How well copytrail does on corpora whose true lineage and true alterations are known (`tests/gold`).
//!
//! `just evaluate` prints the table. The test fails when a figure falls below its floor, or rises above its ceiling, in
//! `floors.toml`; a better figure is a reason to raise the floor.

mod blame;
mod claims;
mod corpus;
mod figures;
mod lineage;
mod ranking;
mod rows;

use figures::{Figures, Floors};

#[test]
fn no_figure_falls_below_its_floor() {
    let mut figures = Figures::new();
    for set in ["families", "second", "third"] {
        figures.extend(corpus::families_lineage(&format!("{set}.dated"), set, true));
        figures.extend(corpus::families_lineage(&format!("{set}.undated"), set, false));
        figures.extend(corpus::families_claims(&format!("{set}.claims"), set));
    }
    figures.extend(corpus::seeds_lineage("seeds.lineage"));
    figures.extend(corpus::seeds_claims("seeds.claims"));
    let floors = Floors::read();
    println!("{}", floors.table(&figures));
    let wrong = floors.violations(&figures);
    assert!(wrong.is_empty(), "quality fell:\n{}", wrong.join("\n"));
}
