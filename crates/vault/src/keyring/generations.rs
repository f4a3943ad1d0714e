//! Where the highest generation seen is kept, outside the keyring.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::disk::{self, Lock};
use super::document::KeyringId;
use super::error::{KeyringError, shown};

/// How long the state file's lock is waited for. It is held for a few milliseconds at a time.
const WAIT: Duration = Duration::from_secs(5);

/// No state file is larger, in bytes.
const LIMIT: u64 = 4096;

/// Where the highest generation of a keyring that was seen is kept, so that an older copy of the file put in its place
/// is noticed. A PKCS#11 token is no such place: readers raise the number too, and it has no lock to do so in turn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum GenerationStore {
    /// Nowhere: an older keyring put back is not noticed.
    #[default]
    None,
    /// In a small file of its own for this keyring, made where there is none. It serves its purpose where those who
    /// can put back a keyring can't also put back this file: on another disk, under another owner.
    File(PathBuf),
}

/// The state file: one line of JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    version: u64,
    keyring: KeyringId,
    generation: u64,
}

impl GenerationStore {
    /// The highest generation seen so far, 0 if none was. To be read before the keyring is, or a keyring that is
    /// written in between would look old.
    pub(super) fn highest(&self, keyring: Option<&KeyringId>) -> Result<u64, KeyringError> {
        let GenerationStore::File(path) = self else { return Ok(0) };
        let Some(state) = read(path)? else { return Ok(0) };
        match keyring {
            Some(keyring) if state.keyring != *keyring => Err(KeyringError::State { path: shown(path) }),
            _ => Ok(state.generation),
        }
    }

    /// Whether the state kept is of this keyring.
    pub(super) fn check(&self, keyring: &KeyringId) -> Result<(), KeyringError> {
        self.highest(Some(keyring)).map(|_| ())
    }

    /// Takes back what was kept of a keyring that was not made after all.
    pub(super) fn forget(&self, keyring: &KeyringId) {
        if let GenerationStore::File(path) = self
            && self.highest(Some(keyring)).is_ok_and(|generation| generation > 0)
        {
            let _ = std::fs::remove_file(path);
        }
    }

    /// Keeps a generation if it is higher than what is kept.
    pub(super) fn raise(&self, keyring: &KeyringId, generation: u64) -> Result<(), KeyringError> {
        let GenerationStore::File(path) = self else { return Ok(()) };
        if self.highest(Some(keyring))? >= generation {
            return Ok(());
        }
        // Under a lock, since another reader may be about to write less than a writer has just written.
        let _lock = Lock::take(path, WAIT)?;
        if self.highest(Some(keyring))? >= generation {
            return Ok(());
        }
        let state = State { version: 1, keyring: *keyring, generation };
        let mut bytes = serde_json::to_vec(&state).map_err(|_| KeyringError::State { path: shown(path) })?;
        bytes.push(b'\n');
        disk::write_whole(path, &bytes)
    }
}

fn read(path: &Path) -> Result<Option<State>, KeyringError> {
    let bytes = match disk::read_plain(path, LIMIT) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) if matches!(error.kind(), ErrorKind::FileTooLarge | ErrorKind::InvalidInput) => {
            return Err(KeyringError::State { path: shown(path) });
        }
        Err(error) => return Err(KeyringError::read(path, &error)),
    };
    let state: Option<State> = serde_json::from_slice(&bytes).ok();
    match state {
        Some(state) if state.version == 1 => Ok(Some(state)),
        _ => Err(KeyringError::State { path: shown(path) }),
    }
}
