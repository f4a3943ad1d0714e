//! Who may see which field of which resident, for what purpose, in what form.
//!
//! Policies are written in Cedar, which stays inside this crate. A [`Catalogue`] describes the data set, [`Policies`] are
//! a directory of it; a [`Guard`] decides on one record, a [`View`] is the same decision compiled into filters over
//! columns. Both deny where anything fails.

#![forbid(unsafe_code)]

mod assertion;
mod bits;
mod cache;
mod catalogue;
mod coder;
#[cfg(test)]
mod coder_tests;
mod columns;
mod counts;
mod error;
mod expression;
mod filter;
mod form;
mod guard;
#[cfg(test)]
mod guard_tests;
mod moment;
mod policies;
mod proof;
mod request;
mod rule;
#[cfg(test)]
mod sample;
mod sql;
mod subject;
#[cfg(test)]
mod testing;
mod toml_reader;
mod trial;
mod view;

pub use assertion::{Assertion, Assured, KnownRecord};
pub use bits::Bits;
pub use cache::Plans;
pub use catalogue::{
    Attribute, AttributeType, Catalogue, Condition, Dataset, Field, Group, Need, PartyAttribute, PartyKind,
    PartyType, Purpose, Unknown,
};
pub use coder::{Coder, Joined};
pub use columns::{Coded, Columns, Dictionary};
pub use counts::Counts;
pub use error::Error;
pub use filter::Scratch;
pub use form::Form;
pub use guard::{Cell, Decision, Guard, Prepared, Reason, Verdict};
pub use policies::{Effect, Policies, PolicyErrors, PolicyFile, PolicyInfo, PolicyProblem, Severity};
pub use proof::{
    AssertionOutcome, AssertionResult, Change, DeadPolicy, DeadReason, Exposure, FieldForms, Grant, Hint,
    Matrix, MatrixCell, Moment, NameChanges, PatternWarning, PolicyDiff, Proof, SampleValue, Violation,
    Witness, WitnessContract,
};
pub use request::{Record, Request};
pub use sql::{Dialect, SqlError};
pub use subject::{AttributeValue, Contract, Subject};
pub use trial::{Asked, Claim, Finding, Says, Trial, TrialReport, TrialResult};
pub use view::{Reach, Reads, Scope, Seen, Untranslated, View, ViewField, ViewForm};
