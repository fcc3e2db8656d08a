//! The values of a column, as text.

use std::borrow::Cow;

use parquet::basic::{ConvertedType, LogicalType, TimeUnit};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::ParquetError;
use parquet::schema::types::ColumnDescPtr;

/// A value of a column.
#[derive(Clone, Debug, Default)]
pub(super) enum Cell {
    /// None, or one that is no text, number or date.
    #[default]
    Nothing,
    /// A text as it lies in its page: a dictionary may give the same one to many rows.
    Text(ByteArray),
    /// A number or a date, written out.
    Written(String),
}

impl Cell {
    /// The value as text, or what is wrong with it.
    pub(super) fn text(&self) -> Option<Result<Cow<'_, str>, String>> {
        match self {
            Self::Nothing => None,
            Self::Text(bytes) => {
                let text = std::str::from_utf8(bytes.data());
                Some(text.map(Cow::Borrowed).map_err(|e| format!("not valid UTF-8 at byte {}", e.valid_up_to())))
            }
            Self::Written(text) => Some(Ok(Cow::Borrowed(text))),
        }
    }

    /// Its length in bytes.
    pub(super) fn length(&self) -> u64 {
        match self {
            Self::Nothing => 0,
            Self::Text(bytes) => bytes.len() as u64,
            Self::Written(text) => text.len() as u64,
        }
    }
}

/// The next values of a column, at most so many.
pub(super) fn cells(
    reader: &mut ColumnReader,
    column: &ColumnDescPtr,
    count: usize,
) -> Result<Vec<Cell>, ParquetError> {
    let written = |value: Option<String>| value.map_or(Cell::Nothing, Cell::Written);
    match reader {
        ColumnReader::ByteArrayColumnReader(reader) => values(reader, column, count, Cell::Text),
        ColumnReader::Int32ColumnReader(reader) => values(reader, column, count, |value| {
            if column.converted_type() == ConvertedType::DATE {
                return written(moment(i64::from(value), 86_400, 1).map(|moment| moment.chars().take(10).collect()));
            }
            Cell::Written(value.to_string())
        }),
        ColumnReader::Int64ColumnReader(reader) => {
            let parts = parts_of_second(column);
            values(reader, column, count, |value| match parts {
                Some((parts, is_utc)) => written(moment(value, 1, parts).map(|moment| zoned(moment, is_utc))),
                None => Cell::Written(value.to_string()),
            })
        }
        ColumnReader::Int96ColumnReader(reader) => values(reader, column, count, |value| {
            written(moment(value.to_millis(), 1, 1000).map(|moment| zoned(moment, false)))
        }),
        ColumnReader::DoubleColumnReader(reader) => {
            values(reader, column, count, |value| Cell::Written(value.to_string()))
        }
        ColumnReader::FloatColumnReader(reader) => {
            values(reader, column, count, |value| Cell::Written(value.to_string()))
        }
        ColumnReader::BoolColumnReader(_) | ColumnReader::FixedLenByteArrayColumnReader(_) => {
            Ok(vec![Cell::Nothing; count])
        }
    }
}

fn values<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    column: &ColumnDescPtr,
    count: usize,
    cell: impl Fn(T::T) -> Cell,
) -> Result<Vec<Cell>, ParquetError> {
    let (mut levels, mut values) = (Vec::new(), Vec::new());
    let is_optional = column.max_def_level() > 0;
    let mut read = 0;
    while read < count {
        let (records, _, _) =
            reader.read_records(count - read, is_optional.then_some(&mut levels), None, &mut values)?;
        if records == 0 {
            break;
        }
        read += records;
    }
    let mut values = values.into_iter();
    if !is_optional {
        return Ok(values.map(cell).collect());
    }
    let most = column.max_def_level();
    let cell = |level| if level == most { values.next().map_or(Cell::Nothing, &cell) } else { Cell::Nothing };
    Ok(levels.into_iter().map(cell).collect())
}

/// How finely a column counts time, and whether in UTC; `None` for plain numbers.
fn parts_of_second(column: &ColumnDescPtr) -> Option<(i64, bool)> {
    if let Some(LogicalType::Timestamp(kind)) = column.logical_type_ref() {
        let parts = match kind.unit {
            TimeUnit::MILLIS => 1000,
            TimeUnit::MICROS => 1_000_000,
            TimeUnit::NANOS => 1_000_000_000,
        };
        return Some((parts, kind.is_adjusted_to_u_t_c));
    }
    match column.converted_type() {
        ConvertedType::TIMESTAMP_MILLIS => Some((1000, true)),
        ConvertedType::TIMESTAMP_MICROS => Some((1_000_000, true)),
        _ => None,
    }
}

/// A time since 1970, in units of so many seconds or so many parts of a second.
fn moment(value: i64, seconds: i64, parts: i64) -> Option<String> {
    let seconds = value.checked_mul(seconds)?.div_euclid(parts);
    jiff::Timestamp::from_second(seconds).ok().map(|instant| instant.to_string())
}

/// A midnight without a zone is a day.
fn zoned(moment: String, is_utc: bool) -> String {
    if is_utc {
        return moment;
    }
    let local = moment.trim_end_matches('Z');
    local.strip_suffix("T00:00:00").unwrap_or(local).to_owned()
}
