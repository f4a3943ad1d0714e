//! Fuzz targets: one module for each input format and each border, with `run(data)`, a plain function that panics where
//! an invariant does not hold.
//!
//! `fuzz_targets/` calls them under libFuzzer, `tests/replay.rs` on stable, with every file of `corpus/` and of
//! `regressions/`. `docs/src/fuzzing.md` has what each target asserts.

#![forbid(unsafe_code)]

pub mod access;
pub mod checkpoint;
pub mod consent;
pub mod csv;
pub mod encoding;
pub mod hierarchy;
pub mod histogram;
pub mod identifiers;
pub mod jsonl;
pub mod keyring;
pub mod parquet;
pub mod pipeline;
pub mod policies;
pub mod pseudonyms;
pub mod quiet;
pub mod recipe;
pub mod release;
pub mod seal;
pub mod spans;
pub mod table;
pub mod xls;
pub mod xlsx;
