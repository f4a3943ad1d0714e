//! What a cell and a column of cells look like.

use std::collections::HashSet;

/// A rough class of a cell's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Numbers, dates, codes: most of it is digits.
    Value,
    /// An e-mail or web address.
    Address,
    /// Words.
    Words,
}

impl Class {
    pub(super) fn of(text: &str) -> Class {
        let (mut digits, mut others, mut longest, mut run) = (0usize, 0usize, 0usize, 0usize);
        for c in text.chars() {
            if c.is_ascii_digit() || ('０'..='９').contains(&c) {
                digits += 1;
                run += 1;
                longest = longest.max(run);
            } else {
                run = 0;
                // Signs that numbers and dates are written with count for neither.
                let sign = matches!(
                    c,
                    '-' | '.'
                        | ','
                        | '/'
                        | ':'
                        | '+'
                        | '%'
                        | ' '
                        | '('
                        | ')'
                        | '*'
                        | '￥'
                        | '¥'
                        | '年'
                        | '月'
                        | '日'
                        | '\''
                );
                others += usize::from(!sign);
            }
        }
        if (digits > 0 && digits * 2 > others * 3) || longest >= 6 {
            Class::Value
        } else if text.contains('@') || text.contains("://") {
            Class::Address
        } else {
            Class::Words
        }
    }

    /// Nothing that would name a column.
    pub(super) fn is_value(self) -> bool {
        self != Class::Words
    }
}

/// The cells of a column, summed up.
#[derive(Default)]
pub(super) struct Column<'a> {
    /// Cells that hold something.
    pub(super) filled: usize,
    /// Of these, numbers, dates, codes and addresses.
    value_cells: usize,
    length: usize,
    /// The distinct texts.
    pub(super) values: HashSet<&'a str>,
}

impl<'a> Column<'a> {
    /// The columns of some rows.
    pub(super) fn all(rows: &'a [Vec<String>], width: usize) -> Vec<Column<'a>> {
        let mut columns: Vec<Column<'a>> = Vec::new();
        columns.resize_with(width, Column::default);
        for row in rows {
            for (cell, column) in row.iter().zip(&mut columns) {
                let cell = cell.trim();
                if cell.is_empty() {
                    continue;
                }
                column.filled += 1;
                column.value_cells += usize::from(Class::of(cell).is_value());
                column.length += cell.chars().count();
                column.values.insert(cell);
            }
        }
        columns
    }

    pub(super) fn value_share(&self) -> f32 {
        if self.filled == 0 { 0.0 } else { self.value_cells as f32 / self.filled as f32 }
    }

    pub(super) fn mean_length(&self) -> f32 {
        if self.filled == 0 { 0.0 } else { self.length as f32 / self.filled as f32 }
    }

    /// Whether a cell looks like the others.
    pub(super) fn takes(&self, cell: &str) -> bool {
        if self.values.contains(cell) {
            return true;
        }
        let share = self.value_share();
        let length = cell.chars().count() as f32;
        let fits = length <= self.mean_length() * 2.0 + 4.0;
        if Class::of(cell).is_value() { share >= 0.3 && fits } else { share <= 0.7 && fits }
    }
}
