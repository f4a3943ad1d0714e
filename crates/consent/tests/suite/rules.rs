//! The state against a replay that is slow and plain.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use yingbi_consent::{
    Actor, Categories, ConsentAct, ConsentEntry, ConsentRecord, ConsentStore, ConsentType, Consents, Error,
    Purposes, Recipients, RecordedEvent, Terms, Validity,
};

use crate::place::{NOW, Place, person};

const PERSONS: [&str; 3] = ["p", "q", "r"];
const RECIPIENTS: [&str; 2] = ["A", "B"];
/// Name, own bit, all bits: a tree of three levels and a purpose beside it.
const TREE: [(&str, u64, u64); 5] = [
    ("whole", 1, 0b01111),
    ("half", 2, 0b00110),
    ("quarter", 4, 0b00100),
    ("other-half", 8, 0b01000),
    ("beside", 16, 0b10000),
];
const NEEDS: [(&str, &[&str]); 2] = [("quarter", &["mobile"]), ("whole", &["name"])];

fn needed(purpose: &str) -> BTreeSet<String> {
    let found = NEEDS.iter().find(|(name, _)| *name == purpose);
    found.map_or(BTreeSet::new(), |(_, names)| names.iter().map(|name| (*name).to_owned()).collect())
}

fn covers(purpose: &str) -> u64 {
    TREE.iter().find(|(name, ..)| *name == purpose).unwrap().2
}

/// The rule as the documentation says it, asked anew for one person, one recipient and one purpose.
fn consents(records: &[ConsentRecord], key: &str, at: i64, recipient: &str, asked: &str) -> bool {
    let own = TREE.iter().find(|(name, ..)| *name == asked).unwrap().1;
    let mut events: Vec<(&ConsentRecord, &RecordedEvent)> = records
        .iter()
        .filter(|record| record.person.as_ref().is_some_and(|person| person.key() == key))
        .filter(|record| record.terms.recipients.cover(recipient))
        .flat_map(|record| record.events.iter().map(move |event| (record, event)))
        .filter(|(_, event)| event.time <= at)
        .collect();
    events.sort_by_key(|(_, event)| event.placed);
    let ended = |after: i64| {
        events.iter().any(|(record, event)| {
            let purpose = record.terms.purpose.as_str();
            let related = covers(purpose) & own != 0 || covers(asked) & covers(purpose) == covers(purpose);
            !event.state.gives() && event.placed > after && related
        })
    };
    TREE.iter().filter(|(_, _, covered)| covered & own != 0).any(|(purpose, ..)| {
        let last = events.iter().rfind(|(record, event)| {
            record.terms.purpose == *purpose
                && event.state.gives()
                && event.consent_type != ConsentType::Implicit
                && event.validity.unwrap().0 <= at
        });
        last.is_some_and(|(record, event)| {
            event.validity.unwrap().1.is_none_or(|until| until > at)
                && record.terms.categories.cover(&needed(asked))
                && !ended(event.placed)
        })
    })
}

fn entries() -> impl Strategy<Value = Vec<ConsentEntry>> {
    let recipient = prop_oneof![2 => Just(None), 1 => Just(Some(0)), 1 => Just(Some(1))];
    let some =
        (0..3_usize, 0..5_usize, recipient, 0..8_u8, 0..4_u8, any::<bool>(), -2..6_i64, 0..12_i64, 0..6_i64);
    let one = some.prop_map(|(who, purpose, recipient, act, categories, implicit, from, length, step)| {
        let recipient = recipient.map(|at: usize| RECIPIENTS[at].to_owned());
        let purpose = TREE[purpose].0.to_owned();
        let names = |names: &[&str]| {
            Categories::Only(names.iter().map(|name| ((*name).to_owned(), false)).collect::<BTreeMap<_, _>>())
        };
        let terms = Terms {
            recipients: recipient.clone().map_or(Recipients::Any, Recipients::one),
            categories: match categories {
                0 => names(&["name"]),
                1 => names(&["name", "mobile"]),
                _ => Categories::All,
            },
            ..Terms::new(&purpose)
        };
        // Relative to the time of the entry, which is known only when all are put in order.
        let validity = Validity { from: Some(from), until: (length < 8).then_some(from + 1 + length) };
        let consents = Consents { purpose: (act != 7).then_some(purpose), recipient };
        let act = match act {
            0..=3 => ConsentAct::Give { terms, validity },
            4 => ConsentAct::Renew { consents, validity },
            5 => ConsentAct::Refuse { terms },
            _ => ConsentAct::Withdraw { consents },
        };
        let consent_type = if implicit && from == 0 { ConsentType::Implicit } else { ConsentType::Explicit };
        (
            ConsentEntry {
                person: person(PERSONS[who]),
                act,
                by: Actor::Principal,
                consent_type,
                time: step - 1,
            },
            (),
        )
    });
    proptest::collection::vec(one, 0..14).prop_map(|entries| {
        let mut time = NOW;
        entries
            .into_iter()
            .map(|(mut entry, ())| {
                // Now and then the clock goes back a little.
                time += entry.time;
                entry.time = time;
                if let ConsentAct::Give { validity, .. } | ConsentAct::Renew { validity, .. } = &mut entry.act
                {
                    validity.from = validity.from.map(|from| time + from);
                    validity.until = validity.until.map(|until| time + until);
                }
                entry
            })
            .collect()
    })
}

fn check(store: &mut ConsentStore, entries: &[ConsentEntry]) -> Result<(), TestCaseError> {
    for entry in entries {
        match store.record(std::slice::from_ref(entry)) {
            Ok(_) | Err(Error::ClockBehind { .. } | Error::NothingGiven { .. }) => {}
            Err(error) => return Err(TestCaseError::fail(error.to_string())),
        }
    }
    let bits = TREE.iter().map(|(name, _, covers)| ((*name).to_owned(), *covers)).collect();
    let needs: HashMap<_, _> = NEEDS.iter().map(|(name, _)| ((*name).to_owned(), needed(name))).collect();
    let purposes = Purposes::new(&bits, &needs).unwrap();
    let records = store.records(&Default::default()).unwrap();
    let mut before = HashMap::new();
    for at in (NOW - 4..NOW + 60).step_by(1) {
        for recipient in RECIPIENTS {
            let state = store.state(at, recipient, &purposes).unwrap();
            for key in PERSONS {
                let mut expected = 0;
                for (asked, own, _) in TREE {
                    if consents(&records, key, at, recipient, asked) {
                        expected |= own;
                    }
                }
                prop_assert_eq!(state.mask(key), expected, "{} at {} to {}", key, at - NOW, recipient);
            }
            // Until `valid_until` nothing changes.
            let valid_until = state.valid_until();
            let masks = state.into_masks();
            if let Some((until, masks_before)) = before.insert(recipient, (valid_until, masks.clone()))
                && until.is_none_or(|until| until > at)
            {
                prop_assert_eq!(masks_before, masks);
            }
        }
    }
    Ok(())
}

pub fn the_state_is_that_of_a_naive_replay(place: &Place) {
    let cases = if place.is_server() { 6 } else { 24 };
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    runner
        .run(&entries(), |entries| {
            let (mut store, _) = place.register();
            check(&mut store, &entries)
        })
        .unwrap();
}
