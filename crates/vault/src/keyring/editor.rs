//! Changing a keyring.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use ring::rand::SystemRandom;

use super::certificate::Certificate;
use super::disk::{self, Lock};
use super::document::{Body, Bytes, DomainEntry, Header, IndexEntry, KeyEntry, KeyringId, LIMIT, Raw, Wrap};
use super::error::{KeyringError, shown};
use super::master::{Master, header_line};
use super::opened::{Keyring, Open, check_generation, signing_seed};
use super::provider::KeyProvider;
use crate::Error;
use crate::key::{KeyId, KeyState};

/// Changes a keyring, whose lock it holds: nothing is on the disk before [`commit`](Self::commit), and dropped without
/// it nothing has happened.
///
/// `when` and `reason` of a destruction are the caller's: seconds since 1970-01-01 UTC, and words that go into the
/// certificate.
pub struct KeyringEditor {
    _lock: Lock,
    from: Arc<Open>,
    pub(super) random: SystemRandom,
    pub(super) header: Header,
    header_line: Vec<u8>,
    pub(super) master: Arc<Master>,
    /// Header and body as they stand in the file.
    written: Header,
    before: Body,
    pub(super) body: Body,
    /// Certificates of what this editor destroys.
    certificates: Vec<Certificate>,
    /// Whether only counts of sealed values were raised.
    only_counts: bool,
}

/// What [`KeyringEditor::commit`] gives.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Committed {
    /// The keyring as it now is.
    pub keyring: Keyring,
    /// A certificate for each entry that was destroyed. They stand in the keyring too.
    pub certificates: Vec<Certificate>,
}

/// What a destruction leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Destruction {
    /// The entry.
    pub id: KeyId,
    /// Whether it was the one with which new values were sealed, coded or pseudonymized: until another is made, that
    /// use, domain or index has none.
    pub was_active: bool,
}

impl KeyringEditor {
    pub(super) fn begin(open: &Arc<Open>, wait: Duration) -> Result<KeyringEditor, Error> {
        let path = &open.path;
        let lock = Lock::take(path, wait)?;
        disk::clear(path)?;
        let seen = open.generations.highest(Some(&open.header.keyring))?;
        let bytes = disk::read(path)?;
        let raw = Raw::read(&bytes, path)?;
        if raw.header_line != open.header_line {
            return Err(KeyringError::Replaced { path: shown(path) }.into());
        }
        let body = open.master.body(&raw, path)?;
        check_generation(path, body.generation, seen.max(open.body.generation))?;
        // What a destruction that was interrupted has left is finished before anything else.
        disk::sweep(path, &open.master, &open.header.keyring, &open.header_line, &body)?;
        Ok(KeyringEditor {
            _lock: lock,
            from: Arc::clone(open),
            random: SystemRandom::new(),
            written: raw.header.clone(),
            header: raw.header,
            header_line: open.header_line.clone(),
            master: Arc::clone(&open.master),
            before: body.clone(),
            body,
            certificates: Vec::new(),
            only_counts: true,
        })
    }

    /// Writes the keyring: whole or not at all, one generation up, with what it was until now kept as a version
    /// beside it, without what was destroyed. Where nothing was changed nothing is written.
    ///
    /// # Errors
    /// [`KeyringError::Write`] and those of the state file. The keyring then opens, and is either as it was or as it was
    /// to become; open it to see. A destruction counts only with its certificate in hand.
    pub fn commit(mut self) -> Result<Committed, Error> {
        self.write_changes()?;
        let Open { path, generations, .. } = &*self.from;
        let keyring = Keyring::new(
            path.clone(),
            generations.clone(),
            self.header,
            self.header_line,
            self.master,
            self.body,
        )?;
        Ok(Committed { keyring, certificates: self.certificates })
    }

