//! Who consents.

use std::fmt;

use crate::error::Error;
use crate::text;

/// The key of a person: opaque to the register, and never shown by it. Use a pseudonym, or the canonical form of a
/// number, so that one person has one key.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Person(String);

/// The longest key, in bytes.
const LONGEST: usize = 512;

impl Person {
    /// A person by key.
    ///
    /// # Errors
    ///
    /// The key is empty or blank, longer than 512 bytes, begins or ends with white space, or holds a control character.
    pub fn new(key: impl Into<String>) -> Result<Person, Error> {
        let key = key.into();
        text::check("person", &key, LONGEST)?;
        Ok(Person(key))
    }

    /// The key itself.
    pub fn key(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[person]")
    }
}
