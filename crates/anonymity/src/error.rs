//! What can go wrong, without a value in it.

use std::io;

use yingbi_resident::{Argument, Category, Diagnostic};

use crate::model::PrivacyModel;

/// What stands in the way of a goal, and what would help.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Unreachable {
    /// What was asked.
    pub models: Vec<PrivacyModel>,
    /// For each of `models` the nearest that can be reached with the columns as coarse as they may be, within the
    /// limit, when the other models stay as they are; the model itself where it is not in the way, `None` where no
    /// parameter would do. Where no one of them alone makes the rest reachable, all of them are to be taken together,
    /// `None` standing for a model that is given up.
    pub nearest: Vec<Option<PrivacyModel>>,
    /// Records in the file.
    pub records: u64,
    /// Share of records that was allowed to be left out.
    pub suppression: f64,
    /// Share of records that would have to be left out to reach the goal; 1.0 where nothing would be left.
    pub suppression_needed: f64,
    /// Columns (index among the quasi-identifiers) that hurt the most, worst first: those of a fixed level,
    /// by how many records would be saved if the column were generalised to the top.
    pub hurting: Vec<usize>,
}

/// An error of this crate.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The privacy asked for cannot be reached.
    #[error(
        "the privacy asked for cannot be reached: {} records, at least {:.4} of them would have to be left out",
        .0.records, .0.suppression_needed
    )]
    Unreachable(Box<Unreachable>),
    /// The search was stopped, or its nodes or memory were spent, before it had found anything or knew that there is
    /// nothing.
    #[error("the search was ended before it had found anything")]
    Stopped {
        /// What ended it.
        by: Ending,
    },
    /// The slices handed in do not fit each other.
    #[error("{what}: {found} given where {expected} are needed")]
    Shape {
        /// What was counted: `columns`, `rows`, `persons`, `hierarchies`, `values` (those a
        /// hierarchy was built for), `levels`, `weights`, `counts`.
        what: &'static str,
        /// How many there were.
        found: usize,
        /// How many there should have been.
        expected: usize,
    },
    /// A record's quasi-identifiers were not in the histogram that was solved (the file has changed).
    #[error("record {record} of the batch was not there when the recoding was computed")]
    Unseen {
        /// 0-based row within the slices handed to [`Recoding::apply`](crate::Recoding::apply).
        record: usize,
    },
    /// More distinct values or tuples than can be numbered (2^32 − 1).
    #[error("more distinct values than can be numbered")]
    TooMany,
    /// A goal that makes no sense.
    #[error("the privacy goal is invalid: {parameter}")]
    Goal {
        /// The parameter: `k`, `suppression`, `weights`, `units`, `models`, `threads`, ….
        parameter: &'static str,
    },
    /// A level that the hierarchy of that column does not have.
    #[error("quasi-identifier {column}: level {level} asked for, the hierarchy ends at {top}")]
    Level {
        /// 0-based column among the quasi-identifiers.
        column: usize,
        /// The level asked for.
        level: usize,
        /// The highest level there is.
        top: usize,
    },
    /// A hierarchy table lacks values that occur in the data.
    #[error("the hierarchy lacks {values} distinct values, which occur in {records} records")]
    Missing {
        /// Distinct values without a row in the table.
        values: usize,
        /// Records that hold one of them.
        records: u64,
    },
    /// Two rows of a hierarchy table agree at one level and part again above it, or one value has two rows.
    #[error("hierarchy table, row {row}: not monotone at level {level}")]
    NotMonotone {
        /// 1-based row of the table.
        row: usize,
        /// The level that contradicts an earlier row.
        level: usize,
    },
    /// A hierarchy's file that cannot be used.
    #[error("the hierarchy's file: {}", .fault.name())]
    File {
        /// What is wrong with it.
        fault: FileFault,
    },
    /// Borders that make no bands.
    #[error("level {level}, border {border}: {}", .fault.name())]
    Borders {
        /// 1-based level among those of the borders, the finest first.
        level: usize,
        /// 1-based border; 0 where their number is meant.
        border: usize,
        /// What is wrong with it.
        fault: BorderFault,
    },
    /// A histogram that cannot be kept, read or written.
    #[error("the histogram {0}")]
    Histogram(#[from] HistogramError),
    /// A hierarchy table without rows, or with rows of different lengths.
    #[error("hierarchy table, row {row}: {found} cells where {expected} are needed")]
    Table {
        /// 1-based row of the table.
        row: usize,
        /// Cells found.
        found: usize,
        /// Cells in the first row.
        expected: usize,
    },
    /// Fewer records hold a value than a group of microaggregation needs.
    #[error("microaggregation needs {needed} records with a value, there are {found}")]
    TooFew {
        /// Records that hold a value.
        found: u64,
        /// The size of a group.
        needed: u64,
    },
    /// The tails of top and bottom coding leave nothing between them.
    #[error("the lower and the upper tail meet")]
    Tails,
    /// A parameter of a perturbation that makes no sense.
    #[error("the perturbation is invalid: {parameter}")]
    Perturbation {
        /// The parameter: `k`, `share`, `retention`; `values` where they are not ascending and finite, `counts` where
        /// one of them is 0.
        parameter: &'static str,
    },
    /// A privacy model with a parameter out of its range.
    #[error("{model}: {parameter} is out of range")]
    Model {
        /// The model's stable name.
        model: &'static str,
        /// The parameter: `k`, `l`, `c`, `t`, `min`, `max`, `beta`, `delta`, `epsilon`, `risk`, `share`, `population`.
        parameter: &'static str,
    },
    /// A privacy model that needs what is not there.
    #[error("{model} needs what is not there: {what}")]
    Lacks {
        /// The model's stable name.
        model: &'static str,
        /// `column` (that sensitive column), `population`, `units` (of that kind, told apart up to k), `hierarchy`
        /// (of the sensitive column), `levels` (fixed for every quasi-identifier).
        what: &'static str,
    },
}

