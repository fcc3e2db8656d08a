use proptest::prelude::*;

use super::*;

const PROSE: &str =
    "<p>The ferry left the pier at noon with forty people on board, and came back at six with thirty-nine.</p>
    <p>Nobody could say where the fortieth had got to; a hat was found on the upper deck, and it fitted no one.</p>";

fn facts(head: &str, body: &str) -> Facts {
    read(&format!("<html><head>{head}</head><body>{body}{PROSE}</body></html>"), None).expect("an article").fields
}

fn published(head: &str, body: &str) -> Option<(String, MetadataSource)> {
    facts(head, body).published.map(|p| (p.written, p.source))
}

fn said(value: Option<Value>) -> (String, MetadataSource) {
    value.map(|v| (v.value, v.source)).expect("a value")
}

#[test]
fn dates_in_the_order_of_trust() {
    use MetadataSource::{JsonLd, Meta, OpenGraph, Text, Time, Url};
    let json = r#"<script type="application/ld+json">{"@type":"NewsArticle","headline":"x","datePublished":"2020-01-01T10:00:00+01:00"}</script>"#;
    let graph = "<meta property='article:published_time' content='2020-01-02T10:00:00.000Z'>";
    let meta = "<meta name='dc.date' content='2020-01-03'>";
    let link = "<link rel=canonical href='https://a.example/2020/01/06/b'>";
    let time = "<h1>The headline</h1><time datetime='2020-01-04T08:00:00+0000'>4 Jan</time>";
    let line = "<h1>The headline</h1><p>Published: 5 January 2020</p>";
    let all = format!("{json}{graph}{meta}{link}");
    for (head, body, written, source) in [
        (all.as_str(), time, "2020-01-01T10:00:00+01:00", JsonLd),
        (&all[json.len()..], time, "2020-01-02T10:00:00Z", OpenGraph),
        (&all[json.len() + graph.len()..], time, "2020-01-03", Meta),
        (link, time, "2020-01-04T08:00:00Z", Time),
        (link, line, "2020-01-05", Text),
        (link, "<h1>The headline</h1>", "2020-01-06", Url),
    ] {
        assert_eq!(published(head, body), Some((written.to_owned(), source)), "{head}{body}");
    }
}

#[test]
fn a_change_is_no_publication() {
    let changed = "<meta property='article:modified_time' content='2020-01-02T10:00:00Z'><meta property='og:updated_time' content='2020-01-02T10:00:00Z'>
        <script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"dateModified\":\"2020-01-02\"}</script>";
    for body in [
        "<h1>The headline</h1><time class='updated' datetime='2020-01-02'>2 Jan</time>",
        "<h1>The headline</h1><nav><time datetime='2020-01-02'>today</time></nav>",
    ] {
        assert_eq!(published(changed, body), None, "{body}");
    }
    let both = "<h1>The headline</h1><p>Updated: 2 January 2020</p><p>Published: 1 January 2020</p>";
    let told = "<meta property='article:published_time' content='2020-01-01'>";
    assert_eq!(published(told, both).map(|p| p.0).as_deref(), Some("2020-01-01"));
    assert_eq!(
        published("", both).map(|p| p.0).as_deref(),
        Some("2020-01-02"),
        "as in a text without a page around it"
    );
}

#[test]
fn what_differs_is_shown() {
    let head = "<meta property='article:published_time' content='2020-01-02T10:00:00Z'><meta property='og:url' content='https://copy.example/2020/01/02/a'><link rel=canonical href='https://wire.example/a'>";
    let facts = facts(head, "<h1>The headline</h1><time datetime='2019-12-24'>24 Dec</time>");
    assert_eq!(
        facts.conflicts,
        [
            "published: 2020-01-02 (open_graph) was taken, the page also says 2019-12-24 (time)",
            "url: https://copy.example/2020/01/02/a (open_graph) was taken, the page also says https://wire.example/a (markup)"
        ]
    );
    assert_eq!(said(facts.outlet), ("copy".to_owned(), MetadataSource::Url));
}

#[test]
fn headline_and_outlet() {
    use MetadataSource::{Heading, JsonLd, Markup, OpenGraph, PageTitle};
    let page = facts(
        "<title>Ferry returns without hat – The Pier Post</title>",
        "<h1>The Pier Post</h1><h1>Ferry returns without hat</h1>",
    );
    assert_eq!(said(page.title), ("Ferry returns without hat".to_owned(), Heading));
    assert_eq!(said(page.outlet), ("The Pier Post".to_owned(), PageTitle));
    let page =
        facts("<title>The Pier Post | Ferry returns</title><meta property='og:site_name' content='Pier Post'>", "");
    assert_eq!(said(page.title), ("Ferry returns".to_owned(), PageTitle));
    assert_eq!(said(page.outlet), ("Pier Post".to_owned(), OpenGraph));
    let json = "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"Ferry returns\",\"publisher\":{\"name\":\"Post\"},\"author\":\"Ann Lee\"}</script>";
    let page = facts(json, "");
    assert_eq!((said(page.title).1, said(page.outlet).1, said(page.author).1), (JsonLd, JsonLd, JsonLd));
    let page =
        facts("<link rel=canonical href='https://www.pierpost.example/a'>", "<img src=l.gif alt='The Pier Post'>");
    assert_eq!(said(page.outlet), ("The Pier Post".to_owned(), Markup));
}

#[test]
fn the_text_has_its_headline_once() {
    let page = |body: &str| {
        read(
            &format!(
                "<title>Ferry returns | Post</title><meta property='og:site_name' content='Post'><body>{body}{PROSE}"
            ),
            None,
        )
        .expect("an article")
        .text
    };
    for body in ["<h1>Ferry returns</h1>", "<p>Ferry returns</p>", ""] {
        let text = page(body);
        assert_eq!(text.matches("Ferry returns").count(), 1, "{text}");
        assert_eq!(text.split("\n\n").count(), 3, "{text}");
    }
}

#[test]
fn the_text_of_a_page_that_scripts_fill_in() {
    let body = "The ferry left the pier at noon with forty people on board.\\nIt came back at six with thirty-nine of them and a hat.";
    let html = format!(
        "<script type='application/ld+json'>{{\"@type\":\"NewsArticle\",\"headline\":\"Ferry\",\"articleBody\":\"{body}\"}}</script><div id=app>Loading</div>"
    );
    let text = read(&html, None).expect("an article").text;
    assert!(text.ends_with("on board.\n\nIt came back at six with thirty-nine of them and a hat."), "{text}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn whatever_the_page_nothing_panics(
        html in "(?:\\PC|</?(?:div|p|h1|table|tr|td|ul|li|a|b|time|title|meta|script|style|template|svg|select|frameset|body|article)(?: (?:class|id|datetime|content|property)=[\"']?[a-z0-9: -]{0,12}[\"']?)?/?>|&[a-z]{1,5};?|<!--|-->|\u{0}){0,60}",
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let first = read(&html, Some("https://a.example/2020/01/01/"));
        prop_assert_eq!(&first, &read(&html, Some("https://a.example/2020/01/01/")));
        if let Ok(page) = first {
            prop_assert!(page.text.contains(char::is_alphanumeric) && !page.text.contains('\0'));
        }
        let _ = record(&bytes, None, None);
    }
}
