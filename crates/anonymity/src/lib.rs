//! Generalisation until nobody stands out: histogram of quasi-identifier tuples, generalisation
//! hierarchies, k-anonymity by local or global recoding, and re-identification risk.
//!
//! The way: [`Histogram`] (pass 1, merged over threads) → a [`Hierarchy`] a column → [`solve`] →
//! [`Recoding::apply`] (pass 2) → a new histogram of what was written → [`Risk::measure`].
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
mod loss;
mod model;
mod objective;
mod problem;
mod recoding;
mod risk;
mod solution;
mod solve;
mod spec;
mod units;

pub use error::{Error, HistogramError, Unreachable};
pub use goal::{Goal, Method};
pub use hierarchy::Hierarchy;
pub use histogram::{Batch, Counting, Histogram, Spilled, Spilling};
pub use model::{Counted, Distance, EntropyEstimator, PrivacyModel};
pub use objective::{Aggregate, Objective};
pub use recoding::{Applied, ColumnSummary, Optimality, Recoding};
pub use risk::{Bucket, PopulationModel, Risk};
pub use solve::{Task, solve};
pub use spec::HierarchySpec;
