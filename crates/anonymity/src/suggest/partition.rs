//! Records grouped by what some columns hold, refined column by column.
//!
//! Groups of one record are only counted (stripped partitions: Huhtala et al. 1999, *TANE*, The Computer Journal
//! 42(2)): the more columns, the less is left to look at.

use hashbrown::HashMap;

use super::Measure;

/// Distinct records as small codes.
pub(super) struct Table {
    columns: Vec<Vec<u32>>,
    /// Distinct values a column.
    cardinalities: Vec<usize>,
    /// Records that hold each.
    weights: Vec<u64>,
    records: u64,
}

impl Table {
    pub(super) fn new(columns: usize, weights: Vec<u64>) -> Table {
        let records = weights.iter().sum();
        Table { columns: vec![Vec::new(); columns], cardinalities: vec![0; columns], weights, records }
    }

    /// Fills a column with the hashes of its cells.
    pub(super) fn set(&mut self, column: usize, cells: &[u64]) {
        let mut codes: HashMap<u64, u32> = HashMap::new();
        if let (Some(own), Some(distinct)) =
            (self.columns.get_mut(column), self.cardinalities.get_mut(column))
        {
            for cell in cells {
                let next = codes.len() as u32;
                own.push(*codes.entry(*cell).or_insert(next));
            }
            *distinct = codes.len();
        }
    }

    /// Distinct records.
    pub(super) fn len(&self) -> usize {
        self.weights.len()
    }

    pub(super) fn records(&self) -> u64 {
        self.records
    }

    /// Records without a twin.
    pub(super) fn ones(&self) -> u64 {
        self.weights.iter().filter(|weight| **weight == 1).count() as u64
    }

    /// What no column tells: all records are one class.
    pub(super) fn none(&self) -> Measure {
        Partition::whole(self).measure(self)
    }
}

/// Counters a value, empty between uses.
pub(super) struct Scratch {
    counts: Vec<u32>,
    /// Place of the next row, where rows are written; the last row seen, where they are only counted.
    places: Vec<u32>,
    touched: Vec<u32>,
}

impl Scratch {
    pub(super) fn new(table: &Table) -> Scratch {
        let values = table.cardinalities.iter().copied().max().unwrap_or(0);
        Scratch { counts: vec![0; values], places: vec![0; values], touched: Vec::new() }
    }
}

/// Distinct records in groups.
#[derive(Default)]
pub(super) struct Partition {
    /// Rows of the groups of two and more, group after group.
    rows: Vec<u32>,
    /// End of each group.
    ends: Vec<u32>,
    /// Groups, those of one row included.
    groups: u64,
    /// Groups of one row and one record.
    uniques: u64,
    /// Pairs of rows in the same group.
    together: u64,
}

impl Partition {
    /// All records in one group.
    pub(super) fn whole(table: &Table) -> Partition {
        let n = table.len() as u64;
        let open = n > 1;
        Partition {
            rows: if open { (0..n as u32).collect() } else { Vec::new() },
            ends: if open { vec![n as u32] } else { Vec::new() },
            groups: n.min(1),
            uniques: u64::from(n == 1 && table.records == 1),
            together: n * n.saturating_sub(1) / 2,
        }
    }

    /// Whether every row is in a group of its own.
    pub(super) fn is_complete(&self) -> bool {
        self.together == 0
    }

    pub(super) fn measure(&self, table: &Table) -> Measure {
        let records = (table.records as f64).max(1.0);
        let n = table.len() as f64;
        let pairs = n * (n - 1.0) / 2.0;
        Measure {
            distinctness: self.groups as f64 / records,
            separation: if pairs > 0.0 { 1.0 - self.together as f64 / pairs } else { 1.0 },
            uniques: self.uniques as f64 / records,
        }
    }

    /// The groups parted by a column. The rows are kept only where the result will be refined again.
    #[allow(
        clippy::indexing_slicing,
        reason = "rows are below the table's length, codes below the cardinality"
    )]
    pub(super) fn refined(
        &self,
        table: &Table,
        column: usize,
        scratch: &mut Scratch,
        keep: bool,
    ) -> Partition {
        let codes = table.columns[column].as_slice();
        let weights = table.weights.as_slice();
        let single = |row: u32| u64::from(weights[row as usize] == 1);
        let mut out = Partition {
            groups: self.groups - self.ends.len() as u64,
            uniques: self.uniques,
            ..Partition::default()
        };
        let mut start = 0usize;
        for end in &self.ends {
            let rows = &self.rows[start..*end as usize];
            start = *end as usize;
            if let [a, b] = *rows {
                // half of all groups, late in the walk
                if codes[a as usize] == codes[b as usize] {
                    out.groups += 1;
                    out.together += 1;
                    if keep {
                        out.rows.extend_from_slice(rows);
                        out.ends.push(out.rows.len() as u32);
                    }
                } else {
                    out.groups += 2;
                    out.uniques += single(a) + single(b);
                }
                continue;
            }
            for row in rows {
                let code = codes[*row as usize];
                let count = &mut scratch.counts[code as usize];
                if *count == 0 {
                    scratch.touched.push(code);
                }
                *count += 1;
                scratch.places[code as usize] = *row;
            }
            out.groups += scratch.touched.len() as u64;
            let mut place = out.rows.len() as u32;
            for code in &scratch.touched {
                let count = scratch.counts[*code as usize];
                let n = u64::from(count);
                out.together += n * (n - 1) / 2;
                if count == 1 {
                    out.uniques += single(scratch.places[*code as usize]);
                } else if keep {
                    scratch.places[*code as usize] = place;
                    place += count;
                    out.ends.push(place);
                }
            }
            if keep {
                out.rows.resize(place as usize, 0);
                for row in rows {
                    let code = codes[*row as usize] as usize;
                    if scratch.counts[code] > 1 {
                        out.rows[scratch.places[code] as usize] = *row;
                        scratch.places[code] += 1;
                    }
                }
            }
            for code in scratch.touched.drain(..) {
                scratch.counts[code as usize] = 0;
            }
        }
        out
    }
}
