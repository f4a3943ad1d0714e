//! The kernel for any processor, one message after the other, on the `aes` and `ghash` crates (which use the
//! processor's instructions where they know them).

use aes::Aes256Enc;
use aes::cipher::{BlockCipherEncrypt, KeyInit};
use ghash::GHash;
use ghash::universal_hash::UniversalHash;
use zeroize::Zeroize;

use super::{Message, Prefix, TAG};

const BLOCK: usize = 16;
/// Counter blocks that are enciphered at once.
const ABREAST: usize = 8;

pub(super) struct Gcm {
    aes: Aes256Enc,
    /// Before the first block.
    hash: GHash,
}

/// GHASH that goes on from a state: the state is added to the first block that comes.
struct Hash {
    hash: GHash,
    state: Option<[u8; BLOCK]>,
}

impl Hash {
    /// Takes in bytes padded with zeros to whole blocks.
    fn update(&mut self, bytes: &[u8]) {
        let (first, rest) = bytes.split_at(bytes.len().min(BLOCK));
        match self.state.take_if(|_| !first.is_empty()) {
            Some(mut block) => {
                block.iter_mut().zip(first).for_each(|(state, byte)| *state ^= byte);
                self.hash.update(&[block.into()]);
                self.hash.update_padded(rest);
            }
            None => self.hash.update_padded(bytes),
        }
    }
}

/// The first counter blocks of a message, enciphered: the tag's mask, then the keystream of as much text as there is
/// room for. Wiped on drop.
struct Stream([aes::Block; ABREAST]);

impl Drop for Stream {
    fn drop(&mut self) {
        self.0.iter_mut().for_each(|block| block.as_mut_slice().zeroize());
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
            let mut stream = self.begin(message);
            let mut mask: [u8; TAG] = stream.0[0].into();
            self.mask(&mut stream, &message.nonce, text);
            tag.copy_from_slice(&self.tag(prefix, message, &mask, text));
            mask.zeroize();
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
            let mut stream = self.begin(message);
            let expected = self.tag(prefix, message, stream.0[0].as_ref(), text);
            let difference = expected.iter().zip(&rest[..TAG]).fold(0, |sum, (a, b)| sum | (a ^ b));
            *opened = difference == 0;
            if *opened {
                self.mask(&mut stream, &message.nonce, text);
            }
        }
    }

    fn begin(&self, message: &Message<'_>) -> Stream {
        let mut stream = Stream(Default::default());
        let count = (1 + message.len.div_ceil(BLOCK)).min(ABREAST);
        self.encipher(&message.nonce, 1, &mut stream.0[..count]);
        stream
    }

    /// Counter blocks from one on, enciphered.
    fn encipher(&self, nonce: &[u8; 12], first: u32, blocks: &mut [aes::Block]) {
        for (counter, block) in (first..).zip(blocks.iter_mut()) {
            block[..12].copy_from_slice(nonce);
            block[12..].copy_from_slice(&counter.to_be_bytes());
        }
        self.aes.encrypt_blocks(blocks);
    }

    /// GCTR over the text (NIST SP 800-38D, section 6.5): what the stream begins with masks the tag.
    fn mask(&self, stream: &mut Stream, nonce: &[u8; 12], text: &mut [u8]) {
        let xor = |text: &mut [u8], blocks: &[aes::Block]| {
            for (chunk, key) in text.chunks_mut(BLOCK).zip(blocks) {
                chunk.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
            }
        };
        let (begin, rest) = text.split_at_mut(text.len().min((ABREAST - 1) * BLOCK));
        xor(begin, &stream.0[1..]);
        for (first, chunk) in (ABREAST as u32 + 1..).step_by(ABREAST).zip(rest.chunks_mut(ABREAST * BLOCK)) {
            let blocks = &mut stream.0[..chunk.len().div_ceil(BLOCK)];
            self.encipher(nonce, first, blocks);
            xor(chunk, blocks);
        }
    }

    fn tag(&self, prefix: &Prefix, message: &Message<'_>, mask: &[u8; BLOCK], text: &[u8]) -> [u8; TAG] {
        let mut hash = Hash { hash: self.hash.clone(), state: Some(prefix.state) };
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
        tag.iter_mut().zip(mask).for_each(|(byte, mask)| *byte ^= mask);
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
