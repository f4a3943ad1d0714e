//! Contracts.

use std::collections::BTreeSet;

use yingbi_consent::{ContractAct, ContractDetails, ContractEntry, Error, Standing};

use crate::place::{DAY, NOW, Place};

fn details(service: &str) -> ContractDetails {
    ContractDetails {
        services: BTreeSet::from([service.to_owned()]),
        communities: BTreeSet::from(["御景湾".to_owned()]),
        clients: BTreeSet::from(["elderly_alone".to_owned()]),
        from: NOW + DAY,
        until: NOW + 10 * DAY,
    }
}

fn entry(number: &str, act: ContractAct, time: i64) -> ContractEntry {
    ContractEntry { number: number.to_owned(), act, time }
}

fn sign(number: &str, time: i64) -> ContractEntry {
    let organisation = "阳光社会工作服务中心".to_owned();
    entry(number, ContractAct::Sign { organisation, details: details("elderly-care") }, time)
}

pub fn a_contract_is_signed_amended_suspended_and_terminated(place: &Place) {
    let (mut store, _) = place.register();
    store.record_contracts(&[sign("2026-007", NOW), sign("2026-008", NOW)]).unwrap();
    let mut longer = details("elderly-care");
    longer.until = NOW + 20 * DAY;
    store
        .record_contracts(&[
            entry("2026-007", ContractAct::Suspend, NOW + 3 * DAY),
            entry("2026-007", ContractAct::Resume, NOW + 4 * DAY),
            entry("2026-007", ContractAct::Amend { details: longer.clone() }, NOW + 5 * DAY),
            entry("2026-008", ContractAct::Terminate, NOW + 5 * DAY),
        ])
        .unwrap();
    let mut standing =
        |number: &str, at| store.contract(number, at).unwrap().map(|contract| contract.standing);
    assert_eq!(standing("2026-007", NOW - 1), None);
    for (day, expected) in [
        (0, Standing::NotBegun),
        (1, Standing::InForce),
        (3, Standing::Suspended),
        (4, Standing::InForce),
        (10, Standing::InForce),
        (20, Standing::Ended),
    ] {
        assert_eq!(standing("2026-007", NOW + day * DAY), Some(expected), "day {day}");
    }
    assert_eq!(standing("2026-008", NOW + 4 * DAY), Some(Standing::InForce));
    assert_eq!(standing("2026-008", NOW + 5 * DAY), Some(Standing::Terminated));
    assert_eq!(standing("2026-009", NOW), None);
    let all = store.contracts("阳光社会工作服务中心", NOW + 10 * DAY).unwrap();
    assert_eq!(
        all.iter().map(|one| (one.number.as_str(), one.in_force())).collect::<Vec<_>>(),
        [("2026-007", true), ("2026-008", false)]
    );
    assert_eq!(all[0].details, longer);
    assert_eq!(all[1].details, details("elderly-care"));
    assert_eq!(all, store.all_contracts(NOW + 10 * DAY).unwrap());
    assert!(store.contracts("another", NOW).unwrap().is_empty());
    assert!(store.all_contracts(NOW - 1).unwrap().is_empty());
    // Consents do not see contracts.
    let purposes = yingbi_consent::Purposes::flat(["elderly-care"]).unwrap();
    assert_eq!(store.state(NOW + DAY, "阳光社会工作服务中心", &purposes).unwrap().sequence(), 6);
}

pub fn what_a_contract_cannot_do(place: &Place) {
    let (mut store, _) = place.register();
    let refused =
        store.record_contracts(&[sign("1", NOW), sign("2", NOW), entry("3", ContractAct::Suspend, NOW)]);
    assert_eq!(refused, Err(Error::NoContract { number: "3".to_owned() }));
    assert!(store.all_contracts(NOW).unwrap().is_empty(), "all or nothing");
    store.record_contracts(&[sign("1", NOW)]).unwrap();
    let wrong = |act, standing| Err(Error::Contract { number: "1".to_owned(), act, standing });
    assert_eq!(store.record_contracts(&[sign("1", NOW)]), wrong("signed", "in force"));
    assert_eq!(store.record_contracts(&[entry("1", ContractAct::Resume, NOW)]), wrong("resumed", "in force"));
    // A clock that was set back: it can be ended, and stays ended.
    assert_eq!(
        store.record_contracts(&[entry("1", ContractAct::Amend { details: details("repair") }, NOW - 1)]),
        Err(Error::ClockBehind { entry: 1 })
    );
    store.record_contracts(&[entry("1", ContractAct::Suspend, NOW - 1)]).unwrap();
    assert!(!store.contract("1", NOW + DAY).unwrap().unwrap().in_force());
    assert_eq!(store.contract("1", NOW - 1).unwrap(), None);
    assert_eq!(
        store.record_contracts(&[entry("1", ContractAct::Suspend, NOW + 9)]),
        wrong("suspended", "suspended")
    );
    store.record_contracts(&[entry("1", ContractAct::Terminate, NOW + 9)]).unwrap();
    for act in [
        ContractAct::Resume,
        ContractAct::Suspend,
        ContractAct::Terminate,
        ContractAct::Amend { details: details("repair") },
    ] {
        assert!(matches!(
            store.record_contracts(&[entry("1", act, NOW + 10)]),
            Err(Error::Contract { standing: "terminated", .. })
        ));
    }
    let mut empty = details("repair");
    empty.services.clear();
    let mut backwards = details("repair");
    backwards.until = backwards.from;
    let mut everything = details("repair");
    everything.services.insert("*".to_owned());
    for details in [empty, backwards, everything] {
        let organisation = "A".to_owned();
        assert!(
            store.record_contracts(&[entry("9", ContractAct::Sign { organisation, details }, NOW)]).is_err()
        );
    }
}
