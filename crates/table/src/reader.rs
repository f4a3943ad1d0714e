//! The sequential part of reading: chunks of whole records.

use std::fmt;

use std::sync::Mutex;

use crate::cells::{CellReader, Held};
use crate::csv::TextReader;
use crate::{Chunk, Error, hashed};

/// Reads a source from its first data record to its last.
pub struct Reader(Inner);

enum Inner {
    Text(Box<TextReader>),
    Cells { held: Held, columns: usize, inner: Box<dyn CellReader> },
}

/// What a reader knows at its end. `Debug` leaves the cells of footer rows out.
#[derive(Clone, Default)]
pub struct Totals {
    /// Data records.
    pub records: u64,
    /// SHA-256 (FIPS 180-4) of the file's bytes as stored.
    pub sha256: [u8; 32],
    /// Rows below the data: sums, signatures, notes. They may hold personal data.
    pub footer_rows: Vec<Vec<String>>,
    /// Empty lines, which are no records (in a file of more than one column).
    pub blank_lines: u64,
}

impl fmt::Debug for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Totals")
            .field("records", &self.records)
            .field("sha256", &self.sha256)
            .field("footer_rows", &self.footer_rows.len())
            .field("blank_lines", &self.blank_lines)
            .finish()
    }
}

impl Reader {
    pub(crate) fn text(inner: TextReader) -> Reader {
        Reader(Inner::Text(Box::new(inner)))
    }

    pub(crate) fn cells(held: Held, columns: usize, inner: Box<dyn CellReader>) -> Reader {
        Reader(Inner::Cells { held, columns, inner })
    }

    /// The next run of records, about a MiB, or `None` at the end.
    ///
    /// # Errors
    /// Reading failed, the file changed, a compressed file is damaged or a bomb, a field is too long.
    pub fn next_chunk(&mut self) -> Result<Option<Chunk>, Error> {
        match &mut self.0 {
            Inner::Text(inner) => Ok(inner.next_chunk()?.map(Chunk::text)),
            Inner::Cells { columns, inner, .. } => {
                Ok(inner.next_chunk()?.map(|chunk| Chunk::cells(chunk, *columns)))
            }
        }
    }

    /// Rows below the data, known once `next_chunk` gave `None`.
    pub fn footer_rows(&self) -> &[Vec<String>] {
        match &self.0 {
            Inner::Text(inner) => inner.footer_rows(),
            Inner::Cells { inner, .. } => inner.footer_rows(),
        }
    }

    /// Reads what is left without looking at it, and tells the totals.
    ///
    /// # Errors
    /// As [`Reader::next_chunk`].
    pub fn finish(self) -> Result<Totals, Error> {
        match self.0 {
            Inner::Text(inner) => inner.finish(),
            Inner::Cells { held, mut inner, .. } => {
                while inner.next_chunk()?.is_some() {}
                Ok(Totals {
                    records: inner.records(),
                    sha256: hashed::finish(&held, &Mutex::default())?,
                    footer_rows: inner.footer_rows().to_vec(),
                    blank_lines: 0,
                })
            }
        }
    }
}
