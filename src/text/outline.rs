//! What is still told of a text once all stages have read it.

use serde::{Deserialize, Serialize};

use super::{Role, Text};
use crate::article::Span;

/// Words of an opening.
const OPENING: usize = 12;

/// An article as the tables and the page tell of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// Words of its own prose.
    pub words: usize,
    /// The first words of its body; nothing for one without a body.
    pub opening: Option<String>,
    /// Its sentences, in order, as bytes of [`crate::article::Article::text`].
    pub sentences: Vec<Span>,
}

impl Outline {
    /// Outlines a text.
    pub fn of(text: &Text) -> Self {
        let first = text.sentences.iter().find(|sentence| sentence.role == Role::Body);
        Self {
            words: text.words.len(),
            opening: first.map(|sentence| opening(text.at(sentence.span))),
            sentences: text.sentences.iter().map(|sentence| text.verbatim(sentence.span)).collect(),
        }
    }
}

/// The first words of a text, with a sign if there are more.
pub fn opening(text: &str) -> String {
    let mut words = text.split_whitespace();
    let shown: Vec<&str> = words.by_ref().take(OPENING).collect();
    format!("{}{}", shown.join(" "), if words.next().is_some() { "…" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;

    #[test]
    fn an_outline_points_into_the_article() {
        let article = Article {
            title: Some("Ferry".into()),
            title_span: Some(Span::new(0, 5)),
            ..Article::bare(
                "a",
                "Ferry\n\nIt ﬁnally left, said one, two, three, four, five, six, seven, eight, nine.\n\nNobody knew.",
            )
        };
        let outline = Outline::of(&Text::of(&article));
        let sentences: Vec<&str> = outline.sentences.iter().map(|span| span.of(&article.text)).collect();
        assert!(sentences.ends_with(&["Nobody knew."]) && sentences.iter().any(|s| s.starts_with("It ﬁnally left")));
        assert_eq!(
            outline.opening.as_deref(),
            Some("It finally left, said one, two, three, four, five, six, seven, eight,…")
        );
        assert_eq!(outline.words, Text::of(&article).words.len());
        assert_eq!(Outline::of(&Text::of(&Article::bare("b", ""))), Outline::default());
    }
}
