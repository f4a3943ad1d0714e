//! Keyrings: files that hold keys, each wrapped, under a lock and a code over the whole.
//!
//! [`opened`] is an open keyring, [`editor`] changes one (`edit_keys` and `edit_names` hold its operations),
//! [`document`] is what stands in the file, [`master`] wraps and authenticates it, [`disk`] writes it, [`provider`] opens it.

mod certificate;
mod disk;
mod document;
mod edit_keys;
mod edit_names;
mod editor;
mod error;
mod face;
mod generations;
mod master;
mod opened;
mod provider;
mod system;
mod text;

#[cfg(test)]
mod tests;

pub use certificate::Certificate;
pub use editor::{Committed, Destruction, KeyringEditor};
pub use error::KeyringError;
pub use face::{DomainInfo, IndexInfo, KeyInfo, KeyRole};
pub use generations::GenerationStore;
pub use opened::Keyring;
#[cfg(feature = "pkcs11")]
pub use provider::Pkcs11;
pub use provider::{KeyProvider, Passphrase, PassphraseCost, ProviderError};
