//! Yingbi: recipe → plan → run. The library's face.
//!
//! ```no_run
//! use std::path::Path;
//! use yingbi::{OpenOptions, Request, Session, Source, Timings};
//!
//! # fn main() -> Result<(), yingbi::Error> {
//! let source = Source::open(Path::new("residents.csv"), &OpenOptions::default())?;
//! let messages = yingbi::Messages::new(yingbi::Language::En);
//! let request = Request {
//!     output: Path::new("shared.csv"),
//!     recipe: None,
//!     privacy: yingbi::Privacy::default(),
//!     release: yingbi::Release::default(),
//!     record: None,
//!     sink: yingbi::SinkOptions::default(),
//!     messages: &messages,
//!     vault: None,
//! };
//! let outcome = yingbi::anonymize(&source, &request, &Session::default(), &mut Timings::default())?;
//! assert_eq!(outcome.record.input.rows, outcome.record.output.rows + outcome.record.output.suppressed);
//! # Ok(())
//! # }
//! ```

#![forbid(unsafe_code)]

mod aim;
mod anonymize;
mod audit;
mod checkpoint;
mod column;
mod count;
mod decision;
mod digest;
mod engine;
mod error;
mod hierarchy;
mod measure;
mod model;
mod observer;
mod pipeline;
mod plan;
mod population;
mod proof;
mod recipe;
mod register;
mod sampling;
mod seal;
mod starter;
mod statistics;
mod survey;
mod usage;
mod verify;
mod view;

pub use anonymize::{Outcome, Request, anonymize, audit_after, recipe};
pub use audit::{audit, audit_sample};
#[doc(hidden)]
pub use checkpoint::fitting_note;
pub use column::Decimal;
pub use error::{Error, RecipeError, RecipeProblem, RunError};
pub use hierarchy::{
    ColumnFaults, FoundHierarchy, HierarchyReport, HierarchyView, LabelView, LevelView, RowFault, Unknown,
    check_hierarchy, find_hierarchy, show_hierarchy,
};
pub use observer::{Observer, Phase, Session, Timings, Unobserved};
pub use plan::Plan;
pub use recipe::{
    Action, Average, ColumnRule, DEFAULT_USE, Dataset, Differential, Diversity, DomainParts, Keys, OnInvalid,
    Population, PopulationUniques, Privacy, Recipe, Release, RiskLimits, Sealing, Tail, TailForm,
};
pub use recipe::{HierarchyChoice, HierarchyFileError, read_hierarchy};
pub use register::{consents_for, put_under_contract};
pub use seal::{Job, PlacedColumn, Placement, Relinking, Work, has_columns, sealed_placement, transform};
pub use starter::{Starter, policies_for, sample_policies};
pub use statistics::index_statistics;
pub use usage::{KeyUse, Usage, usage};
pub use verify::verify;
pub use view::{Consents, Viewing, view};

/// Writes a small file (a recipe, a report) whole or not at all: temporary file, fsync, rename. An existing file is
/// replaced only with `force`, a link never.
///
/// # Errors
///
/// The file exists and `force` is not set, or it cannot be written.
pub fn write_file(path: &std::path::Path, bytes: &[u8], force: bool) -> Result<(), Error> {
    Ok(yingbi_table::write_beside(path, bytes, force)?.commit()?)
}

/// Whether [`write_file`] could write there now: the folder is there, a file can be made in it, and one of that name is
/// not there or may be replaced. Nothing is left of the trial.
///
/// # Errors
///
/// As [`write_file`].
pub fn can_write(path: &std::path::Path, force: bool) -> Result<(), Error> {
    yingbi_table::write_beside(path, b"", force)?;
    Ok(())
}

/// Registers of consents and contracts.
pub use yingbi_consent as consent;

pub use decision::record_at;
pub use yingbi_access::{
    AssertionOutcome, AssertionResult, Catalogue, Change, DeadPolicy, DeadReason, Decision, Dialect, Effect,
    Exposure, Form, Grant, Guard, Hint, Matrix, MatrixCell, PatternWarning, Policies, PolicyDiff,
    PolicyErrors, PolicyProblem, Proof, Record, Request as AccessRequest, SampleValue, Scope,
    Severity as ProblemSeverity, Subject, TrialReport, View, Violation, Witness,
};
pub use yingbi_anonymity::{
    Aggregate, Distance, HierarchySpec, Method, Objective, PopulationModel, PramForm,
};
pub use yingbi_report::{
    AuditDocument, AuditInput, Authorisation, Language, Messages, ReleaseRecord, SealedDocument,
    TerminalStyle, Told, VERSION, VerifyDocument, ViewColumn, ViewDocument, ViewForm, ViewParty, ViewPolicy,
    html_audit, html_release, shown, terminal_audit, terminal_release, terminal_table, terminal_verify,
};
pub use yingbi_resident::{
    Argument, AttributeType, Category, Diagnostic, Kind, MaskForm, Sensitivity, canonical,
};
pub use yingbi_table::{
    Encoding, Error as TableError, Format, HeaderChoice, OpenOptions, Ragged, SinkOptions, Source, SourceInfo,
};
#[cfg(feature = "pkcs11")]
pub use yingbi_vault::Pkcs11;
pub use yingbi_vault::{
    BlindIndex, Certificate, Domain, DomainInfo, GenerationStore, IndexInfo, IndexName, IndexPlan,
    IndexStatistics, KeyId, KeyInfo, KeyProvider, KeyRole, KeyState, Keyring, KeyringEditor, Padding,
    Passphrase, PseudonymForm, Suite, Vault, plan_index,
};
