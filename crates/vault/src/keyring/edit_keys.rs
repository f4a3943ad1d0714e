//! Changes to the keys that seal, and to roots.

use super::document::{Bytes, HKDF, INDEX, KeyEntry, ROOT, Role, SIGN, SIV_LIMIT, name_fits};
use super::editor::{Destruction, KeyringEditor};
use super::error::KeyringError;
use crate::Error;
use crate::key::{KeyId, KeyState, Padding, Suite};
use crate::secret::Secret;

/// Whether keys that seal may be called so.
pub(super) fn check_use(usage: &str) -> Result<(), KeyringError> {
    match name_fits(usage) && ![ROOT, INDEX, SIGN].contains(&usage) {
        true => Ok(()),
        false => Err(KeyringError::Name { part: "use" }),
    }
}

impl KeyEntry {
    /// A key that seals, with its wrapped bytes.
    pub(super) fn sealing(
        id: KeyId,
        usage: &str,
        suite: Suite,
        padding: Padding,
        state: KeyState,
        wrapped: Bytes,
    ) -> KeyEntry {
        KeyEntry {
            id,
            usage: usage.to_owned(),
            suite: suite.name().to_owned(),
            padding: Some(padding.block()),
            reserved: (suite == Suite::Aes256GcmSiv).then_some(0),
            state,
            wrapped: Some(wrapped),
            certificate: None,
        }
    }
}

impl KeyringEditor {
    /// Draws the first key of a use; it is active. Also the next one, where none of them is active any more.
    ///
    /// `usage` is the recipe's `use`: at most 1,024 bytes without control characters, and none of `root`, `index`, `sign`.
    ///
    /// # Errors
    /// [`KeyringError::HasActive`]: [`rotate`](Self::rotate) instead. [`KeyringError::Name`], [`Error::Randomness`].
    pub fn add(&mut self, usage: &str, suite: Suite, padding: Padding) -> Result<KeyId, Error> {
        if self.active(usage).is_some() {
            return Err(KeyringError::HasActive { usage: usage.to_owned() }.into());
        }
        self.draw(usage, suite, padding, KeyState::Active)
    }

    /// Draws a new active key of a use, with the suite and padding of the one that was active until now, which from then
    /// on only opens.
    ///
    /// # Errors
    /// [`KeyringError::NoActive`], [`Error::Randomness`].
    pub fn rotate(&mut self, usage: &str) -> Result<KeyId, Error> {
        let no_active = || KeyringError::NoActive { usage: usage.to_owned() };
        match self.active(usage).and_then(|id| self.body.key(id)?.role()) {
            Some(Role::Seal(suite, padding)) => self.rotate_to(usage, suite, padding),
            _ => Err(no_active().into()),
        }
    }

    /// The same with another suite or padding.
    ///
    /// # Errors
    /// [`KeyringError::NoActive`], [`Error::Randomness`].
    pub fn rotate_to(&mut self, usage: &str, suite: Suite, padding: Padding) -> Result<KeyId, Error> {
        let before = self.active(usage).ok_or_else(|| KeyringError::NoActive { usage: usage.to_owned() })?;
        let id = self.draw(usage, suite, padding, KeyState::Enabled)?;
        self.move_active(before, id);
        Ok(id)
    }

    /// Seals with this key from now on; the one that was active until now only opens. Takes back a rotation, and puts
    /// an imported key to use.
    ///
    /// # Errors
    /// [`KeyringError::UnknownId`]; [`KeyringError::Transition`] for what is no key that seals, is destroyed or is active
    /// already.
    pub fn activate(&mut self, id: KeyId) -> Result<(), Error> {
        let key = self.body.key(id).ok_or(KeyringError::UnknownId { id })?;
        let seals = matches!(key.role(), Some(Role::Seal(..)));
        if !seals || !matches!(key.state, KeyState::Enabled | KeyState::Disabled) {
            return Err(KeyringError::transition(id, key.state, "activated").into());
        }
        let before = self.active(&key.usage);
        match before {
            Some(before) => self.move_active(before, id),
            None => self.set_state(id, KeyState::Active),
        }
        Ok(())
    }

    /// Takes in a key that was made elsewhere, as an enabled one. For tests and for moving from another system: whoever
    /// has had the bytes can open what is sealed under them.
    ///
    /// `already_sealed` is how many values were sealed under it elsewhere, or still may be. It counts for
    /// `aes-256-gcm-siv`, whose keys seal 2^32 values in all. Where nobody knows, give [`u64::MAX`]: the key then opens,
    /// and never seals. For the other suites it says nothing.
    ///
    /// # Errors
    /// [`KeyringError::IdTaken`] where an entry of this id is another key; the same key again changes nothing, but that
    /// its count is raised where `already_sealed` is more.
    /// [`KeyringError::Name`] where the bytes are not as many as the suite says.
    pub fn import(
        &mut self,
        id: KeyId,
        usage: &str,
        suite: Suite,
        padding: Padding,
        bytes: &[u8],
        already_sealed: u64,
    ) -> Result<(), Error> {
        if bytes.len() != suite.key_len() {
            return Err(KeyringError::Name { part: "key" }.into());
        }
        if self.body.ids().any(|taken| taken == id) {
            if !self.is_same(id, usage, suite, padding, bytes) {
                return Err(KeyringError::IdTaken { id }.into());
            }
        } else {
            self.push(id, usage, suite, padding, KeyState::Enabled, bytes)?;
        }
        if let Some(reserved) = self.key_mut(id).and_then(|key| key.reserved.as_mut()) {
            *reserved = already_sealed.min(SIV_LIMIT).max(*reserved);
        }
        Ok(())
    }

