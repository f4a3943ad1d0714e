//! Changes to pseudonymisation domains and blind indexes.

use super::document::{CANON, DomainEntry, INDEX, IndexEntry, ROOT, Role, part_fits};
use super::editor::{Destruction, KeyringEditor};
use super::error::KeyringError;
use super::master::{SALT, TRACE};
use crate::key::{KeyId, KeyState};
use crate::secret::Secret;
use crate::{Domain, Error, IndexName};

impl KeyringEditor {
    /// Draws the salt and the trace key of a domain. The root that all domains are derived from is drawn with the first.
    /// A domain that was destroyed may be made again; it is another one then, and its pseudonyms are others.
    ///
    /// # Errors
    /// [`KeyringError::Taken`]; [`KeyringError::Name`] for a part of more than 1,024 bytes or with control characters;
    /// [`Error::Randomness`].
    pub fn add_domain(&mut self, domain: &Domain) -> Result<KeyId, Error> {
        if !domain_parts(domain).iter().all(|part| part_fits(part)) {
            return Err(KeyringError::Name { part: "domain" }.into());
        }
        if self.live_domain(domain).is_some() {
            return Err(KeyringError::Taken { kind: "domain", name: domain_name(domain) }.into());
        }
        let live = |key: &&super::document::KeyEntry| key.role() == Some(Role::Root) && key.wrapped.is_some();
        let root = match self.body.keys.iter().find(live) {
            Some(root) => root.id,
            None => self.draw_root(ROOT)?,
        };
        let id = self.body.free_id(&self.random)?;
        let [salt, trace] = [Secret::<32>::draw(&self.random)?, Secret::draw(&self.random)?];
        let salt = Some(self.wrapped(id, SALT, salt.bytes())?);
        let trace = Some(self.wrapped(id, TRACE, trace.bytes())?);
        self.body.domains.push(DomainEntry {
            id,
            tenant: domain.tenant.clone(),
            recipient: domain.recipient.clone(),
            purpose: domain.purpose.clone(),
            kind: domain.kind.clone(),
            epoch: domain.epoch.clone(),
            canon: CANON,
            state: KeyState::Active,
            root,
            salt,
            trace,
            certificate: None,
        });
        self.changed();
        Ok(id)
    }

    /// [`disable`](Self::disable), by what makes the domain.
    ///
    /// # Errors
    /// [`KeyringError::Unknown`], [`KeyringError::Transition`].
    pub fn disable_domain(&mut self, domain: &Domain) -> Result<KeyId, Error> {
        let id = self.domain_id(domain)?;
        self.disable(id)?;
        Ok(id)
    }

    /// [`enable`](Self::enable), by what makes the domain.
    ///
    /// # Errors
    /// [`KeyringError::Unknown`], [`KeyringError::Transition`].
    pub fn enable_domain(&mut self, domain: &Domain) -> Result<KeyId, Error> {
        let id = self.domain_id(domain)?;
        self.enable(id)?;
        Ok(id)
    }

    /// [`destroy`](Self::destroy), by what makes the domain: nothing can be pseudonymized in it again, and nothing
    /// turned back. Pseudonyms that were issued stay linkable to each other.
    ///
    /// # Errors
    /// [`KeyringError::Unknown`], [`KeyringError::Name`].
    pub fn destroy_domain(&mut self, domain: &Domain, when: u64, reason: &str) -> Result<Destruction, Error> {
        let id = self.domain_id(domain)?;
        self.destroy_domain_entry(id, when, reason)
    }

    /// Draws the first generation of a blind index, of codes of `bits` bits (1 to 256; see
    /// [`plan_index`](crate::plan_index)).
    ///
    /// # Errors
    /// [`KeyringError::Taken`], [`KeyringError::Name`], [`Error::Randomness`].
    pub fn add_index(&mut self, name: &IndexName, bits: u16) -> Result<KeyId, Error> {
        if self.generations(name).any(|index| index.state != KeyState::Destroyed) {
            return Err(taken(name));
        }
        self.draw_index(name, bits)
    }

    /// Draws the next generation of an index, which is active from then on; the one before stays enabled, so that both
    /// are searched until every row has a code of the new one. It gets a root of its own: who has learnt the key of
    /// the old one learns nothing of the new.
    ///
    /// # Errors
    /// [`KeyringError::Unknown`] without an active generation; [`KeyringError::Taken`] while an earlier rotation is not
    /// finished; [`KeyringError::Name`], [`Error::Randomness`].
    pub fn rotate_index(&mut self, name: &IndexName, bits: Option<u16>) -> Result<KeyId, Error> {
        let active = self.generations(name).find(|index| index.state == KeyState::Active);
        let (before, bits) = match active {
            Some(index) => (index.id, bits.unwrap_or(index.bits)),
            None => return Err(unknown("index", index_name(name))),
        };
        if self.generations(name).any(|index| matches!(index.state, KeyState::Enabled | KeyState::Disabled)) {
            return Err(taken(name));
        }
        let id = self.draw_index(name, bits)?;
        if let Some(index) = self.index_mut(before) {
            index.state = KeyState::Enabled;
        }
        Ok(id)
    }

    /// Ends the rotation of an index: destroys the generations before the active one, with their roots.
    ///
    /// # Errors
    /// [`KeyringError::Unknown`] without an active generation or without one before it; [`KeyringError::Name`].
    pub fn finish_index(
        &mut self,
        name: &IndexName,
        when: u64,
        reason: &str,
    ) -> Result<Vec<Destruction>, Error> {
        let active = self.generations(name).any(|index| index.state == KeyState::Active);
        let old = |index: &&IndexEntry| matches!(index.state, KeyState::Enabled | KeyState::Disabled);
        let old: Vec<KeyId> = self.generations(name).filter(old).map(|index| index.id).collect();
        if !active || old.is_empty() {
            return Err(unknown("index", index_name(name)));
        }
        old.into_iter().map(|id| self.destroy_index_entry(id, when, reason)).collect()
    }

