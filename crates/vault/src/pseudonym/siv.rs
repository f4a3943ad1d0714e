//! AEAD_AES_SIV_CMAC_512 (RFC 5297) with one associated string that never changes, over texts of whole blocks, many
//! side by side.
//!
//! The crate `aes-siv` prepares its keys anew for every value and takes the associated string in again; here both are
//! done once a domain, and a value of up to 31 bytes costs four AES. Held against that crate in the tests.

use aes::cipher::{BlockCipherEncrypt, KeyInit};
use aes::{Aes256Enc, Block};
use zeroize::Zeroize;

use crate::secret::Secret;

/// How many texts go side by side.
const LANES: usize = 16;

/// A key of AES-SIV with its associated string taken in. Lives on the heap and is wiped on drop.
pub(super) struct Siv {
    mac: Box<Aes256Enc>,
    counter: Box<Aes256Enc>,
    /// What is added to the last block of a text before CMAC ends: S2V's state after the associated string, and CMAC's
    /// subkey for a whole block.
    last: Secret<16>,
}

/// Where a sealed text stands in a buffer of blocks: the synthetic vector, then `blocks` of text, at least one.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) blocks: usize,
}

impl Siv {
    /// `key`: the half for CMAC, then the half for counter mode.
    pub(super) fn new(key: &[u8; 64], associated: &[u8]) -> Siv {
        let cipher = |half: &[u8]| {
            let mut bytes = Secret::<32>::zeroed();
            bytes.bytes_mut().copy_from_slice(half);
            Box::new(Aes256Enc::new(bytes.bytes().into()))
        };
        let (mac, counter) = (cipher(&key[..32]), cipher(&key[32..]));
        let encrypt = |value: u128| {
            let mut block: Block = value.to_be_bytes().into();
            mac.encrypt_block(&mut block);
            let value = u128::from_be_bytes(block.into());
            block.as_mut_slice().zeroize();
            value
        };
        // RFC 4493, section 2.3: the subkeys; 2.4: a last block that is not whole is padded and takes the second.
        let mut whole = double(encrypt(0));
        let cmac = |message: &[u8]| {
            let (head, tail) = match message.as_chunks::<16>() {
                ([head @ .., last], []) => (head, u128::from_be_bytes(*last) ^ whole),
                (head, rest) => {
                    let mut padded = [0; 16];
                    padded[..rest.len()].copy_from_slice(rest);
                    padded[rest.len()] = 0x80;
                    (head, u128::from_be_bytes(padded) ^ double(whole))
                }
            };
            let state = head.iter().fold(0, |state, block| encrypt(state ^ u128::from_be_bytes(*block)));
            encrypt(state ^ tail)
        };
        // RFC 5297, section 2.4: S2V up to the text.
        let mut header = double(cmac(&[0; 16])) ^ cmac(associated);
        let mut last = Secret::zeroed();
        for (byte, value) in last.bytes_mut().iter_mut().zip((header ^ whole).to_be_bytes()) {
            *byte = value;
        }
        header.zeroize();
        whole.zeroize();
        Siv { mac, counter, last }
    }

    /// Seals texts in place; the first block of each span takes its vector.
    pub(super) fn seal(&self, buffer: &mut [[u8; 16]], spans: &[Span]) {
        for spans in spans.chunks(LANES) {
            let vectors = self.vectors(buffer, spans);
            for (span, vector) in spans.iter().zip(&vectors) {
                buffer[span.start] = vector.to_be_bytes();
            }
            self.stream(buffer, spans);
        }
    }

    /// Opens texts in place and says of each whether it was sealed here; the text of one that was not is wiped.
    pub(super) fn open(&self, buffer: &mut [[u8; 16]], spans: &[Span], mut opened: impl FnMut(bool)) {
        for spans in spans.chunks(LANES) {
            self.stream(buffer, spans);
            let vectors = self.vectors(buffer, spans);
            for (span, vector) in spans.iter().zip(&vectors) {
                // One comparison of the whole: the time tells nothing of where they differ.
                let right = u128::from_be_bytes(buffer[span.start]) ^ vector == 0;
                if !right {
                    buffer[span.start + 1..][..span.blocks].as_flattened_mut().zeroize();
                }
                opened(right);
            }
        }
    }

    /// S2V (RFC 5297, section 2.4) of each text: CMAC over it with the state added to its last block.
    fn vectors(&self, buffer: &[[u8; 16]], spans: &[Span]) -> [u128; LANES] {
        let last = u128::from_be_bytes(*self.last.bytes());
        let mut states = [0u128; LANES];
        self.together(&self.mac, spans, |lane, span, j, output| match output {
            None => {
                let block = u128::from_be_bytes(buffer[span.start + 1 + j]);
                states[lane] ^ block ^ if j + 1 == span.blocks { last } else { 0 }
            }
            Some(output) => {
                states[lane] = output;
                0
            }
        });
        states
    }

