//! What an editor does and refuses.

use std::fs;

use super::*;
use crate::keyring::error::shown;
use crate::keyring::text::to_base64;
use crate::{Context, KeyId, KeyState, Records, SealedForm};

fn state(keyring: &Keyring, id: KeyId) -> KeyState {
    keyring.keys().into_iter().find(|key| key.id == id).unwrap().state
}

#[test]
fn a_rotated_key_opens_and_the_new_one_seals() {
    let place = Place::new();
    let context = Context::default();
    let (first, id) = change(&place.create(), |editor| editor.add("a", Suite::Xaes256Gcm, Padding::Blocks32));
    let sealer = first.keyring.vault().sealer("a", &context).unwrap();
    let sealed = sealer.seal(b"a value", None, SealedForm::Text).unwrap();
    let (second, new) = change(&first.keyring, |editor| editor.rotate("a"));
    let vault = second.keyring.vault();
    assert_eq!(vault.sealer("a", &context).unwrap().key(), new);
    assert_eq!(state(&second.keyring, id), KeyState::Enabled);
    let open = |keyring: &Keyring| {
        let opener = keyring.vault().opener(&context).unwrap();
        opener.open(&sealed, None, SealedForm::Text).map(|value| value.to_vec())
    };
    assert_eq!(open(&second.keyring).unwrap(), b"a value");
    let (third, ()) = change(&second.keyring, |editor| editor.disable(id));
    assert_eq!(open(&third.keyring).unwrap_err(), crate::OpenError::Disabled(id));
    let (fourth, ()) = change(&third.keyring, |editor| editor.enable(id));
    assert_eq!(open(&fourth.keyring).unwrap(), b"a value");
    let (fifth, ()) = change(&fourth.keyring, |editor| editor.activate(id));
    assert_eq!(
        (state(&fifth.keyring, id), state(&fifth.keyring, new)),
        (KeyState::Active, KeyState::Enabled)
    );
    let (sixth, gone) = change(&fifth.keyring, |editor| editor.destroy(id, WHEN, "no longer needed"));
    assert_eq!((gone.id, gone.was_active), (id, true));
    assert_eq!(open(&sixth.keyring).unwrap_err(), crate::OpenError::Destroyed(id));
    assert!(sixth.keyring.vault().sealer("a", &context).is_err());
    // The ones that were open before go on as they were.
    assert_eq!(open(&second.keyring).unwrap(), b"a value");
}

