//! Pseudonyms, and the keys of a domain.

mod error;
mod relink;
mod reversible;
mod shaped;
mod siv;

use std::fmt;

use aes::cipher::{BlockCipherEncrypt, KeyInit};
use aes::{Aes256Enc, Block};

use crate::ff1::Ff1Binary42;
use crate::hmac::Hmac;
use crate::secret::Secret;
use crate::store::Store;
use crate::{Domain, Error, KeyId, KeyState, base32, hkdf};
use siv::Siv;

pub use error::{DomainError, RelinkError, ReversibleError, ShapedError};
pub use relink::{PseudonymForm, Reversal, relink};
pub use shaped::SHAPED_CHARS;

/// The characters of a token, all of them ASCII.
pub const TOKEN_CHARS: usize = 30;

/// How many values are coded at once: what a batch costs beside its values is shared by so many.
const BATCH: usize = 32;

/// How many trace blocks are enciphered at once: enough to keep the AES unit of any processor busy.
const TRACES: usize = 8;

/// Turns values into the pseudonyms of one domain.
///
/// A token is T, the first 16 bytes of HMAC-SHA-256(token key, canonical value), as 26 characters of Crockford
/// base32, then 4 trace characters: the first 20 bits of AES-256(trace key, T). Whoever lacks the keys learns
/// nothing from a token but that two equal ones mean equal values; whoever has the trace key can tell a token of
/// the domain from a mistyped or a foreign one ([`verify_token`](Self::verify_token)).
///
/// The forms `reversible` ([`reversibles`](Self::reversibles)) and `shaped` ([`shaped_ids`](Self::shaped_ids)) turn
/// back for the holder of the keys. Each form has a key of its own. All keys live on the heap, are wiped on drop, and
/// none is ever given out.
pub struct Pseudonymizer {
    id: KeyId,
    token: Hmac,
    /// Boxed so that moving the pseudonymizer copies no round keys; `aes` wipes them on drop.
    trace: Box<Aes256Enc>,
    siv: Siv,
    ff1: Ff1Binary42,
}

impl Pseudonymizer {
    /// The keys of a domain, from the root and from what the domain's entry holds: its id, its two secrets and its name.
    ///
    /// # Errors
    /// Those of the domain's encoding.
    pub(crate) fn derive(
        root: &Secret<32>,
        salt: &Secret<32>,
        trace: &Secret<32>,
        id: KeyId,
        domain: &Domain,
    ) -> Result<Self, Error> {
        let name = domain.encode()?;
        let key = hkdf::extract(salt, root.bytes());
        let token = expand::<32>(&key, &name, b"token")?;
        let siv = expand::<64>(&key, &name, b"siv")?;
        let ff1 = expand::<32>(&key, &name, b"ff1")?;
        Ok(Pseudonymizer {
            id,
            token: Hmac::new(token.bytes()),
            trace: Box::new(Aes256Enc::new(trace.bytes().into())),
            siv: Siv::new(siv.bytes(), &name),
            ff1: Ff1Binary42::new(ff1.bytes()),
        })
    }

    /// The pseudonymizer of a domain of a keyring. The names are compared byte by byte.
    ///
    /// # Errors
    /// [`DomainError`]: the keyring has no such domain, it is disabled, it was destroyed, or its root is gone.
    pub(crate) fn from_store(store: &Store, domain: &Domain) -> Result<Self, Error> {
        // A destroyed entry stays beside the one that took its place.
        let rank = |state| match state {
            KeyState::Active => 0,
            KeyState::Enabled => 1,
            KeyState::Disabled => 2,
            KeyState::Destroyed => 3,
        };
        let entry = store
            .domains
            .iter()
            .filter(|entry| entry.domain == *domain)
            .min_by_key(|entry| rank(entry.state))
            .ok_or_else(|| DomainError::Unknown(Box::new(domain.clone())))?;
        let id = entry.id;
        if entry.state == KeyState::Disabled {
            return Err(DomainError::Disabled(id).into());
        }
        let (Some(salt), Some(trace), false) =
            (&entry.salt, &entry.trace, entry.state == KeyState::Destroyed)
        else {
            return Err(DomainError::Destroyed(id).into());
        };
        let root = store.roots.iter().find(|root| root.id == entry.root);
        let root = root.and_then(|root| root.secret.as_ref()).ok_or(DomainError::NoRoot(id, entry.root))?;
        Self::derive(root, salt, trace, id, domain)
    }

