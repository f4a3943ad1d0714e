//! Small random tables with hierarchies, and goals for them.

use proptest::prelude::*;
use yingbi_anonymity::{
    Aggregate, Batch, Counted, Counting, Distance, EntropyEstimator, Goal, Hierarchy, HierarchySpec,
    Histogram, Method, Objective, PopulationModel, PrivacyModel, Task,
};

/// What a table is solved from: its histogram, the hierarchies of its columns, those of its sensitive ones.
pub(crate) type Prepared = (Histogram, Vec<Hierarchy>, Vec<Option<Hierarchy>>);

/// A record.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) quasi: Vec<String>,
    pub(crate) sensitive: Vec<String>,
    pub(crate) units: Vec<Option<u64>>,
}

/// A table with its goal. Hierarchies are rows of labels, value first, `*` last; no label stands at two levels.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    pub(crate) rows: Vec<Row>,
    /// People who are not in the sample.
    pub(crate) population: Option<Vec<Vec<String>>>,
    pub(crate) tables: Vec<Vec<Vec<String>>>,
    pub(crate) sensitive: Vec<Vec<Vec<String>>>,
    pub(crate) units: usize,
    pub(crate) fixed: Vec<Option<usize>>,
    pub(crate) goal: Goal,
}

impl Made {
    pub(crate) fn quasi(&self) -> Vec<Vec<String>> {
        self.rows.iter().map(|row| row.quasi.clone()).collect()
    }

    pub(crate) fn task<'a>(&'a self, (histogram, hierarchies, sensitive): &'a Prepared) -> Task<'a> {
        Task { histogram, hierarchies, sensitive, fixed_levels: &self.fixed, goal: &self.goal }
    }

    pub(crate) fn prepare(&self) -> Prepared {
        let column = |get: &dyn Fn(&Row) -> String| -> Vec<String> { self.rows.iter().map(get).collect() };
        let owned: Vec<Vec<String>> =
            (0..self.tables.len()).map(|j| column(&|row| row.quasi[j].clone())).collect();
        let secret: Vec<Vec<String>> =
            (0..self.sensitive.len()).map(|j| column(&|row| row.sensitive[j].clone())).collect();
        fn views(columns: &[Vec<String>]) -> Vec<Vec<&str>> {
            columns.iter().map(|column| column.iter().map(String::as_str).collect()).collect()
        }
        let (quasi, sensitive) = (views(&owned), views(&secret));
        let units: Vec<Vec<Option<u64>>> =
            (0..self.units).map(|kind| self.rows.iter().map(|row| row.units[kind]).collect()).collect();
        let mut histogram = Histogram::new(Counting {
            quasi: quasi.len(),
            sensitive: sensitive.len(),
            units: units.len(),
            unit_cap: 16,
        });
        let q: Vec<&[&str]> = quasi.iter().map(Vec::as_slice).collect();
        let s: Vec<&[&str]> = sensitive.iter().map(Vec::as_slice).collect();
        let u: Vec<&[Option<u64>]> = units.iter().map(Vec::as_slice).collect();
        histogram.add(&Batch { quasi: &q, sensitive: &s, units: &u }).unwrap();
        if let Some(more) = &self.population {
            histogram.add_population(&q).unwrap();
            let columns: Vec<Vec<&str>> = (0..self.tables.len())
                .map(|j| more.iter().map(|person| person[j].as_str()).collect())
                .collect();
            let slices: Vec<&[&str]> = columns.iter().map(Vec::as_slice).collect();
            histogram.add_population(&slices).unwrap();
        }
        let build = |table: &Vec<Vec<String>>, values: Vec<&str>, counts: Vec<u64>| {
            Hierarchy::build(&HierarchySpec::Table(table.clone()), &values, &counts).unwrap()
        };
        let hierarchies = self
            .tables
            .iter()
            .enumerate()
            .map(|(column, table)| {
                let (values, counts) = histogram.values(column);
                build(table, values, counts)
            })
            .collect();
        let sensitive = self
            .sensitive
            .iter()
            .enumerate()
            .map(|(column, table)| {
                let (values, counts) = histogram.sensitive_values(column);
                Some(build(table, values, counts))
            })
            .collect();
        (histogram, hierarchies, sensitive)
    }
}

