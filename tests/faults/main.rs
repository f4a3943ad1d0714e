//! What happens when the disk does not do what it is asked to: every n-th read, write, fsync, rename of a command fails,
//! is cut short or delayed, or is where the process is killed. Afterwards there has to be the old file or the whole new
//! one, keyrings and registers open, and nothing in clear lies about under a temporary name.
//!
//! A layer in C stands between the program and the system (`shim.c`, `LD_PRELOAD`), so this runs on Linux only.
//! `YINGBI_FAULTS=all` tries every single point; without it rows of many points are sampled, to take a minute or two.
//! `cargo nextest run --workspace -E 'binary(faults)' --no-capture` prints the table of `docs/src/faults.md`.

#![cfg(all(target_os = "linux", target_pointer_width = "64"))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    unreachable_pub,
    missing_docs,
    dead_code,
    reason = "a test that cannot go on should fail where it stands, and says what it tried"
)]

mod consents;
mod full;
mod keyrings;
mod place;
mod points;
mod shim;
#[path = "../cli/support.rs"]
mod support;
mod tables;
