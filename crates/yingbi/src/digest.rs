//! SHA-256 as documents write it.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::error::RunError;

/// SHA-256 (FIPS 180-4) of `bytes`, 64 lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    hex_of(&Sha256::digest(bytes).into())
}

/// A digest as 64 lower-case hexadecimal digits.
pub(crate) fn hex_of(digest: &[u8; 32]) -> String {
    use std::fmt::Write;
    digest.iter().fold(String::with_capacity(64), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// SHA-256 and length of a file.
///
/// # Errors
/// It cannot be read.
pub(crate) fn file_digest(path: &Path) -> Result<([u8; 32], u64), RunError> {
    let unreadable = |source| RunError::Unreadable { path: path.to_path_buf(), source };
    let mut file = File::open(path).map_err(unreadable)?;
    let (mut digest, mut bytes) = (Sha256::new(), 0);
    let mut buffer = vec![0; 1 << 18];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok((digest.finalize().into(), bytes)),
            Ok(read) => {
                digest.update(&buffer[..read]);
                bytes += read as u64;
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(unreadable(error)),
        }
    }
}
