//! What must hold on any table, checked against the plainest counting there is.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)] // helpers outside #[test] functions too

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use yingbi_anonymity::{
    Applied, Batch, Counted, Counting, Error, Goal, Hierarchy, HierarchySpec, Histogram, Method, Optimality,
    PrivacyModel, Recoding, Risk, Task,
};

type Table = Vec<Vec<String>>; // column after column

fn views(table: &[Vec<String>]) -> Vec<Vec<&str>> {
    table.iter().map(|column| column.iter().map(String::as_str).collect()).collect()
}

fn histogram(table: &[Vec<String>], persons: Option<&[Option<u64>]>, cap: usize) -> Histogram {
    let views = views(table);
    let slices: Vec<&[&str]> = views.iter().map(Vec::as_slice).collect();
    let units = usize::from(persons.is_some());
    let counting = Counting { quasi: table.len(), units, unit_cap: cap, ..Counting::default() };
    let mut histogram = Histogram::new(counting);
    let units: Vec<&[Option<u64>]> = persons.into_iter().collect();
    histogram.add(&Batch { quasi: &slices, units: &units, ..Batch::default() }).unwrap();
    histogram
}

fn solve(
    histogram: &Histogram,
    hierarchies: &[Hierarchy],
    fixed_levels: &[Option<usize>],
    goal: &Goal,
) -> Result<Recoding, Error> {
    yingbi_anonymity::solve(&Task { histogram, hierarchies, sensitive: &[], fixed_levels, goal }, &|| false)
}

fn k_of(goal: &Goal) -> (u64, bool) {
    let of = |model: &PrivacyModel| match model {
        PrivacyModel::KAnonymity { k, of } => (*k, *of != Counted::Records),
        _ => panic!("another model"),
    };
    goal.models.iter().map(of).fold((1, false), |a, b| (a.0.max(b.0), a.1 || b.1))
}

fn models(k: u64, persons: bool) -> Vec<PrivacyModel> {
    let mut models = vec![PrivacyModel::k(k)];
    if persons {
        models.push(PrivacyModel::KAnonymity { k, of: Counted::Units(0) });
    }
    models
}

fn hierarchies(histogram: &Histogram, specs: &[HierarchySpec]) -> Vec<Hierarchy> {
    specs
        .iter()
        .enumerate()
        .map(|(column, spec)| {
            let (values, counts) = histogram.values(column);
            Hierarchy::build(spec, &values, &counts).unwrap()
        })
        .collect()
}

/// The output, row after row; `None` for a suppressed record.
fn output(recoding: &Recoding, table: &[Vec<String>]) -> Vec<Option<Vec<String>>> {
    let views = views(table);
    let slices: Vec<&[&str]> = views.iter().map(Vec::as_slice).collect();
    let mut applied = Applied::default();
    recoding.apply(&slices, &mut applied).unwrap();
    (0..applied.rows())
        .map(|row| {
            let class = applied.class(row)?;
            Some((0..table.len()).map(|column| recoding.label(class, column).to_owned()).collect())
        })
        .collect()
}

/// Classes by plain grouping: records and persons.
fn classes(
    rows: &[Option<Vec<String>>],
    persons: &[Option<u64>],
) -> BTreeMap<Vec<String>, (u64, BTreeSet<u64>)> {
    let mut classes: BTreeMap<Vec<String>, (u64, BTreeSet<u64>)> = BTreeMap::new();
    for (row, person) in rows.iter().zip(persons) {
        if let Some(row) = row {
            let class = classes.entry(row.clone()).or_default();
            class.0 += 1;
            class.1.extend(person);
        }
    }
    classes
}

fn specs() -> Vec<HierarchySpec> {
    let rows = [("", "none"), ("a", "low"), ("b", "low"), ("c", "high"), ("d", "high"), ("e", "high")];
    let table = rows.iter().map(|(v, g)| vec![v.to_string(), g.to_string(), "*".to_owned()]).collect();
    vec![HierarchySpec::Ages, HierarchySpec::Table(table), HierarchySpec::Sex, HierarchySpec::Categories]
}

