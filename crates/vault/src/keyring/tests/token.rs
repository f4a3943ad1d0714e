//! Keyrings under a key in a token: SoftHSM 2, where it is installed.
//!
//! SoftHSM is told by an environment variable where its tokens are, so the test runs itself again with it set.

use std::process::Command;

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11 as Module};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeType};
use cryptoki::session::{Session, SessionState, UserType};
use cryptoki::types::AuthPin;

use super::faults::{self, Fault};
use super::*;
use crate::keyring::document::Wrap;
use crate::keyring::error::shown;
use crate::keyring::text::to_hex;

const MODULES: [&str; 6] = [
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
];
const FOLDER: &str = "YINGBI_TEST_TOKENS";
const PIN: &str = "98765432";

fn module() -> Option<&'static str> {
    MODULES.into_iter().find(|path| Path::new(path).exists())
}

#[test]
fn a_token_of_softhsm_opens_keyrings() {
    if module().is_none() {
        println!("skipped: libsofthsm2.so was not found (Debian, Ubuntu: apt-get install softhsm2)");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let configuration = folder.path().join("softhsm2.conf");
    let tokens = folder.path().join("tokens");
    std::fs::create_dir(&tokens).unwrap();
    let text = format!(
        "directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\n",
        tokens.display()
    );
    std::fs::write(&configuration, text).unwrap();
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "keyring::tests::token::what_is_done_with_a_token", "--nocapture"])
        .env("SOFTHSM2_CONF", &configuration)
        .env(FOLDER, folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("everything was done with a token"), "{said}");
}

/// The second run of the test above; by itself it has nothing to do.
#[test]
fn what_is_done_with_a_token() {
    let (Ok(folder), Some(module)) = (std::env::var(FOLDER), module()) else { return };
    make_tokens(module);
    let folder = Path::new(&folder);
    wraps_with_every_mechanism(folder, module);
    tells_what_is_wrong(folder, module);
    leaves_others_logged_in(folder, module);
    destroys_for_good(folder, module);
    gives_every_certificate(folder, module);
    harms_no_keyring_of_the_same_label(folder, module);
    harms_no_keyring_under_the_same_key(folder, module);
    println!("everything was done with a token");
}

fn token(module: &str, token: &str, pin: &str, key: &str) -> Pkcs11 {
    Pkcs11::new(module, token, Passphrase::new(pin.into()).unwrap(), key)
}

/// Two tokens, `one` and `two`.
fn make_tokens(module: &str) {
    let module = Module::new(module).unwrap();
    module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)).unwrap();
    for label in ["one", "two"] {
        let empty = module.get_slots_with_token().unwrap().into_iter();
        let slot = empty.into_iter().find(|slot| !module.get_token_info(*slot).unwrap().token_initialized());
        let officer = AuthPin::from("12345678".to_owned());
        module.init_token(slot.unwrap(), &officer, label).unwrap();
        let named = |slot: &_| module.get_token_info(*slot).unwrap().label() == label;
        let slot = module.get_slots_with_token().unwrap().into_iter().find(named).unwrap();
        let session = module.open_rw_session(slot).unwrap();
        session.login(UserType::So, Some(&officer)).unwrap();
        session.init_pin(&AuthPin::from(PIN.to_owned())).unwrap();
        session.logout().unwrap();
    }
    // It stays loaded: the provider finds it started by another part of the process.
    std::mem::forget(module);
}

fn wraps_with_every_mechanism(folder: &Path, module: &str) {
    for (no_gcm, name) in [(false, "aes-gcm"), (true, "aes-key-wrap-pad")] {
        let mut token = token(module, "one", PIN, name).with_own_key();
        token.no_gcm = no_gcm;
        let provider = KeyProvider::pkcs11(token);
        let path = folder.join(name);
        let keyring = Keyring::create(&path, &provider, &GenerationStore::None).unwrap();
        let Wrap::Pkcs11 { mechanism, .. } = &keyring.open.header.wrap else { panic!() };
        assert_eq!(mechanism, name);
        change(&keyring, |editor| editor.add("a", Suite::default(), Padding::default()));
        let again = Keyring::open(&path, &provider, &GenerationStore::None).unwrap();
        assert_eq!((again.generation(), again.provider()), (2, "pkcs11"));
    }
}

