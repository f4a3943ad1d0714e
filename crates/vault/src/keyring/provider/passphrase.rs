//! Passphrases, stretched with Argon2id (RFC 9106).

use std::fmt;

use argon2::{Algorithm, Argon2, Block, Params, Version};
use ring::rand::{SecureRandom, SystemRandom};
use unicode_normalization::UnicodeNormalization;
use zeroize::{Zeroize, Zeroizing};

use super::ProviderError;
use crate::Error;
use crate::keyring::document::{Bytes, KeyringId, Wrap};
use crate::keyring::master::{unwrap_master, wrap_master};
use crate::secret::{Secret, scrubbed};

const KIND: &str = "passphrase";
const KDF: &str = "argon2id";
/// Bytes of a salt.
const SALT: usize = 16;

/// A passphrase: UTF-8 text in normalisation form C (UAX #15), so that it matters neither how a keyboard composes a
/// character nor on which system it was typed. Nothing is trimmed. It is wiped on drop and prints as `[secret]`.
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// Takes a passphrase over. What is handed in is wiped.
    ///
    /// # Errors
    /// [`ProviderError::EmptyPassphrase`].
    pub fn new(text: String) -> Result<Passphrase, Error> {
        let text = Zeroizing::new(text);
        if text.is_empty() {
            return Err(ProviderError::EmptyPassphrase.into());
        }
        if text.is_ascii() {
            return Ok(Passphrase(text));
        }
        // No text grows to more than three times its bytes in form C, so nothing is moved while it is filled.
        let mut normal = Zeroizing::new(String::with_capacity(3 * text.len()));
        scrubbed(|| normal.extend(text.nfc()));
        Ok(Passphrase(normal))
    }

    /// Whether two passphrases are the same, without an early end: for one that is typed twice.
    pub fn same_as(&self, other: &Passphrase) -> bool {
        let (a, b) = (self.0.as_bytes(), other.0.as_bytes());
        a.len() == b.len() && a.iter().zip(b).fold(0, |difference, (a, b)| difference | (a ^ b)) == 0
    }

    /// Takes over bytes that were read from a file or a descriptor, without the line feed (or carriage return and
    /// line feed) that they may end in. What is handed in is wiped.
    ///
    /// # Errors
    /// [`ProviderError::PassphraseText`] where they are no UTF-8, [`ProviderError::EmptyPassphrase`].
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Passphrase, Error> {
        let mut bytes = Zeroizing::new(bytes);
        for end in [b'\n', b'\r'] {
            if bytes.last() == Some(&end) {
                bytes.pop();
            }
        }
        match String::from_utf8(std::mem::take(&mut *bytes)) {
            Ok(text) => Passphrase::new(text),
            Err(error) => {
                error.into_bytes().zeroize();
                Err(ProviderError::PassphraseText.into())
            }
        }
    }

    #[cfg_attr(not(feature = "pkcs11"), allow(dead_code, reason = "a token's PIN is read as text"))]
    pub(super) fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// What it costs to try a passphrase with Argon2id. The bounds hold for what is written and, before any memory is
/// asked for, for what a file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PassphraseCost {
    /// t: passes over the memory, 1 to 10.
    pub passes: u32,
    /// p: lanes, 1 to 16.
    pub lanes: u32,
    /// m: memory in KiB, 19,456 to 1,048,576.
    pub memory_kib: u32,
}

impl PassphraseCost {
    /// The least that is allowed. For tests.
    pub const LEAST: PassphraseCost = PassphraseCost { passes: 1, lanes: 1, memory_kib: 19_456 };

    pub(super) fn check(&self) -> Result<(), ProviderError> {
        let bounds =
            [("t", self.passes, 1, 10), ("p", self.lanes, 1, 16), ("m", self.memory_kib, 19_456, 1_048_576)];
        for (name, found, least, most) in bounds {
            if !(least..=most).contains(&found) {
                let (found, least, most) = (found.into(), least.into(), most.into());
                return Err(ProviderError::Cost { name, found, least, most });
            }
        }
        Ok(())
    }
}

impl Default for PassphraseCost {
    /// Three passes, four lanes, 64 MiB: the second recommendation of RFC 9106, section 4.
    fn default() -> Self {
        PassphraseCost { passes: 3, lanes: 4, memory_kib: 65_536 }
    }
}

/// A passphrase and what new wrappings cost.
pub(super) struct Keeper {
    passphrase: Passphrase,
    cost: PassphraseCost,
}

impl Keeper {
    pub(super) fn new(passphrase: Passphrase, cost: PassphraseCost) -> Keeper {
        Keeper { passphrase, cost }
    }

    pub(super) fn wrap(
        &self,
        random: &SystemRandom,
        keyring: &KeyringId,
        master: &Secret<32>,
    ) -> Result<Wrap, Error> {
        let mut salt = vec![0; SALT];
        random.fill(&mut salt).map_err(|_| Error::Randomness)?;
        let key = self.stretch(&self.cost, &salt)?;
        let PassphraseCost { passes: t, lanes: p, memory_kib: m } = self.cost;
        let master = wrap_master(&key, random, keyring, KIND, master)?;
        Ok(Wrap::Passphrase { kdf: KDF.to_owned(), t, p, m, salt: Bytes(salt), master })
    }

