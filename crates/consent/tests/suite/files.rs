//! What only files have, and what only the address decides.

use yingbi_consent::{ConsentStore, Error};

use crate::place::{NOW, Place, give};

#[test]
fn a_register_is_made_once_and_for_its_owner_only() {
    let place = Place::file();
    let (store, location) = place.register();
    drop(store);
    assert!(matches!(ConsentStore::create(&location), Err(Error::Exists { .. })));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&location).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let beside: Vec<_> = std::fs::read_dir(place.folder()).unwrap().collect();
    assert_eq!(beside.len(), 1, "no journal is left");
    ConsentStore::open(&location).unwrap();
}

#[test]
fn nothing_else_is_opened_or_made() {
    let place = Place::file();
    let at = |name: &str| place.folder().join(name).to_str().unwrap().to_owned();
    assert!(matches!(ConsentStore::open(&at("none.db")), Err(Error::Unreachable { .. })));
    assert!(matches!(ConsentStore::create(&at("no/folder.db")), Err(Error::Unreachable { .. })));
    assert!(!place.folder().join("none.db").exists(), "opening makes nothing");
    for (name, bytes) in [("empty.db", "".as_bytes()), ("text.db", "姓名,身份证号\n".repeat(400).as_bytes())]
    {
        std::fs::write(at(name), bytes).unwrap();
        assert!(matches!(ConsentStore::open(&at(name)), Err(Error::NotARegister { .. })), "{name}");
        assert!(matches!(ConsentStore::create(&at(name)), Err(Error::Exists { .. })), "{name}");
        assert_eq!(std::fs::read(at(name)).unwrap(), bytes, "{name} is as it was");
    }
    std::fs::create_dir(at("folder.db")).unwrap();
    assert!(matches!(ConsentStore::open(&at("folder.db")), Err(Error::NotARegister { .. })));
    // Another program's database.
    std::fs::write(at("other.db"), "").unwrap();
    place
        .tamper(
            &at("other.db"),
            "CREATE TABLE yingbi_register (version BIGINT); INSERT INTO yingbi_register VALUES (1)",
        )
        .unwrap();
    assert!(matches!(ConsentStore::open(&at("other.db")), Err(Error::NotARegister { .. })));
    // One of a later version.
    let (store, location) = place.register();
    drop(store);
    place
        .tamper(&location, "DROP TRIGGER yingbi_register_update; UPDATE yingbi_register SET version = 2")
        .unwrap();
    assert!(matches!(ConsentStore::open(&location), Err(Error::Newer { version: 2, .. })));
}

#[test]
fn calls_from_asynchronous_code_are_refused() {
    let place = Place::file();
    let (mut store, location) = place.register();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        assert!(matches!(ConsentStore::open(&location), Err(Error::Asynchronous)));
        assert_eq!(store.record(&[give("p", "repair", None, NOW)]), Err(Error::Asynchronous));
        drop(store);
    });
    ConsentStore::open(&location).unwrap();
}

#[cfg(not(feature = "postgres"))]
#[test]
fn a_server_needs_the_feature() {
    assert!(matches!(ConsentStore::open("postgres://user@localhost/db"), Err(Error::NoPostgres)));
}
