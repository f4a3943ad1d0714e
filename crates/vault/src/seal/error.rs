//! What can go wrong in sealing, and why a value does not open.

use yingbi_resident::{Argument, Category, Diagnostic};

use crate::KeyId;

/// An error of sealing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// No key of that use is active.
    #[error("no key of use {usage} is active")]
    NoActiveKey {
        /// The use, as the recipe names it.
        usage: String,
    },
    /// A part is too long for the format.
    #[error("the {part} is longer than {limit} bytes")]
    TooLong {
        /// Which part: `tenant`, `table`, `column`, `purpose`, `record` or `value`.
        part: &'static str,
        /// The greatest length, in bytes.
        limit: u64,
    },
    /// There is not one record key for each value.
    #[error("{values} values came with {records} record keys")]
    RecordCount {
        /// How many values.
        values: u64,
        /// How many record keys.
        records: u64,
    },
    /// A key of `aes-256-gcm-siv` has no seals left, or nothing counts them.
    #[error("key {key} has no seals left of its {limit}, or nothing counts them")]
    NoSealsLeft {
        /// The key.
        key: KeyId,
        /// How many seals a key may make.
        limit: u64,
    },
}

impl Diagnostic for SealError {
    fn code(&self) -> &'static str {
        match self {
            SealError::NoActiveKey { .. } => "YB0510",
            SealError::TooLong { .. } => "YB0511",
            SealError::RecordCount { .. } => "YB0512",
            SealError::NoSealsLeft { .. } => "YB0513",
        }
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        match self {
            SealError::NoActiveKey { usage } => vec![("usage", usage.as_str().into())],
            SealError::TooLong { part, limit } => vec![("part", (*part).into()), ("limit", (*limit).into())],
            SealError::RecordCount { values, records } => {
                vec![("values", (*values).into()), ("records", (*records).into())]
            }
            SealError::NoSealsLeft { key, limit } => {
                vec![("key", key.to_string().into()), ("limit", (*limit).into())]
            }
        }
    }

    fn category(&self) -> Category {
        match self {
            SealError::TooLong { .. } | SealError::RecordCount { .. } => Category::Recipe,
            SealError::NoActiveKey { .. } | SealError::NoSealsLeft { .. } => Category::Key,
        }
    }
}

/// Why a value does not open. Everything that anyone can see from outside is told; once the key is at work nothing
/// more is told than that it refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// No sealed value of this form: other characters, other first bytes.
    #[error("this is no sealed value")]
    Malformed,
    /// Too short for what its first bytes say it is.
    #[error("the sealed value is cut short")]
    Truncated,
    /// Of a version this program does not know.
    #[error("the sealed value is of a version that is not known here")]
    Version,
    /// The keyring has no key of that id.
    #[error("the keyring has no key {0}")]
    UnknownKey(KeyId),
    /// The key is disabled.
    #[error("key {0} is disabled")]
    Disabled(KeyId),
    /// The key is destroyed.
    #[error("key {0} is destroyed")]
    Destroyed(KeyId),
    /// The key does not accept it: it was changed, or belongs to another place.
    #[error("the sealed value was changed, or belongs to another place")]
    Refused,
}

impl Diagnostic for OpenError {
    fn code(&self) -> &'static str {
        match self {
            OpenError::Malformed | OpenError::Truncated => "YB0514",
            OpenError::Version => "YB0515",
            OpenError::UnknownKey(_) => "YB0516",
            OpenError::Disabled(_) => "YB0517",
            OpenError::Destroyed(_) => "YB0518",
            OpenError::Refused => "YB0519",
        }
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        match self {
            OpenError::UnknownKey(key) | OpenError::Disabled(key) | OpenError::Destroyed(key) => {
                vec![("key", key.to_string().into())]
            }
            OpenError::Malformed | OpenError::Truncated | OpenError::Version | OpenError::Refused => {
                Vec::new()
            }
        }
    }

    fn category(&self) -> Category {
        Category::Key
    }
}
