//! Keys, and everything that is made with them. No key byte leaves this crate.
//!
//! Keys live in a [`Keyring`], a file that a [`KeyProvider`] opens; what it holds works through a [`Vault`], which gives
//! out what does the work and never a key: [`Sealer`] and [`Opener`] for the values of a column, [`BlindIndex`] for
//! look-ups, [`Pseudonymizer`] for the pseudonyms of a [`Domain`]. A vault may also be drawn for one run and wiped at its
//! end ([`Vault::ephemeral`]). All of it works on batches; single values go through the same code.
//!
//! The formats are laid down in `docs/src/formats.md`, the care of keys in `docs/src/keys.md`.
//!
//! ```
//! use yingbi_vault::{Domain, Vault};
//!
//! let vault = Vault::ephemeral()?;
//! let domain = Domain { purpose: "elderly-care".into(), kind: "mobile".into(), ..Domain::default() };
//! let pseudonymizer = vault.pseudonymizer(&domain)?;
//! let token = pseudonymizer.token("a canonical value");
//! assert_eq!(token, pseudonymizer.token("a canonical value"));
//! assert!(pseudonymizer.verify_token(&token));
//! # Ok::<(), yingbi_vault::Error>(())
//! ```

mod base32;
mod domain;
mod error;
mod ff1;
mod fingerprint;
mod hkdf;
mod hmac;
mod index;
mod kernel;
mod key;
mod keyring;
mod pseudonym;
mod seal;
mod secret;
mod store;
mod vault;
mod xaes;

/// The raw pieces, with keys handed in as bytes: for benches, fuzzing and comparison, never for data.
pub mod hazmat {
    pub use crate::ff1::{Ff1, Ff1Error};
    pub use crate::kernel::{GcmKey, Message, Path, Prefix, TAG};
    pub use crate::seal::hazmat::{RawKey, index, opener, sealer};
    pub use crate::xaes::{NONCE, XaesKey};
}

pub use domain::Domain;
pub use error::Error;
pub use fingerprint::RunHasher;
pub use index::{BlindIndex, IndexError, IndexName, IndexPlan, IndexStatistics, plan_index};
pub use key::{KeyId, KeyState, NoKeyId, Padding, Suite};
#[cfg(feature = "pkcs11")]
pub use keyring::Pkcs11;
pub use keyring::{
    Certificate, Committed, Destruction, DomainInfo, GenerationStore, IndexInfo, KeyInfo, KeyProvider,
    KeyRole, Keyring, KeyringEditor, KeyringError, Passphrase, PassphraseCost, ProviderError,
};
pub use pseudonym::{
    DomainError, PseudonymForm, Pseudonymizer, RelinkError, Reversal, ReversibleError, SHAPED_CHARS,
    ShapedError, TOKEN_CHARS, relink,
};
pub use seal::{
    Context, OpenError, Opener, Records, Resealed, Reserve, SealError, SealedForm, Sealer, Values,
    reseal_batch, sealed_key_id,
};
pub use vault::Vault;

/// The guide's examples compile.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/src/sealing.md")]
struct Guide;
