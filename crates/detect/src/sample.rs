//! The sample of a column: bounded, and its different values with their counts.

use std::collections::HashMap;

/// Records kept at most.
const RECORDS: usize = 4096;
/// Cells kept at most, over all columns: a table of 10,000 columns keeps fewer records.
const CELLS: usize = 600_000;
/// Bytes kept of a cell: enough for any number or address, and for a look at free text.
const CELL_BYTES: usize = 200;
/// Bytes kept over all columns.
const BYTES: usize = 24 << 20;

/// Sampled cells of one column, in the order of the records.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cells {
    text: String,
    ends: Vec<u32>,
}

impl Cells {
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn get(&self, record: usize) -> &str {
        let end = self.ends.get(record).map_or(0, |&end| end as usize);
        let start =
            record.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |&end| end as usize);
        self.text.get(start..end).unwrap_or("")
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|record| self.get(record))
    }

    fn push(&mut self, cell: &str) {
        let mut end = cell.len().min(CELL_BYTES);
        while !cell.is_char_boundary(end) {
            end -= 1;
        }
        self.text.push_str(&cell[..end]);
        self.ends.push(self.text.len() as u32);
    }
}

/// Aligned cells of some records of a table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sample {
    pub(crate) columns: Vec<Cells>,
    bytes: usize,
}

impl Sample {
    pub(crate) fn new(columns: usize) -> Sample {
        Sample { columns: vec![Cells::default(); columns], bytes: 0 }
    }

    /// Takes records until the sample is full; says whether it is.
    pub(crate) fn take(&mut self, columns: &[&[&str]]) -> bool {
        let limit = RECORDS.min((CELLS / self.columns.len().max(1)).max(32));
        let rows = columns.iter().map(|column| column.len()).min().unwrap_or(0);
        for row in 0..rows {
            if self.columns.first().is_none_or(|cells| cells.len() >= limit) || self.bytes >= BYTES {
                return true;
            }
            for (index, cells) in self.columns.iter_mut().enumerate() {
                let cell = columns.get(index).map_or("", |column| column[row]);
                cells.push(cell);
                self.bytes += cell.len().min(CELL_BYTES);
            }
        }
        self.columns.first().is_none_or(|cells| cells.len() >= limit)
    }
}

/// The different values of a column, commonest first.
pub(crate) struct Values<'a> {
    pub(crate) counted: Vec<(&'a str, u64)>,
}

impl<'a> Values<'a> {
    /// Values that are not empty, trimmed.
    pub(crate) fn of(cells: &'a Cells) -> Values<'a> {
        let mut counts: HashMap<&str, u64> = HashMap::new();
        for cell in cells.iter() {
            let cell = cell.trim();
            if !cell.is_empty() {
                *counts.entry(cell).or_default() += 1;
            }
        }
        let mut counted: Vec<_> = counts.into_iter().collect();
        counted.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        Values { counted }
    }

    /// Cells of these values.
    pub(crate) fn filled(&self) -> u64 {
        self.counted.iter().map(|(_, count)| count).sum()
    }

    /// Share of the filled cells whose value satisfies `test`; at most `most` different values are asked, spread
    /// evenly.
    pub(crate) fn share(&self, most: usize, mut test: impl FnMut(&str) -> bool) -> Share {
        let step = self.counted.len().div_ceil(most.max(1)).max(1);
        let mut share = Share::default();
        for &(value, count) in self.counted.iter().step_by(step) {
            share.of += count;
            if test(value) {
                share.passed += count;
                share.distinct += 1;
            }
        }
        share
    }
}

/// Part of the cells that satisfy a test.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Share {
    pub(crate) passed: u64,
    pub(crate) of: u64,
    /// Different values that passed.
    pub(crate) distinct: u64,
}

impl Share {
    pub(crate) fn rate(self) -> f32 {
        if self.of == 0 { 0.0 } else { self.passed as f32 / self.of as f32 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_order_and_bounds() {
        let mut sample = Sample::new(2);
        let long = "长".repeat(500);
        let a = vec!["x"; 3000];
        let b = vec![long.as_str(); 3000];
        assert!(!sample.take(&[&a, &b]));
        assert!(sample.take(&[&a, &b]));
        assert_eq!(sample.columns[0].len(), RECORDS);
        assert!(sample.columns[1].get(5).len() <= CELL_BYTES);
        assert_eq!(sample.columns[0].get(RECORDS), "");
    }

    #[test]
    fn counts_values() {
        let mut sample = Sample::new(1);
        sample.take(&[&["a", "b", " a", "", "a "]]);
        let values = Values::of(&sample.columns[0]);
        assert_eq!(values.counted, [("a", 3), ("b", 1)]);
        assert_eq!(values.share(10, |value| value == "a").rate(), 0.75);
    }
}
