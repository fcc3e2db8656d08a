//! The postings of the terms of a slot: of each term that says something, the articles that have it.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, ListArray, StructArray, UInt32Array, UInt64Array};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::datatypes::{DataType, Field, Fields};

use super::bucket::mark;
use super::{column, field, list, list_of, records};
use crate::cluster::{Failure, failure};

fn posting() -> Fields {
    Fields::from(vec![
        Field::new("term", DataType::UInt64, false),
        // Ascending.
        Field::new("articles", list_of(DataType::UInt32), false),
    ])
}

fn fields() -> Fields {
    Fields::from(vec![
        Field::new("slot", DataType::UInt64, false),
        // How many entries it has, and the sum of their marks.
        Field::new("entries", DataType::UInt64, false),
        Field::new("mark", DataType::UInt64, false),
        // The sum of the marks of those that are in its postings.
        Field::new("kept", DataType::UInt64, false),
        Field::new("postings", list_of(DataType::Struct(posting())), false),
    ])
}

pub(super) fn returns() -> DataType {
    DataType::Struct(fields())
}

/// `entries` are terms with the number of an article that has them, `slot` is what the terms have in common when `shift` bits
/// are cut. A term in more than `common` articles says nothing.
pub(super) fn run(
    slot: &ArrayRef,
    shift: &ArrayRef,
    common: &ArrayRef,
    entries: &ArrayRef,
) -> Result<ArrayRef, Failure> {
    let slot: UInt64Array = column(slot, &DataType::UInt64)?;
    let shift: UInt64Array = column(shift, &DataType::UInt64)?;
    let common: UInt64Array = column(common, &DataType::UInt64)?;
    let entries = list(entries)?;
    let (mut counts, mut marks, mut kept, mut lengths) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut terms, mut articles, mut sizes) = (Vec::new(), Vec::new(), Vec::new());
    for at in 0..slot.len() {
        let of_slot = records(&entries.value(at))?;
        let term: UInt64Array = field(&of_slot, "term", &DataType::UInt64)?;
        let number: UInt32Array = field(&of_slot, "number", &DataType::UInt32)?;
        let is_own = |term: &u64| term.checked_shr(shift.value(at) as u32) == Some(slot.value(at));
        if term.null_count() + number.null_count() > 0 || !term.values().iter().all(is_own) {
            return Err(failure("a slot with terms that are not its own"));
        }
        let mut sorted: Vec<(u64, u32)> = term.values().iter().copied().zip(number.values().iter().copied()).collect();
        sorted.sort_unstable();
        counts.push(sorted.len() as u64);
        marks.push(sorted.iter().fold(0u64, |sum, &(term, number)| sum.wrapping_add(mark(term, number))));
        let (before, mut of_kept) = (terms.len(), 0u64);
        let says = |same: &&[(u64, u32)]| same.len() >= 2 && same.len() as u64 <= common.value(at);
        for same in sorted.chunk_by(|x, y| x.0 == y.0).filter(says) {
            terms.push(same[0].0);
            articles.extend(same.iter().map(|entry| entry.1));
            sizes.push(same.len());
            of_kept = same.iter().fold(of_kept, |sum, &(term, number)| sum.wrapping_add(mark(term, number)));
        }
        kept.push(of_kept);
        lengths.push(terms.len() - before);
    }
    let item = |kind| Arc::new(Field::new_list_field(kind, false));
    let articles = Arc::new(UInt32Array::from(articles));
    let articles = ListArray::try_new(item(DataType::UInt32), OffsetBuffer::from_lengths(sizes), articles, None)?;
    let postings: Vec<ArrayRef> = vec![Arc::new(UInt64Array::from(terms)), Arc::new(articles)];
    let postings = Arc::new(StructArray::try_new(posting(), postings, None)?);
    let kind = DataType::Struct(posting());
    let columns: Vec<ArrayRef> = vec![
        Arc::new(slot),
        Arc::new(UInt64Array::from(counts)),
        Arc::new(UInt64Array::from(marks)),
        Arc::new(UInt64Array::from(kept)),
        Arc::new(ListArray::try_new(item(kind), OffsetBuffer::from_lengths(lengths), postings, None)?),
    ];
    Ok(Arc::new(StructArray::try_new(fields(), columns, None)?))
}

