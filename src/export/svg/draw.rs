//! A planned story as SVG.

use maud::{Markup, html};

use super::measure::{broken, fit, width};
use super::moment;
use super::plan::{Column, Mark, Plan};
use crate::export::clean;
use crate::export::graph::{Graph, Link, Vertex};
use crate::export::names;
use crate::lineage::Node;
use crate::pipeline::Report;

/// Below this probability the direction of an edge is called uncertain.
const DIRECTION_UNCERTAIN: f64 = 0.7;

/// How a picture is framed, and where its names lead.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// Width of the picture.
    pub width: f64,
    /// Room kept for the names.
    pub names: f64,
    /// Lines of a headline.
    pub lines: usize,
    /// Whether names lead to places of the page, not to the articles' own addresses.
    pub in_page: bool,
}

impl Frame {
    /// A picture by itself, or one that takes the whole width of the page.
    pub const WIDE: Self = Self { width: 1200.0, names: 400.0, lines: 1, in_page: false };
    /// A picture in a column of the page.
    pub const NARROW: Self = Self { width: 440.0, names: 292.0, lines: 2, in_page: true };

    /// Height of a row.
    const fn row(&self) -> f64 {
        28.0 + 16.0 * self.lines as f64 + if self.lines > 1 { 18.0 } else { 0.0 }
    }
}

/// Height of the names of the columns.
const HEAD: f64 = 40.0;
/// Size of a mark.
const RADIUS: f64 = 6.0;

/// A story's chart with its top at `top`: the markup, and its height.
pub fn story(report: &Report, graph: &Graph<'_>, plan: &Plan, frame: &Frame, top: f64) -> (Markup, f64) {
    let first = top + HEAD + frame.row() / 2.0 + 2.0;
    let y = |mark: &Mark| first + mark.row as f64 * frame.row();
    let height = HEAD + plan.marks.len() as f64 * frame.row() + 8.0;
    let at = |vertex: usize| plan.marks.iter().find(|m| m.vertex == vertex);
    let markup = html! {
        (heads(&plan.columns, top, height))
        @for &second in &plan.seconds {
            @if let (Some(a), Some(b)) = (at(graph.links[second].source), at(graph.links[second].derived)) {
                (second_edge(graph, &graph.links[second], (a.x, y(a)), (b.x, y(b))))
            }
        }
        @for mark in plan.marks.iter().rev() {
            @if let Some((link, source)) = mark.link.and_then(|l| Some((&graph.links[l], at(graph.links[l].source)?))) {
                (edge(graph, link, (source.x, y(source)), (mark.x, y(mark))))
            }
        }
        @for mark in &plan.marks {
            @let vertex = &graph.vertices[mark.vertex];
            (dot(vertex, mark.x, y(mark)))
            (name(report, graph, plan, mark, frame, y(mark)))
        }
    };
    (markup, height)
}

/// The columns with their names; the larger unit stands where it changes and has room.
fn heads(columns: &[Column], top: f64, height: f64) -> Markup {
    let is_narrow = columns.iter().any(|c| c.width < 58.0);
    let (mut taken, mut last) = (f64::MIN, "");
    let mut names = Vec::new();
    for column in columns {
        let x = column.x + if is_narrow { 5.0 } else { 8.0 };
        let Some(slot) = &column.slot else {
            let name = if is_narrow { "n.d." } else { "no date" };
            names.push(html! { text class="undated" x=(n(x)) y=(n(top + 17.0)) { (name) } });
            continue;
        };
        let (name, within) = if is_narrow { &slot.short } else { &slot.name };
        names.push(html! { text class="when" x=(n(x)) y=(n(top + 17.0)) { (name) } });
        if within != last && x >= taken {
            taken = x + width(within, 11.0, false) + 6.0;
            last = within;
            names.push(html! { text class="within" x=(n(x)) y=(n(top + 31.0)) { (within) } });
        }
    }
    html! {
        @for column in columns { (band(column, top, height)) }
        @for name in &names { (name) }
    }
}

/// The ground of a column: plain for a date, outlined for articles without one.
fn band(column: &Column, top: f64, height: f64) -> Markup {
    let (class, inset) = if column.slot.is_some() { ("column", 0.0) } else { ("column none", 0.5) };
    html! {
        rect class=(class) x=(n(column.x + inset)) y=(n(top + inset)) width=(n(column.width - 2.0 * inset))
            height=(n(height - 2.0 * inset)) rx="3" {}
    }
}

