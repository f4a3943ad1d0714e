//! AES with a key of any of its three lengths.

use aes::cipher::{BlockCipherEncrypt, KeyInit};
use aes::{Aes128Enc, Aes192Enc, Aes256Enc, Block};

use super::Ff1Error;

/// Boxed, so that moving a key copies no round keys; `aes` wipes them on drop.
pub(crate) enum Cipher {
    Aes128(Box<Aes128Enc>),
    Aes192(Box<Aes192Enc>),
    Aes256(Box<Aes256Enc>),
}

impl Cipher {
    pub(super) fn new(key: &[u8]) -> Result<Cipher, Ff1Error> {
        fn boxed<C: KeyInit>(key: &[u8]) -> Result<Box<C>, Ff1Error> {
            C::new_from_slice(key).map(Box::new).map_err(|_| Ff1Error::Key)
        }
        match key.len() {
            16 => boxed(key).map(Cipher::Aes128),
            24 => boxed(key).map(Cipher::Aes192),
            32 => boxed(key).map(Cipher::Aes256),
            _ => Err(Ff1Error::Key),
        }
    }

    #[inline]
    pub(super) fn encrypt(&self, blocks: &mut [Block]) {
        match self {
            Cipher::Aes128(aes) => aes.encrypt_blocks(blocks),
            Cipher::Aes192(aes) => aes.encrypt_blocks(blocks),
            Cipher::Aes256(aes) => aes.encrypt_blocks(blocks),
        }
    }

    /// Goes on with CBC-MAC over whole blocks.
    pub(super) fn chain(&self, state: &mut Block, message: &[u8]) {
        for bytes in message.as_chunks::<16>().0 {
            state.iter_mut().zip(bytes).for_each(|(state, byte)| *state ^= byte);
            self.encrypt(std::slice::from_mut(state));
        }
    }
}
