//! Filters over columns: conditions as circuits of bit operations, over atoms that are looked up by dictionary code.

mod circuit;
mod compile;
mod run;
mod table;

pub(crate) use circuit::{Gate, Pair, Wire};
pub(crate) use compile::Compiler;
pub use run::Scratch;
pub(crate) use run::{Names, Program, run, truth_at};
