//! The matrix: every kind of party, field and form.

use serde::Serialize;

use super::exposure::{Exposure, Proof};
use crate::form::Form;

/// A cell of the matrix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MatrixCell {
    /// The kind of party, by its id.
    pub party: String,
    /// The field, by its id.
    pub field: String,
    /// The form.
    pub form: Form,
    /// Whether it is on the field's ladder; if not, it is never shown.
    pub on_ladder: bool,
    /// Whether it is ever shown.
    pub exposure: Exposure,
}

/// Who can ever see what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Matrix {
    /// Kinds of party, by their ids.
    pub parties: Vec<String>,
    /// Fields, by their ids.
    pub fields: Vec<String>,
    /// By party, then field, then form ([`Form::ALL`]): every combination.
    pub cells: Vec<MatrixCell>,
}

impl Matrix {
    /// The cell of that party and field (by place) and form.
    pub fn cell(&self, party: usize, field: usize, form: Form) -> Option<&MatrixCell> {
        if party >= self.parties.len() || field >= self.fields.len() {
            return None;
        }
        let form = Form::ALL.iter().position(|known| *known == form)?;
        self.cells.get((party * self.fields.len() + field) * Form::ALL.len() + form)
    }
}

impl Proof<'_> {
    /// Who can ever see what.
    pub fn matrix(&mut self) -> Matrix {
        let catalogue = self.policies.catalogue();
        let mut cells =
            Vec::with_capacity(catalogue.parties.len() * catalogue.fields.len() * Form::ALL.len());
        for (kind, party) in catalogue.parties.iter().enumerate() {
            for (at, field) in catalogue.fields.iter().enumerate() {
                for form in Form::ALL {
                    cells.push(MatrixCell {
                        party: party.id.clone(),
                        field: field.id.clone(),
                        form,
                        on_ladder: field.ladder.contains(&form),
                        exposure: self.exposure(kind, at, form),
                    });
                }
            }
        }
        Matrix {
            parties: catalogue.parties.iter().map(|party| party.id.clone()).collect(),
            fields: catalogue.fields.iter().map(|field| field.id.clone()).collect(),
            cells,
        }
    }
}
