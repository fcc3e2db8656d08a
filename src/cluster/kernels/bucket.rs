//! The candidates among the entries of a slot: a band, or a part of its keys.

use std::sync::Arc;

use datafusion::arrow::array::builder::{ListBuilder, UInt64Builder};
use datafusion::arrow::array::{Array, ArrayRef, StructArray, UInt64Array};
use datafusion::arrow::datatypes::{DataType, Field, Fields};

use super::{column, list, list_of};
use crate::candidates::bands::Found;
use crate::cluster::{Failure, failure};

fn fields() -> Fields {
    Fields::from(vec![
        Field::new("slot", DataType::UInt64, false),
        // How many entries it has, and the sum of their marks.
        Field::new("entries", DataType::UInt64, false),
        Field::new("mark", DataType::UInt64, false),
        // The first document above the second; a hot document is paired with itself.
        Field::new("pairs", list_of(DataType::UInt64), false),
    ])
}

pub(super) fn returns() -> DataType {
    DataType::Struct(fields())
}

/// A number for the entry of a document under a key: that of a band, its number above it, or a term. The sum of the marks of a set of entries tells, with
/// their number, whether one is missing, doubled or changed.
pub fn mark(key: u64, document: u32) -> u64 {
    // SplitMix64's finalisation (Steele, Lea and Flood 2014).
    let mut z = key.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(u64::from(document) + 1);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// `entries` are keys above documents, `slot` is what their keys, under the band, have in common when `shift` bits are cut.
pub(super) fn run(slot: &ArrayRef, shift: &ArrayRef, entries: &ArrayRef) -> Result<ArrayRef, Failure> {
    let slot: UInt64Array = column(slot, &DataType::UInt64)?;
    let shift: UInt64Array = column(shift, &DataType::UInt64)?;
    let entries = list(entries)?;
    let (mut counts, mut marks) = (Vec::new(), Vec::new());
    let mut pairs = ListBuilder::new(UInt64Builder::new()).with_field(Field::new_list_field(DataType::UInt64, false));
    for at in 0..slot.len() {
        let of_slot: UInt64Array = column(&entries.value(at), &DataType::UInt64)?;
        let cut = u32::try_from(shift.value(at)).ok().and_then(|shift| 32u32.checked_sub(shift));
        let (Some(cut), 0) = (cut, of_slot.null_count()) else {
            return Err(failure("a slot that is no part of a band"));
        };
        let band = (slot.value(at) >> cut) << 32;
        let mut sorted = of_slot.values().to_vec();
        sorted.sort_unstable();
        let sum = sorted.iter().fold(0u64, |sum, &entry| sum.wrapping_add(mark(band | entry >> 32, entry as u32)));
        counts.push(sorted.len() as u64);
        marks.push(sum);
        let found = candidates(&sorted);
        let both = found.pairs.iter().copied().chain(found.hot.iter().map(|&document| (document, document)));
        both.for_each(|(a, b)| pairs.values().append_value(u64::from(a) << 32 | u64::from(b)));
        pairs.append(true);
    }
    let columns: Vec<ArrayRef> = vec![
        Arc::new(slot),
        Arc::new(UInt64Array::from(counts)),
        Arc::new(UInt64Array::from(marks)),
        Arc::new(pairs.finish()),
    ];
    Ok(Arc::new(StructArray::try_new(fields(), columns, None)?))
}

/// What the buckets of sorted entries say.
fn candidates(entries: &[u64]) -> Found {
    let mut found = Found::default();
    let mut bucket = Vec::new();
    for same in entries.chunk_by(|x, y| x >> 32 == y >> 32).filter(|same| same.len() > 1) {
        bucket.clear();
        bucket.extend(same.iter().map(|&entry| entry as u32));
        found.take_bucket(&bucket, |_, _| true);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::candidates::bands::{self, HOT};
    use crate::sketch::keys::tests::of_rows;
    use proptest::prelude::*;

    proptest! {
        /// Band by band, the candidates are those of one machine.
        #[test]
        fn slots_say_what_bands_say(rows in prop::collection::vec(prop::collection::vec(0u32..6, 3), 1..60), copies in 0usize..200) {
            let mut rows = rows;
            rows.extend(std::iter::repeat_n(vec![9, 9, 9], copies));
            let keys = of_rows(&rows);
            let expected = bands::pairs(&keys, &vec![true; rows.len()]);
            let mut found = Found::default();
            for band in 0..3 {
                let mut entries: Vec<u64> =
                    rows.iter().zip(0u64..).map(|(row, document)| u64::from(row[band]) << 32 | document).collect();
                entries.sort_unstable();
                let Found { pairs, hot } = candidates(&entries);
                found.pairs.extend(pairs);
                found.hot.extend(hot);
            }
            found.pairs.sort_unstable();
            found.pairs.dedup();
            found.hot.sort_unstable();
            found.hot.dedup();
            prop_assert_eq!(found.hot.is_empty(), copies <= HOT);
            prop_assert_eq!(found, expected);
        }
    }
}
