//! Privacy models: what every class, or all classes together, must satisfy.

mod attained;
mod class;
mod closeness;
mod differential;
mod diversity;
mod gathered;
mod implied;
mod likeness;
pub(crate) mod order;
mod rules;
mod whole;

pub use attained::{Attained, AttainedColumn, Presence, Pycanon, Reference};
pub(crate) use class::Class;
pub use differential::{Sampling, sampling, sampling_probability};
pub(crate) use gathered::Gathered;
pub(crate) use rules::{Cut, Monotone, Rules, SensitiveTotals, Table};

use crate::error::Error;
use crate::risk::PopulationModel;

/// What is counted when the members of a class are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Counted {
    /// Records.
    #[default]
    Records,
    /// Distinct units of that place among the histogram's (persons, households, …); a record without a valid
    /// unit key counts for none.
    Units(usize),
}

/// How the entropy of a class's sensitive values is estimated from their counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum EntropyEstimator {
    /// Relative frequencies (Machanavajjhala et al. 2007, §4.1).
    #[default]
    Shannon,
    /// Corrected for few records (Grassberger 2003).
    Grassberger,
}

/// How far apart two values of a sensitive column are, for t-closeness (Li, Li, Venkatasubramanian 2007, §5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Distance {
    /// All values equally far.
    #[default]
    Equal,
    /// By rank: numbers and dates by size, other texts by their bytes.
    Ordered,
    /// By the lowest common level of the column's hierarchy.
    Hierarchical,
}

/// A privacy model. `column`: a sensitive column by its place among the histogram's.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum PrivacyModel {
    /// Every class has at least `k` members (Sweeney 2002).
    KAnonymity {
        /// At least 1.
        k: u64,
        /// Members of what kind.
        of: Counted,
    },
    /// Every class has at least `k` records in the population (Sweeney 2002: k-map). Needs a population.
    KMap {
        /// At least 1.
        k: u64,
    },
    /// At least `l` distinct values in every class.
    DistinctDiversity {
        /// Sensitive column.
        column: usize,
        /// At least 1.
        l: u64,
    },
    /// Entropy of every class at least log `l` (Machanavajjhala et al. 2007).
    EntropyDiversity {
        /// Sensitive column.
        column: usize,
        /// At least 1.
        l: f64,
        /// How the entropy is estimated.
        estimator: EntropyEstimator,
    },
    /// The most frequent value of a class has less than `c` times the records of the `l`-th most frequent and
    /// all rarer ones together (Machanavajjhala et al. 2007).
    RecursiveDiversity {
        /// Sensitive column.
        column: usize,
        /// Above 0.
        c: f64,
        /// At least 1.
        l: u64,
    },
    /// The distribution of every class is within earth mover's distance `t` of the whole table's.
    TCloseness {
        /// Sensitive column.
        column: usize,
        /// 0 to 1.
        t: f64,
        /// Ground distance.
        distance: Distance,
    },
    /// The share of a class's population that is in the sample lies within `min ..= max`
    /// (Nergiz, Atzori, Clifton 2007). Needs a population.
    DeltaPresence {
        /// 0 to 1.
        min: f64,
        /// 0 to 1.
        max: f64,
    },
    /// No value's frequency in a class exceeds its frequency q in the table by more than `beta` times q, or
    /// `min(beta, −ln q)` times q where `enhanced` (Cao, Karras 2012).
    BetaLikeness {
        /// Sensitive column.
        column: usize,
        /// Above 0.
        beta: f64,
        /// The enhanced form.
        enhanced: bool,
    },
    /// |log2(p / q)| below `delta` for every value and class (Brickell, Shmatikov 2008).
    DeltaDisclosure {
        /// Sensitive column.
        column: usize,
        /// Above 0.
        delta: f64,
    },
    /// The average re-identification risk, classes / records, is at most `risk`.
    AverageRisk {
        /// Above 0, at most 1.
        risk: f64,
    },
    /// At most this share of the records are alone in their class.
    SampleUniqueness {
        /// 0 to 1.
        share: f64,
    },
    /// At most this share of the population is estimated to be unique in it.
    PopulationUniqueness {
        /// 0 to 1.
        share: f64,
        /// How it is estimated.
        model: PopulationModel,
        /// People in the population, at least the records of the sample.
        population: u64,
    },
    /// (ε, δ)-differential privacy by (k, β)-SDGS (Li, Qardaji, Su 2012): records are sampled with probability
    /// β = 1 − e^−ε before they are counted, levels are fixed beforehand, classes short of k are left out.
    DifferentialPrivacy {
        /// Above 0.
        epsilon: f64,
        /// Between 0 and 1.
        delta: f64,
    },
}

impl PrivacyModel {
    /// k-anonymity of records.
    pub const fn k(k: u64) -> PrivacyModel {
        PrivacyModel::KAnonymity { k, of: Counted::Records }
    }

