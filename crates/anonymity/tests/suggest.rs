//! Suggestions against the plainest counting: every subset, record by record.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)] // helpers outside #[test] functions too

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use yingbi_anonymity::{
    Batch, Counting, Error, Goal, Hierarchy, HierarchySpec, Histogram, Method, PrivacyModel, Screen,
    Suggestion, Task, column_costs, k_for_risk, solve,
};

type Table = Vec<Vec<String>>; // column after column

fn task<'a>(histogram: &'a Histogram, hierarchies: &'a [Hierarchy], goal: &'a Goal) -> Task<'a> {
    Task { histogram, hierarchies, sensitive: &[], fixed_levels: &[], goal }
}

fn add(screen: &mut Screen, table: &[Vec<String>]) {
    let views: Vec<Vec<&str>> =
        table.iter().map(|column| column.iter().map(String::as_str).collect()).collect();
    let slices: Vec<&[&str]> = views.iter().map(Vec::as_slice).collect();
    screen.add(&slices).unwrap();
}

fn suggest(table: &[Vec<String>], threshold: f64) -> Suggestion {
    let mut screen = Screen::new(table.len());
    add(&mut screen, table);
    screen.suggest(threshold)
}

/// Distinct ratio, separation ratio among differing records, share of uniques.
fn measure(table: &[Vec<String>], columns: &[usize]) -> (f64, f64, f64) {
    let n = table[0].len();
    let row = |at: usize, columns: &[usize]| -> Vec<&str> {
        columns.iter().map(|j| table[*j][at].as_str()).collect()
    };
    let mut classes: BTreeMap<Vec<&str>, u64> = BTreeMap::new();
    for at in 0..n {
        *classes.entry(row(at, columns)).or_default() += 1;
    }
    let all: Vec<usize> = (0..table.len()).collect();
    let distinct: Vec<Vec<&str>> =
        (0..n).map(|at| row(at, &all)).collect::<BTreeSet<_>>().into_iter().collect();
    let (mut apart, mut pairs) = (0, 0);
    for a in 0..distinct.len() {
        for b in a + 1..distinct.len() {
            pairs += 1;
            apart += u64::from(columns.iter().any(|j| distinct[a][*j] != distinct[b][*j]));
        }
    }
    let uniques = classes.values().filter(|size| **size == 1).count() as f64 / n as f64;
    let separation = if pairs == 0 { 1.0 } else { apart as f64 / f64::from(pairs) };
    (classes.len() as f64 / n as f64, separation, uniques)
}

fn subsets(width: usize, most: usize) -> Vec<Vec<usize>> {
    (0u32..1 << width)
        .map(|bits| (0..width).filter(|j| bits >> j & 1 == 1).collect::<Vec<_>>())
        .filter(|set| set.len() <= most)
        .collect()
}

