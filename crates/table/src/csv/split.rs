//! A chunk of delimited text, split into records and fields.

use std::sync::Arc;

use arrow_buffer::Buffer;

use super::strict::{self, Flaw};
use super::{Shape, TextBatch};
use crate::encoding::{Inner, check_gb18030};
use crate::kernel::split;
use crate::kernel::views::Utf8Buffer;
use crate::{Error, ErrorKind, Ragged};

/// Whole records of delimited text.
pub(crate) struct TextChunk {
    pub(crate) shape: Arc<Shape>,
    /// Where the text begins in the file.
    pub(crate) offset: u64,
    /// Number of the first record, from 0.
    pub(crate) first_record: u64,
    /// Records, as counted by the cut.
    pub(crate) records: usize,
    /// The text is `data[..end]`.
    pub(crate) data: Vec<u8>,
    pub(crate) end: usize,
}

/// Where the fields lie.
pub(crate) struct Fields {
    /// `columns` field ends a record, in order.
    pub(crate) ends: Vec<u32>,
    /// Where each record begins; `None` where each begins behind the line end of the one before.
    pub(crate) starts: Option<Vec<u32>>,
}

impl TextChunk {
    /// Splits the text and checks every byte of it.
    pub(crate) fn decode(self) -> Result<TextBatch, Error> {
        let TextChunk { shape, offset, first_record, records, data, end } = self;
        let buffer = shape.pool.share(data).slice_with_length(0, end);
        let bad = |buffer: &[u8], at: usize| -> Error {
            let place = shape.place(buffer, at, offset, first_record);
            ErrorKind::BadEncoding { place, encoding: shape.encoding.name() }.into()
        };
        let utf8 = match shape.inner {
            Inner::Utf8 => Some(Utf8Buffer::check(buffer.clone()).map_err(|at| bad(&buffer, at))?),
            Inner::Gb18030 => {
                check_gb18030(&buffer).map_err(|at| bad(&buffer, at))?;
                None
            }
        };
        let fields = fields(&shape, &buffer, offset, first_record)?;
        let rows = fields.ends.len() / shape.columns.max(1);
        debug_assert_eq!(rows, records);
        check_lengths(&shape, &buffer, &fields, offset, first_record)?;
        Ok(TextBatch::new(shape, buffer, utf8, fields, rows, first_record, offset))
    }
}

/// Splits by the fast way, and by the plain one where the text is not as even as that needs.
fn fields(shape: &Shape, text: &Buffer, offset: u64, first: u64) -> Result<Fields, Error> {
    let marks = shape.marks;
    let mut ends = shape.pool.indexes();
    let found = split::index(text, marks.delimiter, marks.quote, &mut ends);
    if found.nul {
        let at = memchr::memchr(0, text).unwrap_or(0);
        return Err(ErrorKind::Nul { place: shape.place(text, at, offset, first) }.into());
    }
    if !found.irregular && !found.open {
        let mut lines = found.line_ends;
        if !text.is_empty() && !ends_line(text, found.last, found.line_ends) {
            ends.push(text.len() as u32);
            lines += 1;
        }
        let even = ends.len() == lines.saturating_mul(shape.columns)
            && ends
                .chunks_exact(shape.columns.max(1))
                .all(|record| record.last().is_some_and(|end| is_line_end(text, *end as usize)));
        if even && (found.blank == 0 || shape.columns == 1) {
            return Ok(Fields { ends, starts: None });
        }
    }
    ends.clear();
    strict_fields(shape, text, ends, offset, first)
}

/// Whether the text ends with its last line end.
fn ends_line(text: &[u8], last: usize, line_ends: usize) -> bool {
    line_ends > 0
        && (last + 1 == text.len()
            || (last + 2 == text.len() && text[last] == b'\r' && text[last + 1] == b'\n'))
}

fn is_line_end(text: &[u8], at: usize) -> bool {
    text.get(at).is_none_or(|byte| matches!(byte, b'\n' | b'\r'))
}

/// Splits by the plain way: empty lines, ragged records, odd quotes.
fn strict_fields(
    shape: &Shape,
    text: &[u8],
    mut ends: Vec<u32>,
    offset: u64,
    first: u64,
) -> Result<Fields, Error> {
    let columns = shape.columns;
    let mut starts = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let before = ends.len();
        let line = strict::line(text, at, shape.marks, |end| ends.push(end as u32))
            .map_err(|flaw: Flaw| shape.flaw(flaw, text, offset, first))?;
        if line.end == at && columns != 1 {
            ends.truncate(before);
            at = line.next;
            continue;
        }
        let found = ends.len() - before;
        let fits = match shape.ragged {
            Ragged::Refuse => found == columns,
            Ragged::Pad => {
                let kept = before + columns.min(found);
                // Beyond the header only empty fields may be dropped.
                let empty =
                    ends[kept..].iter().zip(ends[kept.saturating_sub(1)..].iter()).all(|(end, previous)| {
                        strict::content(&text[*previous as usize + 1..*end as usize], shape.marks.quote)
                            .is_empty()
                    });
                if empty {
                    // A field that ends before it begins is missing.
                    let last = ends[kept - 1];
                    ends.resize(before + columns.min(found), last);
                    ends.resize(before + columns, last);
                }
                empty
            }
        };
        if !fits {
            let place = shape.place(text, at, offset, first);
            return Err(ErrorKind::Ragged { place, found: found as u64, expected: columns as u64 }.into());
        }
        starts.push(at as u32);
        at = line.next;
    }
    Ok(Fields { ends, starts: Some(starts) })
}

/// No field is longer than the limit; only a chunk that is can hold one.
fn check_lengths(shape: &Shape, text: &[u8], fields: &Fields, offset: u64, first: u64) -> Result<(), Error> {
    let limit = shape.limits.field_bytes;
    if (text.len() as u64) <= limit {
        return Ok(());
    }
    let mut start = 0u32;
    for &end in &fields.ends {
        if u64::from(end.saturating_sub(start)) > limit {
            let place = shape.place(text, start as usize, offset, first);
            return Err(ErrorKind::FieldTooLong { place, limit }.into());
        }
        start = end + 1;
    }
    Ok(())
}
