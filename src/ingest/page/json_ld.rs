//! What a page says of its article in JSON-LD (schema.org).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use dom_query::Document;
use regex::Regex;
use serde_json::{Map, Value};

use super::tree;
use crate::ingest::shape::{folded, pattern};

/// An article as JSON-LD describes it. What is not said is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Described {
    pub headline: String,
    pub published: String,
    pub modified: String,
    pub publisher: String,
    pub author: String,
    pub url: String,
    pub language: String,
    pub body: String,
}

/// The articles a page describes, in order; `headline` is what the page shows as its own, `address` where it lies. The first
/// is the page's own: the one with that headline or address, if there is one.
pub fn of(document: &Document, headlines: &[String], address: &str) -> Vec<Described> {
    let mut objects = Vec::new();
    let mut broken = Vec::new();
    for script in &document.select("script[type='application/ld+json']") {
        let text = script.text();
        match parsed(&text) {
            Some(value) => gather(value, &mut objects, 0),
            None => broken.extend(scanned(&text)),
        }
    }
    let known: BTreeMap<&str, &Map<String, Value>> =
        objects.iter().filter(|o| o.len() > 1).filter_map(|o| Some((o.get("@id")?.as_str()?, o))).collect();
    let mut articles: Vec<(u8, Described)> = objects
        .iter()
        .filter_map(|object| Some((rank(object)?, described(object, &known))))
        .chain(broken.into_iter().map(|article| (1, article)))
        .collect();
    let foreign = |article: &Described| {
        let fold = folded(&article.headline);
        let named = !fold.is_empty() && headlines.iter().any(|h| !h.is_empty() && fold.starts_with(&folded(h)));
        (!named, article.url.is_empty() || article.url != address)
    };
    // A page that describes no article but itself may still be one: it comes last.
    articles.sort_by_key(|(rank, article)| (*rank, foreign(article)));
    articles.into_iter().map(|(_, article)| article).collect()
}

fn parsed(text: &str) -> Option<Value> {
    let text = text.trim().trim_start_matches("<!--").trim_start_matches("<![CDATA[").trim_start_matches("//<![CDATA[");
    let text = text.trim().trim_end_matches("-->").trim_end_matches("//]]>").trim_end_matches("]]>").trim();
    serde_json::from_str(text).ok().or_else(|| serde_json::from_str(&repaired(text)).ok())
}

/// Without line breaks in strings, commas before a closing bracket and a semicolon at the end.
fn repaired(text: &str) -> String {
    static COMMA: LazyLock<Regex> = LazyLock::new(|| pattern(r",\s*([}\]])"));
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    COMMA.replace_all(plain.trim().trim_end_matches(';'), "$1").into_owned()
}

/// Objects at the places where pages put articles; updates of a live blog and mentions of other articles are not.
fn gather(value: Value, objects: &mut Vec<Map<String, Value>>, depth: usize) {
    match value {
        Value::Array(values) => values.into_iter().for_each(|value| gather(value, objects, depth)),
        Value::Object(mut object) => {
            if depth < 4 {
                for inner in ["@graph", "mainEntity", "mainEntityOfPage", "publisher", "author"] {
                    if let Some(value @ (Value::Array(_) | Value::Object(_))) = object.get(inner) {
                        gather(value.clone(), objects, depth + 1);
                    }
                }
            }
            object.remove("@graph");
            objects.push(object);
        }
        _ => {}
    }
}

/// How surely an object is the article of its page: 0 for the kinds of articles, 2 for a page.
fn rank(object: &Map<String, Value>) -> Option<u8> {
    let of_kind = |kind: &str| {
        let kind = kind.rsplit(['/', ':', '#']).next().unwrap_or(kind);
        match kind {
            "WebPage" | "ItemPage" | "CreativeWork" => Some(2),
            "Report" | "Review" | "LiveBlogPosting" => Some(0),
            kind if kind.ends_with("Article") || kind.ends_with("Posting") => Some(0),
            _ => None,
        }
    };
    match object.get("@type")? {
        Value::String(kind) => of_kind(kind),
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).filter_map(of_kind).min(),
        _ => None,
    }
}

fn described(object: &Map<String, Value>, known: &BTreeMap<&str, &Map<String, Value>>) -> Described {
    let string = |name: &str| {
        object.get(name).and_then(first_string).map(|s| tree::squeezed(&unescaped(&s))).unwrap_or_default()
    };
    let url = [string("url"), object.get("mainEntityOfPage").map(id_or_string).unwrap_or_default()];
    Described {
        headline: [string("headline"), string("name")].into_iter().find(|s| !s.is_empty()).unwrap_or_default(),
        published: [string("datePublished"), string("dateCreated")]
            .into_iter()
            .find(|s| !s.is_empty())
            .unwrap_or_default(),
        modified: string("dateModified"),
        publisher: object.get("publisher").map(|v| names(v, known)).unwrap_or_default(),
        author: object.get("author").or_else(|| object.get("creator")).map(|v| names(v, known)).unwrap_or_default(),
        url: url.into_iter().find(|u| u.starts_with("http")).unwrap_or_default(),
        language: object.get("inLanguage").map(|v| names(v, known)).unwrap_or_default(),
        body: object.get("articleBody").and_then(first_string).map(|body| paragraphs(&body)).unwrap_or_default(),
    }
}

/// A text whose lines are its paragraphs.
fn paragraphs(body: &str) -> String {
    let body = unescaped(body);
    let lines = body.lines().map(tree::squeezed).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n\n")
}

