//! Small corpora of which the lineage is known.

use jiff::Timestamp;
use petgraph::visit::EdgeRef;

use super::*;
use crate::article::{MetadataSource, Outlet, Precision, Published};
use crate::settings::Settings;
use crate::{candidates, sketch, verify};

const BLAST: [&str; 5] = [
    "An explosion tore through a coal mine near Tarnow before dawn on Monday, killing at least 17 miners of the night shift.",
    "The blast ripped through a gallery 640 metres below ground shortly after 4:20 a.m., when 112 men were in the pit.",
    "Labour inspectors had fined the owner, Severn Coal, 240,000 crowns in November over faulty methane monitors.",
    "Rescue teams broke off the search for several hours because of rising carbon monoxide and went on after nightfall.",
    "A committee of parliament recommended in 2016 that six mines be shut unless they met new drainage standards.",
];
const STRIKE: [&str; 5] = [
    "Dock workers at Port Ellery voted by 611 to 208 on Wednesday to stop work from the first of March over new rosters.",
    "Their union says the rosters, drawn up by a consultant from Marlow, would cost each crane driver nine rest days a year.",
    "Harbour master Ines Calder warned that 34 container ships were due in the first week and could not be turned away.",
    "The last stoppage, in 2011, lasted 23 days and emptied the shelves of every pharmacy on the northern islands.",
    "Talks will resume on Friday under a mediator whom both sides had rejected only a fortnight earlier.",
];

fn article(id: &str, outlet: &str, day: Option<&str>, paragraphs: &[&str]) -> Article {
    let published = day.map(|day| Published {
        instant: format!("{day}T00:00:00Z").parse::<Timestamp>().expect("a day"),
        precision: Precision::Day,
        written: day.to_owned(),
        source: MetadataSource::Manifest,
    });
    let outlet = (!outlet.is_empty()).then(|| Outlet { name: outlet.to_owned(), source: MetadataSource::Manifest });
    Article { outlet, published, ..Article::bare(id, paragraphs.join("\n\n")) }
}

/// The lineage of some articles, and its edges as `source > derived`.
fn lineage(articles: &[Article]) -> (Lineage, Vec<String>) {
    let settings = Settings::default();
    let texts: Vec<Text> = articles.iter().map(Text::of).collect();
    let sketches = sketch::sketch(&texts, &settings);
    let contents = sketch::contents(&texts);
    let pairs = candidates::pairs(&sketches, &contents, &|_, _| false, &settings);
    let matches = verify::matches(&texts, &sketches, &contents, &pairs);
    let identities: Vec<u64> = sketches.iter().map(|s| s.identity).collect();
    let sources = Sources { articles, texts: &texts, contents: &contents, identities: &identities };
    let lineage = reconstruct(&sources, &matches, &settings.lineage);
    let name = |node: &Node| match node {
        Node::Article(i) => articles[*i].id.0.clone(),
        Node::Missing(slug) => format!("missing:{slug}"),
    };
    let graph = &lineage.graph;
    let mut edges: Vec<String> = graph
        .edge_references()
        .map(|e| format!("{} > {}", name(&graph[e.source()]), name(&graph[e.target()])))
        .collect();
    edges.sort();
    (lineage, edges)
}

#[test]
fn the_older_article_is_the_source() {
    let mut copy = BLAST;
    copy[3] = "The search was broken off for hours.";
    let (lineage, edges) = lineage(&[
        article("a", "North Post", Some("2020-03-02"), &copy),
        article("b", "South Post", Some("2020-03-01"), &BLAST),
    ]);
    assert_eq!(edges, ["b > a"]);
    let derivation = lineage.graph.edge_weights().next().expect("an edge");
    assert_eq!(derivation.relation, Relation::NearCopy);
    assert!(derivation.direction_confidence > 0.9);
    assert!(derivation.evidence.iter().any(|e| e.name == "time" && e.value == "2020-03-01..2020-03-02"));
    assert_eq!(lineage.roles, [ArticleRole::NearCopy, ArticleRole::Origin]);
}