    /// Writes what has changed since the keyring was last written.
    fn write_changes(&mut self) -> Result<(), Error> {
        let header = header_line(&self.header)
            .map_err(|_| KeyringError::malformed(&self.from.path, "it cannot be written as JSON"))?;
        let rewrapped = self.header != self.written;
        if !rewrapped && self.body == self.before {
            return Ok(());
        }
        if rewrapped {
            self.header_line = header;
        }
        self.write(rewrapped)?;
        self.before.clone_from(&self.body);
        self.written.clone_from(&self.header);
        Ok(())
    }

    fn write(&mut self, rewrapped: bool) -> Result<(), Error> {
        let Open { path, generations, .. } = &*self.from;
        let unwritable = |_| KeyringError::malformed(path, "it cannot be written as JSON");
        self.body.generation = self
            .before
            .generation
            .checked_add(1)
            .ok_or_else(|| KeyringError::malformed(path, "its generation cannot rise"))?;
        // What this version would not read it must not write.
        self.body.check().map_err(|part| KeyringError::malformed(path, part))?;
        let file = self.master.file(&self.header_line, &self.body).map_err(unwritable)?;
        if file.len() as u64 > LIMIT {
            return Err(KeyringError::malformed(path, "it would be larger than any keyring").into());
        }
        disk::write_whole(path, &file)?;
        if !rewrapped && !self.only_counts {
            disk::keep(path, &self.master, &self.header_line, &self.before, &self.body)?;
        }
        disk::sweep(path, &self.master, &self.header.keyring, &self.header_line, &self.body)?;
        Ok(generations.raise(&self.header.keyring, self.body.generation)?)
    }

    /// Wraps the keyring's master with another provider: a new passphrase, another key file, a token. The versions
    /// beside the keyring, which the old provider opens, are removed. Copies elsewhere still open with the old
    /// one: where that is the reason for changing it, use [`rewrap_new_master`](Self::rewrap_new_master), and rotate the keys.
    ///
    /// # Errors
    /// Those of the provider.
    pub fn rewrap(&mut self, provider: &KeyProvider) -> Result<(), Error> {
        self.header.wrap = provider.wrap(&self.random, &self.header.keyring, &self.master.secret)?;
        self.changed();
        Ok(())
    }

    /// Draws a new master too, and wraps every entry anew. Who has an older copy and what opened it does not come to
    /// the keys that are made from now on.
    ///
    /// # Errors
    /// Those of the provider, [`Error::Randomness`].
    pub fn rewrap_new_master(&mut self, provider: &KeyProvider) -> Result<(), Error> {
        self.renew_master(|random, keyring, master| provider.wrap(random, keyring, &master.secret))
    }

    fn renew_master(
        &mut self,
        wrap: impl FnOnce(&SystemRandom, &KeyringId, &Master) -> Result<Wrap, Error>,
    ) -> Result<(), Error> {
        let master = Master::draw(&self.random)?;
        let (random, keyring) = (&self.random, &self.header.keyring);
        // On a copy, so that a failure half-way leaves the editor as it was.
        let mut body = self.body.clone();
        if master.take_over(&self.master, random, keyring, &mut body)?.is_none() {
            return Err(KeyringError::altered(&self.from.path).into());
        }
        let wrap = wrap(random, keyring, &master)?;
        (self.header.wrap, self.body, self.master) = (wrap, body, Arc::new(master));
        self.changed();
        Ok(())
    }

