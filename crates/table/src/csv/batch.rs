//! Records of delimited text, split.

use std::borrow::Cow;
use std::sync::Arc;

use arrow_array::StringViewArray;
use arrow_buffer::Buffer;

use super::split::Fields;
use super::{Shape, strict};
use crate::encoding::{Inner, decode_gb18030};
use crate::kernel::views::{Utf8Buffer, ViewMaker};
use crate::{Error, ErrorKind};

/// A batch's text as UTF-8, and where each record begins in it where that differs from the text as read.
pub(crate) type Utf8Text<'a> = (Cow<'a, [u8]>, Option<Vec<usize>>);

/// Records of delimited text, split.
pub(crate) struct TextBatch {
    pub(crate) shape: Arc<Shape>,
    buffer: Buffer,
    utf8: Option<Utf8Buffer>,
    fields: Fields,
    pub(crate) rows: usize,
    pub(crate) first_record: u64,
    offset: u64,
}

impl Drop for TextBatch {
    fn drop(&mut self) {
        self.shape.pool.put_indexes(std::mem::take(&mut self.fields.ends));
    }
}

impl TextBatch {
    pub(crate) fn new(
        shape: Arc<Shape>,
        buffer: Buffer,
        utf8: Option<Utf8Buffer>,
        fields: Fields,
        rows: usize,
        first_record: u64,
        offset: u64,
    ) -> TextBatch {
        TextBatch { shape, buffer, utf8, fields, rows, first_record, offset }
    }

    /// The text as it is split: UTF-8 or GB18030.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.buffer
    }

    /// Whether each record but the last runs up to the line end before the next, with nothing missing or between.
    pub(crate) fn is_even(&self) -> bool {
        self.fields.starts.is_none()
    }

    /// The ends of a record's fields.
    #[inline]
    pub(crate) fn ends(&self, row: usize) -> &[u32] {
        let columns = self.shape.columns;
        &self.fields.ends[row * columns..(row + 1) * columns]
    }

    /// Where a record begins.
    #[inline]
    pub(crate) fn start(&self, row: usize) -> usize {
        if let Some(starts) = &self.fields.starts {
            return starts[row] as usize;
        }
        if row == 0 {
            return 0;
        }
        let end = self.fields.ends[row * self.shape.columns - 1] as usize;
        let bytes = self.bytes();
        end + 1 + usize::from(bytes[end] == b'\r' && bytes.get(end + 1) == Some(&b'\n'))
    }

    /// A field as it stands, quotes included; `None` where it is missing.
    #[inline]
    pub(crate) fn span(&self, row: usize, column: usize) -> Option<(usize, usize)> {
        let index = row * self.shape.columns + column;
        let start = if column == 0 { self.start(row) } else { self.fields.ends[index - 1] as usize + 1 };
        let end = self.fields.ends[index] as usize;
        (start <= end).then_some((start, end))
    }

    /// The text of a column.
    pub(crate) fn column(&self, column: usize) -> Result<StringViewArray, Error> {
        let bytes = self.bytes();
        let quote = self.shape.marks.quote;
        let empty = Utf8Buffer::default();
        let mut maker = ViewMaker::new(self.utf8.as_ref().unwrap_or(&empty), self.rows);
        let mut decoded = String::new();
        for row in 0..self.rows {
            let Some((start, end)) = self.span(row, column) else {
                maker.null();
                continue;
            };
            let quoted = start < end && Some(bytes[start]) == quote;
            if self.utf8.is_some() {
                if !quoted {
                    maker.span(start, end);
                } else {
                    match strict::content(&bytes[start..end], quote) {
                        Cow::Borrowed(_) => maker.span(start + 1, end - 1),
                        // Taking ASCII quotes out of UTF-8 leaves UTF-8.
                        Cow::Owned(content) => {
                            maker.side(|side| side.push_str(&String::from_utf8_lossy(&content)))
                        }
                    }
                }
            } else {
                decoded.clear();
                let content = strict::content(&bytes[start..end], quote);
                self.decode(&content, start, &mut decoded)?;
                maker.side(|side| side.push_str(&decoded));
            }
        }
        Ok(maker.finish())
    }

    /// The cells of a column where they stand, a missing one as empty; none unless all stand in the text as they are
    /// meant.
    pub(crate) fn slices(&self, column: usize) -> Option<Vec<&str>> {
        let text = self.utf8.as_ref()?.as_str();
        let quote = self.shape.marks.quote;
        let mut cells = Vec::with_capacity(self.rows);
        for (row, ends) in self.fields.ends.chunks_exact(self.shape.columns).enumerate() {
            let start = match column.checked_sub(1) {
                Some(before) => ends[before] as usize + 1,
                None => self.start(row),
            };
            let end = ends[column] as usize;
            if start > end {
                cells.push("");
                continue;
            }
            let cell = text.get(start..end)?;
            if cell.is_empty() || cell.as_bytes().first().copied() != quote {
                cells.push(cell);
                continue;
            }
            match strict::content(cell.as_bytes(), quote) {
                Cow::Borrowed(_) => cells.push(text.get(start + 1..end - 1)?),
                Cow::Owned(_) => return None,
            }
        }
        Some(cells)
    }

    /// Appends a stretch of the text, whose first byte is `at`, as UTF-8.
    pub(crate) fn decode(&self, stretch: &[u8], at: usize, out: &mut String) -> Result<(), Error> {
        if let (Inner::Gb18030, false) = (self.shape.inner, stretch.is_ascii()) {
            return decode_gb18030(stretch, out).map_err(|bad| {
                let place = self.shape.place(self.bytes(), at + bad, self.offset, self.first_record);
                ErrorKind::BadEncoding { place, encoding: self.shape.encoding.name() }.into()
            });
        }
        out.push_str(&String::from_utf8_lossy(stretch));
        Ok(())
    }

    /// The whole batch as UTF-8.
    pub(crate) fn scan(&self) -> Result<Utf8Text<'_>, Error> {
        if self.utf8.is_some() {
            return Ok((Cow::Borrowed(self.bytes()), None));
        }
        let mut text = String::with_capacity(self.buffer.len() * 3 / 2 + 16);
        let mut starts = Vec::with_capacity(self.rows);
        for row in 0..self.rows {
            starts.push(text.len());
            let start = self.start(row);
            let end = if row + 1 < self.rows { self.start(row + 1) } else { self.buffer.len() };
            self.decode(&self.bytes()[start..end], start, &mut text)?;
        }
        Ok((Cow::Owned(text.into_bytes()), Some(starts)))
    }

    /// The row and column of a byte of what `scan` gave.
    pub(crate) fn locate(
        &self,
        text: &[u8],
        starts: Option<&[usize]>,
        offset: usize,
    ) -> Option<(usize, usize)> {
        if offset >= text.len() || self.rows == 0 {
            return None;
        }
        let columns = self.shape.columns;
        if starts.is_none() && self.is_even() {
            let index = self.fields.ends.partition_point(|end| (*end as usize) < offset);
            // Behind the last field there may be a line end.
            let index = index.min(self.fields.ends.len() - 1);
            return Some((index / columns, index % columns));
        }
        let row = match starts {
            Some(starts) => starts.partition_point(|start| *start <= offset),
            None => match &self.fields.starts {
                Some(starts) => starts.partition_point(|start| *start as usize <= offset),
                None => return None,
            },
        }
        .checked_sub(1)?;
        let start = starts.map_or_else(|| self.start(row), |starts| starts[row]);
        let mut column = 0;
        let _ = strict::line(text, start, self.shape.marks, |end| column += usize::from(end < offset));
        Some((row, column.min(columns - 1)))
    }
}
