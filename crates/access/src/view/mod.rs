//! Views: the policies for one party and purpose, compiled into filters over columns.

mod compile;
mod seen;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::bits::Bits;
use crate::catalogue::Catalogue;
use crate::columns::Columns;
pub(crate) use crate::expression::ancestors;
use crate::expression::{Expr, Model, Party};
use crate::filter::{Program, Scratch, run, truth_at};
use crate::form::Form;
use crate::rule::Effect;
use crate::sql::{Printed, PrintedRule};

#[cfg(test)]
pub(crate) use compile::compile;
pub(crate) use compile::party_of;
use seen::Layout;
pub use seen::Seen;

/// What has to be coded of the records before a view can be evaluated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reads {
    /// By the catalogue's attributes.
    pub attributes: Vec<bool>,
    /// `resource.person`. Consents are looked up by person, whether this is set or not.
    pub person: bool,
    /// By the catalogue's groups.
    pub groups: Vec<bool>,
    /// By the catalogue's purposes.
    pub consents: Vec<bool>,
}

impl Reads {
    /// Nothing.
    pub fn none(catalogue: &Catalogue) -> Reads {
        Reads {
            attributes: vec![false; catalogue.attributes.len()],
            person: false,
            groups: vec![false; catalogue.groups.len()],
            consents: vec![false; catalogue.purposes.len()],
        }
    }
}

/// Which cells a view answers for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// The forms that the purpose's needs can choose.
    Needed,
    /// Every form of every field's ladder.
    Every,
}

/// Of how many records a form can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Of none, whatever the records hold.
    Never,
    /// It depends on the record.
    Sometimes,
    /// Of every record that is not withheld as a whole.
    Always,
}

/// A form of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewForm {
    /// The form.
    pub form: Form,
    /// Of how many records it can be shown.
    pub reach: Reach,
    /// Ids of the policies that can matter to it, forbids first: those whose scope and known conditions match.
    pub policies: Vec<String>,
}

/// A field of a view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewField {
    /// Its place in the catalogue.
    pub field: usize,
    /// Its forms: with [`Scope::Every`] the ladder's; with [`Scope::Needed`] those that the purpose can choose, the first
    /// choice first.
    pub forms: Vec<ViewForm>,
}

/// A policy that a view could not translate as it is written. A permit counts as not satisfied, a forbid as satisfied
/// over its whole scope, and a permit that may end with an error denies over its whole scope: never is more shown than
/// the policies allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untranslated {
    /// The policy.
    pub policy: String,
    /// Whether it permits; else it forbids.
    pub permits: bool,
    /// `record-id` (it names one record), `tags`, `extension`, `syntax`.
    pub why: &'static str,
}

/// A policy as far as this party and purpose leave it open.
#[derive(Clone)]
struct Kept {
    id: Arc<str>,
    effect: Effect,
    condition: Arc<Expr>,
    /// Whether it may err, where it is not translated.
    opaque: Option<bool>,
}

/// A form of a field, and the policies it depends on.
#[derive(Clone)]
struct Cell {
    field: usize,
    form: Form,
    /// Places in `View::kept`.
    rules: Vec<usize>,
}

/// The policies for one party and purpose as filters over columns: which rows of which field are shown in which form.
///
/// It says of every cell exactly what [`Guard`](crate::Guard) says, as long as [`untranslated`](View::untranslated) is
/// empty, and never shows more.
#[derive(Clone)]
pub struct View {
    catalogue: Arc<Catalogue>,
    model: Arc<Model>,
    party: Party,
    program: Program,
    layout: Arc<Layout>,
    cells: Vec<Cell>,
    kept: Vec<Kept>,
    fields: Vec<ViewField>,
    reads: Reads,
    now: i64,
    valid_until: Option<i64>,
    untranslated: Vec<Untranslated>,
    digest: [u8; 32],
}

impl std::fmt::Debug for View {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (gates, atoms) = self.program.size();
        f.debug_struct("View").field("gates", &gates).field("atoms", &atoms).finish_non_exhaustive()
    }
}

