//! Takes the furniture out of the tree of a page: what is no part of the article by its element, its role, its class, or
//! because it is little but links. What holds the headline or most of the page's words stays, whatever it is called.

use std::collections::{BTreeMap, BTreeSet};

use dom_query::{Document, NodeId, NodeRef};

use super::{Facts, classes, tree};
use crate::ingest::shape::{folded, word_count};
use classes::Kind;

/// Takes the furniture out.
pub fn furniture(document: &Document, facts: &Facts) {
    other_articles(document, facts);
    let page = Measured::of(document, facts);
    let mut at = 0;
    let mut gone = Vec::new();
    while at < page.elements.len() {
        if is_furniture(&page, at) {
            gone.push(at);
            at = page.elements[at].end;
        } else {
            at += 1;
        }
    }
    let removed: BTreeSet<usize> = gone.iter().copied().collect();
    for &at in &gone {
        let node = &page.elements[at].node;
        // "Read more:" above a list of links goes with it.
        if matches!(tree::name(node).as_str(), "ul" | "ol")
            && let Some(before) = node.prev_element_sibling()
            && matches!(tree::name(&before).as_str(), "h2" | "h3" | "h4" | "h5" | "h6")
            && page.at(&before).is_some_and(|at| page.elements[at].words <= 6 && !removed.contains(&at))
        {
            before.remove_from_parent();
        }
        node.remove_from_parent();
    }
}

/// Takes elements away that hold nothing but one other, and keeps that: where every paragraph is wrapped on its own, those with
/// a link look like menus to the scores that find the main part.
pub fn wrappers(document: &Document) {
    let boxes: Vec<NodeRef> = document.select("div, section").nodes().to_vec();
    for wrapper in boxes.iter().rev() {
        let mut inside = wrapper.children();
        inside.retain(|child| child.is_element() || (child.is_text() && !child.text().trim().is_empty()));
        if inside.len() == 1
            && inside
                .iter()
                .all(|only| matches!(tree::name(only).as_str(), "p" | "h2" | "h3" | "ul" | "ol" | "blockquote"))
        {
            wrapper.unwrap_node();
        }
    }
}

/// An element and what lies below it.
struct Element<'a> {
    node: NodeRef<'a>,
    /// One past the last element below it.
    end: usize,
    words: usize,
    linked: usize,
    has_headline: bool,
    has_picture: bool,
    has_blocks: bool,
}

struct Measured<'a> {
    /// In the order of the page.
    elements: Vec<Element<'a>>,
    places: BTreeMap<NodeId, usize>,
    total: usize,
}

