//! What a text of the register has to be.

use crate::error::{Error, TextFault};

/// The longest name, in bytes.
pub(crate) const NAME: usize = 512;
/// The longest free text, in bytes.
pub(crate) const PROSE: usize = 8192;

/// A text that is there, not too long, without white space around it and without control characters (PostgreSQL
/// stores no NUL; a line break would write lines of its own into lists).
pub(crate) fn check(part: &'static str, value: &str, longest: usize) -> Result<(), Error> {
    let fault = if value.trim().is_empty() {
        TextFault::Blank
    } else if value.len() > longest {
        TextFault::Long
    } else if value.trim() != value {
        TextFault::Spaced
    } else if value.chars().any(char::is_control) {
        TextFault::Control
    } else {
        return Ok(());
    };
    Err(Error::Text { part, fault })
}

pub(crate) fn check_all<'a>(
    part: &'static str,
    values: impl IntoIterator<Item = &'a String>,
) -> Result<(), Error> {
    values.into_iter().try_for_each(|value| check(part, value, NAME))
}
