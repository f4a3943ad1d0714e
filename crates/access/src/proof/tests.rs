//! Proofs about a small directory and about the sample community.

use std::collections::BTreeSet;
use std::path::Path;

use super::diff::diff;
use super::*;
use crate::form::Form;
use crate::guard::Guard;
use crate::policies::{Policies, PolicyFile};

const CATALOGUE: &str = r#"version = 1
community = "凤麟社区"
time_zone = "+08:00"

[dataset]
name = "residents"
record = "身份证号"

[fields.name]
column = "姓名"
kind = "person_name"
ladder = ["masked", "clear"]

[fields.mobile]
column = "手机号"
kind = "mobile"
ladder = ["masked", "clear"]

[fields.id]
column = "身份证号"
kind = "resident_id"
ladder = ["masked", "clear"]

[fields.disability]
column = "残疾"
kind = "disability"
ladder = ["clear"]

[attributes.community]
column = "小区"
type = "text"

[attributes.age]
column = "出生日期"
type = "age"

[groups.minor]
title = "未成年人"
attribute = "age"
below = 18
unknown = "member"

[groups.disabled]
title = "残疾人"
column = "残疾"
not = ["无"]

[groups.correction]
title = "社区矫正对象"
column = "社区矫正"
is = ["是"]
not = ["否"]

[purposes.service]
title = "服务"

[purposes.repair]
title = "维修"
parent = "service"
needs = { name = "masked", mobile = "masked" }

[purposes.care]
title = "照料"
needs = { name = "clear", mobile = "clear" }

[parties.manager]
title = "物业"
attributes = { communities = "texts", level = "whole" }

[parties.worker]
title = "社工"
contracts = true

[parties.firm]
title = "企业"

[parties.resident]
title = "居民"
attributes = { person = "person" }
personal = true
"#;

const POLICIES: &str = r#"
@id("manager-masked")
permit (principal is Manager, action in Action::"form:masked", resource)
when {
  context.purpose in Purpose::"service" && resource has community &&
  principal.communities.contains(resource.community)
};

@id("manager-not-correction")
forbid (principal is Manager, action, resource)
when { resource.groups.contains(Group::"correction") };

@id("worker-contract")
permit (principal is Worker, action in [Action::"name:clear", Action::"mobile:clear"], resource)
when {
  principal has contract && context.now >= principal.contract.from && context.now < principal.contract.until &&
  principal.contract.services.contains(context.purpose) && resource.consents.contains(context.purpose) &&
  resource.groups.containsAny(principal.contract.clients)
};

@id("self")
permit (principal is Resident, action in Action::"form:clear", resource)
when { resource has person && resource.person == principal.person };

@id("open")
permit (principal is Firm, action == Action::"name:masked", resource);
"#;

/// The directory, with more policies and assertions.
fn directory(policies: &str, assertions: &str) -> Policies {
    let file = |name: &str, text: &str| PolicyFile { name: name.to_owned(), text: text.to_owned() };
    Policies::from_files(vec![
        file("catalogue.toml", CATALOGUE),
        file("rules.cedar", policies),
        file("assertions.toml", assertions),
    ])
    .unwrap_or_else(|errors| panic!("{errors:?}"))
}

/// By the names of party and field.
fn exposure(policies: &Policies, party: &str, field: &str, form: Form) -> Exposure {
    let catalogue = policies.catalogue();
    let kind = catalogue.parties.iter().position(|known| known.id == party).unwrap();
    let field = catalogue.fields.iter().position(|known| known.id == field).unwrap();
    Proof::new(policies).exposure(kind, field, form)
}