impl View {
    /// What has to be coded of the records.
    pub fn reads(&self) -> &Reads {
        &self.reads
    }

    /// The moment it was compiled for, in milliseconds since 1970-01-01 UTC.
    pub fn now(&self) -> i64 {
        self.now
    }

    /// The first later moment at which it may say otherwise, in milliseconds since 1970-01-01 UTC; none if it never does.
    /// The moment it was compiled for, if it is good for that moment only.
    pub fn valid_until(&self) -> Option<i64> {
        self.valid_until
    }

    /// Whether it says the same at that moment.
    pub fn is_valid_at(&self, moment: i64) -> bool {
        moment == self.now || moment > self.now && self.valid_until.is_none_or(|until| moment < until)
    }

    /// Its fields, in the catalogue's order.
    pub fn fields(&self) -> &[ViewField] {
        &self.fields
    }

    /// Policies that it could not translate.
    pub fn untranslated(&self) -> &[Untranslated] {
        &self.untranslated
    }

    /// SHA-256 over what it decides, by the names of fields, attributes and groups: two views of equal digests under one
    /// catalogue show the same of the same columns.
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// Evaluates it over a batch. If a column that it reads is missing from the batch, nothing is shown.
    pub fn evaluate(&self, columns: &Columns, scratch: &mut Scratch) -> Seen {
        match run(&self.program, columns, scratch) {
            Some((outputs, withheld)) => Seen::new(self.layout.clone(), outputs, columns.rows, withheld),
            None => {
                let nothing = vec![Bits::filled(columns.rows, false); self.layout.outputs];
                Seen::new(self.layout.clone(), nothing, columns.rows, columns.rows)
            }
        }
    }

    /// A field's id; its place if the catalogue does not have it.
    pub(crate) fn field_name(&self, field: usize) -> String {
        self.catalogue.fields.get(field).map_or_else(|| field.to_string(), |field| field.id.clone())
    }

    /// What is printed as SQL for a form of a field.
    pub(crate) fn printed(&self, field: usize, form: Form) -> Option<Printed<'_>> {
        let cell = self.cells.iter().find(|cell| cell.field == field && cell.form == form)?;
        let rules = cell.rules.iter().filter_map(|at| self.kept.get(*at)).map(|rule| PrintedRule {
            id: &rule.id,
            effect: rule.effect,
            condition: &rule.condition,
            opaque: rule.opaque,
        });
        let rules = rules.collect();
        Some(Printed { catalogue: &self.catalogue, model: &self.model, party: &self.party, rules })
    }

    /// The policies that are satisfied, or err, at one row: forbids and erring ones, then permits; each sorted by id.
    /// Nothing for a form that the view does not answer for, nor for a row that is withheld.
    pub fn reasons(&self, columns: &Columns, row: usize, field: usize, form: Form) -> Vec<String> {
        let cell = self.cells.iter().find(|cell| cell.field == field && cell.form == form);
        let Some(cell) = cell.filter(|_| row < columns.rows && !columns.withheld.get(row)) else {
            return Vec::new();
        };
        let names = self.program.names();
        let (mut against, mut for_it) = (Vec::new(), Vec::new());
        for rule in cell.rules.iter().filter_map(|at| self.kept.get(*at)) {
            let outcome = match (rule.opaque, rule.effect) {
                (Some(_), Effect::Forbid) => Some(true),
                (Some(errs), Effect::Permit) => (!errs).then_some(false),
                (None, _) => truth_at(&rule.condition, columns, row, names, &self.model),
            };
            match (outcome, rule.effect) {
                (Some(true), Effect::Permit) => for_it.push(rule.id.to_string()),
                (Some(true), Effect::Forbid) | (None, _) => against.push(rule.id.to_string()),
                (Some(false), _) => {}
            }
        }
        against.sort();
        for_it.sort();
        against.extend(for_it);
        against
    }
}
