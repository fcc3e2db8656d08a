//! `lineage.svg`: the lineage on a time axis, drawn without any other program.
//!
//! One row an article, so that any number of names can be read and none covers another; [`plan`] says where things
//! stand, [`draw`] draws them. The page shows the same pictures.

pub mod draw;
mod legend;
pub mod measure;
pub mod moment;
pub mod plan;

use std::io::{self, Write};

use maud::{Markup, PreEscaped, html};

use self::draw::{Frame, n};
use self::measure::fit;
use self::plan::Plan;
use super::graph::Graph;
use super::{clean, selection, stories};
use crate::lineage::{Node, Story};
use crate::pipeline::Report;

/// How the pictures look; the page has it among its own styles.
pub const STYLE: &str = include_str!("picture.css");

/// Space round the picture.
const MARGIN: f64 = 24.0;

/// The share of the room for names that is left when the generations are many.
const LEAST: f64 = 0.85;

/// Writes the picture of the corpus, or of its largest and most altered stories.
///
/// # Errors
/// The stream cannot be written.
pub fn write(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    let graph = Graph::of(report);
    let frame = Frame::WIDE;
    let (stories, left_out) = selection::stories(report);
    let mut y = MARGIN;
    let mut body = Vec::new();
    for story in &stories {
        let (markup, height) = titled(report, &graph, story, &frame, y);
        body.push(markup);
        y += height + 26.0;
    }
    let (markup, height) = independent(report, &graph, &frame, y);
    body.push(markup);
    y += height;
    if left_out > 0 {
        let note = format!(
            "{} of {} stories: the largest and most altered ones; stories.csv lists all.",
            stories.len(),
            stories.len() + left_out
        );
        body.push(html! { text class="facts" x=(n(MARGIN)) y=(n(y + 14.0)) { (note) } });
        y += 28.0;
    }
    let (legend, height) = legend::draw(&frame, MARGIN, y);
    let height = y + height + MARGIN;
    let widest = stories.iter().map(|s| width_of(&graph, s, &frame)).fold(frame.width, f64::max);
    let picture = html! {
        svg xmlns="http://www.w3.org/2000/svg" class="ct" viewBox={ "0 0 " (n(widest)) " " (n(height)) }
            width=(n(widest)) height=(n(height)) role="group" aria-label="Who copied whom" {
            style { (PreEscaped(STYLE)) }
            rect width=(n(widest)) height=(n(height)) fill="#fff" {}
            @for part in &body { (part) }
            (legend)
        }
    };
    to.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")?;
    to.write_all(lines(&picture.into_string()).as_bytes())
}

/// One element a line, so that a change of the picture can be read.
fn lines(picture: &str) -> String {
    let mut text = picture.to_owned();
    for element in ["<rect", "<text", "<path", "<circle", "<a ", "<g>", "<style"] {
        text = text.replace(element, &format!("\n{element}"));
    }
    text.push('\n');
    text
}

/// The vertices of a story that are drawn.
fn shown(graph: &Graph<'_>, story: &Story) -> Vec<usize> {
    let taken = story.articles.iter().copied().take(selection::LIMIT);
    let missing = (0..graph.vertices.len())
        .filter(|&v| matches!(&graph.vertices[v].node, Node::Missing(slug) if story.missing.contains(slug)));
    taken.chain(missing).collect()
}

fn plan(graph: &Graph<'_>, story: &Story, frame: &Frame, left: f64) -> Plan {
    Plan::of(graph, &shown(graph, story), left, frame.width - frame.names)
}

/// The width a story needs: more than the frame's when its generations are very many.
fn width_of(graph: &Graph<'_>, story: &Story, frame: &Frame) -> f64 {
    let right = plan(graph, story, frame, MARGIN).right;
    frame.width.max(right + frame.names * LEAST)
}

/// A story with its title above.
fn titled(report: &Report, graph: &Graph<'_>, story: &Story, frame: &Frame, top: f64) -> (Markup, f64) {
    let plan = plan(graph, story, frame, MARGIN);
    let frame = Frame { width: width_of(graph, story, frame), ..*frame };
    let title = clean::text(&stories::title(report, story)).into_owned();
    let title = fit(&format!("Story {}: {title}", story.number), 19.0, true, frame.width - 2.0 * MARGIN);
    let (chart, height) = draw::story(report, graph, &plan, &frame, top + 54.0);
    let markup = html! {
        text class="story" x=(n(MARGIN)) y=(n(top + 18.0)) { (title) }
        text class="facts" x=(n(MARGIN)) y=(n(top + 38.0)) { (facts(report, story)) }
        (chart)
    };
    (markup, height + 54.0)
}

/// How large a story is, and from how many independent origins it comes.
pub fn facts(report: &Report, story: &Story) -> String {
    let mut facts = format!(
        "{} · {}",
        counted(story.articles.len(), "article"),
        counted(story.independent_origins, "independent origin")
    );
    if !story.missing.is_empty() {
        facts += &format!(" · {} not in the corpus", counted(story.missing.len(), "original"));
    }
    match stories::altered(report, story) {
        0 => {}
        altered => facts += &format!(" · {}", counted(altered, "altered claim")),
    }
    if story.articles.len() > selection::LIMIT {
        facts += &format!(" · {} shown", selection::LIMIT);
    }
    facts
}

