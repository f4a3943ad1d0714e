//! `mask`: part of each value is hidden.

use arrow_array::StringArray;
use yingbi_resident::{Check, MaskForm, check, mask};

use super::{Cells, ColumnFacts, Tally, Treatment};
use crate::error::Error;

pub(crate) struct Mask {
    pub(crate) facts: ColumnFacts,
    pub(crate) form: MaskForm,
}

impl Treatment for Mask {
    fn apply(&self, cells: &Cells<'_>, tally: &mut Tally) -> Result<StringArray, Error> {
        self.facts.each(cells, tally, cells.bytes() + cells.bytes() / 2, |_, text, out| {
            if mask(self.facts.kind, text, self.form, out).is_ok() {
                return true;
            }
            // A word for nothing names nobody; written as nothing it needs no treatment and is no fault.
            check(self.facts.kind, text) == Check::Empty
        })
    }
}
