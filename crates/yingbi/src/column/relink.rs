//! `relink`: each pseudonym of one domain becomes the same value's pseudonym in another.

use arrow_array::StringArray;
use yingbi_vault::{PseudonymForm, Pseudonymizer, Reversal, Values, relink};

use super::{Cells, ColumnFacts, Present, Tally, Treatment};
use crate::error::{Error, RunError};

pub(crate) struct Relink {
    pub(crate) facts: ColumnFacts,
    pub(crate) from: Pseudonymizer,
    pub(crate) to: Pseudonymizer,
    /// The form of the input's pseudonyms.
    pub(crate) form: Reversal,
    /// The form of the output's.
    pub(crate) to_form: PseudonymForm,
}

impl Treatment for Relink {
    fn apply(&self, cells: &Cells<'_>, tally: &mut Tally) -> Result<StringArray, Error> {
        let present = Present::find(cells, false);
        let (mut out, mut outcomes) = (Values::default(), Vec::with_capacity(present.values().len()));
        relink(
            present.values().iter().copied(),
            self.form,
            &self.from,
            &self.to,
            self.to_form,
            &mut out,
            &mut outcomes,
        );
        if let Some((place, source)) =
            outcomes.into_iter().enumerate().find_map(|(place, outcome)| Some((place, outcome.err()?)))
        {
            let record = present.record(cells, place) + 1;
            return Err(RunError::Unlinked { record, column: self.facts.name.clone(), source }.into());
        }
        tally.treated += present.values().len() as u64;
        present.fill(cells, &self.facts, &out)
    }
}
