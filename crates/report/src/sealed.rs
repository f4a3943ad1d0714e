//! The record of a job on sealed columns or pseudonyms: `OUTPUT.sealed.json`, `OUTPUT.relink.json`. It holds the names
//! that opening needs, and nothing secret.

use serde::{Deserialize, Serialize};

use crate::document::{Notice, ReleaseInput, ReleaseOutput};

/// What `seal`, `open`, `keys reseal` or `keys relink` did.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SealedDocument {
    /// Version of the document: 1.
    pub version: u32,
    /// Program and version.
    pub tool: String,
    /// `seal`, `open`, `reseal`, `relink`.
    pub job: String,
    /// Seconds since 1970-01-01 UTC; none where the caller gave no clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<u64>,
    /// The file that was read.
    pub input: ReleaseInput,
    /// The file that was written.
    pub output: ReleaseOutput,
    /// Who holds the data; part of every value's context.
    #[serde(default)]
    pub tenant: String,
    /// The data set's name; part of every value's context.
    #[serde(default)]
    pub table: String,
    /// The column that values are bound to; none where they are bound to no record.
    #[serde(default)]
    pub record: Option<SealedRecord>,
    /// The columns that the job worked on.
    pub columns: Vec<SealedColumn>,
    /// Who allowed pseudonyms of one domain to become those of another, and why; of `relink` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorisation: Option<Authorisation>,
    /// Cells made inert because a spreadsheet would have run them as a formula.
    #[serde(default)]
    pub neutralised: u64,
    /// What the reader should know: rows above the header or below the data that are left out, and the like.
    #[serde(default)]
    pub notices: Vec<Notice>,
}

/// The column that sealed values are bound to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedRecord {
    /// Its name in the file.
    pub column: String,
    /// The kind whose canonical form is the record key.
    pub kind: String,
}

/// A column that a job worked on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedColumn {
    /// Its name in the file.
    pub name: String,
    /// The name that enters the context.
    pub id: String,
    /// The stable name of its kind; its blind index takes the kind's canonical form.
    pub kind: String,
    /// The purpose that enters the context.
    #[serde(default)]
    pub purpose: String,
    /// The use of the key.
    #[serde(default, rename = "use")]
    pub usage: String,
    /// Whether values are bound to their record's key.
    #[serde(default)]
    pub bound: bool,
    /// The key that seals now, eight hexadecimal digits; none after opening.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The blind index written beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<String>,
    /// Form and domain of the pseudonyms before and after; of `relink` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relinked: Option<Relinked>,
    /// Cells treated, those of earlier runs of a job that was taken up again included.
    pub cells: u64,
}

/// From which domain to which.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relinked {
    /// Tenant, recipient, purpose, kind and epoch of the input's domain.
    pub from: [String; 5],
    /// Of the output's.
    pub to: [String; 5],
    /// Form of the input's pseudonyms.
    pub from_form: String,
    /// Form of the output's.
    pub to_form: String,
}

/// Who allowed a relinking, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authorisation {
    /// A person or an office.
    pub by: String,
    /// In their words.
    pub reason: String,
}
