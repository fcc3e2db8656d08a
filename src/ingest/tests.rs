use std::fs;
use std::io::Cursor;
use std::path::PathBuf;

use proptest::prelude::*;

use super::*;
use crate::article::MetadataSource;
use crate::error::Error;

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    for (name, content) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder above")).expect("folders");
        fs::write(path, content).expect("a file");
    }
    dir
}

fn request(inputs: &[PathBuf]) -> Request {
    Request { inputs: inputs.to_vec(), ..Request::default() }
}

fn ids(corpus: &Corpus) -> Vec<&str> {
    corpus.articles.iter().map(|a| a.id.0.as_str()).collect()
}

fn piped(text: &str, format: Option<Format>) -> Corpus {
    let request = Request { inputs: vec!["-".into()], format, ..Request::default() };
    gather::corpus(&request, &mut Cursor::new(text.as_bytes())).expect("a corpus")
}

#[test]
fn every_format_in_one_folder() {
    let dir = folder(&[
        ("b.txt", b"\xef\xbb\xbfone"),
        ("sub/a.md", b"two"),
        ("r.jsonl", b"{\"id\":\"x\",\"text\":\"three\",\"outlet\":\"O\",\"title\":\"T\",\"published\":\"2020-01-18\",\"url\":\"u\",\"language\":\"en\"}\n{\"text\":\"four\"}\n"),
        ("t.csv", b"id,text\ny,five\n"),
        ("t.tsv", b"id\ttext\nz\tsix\n"),
        ("bad.txt", b"\xc3\xa9\xc3\xa9 \xff"),
        ("empty.txt", b" \n"),
        ("page.html", b"<p>"),
    ]);
    let corpus = read(&request(&[dir.path().to_owned()])).expect("a corpus");
    assert_eq!(ids(&corpus), ["b.txt", "r.jsonl#2", "sub/a.md", "x", "y", "z"]);
    assert_eq!(corpus.articles[0].text, "\u{feff}one");
    let x = &corpus.articles[3];
    assert_eq!(
        (x.outlet_name(), x.title.as_deref(), x.url.as_deref(), x.language.as_deref()),
        ("O", Some("T"), Some("u"), Some("en"))
    );
    assert_eq!(
        x.published.as_ref().map(|p| (p.written.as_str(), p.source)),
        Some(("2020-01-18", MetadataSource::Record))
    );
    let rejected: Vec<&str> = corpus.rejects.iter().map(|r| r.path.as_str()).collect();
    assert_eq!(rejected, ["bad.txt", "empty.txt", "page.html"]);
    let files: Vec<(&str, u64)> = corpus.files.iter().map(|f| (f.path.as_str(), f.articles)).collect();
    assert_eq!(
        files,
        [
            ("b.txt", 1),
            ("bad.txt", 0),
            ("empty.txt", 0),
            ("page.html", 0),
            ("r.jsonl", 2),
            ("sub/a.md", 1),
            ("t.csv", 1),
            ("t.tsv", 1)
        ]
    );
    assert!(corpus.files.iter().all(|f| f.xxh3_128.len() == 32));
}

#[test]
fn the_order_of_the_inputs_changes_nothing() {
    let one = folder(&[("a.txt", b"first"), ("b.txt", b"second")]);
    let two = folder(&[("a.txt", b"third"), ("c.jsonl", b"{\"id\":\"b.txt\",\"text\":\"fourth\"}\n")]);
    let inputs = [one.path().to_owned(), two.path().to_owned()];
    let forward = read(&request(&inputs)).expect("a corpus");
    let backward = read(&request(&[inputs[1].clone(), inputs[0].clone(), inputs[0].clone()])).expect("a corpus");
    assert_eq!(forward.articles, backward.articles);
    assert_eq!((&forward.rejects, &forward.files), (&backward.rejects, &backward.files));
    assert_eq!(ids(&forward), ["a.txt", "b.txt"]);
    assert_eq!(forward.rejects.len(), 2);
    assert!(forward.rejects.iter().all(|r| r.reason.contains("is taken by")), "{:?}", forward.rejects);
}