/// A hierarchy of up to six values, the empty one among them: each level joins groups of the one below.
fn table(numeric: bool) -> impl Strategy<Value = Vec<Vec<String>>> {
    (1usize..7, prop::collection::vec(prop::collection::vec(0usize..3, 6), 0..3)).prop_map(
        move |(values, levels)| {
            let values: Vec<String> = (0..values)
                .map(|at| match (at, numeric) {
                    (3, _) => String::new(),
                    // not in the order of their bytes
                    (_, true) => (8 + at).to_string(),
                    (_, false) => format!("v{at}"),
                })
                .collect();
            let mut groups: Vec<usize> = (0..values.len()).collect();
            let mut rows: Vec<Vec<String>> = values.into_iter().map(|value| vec![value]).collect();
            for (level, joins) in levels.iter().enumerate() {
                for (row, group) in rows.iter_mut().zip(&mut groups) {
                    *group = joins[*group];
                    row.push(format!("{level}:{group}"));
                }
            }
            rows.iter_mut().for_each(|row| row.push("*".to_owned()));
            rows
        },
    )
}

fn cell(table: &[Vec<String>], draw: usize) -> String {
    table[draw % table.len()][0].clone()
}

fn objective() -> impl Strategy<Value = Objective> {
    let loss = |aggregate| Objective::Loss { aggregate };
    prop::sample::select(vec![
        loss(Aggregate::GeometricMean),
        loss(Aggregate::ArithmeticMean),
        loss(Aggregate::Sum),
        loss(Aggregate::Maximum),
        loss(Aggregate::Rank),
        Objective::Entropy { monotone: true },
        Objective::Entropy { monotone: false },
        Objective::Discernibility { monotone: true },
        Objective::Discernibility { monotone: false },
        Objective::AverageClassSize,
        Objective::Precision,
        Objective::Height,
    ])
}

/// A model, and whether it needs a population, or levels that are fixed.
fn model() -> impl Strategy<Value = PrivacyModel> {
    let column = 0usize..2;
    let real = |values: &[f64]| prop::sample::select(values.to_vec());
    let distance = prop::sample::select(vec![Distance::Equal, Distance::Ordered, Distance::Hierarchical]);
    let estimator = prop::sample::select(vec![EntropyEstimator::Shannon, EntropyEstimator::Grassberger]);
    let population = prop::sample::select(PopulationModel::ALL.to_vec());
    prop_oneof![
        3 => (1u64..6).prop_map(PrivacyModel::k),
        2 => (1u64..5, 0usize..2).prop_map(|(k, kind)| PrivacyModel::KAnonymity { k, of: Counted::Units(kind) }),
        2 => (1u64..8).prop_map(|k| PrivacyModel::KMap { k }),
        2 => (column.clone(), 1u64..4).prop_map(|(column, l)| PrivacyModel::DistinctDiversity { column, l }),
        2 => (column.clone(), real(&[1.0, 1.5, 2.0, 2.5, 3.0]), estimator)
            .prop_map(|(column, l, estimator)| PrivacyModel::EntropyDiversity { column, l, estimator }),
        2 => (column.clone(), real(&[0.3, 0.5, 1.0, 2.0, 4.0]), 1u64..4)
            .prop_map(|(column, c, l)| PrivacyModel::RecursiveDiversity { column, c, l }),
        3 => (column.clone(), real(&[0.0, 0.1, 0.25, 0.3, 0.5, 1.0]), distance)
            .prop_map(|(column, t, distance)| PrivacyModel::TCloseness { column, t, distance }),
        2 => (real(&[0.0, 0.2, 0.5]), real(&[0.5, 0.7, 1.0]))
            .prop_map(|(min, max)| PrivacyModel::DeltaPresence { min, max }),
        2 => (column.clone(), real(&[0.3, 1.0, 2.0, 4.0]), any::<bool>())
            .prop_map(|(column, beta, enhanced)| PrivacyModel::BetaLikeness { column, beta, enhanced }),
        2 => (column, real(&[0.4, 1.0, 1.5, 2.5]))
            .prop_map(|(column, delta)| PrivacyModel::DeltaDisclosure { column, delta }),
        2 => real(&[0.1, 0.25, 0.34, 0.5, 1.0]).prop_map(|risk| PrivacyModel::AverageRisk { risk }),
        1 => real(&[0.0, 0.1, 0.25, 0.5]).prop_map(|share| PrivacyModel::SampleUniqueness { share }),
        1 => (real(&[0.0, 1e-4, 0.01, 0.1]), population).prop_map(|(share, model)| {
            PrivacyModel::PopulationUniqueness { share, model, population: 400 }
        }),
        1 => real(&[0.05, 0.2]).prop_map(|delta| PrivacyModel::DifferentialPrivacy { epsilon: 1.0, delta }),
    ]
}

