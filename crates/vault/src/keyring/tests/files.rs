//! What is read, and what is refused.

use std::fs;

use super::*;
use crate::keyring::error::shown;

#[test]
fn what_was_written_is_read() {
    let place = Place::new();
    let keyring = filled(&place);
    let again = place.open().unwrap();
    assert_eq!((again.id(), again.generation()), (keyring.id(), 2));
    assert_eq!((again.keys(), again.domains()), (keyring.keys(), keyring.domains()));
    assert_eq!((again.indexes(), again.signing_key()), (keyring.indexes(), keyring.signing_key()));
    let states: Vec<_> = again.keys().iter().map(|key| (key.usage.clone(), key.state.name())).collect();
    let expected = [
        ("sign", "active"),
        ("phones", "enabled"),
        ("phones", "active"),
        ("ids", "active"),
        ("notes", "active"),
        ("root", "active"),
        ("index", "active"),
    ];
    assert_eq!(states, expected.map(|(usage, state)| (usage.to_owned(), state)));
    let token = keyring.vault().pseudonymizer(&domain("care")).unwrap().token("13812345678");
    assert_eq!(again.vault().pseudonymizer(&domain("care")).unwrap().token("13812345678"), token);
    let code = keyring.vault().index(&index("whole")).unwrap().code("13812345678");
    assert_eq!(again.vault().index(&index("whole")).unwrap().code("13812345678"), code);
}

#[test]
fn every_changed_bit_and_every_shorter_file_is_refused() {
    let place = Place::new();
    filled(&place);
    let good = fs::read(place.path()).unwrap();
    place.open().unwrap();
    // Anew each time: some file systems bring what is overwritten to the disk at once.
    let put = |bytes: &[u8]| {
        fs::remove_file(place.path()).unwrap();
        fs::write(place.path(), bytes).unwrap();
    };
    let header = good.iter().position(|&byte| byte == b'\n').unwrap();
    let (mut flips, mut cuts) = (0, 0);
    for at in 0..good.len() {
        for bit in 0..8 {
            let mut bad = good.clone();
            bad[at] ^= 1 << bit;
            flips += 1;
            put(&bad);
            let error = place.open().unwrap_err();
            // Behind the header nothing is believed before the code is right.
            let expected = match error {
                Error::Keyring(KeyringError::Altered { .. } | KeyringError::Malformed { .. }) => true,
                Error::Keyring(KeyringError::Newer { .. }) | Error::Provider(_) => at <= header,
                _ => false,
            };
            assert!(expected, "byte {at}, bit {bit}: {error}");
        }
    }
    for length in 0..good.len() {
        put(&good[..length]);
        assert!(place.open().is_err(), "{length}");
        cuts += 1;
    }
    for more in ["\n", " ", "a", "\0"] {
        let mut bad = good.clone();
        bad.extend_from_slice(more.as_bytes());
        put(&bad);
        assert!(place.open().is_err());
    }
    println!("{flips} flips and {cuts} truncations of {} bytes refused", good.len());
    assert!(flips == 8 * cuts && cuts > 2000);
}

#[test]
fn a_newer_version_says_so_and_what_is_none_is_malformed() {
    let place = Place::new();
    place.create();
    let good = fs::read_to_string(place.path()).unwrap();
    let newer = |version| KeyringError::Newer { path: shown(&place.open_path()), version };
    for (text, version) in [
        (good.replacen("\"version\":1", "\"version\":2", 1), 2),
        (good.replacen("\"version\":1", "\"version\":7,\"more\":[]", 1), 7),
        ("{\"version\":3,\"all\":\"in one line\"}".to_owned(), 3),
    ] {
        fs::write(place.path(), text).unwrap();
        assert_eq!(place.open().unwrap_err(), newer(version).into());
    }
    for text in [
        String::new(),
        "\n\n\n".to_owned(),
        "a,b,c\n".repeat(3),
        good.replacen("\"version\":1", "\"version\":0", 1),
        good.replacen("\"version\":1", "\"version\":1,\"version\":1", 1),
        good.replacen("\"version\":1", "\"version\":1,\"note\":\"\"", 1),
        good.replace('\n', "\r\n"),
    ] {
        fs::write(place.path(), text).unwrap();
        let error = place.open().unwrap_err();
        assert!(matches!(error, Error::Keyring(KeyringError::Malformed { .. })), "{error}");
    }
}

