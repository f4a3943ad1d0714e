//! Why the command ended, and with which exit status.

use std::path::PathBuf;

use yingbi::{Argument, Category, Diagnostic, Error};

/// Why the command ended.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The library stopped.
    Run(Box<Error>),
    /// A recipe file was at fault; its path and text for the excerpt.
    Recipe { error: Box<Error>, path: PathBuf },
    /// The call was wrong.
    Usage { code: &'static str, arguments: Vec<(&'static str, Argument)> },
    /// A file of the call cannot be read (a recipe).
    Unreadable { path: PathBuf, source: std::io::Error },
    /// A file with a secret cannot be read.
    Secret { path: PathBuf, source: std::io::Error },
    /// A directory of policies cannot be used; what is wrong with it was told already.
    Policies { directory: PathBuf, errors: u64 },
    /// A folder cannot be made.
    Unwritable { path: PathBuf, source: std::io::Error },
    /// Standard output is gone.
    Stdout,
    /// A fault of the program.
    Internal { place: String },
}

impl Failure {
    /// A usage error.
    pub(crate) fn usage(code: &'static str, arguments: Vec<(&'static str, Argument)>) -> Failure {
        Failure::Usage { code, arguments }
    }

    /// The exit status (`cli.md`, "Exit codes").
    pub(crate) fn exit_code(&self) -> u8 {
        match self.category() {
            Category::Usage => 2,
            Category::Input => 3,
            Category::Recipe => 4,
            Category::Key => 5,
            Category::Output => 6,
            Category::Privacy => 7,
            _ => 6,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Run(Box::new(error))
    }
}

impl From<yingbi::TableError> for Failure {
    fn from(error: yingbi::TableError) -> Self {
        Failure::Run(Box::new(error.into()))
    }
}

impl Diagnostic for Failure {
    fn code(&self) -> &'static str {
        match self {
            Failure::Run(error) | Failure::Recipe { error, .. } => error.code(),
            Failure::Usage { code, .. } => code,
            Failure::Unreadable { .. } | Failure::Secret { .. } => "YB0807",
            Failure::Policies { .. } => "YB0944",
            Failure::Unwritable { .. } => "YB0945",
            Failure::Stdout => "YB0918",
            Failure::Internal { .. } => "YB0920",
        }
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        match self {
            Failure::Run(error) | Failure::Recipe { error, .. } => error.arguments(),
            Failure::Usage { arguments, .. } => arguments.clone(),
            Failure::Policies { directory, errors } => {
                vec![("path", directory.display().to_string().into()), ("errors", (*errors).into())]
            }
            Failure::Unreadable { path, source }
            | Failure::Secret { path, source }
            | Failure::Unwritable { path, source } => {
                vec![("path", path.display().to_string().into()), ("cause", source.kind().to_string().into())]
            }
            Failure::Stdout => Vec::new(),
            Failure::Internal { place } => vec![("place", place.as_str().into())],
        }
    }

    fn category(&self) -> Category {
        match self {
            Failure::Run(error) | Failure::Recipe { error, .. } => error.category(),
            Failure::Usage { .. } => Category::Usage,
            Failure::Unreadable { .. } | Failure::Policies { .. } => Category::Recipe,
            Failure::Secret { .. } => Category::Key,
            Failure::Stdout | Failure::Internal { .. } | Failure::Unwritable { .. } => Category::Output,
        }
    }
}