/// How the rows come about.
#[derive(Clone, Copy, Debug)]
enum Shape {
    Random,
    AllEqual,
    AllDistinct,
    One,
    Empty,
}

type Draws = (Vec<usize>, Vec<usize>, Vec<Option<u64>>);

pub(crate) fn made(method: Method) -> impl Strategy<Value = Made> {
    let tables = (prop::collection::vec(table(false), 1..4), table(true), table(false));
    let draw = || -> BoxedStrategy<Draws> {
        (
            prop::collection::vec(0usize..6, 3),
            prop::collection::vec(0usize..6, 2),
            prop::collection::vec(prop::option::weighted(0.9, 0u64..12), 2),
        )
            .boxed()
    };
    let rows = (
        prop::collection::vec(draw(), 0..24),
        prop_oneof![
            12 => Just(Shape::Random),
            1 => Just(Shape::AllEqual),
            1 => Just(Shape::AllDistinct),
            1 => Just(Shape::One),
            1 => Just(Shape::Empty),
        ],
        prop::collection::vec(prop::collection::vec(0usize..6, 3), 0..16),
    );
    let goal = (
        prop::collection::vec(model(), 1..4),
        prop::sample::select(vec![0.0, 0.1, 0.3, 1.0]),
        objective(),
        prop::option::of(prop::collection::vec(prop::sample::select(vec![0.5, 1.0, 3.0]), 3)),
        prop::collection::vec(prop::option::weighted(0.15, 0usize..5), 3),
        1usize..3,
    );
    (tables, rows, goal).prop_map(move |(tables, rows, goal)| {
        let ((tables, numbers, names), (draws, shape, more)) = (tables, rows);
        let (models, suppression, objective, weights, fixed, threads) = goal;
        let sensitive = vec![numbers, names];
        let width = tables.len();
        let row = |(quasi, secret, units): &Draws| Row {
            quasi: (0..width).map(|j| cell(&tables[j], quasi[j])).collect(),
            sensitive: (0..2).map(|j| cell(&sensitive[j], secret[j])).collect(),
            units: units.clone(),
        };
        let mut rows: Vec<Row> = draws.iter().map(row).collect();
        match shape {
            Shape::Random => {}
            Shape::AllEqual => {
                let first = rows.first().map(|row| row.quasi.clone());
                rows.iter_mut().for_each(|row| row.quasi.clone_from(first.as_ref().unwrap()));
            }
            Shape::AllDistinct => {
                let mut seen = std::collections::BTreeSet::new();
                rows.retain(|row| seen.insert(row.quasi.clone()));
            }
            Shape::One => rows.truncate(1),
            Shape::Empty => rows.clear(),
        }
        let needs = |model: &PrivacyModel| {
            matches!(model, PrivacyModel::KMap { .. } | PrivacyModel::DeltaPresence { .. })
        };
        let population = models.iter().any(needs).then(|| {
            more.iter().map(|quasi| (0..width).map(|j| cell(&tables[j], quasi[j])).collect()).collect()
        });
        // differential privacy wants every level fixed
        let all = models.iter().any(|model| matches!(model, PrivacyModel::DifferentialPrivacy { .. }));
        let fixed = (0..width)
            .map(|j| {
                let top = tables[j][0].len() - 1;
                let level = fixed[j].map(|level| level % (top + 1));
                if all { Some(level.unwrap_or(top)) } else { level }
            })
            .collect();
        let weights = weights.map_or(Vec::new(), |weights| weights[..width].to_vec());
        Made {
            rows,
            population,
            tables,
            sensitive,
            units: 2,
            fixed,
            goal: Goal { models, suppression, method, objective, weights, threads, ..Goal::default() },
        }
    })
}
