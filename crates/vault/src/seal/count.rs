//! Counting the seals of keys that may make only so many.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::SealError;
use crate::{Error, KeyId};

/// How many values a key of `aes-256-gcm-siv` may seal.
pub(super) const LIMIT: u64 = 1 << 32;
/// The most that is reserved ahead of need.
const AHEAD: u64 = 1 << 20;

/// Whoever keeps the count of a key's seals for good: the keyring.
pub trait Reserve: Send + Sync {
    /// Counts that many further seals of the key. The count is on the disk before this returns, so that no
    /// two processes, and no restart, count the same seals.
    ///
    /// # Errors
    /// Where the count would pass 2^32, or cannot be written.
    fn reserve(&self, key: KeyId, count: u64) -> Result<(), Error>;
}

/// What one sealer has reserved and not yet used.
pub(super) struct Count {
    keeper: Option<Arc<dyn Reserve>>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    left: u64,
    reserved: u64,
}

impl Count {
    pub(super) fn new(keeper: Option<Arc<dyn Reserve>>) -> Count {
        Count { keeper, state: Mutex::default() }
    }

    /// Takes that many seals. Reserves what is needed, and from the second time on as much as was used already, up to
    /// 2^20: few writes of the keyring, little lost when the sealer goes.
    ///
    /// # Errors
    /// [`SealError::NoSealsLeft`] where nothing keeps the count, and the keeper's errors.
    pub(super) fn take(&self, key: KeyId, seals: u64) -> Result<(), Error> {
        let none = SealError::NoSealsLeft { key, limit: LIMIT };
        let keeper = self.keeper.as_ref().ok_or_else(|| none.clone())?;
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(missing) = seals.checked_sub(state.left).filter(|missing| *missing > 0) {
            let wanted = missing.max(state.reserved.min(AHEAD));
            if state.reserved.saturating_add(missing) > LIMIT {
                return Err(none.into());
            }
            // Near the end of the key's life there may be enough for the need but not for reserving ahead.
            let got = match keeper.reserve(key, wanted) {
                Err(_) if wanted > missing => keeper.reserve(key, missing).map(|()| missing)?,
                result => result.map(|()| wanted)?,
            };
            state.left = state.left.saturating_add(got);
            state.reserved = state.reserved.saturating_add(got);
        }
        state.left = state.left.saturating_sub(seals);
        Ok(())
    }
}

impl fmt::Debug for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Count")
    }
}