/// Down from the source, then right to what was taken from it.
fn edge(graph: &Graph<'_>, link: &Link<'_>, from: (f64, f64), to: (f64, f64)) -> Markup {
    let end = to.0 - RADIUS - 4.0;
    let path = if to.0 > from.0 + RADIUS {
        let bend = (to.0 - from.0 - RADIUS).clamp(0.0, 8.0);
        format!(
            "M{} {}V{}Q{x} {y} {} {y}H{}",
            n(from.0),
            n(from.1 + RADIUS),
            n(to.1 - bend),
            n(from.0 + bend),
            n(end - 5.0),
            x = n(from.0),
            y = n(to.1),
        )
    } else {
        // Dated before its source: round to the left of both.
        let left = to.0.min(from.0) - 16.0;
        format!("M{} {}H{left}V{}H{}", n(from.0 - RADIUS), n(from.1), n(to.1), n(end - 5.0), left = n(left))
    };
    drawn(graph, link, &path, (end, to.1))
}

/// A second source: a curve, drawn behind everything.
fn second_edge(graph: &Graph<'_>, link: &Link<'_>, from: (f64, f64), to: (f64, f64)) -> Markup {
    let end = to.0 - RADIUS - 4.0;
    let middle = f64::midpoint(from.1, to.1);
    let path = format!(
        "M{} {}C{} {m} {} {m} {} {}",
        n(from.0 - RADIUS),
        n(from.1),
        n(from.0 - 30.0),
        n(end - 30.0),
        n(end - 5.0),
        n(to.1),
        m = n(middle)
    );
    drawn(graph, link, &path, (end, to.1))
}

fn drawn(graph: &Graph<'_>, link: &Link<'_>, path: &str, (x, y): (f64, f64)) -> Markup {
    let derivation = link.edge.derivation;
    let relation = derivation.relation.name();
    let stroke = 1.6 + 2.6 * link.containment.unwrap_or(0.0).clamp(0.0, 1.0);
    let head = if derivation.direction_confidence < DIRECTION_UNCERTAIN { "open" } else { "solid" };
    let hint = format!("{} → {}: {}", graph.vertices[link.source].id, graph.vertices[link.derived].id, sure(link));
    html! {
        path class={ "edge " (relation) } d=(path) stroke-width=(n(stroke)) stroke-dasharray=[dashes(derivation.confidence)] {
            title { (clean::text(&hint)) }
        }
        path class={ "arrow " (relation) " " (head) } d={ "M" (n(x - 6.0)) " " (n(y - 4.5)) "L" (n(x + 2.5)) " " (n(y)) "L" (n(x - 6.0)) " " (n(y + 4.5)) "Z" } {}
    }
}

/// Solid, dashed or dotted by how sure the derivation is.
pub const fn dashes(confidence: f64) -> Option<&'static str> {
    if confidence >= 0.8 {
        None
    } else if confidence >= 0.5 {
        Some("7 4")
    } else {
        Some("1.5 4")
    }
}

/// The relation and how sure it is, in words.
pub fn sure(link: &Link<'_>) -> String {
    let derivation = link.edge.derivation;
    let uncertain = if derivation.direction_confidence < DIRECTION_UNCERTAIN { ", direction uncertain" } else { "" };
    format!(
        "{}, {:.0} % sure{uncertain}",
        names::words(derivation.relation.name()),
        (derivation.confidence * 100.0).round()
    )
}

/// The mark of an article: hollow without a date, ringed when nothing comes before it, dashed when it is missing.
pub fn dot(vertex: &Vertex<'_>, x: f64, y: f64) -> Markup {
    let (x, y) = (n(x), n(y));
    let Some(article) = vertex.article else {
        return html! {
            circle class="missing" cx=(x) cy=(y) r="9" {}
            text class="query" x=(x) y=(y) dy="4.3" { "?" }
        };
    };
    html! {
        @if vertex.is_root { circle class="ring" cx=(x) cy=(y) r="9.5" {} }
        circle class=(if article.published.is_some() { "mark" } else { "mark hollow" }) cx=(x) cy=(y) r=(n(RADIUS)) {}
    }
}

