//! What a resident's data *is*: kinds, identifiers, regions, addresses, names, masks.

#![forbid(unsafe_code)]

mod check;
mod diagnostic;
mod kind;

pub use check::{Check, Reason};
pub use diagnostic::{Argument, Category, Diagnostic};
pub use kind::{AttributeType, Kind, Sensitivity};
