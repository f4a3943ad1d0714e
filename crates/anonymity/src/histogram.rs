//! Pass 1: distinct tuples of quasi-identifiers, how many records hold each, with which sensitive values, of how
//! many persons.

mod base;
mod index;
mod packed;
mod sensitive;
mod spill;
mod stored;

use std::fmt;
use std::sync::Arc;

use crate::dictionary::Dictionary;
use crate::error::Error;
use crate::units::Units;
pub(crate) use base::{Base, Memo};
pub(crate) use packed::{BLOCK, Codes, Packed};
pub(crate) use sensitive::Sensitive;
pub use spill::{Spilled, Spilling};

/// What a histogram counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Counting {
    /// Quasi-identifiers.
    pub quasi: usize,
    /// Sensitive columns, counted within each tuple.
    pub sensitive: usize,
    /// Kinds of units told apart within each tuple: persons, households, ….
    pub units: usize,
    /// How many distinct units of a kind a tuple tells apart: at least the k that will be asked for.
    pub unit_cap: usize,
}

/// A batch of records, column by column: exact text in UTF-8, every slice of the same length.
#[derive(Clone, Copy, Debug, Default)]
pub struct Batch<'a> {
    /// One slice of cells a quasi-identifier.
    pub quasi: &'a [&'a [&'a str]],
    /// One slice of cells a sensitive column.
    pub sensitive: &'a [&'a [&'a str]],
    /// For each kind of unit a 64-bit hash a record of what tells one from another, `None` where the record has no
    /// valid key.
    pub units: &'a [&'a [Option<u64>]],
}

/// Distinct tuples of the quasi-identifiers with their counts.
///
/// Every distinct text is stored once a column, every distinct tuple in as few bits as the numbers of its texts
/// need; memory is bounded by distinct values and distinct tuples (and their distinct sensitive values), not by
/// records. Equal records give
/// equal results in whatever order they come and are merged: what depends on codes is sorted by value before it
/// is used.
#[derive(Clone)]
pub struct Histogram {
    pub(crate) counting: Counting,
    /// Shared with the recodings made of it, as are the tuples.
    pub(crate) columns: Arc<Vec<Dictionary>>,
    pub(crate) tuples: Arc<Packed>,
    /// Records of the sample that hold each tuple; 0 where only the population does.
    pub(crate) counts: Vec<u64>,
    /// Records of the population that hold each tuple; `None` without a population.
    pub(crate) population: Option<Vec<u64>>,
    /// One a kind of unit: a set a tuple.
    pub(crate) units: Vec<Vec<Units>>,
    pub(crate) sensitive: Vec<Sensitive>,
    pub(crate) records: u64,
    /// Coarser levels of the columns, where a bound asks for them.
    pub(crate) base: Option<Arc<Base>>,
    /// One a column where there is a base.
    memos: Vec<Memo>,
}

impl Histogram {
    /// An empty histogram.
    pub fn new(counting: Counting) -> Histogram {
        Histogram {
            counting,
            columns: Arc::new((0..counting.quasi).map(|_| Dictionary::default()).collect()),
            tuples: Arc::new(Packed::new(counting.quasi)),
            counts: Vec::new(),
            population: None,
            units: vec![Vec::new(); counting.units],
            sensitive: (0..counting.sensitive).map(|_| Sensitive::default()).collect(),
            records: 0,
            base: None,
            memos: Vec::new(),
        }
    }

