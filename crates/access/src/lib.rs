//! Who may see which field of which resident, for what purpose, in what form.
//!
//! Policies are written in Cedar, which stays inside this crate. A [`Catalogue`] describes the data set, [`Policies`] are
//! a directory of it; a [`Guard`] decides on one record, a [`View`] is the same decision compiled into filters over
//! columns. Both deny where anything fails.

#![forbid(unsafe_code)]

mod bits;
mod catalogue;
mod columns;
mod error;
mod expression;
mod filter;
mod form;
mod request;
mod rule;
mod subject;
#[cfg(test)]
mod testing;
mod view;

pub use bits::Bits;
pub use catalogue::{
    Attribute, AttributeType, Catalogue, Condition, Dataset, Field, Group, Need, PartyAttribute, PartyKind,
    PartyType, Purpose, Unknown,
};
pub use columns::{Coded, Columns, Dictionary};
pub use error::Error;
pub use filter::Scratch;
pub use form::Form;
pub use request::{Record, Request};
pub use subject::{AttributeValue, Contract, Subject};
pub use view::{Reach, Reads, Scope, Seen, Untranslated, View, ViewField, ViewForm};
