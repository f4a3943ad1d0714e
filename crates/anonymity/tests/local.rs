//! Local, consistent and defended recoding on any table and under many models, against the plainest counting.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers outside #[test] functions too

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use yingbi_anonymity::{
    Aggregate, Applied, Batch, Counted, Counting, Distance, Error, Goal, Hierarchy, HierarchySpec, Histogram,
    Method, Objective, PrivacyModel, Recoding, Task, solve,
};

const WIDTH: usize = 3;

/// Ages, categories, sexes, one sensitive column, one kind of unit.
#[derive(Clone, Debug)]
struct Table {
    quasi: Vec<Vec<String>>,
    sensitive: Vec<String>,
    units: Vec<Option<u64>>,
    /// Quasi-identifiers of people outside the sample.
    others: Vec<Vec<String>>,
}

impl Table {
    fn rows(&self) -> usize {
        self.sensitive.len()
    }

    fn histogram(&self, rows: &[usize], population: bool) -> Histogram {
        let counting = Counting { quasi: WIDTH, sensitive: 1, units: 1, unit_cap: 8 };
        let mut histogram = Histogram::new(counting);
        let quasi: Vec<Vec<&str>> =
            self.quasi.iter().map(|column| rows.iter().map(|row| column[*row].as_str()).collect()).collect();
        let quasi: Vec<&[&str]> = quasi.iter().map(Vec::as_slice).collect();
        let sensitive: Vec<&str> = rows.iter().map(|row| self.sensitive[*row].as_str()).collect();
        let units: Vec<Option<u64>> = rows.iter().map(|row| self.units[*row]).collect();
        histogram.add(&Batch { quasi: &quasi, sensitive: &[&sensitive], units: &[&units] }).unwrap();
        if population {
            histogram.add_population(&quasi).unwrap();
            let others: Vec<Vec<&str>> =
                self.others.iter().map(|column| column.iter().map(String::as_str).collect()).collect();
            let others: Vec<&[&str]> = others.iter().map(Vec::as_slice).collect();
            histogram.add_population(&others).unwrap();
        }
        histogram
    }
}

