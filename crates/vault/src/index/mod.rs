//! Blind indexes: looking up by equality in sealed columns (`formats.md`, "A blind index").

mod code;
mod error;
mod plan;

pub(crate) use code::bits_shown;
pub use code::{BlindIndex, IndexName};
pub use error::IndexError;
pub use plan::{IndexPlan, IndexStatistics, plan_index};