#[test]
fn never_sometimes_and_always() {
    let policies = directory(POLICIES, "");
    assert_eq!(exposure(&policies, "firm", "name", Form::Clear), Exposure::Never { tried: 0 });
    // Not on the ladder.
    assert_eq!(exposure(&policies, "firm", "name", Form::Pseudonym), Exposure::Never { tried: 0 });
    let Exposure::Always { policies: by, .. } = exposure(&policies, "firm", "name", Form::Masked) else {
        panic!("not always")
    };
    assert_eq!(by, ["open"]);
    let found = exposure(&policies, "manager", "mobile", Form::Masked);
    let Exposure::Sometimes { purposes, grants, forbids, witness, undecided } = found else {
        panic!("not sometimes")
    };
    assert_eq!(purposes, ["service", "repair"]);
    assert_eq!(undecided, [""; 0]);
    assert_eq!(
        grants,
        [Grant {
            policy: "manager-masked".to_owned(),
            purposes: Some(vec!["service".to_owned(), "repair".to_owned()]),
            condition: Some(
                "resource has community && principal.communities.contains(resource.community)".to_owned()
            ),
        }]
    );
    assert_eq!(forbids.len(), 1);
    assert_eq!(forbids[0].condition.as_deref(), Some("resource.groups.contains(Group::\"correction\")"));
    assert_eq!(witness.purpose, "service");
    assert_eq!(witness.record.get("community"), Some(&SampleValue::Text("community-1".to_owned())));
    // A contract that runs, for a service and a group, and a consent.
    let found = exposure(&policies, "worker", "mobile", Form::Clear);
    let Exposure::Sometimes { witness, .. } = found else { panic!("not sometimes") };
    let contract = witness.contract.as_ref().unwrap();
    assert!(contract.from <= witness.now && witness.now < contract.until);
    assert!(contract.services.contains(&witness.purpose) && witness.consents.contains(&witness.purpose));
    assert!(!contract.clients.is_disjoint(&witness.groups));
}

#[test]
fn consent_to_a_purpose_covers_those_below() {
    let contradiction = r#"permit (principal is Firm, action, resource)
        when { resource.consents.contains(Purpose::"service") && !resource.consents.contains(Purpose::"repair") };"#;
    let policies = directory(contradiction, "");
    assert_eq!(exposure(&policies, "firm", "name", Form::Clear), Exposure::Never { tried: 0 });
    let other = contradiction.replace("&& !", "&& ");
    assert!(exposure(&directory(&other, ""), "firm", "name", Form::Clear).is_possible());
}

#[test]
fn blank_tickets_are_refused_before_any_policy() {
    let blank = r#"permit (principal is Firm, action, resource) when { context has ticket && context.ticket == " " };"#;
    assert_eq!(exposure(&directory(blank, ""), "firm", "name", Form::Clear), Exposure::Never { tried: 0 });
    let like = blank.replace("== \" \"", "like \"A*\"");
    assert!(exposure(&directory(&like, ""), "firm", "name", Form::Clear).is_possible());
}

#[test]
fn what_is_not_translated_is_undecided() {
    let opaque = r#"permit (principal is Manager, action, resource)
        when { principal.level * principal.level == 49 };"#;
    let policies = directory(opaque, "");
    assert_eq!(
        exposure(&policies, "manager", "name", Form::Clear),
        Exposure::Undecided { why: "untranslated".to_owned() }
    );
    // Of no matter where something else settles it.
    assert_eq!(exposure(&policies, "firm", "name", Form::Clear), Exposure::Never { tried: 0 });
    let settled = opaque.replace("when {", "when { principal.level > 3 && principal.level < 4 &&");
    assert_eq!(
        exposure(&directory(&settled, ""), "manager", "name", Form::Clear),
        Exposure::Never { tried: 0 }
    );
}

#[test]
fn arithmetic_and_hours() {
    let hours = r#"permit (principal is Manager, action == Action::"name:clear", resource)
        when {
          context.now.offset(duration("8h")).toTime() >= duration("9h") &&
          context.now.offset(duration("8h")).toTime() < duration("9h30m") &&
          context.now > datetime("2027-01-01") && resource has age && resource.age + principal.level < 20 &&
          resource.age > 17 && principal.level >= 1
        };"#;
    let policies = directory(hours, "");
    let Exposure::Sometimes { witness, .. } = exposure(&policies, "manager", "name", Form::Clear) else {
        panic!("not sometimes")
    };
    assert_eq!(witness.record.get("age"), Some(&SampleValue::Whole(18)));
    assert_eq!(&witness.now.to_string()[10..13], "T01");
    let never = hours.replace("principal.level >= 1", "principal.level >= 2");
    assert_eq!(
        exposure(&directory(&never, ""), "manager", "name", Form::Clear),
        Exposure::Never { tried: 0 }
    );
}