    /// Counter mode (section 2.5): the vector with two bits cleared is the first counter.
    fn stream(&self, buffer: &mut [[u8; 16]], spans: &[Span]) {
        const CLEARED: u128 = !(1 << 63 | 1 << 31);
        self.together(&self.counter, spans, |_, span, j, output| match output {
            None => (u128::from_be_bytes(buffer[span.start]) & CLEARED).wrapping_add(j as u128),
            Some(output) => {
                let block = &mut buffer[span.start + 1 + j];
                *block = (u128::from_be_bytes(*block) ^ output).to_be_bytes();
                0
            }
        });
    }

    /// Enciphers, for each j in turn, a block for every text that has a j-th. `each` is asked for it, then given what
    /// came out.
    #[inline(always)]
    fn together(
        &self,
        cipher: &Aes256Enc,
        spans: &[Span],
        mut each: impl FnMut(usize, Span, usize, Option<u128>) -> u128,
    ) {
        let mut blocks = [Block::default(); LANES];
        let most = spans.iter().map(|span| span.blocks).max().unwrap_or(0);
        for j in 0..most {
            let with_jth = || spans.iter().enumerate().filter(|(_, span)| j < span.blocks);
            let mut count = 0;
            for ((lane, span), block) in with_jth().zip(&mut blocks) {
                *block = each(lane, *span, j, None).to_be_bytes().into();
                count += 1;
            }
            cipher.encrypt_blocks(&mut blocks[..count]);
            for ((lane, span), block) in with_jth().zip(&blocks) {
                each(lane, *span, j, Some(u128::from_be_bytes((*block).into())));
            }
        }
        blocks[..spans.len().min(LANES)].iter_mut().for_each(|block| block.as_mut_slice().zeroize());
    }
}

/// Doubling in GF(2^128) (RFC 5297, section 2.3), without a branch on a secret bit.
fn double(value: u128) -> u128 {
    (value << 1) ^ (0x87 * (value >> 127))
}

#[cfg(test)]
mod tests {
    use aes_siv::siv::Aes256Siv;

    use super::*;

    /// Different lengths side by side, every length of the associated string across two borders of a block.
    #[test]
    fn agrees_with_the_aes_siv_crate() {
        for round in 0..70usize {
            let key: [u8; 64] = std::array::from_fn(|i| (i * 31 + round * 7 + 1) as u8);
            let associated: Vec<u8> = (0..round as u8).collect();
            let ours = Siv::new(&key, &associated);
            let mut theirs = Aes256Siv::new(&key.into());
            let (mut buffer, mut spans) = (Vec::new(), Vec::new());
            for i in 0..round {
                let blocks = 1 + i * 5 % 7;
                spans.push(Span { start: buffer.len(), blocks });
                buffer.push([0; 16]);
                buffer
                    .extend((0..blocks).map(|j| std::array::from_fn(|k| (i * 3 + j * 17 + k + round) as u8)));
            }
            let plain = buffer.clone();
            ours.seal(&mut buffer, &spans);
            for span in &spans {
                let text = plain[span.start + 1..][..span.blocks].as_flattened();
                let mut sealed = text.to_vec();
                let tag = theirs.encrypt_inout_detached([&associated], sealed.as_mut_slice().into()).unwrap();
                assert_eq!(buffer[span.start][..], tag[..]);
                assert_eq!(buffer[span.start + 1..][..span.blocks].as_flattened(), sealed);
            }
            // One bit of every third is turned over: it alone is refused, and wiped.
            let third = |i: usize| i % 3 == 2;
            for (i, span) in spans.iter().enumerate().filter(|(i, _)| third(*i)) {
                buffer[span.start + i % (span.blocks + 1)][i % 16] ^= 1 << (i % 8);
            }
            let mut i = 0;
            ours.open(&mut buffer, &spans, |right| {
                assert_eq!(right, !third(i));
                i += 1;
            });
            assert_eq!(i, spans.len());
            for (i, span) in spans.iter().enumerate() {
                let text = span.start + 1..span.start + 1 + span.blocks;
                if third(i) {
                    assert!(buffer[text].as_flattened().iter().all(|&byte| byte == 0));
                } else {
                    assert_eq!(buffer[text.clone()], plain[text]);
                }
            }
        }
    }
}
