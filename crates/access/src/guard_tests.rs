//! Decisions over the sample: what each part of a request does, and everything that has to end in a denial.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Error;
use crate::form::Form;
use crate::guard::{Guard, Verdict};
use crate::policies::Policies;
use crate::request::{Record, Request};
use crate::sample;
use crate::subject::{AttributeValue, Subject};

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn record() -> Record {
    Record {
        person: Some("330102194603071234".into()),
        attributes: BTreeMap::from([
            ("community".to_owned(), AttributeValue::Text("御景湾".into())),
            ("age".to_owned(), AttributeValue::Whole(80)),
        ]),
        groups: set(&["elderly_alone"]),
        ..Record::default()
    }
}

/// 2026-06-01 12:00 +08:00.
const NOON: i64 = 1_780_286_400_000;

fn request<'a>(subject: &'a Subject, purpose: &'a str) -> Request<'a> {
    Request { subject, purpose, now: NOON, ticket: None, emergency: None }
}

fn shown(policies: &Policies, request: &Request<'_>, record: &Record) -> BTreeMap<String, Option<Form>> {
    let decision = Guard::new(policies).decide(request, record).unwrap();
    let fields = &policies.catalogue().fields;
    decision.cells.iter().map(|cell| (fields[cell.field].id.clone(), cell.form)).collect()
}

fn nothing(policies: &Policies, request: &Request<'_>, record: &Record) -> bool {
    shown(policies, request, record).values().all(Option::is_none)
}

#[test]
fn the_least_revealing_form_that_meets_the_need_is_shown() {
    let policies = sample::policies();
    let manager = policies.party("property-manager", None).unwrap();
    let mut asked = request(&manager, "repair");
    let seen = shown(&policies, &asked, &record());
    assert_eq!(seen["name"], Some(Form::Masked));
    assert_eq!(seen["mobile"], Some(Form::Masked), "clear needs a ticket, masked is the second choice");
    assert_eq!(seen["id"], None);
    asked.ticket = Some("WX-17");
    assert_eq!(shown(&policies, &asked, &record())["mobile"], Some(Form::Clear));
    let guard = Guard::new(&policies);
    let cell = &guard.decide(&asked, &record()).unwrap().cells[1];
    assert!(cell.need_met);
    let reason = &cell.tried[0].1.reasons[0];
    assert_eq!(
        (reason.policy.as_str(), reason.reason.as_deref()),
        ("ticket-mobile", Some("有工单时可以看电话"))
    );
    assert_eq!(reason.notices, ["居民"]);
}

#[test]
fn a_parent_purpose_does_not_reach_what_is_for_its_child() {
    let policies = sample::policies();
    let manager = policies.party("property-manager", None).unwrap();
    let asked = Request { ticket: Some("1"), ..request(&manager, "property-service") };
    let guard = Guard::new(&policies);
    assert!(guard.allows(&asked, &record(), 1, Form::Masked).unwrap().allowed);
    assert!(!guard.allows(&asked, &record(), 1, Form::Clear).unwrap().allowed);
    let other = request(&manager, "elderly-care");
    assert!(nothing(&policies, &other, &record()));
}

#[test]
fn a_forbid_wins_and_says_so() {
    let policies = sample::policies();
    let manager = policies.party("property-manager", Some("lvcheng")).unwrap();
    let corrected = Record { groups: set(&["correction"]), ..record() };
    let asked = request(&manager, "repair");
    assert!(nothing(&policies, &asked, &corrected));
    let verdict = Guard::new(&policies).allows(&asked, &corrected, 0, Form::Masked).unwrap();
    assert_eq!(verdict.policies().collect::<Vec<_>>(), ["property#3"]);
}

#[test]
fn a_contract_begins_and_ends() {
    let policies = sample::policies();
    let worker = policies.party("social-worker", None).unwrap();
    let contract = worker.contract.clone().unwrap();
    let at = |now: i64| {
        let asked = Request { now, ..request(&worker, "elderly-care") };
        shown(&policies, &asked, &record())["name"]
    };
    assert_eq!(at(contract.from - 1), None, "the clock is before the contract");
    assert_eq!(at(contract.from), Some(Form::Clear));
    assert_eq!(at(contract.until - 1), Some(Form::Clear), "its last day counts");
    assert_eq!(at(contract.until), None, "it is over");
    // 2026-12-31 is inclusive, at midnight of the community's own zone.
    assert_eq!(contract.until, 1_798_732_800_000);
    let without = Subject { contract: None, ..worker.clone() };
    assert!(nothing(&policies, &request(&without, "elderly-care"), &record()));
}

#[test]
fn residents_see_their_own_record_only() {
    let policies = sample::policies();
    let own = policies.person_party("resident", "330102194603071234").unwrap_err();
    assert!(matches!(own, Error::NoParty { .. }), "the check character is wrong");
    let id = sample::resident_id("33010219460307", 12);
    let resident = policies.person_party("resident", &id.to_lowercase()).unwrap();
    let mine = Record { person: Some(id.clone()), ..record() };
    let asked = request(&resident, "own-record");
    assert!(shown(&policies, &asked, &mine).values().all(|form| *form == Some(Form::Clear)));
    assert!(nothing(&policies, &asked, &record()));
    assert!(nothing(&policies, &asked, &Record { person: None, ..record() }));
}

