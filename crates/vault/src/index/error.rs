//! What can go wrong with a blind index.

use yingbi_resident::{Argument, Category, Diagnostic};

/// An error of a blind index or of its plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IndexError {
    /// The keyring has no index of that name that may be used.
    #[error("the keyring has no usable index {name} of column {column} of table {table}")]
    Unknown {
        /// The table's id.
        table: String,
        /// The column's id.
        column: String,
        /// The index's name.
        name: String,
    },
    /// A part of the name does not fit the four bytes of its length.
    #[error("the {part} of the index's name is longer than {limit} bytes")]
    TooLong {
        /// Which part: `tenant`, `table`, `column` or `name`.
        part: &'static str,
        /// The greatest length, in bytes.
        limit: u64,
    },
    /// So few distinct values that an index tells them.
    #[error("a column of {distinct} distinct values is not to be indexed: {least} is the least")]
    FewValues {
        /// Distinct values of the column.
        distinct: u64,
        /// The least that may be indexed.
        least: u64,
    },
    /// The figures contradict each other.
    #[error(
        "the figures of the column are impossible: {distinct} distinct values in {rows} rows, {commonest} of them the commonest"
    )]
    Figures {
        /// Rows of the table.
        rows: u64,
        /// Distinct values of the column.
        distinct: u64,
        /// Rows that have the commonest value.
        commonest: u64,
    },
    /// More or fewer bits than an index can have.
    #[error("an index has 1 to 256 bits, not {bits}")]
    Bits {
        /// Bits asked for.
        bits: u64,
    },
    /// Beyond what keeps rows alike; wants to be accepted explicitly.
    #[error("the indexes of a row would show {shown} bits, more than the {safe} that leave eight rows alike")]
    NotAccepted {
        /// Bits that the row's indexes would show altogether.
        shown: u64,
        /// Bits up to which nothing needs accepting.
        safe: u64,
    },
}

impl Diagnostic for IndexError {
    fn code(&self) -> &'static str {
        match self {
            IndexError::Unknown { .. } => "YB0520",
            IndexError::TooLong { .. } => "YB0521",
            IndexError::FewValues { .. } => "YB0522",
            IndexError::Figures { .. } => "YB0523",
            IndexError::Bits { .. } => "YB0524",
            IndexError::NotAccepted { .. } => "YB0525",
        }
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        match self {
            IndexError::Unknown { table, column, name } => vec![
                ("table", table.as_str().into()),
                ("column", column.as_str().into()),
                ("name", name.as_str().into()),
            ],
            IndexError::TooLong { part, limit } => vec![("part", (*part).into()), ("limit", (*limit).into())],
            IndexError::FewValues { distinct, least } => {
                vec![("distinct", (*distinct).into()), ("least", (*least).into())]
            }
            IndexError::Figures { rows, distinct, commonest } => vec![
                ("rows", (*rows).into()),
                ("distinct", (*distinct).into()),
                ("commonest", (*commonest).into()),
            ],
            IndexError::Bits { bits } => vec![("bits", (*bits).into())],
            IndexError::NotAccepted { shown, safe } => {
                vec![("shown", (*shown).into()), ("safe", (*safe).into())]
            }
        }
    }

    fn category(&self) -> Category {
        match self {
            IndexError::Unknown { .. } => Category::Key,
            _ => Category::Recipe,
        }
    }
}
