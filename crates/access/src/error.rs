//! What can go wrong, without a value in it.

use crate::sql::SqlError;
use yingbi_resident::{Argument, Category, Diagnostic};

/// An error of this crate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The request names a purpose that the catalogue does not have.
    #[error("unknown purpose {purpose}")]
    Purpose {
        /// The name.
        purpose: String,
        /// The nearest one there is.
        nearest: Option<String>,
    },
    /// The request names a kind of party that the catalogue does not have.
    #[error("unknown kind of party {kind}")]
    PartyKind {
        /// The name.
        kind: String,
        /// The nearest one there is.
        nearest: Option<String>,
    },
    /// No party of that kind and id is listed.
    #[error("no such party of kind {kind}")]
    NoParty {
        /// The kind.
        kind: String,
        /// How many parties of the kind there are.
        listed: usize,
    },
    /// Break-glass without a reason, or a ticket that is blank.
    #[error("{what} is blank")]
    Blank {
        /// `emergency`, `ticket`.
        what: &'static str,
    },
    /// A party lacks an attribute that its kind has to have.
    #[error("the party lacks {attribute}")]
    PartyAttribute {
        /// The kind.
        kind: String,
        /// The attribute.
        attribute: String,
    },
    /// A party has an attribute that its kind does not have, or of another type, or with names that the catalogue does
    /// not have.
    #[error("the party's {attribute} does not fit its kind")]
    PartyValue {
        /// The kind.
        kind: String,
        /// The attribute, or `contract`.
        attribute: String,
    },
    /// The moment of the request lies outside of the years 1 to 9999.
    #[error("the moment lies outside of the calendar")]
    Moment,
    /// A field by a place that the catalogue does not have.
    #[error("the catalogue has no field {field}")]
    Field {
        /// The place.
        field: usize,
    },
    /// A batch has not the columns it was asked for, or they differ in length.
    #[error("{found} columns of cells for {expected} sources, or of different lengths")]
    Cells {
        /// How many were asked for.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// Counts that were not forked from one another cannot be put together.
    #[error("the counts are of two runs")]
    Counts,
    /// A filter cannot be printed as SQL.
    #[error(transparent)]
    Sql(#[from] SqlError),
    /// Cedar refused what was made for it: a defect of this program.
    #[error("the policies could not be asked")]
    Broken,
}

impl Diagnostic for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::Purpose { .. } => "YB1000",
            Error::PartyKind { .. } => "YB1001",
            Error::NoParty { .. } => "YB1002",
            Error::Blank { .. } => "YB1003",
            Error::PartyAttribute { .. } => "YB1004",
            Error::PartyValue { .. } => "YB1005",
            Error::Moment => "YB1006",
            Error::Field { .. } => "YB1007",
            Error::Broken => "YB1008",
            Error::Cells { .. } => "YB1009",
            Error::Counts => "YB1037",
            Error::Sql(error) => error.code(),
        }
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        let or_empty = |name: &Option<String>| Argument::from(name.clone().unwrap_or_default());
        match self {
            Error::Purpose { purpose, nearest } => {
                vec![("purpose", purpose.as_str().into()), ("nearest", or_empty(nearest))]
            }
            Error::PartyKind { kind, nearest } => {
                vec![("kind", kind.as_str().into()), ("nearest", or_empty(nearest))]
            }
            Error::NoParty { kind, listed } => {
                vec![("kind", kind.as_str().into()), ("listed", (*listed).into())]
            }
            Error::Blank { what } => vec![("what", (*what).into())],
            Error::Cells { expected, found } => {
                vec![("expected", (*expected).into()), ("found", (*found).into())]
            }
            Error::Field { field } => vec![("field", (*field).into())],
            Error::Sql(error) => error.arguments(),
            Error::Moment | Error::Broken | Error::Counts => Vec::new(),
            Error::PartyAttribute { kind, attribute } | Error::PartyValue { kind, attribute } => {
                vec![("kind", kind.as_str().into()), ("attribute", attribute.as_str().into())]
            }
        }
    }

    fn category(&self) -> Category {
        Category::Recipe
    }
}