    fn is_same(&self, id: KeyId, usage: &str, suite: Suite, padding: Padding, bytes: &[u8]) -> bool {
        let Some(key) = self.body.key(id) else { return false };
        let Some(wrapped) = &key.wrapped else { return false };
        let (keyring, context) = (&self.header.keyring, (key.suite.as_str(), key.usage.as_str()));
        let equal = match suite {
            Suite::Aes256Siv => self
                .master
                .unwrap::<64>(keyring, id, context, wrapped)
                .is_some_and(|held| crate::secret::equal(held.bytes(), bytes)),
            _ => self
                .master
                .unwrap::<32>(keyring, id, context, wrapped)
                .is_some_and(|held| crate::secret::equal(held.bytes(), bytes)),
        };
        key.usage == usage && key.role() == Some(Role::Seal(suite, padding)) && equal
    }

    /// Counts `count` further values as sealed under a key of `aes-256-gcm-siv`, before they are.
    ///
    /// # Errors
    /// [`KeyringError::Exhausted`] beyond 2^32 values a key; [`KeyringError::Transition`] for a key that is not active or
    /// whose suite has no such limit; [`KeyringError::UnknownId`].
    pub fn reserve(&mut self, id: KeyId, count: u64) -> Result<(), Error> {
        let key = self.key_mut(id).ok_or(KeyringError::UnknownId { id })?;
        let refused = KeyringError::transition(id, key.state, "reserved");
        let reserved = key.reserved.as_mut().filter(|_| key.state == KeyState::Active).ok_or(refused)?;
        let raised = reserved.checked_add(count).filter(|raised| *raised <= SIV_LIMIT);
        *reserved = raised.ok_or(KeyringError::Exhausted { id })?;
        Ok(())
    }

    pub(super) fn destroy_key(&mut self, id: KeyId, when: u64, reason: &str) -> Result<Destruction, Error> {
        let key = self.body.key(id).ok_or(KeyringError::UnknownId { id })?;
        let (state, role) = (key.state, key.role());
        if state == KeyState::Destroyed || role == Some(Role::Sign) {
            return Err(KeyringError::transition(id, state, "destroyed").into());
        }
        let count = self.derived_from(id);
        if count > 0 {
            return Err(KeyringError::InUse { id, count }.into());
        }
        let kind = if matches!(role, Some(Role::Seal(..))) { "key" } else { "root" };
        let names = vec![key.usage.clone(), key.suite.clone()];
        let certificate = self.certify(id, kind, names, when, reason)?;
        if let Some(key) = self.key_mut(id) {
            (key.state, key.wrapped, key.certificate) = (KeyState::Destroyed, None, Some(certificate));
        }
        self.changed();
        Ok(Destruction { id, was_active: kind == "key" && state == KeyState::Active })
    }

    /// How many domains and index generations that are not destroyed are derived from a root.
    fn derived_from(&self, root: KeyId) -> u64 {
        let domains = self.body.domains.iter().map(|domain| (domain.root, domain.state));
        let indexes = self.body.indexes.iter().map(|index| (index.root, index.state));
        domains.chain(indexes).filter(|(of, state)| *of == root && *state != KeyState::Destroyed).count()
            as u64
    }

    /// The active key of a use.
    fn active(&self, usage: &str) -> Option<KeyId> {
        let mut keys = self.body.keys.iter();
        let key = keys.find(|key| key.usage == usage && key.state == KeyState::Active)?;
        matches!(key.role(), Some(Role::Seal(..))).then_some(key.id)
    }

    fn move_active(&mut self, from: KeyId, to: KeyId) {
        self.set_state(from, KeyState::Enabled);
        self.set_state(to, KeyState::Active);
    }

    fn set_state(&mut self, id: KeyId, state: KeyState) {
        if let Some(key) = self.key_mut(id) {
            key.state = state;
        }
        self.changed();
    }

    fn draw(&mut self, usage: &str, suite: Suite, padding: Padding, state: KeyState) -> Result<KeyId, Error> {
        let id = self.body.free_id(&self.random)?;
        // Secrets have one size in their type; of 64 bytes a suite takes as many as it needs.
        let secret = Secret::<64>::draw(&self.random)?;
        self.push(id, usage, suite, padding, state, &secret.bytes()[..suite.key_len()])?;
        Ok(id)
    }

    fn push(
        &mut self,
        id: KeyId,
        usage: &str,
        suite: Suite,
        padding: Padding,
        state: KeyState,
        bytes: &[u8],
    ) -> Result<(), Error> {
        check_use(usage)?;
        let wrapped = self.wrapped(id, (suite.name(), usage), bytes)?;
        self.body.keys.push(KeyEntry::sealing(id, usage, suite, padding, state, wrapped));
        self.changed();
        Ok(())
    }

    /// A new root for domains or for one index generation.
    pub(super) fn draw_root(&mut self, usage: &'static str) -> Result<KeyId, Error> {
        let id = self.body.free_id(&self.random)?;
        let secret = Secret::<32>::draw(&self.random)?;
        let wrapped = Some(self.wrapped(id, (HKDF, usage), secret.bytes())?);
        self.body.keys.push(KeyEntry {
            id,
            usage: usage.to_owned(),
            suite: HKDF.to_owned(),
            padding: None,
            reserved: None,
            state: KeyState::Active,
            wrapped,
            certificate: None,
        });
        self.changed();
        Ok(id)
    }
}
