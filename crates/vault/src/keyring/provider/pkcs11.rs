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
use crate::keyring::text::{array_from_hex, to_hex};
use crate::secret::Secret;

const KIND: &str = "pkcs11";
/// CKM_AES_GCM with a nonce drawn here, the tag of 16 bytes behind: taken where the token offers it.
const GCM: &str = "aes-gcm";
/// CKM_AES_KEY_WRAP_PAD (RFC 5649), for tokens that offer no AES-GCM.
const WRAP_PAD: &str = "aes-key-wrap-pad";
const NONCE: usize = 12;

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
    /// For the tests: as if the token offered no AES-GCM.
    #[cfg(test)]
    pub(in crate::keyring) no_gcm: bool,
}

impl Pkcs11 {
    /// The key labelled `key` in the token labelled `token` of the module (a shared library) at `module`.
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
            #[cfg(test)]
            no_gcm: false,
        }
    }

    /// Has the token make the key. It can't be read out of the token, by anyone.
    ///
    /// # Errors
    /// [`ProviderError::TokenKey`] where there is one of this label already; the other errors of the token.
    pub fn create_key(&self) -> Result<(), Error> {
        let mut modules = lock();
        let session = self.session(&mut modules)?;
        if !self.find(&session, None)?.is_empty() {
            return Err(self.key_error().into());
        }
        self.generate(&session)?;
        Ok(())
    }

    pub(super) fn wrap(&self, keyring: &KeyringId, master: &Secret<32>) -> Result<Wrap, Error> {
        let mut modules = lock();
        let session = self.session(&mut modules)?;
        let [key] = self.find(&session, None)?[..] else { return Err(self.key_error().into()) };
        self.wrap_under(&session, key, keyring, master)
    }

    /// Wraps under a key of the same label that is made for it; the present one stays as it is.
    pub(super) fn wrap_anew(&self, keyring: &KeyringId, master: &Secret<32>) -> Result<Wrap, Error> {
        let mut modules = lock();
        let session = self.session(&mut modules)?;
        let key = self.generate(&session)?;
        self.wrap_under(&session, key, keyring, master)
    }

    /// Deletes every key of this label but the one that a master is wrapped under.
    pub(super) fn delete_others(&self, wrap: &Wrap) -> Result<(), Error> {
        let Wrap::Pkcs11 { key, .. } = wrap else {
            return Err(ProviderError::WrongKind { needed: wrap.kind(), given: KIND }.into());
        };
        let mut modules = lock();
        let session = self.session(&mut modules)?;
        let [kept] = self.find(&session, Some(key))?[..] else { return Err(self.key_error().into()) };
        for other in self.find(&session, None)? {
            if other != kept {
                session.destroy_object(other).map_err(|error| self.refused(&error))?;
            }
        }
        // Only what is seen to be gone is gone.
        match self.find(&session, None)?[..] {
            [only] if only == kept => Ok(()),
            _ => Err(self.key_error().into()),
        }
    }

    pub(super) fn unwrap(&self, keyring: &KeyringId, wrap: &Wrap) -> Result<Secret<32>, Error> {
        let refused = || Error::from(ProviderError::Refused { given: KIND });
        let Wrap::Pkcs11 { mechanism, key, master } = wrap else { return Err(refused()) };
        let mut modules = lock();
        let session = self.session(&mut modules)?;
        let [key] = self.find(&session, Some(key))?[..] else { return Err(self.key_error().into()) };
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
        keyring: &KeyringId,
        master: &Secret<32>,
    ) -> Result<Wrap, Error> {
        let refused = |error: TokenError| self.refused(&error);
        let id = session.get_attributes(key, &[AttributeType::Id]).map_err(refused)?;
        let [Attribute::Id(id)] = &id[..] else { return Err(self.key_error().into()) };
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

    /// The keys of this label; only the one with an id, where one is given.
    fn find(&self, session: &Session, id: Option<&str>) -> Result<Vec<ObjectHandle>, ProviderError> {
        let mut template = vec![
            Attribute::Class(ObjectClass::SECRET_KEY),
            Attribute::KeyType(KeyType::AES),
            Attribute::Token(true),
            Attribute::Label(self.key.as_bytes().to_vec()),
        ];
        if let Some(id) = id {
            let id: [u8; 16] = array_from_hex(id).ok_or_else(|| self.key_error())?;
            template.push(Attribute::Id(id.to_vec()));
        }
        session.find_objects(&template).map_err(|error| self.refused(&error))
    }

    fn generate(&self, session: &Session) -> Result<ObjectHandle, Error> {
        let mut id = vec![0; 16];
        SystemRandom::new().fill(&mut id).map_err(|_| Error::Randomness)?;
        let template = [
            Attribute::Class(ObjectClass::SECRET_KEY),
            Attribute::KeyType(KeyType::AES),
            Attribute::ValueLen(32.into()),
            Attribute::Label(self.key.as_bytes().to_vec()),
            Attribute::Id(id),
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
        Ok(session.generate_key(&Mechanism::AesKeyGen, &template).map_err(|error| self.refused(&error))?)
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