    /// Destroys entries for good, older copies of the keyring included: writes the keyring without them, under a new
    /// master that a new key-encryption key of the same token wraps; deletes the old key-encryption key, without which
    /// no older copy opens; and only then signs certificates that say so. What else was changed is written with it.
    ///
    /// Interrupted, it leaves a keyring in which the entries are destroyed and whose certificates promise no more than
    /// that; called again with the same entries it goes on from there. Backups of the token itself are beyond its reach.
    ///
    /// # Errors
    /// [`ProviderError::NotFinal`](crate::ProviderError::NotFinal) for a provider that can't delete its key, those of
    /// [`destroy`](Self::destroy), of the provider and of [`commit`](Self::commit).
    pub fn destroy_final(
        mut self,
        entries: &[KeyId],
        provider: &KeyProvider,
        when: u64,
        reason: &str,
    ) -> Result<Committed, Error> {
        for &id in entries {
            if self.certificate(id).is_none() {
                self.destroy(id, when, reason)?;
            }
        }
        self.renew_master(|_, keyring, master| provider.wrap_anew(keyring, &master.secret))?;
        self.write_changes()?;
        provider.delete_others(&self.header.wrap)?;
        // In the place of those that promise less; what this editor destroyed before keeps its own.
        self.certificates.retain(|certificate| !entries.contains(&certificate.entry));
        for &id in entries {
            if let Some(mut certificate) = self.certificate(id) {
                certificate.copies_elsewhere = true;
                self.replace_certificate(self.sign(certificate)?);
            }
        }
        self.changed();
        self.commit()
    }

    /// The certificate of an entry that is destroyed.
    fn certificate(&self, id: KeyId) -> Option<Certificate> {
        let body = &self.body;
        let keys = body.keys.iter().map(|key| (key.id, &key.certificate));
        let domains = body.domains.iter().map(|domain| (domain.id, &domain.certificate));
        let indexes = body.indexes.iter().map(|index| (index.id, &index.certificate));
        keys.chain(domains).chain(indexes).find(|(of, _)| *of == id)?.1.clone()
    }

    /// Puts a certificate in the place of the one there was, which an index shares with its root.
    fn replace_certificate(&mut self, certificate: Certificate) {
        let body = &mut self.body;
        let keys = body.keys.iter_mut().map(|key| &mut key.certificate);
        let domains = body.domains.iter_mut().map(|domain| &mut domain.certificate);
        let indexes = body.indexes.iter_mut().map(|index| &mut index.certificate);
        for place in keys.chain(domains).chain(indexes).flatten() {
            if place.entry == certificate.entry {
                place.clone_from(&certificate);
            }
        }
        self.certificates.push(certificate);
    }

    fn sign(&self, certificate: Certificate) -> Result<Certificate, Error> {
        let seed = signing_seed(&self.master, &self.header.keyring, &self.body)
            .ok_or_else(|| KeyringError::altered(&self.from.path))?;
        certificate.sign(&seed)
    }

    /// Every change but a raised count passes here.
    pub(super) fn changed(&mut self) {
        self.only_counts = false;
    }

    /// Wraps the secret of an entry.
    pub(super) fn wrapped(&self, id: KeyId, context: (&str, &str), bytes: &[u8]) -> Result<Bytes, Error> {
        self.master.wrap(&self.random, &self.header.keyring, id, context, bytes)
    }

    pub(super) fn key_mut(&mut self, id: KeyId) -> Option<&mut KeyEntry> {
        self.body.keys.iter_mut().find(|key| key.id == id)
    }

    pub(super) fn domain_mut(&mut self, id: KeyId) -> Option<&mut DomainEntry> {
        self.body.domains.iter_mut().find(|domain| domain.id == id)
    }

    pub(super) fn index_mut(&mut self, id: KeyId) -> Option<&mut IndexEntry> {
        self.body.indexes.iter_mut().find(|index| index.id == id)
    }

    /// A signed certificate, which `commit` gives out.
    pub(super) fn certify(
        &mut self,
        id: KeyId,
        kind: &str,
        names: Vec<String>,
        when: u64,
        reason: &str,
    ) -> Result<Certificate, Error> {
        if reason.chars().any(char::is_control) || reason.len() > 4 * super::document::NAME_LIMIT {
            return Err(KeyringError::Name { part: "reason" }.into());
        }
        let certificate = Certificate::draft(&self.header.keyring, id, kind, names, when, reason);
        let certificate = self.sign(certificate)?;
        self.certificates.push(certificate.clone());
        Ok(certificate)
    }

