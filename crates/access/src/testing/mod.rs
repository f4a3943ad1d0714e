//! What tests of this crate share: a small catalogue, its records and parties, and the same as Cedar takes them.

mod fixture;
mod random;

pub(crate) use fixture::{Oracle, World, catalogue, columns, purpose_of, rules_of, sample_with, view_of};
pub(crate) use random::{Random, Sort};
