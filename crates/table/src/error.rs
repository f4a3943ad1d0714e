//! What can go wrong with a file: where, and what, never a cell's value.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use yingbi_resident::{Argument, Category, Diagnostic};

use crate::fault::Fault;

/// A place in a file. Records count from 1 and leave header and title rows out; bytes count from 0 in the file as
/// stored, or in the decompressed text where the file is compressed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub path: PathBuf,
    /// The data record, from 1; 0 for the rows above the data.
    pub record: u64,
    /// The byte, from 0.
    pub byte: u64,
}

/// An error of reading or writing a table.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Error(Box<ErrorKind>);

impl Error {
    /// What happened.
    pub fn kind(&self) -> &ErrorKind {
        &self.0
    }

    pub(crate) fn fault(path: &Path, fault: Fault) -> Error {
        ErrorKind::Fault { path: path.to_owned(), fault }.into()
    }

    /// An error that passed through a reader comes out as it went in.
    pub(crate) fn read(path: &Path, source: io::Error) -> Error {
        let source = match source.downcast::<Error>() {
            Ok(error) => return error,
            Err(source) => source,
        };
        ErrorKind::Read { path: path.to_owned(), source }.into()
    }

    pub(crate) fn write(path: &Path, source: io::Error) -> Error {
        let source = match source.downcast::<Error>() {
            Ok(error) => return error,
            Err(source) => source,
        };
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ErrorKind::DiskFull { path }.into(),
            _ => ErrorKind::Write { path, source }.into(),
        }
    }
}

impl Error {
    /// A failure to write that befell the creation of the file.
    pub(crate) fn into_create(self) -> Error {
        match *self.0 {
            ErrorKind::Write { path, source } => ErrorKind::Create { path, source }.into(),
            other => other.into(),
        }
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Error(Box::new(kind))
    }
}

/// Shows a path in messages.
struct Shown<'a>(&'a Path);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.display().fmt(f)
    }
}

