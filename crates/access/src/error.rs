//! What can go wrong, without a value in it.

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
}

impl Diagnostic for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::Purpose { .. } => "YB1000",
            Error::PartyKind { .. } => "YB1001",
            Error::NoParty { .. } => "YB1002",
            Error::Blank { .. } => "YB1003",
            Error::PartyAttribute { .. } => "YB1004",
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
            Error::PartyAttribute { kind, attribute } => {
                vec![("kind", kind.as_str().into()), ("attribute", attribute.as_str().into())]
            }
        }
    }

    fn category(&self) -> Category {
        Category::Recipe
    }
}