#[test]
fn the_manifest_wins_and_empty_cells_say_nothing() {
    let text = b"Daily Planet\n\nBlast in mine kills nine\n\n12 March 2019\n\nThe blast ripped through a longwall face deep below the ground shortly after four.";
    let manifest = "\u{feff}file,outlet,title,published,language\na.txt,Other,,2020-01-01,fr\nb.txt,,,,\nnone.txt,,,,\nbad.txt,,,,\n";
    let dir = folder(&[
        ("in/a.txt", text),
        ("in/b.txt", text),
        ("in/bad.txt", b"\0"),
        ("in/manifest.csv", manifest.as_bytes()),
    ]);
    let request = Request {
        inputs: vec![dir.path().join("in")],
        manifest: Some(dir.path().join("in/manifest.csv")),
        format: None,
        ..Request::default()
    };
    let corpus = read(&request).expect("a corpus");
    let published = |at: usize| corpus.articles[at].published.as_ref().map(|p| (p.written.as_str(), p.source));
    assert_eq!(published(0), Some(("2020-01-01", MetadataSource::Manifest)));
    assert_eq!(published(1), Some(("2019-03-12", MetadataSource::Text)));
    let outlets: Vec<&str> = corpus.articles.iter().map(Article::outlet_name).collect();
    assert_eq!(outlets, ["Other", "Daily Planet"]);
    assert_eq!(corpus.articles[0].title.as_deref(), Some("Blast in mine kills nine"));
    let rejects: Vec<(&str, Option<u64>)> = corpus.rejects.iter().map(|r| (r.path.as_str(), r.record)).collect();
    assert_eq!(rejects, [("bad.txt", None), ("manifest.csv", Some(4))]);
}

#[test]
fn standard_input_is_one_article_or_lines_of_json() {
    assert_eq!(ids(&piped("plain text", None)), ["stdin"]);
    assert_eq!(ids(&piped(" \n{\"id\":\"a\",\"text\":\"x\"}\n{\"text\":\"y\"}", None)), ["a", "stdin#2"]);
    assert_eq!(ids(&piped("{not json", Some(Format::Text))), ["stdin"]);
}

#[test]
fn nothing_to_read_says_why() {
    let dir = folder(&[("a.pdf", b"x"), ("b.txt", b"")]);
    let error = read(&request(&[dir.path().to_owned()])).expect_err("no article").to_string();
    assert!(error.contains("2 rejected") && error.contains("a.pdf"), "{error}");
    assert!(matches!(read(&request(&["no/such".into()])), Err(Error::InputMissing { .. })));
    let named = dir.path().join("a.pdf");
    let forced = Request { inputs: vec![named], format: Some(Format::Text), ..Request::default() };
    assert_eq!(ids(&read(&forced).expect("a corpus")), ["a.pdf"]);
}

#[cfg(unix)]
#[test]
fn a_pipe_in_a_folder_does_not_hold_up_the_run() {
    let dir = folder(&[("a.txt", b"text")]);
    let status = std::process::Command::new("mkfifo").arg(dir.path().join("p.txt")).status();
    if !status.is_ok_and(|s| s.success()) {
        return;
    }
    let corpus = read(&request(&[dir.path().to_owned()])).expect("a corpus");
    assert_eq!(ids(&corpus), ["a.txt"]);
    assert!(corpus.rejects[0].reason.contains("not a regular file"));
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read_is_rejected() {
    use std::os::unix::fs::PermissionsExt;
    let dir = folder(&[("a.txt", b"text"), ("closed.txt", b"text"), ("shut/b.txt", b"text")]);
    let set = |name: &str, mode: u32| {
        fs::set_permissions(dir.path().join(name), fs::Permissions::from_mode(mode)).expect("permissions");
    };
    set("closed.txt", 0o000);
    set("shut", 0o000);
    let corpus = read(&request(&[dir.path().to_owned()])).expect("a corpus");
    let may_read_all = fs::File::open(dir.path().join("closed.txt")).is_ok();
    set("shut", 0o700);
    // The superuser may read everything.
    if may_read_all {
        return;
    }
    assert_eq!(ids(&corpus), ["a.txt"]);
    let rejected: Vec<&str> = corpus.rejects.iter().map(|r| r.path.as_str()).collect();
    assert_eq!(rejected, ["closed.txt", "shut"]);
    assert!(corpus.rejects.iter().all(|r| r.reason.contains("permission denied")), "{:?}", corpus.rejects);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn whatever_the_text_metadata_spans_are_valid(
        text in "(?:\\PC|[A-Z][a-z]{1,8} |\r?\n|By Ann Lee|12 March 2019|PLACE \\(AP\\) - |\\| |Daily News\n){1,50}",
        title in proptest::option::of("\\PC{0,12}"),
    ) {
        let mut article = Article::bare("a", text);
        let fields = records::Fields { title, ..records::Fields::default() };
        metadata::complete(&mut article, fields.clone());
        let mut end = 0;
        for mark in &article.furniture {
            prop_assert!(mark.span.start >= end && !mark.span.is_empty());
            prop_assert!(article.text.get(mark.span.start..mark.span.end).is_some());
            end = mark.span.end;
        }
        if let Some(span) = article.title_span {
            prop_assert!(article.text.get(span.start..span.end).is_some());
            prop_assert!(article.furniture.iter().all(|m| !m.span.overlaps(span)));
        }
        let mut again = Article::bare("a", article.text.clone());
        metadata::complete(&mut again, fields);
        prop_assert_eq!(again, article);
    }
}
