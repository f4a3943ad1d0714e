//! What can go wrong, without a person in it.

use yingbi_resident::{Argument, Category, Diagnostic};

/// What is wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TextFault {
    /// It is empty or white space.
    Blank,
    /// It is too long.
    Long,
    /// It begins or ends with white space.
    Spaced,
    /// It holds a control character.
    Control,
}

impl TextFault {
    fn word(self) -> &'static str {
        match self {
            TextFault::Blank => "text blank",
            TextFault::Long => "text too long",
            TextFault::Spaced => "text spaced",
            TextFault::Control => "text control",
        }
    }
}

/// An error of a register of consents and contracts.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The address of the register cannot be used.
    #[error("the address of the register is invalid: {why}")]
    Location {
        /// What is wrong with it, in a few fixed words.
        why: &'static str,
    },
    /// The program was built without PostgreSQL.
    #[error("built without PostgreSQL")]
    NoPostgres,
    /// The register is to be made, and something is there already.
    #[error("{location} exists")]
    Exists {
        /// The file, or the server and database without the password.
        location: String,
    },
    /// What is there is no register of ours.
    #[error("{location} is no register")]
    NotARegister {
        /// The file, or the server and database without the password.
        location: String,
    },
    /// The register was made by a newer version of the program.
    #[error("{location} has the newer schema {version}")]
    Newer {
        /// The file, or the server and database without the password.
        location: String,
        /// The version of its schema.
        version: u64,
    },
    /// The file or the server cannot be reached.
    #[error("{location} cannot be opened: {cause}")]
    Unreachable {
        /// The file, or the server and database without the password.
        location: String,
        /// The kind of the system's error, or the database's code.
        cause: String,
    },
    /// Somebody else is writing, and went on for longer than we wait.
    #[error("the register is in use")]
    Busy,
    /// The database refused. Its own message is not kept: it may show a value.
    #[error("the database reports {cause}")]
    Database {
        /// The database's code (SQLite's result code, PostgreSQL's SQLSTATE), or the kind of failure.
        cause: String,
    },
    /// Called from asynchronous code, where a call that waits would block everything.
    #[error("called from asynchronous code")]
    Asynchronous,
    /// A text that the register does not take.
    #[error("{part} is unusable: {}", fault.word())]
    Text {
        /// Which text: `person`, `purpose`, `recipient` …
        part: &'static str,
        /// What is wrong with it.
        fault: TextFault,
    },
    /// A consent names no purpose of its own, or a recipient `*` beside others.
    #[error("{part} cannot be `*`")]
    Star {
        /// Which part: `purpose`, `recipient`, `category`.
        part: &'static str,
    },
    /// Something that needs at least one entry has none.
    #[error("no {part} given")]
    Nobody {
        /// Which part: `recipient`, `category`, `service`.
        part: &'static str,
    },
    /// An end that is not after its beginning, or a moment outside of the years 1 to 9999.
    #[error("the times of entry {entry} are impossible")]
    Times {
        /// Which of the entries given, from one.
        entry: u64,
    },
    /// Consent (or a contract) would be given at a moment before what the register already holds on it: the clock
    /// may be wrong. Withdrawals are always taken.
    #[error("entry {entry} is older than what the register holds")]
    ClockBehind {
        /// Which of the entries given, from one.
        entry: u64,
    },
    /// There is no given consent to renew or to withdraw.
    #[error("entry {entry}: nothing to {act}")]
    NothingGiven {
        /// Which of the entries given, from one.
        entry: u64,
        /// `renew`, `withdraw`, `expire` or `terminate`.
        act: &'static str,
    },
    /// The person to be erased does not stand in the register.
    #[error("no such person")]
    NoPerson,
    /// The caller's purposes do not fit in 64 bits, or one covers nothing.
    #[error("purposes without bits")]
    Purposes,
    /// No contract of that number.
    #[error("no contract {number}")]
    NoContract {
        /// The number.
        number: String,
    },
    /// The contract cannot do that in the state it is in.
    #[error("contract {number} is {standing}: it cannot be {act}")]
    Contract {
        /// The number.
        number: String,
        /// `signed`, `amended`, `suspended`, `resumed` or `terminated`.
        act: &'static str,
        /// `in force`, `suspended` or `terminated`.
        standing: &'static str,
    },
    /// A document that is no consent record of ours.
    #[error("line {line}: {member}: {why}")]
    Document {
        /// The line, from one.
        line: u64,
        /// The member at fault, as `events[2].event_time`; empty for the document as a whole.
        member: String,
        /// What is wrong, in a few fixed words.
        why: &'static str,
    },
    /// A record of that id is in the register already, with another content.
    #[error("line {line}: another record has that id")]
    Conflict {
        /// The line, from one.
        line: u64,
    },
    /// The documents cannot be read, or the export not written.
    #[error("the documents cannot be read or written: {cause}")]
    Stream {
        /// The kind of the system's error.
        cause: String,
    },
    /// The register holds something that it cannot hold: it was changed behind our back.
    #[error("event {sequence} cannot be understood: {what}")]
    Damaged {
        /// The event, or 0 where it is none.
        sequence: u64,
        /// The column.
        what: &'static str,
    },
}

