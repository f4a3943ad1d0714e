//! HMAC-SHA-256 (FIPS 198-1, RFC 2104) with the key taken in beforehand.
//!
//! Our own forty lines over the compression function of `sha2`: the two states behind the padded key are
//! computed once, so that a value of up to 55 bytes costs two compressions and no call through a buffering
//! hasher. Held against the `hmac` crate for every length that crosses a block in the tests below.

use std::fmt;

use sha2::block_api::compress256;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::kernel;

const BLOCK: usize = 64;
/// A message of at most this many bytes ends, with its padding, in the block it began.
const ONE_BLOCK: usize = BLOCK - 9;
/// FIPS 180-4, section 5.3.3.
const INITIAL: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// A key of HMAC-SHA-256, ready for use. What it holds is worth as much as the key: wiped on drop.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct Hmac {
    /// The inner and the outer state, each after its padded key.
    states: Box<[[u32; 8]; 2]>,
}

impl Hmac {
    /// A key of at most 64 bytes. (All of ours are 32; a longer one would have to be hashed first.)
    pub(crate) fn new<const N: usize>(key: &[u8; N]) -> Self {
        const { assert!(N <= BLOCK) };
        let mut states = Box::new([INITIAL; 2]);
        let mut padded = [0u8; BLOCK];
        for (state, pad) in states.iter_mut().zip([0x36, 0x5c]) {
            padded.fill(pad);
            for (byte, key) in padded.iter_mut().zip(key) {
                *byte ^= key;
            }
            compress256(state, std::slice::from_ref(&padded));
        }
        padded.zeroize();
        Hmac { states }
    }

    /// The code of a message, as eight big-endian words.
    #[inline]
    pub(crate) fn code_words(&self, message: &[u8]) -> [u32; 8] {
        let mut inner = self.states[0];
        absorb(&mut inner, message);
        let mut block = [0u8; BLOCK];
        for (bytes, word) in block.chunks_exact_mut(4).zip(inner) {
            bytes.copy_from_slice(&word.to_be_bytes());
        }
        block[32] = 0x80;
        block[BLOCK - 8..].copy_from_slice(&(8 * (BLOCK + 32) as u64).to_be_bytes());
        let mut outer = self.states[1];
        compress256(&mut outer, std::slice::from_ref(&block));
        outer
    }

    /// The codes of two messages; of short ones side by side, where the processor has instructions for it.
    #[inline]
    pub(crate) fn code_words_two(&self, messages: [&[u8]; 2]) -> [[u32; 8]; 2] {
        if messages.iter().all(|message| message.len() <= ONE_BLOCK) {
            let mut blocks = [[0u8; BLOCK]; 2];
            for (block, message) in blocks.iter_mut().zip(messages) {
                block[..message.len()].copy_from_slice(message);
                block[message.len()] = 0x80;
                let bits = 8 * (BLOCK as u64 + message.len() as u64);
                block[BLOCK - 8..].copy_from_slice(&bits.to_be_bytes());
            }
            if let Some(codes) = kernel::hmac_two(&self.states, &blocks) {
                return codes;
            }
        }
        messages.map(|message| self.code_words(message))
    }

    /// The code of a message into `out`, cut to its length (at most 32 bytes).
    pub(crate) fn code(&self, message: &[u8], out: &mut [u8]) {
        let mut words = self.code_words(message);
        for (bytes, word) in out.chunks_mut(4).zip(words) {
            bytes.copy_from_slice(&word.to_be_bytes()[..bytes.len()]);
        }
        words.zeroize();
    }
}

/// Takes in a whole message and its padding (FIPS 180-4, section 5.1.1), one block being in already.
#[inline]
fn absorb(state: &mut [u32; 8], message: &[u8]) {
    let bits = 8 * (BLOCK as u64 + message.len() as u64);
    let (blocks, rest) = message.as_chunks::<BLOCK>();
    if !blocks.is_empty() {
        compress256(state, blocks);
    }
    let mut last = [0u8; BLOCK];
    last[..rest.len()].copy_from_slice(rest);
    last[rest.len()] = 0x80;
    if rest.len() > ONE_BLOCK {
        compress256(state, std::slice::from_ref(&last));
        last = [0; BLOCK];
    }
    last[BLOCK - 8..].copy_from_slice(&bits.to_be_bytes());
    compress256(state, std::slice::from_ref(&last));
}

impl fmt::Debug for Hmac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

#[cfg(test)]
mod tests {
    use hmac::{KeyInit, Mac};

    use super::*;

    #[test]
    fn agrees_with_the_hmac_crate_at_every_length() {
        let key: [u8; 32] = std::array::from_fn(|i| (7 * i + 3) as u8);
        let message: Vec<u8> = (0..300u32).map(|i| (i * 31 % 251) as u8).collect();
        let ours = Hmac::new(&key);
        for length in 0..=message.len() {
            let mut code = [0; 32];
            ours.code(&message[..length], &mut code);
            let mut theirs = hmac::Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
            theirs.update(&message[..length]);
            assert_eq!(code[..], theirs.finalize().into_bytes()[..], "length {length}");
            let other = &message[length / 2..message.len().min(length / 2 + 40)];
            let both = [ours.code_words(&message[..length]), ours.code_words(other)];
            assert_eq!(ours.code_words_two([&message[..length], other]), both, "length {length}");
            assert_eq!(ours.code_words_two([other, &message[..length]]), [both[1], both[0]]);
        }
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", Hmac::new(&[1; 32])), "[secret]");
    }
}
