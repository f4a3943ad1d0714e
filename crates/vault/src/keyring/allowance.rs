//! How many values may still be sealed under a key that must not seal too many.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::document::SIV_LIMIT;
use super::error::KeyringError;
use super::opened::Keyring;
use crate::{Error, KeyId};

/// So many values are reserved in the keyring at once, so that it is written once in a million values.
const BLOCK: u64 = 1 << 20;
/// How long the keyring's lock is waited for.
const WAIT: Duration = Duration::from_secs(30);

/// The count of values sealed under one key of `aes-256-gcm-siv`.
///
/// A sealer asks [`take`](Self::take) before it seals a batch, with the number of values in it; only what was granted
/// may be sealed. The keyring counts ahead, in blocks of 2^20: what of a block is left when a process ends is lost, so the
/// count never falls behind the truth.
pub(crate) struct Allowance {
    key: KeyId,
    /// The keyring in which the count stands; none for keys that live for one run.
    keyring: Option<Keyring>,
    left: Mutex<u64>,
}

impl Allowance {
    pub(crate) fn new(key: KeyId, keyring: Option<Keyring>) -> Allowance {
        let left = if keyring.is_some() { 0 } else { SIV_LIMIT };
        Allowance { key, keyring, left: Mutex::new(left) }
    }

    /// Grants `count` further values.
    ///
    /// # Errors
    /// [`KeyringError::Exhausted`] where the key would seal more than 2^32 values: rotate it. Where the keyring has to be
    /// written for more, the errors of [`Keyring::edit`] and of writing; a key that is no longer active is refused.
    pub(crate) fn take(&self, count: u64) -> Result<(), Error> {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        if count > *left {
            let exhausted = KeyringError::Exhausted { id: self.key };
            let missing = (count - *left).checked_next_multiple_of(BLOCK).ok_or_else(|| exhausted.clone())?;
            let Some(keyring) = &self.keyring else { return Err(exhausted.into()) };
            let mut editor = keyring.edit(WAIT)?;
            editor.reserve(self.key, missing)?;
            editor.commit()?;
            *left += missing;
        }
        *left -= count;
        Ok(())
    }
}

impl fmt::Debug for Allowance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Allowance({})", self.key)
    }
}
