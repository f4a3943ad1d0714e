//! Finds personal data: what each column of a table holds, which bytes of a file are personal numbers, and which
//! characters of a free text name a person.
//!
//! * [`Detector`] is fed slices of cells and tells, for every column, its [`Finding`]: a kind, a
//!   confidence, the readings that remain beside it, and the [`Evidence`], none of which holds a value.
//! * [`Scanner`] looks at every byte of a buffer, so that one number in a harmless column is found too.
//! * [`SpanFinder`] marks names, numbers, plates and addresses in running Chinese text; [`redact`] takes them out.

#![forbid(unsafe_code)]

mod agreement;
mod cells;
mod detector;
mod evidence;
mod finding;
mod header;
mod profile;
mod redact;
mod sample;
mod scanner;
mod score;
mod shape;
mod span;

pub use cells::{CellCounts, count_cells};
pub use detector::Detector;
pub use evidence::{AgreementKind, Evidence, HeaderMatch};
pub use finding::Finding;
pub use redact::{redact, redact_numbers};
pub use scanner::{Hit, Scanner};
pub use span::{Span, SpanFinder};
