//! The three lines of a keyring file: header, body, code over both (`formats.md`, "The keyring").

use std::collections::HashSet;
use std::path::Path;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::certificate::Certificate;
use super::error::KeyringError;
use super::text::{array_from_base64, array_from_hex, from_base64, to_base64, to_hex};
use crate::key::{KeyId, KeyState, Padding, Suite};

/// The version that is written, and the only one that is read.
pub(super) const VERSION: u64 = 1;
/// No keyring is larger, in bytes: a hundred thousand entries fit.
pub(super) const LIMIT: u64 = 64 << 20;
/// The version of the canonical forms that domains are made for.
pub(super) const CANON: u32 = 1;
/// At most so many values are sealed under one key of `aes-256-gcm-siv` (RFC 8452, section 9, with nonces drawn).
pub(super) const SIV_LIMIT: u64 = 1 << 32;
/// Bytes of the longest name.
pub(super) const NAME_LIMIT: usize = 1024;

/// The uses of keys that seal nothing.
pub(super) const ROOT: &str = "root";
pub(super) const INDEX: &str = "index";
pub(super) const SIGN: &str = "sign";
/// Their suites.
pub(super) const HKDF: &str = "hkdf-sha-256";
pub(super) const ED25519: &str = "ed25519";

/// The first line. It is read before anything is authenticated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    pub(super) version: u64,
    pub(super) keyring: KeyringId,
    pub(super) wrap: Wrap,
}

/// How the master is wrapped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) enum Wrap {
    Passphrase { kdf: String, t: u32, p: u32, m: u32, salt: Bytes, master: Bytes },
    KeyFile { master: Bytes },
    Command { master: Bytes },
    Pkcs11 { mechanism: String, key: String, master: Bytes },
}

/// The second line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Body {
    pub(super) generation: u64,
    pub(super) keys: Vec<KeyEntry>,
    pub(super) domains: Vec<DomainEntry>,
    pub(super) indexes: Vec<IndexEntry>,
}

/// A key: one that seals, a root, or the one that signs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyEntry {
    pub(super) id: KeyId,
    #[serde(rename = "use")]
    pub(super) usage: String,
    pub(super) suite: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) padding: Option<usize>,
    /// How many values the key may have sealed. For `aes-256-gcm-siv` alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reserved: Option<u64>,
    pub(super) state: KeyState,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) wrapped: Option<Bytes>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) certificate: Option<Certificate>,
}

/// A pseudonymisation domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DomainEntry {
    pub(super) id: KeyId,
    pub(super) tenant: String,
    pub(super) recipient: String,
    pub(super) purpose: String,
    pub(super) kind: String,
    pub(super) epoch: String,
    pub(super) canon: u32,
    pub(super) state: KeyState,
    pub(super) root: KeyId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) salt: Option<Bytes>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) trace: Option<Bytes>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) certificate: Option<Certificate>,
}

/// One generation of a blind index. What is secret of it is its root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IndexEntry {
    pub(super) id: KeyId,
    pub(super) root: KeyId,
    pub(super) tenant: String,
    pub(super) table: String,
    pub(super) column: String,
    pub(super) name: String,
    pub(super) generation: u32,
    pub(super) bits: u16,
    pub(super) state: KeyState,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) certificate: Option<Certificate>,
}

/// The name of a keyring: 16 random bytes, written as 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct KeyringId(pub(super) [u8; 16]);

/// Bytes that stand in JSON as base64url. Never a secret: they are wrapped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bytes(pub(super) Vec<u8>);

impl KeyringId {
    pub(super) fn text(&self) -> String {
        to_hex(&self.0)
    }
}

impl Serialize for KeyringId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text())
    }
}

impl<'de> Deserialize<'de> for KeyringId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        array_from_hex(&text).map(KeyringId).ok_or_else(|| D::Error::custom("no keyring id"))
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&to_base64(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        from_base64(&text).map(Bytes).ok_or_else(|| D::Error::custom("no base64url"))
    }
}

impl Serialize for KeyId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for KeyId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(|_| D::Error::custom("no key id"))
    }
}

impl Serialize for KeyState {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for KeyState {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        KeyState::from_name(&String::deserialize(deserializer)?).ok_or_else(|| D::Error::custom("no state"))
    }
}

