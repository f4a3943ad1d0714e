//! The pass between: classes of quasi-identifiers, distinct values of columns with a fixed level, cells by kind.

use yingbi_anonymity::{Histogram, Screen};
use yingbi_detect::{CellCounts, count_cells};
use yingbi_resident::{Kind, canonical};
use yingbi_table::{Batch, Source, Totals};
use yingbi_vault::RunHasher;

use crate::column::texts;
use crate::error::{Error, RunError};
use crate::observer::Session;
use crate::pipeline;

/// What is to be counted.
pub(crate) struct Wanted<'a> {
    /// Columns that form the classes.
    pub(crate) quasi: &'a [usize],
    /// Columns of which it is asked what they tell together; empty for none.
    pub(crate) screened: &'a [usize],
    /// Columns whose distinct values are wanted, each by itself.
    pub(crate) distinct: &'a [usize],
    /// Kinds to hold the cells of every column against; empty for none.
    pub(crate) kinds: &'a [Kind],
    /// What tells persons apart.
    pub(crate) persons: Option<Persons<'a>>,
    /// Distinct persons of a class counted exactly up to here.
    pub(crate) person_cap: usize,
}

/// How a record's person is known.
#[derive(Clone, Copy)]
pub(crate) struct Persons<'a> {
    pub(crate) column: usize,
    /// The kind whose canonical form makes two spellings one person; none takes the text as it stands.
    pub(crate) kind: Option<Kind>,
    pub(crate) hasher: &'a RunHasher,
}

impl Persons<'_> {
    /// A keyed fingerprint of each record's person; none where the key is missing or malformed: such a record
    /// counts for nobody.
    pub(crate) fn of(&self, batch: &Batch) -> Result<Vec<Option<u64>>, Error> {
        let array = batch.column(self.column)?;
        let mut canon = String::new();
        Ok(texts(&array)
            .map(|text| {
                if text.is_empty() {
                    return None;
                }
                match self.kind {
                    None => Some(self.hasher.of(text.as_bytes())),
                    Some(kind) => {
                        canon.clear();
                        canonical(kind, text, &mut canon).ok()?;
                        Some(self.hasher.of(canon.as_bytes()))
                    }
                }
            })
            .collect())
    }
}

/// What was counted.
pub(crate) struct Counted {
    pub(crate) classes: Histogram,
    /// Of the screened columns.
    pub(crate) screen: Screen,
    /// One a wanted column.
    pub(crate) distinct: Vec<Histogram>,
    /// One a column, where kinds were given.
    pub(crate) cells: Vec<CellCounts>,
    pub(crate) totals: Totals,
}

/// Most distinct values of a column outside the classes.
const DISTINCT: usize = 2_000_000;

struct Part {
    classes: Histogram,
    screen: Screen,
    distinct: Vec<Histogram>,
    cells: Vec<CellCounts>,
}

impl Wanted<'_> {
    fn part(&self) -> Part {
        Part {
            classes: Histogram::new(self.quasi.len(), self.person_cap),
            screen: Screen::new(self.screened.len()),
            distinct: self.distinct.iter().map(|_| Histogram::new(1, 0)).collect(),
            cells: vec![CellCounts::default(); self.kinds.len()],
        }
    }

    fn add(&self, part: &mut Part, batch: &Batch, names: &[String]) -> Result<(), Error> {
        if !self.quasi.is_empty() {
            let arrays =
                self.quasi.iter().map(|&column| batch.column(column)).collect::<Result<Vec<_>, _>>()?;
            let columns: Vec<Vec<&str>> = arrays.iter().map(|array| texts(array).collect()).collect();
            let slices: Vec<&[&str]> = columns.iter().map(Vec::as_slice).collect();
            let persons = self.persons.map(|persons| persons.of(batch)).transpose()?;
            part.classes.add(&slices, persons.as_deref())?;
        }
        if !self.screened.is_empty() {
            let arrays =
                self.screened.iter().map(|&column| batch.column(column)).collect::<Result<Vec<_>, _>>()?;
            let columns: Vec<Vec<&str>> = arrays.iter().map(|array| texts(array).collect()).collect();
            let slices: Vec<&[&str]> = columns.iter().map(Vec::as_slice).collect();
            part.screen.add(&slices)?;
        }
        for (histogram, &column) in part.distinct.iter_mut().zip(self.distinct) {
            let array = batch.column(column)?;
            let cells: Vec<&str> = texts(&array).collect();
            histogram.add(&[&cells], None)?;
            if histogram.distinct() > DISTINCT {
                let column = names.get(column).cloned().unwrap_or_default();
                return Err(RunError::TooManyValues { column, limit: DISTINCT as u64 }.into());
            }
        }
        for (column, (counts, kind)) in part.cells.iter_mut().zip(self.kinds).enumerate() {
            let array = batch.column(column)?;
            counts.merge(count_cells(*kind, texts(&array)));
        }
        Ok(())
    }
}

/// Reads a source once and counts.
pub(crate) fn count(source: &Source, session: &Session<'_>, wanted: &Wanted<'_>) -> Result<Counted, Error> {
    let names = &source.info().columns;
    let (totals, parts) = pipeline::run(
        source.reader()?,
        session,
        || wanted.part(),
        |part, chunk| {
            let batch = chunk.decode()?;
            wanted.add(part, &batch, names)?;
            Ok(((), batch.rows() as u64))
        },
        |()| Ok(()),
    )?;
    let mut parts = parts.into_iter();
    let mut whole = parts.next().unwrap_or_else(|| wanted.part());
    for part in parts {
        whole.classes.merge(part.classes)?;
        whole.screen.merge(part.screen)?;
        for (own, other) in whole.distinct.iter_mut().zip(part.distinct) {
            own.merge(other)?;
        }
        for (own, other) in whole.cells.iter_mut().zip(part.cells) {
            own.merge(other);
        }
    }
    Ok(Counted {
        classes: whole.classes,
        screen: whole.screen,
        distinct: whole.distinct,
        cells: whole.cells,
        totals,
    })
}
