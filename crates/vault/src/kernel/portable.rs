//! The kernel for any processor, one message after the other, on the `aes` and `ghash` crates (which use the
//! processor's instructions where they know them).

use aes::Aes256Enc;
use aes::cipher::{BlockCipherEncrypt, KeyInit};
use ghash::GHash;
use ghash::universal_hash::UniversalHash;
use zeroize::Zeroize;

use super::{Message, TAG};

const BLOCK: usize = 16;

pub(super) struct Key {
    aes: Aes256Enc,
    hash: GHash,
}

#[derive(Clone)]
pub(super) struct Prefix {
    /// After every whole block of the prefix.
    hash: GHash,
    /// What is left of it.
    rest: Vec<u8>,
    bytes: u64,
}

impl Key {
    pub(super) fn new(key: &[u8; 32]) -> Key {
        let aes = Aes256Enc::new(key.into());
        let mut h = [0u8; BLOCK].into();
        aes.encrypt_block(&mut h);
        let hash = GHash::new(&h);
        h.as_mut_slice().zeroize();
        Key { aes, hash }
    }

    pub(super) fn prefix(&self, prefix: &[u8]) -> Prefix {
        let (blocks, rest) = prefix.as_chunks::<BLOCK>();
        let mut hash = self.hash.clone();
        for block in blocks {
            hash.update(&[(*block).into()]);
        }
        Prefix { hash, rest: rest.to_vec(), bytes: prefix.len() as u64 }
    }

    pub(super) fn seal(&self, prefix: &Prefix, message: &Message<'_>, text: &mut [u8]) {
        let (text, tag) = text.split_at_mut(message.len);
        self.stream(&message.nonce, text);
        tag.copy_from_slice(&self.tag(prefix, message, text));
    }

    pub(super) fn open(&self, prefix: &Prefix, message: &Message<'_>, text: &mut [u8]) -> bool {
        let (text, tag) = text.split_at_mut(message.len);
        let expected = self.tag(prefix, message, text);
        let right = expected.iter().zip(&*tag).fold(0, |difference, (a, b)| difference | (a ^ b)) == 0;
        if right {
            self.stream(&message.nonce, text);
        }
        right
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
        let mut hash = prefix.hash.clone();
        let mut aad = prefix.rest.clone();
        aad.extend_from_slice(message.aad);
        hash.update_padded(&aad);
        hash.update_padded(text);
        let mut lengths = [0u8; BLOCK];
        let bytes = prefix.bytes + message.aad.len() as u64;
        lengths[..8].copy_from_slice(&(8 * bytes).to_be_bytes());
        lengths[8..].copy_from_slice(&(8 * text.len() as u64).to_be_bytes());
        hash.update(&[lengths.into()]);
        let mut tag: [u8; TAG] = hash.finalize().into();
        tag.iter_mut().zip(self.counter(&message.nonce, 1)).for_each(|(byte, mask)| *byte ^= mask);
        tag
    }
}
