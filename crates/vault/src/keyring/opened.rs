//! An open keyring.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use ring::rand::{SecureRandom, SystemRandom};

use super::certificate::public_key;
use super::disk::{self, Lock};
use super::document::{Body, ED25519, Header, KeyEntry, KeyringId, Raw, Role, SIGN, VERSION};
use super::edit_keys::check_use;
use super::editor::KeyringEditor;
use super::error::{KeyringError, shown};
use super::face::{DomainInfo, IndexInfo, KeyInfo};
use super::generations::GenerationStore;
use super::master::{Master, SALT, SIGNING, TRACE, header_line};
use super::provider::KeyProvider;
use crate::key::{KeyId, KeyState, Padding, Suite};
use crate::secret::Secret;
use crate::store::{DomainKey, IndexKey, Root, SealKey, SealSecret, Store};
use crate::{Error, Reserve, Vault};

/// A keyring as it was when it was opened: keys, pseudonymisation domains and blind indexes in one file, each wrapped
/// under a master that a [`KeyProvider`] wraps (`docs/src/formats.md`, "The keyring").
///
/// It does not change. [`edit`](Self::edit) changes the file and gives a new one. Clones share their secrets, which are
/// wiped with the last of them and of the vaults made from them.
#[derive(Clone)]
pub struct Keyring {
    pub(super) open: Arc<Open>,
}

/// What an open keyring holds.
pub(super) struct Open {
    /// Where the file is, links resolved: a rename must replace the file, not a link to it.
    pub(super) path: PathBuf,
    pub(super) generations: GenerationStore,
    pub(super) header: Header,
    /// The header's line without its line feed, as it stands in the file.
    pub(super) header_line: Vec<u8>,
    pub(super) master: Arc<Master>,
    pub(super) body: Body,
    pub(super) store: Arc<Store>,
    /// For the fingerprints of runs with this keyring; drawn when it was opened, written nowhere.
    pub(super) run: Arc<Secret<16>>,
    signing_key: [u8; 32],
}

impl Keyring {
    /// Makes a keyring that holds nothing yet but the key that signs its certificates.
    ///
    /// # Errors
    /// [`KeyringError::Exists`] where there is a file already: none is ever overwritten. [`KeyringError::Write`], those
    /// of the provider, [`Error::Randomness`]. Then there is no keyring.
    pub fn create(
        path: impl AsRef<Path>,
        provider: &KeyProvider,
        generations: &GenerationStore,
    ) -> Result<Keyring, Error> {
        Keyring::create_with(path.as_ref(), provider, generations, &[])
    }

    /// Makes a keyring with the first key of a use in it, which is active: written at once, so that there never is a
    /// keyring that cannot seal.
    ///
    /// # Errors
    /// As [`create`](Self::create); [`KeyringError::Name`] as for [`KeyringEditor::add`].
    pub fn create_with_key(
        path: impl AsRef<Path>,
        provider: &KeyProvider,
        generations: &GenerationStore,
        usage: &str,
        suite: Suite,
        padding: Padding,
    ) -> Result<(Keyring, KeyId), Error> {
        check_use(usage)?;
        let keyring = Keyring::create_with(path.as_ref(), provider, generations, &[(usage, suite, padding)])?;
        let made = keyring.open.body.keys.iter().find(|key| key.usage == usage).map(|key| key.id);
        let id = made.ok_or_else(|| KeyringError::altered(&keyring.open.path))?;
        Ok((keyring, id))
    }

