//! The command as its users call it: exit status, messages in both languages, files left behind.

mod bad_input;
mod main_job;
mod recipes;
mod support;
