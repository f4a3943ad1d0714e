//! What opens a keyring.

mod command;
mod error;
mod key_file;
mod passphrase;
#[cfg(feature = "pkcs11")]
mod pkcs11;

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ring::rand::SystemRandom;

use super::document::{KeyringId, Wrap};
use crate::Error;
use crate::secret::Secret;

use command::Command;
pub use error::ProviderError;
use passphrase::Keeper;
pub use passphrase::{Passphrase, PassphraseCost};
#[cfg(feature = "pkcs11")]
pub use pkcs11::Pkcs11;

/// What opens a keyring: it wraps one thing, the keyring's master, and unwraps it again. It stands for a passphrase, a
/// key file, a program or a token; neither the master nor a key-encryption key ever comes out of it.
pub struct KeyProvider(Inner);

enum Inner {
    Passphrase(Keeper),
    KeyFile(PathBuf),
    Command(Command),
    #[cfg(feature = "pkcs11")]
    Pkcs11(Pkcs11),
}

impl KeyProvider {
    /// A passphrase, stretched with Argon2id (RFC 9106) at the default cost: three passes over 64 MiB in four lanes.
    pub fn passphrase(passphrase: Passphrase) -> KeyProvider {
        KeyProvider(Inner::Passphrase(Keeper::new(passphrase, PassphraseCost::default())))
    }

    /// A passphrase at another cost. It counts for keyrings that are created or wrapped anew with this provider; one
    /// that exists says itself what it costs.
    ///
    /// # Errors
    /// [`ProviderError::Cost`] outside of the bounds of [`PassphraseCost`].
    pub fn passphrase_at(passphrase: Passphrase, cost: PassphraseCost) -> Result<KeyProvider, Error> {
        cost.check()?;
        Ok(KeyProvider(Inner::Passphrase(Keeper::new(passphrase, cost))))
    }

    /// A file of exactly 32 random bytes. On Unix nobody but its owner may have any right on it (mode 0600 or 0400).
    /// A symbolic link is followed, as secrets are mounted that way; what counts is the file it leads to. It is read
    /// when it is needed.
    pub fn key_file(path: impl Into<PathBuf>) -> KeyProvider {
        KeyProvider(Inner::KeyFile(path.into()))
    }

    /// Makes a key file of 32 bytes from the system's generator, with mode 0600 on Unix, and gives its provider. A file
    /// that is there already is never overwritten.
    ///
    /// # Errors
    /// [`KeyringError::Exists`](crate::KeyringError::Exists), [`KeyringError::Write`](crate::KeyringError::Write),
    /// [`Error::Randomness`].
    pub fn create_key_file(path: impl AsRef<Path>) -> Result<KeyProvider, Error> {
        key_file::create(path.as_ref())?;
        Ok(KeyProvider::key_file(path.as_ref()))
    }

    /// A program that wraps and unwraps, such as the client of a key management service. It is started, without a
    /// shell, with `arguments` and then `wrap` or `unwrap`; gets one line of base64 (RFC 4648, with padding) on its
    /// input; writes one on its output; and ends with status 0. Its error output goes where ours goes. It is ended when it
    /// takes longer than `limit`. `docs/src/keys.md` lays the protocol down.
    pub fn command(
        program: impl Into<OsString>,
        arguments: impl IntoIterator<Item = impl Into<OsString>>,
        limit: Duration,
    ) -> KeyProvider {
        let arguments = arguments.into_iter().map(Into::into).collect();
        KeyProvider(Inner::Command(Command { program: program.into(), arguments, limit }))
    }

    /// An AES-256 key in a token that speaks PKCS#11.
    #[cfg(feature = "pkcs11")]
    pub fn pkcs11(token: Pkcs11) -> KeyProvider {
        KeyProvider(Inner::Pkcs11(token))
    }

