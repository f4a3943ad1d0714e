//! What can go wrong with a keyring and with what opens it.

use std::io;
use std::path::Path;

use yingbi_resident::{Argument, Category, Diagnostic};

use crate::{KeyId, KeyState};

/// An error of a keyring. It names files, key ids and the names that recipes use; never a key, a passphrase or a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyringError {
    /// The system refused to read a file.
    #[error("{path} cannot be read: {reason}")]
    Read {
        /// The file.
        path: String,
        /// The system's reason.
        reason: String,
    },
    /// The system refused to write a file, or to lock it.
    #[error("{path} cannot be written: {reason}")]
    Write {
        /// The file.
        path: String,
        /// The system's reason.
        reason: String,
    },
    /// A file that was to be made is there already.
    #[error("{path} is there already")]
    Exists {
        /// The file.
        path: String,
    },
    /// The file is no keyring, or a damaged one. Nothing secret was tried.
    #[error("{path} is not a keyring, or damaged: {part}")]
    Malformed {
        /// The file.
        path: String,
        /// What of it is wrong.
        part: &'static str,
    },
    /// The keyring was written by a newer version.
    #[error("{path} is a keyring of version {version}; this program reads version 1")]
    Newer {
        /// The file.
        path: String,
        /// Its version.
        version: u64,
    },
    /// The code over the file is wrong: a byte of it was changed since it was written.
    #[error("{path} was changed by something that does not hold its keys")]
    Altered {
        /// The file.
        path: String,
    },
    /// The keyring is older than one that was seen before.
    #[error("{path} is an older keyring put back: generation {found}, but {seen} was seen before")]
    RolledBack {
        /// The file.
        path: String,
        /// Its generation.
        found: u64,
        /// The highest generation seen.
        seen: u64,
    },
    /// The state file does not belong to this keyring, or is damaged.
    #[error("{path} does not say the highest generation of this keyring")]
    State {
        /// The state file.
        path: String,
    },
    /// Somebody else is writing the keyring.
    #[error("{path} is being written by another process")]
    Locked {
        /// The keyring.
        path: String,
    },
    /// The keyring was wrapped anew, or replaced, since it was opened.
    #[error("{path} was wrapped anew or replaced since it was opened")]
    Replaced {
        /// The keyring.
        path: String,
    },
    /// No entry has this id.
    #[error("the keyring has no entry {id}")]
    UnknownId {
        /// The id.
        id: KeyId,
    },
    /// What was asked cannot be done to an entry in its state, or of its kind.
    #[error("entry {id} is {state}: it cannot be {action}")]
    Transition {
        /// The entry.
        id: KeyId,
        /// The name of its state.
        state: &'static str,
        /// What was to be done: `enabled`, `disabled`, `activated`, `destroyed`, `reserved`.
        action: &'static str,
    },
    /// No key of this use is active.
    #[error("no key of use {usage} is active")]
    NoActive {
        /// The use.
        usage: String,
    },
    /// A key of this use is active already.
    #[error("a key of use {usage} is active already")]
    HasActive {
        /// The use.
        usage: String,
    },
    /// A root that something still needs.
    #[error("root {id} is still needed by {count} entries")]
    InUse {
        /// The root.
        id: KeyId,
        /// How many domains or indexes are derived from it.
        count: u64,
    },
    /// The keyring has no such domain or index.
    #[error("the keyring has no {kind} {name}")]
    Unknown {
        /// `domain` or `index`.
        kind: &'static str,
        /// Its names, joined with slashes.
        name: String,
    },
    /// The domain or index can't be used in its state.
    #[error("the {kind} {name} is {state}")]
    Unusable {
        /// `domain` or `index`.
        kind: &'static str,
        /// Its names, joined with slashes.
        name: String,
        /// The name of its state.
        state: &'static str,
    },
    /// The keyring has such a domain or index already, or two generations of the index.
    #[error("the keyring has the {kind} {name} already")]
    Taken {
        /// `domain` or `index`.
        kind: &'static str,
        /// Its names, joined with slashes.
        name: String,
    },
    /// Another entry has this id.
    #[error("another entry has the id {id}")]
    IdTaken {
        /// The id.
        id: KeyId,
    },
    /// A name or number that the keyring does not take.
    #[error("{part} is not what a keyring takes")]
    Name {
        /// Which: `use`, `domain`, `index`, `bits`, `reason`, `key`, `record`.
        part: &'static str,
    },
    /// A key has sealed as many values as are safe.
    #[error("key {id} has sealed as many values as are safe under one key")]
    Exhausted {
        /// The key.
        id: KeyId,
    },
    /// A certificate that was not signed by the key it names, or is no certificate.
    #[error("the certificate of destruction is not genuine: {part}")]
    Certificate {
        /// What of it is wrong.
        part: &'static str,
    },
}