impl<'a> Measured<'a> {
    fn of(document: &'a Document, facts: &Facts) -> Self {
        let headline = facts.title.as_ref().map(|t| folded(&t.value)).unwrap_or_default();
        let mut elements: Vec<Element> = Vec::new();
        let mut places: BTreeMap<NodeId, usize> = BTreeMap::new();
        let mut parents: Vec<Option<usize>> = Vec::new();
        let Some(body) = document.body() else { return Self { elements, places, total: 0 } };
        for node in body.descendants_it() {
            let parent = node.parent().and_then(|p| places.get(&p.id).copied());
            if node.is_text() {
                let hidden = parent.is_some_and(|p| {
                    matches!(tree::name(&elements[p].node).as_str(), "script" | "style" | "noscript" | "template")
                });
                if let Some(parent) = parent.filter(|_| !hidden) {
                    elements[parent].words += amount(&node.text());
                }
            } else if node.is_element() {
                places.insert(node.id, elements.len());
                parents.push(parent);
                let is_picture = matches!(tree::name(&node).as_str(), "img" | "amp-img" | "picture") && !is_tiny(&node);
                elements.push(Element {
                    node,
                    end: 0,
                    words: 0,
                    linked: 0,
                    has_headline: false,
                    has_picture: is_picture,
                    has_blocks: false,
                });
            }
        }
        let is_heading = |node: &NodeRef| matches!(tree::name(node).as_str(), "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
        let stands_in_heading = elements.iter().any(|e| is_heading(&e.node) && folded(&e.node.text()) == headline);
        for at in (0..elements.len()).rev() {
            let name = tree::name(&elements[at].node);
            if name == "a" {
                elements[at].linked = elements[at].words;
            }
            let own = &elements[at];
            let is_headline = !headline.is_empty()
                && !own.has_blocks
                && (is_heading(&own.node) || !stands_in_heading)
                && !matches!(name.as_str(), "a" | "li" | "title" | "script" | "option")
                && own.words <= 60
                && own.words > 0
                && folded(&own.node.text()) == headline;
            elements[at].has_headline |= is_headline;
            elements[at].end = elements[at].end.max(at + 1);
            if let Some(parent) = parents[at] {
                let (words, linked, headline, picture, end) = (
                    elements[at].words,
                    elements[at].linked,
                    elements[at].has_headline,
                    elements[at].has_picture,
                    elements[at].end,
                );
                let above = &mut elements[parent];
                above.words += words;
                above.linked += linked;
                above.has_headline |= headline;
                above.has_picture |= picture;
                above.has_blocks |= !tree::is_inline(&name) && name != "br";
                above.end = above.end.max(end);
            }
        }
        let total = elements.iter().zip(&parents).filter(|(_, p)| p.is_none()).map(|(e, _)| e.words).sum();
        Self { elements, places, total }
    }

    fn at(&self, node: &NodeRef) -> Option<usize> {
        self.places.get(&node.id).copied()
    }
}

/// How much text this is, in words; writing without spaces counts by its characters.
pub fn amount(text: &str) -> usize {
    let dense = text.chars().filter(|c| matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{e00}'..='\u{e7f}')).count();
    word_count(text).max(dense / 2)
}

/// Emoji and icons are no pictures.
fn is_tiny(node: &NodeRef) -> bool {
    let small = |name| tree::attr(node, name).trim_end_matches("px").parse::<u32>().is_ok_and(|n| n <= 48);
    small("width") || small("height") || tree::attr(node, "class").contains("emoji")
}

fn is_furniture(page: &Measured, at: usize) -> bool {
    let Element { node, words, linked, has_headline, has_picture, has_blocks, .. } = &page.elements[at];
    let (words, linked) = (*words, *linked);
    let name = tree::name(node);
    match name.as_str() {
        "script" | "style" | "noscript" | "template" | "svg" | "canvas" | "iframe" | "object" | "embed" | "video"
        | "audio" | "button" | "select" | "textarea" | "input" | "option" | "figcaption" | "map" | "frame" | "hr" => {
            return true;
        }
        "body" | "main" => return false,
        _ => {}
    }
    if *has_headline {
        return false;
    }
    let share = |most: usize| words * 100 <= page.total * most;
    let by_element = match name.as_str() {
        "nav" | "menu" | "dialog" => share(90),
        "aside" => share(50),
        "footer" => share(40) && !node.ancestors_it(Some(2)).any(|above| above.has_name("blockquote")),
        "header" => {
            share(25) && !node.ancestors_it(None).any(|above| above.has_name("article") || above.has_name("main"))
        }
        "form" => share(30),
        "figure" => {
            node.find(&["table"]).is_empty() && node.find(&["pre"]).is_empty() && !holds_quotation(node) && share(30)
        }
        name if name.starts_with("amp-") => share(40),
        _ => false,
    };
    if by_element || (is_hidden(node) && share(50)) {
        return true;
    }
    let by_role = match tree::attr(node, "role").to_lowercase().as_str() {
        "dialog" | "alertdialog" => share(90),
        "navigation" | "search" | "menu" | "menubar" | "toolbar" | "tablist" | "contentinfo" | "banner"
        | "complementary" => share(50),
        _ => false,
    };
    let links_only = linked * 10 >= words * 8 && linked > 0;
    let by_class = classes::of(node).into_iter().any(|kind| match kind {
        Kind::Comments => share(90),
        Kind::Always => share(50),
        Kind::Links => linked * 10 >= words * 4 && share(50),
        Kind::Short => words <= 40 && share(30),
        Kind::Author => words <= 80 && share(30),
        Kind::Picture => *has_picture && words <= 40 && share(30),
    });
    let by_links = match name.as_str() {
        "ul" | "ol" | "dl" => links_only && words >= 3 && share(40),
        "p" | "div" | "section" | "h2" | "h3" | "h4" | "h5" | "h6" => {
            links_only && (2..=25).contains(&words) && !has_blocks && share(30) && !is_in_table_or_list(page, node)
        }
        // Old pages float pictures and boxes in tables.
        "table" => {
            matches!(tree::attr(node, "align").to_lowercase().as_str(), "left" | "right") && words <= 40 && share(30)
        }
        "time" => stands_alone(page, node),
        _ => false,
    };
    by_role || by_class || by_links
}

fn holds_quotation(node: &NodeRef) -> bool {
    let quoted = node.descendants_it().any(|below| below.has_name("blockquote"));
    let embedded = node.descendants_it().any(|below| tree::attr(&below, "class").contains("twitter"));
    quoted && !embedded && !tree::attr(node, "class").contains("tweet")
}

fn is_hidden(node: &NodeRef) -> bool {
    let class = tree::attr(node, "class");
    let unseen = ["visually-hidden", "screen-reader-text", "sr-only", "visuallyhidden", "noprint"];
    node.has_attr("hidden")
        || tree::attr(node, "aria-hidden") == "true"
        || class.split_whitespace().any(|c| unseen.contains(&c))
        || tree::attr(node, "style").replace(' ', "").contains("display:none")
}

/// Whether a node is part of an item, of a quotation, or of a cell of data. Old pages lay articles out in cells.
fn is_in_table_or_list(page: &Measured, node: &NodeRef) -> bool {
    node.ancestors_it(Some(3)).any(|above| {
        let small = page.at(&above).is_some_and(|at| page.elements[at].words < 60);
        small && matches!(tree::name(&above).as_str(), "td" | "th" | "li" | "blockquote")
    })
}

/// Whether a time is all that its line says.
fn stands_alone(page: &Measured, node: &NodeRef) -> bool {
    let block = node.ancestors_it(Some(6)).find(|above| !tree::is_inline(&tree::name(above)));
    block.and_then(|block| page.at(&block)).is_some_and(|block| page.elements[block].words <= 10)
}

/// Takes out articles that follow the page's own, and the site's name where it is a heading like the headline.
fn other_articles(document: &Document, facts: &Facts) {
    let Some(title) = &facts.title else { return };
    let headline = folded(&title.value);
    let headings: Vec<NodeRef> = document.select("h1, h2").nodes().to_vec();
    let Some(own) = headings.iter().find(|h| folded(&tree::text(h)) == headline) else { return };
    let above: BTreeSet<NodeId> = own.ancestors_it(None).map(|node| node.id).collect();
    let others: BTreeSet<String> = facts.others.iter().map(|other| folded(other)).collect();
    let mut is_below = false;
    let mut gone: Vec<NodeRef> = Vec::new();
    for heading in &headings {
        is_below |= heading.id == own.id;
        let named = others.contains(&folded(&tree::text(heading)));
        if heading.id == own.id || above.contains(&heading.id) || !(heading.has_name("h1") || named) {
            continue;
        }
        // The largest part of the page that holds this heading and not the headline.
        let mut part = *heading;
        while let Some(parent) = part.parent().filter(|parent| !above.contains(&parent.id)) {
            part = parent;
        }
        let is_article =
            named || part.has_name("article") || part.descendants_it().any(|below| below.has_name("article"));
        let is_site_name = !is_below && word_count(&part.text()) < 40;
        if part.id != heading.id && (is_article || is_site_name) && !gone.iter().any(|known| known.id == part.id) {
            gone.push(part);
        }
    }
    gone.iter().for_each(NodeRef::remove_from_parent);
}
