//! SHA-256 as documents write it.

use sha2::{Digest, Sha256};

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
