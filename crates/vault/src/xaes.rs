//! XAES-256-GCM (C2SP, `XAES-256-GCM.md`): AES-256-GCM under a key derived from the first half of a 24-byte nonce.

use zeroize::Zeroize;

use crate::kernel::{BlockCipher, GcmKey, Message, Path, TAG};
use crate::secret::Secret;

/// Bytes of a nonce; the first half chooses the derived key.
pub const NONCE: usize = 24;

/// A key of XAES-256-GCM, ready to derive from. Lives on the heap and is wiped on drop.
pub struct XaesKey {
    cipher: BlockCipher,
    /// The two blocks that are enciphered for a derived key, but for the nonce: their counters and the letter, and K1
    /// of CMAC (NIST SP 800-38B), which is the cipher of the zero block, doubled.
    blocks: Secret<32>,
}

impl XaesKey {
    /// Prepares a key.
    pub fn new(key: &[u8; 32]) -> XaesKey {
        XaesKey::with(BlockCipher::new(key))
    }

    /// Prepares a key for one path. None where the processor lacks its instructions.
    pub fn on(path: Path, key: &[u8; 32]) -> Option<XaesKey> {
        Some(XaesKey::with(BlockCipher::on(path, key)?))
    }

    fn with(cipher: BlockCipher) -> XaesKey {
        let mut value = cipher.of_zero().swap_bytes();
        let reduction = 0x87 * (value >> 127); // no branch on a secret bit
        value = (value << 1 ^ reduction).swap_bytes();
        let mut blocks = Secret::zeroed();
        for (counter, block) in (1u8..).zip(blocks.bytes_mut().as_chunks_mut::<16>().0) {
            let mut fixed = [0; 16];
            fixed[..4].copy_from_slice(&[0, counter, b'X', 0]);
            *block = (value ^ u128::from_le_bytes(fixed)).to_le_bytes();
        }
        value.zeroize();
        XaesKey { cipher, blocks }
    }

