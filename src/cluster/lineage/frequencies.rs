//! How often the terms of each article occur in the corpus, where twins count once.
//!
//! The driver counts: it reads the terms that executors found batch by batch, and keeps a number for each different one.

use std::sync::Arc;

use datafusion::arrow::array::builder::{ListBuilder, UInt32Builder};
use datafusion::arrow::array::{ArrayRef, UInt32Array, UInt64Array};
use datafusion::arrow::datatypes::{DataType, Field, Schema};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::prelude::SessionContext;

use super::contents::{Contents, Entries, lists};
use super::stages::{CONTENTS, FREQUENCIES, Lineages, TWINS, found};
use crate::cluster::check::{Once, batches};
use crate::cluster::kernels::pairs::Asked;
use crate::cluster::kernels::{column, field, list, records};
use crate::cluster::stages::Attempt;
use crate::cluster::{Failure, failure};
use crate::error::Result;
use crate::verify;

/// A table with the frequencies of the terms of each article.
pub struct Frequencies {
    /// Its folder.
    pub folder: String,
    /// Groups of twins of the corpus, in which terms are counted.
    pub documents: usize,
}

impl Lineages<'_> {
    /// Counts the terms. `pairs` are the candidates.
    pub fn frequencies(&self, articles: &Attempt, contents: &Contents, pairs: &[(u32, u32)]) -> Result<Frequencies> {
        let may_be_twins: Vec<(u32, u32)> =
            pairs.iter().filter(|&&(a, b)| contents.may_be_twins(a, b)).copied().collect();
        let twins = self.asked(TWINS, articles, &may_be_twins, Asked::AreTwins)?;
        let groups = verify::groups_of_twins(self.articles.len(), &twins);
        let documents = groups.iter().zip(0u32..).filter(|&(&group, article)| group == article).count();
        let file = found(&self.run.left(CONTENTS)?);
        let folder = self.run.stage(
            FREQUENCIES,
            async |attempt| {
                let mut counts = Counts::of(&groups);
                let count = self.articles.len();
                each(&self.run.local, &file, count, async |rows| {
                    rows.iter().for_each(|(article, terms)| counts.add(*article, terms));
                    Ok(())
                })
                .await?;
                counts.settle();
                let mut number = 0;
                each(&self.run.local, &file, count, async |rows| {
                    let name = format!("{number:06}.parquet");
                    number += 1;
                    self.run.stages.put(attempt, &name, table(&rows, &counts)?).await
                })
                .await
            },
            async |attempt| {
                check(&self.run.local, &attempt.folder, &contents.entries).await?;
                Ok(attempt.folder.clone())
            },
        )?;
        Ok(Frequencies { folder, documents })
    }
}

/// Articles with their different terms, ascending.
type Rows = Vec<(u32, Vec<u64>)>;

/// Reads the terms of `count` articles, some thousands at a time: every article once, and no other.
async fn each(
    local: &SessionContext,
    file: &str,
    count: usize,
    mut take: impl AsyncFnMut(Rows) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut once = Once::of(count, "article");
    batches(local, file, &["found"], async |batch| {
        let rows = records(batch.column(0))?;
        let number: UInt32Array = field(&rows, "number", &DataType::UInt32)?;
        let (vocabulary, quoted) = (lists(&rows, "vocabulary")?, lists(&rows, "quoted")?);
        let terms = |row: usize| {
            let own: UInt64Array = column(&vocabulary.value(row), &DataType::UInt64)?;
            let more: UInt64Array = column(&quoted.value(row), &DataType::UInt64)?;
            let mut terms = [own.values().as_ref(), more.values().as_ref()].concat();
            terms.sort_unstable();
            Ok((number.value(row), terms))
        };
        number.values().iter().try_for_each(|&number| once.meet(number).map(|_| ()))?;
        take((0..number.len()).map(terms).collect::<Result<Rows, Failure>>()?).await
    })
    .await?;
    once.end()
}

/// A number for each term, which is only ever looked up.
#[expect(clippy::disallowed_types, reason = "for look-ups only")]
type LookUp = std::collections::HashMap<u64, u32>;

/// In how many groups of twins each term stands.
struct Counts<'a> {
    groups: &'a [u32],
    /// How many articles are in the group that is named after an article.
    sizes: Vec<u32>,
    of_terms: LookUp,
    /// The terms of groups of several articles, which count once for each group.
    of_groups: Vec<(u64, u32)>,
    /// How many of these there were when they were last without repetition.
    distinct: usize,
}

impl<'a> Counts<'a> {
    /// Nothing counted yet. `groups` names the group of each article after its first.
    fn of(groups: &'a [u32]) -> Self {
        let mut sizes = vec![0; groups.len()];
        groups.iter().for_each(|&group| sizes[group as usize] += 1);
        Self { groups, sizes, of_terms: LookUp::new(), of_groups: Vec::new(), distinct: 0 }
    }

