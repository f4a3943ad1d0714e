//! Delimited text.

mod batch;
mod cut;
mod open;
mod sniff;
mod split;
pub(crate) mod strict;

use std::path::PathBuf;

use crate::encoding::{Inner, encoded_length};
use crate::pool::Pool;
use crate::{Encoding, Error, ErrorKind, Limits, Place, Ragged};

pub(crate) use batch::TextBatch;
pub(crate) use cut::TextReader;
pub(crate) use open::{TextSource, open};
pub(crate) use split::TextChunk;
pub(crate) use strict::Marks;

/// What every part of reading needs to know of a delimited text file.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) path: PathBuf,
    pub(crate) marks: Marks,
    pub(crate) columns: usize,
    pub(crate) ragged: Ragged,
    pub(crate) limits: Limits,
    /// The encoding of the file.
    pub(crate) encoding: Encoding,
    /// The encoding of the text that is split.
    pub(crate) inner: Inner,
    pub(crate) pool: Pool,
}

impl Shape {
    /// Whether the text that is split is not the file's own bytes.
    pub(crate) fn is_transcoded(&self) -> bool {
        match self.encoding {
            Encoding::Utf8 | Encoding::Utf8Bom => false,
            Encoding::Gb18030 => self.inner == Inner::Utf8,
            Encoding::Utf16Le | Encoding::Utf16Be => true,
        }
    }

    /// How many bytes of the file a stretch of the text was.
    pub(crate) fn file_bytes(&self, text: &[u8]) -> u64 {
        if self.is_transcoded() {
            encoded_length(&String::from_utf8_lossy(text), self.encoding)
        } else {
            text.len() as u64
        }
    }

    /// The place of byte `at` of `text`, whose first byte is byte `base` of the file and begins record `first` (from
    /// 0).
    pub(crate) fn place(&self, text: &[u8], at: usize, base: u64, first: u64) -> Place {
        let before = text.get(..at).unwrap_or(text);
        Place {
            path: self.path.clone(),
            record: first + records_before(text, at, self.marks, self.columns) + 1,
            byte: base + self.file_bytes(before),
        }
    }

    /// The fields of the line that begins at `start`, as text; what is not valid is replaced.
    pub(crate) fn row(&self, text: &[u8], start: usize) -> Vec<String> {
        let (mut from, mut row) = (start, Vec::new());
        let _ = strict::line(text, start, self.marks, |end| {
            let content = strict::content(&text[from..end], self.marks.quote);
            row.push(match self.inner {
                Inner::Utf8 => String::from_utf8_lossy(&content).into_owned(),
                Inner::Gb18030 => encoding_rs::GB18030.decode_without_bom_handling(&content).0.into_owned(),
            });
            from = end + 1;
        });
        row
    }

    /// The error of a flaw.
    pub(crate) fn flaw(&self, flaw: strict::Flaw, text: &[u8], base: u64, first: u64) -> Error {
        match flaw {
            strict::Flaw::Unclosed(at) => {
                ErrorKind::UnclosedQuote { place: self.place(text, at, base, first) }.into()
            }
            strict::Flaw::TextAfterQuote(at) => {
                ErrorKind::TextAfterQuote { place: self.place(text, at, base, first) }.into()
            }
        }
    }
}

/// Whole records that end before byte `at`. An empty line is a record only where there is one column.
fn records_before(text: &[u8], at: usize, marks: Marks, columns: usize) -> u64 {
    let (mut start, mut records) = (0, 0);
    while start < at {
        let Ok(line) = strict::line(text, start, marks, |_| {}) else { break };
        if line.next > at {
            break;
        }
        records += u64::from(line.end > start || columns == 1);
        start = line.next;
    }
    records
}
