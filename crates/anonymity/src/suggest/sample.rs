//! A sample of a file's distinct records, bounded in memory and the same in whatever order they come.

use std::collections::BTreeMap;

use crate::error::Error;
use crate::suggest::partition::Table;

/// Distinct records kept where nothing else is said.
const LIMIT: usize = 20_000;

/// Collects records for [`suggest`](Screen::suggest): up to its limit of distinct records all of them with their
/// counts, beyond it those whose hashes are the smallest, which is a random sample of the distinct records whose
/// counts are exact. Merging is associative and commutative.
///
/// Cells are kept as 64-bit hashes: no text is stored. Two values that collide count as one.
#[derive(Clone)]
pub struct Screen {
    columns: usize,
    limit: usize,
    /// (hash of the record, hashes of its cells) → records.
    kept: BTreeMap<(u64, Box<[u64]>), u64>,
    records: u64,
    /// Whether a distinct record was ever left out.
    dropped: bool,
}

impl Screen {
    /// An empty screen of `columns` columns that keeps 20,000 distinct records: 8 bytes a column each.
    pub fn new(columns: usize) -> Screen {
        Screen::with_limit(columns, LIMIT)
    }

    /// The same for another number of distinct records, at least 1.
    pub fn with_limit(columns: usize, limit: usize) -> Screen {
        Screen { columns, limit: limit.max(1), kept: BTreeMap::new(), records: 0, dropped: false }
    }

    /// Adds a batch: one slice of cells a column, all of the same length.
    ///
    /// # Errors
    /// [`Error::Shape`] where the slices do not fit.
    pub fn add(&mut self, columns: &[&[&str]]) -> Result<(), Error> {
        if columns.len() != self.columns {
            return Err(Error::Shape { what: "columns", found: columns.len(), expected: self.columns });
        }
        let rows = columns.first().map_or(0, |column| column.len());
        if let Some(column) = columns.iter().find(|column| column.len() != rows) {
            return Err(Error::Shape { what: "rows", found: column.len(), expected: rows });
        }
        let mut cells = vec![0u64; self.columns];
        for row in 0..rows {
            for (cell, column) in cells.iter_mut().zip(columns) {
                *cell = column.get(row).map_or(0, |text| hash(text.as_bytes()));
            }
            let whole = cells.iter().fold(0, |state, cell| mix(state ^ *cell));
            self.records += 1;
            let full = self.kept.len() >= self.limit;
            if full && self.kept.last_key_value().is_some_and(|(last, _)| last.0 < whole) {
                self.dropped = true;
                continue;
            }
            *self.kept.entry((whole, cells.as_slice().into())).or_default() += 1;
            self.trim();
        }
        Ok(())
    }

    /// Takes over another screen of the same columns; the smaller of the two limits remains.
    ///
    /// # Errors
    /// [`Error::Shape`] where the columns do not fit.
    pub fn merge(&mut self, other: Screen) -> Result<(), Error> {
        if other.columns != self.columns {
            return Err(Error::Shape { what: "columns", found: other.columns, expected: self.columns });
        }
        self.limit = self.limit.min(other.limit);
        self.records += other.records;
        self.dropped |= other.dropped;
        for (record, count) in other.kept {
            *self.kept.entry(record).or_default() += count;
        }
        self.trim();
        Ok(())
    }

    /// Columns of each record.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Records added.
    pub fn records(&self) -> u64 {
        self.records
    }

    /// Distinct records kept.
    pub fn distinct(&self) -> usize {
        self.kept.len()
    }

    /// Whether every record added is among those kept.
    pub fn is_exact(&self) -> bool {
        !self.dropped
    }

    fn trim(&mut self) {
        while self.kept.len() > self.limit {
            self.kept.pop_last();
            self.dropped = true;
        }
    }

    /// At most `rows` of the distinct records, as a table of small codes.
    pub(super) fn table(&self, rows: usize) -> Table {
        let rows = self.kept.len().min(rows);
        let mut table = Table::new(self.columns, self.kept.values().take(rows).copied().collect());
        for column in 0..self.columns {
            let cells: Vec<u64> = self
                .kept
                .keys()
                .take(rows)
                .map(|(_, cells)| cells.get(column).copied().unwrap_or(0))
                .collect();
            table.set(column, &cells);
        }
        table
    }
}

const ODD: u64 = 0x9E37_79B9_7F4A_7C15; // 2^64 / golden ratio

/// Folded multiplication: the same on every machine and in every run, so that the same file gives the same sample.
fn mix(word: u64) -> u64 {
    let wide = u128::from(word ^ 0x2545_F491_4F6C_DD1D).wrapping_mul(u128::from(ODD));
    let folded = (wide as u64) ^ ((wide >> 64) as u64);
    (folded ^ (folded >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93)
}

fn hash(bytes: &[u8]) -> u64 {
    let mut state = mix(bytes.len() as u64);
    for chunk in bytes.chunks(8) {
        let mut word = [0u8; 8];
        for (to, from) in word.iter_mut().zip(chunk) {
            *to = *from;
        }
        state = mix(state.rotate_left(23) ^ u64::from_le_bytes(word));
    }
    state
}