fn tells_what_is_wrong(folder: &Path, module: &str) {
    let path = folder.join("aes-gcm");
    let open = |provider: Pkcs11| {
        let opened = Keyring::open(&path, &KeyProvider::pkcs11(provider), &GenerationStore::None);
        match opened.unwrap_err() {
            Error::Provider(error) => error,
            error => panic!("{error}"),
        }
    };
    assert_eq!(open(token(module, "one", "00000000", "aes-gcm")), ProviderError::Pin { token: "one".into() });
    assert_eq!(open(token(module, "none", PIN, "aes-gcm")), ProviderError::Token { token: "none".into() });
    let missing = |token: &str, key: &str| ProviderError::TokenKey { token: token.into(), key: key.into() };
    assert_eq!(open(token(module, "one", PIN, "none")), missing("one", "none"));
    assert_eq!(open(token(module, "two", PIN, "aes-gcm")), missing("two", "aes-gcm"));
    assert_eq!(open(token(module, "one", PIN, "aes-key-wrap-pad")), missing("one", "aes-key-wrap-pad"));
    let nothing = folder.join("softhsm2.conf");
    assert!(matches!(open(token(&shown(&nothing), "one", PIN, "k")), ProviderError::Module { .. }));
    // A header that was changed: the token refuses, whatever it calls that.
    let text = std::fs::read_to_string(&path).unwrap();
    let at = text.find("\"master\":\"").unwrap() + 30;
    let other = if &text[at..=at] == "A" { "B" } else { "A" };
    let changed = folder.join("changed");
    std::fs::write(&changed, [&text[..at], other, &text[at + 1..]].concat()).unwrap();
    let provider = KeyProvider::pkcs11(token(module, "one", PIN, "aes-gcm"));
    let error = Keyring::open(&changed, &provider, &GenerationStore::None).unwrap_err();
    assert_eq!(error, ProviderError::Refused { given: "pkcs11" }.into());
}

/// A session that is logged in to a token, as another program has one.
fn with_session<T>(module: &str, token: &str, work: impl FnOnce(&Session) -> T) -> T {
    let module = Module::new(module).unwrap();
    let _ = module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK));
    let named = |slot: &_| module.get_token_info(*slot).unwrap().label() == token;
    let slot = module.get_slots_with_token().unwrap().into_iter().find(named).unwrap();
    let session = module.open_rw_session(slot).unwrap();
    session.login(UserType::User, Some(&AuthPin::from(PIN.to_owned()))).unwrap();
    let done = work(&session);
    session.logout().unwrap();
    drop(session);
    std::mem::forget(module);
    done
}

/// The ids of the keys of a label, sorted.
fn ids(module: &str, token: &str, label: &str) -> Vec<Vec<u8>> {
    with_session(module, token, |session| {
        let label = Attribute::Label(label.as_bytes().to_vec());
        let id = |key| match &session.get_attributes(key, &[AttributeType::Id]).unwrap()[..] {
            [Attribute::Id(id)] => id.clone(),
            _ => Vec::new(),
        };
        let mut ids: Vec<_> = session.find_objects(&[label]).unwrap().into_iter().map(id).collect();
        ids.sort();
        ids
    })
}

fn key_of(keyring: &Keyring) -> String {
    let Wrap::Pkcs11 { key, .. } = &keyring.open.header.wrap else { panic!() };
    key.clone()
}

