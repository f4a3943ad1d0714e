//! Key files: 32 random bytes that only their owner may read.

use std::io::{ErrorKind, Read};
use std::path::Path;

use ring::rand::SystemRandom;

use super::ProviderError;
use crate::Error;
use crate::keyring::error::shown;
use crate::keyring::{disk, system};
use crate::secret::Secret;

/// Reads a key file, whose rights are those of the file that was opened, not of one put in its place later.
pub(super) fn read(path: &Path) -> Result<Secret<32>, Error> {
    let unread = |error: &std::io::Error| ProviderError::KeyFile {
        path: shown(path),
        reason: error.kind().to_string(),
    };
    let mut file = system::open_to_read(path).map_err(|error| unread(&error))?;
    let metadata = file.metadata().map_err(|error| unread(&error))?;
    let size = || ProviderError::KeyFileSize { path: shown(path) };
    if !metadata.is_file() {
        return Err(size().into());
    }
    if let Some(mode) = system::open_to_others(&metadata) {
        return Err(ProviderError::KeyFileMode { path: shown(path), mode: format!("{mode:04o}") }.into());
    }
    let mut key = Secret::zeroed();
    // Straight into the secret: no buffer in between that would have to be wiped.
    file.read_exact(key.bytes_mut()).map_err(|error| match error.kind() {
        ErrorKind::UnexpectedEof => size(),
        _ => unread(&error),
    })?;
    // As `read_exact` does, and a plain `read` does not, this begins again where a signal interrupts it.
    match file.read_exact(&mut [0]) {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(key),
        Err(error) => Err(unread(&error).into()),
        Ok(()) => Err(size().into()),
    }
}

/// Makes a key file where none is. It is whole and on the disk, its name too, or it is not there.
pub(super) fn create(path: &Path) -> Result<(), Error> {
    let key = Secret::<32>::draw(&SystemRandom::new())?;
    Ok(disk::write_new(path, key.bytes())?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyring::KeyringError;

    #[test]
    fn a_file_that_was_created_is_read_and_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        create(&path).unwrap();
        let key = read(&path).unwrap();
        assert_ne!(key.bytes(), &[0; 32]);
        assert_eq!(std::fs::read(&path).unwrap(), key.bytes());
        assert_eq!(create(&path).unwrap_err(), KeyringError::Exists { path: shown(&path) }.into());
        assert_eq!(std::fs::read(&path).unwrap(), key.bytes());
    }

    #[test]
    fn a_failure_at_any_step_leaves_no_part_of_a_key_file() {
        use crate::keyring::tests::faults::{self, Fault};
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let mut at = 0;
        loop {
            faults::plan(at, Fault::Fail);
            let created = create(&path);
            if !faults::happened() {
                break created.unwrap();
            }
            assert!(matches!(created.unwrap_err(), Error::Keyring(KeyringError::Write { .. })));
            let left = std::fs::read_dir(folder.path()).unwrap().count();
            assert_eq!(left, 0, "something was left by a failure at step {at}");
            at += 1;
        }
        assert_eq!(at, 8, "the folder is brought to the disk too");
        read(&path).unwrap();
    }

    #[test]
    fn files_of_another_size_and_what_is_no_file_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        for size in [0, 1, 31, 33, 64] {
            let _ = std::fs::remove_file(&path);
            create(&path).unwrap();
            std::fs::write(&path, vec![1; size]).unwrap();
            assert_eq!(read(&path).unwrap_err(), ProviderError::KeyFileSize { path: shown(&path) }.into());
        }
        assert!(matches!(read(folder.path()).unwrap_err(), Error::Provider(_)));
        let missing = read(&folder.path().join("none")).unwrap_err();
        assert!(matches!(missing, Error::Provider(ProviderError::KeyFile { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_may_use_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        create(&path).unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        for (mode, fine) in [(0o600, true), (0o400, true), (0o640, false), (0o604, false), (0o601, false)] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            for path in [&path, &link] {
                let expected = ProviderError::KeyFileMode { path: shown(path), mode: format!("{mode:04o}") };
                match read(path) {
                    Ok(_) => assert!(fine, "{mode:o}"),
                    Err(error) => assert_eq!(error, expected.into()),
                }
            }
        }
    }
}