/// A keyring file, split and its header read. Its body is text until the code over it was found right.
#[derive(Debug)]
pub(super) struct Raw<'a> {
    pub(super) header: Header,
    /// The first line without its line feed.
    pub(super) header_line: &'a [u8],
    body_line: &'a [u8],
    /// The first two lines with their line feeds.
    pub(super) covered: &'a [u8],
    pub(super) code: [u8; 32],
}

impl<'a> Raw<'a> {
    /// Splits a file. `path` is for the errors.
    pub(super) fn read(bytes: &'a [u8], path: &Path) -> Result<Raw<'a>, KeyringError> {
        let malformed = |part| KeyringError::malformed(path, part);
        let mut lines = bytes.split(|&byte| byte == b'\n');
        let (Some(header_line), Some(body_line), Some(code), Some(b""), None) =
            (lines.next(), lines.next(), lines.next(), lines.next(), lines.next())
        else {
            // A newer version may have other lines: it says so in its first.
            return Err(newer(bytes, path).unwrap_or_else(|| malformed("it has not three lines")));
        };
        if let Some(error) = newer(bytes, path) {
            return Err(error);
        }
        let header: Header =
            serde_json::from_slice(header_line).map_err(|_| malformed("its header cannot be read"))?;
        if header.version != VERSION {
            return Err(malformed("its header has no version that ever was"));
        }
        let code = std::str::from_utf8(code).ok().and_then(array_from_base64);
        let code = code.ok_or_else(|| malformed("its code is not 32 bytes in base64url"))?;
        let covered = &bytes[..header_line.len() + body_line.len() + 2];
        Ok(Raw { header, header_line, body_line, covered, code })
    }

    /// Reads the body. To be called when the code was found right, and not before.
    pub(super) fn body(&self, path: &Path) -> Result<Body, KeyringError> {
        let body: Body = serde_json::from_slice(self.body_line)
            .map_err(|_| KeyringError::malformed(path, "its body cannot be read"))?;
        body.check().map_err(|part| KeyringError::malformed(path, part))?;
        Ok(body)
    }
}

/// The error for a file whose header says that it is of a later version.
fn newer(bytes: &[u8], path: &Path) -> Option<KeyringError> {
    #[derive(Deserialize)]
    struct Version {
        version: u64,
    }
    let line = bytes.split(|&byte| byte == b'\n').next()?;
    let Version { version } = serde_json::from_slice(line).ok()?;
    (version > VERSION).then(|| KeyringError::Newer { path: super::error::shown(path), version })
}

/// What a key's entry is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Seal(Suite, Padding),
    Root,
    IndexRoot,
    Sign,
}

impl KeyEntry {
    /// What the key is for; none where use, suite and padding do not fit each other.
    pub(super) fn role(&self) -> Option<Role> {
        match (self.usage.as_str(), self.suite.as_str(), self.padding) {
            (ROOT, HKDF, None) => Some(Role::Root),
            (INDEX, HKDF, None) => Some(Role::IndexRoot),
            (SIGN, ED25519, None) => Some(Role::Sign),
            (ROOT | INDEX | SIGN, ..) => None,
            (usage, suite, Some(padding)) if name_fits(usage) => {
                Some(Role::Seal(Suite::from_name(suite)?, Padding::from_block(padding)?))
            }
            _ => None,
        }
    }
}

/// Whether a name may stand in a keyring: not empty, not too long, no control characters.
pub(super) fn name_fits(name: &str) -> bool {
    !name.is_empty() && part_fits(name)
}

/// Whether a part of a name may stand in a keyring; it may be empty.
pub(super) fn part_fits(part: &str) -> bool {
    part.len() <= NAME_LIMIT && !part.chars().any(char::is_control)
}

impl DomainEntry {
    /// What makes the domain.
    pub(super) fn parts(&self) -> [&str; 5] {
        [&self.tenant, &self.recipient, &self.purpose, &self.kind, &self.epoch]
    }
}

impl IndexEntry {
    /// What makes the index, without its generation.
    pub(super) fn parts(&self) -> [&str; 4] {
        [&self.tenant, &self.table, &self.column, &self.name]
    }
}

