//! Current state, case by case.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::{SystemTime, UNIX_EPOCH};

use yingbi_consent::{
    Categories, ConsentAct, ConsentStore, ConsentType, EventState, Purposes, Terms, Validity,
};

use crate::place::{DAY, NOW, Place, consents, entry, give, person, terms, withdraw};

fn flat() -> Purposes {
    Purposes::flat(["repair", "parcels", "care"]).unwrap()
}

fn held(store: &mut ConsentStore, key: &str, at: i64, recipient: &str) -> Vec<String> {
    let purposes = flat();
    let state = store.state(at, recipient, &purposes).unwrap();
    let alone = store.mask(&person(key), at, recipient, &purposes).unwrap();
    assert_eq!(alone.0, state.mask(key), "one person and all of them");
    state.purposes(key).map(str::to_owned).collect()
}

pub fn consent_is_given_renewed_and_withdrawn(place: &Place) {
    let (mut store, location) = place.register();
    assert_eq!(held(&mut store, "p", NOW, "A"), [""; 0]);
    let recorded =
        store.record(&[give("p", "repair", None, NOW), give("p", "care", Some("A"), NOW)]).unwrap();
    assert_eq!(recorded.len(), 2);
    assert_ne!(recorded[0].record, recorded[1].record);
    assert_eq!(recorded[0].state, EventState::Given);
    assert_eq!(held(&mut store, "p", NOW, "A"), ["care", "repair"]);
    assert_eq!(held(&mut store, "p", NOW, "B"), ["repair"]);
    assert_eq!(held(&mut store, "q", NOW, "A"), [""; 0]);
    assert_eq!(held(&mut store, "p", NOW - 1, "A"), [""; 0], "not before it was given");
    let renewal = ConsentAct::Renew {
        consents: consents(Some("care"), None),
        validity: Validity { from: None, until: Some(NOW + DAY) },
    };
    let renewed = store.record(&[entry("p", renewal, NOW + 5)]).unwrap();
    assert_eq!(renewed[0].record, recorded[1].record, "an event of the same record");
    assert_eq!(held(&mut store, "p", NOW + DAY - 1, "A"), ["care", "repair"]);
    assert_eq!(held(&mut store, "p", NOW + DAY, "A"), ["repair"]);
    drop(store);
    let mut store = ConsentStore::open(&location).unwrap();
    let withdrawn = store.record(&[withdraw("p", None, None, NOW + 9)]).unwrap();
    assert_eq!(
        withdrawn.iter().map(|one| &one.record).collect::<BTreeSet<_>>(),
        recorded.iter().map(|one| &one.record).collect()
    );
    assert_eq!(held(&mut store, "p", NOW + 9, "A"), [""; 0]);
    assert_eq!(held(&mut store, "p", NOW + 8, "A"), ["care", "repair"], "what was, stays known");
    let state = store.state(NOW + 9, "A", &flat()).unwrap();
    assert!(state.is_empty());
    assert_eq!(state.sequence(), withdrawn.iter().map(|one| one.sequence).max().unwrap());
    store.record(&[give("p", "care", None, NOW + 10)]).unwrap();
    assert_eq!(held(&mut store, "p", NOW + 10, "A"), ["care"], "given anew");
}

pub fn a_consent_to_one_recipient_is_none_to_others(place: &Place) {
    let (mut store, _) = place.register();
    store.record(&[give("p", "repair", None, NOW)]).unwrap();
    // A part is taken out of what goes further, by a record of its own.
    let taken = store.record(&[withdraw("p", Some("repair"), Some("B"), NOW + 1)]).unwrap();
    assert_eq!(taken.len(), 1);
    assert_eq!(held(&mut store, "p", NOW + 1, "A"), ["repair"]);
    assert_eq!(held(&mut store, "p", NOW + 1, "B"), [""; 0]);
    assert_eq!(store.records(&Default::default()).unwrap().len(), 2);
    store.record(&[give("p", "repair", Some("B"), NOW + 2)]).unwrap();
    assert_eq!(held(&mut store, "p", NOW + 2, "B"), ["repair"]);
    store.record(&[withdraw("p", Some("repair"), None, NOW + 3)]).unwrap();
    assert_eq!(held(&mut store, "p", NOW + 3, "A"), [""; 0]);
    assert_eq!(held(&mut store, "p", NOW + 3, "B"), [""; 0]);
}