/// Every witness is allowed by Cedar; nothing that is never shown is allowed for any of the requests.
fn check(policies: &Policies, requests: usize) -> Matrix {
    let mut proof = Proof::new(policies);
    let mut matrix = proof.matrix();
    let guard = Guard::new(policies);
    let mut on_ladder = 0;
    for cell in &matrix.cells {
        let field = policies.catalogue().fields.iter().position(|field| field.id == cell.field).unwrap();
        on_ladder += usize::from(cell.on_ladder);
        match &cell.exposure {
            Exposure::Sometimes { witness, undecided, .. } => {
                assert_eq!(undecided, &[""; 0]);
                let subject = witness.subject();
                let verdict =
                    guard.allows(&witness.request(&subject), &witness.record(), field, cell.form).unwrap();
                assert!(verdict.allowed, "{cell:?}");
            }
            Exposure::Always { .. } | Exposure::Never { .. } => {}
            Exposure::Undecided { why } => panic!("{why}: {cell:?}"),
        }
    }
    let broken = proof.challenge(&mut matrix, requests, 4).unwrap();
    assert_eq!(broken, []);
    let tried = matrix.cells.iter().filter(|cell| cell.on_ladder);
    let tried = tried.filter(|cell| matches!(cell.exposure, Exposure::Never { tried } if tried == requests));
    assert!(tried.count() > 0 && on_ladder > 0);
    matrix
}

#[test]
fn witnesses_are_allowed_and_what_is_never_shown_resists_a_thousand_requests() {
    let matrix = check(&directory(POLICIES, ""), 1000);
    assert_eq!(matrix.cells.len(), 4 * 4 * 4);
    let cell = matrix.cell(3, 1, Form::Clear).unwrap();
    assert_eq!((cell.party.as_str(), cell.field.as_str()), ("resident", "mobile"));
    assert!(cell.exposure.is_possible());
}

fn sample() -> Policies {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies/sample");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(&sample).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let text = std::fs::read_to_string(&path).unwrap();
            let text = text.replace("@obligation(\"由居委会主任复核事由\")\n", "");
            let text = if name == "assertions.toml" {
                text.split("[[always]]").next().unwrap().to_owned()
            } else {
                text
            };
            files.push(PolicyFile { name, text });
        }
    }
    Policies::from_files(files).unwrap_or_else(|errors| panic!("{errors:?}"))
}

#[test]
fn the_sample_community_is_decided_throughout() {
    let policies = sample();
    let matrix = check(&policies, 15);
    // Nothing is undecided; parties see something, and nobody everything.
    for party in &matrix.parties {
        let own = || matrix.cells.iter().filter(|cell| cell.party == *party && cell.on_ladder);
        assert!(own().any(|cell| cell.exposure.is_possible()), "{party}");
        assert!(own().any(|cell| !cell.exposure.is_possible()), "{party}");
    }
    let mut proof = Proof::new(&policies);
    for result in proof.assertions() {
        assert!(!matches!(result.result, AssertionOutcome::Undecided { .. }), "{result:?}");
    }
}

#[test]
fn dead_policies() {
    let more = r#"
@id("impossible")
permit (principal is Manager, action, resource) when { principal.level > 3 && principal.level < 4 };
@id("overridden")
permit (principal is Manager, action == Action::"id:clear", resource)
when { resource.groups.contains(Group::"correction") };
@id("covered")
permit (principal is Resident, action == Action::"id:clear", resource)
when { context.purpose == Purpose::"care" && resource has person && resource.person == principal.person };
@id("idle")
forbid (principal is Firm, action == Action::"disability:clear", resource);
"#;
    let policies = directory(&format!("{POLICIES}{more}"), "");
    let dead = Proof::new(&policies).dead();
    let dead: Vec<(&str, DeadReason)> = dead.iter().map(|dead| (dead.policy.as_str(), dead.why)).collect();
    assert_eq!(
        dead,
        [
            ("impossible", DeadReason::Unsatisfiable),
            ("overridden", DeadReason::Overridden),
            ("covered", DeadReason::Covered),
            ("idle", DeadReason::NothingToForbid),
        ]
    );
}

