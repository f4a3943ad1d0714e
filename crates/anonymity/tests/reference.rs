//! The plainest solver there is, against the searches: every node of the lattice, every class grouped anew, every
//! definition written out from its formula. `YINGBI_CASES` sets how many tables are tried.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)] // helpers outside #[test] functions too

#[path = "reference/plain.rs"]
mod plain;
#[path = "reference/tables.rs"]
mod tables;

use plain::{Outcome, Plain};
use proptest::prelude::*;
use tables::{Made, made};
use yingbi_anonymity::{
    Applied, Attained, Batch, Counting, Error, Histogram, Method, Optimality, PrivacyModel, Reference, solve,
};

fn cases(standard: u32) -> ProptestConfig {
    let cases = std::env::var("YINGBI_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(standard);
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 4000, ..ProptestConfig::default() }
}

fn same(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0))
}

proptest! {
    #![proptest_config(cases(3000))]

    #[test]
    fn global_is_the_plain_optimum(made in made(Method::Global)) {
        let prepared = made.prepare();
        let task = made.task(&prepared);
        let plain = Plain::new(&made);
        let best = plain.best();
        match (solve(&task, &|| false), best) {
            (Ok(recoding), Some(best)) => {
                prop_assert_eq!(recoding.optimality(), Optimality::Optimal);
                prop_assert!(same(recoding.objective(), &best), "{:?}, best {:?}", recoding.objective(), best);
                let node = recoding.levels().unwrap().to_vec();
                let Outcome::Value(value) = plain.node(&node, &made.goal.models) else {
                    return Err(TestCaseError::fail("the node found does not hold"));
                };
                prop_assert!(same(&value, &best), "{node:?} is worth {value:?}, told {best:?}");
                holds(&made, &recoding, &plain)?;
            }
            (Err(Error::Unreachable(told)), None) => near(&made, &plain, &told)?,
            (Ok(recoding), None) => {
                prop_assert!(false, "nothing holds, found {:?}", recoding.levels());
            }
            (Err(error), Some(best)) => prop_assert!(false, "{error}; {best:?} is there"),
            (Err(error), None) => prop_assert!(false, "{error}"),
        }
    }
}

proptest! {
    #![proptest_config(cases(1500))]

    #[test]
    fn local_and_consistent_hold(made in prop_oneof![made(Method::Local), made(Method::Consistent)]) {
        let prepared = made.prepare();
        let task = made.task(&prepared);
        let plain = Plain::new(&made);
        match solve(&task, &|| false) {
            Ok(recoding) => holds(&made, &recoding, &plain)?,
            Err(Error::Unreachable(told)) => {
                let coarsest = plain.node(&plain.coarsest(), &made.goal.models);
                prop_assert!(matches!(coarsest, Outcome::Fails), "unreachable, but not at the coarsest node");
                near(&made, &plain, &told)?;
            }
            Err(error) => prop_assert!(false, "{error}"),
        }
    }

    /// Full-domain recodings are open to both methods as well, so neither may lose more than the best of them.
    #[test]
    fn local_and_consistent_lose_no_more_than_the_optimum(
        made in prop_oneof![made(Method::Local), made(Method::Consistent)],
    ) {
        let prepared = made.prepare();
        let task = made.task(&prepared);
        let plain = Plain::new(&made);
        match (solve(&task, &|| false), plain.best()) {
            (Ok(recoding), Some(best)) => {
                holds(&made, &recoding, &plain)?;
                prop_assert!(
                    same(recoding.objective(), &best) || !plain::less(&best, recoding.objective()),
                    "{:?} with a node of {best:?}", recoding.objective()
                );
            }
            (Err(error), Some(best)) => prop_assert!(false, "{error}; {best:?} is there"),
            (_, None) => {}
        }
    }

    /// What is attained by the table itself, every distinct tuple a class.
    #[test]
    fn attained_is_what_the_formulas_say(made in made(Method::Global)) {
        let (histogram, _, sensitive) = made.prepare();
        let plain = Plain::new(&made);
        let attained = Attained::measure(&histogram, &[], &sensitive).unwrap();
        let bottom = vec![0; made.tables.len()];
        for model in &made.goal.models {
            // nothing may be suppressed, nobody is absent but where the population says so
            if plain.absent(&bottom) && matches!(model, PrivacyModel::DeltaPresence { .. }) {
                continue;
            }
            prop_assert_eq!(
                attained.satisfies(model),
                made.rows.is_empty() || plain.bare(&bottom, model),
                "{}", model.describe()
            );
        }
    }
}

