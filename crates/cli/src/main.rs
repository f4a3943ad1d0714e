//! The `yingbi` command: reads arguments, calls the library, prints. Nothing else.

#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "printing is what a command line is for")]

mod arguments;
mod commands;
mod condition;
mod consents;
mod contracts;
mod failure;
mod hierarchies;
mod keyring;
mod keys;
mod panics;
mod platform;
mod policies;
mod progress;
mod proving;
mod screen;
mod sealing;
mod viewing;

use std::ffi::OsString;
use std::process::ExitCode;

use yingbi::{Language, Messages};

use crate::screen::Screen;

fn main() -> ExitCode {
    platform::harden();
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let screen = Screen::new(Messages::new(language(&arguments)));
    progress::catch_interruption();
    let result = panics::guarded(|| commands::run(arguments, &screen));
    match result {
        Ok(code) => code,
        Err(failure) => {
            screen.failure(&failure);
            ExitCode::from(failure.exit_code())
        }
    }
}

/// The language of this call: `--lang`, then `YINGBI_LANG`, then the locale.
///
/// It is looked up before the arguments are understood, because the help and every complaint about them are said
/// in it. A `--lang` that names no language is complained about later.
fn language(arguments: &[OsString]) -> Language {
    let mut given = None;
    let mut words = arguments.iter().skip(1).filter_map(|word| word.to_str());
    while let Some(word) = words.next() {
        if word == "--" {
            break;
        }
        if word == "--lang" {
            given = words.next();
        } else if let Some(tag) = word.strip_prefix("--lang=") {
            given = Some(tag);
        }
    }
    if let Some(language) = given.and_then(Language::from_tag) {
        return language;
    }
    ["YINGBI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .filter(|tag| !tag.is_empty())
        .find_map(|tag| Language::from_tag(&tag))
        .unwrap_or(Language::En)
}