/// What stands beside a mark.
fn name(report: &Report, graph: &Graph<'_>, plan: &Plan, mark: &Mark, frame: &Frame, y: f64) -> Markup {
    let vertex = &graph.vertices[mark.vertex];
    let x = mark.x + 17.0;
    let room = frame.width - 8.0 - x;
    let who = who(vertex);
    let when = when(vertex);
    let link = mark.link.map(|l| &graph.links[l]);
    let mut certainty = link.map(sure).unwrap_or_default();
    for &second in plan.seconds.iter().filter(|&&s| graph.links[s].derived == mark.vertex) {
        let link = &graph.links[second];
        certainty += &format!("; second source {}, {}", graph.vertices[link.source].label, sure(link));
    }
    let relation = link.map_or("", |l| l.edge.derivation.relation.name());
    let (title, is_opening) = title(report, vertex);
    let wide = frame.lines == 1;
    // On one line in a wide picture: who, when, how. In a column: how has a line of its own.
    let reserved =
        width(&when, 12.0, false) + 8.0 + if wide { width(&certainty, 12.0, true).min(room / 2.0) + 10.0 } else { 0.0 };
    let who = fit(&who, 13.0, true, (room - reserved).max(60.0));
    let lines = broken(&title, 12.5, room, frame.lines);
    let block = 16.0 * lines.len() as f64 + if wide { 0.0 } else { 16.0 };
    let top = if wide { y - 3.0 } else { y - block / 2.0 + 4.0 };
    let first = if wide { top + 16.0 } else { top + 32.0 };
    let body = html! {
        text x=(n(x)) y=(n(top)) {
            tspan class="outlet" { (who) }
            @if !when.is_empty() { tspan class="file" dx="7" { (when) } }
            @if wide && !certainty.is_empty() {
                @let used = width(&who, 13.0, true) + width(&when, 12.5, false) + 16.0;
                tspan class={ "sure " (relation) } dx="9" { (fit(&certainty, 12.0, true, room - used)) }
            }
        }
        @if !wide && !certainty.is_empty() {
            text class={ "sure " (relation) } x=(n(x)) y=(n(top + 16.0)) { (fit(&certainty, 12.0, true, room)) }
        }
        @let first = if wide || !certainty.is_empty() { first } else { first - 16.0 };
        @for (at, line) in lines.iter().enumerate() {
            text class=(if is_opening { "title opening" } else { "title" }) x=(n(x)) y=(n(first + 16.0 * at as f64)) { (line) }
        }
    };
    match address(vertex, frame) {
        Some(address) if frame.in_page => html! { a href=(address) { (body) } },
        Some(address) => html! { a href=(address) target="_blank" rel="noopener noreferrer" { (body) } },
        None => html! { g { (body) } },
    }
}

/// Where a name leads: in the page to the article's place, else to its own address.
fn address(vertex: &Vertex<'_>, frame: &Frame) -> Option<String> {
    let article = vertex.article?;
    if frame.in_page {
        return Some(format!("#{}", names::anchor(&article.id.0)));
    }
    article.url.as_deref().and_then(clean::web_address).map(str::to_owned)
}

/// The outlet, or the file name when no outlet is known.
pub fn who(vertex: &Vertex<'_>) -> String {
    match vertex.article {
        Some(article) => clean::text(&names::who(article)).into_owned(),
        None => vertex.label.clone(),
    }
}

fn when(vertex: &Vertex<'_>) -> String {
    match vertex.article {
        Some(article) => article.published.as_ref().map_or_else(|| "undated".to_owned(), moment::day),
        None => String::new(),
    }
}

/// The headline, or how the article begins.
fn title(report: &Report, vertex: &Vertex<'_>) -> (String, bool) {
    match (&vertex.node, vertex.article) {
        (Node::Article(position), Some(article)) => match names::headline(article) {
            Some(title) => (clean::text(&title).into_owned(), false),
            None => (clean::text(&names::opening(report, *position)).into_owned(), true),
        },
        _ => ("original that is not in the corpus".to_owned(), true),
    }
}

/// A length as it is written: one decimal at most.
pub fn n(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0 + 0.0;
    format!("{rounded}")
}
