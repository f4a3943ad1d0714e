//! The one thing a provider wraps, and what is done with it.

use std::path::Path;

use ring::rand::{SecureRandom, SystemRandom};
use zeroize::{Zeroize, Zeroizing};

use super::document::{Body, Bytes, ED25519, HKDF, Header, KeyEntry, KeyringId, Raw};
use super::error::KeyringError;
use crate::domain::field;
use crate::hmac::Hmac;
use crate::kernel::TAG;
use crate::key::KeyId;
use crate::secret::{Secret, equal, scrubbed};
use crate::xaes::{NONCE, XaesKey};
use crate::{Error, hkdf};

/// The suite and use under which a domain's two secrets are wrapped.
pub(super) const SALT: (&str, &str) = (HKDF, "domain-salt");
pub(super) const TRACE: (&str, &str) = ("aes-256", "domain-trace");
/// Those of the key that signs.
pub(super) const SIGNING: (&str, &str) = (ED25519, super::document::SIGN);

/// A keyring's master: 32 random bytes. The keys that wrap the entries and that write the code are derived from it.
pub(super) struct Master {
    pub(super) secret: Secret<32>,
    wrapping: XaesKey,
    mac: Hmac,
}

impl Master {
    /// Derives what is needed from the master's bytes.
    pub(super) fn new(secret: Secret<32>) -> Master {
        let secret = secret.locked();
        let (wrapping, mac) = scrubbed(|| {
            let extracted = hkdf::extract(&Secret::zeroed(), secret.bytes());
            let wrapping = hkdf::expand::<32>(&extracted, b"yingbi/keyring/wrap/1");
            let mac = hkdf::expand::<32>(&extracted, b"yingbi/keyring/mac/1");
            (XaesKey::new(wrapping.bytes()), Hmac::new(mac.bytes()))
        });
        Master { secret, wrapping, mac }
    }

    /// Draws a new one.
    pub(super) fn draw(random: &SystemRandom) -> Result<Master, Error> {
        Ok(Master::new(Secret::draw(random)?))
    }

    /// The body of a file whose code this master wrote.
    pub(super) fn body(&self, raw: &Raw<'_>, path: &Path) -> Result<Body, KeyringError> {
        if !equal(&self.code(raw.covered), &raw.code) {
            return Err(KeyringError::altered(path));
        }
        raw.body(path)
    }

    /// The file of a header line (without its line feed) and a body.
    pub(super) fn file(&self, header_line: &[u8], body: &Body) -> Result<Vec<u8>, serde_json::Error> {
        let mut file = header_line.to_vec();
        file.push(b'\n');
        serde_json::to_writer(&mut file, body)?;
        file.push(b'\n');
        let code = self.code(&file);
        file.extend_from_slice(super::text::to_base64(&code).as_bytes());
        file.push(b'\n');
        Ok(file)
    }

    fn code(&self, covered: &[u8]) -> [u8; 32] {
        let mut code = [0; 32];
        self.mac.code(covered, &mut code);
        code
    }

    /// Wraps the secret of an entry.
    pub(super) fn wrap(
        &self,
        random: &SystemRandom,
        keyring: &KeyringId,
        id: KeyId,
        (suite, usage): (&str, &str),
        secret: &[u8],
    ) -> Result<Bytes, Error> {
        let aad = entry_aad(keyring, id, suite, usage)?;
        seal(&self.wrapping, random, &aad, secret)
    }

    /// Unwraps the secret of an entry, which has exactly `N` bytes; none where it was not wrapped here.
    pub(super) fn unwrap<const N: usize>(
        &self,
        keyring: &KeyringId,
        id: KeyId,
        (suite, usage): (&str, &str),
        wrapped: &Bytes,
    ) -> Option<Secret<N>> {
        open(&self.wrapping, &entry_aad(keyring, id, suite, usage).ok()?, wrapped)
    }

