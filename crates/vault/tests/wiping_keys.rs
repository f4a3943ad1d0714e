//! What opened a keyring, and what was in it, is nowhere in the process's memory once all of it is dropped.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test from top to bottom")]

mod memory;

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use yingbi_vault::{
    Context, Domain, GenerationStore, KeyId, KeyProvider, Keyring, Padding, Passphrase, PassphraseCost,
    SealedForm, Suite,
};
use zeroize::Zeroizing;

use memory::sightings;

/// What is searched for stands here xor 0x5a, and nowhere else as it is but where the test puts it.
const KEY_FILE: &[u8; 32] = b"f7Hq2Lx9Vb4Ns8Tc1Rj6Wd3Zm5Kp0GyU";
const SEALING: &[u8; 32] = b"mE2xW8rT5yU1iO7pA4sD9fG3hJ6kL0zX";
const DETERMINISTIC: &[u8; 64] = b"qV9wB3nM7cX1zL5kJ8hG2fD6sA0pO4iUyT3rE7wQ1mN5bV9cX2zK6jH0gF4dS8aP";
/// ASCII as it is typed, xor 0x5a; a passphrase that has to be composed takes another way through the memory.
const PASSPHRASE: &[u8; 32] = b"-<?(;4=?~n9w\"!x%{#>~*:=z$;6</'+,";
const COMPOSED: &[u8; 24] = b"9<o/+q.w)2;#*$5=~:&{z!%-";

fn clear(masked: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(masked.len()));
    bytes.extend(masked.iter().map(|byte| byte ^ 0x5a));
    bytes
}

/// Everything that is searched for.
const ALL: [&[u8]; 5] = [KEY_FILE, SEALING, DETERMINISTIC, PASSPHRASE, COMPOSED];

/// Nothing of any of them is there.
fn assert_gone(when: &str) {
    let names = ["key file", "sealing key", "deterministic key", "passphrase", "composed passphrase"];
    for (name, found) in names.iter().zip(sightings(ALL)) {
        assert_eq!(found, 0, "the {name}, {when}");
    }
}

/// A passphrase whose end has to be composed: e and a combining acute accent.
fn composed() -> Passphrase {
    let mut bytes = Vec::with_capacity(64);
    bytes.extend(COMPOSED.iter().map(|byte| byte ^ 0x5a));
    bytes.extend_from_slice("e\u{301}".as_bytes());
    Passphrase::from_bytes(bytes).unwrap()
}

fn plain() -> Passphrase {
    let mut bytes = Vec::with_capacity(64);
    bytes.extend(PASSPHRASE.iter().map(|byte| byte ^ 0x5a));
    Passphrase::from_bytes(bytes).unwrap()
}

fn at_least_cost(passphrase: Passphrase) -> KeyProvider {
    KeyProvider::passphrase_at(passphrase, PassphraseCost::LEAST).unwrap()
}

/// Everything that is done with a keyring, once.
fn use_a_keyring(folder: &Path, provider: &KeyProvider, next: &KeyProvider) {
    let path = folder.join("keys");
    let _ = std::fs::remove_file(&path);
    let none = GenerationStore::None;
    let mut editor = Keyring::create(&path, provider, &none).unwrap().edit(Duration::ZERO).unwrap();
    for (id, usage, suite, masked) in [
        (1, "random", Suite::Xaes256Gcm, &SEALING[..]),
        (2, "equal", Suite::Aes256Siv, DETERMINISTIC),
        (3, "cloned", Suite::Aes256GcmSiv, SEALING),
    ] {
        let id = KeyId::new(id).unwrap();
        editor.import(id, usage, suite, Padding::default(), &clear(masked), 0).unwrap();
        editor.activate(id).unwrap();
    }
    let domain = Domain::default();
    editor.add_domain(&domain).unwrap();
    drop(editor.commit().unwrap());
    let keyring = Keyring::open(&path, provider, &none).unwrap();
    println!("locked in memory: {}", keyring.memory_locked());
    let vault = keyring.vault();
    let context = Context::default();
    let opener = vault.opener(&context).unwrap();
    for usage in ["random", "equal"] {
        let sealed = vault.sealer(usage, &context).unwrap().seal(b"a", None, SealedForm::Text).unwrap();
        assert_eq!(*opener.open(&sealed, None, SealedForm::Text).unwrap(), b"a");
    }
    vault.pseudonymizer(&domain).unwrap().token("a");
    let mut editor = keyring.edit(Duration::ZERO).unwrap();
    editor.rewrap_new_master(next).unwrap();
    editor.destroy(KeyId::new(3).unwrap(), 0, "").unwrap();
    let keyring = editor.commit().unwrap().keyring;
    // While it is open its keys are there, or this test would prove nothing.
    assert!(sightings([SEALING, DETERMINISTIC]).iter().all(|found| *found >= 1));
    drop(keyring);
    Keyring::open(&path, next, &none).unwrap();
}

#[test]
fn no_key_and_no_passphrase_is_left_in_memory() {
    let folder = tempfile::tempdir().unwrap();
    let key_file = folder.path().join("key");
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&key_file).unwrap();
    file.write_all(&clear(KEY_FILE)).unwrap();
    assert_gone("before anything was done");

    let by_file = KeyProvider::key_file(&key_file);
    use_a_keyring(folder.path(), &by_file, &at_least_cost(plain()));
    drop(by_file);
    assert_gone("after a key file and a passphrase");

    use_a_keyring(folder.path(), &at_least_cost(composed()), &KeyProvider::key_file(&key_file));
    assert_gone("after a passphrase that was composed");

    // A passphrase that does not open, a key file with a byte too many: what failed is wiped too.
    let wrong = at_least_cost(plain());
    let path = folder.path().join("keys");
    assert!(Keyring::open(&path, &wrong, &GenerationStore::None).is_err());
    Keyring::create(folder.path().join("other"), &wrong, &GenerationStore::None).unwrap();
    assert!(
        Keyring::open(folder.path().join("other"), &at_least_cost(composed()), &GenerationStore::None)
            .is_err()
    );
    drop(wrong);
    file.write_all(&[0]).unwrap();
    assert!(Keyring::open(&path, &KeyProvider::key_file(&key_file), &GenerationStore::None).is_err());
    assert_gone("after what failed");

    // The search does find what is there.
    let planted = ALL.map(clear);
    std::hint::black_box(&planted);
    for (masked, found) in ALL.iter().zip(sightings(ALL)) {
        assert!(found >= masked.len() / 16, "the search itself is blind");
    }
}
