//! Known exact optima on Adult, read from `../shared` (not part of the repository).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)] // helpers outside #[test] functions too

use std::path::PathBuf;

use yingbi_anonymity::{
    Batch, Counting, Goal, Hierarchy, HierarchySpec, Histogram, Method, Optimality, Task, solve,
};

fn shared() -> PathBuf {
    std::env::var_os("YINGBI_SHARED")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")), PathBuf::from)
}

fn adult() -> Option<(Histogram, Vec<Hierarchy>)> {
    let folder = shared().join("data/adult");
    let rows = |name: &str| -> Option<Vec<Vec<String>>> {
        let text = std::fs::read_to_string(folder.join(name)).ok()?;
        Some(text.lines().map(|line| line.split(';').map(str::to_owned).collect()).collect())
    };
    let table = rows("adult.csv")?;
    let (header, records) = table.split_first()?;
    let columns: Vec<Vec<&str>> =
        (0..header.len()).map(|j| records.iter().map(|record| record[j].as_str()).collect()).collect();
    let slices: Vec<&[&str]> = columns.iter().map(Vec::as_slice).collect();
    let mut histogram = Histogram::new(Counting { quasi: header.len(), ..Counting::default() });
    histogram.add(&Batch { quasi: &slices, ..Batch::default() }).unwrap();
    let hierarchies = header
        .iter()
        .enumerate()
        .map(|(column, name)| {
            let spec = HierarchySpec::Table(rows(&format!("adult_hierarchy_{name}.csv")).unwrap());
            let (values, counts) = histogram.values(column);
            Hierarchy::build(&spec, &values, &counts).unwrap()
        })
        .collect();
    Some((histogram, hierarchies))
}

fn task<'a>(histogram: &'a Histogram, hierarchies: &'a [Hierarchy], goal: &'a Goal) -> Task<'a> {
    Task { histogram, hierarchies, sensitive: &[], fixed_levels: &[], goal }
}

#[test]
fn the_known_optimum_is_found() {
    let Some((histogram, hierarchies)) = adult() else {
        println!("skipped: shared data absent");
        return;
    };
    let goal = Goal { suppression: 0.02, method: Method::Global, ..Goal::default() };
    let recoding = solve(&task(&histogram, &hierarchies, &goal), &|| false).unwrap();
    // row 29 of expected_optima.md
    let expected = 0.313_713_035_281_924_2;
    assert!((recoding.loss() / expected - 1.0).abs() < 1e-9, "{}", recoding.loss());
    assert_eq!(recoding.levels(), Some(&[0, 3, 0, 2, 2, 1, 1, 2, 0][..]));
    assert_eq!(recoding.suppressed(), 506);
    assert_eq!(recoding.optimality(), Optimality::Optimal);
}

#[test]
fn local_recoding_keeps_more() {
    let Some((histogram, hierarchies)) = adult() else {
        println!("skipped: shared data absent");
        return;
    };
    let recoding = solve(&task(&histogram, &hierarchies, &Goal::default()), &|| false).unwrap();
    assert!(recoding.k() >= 5);
    assert_eq!(recoding.suppressed(), 0);
    // the greedy prototype of peers.md
    assert!(recoding.loss() <= 0.0773, "{}", recoding.loss());
}
