//! The sequential part of reading delimited text: blocks cut at record borders.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::sync::{Arc, Mutex};

use super::strict::{self, Flaw};
use super::{Shape, TextChunk};
use crate::cells::Held;
use crate::encoding::Malformed;
use crate::hashed::{self, Tally};
use crate::header::{Profile, TAIL_ROWS};
use crate::kernel::split;
use crate::{Error, ErrorKind, Place};

/// Bytes read at a time: few enough for a chunk to stay in the cache on its way.
const BLOCK: usize = 1 << 20;

/// Bytes of the block that wait for the next one, so that the last chunk always holds the last rows together.
const TAIL: usize = 64 << 10;

/// Reads delimited text.
pub(crate) struct TextReader {
    shape: Arc<Shape>,
    held: Held,
    stream: Box<dyn Read + Send>,
    hash: Arc<Mutex<Tally>>,
    profile: Option<Arc<Profile>>,
    buffer: Vec<u8>,
    /// Bytes of `buffer` that are text.
    filled: usize,
    /// Where `buffer` begins in the file.
    offset: u64,
    /// Bytes to be held at a time; grows with a record that needs more.
    target: usize,
    ended: bool,
    done: bool,
    records: u64,
    blank_lines: u64,
    footer_rows: Vec<Vec<String>>,
}

/// A border between records.
#[derive(Clone, Copy, Default)]
struct Border {
    end: usize,
    records: u64,
    blank: u64,
}

impl TextReader {
    /// `stream` stands at the first data record, which is byte `offset` of the file.
    pub(crate) fn new(
        shape: Arc<Shape>,
        held: Held,
        stream: Box<dyn Read + Send>,
        hash: Arc<Mutex<Tally>>,
        profile: Option<Arc<Profile>>,
        offset: u64,
    ) -> TextReader {
        let buffer = shape.pool.dirty_bytes();
        TextReader {
            shape,
            held,
            stream,
            hash,
            profile,
            buffer,
            filled: 0,
            offset,
            target: BLOCK,
            ended: false,
            done: false,
            records: 0,
            blank_lines: 0,
            footer_rows: Vec::new(),
        }
    }

    /// The next chunk of whole records.
    pub(crate) fn next_chunk(&mut self) -> Result<Option<TextChunk>, Error> {
        while !self.done {
            self.fill()?;
            if self.ended {
                self.done = true;
                let border = self.last_border()?;
                return Ok((border.end > 0).then(|| self.take(border)));
            }
            let mut border = self.border(self.filled.saturating_sub(TAIL))?;
            if border.end == 0 {
                border = self.border(self.filled - 1)?;
            }
            if border.end > 0 {
                self.target = BLOCK;
                return Ok(Some(self.take(border)));
            }
            self.check_growth()?;
            self.target = self.filled * 2;
        }
        Ok(None)
    }

