//! The nodes of the graph: articles, and originals that are not in the corpus.

use std::fmt::Write as _;

use crate::article::Article;
use crate::export::label::{markup, name, quoted, wrapped};
use crate::export::names;
use crate::pipeline::Report;

/// Draws an article.
pub fn article(graph: &mut String, report: &Report, position: usize, is_root: bool) {
    let Some(article) = report.corpus.articles.get(position) else { return };
    let peripheries = if is_root { ", peripheries=2" } else { "" };
    let _ = writeln!(
        graph,
        "    {} [label={}, tooltip={}{}{peripheries}];",
        name(&article.id.0),
        article_label(report, position, article),
        quoted(&tooltip(article)),
        address(article),
    );
}

/// Draws an original that is not in the corpus.
pub fn missing(graph: &mut String, slug: &str, is_root: bool) {
    let id = format!("{}{slug}", names::MISSING);
    let peripheries = if is_root { ", peripheries=2" } else { "" };
    let _ = writeln!(
        graph,
        "    {} [label=<<B>{}</B>{LEFT}<FONT POINT-SIZE=\"10\" COLOR=\"#6b4c00\">original not in the corpus</FONT>{LEFT}>, color=\"#8a6100\", \
         style=\"rounded,dashed,filled\", fillcolor=\"#fff8e1\", tooltip={}{peripheries}];",
        name(&id),
        markup(&names::of_slug(slug)),
        quoted(&format!("{id}: hypothesised, not in the corpus")),
    );
}

/// Ends a line that is set flush left.
const LEFT: &str = "<BR ALIGN=\"LEFT\"/>";

/// Outlet, headline, date, and the file name small.
fn article_label(report: &Report, position: usize, article: &Article) -> String {
    let mut lines = Vec::new();
    let outlet = wrapped(article.outlet_name(), 34, 1);
    lines.extend(outlet.iter().map(|line| format!("<B>{}</B>", markup(line))));
    let title = names::headline(article).unwrap_or_else(|| names::opening(report, position));
    let (before, after) = if article.title.is_some() { ("", "") } else { ("<I>", "</I>") };
    lines.extend(wrapped(&title, 34, 3).iter().map(|line| format!("{before}{}{after}", markup(line))));
    lines.push(match &article.published {
        Some(published) => markup(published.written.get(..10).unwrap_or(&published.written)),
        None => "<FONT COLOR=\"#555555\">undated</FONT>".to_owned(),
    });
    let file = wrapped(&article.id.0, 44, 1).concat();
    lines.push(format!("<FONT POINT-SIZE=\"9\" COLOR=\"#555555\">{}</FONT>", markup(&file)));
    // Flush left, as a reader's eye wants it; the last line too.
    format!("<{}{LEFT}>", lines.join(LEFT))
}

/// Characters of each line of a tooltip; Graphviz takes no string of more than 16,384.
const TOOLTIP: usize = 400;

fn tooltip(article: &Article) -> String {
    let published = article.published.as_ref().map_or("", |p| p.written.as_str());
    let parts = [article.id.0.as_str(), article.outlet_name(), article.title.as_deref().unwrap_or_default(), published];
    let short = |part: &str| part.chars().take(TOOLTIP).collect::<String>();
    parts.into_iter().filter(|part| !part.is_empty()).map(short).collect::<Vec<_>>().join("\n")
}

/// A link to the article, when its address is one of the web.
fn address(article: &Article) -> String {
    let web = article.url.as_deref().filter(|url| {
        let start = url.get(..8).unwrap_or(url).to_ascii_lowercase();
        (start.starts_with("http://") || start.starts_with("https://"))
            && !url.chars().any(|c| c.is_whitespace() || c.is_control())
    });
    // Graphviz writes addresses to SVG as they are: what could end the attribute is percent-encoded.
    let encoded = |c: char| match c {
        '"' | '<' | '>' | '\\' | '`' | '\'' => format!("%{:02X}", u32::from(c)),
        '&' => "&amp;".to_owned(),
        c => c.to_string(),
    };
    web.map(|url| format!(", URL=\"{}\", target=\"_blank\"", url.chars().map(encoded).collect::<String>()))
        .unwrap_or_default()
}