/// Two keyrings with keys of their own, both of which have the command line's one label.
fn harms_no_keyring_of_the_same_label(folder: &Path, module: &str) {
    let by = || token(module, "two", PIN, "yingbi");
    let (own, any) = (KeyProvider::pkcs11(by().with_own_key()), KeyProvider::pkcs11(by()));
    let open = |name: &str| Keyring::open(folder.join(name), &any, &GenerationStore::None);
    let [first, second] = ["first", "second"].map(|name| {
        let keyring = Keyring::create(folder.join(name), &own, &GenerationStore::None).unwrap();
        // Another does not come under its key, though it is the only one of the label so far.
        let other = Keyring::create(folder.join("other"), &any, &GenerationStore::None).unwrap_err();
        assert!(matches!(other, Error::Provider(ProviderError::TokenKey { .. })));
        change(&keyring, |editor| editor.add("a", Suite::default(), Padding::default()))
    });
    assert_ne!(key_of(&first.0.keyring), key_of(&second.0.keyring));
    // What an interrupted run and a label of before have left goes too.
    let other = KeyProvider::pkcs11(token(module, "two", PIN, "other label").with_own_key());
    let (committed, ()) = change(&first.0.keyring, |editor| {
        editor.rewrap(&other)?;
        editor.rewrap(&own)
    });
    assert_eq!((ids(module, "two", "yingbi").len(), ids(module, "two", "other label").len()), (3, 1));
    std::fs::copy(folder.join("first"), folder.join("first copy")).unwrap();
    open("first copy").unwrap();
    let editor = committed.keyring.edit(Duration::ZERO).unwrap();
    editor.destroy_final(&[first.1], &any, WHEN, "asked for").unwrap();
    open("first copy").unwrap_err();
    assert!(ids(module, "two", "other label").is_empty());
    let keys = [key_of(&open("first").unwrap()), key_of(&open("second").unwrap())];
    let left: Vec<_> = ids(module, "two", "yingbi").iter().map(|id| to_hex(id)).collect();
    assert!(left.len() == 2 && keys.iter().all(|key| left.contains(key)), "{keys:?} {left:?}");
    // In its place, without asking for another key, it stays under its own.
    let before = key_of(&open("second").unwrap());
    let (again, ()) = change(&open("second").unwrap(), |editor| editor.rewrap_new_master(&any));
    assert_eq!(key_of(&again.keyring), before);
}

/// Two keyrings under a key that another program made, with an id of another length.
fn harms_no_keyring_under_the_same_key(folder: &Path, module: &str) {
    let by = || token(module, "two", PIN, "shared");
    let (own, any) = (KeyProvider::pkcs11(by().with_own_key()), KeyProvider::pkcs11(by()));
    with_session(module, "two", |session| {
        let template = [
            Attribute::Label(b"shared".to_vec()),
            Attribute::Id(vec![7]),
            Attribute::ValueLen(32.into()),
            Attribute::Token(true),
            Attribute::Encrypt(true),
            Attribute::Decrypt(true),
        ];
        session.generate_key(&Mechanism::AesKeyGen, &template).unwrap();
    });
    let open = |name: &str| Keyring::open(folder.join(name), &any, &GenerationStore::None);
    let [third, fourth] = ["third", "fourth"].map(|name| {
        let keyring = Keyring::create(folder.join(name), &any, &GenerationStore::None).unwrap();
        assert_eq!(key_of(&keyring), "07");
        change(&keyring, |editor| editor.add("a", Suite::default(), Padding::default()))
    });
    // Who else is wrapped under it nobody knows: it is not deleted, and nothing is destroyed.
    for provider in [&own, &any] {
        let editor = open("third").unwrap().edit(Duration::ZERO).unwrap();
        let error = editor.destroy_final(&[third.1], provider, WHEN, "asked for").unwrap_err();
        assert_eq!(error, ProviderError::NotFinal.into());
    }
    assert_eq!(open("third").unwrap().keys(), third.0.keyring.keys());
    assert_eq!(ids(module, "two", "shared"), [[7]]);
    // Wrapped otherwise in the same breath, it was still shared until now.
    let mut editor = open("third").unwrap().edit(Duration::ZERO).unwrap();
    editor.rewrap(&own).unwrap();
    let error = editor.destroy_final(&[third.1], &own, WHEN, "asked for").unwrap_err();
    assert_eq!(error, ProviderError::NotFinal.into());
    // Under a key of its own it can be done, and the shared one stays.
    let (moved, ()) = change(&open("third").unwrap(), |editor| editor.rewrap_new_master(&own));
    let editor = moved.keyring.edit(Duration::ZERO).unwrap();
    let gone = editor.destroy_final(&[third.1], &any, WHEN, "asked for").unwrap();
    assert_eq!(open("third").unwrap().keys(), gone.keyring.keys());
    assert_eq!(open("fourth").unwrap().keys(), fourth.0.keyring.keys());
    assert_eq!(ids(module, "two", "shared").len(), 2);
    // A keyring that something else opens has nothing in the token to be deleted.
    let place = Place::new();
    let error = filled(&place).edit(Duration::ZERO).unwrap().destroy_final(&[], &any, WHEN, "").unwrap_err();
    assert_eq!(error, ProviderError::WrongKind { needed: "key-file", given: "pkcs11" }.into());
}

