//! Known exact optima on Adult, read from `../shared` (not part of the repository).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)] // helpers outside #[test] functions too

#[path = "adult/rows.rs"]
mod rows;

use std::collections::HashMap;
use std::path::PathBuf;

use rows::{Case, Expected, Sample, USA};
use yingbi_anonymity::{
    Batch, Convention, Counting, Error, Goal, Hierarchy, HierarchySpec, Histogram, Method, Optimality,
    PopulationModel, PrivacyModel, Risk, Task, sampling, solve,
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

/// Every row of expected_optima.md, and every further row of its form.
#[test]
fn the_known_optima_are_found() {
    let Ok(text) = std::fs::read_to_string(shared().join("data/adult/expected_optima.md")) else {
        println!("skipped: shared data absent");
        return;
    };
    let cases = rows::cases(&text);
    assert!(cases.len() >= 17, "{} rows", cases.len());
    let wrong: Vec<String> =
        cases.into_iter().filter_map(|case| case.and_then(|case| run(&case)).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn run(case: &Case) -> Result<(), String> {
    let file = |name: &str| -> Vec<Vec<String>> {
        let text = std::fs::read_to_string(shared().join("data/adult").join(name)).unwrap();
        text.lines().map(|line| line.split(';').map(str::to_owned).collect()).collect()
    };
    let mut whole = file("adult.csv");
    let header = whole.remove(0);
    let released = match case.sample {
        Sample::Whole => whole.clone(),
        Sample::Subset => file("adult_subset.csv").split_off(1),
        Sample::Random => sample(&whole, &case.models),
    };
    let quasi: Vec<usize> =
        (0..header.len()).filter(|j| Some(&header[*j]) != case.without.as_ref()).collect();
    let sensitive: Vec<usize> = (0..header.len()).filter(|j| case.sensitive && !quasi.contains(j)).collect();
    let columns = |rows: &[Vec<String>], of: &[usize]| -> Vec<Vec<String>> {
        of.iter().map(|j| rows.iter().map(|row| row[*j].clone()).collect()).collect()
    };
    fn views(columns: &[Vec<String>]) -> Vec<Vec<&str>> {
        columns.iter().map(|column| column.iter().map(String::as_str).collect()).collect()
    }
    let mut histogram =
        Histogram::new(Counting { quasi: quasi.len(), sensitive: sensitive.len(), ..Counting::default() });
    let (q, s) = (columns(&released, &quasi), columns(&released, &sensitive));
    let (q, s) = (views(&q), views(&s));
    let (q, s): (Vec<&[&str]>, Vec<&[&str]>) =
        (q.iter().map(Vec::as_slice).collect(), s.iter().map(Vec::as_slice).collect());
    histogram.add(&Batch { quasi: &q, sensitive: &s, ..Batch::default() }).unwrap();
    if case.sample == Sample::Subset {
        let people = columns(&whole, &quasi);
        let people = views(&people);
        let people: Vec<&[&str]> = people.iter().map(Vec::as_slice).collect();
        histogram.add_population(&people).unwrap();
    }
    let build = |j: usize, values: Vec<&str>, counts: Vec<u64>| {
        let spec = HierarchySpec::Table(file(&format!("adult_hierarchy_{}.csv", header[j])));
        Hierarchy::build(&spec, &values, &counts).unwrap()
    };
    let hierarchies: Vec<Hierarchy> = quasi
        .iter()
        .enumerate()
        .map(|(column, j)| {
            let (values, counts) = histogram.values(column);
            build(*j, values, counts)
        })
        .collect();
    let of_sensitive: Vec<Option<Hierarchy>> = sensitive
        .iter()
        .enumerate()
        .map(|(column, j)| {
            let (values, counts) = histogram.sensitive_values(column);
            Some(build(*j, values, counts))
        })
        .collect();
    // differential privacy wants levels fixed beforehand
    let fixed: Vec<Option<usize>> = match (&case.expected, case.sample) {
        (Expected::Optimum { levels, .. }, Sample::Random) => levels.iter().copied().map(Some).collect(),
        _ => Vec::new(),
    };
    let goal = Goal {
        models: case.models.clone(),
        suppression: case.suppression,
        method: Method::Global,
        objective: case.objective,
        convention: Convention::Arx,
        ..Goal::default()
    };
    let task = Task {
        histogram: &histogram,
        hierarchies: &hierarchies,
        sensitive: &of_sensitive,
        fixed_levels: &fixed,
        goal: &goal,
    };
    let name = &case.name;
    match (solve(&task, &|| false), &case.expected) {
        (Err(Error::Unreachable(_)), Expected::NoSolution) => Ok(()),
        (Err(error), _) => Err(format!("{name}: {error}")),
        (Ok(recoding), Expected::NoSolution) => {
            Err(format!("{name}: nothing expected, found {:?}", recoding.levels()))
        }
        (Ok(recoding), Expected::Optimum { figures, within, levels, suppressed }) => {
            let found = recoding.objective();
            let near = found.len() == figures.len()
                && found.iter().zip(figures).all(|(a, b)| (a - b).abs() <= within * b.abs().max(1e-9));
            let same = recoding.levels() == Some(levels);
            let optimal = recoding.optimality() == Optimality::Optimal;
            let left_out = suppressed.is_none_or(|n| !same || n == recoding.suppressed());
            if near && optimal && left_out {
                return Ok(());
            }
            Err(format!(
                "{name}: {figures:?} at {levels:?} expected, {found:?} at {:?} found, {} suppressed",
                recoding.levels(),
                recoding.suppressed()
            ))
        }
    }
}

/// The rows that the deterministic variant of ARX's sampling keeps: those for which the next double of
/// `java.util.Random`, seeded with 0xDEADBEEF as a 32-bit number, is below β.
fn sample(rows: &[Vec<String>], models: &[PrivacyModel]) -> Vec<Vec<String>> {
    let beta = models
        .iter()
        .find_map(|model| match model {
            PrivacyModel::DifferentialPrivacy { epsilon, delta } => sampling(*epsilon, *delta).ok(),
            _ => None,
        })
        .unwrap()
        .probability;
    // the linear congruential generator that the documentation of java.util.Random prescribes
    const MASK: i64 = (1 << 48) - 1;
    const MULTIPLIER: i64 = 0x5_DEEC_E66D;
    let mut state = (i64::from(0xDEAD_BEEF_u32 as i32) ^ MULTIPLIER) & MASK;
    let mut next = |bits: u32| {
        state = state.wrapping_mul(MULTIPLIER).wrapping_add(0xB) & MASK;
        state >> (48 - bits)
    };
    let mut kept = Vec::new();
    for row in rows {
        let drawn = ((next(26) << 27) + next(27)) as f64 / (1i64 << 53) as f64;
        if drawn < beta {
            kept.push(row.clone());
        }
    }
    kept
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
