//! The article in a page: what is left without furniture, narrowed to its main part by the scores of Readability.

use dom_query::Document;
use dom_smoothie::{CandidateSelectMode, Config, Readability};

use super::{Facts, clean, render};
use crate::article::{MetadataSource as Source, Span};
use crate::ingest::published::DateLine;
use crate::ingest::shape::{ends_sentence, folded, word_count};
use crate::ingest::{byline, dates, masthead};

/// The text of the article of a page; empty when it has none.
pub fn text(document: Document, facts: &Facts) -> String {
    clean::furniture(&document, facts);
    clean::wrappers(&document);
    let whole = document.body().map(|body| render::text(&body)).unwrap_or_default();
    let config =
        Config { disable_json_ld: true, candidate_select_mode: CandidateSelectMode::DomSmoothie, ..Config::default() };
    let found = Readability::with_document(document, None, Some(config)).ok().and_then(|mut page| page.parse().ok());
    let found = found.map(|article| render::text(&Document::fragment(article.content).root())).unwrap_or_default();
    let found = if clean::amount(&found) == 0 { whole } else { with_standfirst(&found, &whole, facts) };
    let found = without_credits(&without_labels(&found), facts);
    match &facts.body {
        // The page was saved before its text was there, or it lies where no rule finds it.
        Some(body) if clean::amount(&found) * 2 < clean::amount(body) => body.clone(),
        _ => found,
    }
}

/// The text with the sentences that stand between the headline and its first paragraph, which the scores pass over when they
/// share a box with the headline. `whole` is the page without furniture.
fn with_standfirst(found: &str, whole: &str, facts: &Facts) -> String {
    let headline = facts.title.as_ref().map(|t| folded(&t.value)).unwrap_or_default();
    let blocks: Vec<&str> = whole.split("\n\n").collect();
    let first = found.split("\n\n").map(folded).find(|fold| !fold.is_empty() && *fold != headline);
    let above = blocks.iter().position(|block| folded(block) == headline);
    let below = blocks.iter().position(|block| Some(folded(block)) == first);
    let (Some(above), Some(below)) = (above, below) else { return found.to_owned() };
    let between = blocks.get(above + 1..below).unwrap_or_default();
    let is_prose = |block: &&&str| ends_sentence(block) && clean::amount(block) >= 6 && !found.contains(**block);
    let standfirst: Vec<&str> = between.iter().filter(is_prose).copied().collect();
    if between.len() > 4 || standfirst.is_empty() {
        return found.to_owned();
    }
    let (title, rest) = found.split_once("\n\n").filter(|(title, _)| folded(title) == headline).unwrap_or(("", found));
    [&[title], &standfirst[..], &[rest]]
        .concat()
        .iter()
        .filter(|b| !b.is_empty())
        .copied()
        .collect::<Vec<_>>()
        .join("\n\n")
}

/// Short lines above the first paragraphs that credit the author or date the article, where the page says both elsewhere too.
/// Where it does not, they stay, and are read with the text.
fn without_credits(text: &str, facts: &Facts) -> String {
    let author = facts.author.as_ref().filter(|a| matches!(a.source, Source::JsonLd | Source::Meta));
    let dated = facts.published.as_ref().is_some_and(|p| p.source != Source::Text);
    let names: Vec<String> =
        author.iter().flat_map(|a| a.value.split(',')).map(folded).filter(|n| !n.is_empty()).collect();
    let is_credit = |line: &str| {
        let fold = folded(line);
        let named = names.iter().any(|name| fold.contains(name));
        let rest = names.iter().fold(fold.clone(), |rest, name| rest.replace(name, ""));
        named && (rest.chars().count() <= 8 || byline::is_byline(line))
    };
    let is_date = |line: &str| {
        let printed = dates::find(line);
        dated && DateLine::of(line, Span::new(0, line.len()), &printed, "").is_some()
    };
    let mut head = true;
    let kept = text.split("\n\n").enumerate().filter(|(at, block)| {
        let words = clean::amount(block);
        head &= *at < 12 && words < 40;
        !(head && words <= 14 && block.lines().all(|line| is_credit(line) || is_date(line)))
    });
    kept.map(|(_, block)| block).collect::<Vec<_>>().join("\n\n")
}

/// Lines that are furniture by their words alone, wherever they stand.
const LABELS: [&str; 16] = [
    "advertisement",
    "advertisements",
    "continue reading the main story",
    "advertisement continue reading the main story",
    "supported by",
    "share",
    "share this",
    "share this article",
    "print",
    "email",
    "save",
    "read more",
    "leave a comment",
    "loading",
    "sign up",
    "subscribe",
];

/// Without such lines, without what holds the rights at the end.
fn without_labels(text: &str) -> String {
    let blocks: Vec<&str> = text.split("\n\n").collect();
    let is_label = |block: &str| {
        let fold = folded(block);
        word_count(block) <= 6 && LABELS.iter().any(|label| folded(label) == fold)
    };
    let rights = |block: &str| {
        word_count(block) <= 40
            && masthead::copyright_holder(block).is_some()
            && block.starts_with(['©', '(', 'C', 'c'])
    };
    let last = blocks.len().saturating_sub(2);
    let kept = blocks.iter().enumerate().filter(|(at, block)| !is_label(block) && !(*at >= last && rights(block)));
    kept.map(|(_, block)| *block).collect::<Vec<_>>().join("\n\n")
}
