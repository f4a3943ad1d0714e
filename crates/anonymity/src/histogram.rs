//! Pass 1: distinct tuples of quasi-identifiers, how many records hold each, and how many persons.

use std::fmt;

use crate::dictionary::{Dictionary, Tuples};
use crate::error::Error;
use crate::persons::Persons;

/// Records handled at a time: their codes stay in the first-level cache.
const BLOCK: usize = 512;

/// Distinct tuples of the quasi-identifiers with their counts.
///
/// Every distinct text is stored once a column, every distinct tuple as 32-bit codes; memory is bounded by
/// distinct values and distinct tuples, not by records. Equal records give equal results in whatever order
/// they come and are merged: what depends on codes is sorted by value before it is used.
#[derive(Clone)]
pub struct Histogram {
    pub(crate) columns: Vec<Dictionary>,
    pub(crate) tuples: Tuples,
    pub(crate) counts: Vec<u64>,
    /// Empty until a record with a person comes.
    pub(crate) persons: Vec<Persons>,
    pub(crate) cap: usize,
    pub(crate) records: u64,
    pub(crate) counts_persons: bool,
}

impl Histogram {
    /// An empty histogram of `columns` quasi-identifiers. `person_cap`: how many distinct persons a tuple
    /// tells apart, at least the k that will be asked for; 0 where persons do not matter.
    pub fn new(columns: usize, person_cap: usize) -> Histogram {
        Histogram {
            columns: vec![Dictionary::default(); columns],
            tuples: Tuples::new(columns),
            counts: Vec::new(),
            persons: Vec::new(),
            cap: person_cap,
            records: 0,
            counts_persons: false,
        }
    }

    /// Adds a batch: one slice of cells (exact text, UTF-8) a quasi-identifier, all of the same length.
    /// `persons`: for each row a 64-bit hash of what tells one person from another, `None` where the record
    /// has no valid key (it then counts for nobody).
    ///
    /// # Errors
    /// [`Error::Shape`] where the slices do not fit, [`Error::TooMany`] beyond 2^32 − 1 distinct values.
    pub fn add(&mut self, columns: &[&[&str]], persons: Option<&[Option<u64>]>) -> Result<(), Error> {
        let width = self.columns.len();
        if columns.len() != width {
            return Err(Error::Shape { what: "columns", found: columns.len(), expected: width });
        }
        let rows = columns.first().map_or(0, |c| c.len());
        for column in columns {
            if column.len() != rows {
                return Err(Error::Shape { what: "rows", found: column.len(), expected: rows });
            }
        }
        if let Some(persons) = persons {
            if persons.len() != rows {
                return Err(Error::Shape { what: "persons", found: persons.len(), expected: rows });
            }
            self.count_persons();
        }
        let mut block = vec![0u32; BLOCK * width];
        let mut start = 0;
        while start < rows {
            let end = rows.min(start + BLOCK);
            for (j, column) in columns.iter().enumerate() {
                let dictionary = &mut self.columns[j];
                let mut last: Option<(&str, u32)> = None;
                for (i, value) in column[start..end].iter().enumerate() {
                    let code = match last {
                        Some((text, code)) if text == *value => code,
                        _ => dictionary.intern(value)?,
                    };
                    last = Some((value, code));
                    block[i * width + j] = code;
                }
            }
            for i in 0..end - start {
                let person = persons.and_then(|p| p[start + i]);
                self.count(&block[i * width..(i + 1) * width], 1, person.as_slice())?;
            }
            start = end;
        }
        Ok(())
    }

    /// Takes over another histogram of the same columns. Associative and commutative in what it counts; the
    /// smaller of the two caps remains.
    ///
    /// # Errors
    /// [`Error::Shape`] where the columns do not fit, [`Error::TooMany`] beyond 2^32 − 1 distinct values.
    pub fn merge(&mut self, other: Histogram) -> Result<(), Error> {
        let width = self.columns.len();
        if other.columns.len() != width {
            return Err(Error::Shape { what: "columns", found: other.columns.len(), expected: width });
        }
        if other.cap < self.cap {
            self.cap = other.cap;
            for persons in &mut self.persons {
                if let Persons::Many(many) = persons {
                    many.truncate(other.cap);
                }
            }
        }
        if other.counts_persons {
            self.count_persons();
        }
        let mut maps: Vec<Vec<u32>> = Vec::with_capacity(width);
        for (mine, theirs) in self.columns.iter_mut().zip(&other.columns) {
            maps.push(theirs.iter().map(|value| mine.intern(value)).collect::<Result<_, _>>()?);
        }
        let mut tuple = vec![0u32; width];
        for at in 0..other.tuples.len() {
            for ((mine, theirs), map) in tuple.iter_mut().zip(other.tuples.get(at as u32)).zip(&maps) {
                *mine = map[*theirs as usize];
            }
            let persons = other.persons.get(at).map_or(&[][..], Persons::as_slice);
            self.count(&tuple, other.counts[at], persons)?;
        }
        Ok(())
    }

    /// Records added.
    pub fn records(&self) -> u64 {
        self.records
    }

    /// Distinct tuples.
    pub fn distinct(&self) -> usize {
        self.tuples.len()
    }

    /// Quasi-identifiers.
    pub fn columns(&self) -> usize {
        self.columns.len()
    }

    /// Whether persons were given to any [`add`](Histogram::add).
    pub fn has_persons(&self) -> bool {
        self.counts_persons
    }

    /// How many distinct persons a tuple tells apart.
    pub fn person_cap(&self) -> usize {
        self.cap
    }

    /// The distinct values of a column in ascending order of their bytes, and the records that hold each.
    /// This is the order in which [`Hierarchy::build`](crate::Hierarchy::build) and
    /// [`solve`](crate::solve) expect them. Empty for a column that is not there.
    pub fn values(&self, column: usize) -> (Vec<&str>, Vec<u64>) {
        let Some(dictionary) = self.columns.get(column) else { return (Vec::new(), Vec::new()) };
        let mut counts = vec![0u64; dictionary.len()];
        for (at, count) in self.counts.iter().enumerate() {
            counts[self.tuples.get(at as u32)[column] as usize] += count;
        }
        let order = self.order(column);
        let values = order.iter().map(|&code| dictionary.get(code)).collect();
        let counts = order.iter().map(|&code| counts[code as usize]).collect();
        (values, counts)
    }

    /// Codes of a column in ascending order of their values.
    pub(crate) fn order(&self, column: usize) -> Vec<u32> {
        let dictionary = &self.columns[column];
        let mut order: Vec<u32> = (0..dictionary.len() as u32).collect();
        order.sort_unstable_by(|a, b| dictionary.get(*a).cmp(dictionary.get(*b)));
        order
    }

    fn count_persons(&mut self) {
        self.counts_persons = true;
        self.persons.resize(self.counts.len(), Persons::None);
    }

    fn count(&mut self, tuple: &[u32], count: u64, persons: &[u64]) -> Result<(), Error> {
        let (at, new) = self.tuples.intern(tuple)?;
        let at = at as usize;
        if new {
            self.counts.push(0);
            if self.counts_persons {
                self.persons.push(Persons::None);
            }
        }
        self.counts[at] += count;
        self.records += count;
        for &person in persons {
            self.persons[at].insert(person, self.cap);
        }
        Ok(())
    }
}

impl fmt::Debug for Histogram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Histogram")
            .field("columns", &self.columns.len())
            .field("records", &self.records)
            .field("distinct", &self.tuples.len())
            .finish_non_exhaustive()
    }
}
