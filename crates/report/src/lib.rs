//! Reports: the documents that other programs read, the sentences that people read, in Chinese and English, as
//! terminal text and as HTML.
//!
//! Everything here is plain data in, text out: no clock, no file, no terminal is touched. The documents hold no
//! cell value, and so no report can show one.

#![forbid(unsafe_code)]

mod chart;
mod command;
mod document;
mod figure;
mod finding;
mod grid;
mod html;
mod language;
mod messages;
mod model;
mod phrase;
mod sealed;
mod terminal;
mod text;
mod viewed;

pub use document::{
    Alternative, AuditDocument, AuditInput, BeforeRecord, Breach, CellCounts, Certificate, ColumnKept,
    ColumnRelease, ColumnReport, ColumnTells, Fact, KForRisk, KeyCustody, KeyReport, Leftover, LevelUse,
    ModelRecord, Notice, ObjectiveRecord, PopulationRecord, PopulationReport, PrivacyRecord, Recipient,
    ReleaseInput, ReleaseOutput, ReleaseRecord, RiskReport, SizeBucket, SuggestionReport, UnitReport,
    UtilityRecord, VERSION, VerifyCheck, VerifyDocument,
};
pub use html::{html_audit, html_release};
pub use language::{Language, Told};
pub use messages::Messages;
pub use sealed::{Authorisation, Relinked, SealedColumn, SealedDocument, SealedRecord};
pub use terminal::{TerminalStyle, terminal_audit, terminal_release, terminal_table, terminal_verify};
pub use text::shown;
pub use viewed::{ViewColumn, ViewDocument, ViewForm, ViewParty, ViewPolicy};
