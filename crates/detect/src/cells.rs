//! How the cells of a column stand to one kind.

use yingbi_resident::{Check, Kind, check};

/// Counts of cells, by what [`yingbi_resident::check`] says of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CellCounts {
    /// Nothing there, or a word for nothing.
    pub empty: u64,
    /// Well-formed values of the kind.
    pub valid: u64,
    /// Values of the kind that can no longer be trusted (`4.1E+17`, a wrong check digit).
    pub damaged: u64,
    /// Values that were masked before we saw them.
    pub masked: u64,
    /// Not of the kind.
    pub invalid: u64,
}

impl CellCounts {
    /// All cells counted.
    pub fn total(&self) -> u64 {
        self.empty + self.valid + self.damaged + self.masked + self.invalid
    }

    /// Cells that hold something.
    pub fn filled(&self) -> u64 {
        self.total() - self.empty
    }

    /// Counts one more cell.
    pub fn add(&mut self, check: Check) {
        match check {
            Check::Empty => self.empty += 1,
            Check::Valid => self.valid += 1,
            Check::Masked => self.masked += 1,
            Check::Damaged(_) => self.damaged += 1,
            Check::Invalid(_) => self.invalid += 1,
        }
    }

    /// Adds the counts of another part of the same column.
    pub fn merge(&mut self, other: CellCounts) {
        self.empty += other.empty;
        self.valid += other.valid;
        self.damaged += other.damaged;
        self.masked += other.masked;
        self.invalid += other.invalid;
    }
}

/// Holds each cell of a column against a kind and counts the answers.
pub fn count_cells<'a>(kind: Kind, cells: impl IntoIterator<Item = &'a str>) -> CellCounts {
    let mut counts = CellCounts::default();
    for cell in cells {
        counts.add(check(kind, cell));
    }
    counts
}
