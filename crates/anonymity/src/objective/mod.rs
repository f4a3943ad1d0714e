//! What a search keeps low: each objective's formula in a file of its own, and [`Measure`], which holds one against
//! a table.

pub(crate) mod class_size;
pub(crate) mod discernibility;
pub(crate) mod entropy;
pub(crate) mod loss;
mod measure;
pub(crate) mod precision;
mod value;

pub(crate) use measure::{Measure, Tally, records_by_node, records_by_value};
pub(crate) use value::Value;

/// How the losses of the columns become one figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Aggregate {
    /// ∏ (v_j + 1)^(w_j) − 1, weights adding up to 1 (ARX's default).
    #[default]
    GeometricMean,
    /// Σ w_j v_j, weights adding up to 1.
    ArithmeticMean,
    /// Σ w_j v_j, each weight as given (1 where none is).
    Sum,
    /// The largest w_j v_j.
    Maximum,
    /// All w_j v_j in descending order, compared one after another.
    Rank,
}

/// What a search keeps low. Formulas and sources: `docs/src/anonymity.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Objective {
    /// How much of its domain a label covers (Iyengar 2002, as ARX generalises it); 0 to 1.
    Loss {
        /// How the columns become one figure.
        aggregate: Aggregate,
    },
    /// Non-uniform entropy (De Waal, Willenborg 1999; Gionis, Tassa 2009), bits, each column times its weight.
    Entropy {
        /// Whether a suppressed record costs no more than its generalised values (the variant whose loss only
        /// grows upwards); otherwise the entropy of what was suppressed is added.
        monotone: bool,
    },
    /// Discernibility (Bayardo, Agrawal 2005): the sum of class sizes squared; records. Weights do not enter it.
    Discernibility {
        /// Whether suppressed records count as the classes they were; otherwise each counts for all records.
        monotone: bool,
    },
    /// Average class size (LeFevre et al. 2006), records a class; suppressed records count as one class. Weights do
    /// not enter it.
    AverageClassSize,
    /// Precision (Sweeney 2002) lost: the weighted mean of level / height over cells, a suppressed cell at the full
    /// height; 0 to 1.
    Precision,
    /// Sum of the levels (Samarati 2001), each column's times its weight; of recodings with several levels a column,
    /// the mean over the records kept.
    Height,
}

impl Default for Objective {
    fn default() -> Objective {
        Objective::Loss { aggregate: Aggregate::GeometricMean }
    }
}
