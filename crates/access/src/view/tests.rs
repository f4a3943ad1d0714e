//! Views against Cedar's own authorizer, cell by cell.

use std::sync::Arc;

use proptest::prelude::*;

use super::{Reach, Scope, View};
use crate::catalogue::Catalogue;
use crate::columns::Columns;
use crate::expression::Value;
use crate::filter::Scratch;
use crate::form::Form;
use crate::testing::{
    Oracle, Random, World, catalogue, columns, purpose_of as purpose, rules_of, view_of as view,
};

const KINDS: [&str; 3] = ["Manager", "Worker", "Resident"];

/// Leaves out what the view does not read.
fn only(columns: &Columns, view: &View) -> Columns {
    let mut columns = columns.clone();
    let reads = view.reads();
    let keep = |all: &mut Vec<Option<_>>, read: &[bool]| {
        all.iter_mut().zip(read).filter(|(_, read)| !**read).for_each(|(column, _)| *column = None);
    };
    keep(&mut columns.attributes, &reads.attributes);
    let keep = |all: &mut Vec<Option<_>>, read: &[bool]| {
        all.iter_mut().zip(read).filter(|(_, read)| !**read).for_each(|(column, _)| *column = None);
    };
    keep(&mut columns.groups, &reads.groups);
    keep(&mut columns.consents, &reads.consents);
    if !reads.person {
        columns.person = None;
    }
    columns
}

fn check(seed: u64) {
    let oracle = Oracle::get();
    let mut random = Random::new(seed);
    let text: String = (0..1 + random.below(5)).map(|_| random.policy(&KINDS)).collect();
    let (policies, rules) = rules_of(&text);
    let world = World::random(&mut random, 4);
    let withheld = [0, 4][random.below(2)];
    // shown over and over, so that there is more than one word of rows
    let copies = if random.chance(10) { 40 } else { 1 };
    let records: Vec<_> = (0..copies).flat_map(|_| world.records.iter().cloned()).collect();
    let all = columns(&world.catalogue, &records, withheld);
    let mut scratch = Scratch::new();
    let every = view(&rules, &world, Scope::Every);
    let seen = every.evaluate(&only(&all, &every), &mut scratch);
    assert!(every.untranslated().is_empty());
    let needed = view(&rules, &world, Scope::Needed);
    let chosen = needed.evaluate(&only(&all, &needed), &mut scratch);
    let needs = &world.catalogue.purposes[purpose(&world)].needs;
    for (row, record) in world.records.iter().enumerate() {
        let entities = oracle.entities(&world, record);
        let mut anything = false;
        for (field, declared) in world.catalogue.fields.iter().enumerate() {
            let mut allowed = Vec::new();
            for form in &declared.ladder {
                let asked =
                    oracle.ask(&policies, &world, &entities, &format!("{}:{}", declared.id, form.name()));
                let is_withheld = all.withheld.get(row);
                let expected = asked.allowed && !is_withheld;
                if expected {
                    allowed.push(*form);
                }
                for copy in 0..copies {
                    let row = row + copy * world.records.len();
                    assert_eq!(
                        seen.allowed(field, *form).get(row),
                        expected,
                        "{seed} {}:{} {asked:?}\n{text}",
                        declared.id,
                        form.name()
                    );
                }
                let cell = every.fields()[field].forms.iter().find(|cell| cell.form == *form).unwrap();
                match cell.reach {
                    Reach::Never => assert!(!expected),
                    Reach::Always => assert!(expected || is_withheld),
                    Reach::Sometimes => {}
                }
                if !is_withheld {
                    let reasons = every.reasons(&only(&all, &every), row, field, *form);
                    // Cedar tells permits where it allows and forbids where it denies; errors stand by themselves
                    for id in asked.reasons.iter().chain(&asked.errors) {
                        assert!(reasons.contains(id), "{seed} {id} {reasons:?}\n{text}");
                        assert!(cell.policies.contains(id), "{seed} {id} {:?}\n{text}", cell.policies);
                    }
                    if expected {
                        assert_eq!(
                            reasons,
                            asked.reasons.iter().cloned().collect::<Vec<_>>(),
                            "{seed}\n{text}"
                        );
                    }
                }
            }
            let candidates = needs.get(field).map(|need| need.candidates.clone()).unwrap_or_default();
            let expected = candidates.into_iter().find(|form| allowed.contains(form));
            anything |= expected.is_some();
            for seen in [&seen, &chosen] {
                let shown: Vec<Form> =
                    seen.shown(field).filter(|(_, rows)| rows.get(row)).map(|(form, _)| form).collect();
                assert_eq!(shown, expected.into_iter().collect::<Vec<_>>(), "{seed}\n{text}");
            }
        }
        assert_eq!(seen.visible().get(row), anything, "{seed}\n{text}");
        assert_eq!(chosen.visible().get(row), anything, "{seed}\n{text}");
    }
}