#[test]
fn a_change_is_who_gains_and_who_loses() {
    let old = directory(POLICIES, "");
    assert!(diff(&old, &directory(POLICIES, "")).is_empty());
    // The forbid goes, the firm's permit is for one purpose only, and managers of level 5 see the id in clear.
    let new = POLICIES
        .replace(
            "resource.groups.contains(Group::\"correction\")",
            "principal.level > 3 && principal.level < 4",
        )
        .replace(
            "Action::\"name:masked\", resource)",
            "Action::\"name:masked\", resource) when { context.purpose == Purpose::\"care\" }",
        )
        + "@id(\"level\") permit (principal is Manager, action == Action::\"id:clear\", resource) when { principal.level == 5 };";
    let new = directory(&new, "");
    let found = diff(&old, &new);
    let names = |changes: &[Change]| -> BTreeSet<String> {
        changes.iter().map(|of| format!("{} {}:{}", of.party, of.field, of.form.name())).collect()
    };
    let set = |all: &[&str]| -> BTreeSet<String> { all.iter().map(|text| (*text).to_owned()).collect() };
    assert_eq!(
        names(&found.gained),
        set(&["manager id:clear", "manager id:masked", "manager mobile:masked", "manager name:masked"])
    );
    assert_eq!(names(&found.lost), set(&["firm name:masked"]));
    let gained = found.gained.iter().find(|of| of.field == "name").unwrap();
    assert_eq!(gained.grants[0].policy, "manager-masked");
    assert_eq!(gained.forbids[0].policy, "manager-not-correction");
    assert!(gained.witness.as_ref().unwrap().groups.contains("correction"));
    assert_eq!(found.lost[0].purposes, ["service", "repair"]);
    // Each witness is shown under one set and not under the other.
    for (changes, shown, hidden) in [(&found.gained, &new, &old), (&found.lost, &old, &new)] {
        for change in changes {
            let witness = change.witness.as_ref().unwrap();
            let field = shown.catalogue().fields.iter().position(|field| field.id == change.field).unwrap();
            let subject = witness.subject();
            for (policies, expected) in [(shown, true), (hidden, false)] {
                let verdict = Guard::new(policies)
                    .allows(&witness.request(&subject), &witness.record(), field, change.form)
                    .unwrap();
                assert_eq!(verdict.allowed, expected, "{change:?}");
            }
        }
    }
}

#[test]
fn catalogues_may_differ() {
    let file = |name: &str, text: &str| PolicyFile { name: name.to_owned(), text: text.to_owned() };
    let of = |catalogue: &str, rules: &str| {
        Policies::from_files(vec![file("catalogue.toml", catalogue), file("rules.cedar", rules)])
            .unwrap_or_else(|errors| panic!("{errors:?}"))
    };
    let old = of(CATALOGUE, POLICIES);
    let catalogue = CATALOGUE
        .replace("[parties.firm]", "[parties.shop]\ntitle = \"商户\"\n\n[parties.firm]")
        .replace(
            "[purposes.care]",
            "[purposes.visit]\ntitle = \"走访\"\nparent = \"service\"\n\n[purposes.care]",
        )
        .replace("[fields.disability]\ncolumn = \"残疾\"\nkind = \"disability\"\nladder = [\"clear\"]\n", "");
    let new = of(
        &catalogue,
        &format!("{POLICIES} permit (principal is Shop, action == Action::\"name:masked\", resource);"),
    );
    let found = diff(&old, &new);
    assert_eq!(found.parties, NameChanges { added: vec!["shop".to_owned()], removed: vec![] });
    assert_eq!(found.purposes, NameChanges { added: vec!["visit".to_owned()], removed: vec![] });
    assert_eq!(found.fields, NameChanges { added: vec![], removed: vec!["disability".to_owned()] });
    // Whoever sees something for every purpose, or for the parent, sees it for the new purpose.
    let gained = found.gained.iter().find(|of| of.party == "manager" && of.field == "name").unwrap();
    assert_eq!(gained.purposes, ["visit"]);
    assert!(found.gained.iter().any(|of| of.party == "shop"));
    assert!(found.lost.iter().all(|of| of.field == "disability" && of.party == "resident"));
    assert!(!found.lost.is_empty());
}

#[test]
fn what_a_catalogue_requires_is_compared_too() {
    let file = |name: &str, text: &str| PolicyFile { name: name.to_owned(), text: text.to_owned() };
    let of = |catalogue: &str| {
        Policies::from_files(vec![file("catalogue.toml", catalogue), file("rules.cedar", POLICIES)])
            .unwrap_or_else(|errors| panic!("{errors:?}"))
    };
    let old = of(CATALOGUE);
    let new = of(&CATALOGUE.replace("type = \"age\"", "type = \"age\"\nrequired = true").replace(
        "[groups.minor]",
        "[groups.tenant]\ntitle = \"租户\"\ncolumn = \"租户\"\nis = [\"是\"]\n\n[groups.minor]",
    ));
    // Records without an age are withheld now.
    let found = diff(&old, &new);
    assert_eq!(found.groups.added, ["tenant"]);
    // A contract for the new group could not be written before.
    assert!(found.gained.iter().all(|of| of.party == "worker" && of.witness.is_some()));
    let clients = found.gained[0].witness.as_ref().unwrap().contract.as_ref().unwrap().clients.clone();
    assert_eq!(clients, BTreeSet::from(["tenant".to_owned()]));
    let firm = found.lost.iter().find(|of| of.party == "firm").unwrap();
    assert_eq!(firm.purposes.len(), 3);
    assert!(!firm.witness.as_ref().unwrap().record.contains_key("age"));
    let back = diff(&new, &old);
    assert_eq!((back.lost.len(), back.gained.len()), (found.gained.len(), found.lost.len()));
}