    fn create_with(
        path: &Path,
        provider: &KeyProvider,
        generations: &GenerationStore,
        first: &[(&str, Suite, Padding)],
    ) -> Result<Keyring, Error> {
        let _lock = Lock::take(path, Duration::ZERO)?;
        if fs::symlink_metadata(path).is_ok() {
            return Err(KeyringError::Exists { path: shown(path) }.into());
        }
        let random = SystemRandom::new();
        let mut id = [0; 16];
        random.fill(&mut id).map_err(|_| Error::Randomness)?;
        let keyring = KeyringId(id);
        generations.check(&keyring)?;
        let master = Master::draw(&random)?;
        let header =
            Header { version: VERSION, keyring, wrap: provider.wrap(&random, &keyring, &master.secret)? };
        let mut body = Body { generation: 1, keys: Vec::new(), domains: Vec::new(), indexes: Vec::new() };
        let (id, seed) = (body.free_id(&random)?, Secret::<32>::draw(&random)?);
        body.keys.push(KeyEntry {
            id,
            usage: SIGN.to_owned(),
            suite: ED25519.to_owned(),
            padding: None,
            reserved: None,
            state: KeyState::Active,
            wrapped: Some(master.wrap(&random, &keyring, id, SIGNING, seed.bytes())?),
            certificate: None,
        });
        for (usage, suite, padding) in first {
            let (id, secret) = (body.free_id(&random)?, Secret::<64>::draw(&random)?);
            let context = (suite.name(), *usage);
            let wrapped = master.wrap(&random, &keyring, id, context, &secret.bytes()[..suite.key_len()])?;
            body.keys.push(KeyEntry::sealing(id, usage, *suite, *padding, KeyState::Active, wrapped));
        }
        let unwritable = || KeyringError::malformed(path, "it cannot be written as JSON");
        let line = header_line(&header).map_err(|_| unwritable())?;
        let file = master.file(&line, &body).map_err(|_| unwritable())?;
        let made = disk::write_whole(path, &file)
            .and_then(|()| generations.raise(&keyring, body.generation))
            .and_then(|()| resolved(path));
        let path = made.inspect_err(|_| {
            // It is as good as never made: nobody has been told of it, and nothing is sealed with it.
            let _ = fs::remove_file(path);
            generations.forget(&keyring);
        })?;
        Keyring::new(path, generations.clone(), header, line, Arc::new(master), body)
    }

    /// Opens a keyring.
    ///
    /// The code over the whole file is checked before anything of its body is looked at. No lock is needed: writers put
    /// whole files in place.
    ///
    /// # Errors
    /// [`KeyringError::Read`], [`KeyringError::Malformed`], [`KeyringError::Newer`], [`KeyringError::Altered`];
    /// [`ProviderError::Refused`](crate::ProviderError::Refused) for the wrong passphrase or key file and the other
    /// errors of the provider; [`KeyringError::RolledBack`] and [`KeyringError::State`] where `generations` says so.
    pub fn open(
        path: impl AsRef<Path>,
        provider: &KeyProvider,
        generations: &GenerationStore,
    ) -> Result<Keyring, Error> {
        let path = resolved(path.as_ref())?;
        let seen = generations.highest(None)?;
        let bytes = disk::read(&path)?;
        let raw = Raw::read(&bytes, &path)?;
        let keyring = raw.header.keyring;
        let master = Master::new(provider.unwrap(&keyring, &raw.header.wrap)?);
        let body = master.body(&raw, &path)?;
        generations.check(&keyring)?;
        check_generation(&path, body.generation, seen)?;
        generations.raise(&keyring, body.generation)?;
        let line = raw.header_line.to_vec();
        Keyring::new(path, generations.clone(), raw.header, line, Arc::new(master), body)
    }

    pub(super) fn new(
        path: PathBuf,
        generations: GenerationStore,
        header: Header,
        header_line: Vec<u8>,
        master: Arc<Master>,
        body: Body,
    ) -> Result<Keyring, Error> {
        let altered = || KeyringError::altered(&path);
        let seed = signing_seed(&master, &header.keyring, &body).ok_or_else(altered)?;
        let signing_key = public_key(&seed).ok_or_else(altered)?;
        let store = Arc::new(unwrap_all(&master, &header.keyring, &body).ok_or_else(altered)?);
        let run = Arc::new(Secret::draw(&SystemRandom::new())?);
        let open = Open { path, generations, header, header_line, master, body, store, run, signing_key };
        Ok(Keyring { open: Arc::new(open) })
    }

