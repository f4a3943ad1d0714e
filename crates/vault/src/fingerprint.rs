//! Fingerprints: telling persons apart within a run without holding what names them.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

/// A keyed 64-bit fingerprint of a canonical value: SipHash-2-4 (Aumasson and Bernstein, 2012).
///
/// The key is drawn for the run and never leaves it, so that a fingerprint that does get out (in a memory image,
/// say) can't be found by trying every possible number. Two different values share a fingerprint with a chance
/// of 2^-64: among ten million persons two do with one of 4·10^-6, and then a class counts one person too few,
/// which errs on the side of privacy. It is not a pseudonym: nothing outside the run can use it.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct RunHasher {
    key: Box<[u64; 2]>,
}

impl RunHasher {
    pub(crate) fn new(key: &[u8; 16]) -> Self {
        let (words, _) = key.as_chunks::<8>();
        RunHasher { key: Box::new([u64::from_le_bytes(words[0]), u64::from_le_bytes(words[1])]) }
    }

    /// The fingerprint of a value in canonical form (`formats.md`, "Canonical forms"): equal for equal bytes
    /// under every hasher that one [`Vault`](crate::Vault) hands out.
    #[inline]
    pub fn of(&self, canonical: &[u8]) -> u64 {
        let [k0, k1] = *self.key;
        let mut v = [
            k0 ^ 0x736f_6d65_7073_6575,
            k1 ^ 0x646f_7261_6e64_6f6d,
            k0 ^ 0x6c79_6765_6e65_7261,
            k1 ^ 0x7465_6462_7974_6573,
        ];
        let (words, rest) = canonical.as_chunks::<8>();
        for word in words {
            absorb(&mut v, u64::from_le_bytes(*word));
        }
        let mut last = [0u8; 8];
        last[..rest.len()].copy_from_slice(rest);
        last[7] = canonical.len() as u8; // the length modulo 256, as the paper has it
        absorb(&mut v, u64::from_le_bytes(last));
        v[2] ^= 0xff;
        for _ in 0..4 {
            round(&mut v);
        }
        v[0] ^ v[1] ^ v[2] ^ v[3]
    }
}

#[inline]
fn absorb(v: &mut [u64; 4], word: u64) {
    v[3] ^= word;
    round(v);
    round(v);
    v[0] ^= word;
}

/// SipRound, figure 2.1 of the paper.
#[inline]
fn round(v: &mut [u64; 4]) {
    let [mut a, mut b, mut c, mut d] = *v;
    a = a.wrapping_add(b);
    b = b.rotate_left(13) ^ a;
    a = a.rotate_left(32);
    c = c.wrapping_add(d);
    d = d.rotate_left(16) ^ c;
    a = a.wrapping_add(d);
    d = d.rotate_left(21) ^ a;
    c = c.wrapping_add(b);
    b = b.rotate_left(17) ^ c;
    c = c.rotate_left(32);
    *v = [a, b, c, d];
}

impl fmt::Debug for RunHasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the paper's appendix A: key 00…0f, message 00…0e.
    #[test]
    fn gives_the_example_of_the_paper() {
        let key: [u8; 16] = std::array::from_fn(|i| i as u8);
        let message: Vec<u8> = (0..15).collect();
        assert_eq!(RunHasher::new(&key).of(&message), 0xa129_ca61_49be_45e5);
    }

    #[test]
    #[expect(deprecated, reason = "the one keyed SipHash-2-4 that the standard library shows")]
    fn agrees_with_the_standard_library_at_every_length() {
        use std::hash::Hasher;
        let message: Vec<u8> = (0..100u8).map(|i| i.wrapping_mul(37)).collect();
        let ours = RunHasher::new(&[9; 16]);
        for length in 0..=message.len() {
            let word = u64::from_le_bytes([9; 8]);
            let mut theirs = std::hash::SipHasher::new_with_keys(word, word);
            theirs.write(&message[..length]);
            assert_eq!(ours.of(&message[..length]), theirs.finish(), "length {length}");
        }
    }
}