impl Diagnostic for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::Location { .. } => "YB1200",
            Error::NoPostgres => "YB1201",
            Error::Exists { .. } => "YB1202",
            Error::NotARegister { .. } => "YB1203",
            Error::Newer { .. } => "YB1204",
            Error::Unreachable { .. } => "YB1205",
            Error::Busy => "YB1206",
            Error::Database { .. } => "YB1207",
            Error::Asynchronous => "YB1208",
            Error::Damaged { .. } => "YB1209",
            Error::Text { .. } => "YB1210",
            Error::Star { .. } => "YB1211",
            Error::Nobody { .. } => "YB1212",
            Error::Times { .. } => "YB1213",
            Error::ClockBehind { .. } => "YB1214",
            Error::NothingGiven { .. } => "YB1215",
            Error::NoPerson => "YB1216",
            Error::Purposes => "YB1217",
            Error::NoContract { .. } => "YB1220",
            Error::Contract { .. } => "YB1221",
            Error::Document { .. } => "YB1230",
            Error::Conflict { .. } => "YB1231",
            Error::Stream { .. } => "YB1232",
        }
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        match self {
            Error::Location { why } => vec![("reason", (*why).into())],
            Error::Exists { location } | Error::NotARegister { location } => {
                vec![("location", location.as_str().into())]
            }
            Error::Newer { location, version } => {
                vec![("location", location.as_str().into()), ("version", (*version).into())]
            }
            Error::Unreachable { location, cause } => {
                vec![("location", location.as_str().into()), ("cause", cause.as_str().into())]
            }
            Error::Database { cause } | Error::Stream { cause } => vec![("cause", cause.as_str().into())],
            Error::Text { part, fault } => vec![("part", (*part).into()), ("reason", fault.word().into())],
            Error::Star { part } | Error::Nobody { part } => vec![("part", (*part).into())],
            Error::Times { entry } | Error::ClockBehind { entry } => vec![("entry", (*entry).into())],
            Error::NothingGiven { entry, act } => vec![("entry", (*entry).into()), ("action", (*act).into())],
            Error::NoContract { number } => vec![("number", number.as_str().into())],
            Error::Contract { number, act, standing } => vec![
                ("number", number.as_str().into()),
                ("action", (*act).into()),
                ("state", (*standing).into()),
            ],
            Error::Document { line, member, why } => {
                vec![("line", (*line).into()), ("member", member.as_str().into()), ("reason", (*why).into())]
            }
            Error::Conflict { line } => vec![("line", (*line).into())],
            Error::Damaged { sequence, what } => {
                vec![("sequence", (*sequence).into()), ("part", (*what).into())]
            }
            Error::NoPostgres | Error::Busy | Error::Asynchronous | Error::NoPerson | Error::Purposes => {
                Vec::new()
            }
        }
    }

    fn category(&self) -> Category {
        match self {
            Error::NotARegister { .. }
            | Error::Newer { .. }
            | Error::Unreachable { .. }
            | Error::Busy
            | Error::Database { .. }
            | Error::Damaged { .. }
            | Error::Document { .. }
            | Error::Conflict { .. }
            | Error::Stream { .. } => Category::Input,
            _ => Category::Usage,
        }
    }
}