pub fn what_is_withdrawn_below_is_not_given_above(place: &Place) {
    // property-service (bit 0) above repair (1) and parcels (2); care (3) apart
    let bits = HashMap::from([
        ("property-service".to_owned(), 0b0111),
        ("repair".to_owned(), 0b0010),
        ("parcels".to_owned(), 0b0100),
        ("care".to_owned(), 0b1000),
    ]);
    let purposes = Purposes::new(&bits, &HashMap::new()).unwrap();
    let (mut store, _) = place.register();
    store.record(&[give("p", "property-service", None, NOW)]).unwrap();
    assert_eq!(store.state(NOW, "A", &purposes).unwrap().mask("p"), 0b0111);
    store.record(&[withdraw("p", Some("repair"), None, NOW + 1)]).unwrap();
    let state = store.state(NOW + 1, "A", &purposes).unwrap();
    assert_eq!(state.mask("p"), 0b0100, "neither the part nor the whole");
    assert_eq!(state.purposes("p").collect::<Vec<_>>(), ["parcels"]);
    assert_eq!(state.into_masks(), HashMap::from([(Box::from("p"), 0b0100)]));
    store
        .record(&[give("p", "care", None, NOW + 2), withdraw("p", Some("property-service"), None, NOW + 3)])
        .unwrap();
    assert_eq!(store.state(NOW + 3, "A", &purposes).unwrap().mask("p"), 0b1000);
    store.record(&[give("p", "property-service", None, NOW + 4)]).unwrap();
    assert_eq!(store.state(NOW + 4, "A", &purposes).unwrap().mask("p"), 0b1111, "the whole, anew");
    // Purposes that the caller does not know are passed over.
    let only = Purposes::flat(["care"]).unwrap();
    assert_eq!(store.state(NOW + 4, "A", &only).unwrap().purposes("p").collect::<Vec<_>>(), ["care"]);
}

pub fn consent_covers_the_categories_it_names(place: &Place) {
    let bits = HashMap::from([("service".to_owned(), 0b11), ("visits".to_owned(), 0b10)]);
    let needs = HashMap::from([
        ("service".to_owned(), BTreeSet::from(["name".to_owned()])),
        ("visits".to_owned(), BTreeSet::from(["name".to_owned(), "address".to_owned()])),
    ]);
    let purposes = Purposes::new(&bits, &needs).unwrap();
    let (mut store, _) = place.register();
    let with = |names: &[&str]| {
        Categories::Only(names.iter().map(|name| ((*name).to_owned(), true)).collect::<BTreeMap<_, _>>())
    };
    let mut mask = |categories, time| {
        let terms = Terms { categories, ..Terms::new("service") };
        store.record(&[entry("p", ConsentAct::Give { terms, validity: Validity::default() }, time)]).unwrap();
        store.state(time, "A", &purposes).unwrap().mask("p")
    };
    assert_eq!(mask(with(&["name"]), NOW), 0b01);
    assert_eq!(mask(with(&["name", "address", "mobile"]), NOW + 1), 0b11);
    assert_eq!(mask(with(&["mobile"]), NOW + 2), 0, "a narrower consent takes the place of a broader one");
    assert_eq!(mask(Categories::All, NOW + 3), 0b11);
}

pub fn times_begin_and_end(place: &Place) {
    let (mut store, _) = place.register();
    let give = |purpose: &str, from, until, time| {
        entry("p", ConsentAct::Give { terms: terms(purpose, None), validity: Validity { from, until } }, time)
    };
    store
        .record(&[
            give("repair", None, Some(NOW + 2 * DAY), NOW),
            give("care", Some(NOW + DAY), Some(NOW + 3 * DAY), NOW),
        ])
        .unwrap();
    let until = |store: &mut ConsentStore, at| store.state(at, "A", &flat()).unwrap().valid_until();
    assert_eq!(held(&mut store, "p", NOW, "A"), ["repair"]);
    assert_eq!(until(&mut store, NOW), Some(NOW + DAY), "care begins");
    assert_eq!(until(&mut store, NOW - 1), Some(NOW), "it is given");
    assert_eq!(held(&mut store, "p", NOW + DAY, "A"), ["care", "repair"]);
    assert_eq!(until(&mut store, NOW + DAY), Some(NOW + 2 * DAY), "repair ends");
    assert_eq!(held(&mut store, "p", NOW + 2 * DAY, "A"), ["care"]);
    assert_eq!(held(&mut store, "p", NOW + 3 * DAY, "A"), [""; 0]);
    assert_eq!(until(&mut store, NOW + 3 * DAY), None);
    // A renewal that begins later leaves what is given now alone, and a shorter one takes its place.
    store.record(&[give("repair", Some(NOW + 2 * DAY), Some(NOW + 5 * DAY), NOW + 1)]).unwrap();
    for day in 0..5 {
        assert!(held(&mut store, "p", NOW + 1 + day * DAY, "A").contains(&"repair".to_owned()), "day {day}");
    }
    store.record(&[give("repair", None, Some(NOW + 10), NOW + 2)]).unwrap();
    assert_eq!(held(&mut store, "p", NOW + 2, "A"), ["repair"]);
    assert_eq!(held(&mut store, "p", NOW + 10, "A"), [""; 0]);
    for (from, until) in
        [(Some(NOW), Some(NOW)), (Some(NOW + 1), Some(NOW)), (Some(i64::MIN), None), (None, Some(i64::MAX))]
    {
        let wrong = store.record(&[give("repair", from, until, NOW + 3)]);
        assert!(matches!(wrong, Err(yingbi_consent::Error::Times { entry: 1 })), "{from:?} {until:?}");
    }
}

