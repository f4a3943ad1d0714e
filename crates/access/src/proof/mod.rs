//! Static proof: who can ever see what, and what a change of the policies would give or take.

mod assertions;
mod challenge;
mod dead;
mod diff;
mod exposure;
mod formula;
mod glob;
mod matrix;
mod numbers;
mod pattern;
mod print;
mod prover;
mod relate;
mod sat;
mod solver;
#[cfg(test)]
mod tests;
mod theory;
mod translate;
mod witness;

pub use assertions::{AssertionOutcome, AssertionResult, Violation};
pub use dead::{DeadPolicy, DeadReason};
pub use diff::{Change, NameChanges, PolicyDiff};
pub use exposure::{Exposure, Grant, Proof};
pub use matrix::{Matrix, MatrixCell};
pub use pattern::{FieldForms, Hint, PatternWarning};
pub use witness::{Moment, SampleValue, Witness, WitnessContract};
