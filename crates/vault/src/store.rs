//! The open content of a keyring, as the rest of the crate works with it. Made by `keyring`, or drawn for one run.

use crate::Domain;
use crate::key::{KeyId, KeyState, Padding, Suite};
use crate::secret::Secret;

/// Everything a keyring holds, unwrapped.
#[derive(Debug, Default)]
pub(crate) struct Store {
    /// Keys that seal.
    pub(crate) seals: Vec<SealKey>,
    /// Roots: each derives the keys of the domains, or of the indexes, that name it.
    pub(crate) roots: Vec<Root>,
    /// Pseudonymisation domains.
    pub(crate) domains: Vec<DomainKey>,
    /// Blind indexes.
    pub(crate) indexes: Vec<IndexKey>,
}

impl Store {
    /// Whether the system keeps every secret here out of the swap file.
    pub(crate) fn is_locked(&self) -> bool {
        let seals = self.seals.iter().filter_map(|key| key.secret.as_ref()).all(|secret| match secret {
            SealSecret::Bytes32(bytes) => bytes.is_locked(),
            SealSecret::Bytes64(bytes) => bytes.is_locked(),
        });
        let roots = self.roots.iter().filter_map(|root| root.secret.as_ref());
        let domains = self.domains.iter().flat_map(|domain| [domain.salt.as_ref(), domain.trace.as_ref()]);
        seals && roots.chain(domains.flatten()).all(Secret::is_locked)
    }
}

/// The bytes of a key that seals: as many as its suite says.
#[derive(Debug)]
pub(crate) enum SealSecret {
    /// For `xaes-256-gcm` and `aes-256-gcm-siv`.
    Bytes32(Secret<32>),
    /// For `aes-256-siv`.
    Bytes64(Secret<64>),
}

/// A key that seals.
#[derive(Debug)]
pub(crate) struct SealKey {
    pub(crate) id: KeyId,
    /// Which values it seals: the recipe's `use`. One key of a use is active.
    pub(crate) usage: String,
    pub(crate) suite: Suite,
    pub(crate) padding: Padding,
    pub(crate) state: KeyState,
    /// None once destroyed.
    pub(crate) secret: Option<SealSecret>,
}

/// A root that other keys are derived from.
#[derive(Debug)]
pub(crate) struct Root {
    pub(crate) id: KeyId,
    pub(crate) secret: Option<Secret<32>>,
}

/// A pseudonymisation domain with the two secrets of its own.
#[derive(Debug)]
pub(crate) struct DomainKey {
    pub(crate) id: KeyId,
    pub(crate) domain: Domain,
    pub(crate) state: KeyState,
    /// The root its keys are derived from.
    pub(crate) root: KeyId,
    /// None once destroyed: nothing can then be derived again.
    pub(crate) salt: Option<Secret<32>>,
    pub(crate) trace: Option<Secret<32>>,
}

/// One generation of a blind index.
#[derive(Clone, Debug)]
pub(crate) struct IndexKey {
    pub(crate) id: KeyId,
    /// The root its key is derived from.
    pub(crate) root: KeyId,
    pub(crate) tenant: String,
    pub(crate) table: String,
    pub(crate) column: String,
    pub(crate) name: String,
    pub(crate) generation: u32,
    /// How many bits of the code are shown.
    pub(crate) bits: u16,
    pub(crate) state: KeyState,
}