    /// The id of the keyring at a path, 32 hexadecimal digits, before it is opened: to find what is remembered of it.
    /// Nothing vouches for it yet.
    ///
    /// # Errors
    /// [`KeyringError::Read`], [`KeyringError::Malformed`], [`KeyringError::Newer`].
    pub fn id_of(path: impl AsRef<Path>) -> Result<String, Error> {
        let path = resolved(path.as_ref())?;
        let bytes = disk::read(&path)?;
        Ok(Raw::read(&bytes, &path)?.header.keyring.text())
    }

    /// Begins to change the keyring: waits for the right to write it at most as long as `wait`, holds it until the
    /// editor is gone, and starts from the file as it is then, which may be newer than this one.
    ///
    /// # Errors
    /// [`KeyringError::Locked`] where another process writes for longer; [`KeyringError::Replaced`] where the file was
    /// wrapped anew or is another keyring: open it again; those of [`open`](Self::open).
    pub fn edit(&self, wait: Duration) -> Result<KeyringEditor, Error> {
        KeyringEditor::begin(&self.open, wait)
    }

    /// The vault of this keyring's keys, as they were when it was opened.
    pub fn vault(&self) -> Vault {
        Vault::of(self)
    }

    /// What a vault is made of.
    pub(crate) fn contents(&self) -> (Arc<Store>, Arc<Secret<16>>) {
        (Arc::clone(&self.open.store), Arc::clone(&self.open.run))
    }

    /// The keyring's own name: 32 hexadecimal digits.
    pub fn id(&self) -> String {
        self.open.header.keyring.text()
    }

    /// The file, links resolved.
    pub fn path(&self) -> &Path {
        &self.open.path
    }

    /// How often the keyring has been written.
    pub fn generation(&self) -> u64 {
        self.open.body.generation
    }

    /// The kind of provider that opens it: `passphrase`, `key-file`, `command` or `pkcs11`.
    pub fn provider(&self) -> &'static str {
        self.open.header.wrap.kind()
    }

    /// Whether an older copy of the file, put in its place, would be noticed: only with a [`GenerationStore`].
    pub fn detects_rollback(&self) -> bool {
        self.open.generations != GenerationStore::None
    }

    /// Whether the system keeps the keyring's own secrets, its master and the unwrapped bytes of its entries, out of the
    /// swap file. The limit on locked memory may forbid it.
    ///
    /// It says nothing of working keys, which are expanded from those bytes and are not locked: the keys that wrap
    /// entries and write the code, and those inside of sealers, openers, indexes and pseudonymizers. They are wiped
    /// like the others.
    pub fn memory_locked(&self) -> bool {
        self.open.master.secret.is_locked() && self.open.store.is_locked()
    }

    /// [`signing_key`](Self::signing_key) as certificates write it: base64url without padding.
    pub fn signing_key_text(&self) -> String {
        super::text::to_base64(&self.open.signing_key)
    }

    /// The public key (Ed25519) that this keyring's certificates are to be verified with. Worth keeping elsewhere.
    pub fn signing_key(&self) -> [u8; 32] {
        self.open.signing_key
    }

    /// Every key, in the order in which they were made.
    pub fn keys(&self) -> Vec<KeyInfo> {
        self.open.body.key_infos()
    }

    /// Every pseudonymisation domain.
    pub fn domains(&self) -> Vec<DomainInfo> {
        self.open.body.domain_infos()
    }

    /// Every generation of every blind index.
    pub fn indexes(&self) -> Vec<IndexInfo> {
        self.open.body.index_infos()
    }
}

/// How long a sealer waits for the right to write the count of what it seals.
const WAIT: Duration = Duration::from_secs(30);

