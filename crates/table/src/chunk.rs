//! A run of whole records, not yet split.

use std::fmt;

use crate::cells::CellChunk;
use crate::csv::TextChunk;
use crate::{Batch, Error, ErrorKind};

/// A run of whole records, not yet split.
pub struct Chunk(Inner);

enum Inner {
    Text(TextChunk),
    Cells(Box<dyn CellChunk>, usize),
}

impl fmt::Debug for Chunk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chunk").finish_non_exhaustive()
    }
}

impl Chunk {
    pub(crate) fn text(inner: TextChunk) -> Chunk {
        Chunk(Inner::Text(inner))
    }

    pub(crate) fn cells(inner: Box<dyn CellChunk>, columns: usize) -> Chunk {
        Chunk(Inner::Cells(inner, columns))
    }

    /// Splits it into records and fields.
    ///
    /// # Errors
    /// Ragged records, unclosed quotes, text after quotes, NUL bytes, bytes the encoding does not know, fields too
    /// long; each with its place.
    pub fn decode(self) -> Result<Batch, Error> {
        match self.0 {
            Inner::Text(chunk) => Ok(Batch::text(chunk.decode()?)),
            Inner::Cells(chunk, columns) => {
                let cells = chunk.decode()?;
                if cells.columns.len() != columns {
                    let (expected, found) = (columns as u64, cells.columns.len() as u64);
                    return Err(ErrorKind::Shape { expected, found }.into());
                }
                Ok(Batch::cells(cells))
            }
        }
    }
}
