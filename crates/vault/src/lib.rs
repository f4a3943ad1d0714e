//! Keys, and everything that is made with them. No key byte leaves this crate.
//!
//! So far: a [`Vault`] whose keys are drawn for one run and wiped at its end, pseudonyms of form `token`
//! ([`Pseudonymizer`]), and the keyed fingerprints with which a run counts distinct persons ([`RunHasher`]).
//! The formats are laid down in `docs/src/formats.md`.
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
mod fingerprint;
mod hkdf;
mod hmac;
mod index;
mod kernel;
mod key;
mod pseudonym;
mod seal;
mod secret;
mod store;
mod vault;
mod xaes;

/// The raw pieces, with keys handed in as bytes: for benches, fuzzing and comparison, never for data.
#[cfg(feature = "hazmat")]
pub mod hazmat {
    pub use crate::kernel::{GcmKey, Message, Prefix, TAG};
    pub use crate::seal::hazmat::{RawKey, index, opener, sealer};
    pub use crate::xaes::{NONCE, XaesKey};
}

pub use domain::Domain;
pub use error::Error;
pub use fingerprint::RunHasher;
pub use index::{BlindIndex, IndexError, IndexName, IndexPlan, IndexStatistics, plan_index};
pub use key::{KeyId, KeyState, NoKeyId, Padding, Suite};
pub use pseudonym::{Pseudonymizer, TOKEN_CHARS};
pub use seal::{
    Context, OpenError, Opener, Records, Resealed, Reserve, SealError, SealedForm, Sealer, Values,
    reseal_batch, sealed_key_id,
};
pub use vault::Vault;
