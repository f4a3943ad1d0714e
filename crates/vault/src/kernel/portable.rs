//! The kernel for any processor, one message after the other, on the `aes` and `ghash` crates (which use the
//! processor's instructions where they know them).

use aes::Aes256Enc;
use aes::cipher::{BlockCipherEncrypt, KeyInit};
use ghash::GHash;
use ghash::universal_hash::UniversalHash;
use zeroize::Zeroize;

use super::{Message, Prefix, TAG};

const BLOCK: usize = 16;

pub(super) struct Gcm {
    aes: Aes256Enc,
    /// Before the first block.
    hash: GHash,
}

/// GHASH that goes on from a state: the state is added to the first block that comes.
struct Hash {
    hash: GHash,
    state: [u8; BLOCK],
}

impl Hash {
    /// Takes in bytes padded with zeros to whole blocks.
    fn update(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(BLOCK) {
            let mut block = std::mem::take(&mut self.state);
            block.iter_mut().zip(chunk).for_each(|(state, byte)| *state ^= byte);
            self.hash.update(&[block.into()]);
        }
    }
}

impl Gcm {
    pub(super) fn new(key: &[u8; 32]) -> Gcm {
        let aes = Aes256Enc::new(key.into());
        let mut h = [0u8; BLOCK].into();
        aes.encrypt_block(&mut h);
        let hash = GHash::new(&h);
        h.as_mut_slice().zeroize();
        Gcm { aes, hash }
    }

    /// The state after whole blocks.
    pub(super) fn prefix(&self, blocks: &[[u8; BLOCK]]) -> [u8; BLOCK] {
        let mut hash = self.hash.clone();
        for block in blocks {
            hash.update(&[(*block).into()]);
        }
        hash.finalize().into()
    }

    pub(super) fn seal(&self, prefix: &Prefix, buffer: &mut [u8], messages: &[Message<'_>]) {
        for message in messages {
            let (text, rest) = buffer[message.start..].split_at_mut(message.len);
            let tag = &mut rest[..TAG];
            self.stream(&message.nonce, text);
            tag.copy_from_slice(&self.tag(prefix, message, text));
        }
    }

    pub(super) fn open(
        &self,
        prefix: &Prefix,
        buffer: &mut [u8],
        messages: &[Message<'_>],
        opened: &mut [bool],
    ) {
        for (message, opened) in messages.iter().zip(opened) {
            let (text, rest) = buffer[message.start..].split_at_mut(message.len);
            let expected = self.tag(prefix, message, text);
            let difference = expected.iter().zip(&rest[..TAG]).fold(0, |sum, (a, b)| sum | (a ^ b));
            *opened = difference == 0;
            if *opened {
                self.stream(&message.nonce, text);
            }
        }
    }

    /// GCTR from the second counter on; the first one masks the tag.
    fn stream(&self, nonce: &[u8; 12], text: &mut [u8]) {
        for (counter, chunk) in (2u32..).zip(text.chunks_mut(BLOCK)) {
            let mut key = self.counter(nonce, counter);
            chunk.iter_mut().zip(&key).for_each(|(byte, key)| *byte ^= key);
            key.zeroize();
        }
    }

    fn counter(&self, nonce: &[u8; 12], counter: u32) -> [u8; BLOCK] {
        let mut block = [0u8; BLOCK];
        block[..12].copy_from_slice(nonce);
        block[12..].copy_from_slice(&counter.to_be_bytes());
        let mut block = block.into();
        self.aes.encrypt_block(&mut block);
        block.into()
    }

    fn tag(&self, prefix: &Prefix, message: &Message<'_>, text: &[u8]) -> [u8; TAG] {
        let mut hash = Hash { hash: self.hash.clone(), state: prefix.state };
        let mut first = prefix.rest;
        let (begin, aad) = message.aad.split_at(message.aad.len().min(BLOCK - prefix.rest_len));
        first[prefix.rest_len..][..begin.len()].copy_from_slice(begin);
        hash.update(&first[..prefix.rest_len + begin.len()]);
        hash.update(aad);
        hash.update(text);
        let mut lengths = [0u8; BLOCK];
        let bytes = prefix.bytes + message.aad.len() as u64;
        lengths[..8].copy_from_slice(&(8 * bytes).to_be_bytes());
        lengths[8..].copy_from_slice(&(8 * text.len() as u64).to_be_bytes());
        hash.update(&lengths);
        let mut tag: [u8; TAG] = hash.hash.finalize().into();
        tag.iter_mut().zip(self.counter(&message.nonce, 1)).for_each(|(byte, mask)| *byte ^= mask);
        tag
    }
}

/// AES-256 alone.
pub(super) struct Aes(Box<Aes256Enc>);

impl Aes {
    pub(super) fn new(key: &[u8; 32]) -> Aes {
        Aes(Box::new(Aes256Enc::new(key.into())))
    }

    /// The cipher of the zero block.
    pub(super) fn of_zero(&self) -> u128 {
        let mut block = [0; BLOCK].into();
        self.0.encrypt_block(&mut block);
        let value = u128::from_le_bytes(block.into());
        block.as_mut_slice().zeroize();
        value
    }

    /// The key that two blocks become when enciphered.
    pub(super) fn derive(&self, blocks: [u128; 2]) -> Gcm {
        let mut blocks = blocks.map(|block| block.to_le_bytes().into());
        self.0.encrypt_blocks(&mut blocks);
        let mut key = [0; 2 * BLOCK];
        for (half, block) in key.as_chunks_mut::<BLOCK>().0.iter_mut().zip(&mut blocks) {
            half.copy_from_slice(block);
            block.as_mut_slice().zeroize();
        }
        let gcm = Gcm::new(&key);
        key.zeroize();
        gcm
    }
}
