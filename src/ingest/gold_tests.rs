//! What is read out of the texts of the gold families, against their manifests.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::records::Fields;
use super::shape::folded;
use super::{Request, manifest, read};
use crate::article::{Article, Furniture, Precision};

/// The folders of the families, sorted.
pub(crate) fn families() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gold/families");
    let mut found: Vec<PathBuf> =
        fs::read_dir(root).expect("the families").map(|e| e.expect("a folder").path()).collect();
    found.sort();
    found
}

/// The articles of a folder, read without a manifest.
pub(crate) fn articles(folder: &Path) -> Vec<Article> {
    let request = Request { inputs: vec![folder.to_owned()], ..Request::default() };
    read(&request).expect("a corpus").articles
}

fn seeds() -> Vec<Article> {
    articles(&Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds"))
}

#[derive(Debug, Default)]
struct Tally {
    right: usize,
    of: usize,
    wrong: Vec<String>,
}

impl Tally {
    fn count(&mut self, article: &Article, found: Option<&str>, expected: Option<&str>, same: bool) {
        self.of += 1;
        self.right += usize::from(same);
        if !same {
            self.wrong.push(format!("{}: {found:?}, not {expected:?}", article.id));
        }
    }
}

#[test]
fn metadata_of_the_families() {
    let (mut days, mut titles, mut outlets) = (Tally::default(), Tally::default(), Tally::default());
    for family in families() {
        let said: BTreeMap<String, Fields> = manifest::read(&family.join("manifest.csv"))
            .expect("a manifest")
            .rows
            .into_iter()
            .map(|r| (r.file, r.fields))
            .collect();
        for article in articles(&family.join("articles")) {
            let fields = &said[&article.id.0];
            let day = |p: &crate::article::Published| p.written[..10].to_owned();
            let (found, expected) = (article.published.as_ref().map(day), fields.published.as_ref().map(day));
            days.count(&article, found.as_deref(), expected.as_deref(), found == expected);
            let (found, expected) = (article.title.as_deref(), fields.title.as_deref());
            titles.count(&article, found, expected, found == expected);
            let expected = fields.outlet.as_ref().map(|o| o.name.as_str());
            let found = article.outlet_name();
            outlets.count(&article, Some(found), expected, folded(found) == folded(expected.unwrap_or("")));
        }
    }
    println!("{days:#?}\n{titles:#?}\n{outlets:#?}");
    // One date stands in the catalogue without a year in the text.
    assert!(days.right + 1 >= days.of, "{days:#?}");
    assert!(titles.right * 100 >= titles.of * 95, "{titles:#?}");
    assert!(outlets.right * 100 >= outlets.of * 90, "{outlets:#?}");
}

#[test]
fn metadata_of_the_seeds() {
    let seeds = seeds();
    let written: Vec<Option<&str>> = seeds.iter().map(|a| a.published.as_ref().map(|p| p.written.as_str())).collect();
    assert_eq!(written, [None, None, Some("2020-01-18T21:57:00-00:00"), Some("2020-01-30T20:51:00-00:00"), None]);
    assert!(seeds.iter().flat_map(|a| &a.published).all(|p| p.precision == Precision::LocalTime));
    let outlets: Vec<&str> = seeds.iter().map(Article::outlet_name).collect();
    assert_eq!(outlets, ["Daily US Times", "", "", "DimWit Politics", ""]);
    let titles: Vec<Option<&str>> = seeds.iter().map(|a| a.title.as_deref()).collect();
    assert_eq!(
        titles,
        [
            Some("US troops in Iraq to face embarrassing kick out, putting Iran ahead"),
            None,
            None,
            Some("Iran Trying to Push US Forces From Iraq in Every Way Possible"),
            None
        ]
    );
    let marks = |at: usize| -> Vec<(Furniture, &str)> {
        seeds[at].furniture.iter().map(|m| (m.kind, m.span.of(&seeds[at].text))).collect()
    };
    assert_eq!(
        marks(2),
        [
            (Furniture::PageDate, "Saturday 29 February 2020"),
            (Furniture::Identifier, "News ID: 75240"),
            (Furniture::PublishedLine, "Publish Date: 18 January 2020 - 21:57"),
        ]
    );
    let title = "Iran Trying to Push US Forces From Iraq in Every Way Possible";
    assert_eq!(
        marks(3),
        [
            (Furniture::Masthead, "DimWit Politics"),
            (Furniture::Navigation, "Breaking News"),
            (Furniture::RepeatedTitle, title),
            (Furniture::RepeatedTitle, title),
            (Furniture::PublishedLine, "January 30\n20:51 2020"),
        ]
    );
    assert_eq!((marks(0), marks(1), marks(4)), (vec![], vec![], vec![]));
}
