//! The sequential part of reading: chunks of whole records.

use crate::{Chunk, Error};

/// Reads a source from its first data record to its last.
pub struct Reader {}

/// What a reader knows at its end.
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

impl Reader {
    /// The next few MiB of records, or `None` at the end.
    ///
    /// # Errors
    /// Reading failed, the file changed, a compressed file is damaged or a bomb, a field is too long.
    pub fn next_chunk(&mut self) -> Result<Option<Chunk>, Error> {
        Ok(None)
    }

    /// Rows below the data, known once `next_chunk` gave `None`.
    pub fn footer_rows(&self) -> &[Vec<String>] {
        &[]
    }

    /// Reads what is left without looking at it, and tells the totals.
    ///
    /// # Errors
    /// As [`Reader::next_chunk`].
    pub fn finish(self) -> Result<Totals, Error> {
        Ok(Totals::default())
    }
}