#[test]
fn nobody_credits_what_is_not_yet_written() {
    let mut copy = BLAST.to_vec();
    copy[0] = "An explosion tore through a coal mine near Tarnow before dawn on Monday, killing at least 17 miners, the Halden Gazette reported.";
    let (_, edges) = lineage(&[
        article("a", "Halden Gazette", Some("2020-03-02"), &BLAST),
        article("b", "South Post", Some("2020-03-01"), &copy),
    ]);
    assert_eq!(edges, ["a > b"]);
}

#[test]
fn without_date_or_credit_the_direction_stays_open() {
    let (lineage, edges) = lineage(&[article("a", "", None, &BLAST), article("b", "", None, &BLAST[..4])]);
    assert_eq!(edges, ["a > b"]);
    let derivation = lineage.graph.edge_weights().next().expect("an edge");
    assert!(derivation.direction_confidence <= 0.65, "{derivation:?}");
}

#[test]
fn disjoint_passages_have_two_sources() {
    let both: Vec<&str> = BLAST.iter().chain(&STRIKE).copied().collect();
    let (_, edges) = lineage(&[
        article("a", "North Post", Some("2020-03-01"), &BLAST),
        article("b", "South Post", Some("2020-03-01"), &STRIKE),
        article("c", "West Post", Some("2020-03-02"), &both),
    ]);
    assert_eq!(edges, ["a > c", "b > c"]);
}

#[test]
fn a_grandparent_is_no_second_source() {
    let mut copy = BLAST;
    copy[1] =
        "The blast ripped through a gallery 610 metres below ground, when 112 men were in the pit, survivors told us.";
    let mut second = copy;
    second[4] = "A committee of parliament recommended in 2017 that six mines be shut.";
    let (_, edges) = lineage(&[
        article("a", "North Post", Some("2020-03-01"), &BLAST),
        article("b", "South Post", Some("2020-03-02"), &copy),
        article("c", "West Post", Some("2020-03-03"), &second),
    ]);
    assert_eq!(edges, ["a > b", "b > c"]);
}

#[test]
fn a_shared_quotation_links_nobody() {
    let quotation =
        "“I am not going to tell grieving families that we know when we do not know, and nobody here should,” he said.";
    let (lineage, edges) = lineage(&[
        article("a", "North Post", Some("2020-03-01"), &[BLAST[0], BLAST[1], quotation]),
        article("b", "South Post", Some("2020-03-02"), &[STRIKE[0], STRIKE[1], quotation]),
    ]);
    assert!(edges.is_empty(), "{edges:?}");
    assert_eq!(lineage.roles, [ArticleRole::Independent; 2]);
    assert!(lineage.stories.is_empty());
}

#[test]
fn a_wire_tag_names_the_missing_original() {
    let first = format!("TARNOW (Comet) - {}", BLAST[0]);
    let printed = [first.as_str(), BLAST[1], BLAST[2], BLAST[3]];
    let (lineage, edges) = lineage(&[article("a", "North Post", Some("2020-03-01"), &printed)]);
    assert_eq!(edges, ["missing:comet > a"]);
    assert_eq!((lineage.stories[0].independent_origins, &lineage.stories[0].missing), (1, &vec!["comet".to_owned()]));
}

#[test]
fn copies_of_one_text_are_a_star() {
    let mut articles: Vec<Article> =
        (0..200).map(|n| article(&format!("a{n:03}"), "", Some("2020-03-02"), &BLAST)).collect();
    articles[77] = article("a077", "North Post", Some("2020-03-01"), &BLAST);
    let (lineage, edges) = lineage(&articles);
    assert_eq!(edges.len(), 199);
    assert!(edges.iter().all(|edge| edge.starts_with("a077 > ")), "{edges:?}");
    assert_eq!(lineage.stories[0].independent_origins, 1);
}

