//! The byte scanner.

use yingbi_resident::Kind;

/// A personal number found in a buffer; offsets in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// What it is.
    pub kind: Kind,
    /// First byte.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
}

/// Looks at every byte of a buffer.
#[derive(Clone, Debug, Default)]
pub struct Scanner;

impl Scanner {
    /// A scanner.
    pub fn new() -> Scanner {
        Scanner
    }

    /// Appends the hits of `bytes` to `found`, ascending and without overlap.
    pub fn scan(&self, _bytes: &[u8], _found: &mut Vec<Hit>) {}
}
