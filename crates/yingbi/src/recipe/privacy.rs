//! Table `[privacy]`: what the output must keep to, and what the search weighs.

use std::ops::Range;

use serde::Serialize;
use yingbi_anonymity::{Aggregate, Distance, Method, Objective, PopulationModel, sampling_probability};

use super::HierarchyChoice;

/// Table `[privacy]`.
///
/// `..Privacy::default()` is not for callers outside: take the default and set what is to differ.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Privacy {
    /// Smallest class allowed, in records; at least 1.
    pub k: u64,
    /// Smallest class allowed, in distinct persons; [`Privacy::k`] where none is given. Of data sets with a `record`
    /// column only.
    pub persons: Option<u64>,
    /// Smallest class allowed, in distinct households. Needs a `household` column.
    pub households: Option<u64>,
    /// Largest share of the records that may be left out, 0 to 1.
    pub suppression: f64,
    /// How values are recoded.
    pub method: Method,
    /// What the search keeps low.
    pub objective: Objective,
    /// What is held against the population from which the file was taken.
    pub population: Option<Population>,
    /// Limits of risk over all classes.
    pub risk: RiskLimits,
    /// (ε, δ)-differential privacy.
    pub differential: Option<Differential>,
    /// No label tells more than its text says to a reader who knows the program.
    pub defended: bool,
    /// Nodes of the lattice that a global search may check; none for as many as it needs.
    pub nodes: Option<u64>,
    /// Seconds that a search may take, by the clock of the session; none for as many as it needs.
    pub seconds: Option<f64>,
    /// What is asked of sensitive columns, one entry a column.
    pub diversity: Vec<Diversity>,
    /// Where the table's keys stand in the recipe's text.
    pub(crate) spans: Spans,
}

/// Places of keys that can turn out not to fit a file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spans {
    pub(crate) persons: Option<Range<usize>>,
    pub(crate) households: Option<Range<usize>>,
    pub(crate) differential: Option<Range<usize>>,
}

impl Privacy {
    /// Most members of a class that can be asked for.
    pub const MOST: u64 = 1_000_000;
}

impl Default for Privacy {
    fn default() -> Self {
        Privacy {
            k: 5,
            persons: None,
            households: None,
            suppression: 0.05,
            method: Method::Local,
            objective: Objective::default(),
            population: None,
            risk: RiskLimits::default(),
            differential: None,
            defended: false,
            nodes: None,
            seconds: None,
            diversity: Vec::new(),
            spans: Spans::default(),
        }
    }
}

/// A table of the whole population and what is held against it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Population {
    /// The file, as the recipe writes it: relative to the recipe's own folder.
    pub file: String,
    /// Fewest records of the population in each class (k-map).
    pub k: Option<u64>,
    /// Least and largest share of a class's population that is in the file (δ-presence).
    pub presence: Option<(f64, f64)>,
}

/// Limits of risk over all classes together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct RiskLimits {
    /// Average risk of a record: classes / records.
    pub average: Option<f64>,
    /// Share of the records that may be alone in their class.
    pub sample_uniques: Option<f64>,
    /// Share of the population that may be unique in it, as estimated.
    pub population_uniques: Option<PopulationUniques>,
}

/// A limit of estimated population uniqueness.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PopulationUniques {
    /// Share, 0 to 1.
    pub share: f64,
    /// How it is estimated.
    #[serde(serialize_with = "estimator")]
    pub model: PopulationModel,
    /// People in the population.
    pub population: u64,
}

fn estimator<S: serde::Serializer>(model: &PopulationModel, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(estimator_name(*model))
}

/// (ε, δ)-differential privacy by random sampling and k-anonymity.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Differential {
    /// ε, above 0.
    pub epsilon: f64,
    /// δ, between 0 and 1.
    pub delta: f64,
}

impl Differential {
    /// The probability with which each record is taken.
    pub fn sampling(&self) -> f64 {
        sampling_probability(self.epsilon)
    }
}

