//! `generalize` with a fixed level on a column outside the search: each distinct value has its label.

use std::collections::HashMap;

use arrow_array::StringArray;

use super::{Cells, ColumnFacts, Tally, Treatment};
use crate::error::Error;

pub(crate) struct Lookup {
    pub(crate) facts: ColumnFacts,
    /// Label of each distinct value of the column.
    pub(crate) labels: HashMap<String, String>,
}

impl Treatment for Lookup {
    fn apply(&self, cells: &Cells<'_>, tally: &mut Tally) -> Result<StringArray, Error> {
        self.facts.each(cells, tally, cells.bytes(), |_, text, out| match self.labels.get(text) {
            Some(label) => {
                out.push_str(label);
                true
            }
            None => false,
        })
    }
}
