//! The same articles as text and as pages have the same lineage.

use std::fs;
use std::path::Path;

use copytrail::ingest::{self, Request};

use crate::common::{root, succeed};

/// A page that says of the article what its text says, and nothing else.
fn page(text: &str, title: Option<&str>) -> String {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let text = text.replace("\r\n", "\n");
    let paragraphs = text.split("\n\n").map(|paragraph| paragraph.trim_matches('\n')).filter(|p| !p.is_empty());
    let paragraphs = paragraphs.map(|p| format!("<p>{}</p>", escaped(p).replace('\n', "<br>")));
    let body = paragraphs.collect::<Vec<_>>().join("\n");
    let title = title.map(|title| format!("<title>{}</title>", escaped(title))).unwrap_or_default();
    format!(
        "<!DOCTYPE html><html><head><meta charset=utf-8>{title}</head><body><article>\n{body}</article></body></html>"
    )
}

/// A text with single spaces: no page keeps more.
fn squeezed(text: &str) -> String {
    text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>().join("\n")
}

/// Who took what from whom after `lineage.csv` of a folder, the endings of the names left out. The shares in its evidence may
/// differ by a word: a page tells its headline by itself, and what stands above it is judged by that.
fn lineage(folder: &Path, out: &Path) -> Vec<String> {
    succeed([Path::new("--quiet"), Path::new("lineage"), folder, Path::new("--out"), out]);
    let table = fs::read_to_string(out.join("lineage.csv")).expect("a table");
    let table = table.replace(".html", "").replace(".txt", "");
    table.lines().map(|row| row.split(',').take(3).collect::<Vec<_>>().join(",")).collect()
}

#[test]
fn pages_give_the_lineage_of_their_texts() {
    let place = tempfile::tempdir().expect("a place");
    let mut families: Vec<_> = fs::read_dir(root().join("tests/gold/families"))
        .expect("the families")
        .map(|entry| entry.expect("a family").path().join("articles"))
        .collect();
    families.sort();
    let mut edges = 0;
    for (at, family) in families.iter().enumerate() {
        let [pages, texts] = ["pages", "texts"].map(|name| place.path().join(format!("{name}-{at}")));
        [&pages, &texts].into_iter().for_each(|folder| fs::create_dir(folder).expect("a folder"));
        let corpus = ingest::read(&Request { inputs: vec![family.clone()], ..Request::default() }).expect("a corpus");
        for article in &corpus.articles {
            let text = squeezed(&article.text);
            let name = article.id.0.replace(".txt", ".html");
            fs::write(pages.join(name), page(&text, article.title.as_deref())).expect("a page");
            fs::write(texts.join(&article.id.0), text).expect("a text");
        }
        let texts = lineage(&texts, &place.path().join(format!("text-{at}")));
        assert_eq!(lineage(&pages, &place.path().join(format!("page-{at}"))), texts, "{}", family.display());
        edges += texts.len() - 1;
    }
    assert!(edges > 20, "{edges} links");
}