/// A number with its noun.
pub fn counted(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

/// The articles that are linked to no other.
fn independent(report: &Report, graph: &Graph<'_>, frame: &Frame, top: f64) -> (Markup, f64) {
    let articles = selection::independent(report);
    if articles.is_empty() {
        return (html! {}, 0.0);
    }
    let shown = &articles[..articles.len().min(selection::LIMIT_INDEPENDENT)];
    let plan = Plan::of(graph, shown, MARGIN, frame.width - frame.names);
    let (chart, height) = draw::story(report, graph, &plan, frame, top + 54.0);
    let mut facts = format!("{} linked to no other", counted(articles.len(), "article"));
    if shown.len() < articles.len() {
        facts += &format!(" · {} shown, articles.csv has all", shown.len());
    }
    let markup = html! {
        text class="story" x=(n(MARGIN)) y=(n(top + 18.0)) { "Independent" }
        text class="facts" x=(n(MARGIN)) y=(n(top + 38.0)) { (facts) }
        (chart)
    };
    (markup, height + 54.0 + 20.0)
}

/// The picture of one story for the page, which has the styles.
pub fn inline(report: &Report, graph: &Graph<'_>, story: &Story, frame: &Frame) -> Markup {
    let plan = plan(graph, story, frame, 1.0);
    let width = width_of(graph, story, frame);
    let frame = Frame { width, ..*frame };
    let (chart, height) = draw::story(report, graph, &plan, &frame, 1.0);
    let name = format!("Lineage of story {}", story.number);
    html! {
        svg class="ct" viewBox={ "0 0 " (n(width)) " " (n(height + 2.0)) } width=(n(width)) role="group" aria-label=(name) {
            (chart)
        }
    }
}

/// What the marks mean, for the page.
pub fn legend(frame: &Frame) -> Markup {
    let (legend, height) = legend::draw(frame, 0.0, 0.0);
    html! {
        svg class="ct" viewBox={ "0 0 " (n(frame.width)) " " (n(height)) } width=(n(frame.width)) role="img"
            aria-label="Legend: colours and words name the relation; solid lines are at least 80 % sure, dashed 50 %, dotted less; dashed circles are originals that are not in the corpus; a ring means that nothing comes before the article; hollow circles have no date" {
            (legend)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::sample;

    #[test]
    fn the_sample_is_drawn() {
        insta::assert_snapshot!(sample::written(write).split("</style>").nth(1).expect("a picture"));
    }

    #[test]
    fn the_page_gets_the_same_chart() {
        let report = sample::report();
        let graph = Graph::of(&report);
        let picture = inline(&report, &graph, &report.lineage.stories[0], &Frame::NARROW).into_string();
        assert!(picture.contains("paraphrase, 71 % sure") && picture.contains("href=\"#article-"), "{picture}");
    }

    /// The boxes of all texts: left, top, right, bottom, and the words.
    fn boxes(picture: &str) -> Vec<(f64, f64, f64, f64, String)> {
        let number = |tag: &str, name: &str| -> f64 {
            let value = tag.split(&format!(" {name}=\"")).nth(1).and_then(|v| v.split('"').next());
            value.expect("a place").parse().expect("a number")
        };
        let texts = picture.split("<text ").skip(1).filter_map(|rest| rest.split("</text>").next());
        texts
            .filter(|text| !text.starts_with("class=\"query\""))
            .map(|text| {
                let (tag, content) = text.split_once('>').expect("a tag");
                let tag = format!(" {tag}");
                let words = regex::Regex::new("<[^>]*>").expect("a pattern").replace_all(content, " ").into_owned();
                let is_story = tag.contains("class=\"story\"");
                let size = if is_story { 19.0 } else { 13.0 };
                let (x, y) = (number(&tag, "x"), number(&tag, "y"));
                // What stands in capitals or bold is measured as such; the rest is narrower.
                let wide = measure::width(words.trim(), if tag.contains("title") { 12.5 } else { size }, is_story);
                (x, y - size * 0.8, x + wide, y + size * 0.2, words)
            })
            .collect()
    }

    #[test]
    fn no_name_covers_another_in_a_story_of_sixty() {
        for dated in [1, 2, 5] {
            let report = sample::family(60, dated);
            let picture = sample::written_of(write, &report);
            assert!(picture.contains("viewBox=\"0 0 1200 "), "{}", &picture[..900.min(picture.len())]);
            let boxes = boxes(&picture);
            assert!(boxes.len() > 120, "{}", boxes.len());
            for (at, a) in boxes.iter().enumerate() {
                assert!(a.2 <= 1200.0 && a.0 >= 0.0, "{a:?} is cut");
                for b in &boxes[at + 1..] {
                    let apart = a.2 <= b.0 || b.2 <= a.0 || a.3 <= b.1 || b.3 <= a.1;
                    assert!(apart, "{a:?} covers {b:?}");
                }
            }
        }
    }
}