#[test]
fn the_wrong_key_or_kind_of_key_is_told_apart() {
    let (place, other) = (Place::new(), Place::new());
    place.create();
    let wrong = Keyring::open(place.path(), &other.provider, &GenerationStore::None).unwrap_err();
    assert_eq!(wrong, ProviderError::Refused { given: "key-file" }.into());
    let passphrase = KeyProvider::passphrase(Passphrase::new("some words".into()).unwrap());
    let wrong = Keyring::open(place.path(), &passphrase, &GenerationStore::None).unwrap_err();
    assert_eq!(wrong, ProviderError::WrongKind { needed: "key-file", given: "passphrase" }.into());
    let missing = place.folder.path().join("none");
    let error = Keyring::open(missing, &place.provider, &GenerationStore::None).unwrap_err();
    assert!(matches!(error, Error::Keyring(KeyringError::Read { .. })));
    let again = Keyring::create(place.path(), &place.provider, &GenerationStore::None).unwrap_err();
    assert!(matches!(again, Error::Keyring(KeyringError::Exists { .. })));
}

#[test]
fn an_older_keyring_put_back_is_refused_where_a_state_is_kept() {
    let place = Place::new();
    let keyring = Keyring::create(place.path(), &place.provider, &place.state()).unwrap();
    assert!(keyring.detects_rollback());
    let old = fs::read(place.path()).unwrap();
    let (now, _) = change(&keyring, |editor| editor.add("a", Suite::default(), Padding::default()));
    let new = fs::read(place.path()).unwrap();
    fs::write(place.path(), &old).unwrap();
    let open = || Keyring::open(place.path(), &place.provider, &place.state());
    let rolled = KeyringError::RolledBack { path: shown(&place.open_path()), found: 1, seen: 2 };
    assert_eq!(open().unwrap_err(), rolled.clone().into());
    // One who has it open notices too, state or not.
    assert_eq!(now.keyring.edit(Duration::ZERO).unwrap_err(), rolled.into());
    let without = place.open().unwrap();
    assert!(!without.detects_rollback());
    assert_eq!(without.generation(), 1);
    fs::write(place.path(), &new).unwrap();
    assert_eq!(open().unwrap().generation(), 2);
    // A state that cannot be read, or is another keyring's, is an error and not a start from zero.
    for state in ["", "{}", "{\"version\":1,\"keyring\":\"00\",\"generation\":1}\n"] {
        fs::write(place.folder.path().join("state"), state).unwrap();
        assert!(matches!(open().unwrap_err(), Error::Keyring(KeyringError::State { .. })), "{state}");
    }
    let other = format!("{{\"version\":1,\"keyring\":\"{}\",\"generation\":1}}\n", "0".repeat(32));
    fs::write(place.folder.path().join("state"), other).unwrap();
    assert!(matches!(open().unwrap_err(), Error::Keyring(KeyringError::State { .. })));
}

/// A pipe that nobody writes to must not hold up whoever opens it, as the name of any of the three files.
#[cfg(unix)]
#[test]
fn a_pipe_in_the_place_of_a_file_is_refused_and_not_waited_for() {
    let place = Place::new();
    place.create();
    let pipe = place.folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let (answer, answers) = std::sync::mpsc::channel();
    let (keys, key) = (place.path(), place.folder.path().join("key"));
    // Apart, so that it fails and does not hang where one of them waits.
    std::thread::spawn(move || {
        let by = |path: &PathBuf| KeyProvider::key_file(path);
        let none = GenerationStore::None;
        answer.send(Keyring::open(&pipe, &by(&key), &none).unwrap_err()).unwrap();
        answer.send(Keyring::open(&keys, &by(&pipe), &none).unwrap_err()).unwrap();
        answer.send(Keyring::open(&keys, &by(&key), &GenerationStore::File(pipe)).unwrap_err()).unwrap();
    });
    let next = || answers.recv_timeout(Duration::from_secs(20)).expect("it waits for a writer");
    assert!(matches!(next(), Error::Keyring(KeyringError::Malformed { part: "it is not a plain file", .. })));
    assert!(matches!(next(), Error::Provider(ProviderError::KeyFileSize { .. })));
    assert!(matches!(next(), Error::Keyring(KeyringError::State { .. })));
}