macro_rules! kinds {
    ($( $(#[$doc:meta])* $code:literal $category:ident $variant:ident { $( $(#[$fdoc:meta])* $field:ident : $type:ty ),* $(,)? } => $text:literal $(, $arg:expr)* ; )*) => {
        /// The kinds of errors.
        #[derive(Debug, thiserror::Error)]
        #[non_exhaustive]
        pub enum ErrorKind {
            $( $(#[$doc])* #[error($text $(, $arg)*)] $variant { $( $(#[$fdoc])* $field: $type, )* }, )*
            /// A fault particular to a spreadsheet, JSON Lines or Parquet file.
            #[error("{}: {fault}", Shown(path))]
            Fault {
                /// The file.
                path: PathBuf,
                /// What is wrong with it.
                #[source]
                fault: Fault,
            },
        }

        impl Diagnostic for Error {
            fn code(&self) -> &'static str {
                match self.kind() {
                    $( ErrorKind::$variant { .. } => $code, )*
                    ErrorKind::Fault { fault, .. } => fault.code(),
                }
            }

            fn arguments(&self) -> Vec<(&'static str, Argument)> {
                match self.kind() {
                    $( ErrorKind::$variant { $( $field, )* } => {
                        #[allow(unused_mut)]
                        let mut arguments = Vec::new();
                        $( $field.describe(stringify!($field), &mut arguments); )*
                        arguments
                    } )*
                    ErrorKind::Fault { path, fault } => {
                        let mut arguments = fault.arguments();
                        path.describe("path", &mut arguments);
                        arguments
                    }
                }
            }

            fn category(&self) -> Category {
                match self.kind() {
                    $( ErrorKind::$variant { .. } => Category::$category, )*
                    ErrorKind::Fault { fault, .. } => fault.category(),
                }
            }
        }
    };
}

kinds! {
    /// The file cannot be opened: it is not there, or may not be read.
    "YB0201" Input Open {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    } => "{}: cannot be opened: {source}", Shown(path);
    /// A directory stands where a file was expected.
    "YB0202" Input Directory {
        /// The directory.
        path: PathBuf,
    } => "{}: is a directory", Shown(path);
    /// A record has not as many fields as the header.
    "YB0203" Input Ragged {
        /// Where the record begins.
        place: Place,
        /// Its fields.
        found: u64,
        /// The header's fields.
        expected: u64,
    } => "{}: record {} (byte {}) has {found} fields where the header has {expected}", Shown(&place.path), place.record, place.byte;
    /// The file ends inside a quoted field.
    "YB0204" Input UnclosedQuote {
        /// Where the quote opens.
        place: Place,
    } => "{}: the quote opened in record {} (byte {}) is never closed", Shown(&place.path), place.record, place.byte;
    /// Something other than a delimiter or a line end follows a closing quote.
    "YB0205" Input TextAfterQuote {
        /// Where that text stands.
        place: Place,
    } => "{}: record {} (byte {}) has text after a closing quote", Shown(&place.path), place.record, place.byte;
    /// A NUL byte.
    "YB0206" Input Nul {
        /// Where.
        place: Place,
    } => "{}: record {} holds a NUL byte (byte {})", Shown(&place.path), place.record, place.byte;
    /// Bytes that the encoding does not know.
    "YB0207" Input BadEncoding {
        /// Where.
        place: Place,
        /// The encoding's name.
        encoding: &'static str,
    } => "{}: record {} (byte {}) is not valid {encoding}", Shown(&place.path), place.record, place.byte;
    /// A field longer than the limit.
    "YB0208" Input FieldTooLong {
        /// Where the field begins.
        place: Place,
        /// The limit in bytes.
        limit: u64,
    } => "{}: record {} has a field of more than {limit} bytes (from byte {})", Shown(&place.path), place.record, place.byte;
    /// More columns than the limit.
    "YB0209" Input TooManyColumns {
        /// The file.
        path: PathBuf,
        /// Columns found.
        found: u64,
        /// The limit.
        limit: u64,
    } => "{}: {found} columns, more than the limit of {limit}", Shown(path);
    /// The file holds nothing.
    "YB0210" Input Empty {
        /// The file.
        path: PathBuf,
    } => "{}: the file is empty", Shown(path);
    /// A pipe, a device or a socket where a file was expected.
    "YB0211" Input NotAFile {
        /// The path.
        path: PathBuf,
    } => "{}: is not a regular file", Shown(path);
    /// The format cannot be told, or is not one that is read.
    "YB0212" Input UnknownFormat {
        /// The file.
        path: PathBuf,
    } => "{}: not a table in a format that is read", Shown(path);
    /// This build reads or writes no such format.
    "YB0213" Input NotBuilt {
        /// The file.
        path: PathBuf,
        /// The format's name.
        format: &'static str,
    } => "{}: this build has no support for {format}", Shown(path);
    /// The file changed while it was read.
    "YB0214" Input Changed {
        /// The file.
        path: PathBuf,
    } => "{}: the file changed while it was being read", Shown(path);
    /// A compressed file expands beyond all measure.
    "YB0215" Input Bomb {
        /// The file.
        path: PathBuf,
        /// Bytes expanded when it was given up.
        expanded: u64,
        /// Stored bytes they came from.
        stored: u64,
    } => "{}: {stored} compressed bytes expand to more than {expanded}: refused", Shown(path);
    /// A compressed file is damaged or cut short.
    "YB0216" Input Damaged {
        /// The file.
        path: PathBuf,
        /// The compression's name.
        format: &'static str,
    } => "{}: the {format} data is damaged or cut short", Shown(path);
    /// Reading failed.
    "YB0217" Input Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    } => "{}: reading failed: {source}", Shown(path);
    /// The row named as the header is not there.
    "YB0218" Input NoSuchHeader {
        /// The file.
        path: PathBuf,
        /// The row asked for, from 1.
        row: u64,
    } => "{}: there is no row {row} to take the header from", Shown(path);
    /// A batch of another shape than the one expected.
    "YB0219" Input Shape {
        /// What was expected.
        expected: u64,
        /// What came.
        found: u64,
    } => "a batch or column of {found} where {expected} was expected";
    /// The output exists.
    "YB0301" Usage Exists {
        /// The output.
        path: PathBuf,
    } => "{}: exists already", Shown(path);
    /// The output is the input.
    "YB0302" Usage OutputIsInput {
        /// The output.
        path: PathBuf,
    } => "{}: is the input itself", Shown(path);
    /// The output is a symbolic link.
    "YB0303" Usage Symlink {
        /// The output.
        path: PathBuf,
    } => "{}: is a symbolic link", Shown(path);
    /// The output is a directory or a special file.
    "YB0304" Usage OutputNotAFile {
        /// The output.
        path: PathBuf,
    } => "{}: is a directory or a special file", Shown(path);
    /// The output cannot be created.
    "YB0305" Output Create {
        /// The output.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    } => "{}: cannot be created: {source}", Shown(path);
    /// Writing failed.
    "YB0306" Output Write {
        /// The output.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    } => "{}: writing failed: {source}", Shown(path);
    /// No room is left.
    "YB0307" Output DiskFull {
        /// The output.
        path: PathBuf,
    } => "{}: no room is left on the device", Shown(path);
    /// The finished file cannot be moved to its name.
    "YB0308" Output Rename {
        /// The output.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    } => "{}: the finished file cannot take its name: {source}", Shown(path);
    /// No such format is written.
    "YB0309" Usage NotWritten {
        /// The output.
        path: PathBuf,
        /// The format's name.
        format: &'static str,
    } => "{}: {format} is not written", Shown(path);
    /// A value has a character that the output's encoding lacks.
    "YB0310" Output Unmappable {
        /// The output.
        path: PathBuf,
        /// The data record, from 1.
        record: u64,
        /// The encoding's name.
        encoding: &'static str,
    } => "{}: record {record} has a character that {encoding} lacks", Shown(path);
    /// A value has a delimiter or a line end and the dialect has no quotes.
    "YB0311" Output NoQuotes {
        /// The output.
        path: PathBuf,
        /// The data record, from 1; 0 for the header.
        record: u64,
    } => "{}: record {record} has a cell with a delimiter or line end, and the dialect has no quotes", Shown(path);
    /// Another process writes what is to become the output.
    "YB0312" Output Busy {
        /// The output.
        path: PathBuf,
    } => "{}: is being written by another process", Shown(path);
}

/// Turns a field of an error into arguments of its message.
trait Describe {
    fn describe(&self, name: &'static str, arguments: &mut Vec<(&'static str, Argument)>);
}

impl Describe for PathBuf {
    fn describe(&self, name: &'static str, arguments: &mut Vec<(&'static str, Argument)>) {
        arguments.push((name, Argument::Name(self.display().to_string())));
    }
}

impl Describe for Place {
    fn describe(&self, _: &'static str, arguments: &mut Vec<(&'static str, Argument)>) {
        self.path.describe("path", arguments);
        arguments.push(("record", self.record.into()));
        arguments.push(("byte", self.byte.into()));
    }
}

impl Describe for u64 {
    fn describe(&self, name: &'static str, arguments: &mut Vec<(&'static str, Argument)>) {
        arguments.push((name, (*self).into()));
    }
}

impl Describe for &'static str {
    fn describe(&self, name: &'static str, arguments: &mut Vec<(&'static str, Argument)>) {
        arguments.push((name, (*self).into()));
    }
}

impl Describe for io::Error {
    fn describe(&self, _: &'static str, arguments: &mut Vec<(&'static str, Argument)>) {
        arguments.push(("cause", Argument::Name(self.to_string())));
    }
}
