//! The pages of a column, each checked before the decoder sees it.
//!
//! The decoder believes a page: it asks for the memory that a header names, and a request that cannot be met ends the program,
//! which nothing can catch. So the sizes are read first, and texts whose encoding hides their number are written out here.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use parquet::basic::{Compression, Encoding, Type};
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::ParquetError;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::reader::{ChunkReader, Length};
use parquet::file::serialized_reader::SerializedPageReader;
use parquet::schema::types::ColumnDescriptor;

use super::delta::{self, Most};
use super::packed;
use super::thrift::{PageSize, page_size, wrong};

/// Bytes that the pages of a column may hold beyond what the column says; some writers count without the headers.
const BEYOND: u64 = 1 << 20;
/// Values that a page may hold whose lengths stand before the texts; writers begin a new page after some ten thousand.
const VALUES: usize = 1 << 24;

/// What may still be written out of a table, in bytes; shared by its columns.
pub(super) type Left = Arc<AtomicU64>;

/// Takes from what is left; `None` when it is not enough.
pub(super) fn take(left: &AtomicU64, bytes: u64) -> Option<()> {
    left.try_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(bytes)).ok().map(|_| ())
}

/// The bytes of a file, which checks the header of each page that is read.
struct Checked {
    bytes: Bytes,
    /// Bytes that the pages of the column may still hold, decompressed.
    left: AtomicU64,
    compression: Compression,
    /// What the header that was read last says of its page.
    last: Mutex<PageSize>,
}

impl Length for Checked {
    fn len(&self) -> u64 {
        self.bytes.len() as u64
    }
}

impl ChunkReader for Checked {
    type T = <Bytes as ChunkReader>::T;

    /// Only headers are read in this way; what a page holds is asked for by its length.
    fn get_read(&self, start: u64) -> Result<Self::T, ParquetError> {
        let read = self.bytes.get_read(start)?;
        let size = page_size(&self.bytes[usize::try_from(start)?..])?;
        take(&self.left, size.whole)
            .ok_or_else(|| wrong(format!("a page of {} bytes, and its column does not hold as many", size.whole)))?;
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = size;
        Ok(read)
    }

    /// What a page holds, behind its header.
    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        let page = self.bytes.get_bytes(start, length)?;
        packed::check(&page, *self.last.lock().unwrap_or_else(PoisonError::into_inner), self.compression)?;
        Ok(page)
    }
}

/// The pages of one column in one row group.
pub(super) struct Pages {
    reader: SerializedPageReader<Checked>,
    kind: Type,
    has_levels: bool,
    left: Left,
}

impl Pages {
    /// The pages of a column that is no part of another, in a group of so many rows.
    ///
    /// # Errors
    /// The column lies outside of the file or is compressed in a way that is not known.
    pub(super) fn of(
        file: &Bytes,
        chunk: &ColumnChunkMetaData,
        column: &ColumnDescriptor,
        rows: usize,
        left: Left,
    ) -> Result<Self, ParquetError> {
        let said = chunk.uncompressed_size().max(0).cast_unsigned();
        let checked = Checked {
            bytes: file.clone(),
            left: AtomicU64::new(said.saturating_add(BEYOND)),
            compression: chunk.compression(),
            last: Mutex::default(),
        };
        let reader = SerializedPageReader::new(Arc::new(checked), chunk, rows, None)?;
        Ok(Self { reader, kind: column.physical_type(), has_levels: column.max_def_level() > 0, left })
    }

    pub(super) fn check(&self, page: Page) -> Result<Page, ParquetError> {
        let encoding = page.encoding();
        if let Page::DictionaryPage { ref buf, num_values, .. } = page {
            let least = self.least();
            if u64::from(num_values) > buf.len() as u64 / least {
                return Err(wrong(format!("a dictionary of {num_values} values in {} bytes", buf.len())));
            }
            return Ok(page);
        }
        match encoding {
            Encoding::DELTA_LENGTH_BYTE_ARRAY | Encoding::DELTA_BYTE_ARRAY => self.written_out(page),
            Encoding::PLAIN
            | Encoding::PLAIN_DICTIONARY
            | Encoding::RLE_DICTIONARY
            | Encoding::DELTA_BINARY_PACKED
            | Encoding::BYTE_STREAM_SPLIT => Ok(page),
            other => Err(wrong(format!("the encoding {other} is not read"))),
        }
    }

