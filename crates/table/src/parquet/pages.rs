//! The page headers of a Parquet file, walked before anything is decompressed.
//!
//! A page says how large it becomes, and a decoder reserves that much. The headers are Thrift structures in the
//! compact protocol (parquet-format, `PageHeader`), of which only the sizes are looked at.

use parquet::file::metadata::ParquetMetaData;

use crate::cells::Held;
use crate::fault::Fault;

/// The most that the pages which are in memory together may come to: one data page and one dictionary a column.
const MAX_TOGETHER: u64 = 1 << 30;
/// The largest header looked at; statistics of long strings stand in it.
const MAX_HEADER: usize = 16 << 20;
/// Nesting beyond which no header goes.
const MAX_DEPTH: u32 = 16;

/// Holds the declared page sizes of every row group against the limit.
pub(crate) fn check(held: &Held, metadata: &ParquetMetaData) -> Result<(), Fault> {
    for (number, group) in metadata.row_groups().iter().enumerate() {
        let damaged = || Fault::ParquetDamaged { place: format!("row group {}", number + 1) };
        if group.num_rows() < 0 {
            return Err(damaged());
        }
        let mut together = 0_u64;
        for column in group.columns() {
            // `byte_range` would panic on negative numbers
            // some writers say 0 where there is no dictionary, others where there are no data
            let data = column.data_page_offset();
            let start = match column.dictionary_page_offset() {
                None | Some(0) => data,
                Some(start) if data == 0 => start,
                Some(start) => start.min(data),
            };
            let start = u64::try_from(start).map_err(|_| damaged())?;
            let length = u64::try_from(column.compressed_size()).map_err(|_| damaged())?;
            let end = start.checked_add(length).filter(|end| *end <= held.bytes).ok_or_else(damaged)?;
            let (dictionary, data) = largest_pages(held, start, end).ok_or_else(damaged)?;
            together = together.saturating_add(dictionary).saturating_add(data);
            if together > MAX_TOGETHER {
                return Err(Fault::ParquetLimit { what: "page sizes", limit: MAX_TOGETHER });
            }
        }
    }
    Ok(())
}

/// The declared sizes of the largest dictionary and the largest data page of a column chunk.
fn largest_pages(held: &Held, mut at: u64, end: u64) -> Option<(u64, u64)> {
    const DICTIONARY_PAGE: i64 = 2;
    let (mut dictionary, mut data) = (0, 0);
    while at < end {
        let header = read_header(held, at, end)?;
        if header.kind == DICTIONARY_PAGE {
            dictionary = header.uncompressed.max(dictionary);
        } else {
            data = header.uncompressed.max(data);
        }
        at = at.checked_add(header.length)?.checked_add(header.compressed)?;
    }
    Some((dictionary, data))
}

struct Header {
    kind: i64,
    uncompressed: u64,
    compressed: u64,
    /// Bytes of the header itself.
    length: u64,
}

fn read_header(held: &Held, at: u64, end: u64) -> Option<Header> {
    use std::io::{Read, Seek, SeekFrom};
    let mut window = 512;
    loop {
        let mut cursor = held.cursor();
        cursor.seek(SeekFrom::Start(at)).ok()?;
        let mut bytes = Vec::new();
        cursor.take((end - at).min(window as u64)).read_to_end(&mut bytes).ok()?;
        let mut compact = Compact { bytes: &bytes, at: 0 };
        if let Some((kind, uncompressed, compressed)) = compact.page_header() {
            return Some(Header { kind, uncompressed, compressed, length: compact.at as u64 });
        }
        if bytes.len() < window || window >= MAX_HEADER {
            return None;
        }
        window *= 8;
    }
}

/// The compact protocol of Thrift. `None` where the bytes end or make no sense.
struct Compact<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Compact<'_> {
    fn page_header(&mut self) -> Option<(i64, u64, u64)> {
        let (mut kind, mut uncompressed, mut compressed) = (None, None, None);
        let mut field = 0;
        while let Some((id, of)) = self.field(field)? {
            field = id;
            match (id, of) {
                (1, 5) => kind = Some(self.number()?),
                (2, 5) => uncompressed = u64::try_from(self.number()?).ok(),
                (3, 5) => compressed = u64::try_from(self.number()?).ok(),
                _ => self.skip(of, 0)?,
            }
        }
        Some((kind?, uncompressed?, compressed?))
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    /// A zigzag number.
    fn number(&mut self) -> Option<i64> {
        let value = self.varint()?;
        Some((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    /// The id and type of the next field, or `Some(None)` at the end of the structure.
    fn field(&mut self, last: i64) -> Option<Option<(i64, u8)>> {
        let byte = self.byte()?;
        if byte == 0 {
            return Some(None);
        }
        let id = if byte >> 4 == 0 { self.number()? } else { last.checked_add(i64::from(byte >> 4))? };
        Some(Some((id, byte & 15)))
    }

    fn skip(&mut self, of: u8, depth: u32) -> Option<()> {
        if depth > MAX_DEPTH {
            return None;
        }
        match of {
            // a truth value lies in its type
            1 | 2 => {}
            3 => self.at += 1,
            4..=6 => {
                self.varint()?;
            }
            7 => self.at += 8,
            8 => {
                let length = usize::try_from(self.varint()?).ok()?;
                self.at = self.at.checked_add(length)?;
            }
            9 | 10 => {
                let head = self.byte()?;
                let count = if head >> 4 == 15 { self.varint()? } else { u64::from(head >> 4) };
                for _ in 0..count {
                    // in a list a truth value takes a byte
                    if matches!(head & 15, 1 | 2) {
                        self.at += 1;
                    }
                    self.skip(head & 15, depth + 1)?;
                    if self.at > self.bytes.len() {
                        return None;
                    }
                }
            }
            12 => {
                let mut field = 0;
                while let Some((id, of)) = self.field(field)? {
                    field = id;
                    self.skip(of, depth + 1)?;
                }
            }
            _ => return None,
        }
        (self.at <= self.bytes.len()).then_some(())
    }
}