#[test]
fn an_edge_is_no_surer_than_its_direction() {
    let (lineage, _) = lineage(&[article("a", "", None, &BLAST), article("b", "", None, &BLAST)]);
    let derivation = lineage.graph.edge_weights().next().expect("an edge");
    assert!(derivation.confidence <= derivation.direction_confidence && derivation.confidence <= 0.5, "{derivation:?}");
}

#[test]
fn the_order_of_the_articles_does_not_matter() {
    let mut copy = BLAST;
    copy[2] = "Inspectors had fined the owner 420,000 crowns.";
    let articles = [
        article("a", "North Post", Some("2020-03-01"), &BLAST),
        article("b", "South Post", Some("2020-03-02"), &copy),
        article("c", "West Post", Some("2020-03-03"), &copy[..4]),
        article("d", "East Post", Some("2020-03-01"), &STRIKE),
    ];
    let mut reversed = articles.clone();
    reversed.reverse();
    assert_eq!(lineage(&articles).1, lineage(&reversed).1);
    assert_eq!(lineage(&articles).1, ["a > b", "b > c"]);
}

#[test]
fn the_runner_up_lost_for_a_reason() {
    let mut copy = BLAST;
    copy[1] =
        "The blast ripped through a gallery 610 metres below ground, when 112 men were in the pit, survivors told us.";
    let mut second = copy;
    second[4] = "A committee of parliament recommended in 2017 that six mines be shut.";
    let (lineage, _) = lineage(&[
        article("a", "North Post", Some("2020-03-01"), &BLAST),
        article("b", "South Post", Some("2020-03-02"), &copy),
        article("c", "West Post", Some("2020-03-03"), &second),
    ]);
    let edge = lineage.graph.edge_references().find(|e| e.target().index() == 2).expect("an edge to c");
    let (runner_up, _) = edge.weight().runner_up.as_ref().expect("a runner-up");
    assert_eq!(*runner_up, Node::Article(0));
    let lost = edge.weight().evidence.iter().find(|e| e.name == "runner_up_lost_by").expect("why it lost");
    assert!(lost.value.starts_with("new_wording"), "{lost:?}");
}

#[test]
fn versions_of_one_document_follow_the_latest() {
    let mut restored = BLAST;
    restored[1] = "The blast ripped through a gallery 640 metres below ground, and 112 men were in the pit.";
    let (_, edges) = lineage(&[
        article("a", "", Some("2020-03-01"), &BLAST),
        article("b", "", Some("2020-03-02"), &restored),
        article("c", "", Some("2020-03-03"), &BLAST),
    ]);
    assert_eq!(edges, ["a > b", "b > c"]);
}

#[test]
fn singular_readings_are_evidence_where_nothing_is_attested() {
    let (mut first, mut second) = (BLAST, BLAST);
    first[1] =
        "Below ground the explosion destroyed a gallery in which more than a hundred men of two shifts were working.";
    second[4] =
        "A committee of parliament had wanted six mines shut unless they met drainage standards drafted years before.";
    let (lineage, edges) =
        lineage(&[article("a", "", None, &first), article("b", "", None, &BLAST), article("c", "", None, &second)]);
    assert_eq!(edges, ["b > a", "b > c"]);
    for edge in lineage.graph.edge_weights() {
        let readings = edge.evidence.iter().find(|e| e.name == "singular_readings").expect("singular readings");
        assert!(readings.weight > 0.5 && readings.value.starts_with("0.."), "{readings:?}");
    }
}

