//! Risk and utility against the plainest counting: record by record, from the text that is written.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers outside #[test] functions too

use std::collections::BTreeMap;

use proptest::prelude::*;
use yingbi_anonymity::{
    Applied, Batch, Counting, Error, Goal, Hierarchy, HierarchySpec, Histogram, Method, PrivacyModel, Risk,
    Task, Utility, pair_divergences, solve,
};

type Table = Vec<Vec<String>>; // column after column

fn task<'a>(histogram: &'a Histogram, hierarchies: &'a [Hierarchy], goal: &'a Goal) -> Task<'a> {
    Task { histogram, hierarchies, sensitive: &[], fixed_levels: &[], goal }
}

fn histogram(table: &[Vec<String>]) -> Histogram {
    let views: Vec<Vec<&str>> =
        table.iter().map(|column| column.iter().map(String::as_str).collect()).collect();
    let slices: Vec<&[&str]> = views.iter().map(Vec::as_slice).collect();
    let mut histogram = Histogram::new(Counting { quasi: table.len(), ..Counting::default() });
    histogram.add(&Batch { quasi: &slices, ..Batch::default() }).unwrap();
    histogram
}

fn hierarchies(histogram: &Histogram) -> Vec<Hierarchy> {
    let rows = [("a", "low"), ("b", "low"), ("c", "high"), ("d", "high"), ("low", "high")];
    let table = rows.iter().map(|(v, g)| vec![v.to_string(), g.to_string(), "*".to_owned()]).collect();
    [HierarchySpec::Ages, HierarchySpec::Table(table), HierarchySpec::Sex]
        .iter()
        .enumerate()
        .map(|(column, spec)| {
            let (values, counts) = histogram.values(column);
            Hierarchy::build(spec, &values, &counts).unwrap()
        })
        .collect()
}

prop_compose! {
    fn tables()(rows in prop::collection::vec(
        (0u8..90, prop::sample::select(vec!["a", "b", "c", "d", "low"]), prop::sample::select(vec!["男", "女", "M", ""])),
        0..60)) -> Table {
        let mut table: Table = vec![Vec::new(); 3];
        for (age, category, sex) in rows {
            table[0].push(age.to_string());
            table[1].push(category.to_owned());
            table[2].push(sex.to_owned());
        }
        table
    }
}

