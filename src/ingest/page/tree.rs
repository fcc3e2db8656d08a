//! Questions that are asked of the tree of a page again and again.

use dom_query::{Document, NodeRef};

/// The text below a node, its white space made single spaces.
pub fn text(node: &NodeRef) -> String {
    let mut joined = String::new();
    for part in parts(node) {
        joined.push_str(&part);
    }
    squeezed(&joined)
}

/// The texts below a node in order; elements that stand on lines of their own are kept apart by a space.
fn parts(node: &NodeRef) -> Vec<String> {
    let mut parts = Vec::new();
    for below in node.descendants_it() {
        if below.is_text() {
            parts.push(below.text().to_string());
        } else if below.is_element() && !is_inline(&name(&below)) {
            parts.push(" ".to_owned());
        }
    }
    parts
}

/// White space made single spaces, invisible characters taken out.
pub fn squeezed(text: &str) -> String {
    let visible: String =
        text.chars().filter(|c| !matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' | '\0')).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The name of an element in lower case; empty for what is no element.
pub fn name(node: &NodeRef) -> String {
    node.node_name().map(|name| name.to_ascii_lowercase()).unwrap_or_default()
}

/// Whether an element stands within a line.
pub fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "acronym"
            | "b"
            | "bdi"
            | "bdo"
            | "big"
            | "cite"
            | "code"
            | "data"
            | "del"
            | "dfn"
            | "em"
            | "font"
            | "i"
            | "ins"
            | "kbd"
            | "label"
            | "mark"
            | "nobr"
            | "q"
            | "rp"
            | "rt"
            | "ruby"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strike"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "tt"
            | "u"
            | "var"
            | "wbr"
    )
}

/// The value of an attribute, trimmed; empty when there is none.
pub fn attr(node: &NodeRef, name: &str) -> String {
    node.attr(name).map(|value| value.trim().to_owned()).unwrap_or_default()
}

/// Every element of a page, in order.
pub fn elements<'a>(document: &'a Document) -> impl Iterator<Item = NodeRef<'a>> {
    document.root().descendants().into_iter().filter(NodeRef::is_element)
}
