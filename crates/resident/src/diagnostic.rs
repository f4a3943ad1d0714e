//! What every error of the house can tell about itself without showing a value.

/// The part of the command line's exit status an error belongs to (`cli.md`, "Exit codes").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Category {
    /// Exit 2: the call itself is wrong.
    Usage,
    /// Exit 3: the input cannot be read.
    Input,
    /// Exit 4: the recipe or the policy is invalid.
    Recipe,
    /// Exit 5: a key is missing or wrong.
    Key,
    /// Exit 6: the output could not be written.
    Output,
    /// Exit 7: the privacy asked for cannot be reached.
    Privacy,
}

/// An argument of a message: never a cell value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Argument {
    /// A count, a position, a limit.
    Number(u64),
    /// A name that is not a cell: a path, a column's header, a format, a key of a recipe.
    Name(String),
    /// Names, said one after another with the language's own separator.
    Names(Vec<String>),
    /// Messages within the message, said one after another in the language of the whole.
    Phrases {
        /// The messages, in order.
        each: Vec<Phrase>,
        /// Key of what stands between two of them.
        separator: &'static str,
    },
}

/// A message with its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// Key of the message.
    pub key: String,
    /// Its arguments, by name.
    pub arguments: Vec<(&'static str, Argument)>,
}

impl From<Phrase> for Argument {
    fn from(phrase: Phrase) -> Self {
        Argument::Phrases { each: vec![phrase], separator: "list-separator" }
    }
}

impl From<u64> for Argument {
    fn from(value: u64) -> Self {
        Argument::Number(value)
    }
}

impl From<usize> for Argument {
    fn from(value: usize) -> Self {
        Argument::Number(value as u64)
    }
}

impl From<&str> for Argument {
    fn from(value: &str) -> Self {
        Argument::Name(value.to_owned())
    }
}

impl<T: AsRef<str>> From<&[T]> for Argument {
    fn from(value: &[T]) -> Self {
        Argument::Names(value.iter().map(|name| name.as_ref().to_owned()).collect())
    }
}

impl From<Vec<String>> for Argument {
    fn from(value: Vec<String>) -> Self {
        Argument::Names(value)
    }
}

impl From<String> for Argument {
    fn from(value: String) -> Self {
        Argument::Name(value)
    }
}

/// An error or a warning that has a stable code and can be said in any language.
///
/// The code (`YB` and four digits) is the id of a Fluent message in `crates/report/locales`; its
/// attribute `.help` says what to do. Code ranges: `01` resident, `02` table (reading), `03` table (writing),
/// `04` recipe and plan, `05` vault, `06` anonymity, `07` detect, `08` run and verify, `09` command line.
pub trait Diagnostic {
    /// The stable code, as `"YB0203"`.
    fn code(&self) -> &'static str;
    /// The arguments of its message, by name.
    fn arguments(&self) -> Vec<(&'static str, Argument)>;
    /// The exit status it leads to.
    fn category(&self) -> Category;
}
