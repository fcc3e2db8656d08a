//! `stories.csv`: every story and how many independent origins it has.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::names;
use super::table::{Table, count, text};
use crate::article::Article;
use crate::claims::Status;
use crate::lineage::{ArticleRole, Story};
use crate::pipeline::Report;

/// The columns.
pub const HEADER: [&str; 9] = [
    "story",
    "title",
    "articles",
    "outlets",
    "independent_origins",
    "missing_origins",
    "first_published",
    "last_published",
    "altered_claims",
];

/// Writes the table, in order of the story numbers.
///
/// # Errors
/// The stream cannot be written.
pub fn write(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new(to, &HEADER)?;
    for story in &report.lineage.stories {
        let articles = || story.articles.iter().filter_map(|&a| report.corpus.articles.get(a));
        let outlets: BTreeSet<&str> = articles().map(Article::outlet_name).filter(|name| !name.is_empty()).collect();
        let published = || articles().filter_map(|a| a.published.as_ref());
        table.row([
            count(story.number),
            title(report, story).into(),
            count(story.articles.len()),
            count(outlets.len()),
            count(story.independent_origins),
            count(story.missing.len()),
            text(published().min_by_key(|p| (p.instant, &p.written)).map_or("", |p| &p.written)),
            text(published().max_by_key(|p| (p.instant, &p.written)).map_or("", |p| &p.written)),
            count(altered(report, story)),
        ])?;
    }
    table.end()
}

/// The headline that stands for a story: that of an origin, else of the first published article that has one, else
/// the beginning of its first article.
pub fn title(report: &Report, story: &Story) -> String {
    let articles = &report.corpus.articles;
    let titled = story.articles.iter().filter(|&&a| articles.get(a).is_some_and(|a| a.title.is_some()));
    let best = titled.min_by_key(|&&a| {
        let is_origin = report.lineage.roles.get(a).is_some_and(|r| matches!(r, ArticleRole::Origin));
        let instant = articles[a].published.as_ref().map(|p| p.instant);
        (!is_origin, instant.is_none(), instant, a)
    });
    match best.and_then(|&a| names::headline(&articles[a])) {
        Some(title) => title,
        None => story.articles.first().map(|&a| names::opening(report, a)).unwrap_or_default(),
    }
}

/// Altered claims of a story's articles.
pub fn altered(report: &Report, story: &Story) -> usize {
    let comparisons = report.alterations.comparisons.iter();
    comparisons
        .filter(|c| story.articles.binary_search(&c.derived).is_ok())
        .flat_map(|c| &c.claims)
        .filter(|t| t.claim.status == Status::Altered)
        .count()
}

#[cfg(test)]
mod tests {
    use crate::export::sample;

    #[test]
    fn a_row_a_story() {
        insta::assert_snapshot!(sample::written(super::write), @r#"
        story,title,articles,outlets,independent_origins,missing_origins,first_published,last_published,altered_claims
        1,"US troops in Iraq to face embarrassing kick out, putting Iran ahead",3,2,1,1,2020-01-18,2020-01-18,2
        2,"Iran Trying to Push US Forces From Iraq in ""Every"" Way Possible \N <b>&amp;</b>",1,1,1,1,2020-01-30,2020-01-30,0
        "#);
    }
}