prop_compose! {
    fn tables()(width in 1usize..7)(
        rows in prop::collection::vec(prop::collection::vec(0u8..4, width), 1..40), width in Just(width)) -> Table {
        // ever finer columns
        (0..width).map(|j| rows.iter().map(|row| (row[j] as usize % (j + 1)).to_string()).collect()).collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn keys_are_the_minimal_subsets(table in tables(), threshold in prop::sample::select(vec![0.05, 0.3, 0.8, 1.0])) {
        let found = suggest(&table, threshold);
        prop_assert_eq!((found.records, found.looked_at, found.error), (table[0].len() as u64, table[0].len() as u64, 0.0));
        let all = subsets(table.len(), 4);
        let reaches = |set: &Vec<usize>| measure(&table, set).0 >= threshold;
        let mut expected: Vec<&Vec<usize>> = all.iter()
            .filter(|set| !set.is_empty() && reaches(set))
            .filter(|set| set.len() == 1 || set.iter().all(|out| !reaches(&set.iter().copied().filter(|j| j != out).collect())))
            .collect();
        let mut told: Vec<&Vec<usize>> = found.keys.iter().map(|key| &key.columns).collect();
        prop_assert!(told.windows(2).all(|pair| pair[0].len() <= pair[1].len()));
        expected.sort();
        told.sort();
        prop_assert_eq!(told, expected);
        for key in &found.keys {
            let (distinctness, separation, uniques) = measure(&table, &key.columns);
            prop_assert!((key.distinctness - distinctness).abs() < 1e-12);
            prop_assert!((key.separation - separation).abs() < 1e-12);
            prop_assert!((key.uniques - uniques).abs() < 1e-12);
        }
        for (column, own) in found.columns.iter().enumerate() {
            let (distinctness, separation, _) = measure(&table, &[column]);
            prop_assert!((own.distinctness - distinctness).abs() < 1e-12);
            prop_assert!((own.separation - separation).abs() < 1e-12);
            prop_assert_eq!(own.identifying, found.keys.iter().any(|key| key.columns.contains(&column)));
            prop_assert_eq!(found.reason(column).is_some(), own.identifying);
            // the mean over sizes of the mean over subsets of what the column adds
            let sizes = table.len().min(3);
            let mut weight = 0.0;
            for size in 0..sizes {
                let sets: Vec<&Vec<usize>> = all.iter().filter(|s| s.len() == size && !s.contains(&column)).collect();
                let added: f64 = sets.iter().map(|set| {
                    let mut more = (*set).clone();
                    more.push(column);
                    let before = if set.is_empty() { 1.0 / table[0].len() as f64 } else { measure(&table, set).0 };
                    measure(&table, &more).0 - before
                }).sum();
                weight += added / sets.len() as f64 / sizes as f64;
            }
            prop_assert!((own.weight - weight).abs() < 1e-9, "{} {}", own.weight, weight);
        }
    }

    #[test]
    fn order_and_merging_change_nothing(table in tables(), limit in 1usize..20, cut in 0usize..40) {
        let mut one = Screen::with_limit(table.len(), limit);
        add(&mut one, &table);
        let turned: Table = table.iter().map(|c| c.iter().rev().cloned().collect()).collect();
        let cut = cut.min(table[0].len());
        let mut two = Screen::with_limit(table.len(), limit);
        add(&mut two, &turned.iter().map(|c| c[cut..].to_vec()).collect::<Table>());
        let mut first = Screen::with_limit(table.len(), limit);
        add(&mut first, &turned.iter().map(|c| c[..cut].to_vec()).collect::<Table>());
        two.merge(first).unwrap();
        prop_assert_eq!(one.is_exact(), two.is_exact());
        prop_assert!(one.distinct() <= limit);
        prop_assert_eq!(one.suggest(0.8), two.suggest(0.8));
    }

    #[test]
    fn k_is_the_smallest_that_reaches_the_risk(risk in 0.001f64..1.0, fraction in prop::option::of(0.001f64..1.0)) {
        let k = k_for_risk(risk, fraction).unwrap();
        if fraction.is_none() {
            prop_assert!(1.0 / k as f64 <= risk + 1e-9);
            prop_assert!(k == 1 || 1.0 / (k - 1) as f64 > risk);
        } else {
            prop_assert!(k <= k_for_risk(risk, None).unwrap());
        }
    }
}

#[test]
fn a_sample_stays_within_its_bound() {
    // 30,000 distinct records of three columns: 30 × 40 × 25
    let mut table: Table = vec![Vec::new(); 3];
    for i in 0..30_000 {
        table[0].push((i % 30).to_string());
        table[1].push((i / 30 % 40).to_string());
        table[2].push((i / 1200).to_string());
    }
    let mut screen = Screen::with_limit(3, 4_000);
    add(&mut screen, &table);
    assert!(!screen.is_exact());
    let found = screen.suggest(0.9);
    assert_eq!((found.records, found.looked_at), (30_000, 4_000));
    assert!(found.error > 0.0 && found.error < 0.06, "{}", found.error);
    for (column, values) in [30.0, 40.0, 25.0].into_iter().enumerate() {
        // pairs that agree: n/values − 1 partners of n − 1
        let truth = 1.0 - (30_000.0 / values - 1.0) / 29_999.0;
        assert!((found.columns[column].separation - truth).abs() < found.error);
    }
    assert_eq!(found.keys.iter().map(|key| key.columns.clone()).collect::<Vec<_>>(), [[0, 1, 2]]);
}

#[test]
fn edges() {
    let nothing = Screen::new(3).suggest(0.8);
    assert_eq!((nothing.records, nothing.keys.len(), nothing.error), (0, 0, 0.0));
    let none = Screen::new(0).suggest(0.8);
    assert!(none.columns.is_empty() && none.keys.is_empty());
    // one record: any column names it
    let one = suggest(&[vec!["a".into()], vec!["b".into()]], 0.8);
    assert_eq!(one.keys.len(), 2);
    // all equal: no set does
    let equal = suggest(&[vec!["a".into(); 9], vec!["b".into(); 9]], 0.8);
    assert!(equal.keys.is_empty() && equal.columns.iter().all(|c| c.weight == 0.0 && !c.identifying));
    // all distinct in one column
    let distinct: Table = vec![(0..50).map(|i| i.to_string()).collect(), vec!["b".into(); 50]];
    let distinct = suggest(&distinct, 0.8);
    assert_eq!(distinct.keys.len(), 1);
    assert!(distinct.columns[0].weight > 0.9 && distinct.columns[1].weight == 0.0);
    assert!(matches!(Screen::new(2).add(&[&["a"]]), Err(Error::Shape { what: "columns", .. })));
    assert!(matches!(Screen::new(2).add(&[&["a"], &[]]), Err(Error::Shape { what: "rows", .. })));
    assert!(matches!(Screen::new(2).merge(Screen::new(1)), Err(Error::Shape { .. })));
    // many columns: smaller subsets, fewer records, told
    let wide: Table = (0..120).map(|j| (0..3000).map(|i| (i * (j + 7) % 11).to_string()).collect()).collect();
    let wide = suggest(&wide, 0.99);
    assert!(wide.depth < 4 && wide.columns.len() == 120);
    for (risk, k) in [(0.2, 5), (1.0 / 3.0, 3), (0.09, 12), (1.0, 1), (7.0, 1)] {
        assert_eq!(k_for_risk(risk, None), Some(k));
    }
    assert_eq!(k_for_risk(0.2, Some(1.0)), Some(5));
    // a tenth of the population: 0.26 is expected of a class of one, 0.08 of two
    assert_eq!(k_for_risk(0.2, Some(0.1)), Some(2));
    for none in [0.0, -1.0, f64::NAN, 1e-9] {
        assert_eq!(k_for_risk(none, None), None);
    }
}

#[test]
fn a_fine_column_costs_the_others() {
    let table: Table = vec![
        (0..400).map(|i| (20 + i % 40).to_string()).collect(),
        (0..400).map(|i| ["男", "女"][i % 2].to_owned()).collect(),
        vec!["same".to_owned(); 400],
    ];
    let views: Vec<Vec<&str>> =
        table.iter().map(|column| column.iter().map(String::as_str).collect()).collect();
    let slices: Vec<&[&str]> = views.iter().map(Vec::as_slice).collect();
    let mut histogram = Histogram::new(Counting { quasi: 3, ..Counting::default() });
    histogram.add(&Batch { quasi: &slices, ..Batch::default() }).unwrap();
    let hierarchies: Vec<Hierarchy> = [HierarchySpec::Ages, HierarchySpec::Sex, HierarchySpec::Categories]
        .iter()
        .enumerate()
        .map(|(column, spec)| {
            let (values, counts) = histogram.values(column);
            Hierarchy::build(spec, &values, &counts).unwrap()
        })
        .collect();
    let goal = Goal { models: vec![PrivacyModel::k(30)], method: Method::Global, ..Goal::default() };
    let costs = column_costs(
        &Task { fixed_levels: &[None, Some(1), None], ..task(&histogram, &hierarchies, &goal) },
        &[1, 2],
        &|| false,
    )
    .unwrap();
    assert_eq!(costs.len(), 2);
    // a column of one value parts nobody
    assert!(costs[1].cost().abs() < 1e-12, "{:?}", costs[1]);
    // shown as it is, sex halves every class, and ages pay for it
    assert!(costs[0].cost() > 0.0 && costs[0].without >= 0.0);
    let whole = solve(&task(&histogram, &hierarchies, &goal), &|| false).unwrap();
    assert!(costs[0].with <= 1.0 && whole.loss() > 0.0);
    assert!(matches!(
        column_costs(&task(&histogram, &hierarchies, &goal), &[7], &|| false),
        Err(Error::Shape { what: "columns", .. })
    ));
}