/// The application that uses the crate may be logged in to the same token.
fn leaves_others_logged_in(folder: &Path, module: &str) {
    let provider = KeyProvider::pkcs11(token(module, "one", PIN, "aes-gcm"));
    let open = || Keyring::open(folder.join("aes-gcm"), &provider, &GenerationStore::None).unwrap();
    let module = Module::new(module).unwrap();
    let _ = module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK));
    let one = |slot: &_| module.get_token_info(*slot).unwrap().label() == "one";
    let slot = module.get_slots_with_token().unwrap().into_iter().find(one).unwrap();
    let session = module.open_rw_session(slot).unwrap();
    let state = || session.get_session_info().unwrap().session_state();
    open();
    assert_eq!(state(), SessionState::RwPublic, "what we logged in to we log out of");
    session.login(UserType::User, Some(&AuthPin::from(PIN.to_owned()))).unwrap();
    open();
    assert_eq!(state(), SessionState::RwUser, "another's session was logged out");
    session.logout().unwrap();
    drop(session);
    std::mem::forget(module);
}

fn destroys_for_good(folder: &Path, module: &str) {
    let provider = KeyProvider::pkcs11(token(module, "two", PIN, "final").with_own_key());
    let path = folder.join("final");
    let open = |path: &Path| Keyring::open(path, &provider, &GenerationStore::None);
    let keyring = Keyring::create(&path, &provider, &GenerationStore::None).unwrap();
    let (kept, doomed) = change(&keyring, |editor| {
        editor.add("a", Suite::default(), Padding::default())?;
        editor.add_index(&index("whole"), 20)
    });
    let copy = folder.join("copy");
    std::fs::copy(&path, &copy).unwrap();
    open(&copy).unwrap();
    let edit = || open(&path).unwrap().edit(Duration::ZERO).unwrap();
    // Interrupted at each step in turn, it goes on when it is called again.
    let mut at = 0;
    let committed = loop {
        faults::plan(at, Fault::Fail);
        let result = edit().destroy_final(&[doomed], &provider, WHEN, "asked for");
        if !faults::happened() {
            break result.unwrap();
        }
        result.unwrap_err();
        // A certificate promises that copies are covered only where they are.
        let now = open(&path).unwrap();
        let certificate = now.indexes()[0].certificate.clone();
        if certificate.is_some_and(|certificate| certificate.copies_elsewhere) {
            open(&copy).unwrap_err();
        }
        at += 1;
    };
    println!("a final destruction was interrupted at {at} steps");
    assert!(at > 10);
    let certificate = &committed.certificates[0];
    certificate.verify(&kept.keyring.signing_key()).unwrap();
    assert!(certificate.copies_elsewhere && committed.certificates.len() == 1);
    assert!(matches!(open(&copy).unwrap_err(), Error::Provider(ProviderError::TokenKey { .. })));
    let now = open(&path).unwrap();
    assert_eq!(now.indexes()[0].certificate.as_ref(), Some(certificate));
    // Who holds the keyring of today does not come to the copy's keys either: its master is another.
    assert_ne!(now.open.master.secret.bytes(), kept.keyring.open.master.secret.bytes());
}

/// Also those of what the same editor destroyed before.
fn gives_every_certificate(folder: &Path, module: &str) {
    let provider = KeyProvider::pkcs11(token(module, "two", PIN, "certificates").with_own_key());
    let keyring = Keyring::create(folder.join("certificates"), &provider, &GenerationStore::None).unwrap();
    let (keyring, [first, second]) = change(&keyring, |editor| {
        let mut add = |usage| editor.add(usage, Suite::default(), Padding::default());
        Ok([add("first")?, add("second")?])
    });
    let mut editor = keyring.keyring.edit(Duration::ZERO).unwrap();
    editor.destroy(first, WHEN, "not for good").unwrap();
    let committed = editor.destroy_final(&[second], &provider, WHEN, "for good").unwrap();
    let said: Vec<_> = committed.certificates.iter().map(|one| (one.entry, one.copies_elsewhere)).collect();
    assert_eq!(said, [(first, false), (second, true)]);
}
