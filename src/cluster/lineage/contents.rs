//! What executors found out of each article and of pairs of them, counted before it is believed.

use datafusion::arrow::array::{ArrayRef, LargeBinaryArray, ListArray, StructArray, UInt32Array, UInt64Array};
use datafusion::arrow::datatypes::DataType;
use datafusion::prelude::SessionContext;

use crate::candidates::rare;
use crate::cluster::check::{Once, each};
use crate::cluster::kernels::wire;
use crate::cluster::kernels::{self, column, field, list, pairs, postings, records};
use crate::cluster::{Failure, failure};
use crate::sketch::Keys;
use crate::sketch::keys::{BLOCK, set};
use crate::text::Outline;

/// The paragraphs of all articles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paragraphs {
    /// Their hashes, each with an article that has it.
    pub entries: Vec<(u64, u32)>,
    /// For each entry the block of the paragraph in its article.
    pub blocks: Vec<u32>,
}

/// What the driver keeps of each article, by number.
#[derive(Debug)]
pub struct Contents {
    /// Hashes of their sentences; 0 for an article without words.
    pub identities: Vec<u64>,
    /// The keys of their bands.
    pub keys: Keys,
    /// Whether they have a shingle.
    pub has_shingles: Vec<bool>,
    /// How many terms they have.
    pub entries: Vec<Entries>,
    /// What is told of their texts.
    pub outlines: Vec<Outline>,
    prefixes: Vec<Vec<u64>>,
}

/// How many terms an article has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Entries {
    /// Outside quotations.
    pub vocabulary: u32,
    /// In quotations only.
    pub quoted: u32,
    /// The sum of the marks of its vocabulary.
    pub mark: u64,
}

impl Contents {
    /// Whether two articles may be twins: the prefixes of their wording have something in common.
    pub fn may_be_twins(&self, a: u32, b: u32) -> bool {
        let (a, b) = (&self.prefixes[a as usize], &self.prefixes[b as usize]);
        a.iter().any(|shingle| b.binary_search(shingle).is_ok())
    }
}

/// Reads the paragraphs of `count` articles: every number once, and no other.
///
/// # Errors
/// The file cannot be read, or an article is missing, doubled or unknown.
pub async fn paragraphs(local: &SessionContext, file: &str, count: usize) -> Result<Paragraphs, Failure> {
    let mut once = Once::of(count, "article");
    let mut found = Paragraphs::default();
    each(local, file, "found", |rows| {
        let rows = records(rows)?;
        let number: UInt32Array = field(&rows, "number", &DataType::UInt32)?;
        let (hashes, blocks) = (lists(&rows, "hashes")?, lists(&rows, "blocks")?);
        for row in 0..number.len() {
            once.meet(number.value(row))?;
            let hashes: UInt64Array = column(&hashes.value(row), &DataType::UInt64)?;
            let blocks: UInt32Array = column(&blocks.value(row), &DataType::UInt32)?;
            if hashes.len() != blocks.len() {
                return Err(failure("paragraphs without their blocks"));
            }
            found.entries.extend(hashes.values().iter().map(|&hash| (hash, number.value(row))));
            found.blocks.extend_from_slice(blocks.values());
        }
        Ok(())
    })
    .await?;
    once.end()?;
    Ok(found)
}

