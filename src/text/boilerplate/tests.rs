use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::article::Article;
use crate::ingest::gold_tests::{articles, families};
use crate::text::Text;

const PARAGRAPH_A: &str =
    "The blast ripped through a longwall face deep below the ground shortly after four in the morning.";
const PARAGRAPH_B: &str = "Officials said that more than a hundred men were underground at the time of the explosion.";

fn roles(text: &str) -> Vec<(Role, String)> {
    let text = Text::of(&Article::bare("a", text));
    text.blocks.iter().map(|b| (b.role, text.at(b.span).to_owned())).collect()
}

fn furniture(text: &str) -> Vec<String> {
    roles(text).into_iter().filter(|(role, _)| matches!(role, Role::Furniture(_))).map(|(_, line)| line).collect()
}

#[test]
fn subheads_are_prose_of_their_own_role() {
    let text = format!("{PARAGRAPH_A}\n\nAdvantage for some\n\n{PARAGRAPH_B}\n\nHe said no.\n\n{PARAGRAPH_A}");
    let headings: Vec<String> =
        roles(&text).into_iter().filter(|(role, _)| *role == Role::Heading).map(|(_, line)| line).collect();
    assert_eq!(headings, ["Advantage for some"]);
    assert_eq!(furniture(&text), [""; 0]);
}

#[test]
fn lists_of_links_end_where_the_article_goes_on() {
    let text =
        format!("{PARAGRAPH_A}\n\nREAD MORE\nWho won the window?\nQuiz: name them all\n\nA subhead\n\n{PARAGRAPH_B}");
    assert_eq!(furniture(&text), ["READ MORE", "Who won the window?", "Quiz: name them all"]);
    let text = format!("{PARAGRAPH_A}\n\nRelated\n\nOne headline\n\nTwo headlines");
    assert_eq!(furniture(&text), ["Related", "One headline", "Two headlines"]);
}

#[test]
fn comments_run_to_the_end_but_a_count_above_the_article_does_not() {
    let text = format!("41 Comments\n\n{PARAGRAPH_A}\n\n{PARAGRAPH_B}\n\nComments (2)\nann: yes\n{PARAGRAPH_A}");
    assert_eq!(furniture(&text), ["41 Comments", "Comments (2)", "ann: yes", PARAGRAPH_A]);
}

#[test]
fn a_subhead_called_comment_announces_nothing() {
    let text = format!("{PARAGRAPH_A}\n\n{PARAGRAPH_A}\n\nComment\n\n{PARAGRAPH_B}");
    assert_eq!(furniture(&text), [""; 0]);
}

#[test]
fn agencies_sign_off_and_appeals_at_the_end() {
    let closing = [
        "(Reporting by Ann Lee in Lisbon; Editing by Bo Ray)",
        "AXL ab-cd/ef",
        "Most read",
        "1. Another headline",
        "© 2020 The Daily Planet. All rights reserved.",
    ];
    let text = format!("{PARAGRAPH_A}\n\n{PARAGRAPH_B}\n\n{}", closing.join("\n\n"));
    assert_eq!(furniture(&text), closing);
}

#[test]
fn reports_that_end_in_an_appeal_stay() {
    let last = "The paper has asked for the key to the cabinet log of the county. Help us pay: click here to chip in.";
    let amended =
        "This article was amended on 18 January 2024. An earlier version gave the number as 13,400 by mistake.";
    let text = format!("{PARAGRAPH_A}\n\n{last}\n\n{amended}");
    assert_eq!(furniture(&text), [""; 0]);
}

#[test]
fn long_paragraphs_go_only_at_the_edges() {
    let promotion = "If you value this work, sign up for our newsletter and tell all of your friends about it.";
    let text = format!("{PARAGRAPH_A}\n\n{promotion}\n\n{PARAGRAPH_B}");
    assert_eq!(furniture(&text), [""; 0]);
    let text = format!("{PARAGRAPH_A}\n\n{PARAGRAPH_B}\n\n{promotion}");
    assert_eq!(furniture(&text), [promotion]);
}

#[test]
fn short_texts_are_left_alone() {
    for text in ["One line", "A short sentence.", "Menu\nof the day", "Related\nthings", ""] {
        let lost = furniture(text);
        assert!(lost.len() <= 1, "{text}: {lost:?}");
    }
}

/// Every claim of the gold lies in the prose of its article.
#[test]
fn no_claim_is_lost() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders: Vec<_> = families().into_iter().map(|f| (f.join("articles"), f.join("gold/claims.csv"))).collect();
    folders.push((root.join("seeds"), root.join("tests/gold/seeds/claims.csv")));
    let (mut kept, mut of, mut lost) = (0, 0, Vec::new());
    for (folder, claims) in folders {
        let texts: BTreeMap<String, (Article, Text)> =
            articles(&folder).into_iter().map(|a| (a.id.0.clone(), (a.clone(), Text::of(&a)))).collect();
        let table = fs::read(&claims).expect("the claims");
        for row in csv::Reader::from_reader(table.as_slice()).records() {
            let row = row.expect("a claim");
            for (article, claim) in [(&row[0], &row[2]), (&row[1], &row[3])] {
                let Some((article, text)) = texts.get(article).filter(|_| !claim.is_empty()) else { continue };
                let places: Vec<_> = article.text.match_indices(claim).map(|(at, _)| (at, at + claim.len())).collect();
                if places.is_empty() {
                    continue;
                }
                of += 1;
                let is_prose = |&(start, end): &(usize, usize)| {
                    text.blocks.iter().filter(|b| b.is_prose()).any(|b| {
                        let block = text.verbatim(b.span);
                        block.start <= start && end <= block.end
                    })
                };
                if places.iter().any(is_prose) {
                    kept += 1;
                } else {
                    lost.push(format!("{} ({}): {claim}", article.id, &row[4]));
                }
            }
        }
    }
    println!("{kept} of {of} claims are in the prose; lost: {lost:#?}");
    assert!(kept * 1000 >= of * 995, "{kept} of {of}; lost: {lost:#?}");
}

proptest! {
    #[test]
    fn arbitrary_texts_never_panic_and_blocks_are_valid(
        text in "(?:\\PC|[A-Za-z ]{1,9}|\n|Comments \\(3\\)\n|READ MORE\n|© 2019|[|›.:] ?){0,60}",
    ) {
        let text = Text::of(&Article::bare("a", text));
        let mut end = 0;
        for block in &text.blocks {
            prop_assert!(block.span.start >= end && block.span.end >= block.span.start);
            prop_assert!(text.reading.text.get(block.span.start..block.span.end).is_some());
            end = block.span.end;
        }
    }
}
