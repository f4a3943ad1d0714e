//! What must not be seen, in every spelling in which it might be.

use std::fmt::Write as _;
use std::io::Read;

use aho_corasick::AhoCorasick;
use encoding_rs::GB18030;
use sha2::{Digest, Sha256};

/// Canaries, and what they are called. A name never holds any part of what it names, since it is printed.
#[derive(Default)]
pub struct Flock {
    names: Vec<String>,
    /// Each spelling, with the number of its name.
    spellings: Vec<(Vec<u8>, usize)>,
    search: Option<AhoCorasick>,
}

impl Flock {
    fn name(&mut self, name: &str) -> usize {
        self.names.push(name.to_owned());
        self.search = None;
        self.names.len() - 1
    }

    fn spell(&mut self, name: usize, spelling: Vec<u8>) {
        // Shorter ones could turn up by chance among digests and sealed values.
        if spelling.len() >= 8 {
            self.spellings.push((spelling, name));
        }
    }

    /// A text: a cell, a passphrase, a number of somebody.
    pub fn text(&mut self, name: &str, text: &str) {
        let name = self.name(name);
        let bytes = text.as_bytes();
        let wide: Vec<u16> = text.encode_utf16().collect();
        let escaped = wide.iter().fold(String::new(), |mut out, unit| {
            match u8::try_from(*unit).ok().filter(u8::is_ascii) {
                Some(byte) => out.push(char::from(byte)),
                None => write!(out, "\\u{unit:04x}").unwrap(),
            }
            out
        });
        let percent = bytes.iter().fold(String::new(), |mut out, byte| {
            match byte.is_ascii_alphanumeric() {
                true => out.push(char::from(*byte)),
                false => write!(out, "%{byte:02X}").unwrap(),
            }
            out
        });
        for spelling in [
            bytes.to_vec(),
            GB18030.encode(text).0.into_owned(),
            wide.iter().flat_map(|unit| unit.to_le_bytes()).collect(),
            wide.iter().flat_map(|unit| unit.to_be_bytes()).collect(),
            escaped.into_bytes(),
            percent.into_bytes(),
            // An unkeyed digest is as good as the value: whoever sees it can try all of them.
            hex(&Sha256::digest(bytes)).into_bytes(),
        ] {
            self.spell(name, spelling);
        }
        self.coded(name, bytes);
    }

    /// A key: any half of it is too much.
    pub fn key(&mut self, name: &str, bytes: &[u8]) {
        let name = self.name(name);
        for part in bytes.chunks_exact(16) {
            self.spell(name, part.to_vec());
            self.spell(name, part.iter().rev().copied().collect());
            // As `Debug` writes a slice.
            let list = part.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
            self.spell(name, list.into_bytes());
            self.coded(name, part);
        }
    }

    /// Hexadecimal, and base64 in both alphabets at each of its three alignments.
    fn coded(&mut self, name: usize, bytes: &[u8]) {
        let lower = hex(bytes);
        self.spell(name, lower.to_uppercase().into_bytes());
        self.spell(name, lower.into_bytes());
        for before in 0..3 {
            let padded = [&vec![0; before][..], bytes].concat();
            let coded = base64(&padded);
            // What the bytes before and behind have no part in.
            let own = &coded[(before * 8).div_ceil(6)..padded.len() * 8 / 6];
            // Texts of sealed values are base64 by the thousand: shorter ones would be met by chance.
            if own.len() >= 14 {
                self.spell(name, own.replace('+', "-").replace('/', "_").into_bytes());
                self.spell(name, own.to_owned().into_bytes());
            }
        }
    }

    /// The names of all canaries that are in these bytes, or in what is packed into them.
    pub fn find(&mut self, bytes: &[u8]) -> Vec<String> {
        let search = self.search.get_or_insert_with(|| {
            AhoCorasick::new(self.spellings.iter().map(|(spelling, _)| spelling)).unwrap()
        });
        let mut found = std::collections::BTreeSet::new();
        let mut look = |bytes: &[u8]| {
            // Overlapping: a canary may stand within another one.
            found.extend(
                search.find_overlapping_iter(bytes).map(|at| self.spellings[at.pattern().as_usize()].1),
            );
        };
        look(bytes);
        for unpacked in unpacked(bytes) {
            look(&unpacked);
        }
        found.into_iter().map(|name| self.names[name].clone()).collect()
    }
}

/// What a ZIP file or a zstd frame holds; as far as it can be read, since some are broken on purpose.
fn unpacked(bytes: &[u8]) -> Vec<Vec<u8>> {
    if bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        return zstd::decode_all(bytes).into_iter().collect();
    }
    let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(bytes)) else { return Vec::new() };
    let parts = archive.len();
    let read = |index| {
        let mut part = Vec::new();
        archive.by_index(index).ok()?.read_to_end(&mut part).ok().map(|_| part)
    };
    (0..parts).filter_map(read).collect()
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        write!(out, "{byte:02x}").unwrap();
        out
    })
}

/// Base64 (RFC 4648, section 4) without padding.
pub fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for part in bytes.chunks(3) {
        let bits = part.iter().chain(&[0; 2]).take(3).fold(0u32, |bits, byte| bits << 8 | u32::from(*byte));
        for place in 0..=part.len() {
            out.push(char::from(ALPHABET[(bits >> (18 - 6 * place) & 63) as usize]));
        }
    }
    out
}
