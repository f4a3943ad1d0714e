//! What a search found, ready to be applied to the file in pass 2.

use std::fmt;
use std::sync::Arc;

use crate::dictionary::Dictionary;
use crate::error::Error;
use crate::histogram::{BLOCK, Base, Codes, Histogram, Memo, Packed};

/// No class: the record is left out.
pub(crate) const SUPPRESSED: u32 = u32::MAX;

/// How far a result is known to be from the best there is.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Optimality {
    /// A heuristic: no claim.
    Heuristic,
    /// No full-domain recoding within the limits has a smaller value of the objective.
    Optimal,
    /// The search ended at its budget; no full-domain recoding within the limits has a value below `bound`.
    Bounded {
        /// Lower bound of the objective ([`Recoding::objective`], the first figure) over all full-domain recodings.
        bound: f64,
    },
}

/// What a global search can show for its result: every node of the lattice was checked, or shown to be no better.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Certificate {
    /// Combinations of levels that were open to the search.
    pub nodes: u128,
    /// Of these, whose classes were formed and measured.
    pub checked: u64,
    /// Of these, excluded without forming their classes: they fail because a coarser node does, or their lower bound
    /// is not below the value found.
    pub pruned: u128,
    /// No node within the limits has a value below this ([`Recoding::objective`]): the value found where the result
    /// is [`Optimality::Optimal`].
    pub bound: Vec<f64>,
}

/// A solved recoding: for each tuple of the histogram its class, for each class a label a column.
pub struct Recoding {
    /// The histogram's own, as are the tuples.
    pub(crate) columns: Arc<Vec<Dictionary>>,
    pub(crate) tuples: Arc<Packed>,
    pub(crate) base: Option<Arc<Base>>,
    /// Class of each tuple, or [`SUPPRESSED`].
    pub(crate) class_of: Vec<u32>,
    /// Labels, numbered.
    pub(crate) texts: Vec<Dictionary>,
    /// Text of each class and column, class after class.
    pub(crate) labels: Vec<u32>,
    pub(crate) classes: usize,
    pub(crate) records: u64,
    pub(crate) suppressed: u64,
    pub(crate) loss: f64,
    /// Value of the objective that was searched by.
    pub(crate) objective: Vec<f64>,
    pub(crate) optimality: Optimality,
    pub(crate) certificate: Option<Certificate>,
    pub(crate) summaries: Vec<ColumnSummary>,
    pub(crate) levels: Option<Vec<usize>>,
    pub(crate) k: u64,
}

/// What became of one quasi-identifier.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ColumnSummary {
    /// Distinct texts in the output.
    pub distinct: usize,
    /// Records kept at each level of the hierarchy, the values' own first.
    pub records: Vec<u64>,
    /// This column's loss, 0 to 1: the v_j of [`Recoding::loss`].
    pub loss: f64,
}

/// The classes of a batch's rows.
#[derive(Clone, Default)]
pub struct Applied {
    classes: Vec<u32>,
    keep: Vec<bool>,
    /// What values of coarsened columns have come to, under the recoding whose dictionaries these are.
    memos: Option<(Arc<Vec<Dictionary>>, Vec<Memo>)>,
}

impl fmt::Debug for Applied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Applied").field("rows", &self.rows()).finish_non_exhaustive()
    }
}

impl Applied {
    /// Rows of the batch.
    pub fn rows(&self) -> usize {
        self.classes.len()
    }

    /// For each row whether it is kept; `false` is a suppressed record.
    pub fn keep(&self) -> &[bool] {
        &self.keep
    }

    /// Rows that are suppressed.
    pub fn suppressed(&self) -> u64 {
        self.keep.iter().filter(|kept| !**kept).count() as u64
    }

    /// The class of each row, a number below [`Recoding::classes`], `u32::MAX` for a suppressed one.
    pub fn classes(&self) -> &[u32] {
        &self.classes
    }

    /// The class of a row (a number below [`Recoding::classes`]), `None` for a suppressed one.
    pub fn class(&self, row: usize) -> Option<usize> {
        self.classes.get(row).filter(|class| **class != SUPPRESSED).map(|class| *class as usize)
    }
}

impl Recoding {
    /// Finds the class of every row of a batch: one slice of cells a quasi-identifier, exactly as they were
    /// given to the histogram. `out` is emptied first and may be used again.
    ///
    /// # Errors
    /// [`Error::Shape`] where the slices do not fit; [`Error::Unseen`] for a tuple that the histogram did not
    /// hold: nothing is passed on that was not counted. `out` is then of no use.
    pub fn apply(&self, columns: &[&[&str]], out: &mut Applied) -> Result<(), Error> {
        out.classes.clear();
        out.keep.clear();
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
        out.classes.reserve(rows);
        out.keep.reserve(rows);
        let mut memos = match out.memos.take() {
            Some((of, memos)) if Arc::ptr_eq(&of, &self.columns) => memos,
            _ => vec![Memo::default(); if self.base.is_some() { width } else { 0 }],
        };
        let mut codes = Codes::new(width);
        let mut tuples = [0; BLOCK];
        for start in (0..rows).step_by(BLOCK) {
            let end = rows.min(start + BLOCK);
            let unseen = |at: usize| Error::Unseen { record: start + at };
            // the first record that was not counted is told, whichever column it is seen in
            let mut missing: Option<usize> = None;
            for (at, (cells, dictionary)) in columns.iter().zip(self.columns.iter()).enumerate() {
                let (cells, found) = (&cells[start..end], codes.column(at, end - start));
                let lost =
                    match (self.base.as_deref().filter(|base| base.parts(at).is_some()), memos.get_mut(at)) {
                        (Some(base), Some(memo)) => {
                            memo.codes(base, at, cells, found, |key| Ok(dictionary.find(key)))?
                        }
                        _ => dictionary.find_all(cells, found).err(),
                    };
                missing = missing.into_iter().chain(lost).min();
            }
            let known = missing.unwrap_or(end - start);
            self.tuples.find_block(&codes, known, &mut tuples).map_err(unseen)?;
            if let Some(row) = missing {
                return Err(unseen(row));
            }
            let classes = tuples[..end - start].iter().map(|tuple| self.class_of[*tuple as usize]);
            out.classes.extend(classes);
            out.keep.extend(out.classes[start..].iter().map(|class| *class != SUPPRESSED));
        }
        out.memos = self.base.is_some().then(|| (Arc::clone(&self.columns), memos));
        Ok(())
    }

