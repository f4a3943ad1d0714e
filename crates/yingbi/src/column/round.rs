//! `round`: each number becomes the nearest multiple of a step.

use arrow_array::StringArray;
use yingbi_resident::normalise;

use super::{Cells, ColumnFacts, Decimal, Tally, Treatment};
use crate::error::Error;

pub(crate) struct Round {
    pub(crate) facts: ColumnFacts,
    pub(crate) to: Decimal,
}

impl Treatment for Round {
    fn apply(&self, cells: &Cells<'_>, tally: &mut Tally) -> Result<StringArray, Error> {
        use std::fmt::Write;
        self.facts.each(cells, tally, cells.bytes(), |_, text, out| match Decimal::parse(&normalise(text)) {
            Some(number) => write!(out, "{}", number.round_to(self.to)).is_ok(),
            None => false,
        })
    }
}
