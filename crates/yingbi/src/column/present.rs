//! The cells of a batch that hold something, for treatments that work on whole batches.

use arrow_array::{Array, StringArray};
use yingbi_vault::Values;

use super::{Cells, ColumnFacts, TextColumn};
use crate::error::{Error, RunError};

/// The cells of a batch that hold something, and where they stand.
pub(crate) struct Present<'a> {
    values: Vec<&'a [u8]>,
    rows: Vec<usize>,
    all: usize,
}

impl<'a> Present<'a> {
    /// Nulls are left out, and where the format does not tell them from empty texts (`has_nulls`), those too.
    pub(crate) fn find(cells: &Cells<'a>, has_nulls: bool) -> Present<'a> {
        let all = cells.values.len();
        let (mut values, mut rows) = (Vec::with_capacity(all), Vec::with_capacity(all));
        for (row, text) in cells.texts().enumerate() {
            if !(text.is_empty() && (!has_nulls || cells.values.is_null(row))) {
                values.push(text.as_bytes());
                rows.push(row);
            }
        }
        Present { values, rows, all }
    }

    pub(crate) fn values(&self) -> &[&'a [u8]] {
        &self.values
    }

    /// 0-based number of the record of the value at a place.
    pub(crate) fn record(&self, cells: &Cells<'_>, place: usize) -> u64 {
        cells.first_record + self.rows.get(place).map_or(0, |row| *row as u64)
    }

    /// The key that each value is bound to; none where they are not bound.
    pub(crate) fn keys<'k>(&self, cells: &Cells<'k>, bound: bool) -> Result<Option<Vec<&'k [u8]>>, Error> {
        if !bound {
            return Ok(None);
        }
        let keys = cells.keys.ok_or(RunError::Worker)?;
        Ok(Some(self.rows.iter().map(|&row| keys.get(row)).collect()))
    }

    /// The column with each value replaced by what became of it.
    pub(crate) fn fill(
        &self,
        cells: &Cells<'_>,
        facts: &ColumnFacts,
        new: &Values,
    ) -> Result<StringArray, Error> {
        let mut out = TextColumn::with_capacity(self.all, new.bytes().len());
        let mut next = 0;
        for (value, &row) in new.iter().zip(&self.rows) {
            (next..row).for_each(|_| out.null());
            next = row + 1;
            let Ok(text) = std::str::from_utf8(value) else {
                let (record, column) = (cells.first_record + row as u64 + 1, facts.name.clone());
                return Err(RunError::Invalid { record, column, kind: facts.kind }.into());
            };
            out.push(text)?;
        }
        (next..self.all).for_each(|_| out.null());
        Ok(out.finish()?)
    }
}