#[test]
fn what_makes_no_sense_is_refused_and_changes_nothing() {
    let place = Place::new();
    let keyring = filled(&place);
    let of = |usage: &str| {
        keyring.keys().into_iter().find(|key| key.usage == usage && key.state == KeyState::Active).unwrap().id
    };
    let [phones, sign, root, index_root] = ["phones", "sign", "root", "index"].map(of);
    let mut editor = keyring.edit(Duration::ZERO).unwrap();
    let mut refused = |work: &mut dyn FnMut(&mut KeyringEditor) -> Result<(), Error>,
                       expected: KeyringError| {
        assert_eq!(work(&mut editor).unwrap_err(), expected.into());
    };
    let transition =
        |id, state: KeyState, action| KeyringError::Transition { id, state: state.name(), action };
    let has = || KeyringError::HasActive { usage: "phones".into() };
    refused(&mut |e| e.add("phones", Suite::default(), Padding::default()).map(drop), has());
    refused(&mut |e| e.rotate("none").map(drop), KeyringError::NoActive { usage: "none".into() });
    for name in ["", "root", "index", "sign", "a\nb", &"x".repeat(1025)] {
        let name_error = || KeyringError::Name { part: "use" };
        refused(
            &mut |e| e.add(name, Suite::default(), Padding::default()).map(drop),
            match name {
                "" | "a\nb" => name_error(),
                _ => name_error(),
            },
        );
    }
    refused(&mut |e| e.enable(phones), transition(phones, KeyState::Active, "enabled"));
    refused(&mut |e| e.activate(phones), transition(phones, KeyState::Active, "activated"));
    for id in [sign, root, index_root] {
        refused(&mut |e| e.disable(id), transition(id, KeyState::Active, "disabled"));
        refused(&mut |e| e.activate(id), transition(id, KeyState::Active, "activated"));
    }
    refused(&mut |e| e.destroy(sign, WHEN, "").map(drop), transition(sign, KeyState::Active, "destroyed"));
    for id in [root, index_root] {
        refused(&mut |e| e.destroy(id, WHEN, "").map(drop), KeyringError::InUse { id, count: 1 });
    }
    let taken = |kind, name: &str| KeyringError::Taken { kind, name: name.into() };
    refused(&mut |e| e.add_domain(&domain("care")).map(drop), taken("domain", "//care/mobile/"));
    refused(&mut |e| e.add_index(&index("whole"), 20).map(drop), taken("index", "/residents/mobile/whole"));
    for bits in [0, 257] {
        refused(&mut |e| e.add_index(&index("b"), bits).map(drop), KeyringError::Name { part: "bits" });
    }
    let unknown = |kind, name: &str| KeyringError::Unknown { kind, name: name.into() };
    refused(&mut |e| e.destroy_domain(&domain("b"), WHEN, "").map(drop), unknown("domain", "//b/mobile/"));
    refused(&mut |e| e.rotate_index(&index("b"), None).map(drop), unknown("index", "/residents/mobile/b"));
    refused(
        &mut |e| e.finish_index(&index("whole"), WHEN, "").map(drop),
        unknown("index", "/residents/mobile/whole"),
    );
    refused(&mut |e| e.destroy(phones, WHEN, "two\nlines").map(drop), KeyringError::Name { part: "reason" });
    let none = KeyId::new(1).filter(|id| keyring.keys().iter().all(|key| key.id != *id)).unwrap();
    refused(&mut |e| e.destroy(none, WHEN, "").map(drop), KeyringError::UnknownId { id: none });
    refused(&mut |e| e.reserve(phones, 1), transition(phones, KeyState::Active, "reserved"));
    let committed = editor.commit().unwrap();
    assert_eq!(committed.keyring.generation(), keyring.generation(), "nothing was written");
    assert_eq!(committed.keyring.keys(), keyring.keys());
}

#[test]
fn a_destroyed_domain_gives_nothing_and_made_again_is_another() {
    let place = Place::new();
    let keyring = filled(&place);
    let token = |keyring: &Keyring| {
        keyring.vault().pseudonymizer(&domain("care")).map(|pseudonymizer| pseudonymizer.token("a"))
    };
    let before = token(&keyring).unwrap();
    let (disabled, _) = change(&keyring, |editor| editor.disable_domain(&domain("care")));
    assert!(token(&disabled.keyring).is_err());
    let (enabled, _) = change(&disabled.keyring, |editor| editor.enable_domain(&domain("care")));
    assert_eq!(token(&enabled.keyring).unwrap(), before);
    let (gone, _) =
        change(&enabled.keyring, |editor| editor.destroy_domain(&domain("care"), WHEN, "the contract ended"));
    assert!(token(&gone.keyring).is_err());
    let certificate = &gone.certificates[0];
    certificate.verify(&gone.keyring.signing_key()).unwrap();
    assert_eq!(certificate.names, ["", "", "care", "mobile", ""]);
    let root = gone.keyring.domains()[0].root;
    let (again, _) = change(&gone.keyring, |editor| {
        editor.add_domain(&domain("care"))?;
        editor.add_domain(&domain("other"))
    });
    assert_ne!(token(&again.keyring).unwrap(), before);
    assert!(again.keyring.domains().iter().all(|entry| entry.root == root), "one root for all domains");
    // With the last domain gone its root can go too, and the next domain gets a new one.
    let (empty, _) = change(&again.keyring, |editor| {
        editor.destroy_domain(&domain("care"), WHEN, "")?;
        editor.destroy_domain(&domain("other"), WHEN, "")?;
        editor.destroy(root, WHEN, "")
    });
    let (anew, _) = change(&empty.keyring, |editor| editor.add_domain(&domain("care")));
    assert_ne!(anew.keyring.domains().last().unwrap().root, root);
}

