//! Evaluation and reduction against Cedar's own.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;

use super::{Environment, Known, Model, Principal, Value, evaluate, horizon, reduce};
use crate::rule::Rule;
use crate::testing::{Oracle, Random, World, rules_of};

const KINDS: [&str; 3] = ["Manager", "Worker", "Resident"];

/// Whether the rule is satisfied, none where it errs.
fn outcome(rule: &Rule, environment: &Environment<'_>, party: &super::Party) -> Option<bool> {
    let cell = environment.action.unwrap();
    if !rule.principal.matches(&party.entity) || !rule.actions.contains(&cell) || !rule.resource {
        return Some(false);
    }
    match evaluate(&rule.condition, environment) {
        Ok(Value::Truth(truth)) => Some(truth),
        _ => None,
    }
}

fn check(seed: u64) {
    let oracle = Oracle::get();
    let mut random = Random::new(seed);
    let text = random.policy(&KINDS).replacen("forbid", "permit", 1);
    let (policies, rules) = rules_of(&text);
    let world = World::random(&mut random, 3);
    let model = Model::new(&world.catalogue);
    assert!(rules[0].opaque.is_none() && rules[0].condition.opaque().is_none(), "{text}");
    for record in &world.records {
        let entities = oracle.entities(&world, record);
        for (action, cell) in [
            ("name:clear", (0, crate::Form::Clear)),
            ("disability:generalised", (3, crate::Form::Generalised)),
        ] {
            let asked = oracle.ask(&policies, &world, &entities, action);
            let expected = if asked.errors.is_empty() { Some(asked.allowed) } else { None };
            let read = |name: &str| record.get(name).cloned();
            let environment = Environment {
                model: &model,
                principal: Some(&world.party),
                action: Some(cell),
                context: &world.context,
                resource: &read,
            };
            assert_eq!(outcome(&rules[0], &environment, &world.party), expected, "{seed} {action}\n{text}");
            // reduced by part of what is known, then by the rest
            if !rules[0].principal.matches(&world.party.entity) {
                continue;
            }
            let mut known = Known {
                model: &model,
                principal: Principal::Kind(&world.party.entity.kind),
                action: None,
                context: BTreeMap::new(),
            };
            if random.chance(50) {
                known.principal = Principal::Party(&world.party);
            }
            if random.chance(50) {
                known.action = Some(cell);
            }
            for name in ["purpose", "now", "ticket", "emergency"] {
                if random.chance(50) {
                    known.context.insert(Arc::from(name), world.context.get(name).cloned());
                }
            }
            let reduced = Rule { condition: reduce(&rules[0].condition, &known), ..rules[0].clone() };
            assert_eq!(
                outcome(&reduced, &environment, &world.party),
                expected,
                "reduced {seed} {action}\n{text}"
            );
            known.principal = Principal::Party(&world.party);
            known.action = Some(cell);
            for name in ["purpose", "now", "ticket", "emergency"] {
                known.context.insert(Arc::from(name), world.context.get(name).cloned());
            }
            let twice = Rule { condition: reduce(&reduced.condition, &known), ..rules[0].clone() };
            assert_eq!(
                outcome(&twice, &environment, &world.party),
                expected,
                "twice {seed} {action}\n{text}"
            );
            // nothing but the record is left
            twice.condition.paths(&mut |path| assert_eq!(path.root, super::Root::Resource, "{text}"));
        }
    }
}

proptest! {
    #[test]
    fn evaluation_and_reduction_agree_with_cedar(seed in any::<u64>()) {
        check(seed);
    }

    #[test]
    fn nothing_changes_before_the_horizon(seed in any::<u64>()) {
        let mut random = Random::new(seed);
        let condition = random.of_now(4);
        let (_, rules) = rules_of(&format!("permit(principal, action, resource) when {{ {condition} }};"));
        let world = World::random(&mut random, 0);
        let model = Model::new(&world.catalogue);
        let mut known = Known {
            model: &model,
            principal: Principal::Party(&world.party),
            action: Some((0, crate::Form::Clear)),
            context: world.context.iter().map(|(name, value)| (name.clone(), Some(value.clone()))).collect(),
        };
        for name in ["ticket", "emergency"] {
            known.context.entry(Arc::from(name)).or_insert(None);
        }
        known.context.remove("now");
        let at = |moment: i64| {
            let mut known = known.clone();
            known.context.insert(Arc::from("now"), Some(Value::Time(moment)));
            reduce(&rules[0].condition, &known)
        };
        let now = world.now() + random.below(3) as i64 * 1000;
        let until = horizon(&reduce(&rules[0].condition, &known), now);
        let first = at(now);
        let end = until.unwrap_or(now + 4_000_000_000_000);
        let length = end - now;
        // near both ends, and all over
        for step in 0..60 {
            let moments = [now + step, end - 1 - step, now + length / 60 * step, now + (random.next() % length.max(1) as u64) as i64];
            for moment in moments {
                if moment >= now && moment < end {
                    prop_assert!(at(moment) == first, "{} {} of {:?}\n{}", now, moment, until, condition);
                }
            }
        }
    }
}

#[test]
fn horizons_of_comparisons_that_policies_make() {
    let model = Model::new(&crate::testing::catalogue());
    let now = 1_780_308_123_456; // 2026-06-01T10:02:03.456Z
    let of = |condition: &str| {
        let (_, rules) = rules_of(&format!("permit(principal, action, resource) when {{ {condition} }};"));
        let known = Known {
            model: &model,
            principal: Principal::Kind("Manager"),
            action: None,
            context: BTreeMap::new(),
        };
        horizon(&reduce(&rules[0].condition, &known), now)
    };
    let day = 1_780_272_000_000;
    assert_eq!(of("resource.size > 1"), None);
    assert_eq!(of("context.now < datetime(\"2026-12-31\")"), Some(1_798_675_200_000));
    assert_eq!(of("context.now <= datetime(\"2026-12-31\")"), Some(1_798_675_200_001));
    assert_eq!(of("context.now < datetime(\"2026-01-01\")"), None);
    assert_eq!(of("context.now == datetime(\"2026-06-01T10:02:03.456Z\")"), Some(now + 1));
    // office hours in China: 09:00 to 18:00 are 01:00 to 10:00 UTC; over by now, until the next morning
    let hours = "context.now.offset(duration(\"8h\")).toTime() >= duration(\"9h\") && context.now.offset(duration(\"8h\")).toTime() < duration(\"18h\")";
    assert_eq!(of(hours), Some(day + 16 * 3_600_000));
    assert_eq!(of("context.now.toDate() < datetime(\"2026-06-05\")"), Some(day + 4 * 86_400_000));
    assert_eq!(
        of("context.now.durationSince(datetime(\"2026-06-01\")).toDays() < 10"),
        Some(day + 10 * 86_400_000)
    );
    // beside a value of the record, or used otherwise: this moment only
    assert_eq!(of("resource has since && resource.since < context.now"), Some(now));
    assert_eq!(of("[context.now].contains(datetime(\"2026-06-01\"))"), Some(now));
}