#[test]
fn assertions_hold_or_come_with_a_counterexample() {
    let person = crate::sample::resident_id("11010119900101", 1);
    let assertions = r#"
[[never]]
name = "firms see no number"
party = "firm"
field = ["mobile", "id"]
form = "*"

[[never]]
name = "managers see no masked name of anybody"
party = "manager"
field = "name"
form = "masked"
purpose = "service"

[[never]]
name = "not for care"
party = "manager"
field = "*"
form = "*"
purpose = "care"

[[always]]
name = "residents see their own"
as = "resident"
party = { person = "PERSON" }
purpose = "care"
at = "2026-06-01T10:00:00+08:00"
record = { person = "PERSON" }
field = "*"
form = "clear"

[[always]]
name = "residents see the masked form, too"
as = "resident"
party = { person = "PERSON" }
purpose = "care"
at = "2026-06-01T10:00:00+08:00"
record = { person = "PERSON" }
field = "name"
form = "masked"
"#
    .replace("PERSON", &person);
    let policies = directory(POLICIES, &assertions);
    let results = Proof::new(&policies).assertions();
    let holds: Vec<bool> = results.iter().map(AssertionResult::holds).collect();
    assert_eq!(holds, [true, false, true, true, false]);
    assert_eq!(results[1].line, 8);
    let AssertionOutcome::Violated { violations } = &results[1].result else { panic!("not violated") };
    assert_eq!(violations.len(), 1);
    assert_eq!(violations[0].policies, ["manager-masked"]);
    assert_eq!(violations[0].purpose, "service");
    let AssertionOutcome::Violated { violations } = &results[4].result else { panic!("not violated") };
    assert_eq!(violations[0].policies, [""; 0]);
    // What can't be decided fails.
    let opaque =
        "permit (principal is Manager, action, resource) when { principal.level * principal.level == 49 };";
    let policies = directory(opaque, assertions.split("[[always]]").next().unwrap());
    let results = Proof::new(&policies).assertions();
    assert!(matches!(&results[1].result, AssertionOutcome::Undecided { why } if why == "untranslated"));
}

#[test]
fn holes_tell_what_is_never_shown() {
    let policies = directory(POLICIES, "");
    let found = Proof::new(&policies).patterns();
    let of = |party: &str, reads: Hint| found.iter().find(|of| of.party == party && of.reads == reads);
    let warning = of("manager", Hint::Group("correction".to_owned())).unwrap();
    assert_eq!(warning.hidden, ["社区矫正"]);
    assert_eq!(warning.policies, ["manager-not-correction"]);
    assert_eq!(warning.cells.len(), 3);
    assert!(of("manager", Hint::Attribute("community".to_owned())).is_some());
    // Which groups a contract is for is not said by the policy: any of them.
    let warning = of("worker", Hint::Group("disabled".to_owned())).unwrap();
    assert_eq!(warning.sensitivity.as_deref(), Some("sensitive"));
    assert!(of("worker", Hint::Group("minor".to_owned())).is_some());
    // A party that sees the column may know the group.
    let seen =
        format!("{POLICIES} permit (principal is Worker, action == Action::\"disability:clear\", resource);");
    let found = Proof::new(&directory(&seen, "")).patterns();
    assert!(!found.iter().any(|of| of.party == "worker" && of.reads == Hint::Group("disabled".to_owned())));
    assert!(!found.iter().any(|of| of.party == "firm" || of.party == "resident"));
}

#[test]
fn results_are_documents() {
    let policies = directory(POLICIES, "");
    let mut proof = Proof::new(&policies);
    let text = serde_json::to_string(&proof.exposure(1, 0, Form::Clear)).unwrap();
    assert!(text.starts_with("{\"reach\":\"sometimes\",\"purposes\":"), "{text}");
    assert!(text.contains("\"now\":\"2026-06-01T02:00:00Z\""), "{text}");
    assert_eq!(
        serde_json::to_string(&proof.exposure(2, 0, Form::Clear)).unwrap(),
        "{\"reach\":\"never\",\"tried\":0}"
    );
}
