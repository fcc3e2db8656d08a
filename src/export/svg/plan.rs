//! Where everything of a story stands: a row for every article, its place in it by time.
//!
//! The articles stand in the order of the tree, each with its name to the right of its mark. A derived article stands to
//! the right of its source and below it; so the line from the one to the other, down and then right, meets no name, and
//! no name meets another. Articles without a date stand by their generation in columns of their own, before the first
//! dated article that comes from them.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::moment::{Slot, Unit};
use crate::export::graph::{Graph, Link};

/// A column: a slot of time, or the undated articles before or after it.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Left edge.
    pub x: f64,
    /// Its width.
    pub width: f64,
    /// The slot; none for articles without a date.
    pub slot: Option<Slot>,
}

/// An article or a missing original in its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// Its place among the vertices of the graph.
    pub vertex: usize,
    /// The middle of its mark.
    pub x: f64,
    /// Its row, from 0.
    pub row: usize,
    /// The link by which it stands under its source.
    pub link: Option<usize>,
}

/// The places of a story.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The columns from left to right.
    pub columns: Vec<Column>,
    /// The marks by row.
    pub marks: Vec<Mark>,
    /// Links to a second source.
    pub seconds: Vec<usize>,
    /// Where the columns end.
    pub right: f64,
}

/// Space between two generations: at least, and at most.
const STEP: (f64, f64) = (22.0, 150.0);

/// A column is at least as wide as its name: a date or "no date"; when there are many, a number or "n.d.".
const NARROWEST: [(f64, f64); 2] = [(58.0, 58.0), (24.0, 30.0)];

/// Columns that have room for whole dates.
const WHOLE: usize = 8;

/// Space left of the first generation of a column.
const INDENT: f64 = 40.0;

/// The columns before, of and after each slot.
const BEFORE: usize = 0;
const DATED: usize = 1;
const AFTER: usize = 2;

/// What is known of an article while its place is sought.
struct Place {
    vertex: usize,
    /// Places and links of its sources, the surest first.
    sources: Vec<(usize, usize)>,
    slot: Option<usize>,
    column: (usize, usize),
    depth: usize,
}

impl Plan {
    /// Plans the articles and missing originals in `shown` for the room from `left` to `right`.
    pub fn of(graph: &Graph<'_>, shown: &[usize], left: f64, right: f64) -> Self {
        let mut places = places(graph, shown);
        let dates: Vec<_> = shown.iter().filter_map(|&v| graph.vertices[v].article?.published.as_ref()).collect();
        let (unit, slots) = match dates.as_slice() {
            [] => (Unit::Day, Vec::new()),
            dates => (Unit::of(dates), Unit::of(dates).slots(dates)),
        };
        for place in &mut places {
            let date = graph.vertices[place.vertex].article.and_then(|a| a.published.as_ref());
            place.slot = date.map(|d| unit.place(&slots, d));
        }
        let order = sources_first(&places);
        columns_of(&mut places, &order);
        let mut depths: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for place in &places {
            let deepest = depths.entry(place.column).or_default();
            *deepest = (*deepest).max(place.depth);
        }
        let narrowest = NARROWEST[usize::from(depths.len() > WHOLE)];
        let (step, gap) = spread(&depths, right - left);
        let mut x = left;
        let mut columns = Vec::new();
        let mut starts = BTreeMap::new();
        for (&(slot, part), &deepest) in &depths {
            let least = if part == DATED { narrowest.0 } else { narrowest.1 };
            let width = (step * (deepest + 1) as f64).max(least);
            starts.insert((slot, part), x);
            let slot = if part == DATED { slots.get(slot).cloned() } else { None };
            columns.push(Column { x, width, slot });
            x += width + gap;
        }
        let at = |place: &Place| starts[&place.column] + step.min(INDENT) / 2.0 + step * place.depth as f64;
        let mut marks = Vec::new();
        for (row, place) in rows(&places, &order).into_iter().enumerate() {
            let link = places[place].sources.first().map(|s| s.1);
            marks.push(Mark { vertex: places[place].vertex, x: at(&places[place]), row, link });
        }
        let mut seconds: Vec<usize> = places.iter().flat_map(|p| p.sources.iter().skip(1).map(|s| s.1)).collect();
        seconds.sort_unstable();
        Self { columns, marks, seconds, right: x - gap }
    }
}

