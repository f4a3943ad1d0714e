//! A view's filters as SQL conditions.

mod column;
mod condition;
#[cfg(test)]
mod tests;
mod text;

pub use text::Dialect;
pub(crate) use text::Truth;

use std::sync::Arc;

use yingbi_resident::Argument;

use crate::catalogue::Catalogue;
use crate::expression::{Expr, Facts, Known, Model, Party, Principal, certain};
use crate::form::Form;
use crate::policies::Effect;
use crate::view::View;
use condition::Writer;

/// Why a filter cannot be printed as SQL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SqlError {
    /// A policy asks something that has no counterpart.
    #[error("policy {policy} cannot be said in SQL: {what}")]
    Unsayable {
        /// The policy.
        policy: String,
        /// What it asks: `arithmetic`, `sets`, `time`, `text`, `comparison`, `length`.
        what: &'static str,
    },
    /// An age or a count stands in no column: the catalogue has to say how the database gets it.
    #[error("attribute {attribute} has no SQL")]
    Attribute {
        /// The attribute.
        attribute: String,
    },
    /// The view does not answer for that form of that field.
    #[error("the view does not answer for this form")]
    NoForm {
        /// The field, by the catalogue's id; by its place if the catalogue does not have it.
        field: String,
        /// The form.
        form: Form,
    },
}

impl SqlError {
    pub(crate) fn code(&self) -> &'static str {
        match self {
            SqlError::Unsayable { .. } => "YB1100",
            SqlError::Attribute { .. } => "YB1101",
            SqlError::NoForm { .. } => "YB1102",
        }
    }

    pub(crate) fn arguments(&self) -> Vec<(&'static str, Argument)> {
        match self {
            SqlError::Unsayable { policy, what } => {
                vec![("policy", policy.as_str().into()), ("part", (*what).into())]
            }
            SqlError::Attribute { attribute } => vec![("attribute", attribute.as_str().into())],
            SqlError::NoForm { field, form } => {
                vec![("field", field.as_str().into()), ("form", form.name().into())]
            }
        }
    }
}

/// Why a part of a condition cannot be printed.
pub(crate) enum Unsaid {
    What(&'static str),
    Attribute(String),
}

/// Longest condition that is printed, in bytes.
const LONGEST: usize = 1 << 20;

/// What the view gives for printing one cell.
pub(crate) struct Printed<'a> {
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) model: &'a Arc<Model>,
    pub(crate) party: &'a Party,
    pub(crate) rules: Vec<PrintedRule<'a>>,
}

/// A policy of the cell, as far as it is open.
pub(crate) struct PrintedRule<'a> {
    pub(crate) id: &'a str,
    pub(crate) effect: Effect,
    pub(crate) condition: &'a Arc<Expr>,
    /// It is not translated: whether it may err.
    pub(crate) opaque: Option<bool>,
}

/// The condition that selects the rows of which a form can be shown.
pub(crate) fn print(of: &Printed<'_>, dialect: Dialect) -> Result<String, SqlError> {
    let known = Known {
        model: of.model,
        principal: Principal::Party(of.party),
        action: None,
        context: Default::default(),
    };
    let sound = |expr: &Expr| certain(expr, &known, &Facts::default());
    let mut writer =
        Writer { catalogue: of.catalogue, party: of.party, dialect, known: &known, sound: &sound };
    let (mut permits, mut denies) = (Vec::new(), Vec::new());
    for rule in &of.rules {
        let named = |unsaid: Unsaid| match unsaid {
            Unsaid::What(what) => SqlError::Unsayable { policy: rule.id.to_owned(), what },
            Unsaid::Attribute(attribute) => SqlError::Attribute { attribute },
        };
        let (holds, errs) = match (rule.opaque, rule.effect) {
            (None, _) => writer.rule(rule.condition).map_err(named)?,
            (Some(_), Effect::Forbid) => (Truth::True, Truth::False),
            (Some(errs), Effect::Permit) => (Truth::False, Truth::from(errs)),
        };
        if holds.len() + errs.len() > LONGEST {
            return Err(named(Unsaid::What("length")));
        }
        match rule.effect {
            Effect::Permit => permits.push(holds),
            Effect::Forbid => denies.push(holds),
        }
        denies.push(errs);
    }
    let denied = Truth::any(denies);
    let allowed = Truth::all([Truth::any(permits), denied.not()]);
    if matches!(allowed, Truth::False) {
        return Ok(dialect.word(false).to_owned());
    }
    let readable = writer.readable().map_err(|unsaid| match unsaid {
        Unsaid::What(what) => SqlError::Unsayable { policy: String::new(), what },
        Unsaid::Attribute(attribute) => SqlError::Attribute { attribute },
    })?;
    Ok(Truth::all([readable, allowed]).print(dialect))
}

impl View {
    /// The rows of which a field can be shown in a form, as the condition of a `WHERE`: true or false for every row, never
    /// unknown. Attributes are columns of the same name as the catalogue's, or what it gives as their `sql`; consents are
    /// looked up in the views `yingbi_current_consents` and `yingbi_ended_consents` of a register of consents. It holds
    /// as long as the view does.
    ///
    /// # Errors
    /// What cannot be said in SQL: the policy is named.
    pub fn sql(&self, dialect: Dialect, field: usize, form: Form) -> Result<String, crate::Error> {
        let printed = self
            .printed(field, form)
            .ok_or_else(|| SqlError::NoForm { field: self.field_name(field), form })?;
        Ok(print(&printed, dialect)?)
    }
}