    /// Bytes that a value of the column has at least.
    fn least(&self) -> u64 {
        match self.kind {
            Type::INT64 | Type::DOUBLE => 8,
            Type::INT96 => 12,
            _ => 4,
        }
    }

    /// A page of texts in the encoding PLAIN.
    fn written_out(&self, page: Page) -> Result<Page, ParquetError> {
        if self.kind != Type::BYTE_ARRAY {
            return Err(wrong("lengths of texts in a column that holds none"));
        }
        let encoding = page.encoding();
        let bytes = page.buffer().clone();
        let levels = match page {
            Page::DataPageV2 { def_levels_byte_len, rep_levels_byte_len, .. } => {
                def_levels_byte_len as usize + rep_levels_byte_len as usize
            }
            Page::DataPage { def_level_encoding: Encoding::RLE, .. } if self.has_levels => {
                bytes.first_chunk::<4>().map_or(0, |length| u32::from_le_bytes(*length) as usize + 4)
            }
            Page::DataPage { .. } if !self.has_levels => 0,
            _ => return Err(wrong("levels in an encoding that is not read")),
        };
        let (levels, values) = bytes.split_at_checked(levels).ok_or_else(|| wrong("the levels of a page break off"))?;
        let too_much = || wrong("the table holds too much text");
        let count = VALUES.min(page.num_values() as usize);
        // Ten bytes may promise any number of texts of no length, so the lengths are paid for before they are read: a page that
        // is found wrong behind them costs as much, and there may be one in every row group.
        let least = 4 * count as u64;
        take(&self.left, least).ok_or_else(too_much)?;
        let left = self.left.load(Ordering::Relaxed).saturating_add(least);
        let most = Most { values: count, bytes: left.saturating_sub(levels.len() as u64) };
        let written = delta::plain(encoding, values, most)?;
        take(&self.left, (written.len() as u64).saturating_sub(least)).ok_or_else(too_much)?;
        let written = Bytes::from([levels, &written].concat());
        Ok(match page {
            Page::DataPage { num_values, def_level_encoding, rep_level_encoding, .. } => Page::DataPage {
                buf: written,
                num_values,
                encoding: Encoding::PLAIN,
                def_level_encoding,
                rep_level_encoding,
                statistics: None,
            },
            Page::DataPageV2 { num_values, num_nulls, num_rows, def_levels_byte_len, rep_levels_byte_len, .. } => {
                Page::DataPageV2 {
                    buf: written,
                    num_values,
                    encoding: Encoding::PLAIN,
                    num_nulls,
                    num_rows,
                    def_levels_byte_len,
                    rep_levels_byte_len,
                    is_compressed: false,
                    statistics: None,
                }
            }
            dictionary @ Page::DictionaryPage { .. } => dictionary,
        })
    }
}

impl Iterator for Pages {
    type Item = Result<Page, ParquetError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl PageReader for Pages {
    fn get_next_page(&mut self) -> Result<Option<Page>, ParquetError> {
        let page = self.reader.get_next_page()?;
        page.map(|page| self.check(page)).transpose()
    }

    /// Pages are read one after the other; to look ahead would read a header twice.
    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>, ParquetError> {
        Err(wrong("pages are not looked at before they are read"))
    }

    fn skip_next_page(&mut self) -> Result<(), ParquetError> {
        Err(wrong("no page is passed over"))
    }

    /// The columns that are read have one value a row.
    fn at_record_boundary(&mut self) -> Result<bool, ParquetError> {
        Ok(true)
    }
}