/// Reads the contents of `count` articles, with the keys of so many bands: every number once, and no other.
///
/// # Errors
/// As [`paragraphs`].
pub async fn contents(local: &SessionContext, file: &str, count: usize, bands: usize) -> Result<Contents, Failure> {
    let mut once = Once::of(count, "article");
    let mut keys = Keys::new(count, bands);
    let mut blocks: Vec<&mut [u32]> = rayon::iter::ParallelIterator::collect(keys.blocks_mut());
    let (mut identities, mut has_shingles) = (vec![0; count], vec![false; count]);
    let (mut entries, mut outlines) = (vec![Entries::default(); count], vec![Outline::default(); count]);
    let mut prefixes = vec![Vec::new(); count];
    each(local, file, "found", |rows| {
        let rows = records(rows)?;
        let number: UInt32Array = field(&rows, "number", &DataType::UInt32)?;
        let identity: UInt64Array = field(&rows, "identity", &DataType::UInt64)?;
        let mark: UInt64Array = field(&rows, "mark", &DataType::UInt64)?;
        let outline: LargeBinaryArray = field(&rows, "outline", &DataType::LargeBinary)?;
        let checksum: UInt64Array = field(&rows, "checksum", &DataType::UInt64)?;
        let (keys, prefix) = (lists(&rows, "keys")?, lists(&rows, "prefix")?);
        let (vocabulary, quoted) = (lists(&rows, "vocabulary")?, lists(&rows, "quoted")?);
        for row in 0..number.len() {
            let at = once.meet(number.value(row))?;
            let own: UInt32Array = column(&keys.value(row), &DataType::UInt32)?;
            if own.len() != bands && !own.is_empty() {
                return Err(failure(format!("article {at} has {} bands in place of {bands}", own.len())));
            }
            let of_row = |lists: &ListArray| column::<UInt64Array>(&lists.value(row), &DataType::UInt64);
            let (of_vocabulary, of_quoted, prefix) = (of_row(&vocabulary)?, of_row(&quoted)?, of_row(&prefix)?);
            let sum = kernels::contents::Checksum {
                number: number.value(row),
                identity: identity.value(row),
                keys: own.values(),
                terms: [of_vocabulary.values(), of_quoted.values()],
                prefix: prefix.values(),
                outline: outline.value(row),
            };
            let marks = of_vocabulary.values().iter().map(|&term| kernels::mark(term, number.value(row)));
            if (sum.sum(), marks.fold(0, u64::wrapping_add)) != (checksum.value(row), mark.value(row)) {
                return Err(failure(format!("the contents of article {at} are not what was found")));
            }
            has_shingles[at] = !own.is_empty();
            set(blocks[at / BLOCK], at % BLOCK, own.values().iter().copied());
            identities[at] = identity.value(row);
            entries[at] = Entries {
                vocabulary: of_vocabulary.len() as u32,
                quoted: of_quoted.len() as u32,
                mark: mark.value(row),
            };
            outlines[at] = wire::read(outline.value(row))?;
            prefixes[at] = prefix.values().to_vec();
        }
        Ok(())
    })
    .await?;
    once.end()?;
    drop(blocks);
    Ok(Contents { identities, keys, has_shingles, entries, outlines, prefixes })
}

/// What is known of the postings before they are read.
#[derive(Clone, Copy, Debug)]
pub struct Foretold {
    /// How many articles there are.
    pub count: usize,
    /// How many terms they have, article by article.
    pub entries: u64,
    /// The sum of the marks of these.
    pub mark: u64,
}

/// Reads postings: the entries that the slots hold must be as many as foretold, and their marks must have the sum foretold.
///
/// # Errors
/// The file cannot be read, or an entry is missing, doubled or another.
pub async fn postings(local: &SessionContext, file: &str, foretold: Foretold) -> Result<rare::Postings, Failure> {
    let Foretold { count, entries, mark } = foretold;
    let (mut met, mut sum) = (0u64, 0u64);
    // Slot by slot, in any order: where its lists and their articles begin.
    let mut slots: Vec<(u64, usize, usize)> = Vec::new();
    let (mut lengths, mut articles): (Vec<u32>, Vec<u32>) = Default::default();
    let common = rare::common(count);
    each(local, file, "found", |rows| {
        let rows = records(rows)?;
        let slot: UInt64Array = field(&rows, "slot", &DataType::UInt64)?;
        let of_slot: UInt64Array = field(&rows, "entries", &DataType::UInt64)?;
        let marks: UInt64Array = field(&rows, "mark", &DataType::UInt64)?;
        let kept: UInt64Array = field(&rows, "kept", &DataType::UInt64)?;
        let of_rows = lists(&rows, "postings")?;
        for row in 0..slot.len() {
            met += of_slot.value(row);
            sum = sum.wrapping_add(marks.value(row));
            slots.push((slot.value(row), lengths.len(), articles.len()));
            let (mut last, mut of_kept) = (None, 0u64);
            postings::each_of_row(&of_rows.value(row), |term, own| {
                let is_list = (2..=common).contains(&own.len()) && own.is_sorted_by(|one, next| one < next);
                if !is_list || last >= Some(term) || own.last().is_none_or(|&article| article as usize >= count) {
                    return Err(failure(format!("the postings of slot {} are none", slot.value(row))));
                }
                last = Some(term);
                of_kept = own.iter().fold(of_kept, |sum, &article| sum.wrapping_add(kernels::mark(term, article)));
                lengths.push(own.len() as u32);
                articles.extend_from_slice(own);
                Ok(())
            })?;
            if of_kept != kept.value(row) {
                return Err(failure(format!("the postings of slot {} are not what was found", slot.value(row))));
            }
        }
        Ok(())
    })
    .await?;
    if (met, sum) != (entries, mark) {
        let whose = if met == entries { ", but not the same".to_owned() } else { format!(" in place of {entries}") };
        return Err(failure(format!("the slots hold {met} terms of articles{whose}")));
    }
    let mut ends: Vec<usize> = slots.iter().skip(1).map(|slot| slot.1).collect();
    ends.push(lengths.len());
    let mut ordered: Vec<((u64, usize, usize), usize)> = slots.into_iter().zip(ends).collect();
    ordered.sort_unstable();
    if let Some([twice, _]) = ordered.array_windows().find(|[one, next]| one.0.0 == next.0.0) {
        return Err(failure(format!("slot {} came twice", twice.0.0)));
    }
    let mut found = rare::Postings::default();
    // Slots are ranges of terms.
    for ((_, first, mut at), end) in ordered {
        for &length in &lengths[first..end] {
            found.add(articles[at..at + length as usize].iter().copied());
            at += length as usize;
        }
    }
    Ok(found)
}