    /// Wraps again, under this master, what stands wrapped under `before`.
    pub(super) fn take_over(
        &self,
        before: &Master,
        random: &SystemRandom,
        keyring: &KeyringId,
        body: &mut Body,
    ) -> Result<Option<()>, Error> {
        let again = |id, context: (&str, &str), wrapped: &mut Option<Bytes>| {
            let Some(bytes) = wrapped else { return Ok(Some(())) };
            let aad = entry_aad(keyring, id, context.0, context.1)?;
            let Some(secret) = open_any(&before.wrapping, &aad, bytes) else { return Ok(None) };
            *bytes = seal(&self.wrapping, random, &aad, &secret)?;
            Ok::<_, Error>(Some(()))
        };
        for KeyEntry { id, usage, suite, wrapped, .. } in &mut body.keys {
            if again(*id, (suite, usage), wrapped)?.is_none() {
                return Ok(None);
            }
        }
        for domain in &mut body.domains {
            for (context, wrapped) in [(SALT, &mut domain.salt), (TRACE, &mut domain.trace)] {
                if again(domain.id, context, wrapped)?.is_none() {
                    return Ok(None);
                }
            }
        }
        Ok(Some(()))
    }
}

/// The additional data of an entry's secret: fields "yingbi/entry/1", keyring id, id, suite, use.
fn entry_aad(keyring: &KeyringId, id: KeyId, suite: &str, usage: &str) -> Result<Vec<u8>, Error> {
    let mut aad = Vec::with_capacity(96);
    let parts: [&[u8]; 5] =
        [b"yingbi/entry/1", &keyring.0, &id.to_bytes(), suite.as_bytes(), usage.as_bytes()];
    for part in parts {
        field(&mut aad, "entry", part)?;
    }
    Ok(aad)
}

/// The additional data of a master that one of our own providers wraps: fields "yingbi/master/1", keyring id, provider.
pub(super) fn master_aad(keyring: &KeyringId, provider: &str) -> Result<Vec<u8>, Error> {
    let mut aad = Vec::with_capacity(64);
    for part in [b"yingbi/master/1", &keyring.0[..], provider.as_bytes()] {
        field(&mut aad, "master", part)?;
    }
    Ok(aad)
}

/// Wraps a master under a key-encryption key of 32 bytes.
pub(super) fn wrap_master(
    key: &Secret<32>,
    random: &SystemRandom,
    keyring: &KeyringId,
    provider: &str,
    master: &Secret<32>,
) -> Result<Bytes, Error> {
    let aad = master_aad(keyring, provider)?;
    let key = scrubbed(|| XaesKey::new(key.bytes()));
    seal(&key, random, &aad, master.bytes())
}

/// Unwraps a master; none where it was not wrapped under this key, for this keyring.
pub(super) fn unwrap_master(
    key: &Secret<32>,
    keyring: &KeyringId,
    provider: &str,
    wrapped: &Bytes,
) -> Option<Secret<32>> {
    let aad = master_aad(keyring, provider).ok()?;
    let key = scrubbed(|| XaesKey::new(key.bytes()));
    open(&key, &aad, wrapped)
}

/// Nonce, text and tag of XAES-256-GCM.
fn seal(key: &XaesKey, random: &SystemRandom, aad: &[u8], secret: &[u8]) -> Result<Bytes, Error> {
    let mut sealed = vec![0; NONCE + secret.len() + TAG];
    let (nonce, text) = sealed.split_at_mut(NONCE);
    random.fill(nonce).map_err(|_| Error::Randomness)?;
    text[..secret.len()].copy_from_slice(secret);
    if let Ok(nonce) = (&*nonce).try_into() {
        scrubbed(|| key.seal(nonce, aad, text));
    }
    Ok(Bytes(sealed))
}

fn open_any(key: &XaesKey, aad: &[u8], sealed: &Bytes) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, text) = sealed.0.split_first_chunk::<NONCE>()?;
    let mut text = Zeroizing::new(text.to_vec());
    let len = text.len().checked_sub(TAG)?;
    if !scrubbed(|| key.open(nonce, aad, &mut text)) {
        return None;
    }
    text[len..].zeroize();
    text.truncate(len);
    Some(text)
}

fn open<const N: usize>(key: &XaesKey, aad: &[u8], sealed: &Bytes) -> Option<Secret<N>> {
    let text = open_any(key, aad, sealed)?;
    let mut secret = Secret::<N>::zeroed();
    if text.len() != N {
        return None;
    }
    secret.bytes_mut().copy_from_slice(&text);
    Some(secret)
}

/// The header's line, without its line feed.
pub(super) fn header_line(header: &Header) -> Result<Vec<u8>, serde_json::Error> {
    serde_json::to_vec(header)
}
