//! Keyring files: any bytes are refused for a reason or open; what opens is changed, written and opened again to the
//! same entries. Also the state file of generations, and certificates of destruction.
//!
//! Input: a byte that chooses; then a whole file; or a body, for which a header and the right code over both are put
//! in, so that the fuzzer comes behind the code; a member `wrapped`, `salt` or `trace` whose text is `@` is wrapped as
//! its entry wants it. The wrapping and the code are written here a second time, over `ring`.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use ring::{hkdf, hmac};
use serde_json::Value;
use yingbi_vault::hazmat::{NONCE, TAG, XaesKey};
use yingbi_vault::{Certificate, GenerationStore, KeyProvider, Keyring, Padding, Suite};

use crate::table::scratch;

const KEY_FILE: [u8; 32] = [7; 32];
const MASTER: [u8; 32] = [9; 32];
const KEYRING: [u8; 16] = [0xab; 16];

/// Opens any bytes as a keyring.
pub fn run(data: &[u8]) {
    let Some((&choice, rest)) = data.split_first() else { return };
    let folder = scratch();
    match choice % 5 {
        0 => open(rest),
        1 => open(&file(rest)),
        2 => open(&file(&filled(rest))),
        3 => {
            let state = folder.join("state");
            fs::write(&state, rest).expect("a file in the folder of the run");
            let generations = GenerationStore::File(state);
            if let Ok(keyring) = Keyring::open(place(&good()), &provider(), &generations) {
                assert!(keyring.detects_rollback());
            }
        }
        _ => {
            if let Ok(text) = std::str::from_utf8(rest)
                && let Ok(certificate) = Certificate::from_json(text)
            {
                let again = certificate.to_json();
                let same = Certificate::from_json(&again).expect("a certificate as written");
                assert_eq!(same.to_json(), again);
                // a key of full order (the base point itself): of one of small order, as 32 zeros are, a signature of
                // zeros is right for one text in four
                let mut key = [0x66; 32];
                key[0] = 0x58;
                assert!(certificate.verify(&key).is_err(), "a forged certificate");
            }
        }
    }
}

/// The file's place: written with the rights that the program asks for.
fn place(file: &[u8]) -> PathBuf {
    let path = scratch().join("keyring");
    let _ = fs::remove_file(&path);
    fs::write(&path, file).expect("a file in the folder of the run");
    restrict(&path);
    path
}

fn provider() -> KeyProvider {
    let path = scratch().join("key");
    if !path.exists() {
        fs::write(&path, KEY_FILE).expect("a file in the folder of the run");
        restrict(&path);
    }
    KeyProvider::key_file(path)
}

#[cfg(unix)]
fn restrict(path: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("our own file");
}

#[cfg(not(unix))]
fn restrict(_: &std::path::Path) {}

fn open(file: &[u8]) {
    let path = place(file);
    let _ = Keyring::id_of(&path);
    let Ok(keyring) = Keyring::open(&path, &provider(), &GenerationStore::None) else { return };
    let _ = keyring.vault();
    let mut editor = keyring.edit(Duration::from_secs(5)).expect("nobody else has it open");
    let added = editor.add("fuzz-use", Suite::Aes256GcmSiv, Padding::Blocks16).is_ok();
    for key in keyring.keys() {
        let _ = editor.rotate(&key.usage);
        let _ = editor.disable(key.id);
        let _ = editor.enable(key.id);
    }
    let Ok(committed) = editor.commit() else { return };
    let now = committed.keyring;
    assert!(now.generation() > keyring.generation() && now.id() == keyring.id());
    assert!(!added || now.keys().iter().any(|key| key.usage == "fuzz-use"));
    let again = Keyring::open(&path, &provider(), &GenerationStore::None).expect("as it was written");
    let names = |keyring: &Keyring| {
        let keys = keyring.keys().into_iter().map(|key| (key.id, key.usage, key.state.name()));
        let domains = keyring.domains().into_iter().map(|of| (of.id, of.domain.purpose, of.state.name()));
        let indexes = keyring.indexes().into_iter().map(|of| (of.id, of.name, of.state.name()));
        keys.chain(domains).chain(indexes).collect::<Vec<_>>()
    };
    assert_eq!(names(&again), names(&now), "entries as written");
}