#[test]
fn a_state_file_without_end_is_not_read_to_it() {
    let place = Place::new();
    let state = place.folder.path().join("state");
    let keyring = Keyring::create(place.path(), &place.provider, &place.state()).unwrap();
    // White space behind JSON is none of its faults: only the length is.
    let line = fs::read_to_string(&state).unwrap();
    fs::write(&state, line.clone() + &" ".repeat(4096 - line.len())).unwrap();
    keyring.edit(Duration::ZERO).unwrap();
    fs::write(&state, line.clone() + &" ".repeat(4097 - line.len())).unwrap();
    let error = keyring.edit(Duration::ZERO).unwrap_err();
    assert_eq!(error, KeyringError::State { path: shown(&state) }.into());
}

#[test]
fn every_provider_opens_what_it_closed() {
    let place = Place::new();
    let words = |text: &str| {
        let passphrase = Passphrase::new(text.into()).unwrap();
        KeyProvider::passphrase_at(passphrase, PassphraseCost::LEAST).unwrap()
    };
    let mut all = vec![
        ("passphrase", words("some words")),
        ("key-file", KeyProvider::key_file(place.folder.path().join("key"))),
    ];
    if cfg!(unix) {
        let script =
            "read line; case $1 in wrap) echo QUJD$line;; unwrap) echo ${line#QUJD};; *) exit 9;; esac";
        all.push((
            "command",
            KeyProvider::command("sh", ["-c", script, "provider"], Duration::from_secs(60)),
        ));
    }
    let mut keyring = filled(&place);
    let keys = keyring.keys();
    for (kind, provider) in &all {
        let (committed, ()) = change(&keyring, |editor| editor.rewrap(provider));
        keyring = Keyring::open(place.path(), provider, &GenerationStore::None).unwrap();
        assert_eq!((keyring.provider(), keyring.generation()), (*kind, committed.keyring.generation()));
        assert_eq!(keyring.keys(), keys);
        for (other, wrong) in all.iter().filter(|(other, _)| other != kind) {
            let error = Keyring::open(place.path(), wrong, &GenerationStore::None).unwrap_err();
            assert_eq!(error, ProviderError::WrongKind { needed: kind, given: other }.into());
        }
    }
    change(&keyring, |editor| editor.rewrap(&words("some words")));
    let error = Keyring::open(place.path(), &words("some word"), &GenerationStore::None).unwrap_err();
    assert_eq!(error, ProviderError::Refused { given: "passphrase" }.into());
}

#[test]
fn nothing_secret_prints() {
    let place = Place::new();
    let keyring = filled(&place);
    let key = fs::read(place.folder.path().join("key")).unwrap();
    let printed = format!("{keyring:?} {:?} {:?}", place.provider, keyring.edit(Duration::ZERO).unwrap());
    assert_eq!(printed, format!("Keyring({0}) KeyProvider(key-file) KeyringEditor({0})", keyring.id()));
    assert!(!fs::read(place.path()).unwrap().windows(8).any(|window| window == &key[..8]));
}

#[cfg(unix)]
#[test]
fn files_are_for_their_owner_only_and_a_link_to_a_keyring_stays_one() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let keyring = Keyring::create(place.path(), &place.provider, &place.state()).unwrap();
    let link = place.folder.path().join("link");
    std::os::unix::fs::symlink(place.path(), &link).unwrap();
    let linked = Keyring::open(&link, &place.provider, &place.state()).unwrap();
    change(&linked, |editor| editor.add("a", Suite::default(), Padding::default()));
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(place.open().unwrap().generation(), keyring.generation() + 1);
    for name in ["keys", "keys.1", "keys.lock", "key", "state"] {
        let mode = fs::metadata(place.folder.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o7777, 0o600, "{name}");
    }
}

impl Place {
    /// The keyring's path as errors show it.
    fn open_path(&self) -> PathBuf {
        fs::canonicalize(self.path()).unwrap()
    }
}
