//! Known exact optima on Adult, read from `../shared` (not part of the repository).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)] // helpers outside #[test] functions too

use std::collections::HashMap;
use std::path::PathBuf;

use yingbi_anonymity::{
    Batch, Counting, Goal, Hierarchy, HierarchySpec, Histogram, Method, Optimality, PopulationModel, Risk,
    Task, solve,
};

/// The population of the USA, as ARX 3.9.2 has it.
const USA: u64 = 317_238_626;

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

/// Class sizes of the file at these levels, ascending.
fn class_sizes(levels: &[usize]) -> Option<Vec<usize>> {
    let folder = shared().join("data/adult");
    let rows = |name: &str| -> Option<Vec<Vec<String>>> {
        let text = std::fs::read_to_string(folder.join(name)).ok()?;
        Some(text.lines().map(|line| line.split(';').map(str::to_owned).collect()).collect())
    };
    let table = rows("adult.csv")?;
    let (header, records) = table.split_first()?;
    let labels: Vec<HashMap<String, String>> = header
        .iter()
        .zip(levels)
        .map(|(name, level)| {
            let table = rows(&format!("adult_hierarchy_{name}.csv")).unwrap();
            table.into_iter().map(|row| (row[0].clone(), row[*level].clone())).collect()
        })
        .collect();
    let mut classes: HashMap<Vec<&str>, usize> = HashMap::new();
    for record in records {
        let class = record.iter().zip(&labels).map(|(value, labels)| labels[value].as_str()).collect();
        *classes.entry(class).or_default() += 1;
    }
    let mut sizes: Vec<usize> = classes.into_values().collect();
    sizes.sort_unstable();
    Some(sizes)
}

/// The share of the USA's population that is unique, once so many of the smallest classes are left out.
fn unique_share(sizes: &[usize], left_out: usize, model: PopulationModel) -> Option<f64> {
    let mut histogram = Histogram::new(Counting { quasi: 1, ..Counting::default() });
    for (class, size) in sizes.iter().enumerate().skip(left_out) {
        histogram
            .add(&Batch { quasi: &[&vec![class.to_string().as_str(); *size]], ..Batch::default() })
            .unwrap();
    }
    Risk::measure(&histogram).population_uniques(model, USA).share()
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

/// Rows 19 and 21 of expected_optima.md: at most 4 % of the records left out, at most 1e-4 of the population unique.
#[test]
fn population_uniqueness_at_the_known_optima() {
    let (Some(snb), Some(dankar)) =
        (class_sizes(&[0, 3, 0, 0, 2, 1, 1, 1, 0]), class_sizes(&[0, 0, 1, 1, 1, 2, 1, 0, 0]))
    else {
        println!("skipped: shared data absent");
        return;
    };
    // row 19's loss is that of leaving out all 1,009 uniques: ARX's SNB found no solution before
    let uniques = snb.iter().filter(|size| **size == 1).count();
    assert_eq!(uniques, 1_009);
    assert_eq!(unique_share(&snb, uniques - 1, PopulationModel::SnbArx), None);
    assert_eq!(unique_share(&snb, uniques, PopulationModel::SnbArx), Some(0.0));
    // the paper's equations hold with fewer
    assert!(unique_share(&snb, 150, PopulationModel::Snb).unwrap() > 1e-4);
    assert!(unique_share(&snb, 250, PopulationModel::Snb).unwrap() < 1e-4);
    // row 21: its entropy is, to the last digit, that of leaving out 702 of the uniques, the first of the file
    let share = |left_out: usize| unique_share(&dankar, left_out, PopulationModel::Dankar).unwrap();
    let needed = (0..=1_206).collect::<Vec<usize>>().partition_point(|left_out| share(*left_out) > 1e-4);
    assert_eq!(needed, 702);
}
