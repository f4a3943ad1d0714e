//! Generalisation until nobody stands out: histogram of quasi-identifier tuples, generalisation
//! hierarchies, k-anonymity by local or global recoding, and re-identification risk.
//!
//! The way: [`Histogram`] (pass 1, merged over threads) → a [`Hierarchy`] a column → [`solve`] →
//! [`Recoding::apply`] (pass 2) → a new histogram of what was written → [`Risk::measure`].
//!
//! [`Microaggregation`], [`TailCoding`], [`Pram`] and [`RankSwapping`] treat one column at a time, beside the classes.
//!
//! A histogram of more distinct tuples than memory holds is coarsened as it grows ([`Histogram::bounded`]) or counted
//! with the help of temporary files ([`Spilling`]); [`Histogram::write_to`] carries it to another machine.
//!
//! A *class* is the set of records whose text is equal in every quasi-identifier; `*` and the empty
//! cell are values like others. Nothing here knows Arrow, files or threads: slices in, slices out. No
//! cell value is ever part of an error or a `Debug` form.

#![forbid(unsafe_code)]

mod dictionary;
mod error;
mod global;
mod goal;
mod hierarchy;
mod histogram;
mod local;
mod model;
mod objective;
mod perturb;
mod problem;
mod recoding;
mod risk;
mod solution;
mod solve;
mod spec;
mod suggest;
mod units;
mod unreachable;
mod utility;

pub use error::{BorderFault, Ending, Error, FileFault, HistogramError, Unreachable};
pub use goal::{Convention, Goal, Method};
pub use hierarchy::{Bands, Fit, Hierarchy, HierarchyCheck, HierarchyFault, Scale};
pub use histogram::{Batch, Counting, Histogram, Spilled, Spilling};
pub use model::{
    Attained, AttainedColumn, Counted, Distance, EntropyEstimator, Presence, PrivacyModel, Pycanon,
    Reference, Sampling, sampling, sampling_probability,
};
pub use objective::{Aggregate, Objective};
pub use perturb::{Mdav, Microaggregation, Pram, PramForm, RankSwapping, TailCoding};
pub use recoding::{Applied, Certificate, ColumnSummary, Optimality, Recoding};
pub use risk::{Attacker, Bucket, Estimate, Figures, PopulationModel, Risk, UnitRisk};
pub use solve::{Task, solve};
pub use spec::HierarchySpec;
pub use suggest::{ColumnCost, ColumnWeight, Screen, Subset, Suggestion, column_costs, k_for_risk};
pub use utility::{ColumnUtility, Utility, pair_divergences};