    /// Reads until `target` bytes are there or the text ends.
    fn fill(&mut self) -> Result<(), Error> {
        if self.buffer.len() < self.target {
            self.buffer.resize(self.target, 0);
        }
        while self.filled < self.target && !self.ended {
            match self.stream.read(&mut self.buffer[self.filled..self.target]) {
                Ok(0) => self.ended = true,
                Ok(read) => self.filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.read_error(error)),
            }
        }
        Ok(())
    }

    fn read_error(&self, error: io::Error) -> Error {
        match error.get_ref().and_then(|inner| inner.downcast_ref::<Malformed>()) {
            Some(&Malformed(byte)) => {
                let text = &self.buffer[..self.filled];
                let record = self.shape.place(text, text.len(), 0, self.records).record;
                let place = Place { path: self.held.path.clone(), record, byte };
                ErrorKind::BadEncoding { place, encoding: self.shape.encoding.name() }.into()
            }
            None => Error::read(&self.held.path, error),
        }
    }

    /// The last border at or before `upto`.
    fn border(&self, upto: usize) -> Result<Border, Error> {
        let text = &self.buffer[..self.filled];
        let marks = self.shape.marks;
        let found = split::scan(&text[..upto], marks.delimiter, marks.quote);
        if found.irregular {
            return self.strict_border(upto);
        }
        if found.line_ends == 0 {
            return Ok(Border::default());
        }
        let crlf = text[found.last] == b'\r' && text.get(found.last + 1) == Some(&b'\n');
        Ok(self.counted(found.last + 1 + usize::from(crlf), found.line_ends as u64, found.blank as u64))
    }

    /// An empty line is a record where there is but one column.
    fn counted(&self, end: usize, lines: u64, blank: u64) -> Border {
        let blank = if self.shape.columns == 1 { 0 } else { blank };
        Border { end, records: lines - blank, blank }
    }

    /// As `border`, by the plain splitter.
    fn strict_border(&self, upto: usize) -> Result<Border, Error> {
        let text = &self.buffer[..self.filled];
        let (mut at, mut lines, mut blank) = (0, 0, 0);
        while at < upto {
            match strict::line(text, at, self.shape.marks, |_| {}) {
                // At the edge of the block the line may go on, or its line feed be still to come.
                Ok(line) if line.next > upto => break,
                Ok(line) => {
                    lines += 1;
                    blank += u64::from(line.end == at);
                    at = line.next;
                }
                Err(Flaw::Unclosed(_)) => break,
                Err(flaw) => return Err(self.shape.flaw(flaw, text, self.offset, self.records)),
            }
        }
        Ok(self.counted(at, lines, blank))
    }

    /// The end of the data in the last block: before the footers.
    fn last_border(&mut self) -> Result<Border, Error> {
        let text = &self.buffer[..self.filled];
        let marks = self.shape.marks;
        let mut tail: VecDeque<(usize, Border)> = VecDeque::new();
        let (mut at, mut lines, mut blank) = (0, 0, 0);
        while at < text.len() {
            let line = strict::line(text, at, marks, |_| {})
                .map_err(|flaw| self.shape.flaw(flaw, text, self.offset, self.records))?;
            if line.end == at {
                blank += 1;
            } else {
                tail.push_back((at, self.counted(at, lines, blank)));
                if tail.len() > TAIL_ROWS {
                    tail.pop_front();
                }
            }
            lines += 1;
            at = line.next;
        }
        let whole = self.counted(text.len(), lines, blank);
        let rows: Vec<Vec<String>> = tail.iter().map(|(start, _)| self.shape.row(text, *start)).collect();
        let first = self.profile.as_ref().map_or(rows.len(), |profile| profile.footer_start(&rows));
        match tail.get(first) {
            Some(&(_, border)) => {
                self.footer_rows = rows.into_iter().skip(first).collect();
                Ok(border)
            }
            None => Ok(whole),
        }
    }

    /// A record that fills the whole buffer: is one of its fields too long, or are they more than any table has?
    fn check_growth(&self) -> Result<(), Error> {
        let text = &self.buffer[..self.filled];
        let limit = self.shape.limits.field_bytes;
        let (mut start, mut fields) = (0, 0);
        let mut too_long = None;
        let outcome = strict::line(text, 0, self.shape.marks, |end| {
            if (end - start) as u64 > limit && too_long.is_none() {
                too_long = Some(start);
            }
            start = end + 1;
            fields += 1;
        });
        let columns = self.shape.limits.columns;
        if fields > columns {
            let path = self.held.path.clone();
            return Err(ErrorKind::TooManyColumns { path, found: fields, limit: columns }.into());
        }
        if too_long.is_none() {
            match outcome {
                Err(Flaw::Unclosed(at)) if (text.len() - at) as u64 > limit => too_long = Some(at),
                // A record of many fields may be longer than one field, but not without end.
                _ if text.len() as u64 >= limit.saturating_mul(2) => too_long = Some(0),
                _ => {}
            }
        }
        match too_long {
            None => Ok(()),
            Some(at) => {
                let place = self.shape.place(text, at, self.offset, self.records);
                Err(ErrorKind::FieldTooLong { place, limit }.into())
            }
        }
    }

    /// Hands the records before the border over; what is behind it begins the next block.
    fn take(&mut self, border: Border) -> TextChunk {
        let mut next = self.shape.pool.dirty_bytes();
        let rest = &self.buffer[border.end..self.filled];
        if next.len() < rest.len() {
            next.resize(self.target.max(rest.len()), 0);
        }
        next[..rest.len()].copy_from_slice(rest);
        self.filled = rest.len();
        let data = std::mem::replace(&mut self.buffer, next);
        let chunk = TextChunk {
            shape: Arc::clone(&self.shape),
            offset: self.offset,
            first_record: self.records,
            records: border.records as usize,
            end: border.end,
            data,
        };
        self.offset += self.shape.file_bytes(&chunk.data[..border.end]);
        self.records += border.records;
        self.blank_lines += border.blank;
        chunk
    }

    /// Rows below the data.
    pub(crate) fn footer_rows(&self) -> &[Vec<String>] {
        &self.footer_rows
    }

    /// Reads the rest for its hash and tells the totals.
    pub(crate) fn finish(mut self) -> Result<crate::Totals, Error> {
        while self.next_chunk()?.is_some() {}
        let sha256 = hashed::finish(&self.held, &self.hash)?;
        Ok(crate::Totals {
            records: self.records,
            sha256,
            footer_rows: std::mem::take(&mut self.footer_rows),
            blank_lines: self.blank_lines,
        })
    }
}
