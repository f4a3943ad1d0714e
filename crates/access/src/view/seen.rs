//! What a view shows of a batch.

use std::sync::Arc;

use crate::bits::Bits;
use crate::form::Form;

/// Where among the outputs of a view's filters what stands.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) outputs: usize,
    /// By field, then by form as [`Form::ALL`] orders them.
    pub(super) allowed: Vec<[Option<usize>; 4]>,
    /// By field: what is chosen, the first choice first.
    pub(super) shown: Vec<Vec<(Form, usize)>>,
    pub(super) visible: usize,
}

/// What a [`View`](crate::View) shows of a batch of records: sets of rows by field and form.
#[derive(Clone, Debug)]
pub struct Seen {
    layout: Arc<Layout>,
    outputs: Vec<Bits>,
    none: Bits,
    withheld: usize,
}

/// The place of a form in [`Form::ALL`].
pub(super) fn place(form: Form) -> usize {
    match form {
        Form::Clear => 0,
        Form::Masked => 1,
        Form::Pseudonym => 2,
        Form::Generalised => 3,
    }
}

impl Seen {
    pub(super) fn new(layout: Arc<Layout>, outputs: Vec<Bits>, rows: usize, withheld: usize) -> Seen {
        Seen { layout, outputs, none: Bits::filled(rows, false), withheld }
    }

    /// The rows of which the field may be shown in that form, whatever else may be. No row for a form that the view does
    /// not answer for.
    pub fn allowed(&self, field: usize, form: Form) -> &Bits {
        let place = self.layout.allowed.get(field).and_then(|forms| forms[place(form)]);
        place.and_then(|place| self.outputs.get(place)).unwrap_or(&self.none)
    }

    /// The forms that are chosen for the field, the purpose's first choice first, each with its rows. No row has two forms;
    /// of rows that have none, nothing is shown of the field.
    pub fn shown(&self, field: usize) -> impl Iterator<Item = (Form, &Bits)> {
        let chosen = self.layout.shown.get(field).map(Vec::as_slice).unwrap_or_default();
        chosen.iter().map(|(form, place)| (*form, self.outputs.get(*place).unwrap_or(&self.none)))
    }

    /// The rows of which anything is shown.
    pub fn visible(&self) -> &Bits {
        self.outputs.get(self.layout.visible).unwrap_or(&self.none)
    }

    /// How many rows are withheld as a whole.
    pub fn withheld(&self) -> usize {
        self.withheld
    }
}
