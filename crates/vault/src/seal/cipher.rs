//! A key that seals, made ready for its suite.

use aes_gcm_siv::aead::inout::InOutBuf;
use aes_gcm_siv::aead::{AeadInOut, KeyInit};
use aes_gcm_siv::{Aes256GcmSiv, Tag};
use aes_siv::siv::Aes256Siv;

use super::TAG;
use crate::key::Suite;
use crate::secret::Secret;
use crate::store::{SealKey, SealSecret};
use crate::xaes::XaesKey;

/// A key, ready for use. Lives on the heap and is wiped on drop.
pub(super) enum Cipher {
    Xaes(XaesKey),
    GcmSiv(Box<Aes256GcmSiv>),
    /// Made ready for each call: what is ready counts while it works, and cannot be shared by threads.
    Siv(Secret<64>),
}

impl Cipher {
    /// None where the key's bytes are gone or are not those of its suite.
    pub(super) fn new(key: &SealKey) -> Option<Cipher> {
        match (key.suite, key.secret.as_ref()?) {
            (Suite::Xaes256Gcm, SealSecret::Bytes32(secret)) => {
                Some(Cipher::Xaes(XaesKey::new(secret.bytes())))
            }
            (Suite::Aes256GcmSiv, SealSecret::Bytes32(secret)) => {
                Some(Cipher::GcmSiv(Box::new(Aes256GcmSiv::new(secret.bytes().into()))))
            }
            (Suite::Aes256Siv, SealSecret::Bytes64(secret)) => {
                let mut copy = Secret::zeroed();
                copy.bytes_mut().copy_from_slice(secret.bytes());
                Some(Cipher::Siv(copy))
            }
            _ => None,
        }
    }

    pub(super) fn suite(&self) -> Suite {
        match self {
            Cipher::Xaes(_) => Suite::Xaes256Gcm,
            Cipher::GcmSiv(_) => Suite::Aes256GcmSiv,
            Cipher::Siv(_) => Suite::Aes256Siv,
        }
    }
}

/// RFC 8452: enciphers the text in place and writes the tag behind it. False only for texts beyond 2^36 bytes.
pub(super) fn gcm_siv_seal(
    key: &Aes256GcmSiv,
    nonce: &[u8; 12],
    aad: &[u8],
    text_and_tag: &mut [u8],
) -> bool {
    let Some((text, tag)) = text_and_tag.split_last_chunk_mut::<TAG>() else { return false };
    match key.encrypt_inout_detached(nonce.into(), aad, InOutBuf::from(text)) {
        Ok(made) => {
            tag.copy_from_slice(&made);
            true
        }
        Err(_) => false,
    }
}

/// The way back, in place.
pub(super) fn gcm_siv_open(
    key: &Aes256GcmSiv,
    nonce: &[u8; 12],
    aad: &[u8],
    text_and_tag: &mut [u8],
) -> bool {
    let Some((text, tag)) = text_and_tag.split_last_chunk_mut::<TAG>() else { return false };
    let tag = Tag::from(*tag);
    key.decrypt_inout_detached(nonce.into(), aad, InOutBuf::from(text), &tag).is_ok()
}

/// RFC 5297, ready for one call.
pub(super) fn siv(key: &Secret<64>) -> Box<Aes256Siv> {
    Box::new(Aes256Siv::new(key.bytes().into()))
}

/// Writes V over the first bytes and enciphers the text behind it in place. A sealed value has one associated string.
pub(super) fn siv_seal(key: &mut Aes256Siv, aad: &[&[u8]], vector_and_text: &mut [u8]) -> bool {
    let Some((vector, text)) = vector_and_text.split_first_chunk_mut::<TAG>() else { return false };
    match key.encrypt_inout_detached(aad, InOutBuf::from(text)) {
        Ok(made) => {
            vector.copy_from_slice(&made);
            true
        }
        Err(_) => false,
    }
}

/// The way back, in place.
pub(super) fn siv_open(key: &mut Aes256Siv, aad: &[&[u8]], vector_and_text: &mut [u8]) -> bool {
    let Some((vector, text)) = vector_and_text.split_first_chunk_mut::<TAG>() else { return false };
    let vector = aes_siv::Tag::from(*vector);
    key.decrypt_inout_detached(aad, InOutBuf::from(text), &vector).is_ok()
}
