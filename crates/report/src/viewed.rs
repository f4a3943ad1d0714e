//! The record of a view: `OUTPUT.view.json`. Who saw what of a file, for what purpose, by which policies; no value in it.

use serde::{Deserialize, Serialize};

use crate::document::{KeyCustody, Notice, ReleaseInput, ReleaseOutput};

/// What `view` did.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ViewDocument {
    /// Version of the document: 1.
    pub version: u32,
    /// Program and version.
    pub tool: String,
    /// Seconds since 1970-01-01 UTC.
    pub when: u64,
    /// Who asked.
    pub party: ViewParty,
    /// For what: a purpose of the catalogue.
    pub purpose: String,
    /// The order, call or case that was worked on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// Break-glass: why the rules were stretched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emergency: Option<String>,
    /// SHA-256 of the catalogue and the policies.
    pub policies_sha256: String,
    /// SHA-256 of the compiled view.
    pub plan_sha256: String,
    /// Seconds since 1970-01-01 UTC up to which the same call gives the same view of the same file; none where it does
    /// not depend on the time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<u64>,
    /// The last event of the register of consents that was joined; none where none was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub register_sequence: Option<u64>,
    /// The file that was read.
    pub input: ReleaseInput,
    /// The file that was written; `suppressed` counts records of which nothing may be seen.
    pub output: ReleaseOutput,
    /// Of those, records withheld because an attribute or a membership that policies need could not be read.
    pub withheld: u64,
    /// One a column of the input, in its order.
    pub columns: Vec<ViewColumn>,
    /// The policies that decide on the forms shown, with what they oblige to.
    pub policies: Vec<ViewPolicy>,
    /// Policies that could not be compiled into filters: such a permit grants nothing, such a prohibition everything it
    /// could.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub untranslated: Vec<String>,
    /// Where the keys of pseudonyms came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keys: Option<KeyCustody>,
    /// Cells made inert because a spreadsheet would have run them as a formula.
    #[serde(default)]
    pub neutralised: u64,
    /// What the reader should know of the input.
    #[serde(default)]
    pub notices: Vec<Notice>,
}

/// Who asked for a view.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewParty {
    /// The kind, as `property-manager`.
    pub kind: String,
    /// The kind's name for people.
    #[serde(default)]
    pub title: String,
    /// The party's id; none where it is a personal number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The organisation behind it; none where that is a personal number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    /// The contract's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<String>,
}

/// What became of a column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewColumn {
    /// Its name in the file.
    pub name: String,
    /// Its field in the catalogue; none where the catalogue withholds it from everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Whether the output has it.
    pub shown: bool,
    /// Records by the form in which the cell is shown: `clear`, `masked`, `pseudonym`, `generalised`, and `none` for
    /// cells left empty in records that are shown otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forms: Vec<ViewForm>,
    /// Cells that could not be brought into their form and were left empty.
    #[serde(default)]
    pub invalid: u64,
    /// Policies that decide on the forms in which it is shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<String>,
}

/// A form and the records in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewForm {
    /// The form's stable name, or `none`.
    pub form: String,
    /// How many records.
    pub records: u64,
}

/// A policy that mattered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewPolicy {
    /// Its id.
    pub id: String,
    /// `permit` or `forbid`.
    pub effect: String,
    /// Its `@reason`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Its `@obligation`s.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub obligations: Vec<String>,
    /// Its `@notice`s.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<String>,
}