impl Body {
    /// Every id.
    pub(super) fn ids(&self) -> impl Iterator<Item = KeyId> {
        let keys = self.keys.iter().map(|key| key.id);
        keys.chain(self.domains.iter().map(|domain| domain.id))
            .chain(self.indexes.iter().map(|index| index.id))
    }

    pub(super) fn key(&self, id: KeyId) -> Option<&KeyEntry> {
        self.keys.iter().find(|key| key.id == id)
    }

    /// Whether the body is one that this version could have written. Says what is not.
    pub(super) fn check(&self) -> Result<(), &'static str> {
        let mut seen = HashSet::new();
        if !self.ids().all(|id| seen.insert(id)) {
            return Err("two entries have one id");
        }
        self.check_keys()?;
        self.check_domains()?;
        self.check_indexes()
    }

    fn check_keys(&self) -> Result<(), &'static str> {
        let mut active = HashSet::new();
        let mut signing = 0;
        for key in &self.keys {
            let role = key.role().ok_or("a key's use, suite and padding do not fit each other")?;
            let destroyed = key.state == KeyState::Destroyed;
            check_destroyed(destroyed, key.wrapped.is_none(), key.certificate.is_some())?;
            let counted = matches!(role, Role::Seal(Suite::Aes256GcmSiv, _));
            if key.reserved.is_some() != counted || key.reserved.is_some_and(|count| count > SIV_LIMIT) {
                return Err("a key's count of sealed values is not one");
            }
            let unique = match role {
                Role::Seal(..) => key.state != KeyState::Active || active.insert(&key.usage),
                // There may be as many as there are index generations.
                Role::IndexRoot => key.state == KeyState::Active || destroyed,
                Role::Root => destroyed || key.state == KeyState::Active && active.insert(&key.usage),
                Role::Sign => {
                    signing += 1;
                    key.state == KeyState::Active
                }
            };
            if !unique {
                return Err("a use has two active keys, or a root or signing key another state");
            }
        }
        (signing == 1).then_some(()).ok_or("it has not one key that signs")
    }

    fn check_domains(&self) -> Result<(), &'static str> {
        let mut live = HashSet::new();
        for domain in &self.domains {
            let destroyed = domain.state == KeyState::Destroyed;
            check_destroyed(destroyed, domain.salt.is_none(), domain.certificate.is_some())?;
            if domain.trace.is_none() != destroyed || domain.state == KeyState::Enabled {
                return Err("a domain's state and secrets do not fit each other");
            }
            if domain.canon != CANON || !domain.parts().iter().all(|part| part_fits(part)) {
                return Err("a domain has a name or a canonical form that does not exist");
            }
            let sound = destroyed || live.insert(domain.parts()) && self.holds(domain.root, Role::Root);
            if !sound {
                return Err("a domain stands twice, or without its root");
            }
        }
        Ok(())
    }

    fn check_indexes(&self) -> Result<(), &'static str> {
        let (mut generations, mut active, mut roots) = (HashSet::new(), HashSet::new(), HashSet::new());
        for index in &self.indexes {
            let destroyed = index.state == KeyState::Destroyed;
            check_destroyed(destroyed, destroyed, index.certificate.is_some())?;
            if index.generation == 0
                || !(1..=256).contains(&index.bits)
                || !index.parts().iter().all(|part| part_fits(part))
            {
                return Err("an index has a name, a generation or a number of bits that does not exist");
            }
            let unique = generations.insert((index.parts(), index.generation))
                && (index.state != KeyState::Active || active.insert(index.parts()));
            if !unique {
                return Err("an index has one generation twice, or two active ones");
            }
            if !roots.insert(index.root) || destroyed == self.holds(index.root, Role::IndexRoot) {
                return Err("an index and its root do not fit each other");
            }
        }
        Ok(())
    }

    /// Whether a key of this role stands there with its bytes.
    fn holds(&self, id: KeyId, role: Role) -> bool {
        self.key(id).is_some_and(|key| key.role() == Some(role) && key.wrapped.is_some())
    }
}

/// An entry is destroyed, without bytes and with its certificate, or none of the three.
fn check_destroyed(destroyed: bool, bytes_gone: bool, certified: bool) -> Result<(), &'static str> {
    (destroyed == bytes_gone && destroyed == certified)
        .then_some(())
        .ok_or("an entry's state, bytes and certificate do not fit each other")
}
