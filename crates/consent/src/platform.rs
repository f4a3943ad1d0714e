//! What differs between systems.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// Makes an empty file that only its owner may read and write (mode 0600). Fails where anything of that name is there.
#[cfg(unix)]
pub(crate) fn create_private(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

/// Makes an empty file, with the rights of its folder. Fails where anything of that name is there.
#[cfg(not(unix))]
pub(crate) fn create_private(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

/// A register that has no name of its own yet: `.NAME.yingbi-new`, in its folder. Dropped, it is removed.
pub(crate) struct Unfinished {
    path: PathBuf,
}

impl Unfinished {
    /// Begins an empty file that only its owner may read and write. What a killed process has left there goes.
    pub(crate) fn begin(target: &Path) -> io::Result<Unfinished> {
        let name = target.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        let mut hidden = OsString::from(".");
        hidden.push(name);
        hidden.push(".yingbi-new");
        let unfinished = Unfinished { path: target.with_file_name(hidden) };
        unfinished.clear();
        create_private(&unfinished.path)?;
        Ok(unfinished)
    }

    /// Where it stands.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Gives it its name, which nothing may have, and brings that to the disk. Nobody may have it open.
    pub(crate) fn name(self, target: &Path) -> io::Result<()> {
        match fs::hard_link(&self.path, target) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(error),
            // A file system without links.
            Err(_) => fs::rename(&self.path, target)?,
            Ok(()) => fs::remove_file(&self.path)?,
        }
        sync_folder(target).inspect_err(|_| {
            // Only what we have just put there ourselves.
            let _ = fs::remove_file(target);
        })
    }

    /// Removes it, and what the database keeps beside it.
    fn clear(&self) {
        let mut journal = self.path.clone().into_os_string();
        journal.push("-journal");
        let _ = fs::remove_file(&self.path);
        let _ = fs::remove_file(journal);
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Brings the names in a file's folder to the disk.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

/// Folders cannot be brought to the disk here.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
