//! `show`: each cell in the form that a policy decision gives it, or left empty.

use arrow_array::{Array, StringArray, StringViewArray};
use arrow_buffer::{NullBuffer, ScalarBuffer};
use yingbi_access::{Bits, Form};
use yingbi_table::{Batch, OutColumn};

use super::{Cells, Tally, TextColumn, Treatment};
use crate::decision::Decided;
use crate::error::{Error, RunError};

/// The forms in which a column can be shown.
pub(crate) struct Show {
    /// Each with its treatment; none where the cell stays as it is.
    pub(crate) forms: Vec<(Form, Option<Box<dyn Treatment>>)>,
}

impl Show {
    /// The column as the decision shows it. `copies`: cells that stay as they are may be copied with their bytes; where a
    /// format has types, a column must have one type in every batch, and is text.
    /// Records of which nothing is shown are not written at all, so that theirs are
    /// never treated.
    pub(crate) fn apply(
        &self,
        batch: &Batch,
        column: usize,
        decided: &Decided,
        copies: bool,
        tally: &mut Tally,
    ) -> Result<OutColumn, Error> {
        let shown = decided.shown(column);
        for (form, rows) in &shown {
            if let Some(count) = tally.forms.get_mut(*form as usize) {
                *count += rows.count() as u64;
            }
        }
        let mut shown = shown.into_iter().filter(|(_, rows)| !rows.is_empty()).peekable();
        let Some((form, rows)) = shown.next() else {
            return Ok(OutColumn::Values(StringArray::new_null(batch.rows())));
        };
        let every = rows.count() == decided.visible_count();
        if shown.peek().is_none() && every {
            let treatment = self.treatment(form)?;
            if treatment.is_none() && copies {
                return Ok(OutColumn::Source(column));
            }
            if let (Some(treatment), true) = (treatment, rows.is_full()) {
                let array = batch.column(column)?;
                return Ok(OutColumn::Values(treatment.apply(&cells(&array), tally)?));
            }
        }
        let array = batch.column(column)?;
        let mut parts = Vec::new();
        for (form, rows) in std::iter::once((form, rows)).chain(shown) {
            let some = only(&array, rows)?;
            parts.push((
                rows,
                match self.treatment(form)? {
                    Some(treatment) => treatment.apply(&cells(&some), tally)?,
                    None => copied(&some)?,
                },
            ));
        }
        Ok(OutColumn::Values(joined(batch.rows(), &parts)?))
    }

    /// A form that the plan did not foresee is shown to nobody.
    fn treatment(&self, form: Form) -> Result<Option<&dyn Treatment>, Error> {
        let found = self.forms.iter().find(|(other, _)| *other == form).ok_or(RunError::Worker)?;
        Ok(found.1.as_deref())
    }
}

fn cells(values: &StringViewArray) -> Cells<'_> {
    Cells { values, persons: None, drawing: None, keys: None, first_record: 0, batch: None }
}

/// The cells of some rows, in their order, over the same buffers.
fn only(array: &StringViewArray, rows: &Bits) -> Result<StringViewArray, Error> {
    let views: Vec<u128> = rows
        .iter()
        .map(|row| array.views().get(row).copied().ok_or(RunError::Worker))
        .collect::<Result<_, _>>()?;
    let nulls = array
        .nulls()
        .map(|nulls| NullBuffer::from(rows.iter().map(|row| nulls.is_valid(row)).collect::<Vec<_>>()));
    StringViewArray::try_new(ScalarBuffer::from(views), array.data_buffers().to_vec(), nulls)
        .map_err(|_| RunError::Worker.into())
}

/// The cells as they are.
fn copied(array: &StringViewArray) -> Result<StringArray, Error> {
    let mut out = TextColumn::with_capacity(array.len(), cells(array).bytes());
    for cell in array {
        match cell {
            Some(cell) => out.push(cell)?,
            None => out.null(),
        }
    }
    Ok(out.finish()?)
}

/// One column of parts that stand in different rows; rows in none are empty.
fn joined(rows: usize, parts: &[(&Bits, StringArray)]) -> Result<StringArray, Error> {
    let bytes = parts.iter().map(|(_, part)| part.value_data().len()).sum();
    let mut out = TextColumn::with_capacity(rows, bytes);
    let mut next: Vec<usize> = vec![0; parts.len()];
    for row in 0..rows {
        let found = parts.iter().zip(&mut next).find(|((of, _), _)| of.get(row));
        let Some(((_, part), place)) = found else {
            out.null();
            continue;
        };
        match part.is_valid(*place) {
            true => out.push(part.value(*place))?,
            false => out.null(),
        }
        *place += 1;
    }
    Ok(out.finish()?)
}