/// What is wrong with a border.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BorderFault {
    /// Not a number, an age or a date.
    Unreadable,
    /// Not above the one before it.
    NotAscending,
    /// Not a border of the level below.
    NotBelow,
    /// None where there must be one, too few bands or too many.
    Count,
}

impl BorderFault {
    /// The stable name, as messages write it.
    pub const fn name(self) -> &'static str {
        match self {
            BorderFault::Unreadable => "unreadable",
            BorderFault::NotAscending => "not-ascending",
            BorderFault::NotBelow => "not-below",
            BorderFault::Count => "count",
        }
    }
}

/// Why a hierarchy's file cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileFault {
    /// It cannot be read.
    Unreadable(std::io::ErrorKind),
    /// It is no text in an encoding that is known.
    NotText,
    /// Nobody has read it yet: the caller of the library has to.
    NotRead,
    /// A quote is opened and never closed.
    Unclosed {
        /// The line of the quote, from 1.
        line: usize,
    },
}

/// What ends a search before it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ending {
    /// As many nodes were checked as the goal allows.
    Nodes,
    /// The caller asked for it.
    Time,
    /// A global search came to the most that it keeps in memory.
    Memory,
    /// The short global search that follows a local one without a result came to its end.
    Brief,
}

impl Ending {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Ending::Nodes => "nodes",
            Ending::Time => "time",
            Ending::Memory => "memory",
            Ending::Brief => "brief",
        }
    }
}

impl FileFault {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            FileFault::Unreadable(_) => "unreadable",
            FileFault::NotText => "not-text",
            FileFault::NotRead => "not-read",
            FileFault::Unclosed { .. } => "unclosed",
        }
    }
}

