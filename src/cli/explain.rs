//! `copytrail explain`: why two articles of an earlier run are linked, or what they share.

use std::fmt::Write;

use anstyle::Style;
use serde::Serialize;

use copytrail::error::Error;
use copytrail::export::lineage::AGAINST;

use super::args::ExplainArgs;
use super::config::Options;
use super::earlier::{Earlier, Row, cell};
use super::exit::Outcome;
use super::output;

const STRONG: Style = Style::new().bold();

/// What is known about two articles.
#[derive(Debug, Default, PartialEq, Serialize)]
struct Explanation {
    a: String,
    b: String,
    /// `linked`, `connected` (by way of others), or `unlinked`.
    verdict: &'static str,
    /// Present when the two are linked.
    derivation: Option<Derivation>,
    /// Wording both have, by the columns of `pairs.csv`; empty when the pair was not verified to share any.
    shared: Row,
    /// Why the two were not compared for rewrites, when that is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    languages: Option<String>,
    /// Where the two go back to, or how the one comes from the other by way of others.
    connection: Option<String>,
    /// Where each of the two comes from instead.
    sources: Vec<String>,
    /// For an article that is not in the corpus: what made the run suppose it, `derived: name=value`.
    supposed: Vec<String>,
}

/// A direct derivation.
#[derive(Debug, Default, PartialEq, Serialize)]
struct Derivation {
    source: String,
    derived: String,
    relation: String,
    confidence: f64,
    direction_confidence: f64,
    evidence_for: Vec<String>,
    evidence_against: Vec<String>,
    runner_up: Option<String>,
}

/// Runs the command.
pub fn run(args: &ExplainArgs, options: &Options) -> anyhow::Result<Outcome> {
    let earlier = Earlier::read(&args.folder)?;
    earlier.check(&args.a)?;
    earlier.check(&args.b)?;
    if args.a == args.b {
        return Err(Error::SameArticle { id: args.a.clone() }.into());
    }
    let explanation = explain(&earlier, &args.a, &args.b);
    if options.json {
        output::json(&explanation)?;
    } else {
        output::text(&told(&explanation))?;
    }
    Ok(Outcome::Done)
}

fn explain(earlier: &Earlier, a: &str, b: &str) -> Explanation {
    let derivation = earlier.edge(a, b).or_else(|| earlier.edge(b, a)).map(derivation);
    let connection = if derivation.is_none() { connection(earlier, a, b) } else { None };
    let sources = if derivation.is_some() { Vec::new() } else { vec![sources(earlier, a), sources(earlier, b)] };
    Explanation {
        a: a.to_owned(),
        b: b.to_owned(),
        verdict: match (&derivation, &connection) {
            (Some(_), _) => "linked",
            (None, Some(_)) => "connected",
            (None, None) => "unlinked",
        },
        derivation,
        shared: earlier.pair(a, b).cloned().unwrap_or_default(),
        languages: earlier.languages(a, b).map(|(of_a, of_b)| {
            format!("{a} is in {of_a}, {b} in {of_b}: not compared for rewrites, only for equal wording")
        }),
        connection,
        sources,
        supposed: [a, b].into_iter().filter(|id| is_missing(id)).flat_map(|id| supposed(earlier, id)).collect(),
    }
}

/// Whether an id names an article that is not in the corpus.
fn is_missing(id: &str) -> bool {
    id.starts_with("missing:")
}

/// The credits that speak for an article which is not in the corpus, along all its derivations.
fn supposed(earlier: &Earlier, id: &str) -> Vec<String> {
    let rows = earlier.edges.iter().filter(|row| cell(row, "source") == id);
    rows.flat_map(|row| {
        let credits = cell(row, "evidence").split('|').filter(|e| e.starts_with("credit"));
        credits.map(|credit| format!("{}: {}", cell(row, "derived"), credit.replacen('=', " = ", 1)))
    })
    .collect()
}

