//! The articles of a task of `lineage`, taken apart as on one machine.

use std::collections::BTreeSet;

use datafusion::arrow::array::{Array, ArrayRef, LargeBinaryArray, UInt32Array};
use datafusion::arrow::datatypes::DataType;
use rayon::prelude::*;
use serde::de::DeserializeOwned;

use super::wire::{self, Given, Record};
use super::{column, field, list, records};
use crate::article::Article;
use crate::cluster::{Failure, failure};
use crate::lineage::Sources;
use crate::sketch::{self, Content};
use crate::text::{Text, stock};
use crate::verify::Match;

/// The articles of a task, ascending by number.
pub struct Task {
    /// Their numbers in the corpus.
    pub numbers: Vec<u32>,
    /// The articles.
    pub articles: Vec<Article>,
    /// The articles taken apart, without stock paragraphs.
    pub texts: Vec<Text>,
    /// What is given with each.
    pub given: Vec<Given>,
    /// How often the different terms of each occur in the corpus ([`crate::verify::Rarity::of_article`]); none unless they
    /// were asked for.
    pub frequencies: Vec<Vec<u32>>,
    common: Vec<u8>,
}

impl Task {
    /// Reads a task of its members, which come in any order. One that came twice is an error.
    pub fn of(members: &ArrayRef) -> Result<Self, Failure> {
        let members = records(members)?;
        let number: UInt32Array = field(&members, "number", &DataType::UInt32)?;
        let record: LargeBinaryArray = field(&members, "record", &DataType::LargeBinary)?;
        let text: LargeBinaryArray = field(&members, "text", &DataType::LargeBinary)?;
        let given: LargeBinaryArray = field(&members, "given", &DataType::LargeBinary)?;
        let common: LargeBinaryArray = field(&members, "common", &DataType::LargeBinary)?;
        if number.null_count() + record.null_count() + text.null_count() + given.null_count() > 0 {
            return Err(failure("an article without a number, a record or a text"));
        }
        let mut rows: Vec<usize> = (0..number.len()).collect();
        rows.sort_unstable_by_key(|&row| number.value(row));
        let numbers: Vec<u32> = rows.iter().map(|&row| number.value(row)).collect();
        if let Some([twice, _]) = numbers.array_windows().find(|[one, next]| one == next) {
            return Err(failure(format!("article {twice} came twice to one task")));
        }
        let mut of_task = rows.iter().filter(|&&row| common.is_valid(row)).map(|&row| common.value(row));
        let (Some(common), None) = (of_task.next(), of_task.next()) else {
            return Err(failure("a task came without what is common to its articles"));
        };
        let frequencies = match members.column_by_name("frequencies") {
            Some(lists) => {
                let lists = list(lists)?;
                let of_row = |&row: &usize| {
                    let of_row: UInt32Array = column(&lists.value(row), &DataType::UInt32)?;
                    Ok(of_row.values().to_vec())
                };
                rows.iter().map(of_row).collect::<Result<Vec<_>, Failure>>()?
            }
            None => Vec::new(),
        };
        let read = |&row: &usize| {
            let article = read(record.value(row), text.value(row))?;
            let given: Given = wire::read(given.value(row))?;
            let mut text = Text::of(&article);
            let blocks: BTreeSet<usize> = given.stock.iter().copied().collect();
            if blocks.last().is_some_and(|&last| last >= text.blocks.len()) {
                return Err(failure(format!("article {} has other paragraphs than the driver saw", number.value(row))));
            }
            stock::drop_from(&mut text, &blocks);
            Ok((article, text, given))
        };
        let read: Vec<(Article, Text, Given)> = rows.par_iter().map(read).collect::<Result<_, Failure>>()?;
        let common = common.to_vec();
        let mut task =
            Self { numbers, articles: Vec::new(), texts: Vec::new(), given: Vec::new(), frequencies, common };
        for (article, text, given) in read {
            task.articles.push(article);
            task.texts.push(text);
            task.given.push(given);
        }
        Ok(task)
    }

    /// The pairs of it that are to be compared, by their places in it, sorted.
    pub fn pairs(&self) -> Result<Vec<(u32, u32)>, Failure> {
        let mut pairs = Vec::new();
        for (a, given) in (0u32..).zip(&self.given) {
            for &partner in &given.partners {
                pairs.push((a, self.place(partner)? as u32));
            }
        }
        pairs.sort_unstable();
        Ok(pairs)
    }

