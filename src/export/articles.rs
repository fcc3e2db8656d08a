//! `articles.csv`: every article, what is known of it, and its place in the lineage.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::names;
use super::table::{Table, count, list, text};
use crate::lineage::Node;
use crate::pipeline::Report;

/// The columns.
pub const HEADER: [&str; 10] =
    ["id", "outlet", "title", "published", "published_source", "language", "words", "story", "role", "parents"];

/// Writes the table, sorted by id.
///
/// # Errors
/// The stream cannot be written.
pub fn write(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new(to, &HEADER)?;
    let stories = names::stories_of_articles(report);
    let mut parents: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for edge in names::edges(report) {
        if let Node::Article(derived) = edge.derived {
            parents.entry(*derived).or_default().push(names::node(report, edge.source).into_owned());
        }
    }
    for (position, article) in report.corpus.articles.iter().enumerate() {
        let published = article.published.as_ref();
        table.row([
            text(&article.id.0),
            text(article.outlet_name()),
            text(article.title.as_deref().unwrap_or_default()),
            text(published.map_or("", |p| &p.written)),
            text(published.map_or("", |p| p.source.name())),
            text(article.language.as_deref().unwrap_or_default()),
            report.outlines.get(position).map_or_else(|| text(""), |outline| count(outline.words)),
            stories.get(&position).map_or_else(|| text(""), |&number| count(number)),
            report.lineage.roles.get(position).map_or_else(|| text(""), |role| names::of(role).into()),
            list(parents.get(&position).into_iter().flatten()),
        ])?;
    }
    table.end()
}

#[cfg(test)]
mod tests {
    use crate::export::sample;

    #[test]
    fn a_row_an_article() {
        insta::assert_snapshot!(sample::written(super::write), @r#"
        id,outlet,title,published,published_source,language,words,story,role,parents
        000_daily.txt,Daily US Times,"US troops in Iraq to face embarrassing kick out, putting Iran ahead",,,en,11,1,paraphrase,missing:cnn
        001_other.txt,,,2020-01-05,text,en,4,,independent,
        002_kayhan.txt,Kayhan,,2020-01-18,text,en,12,1,rewrite,004_copy.txt
        003_dimwit.txt,"DimWit ""Politics"" <&> Co\","Iran Trying to Push US Forces From Iraq in ""Every"" Way Possible \N <b>&amp;</b>",2020-01-30,text,en,5,2,rewrite,missing:military-times
        004_copy.txt,,,,,en,12,1,paraphrase,missing:cnn
        "#);
    }
}
