//! What differs between systems.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

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
