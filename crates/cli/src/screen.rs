//! What is shown: reports on standard output, everything else on standard error.

use std::io::{IsTerminal, Write};

use yingbi::{Diagnostic, Error, Messages, TerminalStyle, shown};

use crate::failure::Failure;

/// The terminal and the language spoken on it.
pub(crate) struct Screen {
    pub(crate) messages: Messages,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Colour {
    Auto,
    Always,
    Never,
}

impl Screen {
    pub(crate) fn new(messages: Messages) -> Screen {
        Screen { messages }
    }

    /// How a report on standard output is laid out.
    pub(crate) fn style(&self, colour: Colour) -> TerminalStyle {
        let terminal = std::io::stdout().is_terminal();
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        TerminalStyle {
            width: width(terminal),
            colour: match colour {
                Colour::Always => true,
                Colour::Never => false,
                Colour::Auto => terminal && !plain,
            },
        }
    }

    /// Writes to standard output; a reader that went away is no fault.
    pub(crate) fn print(&self, text: &str) -> Result<(), Failure> {
        let mut out = std::io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::Stdout),
            _ => Ok(()),
        }
    }

    /// Writes a line to standard error.
    pub(crate) fn note(&self, text: &str) {
        let _ = writeln!(std::io::stderr().lock(), "{text}");
    }

    /// Tells a failure: what, where in a recipe, what to do.
    pub(crate) fn failure(&self, failure: &Failure) {
        let told = self.messages.diagnostic(failure);
        let mut text = format!("{} {}: {}\n", self.messages.text("label-error"), told.code, told.text);
        if let Failure::Recipe { error, path } = failure {
            text.push_str(&excerpt(error, path));
        }
        if !told.help.is_empty() {
            text.push_str(&format!("{}: {}\n", self.messages.text("label-help"), told.help));
        }
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
        let _ = failure.category();
    }
}

/// The line of a recipe that an error is about. Of a file that is none by its name nothing is shown: by a slip of the hand it
/// may be data.
fn excerpt(error: &Error, path: &std::path::Path) -> String {
    let Error::Recipe(recipe) = error else { return String::new() };
    if path.extension().is_none_or(|extension| extension != "toml") {
        return String::new();
    }
    let (line, place) = recipe.position;
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let Some(source) = usize::try_from(line).ok().and_then(|line| text.lines().nth(line.checked_sub(1)?))
    else {
        return String::new();
    };
    let number = line.to_string();
    // Characters that take two columns push the caret twice.
    let before: String = source.chars().take(usize::try_from(place).unwrap_or(1).saturating_sub(1)).collect();
    let pad: usize = before.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    let blank = " ".repeat(number.len());
    format!(
        "{blank} ┌ {}:{line}:{place}\n{number} │ {}\n{blank} │ {}^\n",
        shown(&path.display().to_string()),
        // Whoever wrote the recipe does not command the terminal.
        shown(&source.replace('\t', " ")),
        " ".repeat(pad)
    )
}

/// Columns to lay a report out for.
fn width(terminal: bool) -> usize {
    let told = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let seen = || terminal.then(|| usize::from(console::Term::stdout().size().1));
    told.or_else(seen).unwrap_or(100).clamp(60, 160)
}
