//! The keyrings of `tests/vectors/keyring/`, which `keyring.py` beside them wrote, and one that this crate wrote for it.

use std::collections::BTreeMap;
use std::fs;

use super::*;
use crate::keyring::text::to_hex;
use crate::store::SealSecret;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/keyring")
}

/// The key file of the vectors, as one that may be used: a checkout gives it other rights.
fn place() -> Place {
    let place = Place::new();
    fs::write(place.folder.path().join("key"), fs::read(folder().join("key-file")).unwrap()).unwrap();
    place
}

/// The reason that the name of a bad one gives.
fn reason(error: &Error) -> &'static str {
    match error {
        Error::Keyring(KeyringError::Malformed { .. }) => "malformed",
        Error::Keyring(KeyringError::Newer { .. }) => "newer",
        Error::Keyring(KeyringError::Altered { .. }) => "altered",
        Error::Provider(ProviderError::Refused { .. }) => "refused",
        Error::Provider(ProviderError::Cost { .. }) => "cost",
        _ => "another",
    }
}

#[test]
fn every_good_one_opens_and_every_bad_one_is_refused_for_its_reason() {
    let place = place();
    let passphrase = KeyProvider::passphrase(Passphrase::new("key".into()).unwrap());
    let (mut good, mut bad) = (0, 0);
    for name in names(&folder()) {
        if name == "key-file" || name == "good.json" {
            continue;
        }
        let expected = name.strip_prefix("bad-").and_then(|rest| Some(rest.split_once('-')?.0));
        let provider = if expected == Some("cost") { &passphrase } else { &place.provider };
        match (Keyring::open(folder().join(&name), provider, &GenerationStore::None), expected) {
            (Ok(_), None) => good += 1,
            (Err(error), Some(expected)) => {
                assert_eq!(reason(&error), expected, "{name}: {error}");
                bad += 1;
            }
            (Ok(_), Some(_)) => panic!("{name} was opened"),
            (Err(error), None) => panic!("{name}: {error}"),
        }
    }
    println!("{good} good ones opened, {bad} bad ones refused");
    assert_eq!((good, bad), (4, 63));
}

#[test]
fn what_is_unwrapped_is_what_was_wrapped() {
    let place = place();
    let keyring = Keyring::open(folder().join("good"), &place.provider, &GenerationStore::None).unwrap();
    let text = fs::read_to_string(folder().join("good.json")).unwrap();
    let mut expected: BTreeMap<String, Vec<String>> = serde_json::from_str(&text).unwrap();
    let sign = keyring.keys().into_iter().find(|key| key.role == KeyRole::Sign).unwrap().id.to_string();
    assert!(expected.remove(&sign).is_some(), "which is unwrapped only to sign");
    let (store, _) = keyring.contents();
    let mut found = BTreeMap::new();
    for key in &store.seals {
        let secret = match key.secret.as_ref() {
            Some(SealSecret::Bytes32(bytes)) => to_hex(bytes.bytes()),
            Some(SealSecret::Bytes64(bytes)) => to_hex(bytes.bytes()),
            None => continue,
        };
        found.insert(key.id.to_string(), vec![secret]);
    }
    for root in &store.roots {
        found.extend(root.secret.as_ref().map(|secret| (root.id.to_string(), vec![to_hex(secret.bytes())])));
    }
    for domain in &store.domains {
        let secrets = [&domain.salt, &domain.trace].map(|secret| to_hex(secret.as_ref().unwrap().bytes()));
        found.insert(domain.id.to_string(), secrets.to_vec());
    }
    assert_eq!(found, expected);
    assert_eq!((keyring.generation(), keyring.domains().len(), keyring.indexes().len()), (7, 2, 2));
    // The certificate that the Python program signed.
    let gone = keyring.keys().into_iter().find_map(|key| key.certificate).unwrap();
    gone.verify(&keyring.signing_key()).unwrap();
    assert_eq!(gone.names, ["备注", "aes-256-siv"]);
}

/// What `written-by-yingbi` is made of still opens to the same entries. With `YINGBI_WRITE_VECTORS` set the file is
/// written anew, should the format ever gain something.
#[test]
fn written_by_yingbi() {
    let place = place();
    let keyring = filled(&place);
    let name = index("whole");
    let (committed, _) = change(&keyring, |editor| {
        editor.rotate_index(&name, None)?;
        let id = editor.rotate("ids")?;
        editor.destroy(id, WHEN, "居民要求删除")?;
        editor.add_domain(&domain("学校"))?;
        editor.destroy_domain(&domain("care"), WHEN, "the contract ended")
    });
    let (finished, _) = change(&committed.keyring, |editor| editor.finish_index(&name, WHEN, ""));
    let now = finished.keyring;
    let states = |keyring: &Keyring| {
        let keys = keyring.keys().into_iter().map(|key| (key.usage, key.suite, key.state.name()));
        let domains =
            keyring.domains().into_iter().map(|of| (of.domain.recipient, of.domain.kind, of.state.name()));
        let indexes = keyring.indexes().into_iter().map(|of| (of.name, of.column, of.state.name()));
        let mut all: Vec<_> = keys.chain(domains).chain(indexes).collect();
        all.sort();
        all
    };
    let file = folder().join("written-by-yingbi");
    let kept = Keyring::open(&file, &place.provider, &GenerationStore::None).unwrap();
    assert!(states(&now).len() > 6);
    assert_eq!(states(&now), states(&kept));
    if std::env::var_os("YINGBI_WRITE_VECTORS").is_some() {
        fs::copy(place.path(), file).unwrap();
    }
}