proptest! {
    #[test]
    fn a_view_says_what_cedar_says(seed in any::<u64>()) {
        check(seed);
    }

    #[test]
    fn a_view_says_the_same_until_it_is_no_longer_valid(seed in any::<u64>()) {
        let mut random = Random::new(seed);
        let text: String = (0..1 + random.below(5)).map(|_| random.policy(&KINDS)).collect();
        let (_, rules) = rules_of(&text);
        let mut world = World::random(&mut random, 4);
        let all = columns(&world.catalogue, &world.records, 0);
        let first = view(&rules, &world, Scope::Every);
        let seen = first.evaluate(&all, &mut Scratch::new());
        let end = first.valid_until().unwrap_or(world.now() + 1_000_000_000_000);
        let length = (end - world.now()).max(1);
        for _ in 0..4 {
            let moment = world.now() + (random.next() % length as u64) as i64;
            world.context.insert("now".into(), Value::Time(moment));
            let later = view(&rules, &world, Scope::Every).evaluate(&all, &mut Scratch::new());
            for (field, declared) in world.catalogue.fields.iter().enumerate() {
                for form in &declared.ladder {
                    prop_assert!(
                        !first.is_valid_at(moment) || seen.allowed(field, *form) == later.allowed(field, *form),
                        "{} {}", seed, text
                    );
                }
            }
            world.context.insert("now".into(), Value::Time(first.now()));
        }
    }
}

fn manager(catalogue: Catalogue, records: usize) -> World {
    let mut random = Random::new(7);
    loop {
        let world = World::random(&mut random, records);
        if &*world.party.entity.kind == "Manager" {
            return World { catalogue, ..world };
        }
    }
}

#[test]
fn an_empty_set_of_policies_shows_nothing() {
    let world = manager(catalogue(), 3);
    let view = view(&[], &world, Scope::Every);
    assert!(view.fields().iter().flat_map(|field| &field.forms).all(|form| form.reach == Reach::Never));
    let seen = view.evaluate(&columns(&world.catalogue, &world.records, 0), &mut Scratch::new());
    assert!(seen.visible().is_empty());
}

#[test]
fn a_column_that_is_missing_shows_nothing() {
    let world = manager(catalogue(), 3);
    let (_, rules) = rules_of("permit(principal, action, resource) when { !(resource.community == \"x\") };");
    let view = view(&rules, &world, Scope::Every);
    let mut all = columns(&world.catalogue, &world.records, 0);
    assert!(view.evaluate(&all, &mut Scratch::new()).allowed(0, Form::Clear).is_full());
    let community = all.attributes[0].clone().unwrap();
    for broken in [
        None,
        Some(crate::Coded { codes: community.codes[1..].to_vec(), ..community.clone() }),
        Some(crate::Coded { codes: vec![99; 3], ..community.clone() }),
    ] {
        all.attributes[0] = broken;
        let seen = view.evaluate(&all, &mut Scratch::new());
        assert!(seen.visible().is_empty() && seen.withheld() == 3);
    }
    // a required attribute that a row lacks although it is not withheld: nothing of that row
    all.attributes[0] = Some(crate::Coded { codes: vec![0, 1, 1], ..community });
    let seen = view.evaluate(&all, &mut Scratch::new());
    assert_eq!(seen.allowed(0, Form::Clear).iter().collect::<Vec<_>>(), [1, 2]);
    assert_eq!(seen.withheld(), 1);
}

