//! The address of a page, and what it gives away: a date, and the name of the site.

use std::sync::LazyLock;

use dom_query::{Document, NodeRef};
use regex::Regex;

use super::Value;
use crate::article::{MetadataSource, Published};
use crate::ingest::dates;
use crate::ingest::shape::pattern;

/// The addresses a page names as its own, the surest first.
pub fn of(document: &Document, html_head: &str, given: Option<&str>) -> Vec<Value> {
    let mut found = Vec::new();
    let mut add = |address: &str, source: MetadataSource| {
        let address = address.trim();
        if address.starts_with("http://") || address.starts_with("https://") {
            found.push(Value::new(address, source));
        }
    };
    add(given.unwrap_or_default(), MetadataSource::Record);
    // A copy names its original as canonical; what it shares is its own address.
    document
        .select("meta[property='og:url']")
        .iter()
        .for_each(|m| add(&m.attr_or("content", ""), MetadataSource::OpenGraph));
    document.select("link[rel~='canonical']").iter().for_each(|l| add(&l.attr_or("href", ""), MetadataSource::Markup));
    if let Some(saved) = SAVED.captures(html_head).and_then(|c| c.get(1)) {
        add(saved.as_str(), MetadataSource::Markup);
    }
    found
}

/// The note that browsers leave in a page that they save.
static SAVED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)(?:saved from url=\(\d+\)|Page saved with SingleFile\s+url:\s*)(https?://[^\s>]+)"));

/// The comments at the top of a page, in which such notes stand.
pub fn notes(document: &Document) -> String {
    let root = document.root();
    let comments = root.descendants_it().take(400).filter(NodeRef::is_comment);
    comments.filter_map(|node| Some(node.html().to_string()).filter(|c| c.len() < 4096)).collect::<Vec<_>>().join("\n")
}

/// The host of an address, without `www.`.
pub fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or(rest);
    host.strip_prefix("www.").unwrap_or(host)
}

static DATED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"/((?:19|20)\d\d)(?:[/-](\d{1,2})[/-](\d{1,2})|(\d\d)(\d\d))(?:[/_.-]|$)|[/_-]((?:19|20)\d\d)-(\d\d)-(\d\d)(?:[/_.-]|$)",
    )
});

/// The day in an address: `/2024/05/03/`, `/2024-05-03-`, `/20240503/`.
pub fn day(address: &str) -> Option<Published> {
    let path = address.split_once("://").map_or(address, |(_, rest)| rest);
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let captures = DATED.captures(path)?;
    let group = |at: &[usize]| at.iter().find_map(|&i| captures.get(i)).map_or("", |m| m.as_str());
    let (year, month, day) = (group(&[1, 6]), group(&[2, 4, 7]), group(&[3, 5, 8]));
    dates::parse(&format!("{year}-{month:0>2}-{day:0>2}"), MetadataSource::Url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_in_addresses() {
        let day = |address: &str| day(address).map(|d| d.written);
        for address in [
            "https://x.example/2024/05/03/mine/",
            "https://x.example/world/2024/5/3/mine",
            "https://x.example/a/2024-05-03/b",
            "https://x.example/mine-closes-2024-05-03.html",
            "https://x.example/20240503/mine",
        ] {
            assert_eq!(day(address).as_deref(), Some("2024-05-03"), "{address}");
        }
        for address in [
            "https://x.example/2024/13/03/",
            "https://x.example/id/20249999/x",
            "https://x.example/2024/05/",
            "https://x.example/?d=/2024/05/03/",
        ] {
            assert_eq!(day(address), None, "{address}");
        }
    }

    #[test]
    fn the_note_of_a_browser() {
        let page = "<!-- saved from url=(0031)https://x.example/2024/05/03/a -->\n<html><p>x";
        let document = Document::from(page);
        let notes = notes(&document);
        assert_eq!(of(&document, &notes, None)[0].value, "https://x.example/2024/05/03/a");
        assert_eq!(host("https://www.x.example:80/a"), "x.example");
    }
}
