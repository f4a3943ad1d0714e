//! A key-encryption key in a token that speaks PKCS#11 (version 2.40 and later).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11 as Module};
use cryptoki::error::{Error as TokenError, RvError};
use cryptoki::mechanism::aead::GcmParams;
use cryptoki::mechanism::{Mechanism, MechanismType};
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;
use ring::rand::{SecureRandom, SystemRandom};
use zeroize::Zeroizing;

use super::{Passphrase, ProviderError};
use crate::Error;
use crate::keyring::document::{Bytes, KeyringId, Wrap};
use crate::keyring::error::shown;
use crate::keyring::master::master_aad;
use crate::keyring::text::{from_hex, to_hex};
use crate::secret::Secret;

const KIND: &str = "pkcs11";
/// CKM_AES_GCM with a nonce drawn here, the tag of 16 bytes behind: taken where the token offers it.
const GCM: &str = "aes-gcm";
/// CKM_AES_KEY_WRAP_PAD (RFC 5649), for tokens that offer no AES-GCM.
const WRAP_PAD: &str = "aes-key-wrap-pad";
const NONCE: usize = 12;

/// The CKA_ID of a key that was made for one keyring: this mark, the first eight bytes of the keyring's id, four
/// random bytes. It tells, without a keyring at hand, whose key it is.
const OWN: [u8; 4] = *b"ybk1";
const OWN_LEN: usize = 16;

/// The front of the ids of a keyring's own keys.
fn own(keyring: &KeyringId) -> Vec<u8> {
    [&OWN[..], &keyring.0[..8]].concat()
}

