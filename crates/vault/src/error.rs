//! What can go wrong here. Nothing secret, and no value, is ever part of it.

use yingbi_resident::{Argument, Category, Diagnostic};

use crate::{DomainError, IndexError, KeyringError, ProviderError, SealError};

/// An error of the vault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The system's generator of random numbers did not answer.
    #[error("the system's random number generator gave no bytes, so no key could be drawn")]
    Randomness,
    /// A part of a pseudonymisation domain does not fit the four bytes that hold its length.
    #[error("the {part} of the pseudonymisation domain is longer than {limit} bytes")]
    DomainPart {
        /// Which part: `tenant`, `recipient`, `purpose`, `kind` or `epoch`.
        part: &'static str,
        /// The greatest length, in bytes of UTF-8.
        limit: u64,
    },
    /// Of sealing.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// Of a blind index.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// Of a pseudonymisation domain of a keyring.
    #[error(transparent)]
    Domain(#[from] DomainError),
    /// Of a keyring.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// Of what opens a keyring.
    #[error(transparent)]
    Provider(#[from] ProviderError),
}

impl Diagnostic for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::Randomness => "YB0501",
            Error::DomainPart { .. } => "YB0502",
            Error::Seal(error) => error.code(),
            Error::Index(error) => error.code(),
            Error::Domain(error) => error.code(),
            Error::Keyring(error) => error.code(),
            Error::Provider(error) => error.code(),
        }
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        match self {
            Error::Randomness => Vec::new(),
            Error::DomainPart { part, limit } => vec![("part", (*part).into()), ("limit", (*limit).into())],
            Error::Seal(error) => error.arguments(),
            Error::Index(error) => error.arguments(),
            Error::Domain(error) => error.arguments(),
            Error::Keyring(error) => error.arguments(),
            Error::Provider(error) => error.arguments(),
        }
    }

    fn category(&self) -> Category {
        match self {
            Error::Randomness => Category::Key,
            Error::DomainPart { .. } => Category::Recipe,
            Error::Seal(error) => error.category(),
            Error::Index(error) => error.category(),
            Error::Domain(error) => error.category(),
            Error::Keyring(error) => error.category(),
            Error::Provider(error) => error.category(),
        }
    }
}