    /// Adds a batch of records. After an error the histogram is of no use.
    ///
    /// # Errors
    /// [`Error::Shape`] where the slices do not fit, [`Error::TooMany`] beyond 2^32 − 1 distinct values,
    /// [`HistogramError::Memory`](crate::HistogramError::Memory) where a bound cannot be kept.
    pub fn add(&mut self, batch: &Batch<'_>) -> Result<(), Error> {
        let rows = self.check(batch)?;
        let mut values = [0; BLOCK];
        self.walk(batch.quasi, rows, |histogram, start, tuples| {
            for tuple in tuples {
                histogram.counts[*tuple as usize] += 1;
            }
            histogram.records += tuples.len() as u64;
            let cap = histogram.counting.unit_cap;
            for (sets, units) in histogram.units.iter_mut().zip(batch.units) {
                for (tuple, unit) in tuples.iter().zip(&units[start..]) {
                    if let Some(unit) = unit {
                        sets[*tuple as usize].insert(*unit, cap);
                    }
                }
            }
            for (sensitive, cells) in histogram.sensitive.iter_mut().zip(batch.sensitive) {
                sensitive.values.intern_all(&cells[start..start + tuples.len()], &mut values)?;
                for (tuple, value) in tuples.iter().zip(&values) {
                    sensitive.count(*tuple, *value, 1)?;
                }
            }
            Ok(())
        })
    }

    /// Adds records of the population from which the sample was taken (for k-map, δ-presence, journalist risk): its
    /// quasi-identifiers, one slice of cells a column. The sample's own records must be among them.
    ///
    /// # Errors
    /// As [`Histogram::add`].
    pub fn add_population(&mut self, quasi: &[&[&str]]) -> Result<(), Error> {
        let rows = quasi.first().map_or(0, |column| column.len());
        fits(quasi.len(), self.counting.quasi, quasi.iter().map(|column| column.len()), rows)?;
        self.has_population();
        self.walk(quasi, rows, |histogram, _, tuples| {
            if let Some(population) = &mut histogram.population {
                for tuple in tuples {
                    population[*tuple as usize] += 1;
                }
            }
            Ok(())
        })
    }

    fn check(&self, batch: &Batch<'_>) -> Result<usize, Error> {
        let Batch { quasi, sensitive, units } = batch;
        let lengths = quasi.iter().chain(sensitive.iter()).map(|column| column.len());
        let mut lengths = lengths.chain(units.iter().map(|column| column.len()));
        let rows = lengths.next().unwrap_or(0);
        let Counting { quasi: q, sensitive: s, units: u, .. } = self.counting;
        fits(quasi.len(), q, quasi.iter().map(|column| column.len()), rows)?;
        fits(sensitive.len(), s, sensitive.iter().map(|column| column.len()), rows)?;
        fits(units.len(), u, units.iter().map(|column| column.len()), rows)?;
        Ok(rows)
    }