/// What is wrong with a histogram's bytes, files or memory.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum HistogramError {
    /// The bytes could not be read.
    #[error("could not be read: {kind}")]
    Read {
        /// What the system said.
        kind: io::ErrorKind,
    },
    /// The bytes could not be written.
    #[error("could not be written: {kind}")]
    Write {
        /// What the system said.
        kind: io::ErrorKind,
    },
    /// The bytes are not a histogram, or are damaged.
    #[error("is malformed: {what}")]
    Malformed {
        /// What does not fit: `magic`, `flags`, `columns`, `levels`, `text`, `number`, `order`, `tuples`, `units`,
        /// `sums`, `checksum`, `length`.
        what: &'static str,
    },
    /// The bytes are of a version that this one does not know.
    #[error("is of version {found}")]
    Version {
        /// The version.
        found: u8,
    },
    /// A temporary file failed.
    #[error("could not be spilled: {kind}")]
    Spill {
        /// What the system said.
        kind: io::ErrorKind,
    },
    /// The distinct tuples do not fit in the memory allowed, with the columns as coarse as they may be.
    #[error("does not fit in the memory allowed: {tuples} distinct tuples")]
    Memory {
        /// Distinct tuples so far.
        tuples: u64,
    },
}

impl HistogramError {
    fn code(self) -> &'static str {
        match self {
            HistogramError::Read { .. } => "YB0670",
            HistogramError::Write { .. } => "YB0671",
            HistogramError::Malformed { .. } => "YB0672",
            HistogramError::Version { .. } => "YB0673",
            HistogramError::Spill { .. } => "YB0674",
            HistogramError::Memory { .. } => "YB0675",
        }
    }

    fn arguments(self) -> Vec<(&'static str, Argument)> {
        match self {
            HistogramError::Read { kind }
            | HistogramError::Write { kind }
            | HistogramError::Spill { kind } => {
                vec![("reason", kind.to_string().into())]
            }
            HistogramError::Malformed { what } => vec![("what", what.into())],
            HistogramError::Version { found } => vec![("found", u64::from(found).into())],
            HistogramError::Memory { tuples } => vec![("tuples", tuples.into())],
        }
    }
}

