//! What must not happen.

use yingbi_consent::{
    Actor, ConsentAct, ConsentStore, Error, Purposes, Recipients, Selection, Terms, Validity,
};

use crate::place::{DAY, NOW, Place, consents, entry, give, person, terms, withdraw};

pub fn nothing_is_changed_or_deleted(place: &Place) {
    let (mut store, location) = place.register();
    store.record(&[give("p", "repair", Some("A"), NOW), give("q", "repair", None, NOW)]).unwrap();
    let mut statements =
        vec!["UPDATE yingbi_person SET person = NULL", "UPDATE yingbi_person SET person = 'somebody'"];
    let made = [
        ("register", "version = 1"),
        ("person", "id = id"),
        ("terms", "purpose = 'care'"),
        ("recipient", "recipient = 'B'"),
        ("record", "record = 'x'"),
        ("event", "state = 'given'"),
    ];
    let text: Vec<String> = made
        .iter()
        .flat_map(|(table, change)| {
            let mut of =
                vec![format!("UPDATE yingbi_{table} SET {change}"), format!("DELETE FROM yingbi_{table}")];
            if place.is_server() {
                of.push(format!("TRUNCATE yingbi_{table} CASCADE"));
            } else {
                of.push(format!("REPLACE INTO yingbi_{table} SELECT * FROM yingbi_{table} LIMIT 1"));
            }
            of
        })
        .collect();
    statements.extend(text.iter().map(String::as_str));
    for statement in statements {
        let error = place.tamper(&location, statement).expect_err(statement);
        assert!(error.contains("append only"), "{statement}: {error}");
    }
    for statement in [
        "INSERT INTO yingbi_event (placed, time, kind, state, record, person, terms, consent_type, valid_from, actor) VALUES (1, 1, 'consent', 'granted', 1, 1, 1, 'explicit', 1, 'principal')",
        "INSERT INTO yingbi_event (placed, time, kind, state, record, person, terms, consent_type, actor) VALUES (1, 1, 'consent', 'given', 1, 1, 1, 'explicit', 'principal')",
        "INSERT INTO yingbi_event (placed, time, kind, state, record, person, terms, consent_type, valid_from, actor) VALUES (1, 1, 'consent', 'given', 1, 1, 1, 'maybe', 1, 'principal')",
        "INSERT INTO yingbi_event (placed, time, kind, state) VALUES (1, 1, 'note', 'given')",
    ] {
        place.tamper(&location, statement).expect_err(statement);
    }
    let purposes = Purposes::flat(["repair"]).unwrap();
    assert_eq!(store.state(NOW, "A", &purposes).unwrap().len(), 2);
}

pub fn an_erased_person_is_gone(place: &Place) {
    let (mut store, location) = place.register();
    let mut child = give("child-key-77", "care", None, NOW);
    child.by = Actor::Guardian(person("parent-key-88"));
    store
        .record(&[give("parent-key-88", "repair", None, NOW), child, give("q", "repair", None, NOW)])
        .unwrap();
    assert_eq!(store.erase(&person("nobody"), NOW + 1), Err(Error::NoPerson));
    // Of several, all or none; one that is named twice is erased once.
    let (parent, nobody) = (person("parent-key-88"), person("nobody"));
    assert_eq!(store.erase_all(&[parent.clone(), nobody], NOW + 1), Err(Error::NoPerson));
    assert_eq!(store.records(&Selection { person: Some(parent.clone()), purpose: None }).unwrap().len(), 1);
    let sequences = store.erase_all(&[parent.clone(), parent], NOW + 1).unwrap();
    assert_eq!(sequences.len(), 1);
    let sequence = sequences[0];
    assert_eq!(store.erase(&person("parent-key-88"), NOW + 2), Err(Error::NoPerson), "already");
    let purposes = Purposes::flat(["repair", "care"]).unwrap();
    let state = store.state(NOW + 1, "A", &purposes).unwrap();
    assert_eq!(state.sequence(), sequence);
    let mut keys: Vec<_> = state.into_masks().into_keys().collect();
    keys.sort();
    assert_eq!(keys, ["child-key-77".into(), Box::from("q")]);
    // Not before either: the key is gone, whatever moment one looks at.
    assert_eq!(store.state(NOW, "A", &purposes).unwrap().mask("parent-key-88"), 0);
    let records = store.records(&Selection::default()).unwrap();
    assert_eq!(records.len(), 3, "what was recorded stays");
    assert_eq!(records[0].person, None);
    assert_eq!(records[1].events[0].by, None, "as a guardian too");
    let mut text = Vec::new();
    store.export(&Selection::default(), &mut text).unwrap();
    assert!(!String::from_utf8(text).unwrap().contains("parent-key-88"));
    let mut left = place
        .query(&location, "SELECT person FROM yingbi_person WHERE person IS NOT NULL ORDER BY 1")
        .concat();
    left.sort();
    assert_eq!(left, ["child-key-77", "q"]);
    drop(store);
    if !place.is_server() {
        let bytes = std::fs::read(&location).unwrap();
        let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
        assert!(holds(b"child-key-77"));
        assert!(!holds(b"parent-key-88"), "overwritten in the file itself");
    }
    // The same key may come back as somebody new.
    let mut store = ConsentStore::open(&location).unwrap();
    store.record(&[give("parent-key-88", "care", None, NOW + 3)]).unwrap();
    assert_eq!(
        store.state(NOW + 3, "A", &purposes).unwrap().purposes("parent-key-88").collect::<Vec<_>>(),
        ["care"]
    );
}

