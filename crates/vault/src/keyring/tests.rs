//! Tests of keyrings as a whole.

mod crash;
mod editing;
pub(super) mod faults;
mod files;
#[cfg(feature = "pkcs11")]
mod token;
mod vectors;

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::*;
use crate::{Domain, Error, IndexName, Padding, Suite};

/// When things are destroyed in these tests.
const WHEN: u64 = 1_800_000_000;

/// A folder with a key file, and a keyring to be made in it.
struct Place {
    folder: tempfile::TempDir,
    provider: KeyProvider,
}

impl Place {
    fn new() -> Place {
        let folder = tempfile::tempdir().unwrap();
        let provider = KeyProvider::create_key_file(folder.path().join("key")).unwrap();
        Place { folder, provider }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("keys")
    }

    fn state(&self) -> GenerationStore {
        GenerationStore::File(self.folder.path().join("state"))
    }

    fn create(&self) -> Keyring {
        Keyring::create(self.path(), &self.provider, &GenerationStore::None).unwrap()
    }

    fn open(&self) -> Result<Keyring, Error> {
        Keyring::open(self.path(), &self.provider, &GenerationStore::None)
    }

    /// Names in the folder.
    fn names(&self) -> Vec<String> {
        names(self.folder.path())
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn domain(purpose: &str) -> Domain {
    Domain { purpose: purpose.into(), kind: "mobile".into(), ..Domain::default() }
}

fn index(name: &str) -> IndexName {
    IndexName {
        table: "residents".into(),
        column: "mobile".into(),
        name: name.into(),
        ..IndexName::default()
    }
}

/// Changes a keyring and gives what it became.
fn change<T>(keyring: &Keyring, work: impl FnOnce(&mut KeyringEditor) -> Result<T, Error>) -> (Committed, T) {
    let mut editor = keyring.edit(Duration::from_secs(20)).unwrap();
    let done = work(&mut editor).unwrap();
    (editor.commit().unwrap(), done)
}

/// A keyring with a bit of everything.
fn filled(place: &Place) -> Keyring {
    let (committed, ()) = change(&place.create(), |editor| {
        editor.add("phones", Suite::Xaes256Gcm, Padding::Blocks16)?;
        editor.rotate("phones")?;
        editor.add("ids", Suite::Aes256Siv, Padding::None)?;
        editor.add("notes", Suite::Aes256GcmSiv, Padding::Blocks64)?;
        editor.add_domain(&domain("care"))?;
        editor.add_index(&index("whole"), 20)?;
        Ok(())
    });
    committed.keyring
}