fn hierarchies(histogram: &Histogram) -> Vec<Hierarchy> {
    let rows = [("", "none"), ("a", "low"), ("b", "low"), ("c", "high"), ("d", "high"), ("e", "high")];
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

fn run(histogram: &Histogram, goal: &Goal) -> Result<Recoding, Error> {
    let hierarchies = hierarchies(histogram);
    solve(&Task { histogram, hierarchies: &hierarchies, sensitive: &[], fixed_levels: &[], goal }, &|| false)
}

/// The output, row after row; `None` for a suppressed record.
fn output(recoding: &Recoding, table: &Table) -> Vec<Option<Vec<String>>> {
    let views: Vec<Vec<&str>> =
        table.quasi.iter().map(|column| column.iter().map(String::as_str).collect()).collect();
    let slices: Vec<&[&str]> = views.iter().map(Vec::as_slice).collect();
    let mut applied = Applied::default();
    recoding.apply(&slices, &mut applied).unwrap();
    (0..applied.rows())
        .map(|row| {
            let class = applied.class(row)?;
            Some((0..WIDTH).map(|column| recoding.label(class, column).to_owned()).collect())
        })
        .collect()
}

/// Whether the members of a class, given by their rows, satisfy a model.
fn satisfies(model: &PrivacyModel, table: &Table, rows: &[usize]) -> bool {
    let mut counts: BTreeMap<&str, f64> = BTreeMap::new();
    for row in rows {
        *counts.entry(table.sensitive[*row].as_str()).or_default() += 1.0;
    }
    let size = rows.len() as f64;
    let mut sorted: Vec<f64> = counts.values().copied().collect();
    sorted.sort_by(|a, b| b.total_cmp(a));
    match model {
        PrivacyModel::KAnonymity { k, of: Counted::Records } => rows.len() as u64 >= *k,
        PrivacyModel::KAnonymity { k, .. } => {
            rows.iter().filter_map(|row| table.units[*row]).collect::<BTreeSet<u64>>().len() as u64 >= *k
        }
        PrivacyModel::DistinctDiversity { l, .. } => counts.len() as u64 >= *l,
        PrivacyModel::EntropyDiversity { l, .. } => {
            let entropy: f64 = sorted.iter().map(|c| -(c / size) * (c / size).ln()).sum();
            entropy >= l.ln() - 1e-9
        }
        PrivacyModel::RecursiveDiversity { c, l, .. } => {
            let tail: f64 = sorted.iter().skip(*l as usize - 1).sum();
            // strictly, and whole numbers are exact here
            sorted[0] < c * tail
        }
        PrivacyModel::TCloseness { t, .. } => {
            let mut whole: BTreeMap<&str, f64> = BTreeMap::new();
            for value in &table.sensitive {
                *whole.entry(value).or_default() += 1.0 / table.rows() as f64;
            }
            let far: f64 =
                whole.iter().map(|(v, q)| (counts.get(v).copied().unwrap_or(0.0) / size - q).abs()).sum();
            far / 2.0 <= t + 1e-9
        }
        _ => true,
    }
}

prop_compose! {
    fn tables()(
        rows in prop::collection::vec(
            (0u8..90, prop::sample::select(vec!["", "a", "b", "c", "d", "e"]), prop::sample::select(vec!["男", "女", ""]),
             prop::sample::select(vec!["p", "q", "r", "s"]), prop::option::weighted(0.9, 0u64..30)),
            1..70),
        others in prop::collection::vec(
            (0u8..90, prop::sample::select(vec!["", "a", "b", "c"]), prop::sample::select(vec!["男", "女"])), 0..30),
    ) -> Table {
        let mut table = Table {
            quasi: vec![Vec::new(); WIDTH], sensitive: Vec::new(), units: Vec::new(), others: vec![Vec::new(); WIDTH],
        };
        for (age, category, sex, value, unit) in rows {
            // few ages, so that classes of several records come about
            table.quasi[0].push((age / 3 * 3).to_string());
            table.quasi[1].push(category.to_owned());
            table.quasi[2].push(sex.to_owned());
            table.sensitive.push(value.to_owned());
            table.units.push(unit);
        }
        for (age, category, sex) in others {
            table.others[0].push((age / 3 * 3).to_string());
            table.others[1].push(category.to_owned());
            table.others[2].push(sex.to_owned());
        }
        table
    }
}

/// A sensitive model, one on units, one on the population or on all classes; any of them.
fn models() -> impl Strategy<Value = Vec<PrivacyModel>> {
    let sensitive = prop::sample::select(vec![
        None,
        Some(PrivacyModel::DistinctDiversity { column: 0, l: 2 }),
        Some(PrivacyModel::EntropyDiversity { column: 0, l: 1.8, estimator: Default::default() }),
        Some(PrivacyModel::RecursiveDiversity { column: 0, c: 2.0, l: 2 }),
        Some(PrivacyModel::TCloseness { column: 0, t: 0.4, distance: Default::default() }),
    ]);
    let unit = prop::option::weighted(0.3, Just(PrivacyModel::KAnonymity { k: 2, of: Counted::Units(0) }));
    let more = prop::sample::select(vec![
        None,
        Some(PrivacyModel::KMap { k: 4 }),
        Some(PrivacyModel::DeltaPresence { min: 0.0, max: 0.8 }),
        Some(PrivacyModel::DeltaPresence { min: 0.3, max: 1.0 }),
        Some(PrivacyModel::AverageRisk { risk: 0.1 }),
        Some(PrivacyModel::SampleUniqueness { share: 0.05 }),
    ]);
    (1u64..6, sensitive, unit, more).prop_map(|(k, sensitive, unit, more)| {
        [Some(PrivacyModel::k(k)), sensitive, unit, more].into_iter().flatten().collect()
    })
}

/// Goals that follow from a model, the people of a population being the sample's and more.
fn implied(model: &PrivacyModel) -> Vec<PrivacyModel> {
    match *model {
        PrivacyModel::KAnonymity { k, .. } => {
            let risk = PrivacyModel::AverageRisk { risk: 1.0 / k as f64 };
            let alone = PrivacyModel::SampleUniqueness { share: 0.0 };
            [PrivacyModel::KMap { k }, risk].into_iter().chain((k > 1).then_some(alone)).collect()
        }
        PrivacyModel::EntropyDiversity { column, estimator, .. } => vec![
            PrivacyModel::EntropyDiversity { column, l: 1.2, estimator },
            PrivacyModel::DistinctDiversity { column, l: 2 },
        ],
        PrivacyModel::RecursiveDiversity { column, c, l } => {
            vec![PrivacyModel::RecursiveDiversity { column, c: c + 1.0, l: l - 1 }]
        }
        PrivacyModel::TCloseness { column, t, .. } => [Distance::Equal, Distance::Ordered]
            .map(|distance| PrivacyModel::TCloseness { column, t: t + 0.05, distance })
            .to_vec(),
        _ => vec![model.clone()],
    }
}

fn goals() -> impl Strategy<Value = Goal> {
    let objective = prop::sample::select(vec![
        Objective::default(),
        Objective::Loss { aggregate: Aggregate::Maximum },
        Objective::Entropy { monotone: false },
        Objective::Discernibility { monotone: true },
        Objective::AverageClassSize,
        Objective::Precision,
    ]);
    let method = prop::sample::select(vec![Method::Local, Method::Consistent]);
    (models(), prop::sample::select(vec![0.0, 0.1, 0.5]), objective, method, any::<bool>()).prop_map(
        |(models, suppression, objective, method, defended)| Goal {
            models,
            suppression,
            objective,
            method,
            defended,
            ..Goal::default()
        },
    )
}

/// Indices of the values of a column that a label covers.
fn region(hierarchy: &Hierarchy, label: &str) -> BTreeSet<usize> {
    (0..hierarchy.values())
        .filter(|value| {
            (hierarchy.canonical_level()..hierarchy.levels())
                .any(|level| hierarchy.label(*value, level) == label)
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_rule_holds_of_every_class(table in tables(), goal in goals()) {
        let all: Vec<usize> = (0..table.rows()).collect();
        let histogram = table.histogram(&all, true);
        let hierarchies = hierarchies(&histogram);
        let recoding = match run(&histogram, &goal) {
            Ok(recoding) => recoding,
            Err(Error::Unreachable(_)) => {
                // with nothing fixed the whole file as one class is open to every search
                let (whole, n) = (all.clone(), table.rows() as f64);
                let people = n + table.others[0].len() as f64;
                let holds = goal.models.iter().all(|model| match model {
                    PrivacyModel::KMap { k } => people >= *k as f64,
                    PrivacyModel::DeltaPresence { min, max } => n >= min * people && n <= max * people,
                    PrivacyModel::AverageRisk { risk } => 1.0 / n <= *risk,
                    PrivacyModel::SampleUniqueness { .. } => n > 1.0,
                    model => satisfies(model, &table, &whole),
                });
                prop_assert!(!holds, "unreachable without need");
                return Ok(());
            }
            Err(other) => return Err(TestCaseError::fail(other.to_string())),
        };
        let rows = output(&recoding, &table);
        let mut classes: BTreeMap<&Vec<String>, Vec<usize>> = BTreeMap::new();
        for (row, label) in rows.iter().enumerate() {
            if let Some(label) = label {
                classes.entry(label).or_default().push(row);
            }
        }
        let kept: usize = classes.values().map(Vec::len).sum();
        prop_assert!(kept > 0);
        prop_assert!((table.rows() - kept) as f64 <= goal.suppression * table.rows() as f64 + 1e-6);
        prop_assert_eq!(recoding.suppressed() as usize, table.rows() - kept);
        prop_assert_eq!(recoding.classes(), classes.len());
        for model in &goal.models {
            for class in classes.values() {
                prop_assert!(satisfies(model, &table, class), "{model:?}");
            }
            match model {
                PrivacyModel::AverageRisk { risk } => {
                    prop_assert!(classes.len() as f64 / kept as f64 <= risk + 1e-9);
                }
                PrivacyModel::SampleUniqueness { share } => {
                    let alone = classes.values().filter(|class| class.len() == 1).count();
                    prop_assert!(alone as f64 <= share * kept as f64 + 1e-9);
                }
                PrivacyModel::KMap { k } => {
                    // all people whom a label fits are at least those counted for its class
                    for label in classes.keys() {
                        let fits = |columns: &[Vec<String>], row: usize| (0..WIDTH).all(|j| {
                            let (values, _) = histogram.values(j);
                            let at = values.iter().position(|value| *value == columns[j][row]).unwrap();
                            region(&hierarchies[j], &label[j]).contains(&at)
                        });
                        let people = (0..table.rows()).filter(|row| fits(&table.quasi, *row)).count()
                            + (0..table.others[0].len()).filter(|row| fits(&table.others, *row)).count();
                        prop_assert!(people as u64 >= *k);
                    }
                }
                _ => {}
            }
        }
        // nothing is written that is not a label of that very value
        for (row, label) in rows.iter().enumerate() {
            for (column, text) in label.iter().flatten().enumerate() {
                let (values, _) = histogram.values(column);
                let at = values.iter().position(|value| *value == table.quasi[column][row]).unwrap();
                prop_assert!(region(&hierarchies[column], text).contains(&at));
            }
        }
        let regions = |label: &Vec<String>| -> Vec<BTreeSet<usize>> {
            (0..WIDTH).map(|column| region(&hierarchies[column], &label[column])).collect()
        };
        let all: Vec<Vec<BTreeSet<usize>>> = classes.keys().map(|label| regions(label)).collect();
        for (at, a) in all.iter().enumerate() {
            for b in &all[at + 1..] {
                if goal.method == Method::Consistent {
                    // labels of a column are equal or apart
                    for column in 0..WIDTH {
                        prop_assert!(a[column] == b[column] || a[column].is_disjoint(&b[column]));
                    }
                }
                if goal.defended {
                    prop_assert!((0..WIDTH).any(|column| a[column].is_disjoint(&b[column])));
                }
            }
        }
    }

    #[test]
    fn implied_goals_change_nothing(table in tables(), goal in goals(), first in any::<bool>()) {
        let all: Vec<usize> = (0..table.rows()).collect();
        let histogram = table.histogram(&all, true);
        let mut models: Vec<PrivacyModel> = goal.models.iter().flat_map(implied).collect();
        models.push(PrivacyModel::TCloseness { column: 0, t: 1.0, distance: Default::default() });
        let asked = goal.models.iter().cloned();
        let models = if first { models.into_iter().chain(asked).collect() } else { asked.chain(models).collect() };
        match (run(&histogram, &goal), run(&histogram, &Goal { models, ..goal.clone() })) {
            (Ok(a), Ok(b)) => prop_assert_eq!(output(&a, &table), output(&b, &table)),
            (Err(Error::Unreachable(_)), Err(Error::Unreachable(_))) => {}
            (a, b) => prop_assert!(false, "{:?} {:?}", a.err(), b.err()),
        }
    }

    #[test]
    fn order_and_threads_change_nothing(table in tables(), goal in goals(), cut in 0usize..70) {
        let rows = table.rows();
        let all: Vec<usize> = (0..rows).collect();
        let one = table.histogram(&all, true);
        let turned: Vec<usize> = (0..rows).rev().collect();
        let cut = cut.min(rows);
        let mut two = table.histogram(&turned[cut..], false);
        two.merge(table.histogram(&turned[..cut], false)).unwrap();
        // the population once more, from its own rows
        let mut people = Histogram::new(two.counting());
        for columns in [&table.quasi, &table.others] {
            let views: Vec<Vec<&str>> =
                columns.iter().map(|column| column.iter().map(String::as_str).collect()).collect();
            people.add_population(&views.iter().map(Vec::as_slice).collect::<Vec<_>>()).unwrap();
        }
        two.merge(people).unwrap();
        let many = Goal { threads: 4, ..goal.clone() };
        match (run(&one, &goal), run(&two, &many)) {
            (Ok(a), Ok(b)) => prop_assert_eq!(output(&a, &table), output(&b, &table)),
            (a, b) => prop_assert_eq!(a.err(), b.err()),
        }
    }
}

/// Rows that a sum over digits makes: enough for many windows, the same everywhere.
fn many() -> Table {
    let mut table = Table {
        quasi: vec![Vec::new(); WIDTH],
        sensitive: Vec::new(),
        units: Vec::new(),
        others: vec![Vec::new(); WIDTH],
    };
    let mut state = 7u64;
    for row in 0..6_000u64 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let digits = state >> 33;
        table.quasi[0].push((digits % 90).to_string());
        table.quasi[1].push(["a", "b", "c", "d", "e"][(digits / 90 % 5) as usize].to_owned());
        table.quasi[2].push(["男", "女"][(digits / 450 % 2) as usize].to_owned());
        table.sensitive.push(["p", "q", "r"][(digits / 900 % 3) as usize].to_owned());
        table.units.push(Some(row));
    }
    table
}

#[test]
fn threads_share_windows_without_a_trace() {
    let table = many();
    let all: Vec<usize> = (0..table.rows()).collect();
    let histogram = table.histogram(&all, false);
    let goal = Goal { models: vec![PrivacyModel::k(9)], ..Goal::default() };
    let one = run(&histogram, &goal).unwrap();
    let three = run(&histogram, &Goal { threads: 3, ..goal }).unwrap();
    assert_eq!(output(&one, &table), output(&three, &table));
    assert_eq!(one.loss().to_bits(), three.loss().to_bits());
}

#[test]
fn a_search_that_is_stopped_still_holds() {
    let table = many();
    let all: Vec<usize> = (0..table.rows()).collect();
    let histogram = table.histogram(&all, false);
    let hierarchies = hierarchies(&histogram);
    for (method, defended) in [(Method::Local, false), (Method::Local, true), (Method::Consistent, false)] {
        let goal = Goal { models: vec![PrivacyModel::k(9)], method, defended, ..Goal::default() };
        for after in [0, 1, 10, 100] {
            let asked = std::sync::atomic::AtomicUsize::new(0);
            let stop = || asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed) >= after;
            let task = Task {
                histogram: &histogram,
                hierarchies: &hierarchies,
                sensitive: &[],
                fixed_levels: &[],
                goal: &goal,
            };
            assert!(solve(&task, &stop).unwrap().k() >= 9);
        }
    }
}

#[test]
fn finer_methods_lose_less() {
    let table = many();
    let all: Vec<usize> = (0..table.rows()).collect();
    let histogram = table.histogram(&all, false);
    let goal = Goal { models: vec![PrivacyModel::k(5)], ..Goal::default() };
    let local = run(&histogram, &goal).unwrap().loss();
    let consistent = run(&histogram, &Goal { method: Method::Consistent, ..goal.clone() }).unwrap().loss();
    let defended = run(&histogram, &Goal { defended: true, ..goal }).unwrap().loss();
    assert!(local < consistent && local < defended && defended < 1.0, "{local} {consistent} {defended}");
}

/// A huge k leaves classes as large as the file. Whom to leave out of one is not looked for by comparing each with all:
/// with that, this took minutes, and an interruption waited for it.
#[test]
fn a_class_as_large_as_the_file_is_done_in_no_square_of_its_size() {
    let (wide, high) = (400, 200);
    let mut histogram = Histogram::new(Counting { quasi: 2, sensitive: 0, units: 0, unit_cap: 0 });
    let names: Vec<String> = (0..wide).map(|at| format!("v{at:03}")).collect();
    let row: Vec<&str> = names.iter().map(String::as_str).collect();
    for second in &names[..high] {
        let same = vec![second.as_str(); wide];
        histogram.add(&Batch { quasi: &[&row, &same], sensitive: &[], units: &[] }).unwrap();
    }
    // One value stands apart from all others: without its records the first column would be told.
    let table: Vec<Vec<String>> = names
        .iter()
        .map(|name| {
            let group = if name == "v000" { "alone" } else { "most" };
            vec![name.clone(), group.to_owned(), "*".to_owned()]
        })
        .collect();
    let hierarchies: Vec<Hierarchy> = (0..2)
        .map(|column| {
            let (values, counts) = histogram.values(column);
            Hierarchy::build(&HierarchySpec::Table(table.clone()), &values, &counts).unwrap()
        })
        .collect();
    let records = (wide * high) as u64;
    let models = vec![PrivacyModel::k(records / 2 + 1)];
    let goal = Goal { models, suppression: 0.01, ..Goal::default() };
    for stopped in [false, true] {
        let task = Task {
            histogram: &histogram,
            hierarchies: &hierarchies,
            sensitive: &[],
            fixed_levels: &[],
            goal: &goal,
        };
        let recoding = solve(&task, &|| stopped).unwrap();
        assert_eq!(recoding.classes(), 1);
    }
}
