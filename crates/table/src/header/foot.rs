//! Rows below the data: sums, signatures, notes.

use super::cell::{Class, Column};
use super::{filled, text, trimmed_width, typical_fill, words};

/// What the data of a table looks like, column by column.
#[derive(Clone, Debug, Default)]
pub(crate) struct Profile {
    /// Cells that a row usually has filled.
    fill: usize,
    /// Per column: the share of values (numbers, dates, codes) among its filled cells, and how many those are.
    values: Vec<(f32, usize)>,
}

impl Profile {
    /// Learns from data rows (those below the header among the first rows).
    pub(crate) fn of(rows: &[Vec<String>]) -> Profile {
        let width = rows.iter().map(|row| trimmed_width(row)).max().unwrap_or(0);
        let values =
            Column::all(rows, width).iter().map(|column| (column.value_share(), column.filled)).collect();
        Profile { fill: typical_fill(rows), values }
    }

    /// Given the last rows of the table ([`TAIL_ROWS`](super::TAIL_ROWS) of them, fewer if there are fewer), the
    /// index of the first one that is a footer; `tail.len()` where none is.
    pub(crate) fn footer_start(&self, tail: &[Vec<String>]) -> usize {
        let mut start = tail.len();
        for (index, row) in tail.iter().enumerate().rev() {
            if filled(row) == 0 {
                continue;
            }
            if !self.is_footer(row) {
                break;
            }
            start = index;
        }
        start
    }

    fn is_footer(&self, row: &[String]) -> bool {
        let count = filled(row);
        let Some(first) = (0..row.len()).find(|column| !text(row, *column).is_empty()) else { return false };
        let cell = text(row, first);
        // Few cells, where the data has many.
        let sparse =
            if self.fill >= 4 { count * 5 <= self.fill * 2 || count <= 2 } else { count < self.fill };
        // Words where the data has numbers.
        let strange = |column: usize| {
            let (share, known) = self.values.get(column).copied().unwrap_or((0.0, 0));
            known >= 2 && share >= 0.9 && !Class::of(text(row, column)).is_value()
        };
        let empty_column = |column: usize| self.values.get(column).is_none_or(|(_, known)| *known == 0);
        if words::is_sum(cell) {
            return sparse || strange(first) || first == 0 || count < self.fill;
        }
        if !sparse {
            return false;
        }
        if words::is_sign(cell) && (words::has_label(cell) || strange(first) || count == 1) {
            return true;
        }
        let labels = (0..row.len()).filter(|column| words::has_label(text(row, *column))).count();
        strange(first)
            || labels * 2 >= count && labels > 0 && first == 0
            || (count == 1 && self.fill >= 3 && (words::has_label(cell) || empty_column(first)))
            || (count == 1 && self.fill >= 3 && cell.chars().count() > 30)
    }
}