fn places(graph: &Graph<'_>, shown: &[usize]) -> Vec<Place> {
    let at: BTreeMap<usize, usize> = shown.iter().enumerate().map(|(i, &v)| (v, i)).collect();
    let mut places: Vec<Place> = shown
        .iter()
        .map(|&vertex| Place { vertex, sources: Vec::new(), slot: None, column: (0, 0), depth: 0 })
        .collect();
    let mut links: Vec<(usize, &Link<'_>)> = graph.links.iter().enumerate().collect();
    links.sort_by(|a, b| b.1.edge.derivation.confidence.total_cmp(&a.1.edge.derivation.confidence).then(a.0.cmp(&b.0)));
    for (number, link) in links {
        if let (Some(&source), Some(&derived)) = (at.get(&link.source), at.get(&link.derived)) {
            places[derived].sources.push((source, number));
        }
    }
    places
}

/// The places in an order in which every source stands before what comes from it.
fn sources_first(places: &[Place]) -> Vec<usize> {
    let mut open: Vec<usize> = places.iter().map(|p| p.sources.len()).collect();
    let mut derived: Vec<Vec<usize>> = vec![Vec::new(); places.len()];
    for (at, place) in places.iter().enumerate() {
        place.sources.iter().for_each(|&(source, _)| derived[source].push(at));
    }
    let mut order: Vec<usize> = (0..places.len()).filter(|&p| open[p] == 0).collect();
    let mut next = 0;
    while let Some(&place) = order.get(next) {
        next += 1;
        for &child in &derived[place] {
            open[child] -= 1;
            if open[child] == 0 {
                order.push(child);
            }
        }
    }
    // A lineage has no circles; should one ever come, its articles are drawn all the same.
    let mut seen = vec![false; places.len()];
    order.iter().for_each(|&p| seen[p] = true);
    order.extend((0..places.len()).filter(|&p| !seen[p]));
    order
}

/// Gives every place its column, and its generation inside it.
fn columns_of(places: &mut [Place], order: &[usize]) {
    let mut first_below: Vec<Option<usize>> = places.iter().map(|p| p.slot).collect();
    for &at in order.iter().rev() {
        let Some(slot) = first_below[at] else { continue };
        for &(source, _) in &places[at].sources {
            first_below[source] = Some(first_below[source].map_or(slot, |s| s.min(slot)));
        }
    }
    for &at in order {
        let above = places[at].sources.iter().map(|&(s, _)| places[s].column).max();
        places[at].column = match (places[at].slot, first_below[at], above) {
            (Some(slot), ..) => (slot, DATED),
            (None, Some(slot), None) => (slot, BEFORE),
            (None, Some(slot), Some(above)) if above <= (slot, BEFORE) => (slot, BEFORE),
            // Between its source and what comes from it, all of one slot.
            (None, Some(slot), Some(above)) if above == (slot, DATED) => (slot, DATED),
            (None, _, Some((slot, DATED))) => (slot, AFTER),
            (None, _, Some(above)) => above,
            (None, None, None) => (0, BEFORE),
        };
        let column = places[at].column;
        let depth = places[at].sources.iter().map(|&(s, _)| &places[s]).filter(|s| s.column == column);
        places[at].depth = depth.map(|s| s.depth + 1).max().unwrap_or(0);
    }
}

/// The space between generations and between columns that fills the room, as far as it should be filled.
fn spread(depths: &BTreeMap<(usize, usize), usize>, room: f64) -> (f64, f64) {
    let generations: usize = depths.values().map(|d| d + 1).sum();
    let gaps = depths.len().saturating_sub(1) as f64;
    let step = ((room - 4.0 * gaps) / generations.max(1) as f64).clamp(STEP.0, STEP.1);
    (step, 4.0)
}

/// The places in the order of their rows: a source, then what comes from it, branch by branch, the earlier first.
fn rows(places: &[Place], order: &[usize]) -> Vec<usize> {
    let mut branches: Vec<Vec<usize>> = vec![Vec::new(); places.len()];
    let mut size = vec![1usize; places.len()];
    let mut roots = Vec::new();
    for &at in order.iter().rev() {
        match places[at].sources.first() {
            Some(&(source, _)) if source != at => {
                branches[source].push(at);
                size[source] += size[at];
            }
            _ => roots.push(at),
        }
    }
    let key = |&at: &usize| (places[at].column, Reverse(size[at]), places[at].vertex);
    roots.sort_by_key(|at| (Reverse(size[*at]), places[*at].column, places[*at].vertex));
    branches.iter_mut().for_each(|b| b.sort_by_key(key));
    let mut rows = Vec::new();
    let mut seen = vec![false; places.len()];
    let mut open: Vec<usize> = roots.into_iter().rev().collect();
    while let Some(at) = open.pop() {
        if !std::mem::replace(&mut seen[at], true) {
            rows.push(at);
            open.extend(branches[at].iter().rev());
        }
    }
    rows.extend((0..places.len()).filter(|&p| !seen[p]));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::sample;
    use crate::lineage::Node;

    #[test]
    fn sources_stand_before_what_comes_from_them() {
        let report = sample::report();
        let graph = Graph::of(&report);
        let shown = [0, 2, 4, 5];
        let plan = Plan::of(&graph, &shown, 20.0, 600.0);
        let mark = |vertex: usize| plan.marks.iter().find(|m| m.vertex == vertex).expect("a mark");
        assert_eq!(graph.vertices[5].node, Node::Missing("cnn".to_owned()));
        assert!(mark(5).x < mark(4).x && mark(4).x < mark(2).x && mark(5).x < mark(0).x);
        assert_eq!(mark(5).row, 0);
        assert_eq!(plan.marks.len(), 4);
        // Undated ones before the one date, which has a column of its own.
        assert_eq!(plan.columns.iter().map(|c| c.slot.is_some()).collect::<Vec<_>>(), [false, true]);
    }
}
