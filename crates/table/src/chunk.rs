//! A run of whole records, not yet split.

use crate::{Batch, Error};

/// A run of whole records, not yet split.
pub struct Chunk {}

impl Chunk {
    /// 0-based number of its first record.
    pub fn first_record(&self) -> u64 {
        0
    }

    /// Splits it into records and fields.
    ///
    /// # Errors
    /// Ragged records, unclosed quotes, text after quotes, NUL bytes, bytes the encoding does not know, fields too
    /// long; each with its place.
    pub fn decode(self) -> Result<Batch, Error> {
        Ok(Batch {})
    }
}