prop_compose! {
    fn tables()(rows in prop::collection::vec(
        (0u8..100, prop::sample::select(vec!["", "a", "b", "c", "d", "e"]),
         prop::sample::select(vec!["男", "女", "M", "2", ""]),
         prop::sample::select(vec!["x", "y", "z", "*", ""]),
         prop::option::weighted(0.9, 0u64..30)), 0..80))
    -> (Table, Vec<Option<u64>>) {
        let mut table: Table = vec![Vec::new(); 4];
        let mut persons = Vec::new();
        for (age, category, sex, free, person) in rows {
            table[0].push(if age == 99 { String::new() } else { age.to_string() });
            table[1].push(category.to_owned());
            table[2].push(sex.to_owned());
            table[3].push(free.to_owned());
            persons.push(person);
        }
        (table, persons)
    }
}

fn goals() -> impl Strategy<Value = Goal> {
    (1u64..8, any::<bool>(), prop::sample::select(vec![0.0, 0.05, 0.3, 1.0]), any::<bool>()).prop_map(
        |(k, persons, suppression, local)| Goal {
            models: models(k, persons),
            suppression,
            method: if local { Method::Local } else { Method::Global },
            ..Goal::default()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_class_reaches_k((table, persons) in tables(), goal in goals()) {
        let records = persons.len() as u64;
        let histogram = histogram(&table, Some(&persons), 8);
        let hierarchies = hierarchies(&histogram, &specs());
        match solve(&histogram, &hierarchies, &[], &goal) {
            Ok(recoding) => {
                let rows = output(&recoding, &table);
                let classes = classes(&rows, &persons);
                for (size, who) in classes.values() {
                    prop_assert!(*size >= k_of(&goal).0);
                    prop_assert!(!k_of(&goal).1 || who.len() as u64 >= k_of(&goal).0);
                }
                let kept = rows.iter().flatten().count() as u64;
                prop_assert!(kept > 0);
                prop_assert_eq!(kept + recoding.suppressed(), records);
                prop_assert!(recoding.suppressed() as f64 <= goal.suppression * records as f64 + 1e-6);
                prop_assert_eq!(classes.len(), recoding.classes());
                prop_assert_eq!(classes.values().map(|c| c.0).min(), Some(recoding.k()));
                prop_assert!((0.0..=1.0).contains(&recoding.loss()));
                // nothing is written that is not a label of that very value
                for (row, out) in rows.iter().enumerate() {
                    for (column, text) in out.iter().flatten().enumerate() {
                        let (values, _) = histogram.values(column);
                        let at = values.iter().position(|v| *v == table[column][row]).unwrap();
                        let h = &hierarchies[column];
                        prop_assert!((0..h.levels()).any(|level| h.label(at, level) == text));
                    }
                }
            }
            Err(Error::Unreachable(told)) => {
                // all in one class is always open to the search: only the whole file can be short
                let who: BTreeSet<u64> = persons.iter().flatten().copied().collect();
                let short = records < k_of(&goal).0 || (k_of(&goal).1 && (who.len() as u64) < k_of(&goal).0);
                prop_assert!(short, "unreachable without need");
                prop_assert_eq!(told.records, records);
            }
            Err(other) => prop_assert!(false, "{other}"),
        }
    }

    #[test]
    fn order_and_merging_change_nothing((table, persons) in tables(), goal in goals(), cut in 0usize..80) {
        let rows = persons.len();
        let one = histogram(&table, Some(&persons), 8);
        // the same records backwards, in two parts, the second first
        let turned: Table = table.iter().map(|c| c.iter().rev().cloned().collect()).collect();
        let who: Vec<Option<u64>> = persons.iter().rev().copied().collect();
        let cut = cut.min(rows);
        let part = |from: usize, to: usize| {
            let cells: Table = turned.iter().map(|c| c[from..to].to_vec()).collect();
            histogram(&cells, Some(&who[from..to]), 8)
        };
        let mut two = part(cut, rows);
        two.merge(part(0, cut)).unwrap();
        prop_assert_eq!(one.values(0), two.values(0));
        let a = solve(&one, &hierarchies(&one, &specs()), &[], &goal);
        let b = solve(&two, &hierarchies(&two, &specs()), &[], &goal);
        match (a, b) {
            (Ok(a), Ok(b)) => {
                prop_assert_eq!(output(&a, &table), output(&b, &table));
                prop_assert_eq!(a.loss().to_bits(), b.loss().to_bits());
            }
            (a, b) => prop_assert_eq!(a.err(), b.err()),
        }
    }

    #[test]
    fn risk_is_what_counting_finds((table, persons) in tables()) {
        let histogram = histogram(&table, Some(&persons), 100);
        let risk = Risk::measure(&histogram);
        let rows: Vec<Option<Vec<String>>> =
            (0..persons.len()).map(|row| Some(table.iter().map(|c| c[row].clone()).collect())).collect();
        let classes = classes(&rows, &persons);
        prop_assert_eq!(risk.records, persons.len() as u64);
        prop_assert_eq!(risk.classes, classes.len() as u64);
        prop_assert_eq!(risk.k, classes.values().map(|c| c.0).min().unwrap_or(0));
        prop_assert_eq!(risk.k_persons, Some(classes.values().map(|c| c.1.len() as u64).min().unwrap_or(0)));
        prop_assert_eq!(risk.uniques, classes.values().filter(|c| c.0 == 1).count() as u64);
        prop_assert_eq!(risk.distribution.iter().map(|b| b.records).sum::<u64>(), risk.records);
    }

    #[test]
    fn global_is_the_optimum((table, persons) in tables(), goal in goals()) {
        let goal = Goal { method: Method::Global, ..goal };
        let histogram = histogram(&table, Some(&persons), 8);
        let hierarchies = hierarchies(&histogram, &specs());
        let least = brute_force(&table, &persons, &histogram, &hierarchies, &goal);
        match solve(&histogram, &hierarchies, &[], &goal) {
            Ok(recoding) => {
                prop_assert_eq!(recoding.optimality(), Optimality::Optimal);
                let least = least.unwrap();
                prop_assert!((recoding.loss() - least).abs() < 1e-9, "{} {}", recoding.loss(), least);
            }
            Err(_) => prop_assert!(least.is_none()),
        }
    }
}

/// Every node of the lattice by plain grouping; the least loss of those within the limit.
fn brute_force(
    table: &Table,
    persons: &[Option<u64>],
    histogram: &Histogram,
    hierarchies: &[Hierarchy],
    goal: &Goal,
) -> Option<f64> {
    let n = persons.len();
    let index: Vec<Vec<usize>> = table
        .iter()
        .enumerate()
        .map(|(column, cells)| {
            let (values, _) = histogram.values(column);
            cells.iter().map(|cell| values.iter().position(|v| v == cell).unwrap()).collect()
        })
        .collect();
    // elements of the domain: distinct labels at the canonical level; the table's rows for a table
    let domain: Vec<f64> = hierarchies
        .iter()
        .enumerate()
        .map(|(column, h)| {
            if column == 1 {
                return 6.0;
            }
            let labels: BTreeSet<&str> = (0..h.values()).map(|v| h.label(v, h.canonical_level())).collect();
            labels.len() as f64
        })
        .collect();
    let share = |column: usize, value: usize, level: usize| -> f64 {
        let h = &hierarchies[column];
        if column == 1 {
            return [
                1.0 / 6.0,
                match h.label(value, 1) {
                    "none" => 1.0,
                    "low" => 2.0,
                    _ => 3.0,
                } / 6.0,
                1.0,
            ][level];
        }
        let text = h.label(value, level);
        if text == "*" {
            return 1.0;
        }
        (h.canonical_level()..h.levels())
            .map(|at| {
                (0..h.values())
                    .filter(|v| h.label(*v, at) == text)
                    .map(|v| h.label(v, h.canonical_level()))
                    .collect::<BTreeSet<_>>()
                    .len() as f64
                    / domain[column]
            })
            .fold(0.0, f64::max)
    };
    let mut best: Option<f64> = None;
    let mut node: Vec<usize> = hierarchies.iter().map(Hierarchy::canonical_level).collect();
    loop {
        let rows: Vec<Option<Vec<String>>> = (0..n)
            .map(|row| {
                Some((0..4).map(|j| hierarchies[j].label(index[j][row], node[j]).to_owned()).collect())
            })
            .collect();
        let classes = classes(&rows, persons);
        let good = |key: &Vec<String>| {
            let (size, who) = &classes[key];
            *size >= k_of(goal).0 && (!k_of(goal).1 || who.len() as u64 >= k_of(goal).0)
        };
        let kept: Vec<bool> = rows.iter().map(|row| good(row.as_ref().unwrap())).collect();
        let lost = kept.iter().filter(|k| !**k).count();
        if lost < n && lost as f64 <= goal.suppression * n as f64 + 1e-9 {
            let mut product = 1.0f64;
            for j in 0..4 {
                let sum: f64 =
                    (0..n).map(|row| if kept[row] { share(j, index[j][row], node[j]) } else { 1.0 }).sum();
                let least = n as f64 / domain[j];
                let v = if domain[j] > 1.0 { (sum - least) / (n as f64 - least) } else { 0.0 };
                product *= (v + 1.0).powf(0.25);
            }
            best = Some(best.map_or(product - 1.0, |b| b.min(product - 1.0)));
        }
        let Some(j) = (0..4).find(|j| node[*j] + 1 < hierarchies[*j].levels()) else { return best };
        for lower in 0..j {
            node[lower] = hierarchies[lower].canonical_level();
        }
        node[j] += 1;
    }
}

#[test]
fn fixed_levels_are_kept_or_refused() {
    let table: Table = vec![
        (0..40).map(|i| (20 + i % 20).to_string()).collect(),
        (0..40).map(|i| if i == 0 { "x" } else { "y" }.to_owned()).collect(),
    ];
    let histogram = histogram(&table, None, 0);
    let hierarchies = hierarchies(&histogram, &[HierarchySpec::Ages, HierarchySpec::Categories]);
    for method in [Method::Local, Method::Global] {
        let goal = Goal { models: models(5, false), suppression: 0.0, method, ..Goal::default() };
        let Err(Error::Unreachable(told)) = solve(&histogram, &hierarchies, &[None, Some(0)], &goal) else {
            panic!("one x of forty cannot stay");
        };
        assert_eq!(told.hurting.as_slice(), &[1][..]);
        assert!((told.suppression_needed - 1.0 / 40.0).abs() < 1e-12);
        let goal = Goal { suppression: told.suppression_needed, ..goal };
        let recoding = solve(&histogram, &hierarchies, &[None, Some(0)], &goal).unwrap();
        assert_eq!(recoding.suppressed(), 1);
        let rows = output(&recoding, &table);
        assert!(rows.iter().flatten().all(|row| row[1] == "y"));
        assert!(matches!(
            solve(&histogram, &hierarchies, &[None, Some(7)], &goal),
            Err(Error::Level { column: 1, level: 7, .. })
        ));
    }
}

#[test]
fn what_was_not_counted_is_not_passed_on() {
    let table: Table = vec![vec!["a".into(), "a".into()], vec!["b".into(), "b".into()]];
    let histogram = histogram(&table, None, 0);
    let hierarchies = hierarchies(&histogram, &[HierarchySpec::Suppress, HierarchySpec::Suppress]);
    let recoding =
        solve(&histogram, &hierarchies, &[], &Goal { models: models(2, false), ..Goal::default() }).unwrap();
    let mut applied = Applied::default();
    assert!(recoding.apply(&[&["a"], &["b"]], &mut applied).is_ok());
    assert_eq!(recoding.apply(&[&["a", "a"], &["b", "a"]], &mut applied), Err(Error::Unseen { record: 1 }));
    assert!(matches!(recoding.apply(&[&["a"]], &mut applied), Err(Error::Shape { .. })));
    assert!(!format!("{recoding:?}{histogram:?}{hierarchies:?}").contains('"'));
}

#[test]
fn an_empty_file_is_refused() {
    let table: Table = vec![vec![]];
    let histogram = histogram(&table, None, 0);
    let hierarchies = hierarchies(&histogram, &[HierarchySpec::Suppress]);
    for method in [Method::Local, Method::Global] {
        let goal = Goal { method, suppression: 1.0, ..Goal::default() };
        assert!(matches!(solve(&histogram, &hierarchies, &[], &goal), Err(Error::Unreachable(_))));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn built_in_hierarchies_are_monotone(
        words in prop::collection::btree_set(
            prop::sample::select(vec![
                "", "*", "1", "2", "7", "37岁", "35-39", "60+", "男", "M", "汉", "汉族", "回", "1995", "1995-06",
                "1995/6/2", "1990-1999", "1980-1999", "19950602", "34852", "12.5", "-3", "1,234", "4.1E+17", "330105",
                "330105013016", "33", "浙江省", "浙江省杭州市", "浙江省杭州市拱墅区武林街道凤麟社区5幢", "杭州市拱墅区",
                "拱墅区", "北京市朝阳区建国路1号", "1203", "33-04", "055", "55号楼", "192.0.2.7", "2001:db8::1",
                "9c:c7:64:00:11:22", "本科", "大学本科", "20", "离异", "儿子", "户主", "不详", "\u{3000}男",
            ]),
            0..30,
        ),
        noise in prop::collection::vec("[0-9.\\-/岁省市区县年月 *]{0,12}", 0..10),
    ) {
        let mut values: Vec<&str> = words.iter().copied().chain(noise.iter().map(String::as_str)).collect();
        values.sort_unstable();
        values.dedup();
        let counts: Vec<u64> = (1..=values.len() as u64).map(|n| n * n).collect();
        for kind in yingbi_resident::Kind::ALL {
            let h = Hierarchy::build(&HierarchySpec::Auto(*kind), &values, &counts).unwrap();
            let top = h.levels() - 1;
            for (at, value) in values.iter().enumerate() {
                prop_assert_eq!(h.label(at, 0), *value);
                prop_assert_eq!(h.label(at, top), "*");
                prop_assert!(!value.is_empty() || (0..top).all(|level| h.label(at, level).is_empty()));
            }
            for level in 0..top {
                let mut above: BTreeMap<&str, &str> = BTreeMap::new();
                for at in 0..values.len() {
                    let label = above.entry(h.label(at, level)).or_insert(h.label(at, level + 1));
                    prop_assert_eq!(*label, h.label(at, level + 1), "{} level {}", kind.name(), level);
                }
            }
        }
    }
}

#[test]
fn a_hierarchy_of_other_values_is_refused() {
    let table: Table = vec![vec!["a".into(), "b".into()]];
    let histogram = histogram(&table, None, 0);
    for values in [["b", "a"], ["a", "c"]] {
        let hierarchy = Hierarchy::build(&HierarchySpec::Suppress, &values, &[1, 1]).unwrap();
        let refused =
            solve(&histogram, &[hierarchy], &[], &Goal { models: models(1, false), ..Goal::default() });
        assert!(matches!(refused, Err(Error::Shape { what: "values", .. })));
    }
}