#[test]
fn an_index_rotates_with_two_generations_side_by_side() {
    let place = Place::new();
    let first = filled(&place);
    let name = index("whole");
    let old = first.vault().index(&name).unwrap().code("a");
    let (second, _) = change(&first, |editor| editor.rotate_index(&name, Some(24)));
    let blind = second.keyring.vault().index(&name).unwrap();
    assert_eq!((blind.generation(), blind.bits()), (2, 24));
    assert_eq!(blind.previous().unwrap().code("a"), old);
    assert_ne!(blind.code("a"), old);
    let mut editor = second.keyring.edit(Duration::ZERO).unwrap();
    assert!(matches!(
        editor.rotate_index(&name, None).unwrap_err(),
        Error::Keyring(KeyringError::Taken { .. })
    ));
    drop(editor);
    let (third, gone) = change(&second.keyring, |editor| editor.finish_index(&name, WHEN, "rotated"));
    assert_eq!((gone.len(), gone[0].was_active), (1, false));
    let after = third.keyring.vault().index(&name).unwrap();
    assert!(after.previous().is_none());
    assert_eq!(after.code("a"), blind.code("a"));
    let roots = third.keyring.keys().into_iter().filter(|key| key.usage == "index");
    assert_eq!(roots.map(|key| key.state).collect::<Vec<_>>(), [KeyState::Destroyed, KeyState::Active]);
    let (fourth, _) = change(&third.keyring, |editor| editor.destroy_index(&name, WHEN, ""));
    assert!(fourth.keyring.vault().index(&name).is_err());
    let (fifth, _) = change(&fourth.keyring, |editor| editor.add_index(&name, 20));
    assert_eq!(fifth.keyring.vault().index(&name).unwrap().generation(), 3, "no generation comes twice");
}

#[test]
fn a_generation_that_was_disabled_is_again_what_it_was() {
    let place = Place::new();
    let name = index("whole");
    let first = filled(&place);
    let code = first.vault().index(&name).unwrap().code("a");
    let (second, new) = change(&first, |editor| editor.rotate_index(&name, None));
    let [old, _] = [0, 1].map(|at| second.keyring.indexes()[at].id);
    let states = |keyring: &Keyring| keyring.indexes().iter().map(|index| index.state).collect::<Vec<_>>();
    let before = states(&second.keyring);
    assert_eq!(before, [KeyState::Enabled, KeyState::Active]);
    let (third, ()) = change(&second.keyring, |editor| {
        editor.disable(new)?;
        editor.disable(old)
    });
    assert!(third.keyring.vault().index(&name).is_err());
    let (fourth, ()) = change(&third.keyring, |editor| {
        editor.enable(old)?;
        editor.enable(new)
    });
    assert_eq!(states(&fourth.keyring), before);
    assert_eq!(fourth.keyring.vault().index(&name).unwrap().previous().unwrap().code("a"), code);
}

#[test]
fn destroyed_bytes_are_in_no_version_and_the_last_eight_are_kept() {
    let place = Place::new();
    let mut keyring = filled(&place);
    let doomed = keyring.keys().into_iter().find(|key| key.usage == "ids").unwrap().id;
    let wrapped = |text: &str| {
        let at = text.find(&doomed.to_string()).unwrap();
        let entry = &text[at..];
        let from = entry.find("\"wrapped\":\"").unwrap() + 11;
        entry[from..from + 60].to_owned()
    };
    let bytes = wrapped(&fs::read_to_string(place.path()).unwrap());
    for _ in 0..10 {
        keyring = change(&keyring, |editor| editor.rotate("phones")).0.keyring;
    }
    let versions = ["keys.10", "keys.11", "keys.4", "keys.5", "keys.6", "keys.7", "keys.8", "keys.9"];
    let expected: Vec<&str> = ["key", "keys"].into_iter().chain(versions).chain(["keys.lock"]).collect();
    assert_eq!(place.names(), expected);
    let holds = |name: &str| fs::read_to_string(place.folder.path().join(name)).unwrap().contains(&bytes);
    assert!(versions.iter().all(|name| holds(name)));
    fs::write(place.folder.path().join("keys.3"), "not ours").unwrap();
    fs::write(place.folder.path().join("keys.07"), "not ours").unwrap();
    // One of them is damaged behind its header: what cannot be rewritten has to go.
    let damaged = place.folder.path().join("keys.9");
    let mut text = fs::read_to_string(&damaged).unwrap();
    text.push_str("more");
    fs::write(&damaged, text).unwrap();
    let (gone, _) = change(&keyring, |editor| editor.destroy(doomed, WHEN, "asked for by the person"));
    let names = place.names();
    assert!(names.iter().all(|name| name == "key" || !holds(name)));
    assert!(!names.contains(&"keys.9".to_owned()));
    assert!(names.contains(&"keys.3".to_owned()) && names.contains(&"keys.07".to_owned()));
    // The versions still open, each with its own generation.
    for (name, generation) in [("keys.12", 12), ("keys.5", 5)] {
        let path = place.folder.path().join(name);
        let version = Keyring::open(path, &place.provider, &GenerationStore::None).unwrap();
        assert_eq!((version.generation(), state(&version, doomed)), (generation, KeyState::Destroyed));
    }
    // What the file keeps of it: id, use, suite and the certificate.
    let info = gone.keyring.keys().into_iter().find(|key| key.id == doomed).unwrap();
    assert_eq!((info.usage.as_str(), info.suite.as_str()), ("ids", "aes-256-siv"));
    assert_eq!(info.certificate.as_ref(), gone.certificates.first());
}

