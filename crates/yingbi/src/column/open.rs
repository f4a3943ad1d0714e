//! `open`: each sealed value becomes what it was. `reseal`: it is sealed anew.

use arrow_array::StringArray;
use yingbi_vault::{OpenError, Opener, Records, Resealed, SealedForm, Sealer, Values, reseal_batch};

use super::{Cells, ColumnFacts, Present, Tally, Treatment};
use crate::error::{Error, RunError};

pub(crate) struct Open {
    pub(crate) facts: ColumnFacts,
    pub(crate) opener: Opener,
    /// Each value is bound to its record's key.
    pub(crate) bound: bool,
    /// Cells that are not sealed stay as they are.
    pub(crate) mixed: bool,
}

/// What every sealed text begins with.
const MARK: &[u8] = b"yb1.";

impl Treatment for Open {
    fn apply(&self, cells: &Cells<'_>, tally: &mut Tally) -> Result<StringArray, Error> {
        // A sealed empty text opens to an empty text: what is empty here was a null.
        let present = Present::find(cells, false);
        let keys = present.keys(cells, self.bound)?;
        if !self.mixed || present.values().iter().all(|value| value.starts_with(MARK)) {
            let opened = self.open(cells, &present, present.values(), keys.as_deref(), |place| place)?;
            tally.treated += present.values().len() as u64;
            return present.fill(cells, &self.facts, &opened);
        }
        let sealed: Vec<usize> =
            (0..present.values().len()).filter(|&at| present.values()[at].starts_with(MARK)).collect();
        let values: Vec<&[u8]> = sealed.iter().map(|&at| present.values()[at]).collect();
        let keys: Option<Vec<&[u8]>> = keys.map(|keys| sealed.iter().map(|&at| keys[at]).collect());
        let opened = self.open(cells, &present, &values, keys.as_deref(), |place| sealed[place])?;
        tally.treated += values.len() as u64;
        let mut all = Values::default();
        let mut opened = opened.iter();
        for value in present.values() {
            match value.starts_with(MARK).then(|| opened.next()).flatten() {
                Some(clear) => all.push(clear),
                None => all.push(value),
            }
        }
        present.fill(cells, &self.facts, &all)
    }
}

impl Open {
    fn open(
        &self,
        cells: &Cells<'_>,
        present: &Present<'_>,
        values: &[&[u8]],
        keys: Option<&[&[u8]]>,
        place: impl Fn(usize) -> usize,
    ) -> Result<Values, Error> {
        let records = keys.map_or(Records::Unbound, Records::Bound);
        let (mut out, mut outcomes) = (Values::default(), Vec::with_capacity(values.len()));
        self.opener.open_batch(values, records, SealedForm::Text, &mut out, &mut outcomes)?;
        all_opened(outcomes, |at| (present.record(cells, place(at)), &self.facts))?;
        Ok(out)
    }
}

/// The first value that did not open, as the error that ends the run.
fn all_opened<'f, T>(
    outcomes: Vec<Result<T, OpenError>>,
    place: impl Fn(usize) -> (u64, &'f ColumnFacts),
) -> Result<(), Error> {
    for (at, outcome) in outcomes.into_iter().enumerate() {
        if let Err(source) = outcome {
            let (record, facts) = place(at);
            return Err(RunError::Unopened { record: record + 1, column: facts.name.clone(), source }.into());
        }
    }
    Ok(())
}

pub(crate) struct Reseal {
    pub(crate) facts: ColumnFacts,
    pub(crate) opener: Opener,
    pub(crate) sealer: Sealer,
    /// Each value is bound to its record's key.
    pub(crate) bound: bool,
}

impl Treatment for Reseal {
    fn apply(&self, cells: &Cells<'_>, tally: &mut Tally) -> Result<StringArray, Error> {
        let present = Present::find(cells, false);
        let keys = present.keys(cells, self.bound)?;
        let records = keys.as_deref().map_or(Records::Unbound, Records::Bound);
        let (mut out, mut outcomes) = (Values::default(), Vec::with_capacity(present.values().len()));
        reseal_batch(
            &self.opener,
            &self.sealer,
            present.values(),
            records,
            SealedForm::Text,
            &mut out,
            &mut outcomes,
        )?;
        tally.treated +=
            outcomes.iter().filter(|outcome| matches!(outcome, Ok(Resealed::Anew))).count() as u64;
        all_opened(outcomes, |at| (present.record(cells, at), &self.facts))?;
        present.fill(cells, &self.facts, &out)
    }
}