    /// The kind: `passphrase`, `key-file`, `command` or `pkcs11`.
    pub fn kind(&self) -> &'static str {
        match &self.0 {
            Inner::Passphrase(_) => "passphrase",
            Inner::KeyFile(_) => "key-file",
            Inner::Command(_) => "command",
            #[cfg(feature = "pkcs11")]
            Inner::Pkcs11(_) => "pkcs11",
        }
    }

    pub(super) fn wrap(
        &self,
        random: &SystemRandom,
        keyring: &KeyringId,
        master: &Secret<32>,
    ) -> Result<Wrap, Error> {
        match &self.0 {
            Inner::Passphrase(keeper) => keeper.wrap(random, keyring, master),
            Inner::KeyFile(path) => {
                let key = key_file::read(path)?;
                let master = super::master::wrap_master(&key, random, keyring, "key-file", master)?;
                Ok(Wrap::KeyFile { master })
            }
            Inner::Command(command) => {
                let wrap = Wrap::Command { master: command.wrap(master)? };
                // A program that does not give the master back would close the keyring for ever.
                let back = self.unwrap(keyring, &wrap)?;
                let differs = back.bytes().iter().zip(master.bytes()).fold(0, |sum, (a, b)| sum | (a ^ b));
                if differs != 0 {
                    return Err(ProviderError::Refused { given: self.kind() }.into());
                }
                Ok(wrap)
            }
            #[cfg(feature = "pkcs11")]
            Inner::Pkcs11(token) => token.wrap(keyring, master),
        }
    }

    /// Whether [`delete_others`](Self::delete_others) will reach the key-encryption key that a keyring is wrapped under
    /// now, and harm no other keyring.
    pub(super) fn check_final(&self, keyring: &KeyringId, wrap: &Wrap) -> Result<(), Error> {
        match &self.0 {
            #[cfg(feature = "pkcs11")]
            Inner::Pkcs11(token) => token.check_final(keyring, wrap),
            _ => {
                let _ = (keyring, wrap);
                Err(ProviderError::NotFinal.into())
            }
        }
    }

    /// Wraps under a new key-encryption key that takes the place of the present one, once that is
    /// [deleted](Self::delete_others).
    pub(super) fn wrap_anew(&self, keyring: &KeyringId, master: &Secret<32>) -> Result<Wrap, Error> {
        match &self.0 {
            #[cfg(feature = "pkcs11")]
            Inner::Pkcs11(token) => token.wrap_anew(keyring, master),
            _ => {
                let _ = (keyring, master);
                Err(ProviderError::NotFinal.into())
            }
        }
    }

    /// Deletes every key-encryption key that was made for this keyring but the one its master is now wrapped under, so
    /// that no older copy opens again. Keys of other keyrings are not touched.
    pub(super) fn delete_others(&self, keyring: &KeyringId, wrap: &Wrap) -> Result<(), Error> {
        match &self.0 {
            #[cfg(feature = "pkcs11")]
            Inner::Pkcs11(token) => token.delete_others(keyring, wrap),
            _ => {
                let _ = (keyring, wrap);
                Err(ProviderError::NotFinal.into())
            }
        }
    }

    pub(super) fn unwrap(&self, keyring: &KeyringId, wrap: &Wrap) -> Result<Secret<32>, Error> {
        let refused = || Error::from(ProviderError::Refused { given: self.kind() });
        match (&self.0, wrap) {
            (Inner::Passphrase(keeper), Wrap::Passphrase { .. }) => keeper.unwrap(keyring, wrap),
            (Inner::KeyFile(path), Wrap::KeyFile { master }) => {
                let key = key_file::read(path)?;
                super::master::unwrap_master(&key, keyring, "key-file", master).ok_or_else(refused)
            }
            (Inner::Command(command), Wrap::Command { master }) => Ok(command.unwrap(master)?),
            #[cfg(feature = "pkcs11")]
            (Inner::Pkcs11(token), Wrap::Pkcs11 { .. }) => token.unwrap(keyring, wrap),
            _ => Err(ProviderError::WrongKind { needed: wrap.kind(), given: self.kind() }.into()),
        }
    }
}

impl Wrap {
    /// The kind of provider that unwraps.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Wrap::Passphrase { .. } => "passphrase",
            Wrap::KeyFile { .. } => "key-file",
            Wrap::Command { .. } => "command",
            Wrap::Pkcs11 { .. } => "pkcs11",
        }
    }
}

impl fmt::Debug for KeyProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyProvider({})", self.kind())
    }
}