#[test]
fn a_certificate_proves_what_it_says_and_nothing_else() {
    let place = Place::new();
    let keyring = filled(&place);
    let id = keyring.keys().into_iter().find(|key| key.usage == "ids").unwrap().id;
    let (gone, _) = change(&keyring, |editor| editor.destroy(id, WHEN, "asked for"));
    let key = gone.keyring.signing_key();
    assert_eq!(key, keyring.signing_key());
    let certificate = gone.certificates[0].clone();
    certificate.verify(&key).unwrap();
    assert_eq!((certificate.entry, certificate.time, certificate.copies_elsewhere), (id, WHEN, false));
    assert_eq!(certificate.names, ["ids", "aes-256-siv"]);
    assert_eq!(Certificate::from_json(&certificate.to_json()).unwrap(), certificate);
    let wrong = |change: &dyn Fn(&mut Certificate)| {
        let mut other = certificate.clone();
        change(&mut other);
        assert!(matches!(other.verify(&key).unwrap_err(), Error::Keyring(KeyringError::Certificate { .. })));
    };
    wrong(&|c| c.version = 2);
    wrong(&|c| c.keyring = "0".repeat(32));
    wrong(&|c| c.entry = KeyId::new(1).unwrap());
    wrong(&|c| c.kind = "domain".into());
    wrong(&|c| c.names = vec!["ids".into()]);
    wrong(&|c| c.names = vec!["idsa".into(), "es-256-siv".into()]);
    wrong(&|c| c.time += 1);
    wrong(&|c| c.reason.clear());
    wrong(&|c| c.copies_elsewhere = true);
    wrong(&|c| c.signature = c.signature.replace(|_: char| true, "A"));
    let other = Place::new();
    assert!(certificate.verify(&other.create().signing_key()).is_err());
    for json in ["", "{}", &certificate.to_json().replacen('{', "{\"more\":1,", 1)] {
        assert!(Certificate::from_json(json).is_err());
    }
}

/// For the neutral point as a key, the neutral point and zero are a signature of every text.
#[test]
fn a_certificate_under_a_key_of_small_order_proves_nothing() {
    let place = Place::new();
    let keyring = filled(&place);
    let id = keyring.keys().into_iter().find(|key| key.usage == "ids").unwrap().id;
    let (gone, _) = change(&keyring, |editor| editor.destroy(id, WHEN, "asked for"));
    let mut forged = gone.certificates[0].clone();
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let signature = [neutral, [0; 32]].concat();
    let ring = ring::signature::UnparsedPublicKey::new(&ring::signature::ED25519, neutral);
    ring.verify(b"any text", &signature).expect("what ring lets pass");
    forged.signature = to_base64(&signature);
    let mut others: Vec<[u8; 32]> =
        vec![neutral, [0; 32], neutral, [0; 32], [0xff; 32], [0xff; 32], [0xff; 32]];
    others[2][31] = 0x80;
    others[3][31] = 0x80;
    for (key, first) in others[4..].iter_mut().zip([0xec, 0xed, 0xee]) {
        key[0] = first;
    }
    for key in others {
        forged.public_key = to_base64(&key);
        assert_eq!(forged.verify(&key).unwrap_err(), KeyringError::Certificate { part: "key" }.into());
    }
}