pub fn what_cannot_be_is_an_error(place: &Place) {
    let purposes = Purposes::flat(["repair"]).unwrap();
    let mut changes = vec![
        // A word that no event has, and terms that say another purpose than they are filed under.
        (
            "INSERT INTO yingbi_event (placed, time, kind, state, record, person, terms, consent_type, valid_from, actor) VALUES (1, 1, 'consent', 'granted', 1, 1, 1, 'explicit', 1, 'principal')",
            "state",
        ),
        (
            "INSERT INTO yingbi_event (placed, time, kind, state, record, person, terms, consent_type, valid_from, actor) VALUES (1, 1, 'consent', 'given', 1, 1, 1, 'maybe', 1, 'principal')",
            "consent_type",
        ),
        (
            "INSERT INTO yingbi_event (placed, time, kind, state, record, person, terms, consent_type, actor) VALUES (1, 1, 'consent', 'given', 1, 1, 1, 'explicit', 'principal')",
            "valid_from",
        ),
        (
            "INSERT INTO yingbi_event (placed, time, kind, state, record, person, terms, consent_type, valid_from, valid_until, actor) VALUES (1, 1, 'consent', 'given', 1, 1, 1, 'explicit', 5, 4, 'principal')",
            "valid_from",
        ),
        (
            "INSERT INTO yingbi_event (placed, time, kind, state, person) VALUES (1, 1, 'consent', 'given', 1)",
            "state",
        ),
        ("INSERT INTO yingbi_terms (purpose, fingerprint, document) VALUES ('repair', 1, '{}')", "document"),
    ];
    if !place.is_server() {
        // SQLite lets a text stand where a number should.
        changes.push(("INSERT INTO yingbi_event (placed, time, kind, state, record, person, terms, consent_type, valid_from, actor) VALUES (1, 'soon', 'consent', 'given', 1, 1, 1, 'explicit', 1, 'principal')", "time"));
        changes.push(("INSERT INTO yingbi_event (placed, time, kind, state, record, person, terms, consent_type, valid_from, valid_until, actor) VALUES (1, 1, 'consent', 'given', 1, 1, 1, 'explicit', 1, 'never', 'principal')", "valid_until"));
    }
    for (change, column) in changes {
        let (mut store, location) = place.register();
        store.record(&[give("p", "repair", None, NOW)]).unwrap();
        let loosen = if place.is_server() {
            "ALTER TABLE yingbi_event DROP CONSTRAINT yingbi_event_check"
        } else {
            "PRAGMA ignore_check_constraints = ON"
        };
        place.tamper(&location, &format!("{loosen}; {change}")).unwrap();
        match store.state(NOW, "A", &purposes) {
            Err(Error::Damaged { what, .. }) => assert_eq!(what, column, "{change}"),
            other => panic!("{change}: {other:?}"),
        }
        match store.mask(&person("p"), NOW, "A", &purposes) {
            Err(Error::Damaged { what, .. }) => assert_eq!(what, column, "{change}"),
            other => panic!("{change}: {other:?}"),
        }
    }
}

