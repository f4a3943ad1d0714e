//! What a caller should be told about a file that could be read.

use yingbi_resident::{Argument, Category, Diagnostic};

/// Something about a file worth telling; never a cell's value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice {
    /// Rows above the header, which are not data.
    TitleRows {
        /// How many.
        rows: u64,
    },
    /// No header was found.
    NoHeader,
    /// The header was joined from several rows.
    HeaderJoined {
        /// How many.
        rows: u64,
    },
    /// Columns without a name.
    UnnamedColumns {
        /// How many.
        columns: u64,
    },
    /// Quotes are text in this file.
    QuotesAreText,
    /// The workbook has other sheets, which are not read.
    OtherSheets {
        /// How many.
        sheets: u64,
    },
    /// The sheet has hidden rows.
    HiddenRows {
        /// How many.
        rows: u64,
    },
    /// The sheet has hidden columns.
    HiddenColumns {
        /// How many.
        columns: u64,
    },
}

impl Diagnostic for Notice {
    fn code(&self) -> &'static str {
        match self {
            Notice::TitleRows { .. } => "YB0240",
            Notice::NoHeader => "YB0241",
            Notice::HeaderJoined { .. } => "YB0242",
            Notice::UnnamedColumns { .. } => "YB0243",
            Notice::QuotesAreText => "YB0244",
            Notice::OtherSheets { .. } => "YB0295",
            Notice::HiddenRows { .. } => "YB0296",
            Notice::HiddenColumns { .. } => "YB0297",
        }
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        match self {
            Notice::TitleRows { rows } | Notice::HeaderJoined { rows } | Notice::HiddenRows { rows } => {
                vec![("rows", (*rows).into())]
            }
            Notice::UnnamedColumns { columns } | Notice::HiddenColumns { columns } => {
                vec![("columns", (*columns).into())]
            }
            Notice::OtherSheets { sheets } => vec![("sheets", (*sheets).into())],
            Notice::NoHeader | Notice::QuotesAreText => Vec::new(),
        }
    }

    fn category(&self) -> Category {
        Category::Input
    }
}