#[test]
fn a_dictionary_that_grows_and_one_that_is_another() {
    let world = manager(catalogue(), 1);
    let (_, rules) = rules_of("permit(principal, action, resource) when { resource.community == \"b\" };");
    let view = view(&rules, &world, Scope::Every);
    let mut scratch = Scratch::new();
    let mut all = columns(&world.catalogue, &world.records, 0);
    let mut with = |id: u64, values: &[&str], codes: &[u32]| {
        let values = values.iter().map(|text| Value::text(text)).collect();
        let dictionary = Arc::new(crate::Dictionary { id, values });
        all.attributes[0] = Some(crate::Coded { codes: codes.to_vec(), dictionary });
        all.rows = codes.len();
        all.withheld = crate::Bits::filled(codes.len(), false);
        view.evaluate(&all, &mut scratch).allowed(0, Form::Clear).iter().collect::<Vec<_>>()
    };
    assert_eq!(with(5, &["a"], &[1]), [0usize; 0]);
    assert_eq!(with(5, &["a", "b"], &[1, 2, 2]), [1, 2]);
    assert_eq!(with(6, &["b"], &[1, 1]), [0, 1]);
    // more values than a byte counts
    let many: Vec<String> =
        (0..400).map(|at| if at == 300 { "b".to_owned() } else { format!("{at}") }).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(with(7, &many, &[1, 301, 400, 45, 0, 301][..4]), [1]);
}

