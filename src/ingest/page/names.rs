//! Who published a page.

use dom_query::Document;

use super::facts::Statements;
use super::{Value, address, titles, tree};
use crate::article::MetadataSource as Source;
use crate::ingest::masthead;
use crate::ingest::shape::{folded, word_count};

/// Chooses the outlet: what JSON-LD, OpenGraph and `<meta>` say; else the part of the page's title that is not the headline;
/// else a name on the page that says the same as its domain; else who holds the copyright; else the domain.
pub fn choose(document: &Document, page: &Statements, title: Option<&Value>) -> Option<Value> {
    let is_name = |name: &&str| !name.is_empty() && word_count(name) <= 8 && !name.contains("://");
    if let Some(name) = page.own().map(|own| own.publisher.as_str()).filter(is_name) {
        return Some(Value::new(name, Source::JsonLd));
    }
    if let Some(name) = page.metas(&["og:site_name"]).find(is_name) {
        return Some(Value::new(name, Source::OpenGraph));
    }
    let metas = [
        "dcterms.publisher",
        "dc.publisher",
        "publisher",
        "application-name",
        "citation_journal_title",
        "source",
        "copyright",
    ];
    if let Some(name) = page.metas(&metas).find(is_name) {
        return Some(Value::new(masthead::copyright_holder(name).unwrap_or(name), Source::Meta));
    }
    let shown = shown_names(document);
    let holder = shown.iter().find_map(|(name, is_holder)| is_holder.then_some(name.as_str()));
    let host = page.addresses.first().map(|a| address::host(&a.value));
    let domain = host.and_then(masthead::name_in_address);
    from_title(page, title, holder, domain)
        .or_else(|| {
            // The domain says it without spaces and capitals; somewhere the page writes it out.
            let wanted = folded(domain?);
            let written = shown
                .iter()
                .map(|(name, _)| name)
                .find(|name| without_article(&folded(name)) == without_article(&wanted));
            written.map(|name| Value::new(name, Source::Markup))
        })
        .or_else(|| holder.map(|name| Value::new(name, Source::Markup)))
        .or_else(|| domain.map(|name| Value::new(name, Source::Url)))
}

fn without_article(fold: &str) -> &str {
    fold.strip_prefix("the").filter(|rest| rest.len() >= 3).unwrap_or(fold)
}

/// The part of the page's title that stands beside the headline.
fn from_title(page: &Statements, title: Option<&Value>, holder: Option<&str>, domain: Option<&str>) -> Option<Value> {
    let known: Vec<String> = [holder, domain].into_iter().flatten().map(folded).collect();
    let headline = title.filter(|t| t.source != Source::PageTitle).map(|t| folded(&t.value)).unwrap_or_default();
    let is_site = |part: &str| {
        let fold = folded(part);
        known.iter().any(|name| without_article(name) == without_article(&fold))
    };
    let beside = titles::splits(&page.page_title).find_map(|(before, after)| {
        let (before_fold, after_fold) = (folded(before), folded(after));
        match () {
            () if is_site(after) => Some(after),
            () if is_site(before) => Some(before),
            () if headline.is_empty() => None,
            () if before_fold == headline => Some(after),
            () if after_fold == headline => Some(before),
            () => None,
        }
    })?;
    // "Headline | Section | Site": the site is the last.
    let name = titles::splits(beside)
        .map(|(_, last)| last)
        .filter(|last| !last.is_empty())
        .min_by_key(|last| last.len())
        .unwrap_or(beside);
    // "Site — the news of the town": the site is the first when the page says so.
    let name = titles::splits(beside).map(|(first, _)| first).find(|first| is_site(first)).unwrap_or(name);
    let is_name = (1..=6).contains(&word_count(name)) && name.contains(char::is_alphabetic);
    (is_name && !name.to_lowercase().starts_with("by ")).then(|| Value::new(name, Source::PageTitle))
}

/// Names that the page shows as its own: the words of its logo, of the link home, of its copyright line (`true`).
fn shown_names(document: &Document) -> Vec<(String, bool)> {
    let mut names: Vec<(String, bool)> = Vec::new();
    for node in document.select("img[alt], a[href='/'], [rel~='home'], [class*='logo'], [class*='site-title'], link[type='application/atom+xml'], link[type='application/rss+xml']").nodes() {
        for name in [tree::attr(node, "alt"), tree::attr(node, "title"), tree::squeezed(&node.text())] {
            if (1..=6).contains(&word_count(&name)) {
                names.push((name, false));
            }
        }
    }
    let body = document.select("body").text();
    let lines: Vec<&str> = body.lines().map(str::trim).filter(|line| line.len() < 400 && !line.is_empty()).collect();
    let holder = lines.iter().rev().take(60).find_map(|line| masthead::copyright_holder(line));
    names.extend(holder.map(|name| (name.to_owned(), true)));
    names
}