    /// Destroys every generation of an index, with its root: nobody can look anything up in it, or test a guess
    /// against its codes, ever again.
    ///
    /// # Errors
    /// [`KeyringError::Unknown`], [`KeyringError::Name`].
    pub fn destroy_index(
        &mut self,
        name: &IndexName,
        when: u64,
        reason: &str,
    ) -> Result<Vec<Destruction>, Error> {
        let live = |index: &&IndexEntry| index.state != KeyState::Destroyed;
        let live: Vec<KeyId> = self.generations(name).filter(live).map(|index| index.id).collect();
        if live.is_empty() {
            return Err(unknown("index", index_name(name)));
        }
        live.into_iter().map(|id| self.destroy_index_entry(id, when, reason)).collect()
    }

    pub(super) fn destroy_domain_entry(
        &mut self,
        id: KeyId,
        when: u64,
        reason: &str,
    ) -> Result<Destruction, Error> {
        let domain = self.domain_mut(id).ok_or(KeyringError::UnknownId { id })?;
        let state = domain.state;
        if state == KeyState::Destroyed {
            return Err(KeyringError::transition(id, state, "destroyed").into());
        }
        let names = domain.parts().map(str::to_owned).to_vec();
        let certificate = self.certify(id, "domain", names, when, reason)?;
        if let Some(domain) = self.domain_mut(id) {
            domain.state = KeyState::Destroyed;
            (domain.salt, domain.trace) = (None, None);
            domain.certificate = Some(certificate);
        }
        self.changed();
        Ok(Destruction { id, was_active: state == KeyState::Active })
    }

    pub(super) fn destroy_index_entry(
        &mut self,
        id: KeyId,
        when: u64,
        reason: &str,
    ) -> Result<Destruction, Error> {
        let index = self.index_mut(id).ok_or(KeyringError::UnknownId { id })?;
        let (state, root) = (index.state, index.root);
        if state == KeyState::Destroyed {
            return Err(KeyringError::transition(id, state, "destroyed").into());
        }
        let mut names = index.parts().map(str::to_owned).to_vec();
        names.push(index.generation.to_string());
        let certificate = self.certify(id, "index", names, when, reason)?;
        if let Some(key) = self.key_mut(root) {
            (key.state, key.wrapped) = (KeyState::Destroyed, None);
            key.certificate = Some(certificate.clone());
        }
        if let Some(index) = self.index_mut(id) {
            index.state = KeyState::Destroyed;
            index.certificate = Some(certificate);
        }
        self.changed();
        Ok(Destruction { id, was_active: state == KeyState::Active })
    }

    fn draw_index(&mut self, name: &IndexName, bits: u16) -> Result<KeyId, Error> {
        let parts = [&name.tenant, &name.table, &name.column, &name.name];
        if !parts.iter().all(|part| part_fits(part)) {
            return Err(KeyringError::Name { part: "index" }.into());
        }
        if !(1..=256).contains(&bits) {
            return Err(KeyringError::Name { part: "bits" }.into());
        }
        let last = self.generations(name).map(|index| index.generation).max().unwrap_or(0);
        let generation = last.checked_add(1).ok_or(KeyringError::Name { part: "index" })?;
        let root = self.draw_root(INDEX)?;
        let id = self.body.free_id(&self.random)?;
        let [tenant, table, column, name] = parts.map(Clone::clone);
        let state = KeyState::Active;
        let certificate = None;
        let entry =
            IndexEntry { id, root, tenant, table, column, name, generation, bits, state, certificate };
        self.body.indexes.push(entry);
        Ok(id)
    }

    /// Every generation of an index.
    fn generations<'a>(&'a self, name: &'a IndexName) -> impl Iterator<Item = &'a IndexEntry> {
        let parts = [&*name.tenant, &*name.table, &*name.column, &*name.name];
        self.body.indexes.iter().filter(move |index| index.parts() == parts)
    }

    /// The id of the domain that is not destroyed.
    fn domain_id(&self, domain: &Domain) -> Result<KeyId, KeyringError> {
        let unknown = || KeyringError::Unknown { kind: "domain", name: domain_name(domain) };
        self.live_domain(domain).ok_or_else(unknown)
    }

    fn live_domain(&self, domain: &Domain) -> Option<KeyId> {
        let same = |entry: &&DomainEntry| {
            entry.parts() == domain_parts(domain) && entry.state != KeyState::Destroyed
        };
        self.body.domains.iter().find(same).map(|entry| entry.id)
    }
}

fn domain_parts(domain: &Domain) -> [&str; 5] {
    [&domain.tenant, &domain.recipient, &domain.purpose, &domain.kind, &domain.epoch]
}

/// A domain as messages name it.
fn domain_name(domain: &Domain) -> String {
    domain_parts(domain).join("/")
}

/// An index as messages name it.
fn index_name(name: &IndexName) -> String {
    [&*name.tenant, &*name.table, &*name.column, &*name.name].join("/")
}

fn unknown(kind: &'static str, name: String) -> Error {
    KeyringError::Unknown { kind, name }.into()
}

fn taken(name: &IndexName) -> Error {
    KeyringError::Taken { kind: "index", name: index_name(name) }.into()
}
