//! Tree -> text: a blank line between paragraphs, a line for each item of a list and each row of a table.

use dom_query::NodeRef;

use super::tree;

/// The text of a part of a page.
pub fn text(node: &NodeRef) -> String {
    let mut page = Writer::default();
    page.node(node, &Place::default());
    page.out.trim().to_owned()
}

/// Where in the page a text stands.
#[derive(Clone, Copy, Default)]
struct Place {
    /// Line breaks count.
    verbatim: bool,
    /// In an item or a cell: paragraphs are lines.
    narrow: bool,
    /// In a row: cells follow each other.
    in_row: bool,
}

/// What must be written before the next character.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Space,
    Line,
    Paragraph,
}

#[derive(Default)]
struct Writer {
    out: String,
    gap: Gap,
}

impl Writer {
    fn node(&mut self, node: &NodeRef, place: &Place) {
        for child in node.children_it(false) {
            if child.is_text() {
                self.words(&child.text(), place.verbatim);
            } else if child.is_element() {
                self.element(&child, *place);
            }
        }
    }

    fn element(&mut self, node: &NodeRef, mut place: Place) {
        let name = tree::name(node);
        let around = match name.as_str() {
            "br" => return self.widen(Gap::Line),
            "sup" if is_reference(node) => return,
            "td" | "th" if place.in_row => Gap::Space,
            "li" | "tr" | "dt" | "dd" | "option" | "caption" => Gap::Line,
            "tbody" | "thead" | "tfoot" => Gap::Line,
            "ul" | "ol" | "dl" | "table" if place.narrow => Gap::Line,
            name if tree::is_inline(name) => Gap::None,
            _ if place.in_row => Gap::Space,
            _ if place.narrow => Gap::Line,
            _ => Gap::Paragraph,
        };
        match name.as_str() {
            "pre" => place.verbatim = true,
            "li" | "dd" | "dt" => place.narrow = true,
            // Old pages lay everything out in tables; a row of data has short cells.
            "tr" => place.in_row = is_data(node),
            "td" | "th" if place.in_row => place.narrow = true,
            _ => {}
        }
        self.widen(around);
        self.node(node, &place);
        self.widen(around);
    }

    fn widen(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
    }

    fn words(&mut self, text: &str, verbatim: bool) {
        for c in text.chars() {
            match c {
                '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' | '\0' => {}
                '\n' if verbatim => self.widen(Gap::Line),
                c if c.is_whitespace() => self.widen(Gap::Space),
                c => {
                    if !self.out.is_empty() {
                        self.out.push_str(match self.gap {
                            Gap::None => "",
                            Gap::Space => " ",
                            Gap::Line => "\n",
                            Gap::Paragraph => "\n\n",
                        });
                    }
                    self.gap = Gap::None;
                    self.out.push(c);
                }
            }
        }
    }
}

/// Whether a raised text is the number of a note.
fn is_reference(node: &NodeRef) -> bool {
    let text = node.text();
    let linked = !node.find(&["a"]).is_empty() || node.parent().is_some_and(|above| above.has_name("a"));
    linked && text.trim().trim_matches(['[', ']']).parse::<u16>().is_ok()
}

/// Whether a row is one of a table of data: at least two cells with words, all short.
fn is_data(row: &NodeRef) -> bool {
    let cells: Vec<String> = row.element_children().iter().map(tree::text).filter(|text| !text.is_empty()).collect();
    cells.len() >= 2 && cells.iter().all(|cell| cell.chars().count() <= 160)
}

#[cfg(test)]
mod tests {
    use super::*;
    use dom_query::Document;

    fn read(html: &str) -> String {
        text(&Document::fragment(html).root())
    }

    #[test]
    fn paragraphs_lists_and_tables() {
        assert_eq!(read("<p>One\n <b>t</b>wo</p>tail<p>three"), "One two\n\ntail\n\nthree");
        assert_eq!(read("<p>List:</p><ul><li><p>a</p></li><li>b<br>c</ul><p>end"), "List:\n\na\nb\nc\n\nend");
        assert_eq!(read("<table><tr><th>A<th>B<tr><td>1<td><p>2</p></table>x"), "A B\n1 2\n\nx");
        assert_eq!(read("<pre>a\n  b</pre>"), "a\nb");
        assert_eq!(read("vote<sup><a href=#n>[1]</a></sup>s x<sup>2</sup>"), "votes x2");
        assert_eq!(read("co\u{ad}operate&nbsp;now\u{200b}"), "cooperate now");
        assert_eq!(read("<blockquote><p>“Go,” he said.</p></blockquote>"), "“Go,” he said.");
    }
}
