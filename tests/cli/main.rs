//! The command as its users call it: exit status, messages in both languages, files left behind.

#![allow(
    clippy::unwrap_used,
    unreachable_pub,
    missing_docs,
    reason = "a test that cannot go on should fail where it stands"
)]

mod bad_input;
mod consents;
mod findings;
mod hierarchies;
mod keys;
mod main_job;
mod mended;
mod office;
mod perturbing;
mod privacy;
mod recipes;
mod sealing;
mod support;
mod view;