    /// Its stable name: `k-anonymity`, `k-map`, `distinct-diversity`, ….
    pub const fn name(&self) -> &'static str {
        match self {
            PrivacyModel::KAnonymity { .. } => "k-anonymity",
            PrivacyModel::KMap { .. } => "k-map",
            PrivacyModel::DistinctDiversity { .. } => "distinct-diversity",
            PrivacyModel::EntropyDiversity { .. } => "entropy-diversity",
            PrivacyModel::RecursiveDiversity { .. } => "recursive-diversity",
            PrivacyModel::TCloseness { .. } => "t-closeness",
            PrivacyModel::DeltaPresence { .. } => "delta-presence",
            PrivacyModel::BetaLikeness { .. } => "beta-likeness",
            PrivacyModel::DeltaDisclosure { .. } => "delta-disclosure",
            PrivacyModel::AverageRisk { .. } => "average-risk",
            PrivacyModel::SampleUniqueness { .. } => "sample-uniqueness",
            PrivacyModel::PopulationUniqueness { .. } => "population-uniqueness",
            PrivacyModel::DifferentialPrivacy { .. } => "differential-privacy",
        }
    }

    /// Its parameters in a short form that stays: `k = 3`, `distinct l = 2`, `t = 0.31`, without the column.
    pub fn describe(&self) -> String {
        match self {
            PrivacyModel::KAnonymity { k, of: Counted::Records } => format!("k = {k}"),
            PrivacyModel::KAnonymity { k, of: Counted::Units(kind) } => {
                format!("k = {k} (unit {})", kind + 1)
            }
            PrivacyModel::KMap { k } => format!("k-map k = {k}"),
            PrivacyModel::DistinctDiversity { l, .. } => format!("distinct l = {l}"),
            PrivacyModel::EntropyDiversity { l, estimator: EntropyEstimator::Shannon, .. } => {
                format!("entropy l = {l}")
            }
            PrivacyModel::EntropyDiversity { l, estimator: EntropyEstimator::Grassberger, .. } => {
                format!("entropy (Grassberger) l = {l}")
            }
            PrivacyModel::RecursiveDiversity { c, l, .. } => format!("recursive c = {c}, l = {l}"),
            PrivacyModel::TCloseness { t, distance: Distance::Equal, .. } => format!("t = {t}"),
            PrivacyModel::TCloseness { t, distance: Distance::Ordered, .. } => format!("ordered t = {t}"),
            PrivacyModel::TCloseness { t, distance: Distance::Hierarchical, .. } => {
                format!("hierarchical t = {t}")
            }
            PrivacyModel::DeltaPresence { min, max } => format!("presence {min}..{max}"),
            PrivacyModel::BetaLikeness { beta, enhanced: false, .. } => format!("beta = {beta}"),
            PrivacyModel::BetaLikeness { beta, enhanced: true, .. } => format!("enhanced beta = {beta}"),
            PrivacyModel::DeltaDisclosure { delta, .. } => format!("delta = {delta}"),
            PrivacyModel::AverageRisk { risk } => format!("average risk = {risk}"),
            PrivacyModel::SampleUniqueness { share } => format!("sample uniques = {share}"),
            PrivacyModel::PopulationUniqueness { share, model, .. } => {
                format!("population uniques ({}) = {share}", model.name())
            }
            PrivacyModel::DifferentialPrivacy { epsilon, delta } => {
                format!("epsilon = {epsilon}, delta = {delta}")
            }
        }
    }

    /// Refuses parameters that make no sense whatever the table.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let refused = |parameter| Err(Error::Model { model: self.name(), parameter });
        let positive = |x: f64| x > 0.0 && x.is_finite();
        let share = |x: f64| (0.0..=1.0).contains(&x);
        match self {
            PrivacyModel::KAnonymity { k: 0, .. } | PrivacyModel::KMap { k: 0 } => refused("k"),
            PrivacyModel::DistinctDiversity { l: 0, .. } | PrivacyModel::RecursiveDiversity { l: 0, .. } => {
                refused("l")
            }
            PrivacyModel::EntropyDiversity { l, .. } if !(*l >= 1.0 && l.is_finite()) => refused("l"),
            PrivacyModel::RecursiveDiversity { c, .. } if !positive(*c) => refused("c"),
            PrivacyModel::TCloseness { t, .. } if !share(*t) => refused("t"),
            PrivacyModel::DeltaPresence { min, .. } if !share(*min) => refused("min"),
            PrivacyModel::DeltaPresence { min, max } if !(share(*max) && min <= max) => refused("max"),
            PrivacyModel::BetaLikeness { beta, .. } if !positive(*beta) => refused("beta"),
            PrivacyModel::DeltaDisclosure { delta, .. } if !positive(*delta) => refused("delta"),
            PrivacyModel::AverageRisk { risk } if !(share(*risk) && *risk > 0.0) => refused("risk"),
            PrivacyModel::SampleUniqueness { share: s }
            | PrivacyModel::PopulationUniqueness { share: s, .. }
                if !share(*s) =>
            {
                refused("share")
            }
            PrivacyModel::DifferentialPrivacy { epsilon, delta } => sampling(*epsilon, *delta).map(|_| ()),
            _ => Ok(()),
        }
    }

    /// Whether it is about the population.
    pub(crate) const fn asks_population(&self) -> bool {
        matches!(self, PrivacyModel::KMap { .. } | PrivacyModel::DeltaPresence { .. })
    }

    /// The sensitive column it looks at.
    pub const fn column(&self) -> Option<usize> {
        match self {
            PrivacyModel::DistinctDiversity { column, .. }
            | PrivacyModel::EntropyDiversity { column, .. }
            | PrivacyModel::RecursiveDiversity { column, .. }
            | PrivacyModel::TCloseness { column, .. }
            | PrivacyModel::BetaLikeness { column, .. }
            | PrivacyModel::DeltaDisclosure { column, .. } => Some(*column),
            _ => None,
        }
    }
}
