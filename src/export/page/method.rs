//! How the page came to be, and what it does not know.

use maud::{Markup, html};

use super::entry::Page;
use super::lazily;
use super::wording::cut;
use crate::export::svg::counted;

/// The last section.
pub fn draw(page: &Page<'_>) -> Markup {
    let report = page.report;
    let corpus = &report.corpus;
    html! {
        section.method #method aria-labelledby="method-title" {
            h2 id="method-title" { "Method and limits" }
            div.columns {
                div {
                    h3 { "How to read it" }
                    p { "A " b { "claim" } " is a sentence or clause of a source with what became of it in the copy: "
                        b { "=" } " kept word for word, " b { "~" } " reworded, " b { "!" } " altered, " b { "–" } " left out, " b { "+" } " added. "
                        del { "Struck words" } " stand in the source only, " ins { "underlined words" } " in the copy only; the small word behind a mark is the kind of alteration it is evidence for." }
                    p { b { "Severity" } " is what was done (a fact turned weighs more than a credit changed) × where it stands × how rare the changed words are × how sure the comparison is. "
                        "High begins at " (report.settings.claims.high) ", medium at " (report.settings.claims.medium) "." }
                    p { b { "Confidence" } " of a line in the graph is the probability that it is right, in this direction: at least 80 % solid, at least 50 % dashed, less dotted." }
                }
                div {
                    h3 { "What it does not know" }
                    ul {
                        li { "Which of two claims is true. It compares words, not the world." }
                        li { "What a missing original said. It is a hypothesis, named after the outlet that the texts credit; its claims cannot be compared." }
                        li { "“Left out” means that nothing was found to say it, not that it is proved to be absent." }
                        li { "The rules know English. Free paraphrase is aligned poorly, and names and labels are reported too often rather than too rarely." }
                        li { "Without dates and credits the direction of a copy rests on the texts alone, and the page says how sure that is." }
                    }
                }
                div {
                    h3 { "This run" }
                    p { "copytrail " (env!("CARGO_PKG_VERSION")) ", settings " code { (report.settings.hash().get(..12).unwrap_or_default()) } ". "
                        (counted(corpus.articles.len(), "article")) " read from " (counted(corpus.files.len(), "file")) ", "
                        (counted(report.matches.len(), "pair")) " verified, "
                        (counted(page.graph.links.len(), "derivation")) ", " (counted(page.entries.len(), "claim")) " compared. "
                        "The same facts stand beside this page as tables: articles.csv, lineage.csv, claims.csv, findings.csv, stories.csv; run.json has the settings and the hashes of all files." }
                    @if !corpus.rejects.is_empty() {
                        p { (counted(corpus.rejects.len(), "record")) " could not be read:" }
                        (lazily(page, &html! { ul { @for reject in &corpus.rejects {
                            li { bdi { (cut(&reject.path, 160)) } ": " (cut(&reject.reason, 200)) }
                        } } }))
                    }
                    p { "What you confirm, reject or note is kept in this browser only; save it as CSV." }
                }
            }
        }
    }
}
