//! The YAML block at the head of a Markdown file: it describes the article, and is no part of it.

use super::columns::{Columns, Field};
use crate::article::Span;

/// Lines that such a block may have.
const LINES: usize = 200;

/// A block at the head of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FrontMatter {
    /// Where it stands, from the first mark to the end of the line of the last.
    pub(super) span: Span,
    /// Its plain fields.
    fields: Vec<(String, String)>,
}

impl FrontMatter {
    /// The block of a text, if it begins with one: lines between two lines `---`, each a field, a comment, or part of the field
    /// above.
    pub(super) fn of(text: &str) -> Option<Self> {
        let start = text.len() - text.trim_start_matches('\u{feff}').len();
        let mut at = start;
        let mut fields: Vec<(String, String)> = Vec::new();
        for (number, line) in text[start..].split_inclusive('\n').take(LINES).enumerate() {
            at += line.len();
            let line = line.trim_end();
            match (number, line) {
                (0, "---") => {}
                (0, _) => return None,
                (_, "---" | "...") => {
                    return (!fields.is_empty()).then(|| Self { span: Span::new(start, at), fields });
                }
                (_, "") => {}
                _ if line.starts_with([' ', '\t', '#', '-']) => {}
                _ => {
                    let (key, value) = line.split_once(':')?;
                    let is_key = key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ' | '.'));
                    if !is_key || key.is_empty() || !(value.is_empty() || value.starts_with([' ', '\t'])) {
                        return None;
                    }
                    fields.push((key.trim().to_owned(), plain(value)));
                }
            }
        }
        None
    }

    /// What the block says of the article.
    pub(super) fn get(&self, field: Field) -> Option<String> {
        let plan = Columns::default().plan(self.fields.iter().map(|(key, _)| key.as_str()));
        let mut values = plan.of(field).iter().map(|&at| &self.fields[at].1).filter(|value| !value.is_empty());
        values.next().cloned()
    }
}

/// A value without its quotation marks and comment; lists, tables and long texts are none.
fn plain(value: &str) -> String {
    let value = value.trim();
    for mark in ['"', '\''] {
        if let Some(rest) = value.strip_prefix(mark) {
            return rest.split(mark).next().unwrap_or_default().to_owned();
        }
    }
    if value.starts_with(['[', '{', '|', '>', '&', '*', '!']) {
        return String::new();
    }
    value.split(" #").next().unwrap_or_default().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_block_describes_the_article() {
        let text = "---\ntitle: \"A bridge: closed\"\ndate: 2020-01-18 # Saturday\ntags:\n  - roads\nsource: The Courier\nlang: en\n---\n\nThe bridge is closed.\n";
        let block = FrontMatter::of(text).expect("a block");
        assert_eq!(block.span.of(text).lines().count(), 8);
        assert_eq!(&text[block.span.end..], "\nThe bridge is closed.\n");
        let get = |field| block.get(field);
        assert_eq!(get(Field::Title).as_deref(), Some("A bridge: closed"));
        assert_eq!(get(Field::Published).as_deref(), Some("2020-01-18"));
        assert_eq!(get(Field::Outlet).as_deref(), Some("The Courier"));
        assert_eq!(get(Field::Language).as_deref(), Some("en"));
        assert_eq!(get(Field::Url), None);
    }

    #[test]
    fn rules_and_dialogue_are_none() {
        for text in [
            "The bridge\n---\nis: closed\n---\n",
            "---\nThe bridge is closed.\n---\n",
            "---\nHe said: no!\nThen he left\n---\n",
            "---\n\n---\ntext",
            "---\ntitle: never closed\n",
            "",
        ] {
            assert_eq!(FrontMatter::of(text), None, "{text}");
        }
    }
}