/// Takes the postings of a row as they were written: each term with the articles that have it.
///
/// # Errors
/// They have other columns, or `take` reports one.
pub fn each_of_row(
    postings: &ArrayRef,
    mut take: impl FnMut(u64, &[u32]) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let rows = records(postings)?;
    let term: UInt64Array = field(&rows, "term", &DataType::UInt64)?;
    let articles = list(rows.column_by_name("articles").ok_or_else(|| failure("postings without articles"))?)?;
    (0..rows.len()).try_for_each(|row| {
        let articles: UInt32Array = column(&articles.value(row), &DataType::UInt32)?;
        take(term.value(row), articles.values())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::candidates::rare;
    use crate::sketch::Content;
    use crate::text::Text;

    /// Terms with the articles that have them.
    type Postings = Vec<(u64, Vec<u32>)>;

    /// The postings of articles, slot by slot, and how many entries were counted.
    fn in_slots(contents: &[Content], common: usize) -> (Postings, u64) {
        let shift = 62;
        let of_content = |(content, number): (&Content, u32)| {
            content.vocabulary.iter().map(move |&term| (term, number)).collect::<Vec<_>>()
        };
        let entries: Vec<(u64, u32)> = contents.iter().zip(0..).flat_map(of_content).collect();
        let (mut found, mut counted) = (Postings::new(), 0);
        for slot in 0..4u64 {
            let own: Vec<&(u64, u32)> = entries.iter().rev().filter(|entry| entry.0 >> shift == slot).collect();
            let columns: Vec<(&str, ArrayRef)> = vec![
                ("term", Arc::new(own.iter().map(|entry| Some(entry.0)).collect::<UInt64Array>())),
                ("number", Arc::new(own.iter().map(|entry| Some(entry.1)).collect::<UInt32Array>())),
            ];
            let values = Arc::new(StructArray::try_from(columns).expect("entries"));
            let item = Arc::new(Field::new_list_field(values.data_type().clone(), false));
            let list_of_slot = ListArray::try_new(item, OffsetBuffer::from_lengths([own.len()]), values, None);
            let list_of_slot = Arc::new(list_of_slot.expect("a list")) as ArrayRef;
            let one = |value: u64| Arc::new(UInt64Array::from(vec![value])) as ArrayRef;
            let call = |slot| run(&one(slot), &one(shift), &one(common as u64), &list_of_slot);
            let row = records(&call(slot).expect("postings")).expect("a row");
            let count: UInt64Array = field(&row, "entries", &DataType::UInt64).expect("a count");
            counted += count.value(0);
            let postings = list(row.column_by_name("postings").expect("them")).expect("a list");
            let take = |term, articles: &[u32]| {
                found.push((term, articles.to_vec()));
                Ok(())
            };
            each_of_row(&postings.value(0), take).expect("them");
            assert!(own.is_empty() || call(slot + 1).is_err(), "the terms of another slot");
        }
        (found, counted)
    }

    #[test]
    fn slots_say_what_postings_say() {
        let bodies = [
            "Calder saw nineteen divers near Ellery.",
            "Nineteen divers, said Calder.",
            "Bread near Ellery, Calder said.",
        ];
        let contents: Vec<Content> = bodies.iter().map(|b| Content::of(&Text::of(&Article::bare("a", *b)))).collect();
        let (found, counted) = in_slots(&contents, rare::common(3));
        assert_eq!(counted as usize, contents.iter().map(|content| content.vocabulary.len()).sum::<usize>());
        let mut postings = rare::Postings::default();
        found.iter().for_each(|(_, articles)| postings.add(articles.iter().copied()));
        assert_eq!(postings, rare::Postings::of(&contents, &[true; 3]));
        let (rarer, _) = in_slots(&contents, 2);
        let expected: Postings = found.iter().filter(|(_, articles)| articles.len() == 2).cloned().collect();
        assert!(rarer == expected && rarer.len() < found.len(), "{rarer:?} of {found:?}");
    }
}
