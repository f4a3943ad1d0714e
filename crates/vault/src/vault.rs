//! Where keys are held.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use ring::rand::SystemRandom;

use crate::secret::{Secret, scrubbed};
use crate::store::Store;
use crate::{
    BlindIndex, Context, Domain, Error, IndexName, KeyId, Keyring, Opener, Pseudonymizer, Reserve, RunHasher,
    Sealer,
};

/// Holds keys and gives out what works with them, never the keys.
///
/// It may be shared between threads. Everything secret is wiped when it is dropped, and so is each thing it gave
/// out when that is dropped.
pub struct Vault {
    root: Secret<32>,
    run: Arc<Secret<16>>,
    random: SystemRandom,
    /// The keys of the keyring this vault was opened from; of an ephemeral one, none.
    store: Arc<Store>,
    /// The keyring, where there is one: it keeps the count of what is sealed. Without one, a domain is drawn when it is
    /// first asked for; with one, its domains are all there are.
    keyring: Option<Keyring>,
    /// What belongs to a domain alone, drawn when the domain is first asked for.
    domains: Mutex<HashMap<Domain, Entry>>,
}

/// The secrets of one domain.
struct Entry {
    id: KeyId,
    salt: Secret<32>,
    trace: Secret<32>,
}

impl Vault {
    /// A vault whose keys are drawn now from the system's generator, are written nowhere and are wiped with it:
    /// pseudonyms made with it can never be linked to those of another run, nor turned back by anyone.
    ///
    /// # Errors
    /// [`Error::Randomness`] where the system gives no random bytes.
    pub fn ephemeral() -> Result<Vault, Error> {
        let random = SystemRandom::new();
        Ok(Vault {
            root: Secret::draw(&random)?,
            run: Arc::new(Secret::draw(&random)?),
            random,
            store: Arc::default(),
            keyring: None,
            domains: Mutex::new(HashMap::new()),
        })
    }

    /// The vault of an open keyring.
    pub(crate) fn of(keyring: &Keyring) -> Vault {
        let (store, run) = keyring.contents();
        Vault {
            root: Secret::zeroed(),
            run,
            random: SystemRandom::new(),
            store,
            keyring: Some(keyring.clone()),
            domains: Mutex::default(),
        }
    }

    /// The pseudonymizer of a domain. Asked for again, the same domain gives the same pseudonyms; another one
    /// shares nothing with it.
    ///
    /// # Errors
    /// [`Error::DomainPart`] where a part of the domain is too long to be written. Of an ephemeral vault
    /// [`Error::Randomness`] where the system gives no random bytes; of one with a keyring
    /// [`DomainError`](crate::DomainError) where the keyring cannot serve the domain.
    pub fn pseudonymizer(&self, domain: &Domain) -> Result<Pseudonymizer, Error> {
        if self.keyring.is_some() {
            return scrubbed(|| Pseudonymizer::from_store(&self.store, domain));
        }
        // A thread that panicked while it held the lock left whole entries or none: the map is sound.
        let mut domains = self.domains.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = match domains.entry(domain.clone()) {
            Slot::Occupied(slot) => slot.into_mut(),
            Slot::Vacant(slot) => {
                let (salt, trace) = (Secret::draw(&self.random)?, Secret::draw(&self.random)?);
                slot.insert(Entry { id: self.draw_id()?, salt, trace })
            }
        };
        scrubbed(|| Pseudonymizer::derive(&self.root, &entry.salt, &entry.trace, entry.id, domain))
    }

    /// An id for a domain. Two domains of one run share it with a chance of 2^-32; a pseudonym of the other is then
    /// refused without that reason.
    fn draw_id(&self) -> Result<KeyId, Error> {
        loop {
            if let Some(id) = KeyId::from_bytes(*Secret::<4>::draw(&self.random)?.bytes()) {
                return Ok(id);
            }
        }
    }

    /// What seals a column with the active key of a use.
    ///
    /// # Errors
    /// [`SealError::NoActiveKey`](crate::SealError::NoActiveKey), and
    /// [`SealError::TooLong`](crate::SealError::TooLong) where a part of the context cannot be written.
    pub fn sealer(&self, usage: &str, context: &Context) -> Result<Sealer, Error> {
        let keeper = self.keyring.clone().map(|keyring| Arc::new(keyring) as Arc<dyn Reserve>);
        scrubbed(|| Sealer::new(&self.store, usage, context, keeper))
    }

    /// What opens a column, whatever key sealed its values.
    ///
    /// # Errors
    /// [`SealError::TooLong`](crate::SealError::TooLong) where a part of the context cannot be written.
    pub fn opener(&self, context: &Context) -> Result<Opener, Error> {
        scrubbed(|| Opener::new(&self.store, context))
    }

    /// A blind index: its active generation, with the older one behind it during a rotation.
    ///
    /// # Errors
    /// [`IndexError::Unknown`](crate::IndexError::Unknown).
    pub fn index(&self, name: &IndexName) -> Result<BlindIndex, Error> {
        scrubbed(|| BlindIndex::new(&self.store, name))
    }

    /// The bits that all indexes of a table show of each of its rows, both generations during a rotation: what
    /// [`IndexStatistics::bits_beside`](crate::IndexStatistics::bits_beside) counts before a further one is planned.
    pub fn index_bits(&self, tenant: &str, table: &str) -> u64 {
        crate::index::bits_shown(&self.store, tenant, table)
    }

    /// The id of the keyring this vault was opened from, 32 hexadecimal digits; none of an ephemeral vault.
    pub fn keyring_id(&self) -> Option<String> {
        self.keyring.as_ref().map(Keyring::id)
    }

    /// The hasher with which this run tells persons apart. Every one of the same vault gives the same
    /// fingerprints.
    pub fn run_hasher(&self) -> RunHasher {
        RunHasher::new(self.run.bytes())
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault([secret])")
    }
}
