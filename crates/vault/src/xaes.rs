//! XAES-256-GCM (C2SP, `XAES-256-GCM.md`): AES-256-GCM under a key derived from the first half of a 24-byte nonce.

use zeroize::Zeroize;

use crate::kernel::{BlockCipher, GcmKey, Message, Path, TAG};
use crate::secret::Secret;

/// Bytes of a nonce; the first half chooses the derived key.
pub const NONCE: usize = 24;

/// A key of XAES-256-GCM, ready to derive from. Lives on the heap and is wiped on drop.
pub struct XaesKey {
    cipher: BlockCipher,
    /// K1 of CMAC (NIST SP 800-38B): the cipher of the zero block, doubled.
    subkey: Secret<16>,
    /// Where the derived keys are to work, if not on the fastest path.
    path: Option<Path>,
}

impl XaesKey {
    /// Prepares a key.
    pub fn new(key: &[u8; 32]) -> XaesKey {
        XaesKey::with(BlockCipher::new(key), None)
    }

    /// Prepares a key for one path. None where the processor lacks its instructions.
    pub fn on(path: Path, key: &[u8; 32]) -> Option<XaesKey> {
        Some(XaesKey::with(BlockCipher::on(path, key)?, Some(path)))
    }

    fn with(cipher: BlockCipher, path: Option<Path>) -> XaesKey {
        let mut blocks = [0; 32];
        cipher.encipher(&mut blocks);
        let mut subkey = Secret::<16>::zeroed();
        subkey.bytes_mut().copy_from_slice(&blocks[..16]);
        blocks.zeroize();
        let mut value = u128::from_be_bytes(*subkey.bytes());
        let reduction = 0x87 * (value >> 127); // no branch on a secret bit
        value = value << 1 ^ reduction;
        subkey.bytes_mut().copy_from_slice(&value.to_be_bytes());
        value.zeroize();
        XaesKey { cipher, subkey, path }
    }

    /// The key for all nonces that begin with `half`.
    pub fn derive(&self, half: &[u8; 12]) -> GcmKey {
        let mut key = [0; 32];
        for (counter, block) in (1u8..).zip(key.as_chunks_mut::<16>().0) {
            block[..4].copy_from_slice(&[0, counter, b'X', 0]);
            block[4..].copy_from_slice(half);
            let masked = u128::from_ne_bytes(*block) ^ u128::from_ne_bytes(*self.subkey.bytes());
            *block = masked.to_ne_bytes();
        }
        self.cipher.encipher(&mut key);
        let gcm = self.path.and_then(|path| GcmKey::on(path, &key)).unwrap_or_else(|| GcmKey::new(&key));
        key.zeroize();
        gcm
    }

    /// Seals one text in place: `buffer` holds it and [`TAG`] bytes of room behind it.
    pub fn seal(&self, nonce: &[u8; NONCE], aad: &[u8], buffer: &mut [u8]) {
        let Some(len) = buffer.len().checked_sub(TAG) else { return };
        let (key, nonce) = self.half(nonce);
        key.seal(&key.prefix(&[]), buffer, &[Message { nonce, aad, start: 0, len }]);
    }

    /// Opens one text in place: `buffer` holds it and its tag. Says whether the tag was right; otherwise the text is
    /// wiped.
    pub fn open(&self, nonce: &[u8; NONCE], aad: &[u8], buffer: &mut [u8]) -> bool {
        let Some(len) = buffer.len().checked_sub(TAG) else { return false };
        let (key, nonce) = self.half(nonce);
        let mut opened = [false];
        key.open(&key.prefix(&[]), buffer, &[Message { nonce, aad, start: 0, len }], &mut opened);
        opened[0]
    }

    fn half(&self, nonce: &[u8; NONCE]) -> (GcmKey, [u8; 12]) {
        let (mut first, mut last) = ([0; 12], [0; 12]);
        first.copy_from_slice(&nonce[..12]);
        last.copy_from_slice(&nonce[12..]);
        (self.derive(&first), last)
    }
}

impl std::fmt::Debug for XaesKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[secret]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(text: &str) -> Vec<u8> {
        (0..text.len() / 2).map(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap()).collect()
    }

    /// C2SP, `XAES-256-GCM.md`, "Test vectors".
    #[test]
    fn gives_the_two_published_vectors() {
        for (key, aad, sealed) in [
            ([1u8; 32], "", "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271"),
            ([3; 32], "c2sp.org/XAES-256-GCM", "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d"),
        ] {
            let nonce = *b"ABCDEFGHIJKLMNOPQRSTUVWX";
            let mut buffer = b"XAES-256-GCM\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec();
            XaesKey::new(&key).seal(&nonce, aad.as_bytes(), &mut buffer);
            assert_eq!(buffer, hex(sealed));
            assert!(XaesKey::new(&key).open(&nonce, aad.as_bytes(), &mut buffer));
            assert_eq!(&buffer[..12], b"XAES-256-GCM");
        }
    }
}
