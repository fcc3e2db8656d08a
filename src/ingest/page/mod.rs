//! A saved web page -> the text of its article, and what the page says of it.
//!
//! `parse` builds the tree within limits, `facts` reads the page's statements (JSON-LD, OpenGraph, `<time>`, address), `clean`
//! takes furniture out of the tree, `body` finds the article in what is left, and `render` writes its paragraphs.

mod address;
mod body;
mod classes;
mod clean;
mod decode;
mod facts;
mod json_ld;
mod names;
mod parse;
mod render;
mod times;
mod titles;
mod tree;

use thiserror::Error;

use super::containers::encodings;
use super::records::{Fields, Record};
use super::shape::folded;
use crate::article::{MetadataSource, Outlet, Published};
pub use decode::text as decoded;
pub use facts::Facts;

/// Bytes of the largest page that is read; pages that hold their pictures are large.
const LARGEST: usize = 64 << 20;

/// The article of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The headline and the paragraphs of the article, a blank line between them; the lines of a list or a table follow
    /// each other.
    pub text: String,
    /// What the page says of the article.
    pub fields: Facts,
}

/// A statement of a page, and where on the page it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// What is said.
    pub value: String,
    /// Where.
    pub source: MetadataSource,
}

/// Why a page gives no article.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PageError {
    /// The file is no page.
    #[error("{0} in a file named as a web page; give it its own extension, or the article's text as .txt")]
    Foreign(&'static str),
    /// Nothing to read on it.
    #[error(
        "no text on this page; it may be filled in by scripts: save it from the browser after it has loaded, or give its text as .txt"
    )]
    NoText,
    /// Elements inside elements beyond what a page needs.
    #[error("elements are nested deeper than {0}; this is no article's page: give its text as .txt")]
    TooDeep(usize),
    /// A tag with more attributes than any page needs.
    #[error("a tag has more than {0} attributes; this is no article's page: give its text as .txt")]
    TooManyAttributes(usize),
    /// More than is read.
    #[error("the page is larger than {} MB; give its text as .txt", .0 >> 20)]
    TooLarge(usize),
}

/// Reads a saved page, already decoded to text. `address` is where it was saved from, when that is known from elsewhere.
///
/// # Errors
/// Why the page gives no article.
pub fn read(html: &str, address: Option<&str>) -> Result<Page, PageError> {
    if html.len() > LARGEST {
        return Err(PageError::TooLarge(LARGEST));
    }
    if let Some(kind) = decode::foreign_text(html) {
        return Err(PageError::Foreign(kind));
    }
    let document = parse::document(html)?;
    let fields = facts::of(&document, address);
    let text = body::text(document, &fields);
    if !text.contains(char::is_alphanumeric) {
        return Err(PageError::NoText);
    }
    Ok(Page { text: with_headline(text, &fields), fields })
}

/// The text below its headline, unless the headline stands near its top already.
fn with_headline(text: String, fields: &Facts) -> String {
    let Some(title) = &fields.title else { return text };
    let wanted = folded(&title.value);
    if text.lines().take(12).any(|line| folded(line).starts_with(&wanted)) {
        return text;
    }
    format!("{}\n\n{text}", title.value)
}

/// The record of a page in bytes, in the encoding that came with it, else in what it declares or looks like. `address` as in
/// [`read`].
///
/// # Errors
/// Why the page gives no article, in words.
pub(crate) fn record(bytes: &[u8], charset: Option<&str>, address: Option<&str>) -> Result<Record, String> {
    if bytes.len() > LARGEST {
        return Err(PageError::TooLarge(LARGEST).to_string());
    }
    if let Some(kind) = decode::foreign_bytes(bytes) {
        return Err(PageError::Foreign(kind).to_string());
    }
    let html = charset.map_or_else(|| decode::text(bytes), |label| encodings::labelled(bytes, Some(label)).into());
    let page = read(&html, address).map_err(|error| error.to_string())?;
    Ok(Record { text: page.text, fields: page.fields.into(), ..Record::default() })
}

impl From<Facts> for Fields {
    fn from(facts: Facts) -> Self {
        let conflict = (!facts.conflicts.is_empty()).then(|| facts.conflicts.join("; "));
        let value = |value: Option<Value>| value.map(|v| v.value);
        Self {
            outlet: facts.outlet.map(|v| Outlet { name: v.value, source: v.source }),
            title: value(facts.title),
            published: facts.published,
            url: value(facts.url),
            // Sentences are split by language, and the region plays no part in that.
            language: value(facts.language).map(|code| code.split('-').next().unwrap_or_default().to_lowercase()),
            remark: None,
            conflict,
        }
    }
}

impl Value {
    fn new(value: impl Into<String>, source: MetadataSource) -> Self {
        Self { value: value.into(), source }
    }
}

/// The day of a date as written, for messages.
fn day(published: &Published) -> &str {
    published.written.get(..10).unwrap_or(&published.written)
}

#[cfg(test)]
mod tests;
