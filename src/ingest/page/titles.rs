//! The headline of a page.

use dom_query::NodeRef;

use super::facts::Statements;
use super::{Value, tree};
use crate::article::MetadataSource as Source;
use crate::ingest::shape::{folded, word_count};

/// What sites put between a headline and their name.
const SEPARATORS: [&str; 14] =
    [" | ", " - ", " – ", " — ", " · ", " • ", " » ", " « ", " :: ", " › ", " / ", "｜", "_", ": "];

/// Chooses the headline: a heading that the page repeats elsewhere as its title, as the reader sees it; else what JSON-LD,
/// OpenGraph, the only heading, or the page's title say.
pub fn choose(page: &Statements, headings: &[NodeRef]) -> Option<Value> {
    let shown: Vec<String> = headings.iter().map(tree::text).filter(|t| !t.is_empty() && word_count(t) <= 60).collect();
    let json = page.own().map_or("", |own| own.headline.as_str());
    let graph = page.metas(&["og:title", "twitter:title", "dcterms.title", "dc.title"]).next().unwrap_or("");
    let said: Vec<String> =
        [json, graph, page.page_title.as_str()].iter().map(|t| folded(t)).filter(|t| !t.is_empty()).collect();
    let confirmed = shown.iter().filter(|heading| {
        let fold = folded(heading);
        // The name of a site stands in its titles too, but at their end or as a small part of them.
        !fold.is_empty() && said.iter().any(|s| s.contains(&fold) && fold.len() * 2 >= s.len())
    });
    if let Some(heading) = confirmed.max_by_key(|heading| heading.len()) {
        return Some(Value::new(heading, Source::Heading));
    }
    let json = (!json.is_empty()).then(|| Value::new(json, Source::JsonLd));
    let graph = (!graph.is_empty()).then(|| Value::new(graph, Source::OpenGraph));
    let only = || match &shown[..] {
        [only] if word_count(only) >= 2 => Some(Value::new(only, Source::Heading)),
        _ => None,
    };
    let title = || (!page.page_title.is_empty()).then(|| Value::new(&page.page_title, Source::PageTitle));
    json.or(graph).or_else(only).or_else(title)
}

/// The parts before and after every separator of a title.
pub fn splits(title: &str) -> impl Iterator<Item = (&str, &str)> {
    SEPARATORS.iter().flat_map(move |separator| {
        title.match_indices(separator).map(move |(at, _)| (title[..at].trim(), title[at + separator.len()..].trim()))
    })
}

/// A title without the name of its site before or after it.
pub fn without_site(title: Value, site: Option<&Value>) -> Value {
    if title.source == Source::Heading {
        return title;
    }
    let mut text = without_label(&title.value);
    if let Some(site) = site.map(|site| bare(&site.value)).filter(|site| !site.is_empty()) {
        let is_site = |part: &str| {
            let fold = bare(part);
            !fold.is_empty() && (fold.starts_with(&site) || site.starts_with(&fold)) && word_count(part) <= 8
        };
        // The longest headline that leaves nothing but the site.
        let headline = splits(text)
            .filter_map(|(before, after)| match (is_site(before), is_site(after)) {
                (_, true) if !before.is_empty() => Some(before),
                (true, _) if !after.is_empty() => Some(after),
                _ => None,
            })
            .min_by_key(|rest| rest.len());
        text = headline.unwrap_or(text);
    }
    Value::new(text, title.source)
}

/// A name folded, without its article.
fn bare(name: &str) -> String {
    let fold = folded(name);
    fold.strip_prefix("the").filter(|rest| rest.len() >= 3).map_or_else(|| fold.clone(), str::to_owned)
}

/// A title without the word that says which view of the article the page is.
fn without_label(title: &str) -> &str {
    let rest = title
        .split_once(": ")
        .filter(|(label, _)| matches!(label.to_lowercase().as_str(), "print" | "printer friendly" | "print version"));
    rest.map_or(title, |(_, rest)| rest.trim())
}

/// A byline without "By".
pub fn without_lead(byline: &str) -> &str {
    let leads = ["by ", "written by ", "from ", "author: ", "por ", "par ", "von ", "автор: "];
    let lower = byline.to_lowercase();
    let lead = leads.iter().find(|lead| lower.starts_with(**lead) && byline.is_char_boundary(lead.len()));
    let name = lead.map_or(byline, |lead| byline[lead.len()..].trim());
    // "Ann Lee for the Post"
    let outlet = name.to_lowercase().find(" for ").filter(|at| name.is_char_boundary(*at));
    outlet.map_or(name, |at| &name[..at])
}
