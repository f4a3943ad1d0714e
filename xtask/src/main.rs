//! The project's own chores.
//!
//! ```text
//! cargo xtask sample --records N --out FILE [--seed S] [--columns 41|11] [--flaws on|off]
//!                    [--encoding utf-8|gb18030] [--format csv|xlsx|xlsx-shared]
//! cargo xtask demo
//! ```
//!
//! `sample` makes residents who do not exist ([`sample`]); `demo` makes some, has `yingbi` anonymize them and
//! shows what came out ([`demo`]).

#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a tool for the terminal")]

mod demo;
mod sample;

use std::process::ExitCode;

const USAGE: &str = "usage:
  cargo xtask sample --records N --out FILE [--seed S] [--columns 41|11] [--flaws on|off]
                     [--encoding utf-8|gb18030] [--format csv|xlsx|xlsx-shared]
  cargo xtask demo";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let result = match arguments.split_first() {
        Some((command, rest)) if command == "sample" => {
            sample::Options::parse(rest).and_then(|o| sample::run(&o))
        }
        Some((command, [])) if command == "demo" => demo::run(),
        _ => Err(USAGE.to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}
