//! What can go wrong, without a value in it.

use yingbi_resident::{Argument, Category, Diagnostic};

/// What stands in the way of a privacy goal, and what would help.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Unreachable {
    /// The class size asked for.
    pub k: u64,
    /// Whether k was asked of distinct persons too.
    pub persons_required: bool,
    /// Records in the file.
    pub records: u64,
    /// Distinct persons in the file, counted up to the histogram's cap; `None` where persons were not counted.
    pub persons: Option<u64>,
    /// Share of records that was allowed to be left out.
    pub suppression: f64,
    /// Share of records that would have to be left out to reach `k`; 1.0 where nothing would be left.
    pub suppression_needed: f64,
    /// The largest class size that can be reached within the limit; 0 where none can.
    pub nearest_k: u64,
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
        "k = {} cannot be reached: {} records, at least {:.4} of them would have to be left out",
        .0.k, .0.records, .0.suppression_needed
    )]
    Unreachable(Box<Unreachable>),
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
        /// The parameter: `k`, `suppression`, `weights`, `persons`.
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
}

impl FileFault {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            FileFault::Unreadable(_) => "unreadable",
            FileFault::NotText => "not-text",
            FileFault::NotRead => "not-read",
        }
    }
}

impl Diagnostic for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::Unreachable(u) if u.nearest_k == 0 => "YB0602",
            Error::Unreachable(_) => "YB0601",
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
            Error::Borders { fault: BorderFault::Unreadable, .. } => "YB0630",
            Error::Borders { fault: BorderFault::NotAscending, .. } => "YB0631",
            Error::Borders { fault: BorderFault::NotBelow, .. } => "YB0632",
            Error::Borders { fault: BorderFault::Count, .. } => "YB0633",
        }
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        match self {
            Error::Unreachable(u) => vec![
                ("k", u.k.into()),
                ("records", u.records.into()),
                ("persons", u.persons.map_or_else(|| "–".into(), Argument::from)),
                ("nearest", u.nearest_k.into()),
                ("limit", percent(u.suppression).into()),
                ("needed", percent(u.suppression_needed).into()),
                ("columns", ordinals(&u.hurting).into()),
            ],
            Error::Shape { what, found, expected } => {
                vec![("what", (*what).into()), ("found", (*found).into()), ("expected", (*expected).into())]
            }
            Error::Unseen { record } => vec![("record", (record + 1).into())],
            Error::TooMany => vec![],
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
            Error::File { .. } => vec![],
            Error::Borders { level, border, .. } => {
                vec![("level", (*level).into()), ("border", (*border).into())]
            }
            Error::Table { row, found, expected } => {
                vec![("row", (*row).into()), ("found", (*found).into()), ("expected", (*expected).into())]
            }
        }
    }

    fn category(&self) -> Category {
        match self {
            Error::Unreachable(_) => Category::Privacy,
            Error::Unseen { .. } | Error::TooMany => Category::Input,
            Error::Shape { .. } => Category::Usage,
            Error::Goal { .. }
            | Error::Level { .. }
            | Error::Missing { .. }
            | Error::NotMonotone { .. }
            | Error::Borders { .. }
            | Error::File { .. }
            | Error::Table { .. } => Category::Recipe,
        }
    }
}

/// A share as a percentage, rounded up so that what is told to suffice does suffice.
fn percent(share: f64) -> String {
    let hundredths = (share.clamp(0.0, 1.0) * 10_000.0 - 1e-9).ceil().max(0.0);
    format!("{} %", hundredths / 100.0)
}

/// Column positions as people count them, from 1.
fn ordinals(columns: &[usize]) -> String {
    if columns.is_empty() {
        return "–".to_owned();
    }
    columns.iter().map(|c| (c + 1).to_string()).collect::<Vec<_>>().join(", ")
}
