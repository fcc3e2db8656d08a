//! `copytrail compare`: two articles, claim by claim.

use std::fmt::Write;
use std::path::Path;

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use copytrail::article::Article;
use copytrail::claims::{self, Claim, Status};
use copytrail::error::{Error, Result};
use copytrail::export::claims::{Ids, Row, write_rows};
use copytrail::ingest::{self, Request};
use copytrail::text::Text;

use super::args::{CompareArgs, CompareFormat, InputFormat};
use super::config::Options;
use super::exit::Outcome;
use super::messages::counted;
use super::{diff, output};

const STRONG: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();
const ALTERED: Style = AnsiColor::Yellow.on_default().bold();

/// The comparison as JSON.
#[derive(Serialize)]
struct Comparison<'a> {
    source: &'a str,
    derived: &'a str,
    claims: &'a [Row<'a>],
}

/// Runs the command.
pub fn run(args: &CompareArgs, options: &Options) -> anyhow::Result<Outcome> {
    let settings = options.validated(options.settings.clone())?;
    let source = read(&args.source, args.input_format)?;
    let derived = read(&args.derived, args.input_format)?;
    let claims = options.on_threads(|| claims::compare(&Text::of(&source), &Text::of(&derived), &settings.claims))?;
    let mut ids = Ids::default();
    let rows: Vec<Row<'_>> = claims
        .iter()
        .map(|claim| Row::new(&source, &derived, claim, introduced_by(claim, &derived), &mut ids))
        .collect();
    let format = args.format.unwrap_or(if options.json { CompareFormat::Json } else { CompareFormat::Text });
    match format {
        CompareFormat::Text => output::text(&shown(&source, &derived, &claims, &rows))?,
        CompareFormat::Csv => {
            let mut table = Vec::new();
            write_rows(rows, &mut table)?;
            output::bytes(&table)?;
        }
        CompareFormat::Json => {
            output::json(&Comparison { source: &source.id.0, derived: &derived.id.0, claims: &rows })?;
        }
    }
    Ok(Outcome::Done)
}

/// The one article of a file, read as `lineage` reads it.
fn read(path: &Path, format: Option<InputFormat>) -> Result<Article> {
    let request =
        Request { inputs: vec![path.to_owned()], manifest: None, format: format.map(Into::into), ..Request::default() };
    let unreadable = |reason: String| Error::Unreadable { path: path.to_owned(), reason };
    if path.is_dir() {
        return Err(unreadable("is a folder".into()));
    }
    let corpus = match ingest::read(&request) {
        Err(Error::EmptyCorpus { rejected, .. }) => {
            return Err(unreadable(reason_of(&rejected, path)));
        }
        other => other?,
    };
    let reason = corpus.rejects.first().map(|reject| reject.reason.clone());
    let mut articles = corpus.articles.into_iter();
    match (articles.next(), articles.len()) {
        (Some(article), 0) => Ok(article),
        (None, _) => Err(unreadable(reason.unwrap_or_else(|| "holds no article".into()))),
        (Some(_), more) => Err(unreadable(format!("holds {} articles, and one is compared with one", more + 1))),
    }
}

/// Why a file was rejected, without its name, which stands before the reason anyway.
fn reason_of(rejected: &str, path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let reason = rejected.split_once(&format!("{name}: ")).map_or(rejected, |(_, reason)| reason);
    match reason.trim().trim_end_matches(')') {
        "" => "holds no article".to_owned(),
        reason => reason.to_owned(),
    }
}

/// With only two articles at hand, whatever is new in the derived one is its own.
fn introduced_by(claim: &Claim, derived: &Article) -> Option<String> {
    matches!(claim.status, Status::Altered | Status::Added).then(|| derived.id.0.clone())
}

fn shown(source: &Article, derived: &Article, claims: &[Claim], rows: &[Row<'_>]) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "{STRONG}{} → {}{STRONG:#}", source.id, derived.id);
    let _ = writeln!(text, "{}", counts(claims));
    for (claim, row) in claims.iter().zip(rows) {
        text.push('\n');
        show(&mut text, claim, row);
    }
    text
}

fn counts(claims: &[Claim]) -> String {
    let all = [Status::Verbatim, Status::Reworded, Status::Altered, Status::Omitted, Status::Added];
    let names = ["verbatim", "reworded", "altered", "omitted", "added"];
    let parts = all.iter().zip(names).filter_map(|(status, name)| {
        let n = claims.iter().filter(|c| c.status == *status).count();
        (n > 0).then(|| format!("{n} {name}"))
    });
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() {
        "no claims".to_owned()
    } else {
        format!("{}: {}", counted(claims.len(), "claim"), parts.join(", "))
    }
}

fn show(text: &mut String, claim: &Claim, row: &Row<'_>) {
    let style = match claim.status {
        Status::Altered => ALTERED,
        Status::Omitted => diff::OLD,
        Status::Added => diff::NEW,
        Status::Verbatim | Status::Reworded => FAINT,
    };
    let _ = write!(text, "{style}{} {}{style:#}", claim.status.sign(), row.status);
    if !row.kinds.is_empty() {
        let _ = write!(text, " · {}", row.kinds.join(", "));
    }
    if claim.status == Status::Altered {
        let _ = write!(text, " · severity {:.2}", row.severity);
    }
    if claim.moved {
        text.push_str(" · moved");
    }
    let line = match claim.status {
        Status::Verbatim => diff::unchanged(row.derived_text),
        Status::Omitted => diff::removed(row.source_text),
        Status::Added => diff::added(row.derived_text),
        Status::Reworded | Status::Altered => diff::words(row.source_text, row.derived_text),
    };
    let _ = writeln!(text, "\n    {line}");
    for rule in &row.rules {
        let _ = writeln!(text, "    {FAINT}{rule}{FAINT:#}");
    }
}

#[cfg(test)]
mod tests {
    use copytrail::article::Span;
    use copytrail::claims::{Kind, Rule};

    use super::*;

    #[test]
    fn a_claim_is_shown_with_signs_and_reasons() {
        let source = Article::bare("a.txt", "They may leave, officials said.");
        let derived = Article::bare("b.txt", "They will leave, officials admitted.");
        let claim = Claim {
            source: Some(Span::new(0, source.text.len())),
            derived: Some(Span::new(0, derived.text.len())),
            status: Status::Altered,
            kinds: [Kind::Modality, Kind::Attribution].into(),
            severity: 0.61,
            confidence: 0.9,
            moved: true,
            rules: vec![Rule { name: "modality".into(), from: "may".into(), to: "will".into() }],
        };
        let row = Row::new(&source, &derived, &claim, introduced_by(&claim, &derived), &mut Ids::default());
        let text = shown(&source, &derived, std::slice::from_ref(&claim), std::slice::from_ref(&row));
        insta::assert_snapshot!(anstream::adapter::strip_str(&text).to_string(), @r#"
        a.txt → b.txt
        1 claim: 1 altered

        ! altered · attribution, modality · severity 0.61 · moved
            They [-may-]{+will+} leave, officials [-said-]{+admitted+}.
            modality: may → will
        "#);
    }
}
