//! The record keys of a batch: what its sealed values are bound to.

use yingbi_resident::{Kind, canonical};

use yingbi_table::{Format, is_neutralised};

use crate::error::{Error, RunError};

/// Whose record keys are read.
#[derive(Clone, Copy)]
pub(crate) enum KeysOf {
    /// The input's, as they stand there.
    Input,
    /// Those that an output of this format will show: a cell that looks like a formula gets an apostrophe there.
    Output(Format),
    /// The input's, which an output of this format has to show unchanged.
    Both(Format),
}

/// The canonical record key of each record of a batch.
pub(crate) struct RecordKeys {
    text: String,
    ends: Vec<usize>,
}

impl RecordKeys {
    /// The keys of a batch whose first record has this 0-based number.
    ///
    /// # Errors
    /// A record whose key is empty or has no canonical form: a value bound to it could never be opened again.
    pub(crate) fn read<'a>(
        cells: impl Iterator<Item = &'a str>,
        kind: Kind,
        of: KeysOf,
        column: &str,
        first_record: u64,
    ) -> Result<RecordKeys, Error> {
        let mut keys = RecordKeys { text: String::new(), ends: Vec::with_capacity(cells.size_hint().0) };
        for (record, cell) in (first_record + 1..).zip(cells) {
            let start = keys.text.len();
            let (shown, fits) = match of {
                KeysOf::Input => (false, true),
                KeysOf::Output(format) => (is_neutralised(format, cell), true),
                KeysOf::Both(format) => (false, !is_neutralised(format, cell)),
            };
            let made = match shown {
                true => canonical(kind, &format!("'{cell}"), &mut keys.text),
                false => canonical(kind, cell, &mut keys.text),
            };
            if made.is_err() || !fits || keys.text.len() == start {
                let column = column.to_owned();
                return Err(RunError::NoRecordKey { record, column, kind }.into());
            }
            keys.ends.push(keys.text.len());
        }
        Ok(keys)
    }

    /// The key of a record of the batch, by its place in it.
    pub(crate) fn get(&self, row: usize) -> &[u8] {
        let start = row.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text.as_bytes()[start..self.ends[row]]
    }
}