impl Reserve for Keyring {
    /// Writes the raised count into the keyring. A key that has been taken out of use since is refused.
    fn reserve(&self, key: KeyId, count: u64) -> Result<(), Error> {
        let mut editor = self.edit(WAIT)?;
        editor.reserve(key, count)?;
        editor.commit().map(|_| ())
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keyring({})", self.id())
    }
}

/// The path with every link in it resolved.
fn resolved(path: &Path) -> Result<PathBuf, KeyringError> {
    fs::canonicalize(path).map_err(|error| KeyringError::read(path, &error))
}

/// An older generation than one seen is refused.
pub(super) fn check_generation(path: &Path, found: u64, seen: u64) -> Result<(), KeyringError> {
    if found < seen {
        return Err(KeyringError::RolledBack { path: shown(path), found, seen });
    }
    Ok(())
}

/// The seed of the key that signs.
pub(super) fn signing_seed(master: &Master, keyring: &KeyringId, body: &Body) -> Option<Secret<32>> {
    let key = body.keys.iter().find(|key| key.role() == Some(Role::Sign))?;
    master.unwrap(keyring, key.id, SIGNING, key.wrapped.as_ref()?)
}

/// Unwraps everything but the key that signs; none where something does not open, which the right code rules out
/// unless the file was written by a faulty program.
fn unwrap_all(master: &Master, keyring: &KeyringId, body: &Body) -> Option<Store> {
    let mut store = Store::default();
    for key in &body.keys {
        let context = (key.suite.as_str(), key.usage.as_str());
        match key.role()? {
            Role::Seal(suite, padding) => {
                let secret = match (&key.wrapped, suite) {
                    (None, _) => None,
                    (Some(wrapped), Suite::Aes256Siv) => {
                        Some(SealSecret::Bytes64(master.unwrap(keyring, key.id, context, wrapped)?.locked()))
                    }
                    (Some(wrapped), _) => {
                        Some(SealSecret::Bytes32(master.unwrap(keyring, key.id, context, wrapped)?.locked()))
                    }
                };
                let (id, usage, state) = (key.id, key.usage.clone(), key.state);
                store.seals.push(SealKey { id, usage, suite, padding, state, secret });
            }
            Role::Root | Role::IndexRoot => {
                let secret = match &key.wrapped {
                    Some(wrapped) => Some(master.unwrap(keyring, key.id, context, wrapped)?.locked()),
                    None => None,
                };
                store.roots.push(Root { id: key.id, secret });
            }
            Role::Sign => {}
        }
    }
    for entry in &body.domains {
        let open = |context, wrapped: &Option<_>| match wrapped {
            Some(wrapped) => Some(Some(master.unwrap(keyring, entry.id, context, wrapped)?.locked())),
            None => Some(None),
        };
        store.domains.push(DomainKey {
            id: entry.id,
            domain: entry.domain(),
            state: entry.state,
            root: entry.root,
            salt: open(SALT, &entry.salt)?,
            trace: open(TRACE, &entry.trace)?,
        });
    }
    for entry in &body.indexes {
        store.indexes.push(IndexKey {
            id: entry.id,
            root: entry.root,
            tenant: entry.tenant.clone(),
            table: entry.table.clone(),
            column: entry.column.clone(),
            name: entry.name.clone(),
            generation: entry.generation,
            bits: entry.bits,
            state: entry.state,
        });
    }
    Some(store)
}

impl Body {
    /// An id that no entry has.
    pub(super) fn free_id(&self, random: &SystemRandom) -> Result<KeyId, Error> {
        loop {
            let mut bytes = [0; 4];
            random.fill(&mut bytes).map_err(|_| Error::Randomness)?;
            if let Some(id) = KeyId::from_bytes(bytes).filter(|id| self.ids().all(|taken| taken != *id)) {
                return Ok(id);
            }
        }
    }
}