    /// The label of a class in a column; `*` where there is no such class or column.
    pub fn label(&self, class: usize, column: usize) -> &str {
        match (self.texts.get(column), self.labels.get(class * self.columns.len() + column)) {
            (Some(texts), Some(text)) if class < self.classes => texts.get(*text),
            _ => "*",
        }
    }

    /// What a file recoded so shows: one list a column, its labels in ascending order of their bytes with the records
    /// that show each. `counted` is the histogram that was solved.
    ///
    /// # Errors
    /// [`Error::Shape`] for another histogram.
    pub fn shown(&self, counted: &Histogram) -> Result<Vec<Vec<(&str, u64)>>, Error> {
        let (found, expected) = (counted.counts.len(), self.class_of.len());
        if found != expected {
            return Err(Error::Shape { what: "tuples", found, expected });
        }
        let mut of_class = vec![0u64; self.classes];
        for (class, count) in self.class_of.iter().zip(&counted.counts) {
            if let Some(records) = of_class.get_mut(*class as usize) {
                *records += count;
            }
        }
        let width = self.columns.len();
        let columns = self.texts.iter().enumerate().map(|(column, texts)| {
            let mut records = vec![0u64; texts.len()];
            for (class, count) in of_class.iter().enumerate() {
                let text = self.labels.get(class * width + column);
                if let Some(own) = text.and_then(|text| records.get_mut(*text as usize)) {
                    *own += count;
                }
            }
            let each = (0u32..).zip(records).filter(|(_, records)| *records > 0);
            let mut shown: Vec<(&str, u64)> =
                each.map(|(text, records)| (texts.get(text), records)).collect();
            shown.sort_unstable();
            shown
        });
        Ok(columns.collect())
    }

    /// The labels of a batch's rows in one column, in order; `None` for suppressed rows.
    pub fn column<'a>(
        &'a self,
        applied: &'a Applied,
        column: usize,
    ) -> impl Iterator<Item = Option<&'a str>> {
        (0..applied.rows()).map(move |row| applied.class(row).map(|class| self.label(class, column)))
    }

    /// The loss of the whole result, 0 (nothing lost) to 1: ARX's Loss. With n records, for column j
    /// v_j = (S_j − n/|D_j|) / (n − n/|D_j|), S_j the sum over kept records of the share of the domain D_j that
    /// its label covers, plus 1 for each suppressed record; the loss is ∏ (v_j + 1)^(1/q) − 1 over q columns.
    /// Spellings of one thing count as one element of the domain; the label `*` covers all of it.
    /// Weights do not enter it.
    pub fn loss(&self) -> f64 {
        self.loss
    }

    /// The value of the goal's [`Objective`](crate::Objective), weights included: one figure, or for
    /// [`Aggregate::Rank`](crate::Aggregate::Rank) one a column, descending.
    pub fn objective(&self) -> &[f64] {
        &self.objective
    }

    /// What a global search can show for its result; `None` for the others.
    pub fn certificate(&self) -> Option<&Certificate> {
        self.certificate.as_ref()
    }

    /// What is known about how good it is.
    pub fn optimality(&self) -> Optimality {
        self.optimality
    }

    /// Records of the file.
    pub fn records(&self) -> u64 {
        self.records
    }

    /// Records left out.
    pub fn suppressed(&self) -> u64 {
        self.suppressed
    }

    /// The level of its hierarchy at which each column was counted
    /// ([`Histogram::base_levels`](crate::Histogram::base_levels)): nothing finer is in the output.
    pub fn base_levels(&self) -> Vec<usize> {
        self.base.as_ref().map_or_else(|| vec![0; self.columns.len()], |base| base.levels())
    }

    /// Classes of the output.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Records of the smallest class.
    pub fn k(&self) -> u64 {
        self.k
    }

    /// What became of each column, in the order of the histogram.
    pub fn summaries(&self) -> &[ColumnSummary] {
        &self.summaries
    }

    /// The level of each column where the recoding is global, `None` where it is local.
    pub fn levels(&self) -> Option<&[usize]> {
        self.levels.as_deref()
    }
}

impl fmt::Debug for Recoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recoding")
            .field("columns", &self.columns.len())
            .field("records", &self.records)
            .field("suppressed", &self.suppressed)
            .field("classes", &self.classes)
            .field("loss", &self.loss)
            .finish_non_exhaustive()
    }
}
