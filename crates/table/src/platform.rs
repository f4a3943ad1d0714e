//! What differs between systems.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::path::Path;

/// Tells two files apart whatever their names: device and inode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FileId {
    device: u64,
    inode: u64,
}

#[cfg(unix)]
mod system {
    use super::*;
    use std::os::unix::fs::{MetadataExt, OpenOptionsExt};

    /// Opens for reading; never waits for the other end of a pipe.
    pub(crate) fn open(path: &Path) -> io::Result<File> {
        /// `O_NONBLOCK` of Linux and of the BSDs.
        const NONBLOCK: i32 = if cfg!(target_os = "linux") { 0o4000 } else { 4 };
        OpenOptions::new().read(true).custom_flags(NONBLOCK).open(path)
    }

    /// Opens a file of our own for writing, mode 0600: a new one, or one that is there.
    pub(crate) fn open_private(path: &Path, new: bool) -> io::Result<File> {
        OpenOptions::new().read(true).write(true).create_new(new).mode(0o600).open(path)
    }

    pub(crate) fn file_id(metadata: &Metadata) -> Option<FileId> {
        Some(FileId { device: metadata.dev(), inode: metadata.ino() })
    }

    /// Brings a directory's entries to the disk.
    pub(crate) fn sync_directory(path: &Path) -> io::Result<()> {
        File::open(path)?.sync_all()
    }

    /// Says to other processes that this one works on a file, as long as it has it open.
    pub(crate) fn claim(file: &File) {
        let _ = file.try_lock();
    }

    /// Whether another process works on a file that this one would [`claim`]. Where that cannot be told, none does.
    pub(crate) fn is_taken(file: &File) -> bool {
        matches!(file.try_lock(), Err(std::fs::TryLockError::WouldBlock))
    }

    /// Whether a plain file is there that no process [`claim`]s any more.
    pub(crate) fn is_abandoned(path: &Path) -> bool {
        let plain = std::fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file());
        plain && open(path).is_ok_and(|file| file.try_lock().is_ok())
    }
}

#[cfg(not(unix))]
mod system {
    use super::*;

    /// Opens for reading.
    pub(crate) fn open(path: &Path) -> io::Result<File> {
        OpenOptions::new().read(true).open(path)
    }

    /// Opens a file of our own for writing: a new one, or one that is there.
    pub(crate) fn open_private(path: &Path, new: bool) -> io::Result<File> {
        OpenOptions::new().read(true).write(true).create_new(new).open(path)
    }

    pub(crate) fn file_id(_: &Metadata) -> Option<FileId> {
        None
    }

    /// Directories cannot be synced here.
    pub(crate) fn sync_directory(_: &Path) -> io::Result<()> {
        Ok(())
    }

    /// A lock would keep this process itself from reading the file by its name.
    pub(crate) fn claim(_: &File) {}

    /// Nobody can tell.
    pub(crate) fn is_taken(_: &File) -> bool {
        false
    }

    /// Nobody can tell.
    pub(crate) fn is_abandoned(_: &Path) -> bool {
        false
    }
}

pub(crate) use system::{claim, file_id, is_abandoned, is_taken, open, open_private, sync_directory};

/// Files without a name (`open(2)`, `O_TMPFILE`): they are gone when the process is, however it ends, unless they are
/// given a name.
#[cfg(target_os = "linux")]
pub(crate) mod unnamed {
    use std::fs::File;
    use std::io;
    use std::os::fd::AsRawFd;
    use std::path::{Path, PathBuf};

    use rustix::fs::{AtFlags, CWD, Mode, OFlags, linkat, openat};

    /// A file without a name in a directory, mode 0600; none where the file system has no such files.
    pub(crate) fn create(directory: &Path) -> Option<File> {
        let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
        let file = File::from(openat(CWD, directory, flags, Mode::RUSR | Mode::WUSR).ok()?);
        // Its only path leads through /proc, which need not be there.
        path(&file).exists().then_some(file)
    }

    /// Where this process can open it again.
    pub(crate) fn path(file: &File) -> PathBuf {
        PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()))
    }

    /// Gives it a name that nothing has.
    pub(crate) fn link(file: &File, name: &Path) -> io::Result<()> {
        Ok(linkat(CWD, path(file), CWD, name, AtFlags::SYMLINK_FOLLOW)?)
    }
}

/// Other systems have no such files.
#[cfg(not(target_os = "linux"))]
pub(crate) mod unnamed {
    use std::fs::File;
    use std::io;
    use std::path::{Path, PathBuf};

    pub(crate) fn create(_: &Path) -> Option<File> {
        None
    }

    pub(crate) fn path(_: &File) -> PathBuf {
        PathBuf::new()
    }

    pub(crate) fn link(_: &File, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