/// The output as it would be written, held against the formulas and against [`Attained`].
fn holds(made: &Made, recoding: &yingbi_anonymity::Recoding, plain: &Plain<'_>) -> Result<(), TestCaseError> {
    let texts = |rows: &[Vec<String>]| -> Vec<Option<Vec<String>>> {
        let columns: Vec<Vec<&str>> =
            (0..made.tables.len()).map(|j| rows.iter().map(|row| row[j].as_str()).collect()).collect();
        let slices: Vec<&[&str]> = columns.iter().map(Vec::as_slice).collect();
        let mut applied = Applied::default();
        recoding.apply(&slices, &mut applied).unwrap();
        let text = |class: usize| (0..columns.len()).map(|j| recoding.label(class, j).to_owned()).collect();
        (0..applied.rows()).map(|row| applied.class(row).map(text)).collect()
    };
    let rows = texts(&made.quasi());
    let kept = rows.iter().flatten().count();
    prop_assert!(kept > 0);
    prop_assert_eq!((rows.len() - kept) as u64, recoding.suppressed());
    prop_assert!(rows.len() - kept <= plain.limit());
    let people = made.population.as_ref().map(|more| {
        let mut people = rows.clone();
        people.extend(texts(more));
        people
    });
    plain.written(&rows, people.as_deref(), &made.goal.models).map_err(TestCaseError::fail)?;

    // the same by the measure that proves a release
    let keep: Vec<usize> = (0..rows.len()).filter(|row| rows[*row].is_some()).collect();
    let quasi: Vec<Vec<&str>> =
        (0..made.tables.len()).map(|j| rows.iter().flatten().map(|row| row[j].as_str()).collect()).collect();
    let sensitive: Vec<Vec<&str>> = (0..made.sensitive.len())
        .map(|j| keep.iter().map(|row| made.rows[*row].sensitive[j].as_str()).collect())
        .collect();
    let units: Vec<Vec<Option<u64>>> =
        (0..made.units).map(|kind| keep.iter().map(|row| made.rows[*row].units[kind]).collect()).collect();
    let mut written = Histogram::new(Counting {
        quasi: quasi.len(),
        sensitive: sensitive.len(),
        units: units.len(),
        unit_cap: 16,
    });
    let q: Vec<&[&str]> = quasi.iter().map(Vec::as_slice).collect();
    let s: Vec<&[&str]> = sensitive.iter().map(Vec::as_slice).collect();
    let u: Vec<&[Option<u64>]> = units.iter().map(Vec::as_slice).collect();
    written.add(&Batch { quasi: &q, sensitive: &s, units: &u }).unwrap();
    if let Some(people) = &people {
        let columns: Vec<Vec<&str>> = (0..made.tables.len())
            .map(|j| people.iter().flatten().map(|row| row[j].as_str()).collect())
            .collect();
        let slices: Vec<&[&str]> = columns.iter().map(Vec::as_slice).collect();
        written.add_population(&slices).unwrap();
    }
    let (histogram, _, hierarchies) = made.prepare();
    let references: Vec<Reference> =
        (0..made.sensitive.len()).map(|column| Reference::of(&histogram, column)).collect();
    let attained = Attained::measure(&written, &references, &hierarchies).unwrap();
    for model in &made.goal.models {
        prop_assert!(attained.satisfies(model), "attained says no: {}", model.describe());
    }
    Ok(())
}

/// Near goals are reached at the coarsest node: each by itself in the place of its model, or all together.
fn near(made: &Made, plain: &Plain<'_>, told: &yingbi_anonymity::Unreachable) -> Result<(), TestCaseError> {
    let models = &made.goal.models;
    let reached =
        |models: &[PrivacyModel]| matches!(plain.node(&plain.coarsest(), models), Outcome::Value(_));
    prop_assert_eq!(told.nearest.len(), models.len());
    prop_assert_eq!(told.records as usize, made.rows.len());
    if matches!(plain.node(&plain.coarsest(), models), Outcome::Fails) {
        let needed = plain.needed(&plain.coarsest(), models);
        let share = if made.rows.is_empty() { 1.0 } else { needed as f64 / made.rows.len() as f64 };
        prop_assert!((told.suppression_needed - share).abs() < 1e-12, "{} {share}", told.suppression_needed);
    }
    let mut single = false;
    for (at, near) in told.nearest.iter().enumerate() {
        if let Some(near) = near.as_ref().filter(|near| **near != models[at]) {
            let mut all = models.clone();
            all[at] = near.clone();
            single |= reached(&all);
        }
    }
    let together: Vec<PrivacyModel> = told.nearest.iter().flatten().cloned().collect();
    prop_assert!(
        single || made.rows.is_empty() || together.is_empty() || reached(&together),
        "near goals are not reached: {:?}",
        together.iter().map(PrivacyModel::describe).collect::<Vec<_>>()
    );
    Ok(())
}