    /// The id of the domain, which every pseudonym of form `reversible` names.
    pub fn domain_id(&self) -> KeyId {
        self.id
    }

    /// Appends one token ([`TOKEN_CHARS`] characters) for each value, with nothing between them.
    ///
    /// The values are taken as they are: bring them into canonical form first (`yingbi_resident::canonical`).
    pub fn tokens<'a>(&self, canonical: impl IntoIterator<Item = &'a [u8]>, out: &mut String) {
        let mut values = canonical.into_iter();
        out.reserve(values.size_hint().0.saturating_mul(TOKEN_CHARS));
        let mut batch: [&[u8]; BATCH] = [&[]; BATCH];
        let mut words = [[0; 8]; BATCH];
        let mut text = [0u8; BATCH * TOKEN_CHARS];
        loop {
            let mut filled = 0;
            for (place, value) in batch.iter_mut().zip(values.by_ref()) {
                *place = value;
                filled += 1;
            }
            if filled == 0 {
                return;
            }
            self.token.codes(&batch[..filled], &mut words);
            self.write(&words.map(leftmost)[..filled], &mut text);
            // Base32 is ASCII, so nothing is ever left out; the check is there to need no unchecked conversion.
            out.push_str(str::from_utf8(&text[..filled * TOKEN_CHARS]).unwrap_or_default());
            if filled < BATCH {
                return;
            }
        }
    }

    /// The token of one value in canonical form. For many, [`tokens`](Self::tokens) is faster.
    pub fn token(&self, canonical: &str) -> String {
        let code = leftmost(self.token.code_words(canonical.as_bytes()));
        let mut text = [0u8; TOKEN_CHARS];
        self.write(&[code], &mut text);
        str::from_utf8(&text).unwrap_or_default().to_owned()
    }

    /// Whether `text` has the form of a token and carries this domain's trace characters. A text that was not
    /// made here passes with a chance of 2^-20. It proves no origin to others: any holder of the keys can make
    /// trace characters.
    pub fn verify_token(&self, text: &str) -> bool {
        let Some((code, trace)) = text.as_bytes().split_at_checked(TOKEN_CHARS - 4) else { return false };
        let Some(code) = base32::decode_128(code) else { return false };
        let mut written = [0u8; TOKEN_CHARS];
        self.write(&[code], &mut written);
        // No early end: the time must not tell how many characters of a guess were right.
        trace.len() == 4
            && trace.iter().zip(&written[TOKEN_CHARS - 4..]).fold(0, |d, (a, b)| d | (a ^ b)) == 0
    }

    /// The text of each code with its trace characters; `out` holds [`TOKEN_CHARS`] for each.
    fn write(&self, codes: &[u128], out: &mut [u8]) {
        let (tokens, _) = out.as_chunks_mut::<TOKEN_CHARS>();
        for (codes, tokens) in codes.chunks(TRACES).zip(tokens.chunks_mut(TRACES)) {
            let mut blocks = [Block::default(); TRACES];
            for (block, code) in blocks.iter_mut().zip(codes) {
                *block = code.to_be_bytes().into();
            }
            self.trace.encrypt_blocks(&mut blocks[..codes.len()]);
            for ((token, code), block) in tokens.iter_mut().zip(codes).zip(&blocks) {
                let (text, trace) = token.split_at_mut(TOKEN_CHARS - 4);
                if let Ok(text) = text.try_into() {
                    base32::encode_128(*code, text);
                }
                trace.copy_from_slice(&base32::encode_20(
                    u32::from_be_bytes([0, block[0], block[1], block[2]]) >> 4,
                ));
            }
        }
    }
}

/// `formats.md`, "Domains and derived keys": the key of one form.
fn expand<const L: usize>(key: &Secret<32>, name: &[u8], label: &[u8]) -> Result<Secret<L>, Error> {
    let mut info = name.to_vec();
    crate::domain::field(&mut info, "label", label)?;
    Ok(hkdf::expand(key, &info))
}

/// T: the leftmost 128 bits of a code.
#[inline]
fn leftmost([a, b, c, d, ..]: [u32; 8]) -> u128 {
    u128::from(a) << 96 | u128::from(b) << 64 | u128::from(c) << 32 | u128::from(d)
}

impl fmt::Debug for Pseudonymizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pseudonymizer([secret])")
    }
}

#[cfg(test)]
mod tests;