fn derivation(row: &Row) -> Derivation {
    let number = |column| cell(row, column).parse().unwrap_or_default();
    let (against, speaking): (Vec<&str>, Vec<&str>) =
        cell(row, "evidence").split('|').filter(|e| !e.is_empty()).partition(|e| e.starts_with(AGAINST));
    Derivation {
        source: cell(row, "source").to_owned(),
        derived: cell(row, "derived").to_owned(),
        relation: cell(row, "relation").to_owned(),
        confidence: number("confidence"),
        direction_confidence: number("direction_confidence"),
        evidence_for: speaking.into_iter().map(str::to_owned).collect(),
        evidence_against: against.into_iter().map(|e| e.trim_start_matches(AGAINST).to_owned()).collect(),
        runner_up: Some(cell(row, "runner_up").to_owned()).filter(|r| !r.is_empty()),
    }
}

/// How two articles without a direct link hang together.
fn connection(earlier: &Earlier, a: &str, b: &str) -> Option<String> {
    let (above_a, above_b) = (earlier.ancestors(a), earlier.ancestors(b));
    let common = above_a.iter().filter_map(|(name, i)| above_b.get(name).map(|j| (i + j, name)));
    let (_, name) = common.min()?;
    Some(match name.as_str() {
        name if name == a => format!("{b} goes back to {a} by way of others"),
        name if name == b => format!("{a} goes back to {b} by way of others"),
        name => format!("both go back to {name}"),
    })
}

fn sources(earlier: &Earlier, id: &str) -> String {
    let rows = earlier.sources(id);
    let sources: Vec<String> = rows
        .map(|row| {
            format!("{} ({} {})", cell(row, "source"), words(cell(row, "relation")), percent(cell(row, "confidence")))
        })
        .collect();
    if sources.is_empty() {
        format!("{id} has no known source")
    } else {
        format!("{id} comes from {}", sources.join(" and "))
    }
}

fn told(explanation: &Explanation) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(text, "  {name:11}{}{value}", if name.len() < 11 { "" } else { " " });
    };
    let headline = if let Some(derivation) = &explanation.derivation {
        line("relation", &words(&derivation.relation));
        line(
            "confidence",
            &format!(
                "{:.0} % (direction {:.0} %)",
                derivation.confidence * 100.0,
                derivation.direction_confidence * 100.0
            ),
        );
        for reason in &derivation.evidence_for {
            line("for", &reason.replacen('=', " = ", 1));
        }
        for reason in &derivation.evidence_against {
            line("against", &reason.replacen('=', " = ", 1));
        }
        let runner_up = derivation.runner_up.as_deref().map_or_else(|| "none".to_owned(), runner_up);
        line("runner-up", &runner_up);
        format!("{STRONG}{} → {}: linked{STRONG:#}", derivation.source, derivation.derived)
    } else {
        if let Some(connection) = &explanation.connection {
            line("connected", connection);
        }
        for sources in &explanation.sources {
            line("instead", sources);
        }
        format!("{STRONG}{} and {}: not linked{STRONG:#}", explanation.a, explanation.b)
    };
    if let Some(languages) = &explanation.languages {
        line("languages", languages);
    }
    for credit in &explanation.supposed {
        line("credited in", credit);
    }
    let missing: Vec<&str> =
        [explanation.a.as_str(), explanation.b.as_str()].into_iter().filter(|id| is_missing(id)).collect();
    if missing.is_empty() {
        line("shared", &shared(&explanation.shared));
    } else {
        line("shared", &format!("not known: the text of {} is not in the corpus", missing.join(" and of ")));
    }
    format!("{headline}\n{text}")
}

fn shared(pair: &Row) -> String {
    if pair.is_empty() {
        return "no wording beyond chance: the pair is not in pairs.csv".to_owned();
    }
    let (a, b) = (cell(pair, "a"), cell(pair, "b"));
    format!(
        "longest run {} words, {} shingles, {} aligned sentences; {} of {a} stands in {b}, {} of {b} in {a}; Jaccard {}",
        cell(pair, "longest_run_words"),
        cell(pair, "shared_shingles"),
        cell(pair, "aligned_sentences"),
        percent(cell(pair, "containment_a_in_b")),
        percent(cell(pair, "containment_b_in_a")),
        cell(pair, "jaccard"),
    )
}

fn runner_up(written: &str) -> String {
    match written.rsplit_once('=') {
        Some((name, probability)) => format!("{name} ({})", percent(probability)),
        None => written.to_owned(),
    }
}

fn percent(share: &str) -> String {
    share.parse::<f64>().map_or_else(|_| "?".to_owned(), |share| format!("{:.0} %", share * 100.0))
}

fn words(name: &str) -> String {
    name.replace('_', " ")
}