#[test]
fn which_of_two_twins_was_copied_stays_open() {
    let both: Vec<&str> = BLAST.iter().chain(&STRIKE).copied().collect();
    let mut twin = both.clone();
    twin[9] = "Talks will resume on Friday under a mediator whom both sides had rejected only a month earlier.";
    let mut copy = both.clone();
    copy[1] =
        "Below ground the explosion destroyed a gallery in which more than a hundred men of two shifts were working.";
    copy[6] = "Every crane driver would lose nine rest days, according to the union, under what a consultant drew up.";
    copy[9] = "Both sides will talk again this week.";
    let (lineage, edges) =
        lineage(&[article("a", "", None, &both), article("b", "", None, &twin), article("c", "", None, &copy)]);
    assert_eq!(edges.len(), 2, "{edges:?}");
    assert!(lineage.graph.edge_weights().all(|edge| edge.confidence <= 0.5), "{:?}", lineage.graph);
}

#[test]
fn a_rewrite_that_was_printed_again_keeps_its_source() {
    let original: Vec<&str> = BLAST.iter().chain(&STRIKE).copied().collect();
    let rewrite = [
        "Seventeen miners died before dawn on Monday when an explosion tore through a coal mine near Tarnow.",
        BLAST[1],
        "The owner, Severn Coal, had been fined 240,000 crowns in November over faulty methane monitors, the North Post reported.",
        "At Port Ellery 611 dock workers voted to stop work from the first of March; 208 were against it.",
    ];
    let mut reprints = vec![
        article("a", "North Post", Some("2020-03-01"), &original),
        article("b", "South Post", Some("2020-03-02"), &rewrite),
    ];
    let (_, alone) = lineage(&reprints);
    assert_eq!(alone, ["a > b"]);
    for (id, mark) in [("c", "Seventeen workers died"), ("d", "Seventeen people died"), ("e", "Seventeen men died")] {
        let first = rewrite[0].replace("Seventeen miners died", mark);
        let reprint = [&first, rewrite[1], rewrite[2], rewrite[3]];
        reprints.push(article(id, "East Post", Some("2020-03-02"), &reprint));
        let (_, edges) = lineage(&reprints);
        assert!(edges.iter().any(|edge| edge.starts_with("a > ")), "{edges:?}");
        assert!(edges.len() == reprints.len() - 1 && !edges.iter().any(|edge| edge.contains("missing")), "{edges:?}");
    }
}

/// A tale as told long ago, and as told now.
const TALE: [(&str, &str); 4] = [
    (
        "There dwelt a cobbler by the harbour who spake unto no man, for he feared that the tide heareth every word.",
        "There dwelt a cobbler by the harbour who spoke to no man, for he feared that the tide hears every word.",
    ),
    (
        "Whosoever bringeth him a torn boot before the bells of evening shall have it mended for a copper and a loaf.",
        "Whoever brings him a torn boot before the bells of evening shall have it mended for a copper and a loaf.",
    ),
    (
        "A captain asked him whither the herring had gone, and the cobbler saith that the moon hath called them northward.",
        "A captain asked him where the herring had gone, and the cobbler says that the moon has called them northward.",
    ),
    (
        "Then the fleet sailed beyond the white cliffs, and peradventure it would have starved but for seven grey whales.",
        "Then the fleet sailed beyond the white cliffs, and perhaps it would have starved but for seven grey whales.",
    ),
];

#[test]
fn an_undated_text_in_old_words_is_the_source() {
    let old: Vec<&str> = TALE.iter().map(|(old, _)| *old).collect();
    let new: Vec<&str> = TALE.iter().map(|(_, new)| *new).collect();
    for (old_id, new_id) in [("a", "b"), ("b", "a")] {
        let (lineage, edges) = lineage(&[article(old_id, "", None, &old), article(new_id, "", None, &new)]);
        assert_eq!(edges, [format!("{old_id} > {new_id}")]);
        let edge = &lineage.graph.edge_weights().next().expect("an edge");
        assert!(edge.direction_confidence > 0.8 && edge.direction_confidence <= 0.9, "{}", edge.direction_confidence);
        assert!(edge.evidence.iter().any(|reason| reason.name == "archaic_forms" && reason.value == "4..0"));
    }
}
