//! How a keyring's file is written: whole or not at all, by one writer at a time, with the last versions kept beside.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use super::document::{Body, KeyringId, LIMIT, Raw};
use super::error::{KeyringError, shown};
use super::master::Master;
use super::system;
use crate::KeyState;

/// How many versions are kept beside the keyring.
const VERSIONS: usize = 8;
/// How often a lock is tried.
const PAUSE: Duration = Duration::from_millis(5);

/// Each step of writing passes through here, so that the tests can let one fail or kill the process at it.
#[cfg(not(test))]
pub(super) fn step(_: &'static str) -> io::Result<()> {
    Ok(())
}
#[cfg(test)]
pub(super) use super::tests::faults::step;

/// The path with something added to its name.
fn beside(path: &Path, suffix: impl AsRef<OsStr>) -> PathBuf {
    let mut name = OsString::from(path.as_os_str());
    name.push(".");
    name.push(suffix);
    PathBuf::from(name)
}

/// The folder of a file.
pub(super) fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The right to write a file, held through a lock on `NAME.lock` beside it. The system takes it back when the process
/// ends, however it ends. The lock file stays: one that is deleted could be locked twice.
pub(super) struct Lock(File);

impl Drop for Lock {
    /// Closing the file would not do: a process that another thread is just starting shares it until it has begun.
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}

impl Lock {
    /// Waits for the lock at most as long as `wait`. Pauses are counted: no clock is read.
    pub(super) fn take(path: &Path, wait: Duration) -> Result<Lock, KeyringError> {
        let name = beside(path, "lock");
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        system::for_owner_only(&mut options);
        let file = options.open(&name).map_err(|error| KeyringError::write(&name, &error))?;
        let mut left = wait;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Lock(file)),
                Err(TryLockError::WouldBlock) if left.is_zero() => {
                    return Err(KeyringError::Locked { path: shown(path) });
                }
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => return Err(KeyringError::write(&name, &error)),
            }
            thread::sleep(PAUSE.min(left));
            left = left.saturating_sub(PAUSE);
        }
    }
}

/// Reads a keyring file, which is never larger than [`LIMIT`].
pub(super) fn read(path: &Path) -> Result<Vec<u8>, KeyringError> {
    read_plain(path, LIMIT).map_err(|error| match error.kind() {
        ErrorKind::FileTooLarge => KeyringError::malformed(path, "it is larger than any keyring"),
        ErrorKind::InvalidInput => KeyringError::malformed(path, "it is not a plain file"),
        _ => KeyringError::read(path, &error),
    })
}

/// Reads a file of at most `limit` bytes: [`ErrorKind::FileTooLarge`] for a larger one, [`ErrorKind::InvalidInput`] for
/// what is no plain file, from which reading might never end or never begin.
pub(super) fn read_plain(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let file = system::open_to_read(path)?;
    if !file.metadata()?.is_file() {
        return Err(ErrorKind::InvalidInput.into());
    }
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

/// Writes a file so that it is there whole or as before: a new file beside it (mode 0600), its bytes on the disk, then
/// renamed, then the folder on the disk. Whoever calls holds the file's lock, so the new file's name can be fixed,
/// and what an interrupted writer left is overwritten.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), KeyringError> {
    replace(path, &beside(path, "new"), bytes)
}

/// The same by way of a given new file. A keyring's versions go by way of the keyring's own, so that there is one
/// place only where an interrupted writer leaves something.
fn replace(path: &Path, new: &Path, bytes: &[u8]) -> Result<(), KeyringError> {
    let written = (|| {
        write_synced(new, bytes)?;
        step("rename")?;
        fs::rename(new, path)?;
        step("sync the folder")?;
        system::sync_folder(folder(path))
    })();
    written.map_err(|error| {
        let _ = remove(new);
        KeyringError::write(path, &error)
    })
}

/// Writes a file where none is, without a lock: whole, on the disk with its name, or not at all. A file that is there
/// stays as it is. A process that is killed at the wrong moment leaves the file under a second name, `NAME.new`.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), KeyringError> {
    let exists = || KeyringError::Exists { path: shown(path) };
    if fs::symlink_metadata(path).is_ok() {
        return Err(exists());
    }
    let new = beside(path, "new");
    let mut named = false;
    let written = (|| {
        write_synced(&new, bytes)?;
        step("link")?;
        match fs::hard_link(&new, path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => return Err(error),
            // A file system without links.
            Err(_) => fs::rename(&new, path)?,
            Ok(()) => {
                named = true;
                step("remove the first name")?;
                remove(&new)?;
            }
        }
        named = true;
        step("sync the folder")?;
        system::sync_folder(folder(path))
    })();
    written.map_err(|error| {
        let _ = remove(&new);
        if named {
            // Only what we have just put there ourselves.
            let _ = remove(path);
        }
        match error.kind() {
            ErrorKind::AlreadyExists => exists(),
            _ => KeyringError::write(path, &error),
        }
    })
}

/// Writes a new file (mode 0600) in the place of what an interrupted writer left, and brings its bytes to the disk.
fn write_synced(new: &Path, bytes: &[u8]) -> io::Result<()> {
    step("remove")?;
    remove(new)?;
    step("create")?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    system::for_owner_only(&mut options);
    let mut file = options.open(new)?;
    step("write")?;
    let (first, second) = bytes.split_at(bytes.len() / 2);
    file.write_all(first)?;
    step("write the rest")?;
    file.write_all(second)?;
    step("sync")?;
    file.sync_all()
}