    /// Lets a key, a domain or an index generation that was disabled work again. A key then opens values; to seal with it
    /// use [`activate`](Self::activate). A domain is whole again; of an index the newest generation is active again, an older
    /// one is searched.
    ///
    /// # Errors
    /// [`KeyringError::UnknownId`]; [`KeyringError::Transition`] for anything that is not disabled.
    pub fn enable(&mut self, id: KeyId) -> Result<(), Error> {
        let (state, to) = self.state_for(id, "enabled")?;
        if *state != KeyState::Disabled {
            return Err(KeyringError::transition(id, *state, "enabled").into());
        }
        *state = to;
        self.changed();
        Ok(())
    }

    /// Takes a key, a domain or an index generation out of use until it is enabled again. Its bytes stay. A use whose
    /// active key is disabled has none that seals.
    ///
    /// # Errors
    /// [`KeyringError::UnknownId`]; [`KeyringError::Transition`] for what is disabled or destroyed already, and for roots
    /// and the key that signs, which have no such state.
    pub fn disable(&mut self, id: KeyId) -> Result<(), Error> {
        let (state, _) = self.state_for(id, "disabled")?;
        if !matches!(*state, KeyState::Active | KeyState::Enabled) {
            return Err(KeyringError::transition(id, *state, "disabled").into());
        }
        *state = KeyState::Disabled;
        self.changed();
        Ok(())
    }

    /// The state of an entry that can be disabled, and the state in which it is enabled.
    fn state_for(
        &mut self,
        id: KeyId,
        action: &'static str,
    ) -> Result<(&mut KeyState, KeyState), KeyringError> {
        if let Some(at) = self.body.indexes.iter().position(|index| index.id == id) {
            let to = self.enabled_index(at);
            return Ok((&mut self.body.indexes[at].state, to));
        }
        let body = &mut self.body;
        if let Some(key) = body.keys.iter_mut().find(|key| key.id == id) {
            if !matches!(key.role(), Some(super::document::Role::Seal(..))) {
                return Err(KeyringError::transition(id, key.state, action));
            }
            return Ok((&mut key.state, KeyState::Enabled));
        }
        let domain = body.domains.iter_mut().find(|domain| domain.id == id);
        domain.map(|domain| (&mut domain.state, KeyState::Active)).ok_or(KeyringError::UnknownId { id })
    }

    /// What a generation of an index is once it is enabled: the newest is active again, as an index without an active
    /// generation would be of no use.
    fn enabled_index(&self, at: usize) -> KeyState {
        let index = &self.body.indexes[at];
        let newer = |other: &IndexEntry| {
            other.parts() == index.parts()
                && other.generation > index.generation
                && other.state != KeyState::Destroyed
        };
        if self.body.indexes.iter().any(newer) { KeyState::Enabled } else { KeyState::Active }
    }

    /// Destroys a key, a root, a domain or an index generation: its bytes go from the keyring and from every version
    /// beside it; its entry and a signed certificate stay. The certificate comes with [`commit`](Self::commit).
    ///
    /// What was sealed under a destroyed key never opens again. Copies of the keyring that were taken elsewhere still
    /// hold the bytes: the certificate says so.
    ///
    /// # Errors
    /// [`KeyringError::UnknownId`]; [`KeyringError::Transition`] for what is destroyed already and for the key that signs;
    /// [`KeyringError::InUse`] for a root from which a domain or an index that is not destroyed is derived;
    /// [`KeyringError::Name`] for a reason of more than 4,096 bytes or with control characters.
    pub fn destroy(&mut self, id: KeyId, when: u64, reason: &str) -> Result<Destruction, Error> {
        if self.body.key(id).is_some() {
            self.destroy_key(id, when, reason)
        } else if self.body.domains.iter().any(|domain| domain.id == id) {
            self.destroy_domain_entry(id, when, reason)
        } else if self.body.indexes.iter().any(|index| index.id == id) {
            self.destroy_index_entry(id, when, reason)
        } else {
            Err(KeyringError::UnknownId { id }.into())
        }
    }
}

impl fmt::Debug for KeyringEditor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyringEditor({})", self.header.keyring.text())
    }
}