impl KeyringError {
    pub(super) fn read(path: &Path, error: &io::Error) -> KeyringError {
        KeyringError::Read { path: shown(path), reason: error.kind().to_string() }
    }

    pub(super) fn write(path: &Path, error: &io::Error) -> KeyringError {
        KeyringError::Write { path: shown(path), reason: error.kind().to_string() }
    }

    pub(super) fn malformed(path: &Path, part: &'static str) -> KeyringError {
        KeyringError::Malformed { path: shown(path), part }
    }

    pub(super) fn altered(path: &Path) -> KeyringError {
        KeyringError::Altered { path: shown(path) }
    }

    pub(super) fn transition(id: KeyId, state: KeyState, action: &'static str) -> KeyringError {
        KeyringError::Transition { id, state: state.name(), action }
    }
}

/// A path as it is shown.
pub(super) fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

impl Diagnostic for KeyringError {
    fn code(&self) -> &'static str {
        match self {
            KeyringError::Read { .. } => "YB0530",
            KeyringError::Write { .. } => "YB0531",
            KeyringError::Exists { .. } => "YB0532",
            KeyringError::Malformed { .. } => "YB0533",
            KeyringError::Newer { .. } => "YB0534",
            KeyringError::Altered { .. } => "YB0535",
            KeyringError::RolledBack { .. } => "YB0536",
            KeyringError::State { .. } => "YB0537",
            KeyringError::Locked { .. } => "YB0538",
            KeyringError::Replaced { .. } => "YB0539",
            KeyringError::UnknownId { .. } => "YB0540",
            KeyringError::Transition { .. } => "YB0541",
            KeyringError::NoActive { .. } => "YB0542",
            KeyringError::HasActive { .. } => "YB0543",
            KeyringError::InUse { .. } => "YB0544",
            KeyringError::Unknown { .. } => "YB0545",
            KeyringError::Unusable { .. } => "YB0546",
            KeyringError::Taken { .. } => "YB0547",
            KeyringError::IdTaken { .. } => "YB0548",
            KeyringError::Name { .. } => "YB0549",
            KeyringError::Exhausted { .. } => "YB0550",
            KeyringError::Certificate { .. } => "YB0551",
        }
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        match self {
            KeyringError::Read { path, reason } | KeyringError::Write { path, reason } => {
                vec![("path", path.as_str().into()), ("reason", reason.as_str().into())]
            }
            KeyringError::Exists { path }
            | KeyringError::Altered { path }
            | KeyringError::State { path }
            | KeyringError::Locked { path }
            | KeyringError::Replaced { path } => vec![("path", path.as_str().into())],
            KeyringError::Malformed { path, part } => {
                vec![("path", path.as_str().into()), ("part", (*part).into())]
            }
            KeyringError::Newer { path, version } => {
                vec![("path", path.as_str().into()), ("version", (*version).into())]
            }
            KeyringError::RolledBack { path, found, seen } => {
                vec![("path", path.as_str().into()), ("found", (*found).into()), ("seen", (*seen).into())]
            }
            KeyringError::UnknownId { id }
            | KeyringError::IdTaken { id }
            | KeyringError::Exhausted { id } => vec![("id", id.to_string().into())],
            KeyringError::Transition { id, state, action } => {
                vec![("id", id.to_string().into()), ("state", (*state).into()), ("action", (*action).into())]
            }
            KeyringError::NoActive { usage } | KeyringError::HasActive { usage } => {
                vec![("use", usage.as_str().into())]
            }
            KeyringError::InUse { id, count } => {
                vec![("id", id.to_string().into()), ("count", (*count).into())]
            }
            KeyringError::Unknown { kind, name } | KeyringError::Taken { kind, name } => {
                vec![("kind", (*kind).into()), ("name", name.as_str().into())]
            }
            KeyringError::Unusable { kind, name, state } => {
                vec![("kind", (*kind).into()), ("name", name.as_str().into()), ("state", (*state).into())]
            }
            KeyringError::Name { part } | KeyringError::Certificate { part } => {
                vec![("part", (*part).into())]
            }
        }
    }

    fn category(&self) -> Category {
        match self {
            KeyringError::Write { .. } => Category::Output,
            KeyringError::Exists { .. } => Category::Usage,
            KeyringError::Name { .. } => Category::Usage,
            _ => Category::Key,
        }
    }
}