/// What SQLite would run by itself, had somebody put it into the file.
pub fn a_register_made_otherwise_is_refused(place: &Place) {
    if place.is_server() {
        return;
    }
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)";
    for change in [
        // Rows without end.
        format!("ALTER TABLE yingbi_event RENAME TO e; CREATE VIEW yingbi_event AS {endless} SELECT e.* FROM e, n"),
        format!("ALTER TABLE yingbi_person RENAME TO p; CREATE VIEW yingbi_person AS {endless} SELECT p.* FROM p, n"),
        // Something else done whenever consent is recorded or taken back.
        "CREATE TRIGGER more AFTER INSERT ON yingbi_event BEGIN INSERT INTO yingbi_person (person) VALUES ('q'); END"
            .to_owned(),
        "DROP TRIGGER yingbi_event_insert; CREATE TRIGGER yingbi_event_insert BEFORE INSERT ON yingbi_event \
         WHEN NEW.state = 'withdrawn' BEGIN SELECT RAISE(IGNORE); END"
            .to_owned(),
        "ALTER TABLE yingbi_event ADD COLUMN more TEXT DEFAULT 'x'".to_owned(),
    ] {
        let (mut store, location) = place.register();
        store.record(&[give("p", "repair", None, NOW)]).unwrap();
        drop(store);
        place.tamper(&location, &format!("PRAGMA legacy_alter_table = ON; {change}")).unwrap();
        match ConsentStore::open(&location) {
            Err(Error::Damaged { sequence: 0, what }) => assert_eq!(what, "schema", "{change}"),
            other => panic!("{change}: {:?}", other.map(drop)),
        }
    }
    // What an office adds for its own reading is none of our business.
    let (store, location) = place.register();
    drop(store);
    place.tamper(&location, "CREATE INDEX own ON yingbi_event (time); CREATE VIEW mine AS SELECT 1").unwrap();
    ConsentStore::open(&location).unwrap();
}

pub fn clocks_that_go_back(place: &Place) {
    let (mut store, _) = place.register();
    let purposes = Purposes::flat(["repair"]).unwrap();
    // Given while the clock was a year ahead; withdrawn when it was right again.
    store.record(&[give("p", "repair", None, NOW + 365 * DAY)]).unwrap();
    assert_eq!(store.record(&[give("p", "repair", None, NOW)]), Err(Error::ClockBehind { entry: 1 }));
    store.record(&[withdraw("p", Some("repair"), None, NOW)]).unwrap();
    for at in [NOW, NOW + DAY, NOW + 365 * DAY, NOW + 366 * DAY] {
        assert_eq!(store.state(at, "A", &purposes).unwrap().mask("p"), 0, "it does not come back");
    }
    // The refused entry left nothing, nor did those before it in the same call.
    let both = [give("q", "repair", None, NOW), give("p", "repair", None, NOW)];
    assert_eq!(store.record(&both), Err(Error::ClockBehind { entry: 2 }));
    assert_eq!(store.records(&Selection { person: Some(person("q")), purpose: None }).unwrap(), []);
}

pub fn no_person_is_ever_shown(place: &Place) {
    const KEY: &str = "330106198001011234";
    let (mut store, _) = place.register();
    let mut said = String::new();
    let mut entry_of_child = give(KEY, "repair", None, NOW);
    entry_of_child.by = Actor::Guardian(person(KEY));
    said += &format!("{entry_of_child:?}");
    said += &format!("{:?}", store.record(&[entry_of_child]).unwrap());
    let purposes = Purposes::flat(["repair"]).unwrap();
    said += &format!("{:?}", store.state(NOW, "A", &purposes).unwrap());
    said += &format!("{:?}", store.records(&Selection { person: Some(person(KEY)), purpose: None }).unwrap());
    said += &format!("{store:?}");
    for entries in [
        give(KEY, "repair", None, NOW - 1),
        give(KEY, "*", None, NOW),
        give(KEY, "repair", Some("*"), NOW),
        give(KEY, " ", None, NOW),
        entry(
            KEY,
            ConsentAct::Renew { consents: consents(Some("care"), None), validity: Validity::default() },
            NOW,
        ),
        entry("330106198001019999", ConsentAct::Withdraw { consents: consents(None, Some("Z")) }, NOW),
        entry(
            KEY,
            ConsentAct::Give {
                terms: terms("repair", None),
                validity: Validity { from: None, until: Some(0) },
            },
            NOW,
        ),
        entry(
            KEY,
            ConsentAct::Give {
                terms: Terms { recipients: Recipients::Only(Default::default()), ..Terms::new("x") },
                validity: Validity::default(),
            },
            NOW,
        ),
    ] {
        let error = store.record(&[entries]).unwrap_err();
        said += &format!("{error} {error:?} {:?}", yingbi_resident::Diagnostic::arguments(&error));
    }
    let long = KEY.repeat(40);
    for wrong in [format!(" {KEY}"), format!("{KEY}\n"), format!("{KEY}\0x"), long] {
        let error = yingbi_consent::Person::new(wrong).unwrap_err();
        said += &format!("{error} {error:?}");
    }
    assert!(!said.contains("330106"), "{said}");
}