    /// What is common to its articles.
    pub fn common<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        wire::read(&self.common)
    }

    /// The place of an article in the task.
    pub fn place(&self, number: u32) -> Result<usize, Failure> {
        let place = self.numbers.binary_search(&number);
        place.map_err(|_| failure(format!("article {number} did not come to its task")))
    }

    /// The positions in the corpus of its articles.
    pub fn positions(&self) -> Vec<usize> {
        self.numbers.iter().map(|&number| number as usize).collect()
    }

    /// Matches between articles of the corpus as matches between those of the task.
    pub fn own(&self, matches: Vec<Match>) -> Result<Vec<Match>, Failure> {
        let place = |position: usize| self.place(u32::try_from(position).unwrap_or(u32::MAX));
        matches.into_iter().map(|found| Ok(Match { a: place(found.a)?, b: place(found.b)?, ..found })).collect()
    }

    /// What a lineage of its articles is reconstructed from, by way of `take`.
    pub fn with_sources<T>(&self, take: impl FnOnce(&Sources<'_>) -> T) -> T {
        let contents: Vec<Content> = self.texts.par_iter().map(Content::of_wording).collect();
        let identities: Vec<u64> = self.texts.par_iter().map(sketch::identity).collect();
        take(&Sources { articles: &self.articles, texts: &self.texts, contents: &contents, identities: &identities })
    }
}

/// An article as it was written down.
pub(super) fn read(record: &[u8], text: &[u8]) -> Result<Article, Failure> {
    let text = std::str::from_utf8(text).map_err(|why| failure(why.to_string()))?;
    wire::read::<Record>(record)?.with_text(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion::arrow::array::StructArray;
    use std::sync::Arc;

    const NOTICE: &str = "Our paper is owned by its readers and follows a code of accuracy, independence and fairness.";

    /// A task of articles, each with its number, the blocks of its stock paragraphs and what is common to all.
    fn task(members: &[(u32, &[usize], Option<&str>)]) -> Result<Task, String> {
        let text = format!("The ferry left the harbour at nine.\n\n{NOTICE}");
        let record =
            |number: u32| wire::write(&Record::of(&Article::bare(format!("a{number}"), ""))).expect("a record");
        let given =
            |stock: &[usize]| wire::write(&Given { stock: stock.to_vec(), ..Given::default() }).expect("written");
        let columns: Vec<(&str, ArrayRef)> = vec![
            ("number", Arc::new(members.iter().map(|member| Some(member.0)).collect::<UInt32Array>())),
            ("record", Arc::new(LargeBinaryArray::from_iter_values(members.iter().map(|member| record(member.0))))),
            ("text", Arc::new(LargeBinaryArray::from_iter_values(members.iter().map(|_| &text)))),
            ("given", Arc::new(LargeBinaryArray::from_iter_values(members.iter().map(|member| given(member.1))))),
            ("common", Arc::new(members.iter().map(|member| member.2).collect::<LargeBinaryArray>())),
        ];
        let rows = StructArray::try_from(columns).expect("rows");
        Task::of(&(Arc::new(rows) as ArrayRef)).map_err(|why| why.to_string())
    }

    #[test]
    fn articles_come_in_any_order_and_each_once() {
        let found = task(&[(9, &[1], None), (2, &[], Some("7"))]).expect("a task");
        assert_eq!((found.numbers.as_slice(), found.articles[1].id.0.as_str()), (&[2, 9][..], "a9"));
        assert_eq!(found.common::<u32>().expect("what is common"), 7);
        assert_eq!(found.texts.iter().map(|text| text.sentences.len()).collect::<Vec<_>>(), [2, 1], "stock is dropped");
        assert_eq!((found.place(9).expect("a place"), found.positions()), (1, vec![2, 9]));
        let refused = |members: &[(u32, &[usize], Option<&str>)]| match task(members) {
            Ok(_) => panic!("a task"),
            Err(why) => why,
        };
        assert!(refused(&[(2, &[], Some("7")), (2, &[], None)]).contains("article 2 came twice"));
        assert!(refused(&[(2, &[], None)]).contains("without what is common"));
        assert!(refused(&[(2, &[], Some("7")), (3, &[], Some("7"))]).contains("without what is common"));
        assert!(refused(&[(2, &[5], Some("7"))]).contains("article 2 has other paragraphs"));
        let missing = Match { a: 2, b: 4, ..Match::default() };
        assert!(found.own(vec![missing]).expect_err("missing").to_string().contains("article 4 did not come"));
    }
}
