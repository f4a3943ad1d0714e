//! `seal`: each value becomes a text that opens only in its own place.

use arrow_array::StringArray;
use yingbi_vault::{Records, SealedForm, Sealer, Values};

use super::{Cells, ColumnFacts, Present, Tally, Treatment};
use crate::error::Error;

pub(crate) struct Seal {
    pub(crate) facts: ColumnFacts,
    pub(crate) sealer: Sealer,
    /// Each value is bound to its record's key.
    pub(crate) bound: bool,
    /// The format tells a null from an empty text: then an empty text is sealed too.
    pub(crate) has_nulls: bool,
}

impl Treatment for Seal {
    fn apply(&self, cells: &Cells<'_>, tally: &mut Tally) -> Result<StringArray, Error> {
        let present = Present::find(cells, self.has_nulls);
        let keys = present.keys(cells, self.bound)?;
        let records = keys.as_deref().map_or(Records::Unbound, Records::Bound);
        let mut out = Values::default();
        self.sealer.seal_batch(present.values(), records, SealedForm::Text, &mut out)?;
        tally.treated += present.values().len() as u64;
        present.fill(cells, &self.facts, &out)
    }
}
