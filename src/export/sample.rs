//! A hand-made result for the writers' tests: a hidden original, a paraphrase, a rewrite, and an independent report,
//! with words that every format must escape.

use std::io::{self, Write};

use crate::article::{Article, MetadataSource, Outlet, Precision, Published, Span};
use crate::claims::{Alterations, Claim, Comparison, Finding, Kind, Rule, Status, Traced};
use crate::ingest::documents::Documents;
use crate::ingest::{Corpus, InputFile, Reject};
use crate::lineage::{ArticleRole, Derivation, Evidence, Lineage, Node, Relation, Story};
use crate::pipeline::{Deduplication, Report, Timing};
use crate::settings::Settings;
use crate::text::{Outline, Text};
use crate::verify::Match;
use crate::verify::clusters::Duplicates;

/// What a writer writes for [`report`].
pub fn written(write: fn(&Report, &mut dyn Write) -> io::Result<()>) -> String {
    written_of(write, &report())
}

/// What a writer makes of a report, as text.
pub fn written_of(write: fn(&Report, &mut dyn Write) -> io::Result<()>, report: &Report) -> String {
    let mut bytes = Vec::new();
    write(report, &mut bytes).expect("written to memory");
    String::from_utf8(bytes).expect("UTF-8")
}

fn article(id: &str, outlet: &str, title: &str, day: &str, text: &str) -> Article {
    let mut article = Article::bare(id, text);
    article.outlet = (!outlet.is_empty()).then(|| Outlet { name: outlet.to_owned(), source: MetadataSource::Text });
    article.title = (!title.is_empty()).then(|| title.to_owned());
    article.published = (!day.is_empty()).then(|| Published {
        instant: format!("{day}T00:00:00Z").parse().expect("a day"),
        precision: Precision::Day,
        written: day.to_owned(),
        source: MetadataSource::Text,
    });
    article.language = Some("en".to_owned());
    article
}

fn articles() -> Vec<Article> {
    let mut articles = vec![
        article(
            "000_daily.txt",
            "Daily US Times",
            "US troops in Iraq to face embarrassing kick out, putting Iran ahead",
            "",
            "About 5,000 troops could be kicked out, an analyst said.\n",
        ),
        article("001_other.txt", "", "", "2020-01-05", "Lawmakers met on Sunday.\n"),
        article(
            "002_kayhan.txt",
            "Kayhan",
            "",
            "2020-01-18",
            "Some 6,000 soldiers will be deported.\n=They shall leave, officials admitted.\n",
        ),
        article(
            "003_dimwit.txt",
            "DimWit \"Politics\" <&> Co\\",
            "Iran Trying to Push US Forces From Iraq in \"Every\" Way Possible \\N <b>&amp;</b>\u{7}",
            "2020-01-30",
            "Iran is using every means.\n",
        ),
        article("004_copy.txt", "", "", "", "Some 5,000 soldiers may be deported.\nThey may leave, officials said.\n"),
    ];
    articles[3].url = Some("https://example.org/a?b=\"c\"&d=<e>".to_owned());
    articles[2].url = Some("javascript:alert(1)".to_owned());
    articles
}

fn evidence(name: &str, value: &str, weight: f64) -> Evidence {
    Evidence { name: name.to_owned(), value: value.to_owned(), weight }
}

fn derivation(relation: Relation, confidence: f64, direction: f64, evidence: Vec<Evidence>) -> Derivation {
    Derivation { relation, confidence, direction_confidence: direction, evidence, runner_up: None }
}

fn lineage() -> Lineage {
    let mut lineage = Lineage {
        roles: vec![
            ArticleRole::Paraphrase,
            ArticleRole::Independent,
            ArticleRole::Rewrite,
            ArticleRole::Rewrite,
            ArticleRole::Paraphrase,
        ],
        stories: vec![
            Story { number: 1, articles: vec![0, 2, 4], missing: vec!["cnn".to_owned()], independent_origins: 1 },
            Story { number: 2, articles: vec![3], missing: vec!["military-times".to_owned()], independent_origins: 1 },
        ],
        ..Lineage::default()
    };
    let nodes: Vec<_> = (0..5).map(|position| lineage.graph.add_node(Node::Article(position))).collect();
    let cnn = lineage.graph.add_node(Node::Missing("cnn".to_owned()));
    let military = lineage.graph.add_node(Node::Missing("military-times".to_owned()));
    let credit = || vec![evidence("credit", "CNN wrote | on Saturday", 2.0)];
    lineage.graph.add_edge(cnn, nodes[4], derivation(Relation::Paraphrase, 0.71, 0.99, credit()));
    lineage.graph.add_edge(cnn, nodes[0], derivation(Relation::Paraphrase, 0.48, 0.55, credit()));
    let mut rewrite = derivation(
        Relation::Rewrite,
        0.93,
        0.9,
        vec![evidence("containment", "0.6860", 3.0), evidence("later_date", "unknown", -0.5)],
    );
    rewrite.runner_up = Some((Node::Missing("cnn".to_owned()), 0.04));
    lineage.graph.add_edge(nodes[4], nodes[2], rewrite);
    lineage.graph.add_edge(military, nodes[3], derivation(Relation::Rewrite, 0.82, 0.97, Vec::new()));
    lineage
}

fn claim(source: Option<Span>, derived: Option<Span>, status: Status) -> Claim {
    Claim { source, derived, status, kinds: [].into(), severity: 0.0, confidence: 0.9, moved: false, rules: Vec::new() }
}