#[test]
fn many_texts_of_which_few_are_named() {
    let world = manager(catalogue(), 1);
    let (_, rules) = rules_of(
        "permit(principal, action, resource) when { resource has grid && resource.grid == \"7\" };
         permit(principal, action, resource) when { !(resource.grid == \"9\") && [\"11\", \"9\", \"x\"].contains(resource.grid) };
         forbid(principal, action, resource) when { resource.community == \"none\" };",
    );
    let view = view(&rules, &world, Scope::Every);
    let rows = 300;
    let mut all = columns(&world.catalogue, &vec![world.records[0].clone(); rows], 0);
    // row r holds the text r, but for the first: a missing one, which errs
    let values = (1..rows).map(|at| Value::text(&at.to_string())).collect();
    let dictionary = Arc::new(crate::Dictionary { id: 77, values });
    all.attributes[1] = Some(crate::Coded { codes: (0..rows as u32).collect(), dictionary });
    let mut scratch = Scratch::new();
    for _ in 0..2 {
        let seen = view.evaluate(&all, &mut scratch);
        assert_eq!(seen.allowed(0, Form::Clear).iter().collect::<Vec<_>>(), [7, 11]);
    }
}

/// Once a branch of an attribute that cannot be missing counted as one that cannot err, whatever its type.
#[test]
fn a_branch_that_is_no_truth_errs() {
    let mut world = manager(catalogue(), 2);
    for (record, owner) in world.records.iter_mut().zip([true, false]) {
        record.insert("owner".into(), Value::Truth(owner));
    }
    let (_, rules) = rules_of(
        "permit(principal, action, resource);
         permit(principal, action, resource) when { if resource.owner then resource.community else true };",
    );
    let view = view(&rules, &world, Scope::Every);
    let seen = view.evaluate(&columns(&world.catalogue, &world.records, 0), &mut Scratch::new());
    assert_eq!(seen.allowed(0, Form::Clear).iter().collect::<Vec<_>>(), [1]);
}

#[test]
fn what_cannot_be_translated_never_shows_more() {
    let world = manager(catalogue(), 3);
    let all = columns(&world.catalogue, &world.records, 0);
    let shown = |text: &str| {
        let (_, rules) = rules_of(text);
        let view = view(&rules, &world, Scope::Every);
        let rows = view.evaluate(&all, &mut Scratch::new()).allowed(0, Form::Clear).count();
        (rows, view.untranslated().iter().map(|found| (found.permits, found.why)).collect::<Vec<_>>())
    };
    let open = "permit(principal, action, resource);";
    assert_eq!(shown(open), (3, vec![]));
    assert_eq!(
        shown("permit(principal, action, resource == Record::\"x\");"),
        (0, vec![(true, "record-id")])
    );
    let both = |text: &str| shown(&format!("{open}\n{text}"));
    assert_eq!(
        both("forbid(principal, action, resource in Record::\"x\");"),
        (0, vec![(false, "record-id")])
    );
    assert_eq!(
        both("permit(principal, action, resource) when { resource == Record::\"x\" };"),
        (3, vec![(true, "record-id")])
    );
    // it may err, and who errs denies
    assert_eq!(
        both("permit(principal, action, resource) when { resource.getTag(\"x\") == 1 };"),
        (0, vec![(true, "tags")])
    );
    assert_eq!(
        both("permit(principal, action, resource) when { ip(\"1.2.3.4\").isIpv4() };"),
        (0, vec![(true, "extension")])
    );
    // another kind of party, another action: nothing of it
    assert_eq!(both("forbid(principal is Worker, action, resource == Record::\"x\");"), (3, vec![]));
    assert_eq!(
        both("forbid(principal, action, resource) when { false && decimal(\"1.0\") == 1 };"),
        (3, vec![])
    );
}

#[test]
fn ages_hold_until_midnight() {
    let mut world = manager(catalogue(), 1);
    let until = |text: &str, world: &World| view(&rules_of(text).1, world, Scope::Every).valid_until();
    // 2026-06-01T10:02:03.456Z is 18:02 in China
    world.context.insert("now".into(), Value::Time(1_780_308_123_456));
    let midnight = Some(1_780_272_000_000 + 16 * 3_600_000);
    assert_eq!(until("permit(principal, action, resource);", &world), None);
    assert_eq!(
        until("permit(principal, action, resource) when { resource has age && resource.age > 60 };", &world),
        midnight
    );
    let by_group =
        "permit(principal, action, resource) when { resource.groups.contains(Group::\"elderly\") };";
    assert_eq!(until(by_group, &world), None);
    world.catalogue.groups[1].conditions =
        vec![crate::Condition::Range { attribute: 2, from: Some(60), below: None }];
    assert_eq!(until(by_group, &world), midnight);
}

#[test]
fn digests_tell_views_apart() {
    let world = manager(catalogue(), 0);
    let of = |text: &str| view(&rules_of(text).1, &world, Scope::Every).digest();
    let one = "permit(principal, action, resource) when { resource.size == 1 };";
    assert_eq!(of(one), of(one));
    assert_ne!(of(one), of("permit(principal, action, resource) when { resource.size == 2 };"));
    assert_ne!(
        of(one),
        of("permit(principal, action == Action::\"name:clear\", resource) when { resource.size == 1 };")
    );
}

#[test]
fn the_sample_community_is_translated_as_a_whole() {
    let policies = crate::testing::sample_with("nothing.cedar");
    let mut subjects = policies.parties().to_vec();
    subjects.push(crate::Subject {
        kind: "resident".to_owned(),
        id: "110101199003070011".to_owned(),
        organisation: "110101199003070011".to_owned(),
        attributes: [("person".to_owned(), crate::AttributeValue::Text("110101199003070011".to_owned()))]
            .into(),
        contract: None,
    });
    let mut reached = std::collections::BTreeSet::new();
    for subject in &subjects {
        for purpose in &policies.catalogue().purposes {
            for (ticket, emergency) in [(None, None), (Some("T-1"), Some("起火"))] {
                let request = crate::Request {
                    subject,
                    purpose: &purpose.id,
                    now: 1_780_308_123_456,
                    ticket,
                    emergency,
                };
                let view = View::compile(&policies, &request, Scope::Every).unwrap();
                assert_eq!(view.untranslated(), []);
                if view.fields().iter().flat_map(|field| &field.forms).any(|form| form.reach != Reach::Never)
                {
                    reached.insert(subject.kind.clone());
                }
            }
        }
    }
    // every kind of party sees something for some purpose
    assert_eq!(reached.len(), policies.catalogue().parties.len(), "{reached:?}");
}