/// Removes a file if it is there.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Removes what an interrupted writer left beside a keyring. The caller holds the lock.
pub(super) fn clear(path: &Path) -> Result<(), KeyringError> {
    let new = beside(path, "new");
    remove(&new).map_err(|error| KeyringError::write(&new, &error))
}

/// The versions beside a keyring, by falling generation: plain files called as it is, a dot and a number.
pub(super) fn versions(path: &Path) -> Result<Vec<(u64, PathBuf)>, KeyringError> {
    let name = path.file_name().unwrap_or_default().as_encoded_bytes();
    let fail = |error: io::Error| KeyringError::read(folder(path), &error);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder(path)).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        let other = entry.file_name();
        let number = other.as_encoded_bytes().strip_prefix(name).and_then(|rest| rest.strip_prefix(b"."));
        let plain = |digits: &&[u8]| digits.iter().all(u8::is_ascii_digit) && !digits.starts_with(b"0");
        let number = number.filter(plain).and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok());
        if let Some(generation) = number
            && entry.file_type().map_err(fail)?.is_file()
        {
            found.push((generation, entry.path()));
        }
    }
    found.sort_by(|left, right| right.cmp(left));
    Ok(found)
}

/// Keeps what a keyring was until now as a version beside it, without what has been destroyed since.
pub(super) fn keep(
    path: &Path,
    master: &Master,
    header_line: &[u8],
    before: &Body,
    now: &Body,
) -> Result<(), KeyringError> {
    let mut kept = before.clone();
    strip(&mut kept, now);
    let target = beside(path, kept.generation.to_string());
    let bytes = master
        .file(header_line, &kept)
        .map_err(|_| KeyringError::malformed(&target, "it cannot be written as JSON"))?;
    replace(&target, &beside(path, "new"), &bytes)
}

/// Brings the versions beside a keyring in line with it: those past the last few are removed; from the others goes
/// what the keyring says is destroyed; one for which that cannot be done, because it is damaged or was wrapped otherwise,
/// is removed. A file of another origin that only looks like a version by its name is left alone.
///
/// It changes nothing where nothing is to be done, and may be interrupted anywhere and called again.
pub(super) fn sweep(
    path: &Path,
    master: &Master,
    keyring: &KeyringId,
    header_line: &[u8],
    now: &Body,
) -> Result<(), KeyringError> {
    let mut kept = 0;
    for (_, version) in versions(path)? {
        // One that cannot be read is an error: it may hold what was destroyed. One that is too large is not ours.
        let bytes = match read(&version) {
            Err(KeyringError::Malformed { .. }) => continue,
            bytes => bytes?,
        };
        if !is_of(&bytes, keyring) {
            continue;
        }
        kept += 1;
        let body = Raw::read(&bytes, &version)
            .ok()
            .filter(|raw| raw.header_line == header_line && kept <= VERSIONS)
            .and_then(|raw| master.body(&raw, &version).ok());
        let fail = |error: io::Error| KeyringError::write(&version, &error);
        let Some(mut body) = body else {
            step("remove a version").map_err(fail)?;
            remove(&version).and_then(|()| system::sync_folder(folder(path))).map_err(fail)?;
            continue;
        };
        if strip(&mut body, now) {
            let bytes = master
                .file(header_line, &body)
                .map_err(|_| KeyringError::malformed(&version, "it cannot be written as JSON"))?;
            replace(&version, &beside(path, "new"), &bytes)?;
        }
    }
    Ok(())
}

/// Whether the first line names this keyring, however damaged the rest may be.
fn is_of(bytes: &[u8], keyring: &KeyringId) -> bool {
    let line = bytes.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let id = keyring.text();
    line.windows(id.len()).any(|window| window == id.as_bytes())
}

/// Takes from a version the bytes of everything that `now` says is destroyed. Says whether there were any.
///
/// What else an entry says is left as it was then, and not compared: it may differ from today's for good, and each
/// change would write every version again.
fn strip(version: &mut Body, now: &Body) -> bool {
    let mut changed = false;
    for key in &mut version.keys {
        let Some(gone) = now.key(key.id).filter(|gone| gone.state == KeyState::Destroyed) else { continue };
        changed |= set(&mut key.state, &gone.state);
        changed |= set(&mut key.wrapped, &gone.wrapped);
        changed |= set(&mut key.certificate, &gone.certificate);
    }
    for domain in &mut version.domains {
        let gone = now.domains.iter().find(|gone| gone.id == domain.id && gone.state == KeyState::Destroyed);
        let Some(gone) = gone else { continue };
        changed |= set(&mut domain.state, &gone.state);
        changed |= set(&mut domain.salt, &gone.salt);
        changed |= set(&mut domain.trace, &gone.trace);
        changed |= set(&mut domain.certificate, &gone.certificate);
    }
    for index in &mut version.indexes {
        let gone = now.indexes.iter().find(|gone| gone.id == index.id && gone.state == KeyState::Destroyed);
        let Some(gone) = gone else { continue };
        changed |= set(&mut index.state, &gone.state);
        changed |= set(&mut index.certificate, &gone.certificate);
    }
    changed
}

/// Puts `to` in the place of `from`; says whether that is a change.
fn set<T: Clone + PartialEq>(from: &mut T, to: &T) -> bool {
    let differs = from != to;
    from.clone_from(to);
    differs
}