pub fn implicit_consent_is_none(place: &Place) {
    let (mut store, _) = place.register();
    let mut entry = give("p", "repair", None, NOW);
    entry.consent_type = ConsentType::Implicit;
    store.record(&[entry]).unwrap();
    assert_eq!(held(&mut store, "p", NOW, "A"), [""; 0]);
    store.record(&[give("p", "repair", None, NOW + 1)]).unwrap();
    assert_eq!(held(&mut store, "p", NOW + 1, "A"), ["repair"]);
}

pub fn a_refusal_ends_what_was_given(place: &Place) {
    let (mut store, _) = place.register();
    store.record(&[give("p", "repair", None, NOW), give("p", "care", None, NOW)]).unwrap();
    store.record(&[entry("p", ConsentAct::Refuse { terms: terms("repair", Some("A")) }, NOW + 1)]).unwrap();
    assert_eq!(held(&mut store, "p", NOW + 1, "A"), ["care"]);
    assert_eq!(held(&mut store, "p", NOW + 1, "B"), ["care", "repair"]);
    store
        .record(&[entry("p", ConsentAct::Expire { consents: consents(Some("care"), None) }, NOW + 2)])
        .unwrap();
    assert_eq!(held(&mut store, "p", NOW + 2, "A"), [""; 0]);
    store.record(&[entry("p", ConsentAct::Terminate { consents: consents(None, None) }, NOW + 3)]).unwrap();
    assert_eq!(held(&mut store, "p", NOW + 3, "B"), [""; 0]);
    let nothing = store.record(&[entry(
        "p",
        ConsentAct::Renew { consents: consents(None, None), validity: Validity::default() },
        NOW + 4,
    )]);
    assert_eq!(nothing, Err(yingbi_consent::Error::NothingGiven { entry: 1, act: "renew" }));
}

pub fn the_view_tells_what_the_state_tells(place: &Place) {
    let (mut store, location) = place.register();
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap() - DAY;
    let timed = |key: &str, purpose: &str, from, until| {
        entry(key, ConsentAct::Give { terms: terms(purpose, None), validity: Validity { from, until } }, now)
    };
    store
        .record(&[
            give("a", "repair", None, now),
            give("a", "care", Some("绿城物业"), now),
            give("b", "repair", Some("绿城物业"), now),
            withdraw("b", Some("repair"), Some("绿城物业"), now + 1),
            give("c", "repair", None, now),
            withdraw("c", Some("repair"), Some("绿城物业"), now + 1),
            timed("d", "repair", None, Some(now + 1)),
            timed("d", "care", Some(now + 9 * DAY), None),
            timed("e", "care", None, Some(now + 9 * DAY)),
            give("f", "repair", None, now),
            give("f", "care", None, now),
        ])
        .unwrap();
    store.erase(&person("f"), now + 1).unwrap();
    let rows = place
        .query(&location, "SELECT person, recipient, purpose FROM yingbi_current_consents ORDER BY 1, 2, 3");
    assert_eq!(
        rows,
        [["a", "*", "repair"], ["a", "绿城物业", "care"], ["e", "*", "care"]],
        "and nothing of c: a part was withdrawn, and the view cannot say “any but one”"
    );
    let ended = place
        .query(&location, "SELECT person, recipient, purpose FROM yingbi_ended_consents ORDER BY 1, 2, 3");
    assert_eq!(ended, [["b", "绿城物业", "repair"], ["c", "绿城物业", "repair"]]);
    // The view is never wider than the state.
    let at = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap();
    for recipient in ["绿城物业", "another"] {
        let state = store.state(at, recipient, &flat()).unwrap();
        for row in rows.iter().filter(|row| row[1] == "*" || row[1] == recipient) {
            assert!(state.purposes(&row[0]).any(|purpose| purpose == row[2]), "{row:?}");
        }
    }
}
