//! Certificates of destruction.

use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use serde::{Deserialize, Serialize};

use super::document::KeyringId;
use super::error::KeyringError;
use super::text::{array_from_base64, array_from_hex, to_base64};
use crate::domain::field;
use crate::secret::{Secret, scrubbed};
use crate::{Error, KeyId};

/// What was destroyed, when, why and by which keyring, signed with that keyring's Ed25519 key (RFC 8032). A document
/// in JSON; it holds no key and no value.
///
/// The signature stands over these fields (`docs/src/formats.md`), not over the JSON: spaces may be added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// The version of this document: 1.
    pub version: u64,
    /// The keyring's id, 32 hexadecimal digits.
    pub keyring: String,
    /// The id of what was destroyed.
    pub entry: KeyId,
    /// What it was: `key`, `root`, `domain` or `index`.
    pub kind: String,
    /// Its names: use and suite of a key or root; tenant, recipient, purpose, kind and epoch of a domain; tenant,
    /// table, column, name and generation of an index.
    pub names: Vec<String>,
    /// When, in seconds since 1970-01-01 UTC, as the caller's clock had it.
    pub time: u64,
    /// Why, in the caller's words.
    pub reason: String,
    /// Whether older copies of the keyring, kept elsewhere, were made useless too: only where the key-encryption key
    /// that opens them was deleted. If not, the destruction is final once those copies are gone.
    pub copies_elsewhere: bool,
    /// The public key, base64url. It proves something only to who knows it to be this keyring's.
    pub public_key: String,
    /// The signature, base64url.
    pub signature: String,
}

impl Certificate {
    /// The document as JSON, ending in a line feed.
    pub fn to_json(&self) -> String {
        let mut json = serde_json::to_string_pretty(self).unwrap_or_default();
        json.push('\n');
        json
    }

    /// Reads a document. It still has to be verified.
    ///
    /// # Errors
    /// [`KeyringError::Certificate`] for anything that is no certificate.
    pub fn from_json(json: &str) -> Result<Certificate, Error> {
        Ok(serde_json::from_str(json).map_err(|_| KeyringError::Certificate { part: "document" })?)
    }

    /// Whether the document was signed, as it stands, with the private key of `public_key` (32 bytes; from
    /// [`Keyring::signing_key`](crate::Keyring::signing_key), kept since before).
    ///
    /// # Errors
    /// [`KeyringError::Certificate`], naming the part that is wrong: `version`, `key` or `signature`.
    pub fn verify(&self, public_key: &[u8; 32]) -> Result<(), Error> {
        let wrong = |part| Error::from(KeyringError::Certificate { part });
        if self.version != 1 {
            return Err(wrong("version"));
        }
        if array_from_base64::<32>(&self.public_key).as_ref() != Some(public_key)
            || is_of_small_order(public_key)
        {
            return Err(wrong("key"));
        }
        let message = self.message().ok_or_else(|| wrong("document"))?;
        let signature = array_from_base64::<64>(&self.signature).ok_or_else(|| wrong("signature"))?;
        UnparsedPublicKey::new(&ED25519, public_key)
            .verify(&message, &signature)
            .map_err(|_| wrong("signature"))
    }

    /// What is signed: fields "yingbi/certificate/1", keyring id, entry id, kind, how many names (4 bytes), the names,
    /// time (8 bytes), reason, copies elsewhere (1 byte).
    fn message(&self) -> Option<Vec<u8>> {
        let keyring: [u8; 16] = array_from_hex(&self.keyring)?;
        let count = u32::try_from(self.names.len()).ok()?.to_be_bytes();
        let mut message = Vec::with_capacity(256);
        let mut write = |bytes: &[u8]| field(&mut message, "certificate", bytes).ok();
        write(b"yingbi/certificate/1")?;
        write(&keyring)?;
        write(&self.entry.to_bytes())?;
        write(self.kind.as_bytes())?;
        write(&count)?;
        for name in &self.names {
            write(name.as_bytes())?;
        }
        write(&self.time.to_be_bytes())?;
        write(self.reason.as_bytes())?;
        write(&[u8::from(self.copies_elsewhere)])?;
        Some(message)
    }

    /// Writes public key and signature into the document.
    pub(super) fn sign(mut self, seed: &Secret<32>) -> Result<Certificate, Error> {
        let message = self.message().ok_or(KeyringError::Certificate { part: "document" })?;
        let signed = scrubbed(|| sign(seed, &message));
        let (public_key, signature) = signed.ok_or(KeyringError::Certificate { part: "key" })?;
        self.public_key = to_base64(&public_key);
        self.signature = to_base64(&signature);
        Ok(self)
    }

    /// The document before it is signed.
    pub(super) fn draft(
        keyring: &KeyringId,
        entry: KeyId,
        kind: &str,
        names: Vec<String>,
        time: u64,
        reason: &str,
    ) -> Certificate {
        Certificate {
            version: 1,
            keyring: keyring.text(),
            entry,
            kind: kind.to_owned(),
            names,
            time,
            reason: reason.to_owned(),
            copies_elsewhere: false,
            public_key: String::new(),
            signature: String::new(),
        }
    }
}

/// Whether an encoded point of Curve25519 in Edwards form has order 1, 2, 4 or 8, in any spelling that is decoded (RFC
/// 8032, section 5.1.3, takes the sign bit apart; some decoders take y ≥ p). Anybody can sign for such a key, and ring
/// does not refuse it.
fn is_of_small_order(key: &[u8; 32]) -> bool {
    // y of the points: 0 (order 4), 1 (order 1), p − 1 (order 2), p and p + 1 (0 and 1 again), and the two y with
    // d·y⁴ + 2·y² = 1 (order 8).
    const Y: [&str; 7] = [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    ];
    let mut y = *key;
    y[31] &= 0x7f;
    Y.iter().any(|small| array_from_hex(small) == Some(y))
}

/// ring wipes no key: to be called through `scrubbed`.
fn sign(seed: &Secret<32>, message: &[u8]) -> Option<([u8; 32], Vec<u8>)> {
    let pair = Ed25519KeyPair::from_seed_unchecked(seed.bytes()).ok()?;
    let public_key = pair.public_key().as_ref().try_into().ok()?;
    Some((public_key, pair.sign(message).as_ref().to_vec()))
}

/// The public key of a seed.
pub(super) fn public_key(seed: &Secret<32>) -> Option<[u8; 32]> {
    Some(scrubbed(|| sign(seed, b""))?.0)
}