/// Reads the answers to what was asked of pairs (sorted): each once, and no others. Returns those of which the answer is yes,
/// sorted.
///
/// # Errors
/// The file cannot be read, or a pair is missing, doubled or another.
pub async fn answers(local: &SessionContext, file: &str, asked: &[(u32, u32)]) -> Result<Vec<(u32, u32)>, Failure> {
    let mut rows: Vec<pairs::Row> = Vec::with_capacity(asked.len());
    each(local, file, "found", |of_batch| {
        rows.extend(pairs::from_rows(of_batch)?);
        Ok(())
    })
    .await?;
    rows.sort_unstable();
    if !rows.iter().map(|row| (row.0, row.1)).eq(asked.iter().copied()) {
        return Err(failure(format!(
            "{} pairs were looked at, not the {} that were asked for",
            rows.len(),
            asked.len()
        )));
    }
    Ok(rows.into_iter().filter(|row| row.2).map(|row| (row.0, row.1)).collect())
}

/// A field of lists.
pub fn lists(rows: &StructArray, name: &str) -> Result<ListArray, Failure> {
    let column: &ArrayRef = rows.column_by_name(name).ok_or_else(|| failure(format!("records without {name}")))?;
    list(column)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::cluster::check::tests::checked;
    use crate::cluster::contract::Contract;
    use crate::cluster::kernels::wire::{Given, Record};
    use crate::cluster::kernels::{Kernel, mark};
    use crate::settings::Settings;
    use crate::sketch::{self, Content};
    use crate::text::{Text, stock};
    use datafusion::arrow::array::{Array, BooleanArray};
    use datafusion::arrow::buffer::OffsetBuffer;
    use datafusion::arrow::datatypes::Field;
    use datafusion::config::ConfigOptions;
    use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs};
    use datafusion::scalar::ScalarValue;
    use std::sync::Arc;

    const BODIES: [&str; 3] = [
        "The ferry \u{201c}Ines\u{201d} left the harbour at nine with nineteen divers, Calder said on Monday.",
        "",
        "Nobody knows why it rained over Ellery for nineteen days in the spring of the year.",
    ];

    fn binary(rows: impl Iterator<Item = Vec<u8>>) -> ArrayRef {
        Arc::new(LargeBinaryArray::from_iter_values(rows))
    }

    /// What a kernel makes of rows.
    fn call(kernel: Kernel, columns: Vec<ArrayRef>) -> ArrayRef {
        let contract = Contract::new(&Settings::default()).to_json();
        let number_rows = columns[0].len();
        let columns = columns.into_iter().map(ColumnarValue::Array);
        let contract = ColumnarValue::Scalar(ScalarValue::Utf8(Some(contract)));
        let function = kernel.function(None);
        let args = ScalarFunctionArgs {
            args: std::iter::once(contract).chain(columns).collect(),
            arg_fields: Vec::new(),
            number_rows,
            return_field: Arc::new(Field::new("found", kernel.returns(), true)),
            config_options: Arc::new(ConfigOptions::default()),
        };
        function.invoke_with_args(args).expect("found").into_array(number_rows).expect("rows")
    }

    fn columns(numbers: &[u32]) -> Vec<(&'static str, ArrayRef)> {
        let article = |&number: &u32| Article::bare(format!("{number}"), BODIES[number as usize]);
        let record = |number| wire::write(&Record::of(&article(number))).expect("a record");
        vec![
            ("number", Arc::new(UInt32Array::from(numbers.to_vec())) as ArrayRef),
            ("record", binary(numbers.iter().map(record))),
            ("text", binary(numbers.iter().map(|number| article(number).text.into_bytes()))),
        ]
    }

    #[test]
    fn paragraphs_of_every_article() {
        let of = |numbers: &[u32]| {
            let rows = call(Kernel::Paragraphs, columns(numbers).into_iter().map(|(_, column)| column).collect());
            checked("found", rows, async |local, file| paragraphs(local, file, 3).await)
        };
        let found = of(&[2, 0, 1]).expect("all");
        let expected = |at: usize| stock::paragraphs(&Text::of(&Article::bare("a", BODIES[at])));
        let own = |at: usize| expected(at).into_iter().map(move |(hash, block)| ((hash, at as u32), block as u32));
        let (entries, blocks): (Vec<_>, Vec<_>) = own(2).chain(own(0)).unzip();
        assert_eq!(found, Paragraphs { entries, blocks });
        assert!(found.entries.len() == 2 && of(&[2, 0]).expect_err("missing").contains("1 of 3 articles did not come"));
        assert!(of(&[2, 0, 0]).expect_err("doubled").contains("article 0 came twice"));
    }

    #[test]
    fn contents_of_every_article() {
        let settings = Settings::default();
        let bands = sketch::Banding::for_threshold(settings.permutations, settings.threshold, settings.recall);
        let of = |numbers: &[u32], bands: usize| {
            let mut columns = columns(numbers);
            let given = wire::write(&Given::default()).expect("given");
            columns.push(("given", binary(numbers.iter().map(|_| given.clone()))));
            let commons = (0..numbers.len()).map(|row| (row == 0).then_some(b"null"));
            columns.push(("common", Arc::new(commons.collect::<LargeBinaryArray>())));
            let members = Arc::new(StructArray::try_from(columns).expect("members"));
            let item = Arc::new(Field::new_list_field(members.data_type().clone(), false));
            let task = ListArray::try_new(item, OffsetBuffer::from_lengths([numbers.len()]), members, None);
            let task = Arc::new(task.expect("a task"));
            let rows = call(Kernel::Contents, vec![Arc::new(UInt32Array::from(vec![0])), task]);
            let rows = list(&rows).expect("rows").value(0);
            checked("found", rows, async |local, file| contents(local, file, 3, bands).await)
        };
        let found = of(&[2, 0, 1], bands.len()).expect("all");
        let texts: Vec<Text> = BODIES.iter().map(|body| Text::of(&Article::bare("a", *body))).collect();
        let sketches = sketch::sketch(&texts, &settings);
        let keys = Keys::of_signatures(&bands, sketches.iter().map(|sketch| sketch.signature.as_slice()));
        for (at, content) in sketch::contents(&texts).iter().enumerate() {
            assert_eq!(found.identities[at], sketches[at].identity);
            assert_eq!(found.has_shingles[at], at != 1);
            assert!(at == 1 || (0..bands.len()).all(|band| found.keys.get(at, band) == keys.get(at, band)));
            let marks = content.vocabulary.iter().map(|&term| mark(term, at as u32));
            assert_eq!(found.entries[at].mark, marks.fold(0, u64::wrapping_add));
            assert_eq!(found.outlines[at], Outline::of(&texts[at]));
            let all = verify_terms(content);
            assert_eq!((found.entries[at].vocabulary + found.entries[at].quoted) as usize, all);
        }
        assert_eq!((found.entries[0].quoted, found.entries[2].quoted), (1, 0), "the ferry's name is only quoted");
        assert!(!found.may_be_twins(0, 2) && found.may_be_twins(0, 0) && !found.may_be_twins(1, 1));
        assert!(of(&[2, 0], bands.len()).expect_err("missing").contains("1 of 3 articles did not come"));
        assert!(of(&[2, 0, 1], 3).expect_err("other bands").contains("bands in place of 3"));
    }

    fn verify_terms(content: &Content) -> usize {
        content.sentences.iter().flatten().map(|term| term.hash).collect::<std::collections::BTreeSet<_>>().len()
    }

    #[test]
    fn every_pair_is_answered_once() {
        let kernel = Kernel::Pairs(crate::cluster::kernels::pairs::Asked::AreTwins);
        let DataType::List(item) = kernel.returns() else { panic!("lists") };
        let DataType::Struct(fields) = item.data_type() else { panic!("records") };
        let of = |rows: &[pairs::Row]| {
            let numbers =
                |take: fn(&pairs::Row) -> u32| rows.iter().map(|row| Some(take(row))).collect::<UInt32Array>();
            let is: BooleanArray = rows.iter().map(|row| Some(row.2)).collect();
            let columns: Vec<ArrayRef> =
                vec![Arc::new(numbers(|row| row.0)), Arc::new(numbers(|row| row.1)), Arc::new(is)];
            let rows = Arc::new(StructArray::try_new(fields.clone(), columns, None).expect("records"));
            checked("found", rows, async |local, file| answers(local, file, &[(0, 1), (0, 2), (3, 4)]).await)
        };
        assert_eq!(of(&[(3, 4, true), (0, 2, false), (0, 1, true)]).expect("all"), [(0, 1), (3, 4)]);
        for wrong in [&[(3, 4, true), (0, 1, true)][..], &[(0, 1, true), (0, 1, true), (0, 2, true), (3, 4, true)]] {
            assert!(of(wrong).expect_err("not all").contains("not the 3 that were asked for"));
        }
        assert!(of(&[(0, 1, true), (0, 3, true), (3, 4, true)]).is_err(), "another pair");
    }

    #[test]
    fn every_term_is_in_one_slot() {
        // Two articles with term 9, one with 1 << 63: slots are the highest bit.
        let entries = [(9u64, 0u32), (9, 1), (1 << 63, 1)];
        let expected = entries.iter().fold(0u64, |sum, &(term, article)| sum.wrapping_add(mark(term, article)));
        let of = |slots: &[(u64, &[(u64, u32)])]| {
            let flat = || slots.iter().flat_map(|(_, own)| own.iter());
            let columns: Vec<(&str, ArrayRef)> = vec![
                ("term", Arc::new(flat().map(|entry| Some(entry.0)).collect::<UInt64Array>())),
                ("number", Arc::new(flat().map(|entry| Some(entry.1)).collect::<UInt32Array>())),
            ];
            let values = Arc::new(StructArray::try_from(columns).expect("entries"));
            let item = Arc::new(Field::new_list_field(values.data_type().clone(), false));
            let lengths = OffsetBuffer::from_lengths(slots.iter().map(|(_, own)| own.len()));
            let own = Arc::new(ListArray::try_new(item, lengths, values, None).expect("lists"));
            let all = |value: u64| Arc::new(UInt64Array::from(vec![value; slots.len()])) as ArrayRef;
            let numbers = Arc::new(slots.iter().map(|slot| Some(slot.0)).collect::<UInt64Array>());
            let rows = call(Kernel::Postings, vec![numbers, all(63), all(40), own]);
            checked("found", rows, async |local, file| {
                postings(local, file, Foretold { count: 2, entries: 3, mark: expected }).await
            })
        };
        let mut one = rare::Postings::default();
        one.add([0, 1].into_iter());
        assert_eq!(of(&[(1, &entries[2..]), (0, &entries[..2])]).expect("all"), one);
        assert!(of(&[(0, &entries[..2])]).expect_err("missing").contains("2 terms of articles in place of 3"));
        let other = [(8, 0), (9, 1)];
        assert!(of(&[(1, &entries[2..]), (0, &other)]).expect_err("another").contains("but not the same"));
        let halves: [(u64, &[(u64, u32)]); 3] = [(1, &entries[2..]), (0, &entries[..1]), (0, &entries[1..2])];
        assert!(of(&halves).expect_err("in two").contains("slot 0 came twice"));
    }
}
