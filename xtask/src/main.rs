//! The project's own chores.
//!
//! ```text
//! cargo xtask sample --records N --out FILE [--seed S] [--columns 41|11] [--flaws on|off]
//!                    [--encoding utf-8|gb18030] [--format csv|xlsx|xlsx-shared]
//! cargo xtask demo
//! cargo xtask scale --records N [--threads T] [--memory MIB] [--k K] [--method local|global] [--seed S]
//! cargo xtask sbom [FILE]
//! cargo xtask reproduce [FOLDER]
//! ```
//!
//! `sample` makes residents who do not exist ([`sample`]); `demo` makes some, has `yingbi` anonymize them and
//! shows what came out ([`demo`]); `scale` counts and solves as many as asked without storing them ([`scale`]). `sbom`
//! writes what the program is made of ([`sbom`]); `reproduce` builds it twice and compares ([`reproduce`]).

#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a tool for the terminal")]

mod demo;
mod reproduce;
mod sample;
mod sbom;
mod scale;

use std::process::ExitCode;

const USAGE: &str = "usage:
  cargo xtask sample --records N --out FILE [--seed S] [--columns 41|11] [--flaws on|off]
                     [--encoding utf-8|gb18030] [--format csv|xlsx|xlsx-shared]
  cargo xtask demo
  cargo xtask scale --records N [--threads T] [--memory MIB] [--k K] [--method local|global] [--seed S]
  cargo xtask sbom [FILE]
  cargo xtask reproduce [FOLDER]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let result = match arguments.split_first() {
        Some((command, rest)) if command == "sample" => {
            sample::Options::parse(rest).and_then(|o| sample::run(&o))
        }
        Some((command, [])) if command == "demo" => demo::run(),
        Some((command, rest)) if command == "scale" => {
            scale::Options::parse(rest).and_then(|o| scale::run(&o))
        }
        Some((command, [])) if command == "sbom" => sbom::run(None),
        Some((command, [file])) if command == "sbom" => sbom::run(Some(file)),
        Some((command, [])) if command == "reproduce" => reproduce::run(None),
        Some((command, [folder])) if command == "reproduce" => reproduce::run(Some(folder)),
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
