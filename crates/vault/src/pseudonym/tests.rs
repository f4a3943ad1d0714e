use serde_json::Value;
use std::collections::HashSet;

use super::*;
use crate::Vault;

pub(super) fn domain(kind: &str) -> Domain {
    Domain { kind: kind.into(), ..Domain::default() }
}

pub(super) fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap().to_owned()
}

fn secret(value: &Value, key: &str) -> Secret<32> {
    let hex = text(value, key);
    assert_eq!(hex.len(), 64);
    let mut secret = Secret::zeroed();
    for (i, byte) in secret.bytes_mut().iter_mut().enumerate() {
        *byte = u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap();
    }
    secret
}

fn named(parts: &Value) -> Domain {
    Domain {
        tenant: text(parts, "tenant"),
        recipient: text(parts, "recipient"),
        purpose: text(parts, "purpose"),
        kind: text(parts, "kind"),
        epoch: text(parts, "epoch"),
    }
}

/// The pseudonymizer of a domain of `shaped.json` or `reversible.json`, which need no trace key.
pub(super) fn of_vectors(parts: &Value) -> Pseudonymizer {
    let id = parts["id"].as_str().map_or(KeyId::new(1), |id| id.parse().ok()).unwrap();
    let [root, salt] = ["root", "salt"].map(|key| secret(parts, key));
    Pseudonymizer::derive(&root, &salt, &Secret::zeroed(), id, &named(parts)).unwrap()
}

