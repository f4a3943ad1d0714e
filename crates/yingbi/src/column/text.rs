//! Building a column of text, value by value, without an allocation for each.

use arrow_array::StringArray;
use arrow_buffer::{Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};

use crate::error::RunError;

/// A column of text in the making.
#[derive(Default)]
pub(crate) struct TextColumn {
    /// The values one after the other; a treatment appends to it, then calls [`TextColumn::close`].
    pub(crate) values: String,
    offsets: Vec<i32>,
    valid: Vec<bool>,
    nulls: usize,
}

impl TextColumn {
    pub(crate) fn with_capacity(rows: usize, bytes: usize) -> TextColumn {
        let mut offsets = Vec::with_capacity(rows + 1);
        offsets.push(0);
        TextColumn {
            values: String::with_capacity(bytes),
            offsets,
            valid: Vec::with_capacity(rows),
            nulls: 0,
        }
    }

    /// Ends the value that was appended to `values`.
    pub(crate) fn close(&mut self) -> Result<(), RunError> {
        let end = i32::try_from(self.values.len()).map_err(|_| RunError::Worker)?;
        self.offsets.push(end);
        self.valid.push(true);
        Ok(())
    }

    /// Adds a whole value.
    pub(crate) fn push(&mut self, value: &str) -> Result<(), RunError> {
        self.values.push_str(value);
        self.close()
    }

    /// Adds an empty cell; what was appended since the last value is taken back.
    pub(crate) fn null(&mut self) {
        let last = self.offsets.last().copied().unwrap_or(0);
        self.values.truncate(usize::try_from(last).unwrap_or(0));
        self.offsets.push(last);
        self.valid.push(false);
        self.nulls += 1;
    }

    pub(crate) fn finish(self) -> Result<StringArray, RunError> {
        let offsets = OffsetBuffer::new(ScalarBuffer::from(self.offsets));
        let nulls = (self.nulls > 0).then(|| NullBuffer::from(self.valid));
        StringArray::try_new(offsets, Buffer::from(self.values.into_bytes()), nulls)
            .map_err(|_| RunError::Worker)
    }
}
