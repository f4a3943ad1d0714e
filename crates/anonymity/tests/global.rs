//! What a global search promises beside the optimum: its certificate, its budgets, the same result on any threads.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers outside #[test] functions too

use std::sync::atomic::{AtomicU64, Ordering};

use yingbi_anonymity::{
    Aggregate, Batch, Counting, Goal, Hierarchy, HierarchySpec, Histogram, Method, Objective, Optimality,
    PrivacyModel, Recoding, Task, solve,
};

/// Records of six columns in which most combinations are rare; the same every time.
fn made(records: u64) -> (Histogram, Vec<Hierarchy>) {
    let mut state = 7u64;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // the least of two: small numbers are frequent
        ((state >> 33) % below).min((state >> 17) % below)
    };
    let domains = [90u64, 16, 40, 7, 12, 2];
    let mut columns: Vec<Vec<String>> = vec![Vec::new(); domains.len()];
    for _ in 0..records {
        for (column, domain) in columns.iter_mut().zip(domains) {
            column.push(next(domain).to_string());
        }
    }
    let views: Vec<Vec<&str>> = columns.iter().map(|c| c.iter().map(String::as_str).collect()).collect();
    let slices: Vec<&[&str]> = views.iter().map(Vec::as_slice).collect();
    let mut histogram = Histogram::new(Counting { quasi: domains.len(), ..Counting::default() });
    histogram.add(&Batch { quasi: &slices, ..Batch::default() }).unwrap();
    let hierarchies = domains
        .iter()
        .enumerate()
        .map(|(column, domain)| {
            // bands of 2, 6, 18, …
            let rows = (0..*domain).map(|value| {
                let mut row = vec![value.to_string()];
                let mut width = 2;
                while width < *domain {
                    row.push(format!("{}+{width}", value / width * width));
                    width *= 3;
                }
                row.push("*".to_owned());
                row
            });
            let (values, counts) = histogram.values(column);
            Hierarchy::build(&HierarchySpec::Table(rows.collect()), &values, &counts).unwrap()
        })
        .collect();
    (histogram, hierarchies)
}

fn goal(suppression: f64) -> Goal {
    Goal { models: vec![PrivacyModel::k(6)], suppression, method: Method::Global, ..Goal::default() }
}

fn run(made: &(Histogram, Vec<Hierarchy>), goal: &Goal, stop: &(dyn Fn() -> bool + Sync)) -> Recoding {
    let (histogram, hierarchies) = made;
    solve(&Task { histogram, hierarchies, sensitive: &[], fixed_levels: &[], goal }, stop).unwrap()
}

#[test]
fn every_node_is_accounted_for() {
    let made = made(4000);
    let nodes: u128 = made.1.iter().map(|h| h.levels() as u128).product();
    for suppression in [0.0, 0.03, 1.0] {
        let recoding = run(&made, &goal(suppression), &|| false);
        assert_eq!(recoding.optimality(), Optimality::Optimal);
        let certificate = recoding.certificate().unwrap();
        assert_eq!(certificate.nodes, nodes);
        assert_eq!(u128::from(certificate.checked) + certificate.pruned, nodes);
        assert!(u128::from(certificate.checked) * 4 < nodes, "{} checked", certificate.checked);
        assert_eq!(certificate.bound, recoding.objective());
        assert!((recoding.loss() - recoding.objective()[0]).abs() < 1e-12);
    }
}

#[test]
fn threads_change_nothing() {
    let made = made(4000);
    for objective in [
        Objective::default(),
        Objective::Loss { aggregate: Aggregate::Rank },
        Objective::Entropy { monotone: false },
        Objective::Discernibility { monotone: false },
        Objective::AverageClassSize,
    ] {
        for nodes in [None, Some(300)] {
            let goal = Goal { objective, nodes, ..goal(0.1) };
            let one = run(&made, &goal, &|| false);
            let many = run(&made, &Goal { threads: 3, ..goal }, &|| false);
            assert_eq!(one.levels(), many.levels());
            assert_eq!(one.objective(), many.objective());
            assert_eq!(one.optimality(), many.optimality());
            assert_eq!(one.certificate(), many.certificate());
        }
    }
}

#[test]
fn a_budget_leaves_a_gap_that_is_told() {
    let made = made(4000);
    let optimum = run(&made, &goal(0.03), &|| false);
    let asked = AtomicU64::new(0);
    let early = |nodes| run(&made, &Goal { nodes, ..goal(0.03) }, &|| false);
    let stopped = run(&made, &goal(0.03), &|| asked.fetch_add(1, Ordering::Relaxed) >= 10);
    for recoding in [early(Some(1)), early(Some(30)), stopped] {
        let Optimality::Bounded { bound } = recoding.optimality() else { panic!("finished") };
        assert!(bound <= optimum.objective()[0] && optimum.objective()[0] <= recoding.objective()[0]);
        let certificate = recoding.certificate().unwrap();
        assert_eq!(certificate.bound, [bound]);
        assert!(u128::from(certificate.checked) + certificate.pruned < certificate.nodes);
    }
    assert_eq!(early(Some(1_000_000)).levels(), optimum.levels());
}
