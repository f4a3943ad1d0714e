//! The one place where the floor's crates meet a column: each treatment of a recipe as a [`Treatment`].

mod clip;
mod decimal;
mod draws;
mod index;
mod keys;
mod lookup;
mod mask;
mod microaggregate;
mod open;
mod perturb;
mod pram;
mod present;
mod pseudonym;
mod redact;
mod relink;
mod round;
mod scale;
mod seal;
mod shift;
mod show;
mod swap;
mod text;
mod together;

use arrow_array::{Array, StringArray, StringViewArray};
use yingbi_resident::Kind;
use yingbi_table::Batch;

pub(crate) use clip::Clip;
pub use decimal::Decimal;
pub(crate) use draws::Draws;
pub(crate) use index::Index;
pub(crate) use keys::{KeysOf, RecordKeys};
pub(crate) use lookup::Lookup;
pub(crate) use mask::Mask;
use microaggregate::microaggregated;
pub(crate) use open::{Open, Reseal};
pub(crate) use perturb::fit;
use pram::Pram;
pub(crate) use present::Present;
pub(crate) use pseudonym::Pseudonym;
pub(crate) use redact::Redact;
pub(crate) use relink::Relink;
pub(crate) use round::Round;
pub(crate) use scale::Scale;
pub(crate) use seal::Seal;
pub(crate) use shift::Shift;
pub(crate) use show::Show;
use swap::Swap;
pub(crate) use text::TextColumn;
pub(crate) use together::Columns;

use crate::error::{Error, RunError};
use crate::recipe::OnInvalid;

/// Something that is done to every cell of a column. Sealed: the treatments are those of the recipe.
pub(crate) trait Treatment: Send + Sync {
    /// Treats a batch of one column.
    ///
    /// An empty cell stays empty. A cell that cannot be treated is emptied and counted, or ends the run, as the
    /// column's `on_invalid` says: it never passes through.
    fn apply(&self, cells: &Cells<'_>, tally: &mut Tally) -> Result<StringArray, Error>;
}

/// One column of a batch, with what a treatment may need of its surroundings.
pub(crate) struct Cells<'a> {
    /// The cells.
    pub(crate) values: &'a StringViewArray,
    /// A keyed fingerprint of the person each record is about; none where its key is missing or malformed.
    pub(crate) persons: Option<&'a [Option<u64>]>,
    /// A keyed fingerprint that each record draws by; none where it has no key.
    pub(crate) drawing: Option<&'a [Option<u64>]>,
    /// What sealed values are bound to, one a record.
    pub(crate) keys: Option<&'a RecordKeys>,
    /// 0-based number of the first record.
    pub(crate) first_record: u64,
    /// The whole batch, for treatments of several columns together.
    pub(crate) batch: Option<&'a Batch>,
}

impl<'a> Cells<'a> {
    /// The cells as text; a null reads as empty.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        texts(self.values)
    }

    /// Bytes of all the cells together, to reserve room.
    pub(crate) fn bytes(&self) -> usize {
        self.values.views().iter().map(|view| (*view as u32) as usize).sum()
    }
}

/// The cells of an array as text; a null reads as empty.
pub(crate) fn texts(array: &StringViewArray) -> impl Iterator<Item = &str> {
    array.iter().map(|cell| cell.unwrap_or(""))
}

/// What happened to the cells of a column.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    /// Cells emptied because they could not be treated.
    pub(crate) invalid: u64,
    /// Cells changed.
    pub(crate) treated: u64,
    /// Records by the form in which the cell is shown, in the order of `Form::ALL`; of views only.
    pub(crate) forms: [u64; 4],
}

impl Tally {
    pub(crate) fn add(&mut self, other: Tally) {
        self.invalid += other.invalid;
        self.treated += other.treated;
        self.forms.iter_mut().zip(other.forms).for_each(|(own, other)| *own += other);
    }
}

/// What a treatment knows of its own column.
#[derive(Clone, Debug)]
pub(crate) struct ColumnFacts {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) on_invalid: OnInvalid,
}

impl ColumnFacts {
    /// Empties and counts a cell, or ends the run.
    fn refuse(&self, out: &mut TextColumn, tally: &mut Tally, record: u64) -> Result<(), Error> {
        match self.on_invalid {
            OnInvalid::Null => {
                out.null();
                tally.invalid += 1;
                Ok(())
            }
            OnInvalid::Error => {
                Err(RunError::Invalid { record: record + 1, column: self.name.clone(), kind: self.kind }
                    .into())
            }
        }
    }

    /// Treats each cell by `treat`, which appends the new value and says whether it could.
    fn each<'a>(
        &self,
        cells: &Cells<'a>,
        tally: &mut Tally,
        bytes: usize,
        mut treat: impl FnMut(usize, &'a str, &mut String) -> bool,
    ) -> Result<StringArray, Error> {
        let mut out = TextColumn::with_capacity(cells.values.len(), bytes);
        for (row, text) in cells.texts().enumerate() {
            if text.is_empty() {
                out.null();
            } else if treat(row, text, &mut out.values) {
                out.close()?;
                tally.treated += 1;
            } else {
                self.refuse(&mut out, tally, cells.first_record + row as u64)?;
            }
        }
        Ok(out.finish()?)
    }
}