/// For each record and column the values that a reader thinks possible, as positions among the column's values, and
/// the level; the whole column for a suppressed record.
fn possible(
    table: &[Vec<String>],
    histogram: &Histogram,
    hierarchies: &[Hierarchy],
    recoding: &yingbi_anonymity::Recoding,
) -> Vec<Vec<(usize, Vec<usize>)>> {
    let views: Vec<Vec<&str>> =
        table.iter().map(|column| column.iter().map(String::as_str).collect()).collect();
    let slices: Vec<&[&str]> = views.iter().map(Vec::as_slice).collect();
    let mut applied = Applied::default();
    recoding.apply(&slices, &mut applied).unwrap();
    (0..applied.rows())
        .map(|row| {
            (0..table.len())
                .map(|j| {
                    let (values, _) = histogram.values(j);
                    let own = values.iter().position(|v| *v == table[j][row]).unwrap();
                    let h = &hierarchies[j];
                    let top = h.levels() - 1;
                    let (level, text) = match applied.class(row) {
                        Some(class) => {
                            let text = recoding.label(class, j);
                            ((0..=top).rev().find(|l| h.label(own, *l) == text).unwrap(), text)
                        }
                        None => (top, "*"),
                    };
                    (level, (0..values.len()).filter(|v| h.label(*v, level) == text).collect())
                })
                .collect()
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn utility_is_what_counting_finds(
        table in tables(), k in 1u64..6, suppression in prop::sample::select(vec![0.0, 0.2, 1.0]), global in any::<bool>(),
    ) {
        let n = table[0].len();
        let histogram = histogram(&table);
        let hierarchies = hierarchies(&histogram);
        let method = if global { Method::Global } else { Method::Local };
        let goal = Goal { models: vec![PrivacyModel::k(k)], suppression, method, ..Goal::default() };
        let Ok(recoding) = solve(&task(&histogram, &hierarchies, &goal), &|| false) else { return Ok(()) };
        let utility = Utility::measure(&histogram, &hierarchies, &recoding).unwrap();
        let possible = possible(&table, &histogram, &hierarchies, &recoding);
        let columns: Vec<(Vec<&str>, Vec<u64>)> = (0..3).map(|j| histogram.values(j)).collect();
        let own = |row: usize, j: usize| columns[j].0.iter().position(|v| *v == table[j][row]).unwrap();

        let (mut bits, mut most) = (0.0, 0.0);
        for (row, labels) in possible.iter().enumerate() {
            for (j, (_, values)) in labels.iter().enumerate() {
                let count = columns[j].1[own(row, j)] as f64;
                let beneath: u64 = values.iter().map(|v| columns[j].1[*v]).sum();
                bits -= (count / beneath as f64).log2();
                most -= (count / n as f64).log2();
            }
        }
        prop_assert!((utility.entropy - bits).abs() < 1e-9 * n as f64);
        let share = if most > 0.0 { bits / most } else { 0.0 };
        prop_assert!((utility.entropy_share - share).abs() < 1e-9);

        for j in 0..3 {
            let mut kl = 0.0;
            for (v, count) in columns[j].1.iter().enumerate() {
                let q: f64 = possible.iter().filter(|labels| labels[j].1.contains(&v))
                    .map(|labels| 1.0 / labels[j].1.len() as f64).sum();
                kl += *count as f64 / n as f64 * (*count as f64 / q).log2();
            }
            prop_assert!((utility.columns[j].divergence - kl).abs() < 1e-9, "{} {}", utility.columns[j].divergence, kl);
        }
        for (a, b, found) in pair_divergences(&histogram, &hierarchies, &recoding).unwrap() {
            let mut pairs: BTreeMap<(usize, usize), u64> = BTreeMap::new();
            for row in 0..n {
                *pairs.entry((own(row, a), own(row, b))).or_default() += 1;
            }
            let mut kl = 0.0;
            for ((v, w), count) in pairs {
                let q: f64 = possible.iter()
                    .filter(|labels| labels[a].1.contains(&v) && labels[b].1.contains(&w))
                    .map(|labels| 1.0 / (labels[a].1.len() * labels[b].1.len()) as f64).sum();
                kl += count as f64 / n as f64 * (count as f64 / q).log2();
            }
            prop_assert!((found - kl).abs() < 1e-9);
        }

        // ages are numbers: what is lost of their variance
        let ages: Vec<f64> = columns[0].0.iter().map(|v| v.parse().unwrap()).collect();
        let mean = |values: &[usize]| -> f64 {
            let n: u64 = values.iter().map(|v| columns[0].1[*v]).sum();
            values.iter().map(|v| ages[*v] * columns[0].1[*v] as f64).sum::<f64>() / n as f64
        };
        let all = mean(&(0..ages.len()).collect::<Vec<_>>());
        let lost: f64 = possible.iter().enumerate()
            .map(|(row, labels)| (ages[own(row, 0)] - mean(&labels[0].1)).powi(2)).sum();
        let variance: f64 = (0..n).map(|row| (ages[own(row, 0)] - all).powi(2)).sum();
        let expected = if variance > 0.0 { lost / variance } else { 0.0 };
        prop_assert!((utility.columns[0].squared_error.unwrap() - expected).abs() < 1e-9);
        prop_assert!(utility.columns[1].squared_error.is_none());

        let mut sizes: BTreeMap<Vec<Vec<usize>>, u64> = BTreeMap::new();
        let classes = recoding.classes() as f64;
        prop_assert!((utility.average_class - (n as f64 - recoding.suppressed() as f64) / classes).abs() < 1e-9);
        if global && recoding.suppressed() == 0 {
            for labels in &possible {
                *sizes.entry(labels.iter().map(|l| l.1.clone()).collect()).or_default() += 1;
            }
            let squares: u64 = sizes.values().map(|s| s * s).sum();
            prop_assert_eq!(utility.discernibility, squares as f64);
            let levels = recoding.levels().unwrap();
            let climbed: f64 =
                levels.iter().zip(&hierarchies).map(|(l, h)| *l as f64 / (h.levels() - 1) as f64).sum();
            prop_assert!((utility.precision - (1.0 - climbed / 3.0)).abs() < 1e-9);
        }
        prop_assert!(utility.ambiguity >= 1.0 && utility.loss == recoding.loss());
    }

    #[test]
    fn attackers_are_what_counting_finds(table in tables(), more in tables(), threshold in 0.0f64..1.0) {
        let n = table[0].len();
        let histogram = histogram(&table);
        let risk = Risk::measure(&histogram);
        let row = |table: &Table, at: usize| -> Vec<String> { table.iter().map(|c| c[at].clone()).collect() };
        // the population: the file and others
        let all: Table = table.iter().zip(&more).map(|(a, b)| a.iter().chain(b).cloned().collect()).collect();
        let reference = self::histogram(&all);
        for (attacker, population) in [
            (risk.prosecutor(threshold), &table),
            (Risk::against(&histogram, &reference, threshold).unwrap(), &all),
            (Risk::against(&histogram, &self::histogram(&more), threshold).unwrap(), &more),
        ] {
            let chances: Vec<f64> = (0..n).map(|at| {
                let same = |table: &Table| (0..table[0].len()).filter(|other| row(table, *other) == row(&all, at)).count();
                1.0 / same(population).max(same(&table)) as f64
            }).collect();
            let highest = chances.iter().copied().fold(0.0, f64::max);
            let mean = chances.iter().sum::<f64>() / n.max(1) as f64;
            let above = chances.iter().filter(|c| **c > threshold + 1e-12).count() as f64 / n.max(1) as f64;
            prop_assert_eq!(attacker.highest, highest);
            prop_assert!((attacker.average - mean).abs() < 1e-9);
            prop_assert!((attacker.above - above).abs() < 1e-9);
        }
        // the larger the population, the smaller the chance
        let (near, far) = (risk.journalist(n as u64 * 2, threshold), risk.journalist(n as u64 * 50, threshold));
        prop_assert!(far.average <= near.average && near.average <= risk.marketer());
        prop_assert_eq!(risk.journalist(n as u64, threshold), risk.prosecutor(threshold));
        prop_assert_eq!(risk.sizes.iter().map(|(size, classes)| size * classes).sum::<u64>(), n as u64);
    }
}

#[test]
fn nothing_generalised_is_nothing_lost() {
    let table: Table =
        vec![vec!["1".into(), "2".into(), "3".into()], vec!["a".into(); 3], vec!["男".into(); 3]];
    let histogram = histogram(&table);
    let hierarchies = hierarchies(&histogram);
    let recoding = solve(
        &task(&histogram, &hierarchies, &Goal { models: vec![PrivacyModel::k(1)], ..Goal::default() }),
        &|| false,
    )
    .unwrap();
    let utility = Utility::measure(&histogram, &hierarchies, &recoding).unwrap();
    assert_eq!((utility.entropy, utility.entropy_share, utility.ambiguity), (0.0, 0.0, 1.0));
    assert_eq!((utility.discernibility, utility.average_class), (3.0, 1.0));
    assert!(utility.columns.iter().all(|column| column.divergence == 0.0));

    // another file's histogram is refused
    let other = self::histogram(&[vec!["9".into()], vec!["b".into()], vec!["女".into()]]);
    let wrong = Utility::measure(&other, &self::hierarchies(&other), &recoding);
    assert!(matches!(wrong, Err(Error::Shape { what: "tuples", .. })));
    assert!(matches!(
        Risk::against(&histogram, &Histogram::new(Counting { quasi: 1, ..Counting::default() }), 0.2),
        Err(Error::Shape { what: "columns", .. })
    ));
}
