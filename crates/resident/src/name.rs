//! Names of persons.
use crate::Reason;
/// A person's name in Chinese characters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PersonName<'a> {
    text: &'a str,
    surname: usize,
}
impl<'a> PersonName<'a> {
    /// Parses a name.
    pub fn parse(_text: &'a str) -> Result<Self, Reason> {
        Err(Reason::Shape)
    }
    /// The surname; empty for a minority name.
    pub fn surname(&self) -> &'a str {
        &self.text[..self.surname]
    }
    /// What follows the surname.
    pub fn given(&self) -> &'a str {
        &self.text[self.surname..]
    }
}
/// Log-likelihood ratio (natural) of being a person's name against running text.
pub fn score(_text: &str) -> f32 {
    f32::NEG_INFINITY
}
/// Whether the text has the form of a minority name, parts joined by `·`.
pub fn is_minority_name(_text: &str) -> bool {
    false
}
/// Length in bytes of the surname the text begins with, compound ones first.
pub fn surname_at(_text: &str) -> Option<usize> {
    None
}
/// Share in percent of a surname; 0 if unknown.
pub fn surname_share(_surname: &str) -> f32 {
    0.0
}