/// Whose key it is, going by its CKA_ID.
fn owner(id: &[u8], keyring: &KeyringId) -> Owner {
    match id.len() == OWN_LEN && id.starts_with(&OWN) {
        true if id.starts_with(&own(keyring)) => Owner::Keyring,
        true => Owner::Another,
        false => Owner::Nobody,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owner {
    /// It was made for this keyring, and no other is wrapped under it.
    Keyring,
    /// It was made for another keyring.
    Another,
    /// It was made by another program: any number of keyrings may be wrapped under it.
    Nobody,
}

/// The modules that this process has loaded. A module is loaded and started once, as its state belongs to the
/// process; and used by one thread at a time, as whether a token is logged in belongs to the process too.
static MODULES: Mutex<BTreeMap<PathBuf, Module>> = Mutex::new(BTreeMap::new());

/// An AES-256 key in a token: where it is, and the PIN that lets it be used. Nothing is asked of the token before the
/// key is needed.
pub struct Pkcs11 {
    module: PathBuf,
    token: String,
    pin: Passphrase,
    key: String,
    own: bool,
    /// For the tests: as if the token offered no AES-GCM.
    #[cfg(test)]
    pub(in crate::keyring) no_gcm: bool,
}

impl Pkcs11 {
    /// The key labelled `key` in the token labelled `token` of the module (a shared library) at `module`.
    ///
    /// A keyring that is created or wrapped anew with it comes under the one key of this label that was made for it; else
    /// under the one that was made by another program, which several keyrings may share and which is never deleted from
    /// here; never under one that was made for another keyring.
    pub fn new(
        module: impl Into<PathBuf>,
        token: impl Into<String>,
        pin: Passphrase,
        key: impl Into<String>,
    ) -> Pkcs11 {
        Pkcs11 {
            module: module.into(),
            token: token.into(),
            pin,
            key: key.into(),
            own: false,
            #[cfg(test)]
            no_gcm: false,
        }
    }

    /// The same, but each keyring that is created or wrapped anew has the token make a key of this label for it alone,
    /// whatever keys of the label there are. It can't be read out of the token, by anyone, and
    /// [`destroy_final`](crate::KeyringEditor::destroy_final) may delete it.
    #[must_use]
    pub fn with_own_key(self) -> Pkcs11 {
        Pkcs11 { own: true, ..self }
    }

    pub(super) fn wrap(&self, keyring: &KeyringId, master: &Secret<32>) -> Result<Wrap, Error> {
        if self.own {
            return self.wrap_anew(keyring, master);
        }
        let mut modules = lock();
        let session = self.session(&mut modules)?;
        let (mut own, mut shared) = (Vec::new(), Vec::new());
        for key in self.labelled(&session, None)? {
            let id = self.id(&session, key)?;
            match owner(&id, keyring) {
                Owner::Keyring => own.push((key, id)),
                Owner::Nobody => shared.push((key, id)),
                Owner::Another => {}
            }
        }
        let (([(key, id)], _) | ([], [(key, id)])) = (&own[..], &shared[..]) else {
            return Err(self.key_error().into());
        };
        // The header names it by its id, so it must have one.
        if id.is_empty() {
            return Err(self.key_error().into());
        }
        self.wrap_under(&session, *key, id, keyring, master)
    }

    /// Wraps under a key that is made for it; the others stay as they are.
    pub(super) fn wrap_anew(&self, keyring: &KeyringId, master: &Secret<32>) -> Result<Wrap, Error> {
        let mut modules = lock();
        let session = self.session(&mut modules)?;
        let (key, id) = self.generate(&session, keyring)?;
        let wrap = self.wrap_under(&session, key, &id, keyring, master);
        if wrap.is_err() {
            let _ = session.destroy_object(key);
        }
        wrap
    }

    /// Whether the key that a keyring is wrapped under can be deleted: it is in this token, and the keyring's own.
    pub(super) fn check_final(&self, keyring: &KeyringId, wrap: &Wrap) -> Result<(), Error> {
        let id = self.id_in(wrap)?;
        if owner(&id, keyring) != Owner::Keyring {
            return Err(ProviderError::NotFinal.into());
        }
        let mut modules = lock();
        let session = self.session(&mut modules)?;
        match self.labelled(&session, Some(&id))?[..] {
            [_] => Ok(()),
            _ => Err(self.key_error().into()),
        }
    }

    /// Deletes every key that was made for this keyring, whatever its label, but the one its master is wrapped under.
    pub(super) fn delete_others(&self, keyring: &KeyringId, wrap: &Wrap) -> Result<(), Error> {
        let id = self.id_in(wrap)?;
        let mut modules = lock();
        let session = self.session(&mut modules)?;
        let [kept] = self.labelled(&session, Some(&id))?[..] else { return Err(self.key_error().into()) };
        for other in self.own_keys(&session, keyring)? {
            if other != kept {
                session.destroy_object(other).map_err(|error| self.refused(&error))?;
            }
        }
        // Only what is seen to be gone is gone.
        match self.own_keys(&session, keyring)?[..] {
            [only] if only == kept => Ok(()),
            _ => Err(self.key_error().into()),
        }
    }

    pub(super) fn unwrap(&self, keyring: &KeyringId, wrap: &Wrap) -> Result<Secret<32>, Error> {
        let refused = || Error::from(ProviderError::Refused { given: KIND });
        let Wrap::Pkcs11 { mechanism, master, .. } = wrap else { return Err(refused()) };
        let id = self.id_in(wrap)?;
        let mut modules = lock();
        let session = self.session(&mut modules)?;
        let [key] = self.labelled(&session, Some(&id))?[..] else { return Err(self.key_error().into()) };
        let opened = match mechanism.as_str() {
            GCM => {
                let (nonce, text) = master.0.split_first_chunk::<NONCE>().ok_or_else(refused)?;
                let (mut nonce, aad) = (*nonce, master_aad(keyring, KIND)?);
                let params =
                    GcmParams::new(&mut nonce, &aad, 128.into()).map_err(|error| self.refused(&error))?;
                session.decrypt(&Mechanism::AesGcm(params), key, text)
            }
            WRAP_PAD => self.unwrap_pad(&session, key, &master.0),
            _ => return Err(refused()),
        };
        // Tokens do not agree on the code for a wrong tag; what the key does not open is refused.
        let opened = Zeroizing::new(opened.map_err(|_| refused())?);
        let mut secret = Secret::zeroed();
        if opened.len() != secret.bytes().len() {
            return Err(refused());
        }
        secret.bytes_mut().copy_from_slice(&opened);
        Ok(secret)
    }

    fn wrap_under(
        &self,
        session: &LoggedIn,
        key: ObjectHandle,
        id: &[u8],
        keyring: &KeyringId,
        master: &Secret<32>,
    ) -> Result<Wrap, Error> {
        let refused = |error: TokenError| self.refused(&error);
        let (mechanism, master) = if self.offers_gcm(session)? {
            let (mut nonce, aad) = ([0; NONCE], master_aad(keyring, KIND)?);
            SystemRandom::new().fill(&mut nonce).map_err(|_| Error::Randomness)?;
            let mut wrapped = nonce.to_vec();
            let params = GcmParams::new(&mut nonce, &aad, 128.into()).map_err(refused)?;
            let sealed = session.encrypt(&Mechanism::AesGcm(params), key, master.bytes()).map_err(refused)?;
            wrapped.extend_from_slice(&sealed);
            (GCM, wrapped)
        } else {
            (WRAP_PAD, self.wrap_pad(session, key, master).map_err(refused)?)
        };
        Ok(Wrap::Pkcs11 { mechanism: mechanism.to_owned(), key: to_hex(id), master: Bytes(master) })
    }

    /// The master becomes an object of this session, as only objects can be wrapped, and is gone with it.
    fn wrap_pad(
        &self,
        session: &Session,
        key: ObjectHandle,
        master: &Secret<32>,
    ) -> Result<Vec<u8>, TokenError> {
        let mut template = passing();
        template.push(Attribute::Value(master.bytes().to_vec()));
        let object = session.create_object(&template);
        if let Some(Attribute::Value(bytes)) = template.last_mut() {
            zeroize::Zeroize::zeroize(bytes);
        }
        let object = object?;
        let wrapped = session.wrap_key(&Mechanism::AesKeyWrapPad, key, object);
        session.destroy_object(object)?;
        wrapped
    }

    fn unwrap_pad(
        &self,
        session: &Session,
        key: ObjectHandle,
        wrapped: &[u8],
    ) -> Result<Vec<u8>, TokenError> {
        let object = session.unwrap_key(&Mechanism::AesKeyWrapPad, key, wrapped, &passing())?;
        let value = session.get_attributes(object, &[AttributeType::Value]);
        session.destroy_object(object)?;
        match value?.pop() {
            Some(Attribute::Value(value)) => Ok(value),
            _ => Err(TokenError::InvalidValue),
        }
    }

    /// A session in which the token is logged in, in a module that is loaded and started.
    fn session(&self, modules: &mut BTreeMap<PathBuf, Module>) -> Result<LoggedIn, ProviderError> {
        let module = match modules.get(&self.module) {
            Some(module) => module.clone(),
            None => {
                let module = start(&self.module)?;
                modules.insert(self.module.clone(), module.clone());
                module
            }
        };
        let slot = self.slot(&module)?;
        let session = module.open_rw_session(slot).map_err(|error| self.refused(&error))?;
        let pin = AuthPin::from(self.pin.text().to_owned());
        match session.login(UserType::User, Some(&pin)) {
            Ok(()) => Ok(LoggedIn { session, module, slot, by_us: true }),
            // Another part of the process is logged in already, and stays so.
            Err(TokenError::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => {
                Ok(LoggedIn { session, module, slot, by_us: false })
            }
            Err(TokenError::Pkcs11(
                RvError::PinIncorrect | RvError::PinLenRange | RvError::PinInvalid | RvError::PinLocked,
                _,
            )) => Err(ProviderError::Pin { token: self.token.clone() }),
            Err(error) => Err(self.refused(&error)),
        }
    }

    fn slot(&self, module: &Module) -> Result<Slot, ProviderError> {
        let slots = module.get_slots_with_token().map_err(|error| self.refused(&error))?;
        let ours = |slot: &Slot| module.get_token_info(*slot).is_ok_and(|info| info.label() == self.token);
        let mut found = slots.into_iter().filter(ours);
        match (found.next(), found.next()) {
            (Some(slot), None) => Ok(slot),
            _ => Err(ProviderError::Token { token: self.token.clone() }),
        }
    }

    /// The keys of this label; only those with an id, where one is given.
    fn labelled(&self, session: &Session, id: Option<&[u8]>) -> Result<Vec<ObjectHandle>, ProviderError> {
        let label = Attribute::Label(self.key.as_bytes().to_vec());
        let id = id.map(|id| Attribute::Id(id.to_vec()));
        self.find(session, std::iter::once(label).chain(id))
    }

    /// The keys of any label that were made for a keyring.
    fn own_keys(&self, session: &Session, keyring: &KeyringId) -> Result<Vec<ObjectHandle>, ProviderError> {
        let mut found = Vec::new();
        for key in self.find(session, [])? {
            if owner(&self.id(session, key)?, keyring) == Owner::Keyring {
                found.push(key);
            }
        }
        Ok(found)
    }

    /// The AES keys of the token of which all this holds.
    fn find(
        &self,
        session: &Session,
        more: impl IntoIterator<Item = Attribute>,
    ) -> Result<Vec<ObjectHandle>, ProviderError> {
        let mut template = vec![
            Attribute::Class(ObjectClass::SECRET_KEY),
            Attribute::KeyType(KeyType::AES),
            Attribute::Token(true),
        ];
        template.extend(more);
        session.find_objects(&template).map_err(|error| self.refused(&error))
    }

    /// The CKA_ID of a key; empty where it has none.
    fn id(&self, session: &Session, key: ObjectHandle) -> Result<Vec<u8>, ProviderError> {
        let mut id =
            session.get_attributes(key, &[AttributeType::Id]).map_err(|error| self.refused(&error))?;
        match id.pop() {
            Some(Attribute::Id(id)) => Ok(id),
            _ => Ok(Vec::new()),
        }
    }

    /// The CKA_ID of the key that a master is wrapped under.
    fn id_in(&self, wrap: &Wrap) -> Result<Vec<u8>, ProviderError> {
        let Wrap::Pkcs11 { key, .. } = wrap else {
            return Err(ProviderError::WrongKind { needed: wrap.kind(), given: KIND });
        };
        from_hex(key).filter(|id| !id.is_empty()).ok_or_else(|| self.key_error())
    }

    /// Makes a key for a keyring, with an id that no other key of the token has.
    fn generate(&self, session: &Session, keyring: &KeyringId) -> Result<(ObjectHandle, Vec<u8>), Error> {
        let id = loop {
            let mut random = [0; OWN_LEN - 12];
            SystemRandom::new().fill(&mut random).map_err(|_| Error::Randomness)?;
            let id = [&own(keyring)[..], &random].concat();
            if self.find(session, [Attribute::Id(id.clone())])?.is_empty() {
                break id;
            }
        };
        let template = [
            Attribute::Class(ObjectClass::SECRET_KEY),
            Attribute::KeyType(KeyType::AES),
            Attribute::ValueLen(32.into()),
            Attribute::Label(self.key.as_bytes().to_vec()),
            Attribute::Id(id.clone()),
            Attribute::Token(true),
            Attribute::Private(true),
            Attribute::Sensitive(true),
            Attribute::Extractable(false),
            Attribute::Modifiable(false),
            Attribute::Encrypt(true),
            Attribute::Decrypt(true),
            Attribute::Wrap(true),
            Attribute::Unwrap(true),
        ];
        let key = session.generate_key(&Mechanism::AesKeyGen, &template);
        Ok((key.map_err(|error| self.refused(&error))?, id))
    }

    fn offers_gcm(&self, session: &LoggedIn) -> Result<bool, ProviderError> {
        #[cfg(test)]
        if self.no_gcm {
            return Ok(false);
        }
        let offered =
            session.module.get_mechanism_list(session.slot).map_err(|error| self.refused(&error))?;
        Ok(offered.contains(&MechanismType::AES_GCM))
    }

    fn key_error(&self) -> ProviderError {
        ProviderError::TokenKey { token: self.token.clone(), key: self.key.clone() }
    }

    fn refused(&self, error: &TokenError) -> ProviderError {
        ProviderError::TokenCall { token: self.token.clone(), reason: reason(error) }
    }
}

/// A session, and what it was opened with. Logs out when it is dropped, as a token is not left open; but whether a
/// token is logged in belongs to the whole process, so only where it was this session that logged in.
struct LoggedIn {
    session: Session,
    module: Module,
    slot: Slot,
    by_us: bool,
}

impl std::ops::Deref for LoggedIn {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.session
    }
}

impl Drop for LoggedIn {
    fn drop(&mut self) {
        if self.by_us {
            let _ = self.session.logout();
        }
    }
}

fn lock() -> MutexGuard<'static, BTreeMap<PathBuf, Module>> {
    MODULES.lock().unwrap_or_else(PoisonError::into_inner)
}

fn start(path: &Path) -> Result<Module, ProviderError> {
    let fail = |error: TokenError| ProviderError::Module { path: shown(path), reason: reason(&error) };
    let module = Module::new(path).map_err(fail)?;
    match module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
        // Another part of the process uses it too.
        Ok(()) | Err(TokenError::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => Ok(module),
        Err(error) => Err(fail(error)),
    }
}

/// The name of what a module answered: never a text of its own.
fn reason(error: &TokenError) -> String {
    match error {
        TokenError::Pkcs11(code, function) => format!("{function:?}: {code:?}"),
        TokenError::LibraryLoading(_) => "not a library that can be loaded".to_owned(),
        TokenError::NullFunctionPointer | TokenError::MissingSymbol(_) => "a function is missing".to_owned(),
        _ => "an answer that cannot be understood".to_owned(),
    }
}

/// What an object of a session is, that passes through the token.
fn passing() -> Vec<Attribute> {
    vec![
        Attribute::Class(ObjectClass::SECRET_KEY),
        Attribute::KeyType(KeyType::GENERIC_SECRET),
        Attribute::Token(false),
        Attribute::Private(true),
        Attribute::Sensitive(false),
        Attribute::Extractable(true),
    ]
}
