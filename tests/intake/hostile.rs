//! Pages that were damaged, or made to hurt: an article or a reject with a reason, soon, and no panic.

use std::time::{Duration, Instant};

use copytrail::ingest::page::{self, PageError};
use copytrail::ingest::{self, Request};

const PROSE: &str =
    "<p>The ferry left the pier at noon with forty people on board, and came back at six with thirty-nine.</p>
    <p>Nobody could say where the fortieth had got to; a hat was found on the upper deck, and it fitted no one.</p>";

/// Reads a page and fails when that takes longer than any page may; unoptimised builds on busy machines are slow.
fn read(html: &str) -> Result<String, PageError> {
    let start = Instant::now();
    let read = page::read(html, None).map(|page| page.text);
    let taken = start.elapsed();
    assert!(taken < Duration::from_mins(2), "{taken:?} for {} bytes", html.len());
    read
}

/// Why a file with these bytes is rejected, or the text taken from it.
fn file(name: &str, bytes: &[u8]) -> Result<String, String> {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join(name), bytes).expect("a file");
    std::fs::write(dir.path().join("other.txt"), "another article").expect("a file");
    let corpus =
        ingest::read(&Request { inputs: vec![dir.path().to_owned()], ..Request::default() }).expect("a corpus");
    match corpus.rejects.first() {
        Some(reject) => {
            assert_eq!(reject.path, name);
            Err(reject.reason.clone())
        }
        None => Ok(corpus.articles.into_iter().find(|a| a.id.0 == name).expect("the article").text),
    }
}

#[test]
fn nesting_beyond_all_measure_is_rejected() {
    let nested = |tag: &str| format!("{}{PROSE}", format!("<{tag}>").repeat((1 << 20) / (tag.len() + 2)));
    for tag in ["div", "span", "b", "font", "ul><li", "table><tr><td", "svg", "section"] {
        assert_eq!(read(&nested(tag)), Err(PageError::TooDeep(512)), "{tag}");
    }
    // Each of these opens all that came before once more.
    let formatting = (0..40_000).map(|n| format!("<p><b id={n}>x</p>")).collect::<Vec<_>>().concat();
    assert_eq!(read(&formatting), Err(PageError::TooDeep(512)));
    assert!(
        read(&format!("{}{PROSE}{}", "<div>".repeat(300), "</div>".repeat(300)))
            .is_ok_and(|text| text.contains("ferry"))
    );
}

#[test]
fn tags_that_are_never_closed() {
    let paragraphs = "<p>One more paragraph of an old page, with a stop.\n".repeat(20_000);
    assert!(
        read(&format!("<body>{paragraphs}")).is_ok_and(|text| text.lines().filter(|l| !l.is_empty()).count() == 20_000)
    );
    let items = "<li>an item of a list that goes on".repeat(20_000);
    assert!(read(&format!("{PROSE}<ul>{items}")).is_ok());
    for end in [
        "<", "<p", "<p class=\"", "<!-- ", "<script>", "<style>p{", "<title>", "<textarea>", "&", "&#", "<![CDATA[",
        "</",
    ] {
        let text = read(&format!("{PROSE}{end}"));
        assert!(text.is_ok_and(|text| text.contains("ferry") && text.contains("upper deck")), "{end}");
    }
    assert!(read(&"</div></p></table></html>".repeat(40_000)).is_err());
}

#[test]
fn huge_attributes_and_many() {
    let picture = format!("<img src='data:image/png;base64,{}'>", "iVBORw0KGgo".repeat(200_000));
    assert!(read(&format!("{picture}{PROSE}")).is_ok_and(|text| text.contains("ferry") && text.len() < 1_000));
    let many = (0..20_000).map(|n| format!(" data-a{n}='{n}'")).collect::<Vec<_>>().concat();
    assert_eq!(read(&format!("<div{many}>{PROSE}</div>")), Err(PageError::TooManyAttributes(4000)));
    let script = format!("<script>if (a<b) {{ {} }}</script>", "x y ".repeat(9_000));
    assert!(
        read(&format!("{script}<!-- <p {} -->{PROSE}", "a ".repeat(9_000))).is_ok_and(|text| text.contains("ferry"))
    );
    let class = "ad ".repeat(300_000);
    assert!(read(&format!("<p class='{class}'>x</p>{PROSE}")).is_ok());
}

#[test]
fn many_small_elements() {
    let spans = "<span>a</span> ".repeat(60_000);
    assert!(read(&format!("{PROSE}<p>{spans}</p>")).is_ok());
    let divs = "<div class=comment><div class=share><a href=#>b</a></div></div>".repeat(10_000);
    assert!(read(&format!("<h1>The ferry</h1>{PROSE}{divs}")).is_ok_and(|text| text.contains("ferry")));
    let headings = "<h1>Another headline</h1>".repeat(20_000);
    assert!(read(&format!("<title>Ferry</title>{headings}{PROSE}")).is_ok());
    let times = "<time datetime='2020-01-01'>x</time>".repeat(20_000);
    assert!(read(&format!("{times}{PROSE}")).is_ok());
}

#[test]
fn scripts_that_close_themselves_in_a_string() {
    let page = format!(
        "<script>var a = \"</script>\"; document.write('<p>never')</script>{PROSE}<script>let b = '<!--<script>';</script><p>The end came quickly, for those who had waited for it.</p>"
    );
    let text = read(&page).expect("an article");
    assert!(text.contains("ferry") && !text.contains("document.write('<p>"), "{text}");
}

#[test]
fn files_that_are_no_page() {
    for (name, bytes, reason) in [
        ("a.html", &b"{\"id\": 1, \"text\": \"a story\"}"[..], "JSON in a file named as a web page"),
        ("a.htm", b"%PDF-1.7\n\x00\x01", "a PDF document in a file named as a web page"),
        ("a.xhtml", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a picture in a file named as a web page"),
        ("b.html", b"\x1f\x8b\x08\0\0\0\0\0", "the gzip data breaks off at byte 8"),
        ("c.html", &[0, 159, 146, 150, 1, 2, 3, 4, 5], "binary data in a file named as a web page"),
        ("d.html", b"<html><head><title>Only a title</title></head><body></body></html>", "no text on this page"),
        (
            "e.html",
            b"<html><body><script>render()</script><noscript></noscript><div id=root></div></body></html>",
            "no text on this page",
        ),
        ("f.html", b" \n ", "empty; an article needs text"),
        ("g.html", b"", "empty; an article needs text"),
    ] {
        let found = file(name, bytes).expect_err(name);
        assert!(found.starts_with(reason), "{name}: {found}");
    }
}

#[test]
fn stray_zero_bytes_are_left_out() {
    let page = format!("<html><body>\0{}</body>", PROSE.replace("ferry", "fer\0ry"));
    assert!(file("a.html", page.as_bytes()).is_ok_and(|text| text.contains("The ferry left")));
}

#[test]
fn pages_in_other_encodings() {
    let page = format!("<html><body>{}</body>", PROSE.replace("ferry", "café"));
    let wide: Vec<u8> = [0xfeff].into_iter().chain(page.encode_utf16()).flat_map(u16::to_be_bytes).collect();
    assert!(file("a.html", &wide).is_ok_and(|text| text.contains("The café left")));
    let latin: Vec<u8> = page.chars().map(|c| c as u8).collect();
    assert!(file("b.html", &latin).is_ok_and(|text| text.contains("The café left")));
}