#[test]
fn a_request_that_is_not_as_it_has_to_be_is_refused() {
    let policies = sample::policies();
    let guard = Guard::new(&policies);
    let manager = policies.party("property-manager", None).unwrap();
    let refused = |request: &Request<'_>| guard.decide(request, &record()).unwrap_err();
    let unknown = Error::Purpose { purpose: "repairs".into(), nearest: Some("repair".into()) };
    assert_eq!(refused(&request(&manager, "repairs")), unknown);
    let blank = Request { emergency: Some(" \u{3000}"), ..request(&manager, "repair") };
    assert_eq!(refused(&blank), Error::Blank { what: "emergency" });
    let blank = Request { ticket: Some(""), ..request(&manager, "repair") };
    assert_eq!(refused(&blank), Error::Blank { what: "ticket" });
    let never = Request { now: i64::MAX, ..request(&manager, "repair") };
    assert_eq!(refused(&never), Error::Moment);
    let mut without = manager.clone();
    without.attributes.clear();
    assert!(matches!(refused(&request(&without, "repair")), Error::PartyAttribute { .. }));
    let mut odd = manager.clone();
    odd.attributes.insert("communities".into(), AttributeValue::Text("御景湾".into()));
    assert!(matches!(refused(&request(&odd, "repair")), Error::PartyValue { .. }));
    let kind = Subject { kind: "property-manger".into(), ..manager.clone() };
    assert!(matches!(refused(&request(&kind, "repair")), Error::PartyKind { nearest: Some(_), .. }));
    let field = guard.allows(&request(&manager, "repair"), &record(), 99, Form::Clear);
    assert_eq!(field, Err(Error::Field { field: 99 }));
}

#[test]
fn what_a_record_lacks_denies() {
    let policies = sample::policies();
    let guard = Guard::new(&policies);
    let manager = policies.party("property-manager", None).unwrap();
    let asked = request(&manager, "repair");
    let ask = |record: &Record| guard.allows(&asked, record, 0, Form::Masked).unwrap();
    assert!(ask(&record()).allowed);
    let mut without = record();
    without.attributes.remove("community");
    assert_eq!(ask(&without), Verdict { errors: vec!["record.community".into()], ..Verdict::default() });
    let mut odd = record();
    odd.attributes.insert("community".into(), AttributeValue::Whole(1));
    assert_eq!(ask(&odd).errors, ["record.community"]);
    let mut more = record();
    more.attributes.insert("income".into(), AttributeValue::Whole(1));
    assert_eq!(ask(&more).errors, ["record"]);
    assert_eq!(ask(&Record { groups: set(&["elderly"]), ..record() }).errors, ["record.groups"]);
    assert_eq!(ask(&Record { consents: set(&["all"]), ..record() }).errors, ["record.consents"]);
    let withheld = Record { withheld: true, ..record() };
    assert!(!ask(&withheld).allowed);
    let decision = guard.decide(&asked, &withheld).unwrap();
    assert!(
        decision.withheld && decision.cells.iter().all(|cell| cell.form.is_none() && cell.tried.is_empty())
    );
}

/// Strict validation wants a guard before an optional attribute; an overflow it lets pass, and that is an error too.
#[test]
fn a_policy_that_errs_denies() {
    let mut files = sample::files();
    files.push(sample::file(
        "floor.cedar",
        r#"@id("floor") @reason("溢出") forbid (principal is PropertyManager, action, resource)
           when { resource has floor && resource.floor * 9223372036854775807 < 0 };"#,
    ));
    let policies = Policies::from_files(files).unwrap();
    let guard = Guard::new(&policies);
    let manager = policies.party("property-manager", None).unwrap();
    let asked = request(&manager, "repair");
    assert!(guard.allows(&asked, &record(), 0, Form::Masked).unwrap().allowed);
    let mut high = record();
    high.attributes.insert("floor".into(), AttributeValue::Whole(30));
    let verdict = guard.allows(&asked, &high, 0, Form::Masked).unwrap();
    assert!(!verdict.allowed);
    assert_eq!(verdict.errors, ["floor"]);
    assert!(nothing(&policies, &asked, &high));
}

#[test]
fn no_policy_shows_nothing() {
    let files = vec![
        sample::file("catalogue.toml", sample::CATALOGUE),
        sample::file("parties.toml", sample::PARTIES),
    ];
    let policies = Policies::from_files(files).unwrap();
    assert_eq!(policies.warnings()[0].code, "YB1072");
    for party in policies.parties() {
        for purpose in &policies.catalogue().purposes {
            assert!(nothing(&policies, &request(party, &purpose.id), &record()));
        }
    }
}

#[test]
fn consent_that_was_withdrawn_is_no_consent() {
    let mut files = sample::files();
    files.push(sample::file(
        "consent.cedar",
        r#"@id("consent") @reason("本人同意") permit (principal is PropertyManager, action == Action::"name:clear", resource)
           when { resource.consents.contains(Purpose::"repair") };"#,
    ));
    let policies = Policies::from_files(files).unwrap();
    let guard = Guard::new(&policies);
    let manager = policies.party("property-manager", None).unwrap();
    let asked = request(&manager, "repair");
    let given = Record { consents: set(&["repair"]), ..record() };
    assert!(guard.allows(&asked, &given, 0, Form::Clear).unwrap().allowed);
    assert!(!guard.allows(&asked, &record(), 0, Form::Clear).unwrap().allowed);
}