/// `tests/vectors/token.json`, written by `token.py` beside it, which shares no code with this crate.
#[test]
fn gives_the_tokens_of_the_vectors() {
    let file = include_str!("../../../../tests/vectors/token.json");
    let document: Value = serde_json::from_str(file).unwrap();
    let id = KeyId::new(1).unwrap();
    let cases = document["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 60);
    for case in cases {
        let domain = named(&case["domain"]);
        let [root, salt, trace] = ["root", "salt", "trace_key"].map(|key| secret(case, key));
        let pseudonymizer = Pseudonymizer::derive(&root, &salt, &trace, id, &domain).unwrap();
        let token = pseudonymizer.token(&text(case, "value"));
        assert_eq!(token, text(case, "token"));
        assert!(pseudonymizer.verify_token(&token));
    }
}

#[test]
fn a_batch_of_any_length_gives_the_single_tokens() {
    let pseudonymizer = Vault::ephemeral().unwrap().pseudonymizer(&domain("other")).unwrap();
    let values: Vec<String> = (0..40).map(|i| "v".repeat(i) + &i.to_string()).collect();
    for length in 0..values.len() {
        let mut together = "before".to_owned();
        pseudonymizer.tokens(values[..length].iter().map(String::as_bytes), &mut together);
        let singly: String = values[..length].iter().map(|value| pseudonymizer.token(value)).collect();
        assert_eq!(together, format!("before{singly}"));
    }
}

#[test]
fn the_same_value_always_gets_the_same_token_and_two_domains_share_nothing() {
    let vault = Vault::ephemeral().unwrap();
    let (first, again) =
        (vault.pseudonymizer(&domain("a")).unwrap(), vault.pseudonymizer(&domain("a")).unwrap());
    let other = vault.pseudonymizer(&domain("b")).unwrap();
    let elsewhere = Vault::ephemeral().unwrap().pseudonymizer(&domain("a")).unwrap();
    let mut seen = HashSet::new();
    for i in 0..500 {
        let value = i.to_string();
        let token = first.token(&value);
        assert_eq!(token, again.token(&value));
        for token in [token, other.token(&value), elsewhere.token(&value)] {
            assert!(seen.insert(token[..26].to_owned()));
            assert!(seen.insert(token));
        }
    }
}

#[test]
fn a_token_that_was_changed_or_made_elsewhere_does_not_verify() {
    let vault = Vault::ephemeral().unwrap();
    let pseudonymizer = vault.pseudonymizer(&domain("a")).unwrap();
    let token = pseudonymizer.token("a value");
    assert!(pseudonymizer.verify_token(&token));
    let mut passed = 0; // each text below passes with a chance of 2^-20
    for at in 0..TOKEN_CHARS {
        let mut bytes = token.clone().into_bytes();
        bytes[at] = if bytes[at] == b'7' { b'8' } else { b'7' };
        passed += u32::from(pseudonymizer.verify_token(std::str::from_utf8(&bytes).unwrap()));
        assert!(!pseudonymizer.verify_token(&token[..at]));
    }
    passed += u32::from(vault.pseudonymizer(&domain("b")).unwrap().verify_token(&token));
    assert!(passed <= 1);
    assert!(!pseudonymizer.verify_token(&token.to_lowercase()) || token == token.to_lowercase());
    for wrong in [format!("{token} "), format!("{token}0"), "姓名".repeat(5), "é".repeat(15)] {
        assert!(!pseudonymizer.verify_token(&wrong));
    }
}

#[test]
fn debug_forms_show_nothing_and_threads_may_share() {
    fn shared<T: Send + Sync>(_: &T) {}
    let vault = Vault::ephemeral().unwrap();
    let pseudonymizer = vault.pseudonymizer(&domain("a")).unwrap();
    shared(&vault);
    shared(&pseudonymizer);
    shared(&vault.run_hasher());
    assert_eq!(format!("{vault:?}"), "Vault([secret])");
    assert_eq!(format!("{pseudonymizer:?}"), "Pseudonymizer([secret])");
    assert_eq!(format!("{:?}", vault.run_hasher()), "[secret]");
}

#[test]
fn the_hashers_of_one_vault_agree_and_those_of_two_do_not() {
    let (vault, other) = (Vault::ephemeral().unwrap(), Vault::ephemeral().unwrap());
    assert_eq!(vault.run_hasher().of(b"a"), vault.run_hasher().of(b"a"));
    assert_ne!(vault.run_hasher().of(b"a"), vault.run_hasher().of(b"b"));
    assert_ne!(vault.run_hasher().of(b"a"), other.run_hasher().of(b"a"));
}

fn key_id(id: u32) -> KeyId {
    KeyId::new(id).unwrap()
}

fn drawn() -> Secret<32> {
    Secret::draw(&ring::rand::SystemRandom::new()).unwrap()
}

fn entry(id: u32, kind: &str, state: KeyState) -> crate::store::DomainKey {
    let secret = || (state != KeyState::Destroyed).then(drawn);
    let (salt, trace) = (secret(), secret());
    crate::store::DomainKey { id: key_id(id), domain: domain(kind), state, root: key_id(1), salt, trace }
}

#[test]
fn a_domain_of_a_keyring_is_served_or_the_reason_is_told() {
    let mut store = Store::default();
    store.roots.push(crate::store::Root { id: key_id(1), secret: Some(drawn()) });
    store.roots.push(crate::store::Root { id: key_id(2), secret: None });
    for (id, kind, state) in [
        (10, "a", KeyState::Active),
        (11, "disabled", KeyState::Disabled),
        (12, "destroyed", KeyState::Destroyed),
        (13, "again", KeyState::Destroyed),
        (14, "again", KeyState::Enabled),
        (15, "unrooted", KeyState::Active),
        (16, "rootless", KeyState::Active),
    ] {
        store.domains.push(entry(id, kind, state));
    }
    store.domains[5].root = key_id(2);
    store.domains[6].root = key_id(3);
    let open = |kind| Pseudonymizer::from_store(&store, &domain(kind));
    assert_eq!(open("a").unwrap().domain_id(), key_id(10));
    assert_eq!(open("a").unwrap().token("v"), open("a").unwrap().token("v"));
    assert_eq!(open("again").unwrap().domain_id(), key_id(14));
    for (kind, expected, code) in [
        ("A", DomainError::Unknown(Box::new(domain("A"))), "YB0570"),
        ("disabled", DomainError::Disabled(key_id(11)), "YB0571"),
        ("destroyed", DomainError::Destroyed(key_id(12)), "YB0572"),
        ("unrooted", DomainError::NoRoot(key_id(15), key_id(2)), "YB0573"),
        ("rootless", DomainError::NoRoot(key_id(16), key_id(3)), "YB0573"),
    ] {
        let error = open(kind).unwrap_err();
        assert_eq!(error, Error::Domain(expected));
        assert_eq!(yingbi_resident::Diagnostic::code(&error), code);
    }
}

/// The same root and salt under another name, and the same name under another salt: no form is alike.
#[test]
fn every_form_hangs_on_root_salt_and_name() {
    let id = "110101209001010003";
    let secret = |byte| {
        let mut secret = Secret::<32>::zeroed();
        secret.bytes_mut().fill(byte);
        secret
    };
    let make = |root, salt, kind: &str| {
        Pseudonymizer::derive(&secret(root), &secret(salt), &secret(9), key_id(1), &domain(kind)).unwrap()
    };
    let mut seen = HashSet::new();
    for (root, salt, kind) in [(1, 2, "a"), (3, 2, "a"), (1, 4, "a"), (1, 2, "b")] {
        let made = make(root, salt, kind);
        assert!(seen.insert(made.token(id)[..26].to_owned()));
        assert!(seen.insert(made.shaped_id(id).unwrap()));
        let reversible = made.reversible(id);
        assert!(seen.insert(reversible[13..].to_owned()));
        assert_eq!(make(root, salt, kind).reversible(id), reversible);
        let elsewhere = make(root, salt + 1, kind).reverse_reversible(&reversible);
        assert_eq!(elsewhere, Err(ReversibleError::Refused));
    }
}