    pub(super) fn unwrap(&self, keyring: &KeyringId, wrap: &Wrap) -> Result<Secret<32>, Error> {
        let refused = || Error::from(ProviderError::Refused { given: KIND });
        let Wrap::Passphrase { kdf, t, p, m, salt, master } = wrap else { return Err(refused()) };
        if kdf != KDF || salt.0.len() != SALT {
            return Err(refused());
        }
        let key = self.stretch(&PassphraseCost { passes: *t, lanes: *p, memory_kib: *m }, &salt.0)?;
        unwrap_master(&key, keyring, KIND, master).ok_or_else(refused)
    }

    /// The key-encryption key.
    fn stretch(&self, cost: &PassphraseCost, salt: &[u8]) -> Result<Secret<32>, Error> {
        cost.check()?;
        let memory = || ProviderError::Memory { kib: cost.memory_kib.into() };
        let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32)).map_err(|_| memory())?;
        // The memory is ours, because the crate does not wipe its own.
        let mut blocks = Vec::new();
        blocks.try_reserve_exact(params.block_count()).map_err(|_| memory())?;
        blocks.resize(params.block_count(), Block::new());
        let mut blocks = Zeroizing::new(blocks);
        let mut key = Secret::zeroed();
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let passphrase = self.passphrase.0.as_bytes();
        let out = key.bytes_mut();
        let done = scrubbed(|| argon2.hash_password_into_with_memory(passphrase, salt, out, &mut blocks[..]));
        done.map_err(|_| memory())?;
        Ok(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cheap(text: &str) -> Keeper {
        Keeper::new(Passphrase::new(text.to_owned()).unwrap(), PassphraseCost::LEAST)
    }

    #[test]
    fn only_the_same_passphrase_opens_however_it_was_composed() {
        let random = SystemRandom::new();
        let (keyring, master) = (KeyringId([7; 16]), Secret::draw(&random).unwrap());
        let wrap = cheap("clé 影壁").wrap(&random, &keyring, &master).unwrap();
        let opened = cheap("cle\u{301} 影壁").unwrap(&keyring, &wrap).unwrap();
        assert_eq!(opened.bytes(), master.bytes());
        let refused = Error::from(ProviderError::Refused { given: "passphrase" });
        for wrong in ["cle 影壁", "clé 影壁 ", "Clé 影壁"] {
            assert_eq!(cheap(wrong).unwrap(&keyring, &wrap).unwrap_err(), refused, "{wrong}");
        }
        assert_eq!(cheap("clé 影壁").unwrap(&KeyringId([8; 16]), &wrap).unwrap_err(), refused);
    }

    #[test]
    fn costs_are_bounded_before_they_are_paid() {
        let (random, keyring) = (SystemRandom::new(), KeyringId([7; 16]));
        let wrap = cheap("a").wrap(&random, &keyring, &Secret::zeroed()).unwrap();
        for (name, cost) in [
            ("t", PassphraseCost { passes: 0, ..PassphraseCost::LEAST }),
            ("t", PassphraseCost { passes: 11, ..PassphraseCost::LEAST }),
            ("p", PassphraseCost { lanes: 0, ..PassphraseCost::LEAST }),
            ("p", PassphraseCost { lanes: 17, ..PassphraseCost::LEAST }),
            ("m", PassphraseCost { memory_kib: 19_455, ..PassphraseCost::LEAST }),
            ("m", PassphraseCost { memory_kib: 1_048_577, ..PassphraseCost::LEAST }),
            ("m", PassphraseCost { memory_kib: u32::MAX, ..PassphraseCost::LEAST }),
        ] {
            let Wrap::Passphrase { kdf, salt, master, .. } = wrap.clone() else { panic!() };
            let asked =
                Wrap::Passphrase { kdf, t: cost.passes, p: cost.lanes, m: cost.memory_kib, salt, master };
            let error = cheap("a").unwrap(&keyring, &asked).unwrap_err();
            assert!(
                matches!(error, Error::Provider(ProviderError::Cost { name: n, .. }) if n == name),
                "{error}"
            );
        }
    }

    #[test]
    fn what_is_no_passphrase_is_refused_and_a_line_end_is_not_part_of_one() {
        assert_eq!(Passphrase::new(String::new()).unwrap_err(), ProviderError::EmptyPassphrase.into());
        for empty in ["", "\n", "\r\n"] {
            let error = Passphrase::from_bytes(empty.into()).unwrap_err();
            assert_eq!(error, ProviderError::EmptyPassphrase.into());
        }
        assert_eq!(Passphrase::from_bytes(vec![0xff]).unwrap_err(), ProviderError::PassphraseText.into());
        for text in ["word", "word\n", "word\r\n"] {
            assert_eq!(Passphrase::from_bytes(text.into()).unwrap().text(), "word");
        }
        assert_eq!(Passphrase::from_bytes(b" word \n\n".to_vec()).unwrap().text(), " word \n");
        assert_eq!(format!("{:?}", Passphrase::new("word".into()).unwrap()), "[secret]");
    }
}