fn first_string(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(values) => values.first().and_then(first_string),
        Value::Object(object) => object.get("@value").and_then(first_string),
        _ => None,
    }
}

fn id_or_string(value: &Value) -> String {
    match value {
        Value::Object(object) => object.get("@id").and_then(first_string).unwrap_or_default(),
        other => first_string(other).unwrap_or_default(),
    }
}

/// The names of people or organisations: strings, objects with a name, references to such, or lists of these.
fn names(value: &Value, known: &BTreeMap<&str, &Map<String, Value>>) -> String {
    let one = |value: &Value| match value {
        Value::String(name) => {
            known.get(name.as_str()).and_then(|o| o.get("name")).and_then(first_string).or_else(|| Some(name.clone()))
        }
        Value::Object(object) => {
            let own = object.get("name").or_else(|| object.get("alternateName")).and_then(first_string);
            own.or_else(|| known.get(object.get("@id")?.as_str()?)?.get("name").and_then(first_string))
        }
        _ => None,
    };
    let all: Vec<String> = match value {
        Value::Array(values) => values.iter().filter_map(one).collect(),
        other => one(other).into_iter().collect(),
    };
    let shown: Vec<String> = all
        .iter()
        .map(|name| tree::squeezed(&unescaped(name)))
        .filter(|n| !n.is_empty() && !n.starts_with("http"))
        .collect();
    shown.join(", ")
}

/// Some sites write HTML references into their JSON.
fn unescaped(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let named = [
        ("&quot;", "\""),
        ("&#039;", "'"),
        ("&#39;", "'"),
        ("&apos;", "'"),
        ("&rsquo;", "’"),
        ("&lsquo;", "‘"),
        ("&ldquo;", "“"),
        ("&rdquo;", "”"),
        ("&#8217;", "’"),
        ("&#8216;", "‘"),
        ("&#8220;", "“"),
        ("&#8221;", "”"),
        ("&ndash;", "–"),
        ("&mdash;", "—"),
        ("&#8211;", "–"),
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ];
    named.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// What can still be told from JSON that no parser reads: fields whose value is a plain string.
fn scanned(text: &str) -> Option<Described> {
    static FIELD: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r#""(headline|datePublished|dateModified|inLanguage)"\s*:\s*"((?:[^"\\]|\\.){1,300})"\s*[,}\]\n]"#)
    });
    static PUBLISHER: LazyLock<Regex> =
        LazyLock::new(|| pattern(r#""publisher"\s*:\s*\{[^{}]{0,200}?"name"\s*:\s*"([^"\\]{1,120})""#));
    let mut found = Described::default();
    for captures in FIELD.captures_iter(text) {
        let value = tree::squeezed(&unescaped(&captures[2].replace("\\\"", "\"").replace("\\/", "/")));
        let field = match &captures[1] {
            "headline" => &mut found.headline,
            "datePublished" => &mut found.published,
            "dateModified" => &mut found.modified,
            _ => &mut found.language,
        };
        if field.is_empty() {
            *field = value;
        }
    }
    if let Some(captures) = PUBLISHER.captures(text) {
        found.publisher = tree::squeezed(&unescaped(&captures[1]));
    }
    (found != Described::default()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(blocks: &[&str]) -> Vec<Described> {
        let scripts = blocks.iter().map(|b| format!("<script type='application/ld+json'>{b}</script>"));
        let page = scripts.collect::<Vec<_>>().concat();
        of(&Document::from(page), &["Own".to_owned()], "")
    }

    #[test]
    fn graphs_lists_and_references() {
        let all = read(&[
            r##"{"@graph":[{"@type":"WebSite","name":"S","datePublished":"1990-01-01"},{"@type":["Thing","NewsArticle"],"headline":"Other","datePublished":"2020-01-01"},
               {"@type":"NewsArticle","headline":"Own goal","datePublished":"2020-02-02","publisher":{"@id":"#o"},"author":[{"@id":"#p"},"Ann Lee"]},{"@id":"#p","@type":"Person","name":"Bo Ek"}]}"##,
            r##"[{"@id":"#o","@type":"Organization","name":"The Post &amp; Mail"}]"##,
        ]);
        assert_eq!(all.len(), 2);
        let own = &all[0];
        assert_eq!(
            (own.published.as_str(), own.publisher.as_str(), own.author.as_str()),
            ("2020-02-02", "The Post & Mail", "Bo Ek, Ann Lee")
        );
    }

    #[test]
    fn updates_of_a_live_blog_are_not_the_article() {
        let all = read(&[
            r#"{"@type":"LiveBlogPosting","headline":"Own","datePublished":"2024-03-06T07:30:00Z","liveBlogUpdate":[{"@type":"BlogPosting","datePublished":"2024-03-06T19:00:00Z"}]}"#,
        ]);
        assert_eq!(all.len(), 1);
    }

    #[test]
    fn broken_json_still_says_something() {
        let newline = read(&["{\"@type\":\"NewsArticle\",\"headline\":\"A\nB\",\"datePublished\":\"2020-01-01\",}"]);
        assert_eq!((newline[0].headline.as_str(), newline[0].published.as_str()), ("A B", "2020-01-01"));
        let quotes = read(&[
            r#"{"@type":"NewsArticle","description":"the "big" one","datePublished":"2020-01-01","publisher":{"@type":"Organization","name":"Post"}"#,
        ]);
        assert_eq!((quotes[0].publisher.as_str(), quotes[0].published.as_str()), ("Post", "2020-01-01"));
        assert_eq!(read(&["{", "", "null", "[]"]), []);
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(read(&[&deep]), []);
    }
}