#[test]
fn another_provider_and_another_master() {
    let (place, other) = (Place::new(), Place::new());
    let keyring = filled(&place);
    let context = Context::default();
    let sealed = keyring.vault().sealer("ids", &context).unwrap().seal(b"v", None, SealedForm::Text).unwrap();
    let token = keyring.vault().pseudonymizer(&domain("care")).unwrap().token("a");
    let old = fs::read(place.path()).unwrap();
    let (rewrapped, ()) = change(&keyring, |editor| editor.rewrap(&other.provider));
    assert_eq!(place.names(), ["key", "keys", "keys.lock"], "versions under the old wrapping are gone");
    assert_eq!(place.open().unwrap_err(), ProviderError::Refused { given: "key-file" }.into());
    let open = || Keyring::open(place.path(), &other.provider, &GenerationStore::None).unwrap();
    assert_eq!(open().keys(), keyring.keys());
    // An editor of before notices.
    let path = shown(&fs::canonicalize(place.path()).unwrap());
    assert_eq!(keyring.edit(Duration::ZERO).unwrap_err(), KeyringError::Replaced { path }.into());
    // With the master as it was, an old copy's body still passes under the new header: the code does not cover who wraps.
    let (renewed, ()) = change(&rewrapped.keyring, |editor| editor.rewrap_new_master(&other.provider));
    let now = open();
    assert_eq!((now.keys(), now.generation()), (keyring.keys(), keyring.generation() + 2));
    assert_eq!(renewed.keyring.signing_key(), keyring.signing_key());
    let opener = now.vault().opener(&context).unwrap();
    assert_eq!(*opener.open(&sealed, None, SealedForm::Text).unwrap(), b"v");
    assert_eq!(now.vault().pseudonymizer(&domain("care")).unwrap().token("a"), token);
    // Nothing of what is wrapped is as it was.
    let (old, new) = (String::from_utf8(old).unwrap(), fs::read_to_string(place.path()).unwrap());
    let wrapped: Vec<&str> = old.split('"').filter(|part| part.len() > 60).collect();
    assert!(wrapped.len() > 8 && wrapped.iter().all(|part| !new.contains(part)));
}

#[test]
fn seals_that_must_be_counted_are_counted_ahead_and_end() {
    let place = Place::new();
    let keyring = filled(&place);
    let vault = keyring.vault();
    let sealer = vault.sealer("notes", &Context::default()).unwrap();
    let reserved = || {
        let keyring = place.open().unwrap();
        keyring.keys().into_iter().find(|key| key.usage == "notes").unwrap().reserved.unwrap()
    };
    let mut out = crate::Values::new();
    for _ in 0..3 {
        sealer.seal_batch(&[b"a", b"b"], Records::Unbound, SealedForm::Binary, &mut out).unwrap();
    }
    assert!(reserved() >= 6);
    let names = place.names();
    assert!(!names.contains(&"keys.3".to_owned()), "a count pushes no version out: {names:?}");
    let id = sealer.key();
    let mut editor = place.open().unwrap().edit(Duration::ZERO).unwrap();
    let exhausted = KeyringError::Exhausted { id };
    assert_eq!(editor.reserve(id, u64::MAX).unwrap_err(), exhausted.clone().into());
    assert_eq!(editor.reserve(id, (1 << 32) - reserved() + 1).unwrap_err(), exhausted.into());
    editor.reserve(id, (1 << 32) - reserved()).unwrap();
    editor.commit().unwrap();
    assert_eq!(reserved(), 1 << 32);
    let fresh = place.open().unwrap().vault().sealer("notes", &Context::default()).unwrap();
    assert!(fresh.seal(b"a", None, SealedForm::Binary).is_err());
}