    /// Hands the first row and the tuples of each block in turn to `each`.
    fn walk(
        &mut self,
        columns: &[&[&str]],
        rows: usize,
        mut each: impl FnMut(&mut Histogram, usize, &[u32]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut codes = Codes::new(columns.len());
        let mut tuples = [0; BLOCK];
        for start in (0..rows).step_by(BLOCK) {
            let end = rows.min(start + BLOCK);
            let dictionaries = Arc::make_mut(&mut self.columns);
            for (at, (cells, dictionary)) in columns.iter().zip(dictionaries).enumerate() {
                let (cells, out) = (&cells[start..end], codes.column(at, end - start));
                match self.base.as_deref().filter(|base| base.parts(at).is_some()) {
                    Some(base) => {
                        let memo = &mut self.memos[at];
                        memo.codes(base, at, cells, out, |key| dictionary.intern(key).map(Some))?;
                    }
                    None => dictionary.intern_all(cells, out)?,
                }
            }
            self.intern(&codes, end - start, &mut tuples)?;
            each(self, start, &tuples[..end - start])?;
        }
        self.settle()
    }

    /// Takes over another histogram that counts the same. Associative and commutative in what it counts.
    ///
    /// Units are told apart by their hashes: merge only what was counted under one key.
    ///
    /// # Errors
    /// [`Error::Shape`] where they do not count the same or not within the same bounds, [`Error::TooMany`] beyond
    /// 2^32 − 1 distinct values or 2^64 − 1 records. The histogram is then of no use.
    pub fn merge(&mut self, mut other: Histogram) -> Result<(), Error> {
        let parts = |c: &Counting| [c.quasi, c.sensitive, c.units, c.unit_cap];
        for (found, expected) in parts(&other.counting).into_iter().zip(parts(&self.counting)) {
            if found != expected {
                return Err(Error::Shape { what: "columns", found, expected });
            }
        }
        self.level_with(&mut other)?;
        if other.population.is_some() {
            self.has_population();
        }
        let translate = |mine: &mut Dictionary, theirs: &Dictionary| -> Result<Vec<u32>, Error> {
            theirs.iter().map(|value| mine.intern(value)).collect()
        };
        let columns = Arc::make_mut(&mut self.columns).iter_mut().zip(other.columns.iter());
        let columns = columns.map(|(mine, theirs)| translate(mine, theirs)).collect::<Result<Vec<_>, _>>()?;
        let values = self.sensitive.iter_mut().zip(&other.sensitive);
        let values = values
            .map(|(mine, theirs)| translate(&mut mine.values, &theirs.values))
            .collect::<Result<Vec<_>, _>>()?;
        self.absorb(other, &columns, &values)?;
        self.settle()
    }

    /// Adds what another histogram counted, whose codes `columns` and `values` translate.
    fn absorb(&mut self, other: Histogram, columns: &[Vec<u32>], values: &[Vec<u32>]) -> Result<(), Error> {
        let mut places = Vec::with_capacity(other.tuples.len());
        let mut codes = Codes::new(self.counting.quasi);
        let mut tuples = [0; BLOCK];
        for start in (0..other.tuples.len()).step_by(BLOCK) {
            let rows = BLOCK.min(other.tuples.len() - start);
            for (column, map) in columns.iter().enumerate() {
                for (at, code) in codes.column(column, rows).iter_mut().enumerate() {
                    *code = map[other.tuples.code((start + at) as u32, column) as usize];
                }
            }
            self.intern(&codes, rows, &mut tuples)?;
            places.extend_from_slice(&tuples[..rows]);
        }
        for (at, place) in places.iter().map(|place| *place as usize).enumerate() {
            add(&mut self.counts[place], other.counts[at])?;
            if let (Some(mine), Some(theirs)) = (&mut self.population, &other.population) {
                add(&mut mine[place], theirs[at])?;
            }
            for (mine, theirs) in self.units.iter_mut().zip(&other.units) {
                mine[place].union(&theirs[at], self.counting.unit_cap);
            }
        }
        for ((mine, theirs), map) in self.sensitive.iter_mut().zip(&other.sensitive).zip(values) {
            for &(tuple, value, count) in &theirs.pairs {
                mine.count(places[tuple as usize], map[value as usize], count)?;
            }
        }
        if self.population() == Some(u64::MAX) {
            return Err(Error::TooMany);
        }
        add(&mut self.records, other.records)
    }

    /// Records of the sample.
    pub fn records(&self) -> u64 {
        self.records
    }

    /// Records of the population; `None` where none was added.
    pub fn population(&self) -> Option<u64> {
        self.population.as_ref().map(|all| all.iter().fold(0, |sum: u64, count| sum.saturating_add(*count)))
    }

    /// Distinct tuples, those of the population included.
    pub fn distinct(&self) -> usize {
        self.tuples.len()
    }

    /// What it counts.
    pub fn counting(&self) -> Counting {
        self.counting
    }

    /// Quasi-identifiers.
    pub fn columns(&self) -> usize {
        self.counting.quasi
    }

    /// The distinct values of a column in ascending order of their bytes, and the records that hold each (0 where
    /// only the population does). This is the order in which [`Hierarchy::build`](crate::Hierarchy::build) and
    /// [`solve`](crate::solve) expect them. Empty for a column that is not there. Of a column that was coarsened
    /// ([`Histogram::bounded`]) the labels from its base level up, joined; [`Histogram::hierarchy`] reads them.
    pub fn values(&self, column: usize) -> (Vec<&str>, Vec<u64>) {
        let Some(dictionary) = self.columns.get(column) else { return (Vec::new(), Vec::new()) };
        let mut counts = vec![0u64; dictionary.len()];
        for (at, count) in self.counts.iter().enumerate() {
            counts[self.tuples.code(at as u32, column) as usize] += count;
        }
        sorted(dictionary, &counts)
    }

    /// As [`Histogram::values`], of a sensitive column.
    pub fn sensitive_values(&self, column: usize) -> (Vec<&str>, Vec<u64>) {
        let Some(sensitive) = self.sensitive.get(column) else { return (Vec::new(), Vec::new()) };
        let mut counts = vec![0u64; sensitive.values.len()];
        for (_, value, count) in &sensitive.pairs {
            counts[*value as usize] += count;
        }
        sorted(&sensitive.values, &counts)
    }

    /// Gives the values of a sensitive column other texts, one for each in the order of
    /// [`Histogram::sensitive_values`]: those that the output will show. Values given one text become one.
    ///
    /// # Errors
    /// [`Error::Shape`] where the texts are not as many as the values, or there is no such column.
    pub fn relabel(&mut self, column: usize, texts: &[impl AsRef<str>]) -> Result<(), Error> {
        let found = texts.len();
        let Some(sensitive) = self.sensitive.get_mut(column) else {
            return Err(Error::Shape { what: "columns", found: column, expected: self.counting.sensitive });
        };
        let order = sensitive.values.order();
        if order.len() != found {
            return Err(Error::Shape { what: "values", found, expected: order.len() });
        }
        let mut shown = Sensitive::default();
        let mut codes = vec![0u32; found];
        for (code, text) in order.iter().zip(texts) {
            codes[*code as usize] = shown.values.intern(text.as_ref())?;
        }
        for &(tuple, value, count) in &sensitive.pairs {
            shown.count(tuple, codes[value as usize], count)?;
        }
        *sensitive = shown;
        Ok(())
    }

    fn has_population(&mut self) {
        let tuples = self.counts.len();
        self.population.get_or_insert_with(|| vec![0; tuples]);
    }

    /// The numbers of a block's tuples, with room to count what is new.
    fn intern(&mut self, codes: &Codes, rows: usize, out: &mut [u32; BLOCK]) -> Result<(), Error> {
        let tuples = Arc::make_mut(&mut self.tuples);
        tuples.fit(self.columns.iter().map(Dictionary::len));
        tuples.intern_block(codes, rows, out)?;
        self.make_room();
        Ok(())
    }

    /// As [`Histogram::intern`], of one tuple.
    fn intern_row(&mut self, row: &[u32]) -> Result<u32, Error> {
        let tuples = Arc::make_mut(&mut self.tuples);
        tuples.fit(self.columns.iter().map(Dictionary::len));
        let tuple = tuples.intern(row)?;
        self.make_room();
        Ok(tuple)
    }

    fn make_room(&mut self) {
        let len = self.tuples.len();
        self.counts.resize(len, 0);
        if let Some(population) = &mut self.population {
            population.resize(len, 0);
        }
        for sets in &mut self.units {
            sets.resize_with(len, || Units::None);
        }
    }
}

/// Adds counts of which one may come from a file that says what it likes.
fn add(sum: &mut u64, count: u64) -> Result<(), Error> {
    *sum = sum.checked_add(count).ok_or(Error::TooMany)?;
    Ok(())
}

/// Values of a dictionary in ascending order of their bytes, with their counts.
fn sorted<'d>(dictionary: &'d Dictionary, counts: &[u64]) -> (Vec<&'d str>, Vec<u64>) {
    dictionary.order().into_iter().map(|code| (dictionary.get(code), counts[code as usize])).unzip()
}

fn fits(
    found: usize,
    expected: usize,
    lengths: impl Iterator<Item = usize>,
    rows: usize,
) -> Result<(), Error> {
    if found != expected {
        return Err(Error::Shape { what: "columns", found, expected });
    }
    for found in lengths {
        if found != rows {
            return Err(Error::Shape { what: "rows", found, expected: rows });
        }
    }
    Ok(())
}

impl fmt::Debug for Histogram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Histogram")
            .field("counting", &self.counting)
            .field("records", &self.records)
            .field("distinct", &self.tuples.len())
            .finish_non_exhaustive()
    }
}
