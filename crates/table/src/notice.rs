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
    /// Rows without content among the data, which are no records.
    BlankRows {
        /// How many.
        rows: u64,
    },
    /// Merged cells among the data: their text stands in the first of them only.
    MergedCells {
        /// How many ranges.
        ranges: u64,
    },
    /// Cells whose value a formula made; the values last stored are read.
    Formulas {
        /// How many.
        cells: u64,
        /// How many of them had no value stored: they are empty.
        empty: u64,
    },
    /// Cells that hold an error value (`#N/A`).
    ErrorCells {
        /// How many.
        cells: u64,
    },
    /// The workbook names persons or companies in its properties. They are not copied to an output.
    DocumentProperties {
        /// The names of the properties.
        names: String,
    },
    /// The workbook holds comments, drawings or pictures, which are not read.
    BesideCells {
        /// How many parts.
        parts: u64,
    },
    /// The Parquet file has key-value metadata, which is not copied to an output.
    Metadata {
        /// How many keys.
        keys: u64,
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
            Notice::BlankRows { .. } => "YB0275",
            Notice::MergedCells { .. } => "YB0276",
            Notice::Formulas { .. } => "YB0277",
            Notice::ErrorCells { .. } => "YB0278",
            Notice::DocumentProperties { .. } => "YB0298",
            Notice::BesideCells { .. } => "YB0299",
            Notice::Metadata { .. } => "YB0294",
        }
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        match self {
            Notice::TitleRows { rows }
            | Notice::HeaderJoined { rows }
            | Notice::HiddenRows { rows }
            | Notice::BlankRows { rows } => vec![("rows", (*rows).into())],
            Notice::MergedCells { ranges } => vec![("ranges", (*ranges).into())],
            Notice::Formulas { cells, empty } => vec![("cells", (*cells).into()), ("empty", (*empty).into())],
            Notice::ErrorCells { cells } => vec![("cells", (*cells).into())],
            Notice::DocumentProperties { names } => vec![("names", names.as_str().into())],
            Notice::BesideCells { parts } => vec![("parts", (*parts).into())],
            Notice::Metadata { keys } => vec![("keys", (*keys).into())],
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