    /// Counts the terms of an article.
    fn add(&mut self, article: u32, terms: &[u64]) {
        let group = self.groups[article as usize];
        if self.sizes[group as usize] > 1 {
            self.of_groups.extend(terms.iter().map(|&term| (term, group)));
            // Twins repeat each other's terms; they must not pile up.
            if self.of_groups.len() > 2 * self.distinct + (1 << 20) {
                self.of_groups.sort_unstable();
                self.of_groups.dedup();
                self.distinct = self.of_groups.len();
            }
        } else {
            terms.iter().for_each(|&term| *self.of_terms.entry(term).or_default() += 1);
        }
    }

    /// Counts those of groups, once all articles were there.
    fn settle(&mut self) {
        self.of_groups.sort_unstable();
        self.of_groups.dedup();
        for (term, _) in std::mem::take(&mut self.of_groups) {
            *self.of_terms.entry(term).or_default() += 1;
        }
    }
}

/// A Parquet file of the frequencies of the terms of articles: `article`, `frequencies`.
fn table(rows: &Rows, counts: &Counts<'_>) -> Result<Vec<u8>, Failure> {
    let item = Arc::new(Field::new_list_field(DataType::UInt32, false));
    let mut frequencies = ListBuilder::new(UInt32Builder::new()).with_field(Arc::clone(&item));
    for (_, terms) in rows {
        terms
            .iter()
            .for_each(|term| frequencies.values().append_value(counts.of_terms.get(term).copied().unwrap_or(0)));
        frequencies.append(true);
    }
    let schema = Arc::new(Schema::new(vec![
        Field::new("article", DataType::UInt32, false),
        Field::new("frequencies", DataType::List(item), false),
    ]));
    let articles: ArrayRef = Arc::new(rows.iter().map(|row| Some(row.0)).collect::<UInt32Array>());
    let batch = RecordBatch::try_new(Arc::clone(&schema), vec![articles, Arc::new(frequencies.finish())])?;
    let mut writer = ArrowWriter::try_new(Vec::new(), schema, None)?;
    writer.write(&batch)?;
    Ok(writer.into_inner()?)
}

/// Whether a table has every article once, with as many frequencies as it has terms.
async fn check(local: &SessionContext, folder: &str, entries: &[Entries]) -> Result<(), Failure> {
    let mut once = Once::of(entries.len(), "article");
    batches(local, folder, &["article", "frequencies"], async |batch| {
        let article: UInt32Array = column(batch.column(0), &DataType::UInt32)?;
        let frequencies = list(batch.column(1))?;
        for row in 0..article.len() {
            let at = once.meet(article.value(row))?;
            if frequencies.value_length(row) as u32 != entries[at].vocabulary + entries[at].quoted {
                return Err(failure(format!("the frequencies of article {at} are not those of its terms")));
            }
        }
        Ok(())
    })
    .await?;
    once.end()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::sketch::Content;
    use crate::text::Text;
    use crate::verify::Rarity;

    #[test]
    fn counted_as_on_one_machine() {
        let bodies =
            ["The ferry left Ellery.", "A ferry left, said Calder.", "The ferry left Ellery.", "\"Ellery,\" he said."];
        let contents: Vec<Content> = bodies.iter().map(|b| Content::of(&Text::of(&Article::bare("a", *b)))).collect();
        let groups = [0, 1, 0, 3];
        let rarity = Rarity::of(&contents, &groups);
        let mut counts = Counts::of(&groups);
        let terms = |content: &Content| {
            let mut terms: Vec<u64> = content.sentences.iter().flatten().map(|term| term.hash).collect();
            terms.sort_unstable();
            terms.dedup();
            terms
        };
        (0..).zip(&contents).for_each(|(article, content)| counts.add(article, &terms(content)));
        counts.settle();
        for content in &contents {
            let counted: Vec<u32> = terms(content).iter().map(|term| counts.of_terms[term]).collect();
            assert_eq!(counted, rarity.of_article(content));
        }
        assert!(counts.of_terms.values().any(|&count| count == 2), "a term of twins and of another article");
    }

    #[test]
    fn every_article_has_the_frequencies_of_its_terms() {
        let entries = [(2, 1), (0, 0), (1, 0)].map(|(vocabulary, quoted)| Entries { vocabulary, quoted, mark: 0 });
        let groups = [0, 1, 2];
        let counts = Counts::of(&groups);
        let of = |rows: Rows| {
            let place = tempfile::tempdir().expect("a place");
            for (number, rows) in rows.chunks(2).enumerate() {
                let bytes = table(&rows.to_vec(), &counts).expect("a table");
                std::fs::write(place.path().join(format!("{number}.parquet")), bytes).expect("written");
            }
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            let local = crate::cluster::session::local().expect("a session");
            let folder = format!("{}/", place.path().display());
            runtime.block_on(check(&local, &folder, &entries)).map_err(|why| why.to_string())
        };
        let rows = vec![(2, vec![7]), (0, vec![7, 8, 9]), (1, Vec::new())];
        assert_eq!(of(rows.clone()), Ok(()));
        assert!(of(rows[..2].to_vec()).expect_err("missing").contains("1 of 3 articles did not come"));
        let twice = [&rows[..], &rows[..1]].concat();
        assert!(of(twice).expect_err("doubled").contains("article 2 came twice"));
        let fewer = vec![(2, vec![7]), (0, vec![7, 8]), (1, Vec::new())];
        assert!(of(fewer).expect_err("fewer").contains("the frequencies of article 0"));
    }
}
