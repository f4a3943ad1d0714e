//! What can go wrong with pseudonyms. No value is ever part of it.

use yingbi_resident::{Argument, Category, Diagnostic};

use crate::{Domain, KeyId};

/// Why a keyring gives no pseudonymizer for a domain.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DomainError {
    /// The keyring has no domain of that name.
    #[error("the keyring has no such pseudonymisation domain (recipient {:?}, purpose {:?}, kind {:?}, epoch {:?})",
        .0.recipient, .0.purpose, .0.kind, .0.epoch)]
    Unknown(Box<Domain>),
    /// The domain is disabled.
    #[error("the pseudonymisation domain {0} is disabled")]
    Disabled(KeyId),
    /// The domain was destroyed: its pseudonyms can neither be made nor turned back again.
    #[error("the pseudonymisation domain {0} was destroyed")]
    Destroyed(KeyId),
    /// The root that the domain's keys are derived from (the second id) is not in the keyring, or was destroyed.
    #[error("the root {1} of the pseudonymisation domain {0} is not in the keyring")]
    NoRoot(KeyId, KeyId),
}

impl Diagnostic for DomainError {
    fn code(&self) -> &'static str {
        match self {
            DomainError::Unknown(_) => "YB0570",
            DomainError::Disabled(_) => "YB0571",
            DomainError::Destroyed(_) => "YB0572",
            DomainError::NoRoot(..) => "YB0573",
        }
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        match self {
            DomainError::Unknown(domain) => vec![
                ("tenant", domain.tenant.as_str().into()),
                ("recipient", domain.recipient.as_str().into()),
                ("purpose", domain.purpose.as_str().into()),
                ("kind", domain.kind.as_str().into()),
                ("epoch", domain.epoch.as_str().into()),
            ],
            DomainError::Disabled(id) | DomainError::Destroyed(id) => vec![("id", id.to_string().into())],
            DomainError::NoRoot(id, root) => {
                vec![("id", id.to_string().into()), ("root", root.to_string().into())]
            }
        }
    }

    fn category(&self) -> Category {
        Category::Key
    }
}

/// Why a value has no pseudonym of form `shaped`, or a text does not turn back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum ShapedError {
    /// Not 18 characters, 17 digits and the check character that follows from them (`X` upper case).
    #[error("not eighteen characters with the right check character")]
    Malformed,
    /// The first four digits of the id are none of the frozen list: a permit, or a region that came later.
    #[error("the region of the id is none of those that form shaped takes")]
    Region,
    /// The id's date is none of the calendar from 1900-01-01 to 2099-12-31.
    #[error("the date of the id is none of those that form shaped takes")]
    Date,
    /// The text is no pseudonym of form `shaped` in any domain: its region, its date or its rank is none that the form
    /// gives.
    #[error("the text is no pseudonym of form shaped")]
    NotShaped,
}

impl Diagnostic for ShapedError {
    fn code(&self) -> &'static str {
        match self {
            ShapedError::Malformed => "YB0574",
            ShapedError::Region | ShapedError::Date => "YB0575",
            ShapedError::NotShaped => "YB0576",
        }
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        Vec::new()
    }

    fn category(&self) -> Category {
        Category::Input
    }
}

/// Why a pseudonym of form `reversible` does not turn back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum ReversibleError {
    /// Not `ybr1.` and strict base64url of a length that the form has.
    #[error("the text is no pseudonym of form reversible")]
    Malformed,
    /// It names another domain.
    #[error("the pseudonym belongs to the domain {0}")]
    OtherDomain(KeyId),
    /// It was changed, or not made with the key of this domain. Nothing more is told.
    #[error("the pseudonym was not made in this domain, or was changed since")]
    Refused,
}

impl Diagnostic for ReversibleError {
    fn code(&self) -> &'static str {
        match self {
            ReversibleError::Malformed => "YB0577",
            ReversibleError::OtherDomain(_) => "YB0578",
            ReversibleError::Refused => "YB0579",
        }
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        match self {
            ReversibleError::OtherDomain(id) => vec![("id", id.to_string().into())],
            ReversibleError::Malformed | ReversibleError::Refused => Vec::new(),
        }
    }

    fn category(&self) -> Category {
        match self {
            ReversibleError::Malformed => Category::Input,
            ReversibleError::OtherDomain(_) | ReversibleError::Refused => Category::Key,
        }
    }
}

/// Why a pseudonym was not carried over from one domain to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum RelinkError {
    /// Of form `shaped`: it does not turn back, or what it turned back to has no such form.
    #[error(transparent)]
    Shaped(#[from] ShapedError),
    /// Of form `reversible`.
    #[error(transparent)]
    Reversible(#[from] ReversibleError),
}

impl Diagnostic for RelinkError {
    fn code(&self) -> &'static str {
        match self {
            RelinkError::Shaped(error) => error.code(),
            RelinkError::Reversible(error) => error.code(),
        }
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        match self {
            RelinkError::Shaped(error) => error.arguments(),
            RelinkError::Reversible(error) => error.arguments(),
        }
    }

    fn category(&self) -> Category {
        match self {
            RelinkError::Shaped(error) => error.category(),
            RelinkError::Reversible(error) => error.category(),
        }
    }
}
