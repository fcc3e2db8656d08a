//! What the marks of the picture mean.

use maud::{Markup, html};

use super::draw::{Frame, dashes, n};
use super::measure::width;

/// The legend, wrapped to the frame: the markup and its height.
pub fn draw(frame: &Frame, left: f64, top: f64) -> (Markup, f64) {
    let entries: [(&str, fn(f64, f64) -> Markup); 9] = [
        ("near copy", |x, y| line(x, y, "near_copy", None)),
        ("rewrite", |x, y| line(x, y, "rewrite", None)),
        ("paraphrase", |x, y| line(x, y, "paraphrase", None)),
        ("80 % sure or more", |x, y| line(x, y, "plain", None)),
        ("50 to 80 %", |x, y| line(x, y, "plain", dashes(0.5))),
        ("less", |x, y| line(x, y, "plain", dashes(0.0))),
        ("original not in the corpus", |x, y| {
            html! {
                circle class="missing" cx=(n(x + 12.0)) cy=(n(y)) r="8" {}
                text class="query" x=(n(x + 12.0)) y=(n(y)) dy="4.3" { "?" }
            }
        }),
        ("nothing comes before it", |x, y| {
            html! {
                circle class="ring" cx=(n(x + 12.0)) cy=(n(y)) r="8.5" {}
                circle class="mark" cx=(n(x + 12.0)) cy=(n(y)) r="5" {}
            }
        }),
        ("no date: placed by generation", |x, y| {
            html! {
                circle class="mark hollow" cx=(n(x + 12.0)) cy=(n(y)) r="5" {}
            }
        }),
    ];
    let (mut x, mut y) = (left, top + 16.0);
    let mut drawn = Vec::new();
    for (words, sign) in entries {
        let room = 32.0 + width(words, 12.0, false) + 20.0;
        if x + room > frame.width - left && x > left {
            x = left;
            y += 24.0;
        }
        drawn.push(html! {
            (sign(x, y))
            text class="key" x=(n(x + 31.0)) y=(n(y + 4.0)) { (words) }
        });
        x += room;
    }
    (html! { @for entry in &drawn { (entry) } }, y + 12.0 - top)
}

fn line(x: f64, y: f64, class: &str, dashes: Option<&str>) -> Markup {
    let class = if class == "plain" { "ring" } else { class };
    html! {
        path class={ "edge " (class) } d={ "M" (n(x)) " " (n(y)) "h24" } stroke-width="2.4" stroke-dasharray=[dashes] {}
    }
}