impl Diagnostic for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::Unreachable(u) if u.nearest.iter().any(Option::is_none) || u.nearest.is_empty() => {
                "YB0602"
            }
            Error::Unreachable(_) => "YB0601",
            Error::Stopped { .. } => "YB0625",
            Error::Shape { .. } => "YB0603",
            Error::Unseen { .. } => "YB0604",
            Error::TooMany => "YB0605",
            Error::Goal { .. } => "YB0606",
            Error::Level { .. } => "YB0607",
            Error::Missing { .. } => "YB0608",
            Error::NotMonotone { .. } => "YB0609",
            Error::Table { .. } => "YB0610",
            Error::File { fault: FileFault::Unreadable(_) } => "YB0634",
            Error::File { fault: FileFault::NotText } => "YB0635",
            Error::File { fault: FileFault::NotRead } => "YB0636",
            Error::File { fault: FileFault::Unclosed { .. } } => "YB0637",
            Error::Histogram(error) => error.code(),
            Error::Model { .. } => "YB0611",
            Error::Lacks { .. } => "YB0612",
            Error::Borders { fault: BorderFault::Unreadable, .. } => "YB0630",
            Error::Borders { fault: BorderFault::NotAscending, .. } => "YB0631",
            Error::Borders { fault: BorderFault::NotBelow, .. } => "YB0632",
            Error::Borders { fault: BorderFault::Count, .. } => "YB0633",
            Error::TooFew { .. } => "YB0650",
            Error::Tails => "YB0651",
            Error::Perturbation { .. } => "YB0652",
        }
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        match self {
            Error::Unreachable(u) => vec![
                ("records", u.records.into()),
                // names of columns are the caller's to put in
                ("nearest", nearest(u).into()),
                ("limit", percent(u.suppression).into()),
                ("needed", percent(u.suppression_needed).into()),
                ("columns", ordinals(&u.hurting).into()),
            ],
            Error::Shape { what, found, expected } => {
                vec![("what", (*what).into()), ("found", (*found).into()), ("expected", (*expected).into())]
            }
            Error::Unseen { record } => vec![("record", (record + 1).into())],
            Error::TooMany => vec![],
            Error::Stopped { by } => vec![("by", by.name().into())],
            Error::Histogram(error) => error.arguments(),
            Error::Goal { parameter } => vec![("parameter", (*parameter).into())],
            Error::Level { column, level, top } => {
                vec![("column", (column + 1).into()), ("level", (*level).into()), ("top", (*top).into())]
            }
            Error::Missing { values, records } => {
                // Which column it is, the caller knows.
                vec![("values", (*values).into()), ("records", (*records).into()), ("column", "–".into())]
            }
            Error::NotMonotone { row, level } => vec![("row", (*row).into()), ("level", (*level).into())],
            Error::File { fault: FileFault::Unreadable(kind) } => vec![("cause", kind.to_string().into())],
            Error::File { fault: FileFault::Unclosed { line } } => vec![("line", (*line).into())],
            Error::File { .. } => vec![],
            Error::Borders { level, border, .. } => {
                vec![("level", (*level).into()), ("border", (*border).into())]
            }
            Error::Table { row, found, expected } => {
                vec![("row", (*row).into()), ("found", (*found).into()), ("expected", (*expected).into())]
            }
            Error::Model { model, parameter } => {
                vec![("model", (*model).into()), ("parameter", (*parameter).into())]
            }
            Error::Lacks { model, what } => vec![("model", (*model).into()), ("what", (*what).into())],
            // Whoever calls for a column knows its name.
            Error::TooFew { found, needed } => {
                vec![("column", "–".into()), ("found", (*found).into()), ("needed", (*needed).into())]
            }
            Error::Tails => vec![("column", "–".into())],
            Error::Perturbation { parameter } => {
                vec![("column", "–".into()), ("parameter", (*parameter).into())]
            }
        }
    }

    fn category(&self) -> Category {
        match self {
            Error::Unreachable(_) | Error::Stopped { .. } | Error::TooFew { .. } => Category::Privacy,
            Error::Histogram(HistogramError::Write { .. } | HistogramError::Spill { .. }) => Category::Output,
            Error::Unseen { .. } | Error::TooMany | Error::Histogram(_) => Category::Input,
            Error::Shape { .. } => Category::Usage,
            Error::Goal { .. }
            | Error::Level { .. }
            | Error::Missing { .. }
            | Error::Tails
            | Error::Perturbation { .. }
            | Error::NotMonotone { .. }
            | Error::Borders { .. }
            | Error::File { .. }
            | Error::Table { .. }
            | Error::Model { .. }
            | Error::Lacks { .. } => Category::Recipe,
        }
    }
}

/// The nearest goals that differ from what was asked.
fn nearest(told: &Unreachable) -> String {
    let other =
        told.models.iter().zip(&told.nearest).filter_map(|(asked, near)| {
            near.as_ref().filter(|near| *near != asked).map(PrivacyModel::describe)
        });
    let told: Vec<String> = other.collect();
    if told.is_empty() { "–".to_owned() } else { told.join("; ") }
}

/// A share as a percentage, rounded up so that what is told to suffice does suffice.
fn percent(share: f64) -> String {
    let hundredths = (share.clamp(0.0, 1.0) * 10_000.0 - 1e-9).ceil().max(0.0);
    // a negative zero would be shown as one
    format!("{}%", hundredths.abs() / 100.0)
}

/// Column positions as people count them, from 1; empty for none.
fn ordinals(columns: &[usize]) -> String {
    columns.iter().map(|c| (c + 1).to_string()).collect::<Vec<_>>().join(", ")
}
