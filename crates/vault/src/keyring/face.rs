//! What a keyring tells about its entries: plain data, nothing secret.

use super::certificate::Certificate;
use super::document::{Body, Role};
use crate::{Domain, KeyId, KeyState, Padding, Suite};

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyRole {
    /// Seals values.
    Seal {
        /// How.
        suite: Suite,
        /// What it fills values up to.
        padding: Padding,
    },
    /// The keys of pseudonymisation domains are derived from it.
    DomainRoot,
    /// The key of one generation of a blind index is derived from it.
    IndexRoot,
    /// Signs certificates of destruction.
    Sign,
}

/// A key, as `keys list` shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyInfo {
    /// The name that values and other entries use.
    pub id: KeyId,
    /// Which values it seals; `root`, `index` and `sign` for those that seal none.
    pub usage: String,
    /// What it is for.
    pub role: KeyRole,
    /// The name of its suite: one of [`Suite::name`], `hkdf-sha-256` or `ed25519`.
    pub suite: String,
    /// What it may be used for now.
    pub state: KeyState,
    /// For `aes-256-gcm-siv`: how many values it may have sealed, counted ahead in blocks, of at most 2^32.
    pub reserved: Option<u64>,
    /// Of its destruction.
    pub certificate: Option<Certificate>,
}

/// A pseudonymisation domain.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DomainInfo {
    /// Its name in the keyring.
    pub id: KeyId,
    /// What makes it.
    pub domain: Domain,
    /// `Active`, `Disabled` or `Destroyed`.
    pub state: KeyState,
    /// The root its keys are derived from.
    pub root: KeyId,
    /// Of its destruction.
    pub certificate: Option<Certificate>,
}

/// One generation of a blind index.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct IndexInfo {
    /// Its name in the keyring.
    pub id: KeyId,
    /// The holder of the data, where one installation serves several.
    pub tenant: String,
    /// The table.
    pub table: String,
    /// The column.
    pub column: String,
    /// Tells the indexes of a column apart.
    pub name: String,
    /// Counted from 1.
    pub generation: u32,
    /// How many bits of a code are shown.
    pub bits: u16,
    /// `Active`: codes are written with it; `Enabled`: the older one, still searched; `Disabled`; `Destroyed`.
    pub state: KeyState,
    /// The root its key is derived from, and from which nothing else is.
    pub root: KeyId,
    /// Of its destruction.
    pub certificate: Option<Certificate>,
}

impl Body {
    pub(super) fn key_infos(&self) -> Vec<KeyInfo> {
        let info = |key: &super::document::KeyEntry| {
            let role = match key.role()? {
                Role::Seal(suite, padding) => KeyRole::Seal { suite, padding },
                Role::Root => KeyRole::DomainRoot,
                Role::IndexRoot => KeyRole::IndexRoot,
                Role::Sign => KeyRole::Sign,
            };
            Some(KeyInfo {
                id: key.id,
                usage: key.usage.clone(),
                role,
                suite: key.suite.clone(),
                state: key.state,
                reserved: key.reserved,
                certificate: key.certificate.clone(),
            })
        };
        self.keys.iter().filter_map(info).collect()
    }

    pub(super) fn domain_infos(&self) -> Vec<DomainInfo> {
        let info = |entry: &super::document::DomainEntry| DomainInfo {
            id: entry.id,
            domain: entry.domain(),
            state: entry.state,
            root: entry.root,
            certificate: entry.certificate.clone(),
        };
        self.domains.iter().map(info).collect()
    }

    pub(super) fn index_infos(&self) -> Vec<IndexInfo> {
        let info = |entry: &super::document::IndexEntry| IndexInfo {
            id: entry.id,
            tenant: entry.tenant.clone(),
            table: entry.table.clone(),
            column: entry.column.clone(),
            name: entry.name.clone(),
            generation: entry.generation,
            bits: entry.bits,
            state: entry.state,
            root: entry.root,
            certificate: entry.certificate.clone(),
        };
        self.indexes.iter().map(info).collect()
    }
}

impl super::document::DomainEntry {
    /// What makes the domain.
    pub(super) fn domain(&self) -> Domain {
        Domain {
            tenant: self.tenant.clone(),
            recipient: self.recipient.clone(),
            purpose: self.purpose.clone(),
            kind: self.kind.clone(),
            epoch: self.epoch.clone(),
        }
    }
}