fn rule(name: &str, from: &str, to: &str) -> Rule {
    Rule { name: name.to_owned(), from: from.to_owned(), to: to.to_owned() }
}

fn alterations() -> Alterations {
    let first = Claim {
        kinds: [Kind::Attribution, Kind::Number].into(),
        severity: 0.8,
        rules: vec![rule("number", "5,000", "6,000"), rule("modality", "may", "")],
        ..claim(Some(Span::new(0, 36)), Some(Span::new(0, 37)), Status::Altered)
    };
    let second = Claim {
        kinds: [Kind::Attribution].into(),
        severity: 0.45,
        rules: vec![rule("attribution", "said", "admitted"), rule("order", "", "")],
        moved: true,
        ..claim(Some(Span::new(37, 68)), Some(Span::new(38, 75)), Status::Altered)
    };
    let traced = |claim: Claim, node: Option<Node>| Traced { claim, introduced_by: node };
    Alterations {
        comparisons: vec![Comparison {
            source: 4,
            derived: 2,
            claims: vec![
                traced(first, Some(Node::Article(2))),
                traced(second, Some(Node::Missing("cnn".to_owned()))),
                traced(claim(None, Some(Span::new(38, 43)), Status::Added), Some(Node::Article(2))),
                traced(claim(Some(Span::new(37, 48)), None, Status::Omitted), None),
            ],
        }],
        findings: vec![Finding {
            source: 4,
            derived: 2,
            pattern: "label_replaced".to_owned(),
            subject: "ISIS".to_owned(),
            source_count: 4,
            derived_count: 0,
            statement: "“ISIS” is called “Daesh” all 4 times.".to_owned(),
        }],
    }
}

/// The sample report.
pub fn report() -> Report {
    let articles = articles();
    let outlines = articles.iter().map(|article| Outline::of(&Text::of(article))).collect();
    Report {
        settings: Settings::default(),
        corpus: corpus(articles),
        outlines,
        matches: vec![Match {
            a: 2,
            b: 4,
            jaccard_minhash: 0.265_625,
            jaccard: 0.26,
            containment_a_in_b: 0.686,
            containment_b_in_a: 0.3,
            shared_shingles: 310,
            longest_run_words: 41,
            aligned_sentences: 26,
            ..Match::default()
        }],
        lineage: lineage(),
        alterations: alterations(),
        timings: vec![Timing { stage: "read", seconds: 0.25 }],
    }
}

fn corpus(articles: Vec<Article>) -> Corpus {
    Corpus {
        files: articles
            .iter()
            .map(|a| InputFile {
                path: a.id.0.clone(),
                xxh3_128: "0".repeat(32),
                bytes: a.text.len() as u64,
                articles: 1,
            })
            .collect(),
        articles,
        rejects: vec![Reject {
            path: "notes.pdf".to_owned(),
            record: None,
            byte: None,
            reason: "is no text".to_owned(),
        }],
        warnings: Vec::new(),
        notices: Vec::new(),
    }
}

/// A sample of duplicates: the third article doubles the first.
pub fn deduplication() -> Deduplication {
    Deduplication {
        settings: Settings::default(),
        documents: Documents::of_corpus(corpus(articles())),
        duplicates: Duplicates {
            pairs: vec![(0, 2, 0.875)],
            clusters: vec![1, 2, 1, 3, 4],
            keep: vec![true, true, false, true, true],
        },
        novelty: None,
        timings: Vec::new(),
    }
}

/// A story of many articles: a tree of copies with long headlines, every `dated`-th one with a date.
pub fn family(articles: usize, dated: usize) -> Report {
    let source = |at: usize| [at.saturating_sub(1), at / 2, 0, at / 3][at % 4];
    let mut generation = vec![0usize; articles];
    for at in 1..articles {
        generation[at] = generation[source(at)] + 1;
    }
    let all: Vec<Article> = (0..articles)
        .map(|at| {
            let day = format!("2021-{:02}-{:02}", 3 + generation[at] / 9, 1 + 3 * (generation[at] % 9));
            let outlet = ["The Morning Courier of the Northern Provinces", "Radio One", "Wire"][at % 3];
            let title = "Council votes to close the bridge before the winter, and nobody can say who decided it "
                .repeat(at % 3 + 1);
            article(&format!("{at:02}.txt"), outlet, &title, if at % dated == 0 { &day } else { "" }, "Nothing.\n")
        })
        .collect();
    let mut lineage = Lineage {
        roles: vec![ArticleRole::NearCopy; articles],
        stories: vec![Story {
            number: 1,
            articles: (0..articles).collect(),
            missing: Vec::new(),
            independent_origins: 1,
        }],
        ..Lineage::default()
    };
    let nodes: Vec<_> = (0..articles).map(|at| lineage.graph.add_node(Node::Article(at))).collect();
    for at in 1..articles {
        let confidence = 0.3 + 0.1 * (at % 7) as f64;
        let derivation = derivation(Relation::NearCopy, confidence, confidence, Vec::new());
        lineage.graph.add_edge(nodes[source(at)], nodes[at], derivation);
    }
    Report {
        outlines: all.iter().map(|article| Outline::of(&Text::of(article))).collect(),
        corpus: corpus(all),
        matches: Vec::new(),
        lineage,
        alterations: Alterations::default(),
        ..report()
    }
}
