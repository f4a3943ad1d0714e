//! HKDF-SHA-256 (RFC 5869), on our own HMAC so that what passes through it is wiped.

use zeroize::Zeroize;

use crate::hmac::Hmac;
use crate::secret::Secret;

/// HKDF-Extract: a key from `input`, whose entropy `salt` gathers.
pub(crate) fn extract(salt: &Secret<32>, input: &[u8]) -> Secret<32> {
    let mut key = Secret::zeroed();
    Hmac::new(salt.bytes()).code(input, key.bytes_mut());
    key
}

/// HKDF-Expand: `L` bytes (at most 255 × 32) bound to `info`.
pub(crate) fn expand<const L: usize>(key: &Secret<32>, info: &[u8]) -> Secret<L> {
    const { assert!(L <= 255 * 32) };
    let hmac = Hmac::new(key.bytes());
    let mut out = Secret::<L>::zeroed();
    let mut message = Vec::with_capacity(32 + info.len() + 1);
    for (counter, chunk) in (1u8..).zip(out.bytes_mut().chunks_mut(32)) {
        message.extend_from_slice(info);
        message.push(counter);
        hmac.code(&message, chunk);
        message.zeroize();
        message.extend_from_slice(chunk);
    }
    message.zeroize();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Held against ring's HKDF, at the lengths that `formats.md` names and one that ends inside a block.
    fn agrees_with_ring<const L: usize>() {
        struct Length(usize);
        impl ring::hkdf::KeyType for Length {
            fn len(&self) -> usize {
                self.0
            }
        }
        let mut salt = Secret::<32>::zeroed();
        salt.bytes_mut().iter_mut().zip(1..).for_each(|(byte, i)| *byte = i);
        let input: Vec<u8> = (100..132).collect();
        let ours = expand::<L>(&extract(&salt, &input), b"some info");
        let mut theirs = [0; L];
        ring::hkdf::Salt::new(ring::hkdf::HKDF_SHA256, salt.bytes())
            .extract(&input)
            .expand(&[b"some ", b"info"], Length(L))
            .unwrap()
            .fill(&mut theirs)
            .unwrap();
        assert_eq!(ours.bytes(), &theirs);
    }

    #[test]
    fn agrees_with_ring_at_32_64_and_80_bytes() {
        agrees_with_ring::<32>();
        agrees_with_ring::<64>();
        agrees_with_ring::<80>();
    }
}
