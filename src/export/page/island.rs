//! What the script needs to filter without reading the page: one short row an altered claim.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::claim::level;
use super::entry::Page;
use crate::export::{clean, names};

/// The data as JSON that cannot end the element it stands in.
pub fn draw(page: &Page<'_>) -> String {
    let mut places: BTreeMap<usize, usize> = BTreeMap::new();
    let mut articles: Vec<Value> = Vec::new();
    let mut place = |position: usize| {
        *places.entry(position).or_insert_with(|| {
            let article = page.article(position);
            let day = article.published.as_ref().map_or("", |p| p.written.get(..10).unwrap_or_default());
            articles.push(json!([article.id.0, clean::shown(&names::who(article)), day]));
            articles.len() - 1
        })
    };
    let claims: Vec<Value> = page
        .altered
        .iter()
        .map(|&at| {
            let entry = &page.entries[at];
            let kinds = entry.kinds.iter().map(|k| k.name()).collect::<Vec<_>>().join(" ");
            let level = level(page, entry.claim.severity).0;
            json!([entry.row.claim, kinds, level, place(entry.source), place(entry.derived), entry.story])
        })
        .collect();
    let data = json!({"run": page.report.settings.hash(), "articles": articles, "claims": claims});
    // No tag and no character reference can begin in it, and nothing turns the direction of what stands beside it.
    let mut safe = String::new();
    for c in data.to_string().chars() {
        if matches!(c, '<' | '&' | '\u{2028}' | '\u{2029}') || clean::is_bidi_control(c) {
            let _ = write!(safe, "\\u{:04x}", u32::from(c));
        } else {
            safe.push(c);
        }
    }
    safe
}