/// A whole file around a body: the header of this module's key file and master, and the code.
pub fn file(body: &[u8]) -> Vec<u8> {
    let body = body.strip_suffix(b"\n").unwrap_or(body);
    let id: String = KEYRING.iter().map(|byte| format!("{byte:02x}")).collect();
    let aad = [field(b"yingbi/master/1"), field(&KEYRING), field(b"key-file")].concat();
    let master = base64(&wrap(&KEY_FILE, &aad, &MASTER));
    let header = format!(r#"{{"version":1,"keyring":"{id}","wrap":{{"key-file":{{"master":"{master}"}}}}}}"#);
    let mut file = [header.as_bytes(), b"\n", body, b"\n"].concat();
    let key = hmac::Key::new(hmac::HMAC_SHA256, &derived(b"yingbi/keyring/mac/1"));
    let code = base64(hmac::sign(&key, &file).as_ref());
    file.extend_from_slice(code.as_bytes());
    file.push(b'\n');
    file
}

/// A keyring that opens.
pub fn good() -> Vec<u8> {
    file(&filled(
        br#"{"generation":1,"keys":[{"id":"0000000a","use":"sign","suite":"ed25519","state":"active","wrapped":"@"}],"domains":[],"indexes":[]}"#,
    ))
}

/// The body with every `@` wrapped; any other bytes as they are.
pub fn filled(body: &[u8]) -> Vec<u8> {
    let Ok(mut value) = serde_json::from_slice::<Value>(body) else { return body.to_vec() };
    for (list, members) in [("keys", &["wrapped"][..]), ("domains", &["salt", "trace"])] {
        let Some(entries) = value.get_mut(list).and_then(Value::as_array_mut) else { continue };
        for entry in entries {
            let text = |entry: &Value, name: &str| entry[name].as_str().unwrap_or("").to_owned();
            let (id, suite, usage) = (text(entry, "id"), text(entry, "suite"), text(entry, "use"));
            let Some(id) = u32::from_str_radix(&id, 16).ok().map(u32::to_be_bytes) else { continue };
            for member in members {
                if text(entry, member) != "@" {
                    continue;
                }
                let (suite, usage) = match *member {
                    "salt" => ("hkdf-sha-256", "domain-salt"),
                    "trace" => ("aes-256", "domain-trace"),
                    _ => (suite.as_str(), usage.as_str()),
                };
                let parts: [&[u8]; 5] =
                    [b"yingbi/entry/1", &KEYRING, &id, suite.as_bytes(), usage.as_bytes()];
                let aad: Vec<u8> = parts.into_iter().flat_map(field).collect();
                let secret = if suite == "aes-256-siv" { &[5; 64][..] } else { &[5; 32] };
                let wrapped = base64(&wrap(&derived(b"yingbi/keyring/wrap/1"), &aad, secret));
                entry[*member] = Value::String(wrapped);
            }
        }
    }
    value.to_string().into_bytes()
}

fn field(bytes: &[u8]) -> Vec<u8> {
    [&(bytes.len() as u32).to_be_bytes()[..], bytes].concat()
}

/// Nonce (any will do here), ciphertext and tag of XAES-256-GCM.
fn wrap(key: &[u8; 32], aad: &[u8], secret: &[u8]) -> Vec<u8> {
    let nonce = [0x11; NONCE];
    let mut sealed = [secret, &[0; TAG]].concat();
    XaesKey::new(key).seal(&nonce, aad, &mut sealed);
    [&nonce[..], &sealed].concat()
}

fn derived(label: &[u8]) -> [u8; 32] {
    let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, &[0; 32]);
    let mut key = [0; 32];
    let info = [label];
    let prk = salt.extract(&MASTER);
    let okm = prk.expand(&info, hkdf::HKDF_SHA256).expect("32 bytes");
    okm.fill(&mut key).expect("32 bytes");
    key
}

/// Base64url without padding (RFC 4648, section 5).
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().chain(&[0; 2]).take(3).fold(0_u32, |word, byte| word << 8 | u32::from(*byte));
        for place in 0..=chunk.len() {
            out.push(char::from(ALPHABET[(word >> (18 - 6 * place) & 63) as usize]));
        }
    }
    out
}
