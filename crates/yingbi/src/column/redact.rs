//! `redact`: personal data found inside a text is cut out.

use arrow_array::StringArray;
use yingbi_detect::{SpanFinder, redact};

use super::{Cells, ColumnFacts, Tally, Treatment};
use crate::error::Error;

pub(crate) struct Redact {
    pub(crate) facts: ColumnFacts,
    pub(crate) finder: SpanFinder,
}

impl Treatment for Redact {
    fn apply(&self, cells: &Cells<'_>, tally: &mut Tally) -> Result<StringArray, Error> {
        let mut changed = 0;
        let array = self.facts.each(cells, tally, cells.bytes() + 64, |_, text, out| {
            let spans = self.finder.find(text);
            changed += u64::from(!spans.is_empty());
            redact(text, &spans, out);
            true
        })?;
        tally.treated = tally.treated.min(changed);
        Ok(array)
    }
}