/// What is asked of the values of one sensitive column in every class.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Diversity {
    /// The column's name.
    pub column: String,
    /// Distinct values, at least.
    pub distinct: Option<u64>,
    /// Effective number of values by Shannon's entropy, at least.
    pub entropy: Option<f64>,
    /// The same, its entropy estimated after Grassberger.
    pub grassberger: Option<f64>,
    /// (c, l) of recursive diversity.
    pub recursive: Option<(f64, u64)>,
    /// Largest distance of the distribution in a class from that of the file (t-closeness).
    pub closeness: Option<f64>,
    /// The distance between values that it is measured by.
    pub distance: Distance,
    /// The hierarchy of [`Distance::Hierarchical`]; none takes that of the column's treatment, else of its kind.
    pub hierarchy: Option<HierarchyChoice>,
    /// Basic β-likeness.
    pub beta: Option<f64>,
    /// Enhanced β-likeness.
    pub enhanced_beta: Option<f64>,
    /// δ of δ-disclosure privacy.
    pub disclosure: Option<f64>,
    /// Where it stands in the recipe's text.
    pub(crate) span: Option<Range<usize>>,
}

impl Diversity {
    /// At least `l` distinct values of a column in every class.
    pub fn distinct(column: impl Into<String>, l: u64) -> Diversity {
        Diversity { column: column.into(), distinct: Some(l), ..Diversity::default() }
    }

    /// Whether it asks for nothing.
    pub(crate) fn is_empty(&self) -> bool {
        let shares = [self.entropy, self.grassberger, self.closeness, self.beta, self.enhanced_beta];
        self.distinct.is_none()
            && self.recursive.is_none()
            && self.disclosure.is_none()
            && shares.iter().all(Option::is_none)
    }
}

/// Stable names of the objectives, as recipes and release records write them.
const OBJECTIVES: [(&str, Objective); 8] = [
    ("loss", Objective::Loss { aggregate: Aggregate::GeometricMean }),
    ("entropy", Objective::Entropy { monotone: false }),
    ("entropy-monotone", Objective::Entropy { monotone: true }),
    ("discernibility", Objective::Discernibility { monotone: false }),
    ("discernibility-monotone", Objective::Discernibility { monotone: true }),
    ("average-class-size", Objective::AverageClassSize),
    ("precision", Objective::Precision),
    ("height", Objective::Height),
];

const AGGREGATES: [(&str, Aggregate); 5] = [
    ("geometric", Aggregate::GeometricMean),
    ("arithmetic", Aggregate::ArithmeticMean),
    ("sum", Aggregate::Sum),
    ("maximum", Aggregate::Maximum),
    ("rank", Aggregate::Rank),
];

const DISTANCES: [(&str, Distance); 3] =
    [("equal", Distance::Equal), ("ordered", Distance::Ordered), ("hierarchical", Distance::Hierarchical)];

const ESTIMATORS: [(&str, PopulationModel); 4] = [
    ("pitman", PopulationModel::Pitman),
    ("zayatz", PopulationModel::Zayatz),
    ("snb", PopulationModel::Snb),
    ("dankar", PopulationModel::Dankar),
];

fn named<T: Copy>(list: &[(&'static str, T)], name: &str) -> Result<T, String> {
    let found = list.iter().find(|(other, _)| *other == name);
    let names = || list.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
    found.map(|(_, value)| *value).ok_or_else(names)
}

fn name_of<T: PartialEq>(list: &[(&'static str, T)], value: &T) -> &'static str {
    list.iter().find(|(_, other)| other == value).map_or("", |(name, _)| name)
}

/// The objective of that stable name, or the names there are.
pub(crate) fn objective(name: &str) -> Result<Objective, String> {
    named(&OBJECTIVES, name)
}

/// The stable name of an objective, whatever its aggregate.
pub(crate) fn objective_name(objective: Objective) -> &'static str {
    match objective {
        Objective::Loss { .. } => "loss",
        other => name_of(&OBJECTIVES, &other),
    }
}

pub(crate) fn aggregate(name: &str) -> Result<Aggregate, String> {
    named(&AGGREGATES, name)
}

/// The stable name of an objective's aggregate, where it has one.
pub(crate) fn aggregate_name(objective: Objective) -> Option<&'static str> {
    match objective {
        Objective::Loss { aggregate } => Some(name_of(&AGGREGATES, &aggregate)),
        _ => None,
    }
}

pub(crate) fn distance(name: &str) -> Result<Distance, String> {
    named(&DISTANCES, name)
}

pub(crate) fn distance_name(distance: Distance) -> &'static str {
    name_of(&DISTANCES, &distance)
}

pub(crate) fn population_model(name: &str) -> Result<PopulationModel, String> {
    named(&ESTIMATORS, name)
}

pub(crate) fn estimator_name(model: PopulationModel) -> &'static str {
    name_of(&ESTIMATORS, &model)
}
