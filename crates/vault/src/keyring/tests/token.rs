//! Keyrings under a key in a token: SoftHSM 2, where it is installed.
//!
//! SoftHSM is told by an environment variable where its tokens are, so the test runs itself again with it set.

use std::process::Command;

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11 as Module};
use cryptoki::session::{SessionState, UserType};
use cryptoki::types::AuthPin;

use super::faults::{self, Fault};
use super::*;
use crate::keyring::document::Wrap;
use crate::keyring::error::shown;

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
        let mut token = token(module, "one", PIN, name);
        token.no_gcm = no_gcm;
        token.create_key().unwrap();
        let again = token.create_key().unwrap_err();
        assert!(matches!(again, Error::Provider(ProviderError::TokenKey { .. })));
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
    let token = token(module, "two", PIN, "final");
    token.create_key().unwrap();
    let provider = KeyProvider::pkcs11(token);
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
    let token = token(module, "two", PIN, "certificates");
    token.create_key().unwrap();
    let provider = KeyProvider::pkcs11(token);
    let keyring =
        Keyring::create(folder.join("certificates"), &provider, &GenerationStore::None).unwrap();
    let (keyring, [first, second]) = change(&keyring, |editor| {
        let mut add = |usage| editor.add(usage, Suite::default(), Padding::default());
        Ok([add("first")?, add("second")?])
    });
    let mut editor = keyring.keyring.edit(Duration::ZERO).unwrap();
    editor.destroy(first, WHEN, "not for good").unwrap();
    let committed = editor.destroy_final(&[second], &provider, WHEN, "for good").unwrap();
    let said: Vec<_> =
        committed.certificates.iter().map(|one| (one.entry, one.copies_elsewhere)).collect();
    assert_eq!(said, [(first, false), (second, true)]);
}