#[test]
fn a_version_is_rewritten_once_for_what_was_destroyed_whatever_its_count() {
    use super::faults::steps;
    let place = Place::new();
    let keyring = filled(&place);
    let notes = keyring.keys().into_iter().find(|key| key.usage == "notes").unwrap().id;
    let (counted, ()) = change(&keyring, |editor| editor.reserve(notes, 5));
    let (rotated, _) = change(&counted.keyring, |editor| editor.rotate("phones"));
    let (more, ()) = change(&rotated.keyring, |editor| editor.reserve(notes, 5));
    let (gone, _) = change(&more.keyring, |editor| editor.destroy(notes, WHEN, "asked for"));
    // Versions that hold it with counts of 0, 5 and 10, all of them without its bytes now.
    let kept = ["keys.1", "keys.3", "keys.5"].map(|name| place.folder.path().join(name));
    assert!(kept[1..].iter().all(|path| path.exists()), "{:?}", place.names());
    let again = steps(|| drop(gone.keyring.edit(Duration::ZERO).unwrap()));
    assert_eq!(again, 0, "a version that holds nothing destroyed was written again");
    let domains = gone.keyring.domains()[0].id;
    let (last, _) = change(&gone.keyring, |editor| editor.destroy(domains, WHEN, ""));
    assert_eq!(steps(|| drop(last.keyring.edit(Duration::ZERO).unwrap())), 0);
}

#[test]
fn an_imported_key_never_takes_the_place_of_another() {
    let place = Place::new();
    let (id, bytes) = (KeyId::new(0x1234).unwrap(), [9; 32]);
    let keyring = filled(&place);
    let import = |editor: &mut KeyringEditor, id, bytes: &[u8]| {
        editor.import(id, "old", Suite::Xaes256Gcm, Padding::None, bytes, u64::MAX)
    };
    let (with, ()) = change(&keyring, |editor| import(editor, id, &bytes));
    assert_eq!(state(&with.keyring, id), KeyState::Enabled);
    let mut editor = with.keyring.edit(Duration::ZERO).unwrap();
    import(&mut editor, id, &bytes).unwrap();
    assert_eq!(import(&mut editor, id, &[8; 32]).unwrap_err(), KeyringError::IdTaken { id }.into());
    for taken in
        with.keyring.domains().iter().map(|entry| entry.id).chain(with.keyring.keys().iter().map(|k| k.id))
    {
        if taken != id {
            assert_eq!(
                import(&mut editor, taken, &bytes).unwrap_err(),
                KeyringError::IdTaken { id: taken }.into()
            );
        }
    }
    assert_eq!(import(&mut editor, id, &[9; 31]).unwrap_err(), KeyringError::Name { part: "key" }.into());
    editor.activate(id).unwrap();
    let keyring = editor.commit().unwrap().keyring;
    assert_eq!(keyring.vault().sealer("old", &Context::default()).unwrap().key(), id);
}

#[test]
fn an_imported_key_goes_on_counting_where_it_was() {
    let place = Place::new();
    let id = |number| KeyId::new(number).unwrap();
    let import = |editor: &mut KeyringEditor, number: u32, sealed| {
        let usage = number.to_string();
        editor.import(id(number), &usage, Suite::Aes256GcmSiv, Padding::None, &[9; 32], sealed)
    };
    let (all, full) = (1 << 32, u64::MAX);
    let (committed, ()) = change(&place.create(), |editor| {
        for (number, sealed) in [(1, 0), (2, 1000), (3, all - 1), (4, full)] {
            import(editor, number, sealed)?;
            editor.activate(id(number))?;
        }
        Ok(())
    });
    let counts = |keyring: &Keyring| keyring.keys().iter().filter_map(|key| key.reserved).collect::<Vec<_>>();
    assert_eq!(counts(&committed.keyring), [0, 1000, all - 1, all]);
    let seal = |usage: &str| {
        let sealer = committed.keyring.vault().sealer(usage, &Context::default()).unwrap();
        sealer.seal(b"a", None, SealedForm::Binary)
    };
    seal("1").unwrap();
    assert!(seal("4").is_err());
    let mut editor = place.open().unwrap().edit(Duration::ZERO).unwrap();
    let exhausted = |number| Error::from(KeyringError::Exhausted { id: id(number) });
    assert_eq!(editor.reserve(id(3), 2).unwrap_err(), exhausted(3));
    assert_eq!(editor.reserve(id(4), 1).unwrap_err(), exhausted(4));
    // The same key again: a count is never taken back.
    import(&mut editor, 2, 10).unwrap();
    import(&mut editor, 3, full).unwrap();
    let counts = counts(&editor.commit().unwrap().keyring);
    assert_eq!(counts[1..], [1000, all, all]);
}