    /// The key for all nonces that begin with `half`.
    pub fn derive(&self, half: &[u8; 12]) -> GcmKey {
        let [a, b, c, d, e, f, g, h, i, j, k, l] = *half;
        let first = u64::from_le_bytes([0, 0, 0, 0, a, b, c, d]);
        let second = u64::from_le_bytes([e, f, g, h, i, j, k, l]);
        let nonce = u128::from(second) << 64 | u128::from(first);
        let mut blocks = [nonce; 2];
        for (block, fixed) in blocks.iter_mut().zip(self.blocks.bytes().as_chunks::<16>().0) {
            *block ^= u128::from_le_bytes(*fixed);
        }
        let key = self.cipher.derive(blocks);
        blocks.zeroize();
        key
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

    /// Every path that works here.
    fn keys(key: &[u8; 32]) -> Vec<XaesKey> {
        Path::ALL.into_iter().filter_map(|path| XaesKey::on(path, key)).chain([XaesKey::new(key)]).collect()
    }

    /// C2SP, `XAES-256-GCM.md`, "Test vectors".
    #[test]
    fn gives_the_two_published_vectors() {
        for (key, aad, sealed) in [
            ([1u8; 32], "", "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271"),
            ([3; 32], "c2sp.org/XAES-256-GCM", "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d"),
        ] {
            let nonce = *b"ABCDEFGHIJKLMNOPQRSTUVWX";
            for key in keys(&key) {
                let mut buffer = b"XAES-256-GCM\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec();
                key.seal(&nonce, aad.as_bytes(), &mut buffer);
                assert_eq!(buffer, hex(sealed));
                assert!(key.open(&nonce, aad.as_bytes(), &mut buffer));
                assert_eq!(&buffer[..12], b"XAES-256-GCM");
            }
        }
    }

    /// C2SP, `XAES-256-GCM.md`, "Accumulated randomized tests". A million of them where the build is optimised.
    #[test]
    fn gives_the_accumulated_hash() {
        let (count, hash) = if cfg!(debug_assertions) {
            (10_000, "e6b9edf2df6cec60c8cbd864e2211b597fb69a529160cd040d56c0c210081939")
        } else {
            (1_000_000, "2163ae1445985a30b60585ee67daa55674df06901b890593e824b8a7c885ab15")
        };
        let (mut random, mut sum) = (Shake128::default(), Shake128::default());
        assert_eq!(Shake128::default().read(16), hex("7f9c2ba4e88f827d616045507605853e"));
        for i in 0..count {
            let key: [u8; 32] = random.read(32).try_into().unwrap();
            let nonce: [u8; NONCE] = random.read(NONCE).try_into().unwrap();
            let len = random.read(1)[0];
            let text = random.read(len.into());
            let len = random.read(1)[0];
            let aad = random.read(len.into());
            let sealed = |key: XaesKey| {
                let mut buffer = [&text[..], &[0; TAG]].concat();
                key.seal(&nonce, &aad, &mut buffer);
                buffer
            };
            let fastest = sealed(XaesKey::new(&key));
            if i < 2_000 {
                assert!(keys(&key).into_iter().all(|key| sealed(key) == fastest));
                assert_eq!(fastest, by_the_crate(&key, &nonce, &aad, &text));
            }
            sum.write(&fastest);
        }
        assert_eq!(sum.read(32), hex(hash));
    }

    fn by_the_crate(key: &[u8; 32], nonce: &[u8; NONCE], aad: &[u8], text: &[u8]) -> Vec<u8> {
        use xaes_256_gcm::aead::{AeadInOut, KeyInit};
        let mut sealed = text.to_vec();
        let cipher = xaes_256_gcm::Xaes256Gcm::new(key.into());
        let tag = cipher.encrypt_inout_detached(nonce.into(), aad, sealed.as_mut_slice().into()).unwrap();
        sealed.extend_from_slice(&tag);
        sealed
    }

    /// SHAKE-128 (FIPS 202, section 6.2): what the accumulated tests draw from and hash with.
    #[derive(Default)]
    struct Shake128 {
        lanes: [u64; 25],
        at: usize,
        squeezing: bool,
    }

    impl Shake128 {
        const RATE: usize = 168;

        fn add(&mut self, at: usize, byte: u8) {
            self.lanes[at / 8] ^= u64::from(byte) << (8 * (at % 8));
        }

        fn write(&mut self, bytes: &[u8]) {
            for byte in bytes {
                self.add(self.at, *byte);
                self.at += 1;
                if self.at == Self::RATE {
                    self.permute();
                }
            }
        }

        fn read(&mut self, count: usize) -> Vec<u8> {
            if !self.squeezing {
                self.squeezing = true;
                self.add(self.at, 0x1f);
                self.add(Self::RATE - 1, 0x80);
                self.permute();
            }
            let mut bytes = Vec::with_capacity(count);
            while bytes.len() < count {
                if self.at == Self::RATE {
                    self.permute();
                }
                bytes.push((self.lanes[self.at / 8] >> (8 * (self.at % 8))) as u8);
                self.at += 1;
            }
            bytes
        }

        /// Keccak-f[1600] (FIPS 202, section 3.3); offsets and constants come from their recurrences.
        fn permute(&mut self) {
            self.at = 0;
            let a = &mut self.lanes;
            let mut bits = 1u8; // of the shift register that gives the round constants
            for _ in 0..24 {
                let columns: [u64; 5] = std::array::from_fn(|x| (0..5).fold(0, |sum, y| sum ^ a[x + 5 * y]));
                for (i, lane) in a.iter_mut().enumerate() {
                    *lane ^= columns[(i + 4) % 5] ^ columns[(i + 1) % 5].rotate_left(1);
                }
                let (mut x, mut y, mut moved) = (1, 0, a[1]);
                for step in 0..24u32 {
                    (x, y) = (y, (2 * x + 3 * y) % 5);
                    moved = std::mem::replace(
                        &mut a[x + 5 * y],
                        moved.rotate_left((step + 1) * (step + 2) / 2 % 64),
                    );
                }
                for row in a.as_chunks_mut::<5>().0 {
                    let old = *row;
                    for x in 0..5 {
                        row[x] ^= !old[(x + 1) % 5] & old[(x + 2) % 5];
                    }
                }
                for j in 0..7 {
                    a[0] ^= u64::from(bits & 1) << ((1 << j) - 1);
                    bits = (bits << 1) ^ (0x71 * (bits >> 7));
                }
            }
        }
    }
}
